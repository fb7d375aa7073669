"""Bluesky: what is asked of its search, and what it answers."""

from __future__ import annotations

from typing import Any

import pytest

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


def post(handle: str, embed: Any = None) -> dict[str, Any]:
    return {
        "uri": "at://did:plc:abc/app.bsky.feed.post/3k",
        "author": {"did": "did:plc:abc", "handle": handle},
        "record": {"text": "This!"},
        "embed": embed,
    }


@pytest.mark.parametrize("handle", ["handle.invalid", "someone.invalid", ""])
def test_an_account_without_a_valid_handle_is_linked_by_its_did(handle: str) -> None:
    (entry,) = entries(parse, {"posts": [post(handle)]})
    assert entry.link == "https://bsky.app/profile/did:plc:abc/post/3k"


CARD = {"title": "Card"}
QUOTED = {"uri": "at://x", "value": {"text": "A store burns"}}


@pytest.mark.parametrize(
    ("embed", "text"),
    [
        ({"record": QUOTED}, "A store burns"),
        ({"record": {"record": QUOTED}, "media": {"external": CARD}}, "Card\nA store burns"),
        ({"images": [{"alt": "A burnt store"}, {"alt": ""}]}, "A burnt store"),
        ({"media": {"images": [{"alt": "A burnt store"}]}, "record": None}, "A burnt store"),
        ({"record": {"value": "junk"}}, ""),
        ({"alt": "A shop on fire"}, "A shop on fire"),
        ({"record": {"value": {"text": "hm"}, "embeds": [{"images": [{"alt": "Shop burns"}]}]}},
         "hm\nShop burns"),
        ({"record": {"displayName": "Fires", "description": "Shops"}}, "Fires\nShops"),
        ({"record": {"value": {"text": "hm"}, "embeds": [{"external": {"title": "Shop burns"}}]}},
         "hm\nShop burns"),
    ],
)  # fmt: skip
def test_what_a_reader_sees_beside_the_post(embed: Any, text: str) -> None:
    (entry,) = entries(parse, {"posts": [post("a.bsky.social", embed)]})
    assert plain(entry.summary) == f"This!\n{text}".strip()


def test_tags_beside_the_text_are_read() -> None:
    tagged = post("a.bsky.social", None)
    tagged["record"]["tags"] = ["Debonairs", 7]
    (entry,) = entries(parse, {"posts": [tagged]})
    assert plain(entry.summary) == "This!\n#Debonairs"
