"""All that the handlers are given: plain values, and the parts of the service that they ask.

The composition root fills one `WebContext` and hands it to `service.web.create_app`. Nothing here
reads configuration.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo
from typing import Any, Protocol

from aiohttp import web

from service.brands.desk.watched_file import WatchedFile
from service.feedback.votes import Votes
from service.metrics import Metrics
from service.models import DEFAULT_MIN_SCORE, Brand, Network, Sample, Source
from service.onboarding.trying import Tried
from service.onboarding.wizard import Wizard
from service.runs.controller import RunController
from service.runs.preview import Preview
from service.scraping.guard import check_url
from service.signing import Signer
from service.storage.database import Database
from service.trials.explaining.explanation import Explanation
from service.trials.trials import Trials
from service.web.health import Checks
from service.web.security import LOGIN_RATE, READING_RATE, VOTE_RATE, Rate
from service.wording.catalogue import SOURCE_LANGUAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class SpendingFigures:
    """What judging cost; amounts in US dollars, None: unpriced."""

    today_tokens: int = 0
    tokens_per_day: int = 0
    """The cap; 0: there is none."""
    month_usd: float | None = 0.0
    projected_usd: float | None = 0.0
    """The whole month at this rate."""
    estimated: bool = False


async def _no_feeds(_address: str) -> Sequence[str]:
    return ()


class ExplainNow(Protocol):
    """Reads and judges an address; by the model only if that is asked."""

    def __call__(self, url: str, *, ask_model: bool) -> Awaitable[Explanation]:
        """Return what would become of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebContext:
    """One brand's web, filled by the composition root."""

    brand_file: WatchedFile
    public_url: str
    """As configured: what links in mail begin with."""
    signer: Signer
    votes: Votes
    database: Database
    controller: RunController
    preview: Callable[[], Awaitable[Preview]]
    """Returns the mail that would go out now, or why none would; sends and stores nothing."""
    spending: Callable[[], Awaitable[SpendingFigures]]
    explain_stored: Callable[[str], Awaitable[Explanation | None]]
    """Returns what runs did with an address; None if none has met it."""
    explain_now: ExplainNow
    """Reads an address and judges it as if a run had found it just now; stores nothing."""
    health: Checks
    metrics: Metrics
    clock: Callable[[], datetime]
    """The moment now, aware, in UTC."""
    next_run: Callable[[], datetime | None] = lambda: None
    """When the scheduler will fire next; None while it is not running."""
    api_token: str | None = None
    """The operator's token; None: all is open (loopback bind, or a proxy guards the port)."""
    hosts: tuple[str, ...] = ()
    """Names by which the service may be asked, beside PUBLIC_URL's and the loopback names."""
    trusted_proxies: tuple[Network, ...] = ()
    """Whose `X-Forwarded-For` is believed."""
    recipients: Mapping[str, str] = field(default_factory=dict)
    """Mail address by recipient id, of those who are configured."""
    channels: Mapping[str, str] = field(default_factory=dict)
    """Name by recipient id, of the channels that are configured."""
    timezone: tzinfo = UTC
    """In which times are shown to people."""
    mail_language: str = SOURCE_LANGUAGE
    """In which the mail's readers are spoken to, on the pages behind its links as well."""
    keep_days: int = 365
    """For so long findings are kept, and shown by links that were passed on."""
    min_score: float = DEFAULT_MIN_SCORE
    """The floor under which nothing is mailed; for people to compare scores with."""
    find_feeds: Callable[[str], Awaitable[Sequence[str]]] = _no_feeds
    """Reads the site at an address and returns the feeds that it has."""
    check_address: Callable[[str], object] = check_url
    """Raises ForbiddenError for an address that may not be read, as far as its text shows."""
    has_model: bool = False
    """Whether a model can be asked about what is explained."""
    version: str = ""
    sample: Sample = Sample.NOTHING
    mailbox_url: str = ""
    """Where the demonstration shows the mail it caught; empty otherwise."""
    hide: Callable[[str], str] = str
    """Takes secrets out of what an error says."""
    vote_rate: Rate = VOTE_RATE
    login_rate: Rate = LOGIN_RATE
    reading_rate: Rate = READING_RATE
    wizard: Wizard | None = None
    """Describes new brands."""
    trial: Callable[[Brand], Awaitable[Mapping[str, Any]]] | None = None
    """Tries a changed brand on what was read; None: such a change is shown as not tried. What it
    returns goes out as JSON, and `brand/trial.html` shows it."""
    trials: Trials | None = None
    """Plays the past with changes; None: nothing is kept of it."""
    try_source: Callable[[Source], Awaitable[Tried]] | None = None
    """Reads a source once, to show what it brings now; stores nothing."""

    @property
    def today(self) -> date:
        """The day that it is where the readers are."""
        return self.clock().astimezone(self.timezone).date()

    @property
    def brand(self) -> Brand:
        """The brand as the version of its file describes it that is in force now."""
        return self.brand_file.brand


CONTEXT = web.AppKey("context", WebContext)
"""Under which the application keeps its context."""
