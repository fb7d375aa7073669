"""What the judge is told of the reader's language, and what it is to translate. Pure.

Nothing is said and nothing is paid where all items of a question are plainly in that language.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from service.models import Item
from service.text.language import is_plainly
from service.wording.catalogue import SOURCE_LANGUAGE

ANSWER_TOKENS = 110
"""The most that the title and the quotation of one item take in another language: a headline of 160
characters, fifteen words, and the names of the fields."""
LANGUAGE, TITLE, QUOTE = "language", "title_translated", "evidence_translated"
_READ = 300
"""Characters of an item that show its language."""


@cache
def english_name(code: str) -> str:
    """Return the name of a language for the judge, who is spoken to in English."""
    if code == SOURCE_LANGUAGE:
        return "English"
    from babel import Locale  # noqa: PLC0415 (only where English is not enough)

    return Locale.parse(code).english_name or code


def is_plain(item: Item, reader: str) -> bool:
    """Return whether an item is plainly in the language of its `reader`."""
    return is_plainly(f"{item.title} {item.summary or item.text[:_READ]}", reader)


def is_needed(items: Sequence[Item], reader: str) -> bool:
    """Return whether one of `items` may be in another language than its `reader`'s."""
    return not all(is_plain(item, reader) for item in items)


def told(reader: str) -> str:
    """Return what the judge is told of items in other languages."""
    name = english_name(reader)
    return (
        f"The reader reads {name}. For each item that is not in {name}: {LANGUAGE} is the ISO 639 "
        f"code of its language, {TITLE} its title in {name}, {QUOTE} your evidence in {name}; "
        "faithful and complete, names and figures as they are, nothing added, no markup, no "
        "addresses. The evidence itself stays a copy of the item's own words. For an item in "
        f"{name} all three are empty."
    )


def fields() -> dict[str, Any]:
    """Return the fields of a verdict that hold it."""
    return {name: {"type": "string"} for name in (LANGUAGE, TITLE, QUOTE)}
