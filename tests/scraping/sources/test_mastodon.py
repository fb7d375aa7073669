"""Mastodon: which feed is asked for, and what it and the API answer."""

from __future__ import annotations

from typing import Any

import pytest

from service.scraping.feeds.model import plain
from service.scraping.sources.mastodon import parse
from tests.scraping.sources.asking import MORNING, asked, entries
from tests.tables import each


@pytest.mark.parametrize(
    ("target", "url"),
    [
        ("mastodon.africa/#pizza", "https://mastodon.africa/tags/pizza.rss"),
        ("https://mastodon.africa/tags/pizza", "https://mastodon.africa/tags/pizza.rss"),
        ("#pizza", "https://mastodon.social/tags/pizza.rss"),
        ("mastodon.africa/#a/../b", "https://mastodon.africa/tags/b.rss"),
        ("mastodon.africa/#é", "https://mastodon.africa/tags/%C3%A9.rss"),
    ],
)
def test_mastodon(target: str, url: str) -> None:
    assert asked("mastodon", target)[0] == url


def test_mastodon_feed_gets_titles() -> None:
    (entry,) = entries(
        parse,
        """<rss version="2.0"><channel><title>#pizza</title><item>
        <guid isPermaLink="true">https://m.example/@a/1</guid><link>https://m.example/@a/1</link>
        <pubDate>Mon, 02 Feb 2026 08:30:00 +0000</pubDate>
        <description>&lt;p&gt;Cold pizza again&lt;/p&gt;&lt;p&gt;so it goes&lt;/p&gt;</description>
        </item></channel></rss>""",
    )
    assert (entry.title, entry.link) == ("Cold pizza again so it goes", "https://m.example/@a/1")


def test_mastodon_api() -> None:
    first, second = entries(
        parse,
        [
            {
                "url": "https://m.example/@a/1",
                "content": "<p>Cold</p>",
                "created_at": "2026-02-02T08:30:00.000Z",
                "account": {"acct": "a@m.example"},
                "language": "en",
            },
            {"uri": "https://m.example/2", "content": "", "account": {"username": "b"}},
            {"content": "no address"},
        ],
    )
    assert (first.title, first.author, first.language) == ("Cold", "a@m.example", "en")
    assert first.published == MORNING
    assert second.title == "b"


def test_a_reblog_that_is_no_post_costs_nothing() -> None:
    post = {"url": "https://m.example/@a/1", "content": "<p>Cold</p>"}
    inner = {"url": "https://m.example/@b/2", "content": "<p>Warm</p>"}
    answer = [{**post, "reblog": odd} for odd in (True, "yes", [1], {}, None, inner)]
    assert [one.title for one in entries(parse, answer)] == ["Cold"] * 5 + ["Warm"]


@each(
    ("beside", "text"),
    [
        ({"media_attachments": [{"description": "A <shop> on fire"}]}, "A <shop> on fire"),
        ({"card": {"title": "Shop burns", "description": "In town"}}, "Shop burns\nIn town"),
        ({"poll": {"options": [{"title": "Pizza"}, {"title": "Pie"}]}}, "Pizza\nPie"),
        ({"quote": {"quoted_status": {"content": "<p>Warm</p>"}}}, "Warm"),
        ({"card": None, "poll": 7, "media_attachments": [None], "quote": {}}, ""),
    ],
)
def test_what_a_reader_sees_beside_a_post(beside: dict[str, Any], text: str) -> None:
    post = {"url": "https://m.example/@a/1", "content": "<p>Cold</p>"}
    (entry,) = entries(parse, [post | beside])
    assert plain(entry.summary) == f"Cold\n{text}".strip()
