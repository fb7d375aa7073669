"""Which entries of a feed are one and which are several, over runs as well."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from html import escape

import pytest

from service.scraping.sources.registry import ListedEntry, listing
from tests.scraping.sources.asking import asked, source
from tests.tables import each

FEED = "https://notices.example.org/feed.xml"
SHARED = "https://notices.example.org/all"
DAY = datetime(2026, 11, 27, 8, tzinfo=UTC)


def item(
    title: str, link: str = SHARED, guid: str = "", hours: float | None = None, text: str = ""
) -> str:
    fields = [f"<title>{escape(title)}</title><description>{text or escape(title)}</description>"]
    fields += [f"<link>{escape(link)}</link>"] if link else []
    fields += [f'<guid isPermaLink="false">{escape(guid)}</guid>'] if guid else []
    if hours is not None:
        at = DAY - timedelta(hours=hours)
        fields.append(f"<pubDate>{at.strftime('%a, %d %b %Y %H:%M:%S +0000')}</pubDate>")
    return f"<item>{''.join(fields)}</item>"


def read(*items: str, kind: str = "feed") -> list[ListedEntry]:
    head = "<title>Notices</title><link>https://notices.example.org/</link>"
    body = f'<rss version="2.0"><channel>{head}{"".join(items)}</channel></rss>'.encode()
    feed = source(kind, FEED)
    _, _, request = asked("feed", FEED)
    return list(listing(request, feed, body, FEED, None).entries)


def named(*items: str) -> dict[str, str]:
    return {one.entry.title: one.id for one in read(*items)}


@each(
    ("items", "count"),
    [
        ([item("One", guid="1"), item("Two", guid="2"), item("Three", guid="3")], 3),
        ([item("Same words", guid="a1"), item("Same words", guid="a2")], 2),
        ([item("One", guid="1"), item("Two"), item("Three")], 3),
        ([item("One", guid=SHARED), item("Two", guid=SHARED)], 2),
        ([item("Line closed", hours=1), item("Line closed", hours=30)], 2),
        ([item("One", f"{SHARED}#a"), item("Two", f"{SHARED}#b"), item("Three", SHARED)], 3),
        ([item("Note", f"{SHARED}#a"), item("Note", f"{SHARED}#b")], 2),
        ([item("One", f"{SHARED}?utm_source=x", "1"), item("Two", SHARED, "2")], 2),
        ([item("One", "", "urn:1"), item("Two", "", "urn:2")], 2),
        ([item("One", ""), item("Two", "")], 2),
        ([item("One", "", hours=3), item("One", "", hours=9)], 2),
        ([item("One"), item("One")], 1),
        ([item("One", f"{SHARED}?utm_source=x"), item("One", SHARED)], 1),
        ([item("One", f"{SHARED}/amp/", "1"), item("One", SHARED, "2")], 1),
        ([item("One", guid=f"{SHARED}#0"), item("One", guid=f"{SHARED}#3")], 1),
        ([item("One", guid=f"{SHARED}#{n}", hours=n) for n in (0, 1, 30)], 3),
        ([item("One", guid=f"{SHARED}#0", hours=2), item("One", guid=f"{SHARED}#3")], 1),
        ([item("One", f"{SHARED}/amp/", hours=1), item("One", SHARED, hours=2)], 1),
        ([item("One", f"{SHARED}/amp/", hours=1), item("One", SHARED, hours=30)], 2),
        ([item("One", f"{SHARED}?utm_campaign={n}", hours=n) for n in (1, 30)], 2),
        ([item("One", guid="1", hours=2), item("One", guid="1", hours=2)], 1),
        ([item("One", hours=2), item("One", f"{SHARED}#comments", hours=2)], 1),
        ([item("One", "", "urn:1"), item("One", "", "urn:1")], 1),
    ],
)
def test_a_feed_keeps_its_items(items: list[str], count: int) -> None:
    found = read(*items)
    assert len(found) == len({one.url for one in found}) == count


def test_a_story_alone_is_named_by_its_address_with_or_without_a_fragment() -> None:
    (one,) = read(item("One", "https://a.example/1#top", "g"))
    assert (one.url, one.readable) == ("https://a.example/1", True)


def test_notices_of_one_title_and_moment_with_texts_of_their_own_are_several() -> None:
    notices = [item("Recall", f"{SHARED}#{n}", hours=2, text=f"Batch {n}") for n in (1, 2)]
    assert [one.url for one in read(*notices)] == [f"{SHARED}#1", SHARED]


def test_what_an_entry_was_named_by_stays() -> None:
    found = read(item("New", hours=1), item("Old", hours=2))
    assert [one.url for one in found] == [f"{SHARED}#item-54ba168c15d92e9b", SHARED]


def test_fragments_are_kept_for_the_reader() -> None:
    found = read(item("New", f"{SHARED}#n2", hours=1), item("Old", f"{SHARED}#n1", hours=2))
    assert [one.url for one in found] == [f"{SHARED}#n2", SHARED]
    assert not any(one.readable for one in found)


def test_new_items_under_a_known_address_are_new_and_old_ones_stay_known() -> None:
    known: set[str] = set()
    new: list[list[str]] = []
    for run in range(5):  # the feed lists its newest three
        listed = [item(f"N{run - k}", guid=str(run - k), hours=k - run) for k in range(3)]
        names = named(*(one for one, k in zip(listed, range(3), strict=True) if run - k >= 0))
        new.append([title for title, name in names.items() if name not in known])
        known |= set(names.values())
    assert new == [["N0"], ["N1"], ["N2"], ["N3"], ["N4"]]


@pytest.mark.parametrize("link", ["", "https://[broken/x", "http://exa mple.com:port/"])
def test_an_item_without_link_has_the_sites_address_and_no_page(link: str) -> None:
    (one,) = read(item("Circular", link, "urn:c"))
    assert not one.readable
    assert one.url.startswith("https://notices.example.org/#item-")
    assert not one.readable


def test_a_headline_alone_is_an_item_and_a_label_alone_is_none() -> None:
    title = "<item><title>{}</title></item>".format
    found = read(title("Kitchen closes in Durban"), title("Oven recalled after fire"), title("Ad"))
    assert [one.entry.title for one in found] == [
        "Kitchen closes in Durban",
        "Oven recalled after fire",
    ]
    assert len({one.id for one in found}) == 2


def test_an_item_with_a_sound_file_has_its_address() -> None:
    sound = '<enclosure url="https://cast.example/1.mp3" type="audio/mpeg"/>'
    (one,) = read(item("Episode", "", "ep1").replace("</item>", f"{sound}</item>"))
    assert (one.url, one.readable) == ("https://cast.example/1.mp3", False)


def test_an_attachment_of_a_json_feed_stands_for_its_link() -> None:
    body = b"""{"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": [
      {"id": "1", "title": "E", "content_text": "x",
       "attachments": [{"url": "https://cast.example/1.mp3", "mime_type": "audio/mpeg"}]},
      {"id": "2", "title": "F", "content_text": "y"}]}"""
    _, _, request = asked("feed", FEED)
    found = listing(request, source("feed", FEED), body, FEED, None).entries
    assert [one.url.partition("#")[0] for one in found] == ["https://cast.example/1.mp3", FEED]


@pytest.mark.parametrize(
    "link",
    [
        "https://www.google.com/url?rct=j&sa=t&url=https://n.example/a&ct=ga&cd=C&usg=A",
        "https://www.google.co.za/url?sa=t&url=https%3A%2F%2Fn.example%2Fa&usg=A",
        "https://www.google.com/url?q=https://n.example/a&sa=D",
        "https://www.bing.com/news/apiclick.aspx?ref=x&url=https%3a%2f%2fn.example%2fa&c=1",
    ],
)
def test_the_page_behind_a_wrapper_is_asked_for_at_its_own_address(link: str) -> None:
    (one,) = read(item("Alert", link, "tag:1"))
    assert (one.entry.link, one.url) == ("https://n.example/a", "https://n.example/a")


@pytest.mark.parametrize(
    "fields",
    [
        "<guid>12345</guid>",
        "<guid><![CDATA[ 8e2cabcd-7712 ]]></guid>",
        '<guid isPermaLink="true">My post 5</guid>',
        "<guid>tag:notices.example.org,2026:5</guid>",
        "<link>tag:notices.example.org,2026:5</link>",
        "<link>at://did:plc:abc/app.bsky.feed.post/5</link>",
    ],
)
def test_a_name_is_no_address(fields: str) -> None:
    """It made an address that leads nowhere, or the entry was left out."""
    (found,) = read(f"<item><title>One</title><description>Words</description>{fields}</item>")
    assert found.url.startswith("https://notices.example.org/#item-")
    assert not found.readable


@pytest.mark.parametrize(
    "guid", ["https://notices.example.org/x", "/x", "//notices.example.org/x", "x.html"]
)
def test_a_guid_that_is_an_address_is_the_link(guid: str) -> None:
    (found,) = read(
        f"<item><title>One</title><description>Words</description><guid>{guid}</guid></item>"
    )
    assert found.url.startswith("https://notices.example.org/x")
    assert found.readable


def test_an_atom_entry_whose_only_address_is_its_name() -> None:
    entry = "<entry><title>One</title><id>urn:uuid:1</id><content>Words</content></entry>"
    body = f'<feed xmlns="http://www.w3.org/2005/Atom"><title>N</title>{entry}</feed>'.encode()
    _, _, request = asked("feed", FEED)
    (found,) = listing(request, source("feed", FEED), body, FEED, None).entries
    assert found.url.startswith(f"{FEED}#item-")
