"""What a kind of source is: how it is asked, how its answers are read, how fast, and its traits."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from service.models import Missing, Source, SourceKind
from service.scraping.feeds.model import Entry
from service.scraping.http.rate_limiter import Bucket

XML = "application/rss+xml, application/atom+xml, application/xml;q=0.9, */*;q=0.1"
JSON = "application/json, */*;q=0.1"
HTML = "text/html, application/xhtml+xml, application/xml;q=0.8, */*;q=0.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """What one answer holds."""

    entries: tuple[Entry, ...] = ()
    sitemaps: tuple[str, ...] = ()
    """Sitemaps to read as well."""
    feed: str = ""
    """The page was no feed, but announces this one."""
    other_feeds: tuple[str, ...] = ()
    """It announces these as well, which are tried where that one is not there."""
    article: bool = False
    """The page is itself the one thing to read."""
    title: str = ""
    """What a feed calls itself."""
    left_out: Mapping[Missing, int] = field(default_factory=dict)
    """What it lists and does not hold here."""
    breaks_off: bool = False
    """It ends in the middle."""


Parser: TypeAlias = Callable[[bytes, str, str | None], Parsed]
"""Reads an answer: its body, its URL and its `Content-Type`. Raises BodyError if it is not what it
should be. Can be pickled, for it runs in a helper process."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One URL to ask for a source, and what reads the answer."""

    url: str
    parse: Parser
    accept: str = XML
    needs_token: bool = False
    """It wants `Authorization: Bearer` with a Reddit application's token."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestOptions:
    """What requests depend on beside their source."""

    languages: Sequence[str] = ()
    regions: Sequence[str] = ()
    service_urls: Mapping[str, str] = field(default_factory=dict)
    """Scheme and host by the name of the service, where another than its own stands in for it: a
    test's server, the demonstration's, a mirror. Builders find every service here."""
    reddit_token: bool = False
    """There is a token for Reddit's API; its feeds are asked else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceType:
    """One kind of source. Everything that tells kinds apart is asked of its fields."""

    kind: SourceKind
    requests: Callable[[Source, RequestOptions], tuple[Request, ...]]
    """Returns what to ask. Pure."""
    services: Mapping[str, str] = field(default_factory=dict)
    """Scheme and host of each service that it asks, by name; empty where the source names it."""
    buckets: Mapping[str, Bucket] = field(default_factory=dict)
    """The pace that a host asks for, and which hosts count requests together."""
    may_be_empty: bool = True
    """A search may well find nothing; a feed or a page that lists nothing is odd."""
    whole_posts: bool = False
    """An entry is the whole post; the pages are scripts that show nothing to us."""
    discussions: bool = False
    """An entry without a link to elsewhere links to its own thread, which is not read as a page."""
    feed: bool = False
    """The target is a feed, or a page that announces one: the feed found there is remembered, and
    new entries alone are asked for."""
    lists_everything: bool = False
    """It may list all that a site ever had. When it is first met, what one run cannot read counts
    as known, or the whole site would be read run by run."""
