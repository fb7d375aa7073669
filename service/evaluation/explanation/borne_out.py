"""Which event an item may be said to tell of, and whether it is sure whose it is. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from service.matching.events import reading, telling
from service.matching.events.not_so import untrue
from service.matching.events.passages import Happening
from service.matching.events.reading import Event
from service.matching.scanning.hits import (
    ALIAS,
    COMPETITOR,
    CORE,
    EXTENDED,
    PRODUCT,
    REGION,
    WEAK,
    Field,
    Matches,
)
from service.matching.signals import Signals
from service.matching.words.word_lists import listed
from service.models import SERIOUS_RISK, URGENT_RISK
from service.text.sentences import Span
from service.wording.reasons.explanation import can_be_said

OF_BOTH = frozenset(listed("deal, crisis, sponsorship"))
"""Kinds of event that two firms are in: where we are named, our part in it is told."""
_FIGURES = frozenset(listed("good results, bad results"))
"""Where both are told, it is figures that are reported."""
_WARNING = "warning"
"""The kind whose clause shows by itself whom it is for."""
_MOVES = frozenset(listed("shares up, shares down"))
"""Where both are told, nothing is said."""


def told_of(
    matches: Matches, seen: Signals, happened: Happening, kinds: Sequence[str]
) -> tuple[str, bool]:
    """Return the kind of event that is told of an item, and whether it is sure whose it is.

    `kinds` are those of the names whose it would be. Where it is not sure of a grave one, it is the
    gravest that a title surely tells, or a summary that says whom a headline of nobody means.
    """
    if happened.is_learned:
        name = happened.event.kind.name
        return (name if can_be_said(name, "brand") else ""), False
    event, is_sure = _borne_out(matches, happened, kinds)
    is_sure = is_sure and not happened.is_doubted
    least = happened.event.kind.risk if event else SERIOUS_RISK
    is_grave = seen.risk >= (SERIOUS_RISK if event else URGENT_RISK)
    sure = _at_least(matches, kinds, least) if is_grave and not is_sure else ""
    if sure and not (happened.is_doubted and sure == event):
        return sure, True
    if (
        not event
        and not is_sure
        and seen.risk >= SERIOUS_RISK
        and _is_told_below(matches, happened, kinds)
    ):
        sure = _at_least(matches, kinds, SERIOUS_RISK, "summary")
        return sure or happened.event.kind.name, bool(sure)
    return event, is_sure


def _borne_out(matches: Matches, happened: Happening, kinds: Sequence[str]) -> tuple[str, bool]:
    """Return the kind of an event as it may be told, and whether it is sure whose it is.

    The kind is empty where the words show too little.
    """
    event, name = happened.event, happened.event.kind.name
    heads = [part for part in matches.fields if part.name != "text"]
    field = next((part for part in heads if part.name == happened.field), None)
    if field is None:
        return name, True
    if any(part.name == "title" and telling.is_list(part.text) for part in heads):
        return "", True
    if not kinds:
        subjects, places = _spans(field, (EXTENDED, CORE)), _spans(field, (REGION,))
        grave = (one for one in reading.find(field.text) if one.kind.risk >= SERIOUS_RISK)
        ours = (
            one.kind.name
            for one in (event, *grave)
            if field.name == "title" and telling.is_of_trade(field.text, one, subjects, places)
        )
        return next(ours, ""), True
    is_known = happened.is_over or happened.is_denied or name == _WARNING  # as its clause shows
    is_near = telling.is_near(_passage(field, kinds, name), event)
    if not (_told(field, kinds, name, event) or (is_known and is_near)):
        may_be = is_near or _is_understood(matches, field, event, kinds)
        return (name if may_be and event.kind.risk >= SERIOUS_RISK else ""), False
    if name in _FIGURES:
        first = max(0, field.text.rfind(";", 0, event.start))
        until = field.text.find(";", event.end)
        part = field.text[first : until if until > 0 else len(field.text)]
        told = {one.kind.name for one in reading.find(part)}
        return (name if not told >= _FIGURES else "results"), True
    is_even = name in _MOVES and all(
        any(_told(part, kinds, one) for part in heads) for one in _MOVES
    )
    return ("" if is_even else name), True


def _is_told_below(matches: Matches, happened: Happening, kinds: Sequence[str]) -> bool:
    """Return whether a headline of nobody by name has a summary that says who is meant: ours."""
    title, summary = map({one.name: one for one in matches.fields}.get, ("title", "summary"))
    if title is None or summary is None or ALIAS not in kinds or telling.is_list(title.text):
        return False
    if _spans(title, (ALIAS, WEAK, PRODUCT, COMPETITOR)):
        return False
    known = _spans(title, (REGION, CORE, EXTENDED))
    if happened.field == "title":
        known.append((happened.event.start, happened.event.end))  # whatever it begins with
    return telling.is_on(title.text, known, summary.text, _spans(summary, (ALIAS,)))


def _at_least(matches: Matches, kinds: Sequence[str], least: int, where: str = "title") -> str:
    """Return the gravest that a part surely tells of whom it names, at `least` as a risk."""
    title = next((part for part in matches.fields if part.name == where), None)
    if title is None or not kinds or telling.is_list(title.text):
        return ""
    found = [
        one.kind
        for one in untrue.without_untrue(reading.find(title.text), title.text)
        if one.kind.risk >= least and _told(title, kinds, one.kind.name, one)
    ]
    return max(found, key=lambda kind: kind.risk).name if found else ""


def _is_understood(matches: Matches, field: Field, event: Event, kinds: Sequence[str]) -> bool:
    """Return whether a summary may tell a harm of whom the title alone names."""
    is_named = ALIAS in kinds and any(one.name == "title" for one, _ in matches.of(*kinds))
    is_alone = field.name != "title" and is_named and not matches.any(COMPETITOR)
    return is_alone and telling.is_understood(field.text, event)


def _told(field: Field, kinds: Sequence[str], name: str, event: Event | None = None) -> bool:
    """Return whether a title or summary shows that a kind of event is that of one of the names."""
    passage = _passage(field, kinds, name)
    found = [one for one in reading.find(field.text, passage.known) if one.kind.name == name]
    return any(telling.is_sure(passage, one) for one in (*([event] if event else ()), *found))


def _passage(field: Field, kinds: Sequence[str], name: str) -> telling.Stretch:
    """Return a title or summary with whom it names; two firms are in a deal of theirs."""
    known = _spans(field, (ALIAS, WEAK, PRODUCT, COMPETITOR))
    names = _spans(field, (*kinds, PRODUCT) if ALIAS in kinds else kinds)
    both = known if name in OF_BOTH else names
    return telling.Stretch(field.text, both, known, field.name == "title")


def _spans(field: Field, kinds: Sequence[str]) -> list[Span]:
    """Return where names of these kinds stand in a title or summary."""
    return [(hit.start, hit.end) for hit in field.hits if hit.kind in kinds]
