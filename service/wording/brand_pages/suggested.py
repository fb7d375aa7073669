"""Suggestions for the brand file, in words: what, why, and what the button does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from service.wording.catalogue import _, n_


@dataclass(frozen=True, slots=True)
class SuggestionWords:
    """One suggestion in words."""

    what: str
    why: str
    button: str


def _look_alike(shown: str, count: int) -> SuggestionWords:
    why = n_(
        "One reader said “not about us” to a story with this name.",
        "{count} readers said “not about us” to stories with this name.",
        count,
    )
    return SuggestionWords(
        _("“{name}” may be somebody else").format(name=shown),
        why.format(count=count),
        _("Add it to the look-alikes"),
    )


def _outlet(shown: str, count: int) -> SuggestionWords:
    return SuggestionWords(
        _("{site} keeps telling of the brand").format(site=shown),
        _("{count} articles on it came by searches alone; it may have a feed of its own.").format(
            count=count
        ),
        _("Look for its feed"),
    )


def _gone(shown: str, _count: int) -> SuggestionWords:
    return SuggestionWords(
        _("“{name}” has gone").format(name=shown),
        _("Its site says that it is gone for good; it is not asked any more."),
        _("Remove it"),
    )


def _silent(shown: str, count: int) -> SuggestionWords:
    return SuggestionWords(
        _("“{name}” never brought anything").format(name=shown),
        _("It has been read for {count} days.").format(count=count),
        _("Switch it off"),
    )


def _broad(shown: str, count: int) -> SuggestionWords:
    return SuggestionWords(
        _("“{name}” matches too much").format(name=shown),
        _("It stands in {count}% of the headlines that were read last.").format(count=count),
        _("Take it out of the keywords"),
    )


def _rival(shown: str, count: int) -> SuggestionWords:
    return SuggestionWords(
        _("“{name}” may be a rival").format(name=shown),
        _("{count} stories name it beside the brand.").format(count=count),
        _("Add it to the rivals"),
    )


_SAID: Mapping[str, Callable[[str, int], SuggestionWords]] = {
    "look_alike": _look_alike,
    "outlet": _outlet,
    "source_gone": _gone,
    "source_silent": _silent,
    "broad_word": _broad,
    "rival": _rival,
}
"""By `trials.suggestions.SuggestionKind`."""


def said(kind: str, shown: str, count: int) -> SuggestionWords:
    """Return a suggestion in words."""
    return _SAID[kind](shown, count)


def unknown() -> tuple[str, str]:
    """Return what is said to a form that asks for something else."""
    return _("This is not understood here"), _("Open the page again and press a button of it.")


def no_feed(site: str) -> str:
    """Return what is said where a site has no feed that could be found."""
    return _("{site} has no feed that could be found.").format(site=site)
