"""The rows of the registry: every kind has one, and what they share."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from service.models import SourceKind
from service.scraping.sources.registry import BUCKETS, SERVICE_URLS, TYPES, listing, requests_for
from service.scraping.sources.source_type import RequestOptions
from tests.scraping.sources.asking import asked, source


def test_every_kind_has_its_row() -> None:
    assert list(TYPES) == list(SourceKind)
    assert all(row.kind is kind for kind, row in TYPES.items())


def test_no_two_kinds_share_a_service_or_the_pace_of_a_host() -> None:
    assert len(SERVICE_URLS) == sum(len(row.services) for row in TYPES.values())
    assert len(BUCKETS) == sum(len(row.buckets) for row in TYPES.values())


def test_services_can_be_replaced() -> None:
    here = dict.fromkeys(SERVICE_URLS, "http://127.0.0.1:8000/")
    for kind in ("search", "reddit", "hackernews", "youtube", "mastodon", "bluesky"):
        for token in (False, True):
            options = RequestOptions(service_urls=here, reddit_token=token)
            found = requests_for(source(kind, "x/#y"), options)
            assert found
            assert all(request.url.startswith("http://127.0.0.1:8000/") for request in found)
            assert all("//" not in urlsplit(request.url).path for request in found)


@pytest.mark.parametrize("kind", ["feed", "page", "sitemap"])
def test_kinds_that_are_addresses_ask_there_and_no_service(kind: str) -> None:
    url, query, _ = asked(kind, "https://example.com/")
    assert (url, query) == ("https://example.com/", {})
    assert not TYPES[SourceKind(kind)].services


def test_entries_come_once_and_only_with_a_link_that_can_be_followed() -> None:
    links = ["https://a.test/1", "https://a.test/1?utm_source=x", "", "javascript:x"]
    items = "".join(f"<item><title>T</title><link>{link}</link></item>" for link in links)
    body = f'<rss version="2.0"><channel><title>C</title>{items}</channel></rss>'.encode()
    feed = source("feed", "https://a.test/feed")
    _, _, request = asked("feed", feed.target)
    found = listing(request, feed, body, feed.target, None)
    assert [one.url for one in found.entries] == ["https://a.test/1"]
