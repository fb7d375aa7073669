"""How long searches of the archive take, its export, and an upgrade that fills it.

    python dev-research/bench/archive.py HEADLINES [NUMBER]

HEADLINES has one JSON object a line with `title` and `publisher`, such as the News Aggregator data
set (UCI 359). Findings are made of them: a title, and two others as its why and its quote, until
there are NUMBER (100,000). The brand's name stands in each, as it does in an archive.
"""

from __future__ import annotations

import asyncio
import json
import random
import statistics
import sys
import time
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from service import resources
from service.archive import query
from service.archive.indexing import fill_in
from service.archive.shown import csv_cells, found_json
from service.archive.words import searched
from service.embedded import start_postgres
from service.models import Group, Tone
from service.models.run_result import FindingJson
from service.storage.database import Database
from service.storage.migrations import migrate, numbered
from service.storage.tables.archive import findings
from service.storage.tables.archive.findings import FoundRow, Standing
from service.storage.tables.archive.search import OUTLET, Place, Search, newest

BRAND = "Debonairs Pizza"
ROWS = query.rows_of_names((BRAND, "Debonairs", "Deb", "Real Deal"))
NOW = datetime(2026, 11, 28, tzinfo=UTC)
REPEATS = 9
BEFORE = 8
"""The last schema without an archive."""
TEXTS = {
    "everything": "",
    "the brand, in all of them": "debonairs",
    "a word in one of twenty": "stock",
    "a rare word": "sbarro",
    "a phrase": '"record high"',
    "two common words that meet rarely": "debonairs chipotle",
    "a word and not another": "pizza -hut",
    "either": "strike OR protest OR walkout",
    "nothing has it": "xylophonist",
    "a stop word alone": "the",
    "without a word alone": "-pizza",
    "a phrase of common words": '"of the"',
    "what says nothing of the brand": '-"debonairs pizza"',
    "the name, the wrong way round": '"pizza debonairs"',
}
RANDOM = 600
"""Searches made by lot."""


def made(lines: list[dict[str, str]], number: int, dice: random.Random) -> FoundRow:
    """Return a finding of three headlines."""
    title, why, quote = dice.sample(lines, 3)
    at = NOW - timedelta(minutes=5 * number)
    shown = FindingJson(
        story=f"{number:016x}", title=f"{title['title']}, says {BRAND}",
        url=f"https://news.example/{number}", source=title["publisher"], published_at=at,
        score=round(dice.uniform(1, 5), 1), why=why["title"], evidence=quote["title"],
        topic=title.get("topic", "other"), tone=dice.choice(list(Tone)),
        risk=dice.choice([0] * 20 + [1, 2, 3]), group=dice.choice(list(Group)),
        outlets=(title["publisher"], why["publisher"]),
    )  # fmt: skip
    standing = dice.choice(list(Standing))
    return FoundRow(
        shown=shown, standing=standing, names_brand=True, at=at, words=searched(shown, rows=ROWS)
    )


async def fill(database: Database, lines: list[dict[str, str]], count: int) -> float:
    """Store `count` findings, a thousand a run; return the seconds."""
    dice, began = random.Random(1), time.perf_counter()
    for start in range(0, count, 1000):
        rows = [made(lines, number, dice) for number in range(start, min(start + 1000, count))]
        async with database.transaction() as connection:
            await findings.save(connection, "b", str(uuid.UUID(int=start)), rows)
    async with database.connection() as connection:
        await connection.execute("VACUUM ANALYZE findings")
    return time.perf_counter() - began


async def timed(database: Database, name: str, search: Search, after: Place | None = None) -> None:
    """Print the median and the longest time of a search, and how much it found."""
    times, found = [], []
    for _ in range(REPEATS):
        began = time.perf_counter()
        found = await newest(database, "b", search, limit=51, after=after)
        times.append(1000 * (time.perf_counter() - began))
    print(
        f"| {name} | {len(found)} | {statistics.median(times):.0f} | {max(times):.0f} |", flush=True
    )


async def measured(url: str, lines: list[dict[str, str]], count: int) -> None:
    """Fill a database and print a table of searches."""
    database = await Database.connect(url, max_size=2)
    await migrate(database, resources.postgres_migrations())
    seconds = await fill(database, lines, count)
    print(f"{count} findings stored in {seconds:.0f} s\n")
    print("| search | found | ms | at most |\n|---|---|---|---|")
    for name, text in TEXTS.items():
        await timed(database, name, Search(text=query.read(text), noted=ROWS))
    outlet = query.phrase("Reuters", OUTLET)
    month = Search(told_from=NOW - timedelta(days=60), told_before=NOW - timedelta(days=30))
    for name, search in {
        "an outlet": Search(outlet=outlet),
        "an outlet and a word": Search(outlet=outlet, text=query.read("stock")),
        "a month": month,
        "risk 3": Search(risk=3),
        "risk 3, negative, mailed, a word": Search(
            risk=3, tone="negative", standing="mailed", text=query.read("stock")
        ),
        "a topic that is rare": Search(topic="closures"),
        "voted, 2,000 votes": Search(among=[f"{n * 50:016x}" for n in range(2000)]),
        "not voted": Search(not_among=[f"{n:016x}" for n in range(2000)]),
    }.items():
        await timed(database, name, search)
    deep = Place(NOW - timedelta(minutes=5 * (count - 200)), "")
    await timed(database, "the last pages of everything", Search(), deep)
    await timed(database, "the last pages of the brand", Search(text=query.read("debonairs")), deep)
    await at_random(database, lines)
    await exported(database)
    await database.close()


def by_lot(lines: list[dict[str, str]], dice: random.Random) -> tuple[str, Search, Place | None]:
    """Return a search as somebody may make one of what they read, its kind, and a page of it."""
    said = [dice.choice(lines)["title"].split() for _ in range(8)]
    one = [dice.choice(words).strip("\"'()-*|") or "x" for words in said]
    start = dice.randrange(max(1, len(said[0]) - 2))
    row = " ".join(said[0][start : start + dice.choice([2, 2, 3, 4])]).replace('"', "")
    kinds = {
        "a word": one[0],
        "two words": f"{one[0]} {one[1]}",
        "three words": " ".join(one[:3]),
        "a phrase": f'"{row}"',
        "a phrase and a word": f'"{row}" {one[1]}',
        "a word and not another": f"{one[0]} -{one[1]}",
        "only not a word": f"-{one[0]}",
        "only not three words": " ".join(f"-{word}" for word in one[:3]),
        "only not a phrase": f'-"{row}"',
        "either of eight": " OR ".join(one),
        "one of two, and a word": f"({one[0]} OR {one[1]}) {one[2]}",
        "five quoted": " OR ".join(f'"{" ".join(words[:2])}"' for words in said[:5]),
        "a beginning": f"{one[0][:3]}*",
        "all of it": "",
    }
    kind = dice.choice(list(kinds))
    begin = NOW - timedelta(days=dice.randrange(300))
    filters: dict[str, object] = dice.choice(
        [{}, {}, {"risk": 3}, {"tone": "negative", "standing": "mailed"}, {"group": "brand"},
         {"told_from": begin, "told_before": begin + timedelta(days=dice.choice([1, 7, 60]))},
         {"outlet": query.phrase(dice.choice(lines)["publisher"], OUTLET)},
         {"topic": dice.choice(lines).get("topic", "other")},
         {"risk": 3, "tone": "negative", "topic": "nothing has it"}]
    )  # fmt: skip
    after = dice.choice(
        [None, None, None, Place(NOW - timedelta(minutes=dice.randrange(500_000)), "")]
    )
    return kind, Search(text=query.read(kinds[kind]), noted=ROWS, **filters), after  # type: ignore[arg-type]


async def at_random(database: Database, lines: list[dict[str, str]]) -> None:
    """Print how long searches by lot take, and the slowest."""
    dice, times = random.Random(20), []
    for _ in range(RANDOM):
        kind, search, after = by_lot(lines, dice)
        took_each = []
        for _ in range(3):
            began = time.perf_counter()
            await newest(database, "b", search, limit=51, after=after)
            took_each.append(1000 * (time.perf_counter() - began))
        times.append((min(took_each), kind, search))
    took = sorted(one for one, _, _ in times)
    print(f"\n{RANDOM} by lot, the best of three: median {statistics.median(took):.1f} ms, "
          f"99% {took[int(0.99 * RANDOM)]:.0f}, at most {took[-1]:.0f}; the slowest:")  # fmt: skip
    for one, kind, search in sorted(times, key=lambda each: -each[0])[:8]:
        print(f"  {one:.0f} ms: {kind}: {search}")


async def exported(database: Database) -> None:
    """Print how long the rows of a whole export take, as the page of the export asks for them."""
    began, after, count, longest = time.perf_counter(), None, 0, 0.0
    while True:
        asked = time.perf_counter()
        found = await newest(database, "b", Search(), limit=1000, after=after)
        cells = [csv_cells(found_json(one)) for one in found]
        longest = max(longest, time.perf_counter() - asked)
        count += len(cells)
        if len(found) < 1000:
            break
        after = Place(found[-1].told_at, found[-1].story)
    seconds = time.perf_counter() - began
    print(f"\n{count} rows exported in {seconds:.1f} s, the slowest thousand {longest:.2f} s")


async def upgraded(url: str, lines: list[dict[str, str]], count: int) -> None:
    """Print how long a database of before takes that has `count` mailed stories and items."""
    folder = resources.postgres_migrations()
    database = await Database.connect(url, max_size=2)
    steps = [path for number, path in numbered(folder) if number <= BEFORE]
    async with database.connection() as connection:
        for path in steps:
            await connection.execute(path.read_text(encoding="utf-8"))
        await connection.execute(
            "CREATE TABLE schema_version (version integer PRIMARY KEY, applied_at timestamptz)"
        )
        await connection.execute("INSERT INTO schema_version VALUES ($1)", BEFORE)
        dice, run = random.Random(1), uuid.UUID(int=1)
        for start in range(0, count, 1000):
            found = [made(lines, n, dice).shown for n in range(start, min(start + 1000, count))]
            await connection.executemany(
                "INSERT INTO stories (brand_id, key, title, first_seen, last_seen, run_id, "
                "sent_at, memory, finding) VALUES ('b', $1, $2, $3, $3, $4, $3, '{}', $5)",
                [(o.story, o.title, o.published_at, run, o.as_json()) for o in found],
            )
            await connection.executemany(
                "INSERT INTO items (brand_id, item_id, run_id, url, title, outcome, story) "
                "VALUES ('b', $1, $2, $3, $4, 'mailed', $1)",
                [(o.story, run, o.url, o.title) for o in found],
            )
    began = time.perf_counter()
    await migrate(database, folder)
    done = time.perf_counter()
    filled = await fill_in(database, asyncio.Event())
    print(f"\n{count} stories and items: migrated in {done - began:.1f} s, "
          f"{filled} made searchable in {time.perf_counter() - done:.1f} s")  # fmt: skip
    await database.close()


def main() -> None:
    """Measure in a PostgreSQL of our own."""
    lines = [
        json.loads(line) for line in Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()
    ]
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
    with TemporaryDirectory(prefix="topfive-bench-") as folder:
        server = start_postgres(Path(folder))
        try:
            asyncio.run(measured(server.url, lines, count))
            asyncio.run(upgraded(server.url.replace("/postgres?", "/template1?"), lines, count))
        finally:
            server.stop()


main()
