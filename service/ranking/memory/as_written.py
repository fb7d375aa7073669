"""A name or a number as a text writes it, so that it says something without its sentence. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from service.text.months import month
from service.text.numerals.precise import word_before
from service.text.terms import STOP

_SAYS_NOTHING = re.compile(r"\d|(?:19|20)\d\d")
"""Numbers that say nothing by themselves: a small one, a year."""

_COUNTS = re.compile(r"[ \u00a0]([a-zß-öø-ÿ][^\W\d_]{2,})")
"""What stands behind a number and is counted by it."""
_MANY = re.compile(r"\d[\d.,\u00a0]*[km]?", re.IGNORECASE)
"""A number without anything that says of what it is."""
_PLURAL = re.compile(r"[ \u00a0]((?:[^\W\d_]{3,20} )??[^\W\d_]{2,20}s)(?![\w’'-])")
"""Things of which there are many, perhaps of some kind: "older vehicles"."""

_DAYS = 31
_WORD_AFTER = re.compile(r"(?:st|nd|rd|th|\.)?,?[ \u00a0](?:of |de )?([^\W\d_]+)")


def as_written(fact: str, texts: Iterable[str]) -> str:
    """Return a folded name, or a number, as one of `texts` writes it; a number with what it counts
    ("10 days", "700,000 vehicles"), if that is told. Nothing where it says nothing: a year, the day
    of a date, a bare "10"."""
    if _SAYS_NOTHING.fullmatch(fact):
        return ""
    is_small = fact.isdigit() and int(fact) <= _DAYS
    wanted = re.compile(rf"(?<!\w){re.escape(fact)}(?!\w)", re.IGNORECASE)
    bare = "" if is_small else fact
    places = [(text, found) for text in texts for found in wanted.finditer(text)]
    for text, found in places:
        if not _MANY.fullmatch(fact):
            return found.group()
        if not is_small:
            bare = found.group() if bare == fact else bare
            if many := _many(text, found):
                return many
            continue
        is_part = text[: found.start()].endswith(("-", "/", ",", "."))  # "Covid-19", "9/11"
        if not is_part and not _is_day(text, found) and (counted := _counted(text, found)):
            return counted
    return bare


def _is_day(text: str, found: re.Match[str]) -> bool:
    after = _WORD_AFTER.match(text, found.end())
    before = word_before(text, found.start()).rstrip(".")
    return bool(month(before) or (after and month(after[1])))


def _counted(text: str, found: re.Match[str]) -> str:
    what = _COUNTS.match(text, found.end())
    return f"{found.group()} {what[1]}" if what and what[1] not in STOP else ""


def _many(text: str, found: re.Match[str]) -> str:
    """Return a number with the things of which it is, or nothing."""
    what = _PLURAL.match(text, found.end())
    if not what or any(word.casefold() in STOP for word in what[1].split()):
        return ""
    return f"{found.group()} {what[1]}"
