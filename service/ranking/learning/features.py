"""What the readers' yes and no may be about: a story's features for learning.

Pure. The same features come from a story of this run and from what was kept of a voted one.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType

from service.matching.events import reading
from service.matching.events.words import NO_TOPIC
from service.matching.words.word_lists import OTHER_TOPIC, themes_of
from service.models import Evaluation, Link, Story, StoryMemory
from service.ranking.grouping.word_frequencies import rarity
from service.text import terms as words
from service.text.months import month
from service.text.normalize import words as folded_words

PAIR = 0.7
"""Weight of two neighbouring words beside 1 for a word: rarer, so less often met again."""

THEME = 0.7
"""Weight of the headline's plain subjects beside 1 for all its words together."""

TOPIC = 2.0
"""Weight of the judge's topic: it says most of what a vote is about. "Other" is none: a vote on one
such story would act on all, whatever they are about."""

KIND = 1.0
"""Weight of what a headline says that happened, as the lists of kinds of event have it: what it is
about, where no judge has said so (fast food, rounds 1 to 10, 12 draws: .724 without, .743)."""

PUBLISHER = 0.3
"""Weight of the outlet: readers vote on stories, seldom on who tells them."""

LINK = 0.5
"""Weight of what ties the story to the brand (competitor, product)."""

_OF_TIME_AND_NUMBER = """
    monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays
    fridays saturdays sundays weekend tonight yesterday tomorrow june july
    second third fourth fifth sixth seventh eighth ninth tenth dozen dozens hundreds thousand
    thousands million millions billion billions trillion percent
    maandag dinsdag woensdag donderdag vrydag saterdag sondag
    een twee drie vier vyf ses sewe agt nege tien honderd duisend miljoen miljard persent"""
_SAYS_NOTHING = frozenset(_OF_TIME_AND_NUMBER.split())
"""Words that no reader likes or dislikes."""

_MONTH_LETTERS = 5
"""Letters from which a word may be a month in any language; "mayo" is not May."""


@dataclass(frozen=True, slots=True)
class ShownStory:
    """A story as a reader sees it in a mail."""

    title: str
    publisher: str
    topic: str
    link: str = ""


def of_story(story: Story, evaluation: Evaluation) -> ShownStory:
    """Return a story of this run as its reader will see it."""
    lead = story.items[0]
    return ShownStory(lead.title, lead.outlet, evaluation.topic, str(evaluation.link))


def of_memory(memory: StoryMemory) -> ShownStory:
    """Return a voted story as its reader saw it."""
    title = memory.sent.title if memory.sent else memory.title
    return ShownStory(title, memory.publisher, memory.topic, memory.link)


@lru_cache(maxsize=8192)
def telling(title: str) -> tuple[str, ...]:
    """Return the stemmed words of a headline that can be liked: no numbers, days and months."""
    return tuple(term for word in folded_words(title) for term in _liked_in(word))


@lru_cache(maxsize=16_384)
def _liked_in(word: str) -> tuple[str, ...]:
    if word in _SAYS_NOTHING or (len(word) >= _MONTH_LETTERS and month(word)):
        return ()
    return tuple(t for t in words.terms(word) if not any(sign.isdigit() for sign in t))


@lru_cache(maxsize=8192)
def headline(title: str) -> Mapping[str, float]:
    """Return a headline's words, of unit length together, rare ones counting more."""
    weights = {term: rarity(term) for term in telling(title)}
    length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
    return MappingProxyType({term: weight / length for term, weight in weights.items()})


@dataclass(frozen=True, slots=True)
class Headlines:
    """Headlines, numbered as given, that others are compared with."""

    having: Mapping[str, Sequence[tuple[int, float]]] = field(default_factory=dict)
    """By word: which have it, and how much it weighs in each."""

    @classmethod
    def of(cls, titles: Iterable[str], off: Collection[str] = ()) -> Headlines:
        """Note which word stands in which; words of `off` in none."""
        having: dict[str, list[tuple[int, float]]] = {}
        for number, title in enumerate(titles):
            for term, weight in headline(title).items():
                if term not in off:
                    having.setdefault(term, []).append((number, weight))
        return cls(having)

    def alike(self, title: str) -> Mapping[int, float]:
        """Return how alike `title` is to those with a word of it, above 0 to 1."""
        found: dict[int, float] = {}
        for term, weight in headline(title).items():
            for number, other in self.having.get(term, ()):
                found[number] = found.get(number, 0.0) + weight * other
        return found


@lru_cache(maxsize=8192)
def features(subject: ShownStory) -> Mapping[str, float]:
    """Return named features such as `word:wage`, `theme:labour`, `topic:strike`, each > 0."""
    terms = telling(subject.title)
    found = {f"word:{term}": 1.0 for term in terms}
    found |= {f"pair:{a} {b}": PAIR for a, b in itertools.pairwise(terms)}
    # Words and pairs of neighbours are together of unit length: long headlines say no more.
    length = math.sqrt(sum(weight * weight for weight in found.values())) or 1.0
    found = {name: weight / length for name, weight in found.items()}
    told = themes_of(terms)
    length = math.sqrt(sum(share * share for share in told.values())) or 1.0
    for theme, share in told.items():
        found[f"theme:{theme}"] = THEME * share / length
    happened = (event.kind.topic for event in reading.find(subject.title))
    if kind := next((topic for topic in happened if topic and topic != NO_TOPIC), ""):
        found[f"kind:{kind}"] = KIND
    if subject.publisher:
        found[f"outlet:{subject.publisher.casefold()}"] = PUBLISHER
    if subject.topic and subject.topic != OTHER_TOPIC:
        found[f"topic:{subject.topic.casefold()}"] = TOPIC
    if subject.link not in ("", Link.NONE):
        found[f"link:{subject.link}"] = LINK
    return MappingProxyType(found)


def is_about(name: str, terms: Collection[str]) -> bool:
    """Return whether a named feature is a word of `terms`, or has one."""
    kind, _, what = name.partition(":")
    return kind in ("word", "pair") and any(word in terms for word in what.split(" "))


def dot(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """Return the scalar product of two vectors."""
    return sum(value * other.get(name, 0.0) for name, value in one.items())
