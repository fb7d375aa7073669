"""What the operator is told by mail, in words: what broke, what was mended, that mail arrives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from service.text.normalize import one_line
from service.wording.catalogue import _, n_
from service.wording.moments import lasted


def _clean(text: str) -> str:
    return one_line(text, 300)


def run_failed(error: str) -> str:
    """Return that the last run failed."""
    return _("The last run failed: {error}").format(error=_clean(error))


def runs_complete() -> str:
    """Return that runs complete again."""
    return _("Runs complete again.")


def votes_unstored(what: str, hint: str) -> str:
    """Return that votes are not stored, or will not be after the next start."""
    return _("Votes cannot be stored: {error}").format(error=_clean(f"{what}. {hint}"))


def votes_refused_at_start(what: str, hint: str) -> str:
    """Return that the next start will refuse the file of votes."""
    words = _("Votes are stored, but the next start will refuse their file: {error}")
    return words.format(error=_clean(f"{what}. {hint}"))


def votes_stored() -> str:
    """Return that votes are stored again."""
    return _("Votes are stored.")


def budget_used(why: str) -> str:
    """Return that the budget is used up; `why` is a run's note."""
    return _clean(why)


def budget_again() -> str:
    """Return that there is budget again."""
    return _("There is budget again.")


def source_gone(name: str, error: str) -> str:
    """Return that a source is gone for good."""
    words = _("The source {source} is dead: it is gone for good. {error}")
    told = words.format(source=name, error=_clean(error)).rstrip()
    return f"{told} {_mend_source()}"


def source_dead(name: str, failures: int, error: str) -> str:
    """Return that a source failed too often."""
    words = _("The source {source} is dead: it failed {count} times in a row. {error}")
    told = words.format(source=name, count=failures, error=_clean(error)).rstrip()
    return f"{told} {_mend_source()}"


def _mend_source() -> str:
    return _(
        "Open its address in a browser: if it moved, correct it in the brand file; if it is gone, "
        "take the source out. topfive check tells how each source answers."
    )


def source_answers(name: str) -> str:
    """Return that a source answers again."""
    return _("The source {source} answers again.").format(source=name)


def source_quiet(how: str, address: str) -> str:
    """Return how a source has gone quiet, and what shows why; `address`: empty for a search."""
    if not address:
        return _clean(f"{how}.")
    return _clean(
        _("{quiet}. To see what it lists: topfive scrape {address}").format(
            quiet=how, address=address
        )
    )


def source_as_before(name: str) -> str:
    """Return that a source is quiet no more."""
    return _("The source {source} is as it used to be again.").format(source=one_line(name, 60))


def mail_stopped(error: str) -> str:
    """Return that the mail server takes nothing of ours."""
    return _("No mail goes out: {error}").format(error=_clean(error))


def channel_stopped(recipient: str, error: str) -> str:
    """Return that nothing arrives in a channel until somebody mends it."""
    words = _("Nothing arrives at {recipient}: {error}")
    return words.format(recipient=recipient, error=_clean(error))


def mail_taken() -> str:
    """Return that the mail server takes our mail again."""
    return _("The mail server takes our mail again.")


def recipient_refused(recipient: str, error: str) -> str:
    """Return that the mail server takes nothing for a recipient."""
    words = _("Mail to {recipient} was refused: {error}")
    return words.format(recipient=recipient, error=_clean(error))


def recipient_given_up(recipient: str, error: str) -> str:
    """Return that a mail could not be delivered for a day."""
    words = _("Mail to {recipient} was given up after a day: {error}")
    return words.format(recipient=recipient, error=_clean(error))


def week_given_up(recipient: str, error: str) -> str:
    """Return that a week in review could not be delivered for five days."""
    words = _("The week in review for {recipient} was given up after five days: {error}")
    return words.format(recipient=recipient, error=_clean(error))


def recipient_taken(recipient: str) -> str:
    """Return that mail to a recipient is taken again."""
    return _("Mail to {recipient} is taken again.").format(recipient=recipient)


_HEADLINES: Mapping[str, Callable[[], str]] = {
    "broken": lambda: _("Something needs you"),
    "still": lambda: _("Still broken"),
    "mended": lambda: _("Working again"),
}
"""By `operator_alerts.News`."""


def headline(news: str) -> str:
    """Return the headline of a letter whose worst alert is of this kind."""
    return _HEADLINES[news]()


def subject(news: str, worst: str, more: int) -> str:
    """Return the subject of a letter that tells `worst` and so many alerts more."""
    words = _("Topfive, {headline}: {alert}")
    if more:
        words = _("Topfive, {headline}: {alert} (and {count} more)")
    return words.format(headline=headline(news).lower(), alert=one_line(worst, 90), count=more)


def told(news: str, detail: str, since: datetime, now: datetime) -> str:
    """Return an alert with how long its trouble has lasted, or had."""
    time = lasted(since, now)
    if news == "still":
        return _("For {time} now: {alert}").format(time=time, alert=detail)
    if news == "mended" and time:
        return _("{alert} (It was broken for {time}.)").format(alert=detail, time=time)
    return detail


def more_alerts(count: int) -> str:
    """Return how many alerts the letter does not spell out."""
    return n_(
        "And {count} more; see /health and the log.",
        "And {count} more; see /health and the log.",
        count,
    ).format(count=count)


def where_to_look() -> str:
    """Return what stands over the address of `/health`."""
    return _("How each part is now:")


def test_mail_subject(brand: str) -> str:
    """Return the subject of the test mail."""
    return _("Topfive test mail for {brand}").format(brand=brand)


def test_mail_headline() -> str:
    """Return the headline of the test mail."""
    return _("Mail arrives")


def test_mail(brand: str, recipient: str, server: str) -> list[str]:
    """Return the sentences of the test mail."""
    proof = _(
        "This is the test mail that was asked for. It went through {server} to {recipient}, "
        "in the colours in which {brand}'s findings will come."
    )
    return [
        proof.format(server=server, recipient=recipient, brand=brand),
        _("There is nothing to do."),
    ]
