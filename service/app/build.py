"""Everything that one brand's service consists of, built in order and taken down in reverse."""

from __future__ import annotations

import asyncio
import os
import random
import secrets
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path

import structlog

from service import __version__, paths
from service.agent import Agent
from service.app import wiring
from service.app.reading import Reading, open_reading
from service.app.teller import Teller
from service.app.wiring import Judging, Stores
from service.config import Settings
from service.embedded import EmbeddedServer, start_postgres, start_valkey
from service.errors import DatabaseUnavailableError
from service.feedback.votes import Votes
from service.mail.outbox import Outbox
from service.mail.schedule import release
from service.mail.smtp import SmtpServer
from service.metrics import Metrics
from service.models import Brand
from service.pipeline import Pipeline
from service.storage.cache import Cache
from service.storage.postgres import Database, migrate
from service.timetable import utc_now
from service.tokens import Signer

_log = structlog.get_logger(__name__)

CONNECT_ATTEMPTS = 5
CONNECT_PAUSE_SECONDS = 2.0
"""A PostgreSQL that is started beside us may need some seconds more than we do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Variations:
    """What the demonstration builds differently. The service itself varies nothing."""

    brand: Callable[[Brand], Brand] = lambda brand: brand
    sample: bool = False
    mailbox_url: str = ""
    service_urls: Mapping[str, str] = field(default_factory=dict)
    """Base addresses of search services, by name."""
    clock: Callable[[], datetime] = utc_now
    before_run: Callable[[], None] = lambda: None
    """Called when a run begins: the sample web shows its next stories."""


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
    metrics: Metrics
    signer: Signer
    variations: Variations


@asynccontextmanager
async def open_app(
    settings: Settings, brand: Brand, variations: Variations | None = None
) -> AsyncIterator[App]:
    """Build everything, and take it down again in the opposite order.

    Raises PermanentError or TemporaryError in words when a part cannot be opened.
    """
    variations = variations or Variations()
    brand = variations.brand(brand)
    async with AsyncExitStack() as stack:
        stores = await _open_stores(settings, brand, stack)
        yield await _assemble(settings, brand, variations, stores, stack)


async def _open_stores(settings: Settings, brand: Brand, stack: AsyncExitStack) -> Stores:
    database_url, redis_url = await _addresses(settings, stack)
    database = await _open_database(database_url)
    stack.push_async_callback(database.close)
    cache = Cache.connect(redis_url, prefix=f"topfive:{brand.id}:")
    stack.push_async_callback(cache.close)
    votes = await Votes.open(settings.votes_file, paths.sqlite_migrations())
    stack.push_async_callback(votes.close)
    return Stores(database, cache, votes)


async def _addresses(settings: Settings, stack: AsyncExitStack) -> tuple[str, str]:
    """Start the embedded servers that are asked for, side by side; return both addresses."""

    async def address(configured: str, start: Callable[[Path], EmbeddedServer]) -> str:
        if configured != "embedded":
            return configured
        server = await asyncio.to_thread(start, settings.data_dir)
        stack.push_async_callback(asyncio.to_thread, server.stop)
        return server.url

    return await asyncio.gather(
        address(settings.database_url, start_postgres), address(settings.redis_url, start_valkey)
    )


async def _open_database(url: str) -> Database:
    """Connect and migrate; give a server that is just starting a few seconds."""
    for attempt in range(1, CONNECT_ATTEMPTS + 1):
        try:
            database = await Database.connect(url)
        except DatabaseUnavailableError as error:
            if attempt == CONNECT_ATTEMPTS:
                raise
            _log.warning(f"{error.message}; trying again in a moment. {error.hint}")
            await asyncio.sleep(CONNECT_PAUSE_SECONDS)
            continue
        try:
            await migrate(database, paths.postgres_migrations())
        except BaseException:
            await database.close()
            raise
        return database
    raise AssertionError("the last attempt returns or raises")


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
        on_end=teller.run_ended,
    )
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
        metrics=metrics,
        signer=signer,
        variations=variations,
    )
