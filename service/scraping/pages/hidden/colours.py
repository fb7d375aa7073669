"""Colours as CSS writes them, and which of them cannot be told apart. Pure."""

from __future__ import annotations

import colorsys
import math
import re
from dataclasses import astuple, dataclass
from functools import lru_cache

_HEX = re.compile(r"#([0-9a-f]{3,8})$")
_FUNCTION = re.compile(r"(rgb|hsl|hwb|oklab|oklch|lab|lch|color)a?\((?!\s{0,9}from\b)([^()]*)\)$")
_OF_ANOTHER = re.compile(
    r"[a-z]{2,5}a?\(\s{0,9}from\b[^/]{1,80}/\s{0,9}(\d{1,9}(?:\.\d{0,9})?%?|\.\d{1,9}%?)\s{0,9}\)$"
)
"""A colour made of another, with how opaque it is."""
_SPACES = frozenset({"srgb", "srgb-linear", "display-p3", "a98-rgb", "prophoto-rgb", "rec2020"})
"""Spaces of red, green and blue, near enough to one another to tell black and white."""
_SCHEMES = re.compile(r"light-dark\((.*)\)$")
_MIXED = re.compile(r"color-mix\(in [^,()]{1,60},(.*)\)$")
_PERCENT = re.compile(r"\s(\d{1,10}(?:\.\d{0,10})?|\.\d{1,10})%$")
_GRADIENT = "-gradient("
_LIST = re.compile(r"(?:[^,()]++|\((?:[^()]++|\([^()]*+\))*+\))++")
_STOP = re.compile(r"^((?:[^\s()]++|\([^()]*+\))++)")
_NUMBER = re.compile(r"[-+]?(?:\d{1,15}\.?\d{0,15}|\.\d{1,15})%?")
"""Short, so that what it is multiplied with stays a number."""
_NAMES = {
    "white": 0xFFFFFF, "snow": 0xFFFAFA, "ivory": 0xFFFFF0, "ghostwhite": 0xF8F8FF,
    "whitesmoke": 0xF5F5F5, "floralwhite": 0xFFFAF0, "azure": 0xF0FFFF, "mintcream": 0xF5FFFA,
    "aliceblue": 0xF0F8FF, "honeydew": 0xF0FFF0, "seashell": 0xFFF5EE, "lavenderblush": 0xFFF0F5,
    "black": 0x000000, "silver": 0xC0C0C0, "gray": 0x808080, "grey": 0x808080, "red": 0xFF0000,
    "lightgray": 0xD3D3D3, "lightgrey": 0xD3D3D3, "gainsboro": 0xDCDCDC, "darkgray": 0xA9A9A9,
    "maroon": 0x800000, "yellow": 0xFFFF00, "olive": 0x808000, "lime": 0x00FF00,
    "green": 0x008000, "aqua": 0x00FFFF, "cyan": 0x00FFFF, "teal": 0x008080, "blue": 0x0000FF,
    "navy": 0x000080, "fuchsia": 0xFF00FF, "magenta": 0xFF00FF, "purple": 0x800080,
    "orange": 0xFFA500, "beige": 0xF5F5DC, "linen": 0xFAF0E6, "canvas": 0xFFFFFF,
    "canvastext": 0x000000, "field": 0xFFFFFF, "fieldtext": 0x000000,
}  # fmt: skip
"""The names that are met; another is told only from itself."""
_CLOSE = 24
"""How far each of red, green and blue, of 255, may lie apart for an eye to read nothing."""
FAINT = 0.06
"""Opacity at which nothing can be read."""


@dataclass(frozen=True, slots=True)
class Colour:
    """Red, green and blue from 0 to 255, and how opaque, from 0 to 1."""

    red: float
    green: float
    blue: float
    opacity: float = 1.0

    @property
    def unseen(self) -> bool:
        """Whether nothing is seen of it."""
        return self.opacity <= FAINT

    def like(self, other: Colour) -> bool:
        """Return whether text of the one on the other cannot be read."""
        pairs = ((self.red, other.red), (self.green, other.green), (self.blue, other.blue))
        return all(abs(one - another) <= _CLOSE for one, another in pairs)


WHITE = Colour(255, 255, 255)


@lru_cache(maxsize=1_024)
def colour(text: str) -> Colour | None:
    """Return the colour that `text`, in lower case, names; None if it names none that we know."""
    text = text.strip()
    if text == "transparent":
        return Colour(0, 0, 0, 0.0)
    if text in _NAMES:
        return _of_number(_NAMES[text])
    if found := _HEX.match(text):
        return _of_hex(found[1])
    if found := _FUNCTION.match(text):
        kind, said = found[1], found[2]
        space, _, values = said.strip().partition(" ")
        if kind == "color":
            kind, said = ("rgb", values) if space in _SPACES else ("", "")
            return _of_function(kind, [_in_percent(one) for one in _NUMBER.findall(said)])
        return _of_function(kind, _NUMBER.findall(said))
    return _of_others(text)


def _of_others(text: str) -> Colour | None:
    """Return the first of two colours for light and dark readers, or the mixture of two.

    Of a colour that is made of another it is only known whether anything is seen of it.
    """
    if found := _OF_ANOTHER.match(text):
        opacity = _share(found[1], 1.0)
        return Colour(0, 0, 0, opacity) if opacity <= FAINT else None
    if found := _SCHEMES.match(text):
        return colour(next(iter(_LIST.findall(found[1])), ""))
    found = _MIXED.match(text)
    return _mixed(_LIST.findall(found[1])) if found else None


def ground(text: str) -> Colour | None:
    """Return the colour behind a text that `text` names, be it a gradient that shows only one."""
    text = text.strip()
    if _GRADIENT in text:
        colours = _stops(text)
        is_even = len(colours) > 1 and all(map(colours[0].like, colours))
        return colours[0] if is_even else None
    return colour(text) or colour(text.split()[0] if text else "")


def lets_nothing_through(mask: str) -> bool:
    """Return whether a mask is a gradient of which no colour is seen, from end to end."""
    colours = _stops(mask)
    return len(colours) > 1 and all(one.unseen for one in colours)


def _stops(text: str) -> list[Colour]:
    """Return the colours of a gradient that we know."""
    stated = text.partition(_GRADIENT)[2].rpartition(")")[0]
    stops = (_STOP.match(one.strip()) for one in _LIST.findall(stated))
    return [one for stop in stops if stop and (one := colour(stop[1])) is not None]


def _mixed(two: list[str]) -> Colour | None:
    """Return a mixture of two colours, as red, green and blue: near enough to tell black on white.

    Each may have its share behind it, in per cent.
    """
    if len(two) != 2:
        return None
    shares = [_PERCENT.search(one.strip()) for one in two]
    one, other = (colour(_PERCENT.sub("", part.strip())) for part in two)
    if one is None or other is None:
        return None
    share = float(shares[0][1]) / 100 if shares[0] else 0.5
    share = 1.0 - float(shares[1][1]) / 100 if shares[1] and not shares[0] else share
    pairs = zip(astuple(one), astuple(other), strict=True)
    red, green, blue, opacity = (share * a + (1.0 - share) * b for a, b in pairs)
    return Colour(red, green, blue, opacity)


def _of_number(value: int, opacity: float = 1.0) -> Colour:
    return Colour(value >> 16, value >> 8 & 255, value & 255, opacity)


def _of_hex(digits: str) -> Colour | None:
    if len(digits) in (3, 4):
        digits = "".join(2 * one for one in digits)
    if len(digits) not in (6, 8):
        return None
    opacity = int(digits[6:], 16) / 255 if len(digits) == 8 else 1.0
    return _of_number(int(digits[:6], 16), opacity)


def _of_function(kind: str, parts: list[str]) -> Colour | None:
    if len(parts) < 3:
        return None
    opacity = _share(parts[3], 1.0) if len(parts) > 3 else 1.0
    if kind == "rgb":
        red, green, blue = (_share(one, 255.0) * 255 for one in parts[:3])
        return Colour(red, green, blue, opacity)
    if kind == "hwb":
        return _of_hwb(float(parts[0].rstrip("%")) / 360, parts, opacity)
    if kind.startswith("ok"):
        return _of_oklab(kind, parts, opacity)
    if kind in ("lab", "lch"):
        return _of_lab(kind, parts, opacity)
    hue, lightness, saturation = float(parts[0].rstrip("%")) / 360, parts[2], parts[1]
    red, green, blue = colorsys.hls_to_rgb(
        hue % 1.0, _share(lightness, 100.0), _share(saturation, 100.0)
    )
    return Colour(255 * red, 255 * green, 255 * blue, opacity)


def _share(text: str, whole: float) -> float:
    value = float(text.rstrip("%")) / (100.0 if text.endswith("%") else whole)
    return min(1.0, max(0.0, value))


def _of_hwb(hue: float, parts: list[str], opacity: float) -> Colour:
    """Return a colour of a hue mixed with white and black. CSS Color 4, section 8."""
    white, black = (_share(one, 100.0) for one in parts[1:3])
    if white + black >= 1.0:
        grey = 255 * white / (white + black)
        return Colour(grey, grey, grey, opacity)
    pure = colorsys.hls_to_rgb(hue % 1.0, 0.5, 1.0)
    red, green, blue = (255 * (one * (1.0 - white - black) + white) for one in pure)
    return Colour(red, green, blue, opacity)


def _of_oklab(kind: str, parts: list[str], opacity: float) -> Colour:
    """Return a colour of Oklab or Oklch, cut to what a screen shows. CSS Color 4, section 9."""
    lightness = _share(parts[0], 1.0)
    a, b = (float(one.rstrip("%")) * (0.004 if one.endswith("%") else 1.0) for one in parts[1:3])
    if kind == "oklch":
        chroma, hue = a, math.radians(float(parts[2].rstrip("%")))
        a, b = chroma * math.cos(hue), chroma * math.sin(hue)
    cones = (
        lightness + 0.3963377774 * a + 0.2158037573 * b,
        lightness - 0.1055613458 * a - 0.0638541728 * b,
        lightness - 0.0894841775 * a - 1.2914855480 * b,
    )
    long, middle, short = (one**3 for one in cones)
    linear = (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )
    red, green, blue = (255 * _encoded(min(1.0, max(0.0, one))) for one in linear)
    return Colour(red, green, blue, opacity)


def _of_lab(kind: str, parts: list[str], opacity: float) -> Colour:
    """Return a colour of CIE Lab or LCH, cut to what a screen shows. CSS Color 4, section 10."""
    lightness = 100.0 * _share(parts[0], 100.0)
    a, b = (float(one.rstrip("%")) * (1.25 if one.endswith("%") else 1.0) for one in parts[1:3])
    if kind == "lch":
        chroma, hue = a, math.radians(float(parts[2].rstrip("%")))
        a, b = chroma * math.cos(hue), chroma * math.sin(hue)
    y = (lightness + 16.0) / 116.0
    x, y, z = (
        white * (f**3 if f > 6 / 29 else (f - 4 / 29) * 3 * (6 / 29) ** 2)
        for white, f in ((0.9643, y + a / 500.0), (1.0, y), (0.8251, y - b / 200.0))
    )
    linear = (
        3.1341359 * x - 1.6173864 * y - 0.4906619 * z,
        -0.9787955 * x + 1.9162543 * y + 0.0334427 * z,
        0.0719553 * x - 0.2289768 * y + 1.4053860 * z,
    )
    red, green, blue = (255 * _encoded(min(1.0, max(0.0, one))) for one in linear)
    return Colour(red, green, blue, opacity)


def _in_percent(number: str) -> str:
    return number if number.endswith("%") else f"{100 * float(number):.4f}%"


def _encoded(linear: float) -> float:
    return 12.92 * linear if linear <= 0.0031308 else 1.055 * linear ** (1 / 2.4) - 0.055
