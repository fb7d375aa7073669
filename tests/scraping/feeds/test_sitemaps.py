"""Sitemaps: url sets, indexes, news, gzip, text, feeds; broken and hostile ones."""

from __future__ import annotations

import gzip
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.errors import BodyError
from service.scraping.feeds import sitemaps
from tests.tables import each

URL = "https://example.com/sitemap.xml"

NEWS = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
 xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc> https://example.com/a?x=1&amp;y=2 </loc><lastmod>2026-02-02</lastmod>
<image:image><image:loc>https://example.com/a.jpg</image:loc><image:title>A photo</image:title>
</image:image>
<news:news><news:publication><news:name>The Outlet</news:name><news:language>en</news:language>
</news:publication><news:publication_date>2026-02-02T10:30:00+02:00</news:publication_date>
<news:title><![CDATA[Salt & vinegar]]></news:title></news:news></url>
<url><loc>/relative</loc></url><url><loc>javascript:alert(1)</loc></url><url></url>
</urlset>"""

INDEX = """<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<sitemap><loc>https://example.com/1.xml.gz</loc><lastmod>2026-02-02T08:30:00Z</lastmod></sitemap>
<sitemap><loc>https://example.com/2.xml</loc></sitemap></sitemapindex>"""

MORNING = datetime(2026, 2, 2, 8, 30, tzinfo=UTC)


def locs(body: bytes) -> list[str]:
    return [entry.loc for entry in sitemaps.parse(body, URL).entries]


def test_news_sitemap() -> None:
    sitemap = sitemaps.parse(NEWS.encode(), URL)
    first, second = sitemap.entries
    assert first == sitemaps.SitemapEntry(
        loc="https://example.com/a?x=1&y=2",
        lastmod=datetime(2026, 2, 2, tzinfo=UTC),
        title="Salt & vinegar",
        published=MORNING,
        publisher="The Outlet",
        language="en",
    )
    assert second == sitemaps.SitemapEntry(loc="https://example.com/relative")
    assert second.link == second.loc
    assert (sitemap.children, sitemap.cut) == ((), False)


def test_index() -> None:
    sitemap = sitemaps.parse(INDEX.encode(), URL)
    assert [child.loc for child in sitemap.children] == [
        "https://example.com/1.xml.gz",
        "https://example.com/2.xml",
    ]
    assert sitemap.children[0].lastmod == MORNING
    assert sitemap.entries == ()


def test_a_bare_address_in_an_index_is_one() -> None:
    rows = "<sitemap>\nhttps://example.com/a.xml?b=1&amp;c=2\n</sitemap><sitemap>words</sitemap>"
    index = sitemaps.parse(f"<sitemapindex>{rows}</sitemapindex>".encode(), URL)
    assert [one.loc for one in index.children] == ["https://example.com/a.xml?b=1&c=2"]


def test_undeclared_prefix_and_foreign_charset() -> None:
    body = NEWS.replace('xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"', "")
    assert len(locs(body.encode())) == 2
    odd = '<?xml version="1.0" encoding="iso-8859-1"?><urlset><url><loc>https://example.com/ü</loc>'
    assert locs((odd + "</url></urlset>").encode("latin-1")) == ["https://example.com/ü"]


def test_gzip_once_or_twice() -> None:
    once = gzip.compress(NEWS.encode())
    assert locs(once) == locs(gzip.compress(once)) == locs(NEWS.encode())


def test_gzip_cut_short_is_read_as_far_as_it_goes() -> None:
    many = "".join(f"<url><loc>https://example.com/{n:x}</loc></url>" for n in range(5_000))
    body = gzip.compress(f"<urlset>{many}</urlset>".encode())
    sitemap = sitemaps.parse(body[: len(body) // 2], URL)
    assert sitemap.cut
    assert 1_000 < len(sitemap.entries) < 5_000


def test_gzip_bomb_is_not_unpacked() -> None:
    bomb = gzip.compress(b"<urlset>" + b" " * 30_000_000)
    start = time.process_time()
    sitemap = sitemaps.parse(bomb, URL, max_bytes=1_000_000)
    assert time.process_time() - start < 60
    assert (sitemap.entries, sitemap.cut) == ((), True)


def test_text_and_feeds() -> None:
    assert locs(b"\xef\xbb\xbfhttps://example.com/1\r\nnot one\n\nhttps://example.com/2\n") == [
        "https://example.com/1",
        "https://example.com/2",
    ]
    feed = """<rss version="2.0"><channel><title>T</title><language>en</language>
    <item><title>One</title><link>https://example.com/1</link><description>d</description>
    <pubDate>Mon, 02 Feb 2026 10:30:00 +0200</pubDate></item>
    <item><title>No link</title></item></channel></rss>"""
    (entry,) = sitemaps.parse(feed.encode(), URL).entries
    assert (entry.loc, entry.title, entry.published) == ("https://example.com/1", "One", MORNING)
    assert (entry.lastmod, entry.language) == (MORNING, "en")


def test_no_more_than_asked_for() -> None:
    assert sitemaps.parse(NEWS.encode(), URL, max_entries=1).cut
    assert len(sitemaps.parse(INDEX.encode(), URL, max_entries=1).children) == 1
    text = sitemaps.parse(b"https://example.com/1\nhttps://example.com/2", URL, max_entries=1)
    assert (len(text.entries), text.cut) == (1, True)
    assert not sitemaps.parse(b"https://example.com/1", URL, max_entries=1).cut


@each(
    ("body", "message"),
    [
        (b"", "nothing"),
        (b"  \n", "nothing"),
        (b"<!doctype html><html><p>Hi", "web page"),
        (b"<Error><Code>1</Code></Error>", "something else"),
        (b"just words", "no addresses"),
        (b"\x1f\x8bnot gzip", "cannot be unpacked"),
    ],
)
def test_no_sitemap(body: bytes, message: str) -> None:
    with pytest.raises(BodyError, match=message):
        sitemaps.parse(body, URL)


def test_broken_xml_keeps_what_came_before() -> None:
    sitemap = sitemaps.parse(
        b"<urlset><url><loc>https://example.com/1</loc></url><url><loc>x</url>", URL
    )
    assert [entry.loc for entry in sitemap.entries] == ["https://example.com/1"]
    assert sitemap.cut


PAGE = "<url><loc>https://example.com/{}</loc><lastmod>2026-11-0{}</lastmod></url>"


@each(
    "second",
    [
        "<url><loc>https://example.com/2</lok></url>",
        "<url><loc>https://example.com/2</loc>",
        "<url><loc>https://example.com/2</loc><xhtml:link rel=alternate /></url>",
        "<url><image:loc>https://example.com/x</image:loc><loc>https://example.com/2</loc><b></url>",
        "<url><loc><![CDATA[https://example.com/2]]></loc></i></url>",
        "</urlset><urlset><url><loc>https://example.com/2</loc></url>",
    ],
)
def test_what_stands_behind_a_fault_is_read(second: str) -> None:
    body = f"<urlset>{PAGE.format(1, 1)}{second}{PAGE.format(3, 3)}</urlset>"
    sitemap = sitemaps.parse(body.encode(), URL)
    assert [entry.loc[-1] for entry in sitemap.entries] == ["1", "2", "3"]
    assert [entry.lastmod and entry.lastmod.day for entry in sitemap.entries] == [1, None, 3]
    assert not sitemap.cut
    assert sitemaps.parse(body.removesuffix("</urlset>").encode(), URL).cut


@each(
    ("body", "children"),
    [
        ("<sitemapindex><url><loc>/news.xml</loc></url></sitemapindex>", 1),
        ("<urlset><url><loc>/post-sitemap.xml</loc></url></urlset>", 1),
        ("<urlset><url><loc>/sitemaps/2026.xml.gz</loc></url></urlset>", 1),
        ("<urlset><url><loc>/sitemap.xml</loc></url><url><loc>/a</loc></url></urlset>", 0),
        ("<urlset><url><loc>/what-is-a-sitemap</loc></url></urlset>", 0),
        ("<urlset></urlset>", 0),
    ],
)
def test_an_index_by_the_name_of_a_list_of_pages(body: str, children: int) -> None:
    sitemap = sitemaps.parse(body.encode(), URL)
    assert len(sitemap.children) == children
    assert not (sitemap.children and sitemap.entries)


def test_bare_ampersands() -> None:
    assert locs(b"<urlset><url><loc>https://example.com/?a=1&b=2</loc></url></urlset>") == [
        "https://example.com/?a=1&b=2"
    ]


def test_hostile_xml(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("swordfish")
    body = (
        f"<!DOCTYPE u [<!ENTITY x SYSTEM '{secret.as_uri()}'>]><urlset><url><loc>/&x;</loc></url>"
    )
    assert "swordfish" not in repr(sitemaps.parse(body.encode(), URL))
    start = time.process_time()
    assert sitemaps.parse(b"<urlset>" + b"<a>" * 1_000_000, URL).cut
    assert sitemaps.parse(b"<urlset><url><loc>" + b"a" * 5_000_000, URL).cut
    assert time.process_time() - start < 60


_TOKENS = (
    "<urlset> <sitemapindex> <url> </url> <sitemap> </sitemap> <loc> </loc> & &x; /a <image:x> <"
    " </image:x> <news:title> </news:title> <lastmod> 2026-02-30 <![CDATA[ ]]> \x1f\x8b </urlset>"
)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from(_TOKENS.split(" ")),
        max_size=20,
    ).map("".join)
)
def test_nothing_but_body_errors(text: str) -> None:
    for body in (text, f"<urlset>{text}"):
        try:
            sitemap = sitemaps.parse(body.encode(), URL)
        except BodyError:
            continue
        assert all(entry.loc.startswith("http") for entry in sitemap.entries)


def test_robots_txt_names_the_sitemaps_of_its_site() -> None:
    body = b"User-agent: *\nDisallow: /x\nSITEMAP : https://n.example/a.xml\nSitemap: /b.xml.gz\n"
    found = sitemaps.parse(body, "https://n.example/robots.txt", "text/plain")
    assert [one.loc for one in found.children] == [
        "https://n.example/a.xml",
        "https://n.example/b.xml.gz",
    ]


def test_a_declaration_that_stands_there_twice_is_one() -> None:
    twice = '<?xml version="1.0" encoding="UTF-8"?>\n' * 2 + NEWS.partition("?>\n")[2]
    assert locs(twice.encode()) == locs(NEWS.encode())
