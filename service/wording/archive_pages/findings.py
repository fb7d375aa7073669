"""Sentences of the archive's pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from service.wording.catalogue import _

WhatAndHint = tuple[str, str]
_STANDINGS: Mapping[str, Callable[[], str]] = {
    "mailed": lambda: _("Mailed"),
    "undelivered": lambda: _("In a mail that did not arrive"),
    "almost": lambda: _("Almost mailed"),
    "listed": lambda: _("Listed in a mail by its title"),
    "named": lambda: _("Named the brand, not mailed"),
}


def standing(code: str) -> str:
    """Return how near a finding came to the readers."""
    words = _STANDINGS.get(code)
    return words() if words else code


def in_channel(name: str, state: str) -> str:
    """Return that a story was told to a channel, or is to be."""
    told = {
        "sent": _("In the channel {name}"),
        "failed": _("Not taken by the channel {name}"),
        "unknown": _("Perhaps in the channel {name}: it did not answer"),
    }
    return told.get(state, _("On its way to the channel {name}")).format(name=name)


def too_long(name: str, most: int) -> WhatAndHint:
    """Return that a field says more than it may."""
    return (
        _("{name} has more than {most} characters").format(name=name, most=most),
        _("Look for fewer words."),
    )


def no_such_choice(name: str, choices: Sequence[str]) -> WhatAndHint:
    """Return that a field has a value that it does not know."""
    return (
        _("{name} must be one of {choices}").format(name=name, choices=", ".join(choices)),
        _("Leave it out to find all."),
    )


def no_day(name: str) -> WhatAndHint:
    """Return that a field is no day."""
    return _("{name} must be a day").format(name=name), _("Such as 2026-11-28.")


def no_limit(most: int) -> WhatAndHint:
    """Return that a page cannot have so many findings."""
    return (
        _("limit must be a number from 1 to {most}").format(most=most),
        _("Such as /findings?limit=50."),
    )


def no_place() -> WhatAndHint:
    """Return that a page behind another cannot be found."""
    return (
        _("after is not the end of a page"),
        _("Take it from the answer before, where it is called next."),
    )


def gone(days: int) -> WhatAndHint:
    """Return that a finding is no longer kept."""
    return (
        _("this finding is no longer kept"),
        _("Findings are kept for {days} days (KEEP_DAYS).").format(days=days),
    )


def no_such_finding() -> WhatAndHint:
    """Return that nothing was found under this id."""
    return (
        _("there is no finding with this id"),
        _("Look for it by its words on the page /findings."),
    )


def not_renewed() -> WhatAndHint:
    """Return that a form does not say what it wants."""
    return (
        _("feeds must be renew"),
        _("Send the form field feeds=renew; the addresses of before are gone then."),
    )


def standing_label() -> str:
    """Return the name of the field."""
    return _("What became of it")


def group_label() -> str:
    """Return the name of the field."""
    return _("Group")


def group(code: str) -> str:
    """Return which part of the mail is meant."""
    return _("About the brand") if code == "brand" else _("Relevant to the brand")


def topic_label() -> str:
    """Return the name of the field."""
    return _("Topic")


def tone_label() -> str:
    """Return the name of the field."""
    return _("Tone")


def risk_label() -> str:
    """Return the name of the field."""
    return _("Risk, at least")


def at_least(level: int) -> str:
    """Return a level of risk as the least that is looked for."""
    return ("", _("watch"), _("serious"), _("act now"))[level].capitalize()


def voted_label() -> str:
    """Return the name of the field."""
    return _("Votes")


def voted() -> Mapping[str, str]:
    """Return what readers may have said."""
    return {
        "yes": _("Somebody said yes"),
        "no": _("Somebody said no"),
        "any": _("Somebody voted"),
        "none": _("Nobody voted"),
    }
