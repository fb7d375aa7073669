"""What a POST to the brand's pages asks for: forms and JSON, read into typed changes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import web

from service.brands.desk import edit_json
from service.brands.desk.edits import (
    AddSources,
    Edit,
    RemoveSource,
    SetOption,
    SetText,
    SetWords,
    field_of,
    words_of,
)
from service.brands.yaml_document import Tree
from service.models import Brand, Source
from service.text.normalize import one_line
from service.web import security
from service.web.context import CONTEXT
from service.web.forms import NO_FORM

MAX_NAME = 60
_ASKED_FOR = frozenset({"try", "save", "undo", "download"})
_BAD: tuple[type[Exception], ...] = (*NO_FORM, TypeError, RecursionError, AttributeError)


class NotUnderstoodError(ValueError):
    """The body is nothing that can be asked for here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A change that somebody asks for."""

    do: str
    seen: str
    """The version of the file that the change was made on; empty: whichever is there."""
    who: str
    version: str
    """To be put back."""
    edits: list[Edit]
    form: Mapping[str, str]
    """The fields of a page, for those changes that only the file as it is now makes clear."""


def is_proven(request: web.Request) -> bool:
    """Return whether a POST comes from our own page or with the bearer token.

    Other origins were refused before; here a client that says nothing of where it comes from is.
    """
    context = request.app[CONTEXT]
    presented = security.credentials(request.headers.get("Authorization"))
    if presented and presented.bearer and context.api_token is not None:
        return True
    site = request.headers.get("Sec-Fetch-Site", "").strip().lower()
    return "Origin" in request.headers or site == "same-origin"


async def read(request: web.Request) -> Asked:
    """Return what the body asks for. Raises NotUnderstoodError."""
    try:
        if request.content_type == "application/json":
            found = await request.json()
            fields = {key: found.get(key, "") for key in ("do", "seen", "who", "version")}
            edits, form = edit_json.from_json(found.get("edits", [])), {}
        else:
            posted = await request.post()
            form = {key: value for key, value in posted.items() if isinstance(value, str)}
            fields = {key: form.get(key, "") for key in ("do", "seen", "who", "version")}
            edits = edit_json.from_json(json.loads(form["change"])) if "change" in form else []
    except _BAD as error:
        raise NotUnderstoodError from error
    if not all(isinstance(one, str) for one in fields.values()) or fields["do"] not in _ASKED_FOR:
        raise NotUnderstoodError
    who = one_line(fields["who"])[:MAX_NAME]
    return Asked(
        do=fields["do"], seen=fields["seen"], who=who, version=fields["version"], edits=edits,
        form=form,
    )  # fmt: skip


def edits_of(asked: Asked, brand: Brand, entry: Mapping[str, Tree]) -> list[Edit]:
    """Return what is to be changed in a brand whose `entry` is what its file says."""
    edits = [
        *asked.edits,
        *_edits_of_form(asked.form, entry),
        *_edits_of_sources(asked.form, brand),
    ]
    of_sources = (SetOption, AddSources, RemoveSource)
    if not entry.get("sources") and any(isinstance(one, of_sources) for one in edits):
        # Searches made from the names end where sources are listed: so they are listed too.
        searches = tuple({str(one.kind): one.target} for one in brand.sources)
        edits.insert(0, AddSources(searches))
    return edits


def _edits_of_form(form: Mapping[str, str], entry: Mapping[str, Tree]) -> list[Edit]:
    """Return what the fields of the page of the brand change."""
    edits: list[Edit] = []
    for key, value in form.items():
        part, _, name = key.partition(":")
        if part == "text" and one_line(value) != shown(field_of(entry, name)):
            edits.append(SetText(name, one_line(value)))
        elif part == "words":
            said = tuple(line for one in value.splitlines() if (line := one_line(one)))
            if said != words_of(field_of(entry, name)):
                edits.append(SetWords(name, said))
    return edits


def _edits_of_sources(form: Mapping[str, str], brand: Brand) -> list[Edit]:
    """Return what the fields of the pages of the sources change."""
    edits: list[Edit] = []
    source = next((one for one in brand.sources if one.key == form.get("source")), None)
    if source is not None:
        for name, value in options_of(source).items():
            said = one_line(form.get(f"option:{name}", value))
            if said != value:
                edits.append(SetOption(source.key, name, said))
        if form.get("on") == ("yes" if source.off else "no"):
            edits.append(SetOption(source.key, "enabled", "" if source.off else "no"))
    if target := one_line(form.get("add:target", "")):
        added = {one_line(form.get("add:kind", "")): target}
        options = ((name, one_line(form.get(f"add:{name}", ""))) for name in ("name", "every"))
        edits.append(AddSources((added | {name: value for name, value in options if value},)))
    if form.get("remove"):
        edits.append(RemoveSource(form["remove"]))
    return edits


def options_of(source: Source) -> dict[str, str]:
    """Return the options of a source as their fields on the page show them."""
    return {
        "name": source.name,
        "every": str(source.every or ""),
        "weight": f"{source.weight:g}",
        "paused_until": str(source.paused_until or ""),
        "links": source.links or "",
        "text": source.text or "",
    }


def shown(value: Tree) -> str:
    """Return a text of the file as its field on the page shows it."""
    return one_line(" ".join(words_of([value] if isinstance(value, str) else value)))
