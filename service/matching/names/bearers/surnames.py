"""Surnames that many people have. Pure, but for the list that ships beside this file."""

from __future__ import annotations

from functools import cache

from service.resources import list_lines


@cache
def surnames() -> frozenset[str]:
    """Return some 7,000 surnames, folded."""
    return frozenset(
        word for line in list_lines(__package__, "surnames.txt") for word in line.split()
    )
