"""Thirty items for a brand with an everyday name, by keywords alone: the right five are mailed."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path

import pytest
import yaml

from service.brands import loader
from service.evaluation.lexical_scorer import Lexicon
from service.models import DEFAULT_MIN_SCORE, Item
from service.ranking.stories import group_judged
from tests.ranking.samples import NOW, verdicts
from tests.ranking.true_reasons import World

FOLDER = Path(__file__).parent.parent / "data" / "thirty"
ROWS = yaml.safe_load((FOLDER / "items.yaml").read_text(encoding="utf-8"))
BRAND = loader.load(FOLDER / "brand.yaml", "bean-there")
ITEMS = [
    Item(
        id=f"{number:032x}", title=row["title"], text=row["text"], source="s",
        url=f"https://paper{number}.example/story", publisher=f"Paper {number}",
        published_at=NOW - timedelta(hours=row.get("hours", 3)), fetched_at=NOW,
    )
    for number, row in enumerate(ROWS)
]  # fmt: skip
WORTH = {row["title"] for row in ROWS if row.get("right") or row.get("arguable")}


@pytest.mark.parametrize("seed", range(2))
def test_the_right_five_are_mailed(seed: int) -> None:
    items = random.Random(seed).sample(ITEMS, len(ITEMS))
    lexicon = Lexicon(BRAND)
    judged = tuple(lexicon.score(item, NOW) for item in items)
    stories = tuple(group_judged(items, verdicts(*judged), [], NOW, BRAND))
    world = World(
        stories=stories, judgements=judged, memories={}, votes=(), top=5, competitors=1,
        brand=BRAND, now=NOW,
    )  # fmt: skip
    found = {one.story.items[0].title for one in world.choice().findings}
    assert len(ROWS) == 30
    assert found == {row["title"] for row in ROWS if row.get("right")}


def test_what_is_not_about_the_brand_or_its_trade_is_under_the_floor() -> None:
    lexicon = Lexicon(BRAND)
    above = {
        item.title
        for item, row in zip(ITEMS, ROWS, strict=True)
        if not row.get("hours")  # too old for a run
        and not (found := lexicon.score(item, NOW)).excluded
        and (found.score or 0.0) >= DEFAULT_MIN_SCORE
    }
    assert above <= WORTH
