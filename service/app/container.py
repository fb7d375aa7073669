"""Everything that one brand's service consists of, built in order and taken down in reverse."""

from __future__ import annotations

import os
import random
import secrets
import socket
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

import asyncpg

from service import __version__
from service.app import wiring
from service.app.heap import settling, use_one_heap
from service.app.reading import Reading, open_reading
from service.app.stores import CONNECT_PAUSE_SECONDS, open_stores
from service.app.wiring import Judging, Stores
from service.config import Settings
from service.delivery.alert_notifier import Teller
from service.delivery.email.smtp import SmtpServer
from service.delivery.outbox import Outbox, Pace
from service.digest.schedule import release
from service.errors import PermanentError
from service.feedback.file_ownership import VotesFileOwnership
from service.metrics import Metrics
from service.models import Brand
from service.runs.controller import Agent
from service.runs.pipeline import Pipeline
from service.runs.scheduler import LOOK_SECONDS, utc_now
from service.signing import Signer
from service.storage.tables.runs import LEASE_SECONDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Variations:
    """What the demonstration builds differently. The service itself varies nothing."""

    brand: Callable[[Brand], Brand] = lambda brand: brand
    sample: bool = False
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


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """One brand's service, built and ready; nothing in it runs by itself yet."""

    settings: Settings
    brand: Brand
    stores: Stores
    judging: Judging
    reading: Reading
    mail_server: SmtpServer
    outbox: Outbox
    pipeline: Pipeline
    agent: Agent
    votes_file: VotesFileOwnership
    metrics: Metrics
    signer: Signer
    variations: Variations


@asynccontextmanager
async def open_app(
    settings: Settings, brand: Brand, variations: Variations | None = None
) -> AsyncIterator[App]:
    """Build everything, and take it down again in the opposite order.

    Raises PermanentError or TemporaryError in words when a part cannot be opened, and for what
    PostgreSQL refuses to whoever uses it.
    """
    use_one_heap()
    variations = variations or Variations()
    brand = variations.brand(brand)
    try:
        async with AsyncExitStack() as stack:
            stores = await open_stores(settings, brand, stack, pause=variations.connect_pause)
            yield await _assemble(settings, brand, variations, stores, stack)
    except asyncpg.PostgresError as error:
        raise PermanentError(
            f"PostgreSQL refused what Topfive asked of it ({error})",
            "Read PostgreSQL's own log; a full disk or missing rights are the usual reasons.",
        ) from error


async def _assemble(
    settings: Settings,
    brand: Brand,
    variations: Variations,
    stores: Stores,
    stack: AsyncExitStack,
) -> App:
    metrics = Metrics(version=__version__)
    signer = Signer(settings.secret_key, brand.id)
    judging = wiring.judging(settings, brand, stores)
    if judging.chat:
        stack.push_async_callback(judging.chat.close)
    reading = await open_reading(settings, stores.cache, variations.service_urls, stack)
    owner = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
    teller = Teller(
        stores.database,
        brand,
        recipients=settings.alert_email_to,
        sender=wiring.sender(settings, brand),
        domain=wiring.domain(settings),
        public_url=settings.public_url,
        metrics=metrics,
        clock=variations.clock,
    )
    server = wiring.mail_server(settings)
    outbox = Outbox(
        stores.database,
        server,
        brand_id=brand.id,
        owner=owner,
        clock=variations.clock,
        chance=random.random,
        release=partial(release, wiring.schedule(settings)),
        allowed=partial(wiring.still_wanted, stores.votes, brand.id),
        on_settled=teller.mail_settled,
        pace=Pace(lease=variations.lease_seconds),
    )
    teller.wake = outbox.wake
    pipeline = Pipeline(
        brand=brand,
        rules=wiring.rules(settings, sample=variations.sample),
        database=stores.database,
        cache=stores.cache,
        collect=reading.collect,
        judge=judging.judge,
        votes=stores.votes,
        dispatcher=wiring.dispatcher(settings, brand, signer, stores, outbox),
        metrics=metrics,
        clock=variations.clock,
        month_usd=lambda: judging.budget.month_usd(variations.clock()),
        before_run=variations.before_run,
        on_commit=teller.run_found,
    )
    agent = Agent(
        pipeline.run,
        stores.database,
        brand_id=brand.id,
        owner=owner,
        deadline_seconds=settings.run_deadline_seconds,
        heartbeat_seconds=variations.lease_seconds / 3,
        lease_seconds=variations.lease_seconds,
        on_end=settling(teller.run_ended),
    )
    # Whoever is interrupted leaves no run behind that only its lease would close.
    stack.push_async_callback(agent.drain, 0.0)
    return App(
        settings=settings,
        brand=brand,
        stores=stores,
        judging=judging,
        reading=reading,
        mail_server=server,
        outbox=outbox,
        pipeline=pipeline,
        agent=agent,
        votes_file=wiring.votes_file(brand, stores, owner),
        metrics=metrics,
        signer=signer,
        variations=variations,
    )
