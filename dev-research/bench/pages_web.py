"""The operator's pages over ten thousand stored runs: how long each takes, and its slowest query.

    python dev-research/bench/pages_web.py [--runs 10000] [--sources 84] [--times 20]

The service runs in this process on loopback, with a PostgreSQL and a Valkey of its own; asyncpg's
calls are timed as they are made. One real run is carried out, and its row, items, story and mail
are multiplied in the database: a run every ten minutes, six new items each, a finding in every
fourth, `--sources` sources in every result. Prints a table in Markdown.
"""

from __future__ import annotations

import argparse
import asyncio
import functools
import random
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import asyncpg

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from load import machine, surroundings
from load_world import BRAND, READER, TOKEN, Story

from service import app
from service.app import App
from service.models import Answer, Vote
from service.runs.scheduler import utc_now
from service.signing import Purpose, recipient_id

QUERIES: list[tuple[float, str]] = []
"""Seconds and words of each query since the list was last emptied."""

FILL = (
    """
    INSERT INTO agent_runs (id, brand_id, trigger, slot, status, started_at, completed_at, result,
                            owner, lease_until)
    SELECT ('00000000-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, $1, 'schedule',
           date_trunc('minute', now()) - n * interval '10 minutes', 'completed',
           now() - n * interval '10 minutes', now() - n * interval '10 minutes' + interval '40 s',
           CASE WHEN n % 4 = 0 THEN $2::jsonb ELSE $2::jsonb || '{"findings": []}' END,
           'bench', now()
    FROM generate_series(1, $3::int) AS n
    """,
    """
    INSERT INTO items (brand_id, item_id, run_id, url, title, outlet, first_seen, outcome, score,
                       story, detail)
    SELECT $1, md5(n || '-' || k), ('00000000-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid,
           'https://news.example/' || n || '/' || k, 'A headline of ordinary length, number ' || n,
           'Coast Daily', now() - n * interval '10 minutes', 'not chosen', k % 5, '', $2::jsonb
    FROM generate_series(1, $3::int) AS n, generate_series(1, 6) AS k
    """,
    """
    INSERT INTO stories (brand_id, key, title, first_seen, last_seen, run_id, score, memory,
                         candidate)
    SELECT $1, left(md5(n::text), 16), s.title, now() - n * interval '10 minutes',
           now() - n * interval '10 minutes', s.run_id, s.score,
           jsonb_set(s.memory, '{key}', to_jsonb(left(md5(n::text), 16))),
           CASE WHEN s.candidate IS NOT NULL THEN jsonb_set(jsonb_set(s.candidate, '{met_at}',
               to_jsonb(now() - n * interval '10 minutes')), '{story,key}',
               to_jsonb(left(md5(n::text), 16))) END
    FROM generate_series(1, $3::int / 4) AS n,
         (SELECT * FROM stories WHERE brand_id = $1 AND $2::jsonb IS NOT NULL LIMIT 1) AS s
    """,
    """
    INSERT INTO outbox (brand_id, run_id, recipient, sender, subject, message_id, body, state,
                        created_at, updated_at)
    SELECT $1, ('00000000-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, o.recipient,
           o.sender, o.subject, 'bench-' || n, o.body, 'sent', now() - n * interval '10 minutes',
           now() - n * interval '10 minutes'
    FROM generate_series(4, $3::int, 4) AS n,
         (SELECT * FROM outbox WHERE brand_id = $1 AND $2::jsonb IS NOT NULL LIMIT 1) AS o
    """,
)


def watch_queries() -> None:
    """Note how long each query of asyncpg takes, as the service awaits it."""
    for name in ("fetch", "fetchrow", "fetchval", "execute", "executemany"):
        plain = getattr(asyncpg.Connection, name)
        setattr(asyncpg.Connection, name, _timed(plain))


def _timed(plain: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    @functools.wraps(plain)
    async def call(self: Any, query: str, *values: Any, **options: Any) -> Any:
        begun = time.perf_counter()
        try:
            return await plain(self, query, *values, **options)
        finally:
            QUERIES.append((time.perf_counter() - begun, " ".join(query.split())))

    return call


async def fill(opened: App, runs: int, sources: int) -> None:
    """Multiply the one real run."""
    async with opened.stores.database.connection() as connection:
        row = await connection.fetchrow(
            "SELECT result FROM agent_runs WHERE brand_id = $1 AND status = 'completed' LIMIT 1",
            BRAND,
        )
        result = row["result"]
        result["sources"] = [
            {**result["sources"][0], "name": f"Source {n}", "target": f"https://s{n}.example/feed"}
            for n in range(sources)
        ]
        detail = {"why": "Names the brand in the title", "reason": "0.4 under the floor"}
        for statement in FILL:
            extra = result if "agent_runs (" in statement else detail
            await connection.execute(statement, BRAND, extra, runs, timeout=600)
        await connection.execute("ANALYZE", timeout=600)
    chance = random.Random(7)
    for number in range(2_000):
        vote = Vote(
            recipient=f"{number % 40:016x}",
            story=f"{number:016x}",
            answer=chance.choice((Answer.YES, Answer.YES, Answer.NO)),
            at=utc_now() - timedelta(days=number % 56),
            brand_id=BRAND,
        )
        await opened.stores.votes.record(vote)


async def measure(url: str, opened: App, times: int) -> list[list[str]]:
    """Return a row for each page."""
    run = f"00000000-0000-4000-8000-{4:012x}"
    view = opened.signer.sign(
        Purpose.VIEW, recipient_id(READER), utc_now(), subject=run.replace("-", "")
    )
    paths = (
        "/", "/runs", "/runs?limit=1000", f"/runs/{run}", f"/view/{view}", "/digest/preview",
        "/health", "/feedback.csv",
    )  # fmt: skip
    rows = []
    headers = {"Accept": "text/html", "Authorization": f"Bearer {TOKEN}"}
    async with aiohttp.ClientSession(headers=headers) as session:
        for path in paths:
            took, worst, size = [], (0.0, ""), 0
            for _ in range(times):
                QUERIES.clear()
                begun = time.perf_counter()
                async with session.get(url + path) as answer:
                    size = len(await answer.read())
                    answer.raise_for_status()
                took.append(time.perf_counter() - begun)
                worst = max([worst, *QUERIES])
                await asyncio.sleep(0.05)
            name = path.replace(run, "ID").replace(view, "TOKEN")
            rows.append([
                f"`{name}`", f"{size / 1000:,.0f} KB",
                *(f"{1000 * x:.0f} ms" for x in (took[0], statistics.median(took), max(took[1:]))),
                f"{1000 * worst[0]:.1f} ms", f"`{worst[1][:70]}`",
            ])  # fmt: skip
    return rows


async def bench(options: argparse.Namespace) -> list[list[str]]:
    async with surroundings(3, 0.0) as around:
        around.web.fill(0, 4, utc_now())
        title = "Debonairs Pizza opens a drive-through in Soweto"
        body = "Debonairs Pizza opened its first drive-through kitchen in Soweto on Monday. " * 20
        around.web.sites[0].stories.append(Story("soweto", title, body, utc_now()))
        settings, brand = app.prepare(None, around.environ, log_level="ERROR")
        async with app.open_app(settings, brand) as opened:
            stop, where = asyncio.Event(), asyncio.get_running_loop().create_future()
            serving = asyncio.create_task(app.serve(opened, stop, where.set_result))
            url = await where
            headers = {"Authorization": f"Bearer {TOKEN}"}
            async with (
                aiohttp.ClientSession(headers=headers) as session,
                session.post(f"{url}/run-agent?wait=true") as answer,
            ):
                answer.raise_for_status()
            await asyncio.sleep(2)  # its mail
            await fill(opened, options.runs, options.sources)
            rows = await measure(url, opened, options.times)
            stop.set()
            await serving
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=10_000)
    parser.add_argument("--sources", type=int, default=84)
    parser.add_argument("--times", type=int, default=20)
    options = parser.parse_args()
    watch_queries()
    rows = asyncio.run(bench(options))
    print(f"{options.runs:,} runs, {options.sources} sources each; {machine()}\n")
    print("| Page | Size | first | median | slowest after | slowest query | which |")
    print("|---|---|---|---|---|---|---|")
    for row in rows:
        print("| " + " | ".join(row) + " |")


if __name__ == "__main__":
    main()
