"""Which stories about the brand are angles of one event: told as a strike, its delays, an apology.

Pure. Grouping parts in doubt, so one event of the brand's own comes as several stories. Here the
doubt costs less: an angle keeps its headline in the mail, and only gives up its card to others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from service.brands.name_rules import everyday_words
from service.models import Story
from service.ranking.grouping.accounts import Accounts
from service.ranking.grouping.additions import is_known
from service.ranking.grouping.background import Background, placed
from service.ranking.grouping.event_clustering import TELLING_WORDS
from service.ranking.grouping.signs.happenings import ANSWERS, are_apart, harm, marks_in
from service.ranking.grouping.word_frequencies import TELLING
from service.text.normalize import words
from service.text.numerals.precise import OF_A_HEADLINE, precise
from service.text.terms import numbers, terms

SHARE = 0.3
"""Share of the shorter headline's words, by weight, that the other has, too. Of pairs of headlines
that name one of five brands (UCI, three days) and are one story by label, 15 to 47% have as much;
of those that are two, 40 looked at were all of one event to us, labelled twice."""

_LEAST = 1.5
"""Weight of a word that counts among those in common: no everyday one."""
_BEGINNING = 5
"""Letters that two forms of one word have in common, as in `additions`."""
_DAYS = 3


@dataclass(frozen=True, slots=True)
class _Compared:
    """What a headline says, as far as it is compared."""

    marks: frozenset[str]
    harm: frozenset[str]
    placed: frozenset[str]
    numbers: frozenset[str]
    figures: frozenset[str]
    """Those that no two events have by chance."""
    words: Mapping[str, float]
    beginnings: frozenset[str]
    weight: float
    said: tuple[str, ...]
    """All its words, in their order."""


class Angles:
    """Knows one brand's stories; a headline is read once, and the same two are compared once."""

    def __init__(self, background: Background) -> None:
        """`background` is the brand's: its names tie nothing together."""
        self._background = background
        self._accounts = Accounts(background)
        self._known: dict[tuple[str, str], bool] = {}
        self._read: dict[str, _Compared] = {}

    def is_angle(self, story: Story, first: Story) -> bool:
        """Return whether `story` tells of the event of `first`, and of no harm beyond it."""
        if abs((story.last_seen - first.last_seen).days) >= _DAYS:
            return False
        key = story.items[0].title, first.items[0].title
        if key not in self._known:
            self._known[key] = _is_angle(*map(self._reading, key))
        return self._known[key]

    def may_be_one(self, story: Story, first: Story) -> bool:
        """Return whether `story` may tell the event of `first`, as far as both say what it is."""
        return self._accounts.may_tell_one(story, first)

    def _reading(self, title: str) -> _Compared:
        if title not in self._read:
            weight = self._background.weight
            said = {word: w for word in terms(title) if (w := weight(word))}
            marks = marks_in(title, self._background.languages)
            self._read[title] = _Compared(
                marks=marks,
                harm=harm(marks),
                placed=placed(title),
                numbers=numbers(title),
                figures=precise(title, OF_A_HEADLINE, everyday=everyday_words()),
                words=said,
                beginnings=frozenset(word[:_BEGINNING] for word in said if len(word) >= _BEGINNING),
                weight=sum(said.values()),
                said=tuple(words(title)),
            )
        return self._read[title]


def _is_angle(one: _Compared, of: _Compared) -> bool:
    if one.harm - of.harm - ANSWERS or are_apart(one.marks, of.marks):
        return False
    if _names_another(one.placed, of.placed):
        return False
    if not one.figures.isdisjoint(of.figures):
        return True
    if _names_another(one.numbers, of.numbers) or (one.harm and one.numbers - of.numbers):
        return False  # three in hospital: how bad it is
    if _have_one_frame(one, of):
        return False
    few, many = sorted((one, of), key=lambda read: read.weight)
    common = [w for word, w in few.words.items() if is_known(word, many.words, many.beginnings)]
    enough = sum(weight >= _LEAST for weight in common) >= TELLING_WORDS
    return enough and max(common) >= TELLING and sum(common) >= SHARE * few.weight


def _have_one_frame(one: _Compared, other: _Compared) -> bool:
    """Return whether two headlines differ in one telling word alone, in its place.

    "Feeds the bakery" and "feeds the museum" are two: who tells one event anew has other words for
    more of it.
    """
    if len(one.said) != len(other.said):
        return False
    differ = [both for both in zip(one.said, other.said, strict=True) if both[0] != both[1]]
    return len(differ) == 1 and all(
        any(read.words.get(term, 0.0) >= _LEAST for term in terms(word))
        for read, word in zip((one, other), differ[0], strict=True)
    )


def _names_another(here: frozenset[str], there: frozenset[str]) -> bool:
    """Return whether both name some, and none alike: two shops, in two towns."""
    return bool(here and there) and here.isdisjoint(there)
