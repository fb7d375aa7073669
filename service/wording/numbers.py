"""Counts, shares and amounts of money in words."""

from __future__ import annotations

from service.wording.catalogue import _


def in_words(number: int, *, up_to: int) -> str:
    """Return "three", or in digits what is more than `up_to` (at most ten)."""
    words = (
        _("no"),
        _("one"),
        _("two"),
        _("three"),
        _("four"),
        _("five"),
        _("six"),
        _("seven"),
        _("eight"),
        _("nine"),
        _("ten"),
    )
    return words[number] if number <= up_to else str(number)
