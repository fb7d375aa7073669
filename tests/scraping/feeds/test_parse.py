"""Feeds: every format, every field, and the two readers agreeing."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from service.errors import BodyError
from service.scraping import feeds
from service.scraping.feeds import Feed, tolerant
from service.scraping.feeds import fast as feed_fast
from service.text.xml import cleaner as xml_cleaner
from tests.tables import each

URL = "https://example.com/feed.xml"

RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
  xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">
<channel><title>Caf&eacute; news</title><link>https://example.com/</link>
<description>All of it</description><language>en-za</language>
<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>
<item><title>Salt &amp;amp; vinegar &lt;b&gt;bold&lt;/b&gt;</title>
<link>/salt?a=1&amp;b=2</link><guid isPermaLink="false">g-1</guid>
<description>&lt;p&gt;Short&lt;/p&gt;</description>
<content:encoded><![CDATA[<p>The whole &amp; full text</p>]]></content:encoded>
<dc:creator>A. Writer</dc:creator><comments>https://example.com/salt/comments</comments>
<source url="https://outlet.example/rss">The Outlet</source>
<pubDate>Mon, 02 Feb 2026 10:30:00 +0200</pubDate></item>
<item><title>Second</title><link>https://example.com/2</link><guid>https://example.com/2</guid>
<description>Plain</description><pubDate>Sun, 01 Feb 2026 08:00:00 SAST</pubDate></item>
</channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en" xml:base="https://base.example/x/">
<title>Atom</title><link href="/"/><id>urn:feed</id><updated>2026-02-02T08:30:00Z</updated>
<entry><title type="html">One &lt;i&gt;two&lt;/i&gt;</title><link rel="alternate" href="one"/>
<id>urn:1</id><updated>2026-02-02T08:30:00Z</updated><summary>Sum</summary>
<author><name>B. Writer</name></author></entry></feed>"""

RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://example.com/"><title>Rdf</title><link>https://example.com/</link></channel>
<item rdf:about="https://example.com/1"><title>First</title><link>https://example.com/1</link>
<description>Text</description><dc:date>2026-02-02T10:30:00+02:00</dc:date></item></rdf:RDF>"""

ATOM_03 = """<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>Old</title>
<entry><title>First</title><link rel="alternate" href="https://example.com/1"/>
<issued>2026-02-02T10:30:00+02:00</issued><content mode="escaped">&lt;p&gt;Hi&lt;/p&gt;</content>
</entry></feed>"""

MORNING = datetime(2026, 2, 2, 8, 30, tzinfo=UTC)

NEXT: dict[str, object] = {"rel": "next", "href": "/2", "title": "Next page"}
DATED: dict[str, object] = {"date": "2026-02-02"}


def read(text: str) -> Feed:
    return feeds.parse(text.encode(), URL)


def test_rss() -> None:
    feed = read(RSS)
    first, second = feed.entries
    assert (feed.kind, feed.title, feed.link) == ("rss", "Café news", "https://example.com/")
    assert (feed.language, feed.minutes, feed.summary) == ("en-za", 15, "All of it")
    assert first.title == "Salt & vinegar bold"
    assert first.link == "https://example.com/salt?a=1&b=2"
    assert feeds.plain(first.summary) == "Short"
    assert feeds.plain(first.content) == "The whole & full text"
    assert (first.author, first.id, first.published) == ("A. Writer", "g-1", MORNING)
    assert first.publisher == "The Outlet"
    assert first.comments == "https://example.com/salt/comments"
    assert second.published == datetime(2026, 2, 1, 6, tzinfo=UTC)
    assert second.publisher == second.comments == ""


def test_content_is_not_the_summary_again() -> None:
    """Whoever asks whether a feed carries the full text must not be told the teaser."""
    feed = read(RSS.replace("content:encoded", "x:other"))
    assert [entry.content for entry in feed.entries] == ["", ""]


@pytest.mark.parametrize(
    ("text", "kind", "title", "link"),
    [
        (ATOM, "atom", "One two", "https://base.example/x/one"),
        (RDF, "rdf", "First", "https://example.com/1"),
        (ATOM_03, "atom", "First", "https://example.com/1"),
    ],
)
def test_other_formats(text: str, kind: str, title: str, link: str) -> None:
    feed = read(text)
    (entry,) = feed.entries
    assert (feed.kind, entry.title, entry.link, entry.published) == (kind, title, link, MORNING)


def test_atom_fields() -> None:
    feed = read(ATOM)
    assert (feed.id, feed.language, feed.updated) == ("urn:feed", "en", MORNING)
    assert (feed.entries[0].author, feed.entries[0].summary) == ("B. Writer", "Sum")
    assert feed.entries[0].updated == MORNING


@pytest.mark.parametrize("text", [RSS, ATOM_03, RDF])
def test_both_readers_agree(text: str) -> None:
    document = xml_cleaner.document(text)
    fast, slow = feed_fast.read(document, URL), tolerant.read(document, URL)
    assert fast is not None
    assert slow is not None
    for one, other in zip(fast.entries, slow.entries, strict=True):
        assert (one.title, one.link, one.published) == (other.title, other.link, other.published)
        assert feeds.plain(one.summary) == feeds.plain(other.summary)


def test_publishers_by_either_reader() -> None:
    text = RSS.replace("<link>https://example.com/2</link>", "").replace("<guid>", "<guid>urn:")
    first, second = read(text).entries
    assert first.publisher == "The Outlet"
    assert (second.title, second.link) == ("Second", "")


def test_a_picture_is_no_publisher() -> None:
    picture = '<![CDATA[<picture><source srcset="a.webp"><img src="a.jpg"></picture>]]>'
    text = RSS.replace("&lt;p&gt;Short&lt;/p&gt;", picture)
    first, _ = read(text.replace(">The Outlet", "><![CDATA[Out & co]]>")).entries
    assert first.publisher == "Out & co"


def test_atom_source() -> None:
    source = '<source><title>The Outlet</title><link href="https://outlet.example/"/></source>'
    (entry,) = read(ATOM.replace("</entry>", f"{source}</entry>")).entries
    assert entry.publisher == "The Outlet"


def test_posts_as_wordpress_lists_them() -> None:
    post = {
        "id": 7,
        "date": "2026-02-02T10:30:00",
        "date_gmt": "2026-02-02T08:30:00",
        "modified_gmt": "2026-02-02T09:30:00",
        "guid": {"rendered": "https://news.example.co.za/?p=7"},
        "link": "https://news.example.co.za/oven/",
        "title": {"rendered": "Oven &#8211; cold"},
        "excerpt": {"rendered": "<p>Cold</p>"},
        "content": {"rendered": "<p>Cold since noon</p>"},
    }
    unsure = {**post, "date_gmt": "0000-00-00T00:00:00", "link": "/stove/"}
    text = json.dumps([post, unsure, {"code": "no post"}]).encode()
    first, second = feeds.parse(text, "https://news.example.co.za/wp-json/wp/v2/posts").entries
    assert (first.title, first.link) == ("Oven – cold", "https://news.example.co.za/oven/")
    assert (first.summary, first.content) == ("<p>Cold</p>", "<p>Cold since noon</p>")
    assert first.published == second.published == datetime(2026, 2, 2, 8, 30, tzinfo=UTC)
    assert second.link == "https://news.example.co.za/stove/"


@each(
    "wrap",
    [
        lambda stories: stories,
        lambda stories: {"status": "ok", "articles": stories, "total": 2},
        lambda stories: {"links": [NEXT], "related": [NEXT | DATED] * 3, "articles": stories},
        lambda stories: {"related": [NEXT], "nuus": stories, "ads": [NEXT | DATED]},
        lambda stories: {"errors": [NEXT], "results": stories},
    ],
)
def test_any_list_of_titles_and_links(wrap: Callable[[list[object]], object]) -> None:
    stories: list[object] = [
        {"headline": "Oven < cold", "link": "/1", "publishedAt": 1770021000000},
        {"title": "Bridge", "url": "https://n.example/2", "description": "Open", "date": "soon"},
    ]
    first, second = read(json.dumps(wrap(stories))).entries
    assert (first.title, first.link) == ("Oven < cold", "https://example.com/1")
    assert first.published == datetime(2026, 2, 2, 8, 30, tzinfo=UTC)
    assert (second.title, second.summary, second.published) == ("Bridge", "Open", None)


def test_a_list_of_posts_and_others_keeps_both() -> None:
    posts = [{"title": {"rendered": "Oven"}, "link": "/1"}, NEXT, {"title": {"en": "Fire"}}]
    assert [one.title for one in read(json.dumps(posts)).entries] == ["Oven", "Next page"]


@each(
    "data",
    [
        [],
        [1],
        {"articles": []},
        {"data": [{"title": "No link"}]},
        {"error": "x"},
        {"error": "key expired", "links": [NEXT]},
        {"error": "key expired", "help": [NEXT | DATED]},
        {"errors": [NEXT | DATED]},
        {"menu": [NEXT]},
        {"chapters": [NEXT]},
        {"title": "Oven", "url": "/1", "tags": [NEXT | DATED]},
        [{"title": {"en": "Fire"}}],
        [{"title": {"en": "Fire"}, "url": "/1"}],
    ],
)
def test_json_without_stories_is_no_feed(data: object) -> None:
    with pytest.raises(BodyError):
        read(json.dumps(data))


def test_json_feed() -> None:
    feed = read(
        json.dumps(
            {
                "version": "https://jsonfeed.org/version/1.1",
                "title": "Json & co",
                "home_page_url": "https://example.com/",
                "language": "en",
                "authors": [{"name": "House"}],
                "items": [
                    {"id": 7, "url": "/7", "title": "A < B", "content_html": "<p>Hi</p>"},
                    {
                        "id": "https://example.com/8",
                        "content_text": "1 < 2",
                        "date_published": "2026-02-02T10:30:00+02:00",
                        "author": {"name": "C. Writer"},
                        "summary": "S & T",
                    },
                    "junk",
                ],
            }
        )
    )
    first, second = feed.entries
    assert (feed.kind, feed.title, feed.author) == ("json", "Json & co", "House")
    assert (first.title, first.link, first.guid) == ("A < B", "https://example.com/7", "7")
    assert first.content == "<p>Hi</p>"
    assert (second.link, second.published) == ("https://example.com/8", MORNING)
    assert (feeds.plain(second.content), feeds.plain(second.summary)) == ("1 < 2", "S & T")
    assert second.author == "C. Writer"


@each(
    ("body", "content_type", "title"),
    [
        ("<rss><channel><title>Grüße</title></channel></rss>".encode(), None, "Grüße"),
        ("\ufeff<rss><channel><title>Grüße</title></channel></rss>".encode(), None, "Grüße"),
        ("<rss><channel><title>Grüße</title></channel></rss>".encode("utf-16"), None, "Grüße"),
        ("<rss><channel><title>Grüße</title></channel></rss>".encode("utf-16-le"), None, "Grüße"),
        (
            b'<?xml version="1.0" encoding="iso-8859-1"?><feed><title>Gr\xfc\xdfe</title></feed>',
            None,
            "Grüße",
        ),
        (
            b"<rss><channel><title>Gr\xfc\xdfe</title></channel></rss>",
            "text/xml; charset=iso-8859-1",
            "Grüße",
        ),
        (  # a header that lies loses against bytes that are plainly UTF-8
            "<rss><channel><title>Grüße</title></channel></rss>".encode(),
            "text/xml; charset=koi8-r",
            "Grüße",
        ),
        (  # an unknown charset, and one that is no charset for text
            '<?xml version="1.0" encoding="x-nonsense"?><feed><title>Ä</title></feed>'.encode(),
            "text/xml; charset=idna",
            "Ä",
        ),
        (
            "<rss><channel><title>Новости из Москвы и области</title></channel></rss>".encode(
                "windows-1251"
            ),
            None,
            "Новости из Москвы и области",
        ),
        (b"<rss><channel><title>don\x92t</title></channel></rss>", "a/b; charset=latin1", "don’t"),
        (b"<rss><channel><title>don&#146;t &#X41;</title></channel></rss>", None, "don’t A"),
    ],
)
def test_charsets(body: bytes, content_type: str | None, title: str) -> None:
    assert feeds.parse(body, URL, content_type).title == title


@pytest.mark.parametrize(
    ("head", "minutes"),
    [
        ("<ttl>45</ttl>", 45),
        ("<ttl>0</ttl>", None),
        ("<sy:updatePeriod>daily</sy:updatePeriod>", 1440),
        ("<sy:updatePeriod>sometimes</sy:updatePeriod>", None),
        ("", None),
    ],
)
def test_minutes(head: str, minutes: int | None) -> None:
    text = f"<rss><channel><title>T</title>{head}<item><title>x</title></item></channel></rss>"
    assert read(text).minutes == minutes


def test_own_title_wins_over_another_namespace() -> None:
    """The fast reader would take whichever title stands first."""
    text = """<rss version="2.0" xmlns:m="urn:m"><channel><title>T</title><item>
    <m:title>not this</m:title><m:description>nor this</m:description>
    <title>this</title><link>https://example.com/1</link><description>and this</description>
    </item></channel></rss>"""
    (entry,) = read(text).entries
    assert (entry.title, entry.summary) == ("this", "and this")


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://example.com/rss/all.xml", "https://example.com/salt?a=1&b=2"),
        ("https://feeds.feedburner.com/news", "https://site.example/salt?a=1&b=2"),
    ],
)
def test_relative_links(url: str, link: str) -> None:
    text = RSS.replace("https://example.com/<", "https://site.example/<", 1)
    assert feeds.parse(text.encode(), url).entries[0].link == link


def test_entry_base_is_honoured() -> None:
    text = ATOM.replace("<entry>", '<entry xml:base="https://deep.example/y/">')
    assert read(text).entries[0].link == "https://deep.example/y/one"


def test_what_the_fast_reader_loses_is_read_slowly() -> None:
    text = """<feed xmlns="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/">
    <title>Videos</title><entry><title>V</title><link href="https://example.com/v"/><id>v</id>
    <media:group><media:content url="https://example.com/v.mp4"/>
    <media:description>About it</media:description></media:group></entry></feed>"""
    assert feed_fast.read(xml_cleaner.document(text), URL) is None
    assert read(text).entries[0].summary == "About it"


def test_links_stay_as_they_are() -> None:
    links = ["https://Example.com/A%20b?x=1#y", "HTTPS://example.com", "https://example.com/ü"]
    items = "".join(f"<item><title>t</title><link>{link}</link></item>" for link in links)
    feed = read(f"<rss><channel><title>T</title>{items}</channel></rss>")
    assert [entry.link for entry in feed.entries] == links


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "jAvAsCrIpT:x", "mailto:a@b.c", "http://[::1"]
)
def test_links_that_are_not_for_the_web(link: str) -> None:
    text = f"<rss><channel><item><title>t</title><link>{link}</link></item></channel></rss>"
    assert read(text).entries[0].link == ""


@each(
    ("html", "text"),
    [
        ("plain", "plain"),
        ("a &amp; b", "a & b"),
        ("<p>one</p><p>two<br>three</p>", "one\ntwo\nthree"),
        ("<b>b</b>old", "bold"),
        ("x<script>evil()</script><style>p{}</style><!-- c -->y", "xy"),
        ('<p style="DISPLAY: none">no</p><p hidden>no</p><template>no</template>yes', "yes"),
        ("5 < 6 & 7", "5 < 6 & 7"),
        ("\u200bzero\u202ewidth", "zerowidth"),
        ("", ""),
        ("<div>" * 30_000 + "deep", "deep"),
    ],
)
def test_plain(html: str, text: str) -> None:
    assert feeds.plain(html) == text


def test_plain_is_cut() -> None:
    assert feeds.plain("<p>abcdef</p>", 3) == feeds.plain("abcdef", 3) == "abc"


@each(
    ("title", "text"),
    [
        ("&lt;script&gt;alert(1)&lt;/script&gt;Pizza", "Pizza"),
        ('"&gt;&lt;img onerror=x&gt;Pizza', '">Pizza'),
        ("one\r\nBcc: x", "one Bcc: x"),
        ("right\u202eto left\u2066", "rightto left"),
        ("tag\U000e0041s", "tags"),
        ("a\u2028b\x85c", "a b c"),
        (
            "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
            "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        ),
        ("&#0;&#xD800;&#x110000;nul", "nul"),
        ("&nosuch; entity", "&nosuch; entity"),
        ("the &lt;blink&gt; tag", "the <blink> tag"),
    ],
)
def test_titles(title: str, text: str) -> None:
    body = f"<rss><channel><title>T</title><item><title>{title}</title></item></channel></rss>"
    assert read(body).entries[0].title == text


def test_a_huge_title_is_cut() -> None:
    body = f"<rss><channel><item><title>{'word ' * 10_000}</title></item></channel></rss>"
    assert len(read(body).entries[0].title) <= 500


def test_not_a_feed_raises() -> None:
    with pytest.raises(BodyError, match="web page where a feed was expected"):
        read("<!DOCTYPE html><html><head><title>Hi</title></head></html>")
