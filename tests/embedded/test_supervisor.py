"""Embedded servers that die under a running service are started again."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog

from service import app
from service.embedded import EmbeddedServer, start_valkey
from service.embedded.supervisor import RestartPolicy, Supervised, supervise
from service.errors import PermanentError
from tests.app.test_server import ask, serving
from tests.app.world import World, completed
from tests.e2e.test_whole_program import free_port
from tests.waiting import until

pytestmark = pytest.mark.timeout(120)
HASTE = RestartPolicy(look=0.05, first_pause=0.1, longest_pause=0.3)


@pytest.fixture
def logged() -> Iterator[list[Any]]:
    with structlog.testing.capture_logs() as lines:
        yield lines


def pid_of_postgres(folder: Path) -> int:
    return int((folder / "postgres" / "postmaster.pid").read_text().split()[0])


def pid_of_valkey(kept: Supervised) -> int:
    """Return the process of the embedded Valkey."""
    process = kept.server._stop.__self__._process  # the wheel's server
    assert isinstance(process.pid, int)
    return process.pid


async def listens(kept: Supervised, *, yes: bool = True) -> bool:
    """Tell whether the server listens, or does not."""
    return await asyncio.to_thread(kept.server.listens) is yes


@pytest.mark.slow
@pytest.mark.fault(11, 14)
async def test_killed_under_a_running_service_they_run_again_and_nothing_is_lost(
    around: World, tmp_path: Path
) -> None:
    around.fill()
    embedded = {"database_url": "embedded", "redis_url": "embedded", "data_dir": str(tmp_path)}
    async with around.opened(port=str(free_port()), **embedded) as service, serving(service) as url:
        assert len((await completed(service))["findings"]) == 2
        for kept, pid in zip(
            service.stores.embedded,
            [pid_of_postgres(tmp_path), pid_of_valkey(service.stores.embedded[1])],
            strict=True,
        ):
            os.kill(pid, signal.SIGKILL)
            await until(lambda: listens(kept, yes=False), "its death")  # noqa: B023 - awaited here
            await until(lambda: listens(kept), "its return")  # noqa: B023 - as above

        async def well() -> bool:
            return (await ask(f"{url}/health"))[1]["status"] == "ok"  # type: ignore[no-any-return]

        await until(well, "a health that is green again")
        assert (await completed(service))["counts"]["new"] == 0
    assert not (tmp_path / "postgres" / "postmaster.pid").exists()


async def test_a_server_that_cannot_be_started_is_tried_again_with_pauses_and_told(
    tmp_path: Path, logged: list[Any]
) -> None:
    attempts: list[None] = []

    def start() -> EmbeddedServer:
        attempts.append(None)
        if len(attempts) < 3:
            raise PermanentError("the disk is full", "Free some space.")
        return start_valkey(tmp_path)

    dead = EmbeddedServer("unix:///nowhere", False, tmp_path / "nobody.sock", lambda: None)
    kept = Supervised("Valkey", start, dead)
    task = asyncio.create_task(supervise(kept, HASTE))
    try:
        await until(lambda: listens(kept), "the third attempt")
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        kept.server.stop()
    told = [line["event"] for line in logged]
    assert sum("the disk is full. Free some space." in one for one in told) == 2
    assert len(attempts) == 3


async def test_a_frozen_server_is_not_started_a_second_time(tmp_path: Path) -> None:
    server = await asyncio.to_thread(start_valkey, tmp_path)
    kept = Supervised("Valkey", lambda: pytest.fail("started twice"), server)
    os.kill(pid_of_valkey(kept), signal.SIGSTOP)
    task = asyncio.create_task(supervise(kept, HASTE))
    await asyncio.sleep(0.5)
    assert not task.done()
    os.kill(pid_of_valkey(kept), signal.SIGCONT)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await asyncio.to_thread(server.stop)


async def test_a_second_host_is_refused_in_words(around: World, tmp_path: Path) -> None:
    elsewhere = {"port": str(free_port()), "data_dir": str(tmp_path / "elsewhere")}
    async with (
        around.opened(port=str(free_port())) as one,
        serving(one),
        around.opened(**elsewhere) as two,
    ):
        with pytest.raises(PermanentError, match="is served already"):
            await app.serve(two, asyncio.Event())
