"""Whether a name that is an everyday word means the brand where it stands: "Next", "Gap", ".NET".

Pure. Its sign proves it (".NET", "Yum!" within a sentence). A capital letter proves it where small
letters are usual: not at the beginning of a sentence, not In a Title Like This. There something of
the brand's must stand beside it in the item, or what only firms do right after it ("Shell sues").
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from service.brands.name_rules import everyday_words
from service.matching.scripts import pattern_of
from service.text.normalize import fold, words
from service.text.sentences import sentences
from service.text.terms import COMMON, STOP

_FEW = 2
"""Letters of a word that only its sign makes a name: "A+"."""
_TITLE_SHARE = 0.6
"""Share of capitals among the longer words of a sentence from which they prove nothing."""
_LONG = 4
_DOES = frozenset(
    {
        "acquires", "announces", "appoints", "apologises", "apologizes", "buys", "cuts", "hires",
        "invests", "launches", "opens", "pays", "posts", "pulls", "recalls", "reports", "scraps",
        "sells", "sues", "unveils", "warns", "withdraws", "inc", "ltd", "plc", "corp", "group",
        "brands",
    }
)  # fmt: skip
"""What follows the name of a firm and seldom the word."""
_DETERMINER = re.compile(
    r"\b(?:the|an?|this|that|its|my|your|our|their|his|her|no|any|every|what|whats)\s+$",
    re.IGNORECASE,
)
"""After one of these stands a word rather than a name."""
_BEFORE = 10
_CAPITAL_BEFORE = re.compile(r"\b[A-Z]\w*[ -]$")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_ENDS = "!?."
_ARTICLES = frozenset({"a", "an", "the"})
_NO_TOPIC = STOP | COMMON


class EverydayNames:
    """Those of a brand's names that are everyday words, and how they are told from them."""

    def __init__(self, names: Iterable[str], *, has_more: bool) -> None:
        """`has_more`: the brand has other words, so that something may stand beside a name."""
        names = list(names)
        self._signs = {name: signs for name in names if (signs := _signs(name)) is not None}
        self._phrases = frozenset(name for name in names if _is_phrase(name))
        self._has_more = has_more

    def __contains__(self, name: str) -> bool:
        return name in self._signs or name in self._phrases

    def __bool__(self) -> bool:
        return bool(self._signs or self._phrases)

    def means_brand(self, name: str, text: str, start: int, end: int, *, beside: bool) -> bool:
        """Return whether `name`, found at `start` of `text`, is the brand's.

        `beside`: something else of the brand's is in the item.
        """
        if text[start - 1 : start] == "@":  # an account is called, and no everyday word
            return True
        if name in self._phrases:
            return beside or not _is_small(name, text[start:end]) or not _has_capitals(text)
        return self._word_means_brand(name, text, start, end, beside=beside)

    def _word_means_brand(
        self, name: str, text: str, start: int, end: int, *, beside: bool
    ) -> bool:
        before, after = self._signs[name]
        if before or after:
            if _has_sign(text, start, end, before, after):
                end += len(after)
                if after not in _ENDS or not after or _goes_on(text, end):
                    return True
            elif before:
                return False
        has_article = _DETERMINER.search(text, max(0, start - _BEFORE), start) is not None
        if text[start:end].islower():
            in_capitals = not name.islower() and _has_capitals(text)
            return beside and not in_capitals and not has_article
        if beside:
            return True
        if not self._has_more and not (before or after):
            return True
        does = _next_word(text, end).lower() in _DOES
        return does or (not has_article and _capital_tells(text, start, end))


def _signs(name: str) -> tuple[str, str] | None:
    """Return the signs before and after a name that is one everyday word; None for other names."""
    found = list(pattern_of(name).finditer(name))
    if len(found) != 1 or found[0][0] == "&":
        return None
    before, after = name[: found[0].start()].strip(), name[found[0].end() :].strip()
    word = fold(found[0][0])
    is_everyday = (
        word in everyday_words()
        or (word.isascii() and len(word) == 1)  # a letter is part of many other names
        or (word.isascii() and len(word) <= _FEW and (before or after))
    )
    return (before, after) if is_everyday or before else None


def _is_phrase(name: str) -> bool:
    """Return whether `name` is several everyday words, at most one of them with a topic.

    "The Sun", "Just Eat", "Best Buy"; not "Burger King", which hardly means anything else.
    """
    said = words(name)
    return (
        len(said) > 1
        and name[:1].isupper()
        and all(word in everyday_words() or word in _NO_TOPIC for word in said)
        and sum(word not in _NO_TOPIC for word in said) <= 1
    )


def _is_small(name: str, found: str) -> bool:
    """Return whether a word stands small in `found` that is large in `name`, articles aside."""
    pairs = zip(_WORD.findall(name), _WORD.findall(found), strict=False)
    return any(
        ours[0].isupper() and theirs[0].islower() and ours.lower() not in _ARTICLES
        for ours, theirs in pairs
    )


def _has_capitals(text: str) -> bool:
    return any(char.isupper() for char in text)


def _has_sign(text: str, start: int, end: int, before: str, after: str) -> bool:
    """Return whether the signs stand there, and do not belong to a word before: "example.net"."""
    begin = start - len(before)
    return (
        text[max(0, begin) : start] == before
        and text[end : end + len(after)] == after
        and not (before and begin > 0 and text[begin - 1].isalnum())
    )


def _goes_on(text: str, end: int) -> bool:
    """Return whether a sentence goes on at `end`, though a mark stands there that may end one."""
    rest = text[end : end + 40]
    following = _WORD.search(rest)
    if following is None or "\n" in rest[: following.start()]:
        return False
    return rest[:1] in "'’-" or following[0][0].islower()


def _capital_tells(text: str, start: int, end: int) -> bool:
    """Return whether a capital at `start` says that a name stands there."""
    first, last = next(
        (span for span in sentences(text) if span[0] <= start < span[1]), (0, len(text))
    )
    if not any(char.isalpha() for char in text[first:start]):
        return False
    if _next_word(text, end)[:1].isupper() or _CAPITAL_BEFORE.search(text, first, start):
        return False  # part of a longer name: "Orange County"
    if re.search(r"[:;–—|»”\"]\s*[\"“‘']?$", text[first:start]):
        return False
    others = [w for w in _WORD.findall(f"{text[first:start]} {text[end:last]}") if len(w) >= _LONG]
    if not others:
        return False
    return sum(map(str.isupper, [word[0] for word in others])) < _TITLE_SHARE * len(others)


def _next_word(text: str, end: int) -> str:
    following = re.match(r"\s+([^\W\d_]+)", text[end : end + 30])
    return following[1] if following else ""
