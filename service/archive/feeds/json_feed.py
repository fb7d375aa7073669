"""A feed as JSON Feed 1.1. Pure."""

from __future__ import annotations

import json
from typing import Any

from service.archive.feeds.feed import FeedEntry, FindingsFeed, stamp

_VERSION = "https://jsonfeed.org/version/1.1"


def json_feed(feed: FindingsFeed) -> bytes:
    """Return `feed` as bytes of UTF-8; the same feed makes the same bytes."""
    made = {
        "version": _VERSION,
        "title": feed.title,
        "home_page_url": feed.home,
        "feed_url": feed.address,
        "authors": [{"name": "Topfive"}],
        "items": [_item(entry) for entry in feed.entries],
    }
    return (json.dumps(made, ensure_ascii=False, indent=1) + "\n").encode()


def _item(entry: FeedEntry) -> dict[str, Any]:
    optional = {
        "external_url": entry.article,
        "summary": entry.why,
        "tags": list(entry.tags),
        "language": entry.language,
    }
    return {
        "id": entry.id,
        "url": entry.link,
        "title": entry.title,
        "content_html": entry.html,
        "date_published": stamp(entry.published),
        "date_modified": stamp(entry.updated),
        "authors": [{"name": entry.outlet}],
        **{name: value for name, value in optional.items() if value},
        "_topfive": {
            "about_the_brand": entry.own,
            "quote": entry.quote,
            "topic": entry.topic,
            "tone": entry.tone,
            "risk": entry.risk,
            "risk_kind": entry.risk_kind,
            "outlets": list(entry.outlets),
            "title_translated": entry.title_translated,
            "quote_translated": entry.quote_translated,
            "translated_to": entry.translated_to,
        },
    }
