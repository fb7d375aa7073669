"""`topfive check`: the one truth about the configuration, one line each with what to mend."""

from __future__ import annotations

import argparse
import asyncio
import secrets
from collections.abc import Awaitable, Callable, Iterable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

import asyncpg

from service import app
from service.app import factories, stores
from service.app.channels import named_channels
from service.app.server import check_port
from service.cli.checks import brand as brand_verdict
from service.cli.checks.brand_file import check_brand_file
from service.cli.checks.lines import CheckLine, Mark, verdict
from service.cli.checks.readers import reader_lines
from service.cli.checks.sources import source_lines
from service.config import Settings
from service.delivery.channel import Verdict
from service.delivery.channels.named import NamedChannels
from service.delivery.small_mails import proof_letter
from service.errors import CacheTrouble, PermanentError, TopfiveError
from service.models import Brand
from service.models.channels import name_of
from service.runs.scheduler import utc_now
from service.signing import recipient_id
from service.storage.database import Database
from service.text.recipient import EMAIL, channel_of
from service.wording.figures import sources
from service.wording.health import cache_trouble

_SECONDS = 60.0
"""For one part; the sources together have their own bound."""
_TEST_MAIL = "test mail"
_MODEL_SLACK = 15.0
"""More than the model's own time-out, which says more."""


@dataclass(slots=True)
class Checked:
    """What is checked, what closes the parts that were opened for it, and what was found."""

    settings: Settings
    brand: Brand
    stack: AsyncExitStack
    database: Database | None = None
    """Open, once it has answered."""
    left: frozenset[str] = frozenset()
    """Recipients that get no mail."""


Probe: TypeAlias = Callable[[Checked], Awaitable[str]]
"""Opens and reaches one part and says what it found; raises TopfiveError with what to mend."""


class DoubtfulError(TopfiveError):
    """The service works with it, but probably not as it was meant."""


async def check(options: argparse.Namespace) -> int:
    """Print a line for each part, whatever the others do; 0 if none has to be mended, else 1."""
    if options.file:
        lines = await check_brand_file(options.file, options.env_file, quick=options.quick)
    else:
        lines = await _check_all(options)
    print(f"\n{verdict(lines)}")
    return 1 if any(line.mark is Mark.FAIL for line in lines) else 0


async def _check_all(options: argparse.Namespace) -> list[CheckLine]:
    found = app.read(options.env_file)
    settings, brand = found.settings, found.brand
    app.open_log(settings, level="ERROR", style="console")
    printed: list[CheckLine] = []

    def say(lines: Iterable[CheckLine]) -> None:
        for line in lines:
            print(line, flush=True)
            printed.append(line)

    say(CheckLine(Mark.OK, "read from", f"{path} ({what})") for what, path in found.files)
    words = f"{brand.display_name} ({brand.id}), {sources(len(brand.sources))}"
    say([CheckLine(Mark.OK, "brand", words)])
    say(CheckLine(Mark.WARN, "configuration", one) for one in found.warnings)
    say(brand_verdict.of_the_file(brand))
    async with AsyncExitStack() as stack, asyncio.TaskGroup() as tasks:
        checked = Checked(settings, brand, stack)
        # All at once: what is far or slow keeps the others from nothing, but the test mail, which
        # goes to a server that was tried.
        reading = None if options.quick else tasks.create_task(source_lines(settings, brand))
        tried = probes(settings, send_test_mail=options.send_test_mail)
        sending = tried.pop(_TEST_MAIL, None)
        asked = [tasks.create_task(_ask(name, probe, checked)) for name, probe in tried.items()]
        for line in asked:
            say([await line])
        if sending:
            say([await _ask(_TEST_MAIL, sending, checked)])
        say(reader_lines(settings, checked.left, utc_now()))
        say([CheckLine(Mark.OK, "pages", factories.page_reading(settings)), *_port(settings)])
        say(await _of_the_store(checked))
        if reading is None:
            say([CheckLine(Mark.WAIT, "sources", "not asked (--quick)")])
        else:
            say(await reading)
    return printed


def _port(settings: Settings) -> list[CheckLine]:
    """Return that the pages' port is in use: by the service itself, or it cannot start."""
    try:
        check_port(settings)
    except PermanentError as error:
        words = f"{error.message}: all is well if Topfive runs there already. Else: {error.hint}"
        return [CheckLine(Mark.WAIT, "port", words)]
    return []


async def _of_the_store(checked: Checked) -> list[CheckLine]:
    if checked.database is None:
        return []
    try:
        return await brand_verdict.of_the_store(checked.brand, checked.database, utc_now())
    except (TopfiveError, asyncpg.PostgresError) as error:
        return [CheckLine(Mark.FAIL, "database", str(error))]


async def _ask(name: str, probe: Probe, checked: Checked) -> CheckLine:
    seconds = _SECONDS
    if probe is model:  # a small machine's first answer comes late
        seconds = max(seconds, factories.answer_seconds(checked.settings) + _MODEL_SLACK)
    try:
        async with asyncio.timeout(seconds):
            return CheckLine(Mark.OK, name, await probe(checked))
    except TimeoutError:
        words = f"no answer within {seconds:g} seconds"
    except DoubtfulError as error:
        return CheckLine(Mark.WARN, name, in_words(error))
    except TopfiveError as error:
        words = in_words(error)
    except asyncpg.PostgresError as error:
        words = f"PostgreSQL refused ({error}). Read PostgreSQL's own log."
    return CheckLine(Mark.FAIL, name, words)


def in_words(error: TopfiveError) -> str:
    """Return what is wrong and what to mend as two sentences."""
    return f"{error.message.rstrip('. ')}. {error.hint}".strip()


async def postgres(checked: Checked) -> str:
    """Reach PostgreSQL and bring the schema up to date."""
    database = await stores.open_database(checked.settings, checked.stack)
    await database.ping()
    checked.database = database
    return "PostgreSQL answers; the schema is up to date"


async def redis(checked: Checked) -> str:
    """Write to Redis and read it back."""
    cache = await stores.open_cache(checked.settings, checked.brand, checked.stack)
    trouble = await cache.try_out()
    if trouble is None:
        return "Redis keeps what is written to it"
    what, hint = cache_trouble(trouble, cache.last_error)
    if trouble in (CacheTrouble.AWAY, CacheTrouble.LOG_IN):
        raise TopfiveError(what, hint)
    raise DoubtfulError(what, hint)


async def votes(checked: Checked) -> str:
    """Write to the file of votes; say which recipients get no mail."""
    opened = await stores.open_votes(checked.settings, checked.stack)
    await opened.ping()
    ids = {recipient_id(one): one for one in checked.settings.email_to}
    forgotten = await opened.forgotten(ids)
    left = await opened.refused(checked.brand.id, ids) - forgotten
    checked.left = frozenset(ids[key] for key in forgotten | left)
    return f"{opened.path} can be written" + "".join(
        f"; {words}: {', '.join(one for key, one in ids.items() if key in found)}"
        for words, found in (("unsubscribed", left), ("forgotten, get no mail", forgotten))
        if found
    )


async def channel(name: str, checked: Checked) -> str:
    """Reach the other side of a channel, sending nothing."""
    return "; ".join(await factories.channels(checked.settings, checked.brand)[name].probe())


async def named_channel(name: str, checked: Checked) -> str:
    """Reach the other side of a named channel, sending nothing."""
    return "; ".join(await named_channels(checked.settings).probe_of(name))


async def model(checked: Checked) -> str:
    """Ask the model for one verdict, and say what the time that it took means for a run."""
    settings = checked.settings
    chat = factories.chat_client(settings)
    if chat is None:
        return "not used (EVALUATOR=lexical)"
    checked.stack.push_async_callback(chat.close)
    share = factories.judging_share(settings)
    return await chat.ping(checked.brand, settings.run_deadline_seconds * share)


async def test_mail(checked: Checked) -> str:
    """Send one message to everybody in EMAIL_TO and to each named channel, whatever becomes of the
    others'."""
    refused = []
    settings, brand = checked.settings, checked.brand
    channels = factories.channels(settings, brand)
    readers = [*settings.email_to, *(one.recipient for one in settings.channels)]
    for recipient in readers:
        sender = channels[channel_of(recipient)]
        via = sender.via_of(name_of(recipient)) if isinstance(sender, NamedChannels) else sender.via
        message = sender.freeze(
            proof_letter(brand, recipient=recipient, sent_through=via),
            recipient=recipient,
            run_id=f"test-{secrets.token_hex(6)}",
            brand_id=brand.id,
            now=utc_now(),
        )
        outcome = await sender.send(message, _nothing_to_note)
        if outcome.verdict is not Verdict.ACCEPTED:
            again = outcome.verdict is Verdict.RETRY
            later = "; mail of the service is tried again by itself" if again else ""
            refused.append(f"{recipient}: {outcome.reason.rstrip('. ')}{later}")
    if refused:
        raise TopfiveError(". ".join(refused))
    return f"sent to {', '.join(readers)}"


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
        **{f"channel {one.name}": partial(named_channel, one.name) for one in settings.channels},
        **({_TEST_MAIL: test_mail} if send_test_mail else {}),
    }
