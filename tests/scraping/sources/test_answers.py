"""Answers of another shape than they should have, whatever the service."""

from __future__ import annotations

from typing import Any

import pytest

from service.errors import BodyError
from service.scraping.sources import bluesky, hackernews, mastodon, news_search, reddit
from service.scraping.sources.source_type import Parser
from tests.scraping.sources.asking import entries
from tests.tables import each


@each(
    "parse",
    [
        news_search.parse_gdelt,
        reddit.parse_listing,
        hackernews.parse,
        bluesky.parse,
        mastodon.parse,
        news_search.parse_google,
    ],
)
@each("body", ["", "<html><body>Sign in</body></html>", "[1,", "null"])
def test_other_answers_are_errors(parse: Parser, body: str) -> None:
    with pytest.raises(BodyError):
        entries(parse, body)


@each(
    "parse",
    [reddit.parse_listing, hackernews.parse, bluesky.parse, news_search.parse_gdelt],
)
@each("value", [None, 1, "x", [None, [], {}], {"a": 1}, [{"data": 1}]])
def test_odd_shapes_are_empty(parse: Parser, value: Any) -> None:
    body = dict.fromkeys(["data", "hits", "posts", "articles", "children"], value)
    assert entries(parse, body) == ()


@each(
    ("title", "read"),
    [
        (r"a \ b", "a \\ b"),
        (r"a \x26 b", "a & b"),
        (r"C:\quotes \' and \u12", "C:\\quotes \\' and \\u12"),
        ("tab\tand\nline", "tab and line"),
        ('He said "no" again', 'He said "no" again'),
        ('"All" of it', '"All" of it'),
        ("ends in \\", "ends in \\"),
        (r"right \u00e9 \" \/", 'right é " /'),
    ],
)
def test_one_bad_title_costs_no_other_article(title: str, read: str) -> None:
    row = '{"url": "https://n.example/%s", "title": "%s", "seendate": "20261127T101500Z"}'
    rows = ", ".join(row % pair for pair in (("a", "First"), ("b", title), ("c", "Last")))
    found = entries(news_search.parse_gdelt, f'{{"articles": [ {rows} ] }}')
    assert [one.title for one in found] == ["First", read, "Last"]


def test_what_is_cut_short_is_read_as_far_as_it_goes() -> None:
    text = '{"articles": [{"url": "https://n.example/a", "title": "A"}, {"url": "https://n.exam'
    assert [one.title for one in entries(news_search.parse_gdelt, text)] == ["A"]
