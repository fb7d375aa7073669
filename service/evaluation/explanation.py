"""Why an item is in the mail, where no model says so: what was matched, in one sentence.

Pure. At most twenty words, none of them one that the brand bans.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from service.matching.brand_matcher import (
    ALIAS,
    COMPETITOR,
    CORE,
    EXTENDED,
    PRODUCT,
    WEAK,
    Matches,
)
from service.matching.word_lists import OTHER_TOPIC, listed
from service.models import Evaluation, Link, Reason, ReasonCode
from service.text.months import month
from service.text.normalize import one_line, squeeze, words
from service.wording.reasons import sentence

MAX_WORDS = 20
MAX_CHARACTERS = 160
_MAX_RISK_WORDS = 2

_OF_DATES = frozenset(
    listed(
        """monday, tuesday, wednesday, thursday, friday, saturday, sunday, mon, tue, tues, wed, thu,
        thur, thurs, fri, sat, sun, maandag, dinsdag, woensdag, donderdag, vrydag, saterdag, sondag,
        am, pm, utc, gmt, sast, t, z, th, st, nd, rd"""
    )
)
"""What stands in a date beside numbers and months."""
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
"""Letters of scripts that are written without spaces: Thai, Lao, Burmese, Khmer, kana, Han."""

_ORDER_DIRECT = (ALIAS, WEAK, PRODUCT, COMPETITOR, CORE)
_ORDER_OTHERWISE = (PRODUCT, COMPETITOR, CORE, EXTENDED)
"""Kinds of phrases; the first that was matched explains the item."""


def reason(
    matches: Matches,
    found: Evaluation,
    risk_words: tuple[str, ...],
    banned_in: Callable[[str], bool],
) -> str:
    """Return why the item was found, for this brand; empty if nothing was."""
    shown = (shortened(sentence(one)) for one in reasons(matches, found, risk_words))
    return next((words for words in shown if not banned_in(words)), "")


def reasons(matches: Matches, found: Evaluation, risk_words: tuple[str, ...]) -> Iterator[Reason]:
    """Yield the reason, then plainer ones, for when the words of one are banned."""
    match = _match(matches, found.link)
    if match is None:
        return
    if found.risk and risk_words:
        worst = risk_words[:_MAX_RISK_WORDS]
        yield Reason(ReasonCode.MATCHED_WITH_RISK, match | {"risk_words": worst})
    if found.topic and found.topic != OTHER_TOPIC:
        yield Reason(ReasonCode.MATCHED_WITH_TOPIC, match | {"topic": found.topic})
    yield Reason(ReasonCode.MATCHED, match)
    yield Reason(ReasonCode.WATCHED)


def shortened(text: str) -> str:
    """Return `text` on one line, cut to MAX_WORDS words and MAX_CHARACTERS characters."""
    parts = squeeze(text).split(" ")
    cut = " ".join(parts[:MAX_WORDS])
    return one_line(cut if len(parts) <= MAX_WORDS else cut.rstrip(" ,;:") + "…", MAX_CHARACTERS)


def count_words(text: str) -> int:
    """Return how many words `text` says: numbers, dates and punctuation say none.

    Two characters of a script without spaces count as a word.
    """
    said = [word for word in words(text) if not any(map(str.isdigit, word))]
    if any(map(str.isdigit, text)):  # else May may be a word
        said = [word for word in said if word not in _OF_DATES and not month(word)]
    return sum(max(1, len(_UNSPACED.findall(word)) // 2) for word in said)


def _match(matches: Matches, link: Link) -> dict[str, Any] | None:
    for kind in _ORDER_DIRECT if link is Link.DIRECT else _ORDER_OTHERWISE:
        hits = matches.of(kind)
        if hits:
            field, hit = hits[0]
            phrase = squeeze(field.text[hit.start : hit.end])
            return {"kind": kind, "phrase": phrase, "field": field.name}
    return None
