"""What the feeds of the findings say of themselves."""

from __future__ import annotations

from service.wording.catalogue import _, n_


def title(brand: str) -> str:
    """Return the title of a brand's feed."""
    return _("{brand}: what is worth knowing").format(brand=brand)


def untitled() -> str:
    """Return what stands for a title that is missing."""
    return _("an untitled story")


def unknown_outlet() -> str:
    """Return what stands for an outlet that is not known."""
    return _("Unknown outlet")


def told_by(outlet: str, outlets: int) -> str:
    """Return by whom a story is told; `outlet` may be markup."""
    if outlets < 2:
        return outlet
    others = n_("and {count} other outlet", "and {count} other outlets", outlets - 1)
    return f"{outlet} {others.format(count=outlets - 1)}"


def no_such_feed() -> tuple[str, str]:
    """Return that an address of a feed is not, or no longer, in force."""
    return (
        _("there is no feed at this address"),
        _("Its address was renewed, or is not complete: the page /findings makes a new one."),
    )
