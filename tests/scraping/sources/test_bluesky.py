"""Bluesky: what is asked of its search, and what it answers."""

from __future__ import annotations

from service.scraping.feeds.model import plain
from service.scraping.sources.bluesky import parse
from tests.scraping.sources.asking import MORNING, asked, entries


def test_the_newest_posts_are_asked_for() -> None:
    url, query, _ = asked("bluesky", '"x"')
    assert url == "https://public.api.bsky.app/xrpc/app.bsky.feed.searchPosts"
    assert query["q"] == '"x"'


def test_bluesky() -> None:
    (entry,) = entries(
        parse,
        {
            "posts": [
                {
                    "uri": "at://did:plc:abc/app.bsky.feed.post/3k",
                    "author": {"handle": "a.bsky.social"},
                    "record": {
                        "text": "Cold <pizza>\nagain",
                        "createdAt": "2026-02-02T08:30:00.000Z",
                        "langs": ["en"],
                    },
                    "embed": {"external": {"title": "The card", "description": "says so"}},
                },
                {"uri": "at://did:plc:abc/app.bsky.feed.like/3k"},
            ]
        },
    )
    assert entry.link == "https://bsky.app/profile/a.bsky.social/post/3k"
    assert plain(entry.summary) == "Cold <pizza>\nagain\nThe card\nsays so"
    assert entry.title == "Cold <pizza> again The card says so"
    assert (entry.published, entry.language, entry.publisher) == (MORNING, "en", "Bluesky")
