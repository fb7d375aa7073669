"""Colours as CSS writes them, and which of them cannot be told apart. Pure."""

from __future__ import annotations

import colorsys
import re
from dataclasses import dataclass
from functools import lru_cache

_HEX = re.compile(r"#([0-9a-f]{3,8})$")
_FUNCTION = re.compile(r"(rgb|hsl)a?\(([^()]*)\)$")
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)%?")
_NAMES = {
    "white": 0xFFFFFF, "snow": 0xFFFAFA, "ivory": 0xFFFFF0, "ghostwhite": 0xF8F8FF,
    "whitesmoke": 0xF5F5F5, "floralwhite": 0xFFFAF0, "azure": 0xF0FFFF, "mintcream": 0xF5FFFA,
    "aliceblue": 0xF0F8FF, "honeydew": 0xF0FFF0, "seashell": 0xFFF5EE, "lavenderblush": 0xFFF0F5,
    "black": 0x000000, "silver": 0xC0C0C0, "gray": 0x808080, "grey": 0x808080, "red": 0xFF0000,
    "lightgray": 0xD3D3D3, "lightgrey": 0xD3D3D3, "gainsboro": 0xDCDCDC, "darkgray": 0xA9A9A9,
    "maroon": 0x800000, "yellow": 0xFFFF00, "olive": 0x808000, "lime": 0x00FF00,
    "green": 0x008000, "aqua": 0x00FFFF, "cyan": 0x00FFFF, "teal": 0x008080, "blue": 0x0000FF,
    "navy": 0x000080, "fuchsia": 0xFF00FF, "magenta": 0xFF00FF, "purple": 0x800080,
    "orange": 0xFFA500, "beige": 0xF5F5DC, "linen": 0xFAF0E6,
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
        return _of_function(found[1], _NUMBER.findall(found[2]))
    return None


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
    hue, lightness, saturation = float(parts[0].rstrip("%")) / 360, parts[2], parts[1]
    red, green, blue = colorsys.hls_to_rgb(
        hue % 1.0, _share(lightness, 100.0), _share(saturation, 100.0)
    )
    return Colour(255 * red, 255 * green, 255 * blue, opacity)


def _share(text: str, whole: float) -> float:
    value = float(text.rstrip("%")) / (100.0 if text.endswith("%") else whole)
    return min(1.0, max(0.0, value))
