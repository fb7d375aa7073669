"""Reddit: its API with an application's token, else the Atom feeds of the same pages."""

from __future__ import annotations

import asyncio
import base64
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from html import escape
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from service.errors import BodyError
from service.models import Source, SourceKind
from service.scraping import feeds
from service.scraping.feeds.json_feed import objects, words
from service.scraping.feeds.model import Entry, link_of, title_text
from service.scraping.feeds.timestamps import from_epoch
from service.scraping.http.rate_limiter import Bucket
from service.scraping.sources import answers
from service.scraping.sources.source_type import JSON, Parsed, Request, RequestOptions, SourceType
from service.text import urls
from service.text.sites import site_of

if TYPE_CHECKING:  # helper processes parse answers and need no HTTP client
    from service.scraping.http.client import Fetcher

TOKEN_URL = "https://www.reddit.com/api/v1/access_token"  # noqa: S105 (an address)
"""Application-only OAuth: reddit-archive/reddit wiki, "OAuth2", read November 2026."""
_EARLY = 60.0
"""Seconds before its end that a token is renewed."""
_TARGET = re.compile(r"/?r/([\w+]{2,100})/?(?:\s+(.+))?", re.DOTALL)
_SUBREDDIT = re.compile(r"/r/(\w+)/")
_LINK = re.compile(r'<a href="([^"]+)">\[link\]</a>')
_OWN_SITES = ("reddit.com", "redd.it")


def requests(source: Source, options: RequestOptions) -> tuple[Request, ...]:
    """Return the request for `r/NAME`, `r/NAME words` or words, newest first.

    With a token it is for the listings of Reddit's API (reddit.com/dev/api, `/new` and `/search`).
    """
    target = source.target.strip()
    found = _TARGET.fullmatch(target)
    name, searched = (found[1], found[2] or "") if found else ("", target)
    path = f"/r/{quote(name, safe='+')}" if name else ""
    path += "/search" if searched else "/new"
    query = {"limit": "100"}
    if searched:
        query |= {"q": searched, "sort": "new", "t": "week"}
        query |= {"restrict_sr": "1"} if name else {}
    if options.reddit_token:
        query["raw_json"] = "1"
        url = f"{options.service_urls['reddit_api']}{path}?{urlencode(query)}"
        return (Request(url=url, parse=parse_listing, accept=JSON, needs_token=True),)
    url = f"{options.service_urls['reddit']}{path}.rss?{urlencode(query)}"
    return (Request(url=url, parse=parse_feed),)


def parse_feed(body: bytes, url: str, content_type: str | None) -> Parsed:
    """Atom whose content ends in "submitted by … [link] [comments]"."""
    found = []
    for entry in feeds.parse(body, url, content_type).entries:
        html = entry.content or entry.summary
        text = html.rpartition("submitted by")[0].strip() if "[comments]" in html else html
        link = _LINK.search(html)
        outside = link_of(link[1].replace("&amp;", "&"), "") if link else ""
        found.append(_linked(replace(entry, summary=text, content=""), entry.link, outside))
    return Parsed(entries=tuple(found))


def parse_listing(body: bytes, url: str, content_type: str | None) -> Parsed:
    """A `Listing` of `t3` things, as with `raw_json=1`."""
    data = answers.json_object(body, url, content_type).get("data")
    children = objects(answers.field(data, "children"))
    return answers.parsed([child.get("data") for child in children], _entry)


def _entry(post: Mapping[str, Any]) -> Entry | None:
    thread = link_of(words(post, "permalink"), "https://www.reddit.com/")
    if not thread:
        return None
    passed_on = islice(objects(post.get("crosspost_parent_list")), 1)
    entry = Entry(
        title=title_text(escape(words(post, "title"), quote=False)),
        summary=next(filter(None, map(_self_text, (post, *passed_on))), ""),
        published=from_epoch(post.get("created_utc")),
        author=words(post, "author"),
        guid=words(post, "name") or words(post, "id"),
    )
    return _linked(entry, thread, link_of(words(post, "url"), ""))


def _self_text(post: Mapping[str, Any]) -> str:
    """Return what a post says, and what stands below its pictures and beside its poll's choices."""
    pictures = objects(answers.field(post.get("gallery_data"), "items"))
    choices = objects(answers.field(post.get("poll_data"), "options"))
    more = (*(words(one, "caption") for one in pictures), *(words(one, "text") for one in choices))
    said = words(post, "selftext_html") or escape(words(post, "selftext"))
    return "<br>".join(filter(None, (said, *map(escape, more))))


def _linked(entry: Entry, thread: str, outside: str) -> Entry:
    """Return the entry as its outside link with the thread beside it, or as the thread alone.

    Pictures and films on Reddit's own hosts are no pages, so their thread stands for them.
    """
    if outside and site_of(urls.host_of(outside)) not in _OWN_SITES:
        return replace(entry, link=outside, comments=thread)
    found = _SUBREDDIT.search(thread)
    return replace(
        entry, link=thread, comments=thread, publisher=f"r/{found[1]}" if found else "Reddit"
    )


REDDIT = SourceType(
    kind=SourceKind.REDDIT,
    requests=requests,
    services={"reddit": "https://www.reddit.com", "reddit_api": "https://oauth.reddit.com"},
    buckets={
        "reddit.com": Bucket("reddit", 60.0),
        "www.reddit.com": Bucket("reddit", 60.0),
        "old.reddit.com": Bucket("reddit", 60.0),
        "oauth.reddit.com": Bucket("reddit by its API", 1.0),
    },  # about one request a minute without credentials, a hundred with them
    discussions=True,
)


@dataclass(slots=True)
class RedditToken:
    """The application's token: asked for with the operator's credentials, kept in memory only.

    Without an id there never is one.
    """

    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    url: str = TOKEN_URL
    _token: str = field(default="", repr=False)
    _until: float = 0.0
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock, repr=False)

    @property
    def configured(self) -> bool:
        """Whether there are credentials to ask with."""
        return bool(self.client_id and self.client_secret)

    async def authorization(self, fetcher: Fetcher) -> str:
        """Return the value of the header `Authorization`.

        Raises FetchError, ForbiddenError, or BodyError if the answer holds no token.
        """
        async with self._lock:
            now = asyncio.get_running_loop().time()
            if not self._token or now >= self._until:
                pair = f"{self.client_id}:{self.client_secret}".encode()
                basic = "Basic " + base64.b64encode(pair).decode()
                form = {"grant_type": "client_credentials"}
                answer = await fetcher.post_form(self.url, form, basic)
                try:
                    data = json.loads(answer)
                    self._token = str(data["access_token"])
                    self._until = now + float(data.get("expires_in", 3600)) - _EARLY
                except (ValueError, TypeError, KeyError, AttributeError):
                    raise BodyError(
                        "Reddit answered without a token",
                        "Check REDDIT_CLIENT_ID and REDDIT_CLIENT_SECRET; the application is of "
                        "type script.",
                    ) from None
            return f"Bearer {self._token}"
