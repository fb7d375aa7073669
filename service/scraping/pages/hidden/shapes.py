"""What is left of a box that styles cut, mask or blend: nothing, or something to see. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from service.scraping.pages.hidden.colours import WHITE, Colour, colour, lets_nothing_through
from service.scraping.pages.hidden.lengths import number, parts, pixels

_SHAPE = re.compile(
    r"\b(inset|xywh|rect|circle|ellipse|polygon|path|shape)\("
    r"((?:[^()]++|\((?:[^()]++|\([^()]*+\))*+\))*+)\)"
)
_TINY = 1.5
"""Pixels of which nothing can be read."""
_WHOLE = 477.0
"""Pixels, where a hundred per cent are 480, from which two sides leave nothing between them."""
_CORNERS = 3
"""Points without which nothing is enclosed."""
_STEP = re.compile(r"\b(?:line|hline|vline|curve|smooth|arc)\b")
_ALONG = re.compile("[hv]")
_POINT = re.compile(r"-?\d{1,9}(?:\.\d{1,9})?")
_SIZED_AWAY = re.compile(r"/\s{0,9}0(?:px|%)?(?:\s|,|$)")
_LIGHTER = frozenset({"screen", "lighten", "plus-lighter", "color-dodge"})
_DARKER = frozenset({"multiply", "darken", "plus-darker", "color-burn"})
"""How colours are mixed with what is behind them, so that black, or white, changes nothing."""
_BLACK = Colour(0, 0, 0)
_WEAKENING = frozenset({"opacity", "transform", "scale", "zoom", "font-size"})
_SCALED = re.compile(r"scale\(([^(),]{1,20})\)")
_USUAL = 16.0
"""Pixels of letters whose size nobody says."""
_MASKS = ("mask-image", "-webkit-mask-image", "mask", "-webkit-mask")


def is_empty(path: str) -> bool:
    """Return whether a value of `clip-path`, in lower case, encloses nothing."""
    found = _SHAPE.search(path)
    if found is None:
        return False
    shape, inner = found[1], found[2]
    if shape == "path":
        numbers = _POINT.findall(inner)
        sides = len(_ALONG.findall(inner))  # to these belongs one number, not two
        return len(numbers) + sides < 2 * _CORNERS or not any(map(float, numbers))
    if shape == "shape":
        return len(_STEP.findall(inner)) < _CORNERS - 1
    if shape == "polygon":
        return _is_line(inner)
    sizes = parts(re.split(r"\b(?:round|at)\b", inner)[0].replace(",", " "))
    lengths = [pixels(one) for one in sizes]
    if shape in ("circle", "ellipse"):
        return any(one is not None and one <= _TINY for one in lengths)
    return _is_narrow(shape, lengths)


def _is_narrow(shape: str, lengths: Sequence[float | None]) -> bool:
    """Return whether the four sides of a rectangle leave nothing between them."""
    if shape == "inset" and lengths:
        top = lengths[0] or 0.0
        right = (lengths[1] or 0.0) if len(lengths) > 1 else top
        bottom = (lengths[2] or 0.0) if len(lengths) > 2 else top
        left = (lengths[3] or 0.0) if len(lengths) > 3 else right
        return max(top + bottom, right + left) >= _WHOLE
    if len(lengths) != 4 or None in lengths:
        return False
    one, two, three, four = (length or 0.0 for length in lengths)
    return min(three, four) <= _TINY if shape == "xywh" else min(three - one, two - four) <= _TINY


def _is_line(corners: str) -> bool:
    """Return whether a polygon has no area, or lies above its box or to the left of it."""
    points = [
        (pixels(pair[0]), pixels(pair[1]))
        for corner in corners.split(",")
        if len(pair := parts(corner)) == 2
    ]
    if not points or any(x is None or y is None for x, y in points):
        return False
    known = [(x or 0.0, y or 0.0) for x, y in points]
    turned = [*known[1:], known[0]]
    area = abs(sum(x * v - u * y for (x, y), (u, v) in zip(known, turned, strict=True))) / 2
    return area <= _TINY or max(x for x, _ in known) <= 0 or max(y for _, y in known) <= 0


@dataclass(frozen=True, slots=True)
class Left:
    """How much of what is in a box its own declarations leave to see."""

    opacity: float
    scale: float
    letters: float
    """The size of letters, as a share of that around the box, or of the usual one."""
    is_sized: bool
    """Whether what is around it has no say in that size."""


_ALL = Left(1.0, 1.0, 1.0, is_sized=False)
_HALF = 0.6
"""The share from which several boxes in one another may leave nothing."""


def zooms(said: Mapping[str, str]) -> list[str]:
    """Return the parts of `zoom` that count: browsers take 0 for 1, and nothing less than it."""
    return [one for one in parts(said.get("zoom", "")) if (number(one) or 0.0) > 0.0]


def left_of(said: Mapping[str, str]) -> Left:
    """Return how much is left to see of what is in a box, as a share of what was there."""
    if said.keys().isdisjoint(_WEAKENING):
        return _ALL
    scales = [
        *_SCALED.findall(said.get("transform", "")),
        said.get("scale", ""),
        *zooms(said),
    ]
    scale = min((abs(one) for text in scales if (one := number(text)) is not None), default=1.0)
    size = said.get("font-size", "1em")
    share = number(size) if size.endswith("%") else None
    letters = (pixels(size) or _USUAL) / _USUAL if share is None else share
    opacity = number(said.get("opacity", "1"))
    if not said.get("animation-name", said.get("animation", "none")).startswith("none"):
        opacity = 1.0  # it is faded in
    is_sized = not size.endswith(("em", "%")) or size.endswith("rem")
    return Left(1.0 if opacity is None else min(1.0, opacity), scale, letters, is_sized=is_sized)


def weakens(said: Mapping[str, str]) -> bool:
    """Return whether a box in others of its kind may be one of which nothing is left to see."""
    left = left_of(said)
    return min(left.opacity, left.scale, left.letters) <= _HALF


def leaves_nothing(said: Mapping[str, str]) -> bool:
    """Return whether a mask lets nothing through, or a mixture of colours changes nothing."""
    for name in _MASKS:
        mask = said.get(name, "")
        if lets_nothing_through(mask) or _SIZED_AWAY.search(mask):
            return True
    size = said.get("mask-size", said.get("-webkit-mask-size", ""))
    if any(pixels(one) == 0.0 for one in parts(size)):
        return True
    mode = said.get("mix-blend-mode", "normal")
    ink = colour(said.get("color", "")) if mode in _LIGHTER | _DARKER else None
    if ink is None or "background" in said or "background-color" in said:
        return False
    return ink.like(_BLACK if mode in _LIGHTER else WHITE)
