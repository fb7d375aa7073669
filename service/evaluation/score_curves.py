"""How lexical points become relevance and, with impact, the score, on one scale for both scorers.

Pure; tables to read and to change. What the steps of the scale mean is in `judge.md`.
"""

from __future__ import annotations

from bisect import bisect_right

from service.models import DEFAULT_MIN_SCORE, MAX_SCORE, Link
from service.models.score import percent_of_scale

_PERCENT: dict[Link, tuple[tuple[float, int], ...]] = {
    # one mention of the name deep in a text is just above the floor, one in the title is at 60
    Link.DIRECT: ((0.0, 0), (1.9, 44), (3.0, 60), (5.5, 68), (8.0, 76), (12.0, 90)),
    # a product that nobody else has; the brand itself is not named
    Link.PRODUCT: ((0.0, 0), (1.6, 36), (2.5, 48), (4.5, 60), (8.0, 80)),
    # a competitor in the title is at the floor; with our own subject beside it, above
    Link.COMPETITOR: ((0.0, 0), (0.8, 24), (1.2, 36), (3.2, 48), (6.0, 64), (9.0, 80)),
    # our subject without a name we know
    Link.INDUSTRY: ((0.0, 0), (1.3, 20), (2.0, 32), (3.5, 44), (6.0, 60)),
    # words from the extended list alone
    Link.NONE: ((0.0, 0), (1.0, 12), (2.0, 20)),
}
"""Lexical points (column one) to relevance in percent of the scale (column two), by link."""

CURVES = {
    link: tuple((points, percent_of_scale(percent)) for points, percent in curve)
    for link, curve in _PERCENT.items()
}
"""The same with relevance in points of score; straight lines between the rows."""

HALF_LIFE_HOURS = 18.0
"""News loses half of its freshness in this time."""

UNSUPPORTED = 0.95 * DEFAULT_MIN_SCORE
"""The most that a loose tie is worth, just under the usual floor: the brand's subject outside its
regions, or a product's name with nothing of the brand's field beside it ("a triple-decker bus")."""

FRESHNESS = percent_of_scale(6)
"""What a brand-new item gains over an old one: enough to break ties, not to change the anchor."""
SOURCE_SHARE = percent_of_scale(10)
"""Points for each 1.0 of a source's weight over 1.0."""


def relevance_of(points: float, link: Link) -> float:
    """Return relevance, 0 to MAX_SCORE, for lexical `points`."""
    curve = CURVES[link]
    place = bisect_right(curve, points, key=lambda row: row[0])
    if place == len(curve):
        return curve[-1][1]
    (x0, y0), (x1, y1) = curve[max(place - 1, 0)], curve[max(place, 1)]
    return max(0.0, y0 + (points - x0) * (y1 - y0) / (x1 - x0))


def score_of(relevance: float, impact: int) -> float:
    """Return the score: relevance, a fifth less or more for each step of impact from 1."""
    return round(min(MAX_SCORE, relevance * (0.8 + 0.2 * impact)), 2)


def freshness(age_hours: float) -> float:
    """Return what an item of this age gains: FRESHNESS at once, half after HALF_LIFE_HOURS."""
    return float(FRESHNESS * 0.5 ** (max(age_hours, 0.0) / HALF_LIFE_HOURS))


def source_bonus(weight: float) -> float:
    """Return what a source's weight adds to the score (takes from it below 1.0)."""
    return SOURCE_SHARE * (max(0.0, min(weight, 3.0)) - 1.0)
