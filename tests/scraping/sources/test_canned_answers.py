"""Whole readings of services whose answers are canned in the shapes that their pages document."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from service.models import Source, SourceHealth, SourceReport, SourceState
from service.scraping.collector import Collector
from service.scraping.entries.context import EarlierRuns, Wanted
from service.scraping.http.client import Fetcher
from service.scraping.parser_pool.pool import Workers
from service.scraping.sources.reddit import TOKEN_URL, RedditToken
from tests.scraping.conftest import Word
from tests.scraping.sources.asking import source
from tests.scraping.web import article

NOW = datetime(2026, 2, 2, 9, 0, tzinfo=UTC)
GDELT = re.compile(r"https://api\.gdeltproject\.org/api/v2/doc/doc\?")
GOOGLE = re.compile(r"https://news\.google\.com/rss/search\?")
BING = re.compile(r"https://www\.bing\.com/news/search\?")
HACKERNEWS = re.compile(r"https://hn\.algolia\.com/api/v1/search_by_date\?")
BLUESKY = re.compile(r"https://public\.api\.bsky\.app/xrpc/app\.bsky\.feed\.searchPosts\?")
REDDIT_FEED = re.compile(r"https://www\.reddit\.com/r/pizza/new\.rss\?")
REDDIT_API = re.compile(r"https://oauth\.reddit\.com/r/\w+/new\?")
EMPTY_RSS = '<rss version="2.0"><channel><title>x</title></channel></rss>'


async def nothing_known(_: Sequence[str]) -> set[str]:
    return set()


@pytest.fixture
def collector(fetcher: Fetcher, workers: Workers) -> Collector:
    return Collector(fetcher=fetcher, workers=workers, cache=None)


async def collected(
    collector: Collector, *sources: Source, health: Mapping[str, SourceHealth] | None = None
) -> list[SourceReport]:
    return await collector.collect(
        sources,
        EarlierRuns(health=health or {}, known=nothing_known),
        Wanted(prefilter=Word(""), max_age=timedelta(days=3), languages=["en"],
               regions=["South Africa"]),
        now=NOW,
    )  # fmt: skip


def asked(canned: Any) -> list[str]:
    """The hosts and paths that were asked, in their order, robots.txt apart."""
    urls = [url for _, url in canned.requests]
    return [f"{url.host}{url.path}" for url in urls if url.path != "/robots.txt"]


def page(canned: Any, url: str, title: str) -> None:
    """Serve an article, and a robots.txt that has nothing against it."""
    canned.get(re.sub(r"(https://[^/]+).*", r"\1/robots.txt", url), status=404, repeat=True)
    canned.get(url, body=article(title, f"{title}, at length."), content_type="text/html")


async def test_gdelt_lists_articles_and_their_pages_are_read(
    canned: Any, collector: Collector
) -> None:
    canned.get(GOOGLE, body=EMPTY_RSS, content_type="application/xml")
    canned.get(BING, status=403)
    found = {
        "url": "https://outlet.example/a",
        "url_mobile": "",
        "title": "Zesty Pizza recalls , again",
        "seendate": "20260202T083000Z",
        "socialimage": "https://outlet.example/a.jpg",
        "domain": "outlet.example",
        "language": "English",
        "sourcecountry": "South Africa",
    }
    canned.get(GDELT, payload={"articles": [found]})
    page(canned, found["url"], "Zesty Pizza recalls")
    (report,) = await collected(collector, source("search", '"Zesty Pizza"'))
    assert (report.state, report.error, report.entries, report.pages_read) == (
        SourceState.OK, "", 1, 1,
    )  # fmt: skip
    (item,) = report.items
    assert (item.title, item.publisher) == ("Zesty Pizza recalls, again", "outlet.example")
    assert item.published_at == datetime(2026, 2, 2, 8, 30, tzinfo=UTC)
    assert "at length" in item.text


async def test_what_gdelt_has_against_a_query_is_said(canned: Any, collector: Collector) -> None:
    canned.get(GOOGLE, body=EMPTY_RSS, content_type="application/xml")
    canned.get(BING, body=EMPTY_RSS, content_type="application/xml")
    words = "Your query was too short or too long.\n"
    canned.get(GDELT, body=words, content_type="text/html; charset=utf-8")
    (report,) = await collected(collector, source("search", "x"))
    assert report.state is SourceState.EMPTY  # the others found nothing, and that is an answer
    assert report.partly == "GDELT did not search: Your query was too short or too long."


async def test_hacker_news_stories_are_read_where_they_link_and_threads_are_not(
    canned: Any, collector: Collector
) -> None:
    story = {
        "_tags": ["story", "author_x", "story_1"],
        "objectID": "1",
        "title": "Zesty Pizza's robot",
        "url": "https://outlet.example/robot",
        "author": "x",
        "created_at": "2026-02-02T08:00:00Z",
        "created_at_i": 1770019200,
        "points": 3,
        "num_comments": 0,
        "story_text": None,
    }
    ask = {**story, "objectID": "2", "title": "Ask HN: Pizza?", "url": None, "story_text": "Which?"}
    canned.get(HACKERNEWS, payload={"hits": [story, ask], "nbHits": 2, "page": 0, "nbPages": 1})
    page(canned, "https://outlet.example/robot", "The robot")
    (report,) = await collected(collector, source("hackernews", "pizza"))
    link, thread = sorted(report.items, key=lambda item: item.url, reverse=True)
    assert (link.url, link.title) == ("https://outlet.example/robot", "Zesty Pizza's robot")
    assert (thread.publisher, thread.text) == ("Hacker News", "Which?")
    assert asked(canned) == ["hn.algolia.com/api/v1/search_by_date", "outlet.example/robot"]


async def test_words_are_searched_for_wherever_the_service_was_moved_to(
    canned: Any, collector: Collector
) -> None:
    searched = source("hackernews", "zesty pizza")
    moved = SourceHealth(
        source_key=searched.key, name=searched.name, moved_seen=3,
        moved_to="https://other.example/api/v1/search_by_date?query=zesty+pizza",
    )  # fmt: skip
    canned.get(HACKERNEWS, payload={"hits": [], "nbHits": 0, "page": 0, "nbPages": 0})
    await collected(collector, searched, health={searched.key: moved})
    ((_, url),) = canned.requests
    assert "other.example" not in str(url)
    assert "zesty" in str(url)


async def test_bluesky_posts_are_whole_and_their_pages_are_not_read(
    canned: Any, collector: Collector
) -> None:
    post = {
        "uri": "at://did:plc:abc/app.bsky.feed.post/3k",
        "cid": "bafy",
        "author": {"did": "did:plc:abc", "handle": "ann.example", "displayName": "Ann"},
        "record": {
            "$type": "app.bsky.feed.post",
            "text": "Zesty Pizza was cold.",
            "createdAt": "2026-02-02T08:30:00.000Z",
            "langs": ["en"],
        },
        "replyCount": 0,
        "indexedAt": "2026-02-02T08:30:01.000Z",
        "labels": [],
    }
    canned.get(BLUESKY, payload={"cursor": "25", "hitsTotal": 1, "posts": [post]})
    (report,) = await collected(collector, source("bluesky", "zesty pizza"))
    (item,) = report.items
    assert item.url == "https://bsky.app/profile/ann.example/post/3k"
    assert (item.title, item.text) == ("Zesty Pizza was cold.", "Zesty Pizza was cold.")
    assert asked(canned) == ["public.api.bsky.app/xrpc/app.bsky.feed.searchPosts"]


async def test_bluesky_turned_off_under_load_is_a_failure_in_words(
    canned: Any, collector: Collector
) -> None:
    canned.get(BLUESKY, status=403, body="<html>Forbidden</html>", content_type="text/html")
    (report,) = await collected(collector, source("bluesky", "zesty pizza"))
    assert report.state is SourceState.FAILED
    assert "403" in report.error


async def test_reddit_says_how_long_to_leave_it_alone(canned: Any, collector: Collector) -> None:
    canned.get(REDDIT_FEED, status=429, headers={"Retry-After": "900"}, body="Too Many Requests")
    (report,) = await collected(collector, source("reddit", "r/pizza"))
    assert report.state is SourceState.FAILED
    assert report.health is not None
    assert report.health.retry_at == NOW + timedelta(minutes=15)
    assert asked(canned) == ["www.reddit.com/r/pizza/new.rss"]


async def test_reddit_by_its_api_gets_one_token_for_all_sources(
    canned: Any, fetcher: Fetcher, workers: Workers
) -> None:
    canned.post(
        TOKEN_URL,
        payload={"access_token": "t", "token_type": "bearer", "expires_in": 86400, "scope": "*"},
    )
    post = {
        "subreddit": "pizza",
        "title": "Zesty Pizza?",
        "selftext": "Is it **good**?",
        "permalink": "/r/pizza/comments/1/zesty/",
        "url": "https://www.reddit.com/r/pizza/comments/1/zesty/",
        "author": "ann",
        "created_utc": 1770020000.0,
        "name": "t3_1",
        "is_self": True,
    }
    listing = {
        "kind": "Listing",
        "data": {"after": None, "children": [{"kind": "t3", "data": post}]},
    }
    canned.get(REDDIT_API, payload=listing, repeat=True)
    token = RedditToken("id", "secret")
    collector = Collector(fetcher=fetcher, workers=workers, cache=None, reddit=token)
    reports = await collected(collector, source("reddit", "r/pizza"), source("reddit", "r/food"))
    assert [report.entries for report in reports] == [1, 1]
    assert reports[0].items[0].publisher == "r/pizza"
    (granted,) = [calls for (_, url), calls in canned.requests.items() if str(url) == TOKEN_URL]
    assert len(granted) == 1
    assert all(
        call.kwargs["headers"]["Authorization"] == "Bearer t"
        for (_, url), calls in canned.requests.items()
        for call in calls
        if url.host == "oauth.reddit.com"
    )
