"""Changes of the brand file as JSON: what programs send, and what a page sends back to be saved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from service.brands.desk.edits import AddSources, Edit, RemoveSource, SetOption, SetText, SetWords

MAX_EDITS = 200


def as_json(edits: Sequence[Edit]) -> list[dict[str, Any]]:
    """Return `edits` as plain data."""
    return [_one_as_json(edit) for edit in edits]


def from_json(value: object) -> list[Edit]:
    """Return the edits that plain data stands for. Raises ValueError when it stands for none."""
    if not isinstance(value, list) or len(value) > MAX_EDITS:
        raise ValueError("a list of changes")
    return [_one(each) for each in value]


def _one_as_json(edit: Edit) -> dict[str, Any]:
    if isinstance(edit, SetText):
        return {"field": edit.field, "text": edit.value}
    if isinstance(edit, SetWords):
        return {"field": edit.field, "words": [*edit.values]}
    if isinstance(edit, SetOption):
        return {"source": edit.source, "option": edit.option, "value": edit.value}
    if isinstance(edit, AddSources):
        return {"add": [dict(entry) for entry in edit.entries]}
    return {"remove": edit.source}


def _one(value: object) -> Edit:
    if not isinstance(value, dict):
        raise TypeError("each change is an object")
    keys = set(value)
    if keys == {"field", "text"}:
        return SetText(_text(value["field"]), _text(value["text"]))
    if keys == {"field", "words"}:
        return SetWords(_text(value["field"]), tuple(map(_text, _list(value["words"]))))
    if keys == {"source", "option", "value"}:
        return SetOption(*(_text(value[key]) for key in ("source", "option", "value")))
    if keys == {"add"}:
        return AddSources(tuple(_entry(one) for one in _list(value["add"])))
    if keys == {"remove"}:
        return RemoveSource(_text(value["remove"]))
    raise ValueError("a change of a kind that is known")


def _entry(value: object) -> dict[str, str]:
    if not isinstance(value, dict):
        raise TypeError("each source is an object")
    return {_text(key): _text(one) for key, one in value.items()}


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError("a list")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("a text")
    return value
