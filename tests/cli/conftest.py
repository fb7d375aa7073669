"""Commands called as the terminal calls them, with the world around them in a thread of its own."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from service.cli.main import main
from service.signing import recipient_id
from tests.app.world import ANNA, World, world

Call = Callable[..., int]


class _Thread(threading.Thread):
    """Runs the world in a loop of its own, for `main` has the loop of the main thread."""

    def __init__(self, postgres_url: str, redis_url: str, folder: Path) -> None:
        super().__init__(daemon=True)
        self._arguments = (postgres_url, redis_url, folder)
        self._open = threading.Event()
        self._ending = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._made: World | None = None

    def run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        async with world(*self._arguments) as made:
            self._made = made
            self._open.set()
            await self._ending.wait()

    def begin(self) -> World:
        self.start()
        assert self._open.wait(10)
        assert self._made is not None
        return self._made

    def end(self) -> None:
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self._ending.set)
        self.join(10)


@pytest.fixture
def around(postgres_url: str, own_redis_url: str, tmp_path: Path) -> Iterator[World]:
    """Three sites, a mail server, a model and empty databases, reachable from `main`."""
    thread = _Thread(postgres_url, own_redis_url, tmp_path)
    yield thread.begin()
    thread.end()


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Call:
    """`call("run", "--dry-run", environ=…)` is `topfive run --dry-run` with this environment."""

    def called(*arguments: object, environ: dict[str, str] | None = None) -> int:
        with monkeypatch.context() as patched:
            patched.chdir(tmp_path)
            for name, value in (environ or {}).items():
                patched.setenv(name, value)
            return main([str(one) for one in arguments])

    return called


TABLES = ("agent_runs", "items", "stories", "sources", "outbox", "spending", "alerts")


def ask(url: str, query: str, *values: Any) -> list[dict[str, Any]]:
    async def asked() -> list[dict[str, Any]]:
        connection = await asyncpg.connect(url)
        try:
            return [dict(row) for row in await connection.fetch(query, *values)]
        finally:
            await connection.close()

    return asyncio.run(asked())


def stored(url: str) -> dict[str, list[dict[str, Any]]]:
    kept = {}
    for table in TABLES:
        found = ask(url, f"SELECT to_jsonb(t) - 'id' AS row FROM {table} t ORDER BY 1")  # noqa: S608
        kept[table] = [json.loads(one["row"]) for one in found]
    return kept


def vote(
    around: World,
    story: str,
    who: str = ANNA,
    answer: str = "yes",
    at: str = "2026-11-01T10:00:00.000000+00:00",
) -> None:
    with sqlite3.connect(Path(around.environ["DATA_DIR"]) / "feedback.db") as file:
        file.execute(
            "INSERT INTO votes VALUES ('debonairs', ?, ?, ?, '', '=1+1', ?)",
            (recipient_id(who), story, answer, at),
        )
    file.close()
