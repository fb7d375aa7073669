"""JSON-LD (schema.org): its nodes, and which of them are the page's own. Pure.

A page describes more than itself: related articles, a customer's review, the films embedded in it.
A node is its own if it names the page's address or has its headline, and another's if it names
another address under another headline; one that says neither is believed if it is an article.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from itertools import chain, islice
from typing import Any

from selectolax.lexbor import LexborNode

from service.text.normalize import words
from service.text.urls import absolute, canonical, item_id, same_site

_LATER = "__next_s"
_MAX_NODES = 500
"""A page about one thing describes some ten; a hostile or generated one any number."""
_MAX_DEPTH = 4
"""Levels that are followed: honest ones need two, hostile ones have a thousand."""
_MAX_JSON = 1_000_000
_MAX_MENDED = 200_000
"""Characters of a broken script that are mended; the mending reads it several times."""
_BEFORE = re.compile(r"\s*+(?:<!--|(?://)?\s*+<!\[CDATA\[)")
_AFTER = re.compile(r"(?:-->|(?://)?\s*\]\]>)\s*;?\s*$")
"""What else a script is wrapped in; the last is looked for in its last characters only."""
_BAD_ESCAPE = re.compile(r'\\(?!["\\/bfnrtu])')
_OUTSIDE_TEXTS = re.compile(
    r'("(?:[^"\\]|\\.)*+(?:"|\Z))|/\*(?:[^*]|\*(?!/))*+(?:\*/|\Z)|//[^\n]*|(,[\s,]*+)', re.DOTALL
)
"""A text, a comment, or commas with white space, of which JSON allows one between two values.
Each alternative takes all that it begins, so that one pass is enough however hostile the script."""
_LOOSE_QUOTE = re.compile(r'(?<![{\[,:\\\s])"(?!\s*(?:[,:}\]]|\Z))|(?<=\w )"(?=\w)')
"""A quotation mark within a text that nobody escaped: no bracket, comma or colon is beside it."""
_NEAR = 40
"""Characters behind a text in which the next one begins, if only a comma is missing."""
_ARTICLE = re.compile(r"(?:Article|(?:Blog|SocialMedia|DiscussionForum)Posting|Report|Recipe)$")
_ASKED = frozenset({"author", "dateCreated", "datePublished"})
"""What a question has that somebody asked."""
_PAGE = re.compile(r"(?:WebPage|ItemPage)$")
_THING = re.compile(r"(?:^|/)(?:Review|CriticReview|VideoObject|PodcastEpisode|Event)$")
"""What is an article on its own page and something beside one on others."""
_MEANT = {"type": "@type", "@type": "@type", "@id": "@id", "@graph": "@graph"} | {
    name.lower(): name
    for name in (
        *("headline", "name", "author", "creator", "url", "datePublished", "dateModified"),
        *("dateCreated", "articleBody", "description", "publisher", "mainEntityOfPage"),
    )
}
"""Names as they should be by how they may be written."""
_BETWEEN = frozenset(" \t\r\n,;")
_TAGS = re.compile(r"<[^<>]*+>")
_ALIKE = 0.6
"""Share of the words of the shorter headline that stand in the other: the same, edited."""

Node = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PageNames:
    """What a page is known by: the ids of its addresses, the words of its headlines."""

    ids: frozenset[str]
    headlines: tuple[frozenset[str], ...]
    base: str

    @classmethod
    def of(cls, addresses: Iterable[str], headlines: Iterable[str], *, base: str) -> PageNames:
        """Return what the page at `base` is known by; addresses may be relative or empty."""
        ids = frozenset(name for one in addresses if one and (name := _id(one, base)))
        return cls(ids, tuple(frozenset(words(one)) for one in headlines if one.strip()), base)

    def owns(self, node: Node) -> bool | None:
        """Return whether a node describes this page; None if it does not say."""
        named = [name for address in _addresses(node) if (name := _id(address, self.base))]
        if any(name in self.ids for name in named):
            return True
        called = frozenset(words(text_of(node.get("headline") or node.get("name"))))
        if len(called) > 2 and any(self._alike(called, own) for own in self.headlines):
            return True
        return False if named else None

    @staticmethod
    def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
        shorter = min(len(one), len(other))
        return shorter > 2 and len(one & other) >= _ALIKE * shorter


def scripts(elements: Sequence[LexborNode], *, later: bool = False) -> list[str]:
    """Return the JSON-LD in a page's script `elements`, as it stands there.

    With `later` also what Next.js will put there.
    """
    kinds = ((one, one.attributes.get("type") or "") for one in elements)
    found = [
        one.text() for one, kind in kinds if "ld+json" in kind.lower() or "json+ld" in kind.lower()
    ]
    if later:
        told = (one.text() for one in elements)
        found += filter(None, (_put_later(text) for text in told if _LATER in text))
    return found


def _put_later(script: str) -> str:
    """Return the JSON-LD in `(self.__next_s=...).push([0, {"type": ..., "children": "..."}])`."""
    pushed = loads(script.partition(".push(")[2].rpartition(")")[0])
    said = pushed[-1] if isinstance(pushed, list) and pushed else None
    if not isinstance(said, Mapping) or "ld+json" not in str(said.get("type")):
        return ""
    inner = said.get("dangerouslySetInnerHTML")
    html = inner.get("__html") if isinstance(inner, Mapping) else said.get("children")
    return html if isinstance(html, str) else ""


def nodes(written: Sequence[str]) -> Iterator[Node]:
    """Yield the nodes in the JSON-LD scripts `written`."""
    found = chain.from_iterable(_walk(loads(script), depth=0) for script in written)
    yield from islice(found, _MAX_NODES)


def own(found: Iterable[Node], page: PageNames) -> tuple[tuple[Node, ...], tuple[Node, ...]]:
    """Return the articles among nodes that are the page's own, and other nodes that are.

    Articles that the page is proven to be come alone; else those that may be it, fullest first.
    """
    proven: list[Node] = []
    possible: list[Node] = []
    others: list[Node] = []
    known = list(found)
    questions = [node for node in known if "Question" in _kinds(node)]
    # One that somebody asked is what its page is about; several, or of nobody, help with a subject.
    asked = [one for one in questions if len(questions) == 1 and one.keys() & _ASKED]
    for node in known:
        kinds = _kinds(node)
        if node in asked or any(_ARTICLE.search(kind) for kind in kinds):
            owned = page.owns(node)
            if owned is not False:
                (proven if owned else possible).append(node)
        elif any(_PAGE.search(kind) for kind in kinds):
            if page.owns(node) is not False:
                others.append(node)
        elif any(_THING.search(kind) for kind in kinds) and page.owns(node):
            others.append(node)
    articles = proven or possible
    articles.sort(key=lambda node: -len(text_of(node.get("articleBody"))))
    return tuple(articles), tuple(others)


def _kinds(node: Node) -> list[str]:
    kind = node.get("@type")
    return [one for one in (kind if isinstance(kind, list) else [kind]) if isinstance(one, str)]


def text_of(value: Any, depth: int = 0) -> str:
    """Return the plain text of a JSON-LD value: a string, a list's first, or a thing's name."""
    if isinstance(value, str):
        return unescape(_TAGS.sub(" ", unescape(value)) if "<" in value or "&" in value else value)
    if depth > _MAX_DEPTH:
        return ""
    if isinstance(value, Mapping):
        named = value.get("name") or value.get("@value")
        parts = (value.get("givenName"), value.get("familyName"))
        named = named or " ".join(part for part in parts if isinstance(part, str))
        return text_of(named or "", depth + 1)
    if isinstance(value, list) and value:
        return text_of(value[0], depth + 1)
    return ""


def names_of(value: Any) -> str:
    """Return the names in a JSON-LD value, joined by commas; at most five."""
    many = value if isinstance(value, list) else [value]
    names = dict.fromkeys(name for one in many[:5] if (name := text_of(one).strip()))
    return ", ".join(name for name in names if "://" not in name)


def by_id(found: Iterable[Node]) -> dict[str, Node]:
    """Return the nodes with a name by their `@id`, for those that refer to them."""
    return {
        name: node
        for node in found
        if isinstance(name := node.get("@id"), str) and text_of(node.get("name"))
    }


def referred(value: Any, named: Mapping[str, Node]) -> Any:
    """Return a JSON-LD value with the nodes that it only refers to in their places."""
    if isinstance(value, list):
        return [referred(one, named) for one in value[:5] if not isinstance(one, list)]
    if isinstance(value, Mapping) and not value.get("name") and isinstance(value.get("@id"), str):
        return named.get(value["@id"], value)
    return value


def loads(text: str) -> Any:
    """Return the JSON in a script as lenient as sites are careless; None if there is none."""
    text = text[:_MAX_JSON].strip().removeprefix("\ufeff")
    wrapped = _BEFORE.match(text)
    text = text[wrapped.end() :] if wrapped else text
    text = text[:-50] + _AFTER.sub("", text[-50:])
    for attempt in _attempts(text.strip().rstrip(";")):
        try:
            return json.loads(attempt, strict=False)
        except ValueError as error:
            if attempt.startswith(("{", "[")) and "Extra data" in str(error):
                return _several(attempt)
        except RecursionError:
            return None
    return None


def _attempts(text: str) -> Iterator[str]:
    """Yield a script as it is, then mended more and more."""
    yield text
    text = _BAD_ESCAPE.sub(r"\\\\", text)
    yield text
    if len(text) > _MAX_MENDED:
        return
    if not text.count('"') and "&quot;" in text:
        text = unescape(text)
    for mended in (text, _LOOSE_QUOTE.sub(r'\\"', text)):
        # Twice: a comment may stand between a comma and the bracket after it.
        yield _OUTSIDE_TEXTS.sub(_allowed, _OUTSIDE_TEXTS.sub(_allowed, mended))
    if '"' not in text:
        yield text.replace("'", '"')
    yield _closed(text)


def _closed(text: str) -> str:
    """Return a script with the brackets that it lacks at its end."""
    left: list[str] = []
    for bracket in _OUTSIDE_TEXTS.sub("", text):
        if bracket in "{[":
            left.append("}" if bracket == "{" else "]")
        elif left and bracket == left[-1]:
            left.pop()
    return text + "".join(reversed(left))


def _allowed(found: re.Match[str]) -> str:
    """Return what JSON allows of a text, a comment or commas, with a comma that is missing."""
    behind = found.string[found.end() : found.end() + _NEAR]
    if found[2]:
        return "" if behind[:1] in "}]" else ","
    return f"{found[1]}," if found[1] and behind.lstrip()[:1] == '"' else found[1] or ""


def _several(text: str) -> list[Any]:
    """Return the values that stand one after the other in a script that should hold one."""
    decoder = json.JSONDecoder(strict=False)
    values: list[Any] = []
    at = 0
    while at < len(text) and len(values) < _MAX_NODES:
        try:
            value, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            break
        values.append(value)
        while text[at : at + 1] in _BETWEEN and at < len(text):
            at += 1
    return values


def _walk(value: Any, depth: int) -> Iterator[Node]:
    """Yield the nodes at the top, in `@graph`, and what a page is about; no deeper.

    What is often asked is no page's subject: such questions stand under products and stories.
    """
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, list):
        for one in value[:_MAX_NODES]:
            yield from _walk(one, depth + 1)
    elif isinstance(value, Mapping):
        value = _as_meant(value)
        yield value
        if "FAQPage" in _kinds(value):
            return
        for key in ("@graph", "mainEntity", "mainEntityOfPage"):
            if isinstance(value.get(key), (list, Mapping)):
                yield from _walk(value[key], depth + 1)


def _as_meant(node: Node) -> Node:
    """Return a node whose names are written as the standard has them: `@type`, `datePublished`."""
    if "@type" in node and not any(name[:1].isupper() for name in node):
        return node
    return {_MEANT.get(name.lower(), name): value for name, value in node.items()}


def _addresses(node: Node) -> Iterator[str]:
    """Yield the addresses by which a node says what it describes."""
    for key in ("mainEntityOfPage", "url", "@id"):
        value = node.get(key)
        if isinstance(value, Mapping):
            value = value.get("@id") or value.get("url")
        if isinstance(value, str) and value.strip() and not value.startswith(("#", "_:")):
            yield value


@lru_cache(maxsize=64)
def _id(address: str, base: str) -> str:
    """Return what names the page at an address; "" for a front page, which careless sites name."""
    target = absolute(address.partition("#")[0], base)
    name = canonical(target) if target and same_site(target, base) else None
    if name is None or not name.split("//", 1)[-1].partition("/")[2].strip("/"):
        return ""
    return item_id(name)
