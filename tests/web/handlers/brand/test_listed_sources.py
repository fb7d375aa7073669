"""How the sources of the brand are listed: what is not known of one is not said of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from service.brands.desk.watched_file import WatchedFile
from service.models import HealthState, Source, SourceHealth, SourceKind, SourceRhythm
from service.storage.tables import items, sources
from service.web.handlers.brand.source_views import listed
from tests.web.conftest import Serve, context_of
from tests.web.handlers.test_doors import OPERATOR, PAGE
from tests.web.stored import BRAND, NOW, RUN_ID, Stored, outcome

FEED = Source(kind=SourceKind.FEED, target="https://coast.example/feed", name="The Coast")


async def test_on_its_first_day_a_source_has_no_rhythm_yet_and_what_it_brought_is_its_last_find(
    serve: Serve, stored: Stored
) -> None:
    file = WatchedFile(Path("brand.yaml"), replace(BRAND, sources=(FEED,)))
    context = context_of(await serve(brand_file=file))
    first_day = SourceRhythm(day=NOW.date(), counts=(0,), since=NOW)
    health = SourceHealth(
        source_key=FEED.key, name=FEED.name, state=HealthState.WELL, rhythm=first_day
    )
    found = outcome("Debonairs opens", "mailed", "https://coast.example/1")
    async with stored.database.transaction() as connection:
        item = replace(found.item, source_key=FEED.key)
        await items.save(connection, BRAND.id, RUN_ID, [replace(found, item=item)])
        await connection.execute("UPDATE items SET first_seen = $1", NOW - timedelta(hours=1))
        await sources.save(connection, BRAND.id, [health])
    [one] = await listed(context)
    assert one.per_day is None
    assert one.last_find == NOW - timedelta(hours=1)
    later = replace(first_day, counts=(0, 4), brought_at=NOW)
    async with stored.database.transaction() as connection:
        await sources.save(connection, BRAND.id, [replace(health, rhythm=later)])
    [one] = await listed(context)
    assert (one.per_day, one.last_find) == (2.0, NOW)


async def test_a_source_that_rests_is_told_with_until_when(
    serve: Serve, stored: Stored, tmp_path: Path
) -> None:
    path = tmp_path / "brand.yaml"
    path.write_text(
        f"brands:\n  - id: {BRAND.id}\n    display_name: A\n    keywords: [pizza]\n"
        f"    sources:\n      - feed: {FEED.target}\n"
    )
    file = WatchedFile(path, replace(BRAND, sources=(FEED,)))
    client = await serve(brand_file=file)
    until = NOW + timedelta(hours=2)
    health = SourceHealth(
        source_key=FEED.key, name=FEED.name, state=HealthState.FAILING, failures=5, retry_at=until
    )
    async with stored.database.transaction() as connection:
        await sources.save(connection, BRAND.id, [health])
    [one] = await listed(context_of(client))
    assert one.rests_until == until
    for at, words in ((f"/{FEED.key}", "asks it at once"), ("", "rests until")):
        page = await client.get(f"/brand/sources{at}", headers={**OPERATOR, **PAGE})
        assert words in await page.text()
