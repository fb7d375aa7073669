"""Killed with -9 and started again at once, it makes up for the run that was lost.

Nothing is varied here: leases last their 30 seconds, and a row that was closed before its lease
ended was closed because its owner was seen to be dead.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.delivery.smtp_server import HANG
from tests.e2e import service as services
from tests.e2e.service import ROOT, Service
from tests.e2e.test_whole_program import free_port, until_mails
from tests.faults.nursery import Copy
from tests.faults.test_processes import Stage, judging, scraping, stage
from tests.waiting import until

__all__ = ["stage"]

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


NAMESPACE = ("unshare", "--pid", "--fork", "--mount-proc") + (
    () if os.geteuid() == 0 else ("--user", "--map-root-user")
)


def servers(kind: str, folder: Path) -> dict[str, str]:
    """Return the settings that differ: none with servers of one's own beside the program."""
    if kind == "outside":
        return {}
    return {
        "DATABASE_URL": "embedded", "REDIS_URL": "embedded", "DATA_DIR": str(folder / "data"),
    }  # fmt: skip


async def runs_of(copy: Copy) -> list[dict[str, Any]]:
    """Return its runs, newest first."""
    answer = await copy.ask("GET", "/runs?limit=10")
    assert answer is not None
    found: list[dict[str, Any]] = json.loads(answer[1])["runs"]
    return found


@pytest.mark.fault(1)
@pytest.mark.parametrize("kind", ["outside", "embedded"])
@pytest.mark.parametrize("held", [scraping, judging])
async def test_killed_in_a_run_the_next_start_runs_its_slot_again_and_answers_with_that(
    stage: Stage, tmp_path: Path, held: Any, kind: str
) -> None:
    changed = {"EVALUATOR": "openai", **servers(kind, tmp_path)}
    async with held(stage) as reached:
        copy = await stage.start_as_it_is(**changed)
        await reached()
        await copy.end(signal.SIGKILL)
    stage.world.model.delay = 0.0
    again = await stage.start_as_it_is(**changed)
    assert len((await stage.completed(again))["findings"]) == 2

    async def slot_is_made_up_for() -> bool:
        rows = [row for row in await runs_of(again) if row["slot"]]
        return [row["status"] for row in rows] == ["completed", "failed"]

    await until(slot_is_made_up_for, "the slot's second run")
    dead = (await runs_of(again))[-1]
    assert dead["error_message"] == "lease expired"
    assert dead["completed_at"] < dead["lease_until"]
    await until_mails(stage.world.mail, 2)
    assert await again.end() == 0
    assert "Traceback" not in again.output()
    third = await stage.start_as_it_is(**changed)
    await stage.completed(third)
    assert len([row for row in await runs_of(third) if row["slot"]]) == 2
    assert await third.end() == 0
    every = Counter(kept.recipients[0] for kept in stage.world.mail.messages)
    assert set(every.values()) == {1}


@pytest.mark.fault(2)
@pytest.mark.parametrize("kind", ["outside", "embedded"])
async def test_killed_while_mailing_the_next_start_answers_and_nothing_is_mailed_twice(
    stage: Stage, tmp_path: Path, kind: str
) -> None:
    changed, mail = servers(kind, tmp_path), stage.world.mail
    mail.on("rcpt", HANG)
    copy = await stage.start(**changed)
    await asyncio.wait_for(mail.stuck.wait(), 60)
    await until_mails(mail, 1)  # the other reader's
    await until(lambda: all_else_is_written(copy), "the mark on that")
    await copy.end(signal.SIGKILL)
    again = await stage.start(**changed)
    await stage.completed(again)
    assert [row["status"] for row in await runs_of(again)] == ["completed"] * 2
    await until_mails(mail, 2)
    assert await again.end() == 0
    assert sorted(kept.recipients[0] for kept in mail.messages) == [
        "anna@example.com", "ben@example.com",
    ]  # fmt: skip


async def all_else_is_written(copy: Copy) -> bool:
    """Tell whether the log says that a mail went out: its mark is written by then."""
    return "Mail sent" in copy.output()


@asynccontextmanager
async def container(stage: Stage) -> AsyncIterator[Service]:
    """Run the program as process 1 of a namespace: its host name and boot are this machine's."""
    port = free_port()
    environ = services._inherited() | stage.world.environ | {"PORT": str(port)}
    log = stage.folder / f"container-{port}"
    with log.open("ab") as out:
        process = await asyncio.create_subprocess_exec(
            *NAMESPACE, "--kill-child", sys.executable, "-m", "service",
            cwd=ROOT, env=environ, stdout=out, stderr=out,
        )  # fmt: skip
    service = Service(process, f"http://127.0.0.1:{port}", log)
    try:
        await service.until_up(60)
        yield service
    finally:
        await service.stop(signal.SIGKILL)


@pytest.mark.fault(1, 5)
async def test_containers_with_one_host_name_leave_each_others_runs_alone_and_survive_a_kill(
    stage: Stage,
) -> None:
    if await (await asyncio.create_subprocess_exec(*NAMESPACE, "true")).wait():
        pytest.skip("this machine lets nobody make namespaces")
    site = stage.world.web.sites[1]
    site.gate = asyncio.Event()
    async with container(stage) as first:
        await asyncio.wait_for(site.asked.wait(), 60)
        async with container(stage) as second:
            [run] = (await second.ask("GET", "/runs"))[1]["runs"]
            assert ":1:" in run["owner"]
            status, answer = await second.ask("POST", "/run-agent")
            assert (status, answer["run_id"]) == (202, run["id"])
            waiting = asyncio.create_task(second.run_agent())
            await asyncio.sleep(2)
            assert not waiting.done()
            assert (await second.ask("GET", f"/runs/{run['id']}"))[1]["status"] == "running"
            await first.stop(signal.SIGKILL)
            site.gate = None
            row = await waiting
            assert (row["status"], row["id"] != run["id"]) == ("completed", True)
            dead = (await second.ask("GET", f"/runs/{run['id']}"))[1]
            assert (dead["status"], dead["error_message"]) == ("failed", "lease expired")
            # Seen from another namespace nothing is proved: only the lease has decided.
            assert dead["completed_at"] > dead["lease_until"]
