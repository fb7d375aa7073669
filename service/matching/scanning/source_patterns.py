"""Patterns of phrases for RE2, by which they are found in the source of a page as it came. Pure.

The pattern for "Sun Pizza", where · is an apostrophe, an accent, an invisible character, an entity
or the start of a comment any number of times (`_NOTHING`), and ␣ anything but a letter or digit, a
tag or an entity any number of times (`_BETWEEN`); every letter may also be any accented one:

    (start or no letter) [sS]·[uU]·[nN] (·[sS])? ␣ [pP]·[iI]·[zZ]·[zZ]·[aA] (·[sS])?
    | ligatures, circled digits … that a letter may be (`_ligatures`), unseen ones (the .txt file)
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import TypeAlias

from service.matching.names.spelling.slips import halves
from service.resources import list_lines
from service.text.normalize import fold

_LONGEST = 400_000
"""Characters of one pattern, some hundred phrases. One twice as long has twice as many states, each
of twice the size: where they do not fit RE2's memory, a page takes 200 ms and not 0.4."""

# Bytes of UTF-8, since pages are scanned as they come.
_REST = r"[\x80-\xbf]+"
_ANY_ACCENTED = (
    rf"[\xc3-\xc9\xe1\xea]{_REST}|\xc2[\xaa\xba]|\xe2[\x81\x82\x84\x85\x92\x93\xb1]{_REST}"
    rf"|\xef(?:\xbc[\xa1-\xba]|\xbd[\x81-\x9a])|\xf0[\x9d\x9f]{_REST}"
)
"""Latin letters with accents or in another form, and others that begin with the same bytes."""
_ONE_LETTER = re.compile(_ANY_ACCENTED)
_ANY_SYMBOL = rf"[\xc2\xe2\xe3\xef\xf0]{_REST}"
"""A digit that is raised, in a circle or wide, and much else."""
_ENTITY = "&#?[a-zA-Z0-9]+;?"
_INLINE = "(?i:[abiu]|big|em|font|mark|small|span|strong|su[bp]|wbr)"
"""Elements of a part of a word: a large first letter, a place where it may be broken."""
_NOTHING = (
    rf"(?:['`]|[\xc2\xca-\xcd\xe1\xe2\xef\xf3]{_REST}|{_ENTITY}|"
    rf"<(?:[/!]|{_INLINE}\b)[^<>]*>)*"
)
"""What may stand within a word: apostrophes, accents of their own, what cannot be seen, inline tags
and the end of any element."""
_ALPHANUMERIC = re.compile("[a-z0-9]+")
_BETWEEN = rf"(?:[^a-zA-Z0-9]|<[^<>]*>|{_ENTITY})*"
_ESCAPED = r"\\(?:u[0-9a-fA-F]{4}|[bfnrt])"
"""A character as JSON and scripts write it."""
_BEFORE = rf"(?:^|[^a-zA-Z0-9]|&#?[a-zA-Z0-9]+|{_ESCAPED})"
_AFTER = "(?:[^a-zA-Z0-9]|$)"
_DOUBLE_S = f"(?:[sS]{_NOTHING}[sS]|\xc3\x9f|\xe1\xba\x9e)"
"""Also as the one letter that German has for it."""
_ODD_LETTERS = [line for line in list_lines(__package__, "source_patterns.txt") if line]
_UNSEEN = [line for line in _ODD_LETTERS if not line.startswith("&")]
OF_LETTERS = [line for line in _ODD_LETTERS if line.startswith("&")]
"""Entities that may be letters of a word."""
_Beginning: TypeAlias = "dict[str, _Beginning]"
"""What may follow a beginning of some phrases, each with what may follow then."""


def patterns_of(
    phrases: Sequence[tuple[str, ...]],
    names: Collection[tuple[str, ...]],
    ended: Sequence[tuple[str, ...]],
    whole: Collection[str],
    inner: Collection[str],
) -> Iterator[str]:
    """Yield the patterns by which a source is scanned, as few as their length allows.

    `names` are those of `phrases` before which more may stand in one word. Behind those in `ended`
    stands no letter; words in `whole` stand alone, those in `inner` may end another.
    """
    patterns = [_pattern(some, names) for some in _batches(phrases)]
    if inner:
        patterns.append("|".join(_form((word,)) for word in sorted(inner)))
    if whole:
        patterns.append(_whole(sorted(whole)))
    if ended:
        patterns.append(_ended(ended))
    yield from _united(patterns)


def _batches(phrases: Iterable[tuple[str, ...]]) -> Iterator[list[tuple[str, ...]]]:
    """Yield `phrases` in their order, as many at once as one pattern holds."""
    some: list[tuple[str, ...]] = []
    length = 0
    for phrase in phrases:
        its = len(_form(phrase))
        if some and length + its > _LONGEST:
            yield some
            some, length = [], 0
        some.append(phrase)
        length += its
    if some:
        yield some


def _united(patterns: Iterable[str]) -> Iterator[str]:
    """Yield patterns that find what several did: a text takes as long for each of them."""
    united = ""
    for one in patterns:
        if united and len(united) + len(one) > _LONGEST:
            yield united
            united = ""
        united = f"{united}|{one}" if united else one
    if united:
        yield united


def _pattern(phrases: Sequence[tuple[str, ...]], names: Collection[tuple[str, ...]]) -> str:
    """Return one pattern for all phrases, in UTF-8 as Latin-1 characters."""
    begun = tuple("".join(name) for name in names)
    named = [one for one in phrases if any(n.startswith("".join(one)) for n in begun)]
    before = f"(?:[aeiouyAEIOUY]|{_BEFORE}[uU][mM]|[#@][a-zA-Z0-9]{{0,24}})"
    in_one_word = [f"{before}{_any_of(named)}"] if named else []
    odd = (*_ligatures(phrases), *_UNSEEN)
    return "|".join([f"{_BEFORE}{_any_of(phrases)}", *in_one_word, *odd])


def _ended(phrases: Sequence[tuple[str, ...]]) -> str:
    """Return a pattern for phrases behind whose last word no letter stands."""
    return f"{_BEFORE}{_any_of(phrases)}{_AFTER}"


def _whole(words: Sequence[str]) -> str:
    """Return a pattern for words that stand alone, or in a hashtag with others."""
    forms = f"(?:{'|'.join(map(_word, words))})"
    alone = f"{_BEFORE}{forms}{_AFTER}"
    tagged = f"[#@][a-zA-Z0-9]{{0,24}}{forms}"
    return "|".join([alone, f"{tagged}(?:[A-Z0-9_]|{_AFTER})", *_ligatures([(*words,)])])


def slip(word: str) -> str:
    """Return a pattern for a word with one letter wrong, missing, too many or swapped."""
    head, tail = halves(word)
    least, most = len(word) - 1, len(word) + 1
    head_rest = f"[a-z]{{{least - len(head)},{most - len(head)}}}"
    tail_rest = f"[a-z]{{{least - len(tail)},{most - len(tail)}}}"
    return rf"(?i:\b(?:{head}{head_rest}|{tail_rest}{tail})(?:s|\b))"


def without_redundant(phrases: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Return the phrases without those that begin as another does, or are one written together."""
    kept: dict[tuple[str, ...], None] = {}
    apart: set[str] = set()
    joined: set[str] = set()
    for words in sorted(phrases, key=lambda one: (len("".join(one)), -len(one), one)):
        if apart.isdisjoint(_beginnings(" ".join(words))) and joined.isdisjoint(
            _beginnings(words[0])
        ):
            kept[words] = None
            apart.add(" ".join(words))
            joined.add("".join(words))
    return list(kept)


def _beginnings(text: str) -> Iterator[str]:
    return (text[:end] for end in range(1, len(text) + 1))


def _any_of(phrases: Iterable[tuple[str, ...]]) -> str:
    """Return a pattern for any of `phrases`; what several begin with stands in it once.

    RE2 keeps all that a pattern says, and its automaton each place in it at which a text may be.
    """
    root: _Beginning = {}
    for words in phrases:
        node = root
        for part in _parts(words):
            node = node.setdefault(part, {})
        node[""] = {}
    return f"(?:{_joined(root)})"


def _joined(node: _Beginning) -> str:
    ways = []
    for part, behind in node.items():
        way, rest = part, behind
        while len(rest) == 1:
            ((only, rest),) = rest.items()
            way += only
        ways.append(f"{way}(?:{_joined(rest)})" if rest else way)
    return "|".join(ways)


def _form(words: tuple[str, ...]) -> str:
    """Return a pattern for a phrase."""
    return "".join(_parts(words))


def _parts(words: tuple[str, ...]) -> Iterator[str]:
    """Yield the pattern of a phrase by its letters and what stands between them.

    Each word but the last may be possessive, "and" may be unsaid.
    """
    if words == ("and",):
        yield "(?:[aA][nN][dD]|&)"
        return
    for number, word in enumerate(words):
        if number:
            yield _BETWEEN
        if word == "and":
            yield f"(?:{_word(word)}{_BETWEEN})?"
            continue
        yield from _letters(word)
        yield f"(?:{_NOTHING}[sS])?"


def _word(word: str) -> str:
    return "".join(_letters(word))


def _letters(word: str) -> Iterator[str]:
    for number, char in enumerate(word.replace("ss", "\0")):
        if number:
            yield _NOTHING
        yield _DOUBLE_S if char == "\0" else _letter(char)


def _letter(char: str) -> str:
    if char.isdigit() and char.isascii():
        return f"(?:{char}|{_ANY_SYMBOL})"
    return f"(?:[{char}{char.upper()}]|{_ANY_ACCENTED})" if char.isascii() else _ANY_ACCENTED


def _ligatures(phrases: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """Yield the characters that mean letters of `phrases` and are not taken for one letter.

    Of these a page that has one passes: ligatures, numbers in circles, abbreviations.
    """
    words = " ".join({f"{word}s" for one in phrases for word in one})
    odd = {char for char, meant in _compatible().items() if any(map(words.__contains__, meant))}
    for char in sorted(odd):
        yield "".join(f"\\x{byte:02x}" for byte in char.encode())


_MAY_BE_COMPATIBLE = (
    *range(0x80, 0x3400), *range(0xA640, 0xAC00), *range(0xFB00, 0x10000),
    *range(0x10780, 0x107C0), *range(0x1D400, 0x1FC00),
)  # fmt: skip


@lru_cache(maxsize=1)
def _compatible() -> dict[str, list[str]]:
    """All characters that stand for letters or digits of ASCII as no other pattern knows them."""
    found = {}
    for code in _MAY_BE_COMPATIBLE:
        char = chr(code)
        if char in "\u00df\u1e9e" or unicodedata.normalize("NFKD", char) == char:
            continue
        known = _ONE_LETTER.fullmatch(char.encode().decode("latin-1"))
        meant = _ALPHANUMERIC.findall(fold(char))
        if odd := [one for one in meant if len(one) > 1 or not (one.isdigit() or known)]:
            found[char] = odd
    return found
