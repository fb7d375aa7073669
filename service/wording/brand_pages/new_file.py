"""What the file of a new brand says, and what keeps it from being written."""

from __future__ import annotations

from datetime import date

from service.wording.catalogue import _


def file_head(name: str, today: date) -> tuple[str, ...]:
    """Return the first lines of a brand file."""
    return (
        _("{name}, described with Topfive on {day}.").format(name=name, day=today.isoformat()),
        _("Edit it freely: each key is explained in dev-research/README.md."),
        _("After each change: topfive check THIS-FILE"),
    )


def about_aliases() -> str:
    """Return what aliases are."""
    return _("Other names of the brand. Hashtags, possessives and slips are known without.")


def about_core() -> str:
    """Return what core keywords are."""
    return _("What it is, in the words that news uses.")


def about_extended() -> str:
    """Return what extended keywords are."""
    return _("What often stands beside its name where it is meant.")


def about_products() -> str:
    """Return what products are."""
    return _("What it sells, by names of its own.")


def about_not_us() -> str:
    """Return what look-alikes are."""
    return _(
        "Called like the brand, and not it: stories with these and nothing else of the brand's are "
        "left out."
    )


def about_rivals() -> str:
    """Return what competitors are."""
    return _("Rivals: their news comes too, one story a mail at most.")


def about_regions() -> str:
    """Return what regions are."""
    return _("Where it trades; countries decide in which editions news is searched.")


def about_sources(origin_name: str) -> str:
    """Return the remark over sources of one origin."""
    return {
        "site": _("Its own site."), "search": _("Searches made of its name."),
        "outlet": _("Outlets of its countries."), "own": _("Named by hand."),
    }[origin_name]  # fmt: skip


def exists_already(file: str) -> str:
    """Return that a file is there and was left alone."""
    return _("{file} exists already and was left as it is").format(file=file)


def name_another() -> str:
    """Return that another name is to be given."""
    return _("Name another file, or move that one away.")


def cannot_write(file: str, why: str) -> str:
    """Return that a file cannot be written."""
    return _("{file} cannot be written ({why})").format(file=file, why=why)


def cannot_read(file: str, why: str) -> str:
    """Return that a file cannot be read."""
    return _("{file} cannot be read ({why})").format(file=file, why=why)


def no_folder() -> str:
    """Return that there is no folder to write to."""
    return _("there is no folder that the file could be written to")


def download_it() -> str:
    """Return that the file can be had otherwise."""
    return _("Download it and put it where Topfive can read it.")


def cannot_add(name: str) -> str:
    """Return that a brand cannot be added to a file safely."""
    return _("the brand cannot be added to {name} without changing other lines of it").format(
        name=name
    )


def paste_it() -> str:
    """Return what to do by hand."""
    return _("Write a file of its own, or paste the text under “brands:” yourself.")


def changed_meanwhile(name: str) -> str:
    """Return that somebody else wrote the file meanwhile."""
    return _("{name} was changed by somebody else meanwhile; nothing was written").format(name=name)


def try_again() -> str:
    """Return that another try may do."""
    return _("Try again.")


def not_read_back(what: str) -> str:
    """Return that the file would not say what was meant."""
    return _("the file would not be read as it was meant ({what}); nothing was written").format(
        what=what
    )


def report_it() -> str:
    """Return what to do about a fault of ours."""
    return _("Write that part more plainly; and please report it, for it should have worked.")
