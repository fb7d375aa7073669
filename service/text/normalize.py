"""Text from the web made safe and comparable: cleaning, folding, words, quotes.

Pure. Cleaning happens once, where text enters; every other room may rely on it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from html import escape
from typing import Literal

import re2

_SURROGATES = re.compile("[\ud800-\udfff]")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_LINE_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_INVISIBLE = re.compile(
    "["
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
    "]"
)
"""What Unicode says to show nothing of (`Default_Ignorable_Code_Point`), and annotations' marks."""
_MARKS = re.compile("[™℠®©]")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*", re.UNICODE)
_FAR = 2_000
"""Characters beyond several times what is kept: room for what is taken out of it."""
_ASCII = frozenset(map(chr, range(128)))
_PIECE = 500
"""Characters that are normalised at once: it takes the square of what is all combining marks."""
_CROWD = re.compile("[^\\w\\s\x00-\x7f]{31,}")
"""What may be more combining marks in a row than any letter bears; Unicode's own limit is 30."""
_STACK = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_STACKED = re.compile(f"([{_STACK}]{{4}})[{_STACK}]++")
"""More marks on one letter than any alphabet that has these: they cover the lines around it."""
_SELDOM, _SHORT = re2.compile(f"[{_INVISIBLE.pattern[1:-1]}{_STACK}]"), 300
"""What is taken out or counted: RE2 sees in a sixth of the time that a text has none of it, save
where the text is short."""
_MOST_MARKS = 30
_ENDLESS = re.compile(r"(\w{400})\w+|([^\w\s]{400})[^\w\s]+")
_LONGEST_WORD = 400
_MANY_MARKS = 10
_APOSTROPHES = "\u2019\u2018\u02bc\uff07"


def clean(text: str, limit: int | None = None) -> str:
    """Return `text` without what can hide, break storage or forge a header; line breaks stay `\\n`.

    Lone surrogates, NUL and other C0/C1 controls, zero-width, bidi, variation and tag characters
    go; the rest is NFC. `limit` is a length in characters; what is far behind it is not looked at.
    """
    if limit is not None and len(text) > 4 * limit + _FAR:
        text = text[: 4 * limit + _FAR]
    # What is printable, as most lines are, needs none of these.
    if not (text.isprintable() or text.replace("\n", "").isprintable()):
        text = _SURROGATES.sub("", text)
        text = _LINE_BREAKS.sub("\n", text)
        text = _CONTROLS.sub(" ", text)
    if not text.isascii():
        has_them = len(text) < _SHORT or _SELDOM.search(text.encode()) is not None
        text = composed(_INVISIBLE.sub("", text) if has_them else text)
        text = _STACKED.sub(r"\1", text) if has_them else text
    return text if limit is None else text[:limit]


def one_line(text: str, limit: int | None = None) -> str:
    """Return cleaned `text` with white space collapsed, cut at a word with an ellipsis."""
    if limit is not None and len(text) > 8 * limit + _FAR:
        text = text.lstrip()[: 8 * limit + _FAR]
    text = " ".join(clean(text).split())
    if limit is None or len(text) <= limit:
        return text
    cut = text[: limit - 1]
    head, space, _ = cut.rpartition(" ")
    return (head if space and len(head) > limit // 2 else cut).rstrip(" ,.;:–-…") + "…"


def short(text: str, limit: int) -> str:
    """Return `text` as one line of at most `limit` characters, and about twice as many bytes.

    Scripts of three and four bytes a character say more in each, and a mail has room for so much.
    Counted as they stand in HTML, where `&` takes five.
    """
    line = one_line(text, limit)
    size = len(escape(line).encode())
    return line if size <= 2 * limit else one_line(text, max(1, 2 * limit * len(line) // size))


def header_safe(text: str, limit: int = 120) -> str:
    """Return one line that a mail header can carry: no encoded-word start, no line break."""
    # Cleaned first: an invisible character between "=" and "?" would hide an encoded word.
    return one_line(one_line(text).replace("=?", "= ?"), limit)


def fold(text: str) -> str:
    """Return `text` for comparing: NFKC, case folded, accents off, straight apostrophes."""
    if text.isascii():
        return text.casefold()
    # Trade marks first: NFKC would make "Decker™" the word "DeckerTM".
    # The accent that stands for an apostrophe, too: NFKC would part it off with a space.
    text = _normalised("NFKC", _MARKS.sub("", text).replace("\u00b4", "'"))
    for apostrophe in _APOSTROPHES:
        text = text.replace(apostrophe, "'")
    text = text.casefold()
    if text.isascii():
        return text
    text = _normalised("NFD", text)
    marks = list(filter(unicodedata.combining, set(text) - _ASCII))
    if len(marks) > _MANY_MARKS:
        text = text.translate(dict.fromkeys(map(ord, marks)))
    else:
        for mark in marks:
            text = text.replace(mark, "")
    return composed(text)


def tidy(text: str) -> str:
    """Return cleaned `text` without blank lines, its lines squeezed and its endless words cut."""
    lines = (squeeze(line) for line in without_endless_words(text).split("\n"))
    return "\n".join(line for line in lines if line)


def composed(text: str) -> str:
    """Return `text` as NFC; what composes it again finds no more to do than its length."""
    return _normalised("NFC", text)


def without_endless_words(text: str) -> str:
    """Return `text` with what is no word any more, for its length, cut: what reads words after us
    may look at all of one from each of its letters."""
    if max(map(len, text.split()), default=0) <= _LONGEST_WORD:
        return text
    return _ENDLESS.sub(r"\1\2", text)


def _normalised(form: Literal["NFC", "NFD", "NFKC"], text: str) -> str:
    """Return `text` in a normal form, in time that grows with its length and not its square.

    It is normalised from space to space, as nothing joins with one; and where there is none for
    long, a letter keeps as many marks as Unicode's stream-safe format allows.
    """
    if text.isascii():
        return text
    if len(text) <= 2 * _PIECE:
        return unicodedata.normalize(form, text)
    pieces = []
    start = 0
    while start < len(text):
        end = text.find(" ", start + _PIECE)
        piece = text[start : end if end > 0 else len(text)]
        start += len(piece)
        if len(piece) > 2 * _PIECE:
            piece = _CROWD.sub(_thinned, piece)
        pieces.append(unicodedata.normalize(form, piece))
    return "".join(pieces)


def _thinned(crowd: re.Match[str]) -> str:
    """Return a run of signs with at most so many combining marks in a row."""
    kept = []
    marks = 0
    for char in crowd[0]:
        marks = marks + 1 if unicodedata.combining(char) else 0
        if marks <= _MOST_MARKS:
            kept.append(char)
    return "".join(kept)


def squeeze(text: str) -> str:
    """Return `text` with every run of white space as one space, stripped."""
    return " ".join(text.split())


def words(text: str) -> list[str]:
    """Return the folded words of `text` in order; possessives lose their 's."""
    return words_of_folded(fold(text))


def words_of_folded(text: str) -> list[str]:
    """Return what `words` does, of a text that is folded already."""
    found: list[str] = _WORD.findall(text)
    return [w.removesuffix("'s") for w in found] if "'s" in text else found


def is_quoted(quote: str, sources: Iterable[str]) -> bool:
    """Return whether `quote` stands verbatim, white space aside, in one of `sources`."""
    wanted = squeeze(quote)
    return bool(wanted) and any(wanted in squeeze(source) for source in sources)


def safe_subject(text: str) -> str:
    """Return one line that no mail program can take for more than a subject."""
    # Cleaned first: an invisible character between `=` and `?` would hide an encoded word.
    return header_safe(one_line(text), 160) or "(no subject)"
