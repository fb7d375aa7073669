"""Feeds within something else, sections that nobody ended, lists in lists."""

from __future__ import annotations

import json
from html import escape

import pytest

from service.errors import BodyError
from service.scraping import feeds
from tests.tables import each

URL = "https://n.example/feed.xml"
RSS = (
    "<?xml version='1.0'?>\n<rss version='2.0'><channel><title>N</title><item>"
    "<title>Rats &amp; mice</title><link>https://n.example/a</link></item></channel></rss>"
)
STORY = {"title": "Rats & mice", "url": "https://n.example/a"}
JSON = json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [STORY]})
STYLE = "This XML file does not appear to have any style information associated with it."


def titles(body: str) -> list[str]:
    return [one.title for one in feeds.parse(body.encode(), URL).entries]


@each(
    "body",
    [
        json.dumps(RSS),
        escape(RSS),
        f"<html><head></head><body><pre style='x'>{escape(RSS)}</pre></body></html>",
        f"<!DOCTYPE html><html><head><title>Feed</title></head><body>{RSS}</body></html>",
        f"<html><body><p>{STYLE}</p><pre>{escape(RSS)}</pre></body></html>",
        json.dumps(JSON),
        f"callback({JSON});",
        f"/**/ jQuery.cb_1({JSON})",
        f")]}}',\n{JSON}",
        f"for(;;);{JSON}",
        f"// made today\n/* by us */ {JSON}",
    ],
)
def test_a_feed_in_something_else(body: str) -> None:
    assert titles(body) == ["Rats & mice"]


@each(
    "body",
    [
        f"<html><body><h1>How feeds look</h1><pre>{escape(RSS)}</pre></body></html>",
        f"<html><body><p>An example: {RSS}</p></body></html>",
        "<html><body><pre>&lt;rss&gt; is where it begins</pre></body></html>",
        '"plain words"',
        "call me (soon)",
    ],
)
def test_a_page_about_feeds_is_none(body: str) -> None:
    with pytest.raises(BodyError):
        feeds.parse(body.encode(), URL)


@each(
    ("data", "expected"),
    [
        ({"data": {"articles": [STORY]}}, 1),
        ({"data": {"posts": {"edges": [{"node": STORY}]}}}, 1),
        ({"data": [{"type": "article", "attributes": STORY}]}, 1),
        ({"items": {"0": STORY, "1": STORY | {"url": "https://n.example/b"}}}, 2),
        ({"data": {"user": {"name": "Ann", "links": [STORY]}}}, None),
        ({"a": {"b": {"c": {"d": {"e": {"posts": [STORY]}}}}}}, None),
        ({"error": "no", "data": {"posts": []}}, None),
    ],
)
def test_lists_of_stories_within_objects(data: object, expected: int | None) -> None:
    body = json.dumps(data)
    if expected is None:
        with pytest.raises(BodyError):
            titles(body)
    else:
        assert titles(body) == ["Rats & mice"] * expected


def test_objects_on_a_line_each() -> None:
    lines = [STORY, STORY | {"url": "https://n.example/b"}]
    body = "\n".join([*map(json.dumps, lines), '{"broken": '])
    feed = feeds.parse(body.encode(), URL)
    assert (len(feed.entries), feed.broken) == (2, 1)


@each(
    "title",
    ["<! [CDATA[Rats]]>", "<![cdata[Rats]]>", "<![ CDATA [Rats]]>", "<![CDATA[Rats]>",
     "<![CDATA[Rats] ]>", "<![CDATA[Rats", "<![CDATA[Rats]]>"],
)  # fmt: skip
def test_sections_that_begin_or_end_oddly(title: str) -> None:
    item = "<item><title>{}</title><link>https://n.example/{}</link></item>"
    items = item.format(title, 1) + item.format("<![CDATA[Mice]]>", 2)
    assert titles(f"<rss><channel>{items}</channel></rss>") == ["Rats", "Mice"]
