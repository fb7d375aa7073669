"""What a page that could not be shown says: what is wrong, and what to do about it."""

from __future__ import annotations

from service.wording.catalogue import _

WhatAndHint = tuple[str, str]
ForBoth = tuple[str, str, str]
"""What is wrong, a hint for a program and whoever writes it, and one for somebody at a page."""


def own_fault() -> WhatAndHint:
    """Return that we are at fault ourselves."""
    return (
        _("something went wrong inside Topfive"),
        _("The log has the details. Try again; if it stays so, report what the log says."),
    )


def not_just_now() -> str:
    """Return what a mail's reader is told of a fault that only others can mend."""
    return _("this page cannot be shown just now")


def tell_the_operator() -> str:
    """Return what a mail's reader can do about such a fault."""
    return _(
        "Try again in a few minutes. If it stays so, tell whoever sends you these mails; "
        "nothing is wrong with your link."
    )


def nothing_here() -> ForBoth:
    """Return that an address leads nowhere."""
    return (
        _("there is nothing at this address"),
        _("See /openapi.json for what there is."),
        _("A letter of it may be wrong, or what was here is no longer kept."),
    )


def wrong_method() -> ForBoth:
    """Return that an address is for another kind of request."""
    return (
        _("this address does not take this kind of request"),
        _("See /openapi.json for what it takes."),
        _("Open the page itself and use its button."),
    )


def too_large(most: int) -> ForBoth:
    """Return that more was sent than `most`, in KB."""
    hint = _("Send less; a comment has up to 1,000 characters.")
    return _("the request is larger than {most} KB").format(most=most), hint, hint


def other_name() -> ForBoth:
    """Return that we are asked by a name that is not ours."""
    return (
        _("this service is not known by that name"),
        _(
            "Set PUBLIC_URL to the address that people use, and ask by it; a proxy must hand the "
            "name on (nginx: proxy_set_header Host $host;)."
        ),
        _(
            "Open the link as it stands in the mail. Whoever runs this service finds in its log "
            "what to do about it."
        ),
    )


def no_token() -> ForBoth:
    """Return that this is for whoever runs the service."""
    return (
        _("this needs the operator's token"),
        _("Send Authorization: Bearer API_TOKEN; in a browser give the token as the password."),
        _(
            "This page is for whoever runs the service. To come in, load it again, and when the "
            "browser asks give the operator's token as the password; any user name will do. Did "
            "you come from a mail? Its links need no password: open yours again, the whole of it."
        ),
    )


def vote_not_stored(error: str) -> str:
    """Return that an answer is lost for now."""
    return _("your answer could not be stored just now: {error}").format(error=error)


def forgotten() -> WhatAndHint:
    """Return that the link was a person's who asked to be forgotten."""
    return (
        _("nothing was stored: whom this mail went to asked to be forgotten"),
        _(
            "Links in the old mails of a person who was forgotten work no longer, and nothing "
            "about that person is kept. If you want these mails again, ask whoever runs this "
            "service."
        ),
    )


def too_many_requests(seconds: int) -> WhatAndHint:
    """Return that one address asks too often."""
    hint = _("Wait {seconds} seconds, then try again.")
    return _("too many requests from this address"), hint.format(seconds=seconds)


def from_another_site() -> ForBoth:
    """Return that another site made a browser send this."""
    hint = _(
        "Open the page here and use its button, or set PUBLIC_URL to the address that you use."
    )
    visitor = _("Open the page here, from the link in the mail, and use its own button.")
    return _("this request was sent from another site"), hint, visitor


def press_not_seen() -> WhatAndHint:
    """Return that a form came without a sign that a person sent it."""
    return (
        _("nothing was stored: your browser did not say that somebody pressed the button"),
        _(
            "Press the button below once more. If this page comes back again, open the link from "
            "the mail in another browser."
        ),
    )


def share_ended() -> WhatAndHint:
    """Return that what a link showed is no longer kept."""
    return (
        _("this story is no longer kept"),
        _("A link that was passed on works for a limited time, and that of this one is over."),
    )


def too_slow() -> WhatAndHint:
    """Return that the answer took too long."""
    return _("this took too long"), _("The service is busy; try again.")


def run_deleted() -> WhatAndHint:
    """Return that the run of a link is gone."""
    return _("this run is no longer kept"), _("Runs are deleted after a time; see a newer mail.")


def link_unreadable() -> WhatAndHint:
    """Return that a link lacks its end, is for another page, or was made with another key."""
    return (
        _("this link is not complete, or is older than this service"),
        _("Copy the whole link from the mail, or take the one in a newer mail."),
    )


def link_expired() -> WhatAndHint:
    """Return that the time of a link is over."""
    return _("this link has expired"), _("Links work for 90 days; take one from a newer mail.")


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
