"""Which places have spoken of the brand before, asked of the database."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from service.app import App, factories
from service.models import Evaluation, Item, Source, SourceKind
from service.runs.competition import Competition
from service.storage.tables import items
from service.storage.tables.items import ItemOutcome
from tests.app.world import rows, world
from tests.evaluation.samples import NOW, item

REST = " ".join(
    f"The {what} council met on Monday about the {what}." for what in ("harbour", "ferry", "choir")
)
ASIDE = f"{REST} A cook at a Debonairs Pizza fell ill near the harbour. {REST}"
FEED = Source(kind=SourceKind.FEED, target="https://news.example/feed", name="Listed")


@pytest.fixture
async def service(postgres_url: str, own_redis_url: str, tmp_path: Path) -> AsyncIterator[App]:
    """An open service whose brand has runs for a week."""
    async with world(postgres_url, own_redis_url, tmp_path) as around, around.opened() as opened:
        await rows(
            opened,
            "INSERT INTO agent_runs "
            "(id, brand_id, trigger, status, started_at, completed_at, owner, lease_until) "
            "VALUES ($1, $2, 'http', 'completed', $3, $3, 'one', $3) RETURNING 1",
            uuid.uuid4(), opened.brand.id, NOW - timedelta(days=7),
        )  # fmt: skip
        yield opened


async def told(service: App, found: Item) -> Evaluation:
    """Return the evaluation of `found` as it is marked."""
    competition = Competition(
        brand=replace(service.brand, sources=(FEED,)), rules=factories.rules(service.settings),
        database=service.stores.database, judge=service.judging.judge,
    )  # fmt: skip
    scored = service.judging.judge.lexicon.score(found, NOW)
    return (await competition.with_unconfirmed([found], {found.id: scored}, NOW))[found.id]


async def before(service: App, title: str, text: str) -> None:
    """Store that the place had this before."""
    old = item(title, text, publisher="Lagoon Times")
    run = str(uuid.uuid4())
    async with service.stores.database.connection() as connection:
        outcome = ItemOutcome(item=old, outcome="mailed", detail={"link": "direct"})
        await items.save(connection, service.brand.id, run, [outcome])


async def test_what_an_unknown_place_says_aside_is_marked(service: App) -> None:
    claim = item("Council meets", ASIDE, publisher="Lagoon Times")
    assert (await told(service, claim)).unconfirmed
    # An earlier claim of the same kind makes a place no better known.
    await before(service, "Council met before", ASIDE)
    assert (await told(service, claim)).unconfirmed
    await before(service, "Debonairs Pizza opens by the lagoon", "")
    assert not (await told(service, claim)).unconfirmed


@pytest.mark.parametrize(
    ("title", "more"),
    [
        ("Debonairs Pizza cook fell ill", {}),
        ("Council meets", {"source_key": FEED.key}),
        ("Council meets", {"is_post": True}),
    ],
)
async def test_what_is_about_the_brand_or_comes_by_a_listed_feed_is_not(
    service: App, title: str, more: dict[str, Any]
) -> None:
    assert not (
        await told(service, item(title, ASIDE, publisher="Lagoon Times", **more))
    ).unconfirmed


@pytest.mark.parametrize(
    "more",
    [
        {"summary": "A cook at a Debonairs Pizza fell ill."},
        {"text": f"{ASIDE} {ASIDE}"},
        # A listed feed that names other sites' pages answers for none of them.
        {"source_key": FEED.key, "url": "https://elsewhere.example/1"},
    ],
)
async def test_more_of_the_same_page_bears_nothing_out(service: App, more: dict[str, Any]) -> None:
    assert (await told(service, item("Pizza council meets", **{"text": ASIDE, **more}))).unconfirmed


async def test_a_place_is_its_address_and_not_what_it_calls_itself(service: App) -> None:
    await before(service, "Debonairs Pizza opens by the lagoon", "")
    elsewhere = item(
        "Council meets", ASIDE, publisher="Lagoon Times", url="https://elsewhere.example/1"
    )
    assert (await told(service, elsewhere)).unconfirmed


async def test_for_a_new_brand_every_place_is_known(service: App) -> None:
    await rows(service, "UPDATE agent_runs SET started_at = $1 RETURNING 1", NOW)
    assert not (
        await told(service, item("Council meets", ASIDE, publisher="Lagoon Times"))
    ).unconfirmed
