"""Text that entries have in other elements."""

from __future__ import annotations

import base64

from service.scraping import feeds
from service.scraping.feeds.model import plain
from tests.tables import each

URL = "https://n.example/feed.xml"
SAID = "The shop was closed by inspectors on Friday & stays so"
XML = SAID.replace("&", "&amp;")


def texts(more: str) -> list[str]:
    item = f"<item><title>Note</title><link>https://n.example/a</link>{more}</item>"
    body = f'<rss version="2.0"><channel><title>N</title>{item}{item}</channel></rss>'
    entries = feeds.parse(body.encode(), URL).entries
    return [plain(max(one.content, one.summary, key=len)) for one in entries]


@each(
    "more",
    [
        f"<itunes:subtitle>{XML}</itunes:subtitle>",
        f'<body xmlns="http://www.w3.org/1999/xhtml"><p>{XML}</p></body>',
        f"<xhtml:body><p>{XML}</p></xhtml:body>",
        f"<full-text>{XML}</full-text>",
        f"<yandex:full-text><![CDATA[{XML}]]></yandex:full-text>",
        f'<media:text type="plain">{XML}</media:text>',
        f"<description>{XML}</description><yandex:full-text>Short</yandex:full-text>",
        f"<description>&lt;![CDATA[&lt;p&gt;{XML}&lt;/p&gt;]]&gt;</description>",
    ],
)
def test_other_elements_are_read(more: str) -> None:
    assert texts(more) == [SAID, SAID]


def test_what_is_longer_stands_below_what_is_shorter() -> None:
    first, second = texts(f"<description>Look</description><media:description>{XML}"
                          "</media:description>")  # fmt: skip
    assert first == second == f"Look\n{SAID}"
    assert texts(f"<description>Short</description><description>{XML}</description>")[0] in (
        SAID,
        f"Short\n{SAID}",
    )


def test_a_long_text_is_enough() -> None:
    long = "The dough rests for a day before anyone may touch it again. " * 5
    more = f"<description>{long}</description><media:description>{long * 2}</media:description>"
    assert texts(more) == [long.strip()] * 2


def test_text_in_base64() -> None:
    said = base64.b64encode(SAID.encode()).decode()
    body = (
        '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>N</title><entry><title>T'
        '</title><link rel="alternate" href="https://n.example/a"/><id>urn:1</id>'
        f'<content type="text/plain" mode="base64">{said}</content></entry></feed>'
    )
    (entry,) = feeds.parse(body.encode(), URL).entries
    assert entry.content == SAID
