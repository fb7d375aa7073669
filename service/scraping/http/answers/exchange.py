"""One HTTP exchange with aiohttp: bounded in time and in bytes, errors in our words.

The body stays packed as it was sent: the session is to have `auto_decompress=False`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

import aiohttp
from yarl import URL

from service.errors import BodyError
from service.scraping.http.answers.content_encoding import is_whole, too_long
from service.scraping.http.answers.errors import of_error

_UNREADABLE = (
    "image/",
    "video/",
    "audio/",
    "font/",
    "application/pdf",
    "application/zip",
    "application/vnd.",
    "application/msword",
)
"""Types that hold no page, feed or sitemap: refused before the body is read."""


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """One response, redirects not followed. `headers` have names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    coding: str = ""
    """How the body is packed, as `Content-Encoding` names it; empty where it is not."""
    cookies: tuple[str, ...] = ()
    """What `Set-Cookie` says, once for each cookie."""


async def exchange(
    session: aiohttp.ClientSession,
    url: str,
    *,
    headers: Mapping[str, str],
    seconds: float,
    limit: int,
    cut: bool = False,
    form: Mapping[str, str] | None = None,
) -> HttpAnswer:
    """Ask `url` once; GET, or POST where there is a `form`.

    The body is read only of an answer below 300, at most `limit` bytes as sent: what is longer is
    `cut` or refused. Raises FetchError, ForbiddenError (the address dialled), BodyError.
    """
    try:
        async with (
            asyncio.timeout(seconds),
            session.request(
                "GET" if form is None else "POST",
                URL(url, encoded=True),
                headers=headers,
                data=form,
                allow_redirects=False,
            ) as response,
        ):
            lowered = {name.lower(): value for name, value in response.headers.items()}
            if "link" in lowered:  # the one header that is read and comes several times
                lowered["link"] = ", ".join(response.headers.getall("Link"))
            body = b""
            if response.status < 300:
                body = await _body(response, url, limit, cut=cut)
            coding = ", ".join(response.headers.getall("Content-Encoding", ())) if body else ""
            cookies = tuple(response.headers.getall("Set-Cookie", ()))
            return HttpAnswer(response.status, lowered, body, coding, cookies)
    except (aiohttp.ClientError, OSError, ValueError) as error:
        raise of_error(url, error, seconds) from error
    except aiohttp.http_exceptions.HttpProcessingError as error:
        raise of_error(url, ValueError(str(error)), seconds) from error


async def _body(response: aiohttp.ClientResponse, url: str, limit: int, *, cut: bool) -> bytes:
    kind = response.content_type
    if kind.startswith(_UNREADABLE):
        raise BodyError(f"{url} is a file of type {kind}, not a page")
    chunks: list[bytes] = []
    size = 0
    try:
        async for chunk in response.content.iter_any():
            chunks.append(chunk)
            size += len(chunk)
            if size > limit:
                if not cut:
                    raise too_long(url, limit)
                break
    except aiohttp.ClientPayloadError:
        # Some servers give too great a length, or no last chunk, and always will.
        if not is_whole(b"".join(chunks), response.headers.get("Content-Encoding", ""), url):
            raise
    return b"".join(chunks)[:limit]
