"""A model's translations read: bounded, without markup, and never anything but a translation. Pure.

What cannot be taken is empty: the original then stands alone. A translation is no evidence; nothing
is decided by it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from service.evaluation.translation import question
from service.models import Item, Translation
from service.text.language import declared, is_in, language
from service.text.markup import addresses, unmarked
from service.text.normalize import clean, fold, words

_LONGEST_TITLE, _LONGEST_QUOTE = 240, 450
_TIMES, _MORE = 3, 60
"""How much longer than the original a translation may be: what is longer is no translation."""
_READ = 2000
_NUMBER = re.compile(r"\d(?:[\d.,\s\u00a0\u202f]*\d)+")
"""Figures of two digits and more, however they are grouped."""
_ANNOUNCED = re.compile(
    r"^(?:the |an? )?(?:\w+ )?(?:translation|vertaling)[^:：]{0,30}[:：]\s*", re.IGNORECASE
)


def translation(
    verdict: Mapping[str, Any], item: Item, quoted: str, said: Any, reader: str
) -> Translation | None:
    """Return what a verdict translates of `item`; None where there is nothing to translate.

    `quoted` is the evidence as it stands in the item, `said` what the model gave as the same in the
    language of the `reader`.
    """
    if question.is_plain(item, reader):
        return None
    spoken = verdict.get(question.LANGUAGE)
    code = declared(spoken) if isinstance(spoken, str) else ""
    if code == reader:
        return None
    title = _fit(verdict.get(question.TITLE), item.title, item, reader, _LONGEST_TITLE)
    quote = _fit(said, quoted, item, reader, _LONGEST_QUOTE) if quoted else ""
    code = code or (language(f"{item.title}. {item.text}") if title or quote else "")
    if not code or code == reader:
        return None
    return Translation(
        language=code, to=reader, title=title, quote=quote, quoted=quoted if quote else ""
    )


def written_in(why: str, item: Item, reader: str) -> str:
    """Return the language of a model's sentence: the reader's, unless it is plainly another.

    A judge of items that are in English all answers in English.
    """
    if not why or question.is_plain(item, reader) or is_in(why, reader):
        return reader
    return language(why) or reader


def _fit(value: Any, original: str, item: Item, reader: str, longest: int) -> str:
    """Return a translation of `original`; empty if it is too long, says the original once more,
    holds a figure or an address that the item has not, or is in another language than asked."""
    if not isinstance(value, str) or len(value) > _READ:
        return ""
    text = _first_line(value)
    if len(text) > min(longest, _TIMES * len(original) + _MORE) or not words(text):
        return ""
    if fold(original) in fold(text) or not is_in(text, reader):
        return ""
    whole = f"{item.title}\n{item.summary}\n{item.text}"
    if not _figures(text) <= _figures(whole) or any(one not in whole for one in addresses(text)):
        return ""
    return text


def _first_line(said: str) -> str:
    """Return a translation without what models say around it: an announcement before it, notes on
    further lines."""
    lines = [line for raw in clean(said).split("\n") if (line := unmarked(raw))]
    text = _ANNOUNCED.sub("", lines[0]) if lines else ""
    return "" if text.endswith((":", "：")) else text.strip("\"“”'«»„ ")


def _figures(text: str) -> set[str]:
    """Return the figures in a text: their digits alone, in ours."""
    return {
        "".join(str(int(sign)) for sign in found if sign.isdecimal())
        for found in _NUMBER.findall(text)
    }
