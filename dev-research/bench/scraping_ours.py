"""One reading of the bench's web by our collector, in a process of its own.

    python dev-research/bench/scraping_ours.py PORT KIND [--workers N] [--sources N]

KIND: `run` reads 50 feeds and their 1,000 pages; `grow` reads N small feeds with four pages each;
`warm` reads N small feeds twice, the second time unchanged; `bare` asks for the same N feeds twice
with aiohttp alone. Prints one JSON object. While it works it answers GET / on the port that it
prints first, as the service answers /health/live, so that its latency can be measured from outside.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import resource
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
from aiohttp import web

from service.models import Source, SourceHealth, SourceKind, SourceReport
from service.scraping import reading
from service.scraping.collect import Collector
from service.scraping.fetch import Fetcher
from service.scraping.workers import Workers

HOSTS = 50
BRAND = "Zesty Pizza"
NETWORKS = ("127.0.0.0/8",)


class Memory:
    """The part of the cache's interface that the collector uses, in memory."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}

    async def get(self, key: str) -> Any:
        """Return the value under `key`."""
        return self.values.get(key)

    async def get_many(self, keys: Sequence[str]) -> dict[str, Any]:
        """Return those that are there."""
        return {key: self.values[key] for key in keys if key in self.values}

    async def put(self, key: str, value: Any, ttl: float) -> None:
        """Keep one value."""
        self.values[key] = value
        del ttl

    async def put_many(self, values: Mapping[str, Any], ttl: float) -> None:
        """Keep several values."""
        self.values.update(values)
        del ttl


def small_feeds(port: int, number: int) -> list[str]:
    """The addresses of that many small feeds, spread over the hosts."""
    return [f"http://127.0.1.{n % HOSTS + 1}:{port}/f/{n}" for n in range(number)]


def sources(port: int, kind: str, number: int) -> list[Source]:
    """What to read."""
    urls = [f"http://127.0.1.{n + 1}:{port}/feed" for n in range(HOSTS)]
    if kind != "run":
        urls = small_feeds(port, number)
    return [Source(kind=SourceKind.FEED, target=url, name=url) for url in urls]


def matters(text: str) -> bool:
    """Tell whether a text names the bench's brand."""
    return BRAND in text


async def warm_up(helpers: Workers, workers: int) -> None:
    """Load what the parsers load at their first page, as the service has after its first run."""
    page = b"<html><body><article><p>" + b"Some words to be read. " * 200 + b"</p></article></html>"
    url = "http://bench.test/"

    async def one() -> None:
        await helpers.run(reading.careful, page, url, None, None, datetime.now(UTC))

    for _ in range(3):
        await asyncio.gather(*(one() for _ in range(max(1, workers))))


async def alive() -> tuple[web.AppRunner, int]:
    """A server that answers at once, if the loop lets it."""

    async def answer(_: web.Request) -> web.Response:
        return web.Response(text="alive")

    application = web.Application()
    application.router.add_get("/", answer)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return runner, int(runner.addresses[0][1])


async def read(port: int, kind: str, number: int, workers: int) -> dict[str, Any]:
    """Read once, or twice for `warm`; return the figures of the last time."""
    memory = Memory()
    known_ids: set[str] = set()
    health: dict[str, SourceHealth] = {}

    async def known(ids: Sequence[str]) -> set[str]:
        return known_ids & set(ids)

    wanted = sources(port, kind, number)
    agent = "Topfive/bench (+http://bench.test)"
    async with (
        Fetcher(user_agent=agent, networks=NETWORKS, ports=None) as fetcher,
        Workers(workers) as helpers,
    ):
        await warm_up(helpers, workers)
        collector = Collector(fetcher=fetcher, workers=helpers, cache=memory)  # type: ignore[arg-type]
        for _ in range(2 if kind == "warm" else 1):
            begun, cpu = time.monotonic(), time.process_time()
            reports = await collector.collect(
                wanted, health=health, known=known, may_matter=matters, now=datetime.now(UTC),
                max_age=timedelta(hours=72),
            )  # fmt: skip
            seconds, cpu = time.monotonic() - begun, time.process_time() - cpu
            _keep(reports, known_ids, health, memory)
    return _figures(reports, seconds, cpu)


def _keep(
    reports: Sequence[SourceReport],
    known_ids: set[str],
    health: dict[str, SourceHealth],
    memory: Memory,
) -> None:
    for report in reports:
        known_ids.update(item.id for item in report.items)
        memory.values.update(report.remember)
        if report.health:
            health[report.source.key] = report.health


def _figures(reports: Sequence[SourceReport], seconds: float, cpu: float) -> dict[str, Any]:
    return {
        "states": sorted({report.state.value for report in reports}),
        "sources": len(reports),
        "pages": sum(report.pages_read for report in reports),
        "items": sum(len(report.items) for report in reports),
        "matter": sum(item.may_matter for report in reports for item in report.items),
        "seconds": seconds,
        "cpu_seconds": cpu,
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
    runner, port = await alive()
    print(port, flush=True)
    if options.kind == "bare":
        figures = await bare(options.port, options.sources)
    else:
        figures = await read(options.port, options.kind, options.sources, options.workers)
    print(json.dumps(figures), flush=True)
    await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(main())
