"""The service under a clock that `load.py` moves: each line of standard input is a slot to run.

Leases, heartbeats and the outbox go by PostgreSQL's own clock, as always. Answers each slot with
one JSON line: how the run ended and how much memory this process has.
"""

from __future__ import annotations

import asyncio
import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from service import app
from service.app import App, Overrides
from service.storage.tables import runs

_PAGE_KB = 4


def memory_kb() -> int:
    """Return the resident memory of this process."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * _PAGE_KB


async def one_slot(opened: App, slot: datetime) -> dict[str, Any]:
    """Run `slot`, send its mail, and return how it went."""
    await opened.controller.claim_slot(slot)
    newest = await runs.newest(opened.stores.database, opened.brand.id, 1, brief=True)
    row = await opened.controller.wait(newest[0]["id"]) if newest else None
    settled = await opened.controller.claim_slot(slot)
    await opened.outbox.drain()
    result = (row or {}).get("result") or {}
    return {
        "settled": bool(settled),
        "status": (row or {}).get("status"),
        "error": (row or {}).get("error_message"),
        "findings": len(result.get("findings", ())),
        "new": result.get("counts", {}).get("new"),
        "memory_kb": memory_kb(),
    }


async def main() -> None:
    """Answer slots until standard input ends."""
    now = [datetime.fromisoformat(sys.argv[1])]
    settings, brand = app.prepare(None)
    async with app.open_app(settings, brand, Overrides(clock=lambda: now[0])) as opened:
        print(json.dumps({"ready": True}), flush=True)
        while line := (await asyncio.to_thread(sys.stdin.readline)).strip():
            now[0] = datetime.fromisoformat(line)
            print(json.dumps(await one_slot(opened, now[0])), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
