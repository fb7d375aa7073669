"""When to try a message again, and when to stop: pure.

The table of outcomes, with what follows for a message that is not, or is, in doubt (an earlier
attempt may have delivered it):

| outcome        | not in doubt                   | in doubt                        |
|----------------|--------------------------------|---------------------------------|
| accepted       | sent                           | sent                            |
| retry          | again, for up to a day; failed | again, for up to a day; unknown |
| misconfigured  | again, slowly, until mended    | the same                        |
| limited        | again, slowly, until it passes | the same                        |
| failed         | failed                         | unknown                         |
| unwanted       | failed                         | unknown                         |
| left out       | failed                         | unknown                         |
| unknown        | once more, then in doubt       | unknown                         |

The week in review is tried for five days instead of one.
For a message that the other side knows by its id (`repeatable`) "unknown" is a "retry" in doubt.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from service.delivery.channel import Outcome, Verdict
from service.storage.tables.outbox import Cause, MessageState

GIVE_UP_AFTER = timedelta(hours=24)
"""A digest of yesterday is no news; RFC 5321 would allow four to five days."""
GIVE_UP_WEEK_AFTER = timedelta(days=5)
"""The week in review is one until the next, and nothing tells later what was in it."""
_PAUSES = (8.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1200.0, 1800.0)
"""Seconds before the second, third, … attempt. The first retry must come within 15 seconds, a lost
connection is often over by then; later a relay that is down for hours is not pestered."""
_SLOW = 600.0
"""Seconds between attempts when the configuration is wrong: people mend it within hours."""
GONE_AFTER = 55
"""Attempts for a channel that the settings name no more: a day of them."""
_JITTER = 0.25
"""Up to this share is added, so that many messages held together do not return together."""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What becomes of a message. `seconds` is None when nothing more will be done."""

    state: MessageState
    seconds: float | None = None
    in_doubt: bool = False
    cause: Cause | None = None


def pause(attempt: int, chance: float) -> float:
    """Return the seconds to wait after `attempt` (1, 2, …); `chance` is in 0..1."""
    base = _PAUSES[min(attempt, len(_PAUSES)) - 1]
    return base * (1 + _JITTER * chance)


def decide(
    outcome: Outcome,
    *,
    attempt: int,
    in_doubt: bool,
    tried_for: float,
    chance: float,
    repeatable: bool = False,
    patience: timedelta = GIVE_UP_AFTER,
) -> FollowUp:
    """Return what follows from `outcome`.

    `in_doubt` says that an earlier attempt may have delivered it; `tried_for` is in seconds since
    the first attempt; `chance` is in 0..1, for the jitter; `patience` is for how long it is tried.
    """
    if outcome.verdict is Verdict.ACCEPTED:
        return FollowUp(MessageState.SENT)
    if outcome.verdict is Verdict.UNKNOWN and repeatable:
        in_doubt = True
    elif outcome.verdict is Verdict.UNKNOWN:
        once_more = None if in_doubt else pause(attempt, chance)
        return FollowUp(MessageState.UNKNOWN, once_more, in_doubt=True)
    if outcome.verdict is Verdict.FAILED:
        return _for_good(in_doubt)
    gone = outcome.gone and attempt > GONE_AFTER
    if gone or outcome.verdict in (Verdict.UNWANTED, Verdict.LEFT_OUT):
        return _for_good(in_doubt, Cause.UNWANTED)
    seconds = max(pause(attempt, chance), outcome.retry_after)
    cause = Cause.LIMIT if outcome.limited else None
    if outcome.verdict is Verdict.MISCONFIGURED:
        seconds, cause = max(seconds, _SLOW * (1 + _JITTER * chance)), Cause.SETTINGS
    # What is not about the message is no reason ever to give it up.
    if cause is None and tried_for + seconds > patience.total_seconds():
        return _for_good(in_doubt)
    state = MessageState.UNKNOWN if in_doubt else MessageState.QUEUED
    return FollowUp(state, seconds, in_doubt, cause)


def _for_good(in_doubt: bool, cause: Cause | None = None) -> FollowUp:
    state = MessageState.UNKNOWN if in_doubt else MessageState.FAILED
    return FollowUp(state, None, in_doubt, cause)
