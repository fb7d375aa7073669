"""Everything that one brand's service consists of, built in order and taken down in reverse."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path

import asyncpg

from service import __version__, egress
from service.app import configure, factories
from service.app.channels import start_moved
from service.app.factories import Judging, Scraper
from service.app.process.memory import (
    collect_seldom,
    give_back,
    limit_malloc,
    tidying_after_runs,
)
from service.app.stores import CONNECT_PAUSE_SECONDS, Stores, open_stores
from service.app.taking_up import BrandInForce, BuiltForBrand
from service.archive.week.reviewer import Reviewer
from service.archive.week.sending import WeeklyMail, WeeklySettings
from service.config import Settings
from service.delivery.alert_notifier import AlertNotifier
from service.delivery.outbox import Outbox
from service.digest.schedule import release
from service.errors import PermanentError
from service.feedback.file_ownership import VotesFileOwnership
from service.metrics import Metrics
from service.models import Brand, Sample
from service.onboarding.wizard import Wizard
from service.runs import owners
from service.runs.controller import RunController
from service.runs.pipeline import Pipeline, RunHooks
from service.runs.scheduler import LOOK_SECONDS, utc_now
from service.signing import Signer
from service.storage.tables.runs import LEASE_SECONDS
from service.trials.explaining.explainer import Explainer
from service.trials.trials import Trials


@dataclass(frozen=True, slots=True, kw_only=True)
class Overrides:
    """What the demonstration builds differently. The service itself varies nothing."""

    brand: Callable[[Brand], Brand] = lambda brand: brand
    saves_brand: bool = True
    """Whether the page of the brand may write its file."""
    sample: Sample = Sample.NOTHING
    mailbox_url: str = ""
    service_urls: Mapping[str, str] = field(default_factory=dict)
    """Base addresses of search services, by name."""
    clock: Callable[[], datetime] = utc_now
    steady: Callable[[], float] = time.monotonic
    """Seconds that pass whatever is done to the clock."""
    before_run: Callable[[], None] = lambda: None
    """Called when a run begins: the sample web shows its next stories."""
    look_seconds: float = LOOK_SECONDS
    """Between two looks whether a slot has begun."""
    lease_seconds: float = LEASE_SECONDS
    """After which a run, or a mail under way, without a sign of life is taken for dead."""
    connect_pause: float = CONNECT_PAUSE_SECONDS
    """Seconds between two attempts to reach a PostgreSQL that does not answer at start."""


@dataclass(frozen=True, slots=True)
class App:
    """One brand's service, built and ready; nothing in it runs by itself yet."""

    settings: Settings
    in_force: BrandInForce
    stores: Stores
    scraper: Scraper
    outbox: Outbox
    controller: RunController
    explainer: Explainer
    votes_file: VotesFileOwnership
    metrics: Metrics
    signer: Signer
    overrides: Overrides
    wizard: Wizard
    trials: Trials
    weekly: WeeklyMail

    @property
    def brand(self) -> Brand:
        """The brand as the version of its file describes it that is in force now."""
        return self.in_force.file.brand

    @property
    def judging(self) -> Judging:
        """The judge of that version, and what it costs."""
        return self.in_force.built.judging

    @property
    def pipeline(self) -> Pipeline:
        """What carries out runs by that version."""
        return self.in_force.built.pipeline


@asynccontextmanager
async def open_app(
    settings: Settings, brand: Brand, overrides: Overrides | None = None
) -> AsyncIterator[App]:
    """Build everything, and take it down again in the opposite order.

    Raises PermanentError or TemporaryError in words when a part cannot be opened, and for what
    PostgreSQL refuses to whoever uses it.
    """
    limit_malloc()
    collect_seldom()
    overrides = overrides or Overrides()
    brand = overrides.brand(brand)
    try:
        async with AsyncExitStack() as stack:
            stores = await open_stores(settings, brand, stack, pause=overrides.connect_pause)
            await start_moved(settings, brand, stores)
            yield await _assemble(settings, brand, overrides, stores, stack)
    except asyncpg.PostgresError as error:
        raise PermanentError(
            f"PostgreSQL refused what Topfive asked of it ({error})",
            "Read PostgreSQL's own log; a full disk or missing rights are the usual reasons.",
        ) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ground:
    """What the parts of one brand's service are built on."""

    settings: Settings
    brand: Brand
    overrides: Overrides
    stores: Stores
    signer: Signer
    metrics: Metrics
    owner: str
    """The name of this process in the database."""
    mail_waits: asyncio.Event
    """Set, it makes the outbox look at once."""


async def _assemble(
    settings: Settings, brand: Brand, overrides: Overrides, stores: Stores, stack: AsyncExitStack
) -> App:
    """Return everything built, each part closed by `stack` in the reverse order."""
    metrics, clock = Metrics(version=__version__), overrides.clock
    egress.watch(metrics.breach)
    ground = _Ground(
        settings=settings, brand=brand, overrides=overrides, stores=stores, metrics=metrics,
        signer=Signer(settings.secret_key, brand.id), owner=owners.name_owner(secrets.token_hex(4)),
        mail_waits=asyncio.Event(),
    )  # fmt: skip
    judging = factories.judging(settings, brand, stores)
    if judging.chat:
        stack.push_async_callback(judging.chat.close)
    scraper = await factories.open_scraper(settings, stores.cache, overrides.service_urls, stack)
    wizard = await _wizard(ground, scraper, stack)
    notifier = factories.alert_notifier(
        settings, brand, stores, metrics=metrics, clock=clock, wake=ground.mail_waits.set
    )
    outbox = factories.outbox(
        settings, brand, stores, owner=ground.owner, clock=clock, awake=ground.mail_waits,
        on_settled=notifier.mail_settled, lease_seconds=overrides.lease_seconds,
    )  # fmt: skip
    in_force = _brand_in_force(ground, judging, scraper, notifier)
    controller = _run_controller(ground, in_force, notifier)
    # Whoever is interrupted leaves no run behind that only its lease would close.
    stack.push_async_callback(controller.drain, 0.0)
    votes_file = VotesFileOwnership(
        stores.database, stores.votes, brand_id=brand.id, owner=ground.owner
    )
    trials = factories.trials(settings, brand, stores, stack, judging=judging, clock=clock)
    explainer = factories.explainer(
        settings, in_force.judging, in_force.window, scraper, stores, clock=clock
    )
    return App(
        settings=settings, in_force=in_force, stores=stores, scraper=scraper, outbox=outbox,
        controller=controller, explainer=explainer, votes_file=votes_file, metrics=metrics,
        signer=ground.signer, overrides=overrides, wizard=wizard, trials=trials,
        weekly=_weekly_mail(ground, in_force),
    )  # fmt: skip


def _run_controller(
    ground: _Ground, in_force: BrandInForce, notifier: AlertNotifier
) -> RunController:
    """Return what claims runs in the owner's name and carries out each by the brand in force."""
    return RunController(
        in_force.run,
        ground.stores.database,
        brand_id=in_force.file.brand.id,
        owner=ground.owner,
        deadline_seconds=ground.settings.run_deadline_seconds,
        heartbeat_seconds=ground.overrides.lease_seconds / 3,
        lease_seconds=ground.overrides.lease_seconds,
        on_end=tidying_after_runs(notifier.run_ended),
    )


def _weekly_mail(ground: _Ground, in_force: BrandInForce) -> WeeklyMail:
    """Return what mails the week in review."""

    def brand() -> Brand:
        return in_force.file.brand

    settings, stores, clock = ground.settings, ground.stores, ground.overrides.clock
    reviewer = Reviewer(
        stores.database, stores.votes, brand=brand, zone=settings.timezone, clock=clock
    )
    return WeeklyMail(
        WeeklySettings(
            weekly=settings.weekly_report,
            zone=settings.timezone,
            recipients=settings.email_to,
            channels=[one.recipient for one in settings.channels if one.weekly],
            public_url=settings.public_url,
            language=settings.mail_language,
            keep_days=settings.keep_days,
            sample=ground.overrides.sample,
        ),
        stores.database,
        brand=brand,
        channels=partial(factories.channels, settings),
        signer=ground.signer,
        votes=stores.votes,
        review=reviewer.review,
        clock=clock,
        release=partial(release, factories.schedule(settings)),
        wake=ground.mail_waits.set,
    )


def _brand_in_force(
    ground: _Ground, judging: Judging, scraper: Scraper, notifier: AlertNotifier
) -> BrandInForce:
    """Return what carries out runs, each by the version of the brand file that is there then."""
    settings, brand, overrides = ground.settings, ground.brand, ground.overrides
    stores, wake = ground.stores, ground.mail_waits.set

    def build(version: Brand) -> BuiltForBrand:
        judges = judging if version is brand else factories.judging_for(judging, version, stores)
        rules = factories.rules(settings, sample=overrides.sample)
        pipeline = Pipeline(
            brand=version,
            rules=rules,
            stores=stores,
            collector=scraper.collector,
            watch=factories.evidence_watch(scraper),
            judge=judges.judge,
            planners=factories.planners(
                settings, version, ground.signer, stores, rules=rules, wake=wake
            ),
            metrics=ground.metrics,
            clock=overrides.clock,
            hooks=RunHooks(
                before_run=overrides.before_run,
                give_back=give_back,
                on_commit=notifier.run_found,
            ),
        )
        return BuiltForBrand(judges, pipeline)

    def refine(version: Brand) -> Brand:
        return overrides.brand(replace(version, by_default=brand.by_default))

    return BrandInForce(
        configure.watched_file(settings, brand, refine, is_ours=overrides.saves_brand),
        build,
        stores.database,
        taken_up=lambda version: notifier.take_up(version, factories.channels(settings, version)),
    )


async def _wizard(ground: _Ground, scraper: Scraper, stack: AsyncExitStack) -> Wizard:
    """Return what describes new brands: their files stand beside the one in use, if it is ours.

    The demo's data folder goes with it; where it was started stays.
    """
    settings, overrides = ground.settings, ground.overrides
    own_file = None if ground.brand.by_default else settings.brand_file.absolute()
    beside = own_file.parent if own_file else Path.cwd()
    return await factories.open_wizard(
        settings,
        scraper.workers,
        stack,
        clock=overrides.clock,
        service_urls=overrides.service_urls,
        folders=[beside, settings.data_dir.absolute()],
        running=own_file,
    )
