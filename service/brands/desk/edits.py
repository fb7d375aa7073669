"""Typed changes of one brand in a brand file: only what is changed differs, everything else stays.

Comments, order, quotes, line ends and other brands keep every byte: a change is spliced into the
text. After each one our own reading of the new text must give what the old one gave, with that
change and no other; what cannot be written so is refused.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from service.brands import yaml_document as documents
from service.brands.desk.places import CannotPlaceError, Places
from service.brands.desk.source_text import Splice, UnfaithfulTextError
from service.brands.desk.splicing import Writer
from service.brands.loader import BrandFile, read_bytes
from service.brands.schema import Keywords, ToneOfVoice, texts
from service.brands.source_entries import SourceEntry
from service.brands.yaml_document import Path, Tree
from service.errors import ConfigurationError, EditRefusedError
from service.models import SourceKind
from service.text.normalize import one_line, squeeze

TEXTS: Mapping[str, int] = {
    "display_name": 120,
    "tone.persona": 2_000,
    "colours.primary": 20,
    "colours.secondary": 20,
}
"""What is one text, by its place in the brand, with the most characters that it may have."""
WORDS: Mapping[str, int] = {
    "aliases": 120,
    "keywords.core": 120,
    "keywords.extended": 120,
    "keywords.products": 120,
    "not_us": 120,
    "competitors": 120,
    "regions": 120,
    "languages": 20,
    "no_go_topics": 120,
    "banned_words": 120,
    "tone.style_guide": 500,
}
"""What is a list of words, with the most characters that one of them may have."""
OPTIONS: Mapping[str, int] = {
    "name": 120, "every": 10, "weight": 10, "enabled": 10, "paused_until": 10,
    "links": 300, "text": 300,
}  # fmt: skip
"""What may stand beside a source's kind and target."""
KINDS = frozenset(SourceKind)
MAX_WORDS = 1_000
MAX_TARGET = 1_000
MAX_SOURCES = 3_000
_PROSE = frozenset({"tone.persona"})
_SOLE = {"keywords": Keywords.sole, "tone": ToneOfVoice.sole}


@dataclass(frozen=True, slots=True)
class SetText:
    """One text becomes another; an empty one goes."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class SetWords:
    """A list has these words, in this order."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SetOption:
    """An option of a source, which is named by its key (`Source.key`); an empty one goes."""

    source: str
    option: str
    value: str


@dataclass(frozen=True, slots=True)
class AddSources:
    """Sources at the end of the list: each its kind with its target, then options."""

    entries: tuple[Mapping[str, str], ...]


@dataclass(frozen=True, slots=True)
class RemoveSource:
    """One source goes, named by its key."""

    source: str


Edit: TypeAlias = SetText | SetWords | SetOption | AddSources | RemoveSource


def edited(body: bytes, name: str, brand_id: str, edits: Sequence[Edit]) -> bytes:
    """Return the file `body`, called `name`, after `edits` of the brand `brand_id`.

    Raises EditRefusedError when one cannot be made, ConfigurationError when the file cannot be
    read, or not any more.
    """
    for edit in edits:
        body = _after(body, name, brand_id, edit)
    read_bytes(body, name, brand_id)
    return body


def current(body: bytes, name: str, brand_id: str) -> tuple[BrandFile, Mapping[str, Tree]]:
    """Return the brand, and its entry as it stands in the file. Raises ConfigurationError."""
    found = read_bytes(body, name, brand_id)
    document = documents.read(body, name)
    entry: Any = document.tree
    for step in _brand_path(document.tree, brand_id):
        entry = entry[step]
    return found, documents.mapping(entry)


def words_of(value: Tree) -> tuple[str, ...]:
    """Return the words of a list as they stand in the file; a text with commas is several."""
    if isinstance(value, str):
        value = [*value.replace(";", ",").replace("\n", ",").split(",")]
    return tuple(said for text in texts(value) if (said := one_line(text)))


def field_of(entry: Mapping[str, Tree], field: str) -> Tree:
    """Return what an entry says at `field`, such as `tone.persona`."""
    return _value(entry, _path(entry, field))


def _after(body: bytes, name: str, brand_id: str, edit: Edit) -> bytes:
    try:
        places = Places(body, name)
    except UnfaithfulTextError:
        raise EditRefusedError(
            f"{name} cannot be changed here: it is in no encoding that could be written back",
            "Save it as UTF-8 with a text editor, then change it here.",
        ) from None
    base = _brand_path(places.document.tree, brand_id)
    entry = places.value(base)
    change = _change(documents.mapping(entry), edit)
    if change is None:
        return body
    wanted = _normal(_replaced(places.document.tree, (*base, *change.path), change.value))
    for quoted in (False, True):
        try:
            made = places.source.spliced(change.splices(Writer(places, base, quoted=quoted), base))
            if _normal(documents.read(made, name).tree) == wanted:
                return made
        except UnfaithfulTextError:
            raise EditRefusedError(
                f"{name} is not UTF-8, and its encoding has no sign for a letter of this",
                "Save the file as UTF-8 with a text editor, then change it here.",
            ) from None
        except (CannotPlaceError, ConfigurationError):
            continue
    raise EditRefusedError(
        f"{documents.dotted(change.path)} is written in {name} in a way that cannot be changed "
        "here without touching other lines; nothing was changed",
        "Change it in the file itself with a text editor. Marks (&name, *name), several values on "
        "one line and comments within a value are the usual reasons.",
    )


@dataclass(frozen=True, slots=True)
class _Change:
    """Where something becomes what, and what writes it."""

    path: Path
    value: Tree
    edit: Edit
    old: tuple[str, ...] = ()
    index: int = -1

    def splices(self, writer: Writer, base: Path) -> list[Splice]:
        """Return what has to be written."""
        path, edit = (*base, *self.path), self.edit
        if isinstance(edit, SetWords):
            return writer.words(path, self.old, edit.values)
        if isinstance(edit, AddSources):
            return writer.entry_added(path, edit.entries)
        if isinstance(edit, RemoveSource):
            return writer.entry_gone(path, self.index)
        if not self.value:
            return writer.gone(path)
        return writer.scalar(path, str(self.value), prose=_is_prose(edit))


def _is_prose(edit: Edit) -> bool:
    return isinstance(edit, SetText) and edit.field in _PROSE


def _change(entry: Mapping[str, Tree], edit: Edit) -> _Change | None:
    """Return what an edit changes in the entry, None for nothing. Raises EditRefusedError."""
    if isinstance(edit, SetText):
        value = _line(edit.value, _limit(TEXTS, edit.field), edit.field)
        path = _place(entry, edit.field)
        old = _value(entry, path)
        same = value == ("" if old is None else old)
        return None if same else _Change(path, value, SetText(edit.field, value))
    if isinstance(edit, SetWords):
        return _words_change(entry, edit)
    listed = entry.get("sources")
    sources: list[Tree] = [*listed] if isinstance(listed, list) else []
    if isinstance(edit, AddSources):
        added: list[dict[str, str]] = [dict(_entry(one)) for one in edit.entries]
        trees: list[Tree] = [{**one} for one in added]
        if len(every := [*sources, *trees]) > MAX_SOURCES:
            raise EditRefusedError(f"a brand has at most {MAX_SOURCES:,} sources here")
        if listed and not sources:
            raise EditRefusedError("sources is no list in this file", "Begin each source with -.")
        return _Change(("sources",), every, AddSources(tuple(added))) if added else None
    index = _index(sources, edit.source)
    if isinstance(edit, RemoveSource):
        left = sources[:index] + sources[index + 1 :]
        return _Change(("sources",), left, edit, index=index)
    said = _line(edit.value, _limit(OPTIONS, edit.option), edit.option)
    before = documents.mapping(sources[index]).get(edit.option)
    if said == (before or ""):
        return None
    return _Change(("sources", index, edit.option), said, edit)


def _words_change(entry: Mapping[str, Tree], edit: SetWords) -> _Change | None:
    limit = _limit(WORDS, edit.field)
    if len(edit.values) > MAX_WORDS:
        raise EditRefusedError(f"{edit.field} may have {MAX_WORDS:,} entries at most")
    path = _place(entry, edit.field)
    value = _value(entry, path)
    stands = frozenset(words_of(value))  # what is there already may be longer than what is added
    lines = (one if one in stands else _line(one, limit, edit.field) for one in edit.values)
    said = tuple(line for line in lines if line)
    if said == words_of(value):
        return None
    raw = {one: one for one in said}
    old: tuple[str, ...] = ()
    if isinstance(value, list):
        shown = [tuple(texts(member)) for member in value]
        if all(len(one) == 1 for one in shown):
            old = tuple(one_line(one[0]) for one in shown)
            raw |= dict(zip(old, value, strict=True))  # type: ignore[arg-type]
    return _Change(path, [raw[one] for one in said], SetWords(edit.field, said), old=old)


def _entry(values: Mapping[str, str]) -> Mapping[str, str]:
    """Return a source as it is to be written. Raises EditRefusedError when it is none."""
    limits = {**dict.fromkeys(SourceEntry.model_fields, MAX_TARGET), **OPTIONS}
    return {
        key: said
        for key, value in values.items()
        if (said := _line(value, _limit(limits, key), key))
    }


def _line(value: str, limit: int, field: str) -> str:
    if len(value.strip().splitlines()) > 1:
        raise EditRefusedError(f"{field} has a line break in one of its values; write one line")
    line = one_line(value)
    if len(line) > limit:
        raise EditRefusedError(
            f"{field} has a value of {len(line):,} characters; {limit:,} is the most",
            "Write less.",
        )
    return line


def _limit(limits: Mapping[str, int], field: str) -> int:
    if field not in limits:
        raise EditRefusedError(f'"{one_line(field, 60)}" is nothing that can be changed here')
    return limits[field]


def _index(sources: Sequence[Tree], key: str) -> int:
    for index, tree in enumerate(sources):
        try:
            # By kind and target alone: what stands beside them may be what is to be mended.
            kind = {one: value for one, value in documents.mapping(tree).items() if one in KINDS}
            if SourceEntry.model_validate(kind).source().key == key:
                return index
        except ValueError:
            continue
    raise EditRefusedError(
        "this source is not in the file any more", "Open the page of the sources again."
    )


def _path(entry: Mapping[str, Tree], field: str) -> Path:
    first, _, second = field.partition(".")
    if first == "colours" and "colors" in entry:
        first = "colors"
    if not second:
        return (first,)
    bare = isinstance(entry.get(first), str | list)
    return (first,) if bare and _SOLE.get(first) == second else (first, second)


def _place(entry: Mapping[str, Tree], field: str) -> Path:
    """Return where a field is written. Raises EditRefusedError where its group is one value."""
    path = _path(entry, field)
    if len(path) > 1 and isinstance(entry.get(str(path[0])), str | list):
        raise EditRefusedError(
            f"{path[0]} is written as one value in this file, and {field} would need a group of "
            "its own; nothing was changed",
            f"Change it in the file itself: put {path[1]} and the others under {path[0]}.",
        )
    return path


def _value(entry: Mapping[str, Tree], path: Path) -> Tree:
    found: Tree = {**entry}
    for step in path:
        found = found.get(str(step)) if isinstance(found, dict) else None
    return found


def _brand_path(tree: Tree, brand_id: str) -> Path:
    """Return where the brand stands in the file. Raises EditRefusedError if it is not there."""
    listed = documents.mapping(tree).get("brands")
    if isinstance(listed, dict):
        return ("brands",)
    entries = listed if isinstance(listed, list) else []
    ids = [documents.mapping(one).get("id") for one in entries]
    for index, found in enumerate(ids):
        if isinstance(found, str) and squeeze(found) == brand_id.strip():
            return ("brands", index)
    raise EditRefusedError(f'the file has no brand "{brand_id}"', "Look into the file itself.")


def _replaced(tree: Tree, path: Path, value: Tree) -> Tree:
    """Return a copy of `tree` with `value` at `path`."""
    made: Any = copy.deepcopy(tree)
    at = made
    for step in path[:-1]:
        if isinstance(at, dict) and not isinstance(at.get(step), dict | list):
            at[step] = {}
        at = at[step]
    at[path[-1]] = value
    return made  # type: ignore[no-any-return]


def _normal(tree: Tree) -> Tree:
    """Return `tree` without keys that say nothing: those are read as not written."""
    if isinstance(tree, list):
        return [_normal(one) for one in tree]
    if isinstance(tree, dict):
        made = {key: _normal(one) for key, one in tree.items()}
        return {key: one for key, one in made.items() if one not in (None, "", [], {})}
    return tree
