"""What services answer, as they document it or as people reported it, and what it means."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from service.delivery.channel import Verdict
from service.delivery.channels.chat.answers import ServiceAnswer, outcome_of, refuses
from tests.delivery.channels.chat.servers import NOW

ANSWERS: dict[str, list[list[Any]]] = yaml.safe_load(
    Path(__file__).with_name("answers.yaml").read_text(encoding="utf-8")
)
MEANT = {
    "again": Verdict.RETRY, "mend": Verdict.MISCONFIGURED, "never": Verdict.FAILED,
}  # fmt: skip


@pytest.mark.parametrize("service", ANSWERS)
def test_each_is_taken_for_what_it_says(service: str) -> None:
    wrong = [
        (expected, status, body[:100], told)
        for expected, status, body, *more in ANSWERS[service]
        if (told := _taken_for(status, body, *more)) != expected
    ]
    assert wrong == []


def _taken_for(
    status: int, body: str, headers: dict[str, str] | None = None, seconds: float | None = None
) -> str:
    answer = ServiceAnswer(status, headers or {}, body.encode())
    if status < 300 and not refuses(answer):
        return "taken"
    outcome = outcome_of(answer, "It", NOW)
    if seconds is not None and outcome.retry_after != pytest.approx(seconds):
        return f"after {outcome.retry_after} s"
    return next(word for word, verdict in MEANT.items() if verdict is outcome.verdict)
