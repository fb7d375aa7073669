"""Lengths and numbers as CSS writes them, roughly in pixels; sums of them too. Pure."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

_NUMBER = r"[-+]?(?:\d{1,15}(?:\.\d{0,15})?|\.\d{1,15})(?:e[-+]?\d{1,2})?"
_UNIT = r"px|r?em|ex|ch|pt|pc|cm|mm|in|v\w{1,3}|%"
_LENGTH = re.compile(rf"({_NUMBER})\s*({_UNIT})?")
_PIXELS = {
    "": 1.0, "px": 1.0, "em": 16.0, "rem": 16.0, "ex": 8.0, "ch": 8.0, "pt": 4 / 3, "pc": 16.0,
    "cm": 37.8, "mm": 3.78, "in": 96.0, "%": 4.8,
}  # fmt: skip
_OF_SCREEN = 4.8
"""Pixels of a hundredth of the screen, or of what is around an element."""
_FUNCTION = re.compile(r"(?:-webkit-)?(calc|min|max|clamp|abs|sign|mod|rem|hypot|env)\(")
_INNERMOST, _NESTED, _MAX_SUM = re.compile(r"([a-z]*)\(([^()]*)\)"), 6, 300
_SIGNED = re.compile(rf"([-+*/]?)({_NUMBER})({_UNIT})?")


_PART = re.compile(r"(?:[^\s()]++|\((?:[^()]++|\([^()]*+\))*+\))++")


_FUNCTIONS: dict[str, tuple[Callable[..., float], int]] = {
    "calc": (lambda value, *_: value, 1),
    "min": (lambda *values: min(values), 1),
    "max": (lambda *values: max(values), 1),
    "clamp": (lambda least, value, most, *_: max(least, min(value, most)), 3),
    "abs": (lambda value, *_: abs(value), 1),
    "sign": (lambda value, *_: (value > 0) - (value < 0), 1),
    "mod": (lambda value, of, *_: value % of if of else 0.0, 2),
    "rem": (lambda value, of, *_: math.fmod(value, of) if of else 0.0, 2),
    "hypot": (math.hypot, 1),
}
"""What makes a number of others, and of how many at least. CSS Values 4, section 10."""
_DEGREES = {"deg": 1.0, "grad": 0.9, "turn": 360.0, "rad": 180.0 / math.pi}
_ANGLE = re.compile(rf"({_NUMBER})(deg|grad|turn|rad)")

_ITEM = re.compile(r"(?:[^,()]++|\((?:[^()]++|\([^()]*+\))*+\))++")


def degrees(text: str) -> list[float]:
    """Return the angles that are in `text`."""
    return [float(value) * _DEGREES[unit] for value, unit in _ANGLE.findall(text)]


def parts(text: str) -> list[str]:
    """Return what stands between blanks, and not within brackets."""
    return _PART.findall(text) if "(" in text else text.split()


def listed(text: str) -> list[str]:
    """Return what stands between commas, and not within brackets."""
    return [one.strip() for one in (_ITEM.findall(text) if "(" in text else text.split(","))]


def number(text: str) -> float | None:
    """Return the number that `text` begins with, a percentage as a share; None without one."""
    return _value(text, {"%": 0.01})


def pixels(text: str) -> float | None:
    """Return the length that `text` begins with in pixels, roughly; None if it is none."""
    return _value(text, _PIXELS)


def screens(text: str) -> float | None:
    """Return the length that `text` begins with in screens (`-200vw`: -2); None for others."""
    found = _LENGTH.match(text)
    return float(found[1]) / 100.0 if found and (found[2] or "").startswith("v") else None


def _value(text: str, units: dict[str, float]) -> float | None:
    found = _LENGTH.match(text)
    if found is not None:
        return float(found[1]) * units.get(found[2] or "", _OF_SCREEN if found[2] else 1.0)
    if len(text) > _MAX_SUM or not _FUNCTION.match(text):
        return None
    left = text.removeprefix("-webkit-")
    for _ in range(_NESTED):
        found = _INNERMOST.search(left)
        if found is None:
            break
        value = _result(found[1], found[2].split(","), units)
        if value is None:
            return None
        left = f"{left[: found.start()]}{value:.6f}{left[found.end() :]}"
    return _sum(left, {})


def _result(function: str, given: list[str], units: dict[str, float]) -> float | None:
    """Return what a function of CSS makes of sums; None where one of them is none."""
    if function == "env":  # what a device has round corners or a notch for, which few have
        return _sum(given[1], units) if len(given) > 1 else 0.0
    values = [_sum(one, units) for one in given]
    known = [one for one in values if one is not None]
    make, fewest = _FUNCTIONS.get(function, _FUNCTIONS["calc"])
    return make(*known) if len(known) == len(values) >= fewest else None


def _sum(text: str, units: dict[str, float]) -> float | None:
    """Return what a sum of products of lengths and numbers makes; None where it is none."""
    text = "".join(text.split())
    products: list[float] = []
    end = 0
    for found in _SIGNED.finditer(text):
        if found.start() != end:
            break
        end = found.end()
        sign = found[1]
        value = float(found[2]) * units.get(found[3] or "", _OF_SCREEN if found[3] else 1.0)
        if sign in ("*", "/") and products:
            products[-1] = products[-1] * value if sign == "*" else products[-1] / (value or 1.0)
        else:
            products.append(-value if sign == "-" else value)
    total = sum(products)
    return total if products and end == len(text) and math.isfinite(total) else None
