"""The way that redirects lead, from the address that was asked for to the answer that is read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import aiohttp
from yarl import URL

from service.scraping.http.answers.exchange import HttpAnswer
from service.scraping.http.redirects.refresh import Lead, sends_to
from service.text import urls

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MAX_COOKIES = 20
"""Cookies of one redirect that are sent back."""


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
    jar: aiohttp.CookieJar | None = None
    """The cookies that redirects have set, which few do."""

    def cookies(self) -> str:
        """Return the header `Cookie` for where the way has led, empty without one."""
        found = self.jar.filter_cookies(URL(self.url, encoded=True)) if self.jar else {}
        return "; ".join(f"{name}={morsel.value}" for name, morsel in found.items())

    def take_cookies(self, answer: HttpAnswer) -> None:
        """Keep the cookies of an answer from where the way has led."""
        if answer.cookies:
            if self.jar is None:
                self.jar = aiohttp.CookieJar(unsafe=True, quote_cookie=False)
            address = URL(self.url, encoded=True)
            self.jar.update_cookies_from_headers(answer.cookies[:_MAX_COOKIES], address)


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
