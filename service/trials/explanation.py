"""Why an address was mailed or not: what each rule said, in the order in which they speak. Pure.

What became of an item is the same few facts whether a run stored them or it was judged just now; an
explanation is made of these, so that both are explained alike.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from service.models import Evaluation, Item, Reason, ReasonCode, Scorer, StoryMemory
from service.models.reason import Value
from service.models.run_result import ItemDetail
from service.ranking.picking import MAX_PLACES

_WORD = re.compile(r"[\w -]{1,30} '[^\n]{1,200}' in (?:the (?:title|summary|text)|a sentence)")
"""A term of a score that says where a word of the brand's stands."""
_SENT = frozenset({ReasonCode.ALREADY_MAILED})
_KEPT_OUT = {
    ReasonCode.LOOK_ALIKE: ReasonCode.CHANGE_LOOK_ALIKE,
    ReasonCode.NO_GO_TOPIC: ReasonCode.CHANGE_NO_GO,
}


class DecidingRule(StrEnum):
    """What decides on an item, in the order in which it does."""

    SOURCE = "source"
    AGE = "age"
    PAGE = "page"
    GATE = "gate"
    LOOK_ALIKES = "look_alikes"
    SCORE = "score"
    MODEL = "model"
    STORY = "story"
    SENT = "sent"
    SELECTION = "selection"
    VOTES = "votes"


class ExplainedAs(StrEnum):
    """What became of an item, or would."""

    MAILED = "mailed"
    """Its story went out in a mail since it was read, or with the run that read it."""
    LISTED = "listed"
    """A mail named its story below the findings."""
    WAITS = "waits"
    """It is among the best of its run, and no mail went out with it so far."""
    LEFT_OUT = "left_out"
    WOULD = "would"
    """It would be in the next mail."""
    WOULD_BE_LISTED = "would_be_listed"
    WOULD_NOT = "would_not"
    UNREAD = "unread"
    """Nothing is known of it yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSaid:
    """What one rule said."""

    rule: DecidingRule
    said: tuple[Reason, ...]
    stops: bool = False
    """Whether this is why it is not in."""
    change: tuple[Reason, ...] = ()
    """What would have to be otherwise for the rule to let it pass; the next may still stop it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """All that is to be said of one address for one brand."""

    url: str
    verdict: ExplainedAs
    title: str = ""
    outlet: str = ""
    run_id: str = ""
    """The last run that dealt with it; empty if none did."""
    steps: tuple[RuleSaid, ...] = ()
    trouble: str = ""
    """Why it could not be read just now, in words."""

    @property
    def stopped_by(self) -> RuleSaid | None:
        """The first rule that kept it out."""
        return next((one for one in self.steps if one.stops), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What was thought of an item and what became of it, in codes."""

    score: float | None = None
    lexical: float | None = None
    by_model: bool = False
    wants_model: bool = False
    """A run would ask the model, which was not asked here."""
    terms: Sequence[tuple[str, float]] = ()
    reason: Reason | None = None
    """Why its story is out, or which place it has."""
    words: str = ""
    """The same in a sentence of an old row, which has no code."""
    flags: Sequence[Reason] = ()
    sampled: bool = False
    hours: float | None = None
    dated: bool = True
    """False: an old row does not say how old it was."""
    points: float = 0.0
    listed: bool = False

    @classmethod
    def stored(cls, detail: ItemDetail, score: float | None) -> Judged:
        """Return what a row of `items` has."""
        return cls(
            score=score,
            lexical=detail.lexical_score,
            by_model=detail.scorer is Scorer.OPENAI,
            terms=detail.terms,
            reason=detail.reason_code,
            words=detail.reason or detail.why,
            flags=detail.flag_codes,
            sampled=detail.sampled,
            hours=detail.hours,
            dated=detail.reason_code is not None,
            points=detail.points,
            listed=detail.listed,
        )

    @classmethod
    def now(
        cls, item: Item, its: Evaluation, reason: Reason | None, hours: float | None, points: float
    ) -> Judged:
        """Return what is thought of an item at this moment."""
        return cls(
            score=its.score,
            lexical=its.lexical_score,
            by_model=its.scorer is Scorer.OPENAI,
            terms=[(term.text, term.weight) for term in its.terms],
            reason=its.excluded or reason,
            flags=its.flags,
            sampled=not item.may_matter,
            hours=hours,
            points=points,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What is known beside the item: settings, its story, what readers said of that."""

    floor: float
    source: Reason
    source_change: tuple[Reason, ...] = ()
    story: StoryMemory | None = None
    sent_then: datetime | None = None
    """When its story went out, at the run that read it or later."""
    named_then: datetime | None = None
    yes: int = 0
    no: int = 0
    mail: Reason | None = None
    """Why no mail went out with its run."""
    of_mail: bool = True
    """Whether what its run chose is what a mail had, and not what then competed for one."""
    passed_by: datetime | None = None
    """When a mail went out for which its story competed, and which had others."""
    fresh: bool = False
    """Its story may still be mailed."""


def steps_of(judged: Judged, around: Around) -> tuple[RuleSaid, ...]:
    """Return what each rule says; none after one that ends it has anything to say."""
    return tuple(one for one in _steps(judged, around) if one.said)


def _steps(judged: Judged, around: Around) -> tuple[RuleSaid, ...]:
    steps = [RuleSaid(rule=DecidingRule.SOURCE, said=(around.source,), change=around.source_change)]
    code = judged.reason.code if judged.reason else None
    if code is ReasonCode.COPY_OF:
        return tuple(steps)
    age = _age(judged)
    if age:
        steps.append(age)
    if age and age.stops:
        return tuple(steps)
    unread = tuple(one for one in judged.flags if one.code is ReasonCode.PAGE_UNREAD)
    steps.append(
        RuleSaid(
            rule=DecidingRule.PAGE,
            said=unread or (Reason(ReasonCode.PAGE_READ),),
            change=(Reason(ReasonCode.CHANGE_WALL),) if unread else (),
        )
    )
    gate = _gate(judged)
    if gate.stops:
        return (*steps, gate)
    if judged.score is None:
        return (*steps, gate, _unscored(judged))
    look_alikes = _look_alikes(judged)
    if look_alikes.stops:
        return (*steps, gate, look_alikes)
    return (*steps, gate, look_alikes, *_chosen(judged, around))


def _age(judged: Judged) -> RuleSaid | None:
    code = judged.reason.code if judged.reason else None
    if code is ReasonCode.WAS_THERE_BEFORE and judged.reason:
        return RuleSaid(rule=DecidingRule.AGE, said=(judged.reason,), stops=True)
    if code is ReasonCode.TOO_OLD:
        hours = math.ceil(judged.hours or 0.0)
        change = (Reason(ReasonCode.CHANGE_MAX_AGE, {"hours": hours}),) if hours else ()
        said = Reason(ReasonCode.TOO_OLD, {"hours": int(judged.hours or 0.0)})
        return RuleSaid(rule=DecidingRule.AGE, said=(said,), stops=True, change=change)
    if judged.hours is None:
        said = Reason(ReasonCode.NO_DATE)
        return RuleSaid(rule=DecidingRule.AGE, said=(said,)) if judged.dated else None
    said = Reason(ReasonCode.CAME_OUT, {"hours": int(judged.hours)})
    return RuleSaid(rule=DecidingRule.AGE, said=(said,))


def _gate(judged: Judged) -> RuleSaid:
    if judged.reason and judged.reason.code is ReasonCode.NO_WORD:
        change = (Reason(ReasonCode.CHANGE_WORDS),)
        return RuleSaid(rule=DecidingRule.GATE, said=(judged.reason,), stops=True, change=change)
    words = tuple(text for text, _ in judged.terms if _WORD.match(text))
    if judged.sampled:
        return RuleSaid(rule=DecidingRule.GATE, said=(Reason(ReasonCode.SAMPLED),))
    if words or judged.score is None:
        said = Reason(ReasonCode.WORDS_MATCHED, {"words": words})
        return RuleSaid(rule=DecidingRule.GATE, said=(said,) if words else ())
    return RuleSaid(rule=DecidingRule.GATE, said=(Reason(ReasonCode.MAY_BE_NAMED),))


def _unscored(judged: Judged) -> RuleSaid:
    said = [Reason(ReasonCode.WAITS_FOR_MODEL)]
    if judged.words:
        said.append(Reason(ReasonCode.AS_WRITTEN, {"text": judged.words}))
    change = (Reason(ReasonCode.CHANGE_MODEL),)
    return RuleSaid(rule=DecidingRule.MODEL, said=tuple(said), stops=True, change=change)


def _look_alikes(judged: Judged) -> RuleSaid:
    reason = judged.reason
    if reason and reason.code in _KEPT_OUT:
        change = Reason(_KEPT_OUT[reason.code], reason.values)
        return RuleSaid(rule=DecidingRule.LOOK_ALIKES, said=(reason,), stops=True, change=(change,))
    return RuleSaid(rule=DecidingRule.LOOK_ALIKES, said=(Reason(ReasonCode.NO_LOOK_ALIKE),))


def _chosen(judged: Judged, around: Around) -> tuple[RuleSaid, ...]:
    """Return what is said from the score on."""
    reason = judged.reason
    out = around.sent_then is None and around.named_then is None
    stops = reason if out else None
    code = stops.code if stops else None
    votes = _votes(judged, around)
    if code is ReasonCode.UNDER_FLOOR and stops and stops.values.get("by_votes"):
        votes = RuleSaid(
            rule=DecidingRule.VOTES, said=(stops, *votes.said), stops=True, change=_floor(stops)
        )
        code = None
    score = [Reason(ReasonCode.SCORED, {"score": judged.score, "floor": around.floor})]
    if judged.terms:
        points = sum(weight for _, weight in judged.terms)
        score.append(Reason(ReasonCode.SCORE_POINTS, {"points": points}))
    score += [
        Reason(ReasonCode.SCORE_TERM, {"text": text, "weight": weight})
        for text, weight in judged.terms
    ]
    under = code is ReasonCode.UNDER_FLOOR
    return (
        RuleSaid(
            rule=DecidingRule.SCORE,
            said=tuple(score),
            stops=under,
            change=_floor(stops) if under and stops else (),
        ),
        _model(judged),
        _story(around),
        _sent(stops if code in _SENT else None, around),
        _selection(judged, stops, around),
        votes,
    )


def _floor(reason: Reason) -> tuple[Reason, ...]:
    floor, points = reason.values.get("floor"), reason.values.get("points")
    if floor is None or not isinstance(points, int | float):
        return ()
    return (Reason(ReasonCode.CHANGE_FLOOR, {"floor": floor, "points": points}),)


def _model(judged: Judged) -> RuleSaid:
    by_keywords = tuple(one for one in judged.flags if one.code is ReasonCode.JUDGED_BY_KEYWORDS)
    if judged.by_model:
        values: dict[str, Value] = {"score": judged.score, "lexical": judged.lexical}
        said: tuple[Reason, ...] = (Reason(ReasonCode.MODEL_JUDGED, values),)
    elif judged.wants_model:
        said = (Reason(ReasonCode.MODEL_WANTED),)
    else:
        said = by_keywords or (Reason(ReasonCode.MODEL_NOT_ASKED),)
    flags = (ReasonCode.INSTRUCTS_JUDGE, ReasonCode.UNCONFIRMED)
    marks = tuple(one for one in judged.flags if one.code in flags)
    return RuleSaid(rule=DecidingRule.MODEL, said=(*said, *marks))


def _story(around: Around) -> RuleSaid:
    story = around.story
    if story is None or len(set(story.urls)) < 2:
        return RuleSaid(rule=DecidingRule.STORY, said=(Reason(ReasonCode.ALONE_IN_STORY),))
    values: dict[str, Value] = {"title": story.title, "outlets": len(set(story.outlets))}
    return RuleSaid(rule=DecidingRule.STORY, said=(Reason(ReasonCode.OF_STORY, values),))


def _sent(already: Reason | None, around: Around) -> RuleSaid:
    story = around.story
    if around.sent_then and story and story.sent:
        values: dict[str, Value] = {"on": around.sent_then.isoformat(), "title": story.sent.title}
        return RuleSaid(rule=DecidingRule.SENT, said=(Reason(ReasonCode.SENT_THEN, values),))
    if around.named_then:
        values = {"on": around.named_then.isoformat()}
        return RuleSaid(rule=DecidingRule.SENT, said=(Reason(ReasonCode.NAMED_THEN, values),))
    if already:
        change = (Reason(ReasonCode.CHANGE_NEWS),)
        return RuleSaid(rule=DecidingRule.SENT, said=(already,), stops=True, change=change)
    if story and story.sent:
        values = {"on": story.sent.at.isoformat()}
        return RuleSaid(rule=DecidingRule.SENT, said=(Reason(ReasonCode.SENT_BEFORE, values),))
    return RuleSaid(rule=DecidingRule.SENT, said=(Reason(ReasonCode.NEVER_SENT),))


def _selection(judged: Judged, stops: Reason | None, around: Around) -> RuleSaid:
    reason = judged.reason
    code = reason.code if reason else None
    if code is ReasonCode.PLACE_IN_RUN and reason:
        return _best_of_run(judged, reason, around, unsent=bool(stops))
    if code in (ReasonCode.UNDER_FLOOR, *_SENT):
        listed = (Reason(ReasonCode.LISTED_BELOW),) if judged.listed else ()
        return RuleSaid(rule=DecidingRule.SELECTION, said=listed)
    if code is ReasonCode.PLACE_NOW and reason:
        return RuleSaid(rule=DecidingRule.SELECTION, said=(reason,))
    if reason is None:
        old = Reason(ReasonCode.NOT_CHOSEN)
        if judged.words:
            old = Reason(ReasonCode.AS_WRITTEN, {"text": judged.words})
        return RuleSaid(rule=DecidingRule.SELECTION, said=(old,), stops=around.sent_then is None)
    aside = _aside(judged, around) if stops else ()
    change = _places(reason) if around.of_mail else ()
    told = (reason, *aside)
    return RuleSaid(rule=DecidingRule.SELECTION, said=told, stops=bool(stops), change=change)


def _best_of_run(judged: Judged, reason: Reason, around: Around, *, unsent: bool) -> RuleSaid:
    if unsent and around.passed_by:
        told = (reason, *_aside(judged, around))
        return RuleSaid(rule=DecidingRule.SELECTION, said=told, stops=True)
    mail = around.mail if unsent else None
    change = (Reason(ReasonCode.CHANGE_WAIT),) if mail and around.fresh else ()
    stops = mail is not None and not around.fresh
    said = (reason, mail) if mail else (reason,)
    return RuleSaid(rule=DecidingRule.SELECTION, said=said, stops=stops, change=change)


def _aside(judged: Judged, around: Around) -> tuple[Reason, ...]:
    """Return what else is to be said of a story that got no place."""
    on = around.passed_by
    passed = (Reason(ReasonCode.PASSED_BY, {"on": on.isoformat()}),) if on else ()
    listed = (Reason(ReasonCode.LISTED_BELOW),) if judged.listed else ()
    return (*listed, *passed, *((Reason(ReasonCode.MAY_COME_YET),) if around.fresh else ()))


def _places(reason: Reason) -> tuple[Reason, ...]:
    """Return with which settings it would be in."""
    change = []
    limit, places = reason.values.get("limit"), reason.values.get("places")
    if isinstance(limit, int) and limit <= MAX_PLACES:
        change.append(Reason(ReasonCode.CHANGE_RIVALS, {"limit": limit}))
    if isinstance(places, int):
        change.append(Reason(ReasonCode.CHANGE_PLACES, {"places": places}))
    return tuple(change)


def _votes(judged: Judged, around: Around) -> RuleSaid:
    said = [
        Reason(ReasonCode.VOTES_GAVE, {"points": judged.points})
        if judged.points
        else Reason(ReasonCode.NO_VOTES)
    ]
    if around.yes or around.no:
        said.append(Reason(ReasonCode.VOTED_ON, {"yes": around.yes, "no": around.no}))
    return RuleSaid(rule=DecidingRule.VOTES, said=tuple(said))
