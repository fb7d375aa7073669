"""When what is planned goes out if nothing else comes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

from service.digest.schedule import Schedule
from service.digest.window import Window
from service.models import Choice, QuietHours
from tests.digest import samples
from tests.tables import each

NOW = datetime(2026, 11, 28, 10, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def due(*, schedule: Schedule, last: int | None, **found: Any) -> int | None:
    """Return in how many minutes a mail with one finding goes, `last` minutes after the last."""
    one = samples.finding(1)
    one = replace(one, evaluation=replace(one.evaluation, risk=0, score=3.2), points=0.0)
    score = found.pop("score", None)
    if score is not None:
        one = replace(one, evaluation=replace(one.evaluation, score=score))
    risk = found.pop("risk", None)
    if risk is not None:
        one = replace(one, evaluation=replace(one.evaluation, risk=risk))
    one = replace(one, **found)
    window = Window(
        schedule=schedule,
        now=NOW,
        answered=NOW - timedelta(days=1),
        since=NOW - timedelta(days=1),
        last_mail=None if last is None else NOW - last * MINUTE,
        catch_up=240 * MINUTE,
    )
    at = window.due_with(Choice(findings=(one,)))
    return None if at is None else round((at - NOW) / MINUTE)


EVERY_RUN, HOURLY = Schedule(), Schedule(every=60 * MINUTE)
SET = Schedule(times=(time(11, 0),))
NIGHT = Schedule(quiet=QuietHours(time(9, 0), time(15, 0)))


@each(
    ("schedule", "last", "found", "minutes"),
    [
        (EVERY_RUN, 100, {"left_over": True}, 140),
        (EVERY_RUN, 300, {"left_over": True}, None),  # now
        (EVERY_RUN, 100, {"left_over": True, "score": 2.5}, None),  # never by itself
        (EVERY_RUN, 100, {}, None),  # now
        (HOURLY, 20, {}, 40),
        (HOURLY, 20, {"left_over": True}, 220),
        (HOURLY, 20, {"left_over": True, "score": 2.5}, None),
        (HOURLY, 20, {"left_over": True, "risk": 3}, 40),
        (SET, 20, {"left_over": True, "score": 2.5}, 60),
        (NIGHT, 20, {}, 300),
        (NIGHT, 20, {"left_over": True}, 300),
        (NIGHT, None, {}, 300),
    ],
)
def test_what_is_left_over_waits_until_it_may_be_the_reason_for_a_mail(
    schedule: Schedule, last: int | None, found: dict[str, Any], minutes: int | None
) -> None:
    assert due(schedule=schedule, last=last, **found) == minutes
