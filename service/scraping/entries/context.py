"""What the readers of one run share: the run itself, and the count of what one source did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from service.errors import BodyError, FetchError, ForbiddenError
from service.matching.prefilter import Prefilter
from service.models import Missing, SourceHealth
from service.scraping.http.answers.response import Response
from service.scraping.sources.source_type import RequestOptions


async def nothing_told(_: Sequence[str]) -> Mapping[str, str]:
    """Return the titles of what earlier runs told, where none did."""
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierRuns:
    """What is known from earlier runs."""

    health: Mapping[str, SourceHealth] = field(default_factory=dict)
    """By source key."""
    known: Callable[[Sequence[str]], Awaitable[set[str]]]
    """Returns which of these item ids they have dealt with."""
    titles: Callable[[Sequence[str]], Awaitable[Mapping[str, str]]] = nothing_told
    """Returns what items that were told are called, by id: for entries of which the cache is lost.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a run is to find."""

    prefilter: Prefilter
    """Says what may matter, in threads and helper processes."""
    max_age: timedelta
    languages: Sequence[str] = ()
    regions: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RunContext:
    """What is the same for all sources of one run."""

    earlier: EarlierRuns
    wanted: Wanted
    now: datetime
    options: RequestOptions
    max_pages: int
    deadline: float
    may_link: Callable[[str, str], bool]
    """Whether a reader may be sent to an address that is listed at another."""
    by_person: bool = False
    """A person started it: what rests after failures is asked all the same."""
    read_pages: bool = True
    """False: an entry is what its listing says of it, for a first look."""


@dataclass(slots=True)
class Tally:
    """What is counted while a source is read."""

    max_age: timedelta
    """How old its news may be."""
    requests: int = 0
    pages: int = 0
    slowest: float = 0.0
    wait: float = 0.0
    moved_to: str = ""
    title: str = ""
    """What the source's feed calls itself."""
    left: bool = False
    """Something was left for the next run."""
    unchanged: int = 0
    fresh: frozenset[str] = frozenset()
    """Ids of what was not listed the last time; none where that is not known."""
    unknown: frozenset[str] = frozenset()
    """Ids of those entries that no earlier run has dealt with."""
    moved: dict[str, str] = field(default_factory=dict)
    """The addresses that known items have by now, by item id."""
    errors: list[FetchError | ForbiddenError | BodyError] = field(default_factory=list)
    remember: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    """Validators: what may be believed to be unchanged, once this run is stored."""
    changed: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    """What is known of the entries, where a change of one is told in this run."""
    answered: int = 0
    """Requests that were answered with something to list, or with nothing new."""
    refused_links: int = 0
    """New entries that would lead a reader into her own network."""
    left_out: Counter[Missing] = field(default_factory=Counter)
    read: int = 0
    walls: int = 0
    """New pages that were read, and that were walls."""
    article: Response | None = None
