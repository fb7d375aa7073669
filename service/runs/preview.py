"""What would be mailed at this moment and, where nothing would, why: for `/digest/preview`; pure.

What waits in the outbox goes first, as the bytes in which it is frozen. Else it is the mail that is
planned after a run that finds nothing more than is stored.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from service.delivery.email.message import read_back
from service.digest.schedule import Schedule
from service.models import Letter, Scorer, Source, SourceHealth, SourceReport
from service.models.run_result import RunRecord, SourceJson
from service.runs.mail_planning import MailPlan, Window


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What the page shows."""

    goes_out: bool
    """Whether this very mail is sent now or after the next run, whatever that finds."""
    why: str
    """A sentence: when it goes out, or why none does and what is shown instead."""
    letter: Letter
    """Its links lead nowhere."""
    recipients: tuple[str, ...] = ()
    at: datetime | None = None
    """When it goes out, where that is known and later than now."""


def of_waiting(rows: Sequence[Mapping[str, Any]], schedule: Schedule) -> Preview:
    """Return the mail that goes out first of those that wait, as `outbox.waiting` has them."""
    first = rows[0]
    others = len({row["run_id"] for row in rows}) - 1
    clock = schedule.clock_time(first["not_before"])
    if first["attempts"] and first["last_error"]:
        why = f"Not delivered yet ({first['last_error']}); tried again at {clock}."
    elif first["later"]:
        why = f"Held until {clock} (quiet hours); it goes out as it is here."
    else:
        why = "It is on its way at this moment."
    if others:
        why += f" Mail of {others} more {'run waits' if others == 1 else 'runs waits'} behind it."
    same = {row["recipient"] for row in rows if row["run_id"] == first["run_id"]}
    return Preview(
        goes_out=True,
        why=why,
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
        why = "Nothing goes out: everybody has unsubscribed. This is what they would get."
        return Preview(goes_out=False, why=why, letter=mail.letter)
    if mail.kind:
        why = f"It goes out with the next run: {clock(mail.slot or window.now)} has come."
        if mail.not_before:
            held = clock(mail.not_before)
            why = f"The next run makes it; it is held until {held} (quiet hours)."
        preview = Preview(
            goes_out=True,
            why=why,
            letter=mail.letter,
            recipients=tuple(mail.recipients),
            at=mail.not_before,
        )
    elif window.next_due is not None:
        preview = Preview(
            goes_out=False,
            why=_collecting(mail, clock(window.next_due)),
            letter=mail.letter,
            recipients=tuple(readers),
            at=window.next_due,
        )
    else:
        return None
    if not any(one.evaluation.scorer is Scorer.OPENAI for one in mail.choice.findings):
        return preview
    # A preview asks no model: it would cost and be stored.
    why = f"{preview.why} Before it goes the model puts the best in order once more."
    return replace(preview, why=why)


def _collecting(mail: MailPlan, clock: str) -> str:
    if mail.choice.findings:
        return (
            f"Nothing goes out at this moment. This is what has been collected for {clock}; "
            "it goes out then, with what else comes until then."
        )
    return (
        "Nothing goes out at this moment, and nothing worth sending has been collected yet. "
        f"If it stays so, this goes out at {clock}."
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
    why = "the last run found nothing new. The next mail follows the run that does."
    if newest is None:
        why = "no run has completed yet."
    elif newest.result and newest.result.findings:
        why = (
            "what the last run found has been sent. The next mail follows the run that finds "
            "something new."
        )
    why = f"Nothing goes out at this moment: {why}"
    if last is None:
        return Preview(
            goes_out=False,
            why=f"{why} No mail has gone out yet; this is how one without findings looks.",
            letter=empty,
        )
    sent_at = last["updated_at"]
    when = f"{schedule.day(sent_at)}, {schedule.clock_time(sent_at)}"
    return Preview(
        goes_out=False,
        why=f"{why} This is the last mail, as it went out on {when}.",
        letter=read_back(bytes(last["body"])),
    )


def reports_as_stored(
    sources: Sequence[Source],
    healths: Mapping[str, SourceHealth],
    stored: Sequence[SourceJson],
) -> tuple[SourceReport, ...]:
    """Return how each source was in the newest run; `stored` is that run's `result.sources`."""
    rows = {(row.kind, row.target): row for row in stored}
    reports = []
    for source in sources:
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
