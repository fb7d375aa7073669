"""What an item says, as far as word lists can tell: risk, topic, tone, impact, the best sentence.

Pure. Only the title, the summary and the sentences about the brand or its field are read, so that
a fire elsewhere in a long page is not the brand's fire.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from service.matching import word_lists
from service.matching.brand_matcher import Matches
from service.matching.events import denial, feeling, reading, whose
from service.matching.events.feeling import Said
from service.matching.events.reading import Event
from service.matching.events.size import size_of
from service.matching.events.words import NO_TOPIC
from service.matching.names.hits import ALIAS, COMPETITOR, PRODUCT, WEAK
from service.matching.phrase_matcher import Hit
from service.matching.quotation import BEST_FIRST, evidence
from service.models import SERIOUS_RISK, Link, RiskKind, Tone
from service.text.sentences import sentences

_MAX_SENTENCES = 12
_MAX_RISK = {Link.DIRECT: 3, Link.PRODUCT: 3, Link.COMPETITOR: 2, Link.INDUSTRY: 2, Link.NONE: 0}
"""The risk of a story that is not about us is never the highest."""
_NAMED = (Link.DIRECT, Link.PRODUCT)
_OURS = (ALIAS, WEAK, PRODUCT)
_RECALL, _PRODUCT_RECALL = "recall", "product recall"
_WARNING, _REOPENING = "warning", "reopening"
"""Of food, where nothing says what is recalled; and of what the passage names, which is no food."""
_OF_AN_EMPLOYER = (RiskKind.LABOUR, RiskKind.LEGAL)
"""What befalls who hires somebody from us; who was made sick or hurt is named of us in doubt."""
_ALL_CLEAR = frozenset(
    {"false alarm", "all clear", "recall lifted", "strike averted", "strike called off"}
)
"""What is over of any kind of harm; who is cleared is so of what he was accused of alone."""
_DENIABLE = frozenset(
    {"recall", "product recall", "illness", "contamination", "hygiene", "data breach", "fraud",
     "labour dispute", "insolvency", "closure", "outage", "outrage", "regulator"}
)  # fmt: skip
"""Kinds of event that may be said not to have happened at all."""
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


@dataclass(frozen=True, slots=True)
class _Passage:
    """A stretch of a field that is read, with the brand's hits in it."""

    field: str
    text: str
    offset: int
    names: tuple[Hit[str], ...]
    no_food: bool = False
    """Whether the brand makes what nobody eats."""
    is_post: bool = False
    """Whether it is of a post, which has one author and tells one story."""
    settled: frozenset[str] = frozenset()
    """Kinds of which the headline says that what happened is over, or that we only warn of it."""

    def events(self) -> list[Happening]:
        """Return what happens in the passage, each to whom it does."""
        named = [(hit.start - self.offset, hit.end - self.offset) for hit in self.names]
        found = reading.find(self.text, named)
        if self.field == "title" and not self.is_post:
            found = whose.of_our_story(found, self.text, named)
        asks = "?" in self.text
        if any(event.kind.name == _PRODUCT_RECALL for event in found):
            found = [event for event in found if event.kind.name != _RECALL]
        kinds = {event.kind.name for event in found}
        if {whose.INJURY, whose.ATHLETE_HURT} <= kinds and whose.is_a_player_s(
            self.text, named, clothes=self.no_food
        ):
            found = [one for one in found if not whose.may_be_a_player_s(one)]
        if not whose.CRIMES.isdisjoint(kinds) and whose.is_only_named(self.text, named):
            found = [one for one in found if one.kind.name not in whose.CRIMES]
        ours = [self._span(hit) for hit in self.names if hit.kind in _OURS]
        if ours:
            found = [one for one in found if not whose.are_others_shares(self.text, one, ours)]
        if self.field == "title" and not self.is_post:
            found = denial.without_what_is_cleared(found, self.text, ours)
        told = [(event, self._is_over(event)) for event in found]
        return [
            Happening(
                denial.over(event) if is_over else event, self._owner(event), self.field, asks,
                self._denies(event), is_over,
            )
            for event, is_over in told
        ]  # fmt: skip

    def _is_over(self, event: Event) -> bool:
        """Return whether what happened has ended, as is said here or by the headline."""
        if event.kind.name in self.settled and denial.may_be_past(self.text, event):
            return True
        return denial.is_over(self.text, event)

    def _denies(self, event: Event) -> bool:
        """Return whether we deny that an event happened; a death is one whoever is to blame."""
        spans = [self._span(hit) for hit in self.names if hit.kind in _OURS]
        return event.kind.name in _DENIABLE and denial.is_denied(self.text, spans, event)

    def _owner(self, event: Event) -> str:
        """Return the kind of name that stands nearest before an event, or after it.

        Who is sued, slammed or raided stands right behind.
        """
        if event.phrase in whose.DONE_TO:
            if self.suffers(event):
                return ALIAS
            if self._is_right_behind(event, (COMPETITOR,)) and not self.does(event):
                return COMPETITOR
        before = [hit for hit in self.names if hit.start - self.offset < event.end]
        is_his = event.kind.risk_kind in _OF_AN_EMPLOYER or event.kind.topic == "people"
        if is_his and before and len([hit for hit in self.names if hit.kind in _OURS]) == 1:
            at = before[-1].start - self.offset
            if " amid " in self.text[at : event.start] and whose.FROM_US.search(self.text, 0, at):
                return COMPETITOR
        if not self.names:
            return ""
        nearest = max(before, key=lambda hit: hit.start) if before else self.names[0]
        between = self.text[event.end : nearest.start - self.offset]
        is_ours = ":" not in between and ";" not in between and self._is_said_of_us(nearest)
        return ALIAS if is_ours else nearest.kind

    def said(self, happened: Iterable[Happening]) -> Said:
        """Return the passage for telling how it is meant, with what happens to us in it."""
        spans: dict[bool, list[tuple[int, int]]] = {True: [], False: []}
        for hit in self.names:
            span = (hit.start - self.offset, hit.end - self.offset)
            spans[hit.kind != COMPETITOR].append(span)
        kinds = [one.event.kind for one in happened if one.field == self.field]
        bad = sum(k.tone is Tone.NEGATIVE and k.risk >= SERIOUS_RISK for k in kinds)
        good = sum(k.tone is Tone.POSITIVE for k in kinds)
        return Said(self.text, spans[True], spans[False], bad, good)

    def suffers(self, event: Event) -> bool:
        """Return whether one of our names stands right behind an event: it is done to us."""
        return self._is_right_behind(event, _OURS)

    def _is_right_behind(self, event: Event, kinds: Container[str]) -> bool:
        starts = [hit.start - self.offset for hit in self.names if hit.kind in kinds]
        return any(whose.RIGHT_BEHIND.fullmatch(self.text, event.end, at) for at in starts)

    def _is_said_of_us(self, rival: Hit[str]) -> bool:
        """Return whether what is said beside a rival's name is said of us too."""
        ours = [self._span(hit) for hit in self.names if hit.kind in _OURS]
        return rival.kind == COMPETITOR and any(
            whose.is_of_both(self.text, one, self._span(rival)) for one in ours
        )

    def _span(self, hit: Hit[str]) -> tuple[int, int]:
        return hit.start - self.offset, hit.end - self.offset

    def does(self, event: Event) -> bool:
        """Return whether one of our names stands right before an event: we are who does it.

        We may do it with others: "Zazu and Beanery ban straws".
        """
        ours = [hit.end - self.offset for hit in self.names if hit.kind == ALIAS]
        return any(whose.TOGETHER.fullmatch(self.text, end, event.start) for end in ours)

    def warns(self, event: Event) -> bool:
        """Return whether we warn of an event that others may bring about."""
        if _WARNING in self.settled:
            return whose.may_warn_of(self.text, event)
        return whose.warns(self.text, event, [self._span(h) for h in self.names if h.kind in _OURS])

    def wins(self, event: Event) -> bool:
        """Return whether an event is a victory before a court, and ours or our owner's."""
        ours = [self._span(hit) for hit in self.names if hit.kind in _OURS]
        return whose.is_won(self.text, event, ours)


class Happening(NamedTuple):
    """An event, the kind of name of whom it happens to ("" where none is named), and the field."""

    event: Event
    owner: str
    field: str
    is_asked: bool = False
    """Whether the passage asks something."""
    is_denied: bool = False
    """Whether the firm that is named says that it did not happen."""
    is_over: bool = False
    """Whether it is said to have ended or to be averted, which is no harm any more."""


def read(
    matches: Matches, link: Link, *, firm: bool, is_post: bool = False, no_food: bool = False
) -> Signals:
    """Return what an item says about itself; `firm` that its tie to the brand is sure.

    A recall that does not say of what is of food, unless the brand has `no_food`. Of a post,
    which has one author and one subject, every sentence is read.
    """
    if not matches.kinds:
        return Signals()
    passages = list(_passages(matches, whole=is_post, no_food=no_food))
    settled = _settled(passages)
    passages = [p if p.field == "title" else replace(p, settled=settled) for p in passages]
    seen = [one for passage in passages for one in _events(passage)]
    if no_food:
        seen = [_of_a_product(one) for one in seen]
    risk, worst = _risk(seen, link, firm=firm)
    kinds = {one.event.kind.name for one in seen}
    weight = 2 if reading.NOTABLE in kinds else 1
    if link in _NAMED:
        weight = max(weight, 1 + max((size_of(one.text) for one in passages), default=0))
    if link is Link.COMPETITOR:  # what befalls a rival is no risk to us, but news
        weight = max(weight, min(2, max((one.event.kind.risk for one in seen), default=0)))
    impact = 0 if reading.TRIVIAL in kinds and not risk else weight
    tone, is_tone_sure = _tone(seen, passages, link, is_post=is_post)
    if tone is Tone.POSITIVE and not is_post:
        tone = _not_praised(seen, risk)
    if tone is Tone.NEGATIVE and risk < SERIOUS_RISK and _is_held_blameless(seen):
        tone = Tone.NEUTRAL
    words = tuple(dict.fromkeys(one.event.phrase for one in worst))[:3]
    return Signals(
        topic=_topic(seen), tone=tone, is_tone_sure=is_tone_sure, risk=risk,
        risk_kind=worst[0].event.kind.risk_kind if risk else RiskKind.NONE, risk_words=words,
        impact=max(impact, risk), evidence=evidence(matches),
        happened=_happened(seen, is_post=is_post),
    )  # fmt: skip


def speaks_of_risk(text: str) -> bool:
    """Return whether any word of risk stands in `text`, whatever it is about."""
    return any(event.kind.risk for event in reading.find(text))


def risk_of(matches: Matches) -> RiskKind:
    """Return the kind of the gravest risk that the item speaks of, whatever its tie."""
    seen = [one for passage in _passages(matches, whole=False) for one in passage.events()]
    worst = max(seen, key=lambda one: one.event.kind.risk, default=None)
    return worst.event.kind.risk_kind if worst and worst.event.kind.risk else RiskKind.NONE


def _passages(matches: Matches, *, whole: bool, no_food: bool = False) -> Iterator[_Passage]:
    """Yield title and summary, then the sentences of the text that hold something of ours."""
    for field in matches.fields:
        ours = [hit for hit in field.hits if hit.kind in BEST_FIRST]
        names = [hit for hit in ours if hit.kind in (*_OURS, COMPETITOR)]
        if field.name != "text" or whole:
            yield _Passage(field.name, field.text, 0, tuple(names), no_food, whole)
            continue
        starts = [hit.start for hit in ours]
        near = [s for s in sentences(field.text) if any(s[0] <= at < s[1] for at in starts)]
        for start, end in near[:_MAX_SENTENCES]:
            inside = tuple(hit for hit in names if start <= hit.start < end)
            yield _Passage(field.name, field.text[start:end], start, inside, no_food)


def _settled(passages: Iterable[_Passage]) -> frozenset[str]:
    """Return the kinds that a headline tells as over, or warns of: its text tells how they came.

    What the headline tells as going on, too, is not settled.
    """
    told = [one for passage in passages if passage.field == "title" for one in _events(passage)]
    over = {one.event.kind.name for one in told if one.is_over}
    if any(one.event.kind.name == _REOPENING for one in told):
        over |= denial.SHUT
    going_on = {one.event.kind.name for one in told if not one.is_over}
    return frozenset(over - going_on) | (going_on & {_WARNING})


def _events(passage: _Passage) -> Iterator[Happening]:
    """Yield what happens in a passage; what we do to others is no harm that happens to us."""
    happened = passage.events()
    won = [one.event for one in happened if passage.wins(one.event)]
    for one in happened:
        kind = one.event.kind
        if one.event in won:
            yield one._replace(event=replace(one.event, kind=reading.KINDS[denial.CLEARED]))
        elif any(by.start <= one.event.start < by.end for by in won) or (
            one.event.phrase in whose.SPEAKS and passage.does(one.event)
        ):
            continue
        elif passage.warns(one.event):
            yield one._replace(event=replace(one.event, kind=reading.KINDS[_WARNING]))
        elif one.event.phrase in whose.DOING and passage.does(one.event):
            # who investigates or bans has not to answer to anybody
            name = reading.ABOUT + kind.name if kind.name == whose.REGULATOR else kind.name
            done = replace(kind, name=name, risk=1, tone=Tone.NEUTRAL)
            yield one._replace(event=replace(one.event, kind=done))
        elif whose.is_only_done_to(one.event) and not passage.suffers(one.event):
            continue
        else:
            yield one


def _of_a_product(one: Happening) -> Happening:
    """Return a recall that does not say of what as one of what a firm makes that has no food."""
    if one.event.kind.name != _RECALL:
        return one
    return one._replace(event=replace(one.event, kind=reading.KINDS[_PRODUCT_RECALL]))


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
    return kind.risk


def _topic(seen: list[Happening]) -> str:
    """Return the topic of what happens, gravest and title first; else of most of the words."""
    points: dict[str, int] = dict.fromkeys(word_lists.TOPICS, 0)
    for one in seen:
        kind = one.event.kind
        if kind.topic == NO_TOPIC:
            continue
        said = 1 if kind.name.startswith(reading.ABOUT) else 3 + one.event.paired + 3 * kind.risk
        points[kind.topic] = points.get(kind.topic, 0) + said * (3 if one.field == "title" else 1)
    topic, most = max(points.items(), key=_points)
    return topic if most else word_lists.OTHER_TOPIC


def _points(told: tuple[str, int]) -> int:
    return told[1]


def _tone(
    seen: list[Happening], passages: list[_Passage], link: Link, *, is_post: bool
) -> feeling.Felt:
    """Return how an item speaks of the brand: what befalls a rival or the trade is neither.

    The title says it, else the summary, else what an article tells that happened to us.
    """
    neutral = feeling.Felt(Tone.NEUTRAL, is_sure=True)
    if link not in _NAMED:
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
