"""JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1) → `Feed`. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from service.errors import BodyError
from service.scraping.feeds.model import Entry, Feed, link_of, title_text
from service.scraping.feeds.timestamps import stamp


def load(text: str, url: str) -> Any:
    """Return the JSON in `text`. Raises BodyError if it is none, or nests without end."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise BodyError(f"{url} answered with JSON that is broken or cut short") from None


def read(text: str, url: str) -> Feed:
    """Return the JSON Feed in `text`. Raises BodyError if it is something else."""
    data = load(text, url)
    items = data.get("items") if isinstance(data, dict) else None
    if not isinstance(items, list):
        raise BodyError(f"{url} answered with JSON that is not a feed: it has no list of items")
    home = link_of(words(data, "home_page_url"), url) or url
    return Feed(
        title=title_text(escape(words(data, "title"))),
        link=home,
        id=words(data, "feed_url"),
        subtitle=words(data, "description"),
        author=_author(data),
        language=words(data, "language"),
        entries=tuple(_entry(item, home) for item in objects(items)),
        kind="json",
    )


def words(fields: Any, name: str) -> str:
    """Return the text that the JSON object `fields` has under `name`; numbers as text, else ""."""
    value = fields.get(name) if isinstance(fields, Mapping) else None
    if isinstance(value, str):
        return value.strip()
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def objects(values: Any) -> Iterator[Mapping[str, Any]]:
    """Yield the JSON objects in the list `values`; nothing if it is no list."""
    if isinstance(values, list):
        yield from (value for value in values if isinstance(value, Mapping))


def _entry(item: Mapping[str, Any], home: str) -> Entry:
    text = words(item, "content_text")
    content = words(item, "content_html") or escape(text)
    updated = stamp(words(item, "date_modified"))
    given = words(item, "url") or words(item, "external_url")
    name = words(item, "id")  # often the address as well
    link = link_of(given, home) or link_of(name, home if name.startswith("/") else "")
    files = () if link else (words(one, "url") for one in objects(item.get("attachments")))
    return Entry(
        title=title_text(escape(words(item, "title"))),
        link=link,
        link_refused=bool(given) and not link,
        enclosure=next(filter(None, (link_of(one, home) for one in files)), ""),
        summary=escape(words(item, "summary")),
        content=content,
        published=stamp(words(item, "date_published")) or updated,
        updated=updated,
        author=_author(item),
        guid=name,
        language=words(item, "language"),
    )


def _author(fields: Mapping[str, Any]) -> str:
    named = [*objects(fields.get("authors")), *objects([fields.get("author")])]
    return ", ".join(name for author in named if (name := words(author, "name")))
