"""A quotation in its text: where it stands, what stands around it, and the print of that. Pure."""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from service.text.normalize import fold, squeeze
from service.text.sentences import sentences

MOST_QUOTED = 1_000
"""Characters of a quotation that are kept; a mail shows fewer."""
_EACH_SIDE = 700
"""Characters kept before and after the sentence quoted: a paragraph or two."""
MOST_SENTENCES = 400
"""Sentences of an article that are compared: a live page has thousands, in which all moves on."""
_FEWEST_WORDS = 5
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Passage:
    """Part of a text: the sentence, or the few, that hold a quotation, and those next to it."""

    before: str
    """The sentences before, nearest last; "" where the text begins with the quoted one."""
    quoted: str
    after: str

    @property
    def whole(self) -> str:
        """All of it, as it is kept and shown."""
        return squeeze(f"{self.before} {self.quoted} {self.after}")


def letters(text: str) -> str:
    """Return the letters and digits of a text alone.

    Two readings of one sentence differ in white space, quotation marks, dashes and accents.
    """
    return "".join(_WORD.findall(fold(text)))


def print_of(text: str) -> str:
    """Return the print of a text: SHA-256 of its words, whatever stands between them."""
    return hashlib.sha256(" ".join(_WORD.findall(fold(text))).encode()).hexdigest()


def split(text: str) -> list[str]:
    """Return the sentences of a text that say something."""
    found = (text[start:end].strip() for start, end in sentences(text))
    return [one for one in found if _WORD.search(one)]


def prints_of(text: str) -> tuple[str, ...]:
    """Return short prints of the sentences of a text that are long enough to be known again."""
    parts = [part for part in split(text)[:MOST_SENTENCES] if len(part.split()) >= _FEWEST_WORDS]
    return tuple(dict.fromkeys(f"{zlib.crc32(letters(one).encode()):08x}" for one in parts))


def passage(text: str, quote: str) -> Passage | None:
    """Return the quotation in its text with what stands around it; None: it is not in it."""
    wanted = letters(quote)
    if not wanted:
        return None
    parts = split(text)
    said = [letters(part) for part in parts]
    place = "".join(said).find(wanted)
    if place < 0:
        return None
    first, last = _covering(said, place, place + len(wanted))
    return Passage(
        _joined(parts[:first], from_end=True),
        squeeze(" ".join(parts[first : last + 1])),
        _joined(parts[last + 1 :], from_end=False),
    )


def _covering(said: Sequence[str], start: int, end: int) -> tuple[int, int]:
    """Return the numbers of the first and the last sentence of which some is in the stretch."""
    first = last = 0
    passed = 0
    for number, one in enumerate(said):
        if passed <= start:
            first = number
        if passed < end:
            last = number
        passed += len(one)
    return first, last


def _joined(parts: Sequence[str], *, from_end: bool) -> str:
    """Return the sentences next to a passage, as many as are kept, at least one."""
    kept: list[str] = []
    size = 0
    for part in reversed(parts) if from_end else parts:
        size += len(part)
        if kept and size > _EACH_SIDE:
            break
        kept.append(part)
    return squeeze(" ".join(reversed(kept) if from_end else kept))
