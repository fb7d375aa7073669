"""Counts, scores and costs in words."""

from __future__ import annotations

import math
from functools import cache

from service.models import Counts
from service.wording.catalogue import SOURCE_LANGUAGE, _, n_, spoken_language


@cache
def _signs(language: str) -> dict[int, str]:
    """Return what stands in a language for the comma and the point of an English number."""
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415 (English needs none of it)

    try:
        signs = Locale.parse(language).number_symbols["latn"]
    except UnknownLocaleError:
        return {}
    return str.maketrans({",": signs["group"], ".": signs["decimal"]})


def number(value: float, form: str = ",") -> str:
    """Return a number as it is written in the language that is spoken; `form` is Python's."""
    said, language = format(value, form), spoken_language()
    return said if language == SOURCE_LANGUAGE else said.translate(_signs(language))


def in_words(number: int, *, up_to: int) -> str:
    """Return "three", or in digits what is more than `up_to` (at most ten)."""
    words = (
        _("zero"), _("one"), _("two"), _("three"), _("four"), _("five"), _("six"), _("seven"),
        _("eight"), _("nine"), _("ten"),
    )  # fmt: skip
    return words[number] if number <= up_to else str(number)


def findings(count: int) -> str:
    """Return "1 finding", "5 findings", "1,204 findings"."""
    return n_("{count} finding", "{count} findings", count).format(count=number(count))


def serious_risks(count: int) -> str:
    """Return "2 serious risks"."""
    return n_("{count} serious risk", "{count} serious risks", count).format(count=number(count))


def tokens(count: int) -> str:
    """Return "18,200 tokens"."""
    return n_("{count} token", "{count} tokens", count).format(count=number(count))


def sources(count: int) -> str:
    """Return "38 sources"."""
    return n_("{count} source", "{count} sources", count).format(count=number(count))


def recipients(count: int) -> str:
    """Return "3 recipients"."""
    return n_("{count} recipient", "{count} recipients", count).format(count=number(count))


def new_items(count: int) -> str:
    """Return "61 new items"."""
    return n_("{count} new item", "{count} new items", count).format(count=number(count))


def and_more(count: int) -> str:
    """Return "and 3 more"; empty for none."""
    return n_("and {count} more", "and {count} more", count).format(count=count) if count else ""


def items_read(counts: Counts) -> str:
    """Return the figures of what was read."""
    words = _("{items} read, {new} new, {judged} judged")
    if counts.unscored:
        words = _("{items} read, {new} new, {judged} judged, {unscored} unscored")
    return words.format(
        items=number(counts.items),
        new=number(counts.new),
        judged=number(counts.judged),
        unscored=number(counts.unscored),
    )


def sources_reached(counts: Counts) -> str:
    """Return how many sources answered."""
    every = number(counts.sources)
    if counts.failed:
        reached = number(counts.sources - counts.failed)
        return _("{reached} of {sources} reached").format(reached=reached, sources=every)
    return n_("{count} reached", "all {count} reached", counts.sources).format(count=every)


def pages_are_read(helpers: int, limits: tuple[int, float] | None) -> str:
    """Return by whom pages are read.

    `limits` are the cores and the GiB of memory by which that was decided, None where it was not.
    """
    words = _("pages are read in a thread of the service")
    if helpers:
        words = n_(
            "pages are read by {count} helper process",
            "pages are read by {count} helper processes",
            helpers,
        ).format(count=helpers)
    if limits is None:
        return f"{words} (PARSE_WORKERS={helpers})"
    cores, memory = limits
    machine = n_("{count} core", "{count} cores", cores).format(count=cores)
    if math.isfinite(memory):
        machine = _("{cores} and {memory} GiB").format(cores=machine, memory=number(memory, ".1f"))
    return f"{words} (PARSE_WORKERS=auto: {machine})"


def money(usd: float | None) -> str:
    """Return an amount with as many decimals as it needs; "unpriced" for a model without price."""
    if usd is None:
        return _("unpriced")
    if not usd:  # in whatever currency
        return _("nothing")
    return "$" + number(usd, ",.2f" if usd >= 0.1 else ".4f")
