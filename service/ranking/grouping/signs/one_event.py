"""By what two outlets' reports on one company tell one event, in whatever words. Pure.

Headlines of one event may have no word in common ("pays R27m for a dairy", "R27 million spent").
What speaks for one event then is a figure or a name that no two events of a company have by chance,
each under conditions of its own: `RULES`. They hold for a day (whoever weighs them sees to that:
`event_clustering`) and for two outlets; an outage is told by whoever suffers it.

Of 46 firms' headlines (UCI, 250 each) 7,267 pairs with one figure of two digits are one story by
label and 289 are two, of 45 of which that were read all are of one event to us; beside one kind of
harm figures of one digit 852 and 402, of which 30 that were read are so.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from service.ranking.grouping.members import Node
from service.ranking.grouping.signs.happenings import ANSWERS, FOLLOWING, OUTAGE
from service.text.numerals.precise import OF_A_HEADLINE, SIGNIFICANT, is_precise

AGREEING = 0.16
"""Cosine of two articles' first lines from which they agree; reports of one event share its names
and places, most pairs of others under half of this."""

AN_OUTAGE = 6 * 3600.0
"""Seconds within which two reports of an outage of one company tell of one."""

LARGE = 100_000
"""Figures from which one in both headlines says it alone: prices, ages and numbers to call are
smaller."""


def tell_one_thing(one: Node, other: Node) -> bool:
    """Return whether two nodes tell one event of one company, in whatever words."""
    if one.companies.isdisjoint(other.companies):
        return False
    if OUTAGE in one.harm & other.harm and abs(one.middle - other.middle) <= AN_OUTAGE:
        return True
    if not one.outlets.isdisjoint(other.outlets):
        return False
    both = Both(one, other)
    return any(rule(both) for rule in RULES)


@dataclass(frozen=True)
class Both:
    """Two outlets' reports on one company, and what is asked of both together."""

    one: Node
    other: Node

    @cached_property
    def figures(self) -> frozenset[str]:
        """Figures that stand in both headlines."""
        return self.one.headline_figures & self.other.headline_figures

    @cached_property
    def harm(self) -> frozenset[str]:
        """Marks of harm that both headlines have."""
        return self.one.harm & self.other.harm

    @cached_property
    def is_other_harm(self) -> bool:
        """Whether one tells of a harm and the other of none, or of another."""
        is_of_one_alone = self.one.is_harm is not self.other.is_harm
        return is_of_one_alone or (self.one.is_harm and not self.harm)

    @cached_property
    def is_grave_in_one(self) -> bool:
        """Whether one tells of a harm itself, and the other of none or of what follows any."""
        return bool(self.one.harm - FOLLOWING) is not bool(self.other.harm - FOLLOWING)

    @cached_property
    def first_lines_agree(self) -> bool:
        """Whether their first lines do, by other words than what brought the two together."""
        one, other = self.one, self.other
        rare = one.rare_names & other.rare_names
        apart = rare.union(*(n.figures | n.headline_figures for n in (one, other)))
        here, there = (_without(n.lead.vector or n.brief.vector, apart) for n in (one, other))
        return (alike_lines(here, there) or 0.0) >= AGREEING

    @cached_property
    def have_words_in_common(self) -> bool:
        """Whether a telling word that is no number stands in both headlines, or the lines agree."""
        common = self.one.telling & self.other.telling
        return self.first_lines_agree or any(not word.replace("'", "").isdigit() for word in common)


def a_figure_beside_common_words(both: Both) -> bool:
    """One figure of two digits in both headlines, and a word or the first lines beside it.

    "R270 for a dairy dinner", "Dairy dinner at R270": alone a price or a number may be of anything.
    """
    return both.have_words_in_common and any(map(_is_of_a_headline, both.figures))


def a_large_figure(both: Both) -> bool:
    """One large figure in both headlines says it alone.

    Unless one headline tells of a grave harm and the other of none ("wins R14m prize", "robbed of
    R14m"). Where one alone tells what follows a harm, or each tells another, the figure has three
    digits: a round sum is a fine here and a loss there.
    """
    return not both.is_grave_in_one and any(
        float(figure.replace("'", ".")) >= LARGE
        and _is_of_a_headline(figure)
        and (is_precise(figure, SIGNIFICANT) or not both.is_other_harm)
        for figure in both.figures
    )


def a_figure_of_one_harm(both: Both) -> bool:
    """Any figure in both headlines, beside one kind of harm: "fires 200 workers".

    An answer is no harm by itself: whoever apologises speaks of what happened.
    """
    return bool(both.figures) and not both.harm <= ANSWERS


def a_name_of_one_harm(both: Both) -> bool:
    """One rare name in both headlines, beside one kind of harm and first lines that agree.

    Not beside what follows harm of any kind: one name may be before a court for two things.
    """
    is_one_name = not both.one.rare_names.isdisjoint(both.other.rare_names)
    return is_one_name and not both.harm <= FOLLOWING and both.first_lines_agree


def a_figure_of_one_headline_below_the_other(both: Both) -> bool:
    """A precise figure of one headline in the other's first lines, and these agree.

    Not where one tells of harm and the other of another or none: a report on harm that recalls last
    week's profit is none on the profit. Below both headlines it may be the firm's size.
    """
    named = both.one.headline_figures | both.other.headline_figures
    is_below = not named.isdisjoint(both.one.figures & both.other.figures)
    return is_below and not both.is_other_harm and both.first_lines_agree


def a_count_of_one_headline_below_the_other(both: Both) -> bool:
    """A number of one headline counted in the other's first lines, of one kind of harm in both.

    "To cut 7,000 jobs", "To cut a tenth of its staff: about 7,000 jobs go". The other's headline
    has no number of its own: it may tell of another layoff and recall this one.
    """
    return any(
        f"{kind}{amount}" in below.counted
        for kind in both.harm
        for above, below in ((both.one, both.other), (both.other, both.one))
        for amount in above.amounts
    )


RULES: tuple[Callable[[Both], bool], ...] = (
    a_figure_beside_common_words,
    a_large_figure,
    a_figure_of_one_harm,
    a_name_of_one_harm,
    a_figure_of_one_headline_below_the_other,
    a_count_of_one_headline_below_the_other,
)
"""Each is enough by itself."""


def alike_lines(one: Mapping[str, float], other: Mapping[str, float]) -> float | None:
    """Return the cosine of two articles' first lines; None where there are none."""
    if not one or not other:
        return None
    return sum(one[word] * other[word] for word in sorted(one.keys() & other.keys()))


def _without(words: Mapping[str, float], those: frozenset[str]) -> dict[str, float]:
    """Return a vector of unit length without some of its words."""
    rest = {word: weight for word, weight in words.items() if word not in those}
    length = math.sqrt(sum(weight * weight for weight in rest.values())) or 1.0
    return {word: weight / length for word, weight in rest.items()}


def _is_of_a_headline(figure: str) -> bool:
    return is_precise(figure, OF_A_HEADLINE)
