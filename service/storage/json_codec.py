"""Our dataclasses to JSON and back, for JSONB columns, by pydantic's reading of their types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from pydantic import TypeAdapter

from service.models import Evaluation, Story

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedStory:
    """A story with its judgement, kept so that a later digest can still choose it."""

    story: Story
    evaluation: Evaluation
    met_at: datetime | None = None
    """When a run judged it. The story's own times are those of its publication: one that came out
    before a digest and was read after it belongs into the next."""
    competes_again: bool = False
    """Whether it gets a free place of a later mail. Rows of before left-overs did say no: what an
    old version left lying does not come in a flood after an upgrade."""


_ADAPTERS: dict[Any, TypeAdapter[Any]] = {}


def _adapter(kind: Any) -> TypeAdapter[Any]:
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]


def to_json(value: Any) -> dict[str, Any]:
    """Return a dataclass of ours as plain JSON values; datetimes become ISO strings."""
    dumped: dict[str, Any] = _adapter(type(value)).dump_python(value, mode="json")
    return dumped


def from_json(kind: type[_T], value: Mapping[str, Any]) -> _T:
    """Return the dataclass that `to_json` wrote; what newer versions added takes its default."""
    read: _T = _adapter(kind).validate_python(value)
    return read
