"""The archive: findings searched, one of them with all that is known of it, the export."""

from __future__ import annotations

import asyncio
import csv
import io
from collections.abc import AsyncIterator, Mapping, Sequence
from urllib.parse import urlencode

import structlog
from aiohttp import web

from service.archive import shown
from service.archive.feeds.feed import feed_addresses
from service.archive.shown import FoundJson
from service.archive.week.figures import by_story
from service.errors import TopfiveError
from service.models import Vote
from service.signing import NOBODY, Purpose
from service.storage.tables.archive import feed_keys, findings, search
from service.storage.tables.archive.search import Place, Search
from service.storage.tables.mail import attempts
from service.text.normalize import clean
from service.web.context import CONTEXT, WebContext
from service.web.forms import NO_FORM
from service.web.handlers.archive import evidence, views
from service.web.handlers.archive.asked import PAGE, AskedSearch, SearchFieldError, asked, place
from service.web.responses import PATH, as_json, asks_page, page, problem
from service.web.streams import streaming
from service.wording.archive_pages import findings as words

_log = structlog.get_logger(__name__)

MOST_ROWS = 100_000
"""Rows of an export."""
_ROWS_AT_ONCE = 1_000
_EXPORT_SECONDS = 600.0


async def listed(request: web.Request) -> web.StreamResponse:
    """`GET /findings`: what a search finds, the newest first; all without one."""
    context = request.app[CONTEXT]
    votes = await context.votes.in_force(context.brand.id)
    try:
        wanted = asked(request.query, votes, context.timezone, context.brand.names)
    except SearchFieldError as error:
        return problem(request, 400, *error.words)
    found = await _found(context, wanted, votes)
    last = found[wanted.limit - 1] if len(found) > wanted.limit else None
    following = None
    if last:
        given = {**wanted.fields, "after": place(Place(last.told_at, last.id))}
        limit = {"limit": wanted.limit} if wanted.limit != PAGE else {}
        following = f"{request.app[PATH]}/findings?{urlencode({**given, **limit})}"
    if not asks_page(request):
        rows = [one.as_json() for one in found[: wanted.limit]]
        return as_json({"findings": rows, "next": following})
    return await _page(request, wanted, found[: wanted.limit], following)


async def renew(request: web.Request) -> web.StreamResponse:
    """`POST /findings`: new addresses for the feeds, shown this once."""
    try:
        form = await request.post()
    except NO_FORM:
        form = None
    if form is None or form.get("feeds") != "renew":
        return problem(request, 400, *words.not_renewed())
    context = request.app[CONTEXT]
    key = await feed_keys.renew(context.database, context.brand.id)
    addresses = feed_addresses(context.public_url, key)
    if not asks_page(request):
        return as_json(addresses)
    return page(request, "archive/feeds.html", addresses=addresses)


async def _found(
    context: WebContext, wanted: AskedSearch, votes: Sequence[Vote]
) -> list[FoundJson]:
    """Return one finding more than a page has, if there are more."""
    if wanted.nothing:
        return []
    found = await search.newest(
        context.database,
        context.brand.id,
        wanted.search,
        limit=wanted.limit + 1,
        after=wanted.after,
    )
    said = by_story(votes)
    return [shown.found_json(one, said.get(one.story, ())) for one in found]


async def _page(
    request: web.Request, wanted: AskedSearch, found: Sequence[FoundJson], following: str | None
) -> web.StreamResponse:
    context = request.app[CONTEXT]
    topics, made_at = await asyncio.gather(
        search.topics(context.database, context.brand.id),
        feed_keys.made_at(context.database, context.brand.id),
    )
    return page(
        request,
        "archive/findings.html",
        asked=wanted,
        found=[views.archive_view(one) for one in found],
        query=urlencode(wanted.fields),
        older=following,
        choices=views.choices(topics, wanted.fields.get("topic", "")),
        feeds_made_at=made_at,
        most_rows=MOST_ROWS,
    )


async def one(request: web.Request) -> web.StreamResponse:
    """`GET /findings/{story}`: a finding with all that is known of it."""
    context, story = request.app[CONTEXT], clean(request.match_info["story"], 64)
    database, brand_id = context.database, context.brand.id
    kept = await findings.one(database, brand_id, story)
    if kept is None:
        if await findings.is_gone(database, brand_id, story, context.keep_days):
            return problem(request, 410, *words.gone(context.keep_days))
        return problem(request, 404, *words.no_such_finding())
    reports, tellings, votes, told_to, (quotes, changes) = await asyncio.gather(
        findings.reports(database, brand_id, story),
        findings.tellings(database, brand_id, story),
        context.votes.in_force(brand_id),
        attempts.of_story(database, brand_id, story),
        evidence.stored_of(context, story),
    )
    own = [vote for vote in votes if vote.story == story]
    whole = shown.whole_json(
        kept, reports, tellings, own, context.recipients,
        quotes=quotes, changes=changes, told_to=told_to,
    )  # fmt: skip
    if not asks_page(request):
        return as_json(whole.as_json())
    token = context.signer.sign(
        Purpose.SHARE, NOBODY, kept.told_at, subject=story, days=context.keep_days
    ) if views.is_key(story) else ""  # fmt: skip
    return page(
        request,
        "archive/finding.html",
        whole=whole,
        finding=views.archive_view(whole),
        told=views.told_views(whole),
        channels=[(words.in_channel(one.channel, one.state), one.at) for one in whole.channels],
        evidence=evidence.evidence_view(quotes, changes),
        share=f"{request.app[PATH]}/share/{token}" if token else "",
    )


async def export(request: web.Request) -> web.StreamResponse:
    """`GET /findings.csv`: what a search finds, a line each, sent as it is read."""
    context = request.app[CONTEXT]
    votes = await context.votes.in_force(context.brand.id)
    try:
        wanted = asked(request.query, votes, context.timezone, context.brand.names)
    except SearchFieldError as error:
        return problem(request, 400, *error.words)
    lines = _lines(context, wanted, by_story(votes))
    first = await anext(lines)  # what is wrong with a search shows before an answer has begun
    headers = {
        "Content-Type": "text/csv; charset=utf-8",
        "Content-Disposition": 'attachment; filename="findings.csv"',
    }
    async with streaming(request, headers) as response:
        try:
            async with asyncio.timeout(_EXPORT_SECONDS):
                await response.write(first)
                async for line in lines:
                    await response.write(line)
        except (TopfiveError, TimeoutError) as error:
            # What has come must not look whole.
            _log.warning(f"An export of findings ended early: {error}")
            if request.transport:
                request.transport.abort()
    return response


async def _lines(
    context: WebContext, wanted: AskedSearch, votes: Mapping[str, Sequence[Vote]]
) -> AsyncIterator[bytes]:
    """Yield the export in pieces. No connection is held while they are sent."""
    after, left, search_for = wanted.after, MOST_ROWS, wanted.search
    head = [list(shown.CSV_COLUMNS)]
    while True:
        found = [] if wanted.nothing else await _rows(context, search_for, left, after)
        rows = [shown.csv_cells(shown.found_json(o, votes.get(o.story, ()))) for o in found]
        yield _csv([*head, *rows])
        left -= len(found)
        if len(found) < _ROWS_AT_ONCE or left <= 0:
            return
        head, after = [], Place(found[-1].told_at, found[-1].story)


async def _rows(
    context: WebContext, wanted: Search, left: int, after: Place | None
) -> list[findings.Archived]:
    limit = min(_ROWS_AT_ONCE, left)
    return await search.newest(context.database, context.brand.id, wanted, limit=limit, after=after)


def _csv(rows: Sequence[Sequence[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()
