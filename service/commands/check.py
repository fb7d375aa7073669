"""`topfive check`: reaches everything in the configuration, one line each with what to mend."""

from __future__ import annotations

import argparse
import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeAlias

from service import app
from service.app import App, wiring
from service.errors import TopfiveError
from service.mail import smtp
from service.mail.letters import proof_letter
from service.mail.message import freeze
from service.models import SourceReport
from service.results import UNWELL
from service.timetable import utc_now
from service.tokens import recipient_id

_SECONDS = 60.0
"""For one part; the sources together get twice as long."""


@dataclass(frozen=True, slots=True)
class Line:
    """What was found out about one part."""

    well: bool
    name: str
    words: str

    def __str__(self) -> str:
        return f"{'ok  ' if self.well else 'FAIL'}  {self.name:<12} {self.words}"


Probe: TypeAlias = Callable[[], Awaitable[str]]
"""Reaches one part and says what it found; raises TopfiveError with what to mend."""


async def check(options: argparse.Namespace) -> int:
    """Print a line for each part; 0 if all is well, else 1."""
    settings, brand = app.prepare(options.env_file, log_level="ERROR", log_format="console")
    print(f"ok    configuration {brand.display_name}, {len(brand.sources)} sources")
    well = True
    async with app.open_app(settings, brand) as opened:
        for name, probe in _parts(opened, send_test_mail=options.send_test_mail).items():
            line = await _ask(name, probe)
            print(line, flush=True)
            well &= line.well
        async for line in _sources(opened):
            print(line, flush=True)
            well &= line.well
    print(
        "\nAll is well." if well else "\nMend the lines marked FAIL, then run topfive check again."
    )
    return 0 if well else 1


def _parts(opened: App, *, send_test_mail: bool) -> dict[str, Probe]:
    async def postgres() -> str:
        await opened.stores.database.ping()
        return "PostgreSQL answers; the schema is up to date"

    async def redis() -> str:
        if await opened.stores.cache.ping():
            return "Redis answers"
        raise TopfiveError(
            f"Redis does not answer ({opened.stores.cache.last_error})", "Check REDIS_URL."
        )

    async def votes() -> str:
        await opened.stores.votes.ping()
        gone = await opened.stores.votes.unsubscribed(opened.brand.id)
        known = {recipient_id(address): address for address in opened.settings.email_to}
        left = [known[one] for one in gone if one in known]
        return f"{opened.stores.votes.path} can be written" + (
            f"; unsubscribed: {', '.join(sorted(left))}" if left else ""
        )

    async def mail() -> str:
        return "; ".join(await smtp.probe(opened.mail_server))

    async def model() -> str:
        if opened.judging.chat is None:
            return "not used (EVALUATOR=lexical)"
        return await opened.judging.chat.ping()

    async def test_mail() -> str:
        return await _send_test_mail(opened)

    parts: dict[str, Probe] = {
        "database": postgres, "cache": redis, "votes": votes, "mail": mail, "model": model,
    }  # fmt: skip
    return parts | ({"test mail": test_mail} if send_test_mail else {})


async def _ask(name: str, probe: Probe) -> Line:
    try:
        async with asyncio.timeout(_SECONDS):
            return Line(True, name, await probe())
    except TimeoutError:
        return Line(False, name, f"no answer within {_SECONDS:g} seconds")
    except TopfiveError as error:
        return Line(False, name, f"{error.message}. {error.hint}".strip())


async def _send_test_mail(opened: App) -> str:
    settings, server = opened.settings, opened.mail_server
    for recipient in settings.email_to:
        letter = proof_letter(
            opened.brand, recipient=recipient, sent_through=f"{server.host}:{server.port}"
        )
        frozen = freeze(
            letter,
            sender=wiring.sender(settings, opened.brand),
            recipient=recipient,
            run_id=f"test-{secrets.token_hex(6)}",
            domain=wiring.domain(settings),
            brand_id=opened.brand.id,
            now=utc_now(),
        )
        outcome = await smtp.send(
            frozen.body, sender=frozen.sender, recipient=frozen.recipient, server=server
        )
        if outcome.verdict is not smtp.Verdict.ACCEPTED:
            raise TopfiveError(f"{recipient}: {outcome.reason}")
    return f"sent to {', '.join(settings.email_to)}"


async def _sources(opened: App) -> AsyncIterator[Line]:
    loop = asyncio.get_running_loop()
    reports: list[SourceReport] = await opened.reading.collect(
        opened.brand.sources,
        health={},
        known=_all_known,
        may_matter=lambda _: False,
        now=utc_now(),
        max_age=timedelta(hours=opened.settings.max_age_hours),
        languages=opened.brand.languages,
        regions=opened.brand.regions,
        deadline=loop.time() + 2 * _SECONDS,
        progress=lambda _: None,
    )
    for report in reports:
        well = report.state not in UNWELL
        words = report.error or f"{report.entries} entries in {report.seconds:.1f} s"
        yield Line(well, "source", f"{report.source.name}: {words}")


async def _all_known(item_ids: Sequence[str]) -> set[str]:
    """Say that everything is known, so that no article is read just to check its source."""
    return set(item_ids)
