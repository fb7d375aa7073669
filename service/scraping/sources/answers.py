"""Helpers for reading what the services' APIs answer: JSON of many shapes. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from service.errors import BodyError
from service.scraping.feeds.json_feed import load, objects
from service.scraping.feeds.model import Entry, plain
from service.scraping.sources.source_type import Parsed
from service.text.normalize import one_line
from service.text.xml import cleaner as xml_cleaner

_TITLE_LENGTH = 120
"""Characters of a post that stand as its title, where the network knows no titles."""


def text_of(body: bytes, url: str, content_type: str | None) -> str:
    """Return the answer's text. Raises BodyError if there is none."""
    text = xml_cleaner.decode(body, content_type).strip()
    if not text:
        raise BodyError(f"{url} answered with nothing")
    return text


def json_object(body: bytes, url: str, content_type: str | None) -> Mapping[str, Any]:
    """Return the JSON object that was answered. Raises BodyError if it is something else."""
    data = load(text_of(body, url, content_type), url)
    if not isinstance(data, Mapping):
        raise BodyError(f"{url} answered with JSON of another shape than it should")
    return data


def field(fields: Any, name: str) -> Any:
    """Return what the JSON object `fields` has under `name`; None if it is no object."""
    return fields.get(name) if isinstance(fields, Mapping) else None


def parsed(values: Any, entry_of: Callable[[Mapping[str, Any]], Entry | None]) -> Parsed:
    """Return the entries that `entry_of` makes of the JSON objects in the list `values`."""
    found: Iterator[Entry | None] = map(entry_of, objects(values))
    return Parsed(entries=tuple(entry for entry in found if entry))


def titled(entry: Entry) -> Entry:
    """Return the entry with the beginning of its text as its title, where it has none."""
    if entry.title:
        return entry
    text = plain(entry.summary or entry.content).replace("\n", " ")
    return replace(entry, title=one_line(text, _TITLE_LENGTH) or entry.author or entry.link)
