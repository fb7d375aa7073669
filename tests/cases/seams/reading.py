"""Reading: from the bytes of an answer to entries, pages, items, stories and scores."""

from __future__ import annotations

import functools
import hashlib
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any, Self, cast

from service import resources
from service.brands import loader
from service.evaluation.lexical_scorer import Lexicon
from service.models import Brand, Item, Source, SourceHealth, SourceKind, SourceReport
from service.ranking import stories
from service.scraping import dedupe, page_content, pages
from service.scraping.collector import Collector
from service.scraping.entries.context import EarlierRuns, Wanted
from service.scraping.feeds import sitemap_choice
from service.scraping.feeds.model import Entry
from service.scraping.http.client import Fetcher, Limits
from service.scraping.item_builder import entry_texts, item_of
from service.scraping.parser_pool.pool import Workers
from service.scraping.robots import Robots
from service.scraping.sources import (
    bluesky,
    hackernews,
    mastodon,
    news_search,
    reddit,
    registry,
    youtube,
)
from service.scraping.sources.source_type import Parser, RequestOptions
from service.storage.cache import Cache
from service.text import urls

NOW = datetime(2026, 11, 28, 4, 0, tzinfo=UTC)
"""The moment of all cases of reading."""
_MAX_AGE = timedelta(hours=72)
_EVERY = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Told:
    """One entry of an answer."""

    title: str
    link: str
    published: datetime | None


@dataclass(frozen=True, slots=True)
class Listed:
    """What an answer lists."""

    entries: list[Told]
    children: list[str]
    article: bool


@dataclass(frozen=True, slots=True)
class Answered:
    """What the answer of a search service lists."""

    links: list[str]
    texts: list[str]


@dataclass(frozen=True, slots=True)
class Page:
    """What a page says."""

    title: str
    author: str
    canonical_url: str
    text: str
    published: datetime | None
    date_how: str


@dataclass(frozen=True, slots=True)
class Grouped:
    """How many stories there are, and by the place of an item which one it is in."""

    count: int
    homes: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Found:
    """An item that a round brought."""

    title: str
    text: str
    url: str
    may_matter: bool
    item: Item


@dataclass(frozen=True, slots=True)
class Report:
    """What a round says of its source."""

    state: str
    error: str
    entries: int
    items: list[Found]
    too_old: list[Found]


# --- one answer ------------------------------------------------------------------------------


def listed(kind: str, url: str, body: bytes, content_type: str | None) -> Listed:
    """Return what the answer of a feed, a page or a sitemap lists."""
    source = _source(kind, url)
    (request,) = registry.requests_for(source, RequestOptions())
    found = registry.listing(request, source, body, url, content_type)
    entries = [Told(n.entry.title, n.entry.link, n.entry.published) for n in found.entries]
    return Listed(entries, sitemap_choice.to_read(found.sitemaps, (), ()), found.article)


def extract(body: bytes, url: str, content_type: str | None) -> Page:
    """Return what a page says."""
    page = pages.extract(body, url, content_type, now=NOW)
    return Page(
        title=page.title,
        author=page.author,
        canonical_url=page.canonical_url,
        text=page.text,
        published=page.published,
        date_how=page.date_how,
    )


def allowed(robots: bytes) -> Callable[[str], bool]:
    """Return what tells whether this robots.txt lets us read an address."""
    rules = Robots.parse(robots)
    return lambda url: rules.allowed("Topfive", url)


def answered(service: str, url: str, body: bytes, content_type: str | None) -> Answered:
    """Return what the answer of a search service lists."""
    entries = _PARSERS[service](body, url, content_type).entries
    return Answered([one.link for one in entries], [one.text for one in entry_texts(entries)])


_PARSERS: Mapping[str, Parser] = {
    "google_news": news_search.parse_google,
    "bing_news": news_search.parse_bing,
    "gdelt": news_search.parse_gdelt,
    "reddit": reddit.parse_feed,
    "reddit_api": reddit.parse_listing,
    "hackernews": hackernews.parse,
    "youtube": youtube.parse,
    "mastodon": mastodon.parse,
    "bluesky": bluesky.parse,
}


# --- to a score ------------------------------------------------------------------------------


def score_of_post(network: str, body: bytes) -> float:
    """Return the score of the post in a network's answer."""
    source = _source(network)
    (request,) = registry.requests_for(source, RequestOptions())
    listed = registry.listing(request, source, body, request.url, "application/json").entries[0]
    return _score(listed, None, source)


def score_of_page(title: str, url: str, body: bytes, content_type: str) -> float:
    """Return the score of a page that a feed listed under `title` three hours ago."""
    page = page_content.read(
        page_content.Body(body, "", url, content_type),
        selector=None,
        now=NOW,
        prefilter=_lexicon().prefilter,
    )
    entry = Entry(title=title, link=url, published=NOW - timedelta(hours=3))
    return _score(registry.ListedEntry(entry, url, urls.item_id(url)), page, _source("feed"))


def _score(
    listed: registry.ListedEntry, page: page_content.PageContent | None, source: Source
) -> float:
    text = entry_texts([listed.entry])[0]
    item = item_of(listed, text, page, source=source, now=NOW, prefilter=_lexicon().prefilter)
    if not item.may_matter:
        return 0.0
    score = _lexicon().score(item, NOW).score
    assert score is not None
    return score


# --- many items ------------------------------------------------------------------------------


def grouped(rows: Sequence[Mapping[str, Any]]) -> Grouped:
    """Return which stories the items of `rows` tell."""
    items = _items(rows)
    found = _stories(items)
    homes = {item.id: number for number, story in enumerate(found) for item in story.items}
    places = {n: homes[item.id] for n, item in enumerate(items) if item.id in homes}
    return Grouped(len(found), places)


def folded(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the titles of the items that are left once copies are folded."""
    return [item.title for item in dedupe.fold(_items(rows))]


def count_stories(found: Iterable[Found]) -> int:
    """Return how many stories these items tell."""
    return len(_stories([one.item for one in found]))


def _stories(items: Sequence[Item]) -> list[Any]:
    brand = _brand()
    everyday = (brand.display_name, *brand.core, *brand.aliases, *brand.products)
    return list(stories.group(items, [], NOW, everyday))


def _items(rows: Sequence[Mapping[str, Any]]) -> list[Item]:
    return [_item(f"https://{row['site']}/{number}", row) for number, row in enumerate(rows)]


def _item(url: str, row: Mapping[str, Any]) -> Item:
    return Item(
        id=hashlib.sha256(url.encode()).hexdigest()[:32],
        url=url,
        title=row["title"],
        text=row["text"],
        source=row["site"],
        publisher=row["site"],
        fetched_at=NOW,
        published_at=NOW - timedelta(hours=row["hours_old"]),
    )


# --- whole rounds ----------------------------------------------------------------------------


class Rounds:
    """Rounds of the collector, ten minutes apart, with what the pipeline keeps between them."""

    def __init__(self) -> None:
        self._fetcher = Fetcher(
            user_agent="Topfive/0 (+https://topfive.test)",
            networks=("127.0.0.0/8",),
            ports=None,
            jitter=0.0,
            limits=Limits(seconds=15.0, back_off=(0.01, 0.02)),
            rng=random.Random(1),
        )
        self._workers = Workers()
        self._cache = _Memory()
        self._collector = Collector(
            fetcher=self._fetcher, workers=self._workers, cache=cast("Cache", self._cache)
        )
        self._known: set[str] = set()
        self._health: dict[str, SourceHealth] = {}
        self._now = NOW

    async def __aenter__(self) -> Self:
        await self._fetcher.__aenter__()
        await self._workers.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._workers.__aexit__(kind, error, trace)
        await self._fetcher.__aexit__(kind, error, trace)

    async def run(self, kind: str, target: str) -> Report:
        """Read one source once; the next time is ten minutes later."""
        brand = _brand()
        (report,) = await self._collector.collect(
            [_source(kind, target)],
            EarlierRuns(health=self._health, known=self._known_of),
            Wanted(
                prefilter=_lexicon().prefilter,
                max_age=_MAX_AGE,
                languages=brand.languages,
                regions=brand.regions,
            ),
            now=self._now,
        )
        await self._keep(report)
        self._now += _EVERY
        return Report(
            state=report.state.value,
            error=report.error,
            entries=report.entries,
            items=[_found(item) for item in report.items],
            too_old=[_found(item) for item in report.too_old],
        )

    async def _known_of(self, ids: Sequence[str]) -> set[str]:
        return self._known & set(ids)

    async def _keep(self, report: SourceReport) -> None:
        self._known |= {item.id for item in (*report.items, *report.too_old)}
        if report.health:
            self._health[report.source.key] = report.health
        await self._cache.put_many(report.remember, 600)


def _found(item: Item) -> Found:
    return Found(item.title, item.text, item.url, item.may_matter, item)


class _Memory:
    """A cache that is a dictionary."""

    def __init__(self) -> None:
        self.kept: dict[str, Any] = {}

    async def get(self, key: str) -> Any:
        return self.kept.get(key)

    async def get_many(self, keys: Iterable[str]) -> dict[str, Any]:
        return {key: self.kept[key] for key in keys if key in self.kept}

    async def put(self, key: str, value: Any, _seconds: float) -> None:
        self.kept[key] = value

    async def put_many(self, values: Mapping[str, Any], _seconds: float) -> None:
        self.kept |= values


# --- what they share -------------------------------------------------------------------------


def _source(kind: str, target: str = "https://n.example/x") -> Source:
    return Source(kind=SourceKind(kind), target=target, name="S")


@functools.cache
def _brand() -> Brand:
    return loader.load(resources.demonstration_brand(), "debonairs")


@functools.cache
def _lexicon() -> Lexicon:
    return Lexicon(_brand())
