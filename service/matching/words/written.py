"""How the words of a phrase stand in a text: with which endings, signs and capitals.

Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from service.matching.words import scripts
from service.matching.words.company import LISTS
from service.matching.words.scripts import forms
from service.text.normalize import fold, words
from service.text.sentences import sentences
from service.text.terms import COMMON, STOP

OWN = frozenset({"my", "our", "your"})
"""After one of these a capital is a name's: "my Uber", and not "my Target"."""
ARTICLES = frozenset({"a", "an", "the"})
_JOINING = frozenset({"n", "and"})
_SHORT = 2
"""Letters of words that say nothing without the signs between them."""

_OUTLET = re.compile(r" (?:in|at|on|near) (?:the )?[A-Z]")
_ADDRESS = re.compile(
    r"\.(?:com?|org|net|biz|shop|store|app|[a-z]{2})\b(?!\s+[A-Z])(?:\.[a-z]{2}\b)?"
)
_POSSESSIVE = re.compile(r"['’]s?\b|s['’]")
_SIGN_BEFORE, _SIGN_AFTER = re.compile(r"(?:[;,] |[-–—] ?)$"), re.compile(r"\s*(?:[,;]|\.\.\.|…|$)")
_LETTERS = re.compile(r"[^\W\d_]+")
_LIKENED = re.compile(r"[-‑–](?:style|like|type|inspired|esque|ish)\b", re.IGNORECASE)
"""What follows a name of somebody else, or of a thing, that is only likened to its bearer."""
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_BEFORE, _REACH = 12, 40
_TITLE_SHARE = 0.6
"""Share of capitals among the longer words of a sentence from which they prove nothing."""
LONG = 4
"""Letters of words whose capitals are counted."""
_DETERMINER = re.compile(
    r"\b(?:the|an?|this|that|its|my|your|our|their|his|her|no|any|every|what|whats|which)\s+$",
    re.IGNORECASE,
)
"""After one of these stands a word rather than a name."""
_NO_CAPITAL = re.compile(
    r"\bI\b|\bR(?=\s?\d)|(?<!\w)[@#]\w+|\bhttps?://\S+|\b(?:RT|LOL|LMAO|LMFAO|OMG|WTF|SMH|FFS)\b"
)
"""What stands large in a text all in small letters: "i paid R90 and I left", "@JoanB bye"."""
_OF_GRAMMAR = STOP | COMMON | LISTS["numerals"]
_VERB_AFTER = re.compile(
    r"(?:\b(?:i|we|you|they|he|she) (?:can(?:['’]?t|not)?|could(?:n['’]?t)?|wo(?:n['’]?t)|will"
    r"|would|should|must|may|might)|(?<!why )\b(?:can['’]?t|cannot|couldn['’]?t)"
    r"|\b(?:gonna|gotta|wanna)"
    r"|\b(?:able|unable|trying|tried|had|have|has|need|needs|managed|supposed) to) $",
    re.IGNORECASE,
)
"""After these a word in small letters is a verb."""
_OF_ONESELF = re.compile(r"\b(?:I|i|my|My|me|im|Im|I['’]m|we|We|our|Our)\b")
_FIRST_LETTER = re.compile(r"(?:^|[.!?…]\s+|\n)[^\W\d_](?=[\w'’]*(?:\s+[^A-Z]|[,.!?]|$))")
_RULED_FROM = re.compile(
    r"\b(?:(?:mayor|town|city|village|county|municipality|borough|parish|residents|people) of"
    r"|(?:justicia|intendent[ea]|alcald\w{1,4}|ayuntamiento|municipalidad|municipio|concejo|vecinos"
    r"|ciudad|localidad|pueblo|departamento|prefeit[oa]|prefeitura|munic[ií]pio|cidade|moradores"
    r"|maire|mairie|ville|commune|habitants|c[âa]mara municipal|habitantes) de"
    r"|(?:bürgermeister|bürgermeisterin|stadt|gemeinde) von|(?:burgemeester|gemeente|inwoners"
    r"|burgemeester|inwoners|stad|dorp) van|(?:sindaco|comune|citt[àa]|abitanti) di)[^\S\n]$",
    re.IGNORECASE,
)
"""Before the name of a town: whose mayor, judges and people they are."""
_AT_TOWN = re.compile(
    r"\b(?:em|en|à|in|near|(?:centro|porto|puerto|praia|playa|regi[aã]o|regi[oó]n|litoral|baixada"
    r"|bairro|barrio|aeroporto|aeropuerto|orla|ruas|calles|arredores|afueras|centre|gare|aéroport"
    r"|stazione|port|zona \w{3,10}) (?:de|di|of))[^\S\n]$",
    re.IGNORECASE,
)
"""Before the name of a town: "em Santos", "no centro de Santos". "A" may as well be "to"."""
_AMOUNT = re.compile(r"\d+[mbk]n?")
_AMOUNT_BEFORE = re.compile(
    r"(?:[$£€¥₹]|\d[.,]|\b(?:US|USD|EUR|GBP|ZAR|INR|Rs\.?|R|AUD|CAD|NGN|KES|Ksh))\s?$"
    r"|\b(?:[Nn]early|[Aa]lmost|[Uu]p [Tt]o|[Ss]ome|[Mm]ore [Tt]han)\s$"
)
_AMOUNT_AFTER = re.compile(
    r"\s(?:[Mm]ore\s)?(?:[Vv]ehicles|[Cc]ars|[Cc]ards|[Ss]hoppers|[Pp]atients|[Rr]ecords|[Aa]ccounts"
    r"|[Uu]sers|units|followers|subscribers|views|viewers|people|downloads|copies|euros?|dollars|pounds"
    r"|rand|rupees|barrels|tonnes|tons|homes|households|jobs|years|acres|miles|votes|doses)\b"
)
_FOLLOWING = re.compile(r"(?:['’]s?)?[^\S\n]+([^\W\d_]+)(?:[^\S\n]+([^\W\d_]+))?")
_PRECEDING = re.compile(r"([^\W_]{1,30}-?)(?:(?<=\bv)\.|(?<=\bvs)\.)?[^\S\n]{0,9}[\"“‘']?$")
"""The words beside a name on its own line: a headline does not go on in the text below."""


class Written(NamedTuple):
    """What the letters of a phrase do not say about how it is written."""

    name: bool
    key: str
    """The first word, folded."""
    capital: bool
    """Whether it begins with a capital letter."""
    close: tuple[bool, ...]
    """After which words nothing may stand, as between the characters of Chinese."""
    signs: tuple[str, ...] | None
    """The signs between words so short that without them they are others: "C&A"."""


def inflections(word: str, *, singular: bool) -> set[str]:
    forms = {word, word + "s"}
    if word.endswith(("s", "x", "z", "ch", "sh")):
        forms.add(word + "es")
    if singular and len(word) > 3:
        if word.endswith("y"):
            forms.add(word[:-1] + "ies")
        if word.endswith("ies"):
            forms.add(word[:-3] + "y")
        elif word.endswith("s") and not word.endswith("ss"):
            forms.add(word[:-1])
    return forms


def is_for_one(found: str, name: str) -> bool:
    """Return whether a name that ends with several has one of them there: "Harbour Hotel"."""
    ours, theirs = words(name)[-1], words(found)[-1].removesuffix("'s")
    return len(theirs) < len(ours) and theirs in inflections(ours, singular=True)


def signs_of(
    found: Sequence[re.Match[str]], gaps: Sequence[str], key: Sequence[str]
) -> tuple[str, ...] | None:
    """Return the signs between the words of a name, if these are too short to tell anything."""
    said = [word for token, word in zip(found, key, strict=True) if token[0] != "&"]
    if len(found) < 2 or any(len(word) > _SHORT for word in said):
        return None
    signs = tuple(gap.strip() for gap in gaps)
    return signs if any(signs) or len(said) < len(found) else None


def is_written_so(
    text: str, places: Sequence[tuple[int, int]], written: Written, *, bare: bool
) -> bool:
    """Return whether the words of a phrase stand as its own do: joined, with signs, a capital."""
    start = places[0][0]
    is_likened = _LIKENED.match(text, places[-1][1]) is not None
    is_figure = written.key[0].isdigit() and is_amount(text, start, places[0][1])
    if written.name and (is_likened or is_figure or scripts.goes_on_before(text, start)):
        return False
    is_bent = written.name and written.capital and not text[start].isascii()
    if is_bent and text[start].islower() and written.key not in forms(text[start : places[0][1]]):
        return False  # another form of a name, and not written as one
    if bare and written.close:
        return True
    between = [text[a[1] : b[0]] for a, b in pairwise(places)]
    if any(close and gap for close, gap in zip(written.close, between, strict=True)):
        return False
    if written.signs is None:
        return True
    said = [gap.strip() for gap in between]
    has_and = any(text[a:b].casefold() == "and" for a, b in places)
    return said == list(written.signs) and not has_and


def is_amount(text: str, start: int, end: int) -> bool:
    """Return whether a figure with a letter says how much, and is no name: "$1.3M", "3M units"."""
    if _AMOUNT.fullmatch(text[start:end].lower()) is None:
        return False
    is_small = text[end - 1].islower() and has_capitals(text)
    before = _AMOUNT_BEFORE.search(text, max(0, start - _BEFORE), start)
    return is_small or before is not None or _AMOUNT_AFTER.match(text, end) is not None


def is_possessive_of_one(found: str, phrase: str) -> bool:
    """Return whether the last word found owns something, and that of `phrase` is several: "doves".

    "Dove's new ad" is not about doves.
    """
    last = phrase.rpartition(" ")[2]
    return (
        last.isalpha()
        and last[-1] in "sS"
        and not found.isalnum()
        and len(forms(found)) > 1
        and (forms(found)[1] != fold(last))
    )


def is_address(text: str, start: int, end: int) -> bool:
    """Return whether the name is that of a site or an account: "gap.com", "@Gap"."""
    if start and text[start - 1] == "@" and not text[start - 2 : start - 1].isalnum():
        return True
    return text[start:end].isalnum() and _ADDRESS.match(text, end) is not None


def is_between_signs(text: str, start: int, end: int) -> bool:
    """Return whether a name stands for itself between signs, as firms in news of the market do."""
    return (
        text[start].isupper()
        and _SIGN_BEFORE.search(text, max(0, start - 3), start) is not None
        and _SIGN_AFTER.match(text, end) is not None
    )


def is_owner(text: str, start: int, end: int) -> bool:
    """Return whether a name is in the possessive."""
    return text[start:end].endswith(("'s", "’s")) or _POSSESSIVE.match(text, end) is not None


def has_sign(text: str, start: int, end: int, before: str, after: str) -> bool:
    """Return whether the signs stand there, and do not belong to a word before: "example.net"."""
    begin = start - len(before)
    return (
        text[max(0, begin) : start] == before
        and text[end : end + len(after)] == after
        and not (before and begin > 0 and text[begin - 1].isalnum())
    )


def goes_on(text: str, end: int) -> bool:
    """Return whether a sentence goes on at `end`, though a mark stands there that may end one."""
    rest = text[end : end + 40]
    following = _LETTERS.search(rest)
    if following is None or "\n" in rest[: following.start()]:
        return False
    return rest[:1] in "'’-" or following[0][0].islower()


@lru_cache(maxsize=64)
def has_capitals(text: str) -> bool:
    """Return whether a text has capitals that somebody put there.

    Telephones put one at the beginning of a sentence, which tells nothing of who speaks of himself
    or begins without one.
    """
    said = _NO_CAPITAL.sub("", text)
    if said[:1].islower() or _OF_ONESELF.search(text):
        said = _FIRST_LETTER.sub("", said)
    return any(map(str.isupper, said))


def other_words(text: str, start: int, end: int) -> tuple[int, int, list[str]]:
    """Return where the sentence with a name begins and ends, and its other words of some length."""
    first, last = next(
        (span for span in sentences(text) if span[0] <= start < span[1]), (0, len(text))
    )
    said = _WORD.findall(f"{text[first:start]} {text[end:last]}")
    return first, last, [word for word in said if len(word) >= LONG]


def is_in_title(text: str, start: int, end: int) -> bool:
    """Return whether what stands around a name is written In Capitals Like This."""
    return is_title(other_words(text, start, end)[2])


def is_title(others: Sequence[str]) -> bool:
    """Return whether most of the longer words of a sentence have capitals."""
    return sum(word[0].isupper() for word in others) >= _TITLE_SHARE * len(others)


def words_after(text: str, end: int) -> tuple[str, str]:
    """Return the word that follows, and the one after it in small letters."""
    following = _FOLLOWING.match(text, end, end + 50)
    return (following[1], (following[2] or "").lower()) if following else ("", "")


def word_before(text: str, start: int) -> str:
    found = _PRECEDING.search(text, max(0, start - 30), start)
    return found[1].lower() if found else ""


def has_determiner(text: str, start: int) -> bool:
    return _DETERMINER.search(text, max(0, start - _BEFORE), start) is not None


def is_of_several(text: str, start: int, end: int) -> bool:
    """Return whether a word stands for several that an everyday word is said of: "The debonairs
    dance"; "the debonairs in Durban" is an outlet."""
    is_word = text[start:end].islower() and has_capitals(text) and _OUTLET.match(text, end) is None
    return is_word and has_determiner(text, start) and word_before(text, start) not in OWN


def is_place(text: str, start: int, end: int) -> bool:
    """Return whether a name stands as a town's does: "la Justicia de Azul", "the mayor of Azul".
    "In" alone says nothing: "listeria en Carrefour", "glass found in Campbell"."""
    if not text[start:end].istitle() or words_after(text, end)[0][:1].isupper():
        return False
    return _RULED_FROM.search(text, max(0, start - _REACH), start) is not None


def is_small_word(name: str, text: str, start: int, end: int) -> bool:
    """Return whether a name that is a word of grammar is only that: "Top four 5G phones"."""
    around = text[max(0, start - _REACH) : end + _REACH]
    return text[start:end].islower() and fold(name) in _OF_GRAMMAR and has_capitals(around)


def is_done(text: str, start: int) -> bool:
    """Return whether a word in small letters is what somebody does: "can't access"."""
    return _VERB_AFTER.search(text, max(0, start - _REACH), start) is not None


def is_at_town(text: str, start: int, end: int) -> bool:
    """Return whether a name that is a town's stands behind what stands before towns."""
    before = _AT_TOWN.search(text, max(0, start - _REACH), start)
    return before is not None and not words_after(text, end)[0][:1].isupper()


def is_tag(text: str, start: int) -> bool:
    return start > 0 and text[start - 1] == "#"


def longer_forms(names: Iterable[str]) -> dict[str, str]:
    """Return by name of one word what follows it in a longer one: "air" in "Norwegian Air"."""
    several = [said for name in names if len(said := words(name)) > 1]
    return {
        name: said[1]
        for name in names
        for said in several
        if words(name) == said[:1] and len(said[1]) > _SHORT
    }


def goes_on_in_full(longer: str, text: str, end: int) -> bool:
    """Return whether a name goes on with the word of its `longer_forms`, or an abbreviation of it:
    "Gap Corp"; a small word in a Title Like This is no "Inc": "Age Gap In New Song"."""
    following, _ = words_after(text, end)
    if len(following) < _SHORT or following.islower() or following.lower() in STOP:
        return False
    return longer.startswith(following.lower())


def stands_in_capitals(text: str, start: int, end: int) -> bool:
    """Return whether a word in capitals is the only one there, with no determiner before it."""
    found = text[start:end]
    if not found.removesuffix("'s").removesuffix("’s").isupper() or has_determiner(text, start):
        return False
    before = _PRECEDING.search(text, max(0, start - 30), start)
    beside = (before[1] if before else "", words_after(text, end)[0])
    is_loud = any(len(word) > 1 and word.isupper() for word in beside)
    return not is_loud and any(map(str.islower, text))


def is_small_in(name: str, found: str) -> bool:
    """Return whether a word stands small in `found` that is large in `name`, articles aside; with
    what people put before it a name stands large: "kuBurger King"."""
    written, stands = _LETTERS.findall(name), _LETTERS.findall(_POSSESSIVE.sub("", found))
    if len(written) < len(stands):  # "Arm n Hammer", "U.S. steel"
        stands = [word for word in stands[::-1] if word.lower() not in _JOINING]
        written = [word for word in written[::-1] if word.lower() not in _JOINING]
    pairs = zip(written, stands, strict=False)
    return any(
        ours[0].isupper() and theirs.islower() and ours.lower() not in ARTICLES
        for ours, theirs in pairs
    )
