"""Why an item is in the mail, where no model says so: what happened, in one sentence.

Pure. At most twenty words, none of them one that the brand bans.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from service.evaluation.explanation.borne_out import OF_BOTH, told_of
from service.evaluation.explanation.length import shortened
from service.evaluation.explanation.places import opened, place_in_title, place_of
from service.matching.events import reading, telling
from service.matching.scanning.hits import ALIAS, COMPETITOR, CORE, EXTENDED, PRODUCT, WEAK, Matches
from service.matching.signals import Signals
from service.matching.words.word_lists import INGREDIENTS, listed
from service.models import SERIOUS_RISK, URGENT_RISK, Link, Reason, ReasonCode, RiskKind
from service.models.reason import Value
from service.text.normalize import words
from service.wording.catalogue import SOURCE_LANGUAGE, _, speaking
from service.wording.reasons import sentence
from service.wording.reasons.explanation import can_be_said

_WHO = {
    Link.DIRECT: ("brand", (ALIAS, WEAK)),
    Link.PRODUCT: ("product", (PRODUCT,)),
    Link.COMPETITOR: ("rival", (COMPETITOR,)),
    Link.INDUSTRY: ("trade", ()),
}
"""Whom an item is about by its tie to the brand, and the kinds of names that say so."""
_INGREDIENTS = frozenset(listed(INGREDIENTS))
_OVER = re.compile(
    r"\b(?:all[ -]clear|lifted|call(?:s|ed) off|cleared of|(?:is|are) over|comes? to an end|ends"
    r"|ended|clean tests?|safe again|back on (?:the )?(?:shelves|sale|menu)|back (?:at|to) work)\b",
    re.IGNORECASE,
)
"""Words of a headline that say that a thing is over."""
_PASSES = frozenset(
    listed(
        """product recall, recall, illness, contamination, hygiene, labour strike,
        labour dispute, boycott"""
    )
)
"""Kinds of event that last for a time."""
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
    if rival and not (event in OF_BOTH and link is Link.DIRECT):
        link = Link.COMPETITOR
    if not event or link is Link.NONE:
        return ""
    who, kinds = _WHO[link]
    is_sure = True
    if seen.happened is not None and event == seen.happened.event.kind.name:
        event, is_sure = told_of(matches, seen, seen.happened, kinds)
    named = [hit.phrase for _, hit in matches.of(*kinds)] if kinds else []
    may_be_anothers = matches.may_be_anothers and seen.risk >= SERIOUS_RISK
    if not is_sure or may_be_anothers:
        whose = tie if tie is Link.DIRECT else link  # in doubt it is ours
        return _doubted(event, whose, matches, seen, banned_in=banned_in, language=language)
    is_used = cooks and link is Link.INDUSTRY and can_be_said(event, "ingredient")
    if is_used and (used := _used(matches)):
        who, named = "ingredient", [used]
    elif link is Link.DIRECT and event in _LOCAL and (place := place_of(matches)):
        with speaking(language):
            who, named = "outlet", [_("{place} {outlet}").format(place=place, outlet=outlet)]
    if not event or not can_be_said(event, who) or (kinds and not named):
        return ""
    values: dict[str, Value] = {
        "event": _narrowed(event, matches), "what": opened(matches) if event == "opening" else "",
        "who": who, "name": named[0] if named else "",
        "place": place_in_title(matches),
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
    """Return what a kind is called by all the words of title and summary that tell it: "fire"."""
    heads = [part.text for part in matches.fields if part.name != "text"]
    found = {one.phrase for text in heads for one in reading.find(text) if one.kind.name == kind}
    return telling.narrowed(kind, found, heads)


def _is_over(matches: Matches, seen: Signals, event: str) -> bool:
    """Return whether the event has passed, by its clause or by the headline."""
    if seen.happened is not None and seen.happened.is_over:
        return True
    titles = (field.text for field in matches.fields if field.name == "title")
    return event in _PASSES and any(map(_OVER.search, titles))


def _is_urgent(seen: Signals) -> bool:
    return seen.risk >= URGENT_RISK or (
        seen.risk >= SERIOUS_RISK and seen.risk_kind is RiskKind.FOOD_SAFETY
    )


def _used(matches: Matches) -> str:
    """Return what of the brand's own words in the headline a kitchen buys; or nothing."""
    for field, hit in matches.of(EXTENDED, CORE):
        said = words(hit.phrase)
        bought = [word for word in said if word in _INGREDIENTS]
        if bought and field.name == "title":
            return hit.phrase.lower() if said[-1] in _INGREDIENTS else bought[0]
    return ""
