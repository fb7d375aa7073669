"""Reddit: what is asked of its feeds and its API, and what they answer."""

from __future__ import annotations

from typing import Any

import pytest

from service.scraping.feeds.model import plain
from service.scraping.sources.reddit import parse_feed, parse_listing
from tests.scraping.sources.asking import MORNING, asked, entries


@pytest.mark.parametrize(
    ("target", "path", "query"),
    [
        ("r/southafrica", "/r/southafrica/new.rss", {}),
        ("/r/a+b/", "/r/a+b/new.rss", {}),
        ("Debonairs", "/search.rss", {"q": "Debonairs", "sort": "new", "t": "week"}),
        (
            "r/capetown pizza",
            "/r/capetown/search.rss",
            {"q": "pizza", "sort": "new", "t": "week", "restrict_sr": "1"},
        ),
    ],
)
def test_reddit(target: str, path: str, query: dict[str, str]) -> None:
    url, asked_for, request = asked("reddit", target)
    assert url == "https://www.reddit.com" + path
    assert asked_for == {"limit": "100", **query}
    assert not request.needs_token


def test_reddit_by_its_api() -> None:
    url, query, request = asked("reddit", "r/capetown pizza", reddit_token=True)
    assert url == "https://oauth.reddit.com/r/capetown/search"
    assert query["raw_json"] == "1"
    assert (request.parse, request.needs_token) == (parse_listing, True)


def test_reddit_feed() -> None:
    content = (
        "&lt;div class='md'&gt;&lt;p&gt;Cold pizza&lt;/p&gt;&lt;/div&gt; submitted by &lt;a href="
        '"https://www.reddit.com/user/x"&gt; /u/x &lt;/a&gt;&lt;span&gt;&lt;a href="LINK"&gt;[link]'
        '&lt;/a&gt;&lt;/span&gt; &lt;span&gt;&lt;a href="#"&gt;[comments]&lt;/a&gt;&lt;/span&gt;'
    )
    thread = "https://www.reddit.com/r/capetown/comments/1/cold/"
    items = "".join(
        f"""<entry><title>Cold</title><id>t3_{n}</id><link href="{thread}"/>
        <updated>2026-02-02T08:30:00+00:00</updated>
        <content type="html">{content.replace("LINK", link)}</content></entry>"""
        for n, link in enumerate([thread, "https://outlet.example/a?b=1&amp;amp;c=2"])
    )
    own, outside = entries(
        parse_feed, f'<feed xmlns="http://www.w3.org/2005/Atom"><title>r</title>{items}</feed>'
    )
    assert (own.link, own.comments, own.publisher) == (thread, thread, "r/capetown")
    assert plain(own.summary) == "Cold pizza"
    assert (outside.link, outside.comments) == ("https://outlet.example/a?b=1&c=2", thread)
    assert outside.publisher == ""


def test_reddit_listing() -> None:
    def post(**fields: Any) -> dict[str, Any]:
        whole = {
            "title": "A & B < C",
            "permalink": "/r/x/comments/1/a/",
            "author": "y",
            "name": "t3_1",
        }
        return {"kind": "t3", "data": {**whole, "created_utc": 1770021000.0, **fields}}

    own, outside, picture = entries(
        parse_listing,
        {
            "data": {
                "children": [
                    post(url="https://www.reddit.com/r/x/comments/1/a/", selftext="1 < 2"),
                    post(url="https://outlet.example/a"),
                    post(url="https://i.redd.it/a.jpg"),
                    post(permalink=""),
                    {"data": None},
                    7,
                ]
            }
        },
    )
    assert own.title == "A & B < C"
    assert (own.link, own.publisher) == ("https://www.reddit.com/r/x/comments/1/a/", "r/x")
    assert (own.published, plain(own.summary)) == (MORNING, "1 < 2")
    assert (outside.link, outside.comments) == ("https://outlet.example/a", own.link)
    assert picture.link == own.link


def test_captions_and_choices_are_part_of_a_post() -> None:
    post = {
        "title": "Look",
        "permalink": "/r/x/comments/1/a/",
        "gallery_data": {"items": [{"caption": "A burnt <pizza>"}, {"media_id": "b"}]},
        "poll_data": {"options": [{"text": "Pie"}]},
    }
    (entry,) = entries(parse_listing, {"data": {"children": [{"data": post}]}})
    assert plain(entry.summary) == "A burnt <pizza>\nPie"
