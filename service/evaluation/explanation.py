"""Why an item is in the mail, where no model says so: what happened, in one sentence.

Pure. At most twenty words, none of them one that the brand bans.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from service.brands.name_rules import towns
from service.matching.brand_matcher import Field, Matches
from service.matching.events import reading, telling
from service.matching.events.not_so import untrue
from service.matching.events.passages import Happening
from service.matching.events.reading import Event
from service.matching.events.words import EventKind
from service.matching.names.hits import ALIAS, COMPETITOR, CORE, EXTENDED, PRODUCT, REGION, WEAK
from service.matching.signals import Signals
from service.matching.word_lists import INGREDIENTS, OUTLETS, listed
from service.models import (
    SERIOUS_RISK,
    URGENT_RISK,
    Brand,
    Link,
    Reason,
    ReasonCode,
    RiskKind,
)
from service.models.reason import Value
from service.text.dates.months import month
from service.text.normalize import fold, one_line, squeeze, words
from service.text.sentences import Span
from service.text.terms import UNSPACED, is_title_case
from service.wording.catalogue import SOURCE_LANGUAGE, _, speaking
from service.wording.reasons import sentence
from service.wording.reasons.explanation import can_be_said

MAX_WORDS = 20
MAX_CHARACTERS = 160

_OF_DATES = frozenset(
    listed(
        """monday, tuesday, wednesday, thursday, friday, saturday, sunday, mon, tue, tues, wed, thu,
        thur, thurs, fri, sat, sun, maandag, dinsdag, woensdag, donderdag, vrydag, saterdag, sondag,
        am, pm, utc, gmt, sast, t, z, th, st, nd, rd"""
    )
)
"""What stands in a date beside numbers and months."""

_WHO = {
    Link.DIRECT: ("brand", (ALIAS, WEAK)),
    Link.PRODUCT: ("product", (PRODUCT,)),
    Link.COMPETITOR: ("rival", (COMPETITOR,)),
    Link.INDUSTRY: ("trade", ()),
}
"""Whom an item is about by its tie to the brand, and the kinds of names that say so."""

_INGREDIENTS = frozenset(listed(INGREDIENTS))
_OUTLETS = tuple(listed(OUTLETS))
_BUILDINGS = ("drive-through", "drive-thru", "factory", "plant", "warehouse", "depot", "kiosk")
_ONE_OUTLET = re.compile(
    rf"\b(?:the|its|our|this|your)\s+(?:{'|'.join(map(re.escape, _OUTLETS))}|manager)\b",
    re.IGNORECASE,
)
"""Where a text speaks of one place of a firm."""
_AT = re.compile(r"\s+(?:in|at)\s+((?:[A-Z][\w'’-]+)(?:\s+[A-Z][\w'’-]+){0,2})")
"""What follows a name of the brand and says which of its places: "in Marula Park"."""
_OVER = re.compile(
    r"\b(?:all[ -]clear|lifted|call(?:s|ed) off|cleared of|(?:is|are) over|comes? to an end|ends"
    r"|ended|clean tests?|safe again|back on (?:the )?(?:shelves|sale|menu)|back (?:at|to) work)\b",
    re.IGNORECASE,
)
"""Words of a headline that say that a thing is over."""
_OPENED = re.compile(
    rf"\b(first|second|third|new|flagship|\d{{1,5}}(?:th|st|nd|rd))\s(?:[a-z-]{{1,20}}\s)?"
    rf"({'|'.join((*map(re.escape, _OUTLETS), *_BUILDINGS))})\b(?P<there>\s(?:in|at|on|for)\b)?",
    re.IGNORECASE,
)
"""What a firm opens: "first drive-through"; the first in a town need not be its first."""
_PASSES = frozenset(
    listed(
        """product recall, recall, illness, contamination, hygiene, labour strike,
        labour dispute, boycott"""
    )
)
"""Kinds of event that last for a time."""
_SPEAKS = re.compile(
    r"(?:['’]s \w{1,20})?,? (?:to )?(?:says?|said|warns?|urges?|asks?|calls?|accuses?|slams)\b",
    re.IGNORECASE,
)
"""Right behind a region: it is who speaks, and not where it happens."""
_PREMISES = frozenset(
    listed("street, road, avenue, lane, drive, park, square, mall, centre, center, plaza, arcade")
)
"""What the name of a place within a town ends in."""
_OF_BOTH = frozenset(listed("deal, crisis, sponsorship"))
"""Kinds of event that two firms are in: where we are named, our part in it is told."""
_FIGURES = frozenset(listed("good results, bad results"))
"""Where both are told, it is figures that are reported."""
_WARNING = "warning"
_MOVES = frozenset(listed("shares up, shares down"))
"""Where both are told, nothing is said."""
_LOCAL = frozenset(
    listed(
        """illness, contamination, hygiene, death, injury, defect, violence,
        fire and accident, labour strike, criticism, outrage, closure, launch, promotion, award,
        review, community, hours, milestone, praise, complaint"""
    )
)
"""Kinds of event that happen to one place of a firm, not to the firm."""


def reason(
    matches: Matches,
    link: Link,
    seen: Signals,
    event: str,
    *,
    outlet: str,
    cooks: bool,
    banned_in: Callable[[str], bool],
    language: str = SOURCE_LANGUAGE,
) -> str:
    """Return what happened and whom it concerns; empty where nothing can be said of it.

    `event` is the kind of event that the item is about, or the feeling that a post speaks of,
    `outlet` what one of the brand's places is called, `cooks` whether it buys what people eat,
    `language` that of the sentence.
    """
    tie, rival = link, seen.happened is not None and seen.happened.owner == COMPETITOR
    if rival and not (event in _OF_BOTH and link is Link.DIRECT):
        link = Link.COMPETITOR
    if not event or link is Link.NONE:
        return ""
    who, kinds = _WHO[link]
    is_sure = True
    if seen.happened is not None and event == seen.happened.event.kind.name:
        event, is_sure = _told_of(matches, seen, seen.happened, kinds)
    named = [hit.phrase for _, hit in matches.of(*kinds)] if kinds else []
    may_be_anothers = matches.may_be_anothers and seen.risk >= SERIOUS_RISK
    if not is_sure or may_be_anothers:
        whose = tie if tie is Link.DIRECT else link  # in doubt it is ours
        return _doubted(event, whose, matches, seen, banned_in=banned_in, language=language)
    is_used = cooks and link is Link.INDUSTRY and can_be_said(event, "ingredient")
    if is_used and (used := _used(matches)):
        who, named = "ingredient", [used]
    elif link is Link.DIRECT and event in _LOCAL and (place := _place(matches)):
        with speaking(language):
            who, named = "outlet", [_("{place} {outlet}").format(place=place, outlet=outlet)]
    if not event or not can_be_said(event, who) or (kinds and not named):
        return ""
    values: dict[str, Value] = {
        "event": _narrowed(event, matches), "what": _opened(matches) if event == "opening" else "",
        "who": who, "name": named[0] if named else "",
        "place": _place_in_title(matches),
        "over": _is_over(matches, seen, event),
        "denied": seen.happened is not None and seen.happened.is_denied,
        "rumour": seen.happened is not None and seen.happened.is_rumour,
        "urgent": _is_urgent(seen),
    }  # fmt: skip
    with speaking(language):
        said = shortened(sentence(Reason(ReasonCode.HAPPENED, values)))
    return "" if banned_in(said) else said


def _doubted(
    event: str,
    link: Link,
    matches: Matches,
    seen: Signals,
    *,
    banned_in: Callable[[str], bool],
    language: str,
) -> str:
    """Return that a harm may be his who is named, where a text does not show whose it is."""
    named = [hit.phrase for _, hit in matches.of(*_WHO[link][1])]
    if not event or not named:
        return ""
    rival = link is Link.COMPETITOR
    urgent = not rival and _is_urgent(seen)
    values: dict[str, Value] = {
        "event": _narrowed(event, matches), "name": named[0], "rival": rival, "urgent": urgent,
        "namesake": matches.may_be_anothers,
    }  # fmt: skip
    with speaking(language):
        said = shortened(sentence(Reason(ReasonCode.MAY_HAVE_HAPPENED, values)))
    return "" if banned_in(said) else said


def _narrowed(kind: str, matches: Matches) -> str:
    heads = (part.text for part in matches.fields if part.name != "text")
    found = {one.phrase for text in heads for one in reading.find(text) if one.kind.name == kind}
    return telling.narrowed(kind, found)


def _place_in_title(matches: Matches) -> str:
    """Return the first of the brand's places in the headline; none that is part of a name."""
    for field, hit in matches.of(REGION):
        if field.name == "title" and not _SPEAKS.match(field.text, hit.end):
            names = (one for one in field.hits if one.kind in (ALIAS, PRODUCT, COMPETITOR))
            if not any(one.covers(hit) for one in names):
                return hit.phrase
    return ""


def _is_over(matches: Matches, seen: Signals, event: str) -> bool:
    if seen.happened is not None and seen.happened.is_over:
        return True
    titles = (field.text for field in matches.fields if field.name == "title")
    return event in _PASSES and any(map(_OVER.search, titles))


def _is_urgent(seen: Signals) -> bool:
    return seen.risk >= URGENT_RISK or (
        seen.risk >= SERIOUS_RISK and seen.risk_kind is RiskKind.FOOD_SAFETY
    )


def _told_of(
    matches: Matches, seen: Signals, happened: Happening, kinds: Sequence[str]
) -> tuple[str, bool]:
    """Return the kind of event that is told of an item, and whether it is sure whose it is.

    Where that of a grave one is not, it is the gravest that a title surely tells.
    """
    if happened.is_learned:
        name = happened.event.kind.name
        return (name if can_be_said(name, "brand") else ""), False
    event, is_sure = _borne_out(matches, happened, kinds)
    least = happened.event.kind.risk if event else SERIOUS_RISK
    is_grave = seen.risk >= (SERIOUS_RISK if event else URGENT_RISK)
    if is_grave and not is_sure and (sure := _at_least(matches, kinds, least)):
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
    return max(found, key=_risk_of).name if found else ""


def _risk_of(kind: EventKind) -> int:
    return kind.risk


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
    both = known if name in _OF_BOTH else names
    return telling.Stretch(field.text, both, known, field.name == "title")


def _spans(field: Field, kinds: Sequence[str]) -> list[Span]:
    return [(hit.start, hit.end) for hit in field.hits if hit.kind in kinds]


def _opened(matches: Matches) -> str:
    """Return what the headline says is opened: "first drive-through"; or nothing."""
    title = next((field.text for field in matches.fields if field.name == "title"), "")
    found = _OPENED.search(title)
    if not found:
        return ""
    which = "new" if found["there"] and found[1].lower() != "flagship" else found[1].lower()
    return f"{which} {found[2].lower()}"


def _used(matches: Matches) -> str:
    """Return what of the brand's own words in the headline a kitchen buys; or nothing."""
    for field, hit in matches.of(EXTENDED, CORE):
        said = words(hit.phrase)
        bought = [word for word in said if word in _INGREDIENTS]
        if bought and field.name == "title":
            return hit.phrase.lower() if said[-1] in _INGREDIENTS else bought[0]
    return ""


def outlet_of(brand: Brand) -> str:
    """Return what one of the brand's places is called, by its own words: "restaurant"."""
    said = [word for phrase in (*brand.core, *brand.extended) for word in words(phrase)]
    return next((word for word in said if word in _OUTLETS), "branch")


def _place(matches: Matches) -> str:
    """Return at which of its places the item finds the brand: "Marula Park"; or nothing.

    A region or a town is none, for there it is about the whole firm.
    """
    regions = {fold(hit.phrase) for _, hit in matches.of(REGION)}
    for field, hit in matches.of(ALIAS):
        at = _AT.match(field.text, hit.end)
        if at is None or (field.name == "title" and is_title_case(field.text)):
            continue
        place = words(at[1])
        known = fold(at[1]) in regions or towns().issuperset(place)
        if known or any(month(word) or word in _OF_DATES for word in place):
            continue
        if place[-1] in _PREMISES or any(_ONE_OUTLET.search(one.text) for one in matches.fields):
            return at[1]
    return ""


def shortened(text: str) -> str:
    """Return `text` on one line, cut to MAX_WORDS words and MAX_CHARACTERS characters."""
    parts = squeeze(text).split(" ")
    cut = " ".join(parts[:MAX_WORDS])
    return one_line(cut if len(parts) <= MAX_WORDS else cut.rstrip(" ,;:") + "…", MAX_CHARACTERS)


def count_words(text: str) -> int:
    """Return how many words `text` says: numbers, dates and punctuation say none.

    Two characters of a script without spaces count as a word.
    """
    said = [word for word in words(text) if not any(map(str.isdigit, word))]
    if any(map(str.isdigit, text)):  # else May may be a word
        said = [word for word in said if word not in _OF_DATES and not month(word)]
    return sum(max(1, len(UNSPACED.findall(word)) // 2) for word in said)
