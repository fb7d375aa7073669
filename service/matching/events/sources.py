"""Whether a passage only quotes a firm on others: its analysts, data, price targets. Pure."""

from __future__ import annotations

import re

from service.text.sentences import Span

_STUDIES = (
    r"(?:data|surveys?|polls?|ind(?:ex|ices)|barometer|research|stud(?:y|ies)|estimates|forecasts?)"
)
_ANALYSTS = r"(?:analysts?|economists?|strategists?)"
_SPEAK = (
    r"(?:says?|said|saying|sees?|warns?|warned|expects?|predicts?|thinks?|believes?|writes?|wrote"
    r"|tells?|told|notes?|noted|estimates?|forecasts?|reckons?|adds?|added|argues?|calculates?)\b"
)
_BEFORE = re.compile(
    rf"\b(?:{_ANALYSTS} (?:at|from|with|of)|according to {_ANALYSTS} (?:at|from|with)"
    r"|(?:polled|surveyed|compiled) by|(?:survey|poll|study|research(?: note)?) (?:by|from)"
    r"|(?:up|down)graded(?: to [^\s,;:]{1,15})? by"
    r"|(?:cut|raised|lowered) to [\"'“‘]?(?:buy|hold|sell|neutral|overweight|underweight"
    r"|outperform|underperform)[\"'”’]? (?:by|at))(?: the)? $",
    re.IGNORECASE,
)
"""Right before a name: it is asked for its view, or has measured something."""
_SAYS = re.compile(rf"\b(?:{_SPEAK}|according to)(?: the)? $", re.IGNORECASE)
_ITS_ANALYST = re.compile(rf"(?:['’]s?)? (?:[a-z-]{{1,20}} ){{0,3}}{_ANALYSTS}\b", re.IGNORECASE)
_IT_SPEAKS = re.compile(
    rf"(?:,? [A-Z][\w.'’-]{{0,28}}(?: [A-Z][\w.'’-]{{0,28}}){{0,3}})?,? (?:also )?{_SPEAK}|:",
    re.IGNORECASE,
)
_ITS_STUDY = re.compile(
    rf"(?:['’]s?)? (?:[\w-]{{1,20}} ){{0,2}}{_STUDIES}\b"
    r"(?P<shows> (?:shows?|showed|finds?|found|suggests?|suggested|reveals?|revealed|says"
    r"|said)\b)?",
    re.IGNORECASE,
)
_ITS_NOTE = re.compile(
    r"(?:['’]s?)? (?:[a-z]{1,20} ){0,3}(?:said|wrote|says|writes)"
    r" in an? (?:[a-z]{1,20} ){0,2}note\b",
    re.IGNORECASE,
)
_RATES = re.compile(
    r"(?: (?:upgrades|downgrades|upgraded|downgraded|initiates|reiterates|maintains)\b(?! its)"
    r"| (?:cuts?|raises?|raised|lowers?|lowered|ups|lifts?|hikes?|trims?|slash(?:es|ed)?)"
    r"(?: [^\s,;:.!?]{1,20}){0,4} (?:(?:price targets?|target prices?)\b(?! (?:at|by))"
    r"|(?:oil|gold|copper|growth|gdp|inflation|economic)(?: [a-z]{1,12})? forecasts?\b"
    r"|to [\"'“‘]?(?:buy|hold|sell|neutral|overweight|underweight|outperform|underperform)\b))",
    re.IGNORECASE,
)
"""Right behind a name: it rates others, as brokers do."""
_REACH = 60
"""Characters before a name that are looked at."""


def is_source(text: str, name: Span) -> bool:
    """Return whether a name only says whose analysts, data or rating of others is told."""
    start, end = name
    reach = max(0, start - _REACH)
    if _BEFORE.search(text, reach, start) or _ITS_NOTE.match(text, end) or _RATES.match(text, end):
        return True
    if analyst := _ITS_ANALYST.match(text, end):
        is_asked = _SAYS.search(text, reach, start) is not None
        return is_asked or _IT_SPEAKS.match(text, analyst.end()) is not None
    study = _ITS_STUDY.match(text, end)
    return study is not None and (
        bool(study["shows"]) or _SAYS.search(text, reach, start) is not None
    )
