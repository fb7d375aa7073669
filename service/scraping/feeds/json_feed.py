"""JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1), and what else lists stories in JSON → `Feed`.

That is WordPress' own list of posts, and lists of objects that have a title and a link. Pure.
"""

from __future__ import annotations

import contextlib
import json
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC
from html import escape
from statistics import median
from typing import Any

from service.errors import BodyError
from service.scraping.feeds.model import Entry, Feed, is_for_elsewhere, link_of, title_text
from service.scraping.feeds.timestamps import stamp
from service.text.dates.places import zone_of_host
from service.text.urls import host_of, same_site

_MAX_MENDED = 5_000_000
"""Characters of broken JSON that are mended."""
_MAX_OBJECT = 20_000
"""Characters of one broken object in it."""
_MAX_FAILURES = 200
_MAX_DIGITS = 4_000
"""Of a number; Python refuses one of more than 4,300 and the whole text with it."""
_TITLES = ("title", "headline")
_LINKS = ("url", "external_url", "link", "permalink", "href")
_SUMMARIES = ("summary", "description", "excerpt")
_DATES = ("date_published", "published_at", "publishedAt", "datePublished", "published", "pubDate",
          "date", "created_at", "createdAt")  # fmt: skip
"""The standard's name first, then those that lists of stories have elsewhere."""
_LISTS = (
    "items",
    "articles",
    "posts",
    "stories",
    "entries",
    "results",
    "news",
    "data",
    "edges",
    "nodes",
)
"""What lists of stories are called. Others are lists of stories if they have dates."""
_NO_STORIES = frozenset({"links", "_links", "error", "errors", "menu", "tags", "related"})
_AROUND = frozenset({*_LISTS, "result", "response", "body", "payload", "feed", "channel"})
"""What the objects around lists of stories are called; in others they are known by their dates."""
_WRAPPERS = ("node", "attributes", "item")
_FEWEST_STORIES, _FEWEST_WORDS = 3, 4
"""Of a list in a page's data, and words of half their titles: those of a menu have one or two."""
_MOST_VALUES = 50_000
_MAX_DEPTH = 3
"""Objects around a list of stories, as in `{"data": {"posts": {"edges": []}}}`."""
_BAD_ESCAPE = re.compile(r"\\(?:x([\da-fA-F]{2})|[\"\\/bfnrt]|u[\da-fA-F]{4})?")
_LINE_OF_ITS_OWN = re.compile(r"\{[^\n]{0,100000}\}[ \t\r]{0,99}\n\s*+\{")
"""A list of which each object has a line, and nothing is around them."""
_TRAILING_COMMA = re.compile(r",(\s*[\]}])")
_LIST = re.compile(r'"(\w+)"\s*:\s*\[(?=\s*\{)')
_OBJECT = re.compile(r"\s*+,?\s*+\{")
_NEXT_OBJECT = re.compile(r"\}(?=\s*(?:,\s*\{\s*\"|\]))")
_LAST_BACKSLASH = re.compile(r'(?<!\\)\\(?="\s*(?:,\s*"\w+"\s*:|\}))')
_TEXT_BEGINS = re.compile(r':\s*"')
_TEXT_ENDS = re.compile(r'"\s*(?=,\s*"\w+"\s*:|\})')
_BARE_QUOTE = re.compile(r'(?<!\\)"')


def load(text: str, url: str) -> Any:
    """Return the JSON in `text`; a fault in one object of a list costs that object at most.

    Raises BodyError if it is no JSON, or nests without end.
    """
    return _loaded(text, url)[0]


def _loaded(text: str, url: str) -> tuple[Any, int]:
    """Return the JSON in `text`, and how many objects of its lists could not be read."""
    try:
        return json.loads(text), 0
    except (ValueError, RecursionError):
        if _LINE_OF_ITS_OWN.match(text):
            lines = [_loaded_line(line) for line in text.splitlines() if line.strip()]
            return [one for one in lines if one], sum(not one for one in lines)
        found, lost = _mended(text)
        if found is None:
            raise BodyError(f"{url} answered with JSON that is broken or cut short") from None
        return found, lost


def _loaded_line(line: str) -> Any:
    with contextlib.suppress(ValueError, RecursionError):
        return json.loads(line, strict=False, parse_int=_number)
    return None


def _mended(text: str) -> tuple[Any, int]:
    """Return what can be read of broken JSON, None if that is nothing worth having; and how many
    objects of its lists cannot."""
    mended = _BAD_ESCAPE.sub(_escaped, text[:_MAX_MENDED])
    for tried in (mended, _TRAILING_COMMA.sub(r"\1", mended)):
        with contextlib.suppress(ValueError, RecursionError):
            return json.loads(tried, strict=False, parse_int=_number), 0
    reader = json.JSONDecoder(strict=False, parse_int=_number)
    lists: dict[str, list[Any]] = {}
    failures = mended_ones = 0
    for start in _LIST.finditer(mended):
        if failures > _MAX_FAILURES:
            break
        kept = lists.setdefault(start[1], [])
        at = start.end()
        while (opening := _OBJECT.match(mended, at)) is not None:
            try:
                value, at = reader.raw_decode(mended, opening.end() - 1)
                kept.append(value)
            except (ValueError, RecursionError):
                failures += 1  # each costs the length of the text before it
                following = _NEXT_OBJECT.search(mended, opening.end())
                if following is None or failures > _MAX_FAILURES:
                    break
                with contextlib.suppress(ValueError, RecursionError):
                    alone = mended[opening.end() - 1 : following.start() + 1][:_MAX_OBJECT]
                    alone = _with_quotes(_LAST_BACKSLASH.sub(r"\\\\", alone))
                    kept.append(json.loads(alone, strict=False, parse_int=_number))
                    mended_ones += 1
                at = following.start() + 1
    return (lists if any(lists.values()) else None), failures - mended_ones


def _number(digits: str) -> int | None:
    """Return a number, None for one of more digits than Python reads: its text keeps the rest."""
    return int(digits) if len(digits) <= _MAX_DIGITS else None


def _escaped(found: re.Match[str]) -> str:
    return f"\\u00{found[1]}" if found[1] else found[0] if found[0][1:] else "\\\\"


def _with_quotes(text: str) -> str:
    """Return an object with the quotation marks within its texts escaped."""
    ends = [found.start() for found in _TEXT_ENDS.finditer(text)]
    parts: list[str] = []
    done = 0
    for begins in _TEXT_BEGINS.finditer(text):
        if begins.start() < done:
            continue
        place = bisect_left(ends, begins.end())
        if place == len(ends):
            break
        inner = _BARE_QUOTE.sub(r'\\"', text[begins.end() : ends[place]])
        parts += [text[done : begins.end()], inner]
        done = ends[place]
    return "".join([*parts, text[done:]])


def read(text: str, url: str) -> Feed:
    """Return the JSON Feed in `text`. Raises BodyError if it is something else."""
    data, lost = _loaded(text, url)
    items = _listed(data.get("items")) if isinstance(data, dict) else None
    if not isinstance(items, list):
        items = _stories(data)
    if items is None and "jsonfeed.org" in words(data, "version"):
        items = []
    if not isinstance(items, list):
        raise BodyError(f"{url} answered with JSON that is not a feed: it has no list of items")
    home = link_of(words(data, "home_page_url"), url) or url
    return Feed(
        title=title_text(escape(words(data, "title"))),
        link=home,
        id=words(data, "feed_url"),
        subtitle=words(data, "description"),
        author=_author(data) if isinstance(data, dict) else "",
        language=words(data, "language"),
        entries=tuple(
            _post(item, url) if _is_post(item) else _entry(item, home) for item in objects(items)
        ),
        kind="json",
        broken=lost,
    )


def stories_in_data(values: Iterable[Any], url: str) -> tuple[Entry, ...]:
    """Return the entries of the lists of stories in the data of the page at `url`, each once.

    They are what its scripts draw it from. What leads to another site is none.
    """
    found: dict[str, Entry] = {}
    waiting = list(values)[::-1]
    for _ in range(_MOST_VALUES):
        if not waiting:
            break
        value = waiting.pop()
        if isinstance(value, dict):
            waiting += list(value.values())[::-1]
        elif isinstance(value, list):
            told = [_named(one) for one in objects(_listed(value))]
            read = [_entry(one, url) for one in told if _is_story(one)]
            own = {one.link: one for one in read if one.link and same_site(one.link, url)}
            lengths = [len(one.title.split()) for one in own.values()]
            if len(own) < _FEWEST_STORIES or median(lengths) < _FEWEST_WORDS:
                waiting += value[::-1]
                continue
            found |= {link: one for link, one in own.items() if link not in found}
    return tuple(found.values())


def _named(fields: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return an object whose name is its title, as the lists of JSON-LD have it."""
    return fields if _any(fields, _TITLES) else {**fields, "title": fields.get("name")}


def _stories(data: Any, depth: int = 0) -> list[Any] | None:
    """Return the list of stories in `data`, objects that have a title and a link; None without one.

    Of several it is the one whose name says so, or else the longest that has dates; beside an
    error nothing but such a name is believed.
    """
    if not isinstance(data, dict):
        told = [one for one in objects(_listed(data)) if _any(one, _LINKS) or _is_post(one)]
        return told if any(map(_is_story, told)) else None
    named = {name.lower(): _listed(found) for name, found in data.items()}
    lists = {name: sum(map(_is_story, objects(found))) for name, found in named.items()}
    for name in _LISTS:
        if lists.get(name):
            return list(named[name])
    if named.get("error") or named.get("errors"):
        return None
    dated = {
        name: count for name, count in lists.items()
        if count and name not in _NO_STORIES
        and any(_is_story(one) and _any(one, _DATES) for one in objects(named[name]))
    }  # fmt: skip
    if dated:
        return list(named[max(dated, key=dated.__getitem__)])
    return _stories_within(named, depth + 1) if depth < _MAX_DEPTH else None


def _stories_within(named: Mapping[str, Any], depth: int) -> list[Any] | None:
    """Return the first list of stories within the objects of one: menus are lists of links, too."""
    for name, inner in named.items():
        if isinstance(inner, dict) and name not in _NO_STORIES:
            found = _stories(inner, depth) or []
            if any(name in _AROUND or _any(one, _DATES) for one in objects(found)):
                return found
    return None


def _listed(values: Any) -> Any:
    """Return a list's objects without what is wrapped around each; of numbered ones a list.

    `{"node": {...}}` is GraphQL's, `{"attributes": {...}}` that of jsonapi.org.
    """
    if isinstance(values, dict) and values and all(map(str.isdecimal, values)):
        values = list(values.values())
    if not isinstance(values, list):
        return values
    return [
        next((one[key] for key in _WRAPPERS if isinstance(one.get(key), dict)), one)
        if isinstance(one, dict) and not _any(one, _TITLES) and not _is_post(one)
        else one
        for one in values
    ]


def _is_story(fields: Mapping[str, Any]) -> bool:
    return _is_post(fields) or bool(_any(fields, _TITLES) and _any(fields, _LINKS))


def _is_post(fields: Mapping[str, Any]) -> bool:
    """Return whether an object is a post as WordPress lists it."""
    title = fields.get("title")
    return isinstance(title, Mapping) and "rendered" in title


def _any(fields: Mapping[str, Any], names: Sequence[str]) -> str:
    return next(filter(None, (words(fields, name) for name in names)), "")


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
    zone = zone_of_host(host_of(home)) or UTC
    updated = stamp(words(item, "date_modified"), zone)
    given = _any(item, _LINKS)
    name = words(item, "id")  # often the address as well
    link = link_of(given, home) or link_of(name, home if name.startswith("/") else "")
    files = () if link else (words(one, "url") for one in objects(item.get("attachments")))
    return Entry(
        title=title_text(escape(_any(item, _TITLES))),
        link=link,
        link_refused=not link and is_for_elsewhere(given),
        enclosure=next(filter(None, (link_of(one, home) for one in files)), ""),
        summary=escape(_any(item, _SUMMARIES)),
        content=content,
        published=next(filter(None, (stamp(words(item, name), zone) for name in _DATES)), updated),
        updated=updated,
        author=_author(item),
        guid=name,
        language=words(item, "language"),
    )


def _post(fields: Mapping[str, Any], url: str) -> Entry:
    """Return one post as `/wp-json/wp/v2/posts` has it. Its first date is in its site's zone."""
    link = words(fields, "link")
    local, universal = words(fields, "date"), words(fields, "date_gmt")
    return Entry(
        title=title_text(words(fields.get("title"), "rendered")),
        link=link_of(link, url),
        link_refused=is_for_elsewhere(link),
        summary=words(fields.get("excerpt"), "rendered"),
        content=words(fields.get("content"), "rendered"),
        published=stamp(universal) or stamp(local, zone_of_host(host_of(url)) or UTC),
        updated=stamp(words(fields, "modified_gmt")),
        guid=words(fields.get("guid"), "rendered"),
    )


def _author(fields: Mapping[str, Any]) -> str:
    named = [*objects(fields.get("authors")), *objects([fields.get("author")])]
    return ", ".join(name for author in named if (name := words(author, "name")))
