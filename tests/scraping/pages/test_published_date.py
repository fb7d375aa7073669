"""When a page says it was published, and how that was known."""

from datetime import UTC, datetime

import pytest

from service.models import DateFrom
from service.scraping.pages import Page, extract

PLAIN = "https://example.org/a-story"
TEXT = "<p>" + "The dough rests for a day before anyone may touch it again. " * 5 + "</p>"


def read(body: str, head: str = "", url: str = PLAIN, now: datetime | None = None) -> Page:
    html = f"<html><head>{head}</head><body>{body}{TEXT}</body></html>"
    return extract(html.encode(), url, now=now)


def day(found: Page) -> str:
    return found.published.date().isoformat() if found.published else ""


def json_ld(content: str) -> str:
    return f'<script type="application/ld+json">{content}</script>'


ARTICLE = '{"@type": "NewsArticle", "datePublished": "%s"}'
PLACES = [
    (json_ld(ARTICLE % "2024-05-01"), "", "json-ld"),
    (json_ld("<!-- [" + ARTICLE % "2024-05-01" + "] -->"), "", "json-ld"),
    (json_ld('{"@graph": [{"@type": ["x", "BlogPosting"], "datePublished": ["2024-05-01"]}]}'),
     "", "json-ld"),
    (json_ld('{"@type": "WebPage", "datePublished": "2024-05-01", "x": "\\d"}'), "", "json-ld"),
    ('<meta property="article:published_time" content="2024-05-01T08:00:00Z">', "", "meta"),
    ('<meta itemprop="datePublished" content="2024-05-01">', "", "meta"),
    ("", '<time datetime="2024-05-01">May Day</time>', "time"),
    ("", '<time datetime="2020-01-01">old</time><time pubdate datetime="2024-05-01">', "time"),
    ("", "<h1>A long headline</h1><p>By Ann, 1 May 2024</p>", "byline"),
    ("", "<p>Wednesday, May 1st, 2024</p><h1>A long headline</h1>", "byline"),
    ("", "<h1>A long headline</h1><span>1 de mayo de 2024</span>", "byline"),
    ("", "<h1>A long headline</h1><span>01.05.2024, 10 Uhr</span>", "byline"),
    ("", "<h1>A long headline</h1><span>1 Mei 2024</span>", "byline"),
    ("", "<h1>A long headline</h1><span>2024年5月1日</span>", "byline"),
    ("", "<h1>A long headline</h1><span>2024-05-01</span>", "byline"),
]  # fmt: skip


@pytest.mark.parametrize(("head", "body", "how"), PLACES)
def test_each_place_is_read(head: str, body: str, how: str) -> None:
    found = read(body, head)
    assert (day(found), found.date_how) == ("2024-05-01", how)
    assert found.date_from is DateFrom.PAGE


def test_the_url_names_the_day_and_says_so() -> None:
    found = read("<h1>A long headline</h1>", url="https://example.org/2024/05/01/a-story")
    assert (day(found), found.date_from, found.has_time) == ("2024-05-01", DateFrom.URL, False)


def test_what_the_page_says_to_machines_wins_over_its_url_and_byline() -> None:
    head = json_ld(ARTICLE % "2024-05-03T10:00:00Z")
    found = read("<h1>A long headline</h1>9 May 2024", head, "https://example.org/2024/05/01/x")
    assert (day(found), found.has_time) == ("2024-05-03", True)


def test_a_moment_in_utc_falls_on_the_day_that_the_url_names() -> None:
    head = '<meta property="article:published_time" content="%s">'
    url = "https://example.org/2019/01/01/x"
    late = read("", head % "2018-12-31T23:11:59+00:00", url)
    early = read("", head % "2019-01-02T03:00:00Z", url)
    zoned = read("", head % "2018-12-31T23:11:59+02:00", url)
    assert (day(late), late.published) == (
        "2019-01-01",
        datetime(2018, 12, 31, 23, 11, 59, tzinfo=UTC),
    )
    assert (day(early), early.published) == ("2019-01-01", datetime(2019, 1, 2, 3, tzinfo=UTC))
    assert day(zoned) == "2018-12-31"
    assert day(read("", head % "2018-12-31T02:00:00Z", url)) == "2018-12-31"


@pytest.mark.parametrize("value", ["1970-01-01", "0001-01-01", "2024-05-09", "soon"])
def test_template_fillers_and_the_future_are_passed_over(value: str) -> None:
    head = json_ld(ARTICLE % value) + '<meta name="date" content="2024-05-01">'
    now = datetime(2024, 5, 2, tzinfo=UTC)
    assert day(read("", head, now=now)) == "2024-05-01"


def test_a_numeric_date_that_two_continents_read_differently_is_no_byline() -> None:
    assert read("<h1>A long headline</h1><p>05/06/2024</p>").date_how != "byline"
    assert day(read("<h1>A long headline</h1><p>25/06/2024</p>")) == "2024-06-25"
    assert (
        read("<h1>A long headline</h1><p>31 February 2024, 3 Pizza 2024</p>").date_how != "byline"
    )


def test_dates_far_from_the_headline_are_not_its_own() -> None:
    far = "<h1>A long headline</h1>" + TEXT * 2 + "<p>On 1 May 2020 it opened.</p>"
    assert read(far).date_how != "byline"


def test_the_last_resort_searches_the_text() -> None:
    found = read('<div class="date">Published on 1 May 2024</div>' + TEXT * 2)
    assert (day(found), found.date_how) == ("2024-05-01", "text")
