"""YouTube: which feed is asked for, and what it answers."""

from __future__ import annotations

import pytest

from service.scraping.sources.youtube import parse
from tests.scraping.sources.asking import asked, entries


@pytest.mark.parametrize(
    ("target", "name", "value"),
    [
        ("UC" + "x" * 22, "channel_id", "UC" + "x" * 22),
        ("https://www.youtube.com/channel/UC" + "x" * 22, "channel_id", "UC" + "x" * 22),
        ("PL" + "x" * 16, "playlist_id", "PL" + "x" * 16),
    ],
)
def test_the_feed_of_a_channel_or_a_playlist_is_asked_for(
    target: str, name: str, value: str
) -> None:
    url, query, _ = asked("youtube", target)
    assert url == "https://www.youtube.com/feeds/videos.xml"
    assert query == {name: value}


def test_youtube_is_a_feed() -> None:
    (entry,) = entries(
        parse,
        """<feed xmlns="http://www.w3.org/2005/Atom"><title>Channel</title><entry><id>yt:video:a</id>
        <title>V</title><link rel="alternate" href="https://www.youtube.com/watch?v=a"/>
        <published>2026-02-02T08:30:00+00:00</published></entry></feed>""",
    )
    assert (entry.title, entry.link) == ("V", "https://www.youtube.com/watch?v=a")
