"""A sentence for every reason, from the files of the subjects. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from service.models import Reason, ReasonCode, StoryChange
from service.wording.brand_pages import explain
from service.wording.catalogue import _
from service.wording.reasons import explanation, judging, mail, ranking

_SENTENCES: Mapping[ReasonCode, Callable[[Mapping[str, Any]], str]] = {
    ReasonCode.AS_WRITTEN: lambda values: str(values["text"]),
    **judging.SENTENCES,
    **explanation.SENTENCES,
    **ranking.SENTENCES,
    **mail.SENTENCES,
    **explain.SENTENCES,
}


def sentence(reason: Reason) -> str:
    """Return `reason` in words, without a full stop; notes of a run are whole sentences with it."""
    return _SENTENCES[reason.code](reason.values)


def change(of: StoryChange | None) -> str:
    """Return what is new of a story: "day 3, two outlets to seven"; empty if nothing is."""
    if of is None:
        return ""
    what = "; ".join(map(sentence, of.updates))
    return _("day {day}, {what}").format(day=of.day, what=what) if of.day > 1 else what
