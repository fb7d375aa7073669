"""`topfive check`: reaches everything in the configuration, one line each with what to mend."""

from __future__ import annotations

import argparse
import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TypeAlias

import asyncpg

from service import app
from service.app import factories, stores
from service.config import Settings
from service.delivery.channel import Verdict
from service.delivery.small_mails import proof_letter
from service.errors import TopfiveError
from service.evaluation.lexical_scorer import Lexicon
from service.log import hide
from service.models import Brand, SourceReport
from service.models.item import UNWELL
from service.runs.scheduler import utc_now
from service.signing import recipient_id
from service.text.recipient import EMAIL, channel_of

_SECONDS = 60.0
"""For one part; the sources together get twice as long."""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What was found out about one part, as one line."""

    well: bool
    name: str
    words: str

    def __str__(self) -> str:
        return hide(f"{'ok  ' if self.well else 'FAIL'}  {self.name:<12} {self.words}")


@dataclass(frozen=True, slots=True)
class Checked:
    """What is checked, and what closes the parts that were opened for it."""

    settings: Settings
    brand: Brand
    stack: AsyncExitStack


Probe: TypeAlias = Callable[[Checked], Awaitable[str]]
"""Opens and reaches one part and says what it found; raises TopfiveError with what to mend."""


async def check(options: argparse.Namespace) -> int:
    """Print a line for each part, whatever the others do; 0 if all is well, else 1."""
    settings, brand = app.prepare(options.env_file, log_level="ERROR", log_format="console")
    print(f"ok    configuration {brand.display_name}, {len(brand.sources)} sources", flush=True)
    well = True
    async with AsyncExitStack() as stack:
        checked = Checked(settings, brand, stack)
        parts = probes(settings, send_test_mail=options.send_test_mail)
        for name, probe in parts.items():
            line = await _ask(name, probe, checked)
            print(line, flush=True)
            well &= line.well
        async for line in _sources(checked):
            print(line, flush=True)
            well &= line.well
    print(
        "\nAll is well." if well else "\nMend the lines marked FAIL, then run topfive check again."
    )
    return 0 if well else 1


async def _ask(name: str, probe: Probe, checked: Checked) -> CheckResult:
    try:
        async with asyncio.timeout(_SECONDS):
            return CheckResult(True, name, await probe(checked))
    except TimeoutError:
        return CheckResult(False, name, f"no answer within {_SECONDS:g} seconds")
    except TopfiveError as error:
        return CheckResult(False, name, f"{error.message.rstrip('. ')}. {error.hint}".strip())
    except asyncpg.PostgresError as error:
        return CheckResult(False, name, f"PostgreSQL refused ({error}). Read PostgreSQL's own log.")


async def postgres(checked: Checked) -> str:
    """Reach PostgreSQL and bring the schema up to date."""
    database = await stores.open_database(checked.settings, checked.stack)
    await database.ping()
    return "PostgreSQL answers; the schema is up to date"


async def redis(checked: Checked) -> str:
    """Reach Redis."""
    cache = await stores.open_cache(checked.settings, checked.brand, checked.stack)
    if await cache.ping():
        return "Redis answers"
    raise TopfiveError(f"Redis does not answer ({cache.last_error})", "Check REDIS_URL.")


async def votes(checked: Checked) -> str:
    """Write to the file of votes; say which recipients get no mail."""
    opened = await stores.open_votes(checked.settings, checked.stack)
    await opened.ping()
    ids = {recipient_id(one): one for one in checked.settings.email_to}
    forgotten = await opened.forgotten(ids)
    left = await opened.refused(checked.brand.id, ids) - forgotten
    return f"{opened.path} can be written" + "".join(
        f"; {words}: {', '.join(one for key, one in ids.items() if key in found)}"
        for words, found in (("unsubscribed", left), ("forgotten, get no mail", forgotten))
        if found
    )


async def channel(name: str, checked: Checked) -> str:
    """Reach the other side of a channel, sending nothing."""
    return "; ".join(await factories.channels(checked.settings, checked.brand)[name].probe())


async def model(checked: Checked) -> str:
    """Ask the model one tiny question."""
    chat = factories.chat_client(checked.settings)
    if chat is None:
        return "not used (EVALUATOR=lexical)"
    checked.stack.push_async_callback(chat.close)
    return await chat.ping()


async def test_mail(checked: Checked) -> str:
    """Send one message to everybody in EMAIL_TO."""
    settings, brand = checked.settings, checked.brand
    channels = factories.channels(settings, brand)
    for recipient in settings.email_to:
        sender = channels[channel_of(recipient)]
        message = sender.freeze(
            proof_letter(brand, recipient=recipient, sent_through=sender.via),
            recipient=recipient,
            run_id=f"test-{secrets.token_hex(6)}",
            brand_id=brand.id,
            now=utc_now(),
        )
        outcome = await sender.send(message, _nothing_to_note)
        if outcome.verdict is not Verdict.ACCEPTED:
            raise TopfiveError(f"{recipient}: {outcome.reason}")
    return f"sent to {', '.join(settings.email_to)}"


async def _nothing_to_note() -> None:
    """Stand for what the outbox writes down before it hands a message over."""


def probes(settings: Settings, *, send_test_mail: bool) -> dict[str, Probe]:
    """Return what to try, by the name of its line: of the channels those that recipients name."""
    used = dict.fromkeys(map(channel_of, (*settings.email_to, *settings.alert_email_to)))
    return {
        "database": postgres,
        "cache": redis,
        "votes": votes,
        **{"mail" if name == EMAIL else name: partial(channel, name) for name in used},
        "model": model,
        **({"test mail": test_mail} if send_test_mail else {}),
    }


async def _sources(checked: Checked) -> AsyncIterator[CheckResult]:
    settings, brand = checked.settings, checked.brand
    scraper = await factories.open_scraper(settings, None, {}, checked.stack)
    reports: list[SourceReport] = await scraper.collector.collect(
        brand.sources,
        health={},
        known=_all_known,
        prefilter=Lexicon(brand).prefilter,
        now=utc_now(),
        max_age=timedelta(hours=settings.max_age_hours),
        languages=brand.languages,
        regions=brand.regions,
        deadline=asyncio.get_running_loop().time() + 2 * _SECONDS,
        progress=lambda _: None,
    )
    for report in reports:
        well = report.state not in UNWELL
        words = report.error or f"{report.entries} entries in {report.seconds:.1f} s"
        yield CheckResult(well, "source", f"{report.source.name}: {words}")


async def _all_known(item_ids: Sequence[str]) -> set[str]:
    """Say that everything is known, so that no article is read just to check its source."""
    return set(item_ids)
