"""What judging costs, kept in PostgreSQL: tokens reserved, tokens used, dollars by day and model.

A cap holds because reservations are made one after another under a lock of the brand's: what is
used and what is reserved together never exceed it, whichever process asks, before or after a
restart.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from service.models import Cost
from service.storage.database import Connection, Database

_KEPT = timedelta(days=2)
"""How long a settled reservation is kept: no run lasts longer."""

_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('topfive spending ' || $1, 0))"
_FORGET = """
    DELETE FROM reservations
    WHERE brand_id = $1 AND (expires_at < $2 AND NOT settled OR expires_at < $3)"""
_USED_BY_RUN = """
    SELECT coalesce(sum(tokens), 0)::bigint FROM reservations WHERE brand_id = $1 AND run_id = $2"""
_USED_ON_DAY = """
    SELECT (SELECT coalesce(sum(prompt_tokens + completion_tokens), 0)
            FROM spending WHERE brand_id = $1 AND day = $2)::bigint
         + (SELECT coalesce(sum(tokens), 0)
            FROM reservations WHERE brand_id = $1 AND day = $2 AND NOT settled)::bigint"""
_RESERVE = """
    INSERT INTO reservations (id, brand_id, run_id, day, tokens, expires_at)
    VALUES ($1, $2, $3, $4, $5, $6)"""
_SETTLE = "UPDATE reservations SET settled = true, tokens = $2 WHERE id = $1"
_ADD = """
    INSERT INTO spending (brand_id, day, model, calls, prompt_tokens, cached_tokens,
                          completion_tokens, reasoning_tokens, estimated, usd, unpriced)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::float8::numeric, $11)
    ON CONFLICT (brand_id, day, model) DO UPDATE SET
        calls = spending.calls + excluded.calls,
        prompt_tokens = spending.prompt_tokens + excluded.prompt_tokens,
        cached_tokens = spending.cached_tokens + excluded.cached_tokens,
        completion_tokens = spending.completion_tokens + excluded.completion_tokens,
        reasoning_tokens = spending.reasoning_tokens + excluded.reasoning_tokens,
        estimated = spending.estimated OR excluded.estimated,
        usd = spending.usd + excluded.usd,
        unpriced = spending.unpriced OR excluded.unpriced"""
_BETWEEN = """
    SELECT coalesce(sum(usd), 0)::float8 AS usd,
           coalesce(sum(prompt_tokens + completion_tokens), 0)::bigint AS tokens,
           coalesce(bool_or(unpriced), false) AS unpriced,
           coalesce(bool_or(estimated), false) AS estimated
    FROM spending WHERE brand_id = $1 AND day BETWEEN $2 AND $3"""
_FIRST_DAY = "SELECT min(day) FROM spending WHERE brand_id = $1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reservation:
    """Tokens set aside for one call."""

    id: str
    run_id: str
    tokens: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What was spent in a stretch of days; `usd` leaves out what had no price."""

    usd: float = 0.0
    tokens: int = 0
    unpriced: bool = False
    estimated: bool = False


class Spending:
    """The spending of one brand."""

    def __init__(self, database: Database, brand_id: str) -> None:
        self._database = database
        self._brand = brand_id

    async def reserve(
        self,
        run_id: str,
        tokens: int,
        *,
        per_run: int,
        per_day: int,
        now: datetime,
        life: timedelta,
    ) -> Reservation | str:
        """Set `tokens` aside, or return which cap forbids it: "run" or "day".

        Raises DatabaseUnavailableError.
        """
        day = now.astimezone(UTC).date()
        async with self._database.transaction() as connection:
            await self._lock(connection)
            await connection.execute(_FORGET, self._brand, now, now - _KEPT)
            by_run = await connection.fetchval(_USED_BY_RUN, self._brand, uuid.UUID(run_id))
            if by_run + tokens > per_run:
                return "run"
            on_day = await connection.fetchval(_USED_ON_DAY, self._brand, day)
            if on_day + tokens > per_day:
                return "day"
            reservation = Reservation(id=str(uuid.uuid4()), run_id=run_id, tokens=tokens)
            ids = (uuid.UUID(reservation.id), self._brand, uuid.UUID(run_id))
            await connection.execute(_RESERVE, *ids, day, tokens, now + life)
        return reservation

    async def settle(self, reservation: Reservation, cost: Cost, now: datetime) -> None:
        """Put what a call really used in the place of what was reserved.

        Raises DatabaseUnavailableError.
        """
        async with self._database.transaction() as connection:
            await self._lock(connection)
            await connection.execute(_SETTLE, uuid.UUID(reservation.id), cost.tokens)
            if cost.calls:
                await connection.execute(
                    _ADD, self._brand, now.astimezone(UTC).date(), cost.model, cost.calls,
                    cost.prompt_tokens, cost.cached_tokens, cost.completion_tokens,
                    cost.reasoning_tokens, cost.estimated, cost.usd or 0.0, cost.usd is None,
                )  # fmt: skip

    async def _lock(self, connection: Connection) -> None:
        await connection.execute(_LOCK, self._brand)

    async def used_today(self, now: datetime) -> int:
        """Return the tokens used and reserved on the day of `now` (UTC)."""
        day = now.astimezone(UTC).date()
        async with self._database.connection() as connection:
            return int(await connection.fetchval(_USED_ON_DAY, self._brand, day))

    async def month(self, now: datetime) -> Spent:
        """Return what was spent since the first of the month of `now` (UTC)."""
        return await self._between(now.astimezone(UTC).replace(day=1), now)

    async def last_days(self, now: datetime, days: int) -> tuple[Spent, int]:
        """Return what was spent in the last `days` days, today included, and how many of them the
        brand has been judged at all."""
        since = now.astimezone(UTC) - timedelta(days=days - 1)
        async with self._database.connection() as connection:
            first = await connection.fetchval(_FIRST_DAY, self._brand)
        lived = (now.astimezone(UTC).date() - first).days + 1 if first else 0
        return await self._between(since, now), max(0, min(days, lived))

    async def _between(self, first: datetime, last: datetime) -> Spent:
        return await self.between(first.astimezone(UTC).date(), last.astimezone(UTC).date())

    async def between(self, first: date, last: date) -> Spent:
        """Return what was spent on the days (of UTC) from `first` to `last`, both included."""
        async with self._database.connection() as connection:
            row = await connection.fetchrow(_BETWEEN, self._brand, first, last)
        return Spent(**row)
