"""The rows of `agent_runs`: claiming, renewing, ending, reading.

One run of a brand at a time, and one run a slot that did not fail, are decided by the database
alone: by partial unique indexes, a lease on the database's clock, and fenced updates.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import asyncpg
import structlog
from pydantic import ConfigDict, Field

from service.errors import LeaseLostError, RunInProgressError, SlotTakenError
from service.models import CUT_OFF, LEASE_EXPIRED, Cost, Reason, RunStatus, Trigger
from service.models.run_result import JudgingJson, Moment, RunResult, StoredJson
from service.storage.database import Connection, Database

_log = structlog.get_logger(__name__)

CLOCK_SET = timedelta(hours=2)
"""How far ahead of now a moment that was written down may lie: summer time may be set by hand. What
lies further ahead is from a clock that was wrong, and nothing is to wait for it."""
LEASE_SECONDS = 30.0
"""A run without a sign of life for this long is taken for dead, as the contract says."""
_LOOKED_BACK = 200
"""Runs among which the newest is looked for that had something for the model: a day and more."""
_RUNS_A_SLOT = 2
_TAKEN = f"""
(SELECT count(*) >= {_RUNS_A_SLOT} OR NOT coalesce(bool_and(status = 'failed'
    AND split_part(error_message, ':', 1) = ANY('{{{",".join(CUT_OFF)}}}')), true)
 FROM agent_runs WHERE brand_id = $1 AND slot = $2)"""  # noqa: S608 - our own constants
"""Whether a slot may not be claimed: it may if it never was, and again if its run was cut off."""


def nobody(owner: str) -> bool:  # noqa: ARG001 - as every judge of owners
    """Return that this owner is not dead for certain, as of every other: leases decide."""
    return False


class RunRecord(StoredJson):
    """One row, which is also what `/runs/ID` answers: a column more is a field here.

    Outside clients read these names: add to them, never rename them.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "required": ["id", "started_at", "completed_at", "status", "result", "error_message"]
        }
    )

    id: str = Field(default="", json_schema_extra={"format": "uuid"})
    brand_id: str = ""
    trigger: Trigger | None = None
    slot: Moment | None = None
    status: RunStatus = RunStatus.PENDING
    started_at: Moment | None = None
    completed_at: Moment | None = None
    result: RunResult | None = None
    error_message: str | None = None
    owner: str = ""
    lease_until: Moment | None = None

    @property
    def over(self) -> bool:
        """Whether it has ended."""
        return self.status in {RunStatus.COMPLETED, RunStatus.FAILED}

    @property
    def seconds(self) -> float | None:
        """How long it took; None while it is on."""
        if self.started_at and self.completed_at:
            return (self.completed_at - self.started_at).total_seconds()
        return None


_COLUMNS = ", ".join(RunRecord.model_fields)
_BRIEF_COLUMNS = _COLUMNS.replace("result", "result - 'sources' - 'receipt' AS result")


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to carry out one run, held while its lease is renewed."""

    run_id: str
    brand_id: str
    owner: str
    trigger: Trigger
    slot: datetime | None
    started_at: datetime


async def claim(
    database: Database,
    *,
    brand_id: str,
    trigger: Trigger,
    owner: str,
    slot: datetime | None = None,
    lease_seconds: float = LEASE_SECONDS,
    is_dead: Callable[[str], bool] = nobody,
) -> Claim:
    """Insert a pending run and return the claim on it.

    Closes a dead run that stands in the way; `is_dead` says which owners are so for certain. Raises
    RunInProgressError, SlotTakenError, DatabaseUnavailableError.
    """
    run_id = uuid.uuid4()
    while True:
        # Not one transaction: what is closed here stays closed although the slot may be taken.
        async with database.connection() as connection:
            await _close_dead(connection, brand_id, is_dead)
            started: datetime | None = await connection.fetchval(
                "INSERT INTO agent_runs (brand_id, slot, id, trigger, owner, lease_until) "
                "SELECT $1, $2, $3, $4, $5, now() + make_interval(secs => $6) "
                f"WHERE NOT {_TAKEN} ON CONFLICT DO NOTHING RETURNING started_at",
                brand_id, slot, run_id, trigger.value, owner, lease_seconds,
            )  # fmt: skip
            if started is not None:
                return Claim(str(run_id), brand_id, owner, trigger, slot, started)
            await _refuse(connection, brand_id, slot)


async def _refuse(connection: Connection, brand_id: str, slot: datetime | None) -> None:
    """Raise what stands in the way; return if it has just gone, so that trying again helps."""
    newest = await connection.fetchrow(
        "SELECT slot, now() - started_at AS age FROM agent_runs WHERE brand_id = $1 "  # noqa: S608 - our own constant
        f"AND slot IS NOT NULL AND {_TAKEN} AND NOT EXISTS (SELECT FROM agent_runs "
        "WHERE brand_id = $1 AND slot = $2 AND status IN ('pending', 'running')) "
        "ORDER BY slot DESC, started_at DESC LIMIT 1",
        brand_id, slot,
    )  # fmt: skip
    if slot is not None and newest is not None:
        raise SlotTakenError(slot, newest["slot"], newest["age"])
    running = await connection.fetchrow(
        "SELECT id, lease_until > now() + 2 * $2::interval AS of_another_time FROM agent_runs "
        "WHERE brand_id = $1 AND status IN ('pending', 'running')",
        brand_id, timedelta(seconds=LEASE_SECONDS),
    )  # fmt: skip
    if running and running["of_another_time"]:
        # The lease was given before the clock was set back, and would last until then: cut it. A
        # living process renews it in time; a dead one would block its brand for that hour.
        await connection.execute(
            "UPDATE agent_runs SET lease_until = now() + $2::interval "
            "WHERE id = $1 AND status IN ('pending', 'running')",
            running["id"], timedelta(seconds=LEASE_SECONDS),
        )  # fmt: skip
    if running:
        raise RunInProgressError(str(running["id"]))


async def close_dead(
    database: Database, brand_id: str, is_dead: Callable[[str], bool] = nobody
) -> list[str]:
    """Close as failed what has no sign of life, or an owner that `is_dead`; return the ids."""
    async with database.connection() as connection:
        return await _close_dead(connection, brand_id, is_dead)


async def _close_dead(
    connection: Connection, brand_id: str, is_dead: Callable[[str], bool]
) -> list[str]:
    on = await connection.fetch(
        "SELECT owner FROM agent_runs WHERE brand_id = $1 AND status IN ('pending', 'running')",
        brand_id,
    )
    dead = [row["owner"] for row in on if is_dead(row["owner"])]
    rows = await connection.fetch(
        "UPDATE agent_runs SET status = 'failed', error_message = $2, completed_at = now() "
        "WHERE brand_id = $1 AND status IN ('pending', 'running') "
        "AND (lease_until < now() OR owner = ANY($3)) RETURNING id, owner",
        brand_id, LEASE_EXPIRED, dead,
    )  # fmt: skip
    for row in rows:
        dead_for_certain = row["owner"] in dead
        why = "nobody carries it out any more" if dead_for_certain else "it gave no sign of life"
        _log.warning(f"Run {row['id']} was cut off and is closed: {why}", owner=row["owner"])
    return [str(row["id"]) for row in rows]


async def since_end_of(database: Database, run_id: str) -> str | None:
    """Return the newest run of the brand that was started after this one had ended, if any."""
    async with database.connection() as connection:
        found = await connection.fetchval(
            "SELECT later.id FROM agent_runs ended JOIN agent_runs later "
            "ON later.brand_id = ended.brand_id AND later.started_at >= ended.completed_at "
            "WHERE ended.id = $1 ORDER BY later.started_at DESC LIMIT 1",
            uuid.UUID(run_id),
        )
    return str(found) if found else None


async def start(database: Database, claimed: Claim) -> None:
    """Turn the pending run into a running one. Raises LeaseLostError."""
    async with database.connection() as connection:
        await _fenced(
            connection,
            claimed,
            "UPDATE agent_runs SET status = 'running' "
            "WHERE id = $1 AND owner = $2 AND status = 'pending'",
        )


async def renew(database: Database, claimed: Claim, lease_seconds: float = LEASE_SECONDS) -> None:
    """Give a sign of life. Raises LeaseLostError when the run was closed by somebody else."""
    async with database.connection() as connection:
        await _fenced(
            connection,
            claimed,
            # Not refused while its commit goes on, for which this waits.
            "UPDATE agent_runs SET lease_until = now() + make_interval(secs => $3) "
            "WHERE id = $1 AND owner = $2 AND status <> 'failed'",
            lease_seconds,
        )


async def complete(connection: Connection, claimed: Claim, result: dict[str, Any]) -> None:
    """Write the run's result, inside the caller's transaction. Raises LeaseLostError."""
    await _fenced(
        connection,
        claimed,
        "UPDATE agent_runs SET status = 'completed', completed_at = now(), result = $3 "
        "WHERE id = $1 AND owner = $2 AND status = 'running'",
        result,
    )


async def fail(
    connection: Connection, claimed: Claim, message: str, result: dict[str, Any] | None = None
) -> None:
    """Close the run as failed with a message for people. Raises LeaseLostError."""
    await _fenced(
        connection,
        claimed,
        "UPDATE agent_runs SET status = 'failed', completed_at = now(), error_message = $3, "
        "result = $4 WHERE id = $1 AND owner = $2 AND status IN ('pending', 'running')",
        message,
        result,
    )


async def lock(connection: Connection, run_id: str) -> None:
    """Have the row to ourselves until the caller's transaction ends."""
    await connection.execute("SELECT FROM agent_runs WHERE id = $1 FOR UPDATE", uuid.UUID(run_id))


async def tell_mail(connection: Connection, run_id: str, state: str, code: Any) -> None:
    """Write what has become of the run's mail, in words and as the code that they are made of."""
    await connection.execute(
        "UPDATE agent_runs SET result = jsonb_set(jsonb_set(result, '{email,state}', "
        "to_jsonb($2::text)), '{email,state_code}', $3) WHERE id = $1 AND result ? 'email'",
        uuid.UUID(run_id), state, code,
    )  # fmt: skip


async def _fenced(connection: Connection, claimed: Claim, statement: str, *values: Any) -> None:
    done = await connection.execute(statement, uuid.UUID(claimed.run_id), claimed.owner, *values)
    if done.rpartition(" ")[2] == "0":
        raise LeaseLostError(
            f"run {claimed.run_id} is no longer ours: it was closed by another copy while we did "
            "not answer"
        )


async def newest(
    database: Database, brand_id: str, limit: int, *, brief: bool = False
) -> list[dict[str, Any]]:
    """Return the newest runs, newest first; `brief` leaves the list of sources out of `result`."""
    columns = _BRIEF_COLUMNS if brief else _COLUMNS
    async with database.connection() as connection:
        rows = await connection.fetch(
            f"SELECT {columns} FROM agent_runs WHERE brand_id = $1 "  # noqa: S608 - our own column list
            "ORDER BY started_at DESC LIMIT $2",
            brand_id, limit,
        )  # fmt: skip
    return [as_json(row) for row in rows]


async def one(database: Database, run_id: str) -> dict[str, Any] | None:
    """Return one run as `/runs/{id}` shows it, None if there is none of that id."""
    try:
        wanted = uuid.UUID(run_id)
    except ValueError:
        return None
    async with database.connection() as connection:
        row = await connection.fetchrow(
            f"SELECT {_COLUMNS} FROM agent_runs WHERE id = $1",  # noqa: S608 - our own column list
            wanted,
        )
    return as_json(row) if row else None


def as_json(row: asyncpg.Record) -> dict[str, Any]:
    """Return a row of `agent_runs` with ids and moments as strings."""
    return {
        key: value.isoformat() if isinstance(value, datetime)
        else str(value) if isinstance(value, uuid.UUID)
        else value
        for key, value in row.items()
    }  # fmt: skip


async def counts_since(database: Database, brand_id: str, since: datetime) -> dict[str, int]:
    """Return the sums of `items`, `new`, `judged` and `unscored` of the runs that ended since."""
    async with database.connection() as connection:
        row = await connection.fetchrow(
            "SELECT coalesce(sum((result #>> '{counts,items}')::int), 0)::int AS items, "
            "coalesce(sum((result #>> '{counts,new}')::int), 0)::int AS new, "
            "coalesce(sum((result #>> '{counts,judged}')::int), 0)::int AS judged, "
            "coalesce(sum((result #>> '{counts,unscored}')::int), 0)::int AS unscored "
            "FROM agent_runs WHERE brand_id = $1 AND status = 'completed' AND completed_at > $2",
            brand_id,
            since,
        )
    return dict(row)


async def cost_since(database: Database, brand_id: str, since: datetime) -> Cost:
    """Return what judging cost in the runs that ended since; unpriced if it was in one of them."""
    names = ("calls", "prompt_tokens", "cached_tokens", "completion_tokens", "reasoning_tokens")
    sums = ", ".join(
        f"coalesce(sum((result #>> '{{cost,{name}}}')::bigint), 0)::bigint AS {name}"
        for name in names
    )
    async with database.connection() as connection:
        row = await connection.fetchrow(
            f"SELECT {sums}, coalesce(sum((result #>> '{{cost,usd}}')::float8), 0) AS usd, "  # noqa: S608 - our own paths
            "coalesce(bool_or((result #>> '{cost,estimated}')::boolean), false) AS estimated, "
            "coalesce(bool_or((result #>> '{cost,unpriced}')::boolean), false) AS unpriced, "
            "coalesce(max(result #>> '{cost,model}'), '') AS model "
            "FROM agent_runs WHERE brand_id = $1 AND status = 'completed' AND completed_at > $2",
            brand_id,
            since,
        )
    return Cost(
        model=row["model"],
        estimated=row["estimated"],
        usd=None if row["unpriced"] else row["usd"],
        **{name: row[name] for name in names},
    )


async def last_completed(database: Database, brand_id: str) -> RunRecord | None:
    """Return the newest run that completed; None: none has yet.

    One that lies ahead ran by a clock that was wrong.
    """
    async with database.connection() as connection:
        row = await connection.fetchrow(
            f"SELECT {_COLUMNS} FROM agent_runs "  # noqa: S608 - our own column list
            "WHERE brand_id = $1 AND status = 'completed' "
            "AND started_at <= now() + make_interval(secs => $2) ORDER BY started_at DESC LIMIT 1",
            brand_id,
            CLOCK_SET.total_seconds(),
        )
    return RunRecord.model_validate(as_json(row)) if row else None


async def last_unscored_because(database: Database, brand_id: str) -> Reason | None:
    """Return why the model scored nothing in the newest run that had something for it.

    None: it scored something, or there was no such run of late.
    """
    async with database.connection() as connection:
        stored = await connection.fetchval(
            "SELECT result -> 'judging' FROM (SELECT result, started_at FROM agent_runs "
            "WHERE brand_id = $1 AND status = 'completed' ORDER BY started_at DESC LIMIT $2) "
            "AS recent WHERE (result #>> '{judging,asked}')::int > 0 "
            "ORDER BY started_at DESC LIMIT 1",
            brand_id,
            _LOOKED_BACK,
        )
    return JudgingJson.model_validate(stored).unscored_because if stored else None


async def first_started_at(database: Database, brand_id: str) -> datetime | None:
    """Return when the brand's first run started."""
    async with database.connection() as connection:
        moment: datetime | None = await connection.fetchval(
            "SELECT min(started_at) FROM agent_runs WHERE brand_id = $1", brand_id
        )
    return moment
