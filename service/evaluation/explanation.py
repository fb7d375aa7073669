"""The one sentence that says why an item is in the mail, put together from what was matched.

Pure. At most twenty words, none of them one that the brand bans.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from service.matching.brand_matcher import (
    ALIAS,
    COMPETITOR,
    CORE,
    EXTENDED,
    PRODUCT,
    WEAK,
    Matches,
)
from service.matching.word_lists import OTHER_TOPIC
from service.models import Evaluation, Link
from service.text.normalize import one_line, squeeze

MOST_WORDS = 20
MOST_CHARACTERS = 160

_OPENINGS = {ALIAS: "Names", PRODUCT: "Names the product", COMPETITOR: "About the competitor",
             CORE: "About", WEAK: "May mean the brand:", EXTENDED: "Touches on"}  # fmt: skip


def reason(
    matches: Matches,
    found: Evaluation,
    risk_words: tuple[str, ...],
    banned_in: Callable[[str], bool],
) -> str:
    """Return why the item was found, for this brand; empty if nothing was."""
    for sentence in _wordings(matches, found, risk_words):
        short = shortened(sentence)
        if not banned_in(short):
            return short
    return ""


def shortened(sentence: str) -> str:
    """Return `sentence` on one line, cut to MOST_WORDS words and MOST_CHARACTERS characters."""
    parts = squeeze(sentence).split(" ")
    cut = " ".join(parts[:MOST_WORDS])
    return one_line(cut if len(parts) <= MOST_WORDS else cut.rstrip(" ,;:") + "…", MOST_CHARACTERS)


def _wordings(matches: Matches, found: Evaluation, risk_words: tuple[str, ...]) -> Iterator[str]:
    """Yield the sentence, then plainer ones, for when a word of it is banned."""
    link = _linked(matches, found)
    if not link:
        return
    if found.risk and risk_words:
        yield f"{link}, with {' and '.join(risk_words[:2])}"
    if found.topic and found.topic != OTHER_TOPIC:
        yield f"{link}; topic: {found.topic}"
    yield link
    yield "Matches what this brand watches"


def _linked(matches: Matches, found: Evaluation) -> str:
    order = (ALIAS, WEAK, PRODUCT, COMPETITOR, CORE) if found.link is Link.DIRECT else (
        PRODUCT, COMPETITOR, CORE, EXTENDED)  # fmt: skip
    for kind in order:
        hits = matches.of(kind)
        if hits:
            field, hit = hits[0]
            said = squeeze(field.text[hit.start : hit.end])
            return f"{_OPENINGS[kind]} {said} in the {field.name}"
    return ""
