"""Lists of feeds: a reader's OPML brought in, and the brand's own taken along.

Nothing is asked of the web here. What is taken becomes a change of the brand file, to be tried and
saved as any other, with every source switched off.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any

from aiohttp import web

from service.brands.desk import opml
from service.brands.desk.edits import OPTIONS
from service.brands.desk.opml import FeedList, OpmlFault, Subscription
from service.models import Brand, Source, SourceKind
from service.scraping.sources import registry
from service.scraping.sources.source_type import RequestOptions
from service.text import urls
from service.web.context import CONTEXT, WebContext
from service.web.forms import NO_FORM
from service.web.handlers.brand.changes import described
from service.web.responses import as_json, asks_page, page, problem
from service.wording.brand_pages import lists as words

_FEEDS = (SourceKind.FEED, SourceKind.YOUTUBE)
"""Kinds of source that are a feed to any reader."""


async def show(request: web.Request) -> web.StreamResponse:
    """`GET /brand/lists`: the form for a list, and the way to the brand's own."""
    if not asks_page(request):
        return as_json({"download": "/brand/feeds.opml"})
    return page(request, "brand/lists.html", found=None)


async def download(request: web.Request) -> web.StreamResponse:
    """`GET /brand/feeds.opml`: the brand's feeds, for any reader."""
    brand = await described(request.app[CONTEXT])
    feeds = [one for one in brand.sources if one.kind in _FEEDS]
    body = opml.write(
        brand.display_name,
        [_subscription(one) for one in feeds if not one.off],
        [_subscription(one) for one in feeds if one.off],
    )
    return web.Response(
        body=body,
        content_type="text/x-opml",
        charset="utf-8",
        headers={"Content-Disposition": 'attachment; filename="feeds.opml"'},
    )


async def upload(request: web.Request) -> web.StreamResponse:
    """`POST /brand/lists`: what a list would add; nothing is changed and nothing is asked."""
    try:
        given = (await request.post()).get("list")
    except NO_FORM:
        given = None
    if not isinstance(given, web.FileField):
        return problem(request, 400, *words.no_file())
    with given.file as file:
        body = file.read(opml.MAX_BYTES + 1)
    context = request.app[CONTEXT]
    brand = await described(context)
    found = await asyncio.to_thread(_read, context, brand, body)
    if found.fault:
        large = found.fault is OpmlFault.TOO_LARGE
        return problem(request, 413 if large else 422, *words.fault(found.fault))
    change = _change(found)
    if not asks_page(request):
        return as_json({**_json(found), "change": change})
    left_out = [(one, words.left_out(one)) for one in found.left_out]
    told = json.dumps(change, ensure_ascii=False)
    return page(request, "brand/lists.html", found=found, left_out=left_out, change=told)


def _read(context: WebContext, brand: Brand, body: bytes) -> FeedList:
    feeds = [one for one in brand.sources if one.kind in _FEEDS]
    known = {_name_of(_address(one)): one.name for one in feeds}
    known |= {_address(one): one.name for one in feeds}  # of two alike, the one as it is written
    return opml.read(body, check=context.check_address, name_of=_name_of, known=known)


def _name_of(address: str) -> str:
    return urls.item_id(urls.canonical(address) or address)


def _address(source: Source) -> str:
    return registry.requests_for(source, RequestOptions())[0].url


def _subscription(source: Source) -> Subscription:
    return Subscription(source.name, _address(source))


def _change(found: FeedList) -> list[dict[str, Any]]:
    """Return what the list adds, as the change of the brand file that `POST /brand` takes."""
    entries = [
        {"feed": one.address, "name": one.name[: OPTIONS["name"]], "enabled": "no"}
        for one in found.feeds
    ]
    return [{"add": entries}] if entries else []


def _json(found: FeedList) -> dict[str, Any]:
    return {
        "feeds": [{"name": one.name, "address": one.address} for one in found.feeds],
        "left_out": [
            {"name": one.name, "address": one.address, "because": one.because.value,
             "words": words.left_out(one)}
            for one in found.left_out
        ],
        "damaged": found.damaged,
    }  # fmt: skip
