"""A spike of a whole run: told in its result, in the mail and on the page."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from service.app import App
from service.models import SourceRhythm
from service.storage.json_codec import to_json
from tests.app.world import World, completed, read, rows, sent, world
from tests.archive.week.heard import named, read_on
from tests.e2e.newsweb import Story, filler


@pytest.fixture
async def around(postgres_url: str, own_redis_url: str, tmp_path: Path) -> AsyncIterator[World]:
    """A world at noon, whatever the hour is."""
    async with world(postgres_url, own_redis_url, tmp_path) as made:
        made.clock.to_hour(12)
        yield made


async def lived_a_month(service: App, world: World) -> None:
    """Give the brand a past in which one report a day was read."""
    today = world.clock().date()
    days = [today - timedelta(days=n) for n in range(40, 0, -1)]
    rhythm = to_json(SourceRhythm(since=world.clock() - timedelta(days=40)))
    aged = "UPDATE sources SET health = health || jsonb_build_object('rhythm', $1::jsonb)"
    await rows(service, aged, rhythm)
    database, brand = service.stores.database, service.brand.id
    await read_on(database, brand, days)
    key = service.brand.sources[0].key
    for day in days:
        await named(database, brand, day, 1, key=key)


def publish(world: World, count: int) -> None:
    """Bring out so many reports of one event, each in its own words, an hour ago."""
    for number in range(count):
        event = "Debonairs Pizza opens its five hundredth shop in Soweto"
        body, title = filler(f"body {number}") * 2, filler(f"title {number}")[:20]
        at = world.clock() - timedelta(hours=1)
        world.web.sites[0].stories.append(
            Story(f"shop-{number}", f"{event}, {title}", f"{event}. {body}", at)
        )


async def test_a_spike_is_told_at_once_and_has_no_card_of_its_own(around: World) -> None:
    async with around.opened() as service:
        around.publish(2, "rain", "Rain over the city", "It rained all day.")
        await completed(service)
        await lived_a_month(service, around)
        publish(around, 12)
        result = await completed(service)
        flagged = [one for one in result["findings"] if any("spike" in f for f in one["flags"])]
        assert len(flagged) == 1, result["findings"]
        assert flagged[0]["flags"][0].startswith("spike: 1")
        await sent(service)
        _, text = read(around.mail.messages[-1])
        assert "Spike: 1" in text
        # Nothing more is said: the next run knows all of it.
        assert not (await completed(service))["findings"]
