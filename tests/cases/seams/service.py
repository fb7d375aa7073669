"""The rest: configuration, brand files, times, the mail and how it is handed over."""

from __future__ import annotations

import hashlib
import re
import ssl
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from service.app import factories
from service.brands import loader
from service.config.load import load, warnings
from service.config.settings import Settings
from service.config.values import validators
from service.delivery.channels.email.connection import SmtpServer, Timeouts, Tls, public_name
from service.delivery.channels.email.message import mailbox
from service.delivery.channels.email.smtp import SmtpChannel, send
from service.digest.content import compose
from service.digest.links import SignedLinks
from service.digest.schedule import Schedule, next_time, release
from service.errors import ConfigurationError, TopfiveError
from service.evaluation.lexical_scorer import Lexicon
from service.models import (
    Brand,
    Choice,
    Counts,
    Digest,
    Evaluation,
    Finding,
    Group,
    Item,
    Letter,
    Link,
    RiskKind,
    Scorer,
    Story,
    Tone,
    as_written,
)
from service.runs.scheduler import next_slot, slot_of
from service.signing import Signer
from service.text.recipient import channel_of

NOW = datetime(2026, 11, 28, 9, tzinfo=UTC)
"""The moment of all cases of the service."""
RUN_ID = "0" * 32
ENVIRONMENT = {
    "DATABASE_URL": "embedded",
    "REDIS_URL": "embedded",
    "OPENAI_API_KEY": "sk-test",
    "SMTP_HOST": "smtp.example.com",
    "EMAIL_FROM": "topfive@example.com",
    "EMAIL_TO": "anna@example.com",
    "PUBLIC_URL": "https://topfive.example.com",
    "SECRET_KEY": "0123456789abcdef" * 2,
}
"""A whole environment; a case changes some of it."""


class RefusedError(Exception):
    """A brand file was refused; `faults` are the sentences."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__(" ".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of a configuration: settings, or sentences on its faults."""

    settings: Settings | None
    faults: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def value(self, name: str) -> Any:
        """Return one setting, several values as a list; there must be settings."""
        value = getattr(self._taken, name)
        return list(value) if isinstance(value, tuple) else value

    @property
    def _taken(self) -> Settings:
        assert self.settings is not None
        return self.settings


@dataclass(frozen=True, slots=True)
class Mail:
    """A message, frozen for one reader."""

    recipient: str
    body: bytes


# --- configuration ---------------------------------------------------------------------------


def settings_of(environ: Mapping[str, str | None], file: str, encoding: str) -> Loaded:
    """Load a whole environment changed by `environ` (None: not set), beside a file `.env`.

    What the file names is not in the environment.
    """
    in_file = set(re.findall(r"^(\w+)\s*=", file, re.MULTILINE))
    given = {
        name: value
        for name, value in {**ENVIRONMENT, **environ}.items()
        if value is not None and name not in in_file
    }
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "e.env"
        path.write_bytes(file.encode(encoding))
        try:
            settings = load(path, given)
        except ConfigurationError as error:
            return Loaded(None, [fault.sentence() for fault in error.faults])
        return Loaded(settings, [], warnings(settings))


def brand_of(text: str) -> Brand:
    """Return the brand `b` of a brand file. Raises RefusedError."""
    try:
        return loader.parse(text.encode(), "brand.yaml", "b")
    except ConfigurationError as error:
        raise RefusedError([fault.sentence() for fault in error.faults]) from error


def brand_field(brand: Brand, name: str) -> Any:
    """Return one field of a brand as a brand file names it; several values are a list."""
    value = getattr(brand, name)
    return list(value) if isinstance(value, tuple) else value


# --- keywords --------------------------------------------------------------------------------


class Keywords:
    """A brand's keywords, put to titles."""

    def __init__(self, brand: Brand) -> None:
        self._lexicon = Lexicon(brand)

    def judged(self, title: str) -> tuple[str, float | None]:
        """Return how a title is tied to the brand, and its score."""
        evaluation = self._lexicon.score(item(title), NOW)
        return evaluation.link.value, evaluation.score

    def passes(self, title: str) -> bool:
        """Tell whether an item with this title and text passes the prefilter."""
        return self._lexicon.prefilter.passes(f"{title}\n\n{title}")


def item(title: str, text: str = "", publisher: str = "Paper", key: str = "") -> Item:
    """Return an item; its id comes from `key`, or else from its title."""
    number = hashlib.md5((key or title).encode(), usedforsecurity=False).hexdigest()
    return Item(
        id=number,
        url=f"https://news.example/{number}",
        title=title,
        text=text or title,
        source="s",
        publisher=publisher,
        published_at=NOW,
        fetched_at=NOW,
    )


# --- times -----------------------------------------------------------------------------------


def released(quiet: str, zone: str, at: datetime) -> datetime:
    """Return when mail of the moment `at` leaves, held by quiet hours."""
    return release(Schedule(zone=ZoneInfo(zone), quiet=validators.quiet_hours(quiet)), at)


def next_mail(loaded: Loaded) -> tuple[datetime, datetime]:
    """Return the next set time of mail, and when the run that sends it is due."""
    at = next_time(factories.schedule(loaded._taken), NOW)
    assert at is not None
    step = factories.interval(loaded._taken)
    return at, at if slot_of(at, step) == at else next_slot(at, step)


# --- the mail --------------------------------------------------------------------------------


def mails(loaded: Loaded, brand: Brand) -> list[Mail]:
    """Freeze a message for every reader; raises what a run would die of."""
    settings = loaded._taken
    return [_mail(settings, brand, reader) for reader in settings.email_to]


def _mail(settings: Settings, brand: Brand, reader: str) -> Mail:
    links = _links(settings, brand.id, reader)
    frozen = factories.channels(settings, brand)[channel_of(reader)].freeze(
        Letter("Hello", "hi", f"<p>{links.view()}</p>"),
        recipient=reader,
        run_id=RUN_ID,
        brand_id=brand.id,
        now=NOW,
        unsubscribe_url=links.unsubscribe(),
    )
    return Mail(frozen.recipient, frozen.body)


def _links(settings: Settings, brand_id: str, reader: str) -> SignedLinks:
    signer = Signer(settings.secret_key, brand_id)
    return SignedLinks(
        public_url=settings.public_url, signer=signer, recipient=reader, run_id=RUN_ID, now=NOW
    )


def html_bytes(loaded: Loaded, *, title: str, why: str, quote: str, url_length: int) -> int:
    """Return the size of the HTML of a mail of TOP_RESULTS findings."""
    settings = loaded._taken
    url = "https://news.example/" + "a" * url_length
    findings = [_finding(n, f"{n} {title}", why, quote, url) for n in range(settings.top_results)]
    digest = Digest(
        brand=Brand(id="b", display_name="Debonairs Pizza", core=("pizza",), fingerprint="f"),
        run_id=RUN_ID,
        at=NOW,
        choice=Choice(findings=tuple(findings)),
        counts=Counts(sources=5, items=10, new=5, judged=5),
    )
    reader = "anna@example.com"
    return len(compose(digest, reader, _links(settings, "b", reader)).html.encode())


def _finding(number: int, title: str, why: str, quote: str, url: str) -> Finding:
    outlet = "Outlet of news and views"
    told = replace(item(title, publisher=outlet, key=str(number)), url=url)
    evaluation = Evaluation(
        item_id=told.id,
        score=4.0,
        relevance=4,
        impact=2,
        topic="other",
        link=Link.DIRECT,
        tone=Tone.MIXED,
        risk=0,
        risk_kind=RiskKind.NONE,
        why=why,
        evidence=quote,
        scorer=Scorer.OPENAI,
    )
    story = Story(
        key=told.id[:16], items=(told,), first_seen=NOW, last_seen=NOW, outlets=("a", "b")
    )
    return Finding(
        rank=number + 1,
        story=story,
        evaluation=evaluation,
        score=4.0,
        group=Group.BRAND,
        reasons=(as_written("in the title"),),
    )


# --- handing it over -------------------------------------------------------------------------

_TIMEOUTS = Timeouts(connect=2, command=2, after_dot=2)
_MESSAGE = b"From: a@example.com\r\nTo: b@example.com\r\nSubject: x\r\n\r\nhello\r\n"


def mail_server(
    port: int, *, tls: str, trusted: ssl.SSLContext, username: str, password: str
) -> SmtpServer:
    """Return the settings of a server on this machine."""
    return SmtpServer(
        host="localhost",
        port=port,
        tls=Tls(tls),
        context=trusted,
        username=username,
        password=password,
    )


async def probed(server: SmtpServer) -> tuple[str, str]:
    """Return `well` or `fault` and what `topfive check` says of the server."""
    try:
        return "well", "; ".join(await _channel(server).probe())
    except TopfiveError as error:
        return "fault", f"{error.message}. {error.hint}"


async def sent(server: SmtpServer) -> tuple[str, str]:
    """Return the verdict on one mail, and its reason."""
    outcome = await send(
        _MESSAGE,
        sender="topfive@example.com",
        recipient="b@example.com",
        server=server,
        timeouts=_TIMEOUTS,
    )
    return outcome.verdict.value, outcome.reason


def _channel(server: SmtpServer) -> SmtpChannel:
    """Return mail through this server, as the settings of all cases have it."""
    sender = mailbox("Topfive", ENVIRONMENT["EMAIL_FROM"])
    return SmtpChannel(
        server=server,
        sender=sender,
        domain=sender.domain,
        timeouts=_TIMEOUTS,
        hello=public_name(sender.domain),
    )
