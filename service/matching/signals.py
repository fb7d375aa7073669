"""What an item says, as far as word lists can tell: risk, topic, tone, impact, the best sentence.

Pure. Only the title, the summary and the sentences about the brand or its field are read, so that
a fire elsewhere in a long page is not the brand's fire.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from service.matching.events import feeling, leaders, learned, reading, whose
from service.matching.events.not_so import denial
from service.matching.events.passages import (
    CORRECTION,
    PRODUCT_RECALL,
    RECALL,
    Happening,
    ReadPassage,
    corrected_in,
    events_of,
    is_only_quoted,
    passages_of,
    size,
)
from service.matching.events.words import NO_TOPIC
from service.matching.quotation import evidence
from service.matching.scanning.hits import COMPETITOR, Matches
from service.matching.words import word_lists
from service.models import SERIOUS_RISK, URGENT_IMPACT, Link, RiskKind, Tone

_MAX_RISK = {Link.DIRECT: 3, Link.PRODUCT: 3, Link.COMPETITOR: 2, Link.INDUSTRY: 2, Link.NONE: 0}
"""The risk of a story that is not about us is never the highest."""
_NAMED = (Link.DIRECT, Link.PRODUCT)
_ALL_CLEAR = frozenset({"false alarm", "all clear", "recall lifted"})
"""What is over of any kind of harm; who is cleared is so of what he was accused of alone."""
_LEAK, _OUTAGE = "data breach", "outage"
_FALLS = frozenset({"bad results", "shares down"})
_GOODWILL = frozenset({"award", "praised", "community", "sponsorship"})
"""Kinds of event that honour us: how many had part in it makes none of them weigh more."""
_NO_EVENTS = (reading.NOTABLE, reading.TRIVIAL)


@dataclass(frozen=True, slots=True)
class Signals:
    """What the word lists make of an item."""

    topic: str = word_lists.OTHER_TOPIC
    tone: Tone = Tone.NEUTRAL
    is_tone_sure: bool = True
    """Whether a post's words leave little doubt of how it is meant."""
    risk: int = 0
    risk_kind: RiskKind = RiskKind.NONE
    risk_words: tuple[str, ...] = ()
    impact: int = 0
    evidence: str = ""
    happened: Happening | None = None
    """The event that the item is about, if one can be told."""

    @property
    def risk_word(self) -> str:
        """The gravest word met, with its kind, for a term of the score."""
        kind = self.risk_kind.value.replace("_", " ")
        return f"'{self.risk_words[0]}' ({kind})" if self.risk_words else kind


def read(
    matches: Matches,
    link: Link,
    *,
    firm: bool,
    is_post: bool = False,
    no_food: bool = False,
    carries: bool = False,
    trade_without_food: bool = False,
) -> Signals:
    """Return what an item says about itself; `firm` that its tie to the brand is sure.

    A brand that `carries` what others say is not whom it befalls where it is only named as that.
    A recall that does not say of what is of food, unless the brand has `no_food`, or a
    `trade_without_food` and nothing else in the item is eaten or makes ill. Of a post, which has
    one author and one subject, every sentence is read.
    """
    if not matches.kinds:
        return Signals()
    passages = list(passages_of(matches, whole=is_post, no_food=no_food, carries=carries))
    seen = events_of(passages)
    if link in _NAMED:
        seen = learned.weighed(passages, seen)
    if no_food:
        seen = [_of_a_product(one) for one in seen]
    elif trade_without_food and not _is_of_food(seen, passages):
        seen = [_of_a_product(one) if one.event.kind.name == RECALL else one for one in seen]
    seen = _without_lesser(seen)
    risk, worst = _risk(seen, link, firm=firm)
    tone, is_tone_sure = _tone(seen, passages, link, is_post=is_post)
    if tone is Tone.POSITIVE and not is_post:
        tone = _not_praised(seen, risk)
    if tone is Tone.NEGATIVE and risk < SERIOUS_RISK and _is_held_blameless(seen):
        tone = Tone.NEUTRAL
    happened = _happened(seen, is_post=is_post)
    impact = _by_bearing(
        _weight(seen, passages, link, risk), link, tone, happened, is_risk=risk > 0
    )
    words = tuple(dict.fromkeys(one.event.phrase for one in worst))[:3]
    return Signals(
        topic=_topic(seen), tone=tone, is_tone_sure=is_tone_sure, risk=risk,
        risk_kind=worst[0].event.kind.risk_kind if risk else RiskKind.NONE, risk_words=words,
        impact=max(impact, risk), evidence=corrected_in(passages) or evidence(matches),
        happened=happened,
    )  # fmt: skip


def _weight(seen: list[Happening], passages: list[ReadPassage], link: Link, risk: int) -> int:
    """Return how much what is told weighs, whoever tells it."""
    kinds = {one.event.kind.name for one in seen}
    if reading.TRIVIAL in kinds and not risk:
        return 0
    weight = 2 if reading.NOTABLE in kinds else 1
    if link in _NAMED:
        weight = max(weight, 1 + max((size.size_of(one.text) for one in passages), default=0))
        weight = max(weight, *map(_weight_of_turn, seen), 0)
        titles = [one.text for one in passages if one.field == "title"]
        if any(map(_weighs_as_figures, seen)) and any(map(size.moves_far, titles)):
            weight = max(weight, 2)
    if link is Link.COMPETITOR:  # what befalls a rival is no risk to us, but news
        weight = max(weight, min(2, max((one.event.kind.risk for one in seen), default=0)))
    return weight


def _weight_of_turn(one: Happening) -> int:
    """Return how much it weighs that who leads us goes, or that a report on us is corrected."""
    if one.event.kind.name == CORRECTION:
        return URGENT_IMPACT
    if one.event.kind.name not in leaders.LEAVES or one.field != "title":
        return 0
    return URGENT_IMPACT if one.event.paired and one.owner != COMPETITOR else 2


def _by_bearing(
    impact: int, link: Link, tone: Tone, happened: Happening | None, *, is_risk: bool
) -> int:
    """Return the impact: of what is told of us, what harms us comes before what honours us."""
    if link not in _NAMED:
        return impact
    if tone is not Tone.POSITIVE:
        return max(impact, 2) if is_risk else impact
    kind = happened.event.kind.name if happened and not is_risk else ""
    return min(impact, 1) if kind in _GOODWILL else impact


def _weighs_as_figures(one: Happening) -> bool:
    """Return whether a headline tells poor figures, or shares that fall, and not a rival's."""
    told = one.event.kind.name in _FALLS and one.field == "title"
    return told and one.owner != COMPETITOR


def speaks_of_risk(text: str) -> bool:
    """Return whether any word of risk stands in `text`, whatever it is about."""
    return any(event.kind.risk for event in reading.find(text))


def risk_of(matches: Matches) -> RiskKind:
    """Return the kind of the gravest risk that the item speaks of, whatever its tie."""
    seen = [one for passage in passages_of(matches, whole=False) for one in passage.events()]
    worst = max(seen, key=lambda one: one.event.kind.risk, default=None)
    return worst.event.kind.risk_kind if worst and worst.event.kind.risk else RiskKind.NONE


def _of_a_product(one: Happening) -> Happening:
    """Return what may befall food as what befalls a firm that has none: a recall, germs in it."""
    kind = one.event.kind
    if kind.name == RECALL:
        kind = reading.KINDS[PRODUCT_RECALL]
    elif kind.risk_kind is RiskKind.FOOD_SAFETY:
        kind = replace(kind, risk_kind=RiskKind.SAFETY, topic=reading.KINDS[PRODUCT_RECALL].topic)
    return one._replace(event=replace(one.event, kind=kind))


def _is_of_food(seen: list[Happening], passages: list[ReadPassage]) -> bool:
    """Return whether anything in the passages is eaten, or makes who eats it ill."""
    return any(word_lists.speaks_of_food(one.text) for one in passages) or any(
        one.event.kind.risk_kind is RiskKind.FOOD_SAFETY and one.event.kind.name != RECALL
        for one in seen
    )


def _without_lesser(seen: list[Happening]) -> list[Happening]:
    """Return what happened without the outage of what was broken into: the leak is graver."""
    leaks = any(one.event.kind.name == _LEAK and one.owner != COMPETITOR for one in seen)
    return [one for one in seen if not (leaks and one.event.kind.name == _OUTAGE)]


def _risk(seen: list[Happening], link: Link, *, firm: bool) -> tuple[int, list[Happening]]:
    """Return the risk to the brand, and what it is of, the gravest first."""
    most = _MAX_RISK[link] if firm else min(_MAX_RISK[link], 1)
    graded = [(min(most, _risk_to_us(one, link)), one) for one in seen if one.event.kind.risk]
    graded.sort(key=lambda row: (-row[0], -row[1].event.kind.risk, row[1].field != "title"))
    worst = [one for risk, one in graded if risk]
    return (graded[0][0], worst) if worst else (0, [])


def _risk_to_us(one: Happening, link: Link) -> int:
    """Return the risk of an event: what happens to a rival may happen to us if it was the food."""
    kind = one.event.kind
    if one.owner == COMPETITOR or (link is Link.COMPETITOR and not one.owner):
        return min(kind.risk, 2 if kind.risk_kind is RiskKind.FOOD_SAFETY else 1)
    return min(kind.risk, SERIOUS_RISK) if one.is_rumour else kind.risk


def _topic(seen: list[Happening]) -> str:
    """Return the topic of what happens, gravest and title first; else of most of the words."""
    points: dict[str, int] = dict.fromkeys(word_lists.TOPICS, 0)
    for one in seen:
        kind = one.event.kind
        if kind.topic == NO_TOPIC:
            continue
        said = 1 if kind.name.startswith(reading.ABOUT) else 3 + one.event.paired + 3 * kind.risk
        points[kind.topic] = points.get(kind.topic, 0) + said * (3 if one.field == "title" else 1)
    topic, most = max(points.items(), key=lambda told: told[1])
    return topic if most else word_lists.OTHER_TOPIC


def _tone(
    seen: list[Happening], passages: list[ReadPassage], link: Link, *, is_post: bool
) -> feeling.Felt:
    """Return how an item speaks of the brand: what befalls a rival or the trade is neither.

    The title says it, else the summary, else what an article tells that happened to us.
    """
    neutral = feeling.Felt(Tone.NEUTRAL, is_sure=True)
    if link not in _NAMED or is_only_quoted(passages) or corrected_in(passages):
        return neutral
    hurt = [one for one in seen if one.event.kind.name == whose.ATHLETE_HURT]
    if any(one.field == "title" for one in hurt) and not any(one.event.kind.risk for one in seen):
        return neutral  # whoever clothes a player neither wins the match nor breaks the leg
    ours = [one for one in seen if one.owner != COMPETITOR]
    if is_post:
        posts = [feeling.of_post(passage.said(ours)) for passage in passages]
        return next((felt for felt in posts if felt.tone is not Tone.NEUTRAL), neutral)
    for passage in passages:
        if passage.field == "text":
            continue
        tone = feeling.of_headline(passage.said(ours))
        if tone is not Tone.NEUTRAL:
            return feeling.Felt(tone, is_sure=True)
    is_over = any(one.event.kind.name == denial.CLEARED for one in ours)
    told = [
        one.event.kind
        for one in ours
        if one.field == "text" or (not is_over and one.event.kind.risk_kind is RiskKind.FOOD_SAFETY)
    ]
    is_grave = any(k.risk >= SERIOUS_RISK and k.tone is Tone.NEGATIVE for k in told)
    return feeling.Felt(Tone.NEGATIVE, is_sure=True) if is_grave else neutral


def _is_held_blameless(seen: list[Happening]) -> bool:
    """Return whether somebody ruled that we are not to blame: the blame in it is not ours."""
    return any(one.event.phrase == denial.CLEARED for one in seen)


def _not_praised(seen: list[Happening], risk: int) -> Tone:
    """Return the tone of what is told with praise: nothing grave that befell us is good for us.

    Unless it is said to be over, or a court's word for us.
    """
    befell = [one.event for one in seen if one.owner != COMPETITOR]
    harm = [one.kind for one in befell if one.kind.tone is Tone.NEGATIVE]
    worst = max(harm, key=lambda kind: kind.risk, default=None)
    if worst is None or min(risk, worst.risk) < SERIOUS_RISK:
        return Tone.POSITIVE
    over = [one.phrase for one in befell if one.kind.name == denial.CLEARED != one.phrase]
    if over and (worst.risk_kind is RiskKind.LEGAL or not _ALL_CLEAR.isdisjoint(over)):
        return Tone.POSITIVE
    return Tone.NEGATIVE if min(risk, worst.risk) > SERIOUS_RISK else Tone.MIXED


def _happened(seen: list[Happening], *, is_post: bool) -> Happening | None:
    """Return the event that an item is about: the gravest, of the title, of food, named by a pair.

    What only an article's text tells may be beside its point.
    """
    told = [one for one in seen if one.event.kind.name not in _NO_EVENTS]
    told = [one for one in told if not one.event.kind.name.startswith(reading.ABOUT)]
    told = [one for one in told if one.field != "text" or is_post]
    return max(
        told,
        key=lambda one: (
            max(1, one.event.kind.risk), one.field == "title", not one.is_over,
            one.event.kind.risk_kind is RiskKind.FOOD_SAFETY, one.event.paired, -one.event.start,
        ),
        default=None,
    )  # fmt: skip
