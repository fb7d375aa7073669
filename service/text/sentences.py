"""Where sentences begin and end. Pure; by punctuation and line ends alone, in any language."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TypeAlias

Span: TypeAlias = tuple[int, int]
"""Where a stretch of a text begins and ends."""

_SENTENCE = re.compile(
    r"(?:[^.!?\n]|[.!?](?![.!?]{0,9}(?:\s|$|[\"'”’)\]])))*(?:[.!?]+(?=\s|$|[\"'”’)\]])|\n|$)[\"'”’)\]]*\s*"
)


@lru_cache(maxsize=8)
def sentences(text: str) -> tuple[Span, ...]:
    """Return where the sentences of `text` begin and end; together they are all of it.

    Kept for a while: scoring one item asks for those of its text several times.
    """
    spans = tuple(m.span() for m in _SENTENCE.finditer(text) if m.end() > m.start())
    return spans or ((0, len(text)),)
