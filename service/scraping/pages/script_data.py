"""The article in the data of a page's framework, where the page itself shows next to none. Pure.

Next.js and its kin send with the page what its scripts will draw: as JSON in `__NEXT_DATA__` or
another script of that type, or in pieces that are pushed (`__next_f`). Nothing there is marked as
the story. It is taken for the most prose that stands under one name (`contents.*.text`), apart from
lists of things with titles and addresses of their own and from names of what is beside a story.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from service.text.normalize import tidy

_MOST_NODES = 50_000
_MOST_DEPTH = 60
_LONGEST = 1_500_000
"""Characters of a script; longer ones hold whole shops."""
_PUSHED = re.compile(r"__next_f\.push\(\s*\[\s*1\s*,\s*(\"(?:[^\"\\]|\\.)*+\")\s*\]\s*\)")
_NAME = re.compile(r"data|state|props|store", re.IGNORECASE)
"""Names of scripts that have what a page is drawn from; others hold settings."""
_PROSE = 60
"""Characters from which a text with the end of a sentence is prose."""
_END = re.compile(r"[.!?…。][\"'”’»)]?(?:\s|<|$)")
_BESIDE = re.compile(
    r"relat|recommend|latest|popular|trending|teaser|sidebar|aside|menu|foot|comment|cookie|consent"
    r"|gdpr|i18n|intl|locale|transl|messages|config|promo|newsletter|disclaim|policy|terms|bio$|seo"
    r"|^(?:nav|more|most\w*|ads?|authors?|faqs?|error|errors|styles?|css)$",
    re.IGNORECASE,
)
"""Names of what stands beside a story."""
_TITLES = frozenset({"title", "headline", "name", "heading"})
_ADDRESSES = frozenset({"url", "slug", "href", "link", "path", "uri", "permalink", "canonicalUrl"})
"""What each of several things has that are stories of their own."""
_BLOCKS = frozenset({"p", "li", "blockquote"})
_MARGINS = frozenset({"nav", "footer", "aside", "script", "style"})
_TAG = re.compile(r"<[a-zA-Z/!][^<>]*+>")


def scripts_in(elements: Sequence[LexborNode], *, later: bool) -> list[str]:
    """Return of a page's script `elements` those that may hold its data.

    With `later` also those with what Next.js will put there.
    """
    said = ((one, one.attributes) for one in elements)
    found = [
        one.text()
        for one, its in said
        if (its.get("type") or "").lower() == "application/json"
        and _NAME.search(its.get("id") or "")
    ]
    if later:
        found += [text for one in elements if "__next_f" in (text := one.text())]
    return found


def story_in(scripts: Sequence[str]) -> str:
    """Return the most prose that stands under one name in the data, a paragraph a line, or ""."""
    groups: dict[tuple[str, ...], list[str]] = {}
    left = _MOST_NODES
    for number, document in enumerate(_values(scripts)):
        waiting: list[tuple[Any, tuple[str, ...]]] = [(document, (str(number),))]
        while waiting and left:
            left -= 1
            value, path = waiting.pop()
            if isinstance(value, str):
                if " " in value.strip():
                    groups.setdefault(path, []).append(value)
            elif len(path) < _MOST_DEPTH:
                waiting += reversed(list(_below(value, path)))
    most = max(groups.values(), key=_prose, default=[])
    return tidy("\n".join(_shown(one) for one in most)) if _prose(most) else ""


def _prose(texts: Sequence[str]) -> int:
    return sum(len(_TAG.sub("", one)) for one in texts if len(one) >= _PROSE and _END.search(one))


def _shown(text: str) -> str:
    if "<" not in text and "&" not in text:
        return text
    tree = LexborHTMLParser(_TAG.sub(lambda tag: f"\n{tag[0]}" if "p" in tag[0] else tag[0], text))
    for one in tree.css("script, style"):
        one.decompose()
    return tree.body.text() if tree.body else ""


def _below(value: Any, path: tuple[str, ...]) -> Iterator[tuple[Any, tuple[str, ...]]]:
    """Yield what stands in a JSON value, each with the names that lead to it."""
    if isinstance(value, dict):
        for name, one in value.items():
            if not _BESIDE.search(name):
                yield one, (*path, name)
    elif isinstance(value, list):
        if len(value) == 4 and value[0] == "$" and isinstance(value[1], str):  # an element
            if value[1] in _BLOCKS:
                yield _joined(value[3]), (value[1],)
            elif value[1] not in _MARGINS:
                yield value[3], path
        elif not _are_stories(value):
            for one in value:
                yield one, (*path, "*")


def _are_stories(values: Sequence[Any]) -> bool:
    """Return whether a list has several things with titles and addresses of their own."""
    own = (one for one in values if isinstance(one, dict) and _TITLES & one.keys())
    return sum(bool(_ADDRESSES & one.keys()) for one in own) > 1


def _joined(value: Any, depth: int = 0) -> str:
    """Return the text of an element's children."""
    if isinstance(value, str):
        return "" if value.startswith("$") else value
    if depth > _MOST_DEPTH:
        return ""
    if isinstance(value, dict):
        return _joined(value.get("children"), depth + 1)
    if isinstance(value, list):
        below = value[3:] if value[:1] == ["$"] else value
        return "".join(_joined(one, depth + 1) for one in below)
    return ""


def _values(scripts: Sequence[str]) -> Iterator[Any]:
    pushed = []
    for script in scripts:
        if len(script) > _LONGEST:
            continue
        if "__next_f" in script:
            for found in _PUSHED.finditer(script):
                pushed += _loaded(found[1])  # what JavaScript may write and JSON may not is left
        else:
            yield from _loaded(script)
    for row in _rows("".join(pushed).encode("utf-8", "surrogatepass")):
        yield from _loaded(row) if row[:1] in "[{" else [row]


def _loaded(text: str) -> list[Any]:
    try:
        return [json.loads(text, strict=False)]
    except (ValueError, RecursionError):
        return []


def _rows(data: bytes) -> Iterator[str]:
    """Yield the rows of what was pushed: `1a:JSON` to the end of the line, or `1a:T20,` and as many
    bytes, in hexadecimal, of text."""
    at = 0
    while at < len(data):
        start = data.find(b":", at, at + 20) + 1
        if not start:
            at = (data.find(b"\n", at) + 1) or len(data)
            continue
        end = data.find(b"\n", start)
        at = len(data) if end < 0 else end + 1
        row = data[start : at if end < 0 else end]
        if row[:1] == b"T":
            size, comma, _ = row[1:20].partition(b",")
            if comma and all(sign in b"0123456789abcdef" for sign in size) and size:
                start += len(size) + 2
                at = start + int(size, 16)
                row = data[start:at]
        yield row.decode("utf-8", "replace")
