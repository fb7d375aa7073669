"""Answers of another shape than they should have, whatever the service."""

from __future__ import annotations

from typing import Any

import pytest

from service.errors import BodyError
from service.scraping.sources import bluesky, hackernews, mastodon, news_search, reddit
from service.scraping.sources.source_type import Parser
from tests.scraping.sources.asking import entries


@pytest.mark.parametrize(
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
@pytest.mark.parametrize("body", ["", "<html><body>Sign in</body></html>", "[1,", "null"])
def test_other_answers_are_errors(parse: Parser, body: str) -> None:
    with pytest.raises(BodyError):
        entries(parse, body)


@pytest.mark.parametrize(
    "parse",
    [reddit.parse_listing, hackernews.parse, bluesky.parse, news_search.parse_gdelt],
)
@pytest.mark.parametrize("value", [None, 1, "x", [None, [], {}], {"a": 1}, [{"data": 1}]])
def test_odd_shapes_are_empty(parse: Parser, value: Any) -> None:
    body = dict.fromkeys(["data", "hits", "posts", "articles", "children"], value)
    assert entries(parse, body) == ()
