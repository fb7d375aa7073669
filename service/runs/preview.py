"""What would be mailed at this moment and, where nothing would, why: for `/digest/preview`; pure.

What waits in the outbox goes first, as the bytes in which it is frozen. Else it is the mail that is
planned after a run that finds nothing more than is stored.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from service.delivery.channels.email.message import read_back
from service.digest.schedule import Schedule
from service.digest.window import Window
from service.models import (
    Letter,
    Reason,
    ReasonCode,
    Scorer,
    Source,
    SourceHealth,
    SourceReport,
)
from service.models.run_result import SourceJson
from service.runs.channels.shown import ChannelShown
from service.runs.records.mail_plan import MailPlan
from service.scraping.sources import titles
from service.storage.tables.runs import RunRecord
from service.wording.reasons import sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What the page shows."""

    goes_out: bool
    """Whether this very mail is sent now or after the next run, whatever that finds."""
    reasons: Sequence[Reason]
    """When it goes out, or why none does and what is shown instead."""
    letter: Letter
    """Its links lead nowhere."""
    recipients: tuple[str, ...] = ()
    at: datetime | None = None
    """When it goes out, where that is known and later than now."""
    channels: tuple[ChannelShown, ...] = ()
    """What channels would get with it, or at their own time."""

    @property
    def why(self) -> str:
        """`reasons` in sentences."""
        return " ".join(map(sentence, self.reasons))


def of_waiting(rows: Sequence[Mapping[str, Any]], schedule: Schedule) -> Preview:
    """Return the mail that goes out first of those that wait, as `outbox.waiting` has them."""
    first = rows[0]
    others = len({row["run_id"] for row in rows}) - 1
    clock = schedule.clock_time(first["not_before"])
    if first["attempts"] and first["last_error"]:
        values = {"error": first["last_error"], "at": clock}
        reasons = [Reason(ReasonCode.WAITS_TO_RETRY, values)]
    elif first["later"]:
        reasons = [Reason(ReasonCode.WAITS_IN_QUIET_HOURS, {"until": clock})]
    else:
        reasons = [Reason(ReasonCode.ON_ITS_WAY)]
    if others:
        reasons.append(Reason(ReasonCode.MORE_RUNS_WAIT, {"count": others}))
    same = {row["recipient"] for row in rows if row["run_id"] == first["run_id"]}
    return Preview(
        goes_out=True,
        reasons=reasons,
        letter=read_back(bytes(first["body"])),
        recipients=tuple(sorted(same)),
        at=first["not_before"] if first["later"] else None,
    )


def of_plan(mail: MailPlan, window: Window, readers: Sequence[str]) -> Preview | None:
    """Return what is planned now, or ahead for the next slot; None when nothing is."""
    clock = window.schedule.clock_time
    if mail.letter is None:
        return None
    if not readers:
        reasons = [Reason(ReasonCode.NO_READERS)]
        return Preview(goes_out=False, reasons=reasons, letter=mail.letter)
    if mail.kind and mail.not_before:
        until, recipients = mail.not_before, mail.recipients
        reasons = [Reason(ReasonCode.NEXT_RUN_HOLDS, {"until": clock(until)})]
    elif mail.kind:
        until, recipients = None, mail.recipients
        come = clock(mail.slot or window.now)
        reasons = [Reason(ReasonCode.NEXT_RUN_SENDS, {"at": come})]
    elif mail.due is not None:
        until, recipients = mail.due, readers
        found = ReasonCode.COLLECTING if mail.choice.findings else ReasonCode.NOTHING_COLLECTED
        if until != window.next_due:
            found = ReasonCode.LEFT_OVERS_WAIT
        reasons = [Reason(found, {"at": clock(until)})]
    else:
        return None
    if any(one.evaluation.scorer is Scorer.OPENAI for one in mail.choice.findings):
        # A preview asks no model: it would cost and be stored.
        reasons.append(Reason(ReasonCode.MODEL_STILL_ORDERS))
    return Preview(
        goes_out=mail.kind is not None,
        reasons=reasons,
        letter=mail.letter,
        recipients=tuple(recipients),
        at=until,
    )


def of_nothing(
    newest: RunRecord | None,
    last: Mapping[str, Any] | None,
    empty: Letter,
    schedule: Schedule,
) -> Preview:
    """Return the `last` mail that was sent or, if none was, the `empty` one, and why none goes out.

    `newest` is the run that completed last, `last` a row as `outbox.last_sent` has it.
    """
    why = ReasonCode.LAST_RUN_FOUND_NOTHING
    if newest is None:
        why = ReasonCode.NO_RUN_YET
    elif newest.result and newest.result.findings:
        why = ReasonCode.LAST_RUN_WAS_SENT
    if last is None:
        reasons = [Reason(why), Reason(ReasonCode.NO_MAIL_YET)]
        return Preview(goes_out=False, reasons=reasons, letter=empty)
    sent_at = last["updated_at"]
    values = {
        "on": sent_at.astimezone(schedule.zone).date().isoformat(),
        "at": schedule.clock_time(sent_at),
    }
    reasons = [Reason(why), Reason(ReasonCode.LAST_MAIL, values)]
    return Preview(goes_out=False, reasons=reasons, letter=read_back(bytes(last["body"])))


def reports_as_stored(
    sources: Sequence[Source],
    healths: Mapping[str, SourceHealth],
    stored: Sequence[SourceJson],
) -> tuple[SourceReport, ...]:
    """Return how each source was in the newest run; `stored` is that run's `result.sources`."""
    rows = {(row.kind, row.target): row for row in stored}
    reports = []
    for source in titles.as_known(sources, healths):
        row = rows.get((source.kind, source.target))
        if row is not None and row.state:
            reports.append(
                SourceReport(
                    source=source,
                    state=row.state,
                    error=row.error,
                    entries=row.entries,
                    health=healths.get(source.key),
                )
            )
    return tuple(reports)
