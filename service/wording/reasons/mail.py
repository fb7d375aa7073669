"""What becomes of a run and its mail, and when a previewed mail goes out, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from service.models.reason import ReasonCode
from service.wording.catalogue import _, n_
from service.wording.moments import day_and_month, weekday

Values = Mapping[str, Any]


def _more_runs(values: Values) -> str:
    words = n_(
        "Mail of {count} more run waits behind it.",
        "Mail of {count} more runs waits behind it.",
        values["count"],
    )
    return words.format(**values)


def _last_mail(values: Values) -> str:
    on = date.fromisoformat(values["on"])
    return _("This is the last mail, as it went out on {weekday} {date}, {time}.").format(
        weekday=weekday(on), date=day_and_month(on), time=values["at"]
    )


def _with_sent(values: Values, words: str) -> str:
    """Return `words` of those that are not sent, behind how many are."""
    if not values.get("sent"):
        return words
    sent = _("sent to {sent} of {count}").format(**values)
    return f"{sent}; {words}"


SENTENCES: Mapping[ReasonCode, Callable[[Values], str]] = {
    ReasonCode.NO_SOURCE_READ: lambda values: _(
        "none of the {count} sources could be read; the first, {source}: {error}. "
        "Check that this machine reaches the internet"
    ).format(**values),
    ReasonCode.MAIL_QUEUED: lambda values: _with_sent(values, _("queued")),
    ReasonCode.MAIL_HELD: lambda values: _("held until {until} (quiet hours)").format(**values),
    ReasonCode.MAIL_AWAITS_SLOT: lambda _values: _("waits for the next set time"),
    ReasonCode.MAIL_AWAITS_SPAN: lambda values: _(
        "waits until {until}, when the next mail may go"
    ).format(**values),
    ReasonCode.MAIL_PLANNED_AHEAD: lambda values: _(
        "at {at}, with what else comes until then"
    ).format(**values),
    ReasonCode.MAIL_HAS_NOTHING: lambda _values: _("nothing new"),
    ReasonCode.MAIL_HAS_NO_READERS: lambda _values: _("everybody has unsubscribed"),
    ReasonCode.MAIL_SENT: lambda _values: _("sent"),
    ReasonCode.MAIL_TRIED_AGAIN: lambda values: _with_sent(
        values, _("not delivered yet, tried again ({error})").format(**values)
    ),
    ReasonCode.MAIL_AWAITS_SETTINGS: lambda values: _with_sent(
        values, _("waits until the settings are mended ({error})").format(**values)
    ),
    ReasonCode.MAIL_AWAITS_LIMIT: lambda values: _with_sent(
        values, _("waits until the mail provider takes more ({error})").format(**values)
    ),
    ReasonCode.MAIL_REFUSED: lambda values: _with_sent(
        values, _("refused ({error})").format(**values)
    ),
    ReasonCode.MAIL_IN_DOUBT: lambda values: _with_sent(
        values, _("may or may not have arrived ({error})").format(**values)
    ),
    ReasonCode.MAIL_UNWANTED: lambda values: _with_sent(
        values, _("no longer wanted by whom it was for")
    ),
    ReasonCode.MAIL_OF_FAILED_RUN: lambda _values: _("the run failed"),
    ReasonCode.MAIL_UNDECIDED: lambda _values: _("undecided"),
    ReasonCode.WAITS_TO_RETRY: lambda values: _(
        "Not delivered yet ({error}); tried again at {at}."
    ).format(**values),
    ReasonCode.WAITS_IN_QUIET_HOURS: lambda values: _(
        "Held until {until} (quiet hours); it goes out as it is here."
    ).format(**values),
    ReasonCode.ON_ITS_WAY: lambda _values: _("It is on its way at this moment."),
    ReasonCode.MORE_RUNS_WAIT: _more_runs,
    ReasonCode.NO_READERS: lambda _values: _(
        "Nothing goes out: everybody has unsubscribed. This is what they would get."
    ),
    ReasonCode.NEXT_RUN_SENDS: lambda values: _(
        "It goes out with the next run: {at} has come."
    ).format(**values),
    ReasonCode.NEXT_RUN_HOLDS: lambda values: _(
        "The next run makes it; it is held until {until} (quiet hours)."
    ).format(**values),
    ReasonCode.COLLECTING: lambda values: _(
        "Nothing goes out at this moment. This is what has been collected for {at}; "
        "it goes out then, with what else comes until then."
    ).format(**values),
    ReasonCode.LEFT_OVERS_WAIT: lambda values: _(
        "Nothing goes out at this moment. This is what earlier mails had no place for; it goes "
        "out at {at} if nothing new comes until then, else it gets the places that are free."
    ).format(**values),
    ReasonCode.NOTHING_COLLECTED: lambda values: _(
        "Nothing goes out at this moment, and nothing worth sending has been collected yet. "
        "If it stays so, this goes out at {at}."
    ).format(**values),
    ReasonCode.MODEL_STILL_ORDERS: lambda _values: _(
        "Before it goes the model puts the best in order once more."
    ),
    ReasonCode.NO_RUN_YET: lambda _values: _(
        "Nothing goes out at this moment: no run has completed yet."
    ),
    ReasonCode.LAST_RUN_FOUND_NOTHING: lambda _values: _(
        "Nothing goes out at this moment: the last run found nothing new. "
        "The next mail follows the run that does."
    ),
    ReasonCode.LAST_RUN_WAS_SENT: lambda _values: _(
        "Nothing goes out at this moment: what the last run found has been sent. "
        "The next mail follows the run that finds something new."
    ),
    ReasonCode.NO_MAIL_YET: lambda _values: _(
        "No mail has gone out yet; this is how one without findings looks."
    ),
    ReasonCode.LAST_MAIL: _last_mail,
}
