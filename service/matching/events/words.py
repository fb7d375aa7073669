"""Kinds of event as the lists beside this file have them, read into phrases; pure but for them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from service.matching.words.word_lists import named_lists
from service.models import RiskKind, Tone
from service.resources import list_lines

_TONES = {"good": Tone.POSITIVE, "bad": Tone.NEGATIVE, "neutral": Tone.NEUTRAL}
_VOWELS = "aeiou"
NO_TOPIC = "-"


@dataclass(frozen=True, slots=True)
class EventKind:
    """A kind of event: what it puts at risk, its topic, its tone for whom it happens to."""

    name: str
    risk_kind: RiskKind
    risk: int
    topic: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of a list: phrases that count alone or, with `beside`, near one of these."""

    kind: EventKind
    harmless: bool
    phrases: tuple[str, ...]
    beside: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    """Near one of these a harmless use is harm all the same."""
    close: bool = False
    """Whether both stand in one clause in which nothing is denied."""


def listed(name: str) -> Iterator[Listed]:
    """Yield the lines of `harm` or `calm`."""
    kind: EventKind
    for line in list_lines(__package__, f"{name}.txt"):
        if not line.strip():
            continue
        if not line.startswith(" "):
            kind = _kind(line)
            continue
        mark, said = line.strip()[:1], line.strip()
        harmless = mark == "-"
        said = said[1:] if mark in "+&-" else said
        left, beside, unless, *_ = (*said.split("|"), "", "")
        parts = _phrases(left), _phrases(beside), _phrases(unless)
        yield Listed(kind, harmless, *parts, close=mark == "&")


def whole_words(name: str) -> re.Pattern[str]:
    """Return what finds a phrase of a list in `beside.txt`, in any case of letters."""
    return re.compile(rf"\b(?:{any_of(name)})\b", re.IGNORECASE)


def any_of(name: str) -> str:
    """Return a pattern of any of the phrases of a list in `beside.txt`."""
    said = (form for phrase in _beside()[name] for form in forms(phrase))
    return "|".join(re.escape(form).replace(r"\*", r"\w*") for form in said)


@cache
def _beside() -> Mapping[str, tuple[str, ...]]:
    return named_lists(__package__, "beside.txt", between=",")


def _kind(line: str) -> EventKind:
    name, _, rest = line.partition(":")
    risk, topic, tone = (part.strip() for part in rest.split(";"))
    kind, level = risk.split(" ")
    return EventKind(name.strip(), RiskKind(kind), int(level), topic, _TONES[tone])


def _phrases(said: str) -> tuple[str, ...]:
    return tuple(form for one in said.split(",") if one.strip() for form in forms(one.strip()))


def forms(phrase: str) -> Iterable[str]:
    """Return the forms of a listed phrase: `recall~` also recalls, recalled, recalling."""
    if phrase.endswith("^"):
        return _plurals(phrase[:-1])
    first, tilde, rest = phrase.partition("~")
    if not tilde:
        return (phrase,)
    head, space, verb = first.rpartition(" ")
    return tuple(f"{head}{space}{form}{rest}" for form in _verb(verb))


def _plurals(noun: str) -> tuple[str, ...]:
    if noun.endswith(("s", "x", "z", "ch", "sh")):
        return (noun, noun + "es")
    if noun.endswith("y") and noun[-2] not in _VOWELS:
        return (noun, noun[:-1] + "ies")
    return (noun, noun + "s")


def _verb(verb: str) -> tuple[str, ...]:
    third = _plurals(verb)[1]
    if verb.endswith("e"):
        return (verb, third, verb + "d", verb[:-1] + "ing")
    if verb.endswith("y") and verb[-2] not in _VOWELS:
        return (verb, third, verb[:-1] + "ied", verb + "ing")
    short = verb[-1] not in "wxy" and verb[-2] in _VOWELS and verb[-3:-2] not in _VOWELS
    stem = verb + verb[-1] if short and len(verb) <= 4 and verb[-1] not in _VOWELS else verb
    return (verb, third, stem + "ed", stem + "ing")
