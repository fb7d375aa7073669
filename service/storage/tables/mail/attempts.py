"""Attempts to deliver a message, and messages with theirs, for the page that shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from service.storage.database import Connection, Database
from service.storage.tables.outbox import ClaimedMessage

_NO_MORE = "(state IN ('sent', 'failed') OR (state = 'unknown' AND resent))"
"""Of the outbox: nothing more will be done."""
_SHOWN_STATE = """CASE
    WHEN state IN ('sending', 'data') THEN 'sending'
    WHEN state = 'queued' OR (state = 'unknown' AND NOT resent) THEN 'waiting'
    ELSE state END"""


class DeliveryState(StrEnum):
    """How a message is, for people: the outbox's states with what has the same meaning as one."""

    WAITING = "waiting"
    """For its first attempt or another."""
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    """It may have arrived or not; not sent again by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAttempt:
    """One attempt as it is kept."""

    attempt: int
    """1 for the message's first."""
    at: datetime
    """When it ended."""
    verdict: str
    """A `service.delivery.channel.Verdict`."""
    code: int | None
    """What the other side answered, an SMTP reply or an HTTP status; None: nothing."""
    answer: str
    """For people."""
    state: str
    """The outbox's state of the message afterwards."""
    next_at: datetime | None
    """When another was to follow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A message of the outbox with its attempts, the first first."""

    id: int
    kind: str
    run_id: str | None
    recipient: str
    subject: str
    message_id: str
    state: DeliveryState
    cause: str | None
    """A `service.storage.tables.outbox.Cause`."""
    last_error: str
    attempts_made: int
    """Also those of which nothing is kept: of an earlier version, or cut off by a crash."""
    created_at: datetime
    updated_at: datetime
    not_before: datetime
    ended: bool
    """Nothing more will be done by itself."""
    attempts: tuple[KeptAttempt, ...] = ()


_MOST = 200
"""Attempts of a message that are kept, beside its first: one that waits for the settings to be
mended is tried every ten minutes for as long as that takes."""


async def save(
    connection: Connection,
    message: ClaimedMessage,
    *,
    brand_id: str,
    verdict: str,
    code: int | None,
    answer: str,
) -> None:
    """Keep what came of an attempt, in the transaction that has just written it to the outbox."""
    await connection.execute(
        """
        INSERT INTO delivery_attempts (brand_id, message_id, attempt, verdict, code, answer, state,
                                       next_at)
        SELECT $1, message_id, $3, $4, $5, $6, state,
               CASE WHEN state = 'queued' OR (state = 'unknown' AND NOT resent) THEN not_before END
        FROM outbox WHERE id = $2
        ON CONFLICT (message_id, attempt) DO NOTHING
        """,
        brand_id, message.id, message.attempt, verdict, code, answer,
    )  # fmt: skip
    await connection.execute(
        "DELETE FROM delivery_attempts WHERE message_id = $1 AND attempt BETWEEN 2 AND $2",
        message.message_id, message.attempt - _MOST,
    )  # fmt: skip


async def deliveries(
    connection: Connection,
    *,
    brand_id: str,
    limit: int,
    before: int | None = None,
    state: DeliveryState | None = None,
    recipient: str = "",
) -> list[Delivery]:
    """Return messages with their attempts, the newest first; `before` is the number of the last.

    With a `recipient`, as the outbox names it, only those to it; with a `state` only those so.
    """
    conditions, values = ["brand_id = $1"], [brand_id, limit]
    for condition, value in (
        ("id < ${}", before),
        ("recipient = ${}", recipient or None),
        (_WHERE[state] if state else "", ""),
    ):
        if condition and value is not None:
            conditions.append(condition.format(len(values) + 1))
            values += [value] if "$" in condition else []
    rows = await connection.fetch(
        f"""
        SELECT id, kind, run_id::text AS run_id, recipient, subject, message_id,
               {_SHOWN_STATE} AS state, cause, last_error, attempts AS attempts_made, created_at,
               updated_at, not_before, {_NO_MORE} AS ended
        FROM outbox WHERE {" AND ".join(conditions)} ORDER BY id DESC LIMIT $2
        """,  # noqa: S608 - our own conditions
        *values,
    )
    kept = await _of(connection, [row["message_id"] for row in rows])
    return [
        Delivery(
            **{**row, "state": DeliveryState(row["state"])},
            attempts=tuple(kept.get(row["message_id"], ())),
        )
        for row in rows
    ]


_WHERE = {
    DeliveryState.WAITING: "(state = 'queued' OR (state = 'unknown' AND NOT resent))",
    DeliveryState.SENDING: "state IN ('sending', 'data')",
    DeliveryState.SENT: "state = 'sent'",
    DeliveryState.FAILED: "state = 'failed'",
    DeliveryState.UNKNOWN: "state = 'unknown' AND resent",
}


async def _of(connection: Connection, message_ids: Sequence[str]) -> dict[str, list[KeptAttempt]]:
    rows = await connection.fetch(
        "SELECT message_id, attempt, at, verdict, code, answer, state, next_at "
        "FROM delivery_attempts WHERE message_id = ANY($1::text[]) ORDER BY attempt",
        list(message_ids),
    )
    found: dict[str, list[KeptAttempt]] = {}
    for row in rows:
        values = dict(row)
        found.setdefault(values.pop("message_id"), []).append(KeptAttempt(**values))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldTo:
    """A message that told one story to a channel."""

    recipient: str
    state: DeliveryState
    at: datetime
    """When that was so."""


async def of_story(database: Database, brand_id: str, story: str) -> list[ToldTo]:
    """Return the messages to channels that told a story, the first one first."""
    async with database.connection() as connection:
        rows = await connection.fetch(
            f"SELECT recipient, {_SHOWN_STATE} AS state, updated_at AS at FROM outbox "  # noqa: S608 - ours
            "WHERE brand_id = $1 AND story = $2 ORDER BY id LIMIT $3",
            brand_id, story, _MOST,
        )  # fmt: skip
    return [ToldTo(**{**row, "state": DeliveryState(row["state"])}) for row in rows]


async def recipients(connection: Connection, *, brand_id: str, most: int) -> list[str]:
    """Return to whom messages went, by name; `most` at most.

    From one name to the next in the index: there are few, and hundreds of thousands of messages.
    """
    rows = await connection.fetch(
        """
        WITH RECURSIVE found AS (
            (SELECT recipient FROM outbox WHERE brand_id = $1 ORDER BY recipient LIMIT 1)
            UNION ALL
            SELECT (SELECT recipient FROM outbox WHERE brand_id = $1
                    AND recipient > found.recipient ORDER BY recipient LIMIT 1)
            FROM found WHERE found.recipient IS NOT NULL
        )
        SELECT recipient FROM found WHERE recipient IS NOT NULL LIMIT $2
        """,
        brand_id, most,
    )  # fmt: skip
    return [row["recipient"] for row in rows]


async def is_there(connection: Connection, *, brand_id: str, number: int) -> bool:
    """Return whether there is a message of this number."""
    return bool(
        await connection.fetchval(
            "SELECT true FROM outbox WHERE id = $1 AND brand_id = $2", number, brand_id
        )
    )


async def queue_again(
    connection: Connection, *, brand_id: str, number: int, attempts: int
) -> str | None:
    """Queue a message that has ended once more, due now, with the same bytes; return its run.

    None (and "" for a message of no run) unless it has ended after just so many `attempts`: a
    second press finds it queued, or tried once more. What was sent, or may have been, is in doubt
    from now on: a crash then does not send it by itself.
    """
    row = await connection.fetchrow(
        f"""
        UPDATE outbox
        SET state = 'queued', in_doubt = in_doubt OR state IN ('sent', 'unknown'), resent = false,
            cause = NULL, first_tried_at = NULL, not_before = now(), updated_at = now()
        WHERE id = $1 AND brand_id = $2 AND attempts = $3 AND {_NO_MORE}
        RETURNING coalesce(run_id::text, '') AS run_id
        """,  # noqa: S608 - our own condition
        number, brand_id, attempts,
    )  # fmt: skip
    return row["run_id"] if row else None
