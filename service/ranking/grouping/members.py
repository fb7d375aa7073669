"""What is compared of one item or of a story remembered, with all that is known of it beside.

Pure. And which of their words many have, whatever they are about: where the brand is known its own
words are left out (`background`); where none is, the field that all headlines share shows in them
("Olympics", "gold"). A story counts once, however many headlines it has, so the words of one great
story never become everybody's.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from heapq import nlargest
from urllib.parse import urlsplit

from service.models import Item, StoryMemory
from service.ranking.grouping.background import Background, towns_in
from service.ranking.grouping.signatures import (
    Signature,
    signature_of_item,
    signature_of_memory,
)
from service.text import terms
from service.text.copies.beginnings import beginning
from service.text.copies.standing_matter import own_texts
from service.text.normalize import words as folded_words
from service.text.subjects import Subject

LATEST = 400
"""Stories that are looked at: what is talked of now, and little work."""

FEWEST = 40
"""Stories from which a share of them says something."""

SHARE = 0.1
"""Share of the stories from which a word is everybody's (OG2021, headlines, one half: B-cubed F1
.637 without, .732 with; fast food with other news .804 and .802)."""

_WEIGHT = 0.5
"""What such a word still counts."""


def unit(shares: Mapping[str, float], weigh: Callable[[str], float]) -> dict[str, float]:
    """Return words by weight, scaled as one headline of unit length would be.

    `shares` is by word, each at most 1: the share of headlines that have it, for several.
    """
    raw = {term: share * weigh(term) for term, share in shares.items()}
    square = sum(weight * weigh(term) for term, weight in raw.items())
    length = math.sqrt(square) or 1.0
    scaled: dict[float, float] = {}  # words weigh alike, and a number for each takes as much again
    return {term: scaled.setdefault(weight, weight / length) for term, weight in raw.items()}


@dataclass(frozen=True)
class FirstLines:
    """Some words of the first lines; their weights are worked out when they are asked for.

    Of thousands of headlines most share no more than a word, and nobody asks what stands below.
    """

    words: Sequence[str]
    weigh: Callable[[str], float]

    @cached_property
    def vector(self) -> Mapping[str, float]:
        """The words by weight, of unit length."""
        return unit(dict.fromkeys(self.words, 1.0), self.weigh)


_NONE = FirstLines((), len)


@dataclass(frozen=True, slots=True)
class Node:
    """One headline, or several that are known to be one story; times in seconds."""

    vector: Mapping[str, float]
    """Of unit length; of several headlines their mean."""
    start: float
    end: float
    middle: float
    """The mean time of its headlines."""
    telling: frozenset[str] = frozenset()
    """Its words that say something of an event."""
    names: frozenset[str] = frozenset()
    """Those that are part of a name, as far as a text beside the headline shows it."""
    rare_names: frozenset[str] = frozenset()
    """Those of its headlines that are rare: no town that is known, and none of the brand's."""
    rivals: frozenset[str] = frozenset()
    """Rivals of the brand that it names; none where it names the brand itself."""
    companies: frozenset[str] = frozenset()
    """Whom of the brand and its rivals it names, in its first lines where its headline has none."""
    harm: frozenset[str] = frozenset()
    """The marks of the harm that its headlines say happened."""
    ended: frozenset[str] = frozenset()
    """Those of it that a headline says is over."""
    senses: frozenset[tuple[str, str]] = frozenset()
    """Its words of two meanings, each with how it is used."""
    lead: FirstLines = _NONE
    """The first lines' words; none where there is no text."""
    brief: FirstLines = _NONE
    """The first of the words that a text has, however short it is: they may bear out a headline,
    and speak against one only where an outlet has it twice."""
    figures: frozenset[str] = frozenset()
    """Precise figures in its headlines and first lines, as words of its vector."""
    headline_figures: frozenset[str] = frozenset()
    """Figures in its headlines, less precise ones, too."""
    amounts: frozenset[str] = frozenset()
    """How many or how much its headlines say that it is about, each with its unit."""
    counted: frozenset[str] = frozenset()
    """What first lines below headlines without any count, each with its kind."""
    kinds: frozenset[str] = frozenset()
    """The marks of what its headlines say, also where it is known by many."""
    particulars: frozenset[str] = frozenset()
    """Words that a good part of its headlines have, numbers and the brand's own left out."""
    ages: frozenset[str] = frozenset()
    """Of the people in its headlines and first lines, in years."""
    headline_ages: frozenset[str] = frozenset()
    """Of those in its headlines."""
    outlets: frozenset[str] = frozenset()
    """Who tells it: one outlet's notices are all in one form."""
    count: int = 1
    known: bool = False
    """Remembered from an earlier run."""

    @property
    def is_harm(self) -> bool:
        """Whether a headline of it says that harm happened."""
        return bool(self.harm)


@dataclass
class Member:
    """An item of this run or a story remembered, with what is compared; times in seconds."""

    signature: Signature
    start: float
    end: float
    middle: float
    """The mean time of its items."""
    item: Item | None = None
    memory: StoryMemory | None = None
    own: str = ""
    """An item's text without what stands in several of its outlet's."""
    subject: Subject | None = None
    alone: tuple[frozenset[str], Node] | None = None
    """What happened and what is compared where nothing has one text with it, once it is known."""

    @property
    def title(self) -> str:
        """Its headline."""
        return self.item.title if self.item else self.memory.title if self.memory else ""

    @cached_property
    def beginning(self) -> tuple[str, ...]:
        """Content words of the first sentence that is an item's own, asked for by many others."""
        return beginning(self.own)

    @property
    def outlets(self) -> frozenset[str]:
        """Who tells it, as far as is known."""
        told = [self.item.outlet] if self.item else self.memory.outlets if self.memory else ()
        return frozenset(told) - {""}

    @cached_property
    def hosts(self) -> frozenset[str]:
        """Where it can be read, as far as is known."""
        urls = [self.item.url] if self.item else self.memory.urls if self.memory else ()
        return frozenset(urlsplit(url).hostname or "" for url in urls) - {""}


class Recollection:
    """What is compared of remembered stories: who groups many runs of a brand works it out once."""

    def __init__(self, background: Background) -> None:
        """Nothing is known yet; `background` is the brand's."""
        self.background = background
        self._members: dict[str, Member] = {}

    def of(self, memory: StoryMemory) -> Member:
        """Return what is compared of a story as it is remembered now."""
        known = self._members.get(memory.key)
        if known is None or known.memory is not memory:
            known = self._members[memory.key] = remembered(memory)
        return known


def when(item: Item, now: datetime | None) -> datetime:
    """Return when an item came out: never later than now."""
    at = item.published_at or item.fetched_at
    return at if now is None else min(at, now)


def subject_of(member: Member, background: Background) -> Subject:
    """Return what it says that tells one event from another, worked out once."""
    if member.subject is None:
        member.subject = _told(member, background)
    return member.subject


def _told(member: Member, background: Background) -> Subject:
    signature, title = member.signature, member.title

    def telling(of: Iterable[str]) -> frozenset[str]:
        return frozenset(word for word in of if terms.stem(word) not in background.off)

    return Subject(
        headlines=frozenset({" ".join(folded_words(title))} - {""}),
        names=telling(signature.names),
        places=telling(signature.places),
        told=frozenset(signature.lead or signature.opening),
        outlets=member.outlets,
        companies=background.companies_in(title),
        towns=towns_in(title),
        start=member.start,
        end=member.end,
    )


def remembered(memory: StoryMemory) -> Member:
    """Return what is compared of a story remembered."""
    last = memory.last_seen.timestamp()
    middle = float(memory.sketch.get("middle", last))
    signature = signature_of_memory(memory)
    return Member(signature, memory.first_seen.timestamp(), last, middle, memory=memory)


def read(item: Item, now: datetime | None) -> Member:
    """Return what is compared of an item of this run."""
    at = when(item, now).timestamp()
    return Member(signature_of_item(item), at, at, at, item=item, own=item.body)


def read_all(items: Iterable[Item], now: datetime | None) -> list[Member]:
    """Return what is compared of the items of this run, each with what is its own."""
    members = [read(item, now) for item in items]
    for place in (lambda one: one.outlets, _host):
        told_there: dict[object, list[Member]] = defaultdict(list)
        for member in members:
            told_there[place(member)].append(member)
        for those in told_there.values():
            own = own_texts([(one.title, one.own) for one in those])
            for member, text in zip(those, own, strict=True):
                member.own = text
    for member in members:
        if member.item and member.own is not member.item.body:
            member.signature = signature_of_item(member.item, member.own)
    return members


def _host(member: Member) -> str:
    return next(iter(member.hosts), "")


def with_everybodys_words(background: Background, members: Sequence[Member]) -> Background:
    """Return the background with the words that many of `members` have, each in its own story."""
    if len(members) < FEWEST:
        return background
    some = nlargest(LATEST, members, key=lambda member: member.end)
    counts: Counter[str] = Counter()
    for member in some:
        half = member.signature.count / 2
        counts.update(term for term, share in member.signature.terms.items() if share >= half)
    common = {
        term: _WEIGHT
        for term, count in counts.items()
        if count >= SHARE * len(some) and background.weight(term) > _WEIGHT
    }
    return replace(background, _weights=common) if common else background
