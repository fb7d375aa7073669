"""Hacker News: what is asked of its search, and what it answers."""

from __future__ import annotations

from service.scraping.sources.hackernews import parse
from tests.scraping.sources.asking import MORNING, asked, entries


def test_the_newest_stories_are_asked_for() -> None:
    url, query, _ = asked("hackernews", "a b")
    assert url == "https://hn.algolia.com/api/v1/search_by_date"
    assert query["query"] == "a b"


def test_hacker_news() -> None:
    link, text = entries(
        parse,
        {
            "hits": [
                {
                    "objectID": "1",
                    "title": "Show <it>",
                    "url": "https://outlet.example/a",
                    "author": "x",
                    "created_at_i": 1770021000,
                },
                {
                    "objectID": "2",
                    "title": "Ask",
                    "url": None,
                    "story_text": "<p>Hi",
                    "created_at": "2026-02-02T08:30:00Z",
                },
                {"title": "no id"},
                {"objectID": "3", "title": None, "story_text": None},  # deleted
            ]
        },
    )
    thread = "https://news.ycombinator.com/item?id="
    assert (link.title, link.link) == ("Show <it>", "https://outlet.example/a")
    assert (link.comments, link.publisher) == (f"{thread}1", "")
    assert (text.link, text.publisher) == (f"{thread}2", "Hacker News")
    assert link.published == text.published == MORNING
