"""Whether a discovered page may be read: robots.txt fetched, kept for a day at most, asked.

RFC 9309: five redirects, an answer in the 400s allows all, one in the 500s or none disallows all.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from service.errors import BodyError, FetchError, ForbiddenError
from service.scraping import urls
from service.scraping.http.caching import DAY, fresh_for
from service.scraping.http.client import Fetcher
from service.scraping.http.rate_limiter import NotNowError
from service.scraping.parser_pool.pool import Workers
from service.scraping.robots import MAX_BYTES, Robots
from service.storage.cache import Cache

_REDIRECTS = 5
_MEMORY_LIFE = 3_600.0
"""Seconds that rules from the cache are kept in memory."""
_LONGEST_LIFE = DAY - _MEMORY_LIFE
"""Seconds in the cache: with the time in memory a day, the most that the RFC allows."""
_SHORTEST_LIFE = 3_600.0
"""Seconds: a robots.txt that says `no-cache` is not asked for with every page."""
_UNREACHABLE_LIFE = 600.0
"""Seconds until an unreachable robots.txt is tried again: about one run."""
_KEPT = 4_096
"""Sites whose rules are kept in memory; the rest is in the cache."""
_LONG = 20_000
"""Bytes; longer files are parsed off the event loop and not put into the cache."""
_LONGEST_DELAY = 10.0
"""Seconds between two pages; a site that wants more gets this, or a run would never end."""


@dataclass(slots=True)
class _Site:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    robots: Robots | None = None
    until: float = 0.0


class Permission:
    """Knows the rules of the sites it was asked about. `agent` is our product token."""

    def __init__(
        self, fetcher: Fetcher, workers: Workers, cache: Cache | None, agent: str = "Topfive"
    ) -> None:
        self._fetcher = fetcher
        self._workers = workers
        self._cache = cache
        self._agent = agent
        self._sites: OrderedDict[str, _Site] = OrderedDict()

    async def allowed(self, url: str, deadline: float | None = None) -> bool:
        """Tell whether `url` may be read; its site's pauses are kept from then on.

        Raises NotNowError if the rules could not be asked for before `deadline`.
        """
        address = urls.normalise(url)
        if address is None:
            return False
        parts = urlsplit(address)
        robots = await self._robots(f"{parts.scheme}://{parts.netloc}", deadline)
        delay = robots.crawl_delay(self._agent)
        if delay:
            self._fetcher.lanes.at_least(parts.netloc, min(delay, _LONGEST_DELAY))
        return robots.allowed(self._agent, address)

    async def _robots(self, name: str, deadline: float | None) -> Robots:
        """The rules of one site: asked for once, however many pages wait for them."""
        site = self._sites.setdefault(name, _Site())
        self._sites.move_to_end(name)
        while len(self._sites) > _KEPT:
            self._sites.popitem(last=False)
        async with site.lock:
            now = asyncio.get_running_loop().time()
            if site.robots is None or site.until < now:
                site.robots, life = await self._known(name) or await self._ask(name, deadline)
                site.until = now + life
            return site.robots

    async def _known(self, site: str) -> tuple[Robots, float] | None:
        value = await self._cache.get(_key(site)) if self._cache else None
        if isinstance(value, Mapping):
            if isinstance(value.get("rules"), str):
                return await self._parsed(value["rules"].encode()), _MEMORY_LIFE
            if isinstance(value.get("all"), bool):
                return Robots.everything(allowed=value["all"]), _MEMORY_LIFE
        return None

    async def _ask(self, site: str, deadline: float | None) -> tuple[Robots, float]:
        try:
            answer = await self._fetcher.get(
                f"{site}/robots.txt",
                accept="text/plain, */*;q=0.1",
                limit=MAX_BYTES,
                cut=True,
                redirects=_REDIRECTS,
                deadline=deadline,
            )
        except NotNowError:
            raise
        except (FetchError, ForbiddenError, BodyError) as error:
            return await self._without(site, error)
        life = min(_LONGEST_LIFE, max(_SHORTEST_LIFE, fresh_for(answer.headers, _now()) or DAY))
        if len(answer.body) <= _LONG:
            await self._put(site, {"rules": answer.body.decode("utf-8", "replace")}, life)
        return await self._parsed(answer.body), life

    async def _without(self, site: str, error: Exception) -> tuple[Robots, float]:
        """The rules of a site whose file cannot be had. A file of another type is none."""
        status = error.status if isinstance(error, FetchError) else None
        missing = isinstance(error, BodyError) or (status is not None and 400 <= status < 500)
        missing = missing and status != 429
        if missing:
            await self._put(site, {"all": True}, _LONGEST_LIFE)
        life = _LONGEST_LIFE if missing else _UNREACHABLE_LIFE
        return Robots.everything(allowed=missing), life

    async def _put(self, site: str, value: dict[str, Any], life: float) -> None:
        if self._cache:
            await self._cache.put(_key(site), value, life)

    async def _parsed(self, body: bytes) -> Robots:
        if len(body) > _LONG:
            return await self._workers.run_here(Robots.parse, body)
        return Robots.parse(body)


def _key(site: str) -> str:
    return f"robots:{site}"


def _now() -> datetime:
    return datetime.now(UTC)
