"""What `/health` says of mail that does not get away, one and several."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from service.wording import health


@pytest.mark.parametrize(
    ("say", "one", "several"),
    [
        (health.mail_stopped, "no mail goes out; one mail waits", "no mail goes out; 3 mails wait"),
        (health.mail_stopped_for_some, "one mail waits", "3 mails wait"),
        (health.mail_limited, "one mail waits", "3 mails wait"),
        (health.mail_refused, "one mail of the last day was", "3 mails of the last day were"),
        (health.mail_late, "one mail could not be", "3 mails could not be"),
    ],
)
def test_mail_in_trouble_is_counted_and_told_with_what_to_do(
    say: Callable[[int, str], tuple[str, str]], one: str, several: str
) -> None:
    for count, begins in ((1, one), (3, several)):
        what, hint = say(count, "554 no. ")
        assert what.startswith(begins)
        assert what.endswith(": 554 no")
        assert hint.endswith(".")


def test_a_timetable_that_stands_still_is_started_again() -> None:
    assert health.scheduler_stopped() == ("the scheduler has stopped", "Restart the service.")
