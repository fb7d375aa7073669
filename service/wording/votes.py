"""What an answer of a reader changes, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from service.models import Answer, NoReason
from service.wording.catalogue import _

_CHANGES: Mapping[tuple[Answer, NoReason], Callable[[], str]] = {
    (Answer.YES, NoReason.NONE): lambda: _(
        "Stories like this one will stand higher in your next mails."
    ),
    (Answer.NO, NoReason.NONE): lambda: _(
        "Stories like this one will stand lower in your next mails."
    ),
    (Answer.NO, NoReason.WRONG_BRAND): lambda: _(
        "We will look harder at whether a story means you."
    ),
    (Answer.NO, NoReason.OLD): lambda: _(
        "Old news will count for less; the subject itself will not."
    ),
    (Answer.NO, NoReason.TRIVIAL): lambda: _("Small stories of this kind will stand lower."),
    (Answer.NO, NoReason.SEEN): lambda: _(
        "This story comes back only with real news in it; the subject itself does not suffer."
    ),
    (Answer.UNDO, NoReason.NONE): lambda: _("Your answer is taken back and counts for nothing."),
}


def what_changes(answer: Answer, reason: NoReason, *, serious: bool) -> str:
    """Return what an answer does; `serious`: the finding is mailed whatever is said to it."""
    words = _CHANGES[answer, reason]()
    if answer is Answer.NO and serious:
        words += " " + _("A serious risk is mailed all the same: no vote hides a danger.")
    return words
