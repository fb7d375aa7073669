"""robots.txt (RFC 9309): its rules, and the cache of the rules of every site that we ask.

Protego reads the rules. Five redirects are followed; an answer in the 400s allows all, one in the
500s or none disallows all; rules are kept for a day at most.
"""

from __future__ import annotations

import asyncio
import codecs
import math
import re
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from protego import Protego

from service.errors import BodyError, FetchError, ForbiddenError
from service.scraping.http.caching import DAY, fresh_for
from service.scraping.http.client import Fetcher
from service.scraping.http.rate_limiter import NotNowError
from service.scraping.parser_pool.pool import Workers
from service.storage.cache import Cache
from service.text import urls

MAX_BYTES = 512_000
"""RFC 9309 wants at least 500 KiB read; the rest is ignored."""
_REDIRECTS = 5
_MEMORY_LIFE = 3_600.0
"""Seconds that rules from the cache are kept in memory."""
_MAX_LIFE = DAY - _MEMORY_LIFE
"""Seconds in the cache: with the time in memory a day, the most that the RFC allows."""
_MIN_LIFE = 3_600.0
"""Seconds: a robots.txt that says `no-cache` is not asked for with every page."""
_UNREACHABLE_LIFE = 600.0
"""Seconds until an unreachable robots.txt is tried again: about one run."""
_MAX_SITES = 4_096
"""Sites whose rules are kept in memory; the rest is in the cache."""
_LONG = 20_000
"""Bytes; longer files are parsed off the event loop and not put into the cache."""
_MAX_DELAY = 10.0
"""Seconds between two pages; a site that wants more gets this, or a run would never end."""


_WITH_VERSION = re.compile(
    r"^([ \t]{0,9}user-?agent[ \t]{0,9}:[ \t]{0,9}[\w-]{1,80})/[\w.]{1,20}(?=[ \t]{0,9}(?:#|$))",
    re.IGNORECASE | re.MULTILINE,
)
"""A robot's name with a version, which is no part of it (RFC 9309, 2.2.1)."""
_WHOLE_ADDRESS = re.compile(
    r"^([ \t]{0,9}(?:dis)?allow[ \t]{0,9}:[ \t]{0,9})https?://[\w.:-]{1,255}(?=/[^\s*$#])",
    re.IGNORECASE | re.MULTILINE,
)
"""The site before the path of a rule, as if it were this one. A whole site is none of this one's
rules: those who write it mean their others, and all of this one would be closed by it."""


class Robots:
    """The rules of one site."""

    def __init__(self, rules: Protego | None, *, allow: bool = True) -> None:
        self._rules = rules
        self._allow = allow

    @classmethod
    def parse(cls, body: bytes) -> Robots:
        """Return the rules in `body`, whatever is in it."""
        text = _text(body[:MAX_BYTES]).replace("\ufeff", "")
        text = _WITH_VERSION.sub(r"\1", text)
        text = _WHOLE_ADDRESS.sub(r"\1", text)
        return cls(Protego.parse(text.replace("\0", " ")))

    @classmethod
    def everything(cls, *, allowed: bool) -> Robots:
        """Return rules that allow or disallow all: for a missing file and an unreachable one."""
        return cls(None, allow=allowed)

    def allowed(self, agent: str, url: str) -> bool:
        """Return whether the robot with the product token `agent` may read `url`."""
        if self._rules is None:
            return self._allow
        try:
            return bool(self._rules.can_fetch(url, agent))
        except ValueError:
            return False

    def crawl_delay(self, agent: str) -> float | None:
        """Return the seconds that the site wants between two requests of `agent`, if it says so.

        Not in the RFC, but honest robots keep it.
        """
        delay = self._rules.crawl_delay(agent) if self._rules else None
        return float(delay) if delay is not None and math.isfinite(delay) and delay > 0 else None


def _text(body: bytes) -> str:
    """Return a file as text: UTF-8, but for what says that it is UTF-16, as Notepad writes it."""
    wide = body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return body.decode("utf-16" if wide else "utf-8", "replace")


@dataclass(slots=True)
class _Site:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    robots: Robots | None = None
    until: float = 0.0
    """The event loop's time after which the rules are asked for again."""


class RobotsCache:
    """Fetches and keeps the rules of sites. `agent` is our product token."""

    def __init__(
        self, fetcher: Fetcher, workers: Workers, cache: Cache | None, agent: str = "Topfive"
    ) -> None:
        self._fetcher = fetcher
        self._workers = workers
        self._cache = cache
        self._agent = agent
        self._sites: OrderedDict[str, _Site] = OrderedDict()

    async def allowed(self, url: str, deadline: float | None = None) -> bool:
        """Return whether `url` may be read; its site's crawl delay is kept from then on.

        Raises NotNowError if the rules could not be asked for before `deadline`.
        """
        address = urls.normalise(url)
        if address is None:
            return False
        parts = urlsplit(address)
        robots = await self._robots(f"{parts.scheme}://{parts.netloc}", deadline)
        delay = robots.crawl_delay(self._agent)
        if delay:
            self._fetcher.rate_limiter.require_pause(parts.netloc, min(delay, _MAX_DELAY))
        return robots.allowed(self._agent, address)

    async def _robots(self, name: str, deadline: float | None) -> Robots:
        """Return the rules of one site: asked for once, however many pages wait for them."""
        site = self._sites.setdefault(name, _Site())
        self._sites.move_to_end(name)
        while len(self._sites) > _MAX_SITES:
            self._sites.popitem(last=False)
        async with site.lock:
            now = asyncio.get_running_loop().time()
            if site.robots is None or site.until < now:
                site.robots, life = await self._cached(name) or await self._fetch(name, deadline)
                site.until = now + life
            return site.robots

    async def _cached(self, site: str) -> tuple[Robots, float] | None:
        value = await self._cache.get(f"robots:{site}") if self._cache else None
        if isinstance(value, Mapping):
            if isinstance(value.get("rules"), str):
                return await self._parsed(value["rules"].encode()), _MEMORY_LIFE
            if isinstance(value.get("all"), bool):
                return Robots.everything(allowed=value["all"]), _MEMORY_LIFE
        return None

    async def _fetch(self, site: str, deadline: float | None) -> tuple[Robots, float]:
        try:
            answer = await self._fetcher.get(
                f"{site}/robots.txt",
                accept="text/plain, */*;q=0.1",
                limits=replace(self._fetcher.limits, decoded_bytes=MAX_BYTES, redirects=_REDIRECTS),
                cut=True,
                deadline=deadline,
            )
        except NotNowError:
            raise
        except (FetchError, ForbiddenError, BodyError) as error:
            # A file of another type, such as an image, holds no rules: as if there were none.
            status = error.status if isinstance(error, FetchError) else None
            missing = isinstance(error, BodyError) or (status is not None and 400 <= status < 500)
            if not missing or status == 429:
                return Robots.everything(allowed=False), _UNREACHABLE_LIFE
            await self._put(site, {"all": True}, _MAX_LIFE)
            return Robots.everything(allowed=True), _MAX_LIFE
        fresh = fresh_for(answer.headers, datetime.now(UTC)) or DAY
        life = min(_MAX_LIFE, max(_MIN_LIFE, fresh))
        if len(answer.body) <= _LONG:
            await self._put(site, {"rules": _text(answer.body)}, life)
        return await self._parsed(answer.body), life

    async def _put(self, site: str, value: dict[str, Any], life: float) -> None:
        if self._cache:
            await self._cache.put(f"robots:{site}", value, life)

    async def _parsed(self, body: bytes) -> Robots:
        if len(body) > _LONG:
            return await self._workers.run_here(Robots.parse, body)
        return Robots.parse(body)
