"""The scores that a text may ask the judge for, as the two files of patterns name them. Pure."""

from __future__ import annotations

from functools import reduce

from service.models import MAX_SCORE

_HIGHEST = round(MAX_SCORE)
_WORDS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
_NAMES = {
    "<SCORES>": f"[0-{_HIGHEST}]"
    if _HIGHEST < 10
    else f"(?:{'|'.join(map(str, range(_HIGHEST, -1, -1)))})",
    "<MAX>": str(_HIGHEST),
    "<TOPWORD>": _WORDS[_HIGHEST] if len(_WORDS) > _HIGHEST else str(_HIGHEST),
}
"""Any whole score, the highest, and the highest in English."""


def with_scores(pattern: str) -> str:
    """Return `pattern` with the scores of the scale in the place of their names."""
    return reduce(lambda made, pair: made.replace(*pair), _NAMES.items(), pattern)
