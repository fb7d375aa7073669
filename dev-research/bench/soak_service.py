"""The whole service under a clock that `soak.py` moves: its scheduler, web page, outbox and all.

Each line of standard input is a moment to be moved to; PostgreSQL's clock has been moved there
before. Answers with one JSON line when that slot's run has ended and its mail has been sent: how it
went, what housekeeping deleted, and what this process holds.
"""

from __future__ import annotations

import asyncio
import gc
import json
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from load_day import memory_kb

from service import app
from service.app import App, Overrides
from service.app.jobs import cleanup_job
from service.storage.tables import runs

_HOUSEKEEPING = timedelta(hours=6)


class Clock:
    """This machine's clock, moved; the steady one goes with it, for time passes."""

    def __init__(self, begins: datetime) -> None:
        self.by = begins - datetime.now(UTC)
        self._begun = self.by

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.by

    def steady(self) -> float:
        return time.monotonic() + (self.by - self._begun).total_seconds()


async def _newest(opened: App) -> dict[str, Any]:
    newest = await runs.newest(opened.stores.database, opened.brand.id, 1)
    return dict(newest[0]) if newest else {}


async def _next_run(opened: App, last: object) -> dict[str, Any]:
    """Wait for the run after the one with the id `last`, and for its mail; return how it went."""
    row: dict[str, Any] = {}
    for _ in range(2400):
        row = await _newest(opened)
        if row and row["id"] != last and row["completed_at"]:
            break
        await asyncio.sleep(0.05)
    await opened.outbox.drain()
    result = row.get("result") or {}
    return {
        "status": row.get("status"),
        "error": row.get("error_message"),
        "seconds": _seconds(row["started_at"], row["completed_at"]),
        "counts": {k: v for k, v in result.get("counts", {}).items() if isinstance(v, int)},
        "scorer": result.get("scorer"),
        "email": (result.get("email") or {}).get("state"),
        **_held(),
    }


def _seconds(since: str, until: str) -> float:
    return (datetime.fromisoformat(str(until)) - datetime.fromisoformat(str(since))).total_seconds()


def _held() -> dict[str, int]:
    return {
        "memory_kb": memory_kb(),
        "files": len([*Path("/proc/self/fd").iterdir()]),
        "threads": threading.active_count(),
        "tasks": len(asyncio.all_tasks()),
        "objects": len(gc.get_objects()) + gc.get_freeze_count(),
    }


async def main() -> None:
    """Serve until standard input ends."""
    clock = Clock(datetime.fromisoformat(sys.argv[1]))
    settings, brand = app.prepare(None)
    overrides = Overrides(clock=clock, steady=clock.steady, look_seconds=0.05)
    async with app.open_app(settings, brand, overrides) as opened:
        stop, up = asyncio.Event(), asyncio.Event()
        serving = asyncio.create_task(app.serve(opened, stop, lambda _: up.set()))
        await up.wait()
        await _next_run(opened, None)
        print(json.dumps({"ready": True}), flush=True)
        cleanup, cleaned = cleanup_job(opened), clock()
        while line := (await asyncio.to_thread(sys.stdin.readline)).strip():
            last = (await _newest(opened)).get("id")
            clock.by += datetime.fromisoformat(line) + timedelta(seconds=1) - clock()
            answer = await _next_run(opened, last)
            if clock() - cleaned >= _HOUSEKEEPING:
                await cleanup()
                cleaned = clock()
            print(json.dumps(answer), flush=True)
        stop.set()
        await serving


if __name__ == "__main__":
    asyncio.run(main())
