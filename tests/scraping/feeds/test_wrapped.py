"""Feeds in something else, sections that nobody ended, lists in lists, text in other elements."""

from __future__ import annotations

import base64
import json
from html import escape

import pytest

from service.errors import BodyError
from service.scraping import feeds
from service.scraping.feeds import more_text
from service.scraping.feeds.model import plain, title_text
from service.scraping.sources.addresses import parse_feed
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
        ({"menu": {"items": [STORY]}}, None),
        ({"site": {"footer": {"posts": [STORY]}}}, None),
        ({"navigation": {"items": [STORY | {"title": "Home"}]}, "result": {"posts": [STORY]}}, 1),
        ({"site": {"latest": {"posts": [STORY | {"date": "2026-11-27"}]}}}, 1),
    ],
)
def test_lists_of_stories_within_objects(data: object, expected: int | None) -> None:
    body = json.dumps(data)
    if expected is None:
        with pytest.raises(BodyError):
            titles(body)
    else:
        assert titles(body) == ["Rats & mice"] * expected


def test_the_texts_of_json_are_no_page_that_links_feeds() -> None:
    body = json.dumps({"feed": {"items": "<a href='/feed/'>RSS</a>"}}).encode()
    with pytest.raises(BodyError, match="no list of items"):
        parse_feed(body, URL, None)


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


# --- text in other elements ---

SAID = "The shop was closed by inspectors on Friday & stays so"
XML = SAID.replace("&", "&amp;")


def texts(more: str) -> list[str]:
    item = f"<item><title>Note</title><link>https://n.example/a</link>{more}</item>"
    body = f'<rss version="2.0"><channel><title>N</title>{item}{item}</channel></rss>'
    entries = feeds.parse(body.encode(), URL).entries
    return [plain(max(one.content, one.summary, key=len)) for one in entries]


@each(
    "more",
    [
        f"<itunes:subtitle>{XML}</itunes:subtitle>",
        f'<body xmlns="http://www.w3.org/1999/xhtml"><p>{XML}</p></body>',
        f"<xhtml:body><p>{XML}</p></xhtml:body>",
        f"<full-text>{XML}</full-text>",
        f"<yandex:full-text><![CDATA[{XML}]]></yandex:full-text>",
        f'<media:text type="plain">{XML}</media:text>',
        f"<description>{XML}</description><yandex:full-text>Short</yandex:full-text>",
        *(
            f"<{name}>{XML}</{name}>"
            for name in (
                "abstract",
                "dcterms:abstract",
                "excerpt",
                "lead",
                "deck",
                "teaser",
                "prism:teaser",
                "long-description",
                "source:markdown",
                "subtitle",
                "story",
                "text",
                "Introduction",
            )
        ),
        f"<description><![CDATA[<img src='{'x' * 300}'>]]></description><teaser>{XML}</teaser>",
        f"<description>&lt;![CDATA[&lt;p&gt;{XML}&lt;/p&gt;]]&gt;</description>",
    ],
)
def test_other_elements_are_read(more: str) -> None:
    assert texts(more) == [SAID, SAID]


def test_what_is_said_of_the_source_of_an_entry_is_not_its_text() -> None:
    source = f"<source url='https://o.example/'>Other<subtitle>{XML}</subtitle></source>"
    assert texts(source) == ["", ""]


def test_what_is_longer_stands_below_what_is_shorter() -> None:
    first, second = texts(f"<description>Look</description><media:description>{XML}"
                          "</media:description>")  # fmt: skip
    assert first == second == f"Look\n{SAID}"
    twice = texts(f"<description>Short</description><description>{XML}</description>")
    assert twice == [f"Short\n{SAID}"] * 2


def test_elements_of_one_name_after_another_are_read_each() -> None:
    more = f"<media:text>Look</media:text><media:text>{XML}</media:text><media:text>a</item>"
    assert texts(more.replace("<media:text>a</item>", "")) == [SAID, SAID]


def test_a_long_text_is_enough() -> None:
    long = "The dough rests for a day before anyone may touch it again. " * 5
    more = f"<description>{long}</description><media:description>{long * 2}</media:description>"
    assert texts(more) == [long.strip()] * 2


def test_text_in_base64() -> None:
    said = base64.b64encode(SAID.encode()).decode()
    body = (
        '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>N</title><entry><title>T'
        '</title><link rel="alternate" href="https://n.example/a"/><id>urn:1</id>'
        f'<content type="text/plain" mode="base64">{said}</content></entry></feed>'
    )
    (entry,) = feeds.parse(body.encode(), URL).entries
    assert entry.content == SAID


def test_titles_with_what_shows_nothing_or_was_meant_for_scripts() -> None:
    item = (
        "<item><title>Debo\u00adnairs \\u2018opens\\u2019</title><link>https://n.example/a</link>"
    )
    body = f"<rss><channel>{item}</item></channel></rss>".encode()
    (entry,) = parse_feed(body, URL, None).entries
    assert entry.title == "Debonairs ‘opens’"


@each(
    ("said", "title"),
    [
        (r"Fire \ud83d\ude00 at the mill", "Fire 😀 at the mill"),
        (r"Half \ud83d of one", "Half of one"),
        (r"Nothing \u0000 here", "Nothing here"),
        (r"Caf\u00e9 in C:\users", r"Café in C:\users"),
    ],
)
def test_letters_as_scripts_write_them(said: str, title: str) -> None:
    assert title_text(said) == title


def test_sources_that_nobody_closed_take_their_length() -> None:
    item = "<item>" + "<source a>" * 200_000 + f"<teaser>{XML}</teaser></item>"
    assert list(more_text._others(item)) == [XML]
