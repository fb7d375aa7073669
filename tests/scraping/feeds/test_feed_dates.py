"""Dates as feeds write them."""

from __future__ import annotations

from html import escape

import pytest

from service.scraping import feeds
from tests.tables import each

ITEM = (
    "<item><title>T</title><link>https://a.example/{}</link><description>d</description>{}</item>"
)


def read(*texts: str, url: str = "https://a.example/feed", head: str = "") -> list[str]:
    fields = (f"<pubDate>{escape(text)}</pubDate>" for text in texts)
    items = "".join(ITEM.format(number, field) for number, field in enumerate(fields))
    body = f'<rss version="2.0"><channel><title>N</title>{head}{items}</channel></rss>'
    entries = feeds.parse(body.encode(), url).entries
    return [one.published.strftime("%d %H:%M") if one.published else "" for one in entries]


@each(
    ("text", "expected"),
    [
        ("Fri, 27 Nov 2026 08:00:00 +02:00", "27 06:00"),
        ("Fri, 27 Nov 2026 08:00:00 -03:30", "27 11:30"),
        ("2026-11-27T08:00:00+02:00[Africa/Johannesburg]", "27 06:00"),
        ("1795766400", "27 08:00"),
        ("1795766400000", "27 08:00"),
        ("Fri, 27 Nov 2026 08:00:00 GMT+0200", "27 06:00"),
        ("Fri, 27 Nov 2026 08:00:00 GMT+02:00", "27 06:00"),
        ("Fri, 27 Nov 2026 08:00:00 UTC+2", "27 06:00"),
        ("Fri Nov 27 2026 08:00:00 GMT+0200 (South Africa Standard Time)", "27 06:00"),
        ("Fri, 27 Nov 2026 08:00:00 SAST", "27 06:00"),
        ("Fri, 27 Nov 2026 08:00:00 +0200", "27 06:00"),
        ("Fri, 27 Nov 2026 08:00:00 EST", "27 13:00"),
        ("Fri Nov 27 08:00:00 CAT 2026", "27 06:00"),
        ("Fri, 27 Nov 2026 08:28:28 PM", "27 20:28"),
        ("Fri, 27 Nov 2026 12:05:00 AM", "27 00:05"),
        ("Friday, November 27, 2026 12:05 PM", "27 12:05"),
        ("2026-11-27 08:28 PM", "27 20:28"),
        ("11/27/2026 8:28:00 p.m.", "27 20:28"),
        ("27/11/2026 08:28", "27 08:28"),
        ("27.11.2026, 08:28", "27 08:28"),
        ("2026/11/27 08:28:00", "27 08:28"),
        ("27-Nov-2026 08:28", "27 08:28"),
        ("Nov 27, 2026 at 5pm", "27 17:00"),
        ("27 November 2026 8:28 nm.", "27 20:28"),
        ("Vr, 27 Nov 2026 08:28:00 +0200", "27 06:28"),
        ("Vr, 25 Des 2026 08:28:00 +0200", "25 06:28"),
        ("Fri, 27 November 2026 08:28:00 +0200", "27 06:28"),
        ("Seg, 24 Ago 2026 19:22:00 -0300", "24 22:22"),
        ("sex, 27 nov 2026 19:22 GMT-3", "27 22:22"),
        ("27 de dezembro de 2026 às 19h30", "27 19:30"),
        ("mar., 24 févr. 2026 10:00:00 +0100", "24 09:00"),
        ("ven. 14 août 2026 10:00", "14 10:00"),
        ("Do, 15 Okt 2026 10:00:00 +0200", "15 08:00"),
        ("Di, 03 Mär 2026 10:00:00 +0100", "03 09:00"),
        ("24. Dezember 2026, 19:30 Uhr", "24 19:30"),
        ("lun, 07 dic 2026 10:00:00 +0100", "07 09:00"),
        ("27 kaNovemba 2026 10:00", "27 10:00"),
        ("uLwesihlanu, 27 Novemba 2026 10:00:00 +0200", "27 08:00"),
        ("Lwesihlanu, 13 Agasti 2026 10:00:00 +0200", "13 08:00"),
        ("27 EyeNkanga 2026 10:00", "27 10:00"),
        ("27 Pudungwana 2026 10:00", "27 10:00"),
        ("27 Ngwanatsele 2026 10:00", "27 10:00"),
        ("pt., 25 wrz 2026 10:00:00 +0200", "25 08:00"),
        ("Пт, 27 ноя 2026 10:00:00 +0300", "27 07:00"),
        ("2026年11月27日 10:00", "27 10:00"),
        ("2026年11月27日 午後3時05分 +0900", "27 06:05"),
        ("2026년 11월 27일 오후 3:05 +0900", "27 06:05"),
        ("2026-11-27 上午 08:28:00 +0200", "27 06:28"),
        ("27 نوفمبر 2026 08:28 م +0200", "27 18:28"),
        ("27 Νοε 2026 08:28 μ.μ.", "27 20:28"),
        ("27 tháng 11, 2026 08:28 CH", "27 20:28"),
        ("27 November 2026, 12 noon SAST", "27 10:00"),
        ("2026-11-27 08:00:00 Africa/Johannesburg", "27 06:00"),
        ("Fri, 27 Nov 2026 08:00:00 [America/New_York]", "27 13:00"),
        ("2026-11-27 08:00 Nowhere/Nothing", "27 08:00"),
        ("2026-11-27T 08:00:00+02:00", "27 06:00"),
        ("2026-11-27T08:00:00+2:00", "27 06:00"),
        ("/Date(1795766400000+0200)/", "27 08:00"),
        ("mer., 26 ao&ucirc;t 2026 08:00:00 +0200", "26 06:00"),
        ("Jum, 14 Agt 2026 08:00:00 +0700", "14 01:00"),
        ("27 de novembre de 2026 08:00", "27 08:00"),
        ("26 avgusta 2026 08:00", "26 08:00"),
        ("27 lipnja 2026 08:00", "27 08:00"),
        ("27 lip 2026 08:00", "27 08:00"),
        ("петък, 27 ноември 2026 08:00", "27 08:00"),
        ('<span content="2026-11-27T06:00:00Z">Fri, 11/27/2026 - 08:00</span>', "27 06:00"),
        ('<time datetime="x" class="d">Fri, 27 Nov 2026 08:00 +0200</time>', "27 06:00"),
        ("<!-- now -->Fri, 27 Nov 2026 08:00:00 +0200", "27 06:00"),
        ("Thu, 01 Jan 1970 00:00:00 GMT", ""),
        ("0001-01-01T00:00:00Z", ""),
        ("Tue, 30 Nov 1999 00:00:00 +0000", ""),
        ("Tue, 30 Nov 1999 00:00:01 +0000", "30 00:00"),
        ("Mon, 01 Jan 0001 00:00:00 +0000", ""),
        ("1969-12-31T17:00:00-07:00", ""),
        ("Fri, 99 Nov 2026 08:00 PM", ""),
    ],
)
def test_forms(text: str, expected: str) -> None:
    assert read(text) == [expected]


@each(
    ("url", "head", "expected"),
    [
        ("https://news.example.co.za/feed", "", "27 06:00"),
        ("https://news.example.com.na/feed", "", "27 06:00"),
        ("https://news.example.co.ke/feed", "", "27 05:00"),
        ("https://news.example.de/feed", "", "27 07:00"),
        ("https://news.example.com.br/feed", "", "27 11:00"),
        ("https://feeds.example.com/x", "<link>https://n.co.za/</link>", "27 06:00"),
        ("https://a.example.com/x", "<language>en-ZA</language>", "27 06:00"),
        ("https://a.example.com/x", "<language>en-gb</language>", "27 08:00"),
        ("https://a.example.com/x", "<language>en-US</language>", "27 08:00"),
        ("https://a.example.com/x", "", "27 08:00"),
    ],
)
def test_without_a_zone_the_country_tells(url: str, head: str, expected: str) -> None:
    """No zone is named: every fourth site of the country writes its own time so."""
    for text in ("Fri, 27 Nov 2026 08:00:00", "2026-11-27T08:00:00", "2026-11-27 08:00"):
        assert read(text, url=url, head=head) == [expected]


def test_without_a_zone_the_feeds_other_dates_tell() -> None:
    told, other = "Fri, 27 Nov 2026 09:00:00 {}", "Fri, 27 Nov 2026 08:00:00"
    za = "https://news.example.co.za/feed"
    assert read(told.format("+0100"), other) == ["27 08:00", "27 07:00"]
    assert read(told.format("GMT+1"), told.format("+01:00"), other)[2] == "27 07:00"
    assert read(told.format("GMT"), other, url=za) == ["27 09:00", "27 08:00"]
    assert read(told.format("+0200"), told.format("-0300"), other, url=za)[2] == "27 08:00"


@pytest.mark.parametrize(
    ("text", "other", "url", "expected"),
    [
        ("03/04/2026 08:00", "27/11/2026 08:00", "https://a.example/feed", "03"),
        ("03/04/2026 08:00", "11/27/2026 08:00", "https://a.example/feed", "04"),
        ("03/04/2026 08:00", "yesterday", "https://news.example.co.za/feed", "03"),
    ],
)
def test_which_number_is_the_day(text: str, other: str, url: str, expected: str) -> None:
    assert read(text, other, url=url)[0][:2] == expected


def test_a_number_that_all_dates_of_a_feed_have_is_their_month() -> None:
    told = [f"11/0{day}/2026 08:00 AM" for day in (5, 4, 2)]
    days = read(*told, url="https://news.example.co.za/feed")
    assert [one[:2] for one in days] == ["05", "04", "02"]
    monthly = [f"01/{month}/2026" for month in (12, 11, 10, 9)]
    days = read(*monthly, url="https://news.example.co.za/feed")
    assert [one[:2] for one in days] == ["30", "31", "30", "31"]  # midnight there, in UTC


@each("text", ["yesterday", "2 hours ago", "10:30", "Friday", "2026", "2026-11", "November 2026"])
def test_what_has_no_year_or_no_day_is_no_date(text: str) -> None:
    assert read(text) == [""]


def test_a_built_date_tells_as_well() -> None:
    head = "<lastBuildDate>Fri, 27 Nov 2026 09:00:00 +0300</lastBuildDate>"
    assert read("Fri, 27 Nov 2026 08:00:00", head=head) == ["27 05:00"]


def test_dates_in_cdata_and_of_atom() -> None:
    body = """<feed xmlns="http://www.w3.org/2005/Atom"><title>A</title><entry><title>T</title>
    <link href="https://a.example/1"/><published><![CDATA[ 27 Nov 2026 8:00 PM GMT+2 ]]></published>
    <summary>s</summary></entry></feed>"""
    (one,) = feeds.parse(body.encode(), "https://a.example/feed").entries
    assert one.published is not None
    assert one.published.isoformat() == "2026-11-27T18:00:00+00:00"


@pytest.mark.parametrize("guid", ["7", "20261101", "2026-11-01", "March 3", "g-1"])
def test_a_number_that_names_an_item_is_no_date(guid: str) -> None:
    field = f'<guid isPermaLink="false">{guid}</guid>'
    dated = field + "<pubDate>Fri, 27 Nov 2026 08:00:00 GMT</pubDate>"
    body = f"<rss><channel><title>N</title>{ITEM.format(1, field)}{ITEM.format(2, dated)}"
    one, other = feeds.parse(f"{body}</channel></rss>".encode(), "https://a.example/feed").entries
    assert one.published is None
    assert other.published is not None


@pytest.mark.parametrize("guid", ["7", "20261101", "1699999999", "g-1"])
@pytest.mark.parametrize("field", ["{}", "<pubDate></pubDate>{}"])
def test_the_last_change_stands_for_a_date_before_the_number_of_an_item(
    guid: str, field: str
) -> None:
    changed = field.format("<a10:updated>2026-11-27T08:00:00Z</a10:updated>")
    item = ITEM.format(1, f'<guid isPermaLink="false">{guid}</guid>{changed}')
    space = 'xmlns:a10="http://www.w3.org/2005/Atom"'
    body = f'<rss {space} version="2.0"><channel><title>N</title>{item}</channel></rss>'
    (one,) = feeds.parse(body.encode(), "https://a.example/feed").entries
    assert one.published is not None
    assert one.published.isoformat() == "2026-11-27T08:00:00+00:00"


@pytest.mark.parametrize(
    "name",
    [
        "publishDate",
        "publish_date",
        "publishedDate",
        "prism:publicationDate",
        "created_at",
        "isoDate",
        "wp:post_date_gmt",
        "dcterms:available",
    ],
)
@pytest.mark.parametrize("said", ["2026-11-27 08:00:00", "<![CDATA[ 2026-11-27T08:00:00Z ]]>"])
def test_what_else_the_date_of_an_item_is_called(name: str, said: str) -> None:
    item = ITEM.format(1, f"<{name}>{said}</{name}>")
    spaces = "".join(f' xmlns:{one}="urn:{one}"' for one in ("prism", "wp", "dcterms"))
    body = f'<rss{spaces} version="2.0"><channel><title>N</title>{item}</channel></rss>'
    (one,) = feeds.parse(body.encode(), "https://a.example/feed").entries
    assert one.published is not None
    assert one.published.isoformat() == "2026-11-27T08:00:00+00:00"


@pytest.mark.parametrize(("field", "expected"), [("", ""), ("<date>27 Nov 2026</date>", "27")])
def test_a_date_within_the_text_of_an_item_is_not_the_item_s(field: str, expected: str) -> None:
    text = "<![CDATA[<p>The fair was held on <date>12 May 2009</date>.</p>]]>"
    item = (
        f"<item><title>T</title><link>https://a.example/1</link><description>{text}</description>"
    )
    body = f"<rss version='2.0'><channel><title>N</title>{item}{field}</item></channel></rss>"
    (one,) = feeds.parse(body.encode(), "https://a.example/feed").entries
    assert (one.published.strftime("%d") if one.published else "") == expected


def test_a_date_in_elements_of_html() -> None:
    date = '<time datetime="2026-11-27T06:00:00Z">this morning</time>'
    for said in (date, f"<![CDATA[{date}]]>"):
        item = ITEM.format(1, f"<pubDate>{said}</pubDate>")
        body = f'<rss version="2.0"><channel><title>N</title>{item}{item}</channel></rss>'
        (first, _) = feeds.parse(body.encode(), "https://a.example/feed").entries
        assert first.published is not None
        assert first.published.hour == 6


def test_a_half_of_the_day_is_no_zone() -> None:
    texts = ("2026-11-27 08:28:00 AM", "Fri, 27 Nov 2026 08:28:00 PM")
    assert read(*texts, url="https://a.co.za/feed") == ["27 06:28", "27 18:28"]
