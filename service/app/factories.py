"""Each part of the service made from plain settings. Functions here build; none of them starts."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from service import __version__
from service.app.channels import channel_planner, named_channels, note_writer
from service.app.process.machine import GIB, this_machine
from service.app.stores import Stores
from service.archive.evidence.watch import EvidenceWatch
from service.config import Settings
from service.delivery.alert_notifier import AlertNotifier
from service.delivery.channel import Channel
from service.delivery.channels import registry as channel_registry
from service.delivery.outbox import DeliveryAttempt, Gate, Outbox, OutboxLimits
from service.digest.schedule import Schedule, held_until, of_setting
from service.digest.window import Window
from service.evaluation.judge import Judge
from service.evaluation.llm.budget import Budget
from service.evaluation.llm.client import PATIENT_SECONDS, TIMEOUT_SECONDS, ChatClient
from service.evaluation.llm.pace import is_near
from service.evaluation.llm.pricing import parse as parse_prices
from service.metrics import Metrics
from service.models import Brand, Sample
from service.models.channels import CHANNEL
from service.onboarding.trying import MAX_AGE, SourceTrier
from service.onboarding.wizard import Wizard
from service.runs.mail_planning import MailPlanner
from service.runs.mail_stage import Planners
from service.runs.records.mail_plan import MailSettings
from service.runs.records.run_draft import JUDGING_SHARE, PATIENT_SHARE, RunRules
from service.scraping.collector import Collector
from service.scraping.http.client import Fetcher
from service.scraping.parser_pool.pool import Workers
from service.scraping.sources import registry as source_registry
from service.scraping.sources.reddit import RedditToken
from service.signing import Signer, recipient_id
from service.storage.cache import Cache
from service.storage.tables.spending import Spending
from service.trials.asking import ModelAsker
from service.trials.explaining.explainer import Explainer
from service.trials.explaining.reading import AddressReader
from service.trials.trials import Trials
from service.wording.figures import pages_are_read


@dataclass(frozen=True, slots=True)
class Scraper:
    """What reads the web, open."""

    collector: Collector
    fetcher: Fetcher
    workers: Workers


@dataclass(frozen=True, slots=True)
class Judging:
    """The judge and what it costs. `chat` is None when keywords decide alone."""

    judge: Judge
    chat: ChatClient | None
    budget: Budget
    spending: Spending


async def open_scraper(
    settings: Settings, cache: Cache | None, service_urls: Mapping[str, str], stack: AsyncExitStack
) -> Scraper:
    """Return what reads the web, to be closed by `stack`."""
    http = await stack.enter_async_context(fetcher(settings))
    workers = await stack.enter_async_context(Workers(helpers(settings)))
    collector = Collector(
        fetcher=http,
        workers=workers,
        cache=cache,
        service_urls=service_urls,
        reddit=RedditToken(settings.reddit_client_id, settings.reddit_client_secret),
        at_once=settings.scrape_concurrency,
    )
    return Scraper(collector, http, workers)


def evidence_watch(scraper: Scraper) -> EvidenceWatch:
    """Return what asks the pages again that mails quoted."""
    return EvidenceWatch(scraper.fetcher, scraper.workers, scraper.collector.robots_cache)


def helpers(settings: Settings) -> int:
    """Return how many helper processes read pages."""
    wanted = settings.parse_workers
    return this_machine().helpers if wanted is None else wanted


def page_reading(settings: Settings) -> str:
    """Return by whom pages are read and, where this machine decided it, why."""
    machine = None if settings.parse_workers is not None else this_machine()
    limits = (machine.cores, machine.memory / GIB) if machine else None
    return pages_are_read(helpers(settings), limits)


async def open_wizard(
    settings: Settings,
    workers: Workers,
    stack: AsyncExitStack,
    *,
    clock: Callable[[], datetime],
    service_urls: Mapping[str, str] | None = None,
    folders: Sequence[Path] = (),
    running: Path | None = None,
) -> Wizard:
    """Return what describes new brands, with a client of its own that asks a host for one thing
    at a time; closed by `stack`."""
    trier = SourceTrier(
        fetcher=await stack.enter_async_context(fetcher(settings, per_host=1)),
        workers=workers,
        service_urls=service_urls,
        reddit=RedditToken(settings.reddit_client_id, settings.reddit_client_secret),
        max_age=min(MAX_AGE, timedelta(hours=settings.max_age_hours)),
    )
    return Wizard(
        trier, clock=clock, folders=folders, running=running, language=settings.mail_language
    )


def fetcher(settings: Settings, *, per_host: int | None = None) -> Fetcher:
    """Return the polite, guarded HTTP client; its name says where to ask about it."""
    about = f" (+{settings.public_url})" if settings.public_url else ""
    return Fetcher(
        user_agent=f"Topfive/{__version__}{about}",
        concurrency=settings.scrape_concurrency,
        per_host=per_host or settings.scrape_per_host,
        networks=settings.scrape_allow_networks,
        ports=settings.scrape_allow_ports,
        buckets=source_registry.BUCKETS,
    )


def judging(settings: Settings, brand: Brand, stores: Stores) -> Judging:
    """Return the judge that the settings ask for, and what it needs for as long as we run."""
    spending = Spending(stores.database, brand.id)
    budget = Budget(
        spending,
        model=settings.openai_model,
        tokens_per_run=settings.tokens_per_run,
        tokens_per_day=settings.tokens_per_day,
        prices=parse_prices(settings.model_prices),
    )
    chat = chat_client(settings)
    judge = Judge(
        brand, client=chat, cache=stores.cache, budget=budget, language=settings.mail_language
    )
    return Judging(judge, chat, budget, spending)


def judging_for(judging: Judging, brand: Brand, stores: Stores) -> Judging:
    """Return the same with a judge of another version of the brand."""
    judge = Judge(
        brand, client=judging.chat, cache=stores.cache, budget=judging.budget,
        language=judging.judge.lexicon.language,
    )  # fmt: skip
    return replace(judging, judge=judge)


def chat_client(settings: Settings) -> ChatClient | None:
    """Return the client of the model's server, None with EVALUATOR=lexical."""
    if settings.evaluator == "lexical":
        return None
    return ChatClient(
        settings.openai_api_key,
        model=settings.openai_model,
        base_url=settings.openai_base_url or None,
        timeout=answer_seconds(settings),
        concurrency=settings.evaluation_concurrency,
        patient=is_near(settings.openai_base_url),
    )


def answer_seconds(settings: Settings) -> float:
    """Return how long the model may take for one answer."""
    patient = is_near(settings.openai_base_url)
    return settings.evaluation_timeout_seconds or (PATIENT_SECONDS if patient else TIMEOUT_SECONDS)


def judging_share(settings: Settings) -> float:
    """Return the part of a run's time that judging may take."""
    return PATIENT_SHARE if is_near(settings.openai_base_url) else JUDGING_SHARE


def channels(settings: Settings, brand: Brand) -> dict[str, Channel]:
    """Return the ways in which messages leave, by name."""
    values = {name: getattr(settings, name) for name in channel_registry.SETTINGS}
    built = channel_registry.build(f"Topfive for {brand.display_name}", values)
    return {**built, CHANNEL: named_channels(settings)} if settings.channels else built


def schedule(settings: Settings) -> Schedule:
    """Return when mail goes out."""
    times = of_setting(settings.email_schedule)
    return Schedule(**times, zone=settings.timezone, quiet=settings.quiet_hours)


def interval(settings: Settings) -> timedelta:
    """Return the time from one run to the next."""
    return timedelta(minutes=settings.agent_run_interval_minutes)


def rules(settings: Settings, *, sample: Sample = Sample.NOTHING) -> RunRules:
    """Return the plain values that runs go by."""
    return RunRules(
        top=settings.top_results,
        min_score=settings.min_score,
        competitors=settings.max_competitor_stories,
        max_age=timedelta(hours=settings.max_age_hours),
        zone=settings.timezone,
        name_sources=not settings.alert_email_to,
        deadline_seconds=float(settings.run_deadline_seconds),
        judging_share=judging_share(settings),
        keep_texts=settings.keep_text_days > 0,
        sample=sample,
    )


def explainer(
    settings: Settings,
    judging: Callable[[], Judging],
    window: Callable[[datetime], Awaitable[Window]],
    scraper: Scraper,
    stores: Stores,
    *,
    clock: Callable[[], datetime],
) -> Explainer:
    """Return what explains addresses; `window` opens that of the mail that comes next."""
    return Explainer(
        judge=lambda: judging().judge,
        has_model=settings.evaluator != "lexical",
        rules=rules(settings),
        database=stores.database,
        votes=stores.votes,
        reader=AddressReader(scraper.fetcher, scraper.workers, scraper.collector.robots_cache),
        window=window,
        clock=clock,
    )


def alert_notifier(
    settings: Settings,
    brand: Brand,
    stores: Stores,
    *,
    metrics: Metrics,
    clock: Callable[[], datetime],
    wake: Callable[[], None],
) -> AlertNotifier:
    """Return what mails the operator; `wake` is called when it has queued something."""
    return AlertNotifier(
        stores.database,
        brand,
        recipients=settings.alert_email_to,
        channels=channels(settings, brand),
        public_url=settings.public_url,
        metrics=metrics,
        clock=clock,
        votes_ping=stores.votes.ping,
        wake=wake,
    )


def outbox(
    settings: Settings,
    brand: Brand,
    stores: Stores,
    *,
    owner: str,
    clock: Callable[[], datetime],
    on_settled: Callable[[DeliveryAttempt], Awaitable[None]],
    awake: asyncio.Event,
    lease_seconds: float,
) -> Outbox:
    """Return what sends queued mail; it looks at once when `awake` is set."""
    times = schedule(settings)

    async def still_wanted(recipient: str) -> bool:
        # Asked just before each attempt. Raises VotesUnavailableError: the message then waits, for
        # nobody may get it who unsubscribed or asked to be forgotten.
        return not await stores.votes.refused(brand.id, [recipient_id(recipient)])

    return Outbox(
        stores.database,
        channels(settings, brand),
        brand_id=brand.id,
        owner=owner,
        chance=random.random,
        gate=Gate(held_until=lambda: held_until(times, clock()), allowed=still_wanted),
        on_settled=on_settled,
        awake=awake,
        limits=OutboxLimits(lease=lease_seconds),
    )


def planners(
    settings: Settings,
    brand: Brand,
    signer: Signer,
    stores: Stores,
    *,
    rules: RunRules,
    wake: Callable[[], None],
) -> Planners:
    """Return what plans, writes and queues mail; `wake` makes the outbox look at once."""
    mail = MailPlanner(
        MailSettings(
            recipients=settings.email_to,
            public_url=settings.public_url,
            schedule=schedule(settings),
            catch_up=timedelta(minutes=settings.catch_up_minutes),
            language=settings.mail_language,
            keep_days=settings.keep_days,
            max_age=timedelta(hours=settings.max_age_hours),
        ),
        brand_id=brand.id,
        signer=signer,
        votes=stores.votes,
        database=stores.database,
        channels=channels(settings, brand),
        wake=wake,
        notes=note_writer(settings, signer),
    )
    return Planners(
        mail,
        channel_planner(settings, brand, signer, stores, schedule=mail.schedule, rules=rules),
    )


def trials(
    settings: Settings,
    brand: Brand,
    stores: Stores,
    stack: AsyncExitStack,
    *,
    judging: Judging,
    clock: Callable[[], datetime],
) -> Trials:
    """Return what plays the past with changes, to be closed by `stack`."""
    days = settings.keep_text_days
    asks = ModelAsker(
        judge_for=lambda version: judging_for(judging, version, stores).judge,
        budget=judging.budget,
        database=stores.database,
        votes=stores.votes,
        clock=clock,
    )
    made = Trials(
        stores.database,
        stores.votes,
        brand_id=brand.id,
        days=days,
        clock=clock,
        in_force={
            "MIN_SCORE": settings.min_score,
            "TOP_RESULTS": settings.top_results,
            "MAX_COMPETITOR_STORIES": settings.max_competitor_stories,
        },
        asks=asks if judging.chat else None,
        copies=helpers(settings) > 0,
    )
    stack.push_async_callback(made.close)
    return made
