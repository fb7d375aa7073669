"""All that the web room is given: plain values, and ports to what runs behind it.

The composition root fills one `Site` and hands it to `service.web.create_app`. Nothing here reads
configuration, and nothing here knows how the ports are made.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Any, Protocol, TypeAlias

from aiohttp import web

from service.feedback.votes import Votes
from service.metrics import Metrics
from service.models import DEFAULT_MIN_SCORE, Brand, Network
from service.runs.preview import Preview
from service.signing import Signer
from service.web.health import Health

Row: TypeAlias = Mapping[str, Any]
"""One JSON object; moments in it are ISO 8601 strings."""


@dataclass(frozen=True, slots=True)
class Started:
    """The run that answers a request to run now: a new one, or the one that is on."""

    run_id: str
    status: str
    already_running: bool


class Agent(Protocol):
    """What starts runs and tells how they are getting on."""

    async def start(self) -> Started:
        """Start a run and return at once; while one is on, return that one."""
        ...

    async def wait(self, run_id: str) -> Row:
        """Return the row of `run_id` when it has ended, by whichever copy of the service.

        The run goes on when the one who waits is cancelled.
        """
        ...

    def progress(self, run_id: str) -> AsyncIterator[Row]:
        """Give what happens in `run_id` from now on, and end with it.

        Each has `message`, a sentence for people; optional are `stage`, `done` and `total`. For a
        run that is over, or is on in another copy, there may be none.
        """
        ...

    async def preview(self) -> Preview:
        """Return the mail that would go out now, or why none would; sends and stores nothing."""
        ...


class Records(Protocol):
    """What is stored in PostgreSQL, of this brand, as the pages need it."""

    async def runs(self, limit: int, *, brief: bool = False) -> Sequence[Row]:
        """Return the newest `limit` rows of `agent_runs`, newest first, as in the contract.

        With `brief`, `result.sources` may be left out: the front page asks for many runs.
        """
        ...

    async def run(self, run_id: str) -> Row | None:
        """Return one row of `agent_runs`; `run_id` is a UUID with dashes."""
        ...

    async def items(self, run_id: str) -> Sequence[Row]:
        """Return every item that the run read, the best first.

        Keys: `title`, `url`, `outlet`, `outcome`, `score` (or None), `detail` (a mapping or a
        sentence: why it is in or out).
        """
        ...

    async def finding(self, story: str) -> Row | None:
        """Return the finding with the key `story` as last mailed (`title`, `url`…)."""
        ...

    async def titles(self, stories: Sequence[str]) -> Mapping[str, str]:
        """Return the titles of those of `stories` that are known, in one query."""
        ...

    async def sources(self) -> Sequence[Row]:
        """Return the health of every source: the fields of `models.SourceHealth`."""
        ...

    async def mails(self, run_id: str) -> Sequence[Row]:
        """Return the mails of a run: `recipient`, `subject`, `state`, `html`."""
        ...

    async def spending(self) -> Row:
        """Return what judging cost.

        Keys: `today_tokens`, `today_usd`, `month_usd`, `projected_usd` (None: unpriced),
        `tokens_per_day` (the cap), `estimated`.
        """
        ...


@dataclass(frozen=True, slots=True)
class Rate:
    """So many at once, and so many a second in the long run, for each address."""

    burst: int
    per_second: float


VOTE_RATE = Rate(burst=300, per_second=60.0)
"""A whole office behind one address votes in peace; a flood is stopped. The file of votes takes
more than this a second."""
LOGIN_RATE = Rate(burst=10, per_second=0.1)
"""Ten wrong tokens, then one every ten seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One brand's web, filled by the composition root."""

    brand: Brand
    public_url: str
    """As configured: what links in mail begin with."""
    signer: Signer
    votes: Votes
    agent: Agent
    records: Records
    health: Health
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
    timezone: tzinfo = UTC
    """In which times are shown to people."""
    min_score: float = DEFAULT_MIN_SCORE
    """The floor under which nothing is mailed, 0 to 5; for people to compare scores with."""
    version: str = ""
    sample: bool = False
    """The demonstration: marked SAMPLE wherever it shows."""
    mailbox_url: str = ""
    """Where the demonstration shows the mail it caught; empty otherwise."""
    hide: Callable[[str], str] = str
    """Takes secrets out of what an error says."""
    vote_rate: Rate = VOTE_RATE
    login_rate: Rate = LOGIN_RATE


SITE = web.AppKey("site", Site)
"""Under which the application keeps its site."""
