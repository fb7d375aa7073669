"""What judging may cost and does cost: tokens set aside before a call, settled after it.

The caps, per run and per day, hold over restarts, for the spending is kept in PostgreSQL
(`service.storage.tables.spending`).
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from service.evaluation.llm.pricing import Price, price_of, usd
from service.evaluation.llm.said.replies import Usage
from service.models import Cost, Reason, ReasonCode
from service.storage.tables.spending import Reservation, Spent

RESERVATION_LIFE = timedelta(minutes=15)
"""A reservation is settled within seconds; one this old belonged to a process that was killed."""
_RECENT_DAYS = 7


class Purse(Protocol):
    """Where spending is kept: PostgreSQL's `Spending`, or a purse of one's own."""

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
        """Set `tokens` aside, or return which cap forbids it: "run" or "day"."""

    async def settle(self, reservation: Reservation, cost: Cost, now: datetime, /) -> None:
        """Put what a call really used in the place of what was reserved."""

    async def month(self, now: datetime, /) -> Spent:
        """Return what was spent since the first of the month of `now`."""

    async def last_days(self, now: datetime, days: int, /) -> tuple[Spent, int]:
        """Return what was spent in the last `days`, and on how many of them."""


class OwnPurse:
    """A purse for one command, without a database: what it holds is spent once."""

    def __init__(self) -> None:
        self._spent = Spent()
        self._held = 0

    async def reserve(
        self, run_id: str, tokens: int, *, per_day: int, **_others: Any
    ) -> Reservation | str:
        """Set `tokens` aside within the cap of a day; a command is no run."""
        if self._held + tokens > per_day:
            return "day"
        self._held += tokens
        return Reservation(id="", run_id=run_id, tokens=tokens)

    async def settle(self, reservation: Reservation, cost: Cost, _now: datetime, /) -> None:
        """Put what a call really used in the place of what was reserved."""
        self._held += cost.tokens - reservation.tokens
        self._spent = Spent(usd=self._spent.usd + (cost.usd or 0.0), tokens=self._held)

    async def month(self, _now: datetime, /) -> Spent:
        """Return what this command has spent."""
        return self._spent

    async def last_days(self, _now: datetime, _days: int, /) -> tuple[Spent, int]:
        """Return the same, on one day."""
        return self._spent, 1


class Budget:
    """The caps and the price of one model's judging for one brand."""

    def __init__(
        self,
        spending: Purse,
        *,
        model: str,
        tokens_per_run: int,
        tokens_per_day: int,
        prices: Mapping[str, Price] | None = None,
    ) -> None:
        self.model = model
        self.tokens_per_run = tokens_per_run
        self.tokens_per_day = tokens_per_day
        self._spending = spending
        self._price = price_of(model, prices or {})

    async def reserve(self, run_id: str, tokens: int, now: datetime) -> Reservation | Reason:
        """Set `tokens` aside for a call, or return which cap is reached."""
        found = await self._spending.reserve(
            run_id, tokens, per_run=self.tokens_per_run, per_day=self.tokens_per_day, now=now,
            life=RESERVATION_LIFE,
        )  # fmt: skip
        if isinstance(found, Reservation):
            return found
        if found == "run":
            return Reason(ReasonCode.RUN_BUDGET_USED, {"tokens": self.tokens_per_run})
        return Reason(ReasonCode.DAY_BUDGET_USED, {"tokens": self.tokens_per_day})

    async def settle(self, reservation: Reservation, usage: Usage | None, now: datetime) -> Cost:
        """Settle a call; `usage` None: it failed before the model did anything."""
        cost = self.cost(usage) if usage else Cost(model=self.model)
        await self._spending.settle(reservation, cost, now)
        return cost

    def cost(self, usage: Usage) -> Cost:
        """Return what one call cost."""
        tokens = Cost(
            model=self.model, calls=1, prompt_tokens=usage.prompt, cached_tokens=usage.cached,
            completion_tokens=usage.completion, reasoning_tokens=usage.reasoning,
            estimated=usage.estimated,
        )  # fmt: skip
        return replace(tokens, usd=usd(tokens, self._price))

    def nothing(self) -> Cost:
        """Return the cost of no call: 0 dollars, or None if the model has no price."""
        return Cost(model=self.model, usd=0.0 if self._price else None)

    async def left_today(self, now: datetime) -> int:
        """Return how many tokens may still be used on the day of `now`."""
        spent, _ = await self._spending.last_days(now, 1)
        return max(0, self.tokens_per_day - spent.tokens)

    async def month_usd(self, now: datetime) -> float | None:
        """Return the projected cost of the month of `now`: spent so far, and the days that remain
        at the mean of the last seven. None: the model has no price."""
        month, (recent, days) = (
            await self._spending.month(now),
            await self._spending.last_days(now, _RECENT_DAYS),
        )
        if self._price is None or month.unpriced:
            return None
        return project(month.usd, recent.usd, days, now)


def project(spent: float, recent: float, days: int, now: datetime) -> float:
    """Return the month's cost: `spent` and for each day left the mean of `recent` over `days`."""
    today = now.astimezone(UTC)
    left = calendar.monthrange(today.year, today.month)[1] - today.day
    return spent + left * (recent / days if days else 0.0)


def add(first: Cost, second: Cost) -> Cost:
    """Return the cost of both; unpriced if one of them is."""
    return Cost(
        model=first.model or second.model,
        calls=first.calls + second.calls,
        prompt_tokens=first.prompt_tokens + second.prompt_tokens,
        cached_tokens=first.cached_tokens + second.cached_tokens,
        completion_tokens=first.completion_tokens + second.completion_tokens,
        reasoning_tokens=first.reasoning_tokens + second.reasoning_tokens,
        estimated=first.estimated or second.estimated,
        usd=None if first.usd is None or second.usd is None else first.usd + second.usd,
    )
