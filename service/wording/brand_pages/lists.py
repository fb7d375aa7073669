"""Lists of feeds from readers (OPML): what is taken, and why the rest is not, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from service.brands.desk.opml import MAX_BYTES, MAX_FEEDS, LeftOut, NotTaken, OpmlFault
from service.wording.catalogue import _

_LEFT_OUT: Mapping[LeftOut, Callable[[NotTaken], str]] = {
    LeftOut.NO_FEED: lambda _one: _("it has no address of a feed"),
    LeftOut.PAGE_BY_RULES: lambda _one: _("it is a page that your reader reads by its own rules"),
    LeftOut.TOO_LONG: lambda _one: _("its address is too long"),
    LeftOut.REFUSED: lambda one: _("its address may not be read: {why}").format(why=one.detail),
    LeftOut.TWICE: lambda one: _("the list has it already, as “{name}”").format(name=one.detail),
    LeftOut.KNOWN: lambda one: _("it is a source already, as “{name}”").format(name=one.detail),
    LeftOut.TOO_MANY: lambda _one: _("{most} feeds are taken at most").format(
        most=f"{MAX_FEEDS:,}"
    ),
}
_FAULTS: Mapping[OpmlFault, Callable[[], tuple[str, str]]] = {
    OpmlFault.TOO_LARGE: lambda: (
        _("The list is larger than {most} MB").format(most=f"{MAX_BYTES / 1_000_000:g}"),
        _("Export fewer folders from your reader, and bring them one after the other."),
    ),
    OpmlFault.NOT_OPML: lambda: (
        _("This file is no list of feeds"),
        _("Your reader writes one: look for Export, or OPML, in its settings."),
    ),
    OpmlFault.NO_OUTLINES: lambda: (
        _("The list has no feeds in it"),
        _("Export it from your reader again, with all folders."),
    ),
}


def left_out(one: NotTaken) -> str:
    """Return why an outline of the list becomes no source."""
    return _LEFT_OUT[one.because](one)


def fault(what: OpmlFault) -> tuple[str, str]:
    """Return why a list cannot be read, and what to do."""
    return _FAULTS[what]()


def no_file() -> tuple[str, str]:
    """Return what is said to a form without a file."""
    return _("No file came with this"), _("Choose the file that your reader exported.")
