"""Named queries on the outbox: mail that waits, is under way, or has ended.

State machine (column `state`):

    queued ──claim──► sending ──before DATA──► data ──250──► sent
      ▲                  │                      │ ├──5xx──► failed
      └──4xx, connection─┴──────4xx after dot───┘ └──silence, or a crash──► unknown

What is `unknown`, or was left in `data` by a process that died, may have arrived (`in_doubt`): it
is put into DATA once more with the same bytes (`resent`), then left alone; but what is `repeatable`
is put there until it is taken. A claim is a lease by
the database's clock; every later write is fenced by owner and attempt, so that a process that was
frozen past its lease can no longer change, or send, anything.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from service.models import Message
from service.storage.database import Connection

_CLAIM = """
WITH due AS (
    SELECT id FROM outbox
    WHERE brand_id = $1 AND not_before <= now() AND NOT (id = ANY($4::bigint[]))
        AND NOT (recipient = ANY($5::text[])) AND (
        state = 'queued'
        OR (state = 'unknown' AND NOT resent)
        OR (state = 'sending' AND lease_until < now())
        OR (state = 'data' AND lease_until < now() AND NOT resent))
    ORDER BY urgent DESC, not_before, id
    LIMIT 1
    FOR UPDATE SKIP LOCKED
)
UPDATE outbox o
SET state = 'sending', owner = $2, lease_until = now() + make_interval(secs => $3),
    in_doubt = o.in_doubt OR o.state IN ('data', 'unknown'),
    attempts = attempts + 1, first_tried_at = coalesce(first_tried_at, now()), updated_at = now()
FROM due WHERE o.id = due.id
RETURNING o.id, o.owner, o.kind, o.run_id::text, o.sender, o.recipient, o.subject, o.body,
          o.attempts AS attempt, o.urgent, o.in_doubt, o.message_id, o.repeatable,
          extract(epoch FROM now() - o.first_tried_at)::float8 AS tried_for
"""

_BEGIN_DATA = """
UPDATE outbox
SET state = 'data', resent = in_doubt AND NOT repeatable, updated_at = now(),
    lease_until = now() + make_interval(secs => $4)
WHERE id = $1 AND owner = $2 AND attempts = $3 AND state = 'sending' AND lease_until > now()
RETURNING id
"""

_RENEW = """
UPDATE outbox SET lease_until = now() + make_interval(secs => $4)
WHERE id = $1 AND owner = $2 AND attempts = $3 AND state IN ('sending', 'data')
RETURNING id
"""

_END = """
UPDATE outbox
SET state = $4::text, last_error = $5, in_doubt = $6, cause = $7,
    resent = resent OR $4::text = 'unknown', owner = NULL, lease_until = NULL, updated_at = now()
WHERE id = $1 AND owner = $2 AND attempts = $3 AND state IN ('sending', 'data')
RETURNING id
"""

_AGAIN = """
UPDATE outbox
SET state = CASE WHEN $6 THEN 'unknown' ELSE 'queued' END, last_error = $5, in_doubt = $6,
    cause = $8::text, first_tried_at = CASE WHEN $8 IS NULL THEN first_tried_at END,
    resent = false, not_before = greatest(now() + make_interval(secs => $4), $7::timestamptz),
    owner = NULL, lease_until = NULL, updated_at = now()
WHERE id = $1 AND owner = $2 AND attempts = $3 AND state IN ('sending', 'data')
RETURNING id
"""

_HAND_BACK = """
UPDATE outbox
SET state = CASE WHEN in_doubt THEN 'unknown' ELSE 'queued' END, attempts = attempts - 1,
    owner = NULL, lease_until = NULL, updated_at = now()
WHERE id = $1 AND owner = $2 AND attempts = $3 AND state = 'sending'
RETURNING id
"""

_GIVE_UP_ABANDONED = """
UPDATE outbox
SET state = 'unknown', owner = NULL, lease_until = NULL, updated_at = now(),
    last_error = 'sent twice; both times the program ended before the server had answered'
WHERE brand_id = $1 AND state = 'data' AND resent AND lease_until < now()
  AND NOT (id = ANY($2::bigint[]))
RETURNING id
"""

_RELEASE = """
UPDATE outbox SET not_before = now(), updated_at = now()
WHERE brand_id = $1 AND not_before > now() AND (urgent OR NOT $2)
  AND (attempts > 0 OR not_before > now() + interval '2 days')
  AND (state = 'queued' OR (state = 'unknown' AND NOT resent))
RETURNING id
"""

_CUT_LEASES = """
UPDATE outbox SET lease_until = now() + make_interval(secs => $2)
WHERE brand_id = $1 AND state IN ('sending', 'data')
  AND lease_until > now() + make_interval(secs => 2 * $2)
"""


class MessageState(StrEnum):
    """The column `state`; the drawing at the top of this file says what follows what."""

    QUEUED = "queued"
    SENDING = "sending"
    DATA = "data"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"


class Cause(StrEnum):
    """The column `cause`: why a message is not sent, where that is not about the message itself."""

    SETTINGS = "settings"
    """No message leaves until somebody mends the configuration."""
    LIMIT = "limit"
    """The other side takes no more for now."""
    UNWANTED = "unwanted"
    """The recipient has unsubscribed or asked to be forgotten."""


class MessageKind(StrEnum):
    """The column `kind`."""

    DIGEST = "digest"
    QUIET = "quiet"
    """The honest "nothing today"."""
    ALERT = "alert"
    TEST = "test"
    WEEK = "week"
    """The week in review."""


@dataclass(frozen=True, slots=True)
class ClaimedMessage:
    """A message that this process may send, until its lease runs out."""

    id: int
    owner: str
    """The process that claimed it."""
    kind: str
    run_id: str | None
    """Hex digits with dashes, as PostgreSQL writes them."""
    sender: str
    recipient: str
    subject: str
    body: bytes
    attempt: int
    """1 for the first; also the fence, together with the owner."""
    urgent: bool
    in_doubt: bool
    """An earlier attempt may have delivered it."""
    tried_for: float
    """Seconds since the first attempt."""
    message_id: str
    """The same at every attempt."""
    repeatable: bool = False
    """The other side knows it by its id, so it may be sent more than twice."""


async def enqueue(
    connection: Connection,
    message: Message,
    *,
    brand_id: str,
    kind: str = MessageKind.DIGEST,
    run_id: str | None = None,
    not_before: datetime | None = None,
    urgent: bool = False,
) -> int | None:
    """Queue a message; return its number, or None when one with its `message_id` is queued already.

    `connection` may be inside a transaction: then the message exists if and only if it commits.
    `kind` is one of `MessageKind`; `run_id` must be a row of `agent_runs`; what is `urgent` goes
    out first, and is tried again in quiet hours too.
    """
    return await connection.fetchval(  # type: ignore[no-any-return]
        """
        INSERT INTO outbox (brand_id, kind, sender, recipient, subject, message_id, body, run_id,
                            not_before, urgent, repeatable, story)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, coalesce($9, now()), $10, $11, $12)
        ON CONFLICT (message_id) DO NOTHING
        RETURNING id
        """,
        brand_id,
        kind,
        message.sender,
        message.recipient,
        message.subject,
        message.message_id,
        message.body,
        run_id,
        not_before,
        urgent,
        message.repeatable,
        message.story or None,
    )


async def claim(
    connection: Connection,
    *,
    brand_id: str,
    owner: str,
    lease: float,
    under_way: Collection[int] = (),
    busy: Collection[str] = (),
) -> ClaimedMessage | None:
    """Take the message that is due first, for `lease` seconds; None when nothing is due.

    `under_way` are the caller's own: it knows better than a clock that was moved that they live.
    Recipients that are `busy` get nothing now.
    """
    row = await connection.fetchrow(_CLAIM, brand_id, owner, lease, list(under_way), list(busy))
    return None if row is None else ClaimedMessage(**row)


async def begin_data(connection: Connection, mail: ClaimedMessage, *, lease: float) -> bool:
    """Write that the body is about to go out; False: the lease is lost and it must not."""
    return await _fenced(connection, _BEGIN_DATA, mail, lease)


async def renew(connection: Connection, mail: ClaimedMessage, *, lease: float) -> bool:
    """Prolong the lease by `lease` seconds from now; False: it is lost."""
    return await _fenced(connection, _RENEW, mail, lease)


async def end(
    connection: Connection,
    mail: ClaimedMessage,
    *,
    state: MessageState,
    error: str,
    in_doubt: bool,
    cause: Cause | None = None,
) -> bool:
    """Write that nothing more will be done: `sent`, `failed` or `unknown`; False: fenced off."""
    return await _fenced(connection, _END, mail, state, error, in_doubt, cause)


async def again(
    connection: Connection,
    mail: ClaimedMessage,
    *,
    seconds: float,
    error: str,
    in_doubt: bool,
    hold_until: datetime | None = None,
    cause: Cause | None = None,
) -> bool:
    """Queue it for another attempt in `seconds`, but not before `hold_until`; False: fenced off.

    With a `cause` the time for which it is tried begins anew once that is over.
    """
    return await _fenced(connection, _AGAIN, mail, seconds, error, in_doubt, hold_until, cause)


async def hand_back(connection: Connection, mail: ClaimedMessage) -> bool:
    """Undo a claim before DATA, so that another process need not wait for the lease to end."""
    return await _fenced(connection, _HAND_BACK, mail)


async def _fenced(
    connection: Connection, statement: str, mail: ClaimedMessage, *values: object
) -> bool:
    found = await connection.fetchval(statement, mail.id, mail.owner, mail.attempt, *values)
    return found is not None


async def give_up_abandoned(
    connection: Connection, *, brand_id: str, under_way: Collection[int] = ()
) -> list[int]:
    """Close what was resent and left in `data` a second time; return the numbers."""
    rows = await connection.fetch(_GIVE_UP_ABANDONED, brand_id, list(under_way))
    return [row["id"] for row in rows]


async def cut_leases(connection: Connection, *, brand_id: str, lease: float) -> None:
    """Cut leases that were given before the clock was set back; who lives renews them in time."""
    await connection.execute(_CUT_LEASES, brand_id, lease)


async def release_held(connection: Connection, *, brand_id: str, urgent_only: bool) -> int:
    """Make everything due now that waits for a further attempt; return how many.

    What waits for its first attempt is held by quiet hours and stays, unless it would wait for
    days: then a clock was wrong.
    """
    return len(await connection.fetch(_RELEASE, brand_id, urgent_only))


async def of_run(connection: Connection, run_id: str) -> list[dict[str, Any]]:
    """Return one run's mail, oldest first, as dicts; what went to channels is none.

    Keys: `id`, `kind`, `recipient`, `subject`, `state`, `cause`, `attempts`, `resent`,
    `last_error`, `not_before`, `updated_at`, `body`.
    """
    rows = await connection.fetch(
        "SELECT id, kind, recipient, subject, state, cause, attempts, resent, last_error, "
        "not_before, updated_at, body FROM outbox WHERE run_id = $1 "
        "AND NOT starts_with(recipient, 'channel:') ORDER BY id",
        run_id,
    )
    return [dict(row) for row in rows]


async def subjects(connection: Connection, run_ids: Sequence[str]) -> dict[str, list[str]]:
    """Return the subjects of the mails of several runs, each once, by the runs' ids."""
    rows = await connection.fetch(
        "SELECT run_id::text AS run_id, subject FROM outbox WHERE run_id = ANY($1::uuid[]) "
        "AND NOT starts_with(recipient, 'channel:') "
        "GROUP BY run_id, subject ORDER BY min(id)",
        list(run_ids),
    )
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row["run_id"], []).append(row["subject"])
    return found


_SHOWN = (
    "run_id, recipient, subject, state, attempts, last_error, not_before, not_before > now() "
    "AS later, updated_at, body"
)


async def waiting(connection: Connection, *, brand_id: str) -> list[dict[str, Any]]:
    """Return the readers' mail that is under way or will be tried, the first to go out first.

    Keys: as `of_run`, without `id`, `kind` and `resent`; and `run_id`, `later`: not due yet.
    """
    rows = await connection.fetch(
        f"SELECT {_SHOWN} FROM outbox WHERE brand_id = $1 AND kind IN ('digest', 'quiet') "  # noqa: S608 - our own column list
        "AND NOT starts_with(recipient, 'channel:') "
        "AND (state IN ('queued', 'sending', 'data') OR (state = 'unknown' AND NOT resent)) "
        "ORDER BY urgent DESC, not_before, id",
        brand_id,
    )
    return [dict(row) for row in rows]


async def last_sent(connection: Connection, *, brand_id: str) -> dict[str, Any] | None:
    """Return the readers' mail that was sent last, with the keys of `waiting`; None: none was."""
    row = await connection.fetchrow(
        f"SELECT {_SHOWN} FROM outbox WHERE brand_id = $1 AND kind IN ('digest', 'quiet') "  # noqa: S608 - our own column list
        "AND NOT starts_with(recipient, 'channel:') "
        "AND state = 'sent' ORDER BY id DESC LIMIT 1",
        brand_id,
    )
    return dict(row) if row else None


async def delete_older(connection: Connection, *, brand_id: str, days: int) -> int:
    """Delete what ended more than `days` days ago; return how many."""
    rows = await connection.fetch(
        "DELETE FROM outbox WHERE brand_id = $1 AND updated_at < now() - make_interval(days => $2) "
        "AND (state IN ('sent', 'failed') OR (state = 'unknown' AND resent)) RETURNING id",
        brand_id,
        days,
    )
    return len(rows)
