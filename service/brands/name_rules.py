"""Phrases as people write them, made comparable; and which names are too common to trust.

Pure, but for the word list that ships beside this file.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from functools import cache
from importlib import resources
from itertools import accumulate

from service.resources import list_lines
from service.text.normalize import one_line, words
from service.text.word_set import WordSet

_SHORT = 3
"""A Latin word this short ("Deb", "ABC") stands in too many other names to mean a brand alone."""
_SHORTER = 2
"""A Latin word this short ("SA", "IT") is no mark of a brand in a longer name either."""

_LETTERS = 5
"""A name in capitals that is longer is a word."""
_CALENDAR = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays "  # noqa: SIM905
    "thursdays fridays saturdays sundays january february april june july september october "
    "november december christmas easter halloween ramadan diwali hanukkah".split()
)  # fmt: skip
"""Everyday words that English writes with a capital, which the small dictionary leaves out."""
_BEFORE_PLACES = (["of"], ["for"], ["in"], ["at"])
"""What parts a trade from a place in a name: "Credit Union of Texas"."""
_COMMON_ABBREVIATIONS = frozenset(
    "ai am an as at be by ceo cfo cv dj do dna eu fbi fc fm go gp he hr id if in is it la ma me mp "  # noqa: SIM905
    "ms my nba nfl no of ok on or pa pc pm pr rsa sa so to tv uk un up us usa vs we za".split()
)
"""Written in capitals by everybody for something else."""

SHORT_EVERYDAY_WORDS = frozenset(
    "ad ah am an as at be by do go ha he hi if in is it me my no of oh ok on or ox so to up us we"  # noqa: SIM905
    .split()
)  # fmt: skip
"""English words of two letters, which the small dictionary leaves out."""

QUOTES = "\"'“”„‟‘’‚‛«»‹›`´＂「」『』"
DOUBLE_QUOTES = '"“”„‟«»‹›＂「」『』'
"""Quotes that stand in no word, as an apostrophe does."""
_EDGES = re.compile(r"^[\s,;•*–—-]+|[\s,;]+$")
LEGAL_FORM = re.compile(
    r"(?:,? (?i:inc|incorporated|corp|corporation|ltd|limited|plc|llc|llp|gmbh|kgaa"
    r"|\(?pty\)?|\(?proprietary\)?|s\.p\.a|n\.v|b\.v|s\.a|a/s|s\.l)"
    r"|,? (?:AG|SE|KG|NV|BV|AB|ASA|SpA|Oyj?)|,? (?i:&? ?co|company))\.?$"
)
_MARKS = re.compile(
    r"[®™©℠]|(?<=\w)\((?:tm|r)\)(?!\w)|(?<=[\w)]) \((?:tm|r)\)(?=\W*$)", re.IGNORECASE
)
_BULLET = re.compile(r"(?:[•*–—-]\s+)+")
_PAIRS = {
    "“": "”", "„": "“”", "«": "»", "»": "«", "‹": "›", "›": "‹", "‘": "’", "‚": "‘’", "「": "」",
    "『": "』", '"': '"', "'": "'",
}  # fmt: skip
_ENTITY = re.compile(r"&(?:#\w{1,7}|[a-zA-Z]{2,8});")
_APOSTROPHE = re.compile(r"(?<=\w)['’](?=\w)")
_HASHTAG = re.compile(r"^[#＃]+\s*(\S.*)$")
_CAMEL = re.compile(r"(?<=[a-zà-ÿ0-9])(?=[A-ZÀ-Þ])|(?<=[A-ZÀ-Þ])(?=[A-ZÀ-Þ][a-zà-ÿ])|_+")


def unescaped(text: str) -> str:
    """Return a name as a page shows it: copied from a page's source it is "Barnes &amp; Noble"."""
    return _ENTITY.sub(lambda sign: html.unescape(sign[0]), text)


def spellings(raw: str) -> list[str]:
    """Return the phrases that one entry of a list stands for: none, one, or a hashtag's two.

    Quotes, bullets, trade marks and stray white space go. "#RealDeal" gives "Real Deal" and
    "RealDeal", because people write both; an entry without a letter or digit gives nothing.
    """
    phrase = _EDGES.sub("", one_line(_MARKS.sub("", raw))).strip(QUOTES).strip()
    hashtag = _HASHTAG.match(phrase)
    if hashtag is None:
        return [phrase] if words(phrase) else []
    tag = hashtag[1].strip()
    split = one_line(_CAMEL.sub(" ", tag)) if " " not in tag else tag
    return [p for p in dict.fromkeys((split, tag.replace("_", ""))) if words(p)]


def bare_name(raw: str) -> str:
    """Return a name as one line, without what comes along where it is pasted from a text.

    That is quotes around it, marks of trade, a bullet, and a full stop that is not an
    abbreviation's ("Acme Inc.", "J.M."). Quotes and apostrophes within it stay.
    """
    name, before = raw, ""
    while name != before:
        before, name = name, one_line(_MARKS.sub("", name))
        name = without_quotes(name[_led_in(name) :].rstrip(" ,;"))
        name = name[:-1] if _is_end_of_sentence(name) else name
    return name if words(name) else ""


def _led_in(name: str) -> int:
    """Return how many characters of bullets stand before a name."""
    bullet = _BULLET.match(name)
    return bullet.end() if bullet else 0


def without_quotes(name: str) -> str:
    """Return a name without the quotes around it."""
    if len(name) > 1 and name[0] in QUOTES and name[-1] in QUOTES:
        inner = name[1:-1]
        within = set(_APOSTROPHE.sub("", inner)) & set(QUOTES)
        is_pair = name[-1] in _PAIRS.get(name[0], "") and within.isdisjoint(name[0] + name[-1])
        if is_pair or not within:
            return inner
    begun = name[:1] in DOUBLE_QUOTES and not set(DOUBLE_QUOTES) & set(name[1:])
    return name[1:] if begun else name


def _is_end_of_sentence(name: str) -> bool:
    """Return whether the full stop at the end of `name` is no part of it."""
    if not name.endswith(".") or LEGAL_FORM.search(name):
        return False
    *before, last = name[:-1].split() or [""]
    is_short = len(last) <= _SHORT and last.lower() not in everyday_words()
    return "." not in last and not (before and is_short)


def distinct(phrases: Iterable[str], besides: Iterable[str] = ()) -> tuple[str, ...]:
    """Return `phrases` in order, each once: case, accents, hyphens and possessives do not count.

    What stands in `besides` is left out.
    """
    seen = {tuple(words(phrase)) for phrase in besides}
    kept = []
    for phrase in phrases:
        key = tuple(words(phrase))
        if key not in seen:
            seen.add(key)
            kept.append(phrase)
    return tuple(kept)


def is_weak(alias: str, display_name: str, regions: Sequence[str] = ()) -> bool:
    """Return whether `alias` is everyday language, so that alone it does not mean the brand.

    A name is trusted when one of its words is found in no small dictionary of English, is not too
    short, and is no common first name, no town and not one of the brand's regions ("Debonairs",
    "ABC Steel"; not "Debonair", "Deb", "Wendy", "South Africa"). Of everyday words only ("Real
    Deal"), it is trusted when it says the display name, joined or not ("J.P. Morgan" for "JPMorgan
    Chase"), or shares a telling word with it in a longer phrase ("Debonair Pizza", "Pizza Hut SA").
    An abbreviation is trusted in capitals.
    """
    if is_abbreviation(alias):
        return False
    said, name = words(alias), words(display_name)
    size = len(name)
    whole_name = size > 0 and any(said[i : i + size] == name for i in range(len(said) - size + 1))
    is_joined = "".join(said) in accumulate(name)
    if len(said) > 1 and (whole_name or is_joined or _long_words(said) & _long_words(name)):
        return False
    known = (everyday_words(), people_and_places())
    if said == name and not any(word in listed for word in said for listed in known):
        return False
    places = {word for region in regions for word in words(region)} | people_and_places()
    too_short = _SHORTER if len(said) > 1 else _SHORT
    return not any(_is_distinctive(word, too_short) for word in said if word not in places)


def is_trade_of(phrase: str, display_name: str) -> bool:
    """Return whether several everyday words of a name say what its bearer does or is.

    They stand behind what tells him from others ("credit union" in "Golden 1 Credit Union"), or
    before "of" and the like ("Credit Union of Texas"); what a name begins with is one ("Real Deal"
    in "Real Deal Pizza").
    """
    said, name = words(phrase), words(display_name)
    if len(said) < 2 or not all(word in everyday_words() for word in said):
        return False
    name = name[1:] if name[:1] == ["the"] else name
    size = len(said)
    begins = [at for at in range(len(name) - size + 1) if name[at : at + size] == said]
    return bool(begins) and (begins[0] > 0 or name[size : size + 1] in _BEFORE_PLACES)


def is_abbreviation(name: str) -> bool:
    """Return whether `name` is one in capitals: "GM", "P&G", "PS5", "I.B.M."; not "IT" or "SA"."""
    bare = name.strip().replace(".", "")
    said = bare.replace("&", "").replace("+", "")
    if not (said.isascii() and said.isalnum() and said.isupper()):
        return False
    word = said.lower()
    is_word = said == bare and (word in everyday_words() or word in _COMMON_ABBREVIATIONS)
    return _SHORTER <= len(said) <= _LETTERS and not is_word


def short_forms(phrases: Iterable[str], display_name: str) -> list[str]:
    """Return the one-word `phrases` that shorten a distinctive word of the name ("Debonair")."""
    whole = [word for word in words(display_name) if _is_distinctive(word, _SHORT)]
    return [
        phrase
        for phrase in phrases
        if len(said := words(phrase)) == 1
        and len(said[0]) >= _SHORT
        and any(word.startswith(said[0]) for word in whole)
    ]


@cache
def everyday_words() -> WordSet:
    """Return some 80,000 lower-case English words of three letters and more, inflected too.

    Days, months and feasts are among them.

    Source: SCOWL, sizes 10 to 60; licence at the head of the file.
    """
    return WordSet([*_CALENDAR, *list_lines(__package__, "everyday_words.txt")])


@cache
def kinds_of_firm() -> frozenset[str]:
    """Return what firms are, in other languages than English: "banco", "backerei"; folded, in small
    letters."""
    listed = list_lines(__package__, "kinds_of_firm.txt")
    lines = (line.partition(":")[2] or line for line in listed)
    return frozenset(word for line in lines for word in line.split())


@cache
def people_and_places() -> frozenset[str]:
    """Return some common first names and towns, in small letters."""
    return frozenset(word for _, line in _names_by_kind() for word in line)


@cache
def towns() -> frozenset[str]:
    """Return the towns, provinces and cities among them."""
    return frozenset(
        word for kind, line in _names_by_kind() if not kind.startswith("First") for word in line
    )


@cache
def _names_by_kind() -> tuple[tuple[str, tuple[str, ...]], ...]:
    text = resources.files(__package__).joinpath("people_and_places.txt").read_text("ascii")
    found, kind = [], ""
    for line in text.splitlines():
        if line.startswith("#"):
            kind = line.removeprefix("#").strip()
        else:
            found.append((kind, tuple(line.split())))
    return tuple(found)


def _is_distinctive(word: str, too_short: int) -> bool:
    if word.isdigit() or (word.isascii() and len(word) <= too_short):
        return False
    return word not in everyday_words()


def _long_words(said: Sequence[str]) -> set[str]:
    """Return the words that are not as short as "the", "and" or "SA"."""
    return {word for word in said if len(word) > _SHORT or not word.isascii()}
