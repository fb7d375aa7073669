"""The way that redirects lead, from the address that was asked for to the answer that is read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import aiohttp
from yarl import URL

from service.scraping import urls
from service.scraping.http.exchange import HttpAnswer
from service.scraping.http.refresh import Lead, sends_to

_REDIRECTS = frozenset({301, 302, 303, 307, 308})


class End(NamedTuple):
    """An answer with nothing behind it; `permanent` is the way there."""

    url: str
    answer: HttpAnswer
    permanent: bool


@dataclass(slots=True)
class Way:
    """Where redirects have led so far."""

    url: str
    seen: set[str] = field(default_factory=set)
    left: End | None = None
    """The first page that a script left."""


def leads_to(answer: HttpAnswer, url: str) -> Lead:
    """Return where an answer from `url` sends on to."""
    if answer.status in _REDIRECTS:
        return Lead(answer.headers.get("location", "").strip())
    if not answer.body:
        return Lead("")
    lead = sends_to(answer.headers, answer.body, answer.coding, url)
    # A page that reloads itself is read as it is.
    itself = not lead.address or urls.normalise(lead.address, url) in (None, url)
    return Lead("") if itself else lead


def cookies_for(jar: aiohttp.CookieJar, url: str) -> str:
    """Return the header `Cookie` for `url`, empty without one."""
    found = jar.filter_cookies(URL(url, encoded=True)) if len(jar) else {}
    return "; ".join(f"{name}={morsel.value}" for name, morsel in found.items())
