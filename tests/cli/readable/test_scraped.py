"""A listing as `topfive scrape --readable` says it, each entry with its verdict."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import Any

from service.cli.readable.scraped import Reader
from service.models import Brand
from tests.evaluation.samples import NOW

BRAND = Brand(
    id="z", display_name="Zazu Pizza", core=("pizza",), not_us=("Zazu Pizza hornbill",),
    fingerprint="z",
)  # fmt: skip


def entry(title: str, **more: Any) -> dict[str, Any]:
    usual = {"publisher": "Valley Post", "author": "", "published": NOW - timedelta(hours=2),
             "url": "https://valley.example/1", "summary": ""}  # fmt: skip
    return {"title": title, **usual, **more}


def test_a_feed_is_told_entry_by_entry_with_what_the_judge_makes_of_each() -> None:
    seen = {
        "url": "https://valley.example/feed", "kind": "feed", "items_found": 9,
        "feeds": ["https://valley.example/better"], "seconds": {"fetch": 0.4},
        "moved_for_good_to": "https://valley.example/new", "status": 200, "bytes": 12_000,
        "items": [
            entry("Listeria at Zazu Pizza makes ten ill"),
            entry("Council meets on Monday", published=None),
            entry("Zazu Pizza hornbill seen"),
            entry("", summary="Zazu Pizza opened in Paarl."),
        ],
    }  # fmt: skip
    reader = Reader(BRAND, min_score=2.0, zone=UTC, now=NOW)
    said = "\n".join(reader.lines(seen))
    for told in (
        "A feed with 9 stories, of which 4 are shown",
        "which is the better source: https://valley.example/better",
        "1. Listeria at Zazu Pizza makes ten ill",
        "at or above the floor of 2; food safety",
        "no date is given",
        "no match. Nothing in it is the brand's",
        "4. (no title)",
        "moved for good to https://valley.example/new",
    ):
        assert told in said
    assert "by keywords" not in "\n".join(
        Reader(None, min_score=2.0, zone=UTC, now=NOW).lines(seen)
    )
