"""The verdict over the parts, and the asking."""

from __future__ import annotations

import asyncio

from structlog.testing import capture_logs

from service.errors import DatabaseUnavailableError, PermanentError
from service.web.health import Checks, Part, State, Trouble, judge
from tests.tables import each
from tests.web.conftest import Client
from tests.web.stored import Stored


def part(state: State, *, essential: bool) -> Part:
    return Part(name=f"{state}-{essential}", state=state, essential=essential)


@each(
    ("essential", "advisory", "status", "state"),
    [
        (State.OK, State.OK, 200, State.OK),
        (State.OK, State.WARNING, 200, State.WARNING),
        (State.OK, State.FAILED, 200, State.WARNING),
        (State.WARNING, State.OK, 200, State.WARNING),
        (State.FAILED, State.OK, 503, State.FAILED),
        (State.FAILED, State.FAILED, 503, State.FAILED),
    ],
)
def test_red_only_when_the_service_cannot_do_its_job(
    essential: State, advisory: State, status: int, state: State
) -> None:
    report = judge([part(essential, essential=True), part(advisory, essential=False)])
    assert (report.status, report.state) == (status, state)


async def test_a_part_that_hangs_is_reported_and_holds_nothing_up() -> None:
    async def hang() -> None:
        await asyncio.Event().wait()

    async def well() -> None:
        return None

    report = await Checks({"scheduler": well}, {"redis": hang}, timeout=0.05).check()
    assert report.status == 200
    assert [one.state for one in report.parts] == [State.OK, State.FAILED]
    assert "0.05 seconds" in report.parts[1].what


async def test_a_fault_of_ours_in_one_part_does_not_hide_the_others() -> None:
    async def broken() -> None:
        raise KeyError("secret")

    async def well() -> None:
        return None

    with capture_logs() as logs:
        report = await Checks({"postgres": broken, "scheduler": well}, {}).check()
    assert report.status == 503
    assert [one.state for one in report.parts] == [State.FAILED, State.OK]
    assert "secret" not in report.parts[0].what
    assert logs[0]["part"] == "postgres"


async def test_what_several_parts_fail_for_is_told_once() -> None:
    async def away() -> None:
        raise PermanentError("PostgreSQL cannot be reached", "Start it.")

    report = await Checks({"postgres": away, "mail": away}, {"runs": away}).check()
    parts = report.body()["parts"]
    assert parts["postgres"]["hint"] == "Start it."
    assert {parts[name]["what"] for name in ("mail", "runs")} == {"the same as postgres"}
    assert {one["state"] for one in parts.values()} == {"failed"}


async def test_strangers_cannot_make_us_ask_at_will() -> None:
    asked = 0
    now = 0.0

    async def probe() -> None:
        nonlocal asked
        asked += 1

    checks = Checks({"postgres": probe}, {}, clock=lambda: now)
    await asyncio.gather(*(checks.check() for _ in range(20)))
    assert asked == 1
    now = 2.0
    await checks.check()
    assert asked == 2


async def test_health_names_each_part_with_what_to_do(client: Client, stored: Stored) -> None:
    stored.troubles["postgres"] = DatabaseUnavailableError("PostgreSQL is away", "Start it.")
    stored.troubles["redis"] = Trouble("Redis does not answer", "Check REDIS_URL.")
    answer = await client.get("/health")
    body = await answer.json()
    assert answer.status == 503
    assert body["status"] == "failed"
    assert body["version"] == "1.2.3"
    assert body["parts"]["postgres"] == {
        "state": "failed", "what": "PostgreSQL is away", "hint": "Start it.",
    }  # fmt: skip
    assert body["parts"]["redis"]["state"] == "warning"
    assert body["parts"]["votes"]["state"] == "ok"


async def test_a_warning_does_not_turn_it_red(client: Client, stored: Stored) -> None:
    stored.troubles["runs"] = Trouble("the last run was 50 minutes ago", "See the log.")
    answer = await client.get("/health", headers={"Accept": "text/html"})
    assert answer.status == 200
    assert "the last run was 50 minutes ago" in await answer.text()


async def test_liveness_asks_nobody(client: Client, stored: Stored) -> None:
    await stored.database.close()
    stored.troubles["postgres"] = DatabaseUnavailableError("away")
    answer = await client.get("/health/live")
    assert answer.status == 200
    assert await answer.json() == {"status": "alive"}
