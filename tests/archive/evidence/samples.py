"""A mailed finding, to be watched."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from service.archive.evidence import schedule
from service.models import (
    Evaluation,
    Finding,
    Group,
    Item,
    PageChange,
    PageChangeKind,
    Story,
)
from service.storage.database import Database
from service.storage.tables.archive import evidence
from service.storage.tables.archive.evidence import Quoted

MAILED = datetime(2026, 5, 4, 8, 0, tzinfo=UTC)
QUOTE = "The firm said that 40 people fell ill after they ate at its branch in Soweto."
BEFORE = "A spokesman told reporters that the restaurant stays open while they wait for results."
AFTER = "Neighbours had complained about the cold store of the building since last winter."
TEXT = f"{BEFORE} {QUOTE}\n{AFTER}"


def item(url: str = "https://news.example/2026/05/soweto", **more: Any) -> Item:
    """Return an item whose page was read."""
    made = Item("0" * 32, url, "People ill in Soweto", TEXT, "News", MAILED, MAILED)
    return replace(made, **{"from_page": True, **more})


def finding(of: Item | None = None, quote: str = QUOTE) -> Finding:
    """Return a finding of one item."""
    one = of or item()
    story = Story(key="a" * 16, items=(one,), first_seen=MAILED, last_seen=MAILED)
    judged = Evaluation(item_id=one.id, score=4.0, evidence=quote)
    return Finding(rank=1, story=story, evaluation=judged, group=Group.BRAND, score=4.0)


def mailed(of: Item | None = None, quote: str = QUOTE) -> Quoted:
    """Return what is kept of it."""
    kept = schedule.first(finding(of, quote), MAILED)
    assert kept is not None
    return kept


async def stored(
    database: Database, brand_id: str, story: str, *changes: tuple[PageChangeKind, str, str]
) -> None:
    """Store a quotation of a story and what became of its page, each an hour later."""
    run_id = "00000000-0000-0000-0000-000000000007"
    rows = [replace(mailed(), story=story, state="changed", looked_at=later(hours=1))]
    found = [
        PageChange(story=story, kind=kind, at=later(hours=hours), before=was, after=now)
        for hours, (kind, was, now) in enumerate(changes, 2)
    ]
    async with database.transaction() as connection:
        await evidence.save(connection, brand_id, run_id, rows, mailed=True)
        changed = item(page_changes=tuple(found))
        await evidence.save_changes(connection, brand_id, run_id, [changed])


def later(**by: float) -> datetime:
    """Return a moment so long after the mail."""
    return MAILED + timedelta(**by)


def html(text: str, title: str = "People ill in Soweto", more: str = "") -> str:
    """Return a page with an article."""
    paragraphs = "".join(f"<p>{line}</p>" for line in text.split("\n"))
    return (
        f"<!doctype html><html><head><title>{title}</title></head>"
        "<body><nav><a href=/>News</a></nav>"
        f"<article><h1>{title}</h1>{paragraphs}{more}</article></body></html>"
    )
