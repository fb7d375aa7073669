"""What is said not to have happened, or not to come: "a hoax", "rules out cuts". Pure."""

from __future__ import annotations

import re
from dataclasses import replace

from service.matching.events.reading import KINDS, Event

_HURT = frozenset({"injury", "death", "illness"})
_BADLY = ("seriously", "badly", "critically")
"""How nobody may be hurt where some are."""
_MAY_BE_HOAX = frozenset(
    {"violence", "fire and accident", "contamination", "recall", "product recall", "data breach",
     "closure", "insolvency", "labour dispute"}
)  # fmt: skip
"""Kinds that somebody may make up: that he stands before a court for it is none."""
_NOBODY = re.compile(
    r"\b(?:no|nobody|no[ -]one|none|niemand|kein\w{0,2}|geen|ninguém|nenhum)"
    r"(?: (?:is|was|were|are|people|persons|passengers|customers|staff|guests|workers|employees"
    r"|children|pupils|reported|else|of|them|the|wird|wurde|werd|ficou))"
    r"{0,4} ?$",
    re.IGNORECASE,
)
"""Right before what befalls people: "no one hurt", "no passengers were injured"."""
_HOAXES = (
    r"(?:hoax(?:es)?|false alarms?|pranks?|falscher alarm|fehlalarm|vals alarm|loos alarm"
    r"|alarme falso)\b"
)
_NO_HOAX = (
    r"(?:not|no|never|nicht|nie|niet|kein\w{0,2}|geen|after|following|since|before|nach|ná|na|voor"
    r"|thought|believed|assumed|mistaken|mistook|treated|dismissed)\b"
)
"""What stands before a hoax that was none, or was another: "not a hoax", "after a false alarm"."""
_HOAX = re.compile(
    rf"(?:(?: (?!{_NO_HOAX})[\w'’-]{{1,30}}){{0,5}}?,?(?: later)? (?:is|was|were|are|as|turns out"
    r"|turned out|proves|proved|declared|ruled|deemed|found|just|only|merely|war|ist|blijkt|blyk)"
    r"(?: (?:to be|be|as|a|an|just|only|merely|ein|eine|'n|een)){0,3})? "
    rf"{_HOAXES}",
    re.IGNORECASE,
)
"""Behind what did not happen: "bomb scare at the mall was a hoax", "bomb hoax"."""
_OF_A_HOAX = re.compile(
    r"\b(?:hoax|false alarm|prank)(?: (?:calls?|e-?mails?|messages?|posts?|reports?|warnings?"
    r"|claims?|tips?|tip-offs?|phone|911|999|112)){0,2}(?: (?:of|over|about|on))?"
    r"(?: (?:a|an|the|alleged|supposed)){0,2} $",
    re.IGNORECASE,
)
"""Right before it: "hoax bomb threat", "false alarm over a gas leak"; no "prank starts fire"."""
_RULES_OUT = re.compile(
    r"\b(?:rul(?:e|es|ed|ing) out|schlie(?:ß|ss)t|sluit) (?:(?:any|all|the|a|an|of|more|new|further"
    r"|mass|forced|compulsory|plans?|for|possible|possibility|weitere|jede[nr]?|verdere) ){0,5}$",
    re.IGNORECASE,
)
"""Right before it: "rules out arson"."""
_NOT_RULED = re.compile(
    r"(?:\b(?:not|never|cannot|refus\w{0,3}|declin\w{0,3}|fail\w{0,3}|unable|nobody|no one|yet"
    r"|without|hard|impossible|kann|nicht|nie|niet)|n['’]t)(?: [\w'’-]{1,20}){0,3} $",
    re.IGNORECASE,
)
"""Before that: "refuses to rule out job cuts"."""
_PARTED = re.compile(r"(?:schlie(?:ß|ss)t|sluit)", re.IGNORECASE)
_OUT = re.compile(
    r"(?: (?!(?:nicht|nie|niet|kaum)\b)[^\s,;:.!?]{1,30}){0,5} (?:aus|uit)"
    r"(?=\W*$|[,;:.!?–—]|\s[–—-]\s| (?:und|en)\b)",
    re.IGNORECASE,
)
"""The second part of a verb of two, behind it: "schließt Stellenabbau aus", not "nicht aus"."""
_GRAVE = frozenset(
    {"recall", "product recall", "illness", "contamination", "hygiene", "data breach"}
)
"""Kinds of which it is a denial that somebody rules them out."""
_FALSE = re.compile(
    r"(?: [\w'’-]{1,30}){0,5}? (?:(?:is|was|were|are|as|to be) )?"
    r"(?:completely |totally |entirely )?(?:false|untrue|unfounded|baseless|bogus|not true"
    r"|unwahr|frei erfunden|onwaar|falsos?|falsas?)"
    r"(?=\W*$|\W*[,;:.!?–—]|\W+(?:says?|said|sagt|sê|zegt|diz))",
    re.IGNORECASE,
)
"""Behind it, at the end of its clause: "reports of layoffs are false, airline says"."""
_REPORTS = re.compile(
    r"\b(?:reports?|claims?|rumou?rs?|allegations?|accusations?|posts?|story|stories|news|berichte?"
    r"|gerüchte|gerugte?|berigte?|geruchten|rumores)\b",
    re.IGNORECASE,
)
_AUTHORITY = re.compile(
    r"\b(?:department|ministry|ministers?|inspectors?|officials?|police|regulators?|watchdog|courts?"
    r"|judges?|authorit(?:y|ies)|agency|council|scientists|investigators?)\b",
    re.IGNORECASE,
)
"""Who is none of the firm's: what they call false is not what it denies."""
_AROUND = 100
"""Characters beside an event that are looked at."""


def without_untrue(found: list[Event], text: str) -> list[Event]:
    """Return the events that are not said not to have happened.

    Where nobody was hurt there was something that could hurt: "no one hurt as car hits store".
    """
    return [
        replace(one, kind=KINDS["fire and accident"]) if _spares(text, one) else one
        for one in found
        if _spares(text, one) or not is_untrue(text, one)
    ]


def _spares(text: str, event: Event) -> bool:
    return event.kind.name == "injury" and is_untrue(text, event)


def is_untrue(text: str, event: Event) -> bool:
    """Return whether it is said that an event did not happen: a hoax, or nobody was hurt."""
    start = max(0, event.start - _AROUND)
    if event.kind.name in _HURT and _NOBODY.search(text, start, event.start):
        return not event.phrase.startswith(_BADLY)
    if _HOAX.match(text, event.end) or _OF_A_HOAX.search(text, start, event.start):
        return event.kind.name in _MAY_BE_HOAX
    return event.kind.name not in _GRAVE and _is_ruled_out(text, event)


def is_called_false(text: str, event: Event) -> bool:
    """Return whether it is told of an event that it is not so, which is the word of one side."""
    if _AUTHORITY.search(text):
        return False
    start, end = max(0, event.start - _AROUND), event.end + _AROUND
    told = _REPORTS.search(text, start, event.start) or _REPORTS.search(text, event.end, end)
    if told and _FALSE.match(text, event.end):
        return True
    return event.kind.name in _GRAVE and _is_ruled_out(text, event)


def _is_ruled_out(text: str, event: Event) -> bool:
    found = _RULES_OUT.search(text, max(0, event.start - _AROUND), event.start)
    if found is None or _NOT_RULED.search(text, 0, found.start()):
        return False
    return _PARTED.match(found[0]) is None or _OUT.match(text, event.end) is not None
