"""Sentences on whether what was quoted still stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from service.models import PageChangeKind
from service.wording.catalogue import _

_STANDS: Mapping[str, Callable[[], str]] = {
    "waiting": lambda: _("Its page was not read again yet."),
    "stands": lambda: _("The sentence stood there when the page was last read."),
    "changed": lambda: _("The sentence says something else now."),
    "removed": lambda: _("The sentence is not in the article any more."),
    "gone": lambda: _("There is no article at its address any more."),
    "unclear": lambda: _(
        "The page could not be compared: the sentence is not found there, and nothing shows that "
        "it was taken out."
    ),
    "refused": lambda: _(
        "The outlet does not let programs read the page again, so that it is not asked."
    ),
}

_CHANGES: Mapping[PageChangeKind, Callable[[], str]] = {
    PageChangeKind.CHANGED: lambda: _("The sentence that was quoted was changed"),
    PageChangeKind.REMOVED: lambda: _("The sentence that was quoted was taken out"),
    PageChangeKind.CORRECTED: lambda: _("A correction was added"),
    PageChangeKind.GONE: lambda: _("The article is gone"),
}


def stands(state: str, *, looked: bool = False) -> str:
    """Return how a quotation stands; `looked` says that its page was read again."""
    if looked and state == "waiting":
        return _("Its page looks changed. That is said once a second look bears it out.")
    words = _STANDS.get(state)
    return words() if words else state


def change(kind: PageChangeKind) -> str:
    """Return what became of a page."""
    return _CHANGES[kind]()
