"""Whether a long text or a page's source can hold any of many phrases: asked of every page.

Pure. It may say yes where the exact search says no ("Sun, Pizza" for "Sun Pizza"), never the other
way round: any accented letter stands for any letter, apostrophes and what cannot be seen for
nothing, tags and entities for what separates words. So a page can be asked before it is parsed.

A page in which nothing is found and which has entities of letters is asked again with the letters.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from html import unescape
from html.entities import html5
from itertools import chain

import re2

from service.matching.names.spelling.slips import slips
from service.matching.scanning.re2_scanner import Re2Scanner
from service.matching.scanning.source_patterns import (
    OF_LETTERS,
    patterns_of,
    slip,
    without_redundant,
)
from service.matching.words import scripts
from service.text.normalize import fold

_BEFORE_END, _BEHIND_END = 400, 450
"""Characters before and behind the end of what is found that are looked at together."""
_LONGEST_PHRASE = 150
_CONTINUED = bytes(range(0x80, 0xC0))
"""Bytes of UTF-8 with which no character begins."""
_ACCENTED = ((0xC0, 0x250), (0x1E00, 0x1F00))
"""Ranges of Latin letters with accents."""
_MAX_PHRASES = 600
"""With more, four scans cost what opening a page costs, and every text passes."""

_LETTER_ENTITY = re.compile(f"(?:{'|'.join(OF_LETTERS)});?".encode())
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
        telling = without_redundant(plain - ended)
        self._has_too_many = len(telling) > _MAX_PHRASES
        patterns = patterns_of(telling[:_MAX_PHRASES], names, sorted(ended), {*whole}, inner)
        self._scans = [Re2Scanner(one, of_bytes=True) for one in patterns]
        slipped = sorted({word for name in names for word in slips(name)})
        self._slips = [Re2Scanner("|".join(map(slip, slipped)))] if slipped else []

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
