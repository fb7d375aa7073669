"""Would this address be mailed, and why not: from what is stored, or read now when asked to."""

from __future__ import annotations

import time

from aiohttp import web

from service.text import urls
from service.text.normalize import one_line
from service.trials.explaining import telling
from service.trials.explaining.explanation import ExplainedAs, Explanation
from service.web.context import CONTEXT
from service.web.forms import NO_FORM
from service.web.responses import as_json, asks_page, page, problem
from service.web.security import Limiter, Rate
from service.wording.brand_pages import explain as words

READ_RATE = Rate(burst=20, per_second=20 / 3600)
"""Twenty addresses an hour are read, whoever asks: each is a request to somebody's site."""
READ_LIMIT = web.AppKey("read_limit", Limiter)
"""Counted for the whole service, under one key."""
_ANYBODY = "explain"


async def show(request: web.Request) -> web.StreamResponse:
    """`GET /explain?url=`: what runs did with an address; nothing is read."""
    if "url" not in request.query:
        return _shown(request, None)
    url = _address(request.query["url"])
    if url is None:
        return problem(request, 400, *words.no_address())
    found = await request.app[CONTEXT].explain_stored(url)
    return _shown(request, found or Explanation(url=url, verdict=ExplainedAs.UNREAD))


async def read(request: web.Request) -> web.StreamResponse:
    """`POST /explain`: read an address and judge it as if a run had found it just now."""
    try:
        fields = await request.post()
    except NO_FORM:
        return problem(request, 400, *words.no_address())
    given = fields.get("url", "")
    url = _address(given) if isinstance(given, str) else None
    if url is None:
        return problem(request, 400, *words.no_address())
    if wait := seconds_to_wait(request):
        return problem(request, 429, *words.too_many(), {"Retry-After": str(wait)})
    asked = fields.get("model") in {"on", "true", "1", "yes"}
    return _shown(request, await request.app[CONTEXT].explain_now(url, ask_model=asked))


def seconds_to_wait(request: web.Request) -> int:
    """Count one reading of somebody's site; return 0, or the seconds until one more is allowed."""
    return request.app[READ_LIMIT].take(_ANYBODY, time.monotonic())


def _address(given: str) -> str | None:
    """Return a web address of one line, None for anything else."""
    url = given.strip()
    if not url or len(url) > urls.MAX_LENGTH or url != one_line(url):
        return None
    return url if urls.canonical(url) else None


def _shown(request: web.Request, found: Explanation | None) -> web.StreamResponse:
    if found and not asks_page(request):
        return as_json(telling.as_json(found))
    if not asks_page(request):
        return problem(request, 400, *words.no_address())
    return page(
        request,
        "brand/explain.html",
        explained=telling.as_json(found) if found else None,
        link=found.url if found else "",
        has_model=request.app[CONTEXT].has_model,
    )
