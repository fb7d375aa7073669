"""What the brand file might have more, or less: shown, and taken or refused by a button."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from service.brands.desk.edits import current, field_of, words_of
from service.errors import ConfigurationError, EditRefusedError
from service.matching.brand_verdict import broad_words
from service.ranking.learning.not_us_suggestions import look_alikes
from service.storage.tables import items, sources, stories
from service.storage.tables.desk import suggested as tables
from service.text.normalize import one_line
from service.trials.suggestions import SPAN, Suggestion, SuggestionKind, suggestions
from service.web.context import CONTEXT, WebContext
from service.web.forms import NO_FORM
from service.web.handlers.brand import asked
from service.web.handlers.brand.changes import body_of, described
from service.web.handlers.brand.explain import seconds_to_wait
from service.web.responses import PATH, as_json, asks_page, page, problem
from service.wording.brand_pages import explain as reading
from service.wording.brand_pages import suggested as words
from service.wording.brand_pages.desk import not_from_here

_TITLES = 1_000
"""Headlines among which it is looked which words match too much."""
_LIST_OF = {SuggestionKind.LOOK_ALIKE: "not_us", SuggestionKind.RIVAL: "competitors"}
_MAX_NAME = 300


@dataclass(frozen=True, slots=True)
class Shown:
    """A suggestion as the page has it."""

    it: Suggestion
    said: words.SuggestionWords
    change: str
    """What `POST /brand` is to try, as JSON; empty where something must be found first."""


async def show(request: web.Request) -> web.StreamResponse:
    """`GET /brand/suggestions`: each with its evidence and a button; nothing is changed."""
    return await _shown(request)


async def post(request: web.Request) -> web.StreamResponse:
    """`POST /brand/suggestions`: do not suggest this again, or look for the feed of a site."""
    if not asked.is_proven(request):
        return problem(request, 403, *not_from_here())
    try:
        fields = await request.post()
    except NO_FORM:
        return problem(request, 400, *words.unknown())
    given = [str(fields.get(key, "")) for key in ("do", "kind", "name")]
    do, kind, name = map(one_line, given)
    known = kind in set(SuggestionKind) and do in {"dismiss", "feed"}
    if not known or not name or max(map(len, given)) > _MAX_NAME:
        return problem(request, 400, *words.unknown())
    context = request.app[CONTEXT]
    if do == "dismiss":
        await tables.dismiss(context.database, context.brand.id, kind, name)
        if not asks_page(request):
            return as_json({"dismissed": name})
        return web.Response(
            status=303, headers={"Location": f"{request.app[PATH]}/brand/suggestions"}
        )
    return await _look(request, name)


async def _look(request: web.Request, site: str) -> web.StreamResponse:
    """Look for the feeds of a site that is suggested; no other is asked."""
    found = await _found(request.app[CONTEXT])
    if not any(one.it.kind is SuggestionKind.OUTLET and one.it.name == site for one in found):
        return problem(request, 400, *words.unknown())
    if wait := seconds_to_wait(request):
        return problem(request, 429, *reading.too_many(), {"Retry-After": str(wait)})
    feeds = await request.app[CONTEXT].find_feeds(f"https://{site}/")
    if not asks_page(request):
        return as_json({"site": site, "feeds": list(feeds)})
    changes = [
        (feed, json.dumps([{"add": [{"feed": feed, "name": site}]}], ensure_ascii=False))
        for feed in feeds
    ]
    return await _shown(request, site_looked_at=site, feeds=changes, no_feed=words.no_feed(site))


async def _shown(request: web.Request, **more: Any) -> web.StreamResponse:
    found = await _found(request.app[CONTEXT])
    if not asks_page(request):
        return as_json({"suggestions": [_json(one) for one in found]})
    given = {"site_looked_at": "", "feeds": [], "no_feed": "", **more}
    return page(request, "brand/suggestions.html", found=found, **given)


async def _found(context: WebContext) -> list[Shown]:
    now, brand, database = context.clock(), await described(context), context.database
    since = now - SPAN
    votes = await context.votes.in_force(brand.id, since)
    tied, healths, newest, dismissed, titles = await asyncio.gather(
        tables.tied(database, brand.id, since),
        sources.all_of(database, brand.id),
        items.newest_titles(database, brand.id, _TITLES),
        tables.dismissed(database, brand.id),
        stories.titles(database, brand.id, sorted({vote.story for vote in votes})),
    )
    found = await asyncio.to_thread(
        lambda: suggestions(
            brand,
            look_alikes=look_alikes(votes, titles, brand),
            tied=tied,
            healths=healths,
            broad=broad_words(brand, newest),
            dismissed=dismissed,
            now=now,
        )
    )
    lists = await asyncio.to_thread(_lists, context) if found else {}
    return [
        Shown(
            one,
            words.said(one.kind, one.shown, one.count),
            json.dumps(change, ensure_ascii=False) if (change := _change(one, lists)) else "",
        )
        for one in found
    ]


def _lists(context: WebContext) -> dict[str, list[str]]:
    """Return the lists of words that suggestions change, as the file has them."""
    try:
        entry = current(body_of(context), context.brand_file.path.name, context.brand.id)[1]
    except (ConfigurationError, EditRefusedError):
        return {}
    names = ("not_us", "competitors", "keywords.core")
    return {name: [*words_of(field_of(entry, name))] for name in names}


def _change(one: Suggestion, lists: dict[str, list[str]]) -> list[dict[str, Any]]:
    """Return what is to be tried if the answer is yes; nothing where the file cannot be read."""
    if one.kind is SuggestionKind.SOURCE_GONE:
        return [{"remove": one.name}]
    if one.kind is SuggestionKind.SOURCE_SILENT:
        return [{"source": one.name, "option": "enabled", "value": "no"}]
    if one.kind in _LIST_OF and lists:
        field = _LIST_OF[one.kind]
        return [{"field": field, "words": [*lists[field], one.shown]}]
    if one.kind is SuggestionKind.BROAD_WORD and lists:
        kept = [word for word in lists["keywords.core"] if word != one.name]
        return [{"field": "keywords.core", "words": kept}]
    return []


def _json(one: Shown) -> dict[str, Any]:
    return {
        "kind": one.it.kind.value,
        "name": one.it.name,
        "count": one.it.count,
        "what": one.said.what,
        "why": one.said.why,
        "examples": [{"title": example.title, "url": example.url} for example in one.it.examples],
        "change": json.loads(one.change) if one.change else [],
    }
