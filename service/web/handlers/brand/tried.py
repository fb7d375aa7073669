"""A change of the brand file as it would be: what differs, and what people should know."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from service.brands.desk.edits import (
    AddSources,
    Edit,
    RemoveSource,
    SetOption,
    SetText,
    SetWords,
    edited,
    field_of,
    words_of,
)
from service.brands.loader import OTHER_BRAND, read_bytes, version_of
from service.brands.name_rules import is_weak
from service.brands.yaml_document import Tree
from service.matching.brand_verdict import is_everyday_name, languages_of_word
from service.models import Brand, Source
from service.wording.brand_pages import desk as words
from service.wording.brand_pages.wizard import everyday_elsewhere

_CONTEXT_LINES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedChange:
    """A change that could be saved."""

    before: bytes
    after: bytes
    brand: Brand
    """As the changed file describes it."""
    edits: tuple[Edit, ...]
    said: tuple[str, ...]
    """What is changed, in words."""
    warnings: tuple[str, ...]

    @property
    def version(self) -> str:
        """The name of the new version."""
        return version_of(self.after)

    @property
    def diff(self) -> list[str]:
        """The lines that differ, each with its sign."""
        return diff(self.before, self.after)


def tried(
    body: bytes, name: str, brand: Brand, entry: Mapping[str, Tree], edits: Sequence[Edit]
) -> TriedChange:
    """Return what `edits` make of the file `body`. Raises ConfigurationError, EditRefusedError."""
    after = edited(body, name, brand.id, edits)
    found = read_bytes(after, name, brand.id)
    old = read_bytes(body, name, brand.id).warnings
    warnings = [one for one in found.warnings if one not in old and not one.startswith(OTHER_BRAND)]
    for edit in edits:
        if isinstance(edit, SetWords) and edit.field == "aliases":
            new = set(edit.values) - set(words_of(field_of(entry, "aliases")))
            display, regions = found.brand.display_name, found.brand.regions
            weak = (one for one in edit.values if one in new and is_weak(one, display, regions))
            warnings += map(words.everyday, weak)
        if isinstance(edit, AddSources):
            there = [one for one in brand.sources if _is_among(one, edit.entries)]
            warnings += [words.is_read_already(one.name) for one in there]
        if isinstance(edit, SetText) and edit.field == "display_name":
            warnings += [words.is_everyday_brand(edit.value)] * is_everyday_name(edit.value)
            codes = languages_of_word(edit.value)
            warnings += [everyday_elsewhere(edit.value, codes)] if codes else []
    said = tuple(_said(edit, brand, entry) for edit in edits)
    return TriedChange(
        before=body, after=after, brand=found.brand, edits=tuple(edits), said=said,
        warnings=tuple(dict.fromkeys(warnings)),
    )  # fmt: skip


def _is_among(source: Source, entries: Sequence[Mapping[str, str]]) -> bool:
    return any(entry.get(source.kind, "").strip() == source.target for entry in entries)


def diff(before: bytes, after: bytes) -> list[str]:
    """Return the lines in which two versions differ, with those around them."""
    old, new = (body.decode("utf-8-sig", "replace").splitlines() for body in (before, after))
    return list(difflib.unified_diff(old, new, n=_CONTEXT_LINES, lineterm=""))[2:]


def _said(edit: Edit, brand: Brand, entry: Mapping[str, Tree]) -> str:
    names = {source.key: source.name for source in brand.sources}
    if isinstance(edit, SetText):
        return words.text_changed(words.field(edit.field).label, edit.value)
    if isinstance(edit, SetWords):
        before = words_of(field_of(entry, edit.field))
        added = [one for one in edit.values if one not in before]
        gone = [one for one in before if one not in edit.values]
        return words.words_changed(words.field(edit.field).label, added, gone)
    if isinstance(edit, AddSources):
        return words.sources_added(
            [one.get("name") or next(iter(one.values()), "") for one in edit.entries]
        )
    source = names.get(edit.source, edit.source)
    if isinstance(edit, RemoveSource):
        return words.source_removed(source)
    if isinstance(edit, SetOption) and edit.option == "enabled":
        return words.source_switched(source, on=edit.value.lower() not in ("no", "false", "off"))
    return words.option_changed(source, words.field(edit.option).label, edit.value)
