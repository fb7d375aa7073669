"""`/brand/new`: a new brand described step by step, without JavaScript.

What was told so far travels in the form, packed and bounded; nothing is kept here between two
steps. Each part of it is cleaned again when it comes back, so that it is worth no more than what
somebody types. Reading the web and writing the file are done by posts alone.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import time
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from aiohttp import web

from service.errors import ConfigurationError, PermanentError
from service.onboarding import brand_text
from service.onboarding.description import (
    MAX_STATE,
    Chosen,
    Description,
    brand_id,
    languages_in,
    lines,
    name_of,
    own_sources,
    phrase,
    phrases,
    web_address,
)
from service.onboarding.first_five import FirstFive, not_us
from service.onboarding.sources import countries_with_outlets
from service.onboarding.wizard import Proposals, Wizard, taken_otherwise, with_own
from service.storage.tables.desk.brand_versions import How
from service.web.context import CONTEXT, WebContext
from service.web.forms import NO_FORM
from service.web.handlers.brand import new_views
from service.web.handlers.brand.asked import is_proven
from service.web.handlers.brand.changes import body_of, save_version
from service.web.middlewares import READING_LIMIT, address_of, too_many
from service.web.responses import as_json, asks_page, page, problem
from service.wording import problems
from service.wording.brand_pages import desk as desk_words
from service.wording.brand_pages import wizard as said

_MAX_PACKED = 30_000
_LONGEST = 8_000
"""Characters of one field of a form."""


@dataclass(slots=True)
class _Step:
    """What a step's page shows beside the description."""

    number: int
    described: Description
    notices: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    more: dict[str, Any] = field(default_factory=dict)


class _Form:
    """The fields of a form, each bounded."""

    def __init__(self, fields: Mapping[str, Any]) -> None:
        self._fields = fields

    def text(self, name: str) -> str:
        value = self._fields.get(name, "")
        return value[:_LONGEST] if isinstance(value, str) else ""

    def all(self, name: str) -> list[str]:
        given = self._fields.getall(name, []) if hasattr(self._fields, "getall") else []
        return [one[:_LONGEST] for one in given if isinstance(one, str)]

    def words(self, name: str) -> tuple[str, ...]:
        """Return the ticked values of `name` with what is written beside them."""
        return phrases([*self.all(name), *phrases(self.text(f"{name}_more"))])


async def show(request: web.Request) -> web.StreamResponse:
    """`GET /brand/new`: the first step. Reads and changes nothing."""
    if request.app[CONTEXT].wizard is None:
        return problem(request, 404, *said.not_here())
    return _shown(request, _Step(1, Description()))


async def post(request: web.Request) -> web.StreamResponse:
    """`POST /brand/new`: what one step told, and the page of the next one."""
    wizard = request.app[CONTEXT].wizard
    if wizard is None:
        return problem(request, 404, *said.not_here())
    try:
        form = _Form(await request.post())
    except NO_FORM:
        return problem(request, 400, *problems.wrong_form(problems.form_unreadable()))
    number = form.text("step")
    described = unpacked(form.text("state")) if number not in ("", "1") else Description()
    if described is None or number not in ("", "1", "2", "3", "4", "5"):
        return problem(request, 400, *said.lost())
    wait = request.app[READING_LIMIT].take(address_of(request), time.monotonic())
    if wait:
        return too_many(request, wait)
    try:
        if number == "5":
            return await _finished(request, wizard, described, form)
        step = await _STEPS[number or "1"](wizard, described, form)
    except ConfigurationError as error:
        step = _Step(2, described, faults=[one.sentence() for one in error.faults])
        await _with_names(step, None)
    return _shown(request, step)


async def _basics(wizard: Wizard, _: Description, form: _Form) -> _Step:
    """Read the first step's form, then the site; show what is proposed of names."""
    languages, unknown = languages_in(form.text("languages"))
    described = Description(
        name=name_of(form.text("name")),
        countries=form.words("countries"),
        languages=(*languages, *unknown),
        site=web_address(form.text("site")),
        rivals=phrases(form.text("rivals")),
        subject=phrases(form.text("subject")),
    )
    step = _Step(1, described)
    if not described.name or not brand_id(described.name + "x"):
        step.faults.append(said.needed("name"))
    if form.text("site").strip() and not described.site:
        step.faults.append(said.needed("site"))
    if unknown:
        step.faults.append(said.no_language(unknown[0]))
    if step.faults:
        return step
    step.described, proposals = await wizard.names_of(described)
    step.number = 2
    if described.name != phrase(form.text("name")):
        step.notices.append(said.name_taken(described.name))
    await _with_names(step, proposals)
    return step


async def _names(wizard: Wizard, described: Description, form: _Form) -> _Step:
    """Read the second step's form, then try the sources."""
    if form.text("go") == "back":
        return _Step(1, described)
    described = replace(
        described,
        id=brand_id(form.text("id")),
        subject=phrases(form.text("subject")),
        beside=phrases(form.text("beside")),
        aliases=form.words("aliases"),
        not_us=lines(form.text("not_us")),
        products=form.words("products"),
    )
    step = _Step(2, described)
    step.faults += [said.needed(one) for one in ("id", "subject") if not getattr(described, one)]
    if step.faults:
        await _with_names(step, None)
        return step
    step.number, step.described = 3, wizard.with_new_searches(described)
    await _with_sources(wizard, step)
    return step


async def _sources(wizard: Wizard, described: Description, form: _Form) -> _Step:
    """Read the third step's form, then the chosen sources with their pages."""
    step = _Step(2, described)
    if form.text("go") == "back":
        await _with_names(step, None)
        return step
    on = set(form.all("source"))
    kept = tuple(replace(one, on=one.source.key in on) for one in described.sources)
    own, refused = own_sources(form.text("own"))
    step.number, step.described = 3, with_own(replace(described, sources=kept), own)
    if refused:
        step.faults.append(said.refused_lines(refused))
    again = bool(refused) or form.text("go") == "again"
    if again or (own and not await _own_bring(wizard, step, own)):
        await _with_sources(wizard, step)
        return step
    step = _Step(4, step.described)
    await _with_five(wizard, step)
    return step


async def _own_bring(wizard: Wizard, step: _Step, own: Sequence[Chosen]) -> bool:
    """Return whether all that a person just named can be read as it was written."""
    mine = replace(step.described, sources=tuple(own))
    found, tried = await wizard.sources_of(mine)
    step.notices.append(said.tried_first())
    return all(one.brings for one in tried) and not taken_otherwise(mine, found)


async def _five(wizard: Wizard, described: Description, form: _Form) -> _Step:
    """Read which of the five are somebody else's; choose again, or show the file."""
    step = _Step(3, described)
    if form.text("go") == "back":
        await _with_sources(wizard, step)
        return step
    wrong, found = form.all("wrong"), tuple(form.all("not_us"))
    if wrong:
        brand = brand_text.brand_of(described)
        rules = not_us(wrong, brand, wizard.now)
        step.notices += [] if rules else [said.no_rule()]
        found += rules
    described = replace(described, not_us=phrases([*described.not_us, *found]))
    step.described = described
    if wrong or form.text("go") == "again":
        step.number = 4
        await _with_five(wizard, step)
        return step
    step.number = 5
    step.more["text"] = await wizard.text_of(described)
    step.notices += await wizard.doubts_of(described)
    return step


async def _finished(
    request: web.Request, wizard: Wizard, described: Description, form: _Form
) -> web.StreamResponse:
    """Write the file, add it to the service's own, or hand it over."""
    go = form.text("go")
    step = _Step(5, described)
    if go == "back":
        step.number = 4
        await _with_five(wizard, step)
        return _shown(request, step)
    described = step.described = replace(described, id=brand_id(form.text("id")) or described.id)
    text = await wizard.text_of(described)
    if go == "download":
        return web.Response(
            text=text,
            content_type="application/yaml",
            charset="utf-8",
            headers={"Content-Disposition": f'attachment; filename="{described.id}.yaml"'},
        )
    if not is_proven(request):
        return problem(request, 403, *desk_words.not_from_here())
    step.more["text"] = text
    try:
        context = request.app[CONTEXT]
        saved = _added(context, described) if go == "add" else wizard.save(described)
        step.more["file"] = str(await saved)
        step.number = 6
    except PermanentError as error:
        step.faults.append(f"{error.message}. {error.hint}".strip())
    return _shown(request, step)


async def _added(context: WebContext, described: Description) -> Path:
    """Add the brand to the file that the service runs with: a save like any other."""
    file = context.brand_file
    body = await asyncio.to_thread(body_of, context)
    after = await asyncio.to_thread(brand_text.added_to, body, file.path.name, described)
    what = desk_words.brand_added(described.name)
    await save_version(context, body, after, How.SAVED, who="", what=what)
    return file.path


_STEPS = {"1": _basics, "2": _names, "3": _sources, "4": _five}


async def _with_names(step: _Step, proposals: Proposals | None) -> None:
    step.number = 2
    step.more |= await new_views.names(step.described, proposals)
    step.notices += step.more.pop("notices")


async def _with_sources(wizard: Wizard, step: _Step) -> None:
    before = step.described
    step.described, tried = await wizard.sources_of(before)
    step.number = 3
    step.notices += taken_otherwise(before, step.described)
    step.more |= new_views.sources(step.described, tried)
    step.notices += step.more.pop("notices")


async def _with_five(wizard: Wizard, step: _Step) -> None:
    found: FirstFive = await wizard.five_of(step.described)
    step.number = 4
    step.more |= new_views.five(found, wizard.now)
    step.notices += step.more.pop("notices")


def packed(described: Description) -> str:
    """Return a description as a hidden field carries it."""
    return base64.urlsafe_b64encode(zlib.compress(described.as_json().encode(), 9)).decode()


def unpacked(text: str) -> Description | None:
    """Return what `packed` made; None for anything else."""
    try:
        stream = zlib.decompressobj()
        body = base64.urlsafe_b64decode(text[:_MAX_PACKED].encode("ascii", "replace"))
        plain = stream.decompress(body, MAX_STATE * 4)
        described = Description.from_json(plain.decode())
    except (binascii.Error, zlib.error, ValueError):
        return None
    return described if described.name and stream.eof else None


def _shown(request: web.Request, step: _Step) -> web.Response:
    """Return a step as a page, or as JSON with what the next post needs."""
    wizard = request.app[CONTEXT].wizard
    state = packed(step.described)
    status = 400 if step.faults else 200
    if not asks_page(request):
        body = {
            "step": step.number, "state": state, "notices": step.notices, "faults": step.faults,
            "description": asdict(step.described), **new_views.as_plain(step.more),
        }  # fmt: skip
        return as_json(body, status)
    names: Sequence[str] = said.steps()
    return page(
        request,
        f"brand/new_{'done' if step.number > len(names) else step.number}.html",
        status,
        number=step.number,
        steps=names,
        state=state,
        described=step.described,
        notices=step.notices,
        faults=step.faults,
        countries=countries_with_outlets(),
        running=wizard.running if wizard else None,
        said=said,
        **step.more,
    )
