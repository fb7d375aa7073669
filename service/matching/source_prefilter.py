"""Whether a long text or a page's source can hold any of many phrases: asked of every page.

Pure. It may say yes where the exact search says no ("Sun, Pizza" for "Sun Pizza"), never the other
way round: any accented letter stands for any letter, apostrophes and what cannot be seen for
nothing, tags and entities for what separates words. So a page can be asked before it is parsed.

The pattern for "Sun Pizza", where · is an apostrophe, an accent, an invisible character, an entity
or the start of a comment any number of times (`_NOTHING`), and ␣ anything but a letter or digit, a
tag or an entity any number of times (`_BETWEEN`); every letter may also be any accented one:

    (start or no letter) [sS]·[uU]·[nN] (·[sS])? ␣ [pP]·[iI]·[zZ]·[zZ]·[aA] (·[sS])?
    | ligatures, circled digits … that a letter may be (`_ligatures`), unseen ones (the .txt file)

A page in which nothing is found and which has entities of letters is asked again with the letters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from html import unescape
from html.entities import html5
from itertools import chain
from typing import TypeAlias

import re2

from service.matching import scripts
from service.matching.names.spelling.slips import halves, slips
from service.matching.re2_scanner import Re2Scanner
from service.resources import list_lines
from service.text.normalize import fold

_BEFORE_END, _BEHIND_END = 400, 450
"""Characters before and behind the end of what is found that are looked at together."""
_LONGEST_PHRASE = 150
_CONTINUED = bytes(range(0x80, 0xC0))
"""Bytes of UTF-8 with which no character begins."""
_LONGEST = 400_000
"""Characters of one pattern, some hundred phrases. One twice as long has twice as many states, each
of twice the size: where they do not fit RE2's memory, a page takes 200 ms and not 0.4."""
_MAX_PHRASES = 600
"""With more, four scans cost what opening a page costs, and every text passes."""

# Bytes of UTF-8, since pages are scanned as they come.
_REST = r"[\x80-\xbf]+"
_ACCENTED = ((0xC0, 0x250), (0x1E00, 0x1F00))
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
_BEFORE = r"(?:^|[^a-zA-Z0-9]|&#?[a-zA-Z0-9]+)"
_AFTER = "(?:[^a-zA-Z0-9]|$)"
_DOUBLE_S = f"(?:[sS]{_NOTHING}[sS]|\xc3\x9f|\xe1\xba\x9e)"
"""Also as the one letter that German has for it."""
_ODD_LETTERS = [line for line in list_lines(__package__, "source_prefilter.txt") if line]
_UNSEEN = [line for line in _ODD_LETTERS if not line.startswith("&")]
_OF_LETTERS = "|".join(line for line in _ODD_LETTERS if line.startswith("&"))
_LETTER_ENTITY = re.compile(f"(?:{_OF_LETTERS});?".encode())
"""What may be a letter of a word."""
_HAS_LETTER = re2.compile(_LETTER_ENTITY.pattern)
"""The same: most pages have none, which RE2 sees in a tenth of the time that Python takes."""

_FOREIGN_ENTITY = re.compile(
    ("&(?:#|" + "|".join(
        sorted({name.rstrip(";") for name, text in html5.items()
                if any(char.isalpha() and char > "\u036f" for char in text)})
    ) + ")").encode()
)  # fmt: skip
"""Letters of other alphabets by number or by name (`&alpha;`)."""
_STYLE, _MOST_STYLES = re.compile(rb"<style(?:\s[^<>]*[^<>/])?>", re.IGNORECASE), 50
"""Behind which nothing is shown until the next tag (`.menu-price`); how many are passed over."""
_Beginning: TypeAlias = "dict[str, _Beginning]"
"""What may follow a beginning of some phrases, each with what may follow then."""


class SourcePrefilter:
    """Lets through the texts in which the words of some phrase stand beside one another."""

    def __init__(
        self,
        phrases: Iterable[tuple[str, ...]],
        names: Collection[tuple[str, ...]] = (),
        whole: Iterable[str] = (),
        inner: Collection[str] = (),
    ) -> None:
        """`phrases` are tuples of folded words, "and" for "&".

        `names` are those of them that are also found with what people put before a name. Slips in
        names are looked for in texts alone: pages are seldom written with one at every place.
        `whole` are folded words in ASCII that are not found in the beginnings of others, save in
        hashtags: "Deb" is short, and much begins like it. Nor is a phrase whose last word is one
        letter: "Mr D" is no Mr Davis. `inner` are those that may also end another word.
        """
        every = set(phrases)
        plain = {one for one in every if all(map(_is_latin, one))}
        foreign = {max((w for w in one if not _is_latin(w)), key=len) for one in every - plain}
        # Of two of which one lies in the other the shorter says all.
        self._foreign = {w for w in foreign if not any(one != w and one in w for one in foreign)}
        ended = {one for one in plain if len(one) > 1 and len(one[-1]) == 1}
        telling = _without_redundant(plain - ended)
        self._has_too_many = len(telling) > _MAX_PHRASES
        patterns = [_pattern(some, names) for some in _batches(telling[:_MAX_PHRASES])]
        if inner:
            patterns.append("|".join(_form((word,)) for word in sorted(inner)))
        if words := sorted({*whole}):
            patterns.append(_whole(words))
        if ended:
            patterns.append(_ended(sorted(ended)))
        self._scans = [Re2Scanner(one, of_bytes=True) for one in _united(patterns)]
        slipped = sorted({word for name in names for word in slips(name)})
        self._slips = [Re2Scanner("|".join(map(_slip, slipped)))] if slipped else []

    def passes(self, text: str) -> bool:
        """Return whether `text` may hold a phrase."""
        scans = chain(self._scans, self._slips)
        return self._has_too_many or any(s.finds(text) for s in scans) or self._is_foreign(text)

    def passes_source(self, html: bytes) -> bool:
        """Return whether what a page shows may hold a phrase; `html` is its source in UTF-8.

        Not found is a phrase between whose words a script or a comment with tags in it stands, and
        one whose letters are set apart ("K F C": titles and summaries are read for that). For
        phrases in other letters than Latin ones every page passes that has such letters.
        """
        if self._foreign and (not html.isascii() or _FOREIGN_ENTITY.search(html)):
            return True
        if self._finds_outside_styles(html):
            return True
        has_letters = _HAS_LETTER.search(html) is not None
        return has_letters and self._finds_outside_styles(_LETTER_ENTITY.sub(_letter_of, html))

    def windows(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield the stretches of `text` outside which no phrase is, in order and apart.

        They begin and end at white space. The text is searched only as far as they are asked for.
        """
        if self._has_too_many or self._is_foreign(text):
            yield 0, len(text)
            return
        begun = ended = -1
        for at in self._ends(text):
            start = max(text.rfind(" ", 0, max(0, at - _BEFORE_END)), 0)
            space = text.find(" ", at + _BEHIND_END)
            if begun >= 0 and start > ended:
                yield begun, ended
                begun = -1
            begun, ended = (start if begun < 0 else begun), (len(text) if space < 0 else space)
        if begun >= 0:
            yield begun, ended

    def _ends(self, text: str) -> Iterator[int]:
        """Yield where what may be a phrase ends, in order, but for what begins soon behind one."""
        data = text.encode("utf-8", "surrogatepass")
        scans = [*self._scans, *self._slips]
        found, at = [-1] * len(scans), 0
        done = characters = 0
        while True:
            found = [
                end if end >= at else scan.end(data, at)
                for scan, end in zip(scans, found, strict=True)
            ]
            end = min(found, default=len(data) + 1)
            if end > len(data):
                return
            characters += len(data[done:end].translate(None, _CONTINUED))
            done = end
            yield characters
            at = end + _BEHIND_END - _LONGEST_PHRASE

    def _finds_outside_styles(self, html: bytes) -> bool:
        """Return whether a phrase stands anywhere but in the page's own styles."""
        for scan in self._scans:
            at = 0
            for _ in range(_MOST_STYLES):
                end = scan.end(html, at)
                if end > len(html):
                    break
                at = html.find(b"<", end)
                if at < 0 or not _STYLE.match(html, max(0, html.rfind(b"<", 0, end))):
                    return True
            else:
                return True
        return self._has_too_many

    def _is_foreign(self, text: str) -> bool:
        if not self._foreign or text.isascii():
            return False
        folded = scripts.stripped(fold(text))
        return any(word in folded for word in self._foreign)


def _is_latin(word: str) -> bool:
    return all(
        char.isascii() or any(first <= ord(char) < end for first, end in _ACCENTED) for char in word
    )


def _letter_of(entity: re.Match[bytes]) -> bytes:
    return _decoded(entity[0])


@lru_cache(maxsize=1_000)
def _decoded(entity: bytes) -> bytes:
    return unescape(entity.decode()).encode("utf-8", "surrogatepass")


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
    before = f"(?:[aeiouAEIOU]|{_BEFORE}[uU][mM]|[#@][a-zA-Z0-9]{{0,24}})"
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


def _slip(word: str) -> str:
    """Return a pattern for a word with one letter wrong, missing, too many or swapped."""
    head, tail = halves(word)
    least, most = len(word) - 1, len(word) + 1
    head_rest = f"[a-z]{{{least - len(head)},{most - len(head)}}}"
    tail_rest = f"[a-z]{{{least - len(tail)},{most - len(tail)}}}"
    return rf"(?i:\b(?:{head}{head_rest}|{tail_rest}{tail})(?:s|\b))"


def _without_redundant(phrases: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
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
