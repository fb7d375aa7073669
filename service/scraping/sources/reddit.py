"""Reddit's application token: asked for with the operator's credentials, kept in memory only."""

from __future__ import annotations

import asyncio
import base64
import json
from dataclasses import dataclass, field

from service.errors import BodyError
from service.scraping.http.client import Fetcher

TOKEN_URL = "https://www.reddit.com/api/v1/access_token"  # noqa: S105 (an address)
"""Application-only OAuth: reddit-archive/reddit wiki, "OAuth2", read November 2026."""
_EARLY = 60.0
"""Seconds before its end that a token is renewed."""


@dataclass(slots=True)
class RedditToken:
    """Gets a token when there is none in force. Without an id there never is one."""

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
                self._token, life = _token_in(await fetcher.post_form(self.url, form, basic))
                self._until = now + life - _EARLY
            return f"Bearer {self._token}"


def _token_in(body: bytes) -> tuple[str, float]:
    """The token and its life in seconds."""
    try:
        said = json.loads(body)
        return str(said["access_token"]), float(said.get("expires_in", 3600))
    except (ValueError, TypeError, KeyError, AttributeError):
        raise BodyError(
            "Reddit answered without a token",
            "Check REDDIT_CLIENT_ID and REDDIT_CLIENT_SECRET; the application is of type script.",
        ) from None
