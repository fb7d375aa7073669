"""The mail that would go out at this moment and, where none would, why; for `/digest/preview`.

What waits in the outbox goes first, as the bytes in which it is frozen. Else the dispatcher is
asked what it would send after a run that finds nothing more than is stored. Nothing is sent or
stored here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from service.delivery.email.message import read_back
from service.models import Digest, Letter, Scorer, Source, SourceHealth, SourceReport
from service.models.run_result import RunRecord, SourceJson
from service.runs.mail_planning import Collect, Dispatch, Dispatcher
from service.storage.database import Database
from service.storage.tables import outbox, runs


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What the preview shows."""

    goes_out: bool
    """Whether this very mail is sent now or after the next run, whatever that finds."""
    why: str
    """A sentence: when it goes out, or why none does and what is shown instead."""
    letter: Letter
    """Its links lead nowhere."""
    recipients: tuple[str, ...] = ()
    at: datetime | None = None
    """When it goes out, where that is known and later than now."""


async def look_ahead(
    dispatcher: Dispatcher, database: Database, brand_id: str, digest: Digest, collect: Collect
) -> Outlook:
    """Return what goes out now. `digest` is what a run that finds nothing would have to say."""
    async with database.connection() as connection:
        waiting = await outbox.waiting(connection, brand_id=brand_id)
    if waiting:
        return _waiting(waiting, dispatcher)
    dispatch = await dispatcher.foresee(digest, collect)
    readers = tuple(await dispatcher.readers())
    at = dispatcher.next_due(digest.at)
    if dispatch.letter is not None and dispatch.messages:
        outlook = _due(dispatch, dispatch.letter, dispatcher, digest.at)
        return _with_what_a_model_adds(outlook, dispatch)
    if dispatch.letter is not None and not readers:
        return Outlook(
            goes_out=False,
            why="Nothing goes out: everybody has unsubscribed. This is what they would get.",
            letter=dispatch.letter,
        )
    if dispatch.letter is not None and at is not None:
        outlook = Outlook(
            goes_out=False,
            why=_collecting(dispatch, dispatcher.clock_time(at)),
            letter=dispatch.letter,
            recipients=readers,
            at=at,
        )
        return _with_what_a_model_adds(outlook, dispatch)
    return await _nothing(dispatcher, database, brand_id, digest)


def _with_what_a_model_adds(outlook: Outlook, dispatch: Dispatch) -> Outlook:
    """Say what is left out here: a preview asks no model, it would cost and be stored."""
    by_model = any(one.evaluation.scorer is Scorer.OPENAI for one in dispatch.choice.findings)
    if not by_model:
        return outlook
    why = f"{outlook.why} Before it goes the model puts the best in order once more."
    return replace(outlook, why=why)


def _waiting(rows: Sequence[Mapping[str, Any]], dispatcher: Dispatcher) -> Outlook:
    first = rows[0]
    same = [row for row in rows if row["run_id"] == first["run_id"]]
    others = len({row["run_id"] for row in rows}) - 1
    clock = dispatcher.clock_time(first["not_before"])
    if first["attempts"] and first["last_error"]:
        why = f"Not delivered yet ({first['last_error']}); tried again at {clock}."
    elif first["later"]:
        why = f"Held until {clock} (quiet hours); it goes out as it is here."
    else:
        why = "It is on its way at this moment."
    if others:
        why += f" Mail of {others} more {'run waits' if others == 1 else 'runs waits'} behind it."
    return Outlook(
        goes_out=True,
        why=why,
        letter=read_back(bytes(first["body"])),
        recipients=tuple(sorted({row["recipient"] for row in same})),
        at=first["not_before"] if first["later"] else None,
    )


def _due(dispatch: Dispatch, letter: Letter, dispatcher: Dispatcher, now: datetime) -> Outlook:
    slot = dispatch.slot or now
    why = f"It goes out with the next run: {dispatcher.clock_time(slot)} has come."
    if dispatch.not_before:
        held = dispatcher.clock_time(dispatch.not_before)
        why = f"The next run makes it; it is held until {held} (quiet hours)."
    return Outlook(
        goes_out=True,
        why=why,
        letter=letter,
        recipients=tuple(message.recipient for message in dispatch.messages),
        at=dispatch.not_before,
    )


def _collecting(dispatch: Dispatch, clock: str) -> str:
    if dispatch.choice.findings:
        return (
            f"Nothing goes out at this moment. This is what has been collected for {clock}; "
            "it goes out then, with what else comes until then."
        )
    return (
        "Nothing goes out at this moment, and nothing worth sending has been collected yet. "
        f"If it stays so, this goes out at {clock}."
    )


async def _nothing(
    dispatcher: Dispatcher, database: Database, brand_id: str, digest: Digest
) -> Outlook:
    newest = await runs.last_completed(database, brand_id)
    async with database.connection() as connection:
        last = await outbox.last_sent(connection, brand_id=brand_id)
    why = _why_nothing(newest)
    if last is None:
        return Outlook(
            goes_out=False,
            why=f"{why} No mail has gone out yet; this is how one without findings looks.",
            letter=dispatcher.preview(digest),
        )
    when = f"{dispatcher.day(last['updated_at'])}, {dispatcher.clock_time(last['updated_at'])}"
    return Outlook(
        goes_out=False,
        why=f"{why} This is the last mail, as it went out on {when}.",
        letter=read_back(bytes(last["body"])),
    )


def _why_nothing(newest: RunRecord | None) -> str:
    if newest is None:
        return "Nothing goes out at this moment: no run has completed yet."
    if newest.result and newest.result.findings:
        return (
            "Nothing goes out at this moment: what the last run found has been sent. The next "
            "mail follows the run that finds something new."
        )
    return (
        "Nothing goes out at this moment: the last run found nothing new. The next mail follows "
        "the run that does."
    )


def reports_as_stored(
    sources: Sequence[Source],
    healths: Mapping[str, SourceHealth],
    told: Sequence[SourceJson],
) -> tuple[SourceReport, ...]:
    """Return how each source was in the newest run; `told` is that run's `result.sources`."""
    rows = {(row.kind, row.target): row for row in told}
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
