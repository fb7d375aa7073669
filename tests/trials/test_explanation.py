"""Each rule's words in codes, for every way in which it may decide."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from service.models import Reason, ReasonCode
from service.ranking.memory.story_memory import remember
from service.trials.explaining.explanation import Around, DecidingRule, Judged, RuleSaid
from service.trials.explaining.rules import steps_of
from tests.ranking.samples import story
from tests.tables import each

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
SOURCE = Reason(ReasonCode.BROUGHT_BY, {"source": "The Coast", "weight": 1.0})


def last(judged: Judged, around: Around | None = None) -> RuleSaid:
    steps = steps_of(judged, around or Around(floor=2.0, source=SOURCE))
    return next((one for one in steps if one.stops), steps[-1])


def codes(reasons: tuple[Reason, ...]) -> list[ReasonCode]:
    return [one.code for one in reasons]


def why(code: ReasonCode, **values: object) -> Reason:
    return Reason(code, values)  # type: ignore[arg-type]


@each(("judged", "rule", "said", "change"), [
    (Judged(reason=why(ReasonCode.COPY_OF, title="The same")), DecidingRule.SOURCE,
     [ReasonCode.BROUGHT_BY], []),
    (Judged(reason=why(ReasonCode.WAS_THERE_BEFORE)), DecidingRule.AGE,
     [ReasonCode.WAS_THERE_BEFORE], []),
    (Judged(reason=why(ReasonCode.TOO_OLD), hours=90.2), DecidingRule.AGE,
     [ReasonCode.TOO_OLD], [ReasonCode.CHANGE_MAX_AGE]),
    (Judged(reason=why(ReasonCode.NO_WORD)), DecidingRule.GATE,
     [ReasonCode.NO_WORD], [ReasonCode.CHANGE_WORDS]),
    (Judged(words="it was unscored"), DecidingRule.MODEL,
     [ReasonCode.WAITS_FOR_MODEL, ReasonCode.AS_WRITTEN], [ReasonCode.CHANGE_MODEL]),
    (Judged(score=1.0, reason=why(ReasonCode.UNDER_FLOOR, floor=1.0, points=1.0)),
     DecidingRule.SCORE, [ReasonCode.SCORED], [ReasonCode.CHANGE_FLOOR]),
    (Judged(score=0.0, reason=why(ReasonCode.UNDER_FLOOR, floor=0.0, points=2.0, unlinked=True)),
     DecidingRule.GATE, [ReasonCode.MAY_BE_NAMED, ReasonCode.UNDER_FLOOR],
     [ReasonCode.CHANGE_WORDS]),
    (Judged(score=1.0, reason=why(ReasonCode.UNDER_FLOOR)), DecidingRule.SCORE,
     [ReasonCode.SCORED], []),
    (Judged(score=3.0), DecidingRule.SELECTION, [ReasonCode.NOT_CHOSEN], []),
    (Judged(score=3.0, words="no place left"), DecidingRule.SELECTION,
     [ReasonCode.AS_WRITTEN], []),
])  # fmt: skip
def test_what_stops_an_item_is_told_with_what_would_have_to_change(
    judged: Judged, rule: DecidingRule, said: list[ReasonCode], change: list[ReasonCode]
) -> None:
    told = last(judged)
    assert (told.rule, told.stops) == (rule, judged.reason is None or rule != "source")
    assert (codes(told.said), codes(told.change)) == (said, change)


@each(("hours", "by_its_page", "may_come"), [
    (90.2, True, True), (240.0, True, True), (240.5, True, False), (90.2, False, False),
])  # fmt: skip
def test_what_is_too_old_and_was_never_read_may_still_come_into_a_list(
    hours: float, by_its_page: bool, may_come: bool
) -> None:
    judged = Judged(reason=why(ReasonCode.TOO_OLD), hours=hours)
    told = last(judged, Around(floor=2.0, source=SOURCE, by_its_page=by_its_page))
    assert (ReasonCode.CHANGE_NEW_IN_LIST in codes(told.change)) is may_come


@pytest.mark.parametrize(("around", "said", "stops"), [
    ({}, [ReasonCode.PLACE_IN_RUN], False),
    ({"mail": why(ReasonCode.MAIL_AWAITS_SLOT)},
     [ReasonCode.PLACE_IN_RUN, ReasonCode.MAIL_AWAITS_SLOT], True),
    ({"mail": why(ReasonCode.URGENT_ALONE), "fresh": True},
     [ReasonCode.PLACE_IN_RUN, ReasonCode.URGENT_ALONE], False),
    ({"mail": why(ReasonCode.MAIL_AWAITS_SLOT), "passed_by": NOW, "fresh": True},
     [ReasonCode.PLACE_IN_RUN, ReasonCode.PASSED_BY, ReasonCode.MAY_COME_YET], True),
    ({"mail": why(ReasonCode.MAIL_AWAITS_SLOT), "passed_by": NOW},
     [ReasonCode.PLACE_IN_RUN, ReasonCode.PASSED_BY], True),
])  # fmt: skip
def test_the_best_of_a_run_wait_only_until_a_mail_had_others(
    around: dict[str, Any], said: list[ReasonCode], stops: bool
) -> None:
    judged = Judged(score=3.0, reason=why(ReasonCode.PLACE_IN_RUN, place=1))
    steps = steps_of(judged, Around(floor=2.0, source=SOURCE, **around))
    told = next(one for one in steps if one.rule is DecidingRule.SELECTION)
    assert (codes(told.said), told.stops) == (said, stops)


def test_what_was_chosen_for_no_mail_says_nothing_of_its_places() -> None:
    judged = Judged(score=3.0, reason=why(ReasonCode.BEHIND_LAST, places=6))
    for of_mail, change in ((True, [ReasonCode.CHANGE_PLACES]), (False, [])):
        told = last(judged, Around(floor=2.0, source=SOURCE, of_mail=of_mail))
        assert codes(told.change) == change


def test_votes_that_take_a_story_under_the_floor_are_what_stops_it() -> None:
    reason = why(ReasonCode.UNDER_FLOOR, by_votes=True, floor=1.5, points=1.5)
    told = last(Judged(score=3.0, reason=reason))
    assert (told.rule, told.stops) == (DecidingRule.VOTES, True)
    assert codes(told.change) == [ReasonCode.CHANGE_FLOOR]


def test_a_story_that_votes_kept_out_of_a_later_mail_is_not_told_by_its_first_run() -> None:
    judged = Judged(score=3.0, reason=why(ReasonCode.BEHIND_LAST, places=6))
    around = Around(floor=2.0, source=SOURCE, passed_by=NOW, voted_out=True, fresh=True)
    *_, place, votes = steps_of(judged, around)
    assert codes(place.said) == [ReasonCode.PASSED_BY, ReasonCode.MAY_COME_YET]
    assert (codes(votes.said), votes.stops) == ([ReasonCode.VOTED_OUT], True)


def test_what_a_reader_asked_for_is_said_to_come_and_not_to_need_more_places() -> None:
    memory = remember(story("A fire"), None, run_id="run", now=NOW, sent=False)
    judged = Judged(score=3.0, reason=why(ReasonCode.BEHIND_LAST, points=0.4, places=9))
    around = Around(floor=2.0, source=SOURCE, story=memory, yes=1, fresh=True)
    *_, place, _ = steps_of(judged, around)
    assert codes(place.said) == [ReasonCode.BEHIND_LAST, ReasonCode.ASKED_WAITS]
    assert place.change == ()


def test_what_was_judged_without_a_word_of_the_brand_says_so() -> None:
    for judged, code in (
        (Judged(score=0.5, sampled=True), ReasonCode.SAMPLED),
        (Judged(score=2.5), ReasonCode.MAY_BE_NAMED),
        (Judged(score=2.5, dated=False), ReasonCode.MAY_BE_NAMED),
    ):
        steps = {one.rule: one for one in steps_of(judged, Around(floor=2.0, source=SOURCE))}
        assert codes(steps[DecidingRule.GATE].said) == [code]
        assert (DecidingRule.AGE in steps) is judged.dated


def test_what_is_not_the_brands_stops_nothing_where_a_mail_told_its_story() -> None:
    reason = why(ReasonCode.UNDER_FLOOR, floor=0.0, points=2.0, unlinked=True)
    judged = Judged(score=0.0, reason=reason)
    out = Around(floor=2.0, source=SOURCE)
    for around, stops in (
        (out, True), (replace(out, named_then=NOW), False), (replace(out, sent_then=NOW), False)
    ):  # fmt: skip
        assert any(one.stops for one in steps_of(judged, around)) is stops


def test_a_story_that_a_mail_named_below_its_findings_says_when() -> None:
    around = Around(floor=2.0, source=SOURCE, named_then=NOW)
    steps = {one.rule: one for one in steps_of(Judged(score=3.0), around)}
    assert codes(steps[DecidingRule.SENT].said) == [ReasonCode.NAMED_THEN]


def test_what_a_later_mail_had_is_not_said_to_have_no_place_in_it() -> None:
    memory = remember(story("A fire"), None, run_id="run", now=NOW, sent=True)
    judged = Judged(score=3.0, reason=why(ReasonCode.BEHIND_LAST, points=0.4, places=9))
    around = Around(floor=2.0, source=SOURCE, story=memory, sent_then=NOW, yes=1)
    said = {
        later: [code for one in steps_of(judged, replace(around, mailed_later=later))
                for code in codes(one.said + one.change)]
        for later in (True, False)
    }  # fmt: skip
    of_its_run = {ReasonCode.BEHIND_LAST, ReasonCode.CHANGE_PLACES, ReasonCode.NO_VOTES}
    assert of_its_run.isdisjoint(said[True])
    assert of_its_run <= set(said[False])
    assert said[True][-2:] == [ReasonCode.SENT_THEN, ReasonCode.VOTED_ON]
