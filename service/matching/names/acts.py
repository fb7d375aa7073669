"""What firms do and have, beside a name that others bear too: job cuts, news, works, tags. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from service.matching.scanning.hits import Proof
from service.matching.words.company import LISTS
from service.matching.words.word_lists import listed
from service.matching.words.written import is_in_title
from service.text.terms import COMMON, STOP

_HELPERS = re.compile(
    r"^(?:\s(?:is|are|was|were|has|have|had|will|would|may|might|could|to|be|been|being|now|also"
    r"|again|reportedly|quietly|set|due|poised|ready|about|(?:start|begin|plan|prepare)s?(?= to\s)"
    r"|(?:started|began|planning|preparing)(?= to\s|\s[a-z]+ing\s))(?=\s)){1,4}\s"
)
"""What stands before the verb: "to cut", "is reportedly cutting"."""
_CLAUSE = re.compile(r"[.,;:!?–—|](?!\d)")
_CUTS, _CLOSES = LISTS["cuts-or-recalls"], LISTS["closes-or-opens"]
_STAFF_AND_SHOPS = LISTS["jobs-and-shops"]
_OBJECT, _REACH = 5, 80
"""Words behind the verb within which what it is done to stands, and characters."""
_ENDS_OBJECT = re.compile(rf"\b(?:{'|'.join(sorted(LISTS['ends-object']))})\b")
"""What ends what a verb is done to, or says that it was none: "wind cuts power to", "cuts cost"."""
_SHARE = re.compile(
    r"\b(?:(?:up to|as many as|as much as|more than|at least|close to) )?"
    r"(?:\d[\d.,]{0,8} ?(?:%|per ?cent)?|half|hundreds|thousands|dozens|many|most"
    r"|an? (?:third|quarter|fifth|tenth|half)) of (?:(?:its|the|their|all|our) )*"
)
"""How many of them: "up to 10% of its staff"."""
_WORDS_BEHIND = re.compile(r"(?<![-\w])[^\W\d_]+")
_WORD = re.compile(r"\s?([^\W\d_]{2,20})\b")
_STAFF = r"(?:staff|jobs?|workforce|headcount|personnel|employees?|payroll|workers?)"
_LESS = r"(?:cuts?|cutbacks?|reductions?|loss(?:es)?|culls?)"
_OF_STAFF = re.compile(
    r"^(?:announc|plan|mak|execut|begin|start|confirm|unveil|propos|consider|order|mull|weigh"
    r"|prepar|implement|complet|conduct|undertak|launch|initiat)(?:n?ed|n?ing|es?|s)?"
    r"(?: [\w%’'.-]{1,20}){0,4}? (?:"
    rf"{_STAFF} {_LESS}|layoffs?|lay-offs?|redundanc(?:y|ies)|retrenchments?"
    rf"|{_LESS} (?:in|of|to) (?:[a-z]{{2,12}} ){{0,2}}{_STAFF})\b"
)
"""The same said with a noun: "announced a 20% reduction in staff"."""
_RULERS = frozenset(
    listed(
        """chief, citizen, president, pope, king, queen, prince, princess, duke, captain, world,
        earth, nation, country, city, town, state, county, union, coach, mayor, premier, governor,
        minister"""
    )
)
"""Who announces job cuts, too, and is no firm."""
_ENDS = re.compile(r"(?:ing|ed)$")


def acts_as_firms(text: str, end: int, *, is_mass: bool) -> bool:
    """Return whether what only firms do follows a name: "cuts 400 jobs", "sluit alle winkels".

    `is_mass`: the word stands without an article in any sentence, as "snow" does that closes shops.
    """
    line = text[end : end + _REACH].split("\n", 1)[0].lower()
    line = f" {_HELPERS.sub('', line).lstrip()}"
    said = _WORD.match(line)
    if said is None or not _is_verb(said[1], is_mass=is_mass):
        return False
    rest = _SHARE.sub(" ", _CLAUSE.split(line[said.end() :], maxsplit=1)[0])
    done_to = _ENDS_OBJECT.split(rest, maxsplit=1)[0]
    return not _STAFF_AND_SHOPS.isdisjoint(_WORDS_BEHIND.findall(done_to)[:_OBJECT])


def does_to_staff(text: str, end: int, name: str) -> bool:
    """Return whether an everyday word, `name` in small letters, does what only firms do to jobs,
    shops and works, said with a verb or a noun: "is executing staff reductions"."""
    if acts_as_firms(text, end, is_mass=name in LISTS["mass"]):
        return True
    if name in _RULERS:
        return False
    line = text[end : end + _REACH].split("\n", 1)[0].lower()
    return _OF_STAFF.match(_HELPERS.sub("", line).lstrip()) is not None


def _is_verb(word: str, *, is_mass: bool) -> bool:
    verbs = _CUTS if is_mass else _CUTS | _CLOSES
    stem = _ENDS.sub("", word)
    once = stem[:-1] if stem[-1:] == stem[-2:-1] else stem
    return word == "laid" or not verbs.isdisjoint((word, stem, f"{stem}e", once))


_OF_OUTLETS = frozenset({"newspaper", "magazine", "newsroom", "tabloid", "journalism"})
"""What the trade of a brand has that publishes news."""
_OWN_ARTICLE = re.compile(r"[a-z\d][,’'\"”]? The $")
"""An article with a capital where small letters are usual, which belongs to the name."""
_ARTICLE = re.compile(r"(?:^|[.!?:;,”\"]\s|\s)[Tt]he $")
_SAYS = re.compile(
    r" (?:reports|reported|disclosed|revealed|wrote|writes|understands|quoted|has learn(?:ed|t)"
    r"|can reveal)\b"
)
"""What such a one does when others tell what it said."""
_GOES_ON = re.compile(r" [A-Z]")
_BACK = 8


def is_outlet(text: str, start: int, end: int, trade: Collection[str]) -> bool:
    """Return whether a word with a capital is an outlet's name, as its article or what it does
    tells; `trade` are words of the brand's."""
    if not text[start : start + 1].isupper() or _OF_OUTLETS.isdisjoint(trade):
        return False
    if _GOES_ON.match(text, end):
        return False
    before = max(0, start - _BACK)
    if _ARTICLE.search(text, before, start) and _SAYS.match(text, end):
        return True
    has_own = _OWN_ARTICLE.search(text, before, start) is not None
    return has_own and not is_in_title(text, start, end)


_OF_A_WORK = re.compile(r"(?:['’]s?)? ['\"“‘][A-Z0-9]")
_OPENS_SENTENCE = re.compile(r"[:;–—|»”\"]\s*[\"“‘']?$")
_FIRST, _BEFORE = 4, 10
_OWNS_NONE = LISTS["owners"] | LISTS["mass"] | LISTS["takes-to"] | STOP | COMMON


def owns_a_work(text: str, start: int, end: int, name: str) -> bool:
    """Return whether a name may own a work as a headline begins: "Fox's 'X-Men' sequel"."""
    if _OF_A_WORK.match(text, end) is None:
        return False
    begins = start < _FIRST and not text[:start].strip(" '\"“‘")
    begins = begins or _OPENS_SENTENCE.search(text, max(0, start - _BEFORE), start) is not None
    return begins and name not in _OWNS_NONE


def proof_in_tag(before: Sequence[str], after: Sequence[str], trade: Collection[str]) -> Proof:
    """Return what the words beside a name within a tag say of it: all of them may be what only
    a firm meets, but with others the name may be a part of theirs ("#PayGapScandal")."""
    after = [one for one in after if one not in LISTS["tagged-besides"] and not one.isdigit()]
    is_before = LISTS["tagged-before"].issuperset(before)
    if (before or after) and is_before and LISTS["tagged-after"].issuperset(after):
        return Proof.WHOLE
    beside = {*before[-1:], *after[:1]}
    of_firms = any(one in LISTS["has"] or f"{one}s" in LISTS["has"] for one in after[:1])
    return Proof.SOME if of_firms or not beside.isdisjoint(trade) else Proof.PART
