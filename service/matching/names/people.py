"""Whether a name of one word is a person's where it stands: "Tony Abbott", "Michael E. Kraft"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from service.brands.name_rules import everyday_words, people_and_places, towns
from service.matching.events import reading
from service.matching.names import other_languages
from service.matching.names.company import LISTS
from service.matching.word_lists import listed, named_lists
from service.text.normalize import words

_REACH = 24
_BEFORE = re.compile(r"([^\W\d_]{1,20})\.? $")
_AFTER = re.compile(r" ([A-Z][a-z]{1,20})\b")
_INITIAL = re.compile(r"(?:^|[^\w.])[A-Z]\. ?$")
_WORDS_TOO = frozenset(
    listed(
        """amber, carol, christian, daisy, dean, drew, eve, faith, frank, glen, grant, hazel,
        heather, holly, jasmine, jean, lily, mark, miles, penny, robin, rosemary,
        ruby, sue, violet, will"""
    )
)
"""First names that in a Title Like This may be words."""
_TITLES = frozenset(
    listed(
        """mr, mrs, ms, dr, sir, lord, lady, dame, president, premier, senator, sen, rep, governor,
        gov, mayor, judge, justice, pope, prince, princess, pm, captain, sergeant, professor, prof,
        actor, actress, singer, rapper"""
    )
)
_JOB = re.compile(
    r"\b(?:analyst|economist|strategist|director|manager|spokes(?:man|woman|person)|author|actor"
    r"|actress|singer|star|chef|coach|player|officer|[Ee]xecutive|CEO|CFO|COO|[Cc]hairman"
    r"|[Pp]resident|professor|wife|husband|daughter|son|sister|brother|says|said|wrote)\s$"
)
"""What stands right before a person's first name."""
_AROUND = 100
"""Characters on each side of a name in which words of firms stand beside it."""
_RECALLS = frozenset({"recall", "product recall"})
_WORD = re.compile(r"[^\W\d_]+")
_SURNAME = re.compile(r"[^\S\n](?:(?:de|da|von|van|du|di) )?([A-ZÀ-Þ][a-zß-ÿ]{2,20})\b(?!['’])")
"""What may be a surname, where a first name stands before it."""
_OF_PERSON = re.compile(
    r"[^\S\n](?:(?:de|da|von|van|du|di) )?[A-ZÀ-Þ][a-zß-ÿ]{2,20}"
    r"(?: (?:wird|wurde|feiert) [1-9]\d\b(?! ?(?:%|Prozent|Euro|Mal|Jahre))| ?\([1-9]\d\)"
    r"| (?:ist tot|ist gestorben|gestorben|verstorben|stirbt|starb|heiratet|kandidiert|singt"
    r"|tritt zurück|im Interview|im Alter von)\b)"
)
"""A surname in German with what only people do or have: "Schily wird 90", "Schily (93)"."""


@cache
def _first_names() -> frozenset[str]:
    return people_and_places() - towns() - _WORDS_TOO


def is_person(text: str, start: int, end: int) -> bool:
    """Return whether a first name, a title or an initial stands right before a surname."""
    if not start or text[start - 1] != " " or not text[start].isupper():
        return False
    surname = text[start:end].removesuffix("'s").removesuffix("’s")
    if text[end : end + 1] == "-" or not surname.isalpha():
        return False
    before = _BEFORE.search(text, max(0, start - _REACH), start)
    if before is None:
        return _INITIAL.search(text, max(0, start - 4), start) is not None
    word = before[1]
    if len(word) == 1:
        return word.isupper() and text[start - 2] == "."
    lower = word.lower()
    return lower in _TITLES or (word[0].isupper() and lower in _given_before())


@cache
def _given_before() -> frozenset[str]:
    too = frozenset(named_lists(__package__, "first_names.txt")["words-too"])
    return _first_names() | too | (_given_names() - everyday_words() - _WORDS_TOO - towns())


@cache
def _given_names() -> frozenset[str]:
    return _first_names() | frozenset(named_lists(__package__, "first_names.txt")["more"])


@cache
def _before_surnames() -> frozenset[str]:
    return _given_before() | frozenset(named_lists(__package__, "first_names.txt")["before"])


def is_introduced(text: str, start: int, end: int) -> bool:
    """Return whether what a person is stands before a first name: "analyst Tiffany Hogan".

    What follows is a surname, and no word that firms are called by: "chief executive Tyson Foods".
    """
    surname = _SURNAME.match(text, end)
    if surname is None or not text[start : start + 1].isupper():
        return False
    if surname[1].lower() in LISTS["kinds-of-firm"] | LISTS["entitled"]:
        return False
    return _JOB.search(text, max(0, start - _REACH), start) is not None


def is_of_place(text: str, start: int, end: int) -> bool:
    """Return whether a name is a word of what a place is called: "Lincoln County", "Costa Rica"."""
    if not text[start : start + 1].isupper() or " " in text[start:end]:
        return False
    after, before = _AFTER.match(text, end), _BEFORE.search(text, max(0, start - _REACH), start)
    name = text[start:end].lower()
    if after is not None:
        word = after[1].lower()
        if word in LISTS["kinds-of-place"] or f"{name}-{word}" in LISTS["places"]:
            return True
    return before is not None and f"{before[1].lower()}-{name}" in LISTS["places"]


def is_given(name: str) -> bool:
    """Return whether people are called by `name` before a surname: "Tiffany", "Marc"."""
    return name.lower() in _before_surnames()


def has_given_before(text: str, start: int) -> bool:
    """Return whether a first name stands right before: "Marc Jacobs"."""
    before = _BEFORE.search(text, max(0, start - _REACH), start)
    return before is not None and before[1][0].isupper() and is_given(before[1])


def is_first_name(text: str, start: int, end: int) -> bool:
    """Return whether a first name stands there, with a surname right after: "Otto Schily".

    A surname is no word, no town and no name of a firm.
    """
    name = text[start:end].lower()
    if not text[start : start + 1].isupper() or not (name in _given_names() or is_given(name)):
        return False
    after = _SURNAME.match(text, end)
    if after is None:
        return False
    word = after[1].lower()
    return not (word in everyday_words() or word in towns() or other_languages.has(word))


def has_age_or_end(text: str, end: int) -> bool:
    """Return whether what follows a first name is said of a person, in a language of capitals."""
    return _OF_PERSON.match(text, end) is not None


def has_given_name(names: Iterable[str]) -> bool:
    """Return whether one of a brand's names is a first name of people, too."""
    return any(len(said := words(name)) == 1 and said[0] in _given_names() for name in names)


def is_beside_firms_words(text: str, start: int, end: int) -> bool:
    """Return whether what only firms have or undergo stands near: "Heinz Beanz recalled"."""
    around = text[max(0, start - _AROUND) : end + _AROUND]
    return not LISTS["of-firms"].isdisjoint(_WORD.findall(around.lower())) or any(
        event.kind.name in _RECALLS for event in reading.find(around)
    )
