"""The brand file in the browser: what it says, its sources, its versions."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from service.brands.desk.edits import OPTIONS, TEXTS, WORDS, current, field_of, words_of
from service.brands.loader import version_of
from service.brands.yaml_document import Tree
from service.errors import ConfigurationError, EditRefusedError, TemporaryError, TopfiveError
from service.matching.brand_verdict import is_everyday_name
from service.models import SourceKind
from service.storage.tables.desk import brand_versions
from service.web.context import CONTEXT, WebContext
from service.web.handlers.brand import asked as requests
from service.web.handlers.brand import source_views
from service.web.handlers.brand.asked import shown
from service.web.handlers.brand.changes import body_of, described, file_response, moment_of
from service.web.handlers.brand.source_views import ListedSource
from service.web.handlers.brand.tried import diff
from service.web.responses import as_json, asks_page, page, problem
from service.wording.brand_pages import desk as words

GROUPS: Mapping[str, tuple[str, ...]] = {
    "names": ("display_name", "aliases", "not_us"),
    "about": ("keywords.core", "keywords.products", "keywords.extended", "competitors"),
    "where": ("regions", "languages"),
    "never": ("no_go_topics", "banned_words"),
    "voice": ("tone.persona", "tone.style_guide", "colours.primary", "colours.secondary"),
}
"""The fields of the page, by the form that they stand in."""
_ONE_PREVIEW = web.AppKey("one_preview", asyncio.Lock)
"""Previews read one source at a time."""


def prepare(app: web.Application) -> None:
    """Give the application what these pages keep between requests."""
    app[_ONE_PREVIEW] = asyncio.Lock()


async def show(request: web.Request) -> web.StreamResponse:
    """`GET /brand`: what the file says of the brand, to be changed."""
    context = request.app[CONTEXT]
    file = context.brand_file
    await asyncio.to_thread(file.look)
    try:
        body = await asyncio.to_thread(body_of, context)
        found, entry = await asyncio.to_thread(current, body, file.path.name, context.brand.id)
    except (ConfigurationError, EditRefusedError, TemporaryError) as error:
        return await _faulty(request, error)
    says = {name: _says(entry, name) for name in (*TEXTS, *WORDS)}
    if not asks_page(request):
        return as_json(
            {
                "brand": context.brand.id,
                "version": version_of(body),
                "in_force": context.brand.version,
                "fields": says,
                "sources": [_source_json(one) for one in await source_views.listed(context)],
            }
        )
    day = context.today
    return page(
        request,
        "brand/desk.html",
        limits=TEXTS,
        groups=GROUPS,
        says=says,
        lists=WORDS,
        words=words,
        weak=found.brand.weak_aliases,
        everyday=is_everyday_name(found.brand.display_name),
        warnings=found.warnings,
        version=version_of(body),
        saved=request.query.get("saved") == version_of(body),
        count=sum(one.is_read(day) for one in found.brand.sources),
    )


async def _faulty(request: web.Request, error: TopfiveError) -> web.StreamResponse:
    if not asks_page(request):
        return as_json({"error": error.message, "hint": error.hint}, 422)
    faults = error.faults if isinstance(error, ConfigurationError) else ()
    told = [fault.sentence() for fault in faults] or [error.message]
    return page(request, "brand/faulty.html", 422, faults=told, hint=error.hint)


def _says(entry: Mapping[str, Tree], name: str) -> str | list[str]:
    value = field_of(entry, name)
    return [*words_of(value)] if name in WORDS else shown(value)


def _source_json(one: ListedSource) -> dict[str, Any]:
    source = one.source
    return {
        "key": source.key,
        "kind": source.kind,
        "target": source.target,
        "name": source.name,
        "every": source.every,
        "weight": source.weight,
        "enabled": not source.off,
        "paused_until": source.paused_until,
        "state": one.state,
        "error": one.error,
        "items_a_day": one.per_day,
        "last_find": one.last_find,
        "share_mailed": one.mailed,
        "share_yes": one.liked,
    }


async def sources(request: web.Request) -> web.StreamResponse:
    """`GET /brand/sources`: every source with how it does, and a form for one more."""
    context = request.app[CONTEXT]
    listed = await source_views.listed(context)
    if not asks_page(request):
        return as_json({"sources": [_source_json(one) for one in listed]})
    return page(
        request,
        "brand/sources.html",
        limits=OPTIONS,
        sources=listed,
        words=words,
        kinds=list(SourceKind),
        version=await asyncio.to_thread(_version, context),
    )


async def source(request: web.Request) -> web.StreamResponse:
    """`GET /brand/sources/{source_key}`: one source, to be changed and looked at."""
    return await _source_page(request)


async def preview(request: web.Request) -> web.StreamResponse:
    """`POST /brand/sources/{source_key}/preview`: what the source brings now; nothing is stored."""
    if not requests.is_proven(request):
        return problem(request, 403, *words.not_from_here())
    context = request.app[CONTEXT]
    found = next(
        (one for one in (await described(context)).sources if one.key == _key(request)), None
    )
    if found is None or context.try_source is None:
        return problem(request, 404, *words.no_such_source())
    async with request.app[_ONE_PREVIEW]:
        brought = await context.try_source(found)
    if asks_page(request):
        return await _source_page(request, brought=brought)
    items = [
        {"title": item.title, "url": item.url, "published_at": item.published_at,
         "may_matter": item.may_matter}
        for item in brought.items
    ]  # fmt: skip
    return as_json({"state": brought.state, "error": brought.error, "items": items})


async def _source_page(request: web.Request, **more: Any) -> web.StreamResponse:
    context = request.app[CONTEXT]
    listed = await source_views.listed(context)
    found = next((one for one in listed if one.source.key == _key(request)), None)
    if found is None:
        return problem(request, 404, *words.no_such_source())
    if not asks_page(request):
        return as_json(_source_json(found))
    return page(
        request,
        "brand/source.html",
        limits=OPTIONS,
        one=found,
        words=words,
        given=requests.options_of(found.source),
        page_kind=found.source.kind is SourceKind.PAGE,
        version=await asyncio.to_thread(_version, context),
        **{"brought": None, **more},
    )


def _key(request: web.Request) -> str:
    return request.match_info["source_key"]


def _version(context: WebContext) -> str:
    return version_of(body_of(context))


async def versions(request: web.Request) -> web.StreamResponse:
    """`GET /brand/versions`: who changed the file, when, and how."""
    context = request.app[CONTEXT]
    kept = await brand_versions.newest(context.database, context.brand.id)
    now = await asyncio.to_thread(_version, context)
    if not asks_page(request):
        told = [
            {"version": one.version, "made_at": one.made_at.isoformat(), "how": one.how,
             "who": one.who, "what": one.what}
            for one in kept
        ]  # fmt: skip
        return as_json({"now": now, "versions": told})
    # What was put back stands in the list twice, and is in the file once: the newest of the two.
    newest = {one.version: one for one in reversed(kept)}
    return page(
        request,
        "brand/versions.html",
        kept=kept,
        in_file=newest.get(now),
        in_force=newest.get(context.brand.version),
        words=words,
    )


async def version(request: web.Request) -> web.StreamResponse:
    """`GET /brand/versions/{version}`: how it differs from the file as it is."""
    context = request.app[CONTEXT]
    name = request.match_info["version"]
    body = await brand_versions.body(context.database, context.brand.id, name)
    if body is None:
        return problem(request, 404, *words.no_such_version())
    now = await asyncio.to_thread(body_of, context)
    differs = await asyncio.to_thread(diff, now, body)
    if not asks_page(request):
        return as_json({"version": name, "file": body.decode("utf-8", "replace"), "diff": differs})
    return page(
        request,
        "brand/version.html",
        name=name,
        diff=differs,
        at=version_of(now),
        moment=await moment_of(context, name),
    )


async def file(request: web.Request) -> web.StreamResponse:
    """`GET /brand/file`: the file as it is."""
    context = request.app[CONTEXT]
    return file_response(context, await asyncio.to_thread(body_of, context))
