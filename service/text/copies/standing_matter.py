"""What stands in the texts of an outlet whatever they tell: who pays, whom to write to. Pure.

A sentence is known for it by the company it keeps: word for word under three headlines or more.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

UNDER_HEADLINES = 3
"""Headlines under which a sentence stands that tells none of their stories. Two may be one story
that was published again."""

_ENDS = re.compile(r"\s(?:(?<=[.!?]\s)\s*|(?<=\n)\n*)")
"""White space behind a full stop, and line breaks; begun so it is found at half the cost."""
_LOOKED_AT = 4_000
"""Characters of a text, some 700 words."""


def own_texts(told: Sequence[tuple[str, str]]) -> list[str]:
    """Return the texts without what stands in several of them; `told` is each headline and text.

    A text of which nothing would be left is a copy and stays as it is; beyond 4,000 characters a
    text is left alone.
    """
    if len({title for title, _ in told}) < UNDER_HEADLINES:
        return [text for _, text in told]
    parts = {text: _ENDS.split(text[:_LOOKED_AT]) for _, text in told}
    under: Counter[str] = Counter()
    for title, text in dict(told).items():
        if title:
            under.update(set(parts[text]))
    standing = {one for one, count in under.items() if count >= UNDER_HEADLINES}
    if not standing:
        return [text for _, text in told]
    return [_own(text, parts[text], standing) for _, text in told]


def _own(text: str, parts: Sequence[str], standing: set[str]) -> str:
    kept = [one for one in parts if one not in standing]
    if len(kept) == len(parts) or not any(map(str.strip, kept)):
        return text
    return " ".join([*kept, text[_LOOKED_AT:]])
