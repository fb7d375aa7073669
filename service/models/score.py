"""The scales of the verdicts: score and relevance, risk, impact.

All that is counted in points of score is a share of `MAX_SCORE`, so that another scale is chosen
here. What each whole score means is told to the judge in `service/evaluation/judge.md`.
"""

from __future__ import annotations

MAX_SCORE = 5.0
"""The end of the scale that relevance and score are on, from 0; a whole number."""
DEFAULT_MIN_SCORE = 2.0
"""The score that a finding needs unless `MIN_SCORE` says otherwise ("the floor")."""
MAX_RISK = 3
MAX_IMPACT = 3
SERIOUS_RISK = 2
"""From this risk on a finding stands before all that has less and is never crowded out."""
URGENT_RISK = 3
"""Somebody may be hurt or the law is at the door: mail of it does not wait."""
URGENT_IMPACT = 3
"""Reaching this impact is news in itself."""


def percent_of_scale(percent: float) -> float:
    """Return `percent` of `MAX_SCORE`, in points."""
    return percent * MAX_SCORE / 100
