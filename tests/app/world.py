"""A small world around one service: three news sites, a mail server, a model, empty databases."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from service import app
from service.app import App, Overrides
from service.delivery.outbox import DeliveryAttempt
from service.models import RunReport, SourceRhythm, Trigger
from service.runs.scheduler import LOOK_SECONDS
from service.storage.json_codec import to_json
from tests.delivery.smtp_server import Kept, MailServer
from tests.e2e import service as services
from tests.e2e.newsweb import NewsWeb
from tests.evaluation.stand_in import StandIn, started

ANNA, BEN = "anna@example.com", "ben@example.com"


@dataclass(slots=True)
class MovedClock:
    """The wall clock, moved by so much as a test says."""

    by: timedelta = timedelta(0)
    passed: timedelta = timedelta(0)
    """Of it, what is time that passed and not a clock that was set."""

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.by

    def to_hour(self, hour: int) -> None:
        """Move on to the next time that it is this hour in UTC."""
        now = self()
        there = now.replace(hour=hour, minute=0, second=0, microsecond=0)
        self.by += there - now + timedelta(days=int(there < now))

    def steady(self) -> float:
        """Return the seconds that have passed, as a clock does that cannot be set."""
        return time.monotonic() + self.passed.total_seconds()


@dataclass(slots=True)
class World:
    """What a service is surrounded by; `environ` is its complete configuration."""

    web: NewsWeb
    mail: MailServer
    model: StandIn
    environ: dict[str, str]
    clock: MovedClock = field(default_factory=MovedClock)
    look_seconds: float = LOOK_SECONDS

    @asynccontextmanager
    async def opened(self, **changed: str) -> AsyncIterator[App]:
        """Open the service; `changed` are other settings, in lower case."""
        environ = self.environ | {name.upper(): value for name, value in changed.items()}
        settings, brand = app.prepare(None, environ, log_level="ERROR")
        overrides = Overrides(
            clock=self.clock,
            steady=self.clock.steady,
            look_seconds=self.look_seconds,
            connect_pause=0.05,
        )
        async with app.open_app(settings, brand, overrides) as service:
            yield service

    async def model_asked(self, seconds: float = 60.0) -> None:
        """Wait until the model has been asked something."""
        for _ in range(int(seconds / 0.02)):
            if self.model.requests:
                return
            await asyncio.sleep(0.02)
        raise AssertionError("the model was not asked")

    def publish(self, number: int, slug: str, title: str, body: str) -> None:
        """Bring out a story at one of the three sites."""
        self.web.sites[number].publish(slug, title, body)

    def fill(self) -> None:
        """Bring out two stories about the brand, and one that is not."""
        self.publish(0, "soweto", "Debonairs opens in Soweto", "Debonairs Pizza opened a shop.")
        self.publish(1, "prize", "Prize for the Triple-Decker", "Debonairs Pizza won with dough.")
        self.publish(2, "rain", "Rain over the city", "It rained all day and the river rose.")

    def down(self, *numbers: int) -> None:
        """Take these sites down, and no others."""
        for site in self.web.sites:
            site.down = site.number in numbers


@asynccontextmanager
async def world(postgres_url: str, redis_url: str, folder: Path) -> AsyncIterator[World]:
    """Make a world whose judge is the lexical scorer unless EVALUATOR says otherwise."""
    async with AsyncExitStack() as stack:
        web = await stack.enter_async_context(NewsWeb())
        mail = await stack.enter_async_context(MailServer())
        model = await stack.enter_async_context(started())
        brand = services.brand_file(folder / "brand.yaml", [s.source for s in web.sites[:3]])
        environ = services.environment(
            postgres_url=postgres_url,
            redis_url=redis_url,
            smtp_port=mail.port,
            model_url=model.url,
            brand=brand,
            folder=folder,
            port=0,
        )
        environ |= {"EVALUATOR": "lexical", "PUBLIC_URL": "https://topfive.example.com"}
        yield World(web, mail, model, environ)


async def run(service: App) -> RunReport:
    """Carry out one run and return how it ended."""
    begun = await service.controller.start(Trigger.HTTP)
    return await service.controller.report(begun.run_id)


async def completed(service: App) -> dict[str, Any]:
    """Carry out one run that must complete; return its result."""
    report = await run(service)
    assert report.status == "completed", report.error_message
    return dict(report.result or {})


async def sent(service: App) -> list[DeliveryAttempt]:
    """Send all mail that is due now."""
    return await service.outbox.drain()


def titles(result: dict[str, Any]) -> list[str]:
    """Return the titles of a run's findings."""
    return [finding["title"] for finding in result["findings"]]


def read(kept: Kept) -> tuple[str, str]:
    """Return the subject and the text of a mail."""
    message = message_from_bytes(kept.body, policy=policy.default)
    assert isinstance(message, EmailMessage)
    part = message.get_body(("plain",))
    assert part is not None
    return str(message["Subject"]), str(part.get_content())


async def rows(service: App, query: str, *values: Any) -> list[dict[str, Any]]:
    """Return what a query finds in the service's database."""
    async with service.stores.database.connection() as connection:
        return [dict(row) for row in await connection.fetch(query, *values)]


async def counted(service: App, tables: tuple[str, ...]) -> dict[str, int]:
    """Return the number of rows of some tables."""
    return {one: len(await rows(service, f"SELECT 1 FROM {one}")) for one in tables}  # noqa: S608


async def fallen_silent(service: App, name: str, now: datetime, days: int = 4) -> None:
    """Give a source four weeks in which it brought five a day, and nothing in the last `days`."""
    rhythm = SourceRhythm(
        day=now.date(),
        counts=(5,) * 28 + (0,) * days,
        since=now - timedelta(days=27 + days),
        brought_at=now - timedelta(days=days, minutes=5),
    )
    await rows(
        service,
        "UPDATE sources SET health = health || jsonb_build_object('rhythm', $2::jsonb) "
        "WHERE name = $1 RETURNING 1",
        name,
        to_json(rhythm),
    )
