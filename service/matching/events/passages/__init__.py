"""What happens in the title, the summary and the sentences about the brand, and to whom. Pure."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from service.matching.events import by_build, feeling, leaders, reading, whose
from service.matching.events.feeling import Said
from service.matching.events.not_so import carriers, denial, sources, untrue, withdrawal
from service.matching.events.passages import size
from service.matching.events.reading import Event
from service.matching.events.telling import remembered
from service.matching.scanning.hits import (
    ALIAS,
    BEST_FIRST,
    COMPETITOR,
    CORE,
    EXTENDED,
    PRODUCT,
    WEAK,
    Matches,
)
from service.matching.scanning.phrase_matcher import Hit
from service.models import SERIOUS_RISK, RiskKind, Tone
from service.text.sentences import Span, sentences

_MAX_SENTENCES = 12
_OURS = (ALIAS, WEAK, PRODUCT)
_TRADE = (CORE, EXTENDED)
RECALL, PRODUCT_RECALL = "recall", "product recall"
"""Of food, where nothing says what is recalled; and of what the passage names, which is no food."""
CORRECTION = "correction"
_WARNING, _REOPENING = "warning", "reopening"
_OF_AN_EMPLOYER = (RiskKind.LABOUR, RiskKind.LEGAL)
"""What befalls who hires somebody from us; who was made sick or hurt is named of us in doubt."""
_DENIABLE = frozenset(
    {"recall", "product recall", "illness", "contamination", "hygiene", "data breach", "fraud",
     "labour dispute", "insolvency", "closure", "outage", "outrage", "regulator", "security flaw",
     "disruption"}
)  # fmt: skip
"""Kinds of event that may be said not to have happened at all."""


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
    is_rumour: bool = False
    """Whether the headline only asks, or looks into, whether a rumour of it is true."""
    is_learned: bool = False
    """Whether no word of a list tells it, and only the trained model does."""
    is_doubted: bool = False
    """Whether a list tells it and the trained model hardly sees it."""


@dataclass(frozen=True, slots=True)
class ReadPassage:
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
    trade: tuple[Span, ...] = ()
    """Where the words of the brand's own trade stand in a post: an insurer's "claims"."""
    elsewhere: bool = False
    """Whether the headline says that who was hurt elsewhere is only cared for at our place."""
    remembers: bool = False
    """Whether the headline says that we only remember, or help after, what befell others."""
    carries: bool = False
    """Whether the brand carries what others say: a network, a station, a paper."""
    people: tuple[Span, ...] = ()
    """Where words of the brand's own stand that may be a person's name."""

    def events(self) -> list[Happening]:
        """Return what happens in the passage, each to whom it does."""
        named = [(hit.start - self.offset, hit.end - self.offset) for hit in self.names]
        found = untrue.without_untrue(reading.find(self.text, named), self.text)
        found = leaders.with_leaving(found, self.text, named, self.people)
        if self.field == "title" and not self.is_post:
            found = whose.of_our_story(found, self.text, named)
        asks = "?" in self.text
        if any(event.kind.name == PRODUCT_RECALL for event in found):
            found = [event for event in found if event.kind.name != RECALL]
        kinds = {event.kind.name for event in found}
        if {whose.INJURY, whose.ATHLETE_HURT} <= kinds and whose.is_a_player_s(
            self.text, named, clothes=self.no_food
        ):
            found = [one for one in found if not whose.may_be_a_player_s(one)]
        if not whose.CRIMES.isdisjoint(kinds) and whose.is_only_named(self.text, named):
            found = [one for one in found if one.kind.name not in whose.CRIMES]
        found = [one for one in found if not self._is_elsewhere(one, named)]
        ours = self.ours()
        found = [one for one in found if not self._is_remembered(one, ours)]
        if ours:
            found = [one for one in found if not whose.are_others_shares(self.text, one, ours)]
            found = [one for one in found if not denial.is_not_so(self.text, one, ours)]
        found = [size.lesser(one, self.text) for one in found]
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

    def _is_elsewhere(self, event: Event, named: Sequence[Span]) -> bool:
        """Return whether what happened befell somebody elsewhere, as is said here or above."""
        if self.elsewhere and event.kind.name in untrue.BROUGHT_IN:
            return not untrue.is_blamed(self.text)
        return untrue.happened_elsewhere(self.text, event, named)

    def _is_remembered(self, event: Event, ours: Sequence[Span]) -> bool:
        return remembered.is_remembered(self.text, event, ours, goes_on=self.remembers)

    def remembers_others(self) -> bool:
        """Return whether a headline tells of harm that befell others and is only remembered."""
        named = [self._span(hit) for hit in self.names]
        ours = self.ours()
        found = reading.find(self.text, named) if ours else []
        return any(self._is_remembered(one, ours) for one in found)

    def is_elsewhere(self) -> bool:
        """Return whether a headline tells of such an event."""
        named = [self._span(hit) for hit in self.names]
        found = reading.find(self.text, named) if named else []
        return any(untrue.happened_elsewhere(self.text, one, named) for one in found)

    def _is_over(self, event: Event) -> bool:
        """Return whether what happened has ended, as is said here or by the headline."""
        if event.kind.name in self.settled and denial.may_be_past(self.text, event):
            return True
        return denial.is_over(self.text, event)

    def _denies(self, event: Event) -> bool:
        """Return whether we deny that an event happened; a death is one whoever is to blame."""
        spans = self.ours()
        return event.kind.name in _DENIABLE and (
            denial.is_denied(self.text, spans, event) or untrue.is_called_false(self.text, event)
        )

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
        told = [one.event for one in happened if one.field == self.field]
        bad = sum(e.kind.tone is Tone.NEGATIVE and e.kind.risk >= SERIOUS_RISK for e in told)
        granted = () if self.is_post else feeling.granted(self.text)
        good = sum(
            e.kind.tone is Tone.POSITIVE and not any(a <= e.end <= b for a, b in granted)
            for e in told
        )
        return Said(self.text, spans[True], spans[False], bad, good, self.trade)

    def suffers(self, event: Event) -> bool:
        """Return whether one of our names stands right behind an event: it is done to us."""
        return self._is_right_behind(event, _OURS)

    def _is_right_behind(self, event: Event, kinds: Container[str]) -> bool:
        starts = [hit.start - self.offset for hit in self.names if hit.kind in kinds]
        return any(whose.RIGHT_BEHIND.fullmatch(self.text, event.end, at) for at in starts)

    def _is_said_of_us(self, rival: Hit[str]) -> bool:
        """Return whether what is said beside a rival's name is said of us too."""
        ours = self.ours()
        return rival.kind == COMPETITOR and any(
            whose.is_of_both(self.text, one, self._span(rival)) for one in ours
        )

    def ours(self) -> list[Span]:
        """Return where the brand's own names stand in the passage."""
        return [self._span(hit) for hit in self.names if hit.kind in _OURS]

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
        ours = self.ours()
        return whose.is_won(self.text, event, ours)


def passages_of(
    matches: Matches, *, whole: bool, no_food: bool = False, carries: bool = False
) -> Iterator[ReadPassage]:
    """Yield title and summary, then the sentences of the text that hold something of ours."""
    for field in matches.fields:
        ours = [hit for hit in field.hits if hit.kind in BEST_FIRST]
        names = [hit for hit in ours if hit.kind in (*_OURS, COMPETITOR)]
        if field.name != "text" or whole:
            trade = tuple((h.start, h.end) for h in field.hits if whole and h.kind in _TRADE)
            people = tuple((h.start, h.end) for h in field.hits if h.kind == EXTENDED)
            yield ReadPassage(
                field.name, field.text, 0, tuple(names), no_food, whole, trade=trade,
                carries=carries, people=people,
            )  # fmt: skip
            continue
        starts = [hit.start for hit in ours]
        near = [s for s in sentences(field.text) if any(s[0] <= at < s[1] for at in starts)]
        for start, end in near[:_MAX_SENTENCES]:
            inside = tuple(hit for hit in names if start <= hit.start < end)
            yield ReadPassage(
                field.name, field.text[start:end], start, inside, no_food, carries=carries
            )


@lru_cache(maxsize=256)
def events_in(passage: ReadPassage) -> tuple[Happening, ...]:
    """Return what happens in a passage; what we do to others is no harm that happens to us.

    Kept for a while: an article that many sites have is one text.
    """
    return tuple(_events_in(passage))


def _events_in(passage: ReadPassage) -> Iterator[Happening]:
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


def events_of(passages: Iterable[ReadPassage]) -> list[Happening]:
    """Return what happens in the passages of one item, its title first: that says what is over."""
    settled: frozenset[str] = frozenset()
    seen: list[Happening] = []
    read = list(passages)
    elsewhere = is_rumour = remembers = has_won = False
    for passage in read:
        if passage.field == "title":
            found = list(events_in(passage))
            settled |= _settled(found)
            has_won = any(one.event.phrase == by_build.WINS for one in found)
            elsewhere, remembers = passage.is_elsewhere(), passage.remembers_others()
            is_rumour = untrue.is_only_rumour(passage.text)
        else:
            below = replace(passage, settled=settled, elsewhere=elsewhere, remembers=remembers)
            found = list(events_in(below))
            if has_won:
                found = [
                    _of_others(e) if e.event.kind.name in by_build.OF_A_CASE else e for e in found
                ]
        seen += [one._replace(is_rumour=is_rumour and one.event.kind.risk > 0) for one in found]
    if told := corrected_in(read):
        event = Event(reading.KINDS[CORRECTION], told.lower(), 0, len(read[0].text))
        return [Happening(event, ALIAS, "title"), *map(_of_others, seen)]
    if is_only_quoted(read):
        return [_of_others(one) for one in seen]
    if is_only_carrier(read):
        return [
            one if carriers.may_be_its_own(one.event.kind.name) else _of_others(one) for one in seen
        ]
    return [_in_passing(one) for one in seen] if _is_means(read) else seen


def corrected_in(read: Sequence[ReadPassage]) -> str:
    """Return what an outlet that only corrects what it had told says now; empty where it does not.

    That is no danger of its own.
    """
    title = "".join(one.text for one in read if one.field == "title" and not one.is_post)
    rest = " ".join(one.text for one in read if one.field != "title")
    return withdrawal.corrected(title, rest) if withdrawal.corrects(title, rest) else ""


def is_only_quoted(read: Iterable[ReadPassage]) -> bool:
    """Return whether we are named only as who says something of others: "…, Zazu analysts say"."""
    said = [
        (one.text, (hit.start - one.offset, hit.end - one.offset), one.is_post)
        for one in read
        for hit in one.names
        if hit.kind in _OURS
    ]
    return bool(said) and all(
        not is_post and sources.is_source(text, name) for text, name, is_post in said
    )


def is_only_carrier(read: Sequence[ReadPassage]) -> bool:
    """Return whether we are named only as where something was said or seen: "on Zazu"."""
    titles = [one.text for one in read if one.field == "title"]
    named = [(one, span) for one in read for span in one.ours()]
    return bool(named) and all(
        one.carries
        and (
            carriers.is_carried(one.text, span)
            or (one.field != "title" and any(carriers.is_list_of(one.text, t) for t in titles))
        )
        for one, span in named
    )


def _of_others(one: Happening) -> Happening:
    """Return what we are only quoted on as a topic: it happened to others."""
    kind = one.event.kind
    name = reading.ABOUT + kind.name
    kind = replace(kind, name=name, risk=0, risk_kind=RiskKind.NONE, tone=Tone.NEUTRAL)
    return one._replace(event=replace(one.event, kind=kind))


def _is_means(read: Iterable[ReadPassage]) -> bool:
    """Return whether we are named only as how somebody was paid: "sent money via Zazu"."""
    said = [(one, hit.start - one.offset) for one in read for hit in one.names]
    return bool(said) and all(whose.is_means(one.text, start) for one, start in said)


def _in_passing(one: Happening) -> Happening:
    """Return what happened to people as told of others: no blood is on what somebody paid with."""
    kind = one.event.kind
    if kind.risk_kind is not RiskKind.SAFETY:
        return one
    kind = replace(kind, risk=min(kind.risk, 1), tone=Tone.NEUTRAL)
    return one._replace(event=replace(one.event, kind=kind))


def _settled(told: Sequence[Happening]) -> frozenset[str]:
    """Return the kinds that a headline tells as over, or warns of: its text tells how they came.

    What the headline tells as going on, too, is not settled.
    """
    going_on = {one.event.kind.name for one in told if not one.is_over}
    over = {one.event.kind.name for one in told if one.is_over}
    over |= denial.SHUT if _REOPENING in going_on else frozenset()
    return frozenset(over - going_on) | (going_on & {_WARNING})
