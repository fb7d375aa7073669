"""Which stories about the brand are angles of one event: told as a strike, its delays, an apology.

Pure. Grouping parts in doubt, so one event of the brand's own comes as several stories. Here the
doubt costs less: an angle keeps its headline in the mail, and only gives up its card to others.
"""

from __future__ import annotations

from service.models import Story
from service.ranking.grouping.additions import is_known
from service.ranking.grouping.background import Background, placed
from service.ranking.grouping.event_clustering import TELLING_WORDS
from service.ranking.grouping.happenings import harm, marks_in, tell_two
from service.ranking.grouping.word_frequencies import TELLING
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
_ANSWERS = frozenset({"reply"})
"""What tells no other event by itself: whoever apologises speaks of what happened."""


class Angles:
    """Knows one brand's stories; the same two are compared once."""

    def __init__(self, background: Background) -> None:
        """`background` is the brand's: its names tie nothing together."""
        self._background = background
        self._known: dict[tuple[str, str], bool] = {}

    def is_angle(self, story: Story, first: Story) -> bool:
        """Return whether `story` tells of the event of `first`, and of no harm beyond it."""
        if abs((story.last_seen - first.last_seen).days) >= _DAYS:
            return False
        key = story.items[0].title, first.items[0].title
        if key not in self._known:
            self._known[key] = self._is_angle(*key)
        return self._known[key]

    def _is_angle(self, title: str, of: str) -> bool:
        spoken = self._background.languages
        here, there = marks_in(title, spoken), marks_in(of, spoken)
        if harm(here) - harm(there) - _ANSWERS or tell_two(here, there):
            return False
        if _names_another(placed(title), placed(of)):
            return False
        counted, before = numbers(title), numbers(of)
        if _names_another(counted, before) or (harm(here) and counted - before):
            return False  # three in hospital: how bad it is
        few, many = sorted((self._words(title), self._words(of)), key=lambda w: sum(w.values()))
        known = frozenset(many)
        beginnings = frozenset(word[:_BEGINNING] for word in known if len(word) >= _BEGINNING)
        common = {word: w for word, w in few.items() if is_known(word, known, beginnings)}
        enough = sum(weight >= _LEAST for weight in common.values()) >= TELLING_WORDS
        enough = enough and max(common.values()) >= TELLING
        return enough and sum(common.values()) >= SHARE * sum(few.values())

    def _words(self, title: str) -> dict[str, float]:
        weight = self._background.weight
        return {word: w for word in terms(title) if (w := weight(word))}


def _names_another(here: frozenset[str], there: frozenset[str]) -> bool:
    """Return whether both name some, and none alike: two shops, in two towns."""
    return bool(here and there) and here.isdisjoint(there)
