"""Sources that are searches and social networks: which URLs to ask, and which parser reads each.

Pure. None of these services could be reached when this was written (November 2026); each builder
says where its format comes from. `bases` replaces a service's scheme and host, so that tests, the
demo and mirrors can stand in for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from service.models import Source, SourceKind
from service.scraping import feeds
from service.scraping.feeds.model import Feed
from service.scraping.sources import answers
from service.scraping.sources.editions import Edition, editions

XML = "application/rss+xml, application/atom+xml, application/xml;q=0.9, */*;q=0.1"
JSON = "application/json, */*;q=0.1"

BASES: Mapping[str, str] = {
    "google_news": "https://news.google.com",
    "bing_news": "https://www.bing.com",
    "gdelt": "https://api.gdeltproject.org",
    "reddit": "https://www.reddit.com",
    "reddit_api": "https://oauth.reddit.com",
    "hackernews": "https://hn.algolia.com",
    "youtube": "https://www.youtube.com",
    "mastodon": "",
    "bluesky": "https://public.api.bsky.app",
}
"""Where each service lives. Mastodon has no one place: the source names its instance."""

_CHANNEL = re.compile(r"UC[\w-]{22}")
_PLAYLIST = re.compile(r"(?:PL|UU|FL|OL)[\w-]{10,}")
_SUBREDDIT = re.compile(r"/?r/([\w+]{2,100})/?(?:\s+(.+))?", re.DOTALL)
_DATED = re.compile(r"\b(?:when|after|before):")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One URL to ask for a source. `service` is a key of `BASES` and names the parser."""

    url: str
    service: str
    accept: str = XML
    needs_token: bool = False
    """It wants `Authorization: Bearer` with a Reddit application's token."""
    language: str = ""
    """The language that was asked for, where the service takes one."""


def requests(
    source: Source,
    *,
    languages: Sequence[str] = (),
    regions: Sequence[str] = (),
    bases: Mapping[str, str] | None = None,
    reddit_token: bool = False,
) -> tuple[Request, ...]:
    """Return what to ask for `source`; empty for kinds that are a URL by themselves.

    `reddit_token` tells that the caller has a token for Reddit's API; its feeds are asked else.
    """
    at = {**BASES, **{name: base.rstrip("/") for name, base in (bases or {}).items()}}
    target = source.target.strip()
    if source.kind is SourceKind.SEARCH:
        return _news(target, editions(languages, regions), at)
    if source.kind is SourceKind.REDDIT:
        return (_reddit(target, at, token=reddit_token),)
    build = _BUILDERS.get(source.kind)
    return (build(target, at),) if build else ()


def parse(request: Request, body: bytes, content_type: str | None = None) -> Feed:
    """Return the entries in the answer `body` to `request`, in the same types as a feed's.

    Raises BodyError if the answer is not what the service should give.
    """
    return _PARSERS.get(request.service, feeds.parse)(body, request.url, content_type)


_PARSERS: Mapping[str, Callable[[bytes, str, str | None], Feed]] = {
    "google_news": answers.google_news,
    "bing_news": answers.bing_news,
    "gdelt": answers.gdelt,
    "reddit": answers.reddit_feed,
    "reddit_api": answers.reddit_listing,
    "hackernews": answers.hackernews,
    "mastodon": answers.mastodon,
    "bluesky": answers.bluesky,
}


def _news(words: str, where: tuple[Edition, ...], at: Mapping[str, str]) -> tuple[Request, ...]:
    """Google in each edition, Bing in the first, GDELT worldwide."""
    google = [_google(words, edition, at) for edition in where]
    return (*google, _bing(words, where[0], at), _gdelt(words, at))


def _google(words: str, edition: Edition, at: Mapping[str, str]) -> Request:
    """Google News RSS. No documentation by Google; parameters as NewsCatcher collected them
    (newscatcherapi.com/blog, "Google News RSS search parameters", read November 2026)."""
    recent = words if _DATED.search(words) else f"{words} when:7d"
    query = {
        "q": recent,
        "hl": f"{edition.language}-{edition.country}",
        "gl": edition.country,
        "ceid": f"{edition.country}:{edition.language}",
    }
    url = f"{at['google_news']}/rss/search?{urlencode(query)}"
    return Request(url=url, service="google_news", language=edition.language)


def _bing(words: str, edition: Edition, at: Mapping[str, str]) -> Request:
    """Bing News RSS. The feed is undocumented; `setlang`, `cc` and `mkt` mean what the News Search
    API's query parameters of these names did (learn.microsoft.com, read November 2026)."""
    query = {
        "q": words,
        "format": "rss",
        "qft": 'sortbydate="1"',
        "setlang": edition.language,
        "cc": edition.country,
        "mkt": f"{edition.language}-{edition.country}",
    }
    url = f"{at['bing_news']}/news/search?{urlencode(query)}"
    return Request(url=url, service="bing_news", language=edition.language)


def _gdelt(words: str, at: Mapping[str, str]) -> Request:
    """GDELT DOC 2.0 API, article list (blog.gdeltproject.org/gdelt-doc-2-0-api-debuts, read
    November 2026): `OR` wants parentheses round it, and one request in five seconds is welcome."""
    bare = " OR " in words and not words.lstrip().startswith("(")
    query = {
        "query": f"({words})" if bare else words,
        "mode": "artlist",
        "format": "json",
        "sort": "datedesc",
        "timespan": "3d",
        "maxrecords": "75",
    }
    url = f"{at['gdelt']}/api/v2/doc/doc?{urlencode(query)}"
    return Request(url=url, service="gdelt", accept=JSON)


def _reddit(target: str, at: Mapping[str, str], *, token: bool) -> Request:
    """`r/NAME`, `r/NAME words` or words, newest first. With a token the listings of Reddit's API
    (reddit.com/dev/api, `/new` and `/search`), else the Atom feeds of the same pages."""
    found = _SUBREDDIT.fullmatch(target)
    name, words = (found[1], found[2] or "") if found else ("", target)
    path = f"/r/{quote(name, safe='+')}" if name else ""
    query = {"limit": "100"}
    if words:
        query |= {"q": words, "sort": "new", "t": "week"}
        query |= {"restrict_sr": "1"} if name else {}
    page = f"{path}/search" if words else f"{path}/new"
    if token:
        query["raw_json"] = "1"
        url = f"{at['reddit_api']}{page}?{urlencode(query)}"
        return Request(url=url, service="reddit_api", accept=JSON, needs_token=True)
    return Request(url=f"{at['reddit']}{page}.rss?{urlencode(query)}", service="reddit")


def _hackernews(words: str, at: Mapping[str, str]) -> Request:
    """Algolia's search of Hacker News, stories by date (hn.algolia.com/api, read November 2026)."""
    query = urlencode({"query": words, "tags": "story", "hitsPerPage": "50"})
    url = f"{at['hackernews']}/api/v1/search_by_date?{query}"
    return Request(url=url, service="hackernews", accept=JSON)


def _youtube(target: str, at: Mapping[str, str]) -> Request:
    """A channel's or playlist's Atom feed: its last fifteen videos. The target may be a URL that
    holds the id. Undocumented since 2015; the parameters have not changed since."""
    playlist, channel = _PLAYLIST.search(target), _CHANNEL.search(target)
    name, value = "channel_id", channel[0] if channel else target
    if playlist and not channel:
        name, value = "playlist_id", playlist[0]
    url = f"{at['youtube']}/feeds/videos.xml?{urlencode({name: value})}"
    return Request(url=url, service="youtube")


def _mastodon(target: str, at: Mapping[str, str]) -> Request:
    """A tag's RSS feed on one instance, `INSTANCE/#tag` (docs.joinmastodon.org; the public tag
    timeline of the API asks for a login on some instances, its feed on fewer)."""
    instance, _, tag = target.removeprefix("https://").rpartition("/")
    host = instance.split("/")[0] or "mastodon.social"
    base = at["mastodon"] or f"https://{host}"
    name = quote(tag.strip().lstrip("#").removesuffix(".rss"), safe="")
    return Request(url=f"{base}/tags/{name}.rss", service="mastodon")


def _bluesky(words: str, at: Mapping[str, str]) -> Request:
    """Lexicon `app.bsky.feed.searchPosts` (docs.bsky.app, read November 2026). Bluesky turns the
    public endpoint off when its load is high and answers 403 (bluesky-social/atproto, issue 3423),
    and asks that it is used for few, slow searches."""
    query = urlencode({"q": words, "sort": "latest", "limit": "50"})
    url = f"{at['bluesky']}/xrpc/app.bsky.feed.searchPosts?{query}"
    return Request(url=url, service="bluesky", accept=JSON)


_BUILDERS: Mapping[SourceKind, Callable[[str, Mapping[str, str]], Request]] = {
    SourceKind.HACKERNEWS: _hackernews,
    SourceKind.YOUTUBE: _youtube,
    SourceKind.MASTODON: _mastodon,
    SourceKind.BLUESKY: _bluesky,
}
