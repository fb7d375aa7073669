"""Which sentences of an item speak to the judge instead of to a reader.

Pure. A pattern list never catches everything: what holds against the rest is that no verdict may
exceed what code can check (`service.evaluation.score_cap`). What is caught here is judged alone, is
flagged, and the sentences concerned count for nothing.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache, reduce
from importlib import resources

from service.matching.injection.placeholders import with_scores
from service.matching.scanning.re2_scanner import Re2Scanner
from service.text.normalize import fold
from service.text.sentences import Span, sentences

_MACRO = re.compile(r"^(<[A-Z]+>) = (.*)$")


_FOLDER = resources.files(__package__)
_FILE = with_scores(_FOLDER.joinpath("patterns.txt").read_text("utf-8"))
_OTHERS = re.sub(
    r"[^\x00-\x7f]+",
    lambda letters: fold(letters[0]),
    _FOLDER.joinpath("other_languages.txt").read_text("utf-8"),
)
"""Folded, as what is searched is; what has a meaning in a pattern is not."""
_LINES = [line for line in (_FILE + _OTHERS).splitlines() if line and not line.startswith("# ")]
_WORDS = {m[1]: m[2] for line in _LINES if (m := _MACRO.match(line))}
"""Lists of words that patterns name: `<TOP> = best|first|…`."""
_PATTERNS = [line for line in _LINES if not _MACRO.match(line)]

_LOOSE = {
    "^": "", r"\w": r"[a-zA-Z0-9_\x{80}-\x{10ffff}]", r"\d": r"[0-9\x{80}-\x{10ffff}]",
    r"\s": r"[\s\x0b\x1c-\x1f\x{80}-\x{10ffff}]", r"\<": "<", r"\>": ">", r"\"": '"',
}  # fmt: skip
"""RE2's spelling of what the patterns use: finds all that they find, and asks for no edges."""
_BEGUN_ANYWHERE = "<START>"
"""How a pattern begins that RE2, which asks for no edges, begins at every place."""
_AT_ONCE = 15
"""Patterns that one automaton asks for: of all at once it has more states than memory holds."""


def _any_of(lines: Iterable[str]) -> str:
    return "|".join(f"(?:{_replaced(line, _WORDS)})" for line in lines)


def _replaced(pattern: str, pairs: Mapping[str, str]) -> str:
    return reduce(lambda made, pair: made.replace(*pair), pairs.items(), pattern)


def _scanners() -> list[Re2Scanner]:
    """Return what finds all that the patterns find.

    Not one for all of them: a pattern with gaps (`.{0,40}`) is at several places at once, and of
    several the states of their automaton are a product, for which no memory is enough (600 ns a
    byte; 25 so).
    """
    several = [line for line in _PATTERNS if not line.startswith(_BEGUN_ANYWHERE)]
    parts = [several[at : at + _AT_ONCE] for at in range(0, len(several), _AT_ONCE)]
    parts += [[line] for line in _PATTERNS if line.startswith(_BEGUN_ANYWHERE)]
    return [Re2Scanner(_replaced(_any_of(part), _LOOSE)) for part in parts]


_ADDRESSED = re.compile(_any_of(_PATTERNS), re.DOTALL)
_ANYWHERE = _scanners()
"""Say of most texts at once that no sentence of theirs speaks to the judge."""

_LONG_CODE = re.compile(r"(?<![\w/.:+-])[A-Za-z0-9+/]{24,}={0,2}(?![\w/.-])")
_WORDS_OF_LETTERS = re.compile(r"[^\W\d_]{3,}+")
_GREEK_OR_CYRILLIC = (
    r"\x{370}-\x{52f}\x{1c80}-\x{1c8f}\x{1d26}-\x{1d2b}\x{1d66}-\x{1d6a}\x{1f00}-\x{1fff}"
    r"\x{a640}-\x{a69f}\x{ab65}"
)
_MAY_HIDE = Re2Scanner(rf"[A-Za-z0-9+/]{{24}}|[{_GREEK_OR_CYRILLIC}]")
"""Says of most texts at once that nothing in them is encoded or in two alphabets."""
_QUICK = re.compile(
    r"ignor|reply|answer|respon|output|disregard|forget|override|bypass|skip|instru|rubric|relevan|scor|rank|grad|rate|rating|"
    r"digest|judg|system|assistant|developer|user|item|article|story|page|text|entr|piece|decode|"
    r"impact|why|risk|banned|policy|click|vote|prompt|<\||\[inst|```|step|stop every|best|imiya|"
    r"imithetho|never ?mind|model|give them|refuse|consign|anweis|put |copy|print|attention|set |"
    r"[^\x00-\x7f]|esque|desconsider|dimentic|trascur|segui|olvid|oubli|suis|suivez|compte|verg|"
    r"missacht|zapomn|nota|punt|lugar|posto|note|plac|platz|plaats|ocen|miejsc|yok ?say|gormez|"
    r"unut|dikkate|goz ard|agora|adesso|ora|ahora|eres|maintenant|desormais|bist|teraz|bent|"
    r"asistan|puan",
)


@lru_cache(maxsize=64)
def addressed(text: str) -> tuple[Span, ...]:
    """Return the stretches of `text` that speak to the judge, each with its neighbours.

    The sentences before and after count with it: an attack is rarely one sentence long. Kept for a
    while: an article that many sites have is one text, and a judge asks again.
    """
    folded = fold(text)
    hidden = _looks_hidden(text)
    if not hidden and not any(scanner.finds(folded) for scanner in _ANYWHERE):
        return ()
    parts = sentences(text)
    said = [fold(text[start:end]) for start, end in parts]
    worth = [bool(_QUICK.search(sentence)) for sentence in said]
    guilty = {i for i in range(len(parts)) if worth[i] and _ADDRESSED.search(said[i])}
    if hidden:
        guilty |= {i for i, (start, end) in enumerate(parts) if _looks_hidden(text[start:end])}
    guilty |= _across(parts, said, worth) if not guilty else set()
    near = {j for i in guilty for j in (i - 1, i, i + 1) if 0 <= j < len(parts)}
    return tuple(parts[i] for i in sorted(near))


def _across(parts: Sequence[Span], said: list[str], worth: list[bool]) -> set[int]:
    """Pairs of neighbouring sentences that only together speak to the judge."""
    found: set[int] = set()
    for i in range(len(parts) - 1):
        if not (worth[i] or worth[i + 1]) or parts[i + 1][1] - parts[i][0] > 400:
            continue
        if _ADDRESSED.search(said[i] + said[i + 1]):
            found |= {i, i + 1}
    return found


def _looks_hidden(text: str) -> bool:
    """Return whether a word mixes alphabets or a stretch is encoded: nobody writes news so."""
    if not _MAY_HIDE.finds(text):
        return False
    if any(_is_code(m[0]) for m in _LONG_CODE.finditer(text)):
        return True
    return not text.isascii() and any(
        _mixed(word) for word in _WORDS_OF_LETTERS.findall(text) if not word.isascii()
    )


def _is_code(word: str) -> bool:
    small, capital = any(c.islower() for c in word), any(c.isupper() for c in word)
    mixed = sum(a.islower() and b.isupper() for a, b in itertools.pairwise(word))
    return (
        small and capital and mixed >= 4 and (word.endswith("=") or any(c.isdigit() for c in word))
    )


@lru_cache(maxsize=4_096)
def _mixed(word: str) -> bool:
    scripts = {
        unicodedata.name(letter, "").partition(" ")[0] for letter in word if letter.isalpha()
    }
    return "LATIN" in scripts and bool(scripts & {"CYRILLIC", "GREEK"})
