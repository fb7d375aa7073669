"""A brand's colours made readable: WCAG 2.2 contrast, computed. Pure.

The brand file may name any colour; text on it, and text in it, must still reach 4.5 to 1.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

ENOUGH = 4.5
"""WCAG level AA for text of ordinary size."""
STANDS_OUT = 3.0
"""WCAG 1.4.11: of a part of a page against what is around it."""
_PLAINLY = 9.0
"""Of a button that had to be made lighter than the brand's colour."""
_DEFAULT = "#1f2937"
_HEX = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)
_STEP = 0.04
"""Share of black or white that is mixed in until the contrast is enough."""

PAGE, CARD, DARK_PAGE, DARK_CARD = "#f4f5f7", "#ffffff", "#101317", "#1b2027"


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours of one mail, `#rrggbb` each."""

    accent: str
    """The brand's own, as a ground for text."""
    on_accent: str
    """Text on it: black or white, and the accent darkened a little where neither would do."""
    ink: str
    """The brand's, dark enough to be text on white and on the page."""
    dark_ink: str
    """The brand's, light enough to be text in dark mode."""
    dark_press: str
    """The ground of a button in dark mode: the accent where it stands out from the card, else so
    much lighter that nobody takes it for a button that is switched off."""
    on_dark_press: str
    trim: str
    """The second colour, for lines that carry no meaning."""


@lru_cache(maxsize=8)
def theme(primary: str, secondary: str) -> Theme:
    """Return readable colours made from the brand's two; what is no colour is replaced."""
    accent = parse(primary, _DEFAULT)
    light = until_readable(accent, DARK_CARD, towards="#ffffff", enough=_PLAINLY)
    dark_press = accent if contrast(accent, DARK_CARD) >= STANDS_OUT else light
    return Theme(
        accent=accent,
        on_accent=_text_on(accent),
        ink=until_readable(accent, PAGE, towards="#000000"),
        dark_ink=until_readable(accent, DARK_CARD, towards="#ffffff"),
        dark_press=dark_press,
        on_dark_press=_text_on(dark_press),
        trim=parse(secondary, accent),
    )


def _text_on(ground: str) -> str:
    return "#ffffff" if contrast("#ffffff", ground) >= ENOUGH else "#000000"


def parse(colour: str, default: str) -> str:
    """Return `colour` as `#rrggbb`, or `default` when it is not a hex colour."""
    colour = colour.strip().lower()
    if not _HEX.fullmatch(colour):
        return default
    return colour if len(colour) == 7 else "#" + "".join(2 * digit for digit in colour[1:])


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1.0 to 21.0 (WCAG 2.2, 1.4.3)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def until_readable(colour: str, ground: str, *, towards: str, enough: float = ENOUGH) -> str:
    """Return `colour`, mixed with `towards` as far as text in it on `ground` needs."""
    share = 0.0
    mixed = colour
    while contrast(mixed, ground) < enough and share < 1:
        share += _STEP
        mixed = mix(colour, towards, min(share, 1.0))
    return mixed


def mix(colour: str, other: str, share: float) -> str:
    """Return `colour` with `share` (0 to 1) of `other` in it."""
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(channel / 255) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
