"""What a headline says that happened, as far as lists of kinds of event know it. Pure.

By it two headlines about one thing are told apart: a centre opens, a centre burns. English and
Afrikaans are read by `matching.events`, with what means nothing of the kind; a table beside this
file has words of other languages.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from typing import TypeAlias

from service.brands.name_rules import everyday_words
from service.matching.events import leaders, reading
from service.matching.events.not_so import denial
from service.matching.events.words import NO_TOPIC, EventKind
from service.resources import list_lines
from service.text.language import is_plainly_english, language
from service.text.normalize import words
from service.text.word_set import NOTHING

_CALM = "calm"
"""What the marks of what does no harm begin with."""

_REPLY = frozenset(
    {"responds", "responded", "replies", "replied", "apologises", "apologizes", "denies"}
)
_MARKS = {
    "product recall": "recall", "recall": "recall", "illness": "health",
    "contamination": "health", "hygiene": "health", "death": "death", "injury": "hurt",
    "violence": "violence", "fire and accident": "accident", "labour strike": "strike",
    "labour dispute": "jobs", "data breach": "breach", "security flaw": "breach",
    "fraud": "fraud", "disruption": "outrage", "obituary": "death",
    "boycott": "outrage", "outrage": "outrage", "outage": "outrage",
    "insolvency": "closed", "closure": "closed", "departure": "resigned",
    "ouster": "resigned", "resignation": "resigned", "cleared": "cleared",
    **dict.fromkeys(leaders.LEAVES, "resigned"),
}  # fmt: skip
"""By the name of the kind of event."""
_WITHIN = {
    "court": (("police", "arrest"), ("police", "gearresteer"), ("penalty", "sentenced"),
              *(("court", beginning) for beginning in (
                  "lawsuit", "sue", "suing", "class", "criminal", "prosecut", "indict", "subpoena",
                  "guilty", "pleads", "convicted", "in the dock", "found liable", "damages claim",
                  "legal action", "taken to court", "hofsaak", "jailed",
              )), ("dispute", "")),
    "injury": tuple(
        ("danger", beginning) for beginning in (
            "safety ", "fire ", "flaw", "unsafe", "ignition", "overheat", "burn risk",
            "shock hazard", "choking hazard", "side effects", "cancer risk", "unintended",
            "sudden accel",
        )
    ),
    "regulator": (("penalty", "fine "), ("penalty", "fines"), ("penalty", "fined"),
                  ("penalty", "penalt"), ("regulator", "")),
}  # fmt: skip
"""Marks by what the phrase of such an event begins with, the first that does."""
_REALMS = {
    **dict.fromkeys(
        ("recall", "health", "death", "hurt", "danger", "violence", "accident"), "life and limb"
    ),
    **dict.fromkeys(("jobs", "strike"), "work"),
    "breach": "data",
}
"""Harm that is never told in words of another: a fire is no dismissal, nor a leak of data. What
follows any of them (court, police, an answer, a resignation) is of none."""
_THEFT = "fraud"
OUTAGE = "outage"
"""A mark beside that of the anger at it: of one company there is one at a time."""
ANSWERS = frozenset({"reply"})
"""Marks of harm that tell none by themselves: whoever apologises speaks of what happened."""
FOLLOWING = ANSWERS | {"police", "penalty", "court", "dispute", "regulator"}
"""Marks of what follows harm of any kind: one name may be before a court for two things."""
_UNTOLD = frozenset(
    {
        "prices",
        "succession",
        "sport",
        "celebrity",
        "results",
        "bad results",
        "shares up",
        "shares down",
        "review",
        "praised",
        "approval",
    }
)
"""Kinds of event that do no harm and tell no two headlines apart."""
_SHORTEST = 4
"""Letters of a listed beginning."""


@lru_cache(maxsize=4096)
def marks_in(title: str, languages: frozenset[str] = frozenset()) -> frozenset[str]:
    """Return the marks of what a headline says that happened, of harm and of none.

    `languages` are those that it may be in, where it is not in English.
    """
    said = words(title)
    happened = reading.find(title)
    found = {mark for event in happened if (mark := _mark_of(event.kind, event.phrase))}
    if any(event.kind.name == OUTAGE for event in happened):
        found.add(OUTAGE)
    if not _REPLY.isdisjoint(said):
        found.add("reply")
    for word, by_language in _turns(said):
        if is_plainly_english(title):
            break
        if not _is_english(word):  # whatever of these languages it is in, it says this
            found |= frozenset().union(*by_language.values())
        # Of a word that English has too, the headline's language tells what it means. A short
        # headline is seldom taken for English.
        elif (likely := languages & by_language.keys()) and language(title) != "en":
            found |= frozenset().union(*(by_language[code] for code in likely))
    return frozenset(found) or NOTHING


def _turns(said: Sequence[str]) -> Iterator[tuple[str, Mapping[str, frozenset[str]]]]:
    """Yield the listed words of a headline, each with what it says in which language."""
    exact, beginnings = _listed()
    for word in (*said, *(f"{one}_{other}" for one, other in pairwise(said))):
        met = [exact.get(word)]
        met += [beginnings.get(word[:size]) for size in range(_SHORTEST, len(word) + 1)]
        for by_language in filter(None, met):
            yield word, by_language


def _is_english(word: str) -> bool:
    return all(part in everyday_words() for part in word.split("_"))


@lru_cache(maxsize=4096)
def ended_in(title: str) -> frozenset[str]:
    """Return the marks of the harm that a headline says is over: "strike called off"."""
    found = frozenset(
        mark
        for event in reading.find(title)
        if (mark := _mark_of(event.kind, event.phrase)) and denial.is_over(title, event)
    )
    return found or NOTHING


def harm(marks: frozenset[str]) -> frozenset[str]:
    """Return those of `marks` that tell harm or an answer to it."""
    return frozenset(mark for mark in marks if not mark.startswith(_CALM)) or NOTHING


def same_kind(one: frozenset[str], other: frozenset[str]) -> bool:
    """Return whether both say that the same kind of thing happened: harm, where one says any."""
    common = harm(one) & harm(other) if harm(one | other) else one & other
    return not common <= {_CALM}


def are_apart(one: frozenset[str], other: frozenset[str], *, has_one_figure: bool = False) -> bool:
    """Return whether one says that harm happened and the other that something else did.

    A theft of one sum (`has_one_figure`) is one of data to one reporter, and a raid to the next.
    """
    if has_one_figure and _THEFT in one and _THEFT in other:
        return False
    calm, grave = (other, one) if harm(one) else (one, other)
    if calm and not harm(calm) and harm(grave):
        return True
    here, there = ({_REALMS[mark] for mark in each if mark in _REALMS} for each in (one, other))
    return bool(here and there) and here.isdisjoint(there)


def _mark_of(kind: EventKind, phrase: str) -> str:
    for mark, beginning in _WITHIN.get(kind.name, ()):
        if phrase.startswith(beginning):
            return mark
    if mark := _MARKS.get(kind.name, ""):
        return mark
    about = kind.name.startswith(reading.ABOUT)
    tells_nothing = about or kind.risk or kind.topic == NO_TOPIC or kind.name in _UNTOLD
    return "" if tells_nothing else f"{_CALM} {kind.name}"


_ByWord: TypeAlias = dict[str, dict[str, frozenset[str]]]


@cache
def _listed() -> tuple[_ByWord, _ByWord]:
    """Return the marks of whole words, and of what words begin with, each by language."""
    exact: _ByWord = {}
    beginnings: _ByWord = {}
    code = ""
    for line in list_lines(__package__, "turns.txt"):
        if not line:
            continue
        mark, *listed = line.split()
        if mark == "language":
            code = listed[0]
            continue
        for word in listed:
            into = beginnings if word.endswith("~") else exact
            marks = into.setdefault(word.removesuffix("~"), {})
            marks[code] = marks.get(code, frozenset()) | {mark}
    return exact, beginnings
