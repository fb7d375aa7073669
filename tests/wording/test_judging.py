"""What judging says in words."""

from __future__ import annotations

import pytest

from service.models import Reason, ReasonCode
from service.wording.reasons import sentence

SAID = [
    (Reason(ReasonCode.DAY_BUDGET_USED, {"tokens": 1_500_000, "items": 1}),
     "Today's token budget (1,500,000) is used up; keywords decided 1 item."),
    (Reason(ReasonCode.MODEL_FAILED, {"error": "The model's {quota}", "items": 2}),
     "The model's {quota}; keywords decided 2 items."),
    (Reason(ReasonCode.MODEL_UNREADABLE, {"items": 9}),
     "The model's answers cannot be read; keywords decided 9 items."),
    (Reason(ReasonCode.MARK_OUT_OF_RANGE, {"field": "relevance", "most": 5.0}),
     "the model's relevance is not between 0 and 5"),
    (Reason(ReasonCode.BANNED_WORD, {"phrase": "{cheap}"}), "banned word: {cheap}"),
]  # fmt: skip


@pytest.mark.parametrize(("reason", "said"), SAID)
def test_a_reason_in_words(reason: Reason, said: str) -> None:
    assert sentence(reason) == said
