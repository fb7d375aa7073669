"""What a page that could not be shown says: what is wrong, and what to do about it."""

from __future__ import annotations

from service.wording.catalogue import _

WhatAndHint = tuple[str, str]


def own_fault() -> WhatAndHint:
    """Return that we are at fault ourselves."""
    return (
        _("something went wrong inside Topfive"),
        _("The log has the details. Try again; if it stays so, report what the log says."),
    )


def vote_not_stored(error: str) -> str:
    """Return that an answer is lost for now."""
    return _("your answer could not be stored just now: {error}").format(error=error)


def too_many_requests(seconds: int) -> WhatAndHint:
    """Return that one address asks too often."""
    hint = _("Wait {seconds} seconds, then try again.")
    return _("too many requests from this address"), hint.format(seconds=seconds)


def from_another_site() -> WhatAndHint:
    """Return that another site made a browser send this."""
    hint = _(
        "Open the page here and use its button, or set PUBLIC_URL to the address that you use."
    )
    return _("this request was sent from another site"), hint


def too_slow() -> WhatAndHint:
    """Return that the answer took too long."""
    return _("this took too long"), _("The service is busy; try again.")


def run_deleted() -> WhatAndHint:
    """Return that the run of a link is gone."""
    return _("this run is no longer kept"), _("Runs are deleted after a time; see a newer mail.")


def link_incomplete() -> WhatAndHint:
    """Return that a link lacks its end."""
    return _("this link is not complete"), _("Copy the whole link.")


def no_form() -> WhatAndHint:
    """Return that a vote came as something else than a form."""
    return _("a vote is sent as a form"), _("Use form fields, or no body.")


def wrong_form(why: str) -> WhatAndHint:
    """Return that a form says something unknown."""
    return why, _("Open the link in the mail again.")


def form_unreadable() -> str:
    """Return that a form is none."""
    return _("the form cannot be read")


def unknown_answer() -> str:
    """Return which answers there are."""
    return _("the answer must be yes, no or undo")


def answer_missing() -> str:
    """Return that no answer was chosen."""
    return _("choose yes or no first")


def unknown_reason() -> str:
    """Return which reasons for a no there are."""
    return _("the reason must be wrong_brand, old, trivial or seen")


def not_text(field: str) -> str:
    """Return that a field holds something else than text."""
    return _("the field {field} must be text").format(field=field)
