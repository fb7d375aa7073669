"""How names are bent by the languages that bend them, and which letters stand before or after them.

Pure, but for the lists that ship beside this file. "Яндекс" is also "Яндекса" and "в Яндексе",
"카카오" is "카카오가", "בזק" is "לבזק". What is listed for a script is put on without asking a
dictionary: names are few, and the words that come to be are hardly ever others. Latin letters are
shared by English, which bends nothing: there an ending counts only in a text that is not English,
nor in a language that writes names as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from service.brands.name_rules import everyday_words
from service.matching.words.word_lists import named_lists
from service.text.language import is_told_as
from service.text.normalize import fold

_SHORTEST = 3
"""Letters. A shorter name with an ending is too often another word."""
_SHORTEST_LATIN = 4


_SHORTEST_NOUN, _SHORTEST_PART, _SHORTEST_REST = 4, 7, 4
"""Letters of a noun that takes an ending, of one that begins or ends another ("Burgersfort" has no
burger, "Gaspreise" no "Reise"), and of what it then adds."""
_LONG_VOWEL = re.compile("([aeou])\\1(?=[bdfgklmnprst]$)")

_LISTS = {
    name: tuple(map(fold, said)) for name, said in named_lists(__package__, "endings.txt").items()
}
_ARTICLE = "ال"
_STEM_ENDS = {
    "cyrillic": re.compile(r"(?:[иыоая][иея]|[аяеоиыуюьі])$"),
    "greek": re.compile("[αεηιουω]σ?$"),
    "georgian": re.compile("ი$"),
}
"""What a name loses before it takes on another ending."""
_SCRIPTS = {
    "greek": "\u0370-\u03ff\u1f00-\u1fff", "cyrillic": "\u0400-\u052f",
    "armenian": "\u0530-\u058f", "hebrew": "\u0590-\u05ff", "arabic": "\u0600-\u06ff",
    "indic": "\u0900-\u0dff", "georgian": "\u10a0-\u10ff",
    "korean": "\u1100-\u11ff\u3131-\u318e\uac00-\ud7ff",
}  # fmt: skip
_BENDING_LETTERS = re.compile(
    "[őűąęłńśźżčšžřěůťďňćđļķņģūīēāėįųğışțăŐŰĄĘŁŃŚŹŻČŠŽŘĚŮŤĎŇĆĐĻĶŅĢŪĪĒĀĖĮŲĞŞȚĂ]"
)
_WORD = re.compile(r"[^\W\d_]{2,}")
_ENGLISH_SHARE = 0.34
"""Of the words around a name, from which the text is taken for English."""
_OTHERS_SHARE = 0.25
"""The same of words of grammar that languages have, too, that bend names: Hungarian "de"."""
_AROUND = 100


def bent(word: str) -> frozenset[str]:
    """Return the other forms of a folded word, by its script; none for Latin letters."""
    if word.isascii() or len(word) < _SHORTEST - (_kind(word) == "korean"):
        return frozenset()
    return frozenset(_bent(word)) - {word}


def common_part(word: str) -> str:
    """Return what all forms of a folded word have in common."""
    forms = bent(word)
    if not forms:
        return word
    kind = _kind(word)
    if kind in _STEM_ENDS:
        return _stem(word, _STEM_ENDS[kind])
    return word.removeprefix(_ARTICLE) if kind == "arabic" else word


def latin_endings(word: str, languages: frozenset[str]) -> dict[str, str]:
    """Return the forms of a name in Latin letters, each with the part that it shares with it."""
    if len(word) < _SHORTEST_LATIN or not fold(word).isascii() or not word.isalpha():
        return {}
    key = fold(word)
    found = {key + ending: key for ending in (*_LISTS["latin"], f"{key[-1]}n")}
    may_lose_a = not languages or languages.intersection(_LISTS["languages-with-a"])
    if key.endswith("a") and len(key) > _SHORTEST_LATIN and may_lose_a:
        stem = key[:-1]
        found |= {stem + ending: stem[:-1] for ending in _LISTS["latin-for-a"]}
        soft = {"k": "ce", "g": "ze", "d": "zie", "t": "cie", "r": "rze"}.get(stem[-1])
        found |= {stem[:-1] + soft: stem[:-1]} if soft else {}
    return {form: shared for form, shared in found.items() if form not in everyday_words()}


def nouns(word: str, languages: Iterable[str]) -> set[str]:
    """Return the plurals of a folded noun in these languages: "banke", "bäckereien", "apteke"."""
    if len(word) < _SHORTEST_NOUN or not (word.isascii() and word.isalpha()):
        return set()
    found: set[str] = set()
    for language in languages:
        stems = [word]
        if language in ("af", "nl"):
            stems.append(_LONG_VOWEL.sub(r"\1", word))
            stems += [word + word[-1]] if word[-1] in "lst" and word[-2] in "aeiou" else []
            soft = {"f": "w" if language == "af" else "v", "s": "z"}.get(word[-1])
            stems += [stem[:-1] + soft for stem in stems[:2]] if soft else []
        endings = _LISTS.get(f"plural-{language}", ())
        found |= {stem + ending for stem in stems for ending in endings}
    return found - everyday_words()


class Compounds:
    """Finds nouns within words of languages that write several as one: "Bäckereikette"."""

    def __init__(self, nouns: Mapping[str, str], languages: Iterable[str]) -> None:
        """`nouns` are folded, by how they are written; without one of those languages nothing is
        found."""
        self._spoken = frozenset(languages).intersection(_LISTS["compounding-languages"])
        self._nouns = {
            written.lower(): noun
            for written, noun in (nouns.items() if self._spoken else ())
            if len(written) >= _SHORTEST_PART and written.isalpha() and noun.isascii()
        }
        self.nouns = frozenset(self._nouns.values())
        parts = "|".join(sorted(self._nouns, key=lambda part: (-len(part), part)))
        plurals = {end for one in self._spoken for end in _LISTS.get(f"plural-{one}", ())}
        rest, ends = rf"[^\W\d_]{{{_SHORTEST_REST},30}}", "|".join(sorted({"s", *plurals}))
        self._whole = re.compile(rf"(?P<head>{parts}){rest}|{rest}(?P<tail>{parts})(?:{ends})?")

    def within(self, tokens: Iterable[str], text: str) -> dict[str, str]:
        """Return those words of a text that hold a noun, each with the noun; none where the text
        is not plainly in one of the languages: "Restaurantketting" is, "Metallica" is not."""
        found: dict[str, str] = {}
        for token in tokens if self._nouns else ():
            if len(token) < _SHORTEST_PART + _SHORTEST_REST:
                continue
            one = self._whole.fullmatch(token.lower())
            if one and fold(token) not in everyday_words():
                found[token] = self._nouns[one["head"] or one["tail"]]
        return found if found and is_told_as(text, self._spoken) else {}


def may_bend(text: str, start: int, end: int) -> bool:
    """Return whether the text around a name is in a language that may have bent it.

    Other names tell nothing of it, so that words in small letters are asked where there are some.
    """
    around = f"{text[max(0, start - _AROUND) : start]} {text[end : end + _AROUND]}"
    if _BENDING_LETTERS.search(around):
        return True
    said = _WORD.findall(around)
    told = list(map(fold, said))
    if not set(told).isdisjoint(_LISTS["not-bending-words"]):
        return False
    others = sum(word in _LISTS["not-bending-words-too"] for word in told)
    if others >= _OTHERS_SHARE * len(told) > 0:
        return False
    small = [fold(word) for word in said if len(word) > 2 and word[0].islower()]
    long = small or [word for word in told if len(word) > 2]
    return sum(word in everyday_words() for word in long) < max(1, _ENGLISH_SHARE * len(long))


def is_bent_from(name: str, found: str) -> bool:
    """Return whether what is found has the letters of a name in Latin ones, accents too, but for
    the last two, which an ending may change; a capital is a name's: "primárky" are no Primark."""
    return found[0].isupper() or found.lower().startswith(name.lower()[:-2])


def is_bending(languages: frozenset[str]) -> bool:
    """Return whether one of these languages puts endings to names in Latin letters."""
    return not languages.isdisjoint(_LISTS["bending-languages"])


@lru_cache(maxsize=1 << 10)
def _kind(word: str) -> str:
    first = next((char for char in word if char > "\u02ff"), "")
    return next((name for name, chars in _SCRIPTS.items() if re.match(f"[{chars}]", first)), "")


def _bent(word: str) -> list[str]:
    kind = _kind(word)
    endings = _LISTS.get(kind, ())
    stem = word
    if kind in _STEM_ENDS:
        stem = _stem(word, _STEM_ENDS[kind])
        endings = ("", *endings)
    before = [prefix + word for prefix in _LISTS.get(f"before-{kind}", ())]
    if kind == "arabic" and word.startswith(_ARTICLE):
        before += [one + word.removeprefix(_ARTICLE) for one in ("لل", "ولل")]
    return [*before, *(stem + ending for ending in endings)]


def _stem(word: str, end: re.Pattern[str]) -> str:
    stem = end.sub("", word)
    return stem if len(stem) >= _SHORTEST else word


def is_verb(word: str) -> bool:
    """Return whether a word has the ending of a verb's form, and its stem has others' as well.

    "Trims" is one, for people also say "trimmed"; "nations" is none.
    """
    if word.endswith(("ed", "ing")):
        return True
    if not word.endswith("s") or word.endswith("ss"):
        return False
    known, stem = everyday_words(), word.removesuffix("s")
    stems = {stem, stem.removesuffix("e"), f"{stem}{stem[-1]}"}
    if word.endswith("ies"):
        stems.add(f"{stem[:-2]}y")
    return any(f"{one}ing" in known for one in stems)
