"""What was sent where, in words: each attempt with its answer, what sending again may double."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from service.wording.catalogue import _, n_
from service.wording.problems import WhatAndHint

_VERDICTS: Mapping[str, Callable[[], str]] = {
    "accepted": lambda: _("Taken"),
    "retry": lambda: _("Not taken, but the cause may pass"),
    "failed": lambda: _("Refused"),
    "left_out": lambda: _("No longer in EMAIL_TO"),
    "unwanted": lambda: _("Not wanted any more"),
    "unknown": lambda: _("Handed over without an answer: it may have arrived or not"),
    "misconfigured": lambda: _("Not sent: something is wrong in the settings"),
}
_KINDS: Mapping[str, Callable[[], str]] = {
    "digest": lambda: _("Findings"),
    "quiet": lambda: _("“Nothing today”"),
    "alert": lambda: _("For the operator"),
    "test": lambda: _("A test"),
    "week": lambda: _("The week in review"),
}
_STATES: Mapping[str, Callable[[], str]] = {
    "waiting": lambda: _("waiting"),
    "sending": lambda: _("under way"),
    "sent": lambda: _("sent"),
    "failed": lambda: _("not sent"),
    "unknown": lambda: _("may have arrived"),
}


def verdict(code: str) -> str:
    """Return what an attempt came to; one that is not known as it is."""
    words = _VERDICTS.get(code)
    return words() if words else code


def kind(code: str) -> str:
    """Return what a message is; one that is not known as it is."""
    words = _KINDS.get(code)
    return words() if words else code.replace("_", " ").capitalize()


def state(code: str) -> str:
    """Return how a message is."""
    return _STATES[code]()


def not_kept(numbers: int) -> str:
    """Return that nothing is known of so many attempts."""
    words = n_(
        "Of one attempt nothing is kept: the program ended before there was an answer, or it is "
        "older than what is kept.",
        "Of {count} attempts nothing is kept: the program ended before there was an answer, or "
        "they are older than what is kept.",
        numbers,
    )
    return words.format(count=numbers)


def risk_of_again(state: str) -> str:
    """Return what sending a message again may double."""
    if state == "sent":
        return _(
            "It was taken once already. Whoever it is for will have it twice, unless they count "
            "messages by their id, which stays the same."
        )
    if state == "unknown":
        return _(
            "It may have arrived. If it has, whoever it is for will have it twice, unless they "
            "count messages by their id, which stays the same."
        )
    return _("It did not arrive, so nothing is doubled.")


def not_understood() -> WhatAndHint:
    """Return that the question makes no sense."""
    return (
        _("this is not a way to ask for deliveries"),
        _(
            "state is one of waiting, sending, sent, failed, unknown; limit is from 1 to 200; "
            "before is the id of a delivery."
        ),
    )


def no_order() -> WhatAndHint:
    """Return that a form asks for nothing that can be done here."""
    return (
        _("it is not clear what is to be sent again"),
        _(
            "The form has do=again, id and attempts_made, or do=start and recipient, as "
            "GET /deliveries gives them."
        ),
    )


def no_such() -> WhatAndHint:
    """Return that there is no such message."""
    return (
        _("there is no such delivery"),
        _("It is older than KEEP_DAYS, or never was. See /deliveries."),
    )


def not_stopped() -> WhatAndHint:
    """Return that a channel is open."""
    return (
        _("nothing was stopped for this channel"),
        _("It gets what it is meant to get. See /deliveries."),
    )


def on_its_way() -> WhatAndHint:
    """Return that a message is not sent again, as it is under way or was tried meanwhile."""
    return (
        _("it is on its way already, or was tried again meanwhile"),
        _("Nothing was sent a second time. See /deliveries for how it is now."),
    )


def channel_gets(name: str, service: str, titles: Sequence[str], at: str) -> str:
    """Return what a channel would get, now or at a time of day."""
    listed = " · ".join(title or _("untitled") for title in titles)
    said = _("The channel {name} ({service}) gets: {titles}")
    if at:
        said = _("At {at} the channel {name} ({service}) gets: {titles}")
    return said.format(name=name, service=service, titles=listed, at=at)
