"""The feeds as bytes: valid by RFC 4287 and JSON Feed 1.1, whatever was found."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

from service.archive.feeds.atom import atom
from service.archive.feeds.feed import FindingsFeed, address, feed_addresses, feed_of
from service.archive.feeds.json_feed import json_feed
from service.models import Group, Tone
from service.models.run_result import FindingJson
from service.storage.tables.archive.findings import Archived, Standing
from service.text.normalize import clean
from tests.delivery.hostile import HOSTILE
from tests.tables import each

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
KEY = "k" * 43
NAMES = {"a": "http://www.w3.org/2005/Atom"}
STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
URN = re.compile(r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
URI = re.compile(r"https?://[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+")


def kept(key: str = "aa", at: datetime = NOW, **given: Any) -> Archived:
    """Return a finding that a mail had."""
    usual: dict[str, Any] = {
        "rank": 1, "title": "Debonairs opens", "url": "https://news.example/1", "source": "News",
        "why": "Your first.", "evidence": "It opened.", "group": Group.BRAND, "topic": "openings",
        "tone": Tone.POSITIVE, "score": 4.0, "flags": ("no-go topic: politics",),
        "reasons": ("Your votes brought it in.",),
    }  # fmt: skip
    return Archived(
        story=key, standing=Standing.MAILED, found_at=at - timedelta(hours=1), told_at=at,
        mailed_at=at, names_brand=True, run_id="r", outlets=("News", "Sun"),
        shown=FindingJson(**(usual | given)),
    )  # fmt: skip


def feed(*found: Archived, brand: str = "Debonairs Pizza", **given: Any) -> FindingsFeed:
    usual: dict[str, Any] = {
        "brand_id": "b", "public_url": "https://topfive.example", "made_at": NOW,
        "path": f"/feeds/{KEY}/findings.atom",
        "share": lambda story, at: f"https://topfive.example/share/{story}-{at:%Y%m%d}",
    }  # fmt: skip
    return feed_of(found, brand=brand, **(usual | given))


def faults(made: FindingsFeed) -> list[str]:
    """Return what is wrong with a feed by the rules of Atom, as the W3C's validator checks them."""
    root = ElementTree.fromstring(atom(made, "1.2.3"))  # noqa: S314 - of our own making
    entries = root.findall("a:entry", NAMES)
    found = [fault for one in (root, *entries) for fault in part_faults(one)]
    for name in ("id", "updated"):
        texts = [one.findtext(f"a:{name}", "", NAMES) for one in entries]
        found += [f"{name} twice"] if len(set(texts)) != len(texts) else []
    return found + json_faults(json.loads(json_feed(made)))


def part_faults(one: ElementTree.Element) -> list[str]:
    """Return what is wrong with the head of a feed, or with an entry of it."""
    found = []
    for name in ("id", "title", "updated", "author/a:name"):
        texts = [part.text or "" for part in one.findall(f"a:{name}", NAMES)]
        found += [] if len(texts) == 1 and texts[0].strip() else [f"{name}: {texts}"]
    found += [] if URN.fullmatch(one.findtext("a:id", "", NAMES)) else ["id"]
    times = [
        part.text or "" for n in ("updated", "published") for part in one.findall(f"a:{n}", NAMES)
    ]
    found += [f"time {text}" for text in times if not STAMP.fullmatch(text)]
    links = one.findall("a:link", NAMES)
    found += [f"href {at}" for link in links if not URI.fullmatch(at := link.get("href", ""))]
    found += [] if [link.get("rel") for link in links].count("alternate") == 1 else ["alternate"]
    return found + ["term" for part in one.findall("a:category", NAMES) if not part.get("term")]


def json_faults(body: dict[str, Any]) -> list[str]:
    """Return what is wrong with a feed by the specification of JSON Feed 1.1."""
    found = [] if body["version"] == "https://jsonfeed.org/version/1.1" else ["version"]
    found += [name for name in ("title", "home_page_url", "feed_url") if not body[name]]
    for item in body["items"]:
        found += [name for name in ("id", "content_html") if not item[name].strip()]
        found += [n for n in ("date_published", "date_modified") if not STAMP.fullmatch(item[n])]
        found += [n for n in ("url", "external_url") if n in item and not URI.fullmatch(item[n])]
        found += ["authors"] if not item["authors"][0]["name"] else []
        found += ["tags"] if not all(item.get("tags", ["x"])) else []
        found += [n for n in item if n.startswith("_") and not isinstance(item[n], dict)]
    return found


def test_a_feed_says_what_may_be_passed_on_and_nothing_else() -> None:
    made = feed(kept(risk=2, risk_kind="legal"))
    assert faults(made) == []
    for body in (atom(made).decode(), json_feed(made).decode()):
        for words in ("Debonairs opens", "Your first.", "It opened.", "Legal: serious",
                      "https://news.example/1", "/share/aa-20261128", "openings"):  # fmt: skip
            assert words in body
        for words in ("politics", "votes brought", "4.0", "score"):
            assert words not in body


def test_a_translation_stands_beside_the_original_and_says_what_it_is() -> None:
    words: dict[str, Any] = {
        "title": "Debonairs staak",
        "evidence": "Die staking begin.",
        "language": "af",
    }
    made = feed(
        kept(**words, title_translated="Debonairs <strikes>", translated_to="en",
             evidence_translated="The strike begins."),
        kept("bb", rank=2, title="x", language='af" onload="', title_translated="y",
             translated_to="e>"),
    )  # fmt: skip
    assert faults(made) == []
    item = json.loads(json_feed(made))["items"][0]
    assert (item["title"], item["language"]) == ("Debonairs staak", "af")
    assert item["content_html"].startswith(
        '<p lang="en">Translated by machine: Debonairs &lt;strikes&gt;</p><p>Your first.</p>'
        '<blockquote lang="af"><p>Die staking begin.</p></blockquote>'
        '<p lang="en">Translated by machine: “The strike begins.”</p>'
    )
    assert item["_topfive"]["title_translated"] == "Debonairs <strikes>"
    assert item["_topfive"]["quote_translated"] == "The strike begins."
    assert b'<title xml:lang="af">Debonairs staak</title>' in atom(made)
    assert b"onload" not in json_feed(made) + atom(made)


def test_the_same_findings_make_the_same_bytes_on_every_day() -> None:
    made = [feed(kept(), kept("bb", rank=2)) for _ in range(2)]
    assert atom(made[0]) == atom(made[1])
    assert json_feed(made[0]) == json_feed(made[1])


def test_an_empty_feed_is_valid() -> None:
    assert faults(feed()) == []
    assert json.loads(json_feed(feed()))["items"] == []


def test_findings_of_one_mail_keep_their_order_and_no_two_have_one_time() -> None:
    found = [kept(f"{n:02x}", rank=n) for n in range(1, 6)]
    old = kept("ff", NOW - timedelta(days=1), rank=1)
    made = feed(old, *reversed(found))
    assert faults(made) == []
    titles = [one.id for one in made.entries]
    assert titles == [feed(one).entries[0].id for one in (*found, old)]
    assert all(one.published <= one.updated <= NOW for one in made.entries)


def test_there_are_a_hundred_at_most_the_newest() -> None:
    found = [kept(f"{n:04x}", NOW - timedelta(hours=n)) for n in range(150)]
    made = feed(*found)
    assert len(made.entries) == 100
    assert made.entries[0].updated > made.entries[-1].updated
    assert faults(made) == []


def test_an_id_stays_whatever_the_service_is_called() -> None:
    one, other = feed(kept()), feed(kept(), public_url="http://127.0.0.1:8000/topfive/")
    assert (one.id, one.entries[0].id) == (other.id, other.entries[0].id)
    assert feed(kept(), brand_id="c").entries[0].id != one.entries[0].id
    assert other.home == "http://127.0.0.1:8000/topfive/findings"
    assert other.address == f"http://127.0.0.1:8000/topfive/feeds/{KEY}/findings.atom"


@each("number", range(len(HOSTILE)))
def test_hostile_texts_leave_it_valid(number: int) -> None:
    text = clean(HOSTILE[number])
    made = feed(
        kept(title=text, why=text, source=text, evidence=text, topic=text),
        kept("bb", rank=2, title=HOSTILE[number], url=f"https://x.example/{text[:200]}"),
        brand=text or "x",
    )
    assert faults(made) == []


def test_what_xml_cannot_hold_is_left_out() -> None:
    text = "".join(map(chr, (*range(32), *range(0x7F, 0xA0), 0xFFFE, 0xFFFF, 0xD800, 0x1FFFE)))
    made = feed(kept(title=f"a{text}b ]]> &amp; <b>", evidence=text, why=text, topic=text))
    assert faults(made) == []
    assert made.entries[0].title.endswith("b ]]> &amp; <b>")


def test_nothing_is_missing_where_nothing_is_known() -> None:
    bare = kept(title="", url="javascript:alert(1)", source="", why="", evidence="", topic="",
                tone=None, rank=0)  # fmt: skip
    made = feed(bare, kept("bb", NOW.astimezone(timezone(timedelta(hours=2))), rank=100_000))
    assert faults(made) == []
    assert "external_url" not in json.loads(json_feed(made))["items"][0]


@each(
    ("given", "made"),
    [
        ("https://x.example/a b", "https://x.example/a%20b"),
        ("https://x.example/caf\u00e9?q=\u00fc#\u00df",
         "https://x.example/caf%C3%A9?q=%C3%BC#%C3%9F"),
        ("https://x.example/a%20b?c=%7B1%7D", "https://x.example/a%20b?c=%7B1%7D"),
        ("https://x.example/{1}|2^`\\\"<>", "https://x.example/%7B1%7D%7C2%5E%60%5C%22%3C%3E"),
        ("https://b\u00fccher.example/", "https://xn--bcher-kva.example/"),
        ("http://[::1", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_addresses_have_nothing_that_a_uri_may_not_have(given: str, made: str) -> None:
    assert address(given) == made


def test_no_host_is_too_odd() -> None:
    for host in ("x" * 64 + ".example", "\u00e9" * 70, "a..b", "\ufdd0.example", "xn--\u00e9"):
        made = address(f"https://{host}/")
        assert not made or urlsplit(made).scheme == "https"


def test_both_addresses_have_the_key() -> None:
    assert feed_addresses("https://x.example/p/", "K") == {
        "atom": "https://x.example/p/feeds/K/findings.atom",
        "json": "https://x.example/p/feeds/K/findings.json",
    }
