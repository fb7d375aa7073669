"""What was read: items, and what became of each source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from service.models.brand import Source
from service.text.language import language


class DateFrom(StrEnum):
    """How an item's publication date was known."""

    FEED = "feed"
    """The feed, the listing or the sitemap says it."""
    PAGE = "page"
    """The page says it of itself: marked for machines, or in the dateline beside its title."""
    URL = "url"
    """The story's own address has the day in it."""
    TEXT = "text"
    """A guess: only some text of the page, or the address of an asset, has a date."""
    FIRST_SEEN = "first_seen"

    @property
    def is_evidence(self) -> bool:
        """Whether it is the story's own date, so that it may make an item too old."""
        return self in {DateFrom.FEED, DateFrom.PAGE, DateFrom.URL}


class Wall(StrEnum):
    """What stood in the way of a page that answered, but not with its story."""

    CONSENT = "consent"
    LOGIN = "login"
    PAYWALL = "paywall"
    CHALLENGE = "challenge"
    NOT_FOUND = "not_found"
    """It says that there is nothing, or sends us to the front page, as if all were well."""
    SAME_TEXT = "same_text"
    """Pages of different stories have one and the same text, or a short one has no word of its
    story's headline."""


class PageChangeKind(StrEnum):
    """What became of a page after its story was mailed."""

    CHANGED = "changed"
    """The sentence that was quoted says something else."""
    REMOVED = "removed"
    """The sentence that was quoted is not there any more."""
    CORRECTED = "corrected"
    """The outlet says in a note that it has corrected the article."""
    GONE = "gone"
    """There is no article any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageChange:
    """One change of a mailed page, as a later look at it found it."""

    story: str
    """Key of the story that was mailed."""
    kind: PageChangeKind
    at: datetime
    before: str = ""
    """The sentence as it was quoted, with what it stood in."""
    after: str = ""
    """As it says now; of a correction, the note."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing read on the web, cleaned and with a canonical URL.

    `id` is 32 hex digits derived from the canonical URL; `source` the configured source's name;
    `publisher` the outlet that the feed or page names, empty when it names none.
    """

    id: str
    url: str
    title: str
    text: str
    source: str
    published_at: datetime | None
    fetched_at: datetime
    summary: str = ""
    publisher: str = ""
    author: str = ""
    date_from: DateFrom = DateFrom.FIRST_SEEN
    page_date: datetime | None = None
    """When its page says that it came out, where that is days before what its feed says: an old
    story that is listed anew, or was written on."""
    source_key: str = ""
    source_weight: float = 1.0
    may_matter: bool = True
    """False: a cheap look at all of its text found nothing of the brand's; `text` may be cut."""
    wall: Wall | None = None
    """Why its page could not be read: all that is known is what the feed says; tried again."""
    earlier_title: str = ""
    """What its headline was, where it has another one now at the same address."""
    page_changes: tuple[PageChange, ...] = ()
    """What became of its page since it was mailed: it is here for that, and for nothing else."""
    from_page: bool = False
    """Whether `text` is the article as its page has it, and not what a feed says."""
    listed_elsewhere: bool = False
    """Whether another site than its page's own listed it: that title is somebody else's word."""
    is_post: bool = False
    """What a person wrote on a network, whole: nobody else put a sentence into it."""
    also_at: tuple[str, ...] = ()
    """Its other addresses: the entry's, where the page names another, and those of near-copies on
    the same site that were folded into it. All of them are known from now on."""

    @property
    def outlet(self) -> str:
        """Who is speaking, for people: the publisher where known, else the source's name."""
        return self.publisher or self.source

    @property
    def body(self) -> str:
        """What it tells: its text where that was read, else its summary."""
        return self.text or self.summary

    @property
    def language(self) -> str:
        """ISO 639-1, found when it is asked for: that takes longer than reading most items."""
        return language(f"{self.title}. {self.text}")


class SourceState(StrEnum):
    """What became of one source in one run."""

    OK = "ok"
    UNCHANGED = "unchanged"
    EMPTY = "empty"
    WALLED = "walled"
    """It lists entries, but their pages answer with a wall: what it brings is the feed's text."""
    FAILED = "failed"
    RESTING = "resting"
    """Its breaker is open after repeated failures: not asked this time."""
    GONE = "gone"
    """It answered 410: it is not asked again."""
    NOT_DUE = "not_due"
    """Its own interval, or what the host asked for, has not passed."""


class Missing(StrEnum):
    """Why something that a source lists is not there, or there without its page."""

    NO_ADDRESS = "no_address"
    """Entries that have neither a link nor anything that could stand for one."""
    BROKEN = "broken"
    """Entries that the listing's own faults made unreadable."""
    BEYOND = "beyond"
    """Listings that hold more than is read, or that break off."""
    BETWEEN = "between"
    """Listings that are wholly new: what came and went since the last reading is missed."""
    BACK_DATED = "back_dated"
    """New entries that came into a list with a date that is too old for news."""
    LATER = "later"
    """New entries that wait for the next run: there were too many, or their site had no time."""
    FORBIDDEN = "forbidden"
    """Pages that robots.txt forbids, or does not allow because it cannot be had."""
    PAGE = "page"
    """Pages that could not be read."""


UNWELL = frozenset({SourceState.FAILED, SourceState.RESTING, SourceState.GONE})
"""States of a source that brought nothing because something is wrong with it."""


IN_PART = timedelta(days=1)
"""So long part of a source may fail before people hear of it: many do for a while."""
FAILURES_REPORTED_FROM = 2
"""Failures of a source in a row before people hear of it: a single one is ordinary on the web."""


class HealthState(StrEnum):
    """How a source has been over its last runs."""

    WELL = "well"
    EMPTY = "empty"
    WALLED = "walled"
    PARTLY = "partly"
    """Some of what is asked for it fails while the rest answers: a service, a sitemap."""
    SLOW = "slow"
    FAILING = "failing"
    GONE = "gone"


class QuietBecause(StrEnum):
    """Why a source that answers is named all the same."""

    NOTHING = "nothing"
    """It brought nothing for far longer than its rhythm."""
    TOO_OLD = "too_old"
    """All that it brought was older than `MAX_AGE_HOURS`."""
    WALL = "wall"
    """It answers with a wall: consent, log-in, paywall, challenge."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceQuiet:
    """A source that has gone quiet."""

    because: QuietBecause
    since: datetime
    """When it last brought something; if it never did, when it was first read."""
    begun: datetime
    """When this was noticed."""
    usual: float = 0.0
    """Items a day that it used to bring."""
    too_old: int = 0
    """Items that it brought since, all of them too old."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRhythm:
    """What a source brings day by day (UTC), by which its silence is measured."""

    day: date | None = None
    """Of the last of `counts`; None: it was never read since rhythms are kept."""
    counts: tuple[int | None, ...] = ()
    """New items of each day; None: a day on which it was not read."""
    since: datetime | None = None
    """Its first reading."""
    brought_at: datetime | None = None
    """When it last brought something."""
    too_old: int = 0
    """Items that it brought since, all of them too old."""
    old_days: int = 0
    """Days on which these came, the last of them `old_on`."""
    old_on: date | None = None
    walled_since: datetime | None = None
    """Since when each of its readings met a wall."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceHealth:
    """What is remembered of a source over restarts."""

    source_key: str
    name: str
    title: str = ""
    """What its feed calls itself: its name for people where the brand file gives none."""
    state: HealthState = HealthState.WELL
    since: datetime | None = None
    failures: int = 0
    """Failures in a row."""
    last_ok_at: datetime | None = None
    last_error: str = ""
    retry_at: datetime | None = None
    """Not asked before this moment: the breaker, `Retry-After`, `max-age` or `every`."""
    asked_until: datetime | None = None
    """Until when the host itself asked to be left alone; whoever starts a run keeps to it."""
    walls: int = 0
    """Pages in a row that answered with a wall, none readable among them."""
    moved_to: str = ""
    """The address that permanent redirects led to."""
    moved_seen: int = 0
    """In how many runs in a row they led there; it is adopted from the third on."""
    rhythm: SourceRhythm = SourceRhythm()
    quiet: SourceQuiet | None = None
    """How it has gone quiet; None while it brings what it used to, or too little is known."""

    def is_long_in_part(self, now: datetime) -> bool:
        """Return whether part of it has failed for so long that people should hear of it."""
        long = self.since is not None and now - self.since >= IN_PART
        return self.state is HealthState.PARTLY and long


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceReport:
    """What one source brought in one run. `items` holds only what was not known before."""

    source: Source
    state: SourceState
    items: tuple[Item, ...] = ()
    too_old: tuple[Item, ...] = ()
    """New here but older than `MAX_AGE_HOURS`: to be known from now on, never judged."""
    error: str = ""
    """In plain words, for the mail and the page; empty unless the state is failed or gone."""
    unanswered: bool = False
    """It failed since no server that it asked gave an answer."""
    entries: int = 0
    """How many entries it listed, known ones included."""
    pages_read: int = 0
    refused_links: int = 0
    """New entries that were left out: their links lead into the reader's own network."""
    left_out: Mapping[Missing, int] = field(default_factory=dict)
    """What else of it did not come."""
    partly: str = ""
    """What of it failed while the rest answered, in plain words."""
    moved: Mapping[str, str] = field(default_factory=dict)
    """The addresses under which known items are listed by now, by item id."""
    requests: int = 0
    seconds: float = 0.0
    health: SourceHealth | None = None
    """The health after this run, to be stored with it."""
    health_changed: bool = False
    remember: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Cache entries that may be written only after the run was committed: validators, and what is
    known of entries of which a change is told."""
