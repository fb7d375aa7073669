"""What declarations of CSS do to text: whether a reader can see it. Pure.

An element can be hidden with all that is in it, or only its own text, which a child can show again
by a declaration of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from service.matching.re2_scanner import Re2Scanner
from service.scraping.pages.hidden.colours import FAINT, colour
from service.scraping.pages.hidden.lengths import number, parts, pixels, screens

Declared = Mapping[str, str]
"""Values by property, both in lower case; what is `!important` also by `!` and its property."""

_MAX_STYLE = 4_000
"""Characters of one element's declarations that are read."""
TELLING = re.compile(
    r"display|visibility|opacity|filter|clip|transform|scale|translate|zoom|font|color|background"
    r"|position|overflow|width|height|indent|left|right|top|bottom|inset|margin|\\|pointer-e|z-index"
    r"|user-select|flex-|animation",
    re.IGNORECASE,
)
"""What must stand in declarations that could hide anything, show it again, or keep it away. These
are short: RE2 takes twenty times as long to be asked."""
HIDING = Re2Scanner(
    r"(?i)display\s*:\s*none|visibility\s*:\s*[hc]|opacity|\bclip|filter|-\d{3}|-\d+(?:em|v|%)|\d{4}"
    r"|scale|rotate|translate|zoom|matrix|calc|transparent|rgba|hsla|fill-color|font(?:-size)?\s*:\s*[01.]"
    r"|(?:width|height)\s*:\s*(?:[01](?:\.\d*)?(?:px|r?em|pt|%)?\s*(?:[;!]|$)|\.)|#\w{4}\b|#\w{8}\b"
    r"|content-vis|indent\s*:\s*\d{3}|\\|/\*",
)
"""What must stand in declarations that hide something by themselves, whatever is behind it."""
INK = re.compile(r"(?:^|[; \t\n\f\r])color[ \t\n\f\r]*:[ \t\n\f\r]*([^;}!]+)")
BACKGROUND = re.compile(r"background(?:-color)?[ \t\n\f\r]*:[ \t\n\f\r]*([^;}!]+)")
"""Colours of texts and of what is behind them, in lower case."""
COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_ESCAPE = re.compile(r"\\([0-9a-f]{1,6})\s?|\\(.)", re.IGNORECASE | re.DOTALL)
_AWAY = 480.0
"""Pixels to the left of the screen or above it where nothing comes into view again."""
_FAR_AWAY = 1_000.0
"""The same for margins, by which honest pages move boxes over half a screen."""
_BEYOND = 4_000.0
"""Pixels to the right or below, where no reader scrolls."""
_TINY = 1.5
"""Pixels: a box that shows nothing, letters that nobody can read."""
_NO_SIZE = re.compile(r"(?:^|\s)([\d.]+(?:px|r?em|ex|pt|%)?)(?=\s*/|\s+\S)")
_SCALED = re.compile(r"scale(?:3d|[xyz])?\(([^()]*)\)")
_SCALED_AWAY = 0.05
"""A scale at which letters are less than a pixel high."""
_MATRIX = re.compile(r"matrix\(([^()]*)\)")
_SCREENS = 1.5
"""Screens by which a box is moved out of sight."""
_TURNED_AWAY = re.compile(r"rotate[xy]\(\s*-?(?:90deg|\.?0*25turn|100grad)\s*\)")
_MOVED = re.compile(r"translate(?:3d|x|y)?\(([^()]*)\)")
_RECT = re.compile(r"rect\(([^()]*)\)")
_INSET = re.compile(r"inset\(\s*(\d{1,9}(?:\.\d{0,9})?|\.\d{1,9})(px|%)?")
_NOTHING = re.compile(r"(?:circle|ellipse)\(\s*0(?:px|%)?\b|polygon\(\s*(?:0(?:px|%)?[\s,]*)+\)")
_WHOLE = re.compile(r"[1-9]\d{2,3}(?:\.\d*)?%")
"""A hundred per cent of a width, or more."""
_GROWS = re.compile(r"0*+(?:\.0*+)?[1-9]")
_FILTER, _BLURRED = re.compile(r"opacity\(([^()]*)\)"), re.compile(r"blur\(([^()]*)\)")
_BLUR = 10.0
"""Pixels by which letters run into one another until nothing of them is left."""


_CUTTING = frozenset({"clip", "clip-path", "-webkit-clip-path"})
_SIDES = frozenset({"left", "top", "right", "bottom", "inset", "inset-inline-start"})
_MARGINS = frozenset({"margin-left", "margin-top", "margin-inline-start", "margin-right", "margin"})
_MOVING = _MARGINS | {"transform", "translate", "scale", "zoom"}
_LOW = 100.0
"""Pixels: a box that shows a line or two of a page."""
_SIZES = frozenset({"width", "max-width", "height", "max-height"})


@lru_cache(maxsize=4_096)
def tells(style: str) -> bool:
    """Return whether declarations can hide something, or show it again."""
    return TELLING.search(style) is not None


@lru_cache(maxsize=2_048)
def parsed(style: str) -> Declared:
    """Return the declarations in `style`; of two of one property the last, or the important one."""
    style = COMMENT.sub("", style[:_MAX_STYLE]).lower()
    if "\\" in style:
        style = _ESCAPE.sub(_unescaped, style).lower()
    found: dict[str, str] = {}
    for part in style.split(";"):
        name, colon, value = part.partition(":")
        name = name.strip()
        if colon and name:
            value, mark, _ = value.partition("!")
            found[name] = value.strip()
            if mark:
                found[f"!{name}"] = value.strip()
    return merged([found])


def merged(several: Iterable[Declared]) -> Declared:
    """Return the declarations that hold of `several`, the strongest last."""
    found: dict[str, str] = {}
    for one in several:
        found |= one
    return found | {name[1:]: value for name, value in found.items() if name[0] == "!"}


def hides_all(said: Declared) -> bool:
    """Return whether an element is hidden with all that is in it."""
    if said.get("display") == "none" or said.get("content-visibility") == "hidden":
        return True
    if said.get("animation-name", said.get("animation", "none")).startswith("none"):
        opacity = number(said.get("opacity", ""))  # else it is faded in
        if opacity is not None and opacity <= FAINT:
            return True
    keys = said.keys()
    return bool(
        ("filter" in keys and _filtered(said))
        or (keys & _CUTTING and _cut_away(said))
        or ("position" in keys and _off_screen(said))
        or (keys & _MOVING and _moved_away(said))
        or (keys & _SIZES and _shrunk(said))
    )


def as_it_comes_in(said: Declared, around: Declared) -> Declared:
    """Return declarations without those that hide a box only for a while, or not at all.

    A script fades in what is transparent. The row `around` it stretches what may grow, however
    narrow it is.
    """
    grows = _GROWS.match(said.get("flex", "")) or _GROWS.match(said.get("flex-grow", ""))
    is_row = "flex" in around.get("display", "") and not any(
        "column" in around.get(name, "") for name in ("flex-direction", "flex-flow")
    )
    stretched = grows and is_row and not _shrunk({**around, "overflow": "hidden"})
    gone = {"opacity", "width", "!width"} if stretched else {"opacity"}
    return {name: value for name, value in said.items() if name not in gone}


def stays_away(said: Declared) -> bool:
    """Return whether a box that is not to be seen now lies beside or behind the page for good."""
    low = pixels(said.get("max-height", "")) or pixels(said.get("height", ""))
    return (
        "!opacity" in said
        or said.get("z-index", "").startswith("-")
        or hides_text(said)
        or (low is not None and low <= _LOW and _cuts(said))
        or any(_pulls_away(said[name]) for name in _MARGINS & said.keys())
    )


def lies_over(said: Declared) -> bool:
    """Return whether a box takes no room of its own on the page."""
    return said.get("position") in ("absolute", "fixed")


def is_not_used(said: Declared) -> bool:
    """Return whether a reader can do nothing with a box, be it only while a page changes."""
    selected = said.get("user-select", said.get("-webkit-user-select"))
    return "none" in (said.get("pointer-events"), selected)


def _pulls_away(margin: str) -> bool:
    """Return whether a margin moves a box out of its place: less only makes up for a gap."""
    return any((pixels(one) or 0.0) <= -_LOW for one in parts(margin))


def hides_text(said: Declared) -> bool:
    """Return whether an element's own text is hidden, whatever is behind it."""
    if said.get("visibility") in ("hidden", "collapse"):
        return True
    size = font_size(said)
    if size is not None and size <= _TINY:
        return True
    if _indented_away(said):
        return True
    clipped = "text" in said.get("background-clip", said.get("-webkit-background-clip", ""))
    inks = (said.get("color", ""), said.get("-webkit-text-fill-color", ""))
    return not clipped and any((ink := colour(one)) is not None and ink.unseen for one in inks)


def shows_text(said: Declared) -> bool:
    """Return whether an element says of its own text how it is to be seen."""
    return bool(said.keys() & {"visibility", "font-size", "font", "text-indent", "color"})


def font_size(said: Declared) -> float | None:
    """Return the size of the letters in pixels, None where it is not declared."""
    if "font-size" in said:
        size = said["font-size"]
        share = number(size) if size.endswith("%") else None
        return pixels(size) if share is None else 16.0 * share
    found = _NO_SIZE.search(said.get("font", ""))
    return pixels(found[1]) if found else None


def _unescaped(found: re.Match[str]) -> str:
    if not found[1]:
        return found[2]
    code = int(found[1], 16)
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else ""


def _filtered(said: Declared) -> bool:
    found = _FILTER.search(said["filter"])
    share = number(found[1].strip()) if found else None
    blurred = _BLURRED.search(said["filter"])
    return (share is not None and share <= FAINT) or (
        blurred is not None and (pixels(blurred[1].strip()) or 0.0) >= _BLUR
    )


def _cut_away(said: Declared) -> bool:
    """Return whether a box is clipped to nothing."""
    if (found := _RECT.search(said.get("clip", ""))) and said.get("position", "absolute") in (
        "absolute",
        "fixed",
    ):
        sides = [pixels(one) for one in re.split(r"[\s,]+", found[1].strip())]
        if len(sides) == 4:
            top, right, bottom, left = (one or 0.0 for one in sides)
            auto = None in sides
            if not auto and (bottom - top <= _TINY or right - left <= _TINY):
                return True
    path = said.get("clip-path", said.get("-webkit-clip-path", ""))
    if found := _INSET.search(path):
        return float(found[1]) >= (50.0 if found[2] == "%" else _AWAY)
    return bool(_NOTHING.search(path))


def _off_screen(said: Declared) -> bool:
    if said["position"] in ("absolute", "fixed", "relative", "sticky"):
        for side in _SIDES & said.keys():
            lengths = (pixels(one) or 0.0 for one in parts(said[side]))
            if any(length <= -_AWAY or length >= _BEYOND for length in lengths):
                return True
    return False


def _moved_away(said: Declared) -> bool:
    """Return whether a box is moved, turned or scaled until nothing is left to see."""
    for side in _MARGINS & said.keys():
        if any((pixels(part) or 0.0) <= -_FAR_AWAY for part in parts(said[side])):
            return True
    turned = said.get("transform", "")
    scales = [part for one in _SCALED.findall(turned) for part in one.split(",")]
    scales += [*parts(said.get("scale", "")), *parts(said.get("zoom", ""))]
    if any(
        abs(size) <= _SCALED_AWAY for one in scales if (size := number(one.strip())) is not None
    ):
        return True
    if _TURNED_AWAY.search(turned) or any(map(_is_flat, _MATRIX.findall(turned))):
        return True
    moves = [part.strip() for one in _MOVED.findall(turned) for part in one.split(",")]
    moves += parts(said.get("translate", ""))
    return any(
        abs(pixels(one) or 0.0) >= _FAR_AWAY or abs(screens(one) or 0.0) >= _SCREENS
        for one in moves
    )


def _is_flat(matrix: str) -> bool:
    """Return whether the six numbers of a `matrix()` leave a box no width or no height."""
    numbers = [number(one.strip()) for one in matrix.split(",")]
    if len(numbers) != 6 or None in numbers:
        return False
    a, b, c, d, *_ = (one or 0.0 for one in numbers)
    return abs(a * d - b * c) <= _SCALED_AWAY**2


def _indented_away(said: Declared) -> bool:
    """Return whether a text begins to the left of the screen, or where its box is cut off."""
    indent = said.get("text-indent", "")
    if (pixels(indent) or 0.0) <= -_AWAY:
        return True
    whole = _WHOLE.match(indent) is not None
    return whole and "nowrap" in said.get("white-space", "") and _cuts(said)


def _cuts(said: Declared) -> bool:
    """Return whether a box does not show what is larger than it."""
    return any(
        word in said.get(name, "")
        for name in ("overflow", "overflow-x", "overflow-y")
        for word in ("hidden", "clip", "scroll", "auto")
    )


def _shrunk(said: Declared) -> bool:
    sizes = [
        (pixels(said.get(name, "")), pixels(said.get(f"max-{name}", "")))
        for name in ("width", "height")
    ]
    tiny = [any(one is not None and 0.0 <= one <= _TINY for one in pair) for pair in sizes]
    return all(tiny) or (any(tiny) and _cuts(said))
