"""What is new of a story that was mailed, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from service.models.reason import ReasonCode
from service.wording.catalogue import _, n_
from service.wording.numbers import in_words

Values = Mapping[str, Any]

_TURNS: Mapping[str, Callable[[], str]] = {
    "reply": lambda: _("there is a reply"),
    "recall": lambda: _("there is a recall"),
    "court": lambda: _("it is in court"),
    "police": lambda: _("police act"),
    "closed": lambda: _("something closes"),
    "death": lambda: _("someone died"),
    "resigned": lambda: _("someone goes"),
    "penalty": lambda: _("there is a penalty"),
    "cleared": lambda: _("there is an all-clear"),
}
"""By mark, as in `ranking.story_updates.DEVELOPMENTS`."""


def _more_outlets(values: Values) -> str:
    before = values["before"]
    words = n_("{before} outlet to {now}", "{before} outlets to {now}", before)
    return words.format(before=in_words(before, up_to=10), now=in_words(values["now"], up_to=10))


SENTENCES: Mapping[ReasonCode, Callable[[Values], str]] = {
    ReasonCode.RISK_ROSE: lambda values: _("risk rose from {before} to {now}").format(**values),
    ReasonCode.RISK_FELL: lambda values: _("risk fell from {before} to {now}").format(**values),
    ReasonCode.IMPACT_ROSE: lambda values: _("impact rose from {before} to {now}").format(**values),
    ReasonCode.MORE_OUTLETS: _more_outlets,
    ReasonCode.TOOK_A_TURN: lambda values: ", ".join(_TURNS[mark]() for mark in values["turns"]),
    ReasonCode.NEW_FACTS: lambda values: _("new: {facts}").format(facts=", ".join(values["facts"])),
}
