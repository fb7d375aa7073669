"""Feeds that are broken or meant to do harm: bounded, safe, and an error in plain words."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.errors import BodyError
from service.scraping import feeds
from service.scraping.feeds import json_feed, tolerant
from service.text.xml import cleaner as xml_cleaner
from tests.tables import each

URL = "https://example.com/feed.xml"
ITEM = "<item><title>t</title><link>https://example.com/1</link><description>d</description></item>"


def rss(inside: str, doctype: str = "") -> bytes:
    return f"{doctype}<rss version='2.0'><channel><title>T</title>{inside}</channel></rss>".encode()


@each(
    ("body", "message"),
    [
        (b"", "nothing"),
        (b" \n\0\0 ", "nothing"),
        (b"hello world", "not answer with a feed"),
        (b"<html><body>x</body></html>", "web page"),
        (b"<?xml version='1.0'?><!DOCTYPE html PUBLIC 'x'><html/>", "not answer|web page"),
        (b"<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>", "not answer"),
        (b"<urlset><url><loc>https://example.com/</loc></url></urlset>", "not answer"),
        (b'{"error": "no"}', "no list of items"),
        (b"[1, 2", "broken or cut short"),
        (b"[" * 100_000, "broken or cut short"),
        (bytes(range(256)) * 50, "not answer"),
    ],
)
def test_no_feed(body: bytes, message: str) -> None:
    with pytest.raises(BodyError, match=message) as caught:
        feeds.parse(body, URL)
    assert URL in str(caught.value)


@pytest.mark.parametrize("body", [rss(""), b"<feed xmlns='http://www.w3.org/2005/Atom'/>"])
def test_an_empty_feed_is_a_feed(body: bytes) -> None:
    assert feeds.parse(body, URL).entries == ()


def test_a_number_without_end_costs_itself_and_not_the_feed() -> None:
    long = b"9" * 100_000
    items = b'{"id":%s,"title":"a","url":"/1"},{"id":7,"title":"b","url":"/2"}' % long
    feed = feeds.parse(b'{"version":"https://jsonfeed.org/version/1","items":[%s]}' % items, URL)
    assert [(one.title, one.guid) for one in feed.entries] == [("a", ""), ("b", "7")]


def test_a_path_is_not_opened(tmp_path: Path) -> None:
    """feedparser opens what looks like a path, bytes included."""
    secret = tmp_path / "feed.xml"
    secret.write_bytes(rss(ITEM))
    with pytest.raises(BodyError):
        feeds.parse(str(secret).encode(), URL)
    read = tolerant.read(str(secret), URL)
    assert read is not None
    assert read.entries == ()


def test_external_entities_stay_closed(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("swordfish")
    doctype = f"<!DOCTYPE r [<!ENTITY x SYSTEM '{secret.as_uri()}'>]>"
    feed = feeds.parse(rss(ITEM.replace("t<", "&x;<", 1), doctype), URL)
    assert "swordfish" not in repr(feed)
    assert len(feed.entries) == 1


def test_own_entities_are_expanded_within_bounds() -> None:
    doctype = '<!DOCTYPE r [<!ENTITY co "Pizza Co"><!ENTITY big "' + "x" * 900 + '">]>'
    feed = feeds.parse(rss(ITEM.replace("t<", "&co;<", 1), doctype), URL)
    assert feed.entries[0].title == "Pizza Co"
    bomb = feeds.parse(rss(ITEM.replace("d<", "&big;" * 50_000 + "<", 1), doctype), URL)
    assert len(bomb.entries[0].summary) <= 100_000


def test_billion_laughs() -> None:
    steps = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    doctype = f'<!DOCTYPE r [<!ENTITY l0 "lol">{steps}]>'
    feed = feeds.parse(rss(ITEM.replace("d<", "&l9;<", 1), doctype), URL)
    assert len(feed.entries[0].summary) < 100


@pytest.mark.slow
@pytest.mark.parametrize(
    "body",
    [
        rss("<a>" * 200_000),
        rss("<item>" * 100_000),
        rss(ITEM.replace("d<", "&lt;div&gt;" * 200_000 + "<", 1)),
        rss(ITEM.replace("t<", "&lt;b&gt;" * 100_000 + "<", 1)),
        b"<rss>" + b"<" * 1_000_000,
        b"<!DOCTYPE rss [" + b'<!ENTITY a "' * 100_000,
        b"<!--" * 300_000,
        b"<feed " + b"xml:base=" * 100_000,
        rss("&" * 500_000),
        rss("<ttl>" + " " * 1_000_000),
        rss(ITEM + "<item>" + "<body>" * 200_000 + "</item>"),
        rss(ITEM + "<item>" + "<media:text>a" * 100_000 + "</item>"),
        b"<html><body>&lt;rss&gt;" + b"<!-- a" * 200_000,
        b"<html><body>&lt;rss&gt;" + b"<script>a" * 200_000,
        b"<!-- a -->" * 2_000 + b" " * 5_000 + b"<rss><channel></channel></rss>",
        rss("& " + "<![CDATA[" * 100_000),
        rss(ITEM + "<pubDate>Mon, 02 Feb 2026 08:30:00 SAST" + " " * 300_000),
        rss(ITEM * 9 + "<link <description " * 50_000),
        rss(ITEM.replace("<title>", "<source <title>" * 20_000, 1) + "<source "),
    ],
    ids=[
        "nest",
        "items",
        "html",
        "title",
        "lt",
        "dtd",
        "comment",
        "base",
        "amp",
        "ttl",
        "bodies",
        "texts",
        "comments",
        "scripts",
        "prolog",
        "cdata",
        "zone",
        "link",
        "source",
    ],
)
def test_time_is_bounded(body: bytes) -> None:
    start = time.process_time()
    with suppress(BodyError):
        feeds.parse(body, URL)
    assert time.process_time() - start < 90


def test_no_more_entries_than_asked_for() -> None:
    feed = feeds.parse(rss(ITEM * 50_000), URL)
    assert (len(feed.entries), feed.cut) == (5_000, True)
    assert feeds.parse(rss(ITEM * 9), URL, max_entries=9).cut is False
    few = feeds.parse(b'{"items": [{"id": "a"}, {"id": "b"}]}', URL, max_entries=1)
    assert (len(few.entries), few.cut) == (1, True)


def test_the_thorough_reader_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tolerant, "MAX_TAGS", 400)
    feed = feeds.parse(rss("<item><description>d</description></item>" * 300), URL)
    assert feed.cut
    assert 90 < len(feed.entries) < 110


def test_a_feed_cut_short_is_read_as_far_as_it_goes() -> None:
    feed = feeds.parse(rss(ITEM * 10)[:-150], URL)
    assert len(feed.entries) >= 9


def test_bare_ampersands_do_not_break_links() -> None:
    item = ITEM.replace("/1<", "/1?a=1&b=2&copy=3<")
    assert feeds.parse(rss(item), URL).entries[0].link == "https://example.com/1?a=1&b=2&copy=3"


def test_cdata_is_left_alone() -> None:
    text = xml_cleaner.document("<a><![CDATA[&eacute; & <b>]]>&eacute; & <!-- & --></a>")
    assert text == "<a><![CDATA[&eacute; & <b>]]>&#233; &amp; <!-- & --></a>"


def test_json_helpers_take_any_shape() -> None:
    assert json_feed.words([], "a") == json_feed.words({"a": True}, "a") == ""
    assert json_feed.words({"a": 3}, "a") == "3"
    assert list(json_feed.objects(None)) == []


_TOKENS = (
    "<rss> <channel> <item> </item> <title> </title> <link> </link> <feed> <entry> </entry> <link/>"
    " <![CDATA[ ]]> & &amp; &eacute; &#0; &#x41; https://example.com/ <!-- --> <!DOCTYPE [ ] {"
    " <source> </source> \x00 é <updated> 2026-02-30 <content:encoded> <description>"
    " </description> <m:title> </channel></rss>"
)
_XML = st.lists(
    st.sampled_from(_TOKENS.split(" ")),
    max_size=25,
).map("".join)


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(
        _XML.map(str.encode), _XML.map("<rss><channel>{}".format).map(str.encode), st.binary()
    )
)
def test_nothing_but_body_errors(body: bytes) -> None:
    try:
        feed = feeds.parse(body, URL)
    except BodyError:
        return
    for entry in feed.entries:
        assert entry.link == "" or entry.link.lower().startswith(("http://", "https://"))
        assert "\n" not in entry.title


@pytest.mark.parametrize("said", ['x{n}:x xmlns:x{n}="u{n}"', 'x xml:base="{n}/"'])
def test_prefixes_and_bases_without_end_go_before_the_thorough_reader(said: str) -> None:
    """It looks through all prefixes at each tag, and each base is as long as all around it."""
    many = "".join(f"<{said.format(n=n)}>word " for n in range(1_000))
    assert tolerant._without_crowds(many).count(" xml") <= 300
    assert tolerant._without_crowds(many[:2_000]) == many[:2_000]
    first, *_ = feeds.parse(rss(f"{ITEM}<item><title>b</title>{many}</item>"), URL).entries
    assert first.title == "t"


def test_subjects_without_end_go_before_the_thorough_reader() -> None:
    one = (
        '<category domain="{n}">a</category><category term="{n}"/>'
        "<dc:subject><![CDATA[b{n}]]></dc:subject>"
    )
    many = "".join(one.format(n=n) for n in range(400))
    assert tolerant._without_crowds(f"<item>{many}</item>") == "<item></item>"


@pytest.mark.parametrize("attribute", ["a{n}='>'", 'xmlns:a{n}="u{n}"'])
def test_a_tag_crowded_with_attributes_loses_them_and_no_entry(attribute: str) -> None:
    """Parsers compare each attribute with all before it: 200,000 took a minute."""
    many = " ".join(attribute.format(n=n) for n in range(20_000))
    crowded = ITEM.replace("<item>", f"<item {many}>")
    assert len(xml_cleaner.document(crowded)) < 1_000
    assert len(feeds.parse(rss(crowded + ITEM.replace("/1", "/2")), URL).entries) == 2
    kept = f"<a {many[:500]}"
    assert xml_cleaner.document(kept) == kept
