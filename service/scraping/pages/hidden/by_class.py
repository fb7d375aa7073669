"""What classes of well-known style sheets hide, which pages link and we do not fetch. Pure.

A page's own styles are stronger than these: they say what a name means there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from service.scraping.pages.hidden.declarations import Declared, parsed

_PARTS = (
    "hid", "sr-only", "for-sr", "screen", "assistive", "invisible", "d-none", "display-none",
    "opacity-0",
)  # fmt: skip
_SELECTOR = ", ".join(f'[class*="{part}"]' for part in _PARTS)
"""What a class has in it that may be one of these."""
_FOR_THE_EAR = re.compile(
    r"(?!not-)(?:\w{1,12}-)?(?:sr-only|screen-?reader(?:s?-only|-text|s)?|visually-?hidden"
    r"|hid(?:e|den)-visually|assistive-text|a11y-hidden|element-invisible|accessib(?:le|ly)-hidden"
    r"|off-?screen|show-for-sr|text-hide)(?:-{1,2}focusable|-text)?"
)
"""Read out to the blind and cut off on the screen: Bootstrap, WordPress, Drupal, Foundation and
others. Nobody gives these names to anything else, with a sheet or without."""
_CUT_OFF = parsed("position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)")
_NOT_SHOWN = {
    "hidden": "display:none", "is-hidden": "display:none", "u-hidden": "display:none",
    "uk-hidden": "display:none", "w-hidden": "display:none", "js-hidden": "display:none",
    "hide": "display:none", "d-none": "display:none", "display-none": "display:none",
    "invisible": "visibility:hidden", "is-invisible": "visibility:hidden",
    "uk-invisible": "visibility:hidden", "opacity-0": "opacity:0",
}  # fmt: skip
"""Hidden while no script takes the name off. Without a sheet it is only a word."""
_SHOWN_AGAIN = re.compile(
    r"[\w-]{1,40}[:@](?!hid|invisible).{1,60}|d-(?:sm|md|lg|xl|xxl|print)-[\w-]{1,20}"
    r"|(?:visible|show-on)-[\w-]{1,20}"
    r"|(?:is-)?(?:show(?:n|ing)?|visible|active|open(?:ed)?)|in"
)
"""A name beside it by which it is shown on some screens, or now."""
_COMES_IN = re.compile(
    r"anim|fade|reveal|aos|wow|scroll|in-?view|transition|translate|appear|slide|motion|duration"
)
"""In a name or an attribute beside one that only makes unseen: it is shown as one scrolls to it."""

_WORD = re.compile(r"[^\W\d_]\w*+")
_WORDS, _FAR = 3, 200
"""Words that say something, among so many letters: a colon or "Share" is no news, and holds what is
around it apart. A figure is none: a hidden date is for programs, and ours is one."""
_MOMENT, _FEW = "time, [datetime], [itemprop^=date]", 5
"""What says when, and how many words may be around it."""


def hidden_by_class(
    tree: LexborHTMLParser, *, has_sheet: bool, most: int
) -> Iterator[tuple[LexborNode, Declared]]:
    """Yield elements with what their classes declare by convention, among the first `most`.

    `has_sheet`: the page links a file of styles.
    """
    for node in tree.css(_SELECTOR)[:most]:
        declared = _declared(node, has_sheet)
        if declared and _says_something(node):
            yield node, declared


def _says_something(node: LexborNode) -> bool:
    said = len(_WORD.findall(node.text() or "", endpos=_FAR))
    return said >= _WORDS and (said > _FEW or not node.css_matches(_MOMENT))


def _declared(node: LexborNode, has_sheet: bool) -> Declared:
    names = (node.attributes.get("class") or "").split()
    if any(map(_FOR_THE_EAR.fullmatch, names)):
        return _CUT_OFF
    found = next((_NOT_SHOWN[name] for name in names if name in _NOT_SHOWN), "")
    if not found or not has_sheet or any(map(_SHOWN_AGAIN.fullmatch, names)):
        return {}
    is_there = not found.startswith("display")
    if is_there and any(map(_COMES_IN.search, (*names, *node.attributes))):
        return {}
    return parsed(found)
