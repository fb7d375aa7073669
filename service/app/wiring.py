"""Each part of the service made from plain settings. Functions here build; none of them starts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from service.config import Settings
from service.delivery.email.smtp import SmtpServer, Tls
from service.delivery.outbox import Outbox
from service.digest.schedule import QuietHours, Schedule
from service.embedded.supervisor import Kept
from service.evaluation.judge import Judge
from service.evaluation.llm.budget import Budget
from service.evaluation.llm.client import ChatClient
from service.evaluation.llm.pricing import parse as parse_prices
from service.feedback.file_ownership import VotesFileOwnership
from service.feedback.votes import Votes
from service.models import Brand
from service.runs.mail_planning import Dispatcher, Post
from service.runs.parts import Rules
from service.signing import Signer, recipient_id
from service.storage.cache import Cache
from service.storage.database import Database
from service.storage.tables.spending import Spending


@dataclass(frozen=True, slots=True)
class Stores:
    """Where things are kept, open."""

    database: Database
    cache: Cache
    votes: Votes
    embedded: Sequence[Kept] = ()
    """Servers that run because we started or adopted them."""


@dataclass(frozen=True, slots=True)
class Judging:
    """The judge and what it costs. `chat` is None when keywords decide alone."""

    judge: Judge
    chat: ChatClient | None
    budget: Budget
    spending: Spending


def judging(settings: Settings, brand: Brand, stores: Stores) -> Judging:
    """Return the judge that the settings ask for."""
    spending = Spending(stores.database, brand.id)
    budget = Budget(
        spending,
        model=settings.openai_model,
        tokens_per_run=settings.tokens_per_run,
        tokens_per_day=settings.tokens_per_day,
        prices=parse_prices(settings.model_prices),
    )
    chat = chat_client(settings)
    judge = Judge(brand, client=chat, cache=stores.cache, budget=budget)
    return Judging(judge, chat, budget, spending)


def chat_client(settings: Settings) -> ChatClient | None:
    """Return the client of the model's server, None with EVALUATOR=lexical."""
    if settings.evaluator == "lexical":
        return None
    return ChatClient(
        settings.openai_api_key,
        model=settings.openai_model,
        base_url=settings.openai_base_url or None,
        concurrency=settings.evaluation_concurrency,
    )


def mail_server(settings: Settings) -> SmtpServer:
    """Return how the mail server is reached."""
    return SmtpServer(
        host=settings.smtp_host,
        port=settings.smtp_port,
        username=settings.smtp_username,
        password=settings.smtp_password,
        tls=Tls(settings.smtp_tls),
    )


def sender(settings: Settings, brand: Brand) -> str:
    """Return the From of every mail."""
    return f"Topfive for {brand.display_name} <{settings.email_from}>"


def domain(settings: Settings) -> str:
    """Return the right-hand side of message ids: the sender's domain."""
    return settings.email_from.rpartition("@")[2]


def schedule(settings: Settings) -> Schedule:
    """Return when mail goes out."""
    quiet = settings.quiet_hours
    return Schedule(
        times=settings.email_schedule,
        zone=settings.timezone,
        quiet=QuietHours(quiet.start, quiet.end) if quiet else None,
    )


def interval(settings: Settings) -> timedelta:
    """Return the time from one run to the next."""
    return timedelta(minutes=settings.agent_run_interval_minutes)


def rules(settings: Settings, *, sample: bool = False) -> Rules:
    """Return the plain values that runs go by."""
    return Rules(
        top=settings.top_results,
        min_score=settings.min_score,
        max_age=timedelta(hours=settings.max_age_hours),
        deadline_seconds=float(settings.run_deadline_seconds),
        sample=sample,
    )


def dispatcher(
    settings: Settings, brand: Brand, signer: Signer, stores: Stores, outbox: Outbox
) -> Dispatcher:
    """Return what decides on, writes and queues mail."""
    return Dispatcher(
        Post(
            sender=sender(settings, brand),
            domain=domain(settings),
            recipients=settings.email_to,
            public_url=settings.public_url,
            schedule=schedule(settings),
        ),
        brand_id=brand.id,
        signer=signer,
        votes=stores.votes,
        database=stores.database,
        outbox=outbox,
    )


def votes_file(brand: Brand, stores: Stores, owner: str) -> VotesFileOwnership:
    """Return the claim of this process, called `owner`, that its file of votes is the brand's."""
    return VotesFileOwnership(stores.database, stores.votes, brand_id=brand.id, owner=owner)


async def still_wanted(votes: Votes, brand_id: str, recipient: str) -> bool:
    """Tell whether `recipient` has neither unsubscribed nor asked to be forgotten.

    It is asked just before each attempt to send.

    Raises VotesUnavailableError: the message then waits, for nobody may get it who left.
    """
    return not await votes.refused(brand_id, [recipient_id(recipient)])
