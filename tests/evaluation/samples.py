"""A small brand and items for the tests of judging; everything in them is invented."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

from service.models import Brand, Item

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
RUN = "6a3f1c1e-0000-4000-8000-000000000001"

BRAND = Brand(
    id="zazu",
    display_name="Zazu Pizza",
    core=("pizza", "pizza delivery", "fast food"),
    extended=("restaurant", "takeaway"),
    products=("Quatro-Decker", "Big Slice", "Big Slice Pizza"),
    aliases=("Zazu's", "ZP"),
    weak_aliases=("Zaz", "Real Thing"),
    not_us=("Zazu hornbill", "Princess Zazu"),
    competitors=("Pronto Pies", "Mama's"),
    regions=("South Africa", "Durban"),
    banned_words=("cheap", "bargain"),
    no_go_topics=("party politics", "astrology"),
    fingerprint="f1",
)


def item(title: str, text: str = "", *, hours_old: float = 1.0, **more: object) -> Item:
    """Return an item with an id of its own, read at NOW."""
    values: dict[str, object] = {
        "id": hashlib.sha256(f"{title}\n{text}".encode()).hexdigest()[:32],
        "url": "https://news.example/1",
        "title": title,
        "text": text,
        "source": "News",
        "published_at": NOW - timedelta(hours=hours_old),
        "fetched_at": NOW,
        **more,
    }
    return Item(**values)  # type: ignore[arg-type] # the fields are named by the caller
