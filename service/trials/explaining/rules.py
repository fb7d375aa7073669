"""What each rule says of an item, in the order in which they speak. Pure."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from datetime import timedelta

from service.models import Reason, ReasonCode
from service.models.reason import Value
from service.ranking.choosing.picking import MAX_PLACES
from service.scraping.entries.back_dated import NEWS
from service.trials.explaining.explanation import Around, DecidingRule, Judged, RuleSaid

_WORD = re.compile(r"[\w -]{1,30} '[^\n]{1,200}' in (?:the (?:title|summary|text)|a sentence)")
"""A term of a score that says where a word of the brand's stands."""
_SENT = frozenset({ReasonCode.ALREADY_MAILED})
_KEPT_OUT = {
    ReasonCode.LOOK_ALIKE: ReasonCode.CHANGE_LOOK_ALIKE,
    ReasonCode.NO_GO_TOPIC: ReasonCode.CHANGE_NO_GO,
}


def steps_of(judged: Judged, around: Around) -> tuple[RuleSaid, ...]:
    """Return what each rule says; none after one that ends it has anything to say."""
    return tuple(one for one in _steps(judged, around) if one.said)


def _steps(judged: Judged, around: Around) -> tuple[RuleSaid, ...]:
    on = (Reason(ReasonCode.LEADS_TO, {"site": around.leads_to}),) if around.leads_to else ()
    alone = (Reason(ReasonCode.BY_ITS_PAGE),) if around.by_its_page else ()
    source = (*on, around.source, *alone)
    steps = [RuleSaid(rule=DecidingRule.SOURCE, said=source, change=around.source_change)]
    code = judged.reason.code if judged.reason else None
    if code is ReasonCode.COPY_OF:
        return tuple(steps)
    age = _age(judged, around)
    if age:
        steps.append(age)
    if age and age.stops:
        return tuple(steps)
    unread = tuple(one for one in judged.flags if one.code is ReasonCode.PAGE_UNREAD)
    steps.append(
        RuleSaid(
            rule=DecidingRule.PAGE,
            said=unread or (_page(around),),
            change=(Reason(ReasonCode.CHANGE_WALL),) if unread else (),
        )
    )
    gate = _gate(judged, around)
    if gate.stops:
        return (*steps, gate)
    if judged.score is None:
        return (*steps, gate, _unscored(judged))
    look_alikes = _look_alikes(judged)
    if look_alikes.stops:
        return (*steps, gate, look_alikes)
    return (*steps, gate, look_alikes, *_chosen(judged, around))


def _age(judged: Judged, around: Around) -> RuleSaid | None:
    code = judged.reason.code if judged.reason else None
    if code is ReasonCode.WAS_THERE_BEFORE and judged.reason:
        return RuleSaid(rule=DecidingRule.AGE, said=(judged.reason,), stops=True)
    if code is ReasonCode.TOO_OLD:
        hours = math.ceil(judged.hours or 0.0)
        change = [Reason(ReasonCode.CHANGE_MAX_AGE, {"hours": hours})] if hours else []
        if around.by_its_page and timedelta(hours=hours) <= NEWS:
            change.append(Reason(ReasonCode.CHANGE_NEW_IN_LIST))
        said = Reason(ReasonCode.TOO_OLD, {"hours": int(judged.hours or 0.0)})
        return RuleSaid(rule=DecidingRule.AGE, said=(said,), stops=True, change=tuple(change))
    if judged.hours is None:
        said = Reason(ReasonCode.NO_DATE)
        return RuleSaid(rule=DecidingRule.AGE, said=(said,)) if judged.dated else None
    said = Reason(ReasonCode.CAME_OUT, {"hours": int(judged.hours)})
    return RuleSaid(rule=DecidingRule.AGE, said=(said,))


def _page(around: Around) -> Reason:
    return Reason(ReasonCode.PAGE_FORBIDDEN if around.forbidden else ReasonCode.PAGE_READ)


def _gate(judged: Judged, around: Around) -> RuleSaid:
    if judged.reason and judged.reason.code is ReasonCode.NO_WORD:
        change = (Reason(ReasonCode.CHANGE_WORDS),)
        return RuleSaid(rule=DecidingRule.GATE, said=(judged.reason,), stops=True, change=change)
    said = _let_through(judged)
    # Its story may still have been told, for another report of it.
    if around.is_told or not _is_unlinked(judged.reason):
        return RuleSaid(rule=DecidingRule.GATE, said=said)
    why = (judged.reason,) if judged.reason else ()
    change = (Reason(ReasonCode.CHANGE_WORDS),)
    return RuleSaid(rule=DecidingRule.GATE, said=(*said, *why), stops=True, change=change)


def _let_through(judged: Judged) -> tuple[Reason, ...]:
    """Return why an item was judged at all."""
    words = tuple(text for text, _ in judged.terms if _WORD.match(text))
    if judged.sampled:
        return (Reason(ReasonCode.SAMPLED),)
    if words:
        return (Reason(ReasonCode.WORDS_MATCHED, {"words": words}),)
    return () if judged.score is None else (Reason(ReasonCode.MAY_BE_NAMED),)


def _is_unlinked(reason: Reason | None) -> bool:
    """Return whether an item is out because nothing in it was taken for the brand's."""
    return reason is not None and bool(reason.values.get("unlinked"))


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
    stops = None if around.is_told else reason
    code = stops.code if stops else None
    votes = _votes(judged, around)
    if stops and (code is ReasonCode.NOT_ABOUT_US or stops.values.get("by_votes")):
        votes = RuleSaid(
            rule=DecidingRule.VOTES, said=(stops, *votes.said), stops=True, change=_floor(stops)
        )
        code = None
    elif stops and around.voted_out:
        votes, stops, code = replace(votes, stops=True), None, None
    score = [Reason(ReasonCode.SCORED, {"score": judged.score, "floor": around.floor})]
    if judged.terms:
        points = sum(weight for _, weight in judged.terms)
        score.append(Reason(ReasonCode.SCORE_POINTS, {"points": points}))
    score += [
        Reason(ReasonCode.SCORE_TERM, {"text": text, "weight": weight})
        for text, weight in judged.terms
    ]
    under = code is ReasonCode.UNDER_FLOOR and not _is_unlinked(reason)
    return (
        RuleSaid(
            rule=DecidingRule.SCORE,
            said=tuple(score),
            stops=under,
            change=_floor(stops) if under and stops else (),
        ),
        _model(judged, around),
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


def _model(judged: Judged, around: Around) -> RuleSaid:
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
    orders = (Reason(ReasonCode.MODEL_ORDERS),) if around.ordered else ()
    return RuleSaid(rule=DecidingRule.MODEL, said=(*said, *marks, *orders))


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
        return RuleSaid(rule=DecidingRule.SELECTION, said=_listed(judged))
    if code is ReasonCode.PLACE_NOW and reason:
        return RuleSaid(rule=DecidingRule.SELECTION, said=(reason,))
    # What an earlier run had no place for says nothing of a later mail.
    if around.mailed_later or around.voted_out:
        told = _aside(judged, around) if around.voted_out else ()
        return RuleSaid(rule=DecidingRule.SELECTION, said=told)
    if reason is None:
        old = Reason(ReasonCode.NOT_CHOSEN)
        if judged.words:
            old = Reason(ReasonCode.AS_WRITTEN, {"text": judged.words})
        return RuleSaid(rule=DecidingRule.SELECTION, said=(old,), stops=around.sent_then is None)
    aside = _aside(judged, around) if stops else ()
    comes = around.asked and around.fresh  # however many places a mail has
    change = _places(reason) if around.of_mail and not comes else ()
    told = (reason, *(one for one in aside if one.code is not reason.code))
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
    comes = ReasonCode.ASKED_WAITS if around.asked else ReasonCode.MAY_COME_YET
    return (*_listed(judged), *passed, *((Reason(comes),) if around.fresh else ()))


def _listed(judged: Judged) -> tuple[Reason, ...]:
    if judged.listed:
        return (Reason(ReasonCode.LISTED_BELOW),)
    return (Reason(ReasonCode.LISTED_WITH_OTHERS),) if judged.listed_with_others else ()


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
    gave = Reason(ReasonCode.NO_VOTES)
    if judged.points:
        gave = Reason(ReasonCode.VOTES_GAVE, {"points": judged.points})
    said = [] if around.mailed_later else [gave]
    if around.voted_out:  # not what votes were when it was first read
        said = [Reason(ReasonCode.VOTED_OUT)]
    if around.yes or around.no:
        said.append(Reason(ReasonCode.VOTED_ON, {"yes": around.yes, "no": around.no}))
    return RuleSaid(rule=DecidingRule.VOTES, said=tuple(said))
