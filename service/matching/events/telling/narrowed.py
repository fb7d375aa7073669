"""Which of the things that a kind of event may be its words tell: a fire or an accident. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

_FIRE = r"fires?|blazes?|flames?|inferno|burn\w*|gutted|engulf\w*|smoke inhalation|wildfires?"
_BLAST = r"explosions?|explod\w+|blasts?|blows up|blew up|blowing up"
_CRASH = (
    r"crash\w*|collid\w+|collisions?|aground|overboard|derail\w*|overturn\w*|capsiz\w+"
    r"|sinks?|sank|sinking|skid\w*|hit(?:s|ting)? (?:a )?(?:yachts?|moored|pier|jetty|harbour wall)"
)
_CUT = (
    r"cut|cuts|cutting|axe[sd]?|axing|shed|sheds|shedding|slash\w*|eliminat\w+|trim\w*|cull\w*"
    r"|lay-?offs?|lay off|lays off|laid off|laying off|retrench\w*|redundan\w+|jobs?(?: \w+){0,2}"
    r"|(?:staff|staffing|workforce|headcount|job) (?:cuts?|reductions?)"
    r"|los(?:e|es|ing)(?: (?:their )?jobs)?"
    r"|(?:reduc|trimm?|cutt?)(?:e|es|ed|ing|s)? (?:its |their )?(?:workforce|headcount)"
)
_NARROWED: Mapping[str, Mapping[str, re.Pattern[str]]] = {
    "fire and accident": {
        "fire": re.compile(rf"\b(?:{_FIRE})\b", re.IGNORECASE),
        "explosion": re.compile(rf"\b(?:{_BLAST})\b", re.IGNORECASE),
        "accident": re.compile(rf"\b(?:{_CRASH})\b", re.IGNORECASE),
    },
    "labour strike": {
        "strike": re.compile(
            r"\b(?:strik(?:e|es|ing|ers)|walk-?outs?|industrial action|\w{0,9}streik\w*"
            r"|staking(?:en)?|greves?|huelgas?)\b",
            re.IGNORECASE,
        ),
    },
    "death": {  # as grave by its words, while nobody is said to have died
        "violence": re.compile(r"(?:hostages?|kidnap\w*)", re.IGNORECASE),
        "fire and accident": re.compile(r"gas leaks?", re.IGNORECASE),
    },
    "labour dispute": {
        "job cuts": re.compile(rf"(?:{_CUT})", re.IGNORECASE),
        "exploitation": re.compile(
            r"exploit(?:ed|ation)|(?:forced|child|slave|bonded) labou?r|sweatshops?", re.IGNORECASE
        ),
    },
}
"""By kind of event what it is called where each of its words in a text says so."""
_WHOLE = frozenset({"labour dispute", "death"})
"""Kinds of which the whole of a phrase has to say so."""


def narrowed(kind: str, phrases: Collection[str]) -> str:
    """Return what a kind of event is called by all of the `phrases` by which it was found."""
    told = _NARROWED.get(kind)
    if not told or not phrases:
        return kind
    for name, pattern in told.items():
        said = pattern.fullmatch if kind in _WHOLE else pattern.search
        if all(said(phrase) for phrase in phrases):
            return name
    return kind
