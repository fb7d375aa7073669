"""What a new brand's name asks for: is it everyday language, and which spellings are worth listing.

Pure. The matcher knows many ways to write a name by itself (hashtags, possessives, slips, joined
words); proposed is only what it does not know.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from unicodedata import combining

from service.brands.name_rules import (
    LEGAL_FORM,
    distinct,
    everyday_words,
    is_abbreviation,
    is_weak,
    people_and_places,
)
from service.evaluation.lexical_scorer import Lexicon
from service.matching.brand_verdict import is_everyday_name, languages_of_word
from service.matching.names import other_languages
from service.matching.names.everyday_names import EverydayNames
from service.matching.names.spelling.slips import slips
from service.models import Brand
from service.text.normalize import fold, words

_TRANSCRIBED = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "æ": "ae", "ß": "ss",
     "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "Ø": "Oe", "Å": "Aa", "Æ": "Ae"}
)  # fmt: skip
"""How letters are written where a keyboard or an address has none of them."""
_NUMBERS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve",
)  # fmt: skip
_NUMBER = re.compile(r"\b\d+\b")
_REGISTERED = 3
"""Words of a name with a legal form by which nothing else is called: "Pizza Company" has two."""
_SIGNS = re.compile(r"^[^\w\s]+|(?<![^\w\s'’])[^\w\s'’]+$")
_DOTTED = re.compile(r"\b(?:[^\W\d_]\.){2,9}")
"""Initials: "J.M." of a name."""
_JOINED = re.compile(r"\w-\w|[a-z][A-Z]")
_N = re.compile(r"(?<=\s)['’]?n['’]?(?=\s)", re.IGNORECASE)
_FIRM = re.compile(
    r"[ ,] ?(?:\(?pty\)?|\(?proprietary\)?|ltd|limited|inc|incorporated|llc|plc|gmbh|ag|se|a/s|sa"
    r"|nv|bv|corp|corporation|co|company|holdings?|group)\.?$",
    re.IGNORECASE,
)
_SENTENCE = "The team at {} said so on Monday, and {} will say more."
_LEAST_OF_INITIALS = 3
_MAX_PROPOSED = 12
_LETTERS = {
    "Devanagari": "hi mr ne", "Bengali": "bn as", "Gurmukhi": "pa", "Gujarati": "gu", "Tamil": "ta",
    "Telugu": "te", "Kannada": "kn", "Malayalam": "ml", "Sinhala": "si", "Thai": "th", "Lao": "lo",
    "Khmer": "km", "Myanmar": "my", "Arabic": "ar fa ur ps", "Hebrew": "he", "Greek": "el",
    "Cyrillic": "ru uk bg sr mk be kk", "Georgian": "ka", "Armenian": "hy", "Ethiopic": "am ti",
    "Hangul": "ko", "CJK": "zh", "Katakana": "ja",
}  # fmt: skip
"""Letters by the first word of their names in Unicode, and the languages written in them."""
_SMALL = frozenset({"of", "the", "and", "for", "de", "van", "von", "du"})
_MAX_WORDS = 5


@dataclass(frozen=True, slots=True)
class NameVerdict:
    """What is to be said of a name, and what is proposed beside it."""

    everyday: tuple[str, ...] = ()
    """Those of the names that are everyday language."""
    elsewhere: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Those of the others that are an everyday word in other languages, with these by code."""
    person_or_place: tuple[str, ...] = ()
    """Those that are a first name or a town."""
    aliases: tuple[str, ...] = ()
    """Worth listing: the matcher would not know them."""
    doubtful: tuple[str, ...] = ()
    """The same, but a shorter name, which may be somebody else's too: for a person to decide."""
    known: tuple[str, ...] = ()
    """Known without being listed, to be shown."""
    has_slips: bool = False
    """Whether the name is known with one letter wrong, too: it is long enough."""


def verdict(name: str, aliases: Sequence[str] = (), from_site: Sequence[str] = ()) -> NameVerdict:
    """Return what is to be said of `name`; `from_site` is what its own pages call it."""
    lexicon = _lexicon(name, aliases)
    proposed: list[str] = []
    doubtful = set(distinct([*_without_descriptor(name), *_initials(name), *_bracketed(name)]))
    for candidate in distinct(_candidates(name, from_site), besides=[name, *aliases]):
        is_known = lexicon.named_in(_SENTENCE.format(candidate, candidate))[0]
        if not is_known and not is_weak(candidate, name):
            proposed.append(candidate)
            lexicon = _lexicon(name, [*aliases, *proposed])
    proposed = proposed[:_MAX_PROPOSED]
    shown = _shown(name)
    every = [name, *aliases]
    places = people_and_places()
    return NameVerdict(
        everyday=tuple(one for one in every if is_everyday(one)),
        elsewhere=tuple(
            (one, codes)
            for one in every
            if (codes := languages_of_word(one)) and not is_everyday(one)
        ),
        person_or_place=tuple(one for one in every if fold(one) in places),
        aliases=tuple(one for one in proposed if one not in doubtful),
        doubtful=tuple(one for one in proposed if one in doubtful),
        known=tuple(one for one in shown if lexicon.named_in(_SENTENCE.format(one, one))[0]),
        has_slips=bool(slips(tuple(words(name)))),
    )


def akin(name: str, others: Iterable[str]) -> tuple[str, ...]:
    """Return those of `others` that have a telling word of `name`, or all of it in one word."""
    joined = "".join(words(name))
    own = {word for word in words(name) if len(word) > _LEAST_OF_INITIALS}
    return tuple(
        one for one in others if joined in "".join(words(one)) or not own.isdisjoint(words(one))
    )


def is_everyday(name: str) -> bool:
    """Return whether `name` is also said of other things: "Next", "Bean There", "Domingo"."""
    if _JOINED.search(name):  # nobody writes other things so: "Coca-Cola", "7-Eleven"
        return False
    if len(words(name)) >= _REGISTERED and LEGAL_FORM.search(name):  # "Ford Motor Company"
        return False
    bare = _SIGNS.sub("", name)
    is_told_apart = name in EverydayNames([name], has_more=True) and is_weak(bare, "")
    if is_everyday_name(name) or (is_told_apart and not is_abbreviation(name)):
        return True
    said = words(name)
    return any(map(other_languages.is_plain, said)) and all(
        other_languages.has(word) or word.isdigit() or is_everyday_name(word) for word in said
    )


def unwritten(names: Iterable[str], languages: Iterable[str]) -> tuple[str, ...]:
    """Return those of `languages` in whose letters none of `names` is: "hi (Devanagari)"."""
    written = {unicodedata.name(one, "").partition(" ")[0].lower() for one in "".join(names)}
    return tuple(
        f"{code} ({letters})"
        for code in languages
        for letters, spoken in _LETTERS.items()
        if code in spoken.split() and letters.lower() not in written
    )


def subject_of(name: str) -> tuple[str, ...]:
    """Return what a longer name says that the brand is: "pizza" of "Debonairs Pizza"."""
    return tuple(words(name)[-1:]) if list(_without_descriptor(name)) else ()


def _lexicon(name: str, aliases: Sequence[str]) -> Lexicon:
    return Lexicon(Brand(id="new", display_name=name, core=("company",), aliases=tuple(aliases)))


def _candidates(name: str, from_site: Iterable[str]) -> Iterator[str]:
    """Yield other ways to write a name, those first that most people would use."""
    for one in from_site:
        bare = _FIRM.sub("", one).strip()
        if 0 < len(words(bare)) <= _MAX_WORDS:
            yield bare
    yield from _without_descriptor(name)
    yield from _bracketed(name)
    yield from _respelt(name)
    yield from _initials(name)


def _respelt(name: str) -> Iterator[str]:
    written = name.translate(_TRANSCRIBED)
    if written != name:
        yield written
    if "&" in name or " + " in name:
        yield re.sub(r" ?& ?| \+ ", " and ", name)
        yield name.replace(" + ", " & ")
    elif " and " in name:
        yield name.replace(" and ", " & ")
    if _N.search(name):
        yield _N.sub("and", name)
        yield _N.sub("&", name)
    yield from _with_numbers(name)
    bare = _SIGNS.sub("", name).strip()
    if bare and bare != name:
        yield bare
    if "." in name:
        yield re.sub(r"\. ?", " ", name).strip()
        yield _DOTTED.sub(lambda found: found[0].replace(".", ""), name)


def _with_numbers(name: str) -> Iterator[str]:
    """Yield a name with its numbers in letters, or in figures."""
    if _NUMBER.search(name):
        yield _NUMBER.sub(lambda found: _spelt(found[0]), name)
    if _is_numbers(name):
        digits = [str(_NUMBERS.index(w)) if w in _NUMBERS else w for w in words(name)]
        yield "-".join(digits)


def _is_numbers(name: str) -> bool:
    """Return whether a name is several numbers, in figures or letters: "7-Eleven"."""
    said = words(name)
    return len(said) > 1 and all(word.isdigit() or word in _NUMBERS for word in said)


def _spelt(figures: str) -> str:
    number = int(figures[:4])
    return _NUMBERS[number].capitalize() if number < len(_NUMBERS) else figures


def _without_descriptor(name: str) -> Iterator[str]:
    """Yield the words of a longer name that are its own: "Debonairs" of "Debonairs Pizza"."""
    *own, last = name.split()
    telling = (
        len(own) == 1
        and last.isalpha()
        and last.lower() in everyday_words()
        and not is_weak(own[0], "")
        and not other_languages.has(fold(own[0]))
    )
    if telling and all(word.isalpha() for word in own):
        yield " ".join(own)


def _bracketed(name: str) -> Iterator[str]:
    """Yield what stands before brackets, and in them where it is in other letters.

    That is the name once more, or a country.
    """
    own, _, rest = name.partition("(")
    inside = rest.partition(")")[0].strip()
    if inside and own.strip():
        yield own.strip()
        if not inside.isascii():
            yield inside


def _initials(name: str) -> Iterator[str]:
    """Yield the first letters of three words and more: "KFC"."""
    said = [word for word in name.split() if word.lower() not in _SMALL]
    letters = "".join(word[0] for word in said).upper()
    whole = all(word.isalpha() and len(word) > 2 for word in said)
    if len(said) >= _LEAST_OF_INITIALS and whole and is_abbreviation(letters):
        yield letters


def _shown(name: str) -> tuple[str, ...]:
    """Return the ways to write a name that people ask about."""
    said = re.findall(r"[^\W_]+", re.sub("['’]", "", name))
    joined = "".join(one[:1].upper() + one[1:] for one in said)
    bare = "".join(one for one in unicodedata.normalize("NFD", name) if not combining(one))
    plain = unicodedata.normalize("NFC", bare)
    owner = f"{name}’" if name.endswith("s") else f"{name}’s"
    one = name.removesuffix("s")  # "Harbour Hotel": known only where the last word is of a trade
    forms = [f"#{joined}", f"@{joined}", owner, joined, "-".join(said), plain, one]
    return tuple(dict.fromkeys(one for one in forms if one not in {name, ""}))
