"""What has become of a run's mail as a whole: pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from service.models import Reason, ReasonCode
from service.storage.tables.outbox import Cause, MessageState


def state_of_mail(rows: Sequence[Mapping[str, Any]]) -> Reason:
    """Return in one reason how the messages of a run are, the gravest first.

    `rows` are as `outbox.of_run` has them.
    """
    sent = sum(row["state"] == MessageState.SENT for row in rows)
    found = [(kind, row) for row in rows if (kind := _kind(row))]
    order = list(_GRAVEST)
    if not found:
        waiting = ReasonCode.MAIL_QUEUED if sent < len(rows) else ReasonCode.MAIL_SENT
        return Reason(waiting, {"sent": sent, "count": len(rows)} if sent else {})
    code, row = min(found, key=lambda one: order.index(one[0]))
    values = {"sent": sent, "count": len(rows), "error": row["last_error"]}
    return Reason(code, values)


_GRAVEST = (
    ReasonCode.MAIL_AWAITS_SETTINGS,
    ReasonCode.MAIL_AWAITS_LIMIT,
    ReasonCode.MAIL_REFUSED,
    ReasonCode.MAIL_IN_DOUBT,
    ReasonCode.MAIL_TRIED_AGAIN,
    ReasonCode.MAIL_UNWANTED,
)


def _kind(row: Mapping[str, Any]) -> ReasonCode | None:
    """Return what is wrong with a message; None: nothing is."""
    if row["state"] == MessageState.SENT:
        return None
    by_cause = {
        Cause.SETTINGS: ReasonCode.MAIL_AWAITS_SETTINGS,
        Cause.LIMIT: ReasonCode.MAIL_AWAITS_LIMIT,
        Cause.UNWANTED: ReasonCode.MAIL_UNWANTED,
    }
    if row["cause"]:
        return by_cause[Cause(row["cause"])]
    if row["state"] == MessageState.FAILED:
        return ReasonCode.MAIL_REFUSED
    if row["state"] == MessageState.UNKNOWN:
        return ReasonCode.MAIL_IN_DOUBT
    return ReasonCode.MAIL_TRIED_AGAIN if row["last_error"] else None
