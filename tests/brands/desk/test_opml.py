"""Lists of feeds from readers: what is taken, what is left out and why, and what is written."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.brands.desk.opml import (
    MAX_BYTES,
    MAX_FEEDS,
    MAX_NAME,
    FeedList,
    LeftOut,
    OpmlFault,
    Subscription,
    read,
    write,
)
from service.errors import ForbiddenError
from tests.tables import each

LATIN_1 = '<?xml version="1.0" encoding="ISO-8859-1"?>'


def guard(url: str) -> None:
    if not url.startswith(("http://", "https://")) or "//10." in url:
        raise ForbiddenError(url, "not on the public internet")


def same(url: str) -> str:
    return url.partition("://")[2].removeprefix("www.").rstrip("/").lower()


def taken(body: str | bytes, known: dict[str, str] | None = None) -> FeedList:
    text = body.encode() if isinstance(body, str) else body
    return read(text, check=guard, name_of=same, known=known or {})


def listed(*outlines: str) -> str:
    return f'<opml version="2.0"><head/><body>{"".join(outlines)}</body></opml>'


def outline(address: str, name: str = "A", more: str = "") -> str:
    return f'<outline type="rss" text="{name}" xmlUrl="{address}" {more}/>'


def addresses(found: FeedList) -> list[str]:
    return [one.address for one in found.feeds]


def test_folders_within_folders_are_flattened_in_their_order() -> None:
    nested = f'<outline text="News"><outline text="Durban">{outline("https://a.test/1")}</outline>'
    found = taken(listed(nested, outline("https://a.test/2"), "</outline>"))
    assert addresses(found) == ["https://a.test/1", "https://a.test/2"]
    assert (found.left_out, found.damaged, found.fault) == ((), False, None)


@each(
    ("body", "name"),
    [
        (codecs.BOM_UTF8 + listed(outline("https://a.test/f", "Kofi")).encode(), "Kofi"),
        (listed(outline("https://a.test/f", "Brót")).encode("utf-16"), "Brót"),
        ((LATIN_1 + listed(outline("https://a.test/f", "Café"))).encode("latin-1"), "Café"),
        (listed(outline("https://a.test/f", "Mzansi&nbsp;&eacute;")), "Mzansi é"),
        (listed(outline("https://a.test/f", "Salt &amp;amp; Vinegar")), "Salt & Vinegar"),
        (listed(outline("https://a.test/f", "Two&#10;lines")), "Two lines"),
        (listed('<outline title="Only a title" xmlUrl="https://a.test/f"/>'), "Only a title"),
        (listed('<outline text=" " xmlUrl="https://a.test/f"/>'), "https://a.test/f"),
        (listed('<OUTLINE TEXT="Loud" XMLURL="https://a.test/f"/>'), "Loud"),
        ("Notice: undefined index\n" + listed(outline("https://a.test/f", "Late")), "Late"),
    ],
)  # fmt: skip
def test_names_are_read_in_any_charset_and_however_often_escaped(
    body: str | bytes, name: str
) -> None:
    assert taken(body).feeds == (Subscription(name, "https://a.test/f"),)


@each(
    ("written", "address"),
    [
        ("feed://a.test/rss", "http://a.test/rss"),
        ("feed:https://a.test/rss", "https://a.test/rss"),
        ("feed://https://a.test/rss", "https://a.test/rss"),
        ("www.a.test/rss.xml", "http://www.a.test/rss.xml"),
        ("https://a.test/?a=1&amp;b=2", "https://a.test/?a=1&b=2"),
        ("https://a.test/?a=1&amp;amp;b=2", "https://a.test/?a=1&b=2"),
        (" https://a.test/f ", "https://a.test/f"),
    ],
)
def test_addresses_are_what_a_browser_would_open(written: str, address: str) -> None:
    assert addresses(taken(listed(outline(written)))) == [address]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (listed(outline("https://a.test/?x=1&y=2")), "https://a.test/?x=1&y=2"),
        (listed('<outline n=0 text="A" xmlUrl="https://a.test/f" new=0/>'), "https://a.test/f"),
        (listed('<outline text="A "quoted" word" xmlUrl="https://a.test/f"/>'), "https://a.test/f"),
        ('<opml><body><outline text="cut" xmlUrl="https://a.test/f"/>', "https://a.test/f"),
    ],
)
def test_what_is_no_xml_is_read_all_the_same(text: str, address: str) -> None:
    assert addresses(taken(text)) == [address]


def test_a_damaged_list_says_so() -> None:
    assert taken('<opml><body><outline xmlUrl="https://a.test/f"/>').damaged
    assert not taken(listed(outline("https://a.test/f"))).damaged
    folder = taken('<opml><body><outline><outline xmlUrl="https://a.test/f"/>')
    assert (folder.damaged, len(folder.feeds)) == (True, 1)
    assert taken("<outline " * 9).damaged or taken("<outline " * 9).fault


@each(
    ("one", "because"),
    [
        ('<outline text="A" htmlUrl="https://a.test/"/>', LeftOut.NO_FEED),
        ('<outline text="A" type="link" url="https://a.test/"/>', LeftOut.NO_FEED),
        (outline("http://a.test/").replace("rss", "HTML+XPath"), LeftOut.PAGE_BY_RULES),
        (outline("http://10.0.0.1/f"), LeftOut.REFUSED),
        (outline("file:///etc/passwd"), LeftOut.REFUSED),
        (outline("javascript:alert(1)"), LeftOut.REFUSED),
        (outline("https://a.test/one two"), LeftOut.REFUSED),
        (outline("https://a.test/" + "x" * 3_000), LeftOut.TOO_LONG),
    ],
)  # fmt: skip
def test_what_is_left_out_is_listed_with_its_reason(one: str, because: LeftOut) -> None:
    found = taken(listed(one))
    assert (found.feeds, [left.because for left in found.left_out]) == ((), [because])
    assert all(len(left.address) <= MAX_NAME and left.name for left in found.left_out)


def test_each_feed_comes_once_and_not_again_where_the_brand_has_it() -> None:
    found = taken(
        listed(
            outline("https://a.test/f", "First"),
            outline("http://www.a.test/f/", "Again"),
            outline("https://b.test/f", "Ours"),
            outline("http://b.test/f", "Ours, too"),
        ),
        {"b.test/f": "Bakery News", "http://b.test/f": "Bakery Old"},
    )
    assert addresses(found) == ["https://a.test/f"]
    told = [(one.because, one.detail) for one in found.left_out]
    assert told == [
        (LeftOut.TWICE, "First"),
        (LeftOut.KNOWN, "Bakery News"),
        (LeftOut.KNOWN, "Bakery Old"),
    ]


def test_size_and_number_are_limited() -> None:
    many = listed(*(outline(f"https://a.test/{n}") for n in range(MAX_FEEDS + 2)))
    found = taken(many)
    assert len(found.feeds) == MAX_FEEDS
    assert [one.because for one in found.left_out] == [LeftOut.TOO_MANY] * 2
    assert taken(b" " * (MAX_BYTES + 1)).fault is OpmlFault.TOO_LARGE


@each(
    ("text", "fault"),
    [
        ("", OpmlFault.NOT_OPML),
        ("hello", OpmlFault.NOT_OPML),
        ("<html><body><p>Sign in</p></body></html>", OpmlFault.NOT_OPML),
        ("<rss><channel><title>A</title></channel></rss>", OpmlFault.NOT_OPML),
        (listed(), OpmlFault.NO_OUTLINES),
        ("\0\x01\x02PK\x03\x04", OpmlFault.NOT_OPML),
    ],
)
def test_what_is_no_list_of_feeds_is_told_apart_from_an_empty_one(
    text: str, fault: OpmlFault
) -> None:
    assert taken(text).fault is fault


def test_entities_that_a_document_declares_reach_nothing() -> None:
    evil = (
        '<!DOCTYPE opml [<!ENTITY f SYSTEM "file:///etc/passwd"><!ENTITY a "aaaaaaaaaa">'
        + "".join(f'<!ENTITY b{n} "&a;&a;&a;&a;&a;">' for n in range(20))
        + "]>"
    )
    found = taken(evil + listed(outline("https://a.test/f", "&f;&b1;")))
    assert addresses(found) == ["https://a.test/f"]
    assert "root:" not in found.feeds[0].name
    assert len(found.feeds[0].name) <= MAX_NAME


@given(st.text(max_size=300) | st.binary(max_size=300))
def test_nothing_that_is_uploaded_raises(body: str | bytes) -> None:
    taken(body if isinstance(body, bytes) else body.encode("utf-8", "replace"))


@given(st.lists(st.tuples(st.text(min_size=1, max_size=40), st.integers(0, 10_000)), max_size=20))
def test_what_is_written_is_read_again(feeds: list[tuple[str, int]]) -> None:
    written = {number: f"https://a.test/{number}?a=1&b='\"" for _, number in feeds}
    ours = [Subscription(name, written[number]) for name, number in feeds]
    body = write("Zazu & Sons", ours[::2], ours[1::2])
    found = taken(body)
    assert not found.damaged
    assert set(addresses(found)) == set(written.values())
