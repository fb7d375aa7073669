"""What is asked of searches and social networks."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest

from service.models import Source, SourceKind
from service.scraping.sources import searches
from service.scraping.sources.editions import Edition, editions

LANGUAGES = ["en", "af"]
REGIONS = ["Gauteng", "South Africa"]


def source(kind: str, target: str) -> Source:
    return Source(kind=SourceKind(kind), target=target, name="test")


def news(words: str) -> tuple[searches.Request, ...]:
    return searches.requests(source("search", words), languages=LANGUAGES, regions=REGIONS)


def asked(kind: str, target: str) -> tuple[str, dict[str, str], searches.Request]:
    (request,) = searches.requests(source(kind, target))
    parts = urlsplit(request.url)
    return f"{parts.scheme}://{parts.netloc}{parts.path}", dict(parse_qsl(parts.query)), request


def test_news_search_asks_three_services() -> None:
    found = news('"Debonairs Pizza"')
    assert [request.service for request in found] == ["google_news", "bing_news", "gdelt"]
    google, bing, gdelt = (dict(parse_qsl(urlsplit(request.url).query)) for request in found)
    assert google == {
        "q": '"Debonairs Pizza" when:7d',
        "hl": "en-ZA",
        "gl": "ZA",
        "ceid": "ZA:en",
    }
    assert (bing["q"], bing["format"]) == ('"Debonairs Pizza"', "rss")
    assert (bing["setlang"], bing["cc"], bing["mkt"]) == ("en", "ZA", "en-ZA")
    assert (gdelt["query"], gdelt["format"]) == ('"Debonairs Pizza"', "json")
    assert found[2].accept.startswith("application/json")
    assert found[0].language == "en"


def test_search_words_are_left_alone_where_they_say_when() -> None:
    google, _, gdelt = news("a OR b when:1d")
    assert dict(parse_qsl(urlsplit(google.url).query))["q"] == "a OR b when:1d"
    assert dict(parse_qsl(urlsplit(gdelt.url).query))["query"] == "(a OR b when:1d)"


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
    (request,) = searches.requests(source("reddit", "r/capetown pizza"), reddit_token=True)
    assert request.url.startswith("https://oauth.reddit.com/r/capetown/search?")
    assert "raw_json=1" in request.url
    assert (request.service, request.needs_token) == ("reddit_api", True)


@pytest.mark.parametrize(
    ("kind", "target", "url", "part"),
    [
        ("hackernews", "a b", "https://hn.algolia.com/api/v1/search_by_date", ("query", "a b")),
        (
            "youtube",
            "UC" + "x" * 22,
            "https://www.youtube.com/feeds/videos.xml",
            ("channel_id", "UC" + "x" * 22),
        ),
        (
            "youtube",
            "https://www.youtube.com/channel/UC" + "x" * 22,
            "https://www.youtube.com/feeds/videos.xml",
            ("channel_id", "UC" + "x" * 22),
        ),
        (
            "youtube",
            "PL" + "x" * 16,
            "https://www.youtube.com/feeds/videos.xml",
            ("playlist_id", "PL" + "x" * 16),
        ),
        (
            "bluesky",
            '"x"',
            "https://public.api.bsky.app/xrpc/app.bsky.feed.searchPosts",
            ("q", '"x"'),
        ),
    ],
)
def test_others(kind: str, target: str, url: str, part: tuple[str, str]) -> None:
    asked_url, query, _ = asked(kind, target)
    assert asked_url == url
    assert part in query.items()


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


def test_bases_can_be_replaced() -> None:
    here = dict.fromkeys(searches.BASES, "http://127.0.0.1:8000/")
    kinds = {"search", "reddit", "hackernews", "youtube", "mastodon", "bluesky"}
    for kind in kinds:
        for token in (False, True):
            found = searches.requests(source(kind, "x/#y"), bases=here, reddit_token=token)
            assert found
            assert all(request.url.startswith("http://127.0.0.1:8000/") for request in found)
            assert all("//" not in urlsplit(request.url).path for request in found)


@pytest.mark.parametrize("kind", ["feed", "page", "sitemap"])
def test_kinds_that_are_urls_ask_nothing(kind: str) -> None:
    assert searches.requests(source(kind, "https://example.com/")) == ()


@pytest.mark.parametrize(
    ("languages", "regions", "expected"),
    [
        ([], [], [("en", "US")]),
        (["en", "af"], ["Gauteng", "South Africa", "Soweto"], [("en", "ZA")]),
        (["zu"], ["ZA"], [("en", "ZA")]),
        (["fr", "en"], ["Canada", "United Kingdom", "Kenya"], [("fr", "CA"), ("en", "GB")]),
        (["fr-BE"], ["Belgium", "BELGIUM"], [("fr", "BE")]),
        (["de"], [], [("de", "DE")]),
        (["sv"], ["Atlantis"], [("sv", "SE")]),
        (["xx"], [], [("en", "US")]),
        (["en"], ["UK", "uae"], [("en", "GB"), ("en", "AE")]),
    ],
)
def test_editions(
    languages: list[str], regions: list[str], expected: list[tuple[str, str]]
) -> None:
    assert editions(languages, regions) == tuple(Edition(*pair) for pair in expected)
