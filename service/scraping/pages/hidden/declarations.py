"""What declarations of CSS do to text: whether a reader can see it. Pure.

An element can be hidden with all that is in it, or only its own text, which a child can show again
by a declaration of its own.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from service.matching.scanning.re2_scanner import Re2Scanner
from service.scraping.pages.hidden.colours import FAINT, Colour, colour, ground
from service.scraping.pages.hidden.lengths import degrees, listed, number, parts, pixels, screens
from service.scraping.pages.hidden.shapes import is_empty, leaves_nothing, zooms

Declared = Mapping[str, str]
"""Values by property, both in lower case; what is `!important` also by `!` and its property."""

_MAX_STYLE = 4_000
"""Characters of one element's declarations that are read."""
TELLING = re.compile(
    r"display|visibility|opacity|filter|clip|transform|scale|translate|zoom|font|color|background"
    r"|position|overflow|width|height|indent|left|right|top|bottom|inset|margin|\\|pointer-e|z-index"
    r"|user-select|flex-|animation|rotate|mask|spacing|-size|blend|offset|security",
    re.IGNORECASE,
)
"""What must stand in declarations that could hide anything, show it again, or keep it away. These
are short: RE2 takes twenty times as long to be asked."""
HIDING = Re2Scanner(
    r"(?i)display\s*:\s*none|visibility\s*:\s*[hc]|opacity|\bclip|filter|-\d{3}|-\d+(?:em|v|%)|\d{4}"
    r"|scale|rotate|translate|zoom|matrix|calc|transparent|rgba|hsla|fill-color|font(?:-size)?\s*:\s*[01.]"
    r"|(?:width|height|[ke]-size)\s*:\s*(?:[01](?:\.\d*)?(?:px|r?em|pt|%)?\s*(?:[;!]|$)|\.)|#\w{4}\b|#\w{8}\b"
    r"|1\d\d(?:v|%)|content-vis|indent\s*:\s*\d{3}|\\|/\*|min\(|max\(|clamp\(|env\(|mask|spacing\s*:\s*-|mix-blend|offset"
    r"|size-adjust|security|/\s*[0.]|font-size\s*:\s*[2-5]?\d(?:\.\d*)?%|lab\(|lch\(|color\(|font\s*:[^;]{0,80}%",
)
"""What must stand in declarations that hide something by themselves, whatever is behind it."""
INK = re.compile(
    r"(?:^|[; \t\n\f\r])(?:-webkit-text-fill-)?color[ \t\n\f\r]*:[ \t\n\f\r]*([^;}!]+)"
)
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
_SCALED = re.compile(r"scale(?:3d|[xyz])?\(((?:[^()]++|\([^()]*+\))*+)\)")
SCALED_AWAY = 0.05
"""A scale at which letters are less than a pixel high."""
_MATRIX = re.compile(r"matrix(?:3d)?\(([^()]*)\)")
_SCREENS = 1.5
"""Screens by which a box is moved out of sight."""
_TURNED = re.compile(r"rotate(3d|[xy])\(([^()]*)\)")
_ON_EDGE = 0.02
"""How much of a box is seen that is turned so far, as a share."""
_COORDINATE = re.compile(r"-?\d{1,9}(?:\.\d{1,9})?")
_MOVED = re.compile(r"translate(?:3d|x|y)?\(((?:[^()]++|\([^()]*+\))*+)\)")
_RECT = re.compile(r"rect\(([^()]*)\)")
_WHOLE = re.compile(r"[1-9]\d{2,3}(?:\.\d*)?%")
"""A hundred per cent of a width, or more."""
_LETTER, _NEAR = 16.0, 0.6
"""Pixels of a letter whose size is not said, and the share of it that leaves nothing of each."""
_OF_TEXT = frozenset(
    ("visibility", "font-size", "font", "text-indent", "color", "letter-spacing", "word-spacing")
)
_NO_FILL = frozenset({"", "currentcolor", "initial"})
"""With these letters have the colour that is declared as such."""
_GROWS = re.compile(r"0*+(?:\.0*+)?[1-9]")
_FILTER, _BLURRED = re.compile(r"opacity\(([^()]*)\)"), re.compile(r"blur\(([^()]*)\)")
_BLUR = 10.0
"""Pixels by which letters run into one another until nothing of them is left."""


_CUTTING = frozenset({"clip", "clip-path", "-webkit-clip-path"})
_SIDES = frozenset({"left", "top", "right", "bottom", "inset", "inset-inline", "inset-block"})
_MARGINS = frozenset(
    {"margin-left", "margin-top", "margin-right", "margin", "margin-inline", "margin-block"}
)
_SAME = {
    "block-size": "height", "inline-size": "width", "max-block-size": "max-height",
    "max-inline-size": "max-width", "inset-inline-start": "left", "inset-inline-end": "right",
    "inset-block-start": "top", "inset-block-end": "bottom", "margin-inline-start": "margin-left",
    "margin-inline-end": "margin-right", "margin-block-start": "margin-top",
}  # fmt: skip
"""What sides and sizes are called that go by the direction of writing: in nearly all text these."""
_MOVING = _MARGINS | {"transform", "translate", "scale", "zoom", "rotate"}
_PATHS = frozenset({"offset", "offset-path", "offset-distance", "offset-position"})
"""What puts a box somewhere along a line."""
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
        name = _SAME.get(name, name)
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
        or (keys & _PATHS and any(map(_leads_away, (said[name] for name in keys & _PATHS))))
        or leaves_nothing(said)
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
    if _indented_away(said) or _run_together(said, size or _LETTER):
        return True
    return (letters := ink(said)) is not None and letters.unseen


def ink(said: Declared) -> Colour | None:
    """Return the colour of an element's letters as far as it is declared, and is one."""
    fill = said.get("-webkit-text-fill-color", "")
    letters = colour(said.get("color", "") if fill in _NO_FILL else fill)
    if letters is not None and letters.unseen and is_filled_by_ground(said):
        return ground(said.get("background-color") or said.get("background") or "")
    return letters


def is_filled_by_ground(said: Declared) -> bool:
    """Return whether what is behind an element shows in the place of its letters."""
    cut = said.get("background-clip", said.get("-webkit-background-clip", ""))
    return "text" in cut and any(
        said.get(name, "none") not in ("none", "transparent")
        for name in ("background", "background-color", "background-image")
    )


def _run_together(said: Declared, size: float) -> bool:
    """Return whether letters of `size` pixels or words lie upon one another, or are dots."""
    spacing = said.get("letter-spacing", "")
    share = number(spacing) if spacing.endswith("%") else None
    letters = (pixels(spacing) or 0.0) if share is None else share * size
    words = pixels(said.get("word-spacing", "")) or 0.0
    dotted = said.get("-webkit-text-security", "none") != "none"
    unsized = number(said.get("font-size-adjust", "")) == 0.0
    return dotted or unsized or letters <= -_NEAR * size or words <= -_LOW


def shows_text(said: Declared) -> bool:
    """Return whether an element says of its own text how it is to be seen."""
    return bool(said.keys() & _OF_TEXT)


def font_size(said: Declared) -> float | None:
    """Return the size of the letters in pixels, None where it is not declared."""
    if "font-size" in said:
        size = said["font-size"]
        share = number(size) if size.endswith("%") else None
        return pixels(size) if share is None else 16.0 * share
    found = _NO_SIZE.search(said.get("font", ""))
    return font_size({"font-size": found[1]}) if found else None


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
    return bool(path) and is_empty(path)


def _off_screen(said: Declared) -> bool:
    if said["position"] in ("absolute", "fixed", "relative", "sticky"):
        for side in _SIDES & said.keys():
            lengths = (pixels(one) or 0.0 for one in parts(said[side]))
            if any(length <= -_AWAY or length >= _BEYOND for length in lengths):
                return True
            if said["position"] == "fixed" and any(map(_is_a_screen, parts(said[side]))):
                return True
    return False


def _is_a_screen(side: str) -> bool:
    """Return whether what is fixed to the screen so far from its side begins behind the other."""
    share = number(side) if side.endswith("%") else screens(side)
    return share is not None and abs(share) >= 1.0


def _moved_away(said: Declared) -> bool:
    """Return whether a box is moved, turned or scaled until nothing is left to see."""
    for side in _MARGINS & said.keys():
        if any((pixels(part) or 0.0) <= -_FAR_AWAY for part in parts(said[side])):
            return True
    turned = said.get("transform", "")
    scales = [part for one in _SCALED.findall(turned) for part in listed(one)]
    scales += [*parts(said.get("scale", "")), *zooms(said)]
    if any(abs(size) <= SCALED_AWAY for one in scales if (size := number(one)) is not None):
        return True
    turns = [found[2] for found in _TURNED.finditer(turned) if found[1] != "3d" or _tilts(found[2])]
    if "rotate" in said and _tilts(said["rotate"]):
        turns.append(said["rotate"])
    if any(abs(math.cos(math.radians(one))) <= _ON_EDGE for turn in turns for one in degrees(turn)):
        return True
    if any(map(_is_flat, _MATRIX.findall(turned))):
        return True
    moves = [part for one in _MOVED.findall(turned) for part in listed(one)]
    moves += parts(said.get("translate", ""))
    return any(
        abs(pixels(one) or 0.0) >= _FAR_AWAY or abs(screens(one) or 0.0) >= _SCREENS
        for one in moves
    )


def _tilts(axis: str) -> bool:
    """Return whether a box is turned about another axis than the one that leads to the reader."""
    given = [one for one in re.split(r"[\s,]+", axis.strip()) if not degrees(one)]
    return given[:1] in (["x"], ["y"]) or any((number(one) or 0.0) != 0.0 for one in given[:2])


def _leads_away(path: str) -> bool:
    """Return whether a line along which a box stands is out of sight."""
    numbers = [float(one) for one in _COORDINATE.findall(path)]
    return any(one <= -_FAR_AWAY or one >= _BEYOND for one in numbers)


def _is_flat(matrix: str) -> bool:
    """Return whether the numbers of a `matrix()` leave a box no width or no height."""
    numbers = [number(one.strip()) for one in matrix.split(",")]
    if len(numbers) not in (6, 16) or None in numbers:
        return False
    known = [one or 0.0 for one in numbers]
    a, b, c, d = known[:4] if len(known) == 6 else (*known[:2], *known[4:6])
    return abs(a * d - b * c) <= SCALED_AWAY**2


def _indented_away(said: Declared) -> bool:
    """Return whether a text begins to the left of the screen, or where its box is cut off."""
    indent = said.get("text-indent", "")
    if (pixels(indent) or 0.0) <= -_AWAY:
        return True
    whole = _WHOLE.match(indent) is not None or (pixels(indent) or 0.0) >= _BEYOND
    return whole and "nowrap" in said.get("white-space", "") and _cuts(said)


def _cuts(said: Declared) -> bool:
    """Return whether a box does not show what is larger than it."""
    return any(
        word in said.get(name, "")
        for name in ("overflow", "overflow-x", "overflow-y", "contain")
        for word in ("hidden", "clip", "scroll", "auto", "paint", "strict", "content")
    )


def _shrunk(said: Declared) -> bool:
    sizes = [
        (pixels(said.get(name, "")), pixels(said.get(f"max-{name}", "")))
        for name in ("width", "height")
    ]
    tiny = [any(one is not None and 0.0 <= one <= _TINY for one in pair) for pair in sizes]
    return all(tiny) or (any(tiny) and _cuts(said))
