"""What a page says about itself: JSON-LD (schema.org), meta elements, its headline. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from itertools import chain, islice
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from service.scraping.urls import host_of
from service.text.normalize import fold, one_line

_MAX_NODES = 500
"""A page about one thing describes some ten; a hostile or generated one any number."""
_MAX_DEPTH = 4
"""Levels that are followed: honest ones need two, hostile ones have a thousand."""
_MAX_JSON = 1_000_000
_WRAPPING = re.compile(r"^\s*(?:<!--|(?://)?\s*<!\[CDATA\[)|(?:-->|(?://)?\s*\]\]>)\s*;?\s*$")
_BAD_ESCAPE = re.compile(r'\\(?!["\\/bfnrtu])')
_ARTICLE = re.compile(r"(?:Article|BlogPosting|Report|LiveBlogPosting|Review|Recipe)$")
_PAGE_OR_MEDIA = re.compile(r"(?:WebPage|ItemPage|VideoObject|PodcastEpisode|Event)$")
_TAGS = re.compile(r"<[^<>]*+>")

Node = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Structured:
    """The JSON-LD nodes of a page, articles first, and its meta elements by lower-case name."""

    articles: tuple[Node, ...]
    """Nodes that describe an article; the fullest first."""
    others: tuple[Node, ...]
    """Web pages, videos and events: they have dates and names too, less to be trusted."""
    meta: Mapping[str, str]
    """`name`, `property`, `itemprop` or `http-equiv` → content; the first one of a name counts."""

    def first(self, *names: str) -> str:
        """Return the first of the meta elements that is there and not empty, else ""."""
        return next((self.meta[name] for name in names if self.meta.get(name)), "")

    @property
    def summary(self) -> str:
        """The page's own description."""
        return self.first(
            "og:description", "description", "twitter:description", "dc.description"
        ) or self.value("description")

    @property
    def author(self) -> str:
        """Who wrote it; several names are joined by commas."""
        for node in self.articles:
            if names := names_of(node.get("author")):
                return names
        name = self.first(
            "author", "article:author", "dc.creator", "parsely-author", "byl", "sailthru.author"
        )
        return "" if "://" in name else name

    @property
    def publisher(self) -> str:
        """The name of the site."""
        names = ("og:site_name", "application-name", "dc.publisher")
        return self.first(*names) or self.value("publisher")

    def value(self, key: str) -> str:
        """Return the first text under `key` among the article nodes, else ""."""
        return next((text for node in self.articles if (text := text_of(node.get(key)))), "")


def scripts(tree: LexborHTMLParser) -> list[str]:
    """Return the JSON-LD scripts of `tree`, as they stand there."""
    return [script.text() for script in tree.css('script[type*="ld+json" i]')]


def structured(tree: LexborHTMLParser, written: Sequence[str]) -> Structured:
    """Return what a page says about itself: by its JSON-LD `scripts`, by the meta in its tree."""
    articles: list[Node] = []
    others: list[Node] = []
    nodes = chain.from_iterable(_walk(_loads(script), depth=0) for script in written)
    for node in islice(nodes, _MAX_NODES):
        kind = node.get("@type")
        kinds = [
            one for one in (kind if isinstance(kind, list) else [kind]) if isinstance(one, str)
        ]
        if any(_ARTICLE.search(kind) for kind in kinds):
            articles.append(node)
        elif any(_PAGE_OR_MEDIA.search(kind) for kind in kinds):
            others.append(node)
    articles.sort(key=lambda node: -len(text_of(node.get("articleBody"))))
    return Structured(tuple(articles), tuple(others), _meta(tree))


def text_of(value: Any, depth: int = 0) -> str:
    """Return the plain text of a JSON-LD value: a string, a list's first, or a thing's name."""
    if isinstance(value, str):
        return unescape(_TAGS.sub(" ", unescape(value)) if "<" in value or "&" in value else value)
    if depth > _MAX_DEPTH:
        return ""
    if isinstance(value, Mapping):
        return text_of(value.get("name") or value.get("@value") or "", depth + 1)
    if isinstance(value, list) and value:
        return text_of(value[0], depth + 1)
    return ""


def names_of(value: Any) -> str:
    """Return the names in a JSON-LD value, joined by commas; at most five."""
    many = value if isinstance(value, list) else [value]
    names = dict.fromkeys(name for one in many[:5] if (name := text_of(one).strip()))
    return ", ".join(name for name in names if "://" not in name)


def _walk(value: Any, depth: int) -> Iterator[Node]:
    """Yield the nodes at the top, in `@graph`, and what a page is about; no deeper."""
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, list):
        for one in value[:_MAX_NODES]:
            yield from _walk(one, depth + 1)
    elif isinstance(value, Mapping):
        yield value
        for key in ("@graph", "mainEntity", "mainEntityOfPage", "hasPart"):
            if isinstance(value.get(key), (list, Mapping)):
                yield from _walk(value[key], depth + 1)


def _loads(text: str) -> Any:
    """Return the JSON in a script as lenient as sites are careless; None if there is none."""
    text = _WRAPPING.sub("", _WRAPPING.sub("", text[:_MAX_JSON])).strip().rstrip(";")
    for attempt in (text, _BAD_ESCAPE.sub(r"\\\\", text)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _meta(tree: LexborHTMLParser) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in tree.css("meta[content]")[:1000]:
        attributes = element.attributes
        content = (attributes.get("content") or "").strip()
        for key in ("property", "name", "itemprop", "http-equiv"):
            name = attributes.get(key)
            if name and content:
                found.setdefault(name.strip().lower(), content)
    return found


_SEPARATOR = re.compile(r"\s+[|–—•·»:-]\s+|\s+::\s+|\s*\|\s*")
_SHORTEST = 8
"""Characters: a shorter rest is a section or a site's name and no headline."""


def title_of(tree: LexborHTMLParser, said: Structured, url: str = "") -> str:
    """Return the headline: what the page calls itself, else its only h1, else its title."""
    called = (said.first("og:site_name"), said.first("application-name"), said.value("publisher"))
    names = frozenset(fold(one_line(name)) for name in called if name.strip())
    headings = [one_line(node.text(separator=" ")) for node in tree.css("h1")[:5]]
    heading = headings[0] if len(headings) == 1 else ""
    window = tree.css_first("head title") or tree.css_first("title")
    candidates = (
        one_line(said.first("og:title", "twitter:title", "dc.title")),
        one_line(said.value("headline")),
        heading,
        one_line(window.text()) if window else "",
    )
    for candidate in candidates:
        text = without_site(_heading_in(candidate, headings), names, host_of(url))
        if len(text) >= _SHORTEST and fold(text) not in names:
            return text
    return next((candidate for candidate in candidates if candidate), "")


def without_site(title: str, names: frozenset[str], host: str = "") -> str:
    """Return `title` without a part at its end or start that is the site's name or its host's."""
    for found in reversed(list(_SEPARATOR.finditer(title))):
        if _is_site(title[found.end() :], names, host) and found.start():
            return title[: found.start()].strip()
    first = _SEPARATOR.search(title)
    if first and _is_site(title[: first.start()], names, host):
        return title[first.end() :].strip()
    return title


def _heading_in(title: str, headings: Sequence[str]) -> str:
    """Return the h1 that `title` consists of but for parts set off by separators, else `title`."""
    for heading in headings:
        at = title.find(heading) if len(heading) >= _SHORTEST else -1
        if at < 0 or heading == title:
            continue
        before, after = title[:at], title[at + len(heading) :]
        set_off = not after.strip() or _SEPARATOR.match(after)
        if set_off and (not before.strip() or _SEPARATOR.search(before + " ")):
            return heading
    return title


def _is_site(part: str, names: frozenset[str], host: str) -> bool:
    if fold(part) in names:
        return True
    compact = re.sub(r"[\W_]+", "", fold(part))
    return len(compact) >= 4 and compact in re.sub(r"[\W_]+", "", host)
