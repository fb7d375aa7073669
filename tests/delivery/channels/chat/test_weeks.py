"""The week in review in a room: headline figures and the way to the whole, within its limits."""

from __future__ import annotations

import pytest

from service.delivery.channel import Verdict
from service.models import Sample
from service.models.channels import StoryOfWeek
from tests.delivery.channels.chat.servers import ALL, send, serving, week_note
from tests.delivery.channels.chat.test_rooms import text_of


@pytest.mark.parametrize("name", ALL)
async def test_a_week_arrives_with_its_figures_and_the_way_to_the_page(name: str) -> None:
    async with serving() as service:
        room = service.room(ALL[name])
        outcome = await send(room, room.freeze_week(week_note()))
        assert outcome.verdict is Verdict.ACCEPTED, outcome
        [body] = service.messages
    text = text_of(name, body).replace("\\", "")
    title = "" if name != "ntfy" else body["title"]
    for said in (
        "Zesty Pizza: the week to 8 March", "More was said than usual", "31 reports in 18 stories",
        "Risks still open", "The five of the week", "https://t.example.com/week?until=2026-03-08",
    ):  # fmt: skip
        assert said in f"{title} {text}", (said, text)
    assert "@everyone" not in text or name == "ntfy"


@pytest.mark.parametrize("name", ALL)
async def test_the_longest_week_is_within_what_each_takes(name: str) -> None:
    limits = {"slack": 3000, "slack-bot": 3000, "discord": 2000, "telegram": 4096, "ntfy": 4096}
    long = tuple(
        StoryOfWeek(story="a", title="🍕" * 160, url="https://n.example/" + "u" * 150, risk=2)
        for _ in range(5)
    )
    async with serving() as service:
        room = service.room(ALL[name])
        week = week_note(risks=long, five=long, said=("_" * 300,) * 4, sample=Sample.STORIES)
        assert (await send(room, room.freeze_week(week))).verdict is Verdict.ACCEPTED
        [body] = service.messages
    text = text_of(name, body)
    size = len(text.encode()) if name == "ntfy" else len(text.encode("utf-16-le")) // 2
    assert size < limits.get(name, 16_000)
    assert "until=2026-03-08" in text.replace("\\", "")
