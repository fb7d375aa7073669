"""Elements by a CSS selector that a stranger wrote, in bounded time.

The parser's own search tries every way in which the parts of a selector may stand around one
another: four parts on a deep page take it half a minute. So it is asked for one part at a time, and
what stands within, beside or after what is found out here, step by step from the left.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cached_property, lru_cache

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

_PARTS = re.compile(r"((?:\[[^\[\]]*\]|\([^()]*\)|[^\s>+~\[(])+)|\s*([>+~])\s*|\s+")
_NAMED = re.compile(r"[a-z][a-z0-9]*(?:[.#][\w-]+)+|(?:[.#][\w-]+)+", re.ASCII)
_NAME = re.compile(r"[.#]?[\w-]+", re.ASCII)
_COSTLY = re.compile(r":(?:nth|first-of|last-of|only-of)")
_MAX_COSTLY = 20
"""Parts that count their neighbours, for each of which the parser counts anew at every element."""
_REFUSED = re.compile(r":has\(|\([^()]*\(")
_MAX_STEPS = 200_000
"""Elements that are looked at for one page; an honest one needs some thousands."""
_MAX_PARTS = 300
"""Different parts that the parser is asked for."""

Found = Mapping[int, LexborNode]


class Selecting:
    """Finds elements of one tree; gives up, and finds none, when that becomes too much."""

    def __init__(self, tree: LexborHTMLParser) -> None:
        self._tree = tree
        self._parts: dict[str, Found] = {}
        self._selected: dict[str, Found] = {}
        self._within_known: dict[str, dict[int, bool]] = {}
        """By the beginning of a selector: which elements it names or stand in one that it names."""
        self._steps = self._costly = 0

    @cached_property
    def named(self) -> Mapping[str, Found]:
        """The elements of each `.class` and `#id` of the tree."""
        named: dict[str, dict[int, LexborNode]] = {}
        for one in self._tree.css("[class]"):
            for name in (one.attributes.get("class") or "").split():
                named.setdefault(f".{name}", {})[one.mem_id] = one
        for one in self._tree.css("[id]"):
            named.setdefault(f"#{one.attributes.get('id')}", {})[one.mem_id] = one
        return named

    def select(self, selector: str) -> Found:
        """Return the elements that `selector` names, by their number in the tree."""
        if selector not in self._selected:
            self._selected[selector] = self._select(selector)
        return self._selected[selector]

    def _select(self, selector: str) -> Found:
        chain = _chain(selector)
        if not chain or not all(self._part(part) for _, part in reversed(chain)):
            return {}
        found = self._part(chain[0][1])
        so_far = chain[0][1]
        for relation, part in chain[1:]:
            if not found:
                break
            before_it, so_far = so_far, f"{so_far}{relation}{part}"
            if relation == " ":
                if before_it not in self._within_known:
                    self._within_known[before_it] = dict.fromkeys(found, True)
                found = self._within(self._part(part), self._within_known[before_it])
                continue
            related, before = _RELATED[relation], found
            found = {
                key: node
                for key, node in self._part(part).items()
                if self._any(related(node), before)
            }
        return found

    def _within(self, nodes: Found, known: dict[int, bool]) -> Found:
        """Return those of `nodes` that stand in one of the elements that are `known` as such.

        Each element is looked at once, and then known to be or to stand in one, or not to.
        """
        within: dict[int, LexborNode] = {}
        for key, node in nodes.items():
            path: list[int] = []
            for one in above(node):
                self._steps += 1
                if self._steps > _MAX_STEPS:
                    return within
                path.append(one.mem_id)
                if path[-1] in known:
                    break
            is_within = bool(path) and known.get(path[-1], False)
            known |= dict.fromkeys(path, is_within)
            if is_within:
                within[key] = node
        return within

    def _any(self, nodes: Iterator[LexborNode], found: Found) -> bool:
        for node in nodes:
            self._steps += 1
            if self._steps > _MAX_STEPS:
                return False
            if node.mem_id in found:
                return True
        return False

    def _part(self, part: str) -> Found:
        if part not in self._parts:
            names = _names_of(part)
            if names:
                self._parts[part] = self._with_names(names)
                return self._parts[part]
            self._costly += bool(_COSTLY.search(part))
            refused = self._costly > _MAX_COSTLY or len(self._parts) >= _MAX_PARTS
            nodes: list[LexborNode] = []
            if not refused and not _REFUSED.search(part):
                with suppress(SelectolaxError, ValueError):
                    nodes = self._tree.css(part)
            self._parts[part] = {node.mem_id: node for node in nodes}
        return self._parts[part]

    def _with_names(self, names: Sequence[str]) -> Found:
        """Return the elements that have each of some classes, ids and tags."""
        rest = [one for one in names if one[0] not in ".#"]
        first, *others = sorted(
            (self.named.get(one, {}) for one in names if one[0] in ".#"), key=len
        )
        if not others and not rest:
            return first
        return {
            key: node
            for key, node in first.items()
            if all(key in one for one in others) and all(node.tag == one for one in rest)
        }


@lru_cache(maxsize=4_096)
def _names_of(part: str) -> Sequence[str]:
    """Return the tag, `.class` and `#id` of a part that asks for a name and nothing else.

    The parser reads a selector and walks the tree for each part that it is asked for.
    """
    return _NAME.findall(part) if _NAMED.fullmatch(part) else ()


@lru_cache(maxsize=4_096)
def _chain(selector: str) -> Sequence[tuple[str, str]]:
    """Return the parts of a selector, each with how it stands to the one before it.

    The pages of one site have the same ones.
    """
    chain: list[tuple[str, str]] = []
    relation, end = " ", 0
    for found in _PARTS.finditer(selector):
        if found.start() != end:
            return []
        end = found.end()
        if found[1]:
            chain.append((relation, found[1]))
            relation = " "
        elif found[2]:
            relation = found[2]
    return chain if end == len(selector) else []


def above(node: LexborNode) -> Iterator[LexborNode]:
    """Yield the elements around `node`, from within."""
    parent = node.parent
    while parent is not None and parent.tag != "-document":
        yield parent
        parent = parent.parent


def _parent(node: LexborNode) -> Iterator[LexborNode]:
    if node.parent is not None:
        yield node.parent


def _before(node: LexborNode) -> Iterator[LexborNode]:
    one = node.prev
    while one is not None:
        if one.tag and one.tag[0] not in "-_":
            yield one
        one = one.prev


def _beside(node: LexborNode) -> Iterator[LexborNode]:
    for one in _before(node):
        yield one
        return


_RELATED: Mapping[str, Callable[[LexborNode], Iterator[LexborNode]]] = {
    ">": _parent,
    "~": _before,
    "+": _beside,
}
