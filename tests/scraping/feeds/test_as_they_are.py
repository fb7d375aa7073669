"""Titles, links and documents as feeds really write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from html import escape

import pytest

from service.errors import BodyError
from service.scraping import feeds
from service.scraping.feeds import Entry, newest, parse, sitemaps
from service.scraping.feeds.model import link_of, plain, title_text
from tests.tables import each

URL = "https://n.example/feed.xml"
LINK = "<link>https://n.example/1</link>"
XHTML = 'xmlns="http://www.w3.org/1999/xhtml"'
NOTICES = [
    "<br />\n<b>Notice</b>: Undefined index: page in /var/www/x.php on line 12<br />\n",
    "PHP Warning:  Undefined variable $x in /var/www/x.php on line 3\n\n",
    "<!-- cached 12:00 -->\n",
    "\n\n<pre>Deprecated: something &amp; more</pre>",
    "\ufeff\n",
]


def rss(fields: str) -> list[Entry]:
    body = f"<rss><channel><title>N</title><item>{fields}</item></channel></rss>"
    return list(feeds.parse(body.encode(), URL).entries)


def atom(fields: str) -> Entry:
    head = '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:xh="http://www.w3.org/1999/xhtml">'
    body = f"{head}<title>N</title><entry><id>urn:1</id>{fields}<summary>s</summary></entry></feed>"
    (entry,) = feeds.parse(body.encode(), URL).entries
    return entry


@each(
    ("html", "text"),
    [
        ("Pizza for <R50 in Durban", "Pizza for <R50 in Durban"),
        ("The CafÃ©&nbsp;of BÃ¼low", "The CafÃ© of BÃ¼low"),
        ("The CafÃ© of BÃ¼low", "The Café of Bülow"),
        ("Two for <£10 & <$12", "Two for <£10 & <$12"),
        ("Inflation < 5% and > 3%", "Inflation < 5% and > 3%"),
        ("I <3 Debonairs", "I <3 Debonairs"),
        ("<Live> Protest in Soweto", "<Live> Protest in Soweto"),
        ("Sales <20% down <b>again</b>", "Sales <20% down again"),
        ("<b>Bold</b> <i>and</i> <span class='x'>more</span>", "Bold and more"),
        ("<![CDATA[Debonairs opens]]>", "Debonairs opens"),
        ("Debonairs<br/>Pizza opens", "Debonairs Pizza opens"),
        ("Mc&lt;br/&gt;Donalds", "Mc<br/>Donalds"),
        ("<title> tag: <title>Oven</title> shut", "<title> tag: <title>Oven</title> shut"),
        ("<![CDATA[ R&D <b>opens</b> ]]>", "R&D opens"),
        ("<![CDATA[Cut off", "Cut off"),
        ("&lt;b&gt;Debonairs&lt;/b&gt; opens", "Debonairs opens"),
        ("&lt;a href='x'&gt;Read&lt;/a&gt; on", "Read on"),
        ("Domino&amp;#8217;s &amp;amp; KFC", "Domino’s & KFC"),
        ("Fish &amp;ndash; chips", "Fish – chips"),
        ("How the &lt;b&gt; tag works", "How the <b> tag works"),
        ("AT&T, P&G; Q&A", "AT&T, P&G; Q&A"),
        ("<script>alert(1)</script>Pizza", "Pizza"),
        ("x<!-- hidden -->y", "xy"),
    ],
)
def test_titles(html: str, text: str) -> None:
    assert title_text(html) == text
    assert rss(f"<title>{escape(html)}</title>{LINK}")[0].title == text


@each(
    ("title", "text"),
    [
        (f'<title type="xhtml"><div {XHTML}>De <em>nuwe</em> ding</div></title>', "De nuwe ding"),
        ('<title type="xhtml"><xh:div>De <xh:b>nuwe</xh:b> ding</xh:div></title>', "De nuwe ding"),
        ("<title type='xhtml'><div>R50 &amp; &lt;R20&gt; deals</div></title>", "R50 & <R20> deals"),
        ('<title type="html">De &lt;em&gt;nuwe&lt;/em&gt; winkel</title>', "De nuwe winkel"),
        ('<title type="html"><![CDATA[De <em>nuwe</em> winkel]]></title>', "De nuwe winkel"),
        ('<title type="text">Less &lt; more</title>', "Less < more"),
        ("<title>Plain</title>", "Plain"),
    ],
)  # fmt: skip
def test_atom_titles(title: str, text: str) -> None:
    assert atom(f"{title}<link href='https://n.example/1'/>").title == text


def test_a_title_of_rss_with_elements_in_it() -> None:
    assert rss(f"<title>The <b>new</b> shop</title>{LINK}")[0].title == "The new shop"


@pytest.mark.parametrize(
    "halves",
    ["&#55356;&#57173;", "&#xD83C;&#xDF55;", "&#xd83c;&#xdf55;", "&#55356;&#xDF55;", "&#127829;"],
)
def test_the_halves_of_an_emoji(halves: str) -> None:
    assert rss(f"<title>Hot {halves} now</title>{LINK}")[0].title == "Hot 🍕 now"


def test_half_an_emoji_is_nothing() -> None:
    assert rss(f"<title>Hot &#55356; now &#57173;</title>{LINK}")[0].title == "Hot now"


A, MP3 = '<link href="https://n.example/a"/>', "https://n.example/a.mp3"
SOUND = f'<link rel="enclosure" type="audio/mpeg" href="{MP3}"/>'
JSON = '<link rel="alternate" type="application/json" href="https://n.example/a.json"/>'
HTML = '<link rel="alternate" type="text/html" href="https://n.example/a"/>'
REPLIES = '<link rel="replies" href="https://n.example/a#comments"/>'
RELATED = '<link rel="related" href="https://o.example/"/>'


@each(
    ("links", "expected"),
    [
        (SOUND + A, "https://n.example/a"),
        (SOUND + HTML, "https://n.example/a"),
        (JSON + HTML, "https://n.example/a"),
        (JSON + A, "https://n.example/a"),
        (REPLIES + HTML, "https://n.example/a"),
        (RELATED + HTML + SOUND, "https://n.example/a"),
        (REPLIES + JSON + SOUND + HTML, "https://n.example/a"),
        (HTML + JSON, "https://n.example/a"),
        (JSON, "https://n.example/a.json"),
        (SOUND + JSON, "https://n.example/a.json"),
        (RELATED, "https://o.example/"),
        (A, "https://n.example/a"),
        ('<link rel="self" href="https://n.example/a.atom"/>' + A, "https://n.example/a"),
        ('<content type="text/html" src="https://n.example/a"/>', "https://n.example/a"),
        ('<content type="video/mp4" src="https://n.example/a"/>', ""),
    ],
)
def test_the_link_of_atom_is_the_page(links: str, expected: str) -> None:
    assert atom(f"<title>t</title>{links}").link == expected


def test_an_entry_that_is_a_sound_alone() -> None:
    entry = atom(f"<title>t</title>{SOUND}")
    assert (entry.link, entry.enclosure) == ("", MP3)


@each(
    ("link", "expected"),
    [
        ("www.n.example/a", "https://www.n.example/a"),
        ("www.other.co.za/a?b=1", "https://www.other.co.za/a?b=1"),
        ("n.example/2026/a", "https://n.example/2026/a"),
        ("//cdn.example/a", "https://cdn.example/a"),
        ("2026/a.html", "https://n.example/2026/a.html"),
        ("index.php?id=1", "https://n.example/index.php?id=1"),
        ("/www.n.example/a", "https://n.example/www.n.example/a"),
        ("mailto:a@www.n.example", ""),
    ],
)
def test_links_without_a_scheme(link: str, expected: str) -> None:
    assert link_of(link, URL) == expected


@pytest.mark.parametrize("notice", NOTICES)
def test_what_a_program_says_before_the_xml(notice: str) -> None:
    head = '<?xml version="1.0" encoding="iso-8859-1"?>'
    channel = f"<channel><item><title>Môre</title>{LINK}</item></channel>"
    feed = f"{notice.lstrip(chr(0xFEFF))}{head}<rss>{channel}</rss>"
    assert [one.title for one in feeds.parse(feed.encode("latin-1"), URL).entries] == ["Môre"]
    for start in (head, ""):
        urls = "<url><loc>https://n.example/a</loc></url><url><loc>/b</loc></url>"
        found = sitemaps.parse(f"{notice}{start}<urlset>{urls}</urlset>".encode(), URL)
        assert [one.loc for one in found.entries] == ["https://n.example/a", "https://n.example/b"]


def items(hours: list[int | None]) -> str:
    rows = []
    for number, hour in enumerate(hours):
        at = None if hour is None else datetime(2026, 11, 1, tzinfo=UTC) + timedelta(hours=hour)
        date = f"<pubDate>{at.strftime('%a, %d %b %Y %H:%M:%S GMT')}</pubDate>" if at else ""
        rows.append(
            f"<item><title>{number}</title><link>https://n.example/{number}</link>{date}</item>"
        )
    return f"<rss><channel><title>N</title>{''.join(rows)}</channel></rss>"


@pytest.mark.parametrize(
    ("hours", "kept"),
    [
        ([1, 2, 3, 4, 5], "234"),
        ([5, 4, 3, 2, 1], "012"),
        ([3, 9, 1, 8, 2], "013"),
        ([None, None, None, None, None], "012"),
        ([9, None, 1, None, 8], "014"),
    ],
)
def test_the_newest_of_too_many_in_whatever_order(hours: list[int | None], kept: str) -> None:
    feed = feeds.parse(items(hours).encode(), URL, max_entries=3)
    assert "".join(one.title for one in feed.entries) == kept
    assert feed.cut


def test_the_newest_of_atom_and_of_what_is_read_slowly() -> None:
    entry = "<entry><title>{0}</title><updated>2026-11-{1:02d}T00:00:00Z</updated></entry>"
    body = f"<feed><title>F</title>{''.join(entry.format(n, n + 1) for n in range(9))}</feed>"
    found = feeds.parse(body.encode(), URL, max_entries=2)
    assert [one.title for one in found.entries] == ["7", "8"]


def test_places_without_dates_are_the_first() -> None:
    assert newest.places([None] * 4, 2) == [0, 1]


def test_what_of_a_feed_cannot_be_read_is_counted() -> None:
    items = "".join(
        f"<item><title>Story {n}</title><link>https://n.example/{n}</link></item>" for n in range(9)
    )
    whole = f"<rss><channel><title>N</title>{items}</channel></rss>"
    told = f"{whole[:-16]}<item><title><![CDATA[<item >]]></title></item>{whole[-16:]}"
    objects = ",".join(f'{{"id": "{n}", "url": "https://n.example/{n}"}}' for n in range(9))
    json_feed = f'{{"version": "https://jsonfeed.org/version/1.1", "items": [{objects}]}}'
    faults = {
        whole: (9, False, 0),
        told: (10, False, 0),
        f"{whole}\n<!-- cached -->": (9, False, 0),
        whole.replace("</item>", "</item><!-- <item></item> -->", 1): (9, False, 0),
        whole[: whole.index("<item><title>Story 5")]: (5, True, 0),
        json_feed: (9, False, 0),
        json_feed.replace('"id": "4"', '"id": {[}'): (8, False, 1),
        json_feed[: json_feed.index('"https://n.example/6')]: (6, False, 1),
        '{"version": "https://jsonfeed.org/version/1"}': (0, False, 0),
    }
    for document, expected in faults.items():
        feed = feeds.parse(document.encode(), URL)
        assert (len(feed.entries), feed.cut, feed.broken) == expected, document[-200:]


def test_a_remark_above_a_feed_is_no_page() -> None:
    body = b"<!-- made by a program for <html> pages -->\n<rss><channel></channel></rss>"
    assert parse(body, URL).kind == "rss"


def test_a_summary_that_was_escaped_once_too_often_is_read_once_more() -> None:
    assert plain("&lt;p&gt;I ate at &lt;a href='/'&gt;Zazu&lt;/a&gt;&lt;/p&gt;") == "I ate at Zazu"
    assert plain("&lt;p&gt; begins a paragraph") == "<p> begins a paragraph"
    assert plain("&lt;p&gt;One&lt;/p&gt;&lt;ul&gt;Two&lt;/ul&gt;&lt;br /&gt;") == "One\nTwo"
    for said in ("<title> tag: <title>Oven</title>", "<b> is missing: <b>Oven</b> shut"):
        assert plain(escape(said)) == said
    assert plain("<p>&lt;b&gt;bold&lt;/b&gt; is how</p>") == "<b>bold</b> is how"


def test_an_address_of_mail_in_a_remark_is_not_the_root() -> None:
    body = """<?xml version="1.0"?><!-- by Sam <sam@n.example> --><feed xml:lang="af"
    xmlns="http://www.w3.org/2005/Atom" xml:base="https://base.example/x/"><title>N</title>
    <entry><title>T</title><link href="one"/><id>urn:1</id><summary>s</summary></entry></feed>"""
    feed = feeds.parse(body.encode(), URL)
    assert (feed.entries[0].link, feed.language) == ("https://base.example/x/one", "af")


@each(
    "field",
    [
        "<description>Before <b>the</b> oven shut</description>",
        "<description>Before<br/>the oven shut</description>",
        "<description>Before <!-- ad -->the oven shut</description>",
        "<description/><content:encoded>Before <i>the</i> oven shut</content:encoded>",
    ],
)
def test_text_behind_a_bare_tag_is_read(field: str) -> None:
    (entry,) = rss(f"<title>A <!-- new -->headline</title>{LINK}{field}")
    text = " ".join(plain(entry.content or entry.summary).split())
    assert (entry.title, text) == ("A headline", "Before the oven shut")


@each("kind", ["text", "html", "xhtml"])
def test_bare_tags_in_atom(kind: str) -> None:
    entry = atom(f'<content type="{kind}">Before <b>the</b> oven shut</content>')
    assert plain(entry.content) == "Before the oven shut"


def test_full_texts_of_rdf_are_read_beside_the_short_ones() -> None:
    names = (
        'xmlns="http://purl.org/rss/1.0/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
    )
    names += ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    fields = f"<title>T</title>{LINK}<description>{'Short. ' * 40}</description>"
    fields += "<content:encoded><![CDATA[<p>The oven shut.</p>]]></content:encoded>"
    body = f'<rdf:RDF {names}><item rdf:about="https://n.example/1">{fields}</item></rdf:RDF>'
    (entry,) = feeds.parse(body.encode(), URL).entries
    assert plain(entry.content) == "The oven shut."


def test_a_feed_that_lists_its_own_fault_alone_has_failed() -> None:
    fault = "<title>Bridge returned error 404! (20458)</title>"
    with pytest.raises(BodyError, match="its own fault: Bridge returned error 404!"):
        rss(f"{fault}{LINK}")
    other = f"<item><title>Bridge returned to its owner</title>{LINK}</item>"
    body = f"<rss><channel><title>N</title><item>{fault}{LINK}</item>{other}</channel></rss>"
    assert len(feeds.parse(body.encode(), URL).entries) == 2
    assert len(rss(f"<title>Bridge returned to its owner</title>{LINK}")) == 1
