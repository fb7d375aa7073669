"""What judging has to say of an item and of a run, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from service.models.reason import ReasonCode
from service.wording.catalogue import _, n_
from service.wording.figures import number

Values = Mapping[str, Any]


def _items(count: int) -> str:
    return n_("1 item", "{count} items", count).format(count=count)


def _stopped(why: str, values: Values) -> str:
    return _("{why}; keywords decided {items}.").format(why=why, items=_items(values["items"]))


def _budget(values: Values) -> str:
    return number(values["tokens"])


def _spike(values: Mapping[str, Any]) -> str:
    in_an_hour = _("spike: {count} reports in an hour; normal: {usual}")
    words = (
        in_an_hour if "hours" in values else _("spike: {count} reports in a day; normal: {usual}")
    )
    return words.format(count=int(values["count"]), usual=number(float(values["usual"]), ".0f"))


_WALLS: Mapping[str, Callable[[], str]] = {
    "consent": lambda: _("page not read: it asks for consent"),
    "login": lambda: _("page not read: it asks for a log-in"),
    "paywall": lambda: _("page not read: for subscribers only"),
    "challenge": lambda: _("page not read: it lets only browsers in"),
    "not_found": lambda: _("page not read: it is not there"),
    "same_text": lambda: _("page not read: it has no story"),
}
"""What stood in the way of a page, by `models.Wall`."""
_UNUSABLE = (
    ReasonCode.REPLY_UNREADABLE,
    ReasonCode.VERDICT_MISSING,
    ReasonCode.VERDICT_DOUBLED,
    ReasonCode.MARK_NO_NUMBER,
    ReasonCode.MARK_OUT_OF_RANGE,
    ReasonCode.MODEL_UNREADABLE,
)
_MARKS: Mapping[str, Callable[[], str]] = {
    ReasonCode.MODEL_DECLINED: lambda: _("judged by keywords: the model refused"),
    ReasonCode.MODEL_NO_END: lambda: _("judged by keywords: the model came to no end"),
    ReasonCode.VERDICT_IN_DOUBT: lambda: _("judged by keywords: the model's verdict is in doubt"),
    ReasonCode.RUN_BUDGET_USED: lambda: _("judged by keywords: no tokens were left"),
    ReasonCode.DAY_BUDGET_USED: lambda: _("judged by keywords: no tokens were left"),
    ReasonCode.JUDGING_TIME_UP: lambda: _("judged by keywords: no time was left"),
    ReasonCode.MODEL_SILENT: lambda: _("judged by keywords: the model did not answer"),
    ReasonCode.MODEL_FAILED: lambda: _("judged by keywords: the model did not answer"),
    **dict.fromkeys(_UNUSABLE, lambda: _("judged by keywords: the model's answer is unusable")),
}
"""Marks of an item on which the model's verdict is missing, by the code of why."""


SENTENCES: Mapping[ReasonCode, Callable[[Values], str]] = {
    ReasonCode.RUN_BUDGET_USED: lambda values: _stopped(
        _("This run's token budget ({tokens}) is used up").format(tokens=_budget(values)), values
    ),
    ReasonCode.DAY_BUDGET_USED: lambda values: _stopped(
        _("Today's token budget ({tokens}) is used up").format(tokens=_budget(values)), values
    ),
    ReasonCode.JUDGING_TIME_UP: lambda values: _stopped(_("The time for judging was up"), values),
    ReasonCode.MODEL_UNREADABLE: lambda values: _stopped(
        _("The model's answers cannot be read"), values
    ),
    ReasonCode.MODEL_FAILED: lambda values: _stopped(values["error"], values),
    ReasonCode.MODEL_UNUSABLE: lambda values: _(
        "The model gave no usable answer on {items}; keywords decided."
    ).format(items=_items(values["items"])),
    ReasonCode.MODEL_REFUSED: lambda values: _(
        "The model refused to judge {items}; keywords decided."
    ).format(items=_items(values["items"])),
    ReasonCode.VERDICTS_DOUBTED: lambda values: _(
        "The model's verdict on {items} was far from what keywords say and not borne out; "
        "keywords decided."
    ).format(items=_items(values["items"])),
    ReasonCode.MODEL_FULL: lambda values: _(
        "There was no room for {items} more with the model; keywords decided."
    ).format(items=_items(values["items"])),
    ReasonCode.VOTES_UNREADABLE: lambda _values: _(
        "The votes could not be read; this mail is ranked without them."
    ),
    ReasonCode.REPLY_UNREADABLE: lambda _values: _(
        "the model's reply holds no verdicts that can be read"
    ),
    ReasonCode.VERDICT_MISSING: lambda _values: _("the model's reply has no verdict on it"),
    ReasonCode.VERDICT_DOUBLED: lambda _values: _("the model gave it two verdicts"),
    ReasonCode.MARK_NO_NUMBER: lambda values: _("the model's {field} is not a number").format(
        field=values["field"]
    ),
    ReasonCode.MARK_OUT_OF_RANGE: lambda values: _(
        "the model's {field} is not between 0 and {most}"
    ).format(field=values["field"], most=number(values["most"], "g")),
    ReasonCode.MODEL_DECLINED: lambda _values: _("the model declined to judge it"),
    ReasonCode.MODEL_NO_END: lambda _values: _("the model did not come to an end with it"),
    ReasonCode.MODEL_SILENT: lambda _values: _("the model did not answer"),
    ReasonCode.VERDICT_IN_DOUBT: lambda _values: _(
        "the model's verdict is far from what keywords say, and was not borne out"
    ),
    ReasonCode.JUDGED_BY_KEYWORDS: lambda values: _MARKS[values["because"]](),
    ReasonCode.NO_GO_TOPIC: lambda values: _("no-go topic: {phrase}").format(**values),
    ReasonCode.LOOK_ALIKE: lambda values: _("look-alike: {phrase}").format(**values),
    ReasonCode.BANNED_WORD: lambda values: _("banned word: {phrase}").format(**values),
    ReasonCode.PAGE_UNREAD: lambda values: _WALLS[values["wall"]](),
    ReasonCode.SPIKE: _spike,
    ReasonCode.UNCONFIRMED: lambda _values: _("one source, unconfirmed"),
    ReasonCode.INSTRUCTS_JUDGE: lambda _values: _("tries to instruct the judge"),
}
