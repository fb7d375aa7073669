"""Where sentences begin and end, and which need the one before to be understood. Pure.

Ends are found by punctuation and line ends alone, in any language; an apostrophe before a letter is
no closing quotation mark: "Acme Co.'s".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TypeAlias

from service.text.months import is_short, month

Span: TypeAlias = tuple[int, int]
"""Where a stretch of a text begins and ends."""

_SENTENCE = re.compile(
    r"(?:[^.!?\n]++|[.!?](?![.!?]{0,9}(?:\s|$|[\"”)\]]|['’](?!\w))))*+"
    r"(?:[.!?]+(?=\s|$|[\"”)\]]|['’](?!\w))|\n|$)[\"'”’)\]]*\s*"
)

_KEPT = 128
"""Texts of which the sentences are kept: as many as of which it is known what stands in them."""
_LONGEST = 1_500
"""Characters of a sentence: no news has one that long."""

_STANDING_FOR = """
it its it's he she they them their his her hers theirs him this that these those
hy sy hulle dit hierdie daardie
er sie es ihr ihre sein seine diese dieser dieses
il elle ils elles cela ceci ce cette ces sa ses leur leurs
él ella ellos ellas esto eso este esta estos estas su sus
ele ela eles elas isto isso seu sua
hij zij ze hun deze dat
"""
_PRONOUNS = frozenset(_STANDING_FOR.split())
"""What stands for something that was named before, in the languages that we know some of."""
_JOINING = """
and but or nor so yet because however also instead meanwhile therefore moreover otherwise then
maar und aber oder denn doch sondern et mais ou donc y e pero sino mas porém
"""
_CONJUNCTIONS = frozenset(_JOINING.split())
"""Likewise; none that begins an ordinary sentence of another of these languages."""
_BEFORE_NAMES = """
the a an our your my every each all some no two three four five
die 'n der den dem ein eine le la les l un une el los las o os as um uma het een
"""
_NAMING = frozenset(_BEFORE_NAMES.split())
"""What comes before a thing that is named."""
_OPENING = "in on at after as for with when while if there we i you what who how"
_BEGINNING = _PRONOUNS | _CONJUNCTIONS | _NAMING | frozenset(_OPENING.split())
"""What begins a sentence more often than it is part of a name."""
_TITLES = """
Mr Mrs Ms Messrs Dr Prof Gov Sen Rep Gen Lt Col Capt Sgt Cpl Rev Hon Pres Adv Mnr Mev St Mt Ft Fr Hr
Dra Sra Sr Abs Art vs ca bzw vgl
"""
_BEFORE_THEIRS = frozenset(_TITLES.split())
"""Shortened words after which their sentence goes on."""
_NUMBERED = frozenset({"No", "Nr", "Nos"})
_FIRMS_AND_STATES = """
Inc Co Corp Ltd Bros Va Pa Md Ky La Ga Fla Ill Ind Mich Minn Ariz Colo Conn Mass Calif Tenn Wash Wis
Ala Ark Okla Jr
"""
_MAY_END = frozenset(_FIRMS_AND_STATES.split())
"""Those that end one as well."""
_LAST_WORD = re.compile(r"(?:^|[\s(\"“‘'])((?:\w\.)*\w+)\.\s*\Z")
_NEXT_WORD = re.compile(r"[\"“‘'(]{0,4}+([\w'’]{1,40})")
_LONGEST_SHORT = 40
"""Characters before a full stop that are looked at."""
_OBJECTS = frozenset(["it", "him", "them"])
_WORDS = re.compile(r"[\w'’]+")
_BACK = 2
"""Sentences before it that a quotation may take along."""


def leans(sentence: str) -> bool:
    """Return whether a sentence needs the one before: "But it stays open", "Some left it there".

    It begins with a conjunction or a pronoun, or says "it" before anything has been named.
    """
    said = _WORDS.findall(sentence.replace("’", "'"))
    if not said:
        return False
    first = said[0].casefold()
    if first in _CONJUNCTIONS or first in _PRONOUNS or first.partition("'")[0] in _PRONOUNS:
        return True
    for number, word in enumerate(said):
        if word.casefold() in _OBJECTS:
            return True
        named = number and (word[0].isupper() or word[0].isdigit())
        if named or word.casefold() in _NAMING or "'s" in word.casefold():
            return False
    return False


def whole(text: str, start: int, end: int, most: int) -> Span | None:
    """Return where the thought begins and ends whose part `text[start:end]` is.

    From the beginning of its sentence, and with those before on which it leans, to the end of it,
    where there is room; None if it takes more than `most` characters, or nothing before bears it.
    """
    spans = quotable(text)
    place = next((n for n, span in enumerate(spans) if span[0] <= start < span[1]), 0)
    closing = next((stop for begin, stop in spans[place:] if begin < end <= stop), end)
    end = closing if closing - spans[place][0] <= most else end
    for begun in range(place, max(-1, place - _BACK - 1), -1):
        begin = spans[begun][0]
        if end - begin > most:
            return None
        if not leans(text[begin:end]):
            return begin, end
    return None


@lru_cache(maxsize=_KEPT)
def quotable(text: str) -> tuple[Span, ...]:
    """Return the sentences as people read them: none ends behind "the U.S." of "Department".

    Kept for a while, as `sentences`.
    """
    joined: list[Span] = []
    for start, end in sentences(text):
        if joined and _goes_on(text, start):
            joined[-1] = joined[-1][0], end
        else:
            joined.append((start, end))
    return tuple(joined)


def _goes_on(text: str, place: int) -> bool:
    """Return whether the full stop before a place in a text only shortens a word."""
    before = text[max(0, place - _LONGEST_SHORT) : place]
    if before[-1:] == "\n" or before.rstrip()[-1:] != ".":
        return False
    last, following = _LAST_WORD.search(before), _NEXT_WORD.match(text, place)
    if last is None or following is None:
        return False
    word, then = last[1], following[1]
    if then[0].islower() or word in _BEFORE_THEIRS:
        return True
    if word.isdigit():
        return bool(month(then))
    if word in _NUMBERED or (word[0].isupper() and is_short(word)):
        return then[0].isdigit()
    shortened = len(word) == 1 or "." in word or word in _MAY_END
    return shortened and word[0].isupper() and then.casefold() not in _BEGINNING


@lru_cache(maxsize=_KEPT)
def sentences(text: str) -> tuple[Span, ...]:
    """Return where the sentences of `text` begin and end; together they are all of it.

    Kept for a while: scoring one item asks for those of its text several times, and an article
    that many sites have is one text.
    """
    found = (m.span() for m in _SENTENCE.finditer(text) if m.end() > m.start())
    spans = tuple(piece for start, end in found for piece in _pieces(text, start, end))
    return spans or ((0, len(text)),)


def _pieces(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield what is too long for a sentence in several: what reads one may take its square."""
    while end - start > _LONGEST:
        space = text.rfind(" ", start, start + _LONGEST) + 1
        cut = space if space > start else start + _LONGEST
        yield start, cut
        start = cut
    yield start, end
