"""What is left over in a text, or put between its letters: "Nando&rsquo;s", "M c D o n a l d s".

Pure.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from html import unescape

from service.text.normalize import words

_ENTITY = re.compile(r"&(?:amp;)?(?:#[0-9]{2,6}|#[xX][0-9a-fA-F]{2,5}|[a-zA-Z]{2,8});")

# What an elision or an "&" goes on from is no letter by itself: "A B C D d'Orange", "a b c d C&A";
# nor is the end of a possessive: "Nando's a b c d".
_APART = re.compile(
    r"(?<![\w&])(?!(?<=['’´`])[sS] )"
    r"(?:[A-Z] (?:[A-Z] )+[A-Z]|(?:[^\W\d_] ){4,}[^\W\d_])(?![\w&]|['’][^\W\d_]{2})"
)
_MAY_BE_APART = re.compile(r" \w \w(?!\w)")
_HEAD = 600
"""Characters of a text in which letters are set apart on purpose; a page has tables."""


_BEFORE = 40
"""Characters in which the word before a letter is."""


def decoded(text: str, lettered: Collection[tuple[str, ...]] = ()) -> tuple[str, list[int]]:
    """Return a text with its entities as characters and without blanks between single letters.

    Also where each of the characters stood before; no places are returned if nothing is other.
    `lettered` are the last two folded words of names that end in a letter: "Mr D A B C" is no
    "Mr DABC" for whoever looks for "Mr D".
    """
    has_entity = "&" in text and ";" in text and _ENTITY.search(text)
    is_apart = _MAY_BE_APART.search(text, 0, _HEAD) and _APART.search(text, 0, _HEAD)
    if not has_entity and not is_apart:
        return text, []
    parts: list[str] = []
    places: list[int] = []
    at = 0
    found = [*_ENTITY.finditer(text), *_set_apart(text, lettered)]
    for match in sorted(found, key=re.Match.start):
        said = match[0].replace(" ", "") if " " in match[0] else unescape(unescape(match[0]))
        parts += [text[at : match.start()], said]
        places += range(at, match.start())
        places += (
            (n for n, char in enumerate(match[0], match.start()) if char != " ")
            if " " in match[0]
            else [match.end() - 1] * len(said)
        )
        at = match.end()
    parts.append(text[at:])
    places += range(at, len(text))
    return "".join(parts), places


def _set_apart(text: str, lettered: Collection[tuple[str, ...]]) -> Iterator[re.Match[str]]:
    at = 0
    while found := _APART.search(text, at, _HEAD):
        start = found.start()
        if lettered and tuple(words(text[max(0, start - _BEFORE) : start + 1])[-2:]) in lettered:
            at = start + 1
            continue
        yield found
        at = found.end()
