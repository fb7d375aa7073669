"""`POST /brand`: a change of the brand file tried, saved or undone, by a form or by JSON."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from aiohttp import web

from service.brands.desk import edit_json
from service.brands.desk.edits import AddSources, current
from service.brands.loader import read_bytes, version_of
from service.errors import (
    ConfigurationError,
    EditRefusedError,
    FileChangedError,
    FileReadOnlyError,
    TemporaryError,
)
from service.models import Brand
from service.onboarding.trying import Tried
from service.storage.tables.desk import brand_versions
from service.storage.tables.desk.brand_versions import How
from service.web.context import CONTEXT, WebContext
from service.web.handlers.brand import asked as requests
from service.web.handlers.brand.asked import Asked, NotUnderstoodError
from service.web.handlers.brand.tried import TriedChange, diff, tried
from service.web.responses import PATH, as_json, asks_page, page, problem
from service.wording.brand_pages import desk as words
from service.wording.moments import short_moment

_MOST_TRIED = 3
"""New sources that are read before they are saved; a host is asked for one thing at a time."""
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9._-]")


class _FaultyChangeError(ConfigurationError):
    """The file is well, and what is asked for would put a fault into it."""


async def change(request: web.Request) -> web.StreamResponse:
    """`POST /brand`: try, save or undo a change."""
    if not requests.is_proven(request):
        return problem(request, 403, *words.not_from_here())
    try:
        return await _done(request, await requests.read(request))
    except NotUnderstoodError:
        return problem(request, 400, *words.bad_request())
    except FileChangedError as error:
        return problem(request, 409, error.message, error.hint)
    except (ConfigurationError, EditRefusedError) as error:
        if isinstance(error, _FaultyChangeError) and asks_page(request):
            return problem(request, 422, *words.faulty_change(error.faults))
        return problem(request, 422, error.message, error.hint)


async def _done(request: web.Request, asked: Asked) -> web.StreamResponse:
    context = request.app[CONTEXT]
    if asked.do == "undo":
        return await _undo(request, asked)
    made = await asyncio.to_thread(_tried, context, asked)
    if made is None:
        return problem(request, 422, *words.nothing_changed())
    if asked.do == "download":
        return file_response(context, made.after)
    return await (_save if asked.do == "save" else _shown)(request, asked, made)


def body_of(context: WebContext) -> bytes:
    """Return the file as it is now. Raises TemporaryError when it cannot be read."""
    path = context.brand_file.path
    try:
        return path.read_bytes()
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise TemporaryError(*words.unreadable(str(path), why)) from error


async def described(context: WebContext) -> Brand:
    """Return the brand as the file describes it now, saved or not yet gone by.

    Where the file has a fault or cannot be read, as the runs go by it.
    """

    def read() -> Brand:
        body, brand = body_of(context), context.brand
        if version_of(body) == brand.version:
            return brand
        return read_bytes(body, context.brand_file.path.name, brand.id).brand

    try:
        return await asyncio.to_thread(read)
    except (ConfigurationError, TemporaryError):
        return context.brand


def _tried(context: WebContext, asked: Asked) -> TriedChange | None:
    """Return the change as the file is now; None if it changes nothing."""
    file = context.brand_file
    body = body_of(context)
    found, entry = current(body, file.path.name, context.brand.id)
    edits = requests.edits_of(asked, found.brand, entry)
    day = context.today
    try:
        made = tried(body, file.path.name, found.brand, entry, edits)
    except ConfigurationError as error:
        raise _FaultyChangeError(error.faults, error.hint) from error
    if not any(one.is_read(day) for one in made.brand.sources):
        made = replace(made, warnings=(words.are_read(0), *made.warnings))
    return made if made.after != body else None


async def _shown(
    request: web.Request,
    asked: Asked,
    made: TriedChange,
    status: int = 200,
    notice: tuple[str, str] | None = None,
    *,
    theirs: list[str] | None = None,
    read_only: bool = False,
) -> web.StreamResponse:
    """Return what a change would do, to be saved or left."""
    context = request.app[CONTEXT]
    trial = await context.trial(made.brand) if context.trial and not read_only else None
    brought = await _brought(context, made) if notice is None else ()
    if not asks_page(request):
        extra: dict[str, Any] = {"error": notice[0], "hint": notice[1]} if notice else {}
        extra["sources"] = [
            {"name": one.source.name, "state": one.state, "error": one.error,
             "items": len(one.items), "mattering": len(one.mattering)}
            for one in brought
        ]  # fmt: skip
        if read_only:
            extra["file"] = made.after.decode("utf-8", "replace")
        return as_json({**_json(made, saved=False), "trial": trial, **extra}, status)
    return page(
        request,
        "brand/tried.html",
        status,
        made=made,
        seen=version_of(made.before),
        change=json.dumps(edit_json.as_json(made.edits), ensure_ascii=False),
        who=asked.who,
        notice=notice,
        theirs=theirs,
        trial=trial,
        brought=brought,
        words=words,
        read_only=read_only,
    )


async def _brought(context: WebContext, made: TriedChange) -> Sequence[Tried]:
    """Read the sources that the change adds, the first few, once: what they bring is shown before
    anything is saved, and nothing of it is kept."""
    if context.try_source is None or not any(isinstance(one, AddSources) for one in made.edits):
        return ()
    there = read_bytes(made.before, context.brand_file.path.name, context.brand.id).brand.sources
    known = {one.key for one in there}
    new = [one for one in made.brand.sources if one.key not in known and not one.off]
    return await asyncio.gather(*map(context.try_source, new[:_MOST_TRIED]))


async def _save(request: web.Request, asked: Asked, made: TriedChange) -> web.StreamResponse:
    context = request.app[CONTEXT]
    now = version_of(made.before)
    if asked.seen and asked.seen != now:
        then = await brand_versions.body(context.database, context.brand.id, asked.seen)
        theirs = diff(then, made.before) if then else None
        return await _shown(request, asked, made, 409, words.changed_meanwhile(), theirs=theirs)
    what = "; ".join(made.said)
    try:
        await save_version(context, made.before, made.after, How.SAVED, who=asked.who, what=what)
    except FileReadOnlyError:
        notice = words.read_only(str(context.brand_file.path))
        return await _shown(request, asked, made, 409, notice, read_only=True)
    if asks_page(request):
        return _saved(request, made.version)
    return as_json(_json(made, saved=True))


async def _undo(request: web.Request, asked: Asked) -> web.StreamResponse:
    """Put a kept version into the file again: a save like any other."""
    context = request.app[CONTEXT]
    file = context.brand_file
    body = await brand_versions.body(context.database, context.brand.id, asked.version)
    if body is None:
        return problem(request, 404, *words.no_such_version())
    before = await asyncio.to_thread(body_of, context)
    if asked.seen and asked.seen != version_of(before):
        raise FileChangedError(before)
    await asyncio.to_thread(read_bytes, body, file.path.name, context.brand.id)
    if body == before:
        return problem(request, 422, *words.nothing_changed())
    what = words.put_back(await moment_of(context, asked.version))
    try:
        await save_version(context, before, body, How.UNDONE, who=asked.who, what=what)
    except FileReadOnlyError:
        return problem(request, 409, *words.read_only(str(file.path)))
    if asks_page(request):
        return _saved(request, asked.version)
    return as_json({"saved": True, "version": asked.version, "changes": [what]})


async def moment_of(context: WebContext, version: str) -> str:
    """Return when a version came into force last, as people are told of it."""
    kept = await brand_versions.newest(context.database, context.brand.id)
    at = next((one.made_at for one in kept if one.version == version), None)
    return short_moment(at.astimezone(context.timezone)) if at else version


def _saved(request: web.Request, version: str) -> web.StreamResponse:
    """Return the way back to the page of the brand, which says that this version was saved."""
    where = f"{request.app[PATH]}/brand?saved={version}"
    return web.Response(status=303, headers={"Location": where})


async def save_version(
    context: WebContext, before: bytes, after: bytes, how: How, *, who: str, what: str
) -> None:
    """Keep both versions and write the new one; where that fails, neither is done."""
    brand_id = context.brand.id
    async with context.database.transaction() as connection:
        await brand_versions.add(
            connection, brand_id, before, version=version_of(before), how=How.FOUND
        )
        await brand_versions.add(
            connection, brand_id, after, version=version_of(after), how=how, who=who, what=what
        )
        await asyncio.to_thread(context.brand_file.replace, after, seen=before)


def _json(made: TriedChange, *, saved: bool) -> Mapping[str, Any]:
    return {
        "saved": saved,
        "version": made.version,
        "before": version_of(made.before),
        "changes": [*made.said],
        "warnings": [*made.warnings],
        "diff": made.diff,
    }


def file_response(context: WebContext, body: bytes) -> web.Response:
    """Return a version of the brand file to be kept by the browser."""
    name = _NOT_IN_NAMES.sub("", context.brand_file.path.name)
    return web.Response(
        body=body,
        content_type="application/yaml",
        headers={"Content-Disposition": f'attachment; filename="{name or "brand.yaml"}"'},
    )
