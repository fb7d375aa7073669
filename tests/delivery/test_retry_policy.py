"""The table of what follows from an attempt, row by row."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.delivery.channel import Outcome, Verdict
from service.delivery.retry_policy import GONE_AFTER, FollowUp, decide, pause
from service.storage.tables.outbox import Cause, MessageState
from tests.tables import each

DAY = 24 * 3600.0
V = Verdict


@each(
    ("verdict", "in_doubt", "tried_for", "state", "follows"),
    [
        (V.ACCEPTED, False, 0, "sent", (False, False)),
        (V.ACCEPTED, True, DAY, "sent", (False, False)),
        (V.RETRY, False, 0, "queued", (True, False)),
        (V.RETRY, True, 0, "unknown", (True, True)),
        (V.RETRY, False, DAY, "failed", (False, False)),
        (V.RETRY, True, DAY, "unknown", (False, True)),
        (V.MISCONFIGURED, False, 0, "queued", (True, False)),
        (V.MISCONFIGURED, True, 0, "unknown", (True, True)),
        (V.MISCONFIGURED, False, DAY, "queued", (True, False)),
        (V.MISCONFIGURED, False, 30 * DAY, "queued", (True, False)),
        (V.MISCONFIGURED, True, 30 * DAY, "unknown", (True, True)),
        (V.UNWANTED, False, 0, "failed", (False, False)),
        (V.UNWANTED, True, 0, "unknown", (False, True)),
        (V.FAILED, False, 0, "failed", (False, False)),
        (V.FAILED, True, 0, "unknown", (False, True)),
        (V.UNKNOWN, False, 0, "unknown", (True, True)),
        (V.UNKNOWN, False, DAY, "unknown", (True, True)),
        (V.UNKNOWN, True, 0, "unknown", (False, True)),
    ],
)
def test_what_follows(
    verdict: Verdict, in_doubt: bool, tried_for: float, state: str, follows: tuple[bool, bool]
) -> None:
    following = decide(
        Outcome(verdict, "x"), attempt=1, in_doubt=in_doubt, tried_for=tried_for, chance=0.5
    )
    assert following.state == state
    assert (following.seconds is not None, following.in_doubt) == follows


@pytest.mark.parametrize(
    ("in_doubt", "tried_for", "again"), [(False, 0, True), (True, 0, True), (True, DAY, False)]
)
def test_what_the_other_side_knows_by_its_id_is_sent_for_a_day(
    in_doubt: bool, tried_for: float, again: bool
) -> None:
    following = decide(
        Outcome(V.UNKNOWN, "x"),
        attempt=3, in_doubt=in_doubt, tried_for=tried_for, chance=0.0, repeatable=True,
    )  # fmt: skip
    assert (following.seconds is not None, following.state) == (again, "unknown")
    assert following.in_doubt


@given(st.floats(0, 1))
def test_the_first_retry_comes_within_fifteen_seconds(chance: float) -> None:
    assert 5 <= pause(1, chance) < 15


@given(st.integers(1, 500), st.floats(0, 1))
def test_pauses_grow_to_at_most_forty_minutes(attempt: int, chance: float) -> None:
    assert pause(attempt, 0) <= pause(attempt + 1, 0)
    assert pause(attempt, chance) <= 40 * 60


def test_a_wrong_configuration_is_tried_slowly() -> None:
    following = decide(
        Outcome(V.MISCONFIGURED, "x"), attempt=1, in_doubt=False, tried_for=0, chance=0
    )
    assert following == FollowUp(MessageState.QUEUED, 600.0, cause=Cause.SETTINGS)


@pytest.mark.parametrize("days", [0, 1, 3])
def test_a_limit_of_the_day_is_waited_for(days: int) -> None:
    limited = Outcome(V.RETRY, "enough for today", 550, retry_after=3600.0, limited=True)
    following = decide(limited, attempt=9, in_doubt=False, tried_for=days * DAY, chance=0)
    assert following == FollowUp(MessageState.QUEUED, 3600.0, cause=Cause.LIMIT)


def test_trying_ends_within_a_day() -> None:
    passed, attempts = 0.0, 0
    for attempt in range(1, 400):
        attempts = attempt
        following = decide(
            Outcome(V.RETRY, "x"), attempt=attempt, in_doubt=False, tried_for=passed, chance=1
        )
        if following.seconds is None:
            break
        passed += following.seconds
    assert following.state == "failed"
    assert passed <= DAY
    assert 30 < attempts < 200


def test_a_wait_that_the_other_side_asks_for_is_kept() -> None:
    asked = Outcome(V.RETRY, "too many", 429, retry_after=90.0)
    following = decide(asked, attempt=1, in_doubt=False, tried_for=0, chance=0)
    assert following == FollowUp(MessageState.QUEUED, 90.0)


def test_what_is_for_a_channel_that_is_named_no_more_waits_for_a_day() -> None:
    gone = Outcome(Verdict.MISCONFIGURED, "there is no channel named 'x' any more", gone=True)

    def after(attempt: int) -> FollowUp:
        return decide(gone, attempt=attempt, in_doubt=False, tried_for=0.0, chance=0.0)

    kept, over = after(GONE_AFTER), after(GONE_AFTER + 1)
    assert (kept.state, kept.cause, kept.seconds) == (MessageState.QUEUED, Cause.SETTINGS, 1800.0)
    assert (over.state, over.cause, over.seconds) == (MessageState.FAILED, Cause.UNWANTED, None)
