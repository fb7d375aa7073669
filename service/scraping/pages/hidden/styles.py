"""Which declarations hold for the elements of one tree, and so which of them are hidden."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from enum import Enum
from functools import cached_property, lru_cache
from itertools import chain
from operator import itemgetter

from selectolax.lexbor import LexborHTMLParser, LexborNode

from service.scraping.pages.hidden.by_class import hidden_by_class
from service.scraping.pages.hidden.colours import FAINT, WHITE, Colour, colour, ground
from service.scraping.pages.hidden.declarations import (
    BACKGROUND,
    HIDING,
    INK,
    SCALED_AWAY,
    Declared,
    as_it_comes_in,
    hides_all,
    hides_text,
    ink,
    is_filled_by_ground,
    is_not_used,
    lies_over,
    merged,
    parsed,
    shows_text,
    stays_away,
    tells,
)
from service.scraping.pages.hidden.rules import StyleBlock, StyleRule, blocks_of
from service.scraping.pages.hidden.selecting import Selecting, above
from service.scraping.pages.hidden.shapes import left_of, weakens
from service.scraping.pages.hidden.substitutions import Substitutions

ROOTS = frozenset({"html", "body", "head"})
_MAX_STYLED = 20_000
_MAX_HIDING = 1_000
"""Rules that hide something on the page: a large honest page has some fifty."""
_MAX_STEPS = 200_000
"""Rules held against elements. Of 102 pages none needed 5,000."""
_TOO_MUCH: Declared = {"display": "none"}
"""What is said of what a rule may hide, where it takes too long to find out if another shows it."""
_FEW = 100
"""Elements of one rule whose colour is compared with what is behind them, unless it is white."""
_NO_LETTERS = 0.09
"""Share of the usual size of letters at which nothing can be read."""
_MAX_GROUNDS = 200
_MAX_LOOKED_AT = 1_000_000
"""Characters that are looked at to leave out elements without any: boxes stand in one another."""
_HELD_BACK = frozenset({"aria-hidden", "inert"})
"""Attributes of what no reader is to come to."""
_NO_BACKGROUND = frozenset({"", "none", "transparent", "inherit", "initial", "unset", "revert"})


class Styles:
    """The styles of one tree, as far as the page itself says them."""

    def __init__(
        self, tree: LexborHTMLParser, sheets: Sequence[tuple[str, str]], *, is_part: bool = False
    ) -> None:
        """`sheets` are the style elements that stood in it, as media and text.

        What is behind a mere part of a page it does not say itself.
        """
        self._tree = tree
        self._is_part = is_part
        self._selecting = Selecting(tree)
        self._there = self._selecting.names if sheets else frozenset()
        self._blocks, substitutions = blocks_of(sheets, self._there)
        self._inline = dict(_inline(tree, substitutions))
        self._elsewhere = tree.css_first("link[rel~=stylesheet]") is not None
        by_class = list(hidden_by_class(tree, has_sheet=self._elsewhere, most=_MAX_STYLED))
        self._by_class = {node.mem_id: said for node, said in by_class}
        self._steps_left = _MAX_STEPS
        self._known: dict[int, Declared] = {}
        self._known_grounds: dict[int, Declared] = {}
        candidates = [node for node, style in self._inline.values() if _kind(style, None)]
        candidates += [node for node, _ in by_class]
        candidates += self._hiding() if self._blocks else []
        by_id = {node.mem_id: node for node in candidates if node.tag not in ROOTS}
        self._candidates = [(node, self.of(node)) for node in _with_text(by_id.values())]

    def hidden_boxes(self) -> list[LexborNode]:
        """Return the elements that are hidden with all that is in them."""
        return [
            node
            for node, said in self._candidates
            if hides_all(said) or (weakens(said) and self._wanes(node))
        ]

    def hidden_texts(self) -> list[LexborNode]:
        """Return the elements whose own text is hidden, or of the colour of what is behind it."""
        return [
            node for node, said in self._candidates if hides_text(said) or self._blends(node, said)
        ]

    def unplaced_inks(self) -> list[tuple[LexborNode, str]]:
        """Return elements with the colours of their texts, where it is not said what is behind."""
        inks = [(node, said["color"]) for node, said in self._candidates if "color" in said]
        return [(node, ink) for node, ink in inks if self._behind(node) is None]

    def comes_in(self, node: LexborNode) -> bool:
        """Return whether `node` is hidden by nothing but what pages begin with."""
        said, parent = self.of(node), node.parent
        return not hides_all(as_it_comes_in(said, self.of(parent) if parent else {}))

    def stays_away(self, node: LexborNode) -> bool:
        """Return whether `node` lies beside or behind the page, be it with what is around it."""
        if self._is_held_back(node):
            return True
        around = (node, *above(node))
        return any(stays_away(self.of(one)) for one in around if one.tag not in ROOTS)

    def may_stay_away(self, node: LexborNode) -> bool:
        """Return whether `node` has a sign of what stays away that a page which loads has too."""
        around = [one for one in (node, *above(node)) if one.tag not in ROOTS]
        return any(is_not_used(self.of(one)) or self._is_held_back(one) for one in around)

    def _wanes(self, node: LexborNode) -> bool:
        """Return whether `node` and what is around it leave nothing of it together.

        What hides by itself does not count: it may be the page, which fades in.
        """
        opacity = scale = letters = 1.0
        is_sized = False
        for one in (node, *above(node)):
            if one.tag in ROOTS:
                break
            said = self.of(one)
            left = left_of({} if hides_all(said) else said)
            opacity, scale = opacity * left.opacity, scale * left.scale
            letters *= 1.0 if is_sized else left.letters
            is_sized = is_sized or left.is_sized
        return opacity <= FAINT or scale <= SCALED_AWAY or letters <= _NO_LETTERS

    def _is_held_back(self, node: LexborNode) -> bool:
        return lies_over(self.of(node)) or bool(_HELD_BACK & node.attributes.keys())

    def may_show_again(self, child: LexborNode, parent: LexborNode) -> bool:
        """Return whether `child` may be seen though the text of `parent` is hidden."""
        if shows_text(self.of(child)):
            return True
        named = child.attributes.get("class") or child.attributes.get("id")
        return bool(named) and self._elsewhere and not hides_text(self._inline_of(parent))

    def of(self, node: LexborNode) -> Declared:
        """Return what the page declares for `node` itself."""
        key = node.mem_id
        if key not in self._known:
            self._known[key] = self._declared(node, self._by_token)
        return self._known[key]

    def _ground_of(self, node: LexborNode) -> Declared:
        """Return what the page declares for `node` itself, as far as its background goes."""
        key = node.mem_id
        if key in self._known:
            return self._known[key]
        if key not in self._known_grounds:
            self._known_grounds[key] = self._declared(node, self._grounds_by_token)
        return self._known_grounds[key]

    def _declared(self, node: LexborNode, by_token: Mapping[str, Sequence[int]]) -> Declared:
        usual = self._by_class.get(node.mem_id, {})
        if not self._blocks:
            return merged([usual, self._inline_of(node)])
        tokens = frozenset((node.tag or "", *self._selecting.names_of(node)))
        lists = [by_token.get(one, ()) for one in (*tokens, "*")]
        self._steps_left -= sum(map(len, lists))
        if self._steps_left < 0:
            return _TOO_MUCH
        asked = ((self._rules[n], n) for n in chain.from_iterable(lists))
        around = self._selecting.names_around(node)
        holding = [
            (rule.weight, n, block)
            for (rule, block), n in asked
            if rule.tokens <= tokens
            and (around is None or rule.needed_around <= around)
            and (rule.is_name or self._selecting.holds(rule.selector, node))
        ]
        holding.sort(key=itemgetter(0, 1))
        declared = (block.declared for _, _, block in holding)
        return merged([usual, *declared, self._inline_of(node)])

    @cached_property
    def _rules(self) -> list[tuple[StyleRule, StyleBlock]]:
        return [(rule, block) for block in self._blocks for rule in block.rules]

    @cached_property
    def _by_token(self) -> Mapping[str, Sequence[int]]:
        """Where the rules are of which an element with a class, an id or a tag may have one."""
        found: defaultdict[str, list[int]] = defaultdict(list)
        for number, (rule, _) in enumerate(self._rules):
            found[rule.key].append(number)
        return found

    @cached_property
    def _grounds_by_token(self) -> Mapping[str, Sequence[int]]:
        """The same, of the rules that say something of a background."""
        telling = {
            number for number, (_, block) in enumerate(self._rules) if _may_ground(block.body)
        }
        return {
            token: [number for number in numbers if number in telling]
            for token, numbers in self._by_token.items()
        }

    def _inline_of(self, node: LexborNode) -> Declared:
        found = self._inline.get(node.mem_id)
        return parsed(found[1]) if found else {}

    def _hiding(self) -> list[LexborNode]:
        """Return the elements of which a rule says something that hides, be it the last word."""
        bodies = (one.body for one in self._blocks)
        grounds = _grounds(chain(bodies, (style for _, style in self._inline.values())))
        hiding = [(one, kind) for one in self._blocks if (kind := _kind(one.body, grounds))]
        if not hiding:
            return []
        found: list[LexborNode] = []
        for block, kind in hiding[:_MAX_HIDING]:
            for rule in block.rules:
                if {token for token in rule.tokens if token[0] in ".#"} <= self._there:
                    nodes = self._selecting.select(rule.selector).values()
                    found += nodes if kind is _Kind.HIDES or len(nodes) <= _FEW else []
        return found

    def _blends(self, node: LexborNode, said: Declared) -> bool:
        """Return whether the text of `node` cannot be told from what is behind it."""
        text = ink(said)
        behind = self._behind(node, without=is_filled_by_ground(said)) if text else None
        return bool(text and behind and text.like(behind))

    def _behind(self, node: LexborNode, *, without: bool = False) -> Colour | None:
        """Return the colour behind the text of `node`; None where the page does not say it.

        `without`: behind the node itself, of whose own the text is made.
        """
        named = False
        for one in chain(() if without else (node,), above(node)):
            said, attributes = self._ground_of(one), one.attributes
            value = said.get("background-color") or said.get("background") or ""
            if value == "currentcolor":
                value = self.of(one).get("color", "")
            value = (value or attributes.get("bgcolor") or "").strip().lower()
            if value not in _NO_BACKGROUND:
                found = ground(value)
                return found if found and not found.unseen else None
            is_root = one.tag in ROOTS
            name = attributes.get("class") or attributes.get("id")
            named = named or (bool(name) and not is_root)
        return None if self._is_part or (named and self._elsewhere) else WHITE


def _inline(
    tree: LexborHTMLParser, substitutions: Substitutions
) -> Iterator[tuple[int, tuple[LexborNode, str]]]:
    """Yield the elements with declarations of their own, by their number in the tree."""
    for node in tree.css("[style], font[color]")[:_MAX_STYLED]:
        attributes = node.attributes
        style = attributes.get("style") or ""
        if node.tag == "font" and attributes.get("color"):
            style = f"color: {attributes['color']}; {style}"
        if tells(style):
            yield node.mem_id, (node, substitutions.applied(style))


def _with_text(nodes: Iterable[LexborNode]) -> Iterator[LexborNode]:
    """Yield those of `nodes` that have something to read; hidden or not, the others say nothing."""
    left = _MAX_LOOKED_AT
    for node in nodes:
        text = (node.text() or "") if left > 0 else "x"
        left -= len(text)
        if text and not text.isspace():
            yield node


class _Kind(Enum):
    """What a rule by itself may do to text."""

    HIDES = "it hides it, or writes in white"
    MAY_BLEND = "it gives it the colour of some background of the page"


def _kind(body: str, grounds: Collection[Colour] | None) -> _Kind | None:
    """Return what declarations may do; with None as `grounds` any colour may be one of them."""
    hides, inks, _ = _told(body)
    if hides:
        return _Kind.HIDES
    if grounds is None:
        return _Kind.MAY_BLEND if inks else None
    return _Kind.MAY_BLEND if any(ink.like(one) for ink in inks for one in grounds) else None


@lru_cache(maxsize=4_096)
def _told(body: str) -> tuple[bool, tuple[Colour, ...], tuple[str, ...]]:
    """Return whether declarations hide what they are for, be it in white on white; which colours
    they give to text, and what they put behind it. The pages of one site have the same ones."""
    lower = body.lower()
    inks = [colour(one.strip()) for one in INK.findall(lower)] if "color" in lower else []
    known = tuple(ink for ink in inks if ink is not None)
    behind = BACKGROUND.findall(lower) if "background" in lower else []
    grounds = tuple(one.strip() for one in behind)
    hides = any(map(WHITE.like, known))
    if not hides and HIDING.finds(body):
        said = parsed(body)
        letters = ink(said) if is_filled_by_ground(said) else None
        blends = letters is not None and WHITE.like(letters)
        hides = hides_all(said) or hides_text(said) or blends or weakens(said)
    return hides, known, grounds


def _grounds(bodies: Iterable[str]) -> set[Colour]:
    """Return the colours that are declared to be behind something."""
    values = dict.fromkeys(one for body in bodies for one in _told(body)[2])
    found = (ground(one) for one in list(values)[:_MAX_GROUNDS])
    return {one for one in found if one and not one.unseen}


def _may_ground(body: str) -> bool:
    """Return whether declarations may say what is behind text, be it with letters as codes."""
    return "\\" in body or "background" in body.lower()
