"""How points, relevance and impact become the one scale of 0 to 5 that both scorers use.

Pure; tables to read and to change. The anchors, as the prompt has them too: 0 another meaning of
the name or nothing to do with the brand; 1 far away; 2 worth knowing (the usual floor); 3 the team
should know today; 4 somebody should look at it now; 5 act now.
"""

from __future__ import annotations

from bisect import bisect_right

from service.models import MAX_SCORE, Link

CURVES: dict[Link, tuple[tuple[float, float], ...]] = {
    # one mention of the name deep in a text is just above the floor, one in the title is a 3
    Link.DIRECT: ((0.0, 0.0), (1.9, 2.2), (3.0, 3.0), (5.5, 3.4), (8.0, 3.8), (12.0, 4.5)),
    # a product that nobody else has; the brand itself is not named
    Link.PRODUCT: ((0.0, 0.0), (1.6, 1.8), (2.5, 2.4), (4.5, 3.0), (8.0, 4.0)),
    # a competitor in the title is at the floor; with our own subject beside it, above
    Link.COMPETITOR: ((0.0, 0.0), (0.8, 1.2), (1.2, 1.8), (3.2, 2.4), (6.0, 3.2), (9.0, 4.0)),
    # our subject without a name we know
    Link.INDUSTRY: ((0.0, 0.0), (1.3, 1.0), (2.0, 1.6), (3.5, 2.2), (6.0, 3.0)),
    # words from the extended list alone
    Link.NONE: ((0.0, 0.0), (1.0, 0.6), (2.0, 1.0)),
}
"""Lexical points (column one) to relevance (column two), straight lines between, by link."""

HALF_LIFE_HOURS = 18.0
"""News loses half of its freshness in this time."""

UNSUPPORTED = 1.9
"""The most that a loose tie is worth, just under the usual floor: the brand's subject outside its
regions, or a product's name with nothing of the brand's field beside it ("a triple-decker bus")."""

FRESHNESS = 0.3
"""What a brand-new item gains over an old one: enough to break ties, not to change the anchor."""
SOURCE_SHARE = 0.5
"""How much of a source's weight over 1.0 is added to the score."""


def relevance_of(points: float, link: Link) -> float:
    """Return relevance, 0 to 5, for lexical `points`."""
    curve = CURVES[link]
    place = bisect_right(curve, points, key=lambda row: row[0])
    if place == len(curve):
        return curve[-1][1]
    (x0, y0), (x1, y1) = curve[max(place - 1, 0)], curve[max(place, 1)]
    return max(0.0, y0 + (points - x0) * (y1 - y0) / (x1 - x0))


def score_of(relevance: float, impact: int) -> float:
    """Return the score, 0 to 5: relevance, a fifth less or more for each step of impact from 1."""
    return round(min(MAX_SCORE, relevance * (0.8 + 0.2 * impact)), 2)


def freshness(age_hours: float) -> float:
    """Return what an item of this age gains: FRESHNESS at once, half after HALF_LIFE_HOURS."""
    return float(FRESHNESS * 0.5 ** (max(age_hours, 0.0) / HALF_LIFE_HOURS))


def source_bonus(weight: float) -> float:
    """Return what a source's weight adds to the score (takes from it below 1.0)."""
    return SOURCE_SHARE * (max(0.0, min(weight, 3.0)) - 1.0)
