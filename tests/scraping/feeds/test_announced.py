"""The feeds that a page announces."""

import pytest

from service.errors import BodyError
from service.scraping.feeds.announced import FeedLink, feed_links
from tests.tables import each

URL = "https://www.example.co.za/news/"


def test_announced_feeds_come_before_linked_ones_and_comments_last() -> None:
    head = """<link rel="alternate" type="application/rss+xml" title="News » Comments" href="/c">
      <link rel="alternate" type="application/rss+xml; charset=utf-8"
      title="All news" href="/rss">
      <link rel="alternate home" type="application/atom+xml" href="https://feeds.other.org/atom">
      <link rel="alternate" type="text/html" hreflang="af" href="/af/">
      <link rel="alternate" type="application/feed+json" href="http://[::1">"""
    extra = """<a href="/feed/">RSS</a><a href="/rss">again</a><a href="/blog/index.xml">x</a>
      <a href="/?feed=rss2">y</a><a href="/feeding-the-poor">z</a><a href="https://o.org/feed/">o</a>"""
    assert feed_links(f"<head>{head}</head><body>{extra}</body>".encode(), URL) == (
        FeedLink("https://www.example.co.za/rss", "All news"),
        FeedLink("https://feeds.other.org/atom", ""),
        FeedLink("https://www.example.co.za/feed/", ""),
        FeedLink("https://www.example.co.za/blog/index.xml", ""),
        FeedLink("https://www.example.co.za/?feed=rss2", ""),
        FeedLink("https://www.example.co.za/c", "News » Comments"),
    )


@each(
    ("head", "body", "expected"),
    [
        ('<link rel="alternate" type="text/xml" href="/x">', "", ["/x"]),
        ('<link rel="alternate" href="/news.rss">', "", ["/news.rss"]),
        ('<link rel="alternate" hreflang="af" href="/af/">', "", []),
        ('<link rel="alternate" type="application/json" href="/wp-json/wp/v2/posts/1">', "", []),
        ('<link rel="alternate" type="application/json" href="/feed.json">', "", ["/feed.json"]),
        ('<link rel="alternate" type="application/json+oembed" href="/oembed">', "", []),
        (
            "",
            '<a href="/x.php?id=7">RSS feed</a><a href="/b.php">Feed the poor</a>',
            ["/x.php?id=7"],
        ),
        (
            "",
            '<a href="/feeds/all"><img> RSS </a><a href="https://o.org/x.xml">RSS</a>',
            ["/feeds/all"],
        ),
        ("", '<a href="/about/rss-feeds/">RSS</a><a href="/rss/index.html">RSS Feeds</a>', []),
        ("", '<a href="/help#rss">RSS</a><a href="/service/feeds">Feed</a><a href="/">RSS</a>', []),
    ],
)
def test_feeds_without_their_type(head: str, body: str, expected: list[str]) -> None:
    html = f"<html><head>{head}</head><body>{body}</body></html>".encode()
    found = [one.url.removeprefix("https://www.example.co.za") for one in feed_links(html, URL)]
    assert found == expected


def test_an_empty_page_announces_nothing() -> None:
    with pytest.raises(BodyError):
        feed_links(b"", URL)
