"""What is noted of items that never came to a choice."""

from __future__ import annotations

from dataclasses import replace

from service.models import Choice, DateFrom, Reason, ReasonCode
from service.runs.records.item_outcomes import outcomes_of
from tests.ranking.samples import item, judged


def test_what_was_not_judged_or_could_not_be_says_so_and_is_tried_again() -> None:
    seen = replace(item("Rain over the city"), date_from=DateFrom.FIRST_SEEN)
    unscored = item("Debonairs opens in Soweto")
    because = Reason(ReasonCode.MODEL_DECLINED)
    verdict = replace(judged(unscored, None), unscored_because=because)
    first, second = outcomes_of(
        [seen, unscored], [], {unscored.id: verdict}, Choice(findings=()), mailed=(), listed=()
    )
    assert (first.outcome, first.retry, first.detail["hours"]) == ("no match", False, None)
    assert (second.outcome, second.retry) == ("unscored", True)
