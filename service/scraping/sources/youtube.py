"""YouTube: a channel's or playlist's Atom feed, its last fifteen videos.

Undocumented since 2015; the parameters have not changed since.
"""

from __future__ import annotations

import re
from urllib.parse import urlencode

from service.models import Source, SourceKind
from service.scraping import feeds
from service.scraping.sources.source_type import Parsed, Request, RequestOptions, SourceType

_CHANNEL = re.compile(r"UC[\w-]{22}")
_PLAYLIST = re.compile(r"(?:PL|UU|FL|OL)[\w-]{10,}")


def requests(source: Source, options: RequestOptions) -> tuple[Request, ...]:
    """Return the request for the feed; the target may be a URL that holds the id."""
    target = source.target.strip()
    playlist, channel = _PLAYLIST.search(target), _CHANNEL.search(target)
    name, value = "channel_id", channel[0] if channel else target
    if playlist and not channel:
        name, value = "playlist_id", playlist[0]
    url = f"{options.service_urls['youtube']}/feeds/videos.xml?{urlencode({name: value})}"
    return (Request(url=url, parse=parse),)


def parse(body: bytes, url: str, content_type: str | None) -> Parsed:
    """Return the videos. Raises BodyError."""
    feed = feeds.parse(body, url, content_type)
    return Parsed(entries=feed.entries, title=feed.title)


YOUTUBE = SourceType(
    kind=SourceKind.YOUTUBE,
    requests=requests,
    services={"youtube": "https://www.youtube.com"},
    may_be_empty=False,
    whole_posts=True,
)
