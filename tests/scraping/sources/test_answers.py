"""What searches and social networks answer, in the shapes that their documentation gives."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from service.errors import BodyError
from service.scraping.feeds.model import Entry, plain
from service.scraping.sources import searches

MORNING = datetime(2026, 2, 2, 8, 30, tzinfo=UTC)
NEWS_LINK = "https://news.google.com/rss/articles/CBMiX?oc=5"


def entries(service: str, body: Any) -> tuple[Entry, ...]:
    raw = body if isinstance(body, str) else json.dumps(body)
    request = searches.Request(url=f"https://{service}.example/", service=service)
    return searches.parse(request, raw.encode()).entries


def google(title: str, description: str) -> Entry:
    (entry,) = entries(
        "google_news",
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
    assert (entry.publisher, entry.publisher_url) == ("The Outlet", "https://www.outlet.example")
    assert (entry.link, entry.published) == (NEWS_LINK, MORNING)
    assert entry.summary == entry.content == ""


def test_google_news_keeps_what_the_snippet_adds() -> None:
    entry = google("Pizza - The Outlet", "Pizza recalled in Gauteng The Outlet")
    assert plain(entry.summary) == "Pizza recalled in Gauteng The Outlet"
    assert google("The Outlet", "x").title == "The Outlet"


def test_bing_news() -> None:
    first, second = entries(
        "bing_news",
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
        "gdelt",
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
    assert entries("gdelt", {}) == ()


def test_gdelt_says_what_it_dislikes() -> None:
    with pytest.raises(BodyError, match="GDELT did not search: The specified phrase is too short"):
        entries("gdelt", "The specified phrase is too short.\n")


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
        "reddit", f'<feed xmlns="http://www.w3.org/2005/Atom"><title>r</title>{items}</feed>'
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
        "reddit_api",
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


def test_hacker_news() -> None:
    link, text = entries(
        "hackernews",
        {
            "hits": [
                {
                    "objectID": "1",
                    "title": "Show <it>",
                    "url": "https://outlet.example/a",
                    "author": "x",
                    "created_at_i": 1770021000,
                },
                {
                    "objectID": "2",
                    "title": "Ask",
                    "url": None,
                    "story_text": "<p>Hi",
                    "created_at": "2026-02-02T08:30:00Z",
                },
                {"title": "no id"},
            ]
        },
    )
    thread = "https://news.ycombinator.com/item?id="
    assert (link.title, link.link) == ("Show <it>", "https://outlet.example/a")
    assert (link.comments, link.publisher) == (f"{thread}1", "")
    assert (text.link, text.publisher) == (f"{thread}2", "Hacker News")
    assert link.published == text.published == MORNING


def test_mastodon_feed_gets_titles() -> None:
    (entry,) = entries(
        "mastodon",
        """<rss version="2.0"><channel><title>#pizza</title><item>
        <guid isPermaLink="true">https://m.example/@a/1</guid><link>https://m.example/@a/1</link>
        <pubDate>Mon, 02 Feb 2026 08:30:00 +0000</pubDate>
        <description>&lt;p&gt;Cold pizza again&lt;/p&gt;&lt;p&gt;so it goes&lt;/p&gt;</description>
        </item></channel></rss>""",
    )
    assert (entry.title, entry.link) == ("Cold pizza again so it goes", "https://m.example/@a/1")


def test_mastodon_api() -> None:
    first, second = entries(
        "mastodon",
        [
            {
                "url": "https://m.example/@a/1",
                "content": "<p>Cold</p>",
                "created_at": "2026-02-02T08:30:00.000Z",
                "account": {"acct": "a@m.example"},
                "language": "en",
            },
            {"uri": "https://m.example/2", "content": "", "account": {"username": "b"}},
            {"content": "no address"},
        ],
    )
    assert (first.title, first.author, first.language) == ("Cold", "a@m.example", "en")
    assert first.published == MORNING
    assert second.title == "b"


def test_bluesky() -> None:
    (entry,) = entries(
        "bluesky",
        {
            "posts": [
                {
                    "uri": "at://did:plc:abc/app.bsky.feed.post/3k",
                    "author": {"handle": "a.bsky.social"},
                    "record": {
                        "text": "Cold <pizza>\nagain",
                        "createdAt": "2026-02-02T08:30:00.000Z",
                        "langs": ["en"],
                    },
                    "embed": {"external": {"title": "The card", "description": "says so"}},
                },
                {"uri": "at://did:plc:abc/app.bsky.feed.like/3k"},
            ]
        },
    )
    assert entry.link == "https://bsky.app/profile/a.bsky.social/post/3k"
    assert plain(entry.summary) == "Cold <pizza>\nagain\nThe card\nsays so"
    assert entry.title == "Cold <pizza> again The card says so"
    assert (entry.published, entry.language, entry.publisher) == (MORNING, "en", "Bluesky")


def test_youtube_is_a_feed() -> None:
    (entry,) = entries(
        "youtube",
        """<feed xmlns="http://www.w3.org/2005/Atom"><title>Channel</title><entry><id>yt:video:a</id>
        <title>V</title><link rel="alternate" href="https://www.youtube.com/watch?v=a"/>
        <published>2026-02-02T08:30:00+00:00</published></entry></feed>""",
    )
    assert (entry.title, entry.link) == ("V", "https://www.youtube.com/watch?v=a")


@pytest.mark.parametrize(
    "service", ["gdelt", "reddit_api", "hackernews", "bluesky", "mastodon", "google_news"]
)
@pytest.mark.parametrize("body", ["", "<html><body>Sign in</body></html>", "[1,", "null"])
def test_other_answers_are_errors(service: str, body: str) -> None:
    with pytest.raises(BodyError):
        entries(service, body)


@pytest.mark.parametrize("service", ["reddit_api", "hackernews", "bluesky", "gdelt"])
@pytest.mark.parametrize("value", [None, 1, "x", [None, [], {}], {"a": 1}, [{"data": 1}]])
def test_odd_shapes_are_empty(service: str, value: Any) -> None:
    body = dict.fromkeys(["data", "hits", "posts", "articles", "children"], value)
    assert entries(service, body) == ()
