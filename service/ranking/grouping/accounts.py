"""Which two stories may be two accounts of one event, in other words than a headline shows.

Pure. Two outlets tell "Nursery closed after baby injured" and "Infant suffered head injury": only
what stands below says that it may be one boy. That is too little to make one story of them, and
enough for the second not to take one of five cards at once.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from service.models import Item, Story
from service.ranking.grouping.background import Background
from service.ranking.grouping.signs.happenings import FOLLOWING, are_apart, harm, marks_in
from service.text import subjects
from service.text.normalize import words
from service.text.terms import counted, stem, terms

_HOURS = 48.0
_READ = 300
"""Characters below the headline that are read: what a feed says of its entry."""
_WEEKDAYS = frozenset(
    {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}
)

ALIKE, TELLING_WORDS = 0.15, 2
"""Cosine and telling words in common from which two accounts may tell one event."""

ROUNDED = 0.1
"""Share of a number within which another outlet's may be the same."""

ALIKE_IN_HARM = 0.07
"""Cosine from which one telling word is enough where both tell the same harm."""

RARE = 3.0
"""Weight of such a word."""

_SOMEWHERE = frozenset({"health", "death", "hurt", "violence", "accident"})
"""Harm that is done at one place; what is recalled, sued for or closed "in the United States" may
be two things."""

_LISTED = """
    chain group firm company provider operator owner chief manager director member resident guest
    passenger customer client patient pupil student staff worker employee driver partner user
    visitor site store shop branch hotel home police court death people
    recall recalled dies died dead killed fined sued lawsuit regulator watchdog"""
_ROLES = frozenset(map(stem, _LISTED.split()))
"""Whom and what any firm has, and what a harm is called: many befall them, and each tells of these.
Any two recalls have that word in common."""


@dataclass(frozen=True, slots=True)
class _Account:
    """What a headline and the first lines below it say."""

    words: Mapping[str, float]
    length: float
    telling: frozenset[str]
    harm: frozenset[str]
    title_marks: frozenset[str]
    names: frozenset[str]
    places: frozenset[str]
    placed: frozenset[str]
    """The stems of the words of these."""
    regions: frozenset[str]
    """Words of the brand's own places, wherever they stand."""
    weekdays: frozenset[str]
    numbers: frozenset[float]
    """In its headline, in figures or in words."""


class Accounts:
    """Knows what the stories of one brand tell; each is read once."""

    def __init__(self, background: Background) -> None:
        """`background` is the brand's: its names tie nothing together."""
        self._background = background
        self._read: dict[str, _Account] = {}

    def may_tell_one(self, story: Story, other: Story) -> bool:
        """Return whether two stories may tell one event; nothing they say speaks against it."""
        apart = abs((story.last_seen - other.last_seen).total_seconds())
        if apart > _HOURS * 3600:
            return False
        here, there = self._reading(story.items[0]), self._reading(other.items[0])
        return _have_enough_in_common(here, there) and not _are_at_odds(here, there)

    def _reading(self, item: Item) -> _Account:
        if item.id not in self._read:
            self._read[item.id] = self._read_of(item)
        return self._read[item.id]

    def _read_of(self, item: Item) -> _Account:
        below = (item.summary or item.text)[:_READ]
        said = f"{item.title}\n{below}"
        weigh, languages = self._background.weight, self._background.languages
        weights = {term: weight for term in terms(said) if (weight := weigh(term))}
        title_marks = marks_in(item.title, languages)
        off, own = self._background.off, self._background.named(("",))
        names = frozenset(w for w in subjects.named(item.title, below) if stem(w) not in off)
        places = frozenset(w for w in subjects.places(item.title, below) if stem(w) not in own)
        return _Account(
            words=weights,
            length=math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0,
            telling=frozenset(
                term for term in weights if self._background.is_telling(term) and term.isalpha()
            ),
            harm=harm(title_marks | marks_in(below, languages)) - FOLLOWING,
            title_marks=title_marks,
            names=names,
            places=places,
            placed=frozenset(map(stem, places)),
            regions=self._background.regions.intersection(words(said)),
            weekdays=_WEEKDAYS.intersection(words(said)),
            numbers=frozenset(map(float, counted(item.title))),
        )


def _have_enough_in_common(one: _Account, other: _Account) -> bool:
    """Return whether they share words that tell more than where it was, or tell of the same harm
    `_SOMEWHERE` at one place that is none of the brand's own regions."""
    same_harm = one.harm & other.harm
    if not _SOMEWHERE.isdisjoint(same_harm) and (one.places & other.places) - one.regions:
        return True
    telling = (one.telling & other.telling) - (one.placed & other.placed) - _ROLES
    if not telling:
        return False
    common = one.words.keys() & other.words.keys()
    alike = sum(one.words[term] ** 2 for term in common) / (one.length * other.length)
    if same_harm:
        return alike >= ALIKE_IN_HARM and max(map(one.words.__getitem__, telling)) >= RARE
    return alike >= ALIKE and len(telling) >= TELLING_WORDS


def _are_at_odds(one: _Account, other: _Account) -> bool:
    """Return whether they name another day, another number, others, other places, another harm."""
    if _disjoint(one.weekdays, other.weekdays) or _count_others(one.numbers, other.numbers):
        return True
    if _disjoint(one.regions, other.regions):
        return True
    if min(len(one.names), len(other.names)) > 1 and one.names.isdisjoint(other.names):
        return True
    elsewhere = _disjoint(one.places, other.places | other.names)
    if elsewhere and _disjoint(other.places, one.places | one.names):
        return True
    return are_apart(one.title_marks, other.title_marks)


def _count_others(here: frozenset[float], there: frozenset[float]) -> bool:
    """Return whether both count, and nothing alike: 435,000 is 440,000 to another."""
    near = (abs(one - other) <= ROUNDED * max(one, other) for one in here for other in there)
    return bool(here and there) and not any(near)


def _disjoint(here: frozenset[str], there: frozenset[str]) -> bool:
    return bool(here and there) and here.isdisjoint(there)
