"""Words of other languages as names: "ao vivo", "Herz ist Trumpf".

Pure, but for the lists that ship beside this file. In small letters such a name is the word. German
writes every noun with a capital, so that there it must be told by what stands beside it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from functools import cache, lru_cache

from service.brands.name_rules import kinds_of_firm
from service.matching.names.acts import acts_as_firms
from service.matching.scanning.hits import Proof
from service.matching.words.company import (
    LISTS,
    is_beside_firm,
    is_dealt_with,
    moves_by_percent,
    reports,
    said_in,
)
from service.matching.words.written import (
    has_capitals,
    is_at_town,
    is_tag,
    word_before,
    words_after,
)
from service.resources import list_lines
from service.text.language import language, nouns_have_capitals
from service.text.normalize import fold

_NOUNS = "de-nouns"
_REACH = 40
_QUOTED_BEFORE, _QUOTED_AFTER = re.compile(r"[„“”\"»«‚‘']\s?$"), re.compile(r"\s?[“”\"«»‘’']")
_JOINED_BEFORE = re.compile(r"\w[-‑]$")
_JOINED_AFTER = re.compile(r"[-‑]([A-ZÄÖÜ][\wäöüß]+)")
_ACTED_BEFORE = re.compile(r"\b([^\W\d_]{1,20}) (?:der|die|das|dem) $")
_GOES_ON = re.compile(r" (?:de|van|von|di|do|da|du|del) ([A-ZÀ-Þ][a-zß-ÿ]\w+)")
_LED = re.compile(r"([A-ZÀ-Þ]\w{1,20}) $")
_AT = re.compile(
    r"(?:^|[^\w])(?:bei(?: der| dem)?|beim|gegen(?: die| den)?|von|für|mit|um|über|an|aus|zu|nach"
    r"|durch|wegen) $",
    re.IGNORECASE,
)
"""Behind these a firm's name has no article, which other nouns mostly have."""
_GOES_ON_AS_FIRM = re.compile(
    rf":| (?!(?:{'|'.join(sorted(LISTS['german-behind-nouns']))}|kein\w*|eine?\w?)\b)[a-zäöü]"
)
"""Behind a noun that opens a headline without an article: what it does, or of what it is told."""
_OPENS = re.compile(r"(?:^|[.!?\n–—|])\s{0,3}$")
_LEGAL_FORM = re.compile(r" (?:AG|SE|GmbH|KG|KGaA|OHG|eG|e\. ?V\.|& Co\b|Holding|Gruppe|Group)\b")


@cache
def _listed() -> str:
    """Return the words with a space on both sides; as a set they would take ten times the room."""
    files = ("other_languages.txt", "plain_words.txt")
    lines = (line for file in files for line in list_lines(__package__, file))
    return " ".join(["", *lines, ""])


@cache
def _plain() -> frozenset[str]:
    lines = list_lines(__package__, "plain_words.txt")
    return frozenset(word for line in lines for word in line.split())


@cache
def _by_language() -> dict[str, str]:
    """Return the words of each language, with a space on both sides."""
    text = "\n".join(list_lines(__package__, "words_of_languages.txt"))
    named = (entry.partition(":") for entry in re.split(r"\n(?=\S)", text))
    return {code: f" {' '.join(said.split())} " for code, _, said in named}


def has(word: str) -> bool:
    """Return whether a folded word is a very common one of another language, not of English."""
    return f" {word} " in _listed()


@lru_cache(maxsize=4096)
def languages_of(word: str) -> tuple[str, ...]:
    """Return the codes of the other languages of which a folded word is one: "vivo" es, it, pt."""
    found = (code for code, said in _by_language().items() if f" {word} " in said)
    return tuple(dict.fromkeys(code.removesuffix("-nouns") for code in found))


@lru_cache(maxsize=4096)
def is_german_noun(word: str) -> bool:
    """Return whether a folded word is a noun of German, which has a capital everywhere."""
    return f" {word} " in _by_language()[_NOUNS]


def is_plain(word: str) -> bool:
    """Return whether a folded word is a day, month, season, colour, direction or number of another
    language: such words are no surnames, as other common ones may be ("Müller")."""
    return word in _plain()


class ForeignWords:
    """Those of a brand's names that are words of other languages."""

    def __init__(
        self,
        plain: Iterable[str],
        every: Collection[str],
        towns: Collection[str] = (),
        surnames: Collection[str] = (),
    ) -> None:
        """`plain` are names of one word that nothing else doubts, `every` all of one word.

        `towns` are those of the names that are towns where the brand is, `surnames` what many bear.
        """
        plain, self._towns = frozenset(plain), frozenset(towns)
        self.words = frozenset(one for one in plain if has(fold(one)) or languages_of(fold(one)))
        """Those that nothing but their being such words doubts."""
        self.names = self.words | (plain & self._towns).difference(surnames)
        """These and towns that are no surnames."""
        self._nouns = frozenset(one for one in every if is_german_noun(fold(one)))
        self.asked = self.names | self._nouns
        """Those whose proof is asked."""

    def proof(
        self, name: str, text: str, start: int, end: int, trade: Collection[str]
    ) -> Proof | None:
        """Return what tells a name from the word there; None where something else must.

        Where a text has no capitals its small letters tell nothing: so people write their posts.
        What stands where a town does is one, save where words of the `trade` or of firms are said.
        """
        is_word = text[start:end].islower() and has_capitals(text) and not is_tag(text, start)
        is_noun = name in self._nouns and has_capitals(text) and nouns_have_capitals(text)
        if is_noun and not is_tag(text, start):
            return _among_nouns(text, start, end)
        is_town = name in self._towns and is_at_town(text, start, end)
        if is_town and said_in(text).isdisjoint(LISTS["of-firms"].union(trade)):
            return Proof.NONE
        if name not in self.names:
            return None
        is_part = _is_part(text, start, end) and not is_tag(text, start)
        if is_word or (is_part and language(text) in languages_of(fold(name))):
            return Proof.NONE
        return Proof.WHOLE


def _among_nouns(text: str, start: int, end: int) -> Proof:
    """Return what in a German text speaks for or against a noun with a capital being a name.

    Its own are signs around it, a legal form, what a firm is called before it, what firms have
    joined to it and what they do behind it: "Maschinenbauer Trumpf", "Trumpf-Chefin", and that it
    has no article: "Razzia bei Trumpf". A word it is behind what names have not, and before what
    belongs to it: "ein Trumpf", "Bild der Stadt".
    """
    found = text[start:end]
    if found.islower() or _JOINED_BEFORE.search(text, max(0, start - 2), start):
        return Proof.NEVER
    joined = _JOINED_AFTER.match(text, end, end + 40)
    if joined is not None:
        has_of_firm = joined[1].lower().endswith(tuple(LISTS["german-has"]))
        return Proof.WHOLE if has_of_firm else Proof.NONE
    is_loud = found.isupper() and not text.isupper()
    if is_loud or _is_quoted(text, start, end) or _is_as_firms_are(text, start, end):
        return Proof.WHOLE
    before, (following, _) = word_before(text, start), words_after(text, end)
    if before in LISTS["german-no-name-before"] or following in LISTS["german-belongs"]:
        return Proof.NEVER
    opens = _OPENS.search(text, max(0, start - 5), start) and _GOES_ON_AS_FIRM.match(text, end)
    is_name = opens or _AT.search(text, max(0, start - _REACH), start)
    return Proof.WHOLE if is_name else Proof.NONE


def _is_part(text: str, start: int, end: int) -> bool:
    """Return whether a name goes on as what places are called: "Palmeiras de Goiás"; our branches
    and products go on without a "de", and behind what an outlet is called."""
    following = _GOES_ON.match(text, end, end + 40)
    before = _LED.search(text, max(0, start - _REACH), start)
    if following is None or (before is not None and fold(before[1]) in kinds_of_firm()):
        return False
    return fold(following[1]) not in LISTS["kinds-of-firm"] | LISTS["has"] | kinds_of_firm()


def _is_quoted(text: str, start: int, end: int) -> bool:
    before = _QUOTED_BEFORE.search(text, max(0, start - 2), start)
    return before is not None and _QUOTED_AFTER.match(text, end) is not None


def _is_as_firms_are(text: str, start: int, end: int) -> bool:
    """Return whether a name is called a firm right before it, or does what firms do."""
    before = fold(word_before(text, start))
    is_called = before in kinds_of_firm() or before.endswith(tuple(LISTS["german-called"]))
    following, _ = words_after(text, end)
    acted = _ACTED_BEFORE.search(text, max(0, start - _REACH), start)
    is_agent = following in LISTS["german-does"] or before == "laut"
    return (
        is_called
        or is_agent
        or (acted is not None and acted[1].lower() in LISTS["german-does"] | {"laut"})
        or _LEGAL_FORM.match(text, end) is not None
        or acts_as_firms(text, end, is_mass=True)
        or is_dealt_with(text, start, end, is_longer=False)
        or moves_by_percent(text, end)
        or reports(text, end)
        or is_beside_firm(text, start, end)
    )
