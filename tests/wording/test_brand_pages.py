"""Sentences of the brand desk that few people meet, with their numbers."""

from __future__ import annotations

import pytest

from service.models import Reason, ReasonCode
from service.wording.brand_pages import suggested
from service.wording.reasons import sentence


@pytest.mark.parametrize(("kind", "heading", "button"), [
    ("source_silent", "“News” never brought anything", "Switch it off"),
    ("source_gone", "“News” has gone", "Remove it"),
    ("broad_word", "“News” matches too much", "Take it out of the keywords"),
    ("rival", "“News” may be a rival", "Add it to the rivals"),
])  # fmt: skip
def test_a_suggestion_says_what_it_saw_and_what_its_button_does(
    kind: str, heading: str, button: str
) -> None:
    told = suggested.said(kind, "News", 7)
    assert heading in vars_of(told)
    assert button in vars_of(told)


def vars_of(told: suggested.SuggestionWords) -> list[str]:
    return [getattr(told, name) for name in told.__slots__]


@pytest.mark.parametrize(("reason", "told"), [
    (Reason(ReasonCode.CAME_OUT, {"hours": 0}), "less than an hour"),
    (Reason(ReasonCode.TOO_OLD, {}), "older than the age limit"),
    (Reason(ReasonCode.MODEL_JUDGED, {"score": 3.21, "lexical": None}), "the model gave it 3.2"),
])  # fmt: skip
def test_what_is_not_known_is_left_out_of_a_sentence(reason: Reason, told: str) -> None:
    assert told in sentence(reason)
