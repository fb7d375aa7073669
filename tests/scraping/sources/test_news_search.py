"""News search: what is asked of Google, Bing and GDELT, and what they answer."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest

from service.errors import BodyError
from service.scraping.feeds.model import Entry, plain
from service.scraping.sources.news_search import (
    Edition,
    editions,
    parse_bing,
    parse_gdelt,
    parse_google,
)
from service.scraping.sources.registry import requests_for
from service.scraping.sources.source_type import Request, RequestOptions
from tests.scraping.sources.asking import MORNING, entries, source
from tests.tables import each

NEWS_LINK = "https://news.google.com/rss/articles/CBMiX?oc=5"


def news(words: str) -> tuple[Request, ...]:
    options = RequestOptions(languages=["en", "af"], regions=["Gauteng", "South Africa"])
    return requests_for(source("search", words), options)


def test_news_search_asks_three_services() -> None:
    found = news('"Debonairs Pizza"')
    assert [request.parse for request in found] == [parse_google, parse_bing, parse_gdelt]
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


def test_search_words_are_left_alone_where_they_say_when() -> None:
    google, _, gdelt = news("a OR b when:1d")
    assert dict(parse_qsl(urlsplit(google.url).query))["q"] == "a OR b when:1d"
    assert dict(parse_qsl(urlsplit(gdelt.url).query))["query"] == "(a OR b when:1d)"


@each(
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


def google(title: str, description: str) -> Entry:
    (entry,) = entries(
        parse_google,
        f"""<rss version="2.0"><channel><title>x - Google News</title><item><title>{title}</title>
        <link>{NEWS_LINK}</link><guid isPermaLink="false">CBMiX</guid>
        <pubDate>Mon, 02 Feb 2026 08:30:00 GMT</pubDate><description>{description}</description>
        <source url="https://www.outlet.example">The Outlet</source></item></channel></rss>""",
    )
    return entry


def test_google_news() -> None:
    entry = google(
        "Pizza - with a dash - The Outlet",
        '&lt;a href="https://news.google.com/x"&gt;Pizza - with a dash&lt;/a&gt;&amp;nbsp;'
        '&amp;nbsp;&lt;font color="#6f6f6f"&gt;The Outlet&lt;/font&gt;',
    )
    assert entry.title == "Pizza - with a dash"
    assert entry.publisher == "The Outlet"
    assert (entry.link, entry.published) == (NEWS_LINK, MORNING)
    assert entry.summary == entry.content == ""


def test_google_news_keeps_what_the_snippet_adds() -> None:
    entry = google("Pizza - The Outlet", "Pizza recalled in Gauteng The Outlet")
    assert plain(entry.summary) == "Pizza recalled in Gauteng The Outlet"
    assert google("The Outlet", "x").title == "The Outlet"


def test_bing_news() -> None:
    first, second = entries(
        parse_bing,
        """<rss version="2.0" xmlns:News="https://www.bing.com/news/search?q=x"><channel>
        <title>x - BingNews</title><link>https://www.bing.com/news/search?q=x</link>
        <item><title>One</title><link>http://www.bing.com/news/apiclick.aspx?tid=1&amp;url=https%3a%2f%2f\
www.outlet.example%2fa%3fb%3d1&amp;c=2&amp;mkt=en-za</link>
        <description>About</description><pubDate>Mon, 02 Feb 2026 08:30:00 GMT</pubDate>
        <News:Source>The Outlet</News:Source></item>
        <item><title>Two</title><link>https://www.other.example/b</link>
        <description>About</description></item></channel></rss>""".replace(
            "\n&amp;url", "&amp;url"
        ),
    )
    assert first.link == "https://www.outlet.example/a?b=1"
    assert (first.publisher, first.published) == ("The Outlet", MORNING)
    assert (second.link, second.publisher) == ("https://www.other.example/b", "other.example")


def test_gdelt() -> None:
    (entry,) = entries(
        parse_gdelt,
        {
            "articles": [
                {
                    "url": "https://outlet.example/a",
                    "title": "Pizza , pasta & more : a list",
                    "seendate": "20260202T083000Z",
                    "domain": "outlet.example",
                    "language": "Afrikaans",
                },
                {"url": "javascript:x"},
                "junk",
            ]
        },
    )
    assert entry.title == "Pizza, pasta & more: a list"
    assert (entry.publisher, entry.language) == ("outlet.example", "af")
    assert entry.published == MORNING
    assert entries(parse_gdelt, {}) == ()


def test_gdelt_says_what_it_dislikes() -> None:
    with pytest.raises(BodyError, match="GDELT did not search: The specified phrase is too short"):
        entries(parse_gdelt, "The specified phrase is too short.\n")
