"""Harm that a trained model sees in a headline and no list of words does, and the other way round.

The lists tell what happened and to whom; the model, which has seen some thousands of headlines,
tells how likely one is grave for the firm that it names. What the lists miss and the model is sure
of is harm of a likely kind, and is only asked about; what the lists see in a headline that the
model is sure is harmless ("shares catch fire") weighs little. English headlines alone. Pure.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from service.matching.events.learned.features import Features, features, masked, words_of
from service.matching.events.learned.model import model
from service.matching.events.passages import (
    Happening,
    ReadPassage,
    is_only_carrier,
    is_only_quoted,
)
from service.matching.events.reading import ABOUT, KINDS, Event, find, has_harmless_use
from service.matching.events.telling import Stretch, is_sure
from service.matching.events.words import NO_TOPIC, EventKind
from service.matching.scanning.hits import ALIAS, COMPETITOR, PRODUCT, WEAK
from service.models import SERIOUS_RISK, RiskKind, Tone
from service.text.language import may_be_english
from service.text.sentences import Span

RAISES = 0.75
"""Log odds from which a harm that no list sees is one, if it is like one of a kind."""
_RAISES_ANY = 2.0
"""Log odds from which it is one of whatever kind."""
_LIKE_A_KIND = 0.25
"""How likely among the kinds one must be: "bond issued in Norvano" is like none."""
LOWERS = -1.25
"""Log odds under which a harm that a list sees is none, unless it is a recall."""
LOWERS_UNSURE = -0.75
"""The same where the build of the headline does not show whose harm it is."""
LOWERS_RARELY = -1.5
"""The same of `_TOLD_FROM_AFAR`, whatever the build."""
_TOLD_FROM_AFAR = frozenset(
    {
        "closure",
        "court",
        "death",
        "labour dispute",
        "labour strike",
        "ouster",
        "outrage",
        "regulator",
        "resignation",
    }
)
"""Kinds that the news tells without saying plainly whose they are ("biggest layoff ever")."""
RECALLS = frozenset({"recall", "product recall"})
"""Kinds of which the lists know better: "adds 824,000 cars to its recall" reads like growth."""
_SURE_OF_KIND = 0.5
_SURE_OF_ANY = 0.7
"""How likely a kind must be to be told, and one of `_OFTEN_MEANT`."""
_OFTEN_MEANT = frozenset({"death", "regulator"})
"""Kinds of which so much is told that whatever is like no other is like them."""
TELLS = -0.5
"""Log odds under which a harm that a list sees is only asked about, whatever its build."""
_TOLD_ALL_THE_SAME = RECALLS | {
    "closure",
    "court",
    "insolvency",
    "labour dispute",
    "labour strike",
}
"""Kinds that calm words stand beside and that are so all the same ("profit up, 2,000 jobs cut")."""
_HARMLESS_BELOW = -2.0
"""Log odds of a summary under which a headline that names nobody is none of ours."""
CALM_BELOW = -5.0
"""The same under which its harm is a word in another sense, if its headline tells none: of 66 such
alarms in 6,000 real items of 67 large firms three were serious. Of films and games most; the more
words, the lower the odds."""
NOT_URGENT_BELOW = -2.0
"""The same under which nobody has to act at once: of 53 that a summary alone told as the gravest
(3,500 real items) ten are so no more, one of them rightly told."""
_FIGURES = frozenset({"good results", "bad results", "shares up", "shares down"})
_FEWEST = 3
"""Words of a headline that can be weighed."""
_OURS = (ALIAS, WEAK, PRODUCT)
SERIOUS, SURE = f"risk {SERIOUS_RISK}", "sure"
UNCLEAR = EventKind("grave news", RiskKind.REPUTATION, SERIOUS_RISK, NO_TOPIC, Tone.NEGATIVE)
"""The kind of a harm of which only that is sure."""


def signs_of(title: ReadPassage, happened: Sequence[Happening]) -> frozenset[str]:
    """Return what the lists saw in a headline, by names of signs; what befell a rival aside.

    How grave the gravest is, of which kinds what is serious, whether the build of the headline
    shows whose it is, and whether something good happens or something bad that is no risk.
    """
    told = [one.event for one in happened if one.owner != COMPETITOR]
    serious = [one for one in told if one.kind.risk >= SERIOUS_RISK]
    risk = max((one.kind.risk for one in told), default=0)
    signs = {f"risk {level}" for level in range(1, risk + 1)}
    signs |= {one.kind.name for one in serious}
    names = [(hit.start, hit.end) for hit in title.names]
    stretch = Stretch(title.text, _names_of(title), names, is_title=True)
    if any(is_sure(stretch, one) for one in serious):
        signs.add(SURE)
    if any(one.kind.tone is Tone.POSITIVE for one in told):
        signs.add("good")
    if any(one.kind.tone is Tone.NEGATIVE and not one.kind.risk for one in told):
        signs.add("bad")
    return frozenset(signs)


def features_of(passage: ReadPassage) -> Features:
    """Return what the model looks at in a headline, the brand's names masked."""
    return features(masked(passage.text, _names_of(passage)))


def _is_of_others(passages: Sequence[ReadPassage]) -> bool:
    """Return whether a firm is named only as who tells of others, or where they said it."""
    return is_only_carrier(passages) or is_only_quoted(passages)


def weighed(passages: Sequence[ReadPassage], happened: Sequence[Happening]) -> list[Happening]:
    """Return what happens in an item, by the lists and by the model together.

    A post is not weighed. A headline that names the brand is, or nobody where the summary names
    it, which can only raise; and a summary of harm of which the headline tells nothing, which can
    only be lowered.
    """
    seen = _weighed_by_title(passages, happened)
    if any(one.field == "title" and _is_serious(one) for one in seen):
        return seen
    odds = _odds_of_summary(passages, seen)
    if odds < CALM_BELOW:
        return [_lessened(one, "summary") for one in seen]
    return [_not_urgent(one) for one in seen] if odds < NOT_URGENT_BELOW else seen


def _odds_of_summary(passages: Sequence[ReadPassage], seen: Sequence[Happening]) -> float:
    """Return the log odds that a summary with words of harm is of harm; infinite without one."""
    if not any(one.field == "summary" and _is_serious(one) for one in seen):
        return math.inf
    told = (one for one in passages if one.field == "summary" and not one.is_post)
    return min(
        (model().log_odds(features_of(one), ()) for one in told if may_be_english(one.text)),
        default=math.inf,
    )


def _is_serious(one: Happening) -> bool:
    return one.event.kind.risk >= SERIOUS_RISK and one.owner != COMPETITOR


def _weighed_by_title(
    passages: Sequence[ReadPassage], happened: Sequence[Happening]
) -> list[Happening]:
    seen = list(happened)
    title = next((one for one in passages if one.field == "title" and not one.is_post), None)
    if title is None or not _can_be_weighed(title, passages):
        return seen
    told = [one for one in seen if one.field == "title"]
    signs, looked_at = signs_of(title, told), features_of(title)
    odds = model().log_odds(looked_at, signs)
    if SERIOUS in signs:
        return _doubted(seen, signs, odds) if title.names else seen
    if odds < RAISES or _is_judged(title, told if title.names else seen):
        return seen
    name, likely = model().kind(looked_at)
    if (likely < _LIKE_A_KIND and odds < _RAISES_ANY) or _is_of_others(passages):
        return seen
    return [*seen, _learned(title, name, likely)]


def _doubted(seen: list[Happening], signs: frozenset[str], odds: float) -> list[Happening]:
    """Return what happens with the harm of a headline that names us as the model has it."""
    told = [one for one in seen if one.field == "title"]
    if odds < doubted_under(signs) and not _is_cause(told):
        return [_lessened(one, "title") for one in seen]
    return [_asked(one) for one in seen] if odds < TELLS else seen


def doubted_under(signs: frozenset[str]) -> float:
    """Return under what log odds a harm that the lists see is none, by what they saw."""
    if not RECALLS.isdisjoint(signs):
        return -math.inf
    if not _TOLD_FROM_AFAR.isdisjoint(signs):
        return LOWERS_RARELY
    return LOWERS if SURE in signs else LOWERS_UNSURE


def _names_of(passage: ReadPassage) -> list[Span]:
    return [(hit.start, hit.end) for hit in passage.names if hit.kind in _OURS]


def _can_be_weighed(title: ReadPassage, passages: Sequence[ReadPassage]) -> bool:
    if len(title.text.split()) < _FEWEST or not may_be_english(title.text):
        return False
    return bool(_names_of(title)) or (not title.names and any(map(_is_told_of_us, passages)))


def _is_told_of_us(passage: ReadPassage) -> bool:
    """Return whether a summary names us, and is no praise or price under a headline of others."""
    if passage.field != "summary" or not _names_of(passage):
        return False
    return model().log_odds(features_of(passage), ()) >= _HARMLESS_BELOW


def _is_cause(told: Sequence[Happening]) -> bool:
    """Return whether a headline is of figures, of which what else it tells may be the cause."""
    return any(one.event.kind.name in _FIGURES for one in told)


def _is_judged(title: ReadPassage, told: Sequence[Happening]) -> bool:
    """Return whether the lists know a harm in what is `told`, or why it is none: they decide there.

    So where a rival is named first, of whom the headline is.
    """
    if title.names and title.names[0].kind == COMPETITOR:
        return True
    names = [(hit.start, hit.end) for hit in title.names]
    return any(
        one.is_over
        or one.is_denied
        or one.is_rumour
        or one.event.kind.name.startswith(ABOUT)
        or (one.event.kind.risk >= SERIOUS_RISK and one.owner != COMPETITOR)
        for one in told
    ) or (
        any(one.kind.risk >= SERIOUS_RISK for one in find(title.text, names))
        or has_harmless_use(title.text, names)
    )


def _lessened(one: Happening, field: str) -> Happening:
    """Return a harm told in `field` as its subject alone; what befalls a rival, or is recalled as
    a summary says, stays as it is."""
    kind = one.event.kind
    if one.field != field or not _is_serious(one):
        return one
    if field == "summary" and kind.name in RECALLS:
        return one
    kind = replace(kind, name=ABOUT + kind.name, risk=1, tone=Tone.NEUTRAL)
    return one._replace(event=replace(one.event, kind=kind))


def _not_urgent(one: Happening) -> Happening:
    """Return the gravest harm of a summary as a serious one; a recall stays one."""
    kind = one.event.kind
    if one.field != "summary" or kind.risk <= SERIOUS_RISK or kind.name in RECALLS:
        return one
    return one._replace(event=replace(one.event, kind=replace(kind, risk=SERIOUS_RISK)))


def _asked(one: Happening) -> Happening:
    """Return a harm of a headline as one that is asked about only, unless its words are enough."""
    is_weighed = one.field == "title" and one.event.kind.risk >= SERIOUS_RISK
    return one._replace(is_doubted=is_weighed and one.event.kind.name not in _TOLD_ALL_THE_SAME)


def _learned(title: ReadPassage, name: str, likely: float) -> Happening:
    """Return the harm that the model sees in a headline, of its likeliest kind if that is sure."""
    sure = _SURE_OF_ANY if name in _OFTEN_MEANT else _SURE_OF_KIND
    kind = KINDS[name] if likely >= sure and name in KINDS else UNCLEAR
    kind = replace(kind, risk=min(kind.risk, SERIOUS_RISK))
    word = model().most_telling(words_of(masked(title.text, _names_of(title))))
    event = Event(kind, f"{word}, by the trained model", 0, len(title.text))
    return Happening(event, ALIAS, "title", is_learned=True)
