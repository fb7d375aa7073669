"""When a page says it was published, and how that was known."""

from datetime import UTC, datetime

import pytest

from service.models import DateFrom
from service.scraping.pages import Page, extract
from tests.tables import each

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
_LABELLED = "".join(
    f'<meta name="twitter:{name}" content="{said}">'
    for name, said in (
        *(("label1", "Written by"), ("data1", "Ann")),
        *(("label2", "Published on"), ("data2", "1 May 2024")),
    )
)
PLACES = [
    (json_ld(ARTICLE % "2024-05-01"), "", "json-ld"),
    (json_ld("<!-- [" + ARTICLE % "2024-05-01" + "] -->"), "", "json-ld"),
    (json_ld('{"@graph": [{"@type": ["x", "BlogPosting"], "datePublished": ["2024-05-01"]}]}'),
     "", "json-ld"),
    (json_ld('{"@type": "WebPage", "datePublished": "2024-05-01", "x": "\\d"}'), "", "json-ld"),
    (json_ld('{"@type": "NewsArticle", "datePublished": 1714550400}'), "", "json-ld"),
    (json_ld('{"@type": "NewsArticle", "datePublished": 1714550400000}'), "", "json-ld"),
    ('<meta property="article:published_time" content="2024-05-01T08:00:00Z">', "", "meta"),
    ('<meta itemprop="datePublished" content="2024-05-01">', "", "meta"),
    ('<meta name="iso-8601-publish-date" content="2024-05-01T08:00:00Z">', "", "meta"),
    ('<meta name="OriginalPublicationDate" content="2024-05-01">', "", "meta"),
    (json_ld('{"@type": "NewsArticle", "dateCreated": "2024-05-01"}'), "", "json-ld"),
    (json_ld("{'@type': 'NewsArticle', 'datePublished': '2024-05-01'}"), "", "json-ld"),
    (json_ld('{"@graph": [{"@type": "NewsArticle", "datePublished": "2024-05-01"'), "", "json-ld"),
    (json_ld('{"@Type": "NewsArticle", "DatePublished": "2024-05-01"}'), "", "json-ld"),
    (json_ld('{"context": "x", "type": "NewsArticle", "datePublished": "2024-05-01"}'),
     "", "json-ld"),
    (_LABELLED, "", "meta"),
    ('<meta property="article:published_time" value="2024-05-01T08:00:00Z">', "", "meta"),
    ('<meta name="citation_online_date" content="2024/05/01">', "", "meta"),
    ('<meta name="analyticsAttributes.articleDate" content="2024-05-01">', "", "meta"),
    ("", '<relative-time datetime="2024-05-01T08:00:00Z">in May</relative-time>', "time"),
    ("", '<time data-timestamp="1714550400000">in May</time>', "time"),
    (json_ld('{"@type": "SocialMediaPosting", "datePublished": "2024-05-01"}'), "", "json-ld"),
    ("", '<time datetime="2024-05-01">May Day</time>', "time"),
    ("", '<time datetime="2020-01-01">old</time><time pubdate datetime="2024-05-01">', "time"),
    ("", "<h1>A long headline</h1><p>By Ann, 1 May 2024</p>", "byline"),
    ("", "<p>Wednesday, May 1st, 2024</p><h1>A long headline</h1>", "byline"),
    ("", "<h1>A long headline</h1><span>1 de mayo de 2024</span>", "byline"),
    ("", "<h1>A long headline</h1><span>01.05.2024, 10 Uhr</span>", "byline"),
    ("", "<h1>A long headline</h1><span>1 Mei 2024</span>", "byline"),
    ("", "<h1>A long headline</h1><span>2024年5月1日</span>", "byline"),
    ("", "<h1>A long headline</h1><span>입력 2024년 5월 1일</span>", "byline"),
    ("", "<h1>A long headline</h1><span>2024. május 1. 10:30</span>", "byline"),
    ("", "<h1>A long headline</h1><span>2024 മേയ് 1</span>", "byline"),
    ("", "<h1>A long headline</h1><span>2024 Shundunthule 1</span>", "byline"),
    ("", "<h1>A long headline</h1><span>1 مئی، 2024</span>", "byline"),
    ("", "<h1>A long headline</h1><span>2024-05-01</span>", "byline"),
    ("", "<h1>A long headline</h1><span>2024/05/01 08:00</span>", "byline"),
]  # fmt: skip


@each(("head", "body", "how"), PLACES)
def test_each_place_is_read(head: str, body: str, how: str) -> None:
    found = read(body, head)
    assert (day(found), found.date_how) == ("2024-05-01", how)
    assert found.date_from is DateFrom.PAGE


@pytest.mark.parametrize("path", ["2024/05/01/a-story", "2024/may/01/a-story"])
def test_the_url_names_the_day_and_says_so(path: str) -> None:
    found = read("<h1>A long headline</h1>", url=f"https://example.org/{path}")
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
    for line in ("25/06/2024", "06/25/2024"):
        assert day(read(f"<h1>A long headline</h1><p>{line}</p>")) == "2024-06-25"
    african = read(
        "<h1>A long headline</h1><p>05/06/2024</p>", url="https://n.example.co.za/a-story"
    )
    assert (day(african), african.date_how) == ("2024-06-05", "byline")
    # Of today as Americans write it: read as half a year old, it was passed over.
    for line, found in (("06/05/2024", False), ("06/04/2023", True), ("00/06/2024", False)):
        html = f"<h1>A long headline</h1><p>{line} 8:00:00 AM</p>"
        now = datetime(2024, 6, 6, tzinfo=UTC)
        recent = read(html, url="https://n.example.gov.za/a-story", now=now)
        assert recent.date_from.is_evidence is found
    filipino = read("<h1>A long headline</h1><p>05/06/2024</p>", url="https://n.example.ph/a-story")
    assert not filipino.date_from.is_evidence
    assert (
        read("<h1>A long headline</h1><p>31 February 2024, 3 Pizza 2024</p>").date_how != "byline"
    )


def test_dates_far_from_the_headline_are_not_its_own() -> None:
    far = "<h1>A long headline</h1>" + TEXT * 2 + "<p>On 1 May 2020 it opened.</p>"
    assert read(far).date_how != "byline"


def test_the_last_resort_is_a_line_elsewhere_and_weak() -> None:
    found = read("<p>1 May 2024</p>" + TEXT * 2)
    assert (day(found), found.date_how) == ("2024-05-01", "text")
    assert found.date_from is DateFrom.TEXT


STORY = "<h1>Debonairs opens a store in town</h1>"
LONG = TEXT * 3
NO_DATES = [
    # a footer, an asset's address, an upload folder
    STORY + LONG + "<div class=bottom>&copy; 2026 Example News</div>",
    STORY + LONG + "<p>Copyright 1 January 2026 Example Media</p>",
    STORY + LONG + '<img src="/wp-content/uploads/2026/08/logo.png" alt="">',
    STORY + LONG + '<a href="/2019/03/12/another">Other</a><img src="/i/20190312/x.jpg">',
    '<link rel="stylesheet" href="/site.css?v=20260115">' + STORY + LONG,
    # sentences
    STORY + "<p>On 14 June 2018 the chain first came to this town; now it is back.</p>" + LONG,
    STORY + "<p>In a place that opened <b>14 June 2018</b> and closed a year later, it is hot.</p>",
    STORY + "<p>Die kettinge het op 3 Maart 2019 die eerste keer na die dorp gekom.</p>" + LONG,
    STORY + "<p>The mall burnt down on 12 March 2019.</p>" + LONG,
    STORY + "<p>The shop opened on 3 October 2020</p>" + LONG,
    # what the story tells of, with its hour
    *(STORY + f"<p>{line}</p>" + LONG for line in (
        "The fire on 3 October 2026 at 10:43", "Join us on 3 October 2026 at 10:43",
        "Robbers struck on 27 September 2026 at 10:43", "The shop opened on 3 October 2020 at",
        "Oopgemaak op 3 Oktober 2026 om 10:43", "Doors open on 3 March 2026 at 18:00",
        "By die kerk op 3 Oktober 2026 om 18:00",
    )),
    STORY + LONG + "<p>The chain was fined on 12 March 2019 and has appealed since.</p>",
    # another story's date
    STORY + LONG + '<div class="rel"><div><a href="/x">Old mall story</a>'
    '<time datetime="2022-01-03T09:00:00+02:00"></time></div></div>',
    STORY + '<ul class="related-posts"><li><a href="/x">Mall</a> <time datetime="2022-01-03">'
    "</time></li></ul>" + LONG,
    STORY + LONG + '<div class="card"><h3><a href="/mall">Mall burns down in the night</a></h3>'
    '<span class="entry-date published" datetime="2020-05-01"></span></div>',
    STORY + LONG + '<div id="comments"><p class="comment-date">3 May 2019</p></div>',
    STORY + "<blockquote>A post of <time datetime='2019-02-03'></time></blockquote>" + LONG,
    # a month that nobody knows, and what is no day
    STORY + "<p>27 Foobar 2026</p>" + LONG,
    STORY + "<p>31 February 2024</p>" + LONG,
    STORY + "<p>Posted in 2026 Nov 3 comments</p>" + LONG,
    STORY + "<p>Market 2020/7/11-12</p>" + LONG,
    STORY + "<p>3 June 2026 – 27 November 2026</p>" + LONG,
    "<header><p>Saturday, 28 November 2026</p></header>" + STORY + LONG,
    STORY + "<p>Member since: 3 May 2019</p>" + LONG,
    # below a sentence: a picture's, an attachment's, a timeline's, a comment's
    STORY + TEXT + "<p>Photo: GCIS, 3 February 2025</p>",
    STORY + TEXT + "<ul><li><a href=/f.pdf>Site plan, 14 March 2024</a></ul>",
    STORY + "<p>The plan is with the council.</p><p>Photo: GCIS, 3 February 2025</p>" + LONG,
    STORY + TEXT * 2 + "<p>By Thabo M, 3 February 2025</p>",
    STORY + TEXT + "<h3>3 February 2025</h3><p>The council approves the plan.</p>" + LONG,
    STORY + TEXT + "<table><tr><td>Tender</td><td>3 February 2025</td></tr></table>",
    STORY + TEXT + "<ol><li><p>Thabo M</p><p>12 January 2025</p><p>Where is it?</p></ol>",
]  # fmt: skip


@each("body", NO_DATES)
def test_what_is_no_date_of_the_page_never_makes_it_old(body: str) -> None:
    found = read(body)
    assert not found.date_from.is_evidence, found.published


OWN_DATES = [
    "<p>27 November 2026</p>",
    "<p class=by>By Thandi Nkosi, Staff Reporter | 27 Nov 2026, 10:30 | 3 min read</p>",
    "<p>Published: 27.11.26, 10:30 Uhr</p>",
    "<p><span>Durban</span> <span>27 November 2026 at 09h15</span></p>",
    "<p>Posted on November 27, 2026 by Admin in News</p>",
    "<header class=entry><p>27 November 2026</p></header>",
    "<p>News &amp; Events | 27 November 2026</p>",
    "<p>Posted in Events on 27 November 2026</p>",
    "<p>By Sarah Fay on November 27, 2026 at 10:43 am</p>",
    "<p>Deur Jan Botha</p><p>27 November 2026 om 06:00</p>",
    # below a standfirst
    *(f"<p>It is the first of its kind in this town.</p>{line}" for line in (
        "<p>By Sam Dube | 27 November 2026</p>", "<p>By Sam Dube</p><p>27 November 2026</p>",
        "<p>27 November 2026 by Sam Dube</p>", "<p>Published on 27 November 2026</p>",
        '<p><time datetime="2026-11-27">Friday</time></p>', "<p>Friday, 27 November 2026 10:15</p>",
    )),
    "<p>Gepubliseer op 27 Nov. 2026</p>",
    "<p>DURBAN, 27 November 2026 – The chain said in a statement that it would open a store.</p>",
    "<p>(Johannesburg, 27 November 2026): The chain said that it would open a new store today.</p>",
    "<p>Updated 28 November 2026, first published 27 November 2026</p>",
    "<p>27 kaNovemba 2026</p>", "<p>27 uLwezi 2026</p>", "<p>ngoNovemba 27, 2026</p>",
    "<p>27 eyeNkanga 2026</p>", "<p>27 Pudungwana 2026</p>", "<p>27 Ngwanatsele 2026</p>",
    "<p>La 27 Pudungwana 2026</p>", "<p>zingu-27 kuNovemba 2026</p>",
    "<p>27. November 2026</p>", "<p>le 27 novembre 2026</p>", "<p>27 de novembro de 2026</p>",
    "<p>27 de noviembre de 2026</p>", "<p>27 november 2026</p>", "<p>27 nov. 2026</p>",
    "<p>27-Nov-2026</p>", "<p>٢٧ نوفمبر ٢٠٢٦</p>", "<p>27th of November, 2026</p>",
    "<p>27/NOV/2026</p>", "<p>2026ko azaroaren 27a</p>", "<p>2026(e)ko azaroaren 27(a)</p>",
    "<p>27 ta’ Novembru 2026</p>", "<p>2026 ж. 27 қараша</p>", "<p>2026-ж., 27-ноябрь</p>",
    "<p>2026. gada 27. novembris</p>", "<p>2026 Nov 27</p>",
    "<p>27 พฤศจิกายน พ.ศ. 2569</p>", "<p>27 พ.ย. 69 10:30</p>",
    '<div class="meta"><time datetime="2026-11-27">Friday</time></div>',
    '<ul><li class="date">27.11.2026</li><li>News</li></ul>',
    ('<time itemprop="dateModified" datetime="2026-11-28">Updated</time>'
    '<time itemprop="datePublished" datetime="2026-11-27">27 Nov</time>'),
    ('<p>Last updated: <time datetime="2026-11-28T06:00">today</time></p>'
    '<p>Published: <time datetime="2026-11-27T06:00">Friday</time></p>'),
    '<abbr class="published" title="2026-11-27T06:00:00+02:00">Friday</abbr>',
]  # fmt: skip


@each("line", OWN_DATES)
def test_a_dateline_beside_the_headline_is_the_pages_own(line: str) -> None:
    found = read(STORY + line + LONG)
    assert day(found) == "2026-11-27"
    assert found.date_from.is_evidence
    modified = '<meta property="article:modified_time" content="2026-11-28T09:00:00Z">'
    assert day(read(STORY + line + LONG, modified)) == "2026-11-27"


def test_published_beats_modified_beats_what_stands_in_the_header() -> None:
    clock = '<div class="top"><time datetime="2026-11-28T06:00:00+02:00">Saturday</time></div>'
    story = "<article>" + STORY + "%s" + LONG + "</article>"
    modified = '<time class="updated" datetime="2026-10-09">9 Oct</time>'
    published = '<time class="entry-date" datetime="2026-10-03">3 Oct</time>'
    assert day(read(clock + story % (modified + published))) == "2026-10-03"
    assert day(read(clock + story % modified)) == "2026-10-09"
    assert day(read(clock + story % '<time datetime="2026-10-03">3 Oct</time>')) == "2026-10-03"


def test_a_name_like_publish_that_nobody_knows_is_believed_after_the_dateline() -> None:
    built = (
        '<meta name="date" content="2026-01-01"><meta name="unpublish-date" content="2027-01-01">'
    )
    said = built + '<meta name="x-publish-date" content="2026-10-01">'
    assert day(read(STORY + "<p>27 November 2026</p>" + LONG, said)) == "2026-11-27"
    assert day(read(STORY + LONG, said)) == "2026-10-01"


def test_what_a_generator_calls_date_is_believed_after_the_dateline() -> None:
    built = '<meta name="date" content="2026-10-01"><meta name="DC.date" content="2026-10-01">'
    assert day(read(STORY + "<p>27 November 2026</p>" + LONG, built)) == "2026-11-27"
    assert day(read(STORY + LONG, built)) == "2026-10-01"


@each(
    "other",
    [
        "<p>Received: 3 June 2015. Accepted: 16 December 2015.</p>",
        "<p>(Unverändert gültig seit: 05.11.2015)</p>",
        "<p>Serving Polokwane since 12 March 1998</p>",
        "<p>When: 12 March 2016, 10:00</p>",
        "<p>Event date: 12 March 2016</p>",
        "<p>Starts: Saturday, 12 March 2016</p>",
        "<p>Best before: 12 March 2016</p>",
        "<p>Batch</p><p>12 March 2016</p><p>Lot no. 7 12 March 2016</p>",
        "<p>Product: toppings<br>Production date: 12 March 2016<br>Batch: 7</p>",
        "<p>Gebruik voor 12 Maart 2016, lotnommer 12.03.2016</p>",
        "<table><tr><td>Expiry date</td><td>12 March 2016</td></tr></table>",
        "<p>Wanneer: 12 Maart 2016 tot 14 Maart 2016</p>",
        "<p>Gesloten tot 12 maart 2019</p>",
        '<span class="join-date" title="10:46 AM - 20 Mar 2007">Joined March 2007</span>',
        '<div class="event"><time datetime="2016-06-16">Youth Day</time></div>',
        '<p class="teaser__date">05.11.2015</p>',
        (
            '<div class="event-list"><a href="/b">A market of the town</a>'
            f"<p>{'It opens at eight. ' * 40}</p>"
            '<p><time datetime="2016-06-16">Youth Day</time></p></div>'
        ),
        (
            '<a href="/b"><h2>Another shop opened <span class="date">05.11.2015</span></h2>'
            "<p>What happened there was told by many people of the town.</p></a>"
        ),
    ],
)
def test_the_day_of_another_thing_is_not_the_page_s(other: str) -> None:
    assert read(f"<h1>A long headline</h1>{other}").date_from is not DateFrom.PAGE
    both = f'<h1>A long headline</h1>{other}<span property="schema:datePublished" content="{{}}">'
    assert day(read(both.format("2024-05-01") + "</span>")) == "2024-05-01"


def test_a_line_with_a_word_that_labels_goods_elsewhere_has_its_date() -> None:
    for line in ("A lot to love |", "Sipho Batch,", "Bed and BB |"):
        assert day(read(f"<h1>A long headline</h1><p>{line} 12 March 2016</p>")) == "2016-03-12"


@pytest.mark.parametrize("name", ["article__teaser", "teaser", "event-meta"])
def test_a_box_called_teaser_or_event_without_another_story_is_the_page_s(name: str) -> None:
    date = '<time datetime="2026-03-01T10:00:00+02:00">9 months ago</time>'
    found = read(
        f'<h1>A long headline</h1><div class="{name}">{date} <a href="/by/x">Ann</a></div>'
    )
    assert (day(found), found.date_from, found.has_time) == ("2026-03-01", DateFrom.PAGE, True)
