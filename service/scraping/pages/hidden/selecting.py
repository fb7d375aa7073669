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
from itertools import pairwise

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

_PARTS = re.compile(r"((?:\[[^\[\]]*\]|\([^()]*\)|[^\s>+~\[(])+)|\s*([>+~])\s*|\s+")
_NAMED = re.compile(r"[a-z][a-z0-9]*(?:[.#][\w-]+)+|(?:[.#][\w-]+)+", re.ASCII)
_TAG = re.compile(r"[a-zA-Z][a-zA-Z0-9]*")
_NAME = re.compile(r"[.#]?[\w-]+", re.ASCII)
_COSTLY = re.compile(r":(?:nth|first-of|last-of|only-of)")
_MAX_COSTLY = 20
"""Parts that count their neighbours, for each of which the parser counts anew at every element."""
_REFUSED = re.compile(r":has\(|\([^()]*\(")
_HAS = re.compile(r":has\(\s*([^()>+~,\s][^()>+~,]{0,200})\)")
_MAX_STEPS = 200_000
"""Elements that are looked at for one page; an honest one needs some thousands."""
_FEW = 50
"""Elements that are looked at one by one, from within; of more, what is around them is shared."""
_SHORT = 200
"""Characters of a class attribute that is kept, taken apart."""
_MAX_PARTS, _MAX_FOUND = 300, 500_000
"""Different parts that the parser is asked for, and elements that it finds for them."""

Found = Mapping[int, LexborNode]


class Selecting:
    """Finds elements of one tree; gives up, and finds none, when that becomes too much."""

    def __init__(self, tree: LexborHTMLParser) -> None:
        self._tree = tree
        self._parts: dict[str, Found] = {}
        self._selected: dict[str, Found] = {}
        self._within_known: dict[str, dict[int, bool]] = {}
        """By the beginning of a selector: which elements it names or stand in one that it names."""
        self._steps = self._costly = self._found = 0
        self._with_name: dict[str, Found] = {}
        self._around: dict[int, frozenset[str]] = {}
        """By element: its names, and those of all that it stands in."""
        self._outside: dict[int, frozenset[str]] = {}
        """By element: the names of all that it stands in."""

    @cached_property
    def _groups(self) -> Mapping[str, Sequence[Found]]:
        """The elements of each `.class` and `#id`, by what their attribute says."""
        classes: dict[str, dict[int, LexborNode]] = {}
        ids: dict[str, dict[int, LexborNode]] = {}
        for one in self._tree.css("[class]"):
            said = one.attrs["class"] or ""
            if said not in classes:
                classes[said] = {}
            classes[said][one.mem_id] = one
        for one in self._tree.css("[id]"):
            ids.setdefault(f"#{one.attrs['id']}", {})[one.mem_id] = one
        groups: dict[str, list[Found]] = {name: [found] for name, found in ids.items()}
        for classes_of_one, found in classes.items():
            for name in _classes_in(classes_of_one):
                groups.setdefault(name, []).append(found)
        return groups

    @cached_property
    def names(self) -> frozenset[str]:
        """Each `.class` and `#id` of the tree."""
        return frozenset(self._groups)

    def _named(self, name: str) -> Found:
        """Return the elements of a `.class` or `#id`."""
        if name not in self._with_name:
            found: Found = {}
            for group in self._groups.get(name, ()):
                found = {**found, **group} if found else group
            self._with_name[name] = found
        return self._with_name[name]

    def names_of(self, node: LexborNode) -> Sequence[str]:
        """Return each `.class` and `#id` of an element."""
        attributes = node.attrs
        classes = _classes_in(attributes["class"] or "") if "class" in attributes else ()
        return (*classes, f"#{attributes['id']}") if "id" in attributes else classes

    def holds(self, selector: str, node: LexborNode) -> bool:
        """Return whether `selector` names `node`."""
        key = node.mem_id
        if selector in self._selected:
            return key in self._selected[selector]
        chain = _chain(selector)
        return (
            bool(chain)
            and self._may_hold(selector, node)
            and self._is(chain[-1][1], node)
            and self._fits(chain, len(chain) - 1, node, {})
        )

    def _fits(
        self,
        chain: Sequence[tuple[str, str]],
        place: int,
        node: LexborNode,
        known: dict[tuple[int, int], bool],
    ) -> bool:
        """Return whether `node`, the part at `place`, stands to others as the parts before ask.

        Of each element it is found out once for each part, and then `known`.
        """
        if not place:
            return True
        key = (place, node.mem_id)
        if key not in known:
            known[key] = False
            before = chain[place - 1][1]
            for one in _RELATED[chain[place][0]](node):
                self._steps += 1
                if self._steps > _MAX_STEPS:
                    break
                if self._is(before, one) and self._fits(chain, place - 1, one, known):
                    known[key] = True
                    break
        return known[key]

    def _may_hold(self, selector: str, node: LexborNode) -> bool:
        """Return whether what `node` stands in has the names that `selector` asks for there."""
        needed = needed_around(selector)
        if not needed:
            return True
        around = self.names_around(node)
        return around is not None and needed <= around

    def names_around(self, node: LexborNode) -> frozenset[str] | None:
        """Return each `.class` and `#id` of the elements around `node`; None where it is too much.

        Elements that stand in one have one set between them.
        """
        key = node.mem_id
        if key in self._outside:  # it is asked for each rule that may hold
            return self._outside[key]
        path: list[LexborNode] = []
        found: frozenset[str] = frozenset()
        for one in above(node):
            known = self._around.get(one.mem_id)
            if known is not None:
                found = known
                break
            path.append(one)
        for one in reversed(path):
            names = self.names_of(one)
            self._steps += 1 + bool(names) * (len(found) + len(names)) // 10
            if self._steps > _MAX_STEPS:
                return None
            found = found.union(names) if names else found
            self._around[one.mem_id] = found
        self._outside[key] = found
        return found

    def select(self, selector: str) -> Found:
        """Return the elements that `selector` names, by their number in the tree."""
        if selector not in self._selected:
            self._selected[selector] = self._select(selector)
        return self._selected[selector]

    def _select(self, selector: str) -> Found:
        chain = _chain(selector)
        if not chain or not all(self._is_there(part) for _, part in reversed(chain)):
            return {}
        last = self._part(chain[-1][1])
        if needed_around(selector):
            last = {key: node for key, node in last.items() if self._may_hold(selector, node)}
        if not last or len(chain) == 1 or _is_within_a_name(chain):
            return last
        if len(last) <= _FEW:
            known: dict[tuple[int, int], bool] = {}
            place = len(chain) - 1
            return {key: one for key, one in last.items() if self._fits(chain, place, one, known)}
        found = self._part(chain[0][1])
        so_far = chain[0][1]
        for place, (relation, part) in enumerate(chain[1:], start=2):
            if not found:
                break
            nodes = last if place == len(chain) else self._part(part)
            before_it, so_far = so_far, f"{so_far}{relation}{part}"
            if relation == " ":
                if before_it not in self._within_known:
                    self._within_known[before_it] = dict.fromkeys(found, True)
                found = self._within(nodes, self._within_known[before_it])
                continue
            related, before = _RELATED[relation], found
            found = {key: node for key, node in nodes.items() if self._any(related(node), before)}
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

    def _is(self, part: str, node: LexborNode) -> bool:
        """Return whether a part of a selector names `node`."""
        if _is_tag(part):  # the parser would walk the tree for it
            return node.tag == part.lower()
        return node.mem_id in self._part(part)

    def _is_there(self, part: str) -> bool:
        """Return whether a part of a selector names any element."""
        if _is_tag(part):
            return self._tree.css_first(part) is not None
        return bool(self._part(part))

    def _part(self, part: str) -> Found:
        if part not in self._parts:
            names = _names_of(part)
            if names:
                self._parts[part] = self._with_names(names)
                return self._parts[part]
            if has := _HAS.search(part):
                rest = part[: has.start()] + part[has.end() :]
                self._parts[part] = self._holding(self._part(rest or "*"), has[1])
                return self._parts[part]
            self._costly += bool(_COSTLY.search(part))
            refused = (
                self._costly > _MAX_COSTLY
                or len(self._parts) >= _MAX_PARTS
                or self._found > _MAX_FOUND
            )
            nodes: list[LexborNode] = []
            if not refused and not _REFUSED.search(part):
                with suppress(SelectolaxError, ValueError):
                    nodes = self._tree.css(part)
            self._found += len(nodes)
            self._parts[part] = {node.mem_id: node for node in nodes}
        return self._parts[part]

    def _holding(self, nodes: Found, inner: str) -> Found:
        """Return those of `nodes` in which something stands that `inner` names."""
        around: set[int] = set()
        for one in self.select(inner).values():
            for up in above(one):
                self._steps += 1
                if up.mem_id in around or self._steps > _MAX_STEPS:
                    break
                around.add(up.mem_id)
        return {key: node for key, node in nodes.items() if key in around}

    def _with_names(self, names: Sequence[str]) -> Found:
        """Return the elements that have each of some classes, ids and tags."""
        rest = [one for one in names if one[0] not in ".#"]
        first, *others = sorted((self._named(one) for one in names if one[0] in ".#"), key=len)
        if not others and not rest:
            return first
        return {
            key: node
            for key, node in first.items()
            if all(key in one for one in others) and all(node.tag == one for one in rest)
        }


def _classes_in(attribute: str) -> Sequence[str]:
    """Return each `.class` of an attribute."""
    return _classes_in_short(attribute) if len(attribute) < _SHORT else _split(attribute)


@lru_cache(maxsize=4_096)
def _classes_in_short(attribute: str) -> Sequence[str]:
    """As `_classes_in`, kept: elements share theirs, and the pages of one site do."""
    return _split(attribute)


def _split(attribute: str) -> Sequence[str]:
    return tuple(f".{name}" for name in dict.fromkeys(attribute.split()))


@lru_cache(maxsize=4_096)
def needed_around(selector: str) -> frozenset[str]:
    """Return classes and ids of what an element must stand in for a selector to name it."""
    chain = _chain(selector)
    around = (part for (_, part), (relation, _) in pairwise(chain) if relation in " >")
    return frozenset(name for part in around for name in _names_of(part) if name[0] in ".#")


def _is_within_a_name(chain: Sequence[tuple[str, str]]) -> bool:
    """Return whether a selector asks for nothing around an element but one class or id."""
    return len(chain) == 2 and chain[1][0] == " " and len(_names_of(chain[0][1])) == 1


def is_name(selector: str) -> bool:
    """Return whether a selector asks for classes, ids and a tag of an element and no more."""
    return bool(_names_of(selector))


@lru_cache(maxsize=4_096)
def _is_tag(part: str) -> bool:
    return _TAG.fullmatch(part) is not None


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
    " ": above,
    ">": _parent,
    "~": _before,
    "+": _beside,
}
