"""Words as YAML has them: plain where every reader takes them for the same words, else in quotes.

Our loader takes every value for text, but people's editors and other programs read the same file:
YAML 1.1 makes `No` false, `012` ten and `1:30` ninety, YAML 1.2 makes `1e3` a number.
"""

from __future__ import annotations

import textwrap

import yaml

WIDTH = 100
"""Columns that a long text is wrapped at."""
_SIGNS = frozenset("-?:,[]{}#&*!|>'\"%@`=<~.+\\$^()/;")
"""A plain value that begins with one of these would be something else, or look as if it were."""
_WORDS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null", "none", "nan"})
_FLOW_SIGNS = frozenset(",[]{}:#?'\"")


def is_plain(value: str, *, flow: bool = False) -> bool:
    """Return whether `value` may stand without quotes; `flow`: within brackets or braces."""
    if not value or value != value.strip() or value[0] in _SIGNS or value[0].isdigit():
        return False
    if ": " in value or " #" in value or value.endswith(":") or value.lower() in _WORDS:
        return False
    if not value.isprintable() or (flow and _FLOW_SIGNS & set(value)):
        return False
    tag = yaml.SafeLoader("").resolve(yaml.ScalarNode, value, (True, False))  # type: ignore[no-untyped-call]
    return bool(tag == "tag:yaml.org,2002:str")


def written(value: str, *, flow: bool = False, style: str | None = None, bare: bool = False) -> str:
    """Return `value`, one line, as it is written; `style` is the quote to use if one fits.

    `bare` marks a number or a yes that is meant to be one, and needs no quotes in any reader.
    """
    if bare:
        return value
    if style not in ("'", '"') and is_plain(value, flow=flow):
        return value
    if style != "'" and (style == '"' or "'" in value) and not {'"', "\\"} & set(value):
        return f'"{value}"'
    if style == '"' and "'" in value:
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if style == "'" or {'"', "\\"} & set(value):
        return "'" + value.replace("'", "''") + "'"
    return f'"{value}"'


def folded(value: str, indent: int) -> str:
    """Return a long text as a folded block, its lines indented by `indent`."""
    lines = textwrap.wrap(
        value, max(WIDTH - indent, 40), break_long_words=False, break_on_hyphens=False
    )
    return ">-\n" + "\n".join(" " * indent + line for line in lines)
