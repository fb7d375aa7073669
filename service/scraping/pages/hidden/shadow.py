"""Shadow roots that a page's source declares, put into its tree as a reader sees them.

A browser shows such a template in place of the element around it at once, without a script. Its
styles hold in it and nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from service.scraping.pages.hidden import take_out
from service.scraping.pages.hidden.declarations import (
    Declared,
    hides_all,
    hides_text,
    merged,
    parsed,
)
from service.scraping.pages.hidden.rules import apart, blocks_of
from service.scraping.pages.hidden.styles import Styles

_MODE = "shadowrootmode"
_HOSTS = frozenset(
    [
        "article",
        "aside",
        "blockquote",
        "body",
        "div",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "main",
        "nav",
        "p",
        "section",
        "span",
    ]
)
"""Elements that may have a shadow root, beside those whose names have a hyphen."""
_MAX_ROOTS, _MAX_DEPTH = 300, 8
"""Roots of a page, and in one another, that are shown; a hostile page has more."""
_OPENED, _CLOSED = "<template", "</template>"
_NAME = "shadow-root"
_HOST = re.compile(
    r":host(?![\w-])(?:\(([a-z][\w-]*)?((?:[^()]|\([^()]{0,200}\)){0,200}+)\))?", re.IGNORECASE
)
_WAITS = re.compile(
    r"(:host\(:not\([^(){}]{1,100}\)\)\s{0,9}\{[^{}]{0,200}?)visibility\s{0,9}:\s{0,9}hidden",
    re.IGNORECASE,
)
"""How an element whose script has not run yet is hidden, which is to say that it comes in."""
_SLOTTED = re.compile(
    r"""(?::host\s{1,9})?(?:slot|\*)?(?:\[name=["']?([\w-]{1,60})["']?\]|(:not\(\[name\]\)))?"""
    r"::slotted\((.{1,200})\)"
)
"""How the styles of a root ask for what fills its slots, be it those of one name or of none."""
_MOST_SLOTTED = 30
"""Rules of one root for what fills its slots."""
_MOST_ATTRIBUTES = 30
"""Attributes of a host that the styles of its root may ask for."""


def show_roots(tree: LexborHTMLParser) -> None:
    """Put a box into `tree` for each shadow root that it declares.

    What its styles hide is not in it, nor are they: they would hold for the whole page.
    """
    _show(tree, 0, _MAX_ROOTS)


def _show(tree: LexborHTMLParser, depth: int, left: int) -> int:
    """Show the roots of `tree`, `left` at most; return how many are then left."""
    for root, host in list(islice(_roots(tree), left)):
        left -= 1
        html = root.html or ""
        inner = LexborHTMLParser(f"<div{html[len(_OPENED) : -len(_CLOSED)]}</div>")
        box = inner.body.child if inner.body else None
        if box is None:
            continue
        sheets = [(one.attributes.get("media") or "", one.text()) for one in inner.css("style")]
        _remove_hidden(inner, box, host, sheets)
        _fill_slots(inner, root, host, _hidden_in_slots(sheets, host))
        if depth < _MAX_DEPTH:
            left = _show(inner, depth + 1, left)
        box = inner.body.child if inner.body else None
        if box is None:
            root.decompose()
        else:
            root.replace_with(box)
    return left


def _roots(tree: LexborHTMLParser) -> Iterator[tuple[LexborNode, LexborNode]]:
    """Yield the templates that a browser shows, each with its host: of several in one the first."""
    hosts: set[int] = set()
    for one in tree.css(f"template[{_MODE}]"):
        mode, host = (one.attributes.get(_MODE) or "").lower(), one.parent
        if mode not in ("open", "closed") or host is None or host.mem_id in hosts:
            continue
        if host.tag in _HOSTS or "-" in (host.tag or "-")[1:]:
            hosts.add(host.mem_id)
            yield one, host


def _remove_hidden(
    inner: LexborHTMLParser, box: LexborNode, host: LexborNode, sheets: Sequence[tuple[str, str]]
) -> None:
    """Take out of `inner`, with the `box` of a root, its style elements and what they hide."""
    for name in list(box.attributes):
        del box.attrs[name]
    if sheets:
        said = dict(islice(host.attributes.items(), _MOST_ATTRIBUTES))
        for name, value in (said | {"class": f"{_NAME} {said.get('class') or ''}"}).items():
            if name != "style":
                box.attrs[name] = value or ""
        of_box = [(media, _of_box(css, host.tag or "")) for media, css in sheets]
        styles = Styles(inner, of_box, is_part=True)
        for node, ink in styles.unplaced_inks():
            node.attrs["style"] = f"{node.attributes.get('style') or ''};color:{ink}"
        for name in said | {"class": ""}:
            if name != "style":
                del box.attrs[name]
        take_out(styles)
    for one in inner.css("style, link"):
        one.decompose()


def _fill_slots(
    inner: LexborHTMLParser, root: LexborNode, host: LexborNode, hidden: Set[int]
) -> None:
    """Take out of `host` what has no slot in its root or is `hidden` in it, and of slots that are
    filled what they show otherwise."""
    slots = {one.attributes.get("name") or "": one for one in reversed(inner.css("slot"))}
    for child in list(host.iter(include_text=True)):
        if child.mem_id == root.mem_id:
            continue
        slot = slots.get((child.attributes.get("slot") or "") if child.is_element_node else "")
        if slot is None or child.mem_id in hidden:
            child.decompose()
        elif child.is_element_node or (child.text() or "").strip():
            for one in list(slot.iter(include_text=True)):
                one.decompose()


def _hidden_in_slots(sheets: Sequence[tuple[str, str]], host: LexborNode) -> set[int]:
    """Return what is in `host` and hidden by the styles of its root for what fills a slot.

    In doubt nothing is: what asks for more of the root than for the name of a slot does not count.
    """
    if not any("::slotted(" in css for _, css in sheets):
        return set()
    blocks, _ = blocks_of(sheets, frozenset())
    rules = (
        (_in_slot(found), parsed(block.body))
        for block in blocks
        for selector in apart(block.selectors)
        if (found := _SLOTTED.fullmatch(selector.strip()))
    )
    said: dict[int, list[Declared]] = {}
    for selector, declared in sorted(islice(rules, _MOST_SLOTTED), key=lambda one: one[0] != "*"):
        try:
            for node in host.css(selector):
                said.setdefault(node.mem_id, []).append(declared)
        except (SelectolaxError, ValueError):  # no selector that is understood
            continue
    whole = {node: merged(several) for node, several in said.items()}
    return {node for node, one in whole.items() if hides_all(one) or hides_text(one)}


def _in_slot(found: re.Match[str]) -> str:
    """Return the selector of what is in a slot by how the styles of the root ask for it."""
    name, unnamed, selector = found.groups()
    slot = ":not([slot])" if unnamed else f'[slot="{name}"]' if name else ""
    return f"{selector.strip()}{slot}"


def _of_box(css: str, tag: str) -> str:
    """Return the styles of a root in whose stead a box with a class is its host."""

    def named(found: re.Match[str]) -> str:
        return f".{_NAME}{found[2] or ''}" if (found[1] or tag).lower() == tag else found[0]

    if ":host" not in css.lower():
        return css
    return _HOST.sub(named, _WAITS.sub(r"\1opacity:0", css))
