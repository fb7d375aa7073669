"""What five channels cost a run: processor time, wall time and memory, with a run over real feeds.

    python dev-research/bench/channels.py DATA --watch NAME [--channels 5]

DATA is as for `whole_run.py`. The channels are three that go with the mail and two with their own
schedule, all to rooms of one chat server on this machine that takes everything; 0 leaves them out.
Prints the figures of three runs and of the sending after each.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from aiohttp import web

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from whole_run import environment, real_web, watching

from service import app
from service.app import App, Overrides
from service.demo.smtp_catcher import Mailbox
from service.models import Trigger
from service.runs.scheduler import utc_now

SCHEDULES = ("", "", "", "schedule: every-run", "schedule: every 1 minute")


async def measure(options: argparse.Namespace) -> dict[str, Any]:
    """Run three times and return the figures."""
    taken: list[str] = []

    async def take(request: web.Request) -> web.Response:
        taken.append((await request.json())["title"])
        return web.json_response({"id": "1"})

    server = web.Application()
    server.router.add_post("/", take)
    runner = web.AppRunner(server, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port = runner.addresses[0][1]
    with tempfile.TemporaryDirectory() as folder:
        named = Path(folder) / "channels.yaml"
        rooms = [
            f"- {{name: c{number}, url: 'ntfy://127.0.0.1:{port}/t', {more}}}"
            for number, more in enumerate(SCHEDULES[: options.channels])
        ]
        named.write_text("\n".join(rooms), encoding="utf-8")
        async with real_web(options.data) as sources, Mailbox(utc_now) as mailbox:
            environ = environment(Path(folder), mailbox.port)
            if rooms:
                environ |= {
                    "CHANNELS_FILE": str(named), "CHANNEL_ALLOW_NETWORKS": "127.0.0.0/8",
                }  # fmt: skip
            settings, brand = app.prepare(None, environ, log_level="ERROR")
            overrides = Overrides(brand=lambda one: watching(one, options.watch, sources))
            async with app.open_app(settings, brand, overrides) as opened:
                figures = [await one_run(opened) for _ in range(3)]
    await runner.cleanup()
    return {
        "channels": options.channels,
        "runs": figures,
        "messages": len(taken),
        "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


async def one_run(opened: App) -> dict[str, float]:
    """Carry out one run, send what it queued, and return what both took."""
    wall, cpu = time.perf_counter(), time.process_time()
    started = await opened.controller.start(Trigger.CLI)
    await opened.controller.report(started.run_id)
    ran, ran_cpu = time.perf_counter(), time.process_time()
    await opened.outbox.drain()
    return {
        "run_seconds": round(ran - wall, 2),
        "run_cpu": round(ran_cpu - cpu, 2),
        "sending_seconds": round(time.perf_counter() - ran, 2),
        "sending_cpu": round(time.process_time() - ran_cpu, 2),
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--watch", metavar="NAME")
    parser.add_argument("--channels", type=int, default=5, choices=range(6))
    print(json.dumps(asyncio.run(measure(parser.parse_args())), indent=1))
