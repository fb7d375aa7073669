"""Links of feeds that a program has put together wrongly."""

from __future__ import annotations

from service.scraping.feeds.model import link_of
from service.scraping.sources.addresses import parse_feed
from tests.tables import each

URL = "https://n.example/feed.xml"
MEANT = "https://n.example/a"


@each(
    ("link", "expected"),
    [
        ("http://https://n.example/a", MEANT),
        ("https://https://n.example/a", MEANT),
        ("https:///n.example/a", MEANT),
        ("https//n.example/a", MEANT),
        ("https:/n.example/a", MEANT),
        ("https:n.example/a", MEANT),
        ("ttps://n.example/a", MEANT),
        ("htttp://n.example/a", "http://n.example/a"),
        ("https://n.examplehttps://n.example/a", MEANT),
        ("https://n.example/https://n.example/a", MEANT),
        ("https://n.example/a https://n.example/a", MEANT),
        ('<a href="/a" hreflang="en">Debonairs opens</a>', MEANT),
        ('"https://n.example/a"', MEANT),
        ("\u200bhttps://n.example/a\ufeff", MEANT),
        ("https://n.example/a>", MEANT),
        ("\0\x12 https://n.example/a\x1f", MEANT),
        ('https://n.example/?q="a"', 'https://n.example/?q="a"'),
        ("https://n.example/it's-a'", "https://n.example/it's-a'"),
        ("https://n.example/a?b=1&amp;c=2", f"{MEANT}?b=1&c=2"),
        ("http://localhost:4000/a", MEANT),
        ("http://127.0.0.1:1313/a?b", f"{MEANT}?b"),
        ("//localhost/a", "https://localhost/a"),
        ("feed://n.example/a", MEANT),
        ("feed:https://n.example/a", MEANT),
        ("pcast://n.example/a", MEANT),
        ("https://a.example/https://b.example/c", "https://a.example/https://b.example/c"),
        (
            "https://web.example/save/http://b.example/",
            "https://web.example/save/http://b.example/",
        ),
        ("http://localhost.example/a", "http://localhost.example/a"),
        ("https/a.html", "https://n.example/https/a.html"),
        ("mailto:a@n.example", ""),
    ],
)
def test_what_was_meant(link: str, expected: str) -> None:
    assert link_of(link, URL) == expected


def test_a_site_on_this_machine_keeps_its_links() -> None:
    for base in ("http://127.0.0.1:8000/feed", "http://localhost/feed", ""):
        assert link_of("http://localhost:4000/a", base) == "http://localhost:4000/a"


@each(
    "item",
    [
        "<item><title>T</title><link/>https://n.example/a</item>",
        "<item><title>T</title><link />https://n.example/a</link></item>",
        '<entry><title>T</title><link href=""/><id>https://n.example/a</id></entry>',
        '<item rdf:about="https://n.example/a"><title>T</title></item>',
        "<item><title>T</title><link></link><guid>https://n.example/a</guid></item>",
        "<item><title>T</title><link>javascript:void(0)</link><guid>https://n.example/a</guid></item>",
    ],
)
def test_an_address_beside_an_empty_link(item: str) -> None:
    rdf = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
    heads = {
        "<entry": ('<feed xmlns="http://www.w3.org/2005/Atom">', "</feed>"),
        "<item ": (f'<rdf:RDF {rdf} xmlns="http://purl.org/rss/1.0/">', "</rdf:RDF>"),
    }
    start, end = heads.get(item[:6], ('<rss version="2.0"><channel>', "</channel></rss>"))
    (entry,) = parse_feed(f"{start}{item}{end}".encode(), URL, None).entries
    assert entry.link == MEANT
