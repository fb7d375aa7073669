"""What services answer, as they document it or as people reported it, and what it means."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from aiohttp import web

from service.delivery.channel import Verdict
from service.delivery.channels.chat.answers import (
    ServiceAnswer,
    may_be_address,
    outcome_of,
    refuses,
)
from service.models import Message
from tests.delivery.channels.chat.servers import DISCORD, NOW, note, send, serving
from tests.tables import each

ANSWERS: dict[str, list[list[Any]]] = yaml.safe_load(
    Path(__file__).with_name("answers.yaml").read_text(encoding="utf-8")
)
MEANT = {
    "again": Verdict.RETRY, "mend": Verdict.MISCONFIGURED, "never": Verdict.FAILED,
}  # fmt: skip


@each("service", ANSWERS)
def test_each_is_taken_for_what_it_says(service: str) -> None:
    wrong = [
        (expected, status, body[:100], told)
        for expected, status, body, *more in ANSWERS[service]
        if (told := _taken_for(status, body, *more)) != expected
    ]
    assert wrong == []


async def test_words_mean_the_address_where_another_message_had_them_too() -> None:
    async with serving() as service:
        room = service.room(DISCORD)
        one, other = (room.freeze_finding(note(story=key * 16)) for key in "ab")

        async def refused(message: Message) -> Verdict:
            body = {"message": "The user who is mentioned is unknown here"}
            service.answers = [web.json_response(body, status=400)]
            outcome = await send(room, message)
            assert ("mend the channel" in outcome.reason) == (
                outcome.verdict is Verdict.MISCONFIGURED
            )
            return outcome.verdict

        assert [await refused(each) for each in (one, one, other, one)] == [
            Verdict.RETRY, Verdict.RETRY, Verdict.MISCONFIGURED, Verdict.MISCONFIGURED,
        ]  # fmt: skip
        assert (await send(room)).verdict is Verdict.ACCEPTED
        assert await refused(one) is Verdict.RETRY, "the address takes messages"


def _taken_for(
    status: int, body: str, headers: dict[str, str] | None = None, seconds: float | None = None
) -> str:
    answer = ServiceAnswer(status, headers or {}, body.encode())
    if status < 300 and not refuses(answer):
        return "taken"
    outcome = outcome_of(answer, "It", NOW)
    if seconds is not None and outcome.retry_after != pytest.approx(seconds):
        return f"after {outcome.retry_after} s"
    if outcome.verdict is Verdict.RETRY and may_be_address(answer):
        return "perhaps"
    return next(word for word, verdict in MEANT.items() if verdict is outcome.verdict)
