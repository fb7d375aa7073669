"""Money: prices, promises, caps over restarts, the month's projection; on a real PostgreSQL."""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime, timedelta
from importlib import resources

import pytest
import yaml

from service.errors import ConfigurationError
from service.evaluation.llm import pricing
from service.evaluation.llm.budget import Budget, add, project
from service.evaluation.llm.pricing import Price
from service.evaluation.llm.said.replies import Usage
from service.models import Cost, Reason, ReasonCode
from service.storage.database import Database
from service.storage.tables.spending import Reservation, Spending
from tests.evaluation.samples import NOW, RUN
from tests.tables import each

OTHER_RUN = RUN[:-1] + "2"
USAGE = Usage(prompt=1000, completion=200, cached=600, reasoning=50)


def budget(spending: Spending, *, run: int = 10_000, day: int = 20_000, model: str = "m") -> Budget:
    return Budget(
        spending, model=model, tokens_per_run=run, tokens_per_day=day,
        prices={"m": Price(1.0, 0.1, 10.0)},
    )  # fmt: skip


@pytest.fixture
def spending(database: Database) -> Spending:
    """The spending of one brand."""
    return Spending(database, "zazu")


async def test_a_call_is_reserved_and_settled(spending: Spending) -> None:
    money = budget(spending)
    reservation = await money.reserve(RUN, 9_000, NOW)
    assert isinstance(reservation, Reservation)
    assert await money.reserve(RUN, 9_000, NOW) == Reason(
        ReasonCode.RUN_BUDGET_USED, {"tokens": 10_000}
    )
    cost = await money.settle(reservation, USAGE, NOW)
    assert cost.usd == pytest.approx((400 * 1.0 + 600 * 0.1 + 200 * 10) / 1e6)
    assert (cost.tokens, cost.cached_tokens, cost.reasoning_tokens) == (1200, 600, 50)
    assert isinstance(await money.reserve(RUN, 8_800, NOW), Reservation)


async def test_the_day_has_a_cap_of_its_own_and_begins_anew(spending: Spending) -> None:
    money = budget(spending)
    for run in (RUN, OTHER_RUN):
        assert isinstance(await money.reserve(run, 10_000, NOW), Reservation)
    third = RUN[:-1] + "3"
    assert await money.reserve(third, 1, NOW) == Reason(
        ReasonCode.DAY_BUDGET_USED, {"tokens": 20_000}
    )
    assert isinstance(await money.reserve(third, 1, NOW + timedelta(days=1)), Reservation)


async def test_a_call_that_failed_gives_its_tokens_back(spending: Spending) -> None:
    money = budget(spending)
    reservation = await money.reserve(RUN, 10_000, NOW)
    assert isinstance(reservation, Reservation)
    cost = await money.settle(reservation, None, NOW)
    assert (cost.calls, cost.usd) == (0, 0.0)
    assert isinstance(await money.reserve(RUN, 10_000, NOW), Reservation)


async def test_caps_hold_over_restarts_and_promises_of_the_dead_expire(database: Database) -> None:
    before = budget(Spending(database, "zazu"))
    settled = await before.reserve(RUN, 5_000, NOW)
    assert isinstance(settled, Reservation)
    await before.settle(settled, Usage(prompt=4_000, completion=1_000), NOW)
    assert isinstance(await before.reserve(RUN, 5_000, NOW), Reservation)  # and then it is killed
    after = budget(Spending(database, "zazu"))
    assert isinstance(await after.reserve(RUN, 1_000, NOW), Reason)
    later = NOW + timedelta(minutes=16)
    assert isinstance(await after.reserve(RUN, 5_000, later), Reservation)
    assert isinstance(await after.reserve(RUN, 1, later), Reason)
    assert isinstance(
        await budget(Spending(database, "other")).reserve(RUN, 9_000, NOW), Reservation
    )


async def test_a_cap_holds_when_many_ask_at_once(database: Database) -> None:
    money = budget(Spending(database, "zazu"))
    answers = await asyncio.gather(*(money.reserve(RUN, 1_500, NOW) for _ in range(20)))
    assert sum(isinstance(answer, Reservation) for answer in answers) == 6


_ASKER = """
import asyncio, sys
from datetime import datetime, timedelta
from service.storage.database import Database
from service.storage.tables.spending import Reservation, Spending

async def main(url, run, now):
    database = await Database.connect(url)
    spending, now = Spending(database, "zazu"), datetime.fromisoformat(now)
    sys.stdin.readline()
    asked = (spending.reserve(run, 1_000, per_run=10_000, per_day=15_000, now=now,
                              life=timedelta(minutes=15)) for _ in range(12))
    found = await asyncio.gather(*asked)
    print(sum(isinstance(one, Reservation) for one in found), flush=True)
    await database.close()

asyncio.run(main(*sys.argv[1:]))
"""


async def test_caps_hold_between_processes(postgres_url: str, database: Database) -> None:
    ours, theirs = RUN, OTHER_RUN
    processes = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", _ASKER, postgres_url, run, NOW.isoformat(),
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        )
        for run in (ours, ours, theirs)
    ]  # fmt: skip
    answers = await asyncio.gather(*(one.communicate(b"now\n") for one in processes))
    first, second, other = (int(out) for out, _ in answers)
    assert first + second == 10 or first + second + other == 15
    assert first + second <= 10
    assert other <= 10
    assert await Spending(database, "zazu").used_today(NOW) == 1_000 * (first + second + other)
    assert first + second + other == 15


async def test_settling_twice_as_much_as_promised_counts_in_full(database: Database) -> None:
    spending = Spending(database, "zazu")
    money = budget(spending)
    reservation = await money.reserve(RUN, 100, NOW)
    assert isinstance(reservation, Reservation)
    await money.settle(reservation, Usage(prompt=9_000, completion=990), NOW)
    assert await spending.used_today(NOW) == 9_990
    assert isinstance(await money.reserve(RUN, 11, NOW), Reason)


async def test_spending_adds_up_by_day(database: Database) -> None:
    spending = Spending(database, "zazu")
    money = budget(spending)
    for days in (0, 1, 1, 9, 40):
        moment = NOW - timedelta(days=days)
        reservation = await money.reserve(RUN, 2_000, moment)
        assert isinstance(reservation, Reservation)
        await money.settle(reservation, USAGE, moment)
    one = (400 + 60 + 2000) / 1e6
    assert (await spending.month(NOW)).usd == pytest.approx(4 * one)
    recent, days = await spending.last_days(NOW, 7)
    assert recent.usd == pytest.approx(3 * one)
    assert (recent.tokens, days) == (3600, 7)
    assert await money.month_usd(NOW) == pytest.approx(4 * one + 7 * 3 * one / 7)


async def test_a_month_that_just_began_is_projected_from_the_days_there_are(
    spending: Spending,
) -> None:
    money = budget(spending)
    assert await money.month_usd(NOW) == 0.0
    reservation = await money.reserve(RUN, 2_000, NOW)
    assert isinstance(reservation, Reservation)
    cost = await money.settle(reservation, USAGE, NOW)
    assert await money.month_usd(NOW) == pytest.approx(8 * (cost.usd or 0))


def test_the_projection_ends_with_the_month() -> None:
    assert project(5.0, 7.0, 7, datetime(2026, 2, 28, 12, tzinfo=UTC)) == 5.0
    assert project(5.0, 7.0, 7, datetime(2026, 2, 27, 12, tzinfo=UTC)) == 6.0
    assert project(0.0, 0.0, 0, datetime(2026, 2, 1, tzinfo=UTC)) == 0.0


async def test_a_model_without_a_price_runs_unpriced(spending: Spending) -> None:
    money = budget(spending, model="unknown")
    reservation = await money.reserve(RUN, 2_000, NOW)
    assert isinstance(reservation, Reservation)
    assert (await money.settle(reservation, USAGE, NOW)).usd is None
    assert await money.month_usd(NOW) is None
    assert money.nothing().usd is None


def test_costs_add_up_and_unpriced_stays_unpriced() -> None:
    first = Cost(model="m", calls=1, prompt_tokens=5, usd=1.0)
    both = add(first, Cost(calls=2, completion_tokens=3, estimated=True, usd=0.5))
    assert both == Cost(model="m", calls=3, prompt_tokens=5, completion_tokens=3, estimated=True,
                        usd=1.5)  # fmt: skip
    assert add(first, Cost(usd=None)).usd is None


def test_the_shipped_prices_have_dates() -> None:
    assert pricing.shipped()["gpt-6-luna"] == Price(0.10, 0.01, 0.50)
    text = resources.files(pricing.__package__).joinpath("prices.yaml").read_text(encoding="utf-8")
    rows = yaml.safe_load(text)
    assert all(len(row["as_of"]) == 7 for row in rows.values())


@each(
    ("model", "found"),
    [
        ("gpt-6-luna", 0.10),
        ("gpt-6-luna-2026-09-01", 0.10),
        ("openai/gpt-6-luna", 0.10),
        ("my/model", 7.0),
        ("gpt-6-luna-pro", None),
        ("llama", None),
    ],
)
def test_a_price_is_found_by_the_models_name(model: str, found: float | None) -> None:
    price = pricing.price_of(model, {"my/model": Price(7, 7, 7)})
    assert (price.input if price else None) == found


def test_prices_are_read_from_a_setting() -> None:
    assert pricing.parse("a=1/0.1/2, b/c=0/0/0\n") == {
        "a": Price(1.0, 0.1, 2.0), "b/c": Price(0.0, 0.0, 0.0),
    }  # fmt: skip
    assert pricing.parse("") == {}


@each("text", ["a", "a=1", "a=1/2", "a=1/2/x", "=1/2/3", "a=1/2/nan", "a=-1/2/3",
                                  "a=1/2/3/4"])  # fmt: skip
def test_a_price_that_is_none_is_named(text: str) -> None:
    with pytest.raises(ConfigurationError, match="is not a price"):
        pricing.parse(text)
