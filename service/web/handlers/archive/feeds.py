"""The feeds of the findings, for whoever has their address."""

from __future__ import annotations

import hashlib
from datetime import datetime

from aiohttp import web

from service.archive.feeds.atom import atom
from service.archive.feeds.feed import ATOM_TYPE, JSON_TYPE, MOST, FindingsFeed, feed_of
from service.archive.feeds.json_feed import json_feed
from service.signing import NOBODY, Purpose
from service.storage.tables.archive import feed_keys, search
from service.storage.tables.archive.findings import Standing
from service.storage.tables.archive.search import Search
from service.web.context import CONTEXT
from service.web.handlers.archive.views import is_key
from service.web.responses import problem
from service.wording.archive_pages import feeds as words
from service.wording.catalogue import speaking

_HEADERS = {"Referrer-Policy": "no-referrer", "Cache-Control": "private, no-cache"}


async def as_atom(request: web.Request) -> web.StreamResponse:
    """`GET /feeds/{key}/findings.atom`: the findings as Atom."""
    feed = await _feed(request, "atom")
    if feed is None:
        return problem(request, 404, *words.no_such_feed(), _HEADERS)
    return _answer(request, atom(feed, request.app[CONTEXT].version), ATOM_TYPE)


async def as_json_feed(request: web.Request) -> web.StreamResponse:
    """`GET /feeds/{key}/findings.json`: the findings as JSON Feed."""
    feed = await _feed(request, "json")
    if feed is None:
        return problem(request, 404, *words.no_such_feed(), _HEADERS)
    return _answer(request, json_feed(feed), JSON_TYPE)


async def _feed(request: web.Request, form: str) -> FindingsFeed | None:
    """Return the feed; None if its address has not the key in force."""
    context, key = request.app[CONTEXT], request.match_info["key"]
    database, brand = context.database, context.brand
    made_at = await feed_keys.made_at(database, brand.id)
    if not await feed_keys.is_key(database, brand.id, key) or made_at is None:
        return None
    mailed = Search(standings=(Standing.MAILED, Standing.UNDELIVERED))
    found = await search.newest(database, brand.id, mailed, limit=MOST, by_mail=True)

    def share(story: str, at: datetime) -> str:
        token = context.signer.sign(
            Purpose.SHARE, NOBODY, at, subject=story, days=context.keep_days
        )
        return f"{context.public_url.rstrip('/')}/share/{token}"

    with speaking(context.mail_language):
        return feed_of(
            [one for one in found if is_key(one.story)],
            brand_id=brand.id,
            brand=brand.display_name,
            public_url=context.public_url,
            path=f"/feeds/{key}/findings.{form}",
            share=share,
            made_at=made_at,
        )


def _answer(request: web.Request, body: bytes, content_type: str) -> web.Response:
    """Return the feed, or that it is as it was when this reader last came.

    Proxies that compress add to the tag ("…-gzip"), and some readers lose its quotes.
    """
    tag = hashlib.sha256(body).hexdigest()[:32]
    headers = {**_HEADERS, "ETag": f'"{tag}"'}
    known = request.headers.get("If-None-Match", "")
    if tag in known or known.strip() == "*":
        return web.Response(status=304, headers=headers)
    return web.Response(
        body=body, headers={**headers, "Content-Type": f"{content_type}; charset=utf-8"}
    )
