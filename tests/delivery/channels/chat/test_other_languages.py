"""A room reads a finding in another language with its translation, marked as a machine's."""

from __future__ import annotations

import pytest

from service.delivery.channel import Verdict
from tests.delivery.channels.chat.servers import ALL, note, send, serving
from tests.delivery.channels.chat.test_rooms import HOSTILE, text_of


@pytest.mark.parametrize("name", ALL)
async def test_a_translation_is_marked_and_is_no_markup(name: str) -> None:
    async with serving() as service:
        room = service.room(ALL[name])
        message = room.freeze_finding(
            note(
                language="zu",
                title_translated=f"A new shop {HOSTILE}",
                evidence_translated="200 people ate for free",
                translated_to="en",
            )
        )
        assert (await send(room, message)).verdict is Verdict.ACCEPTED
        [body] = service.messages
    text = text_of(name, body).replace("\\", "")
    assert "Translated by machine: A new shop" in text
    assert "Translated by machine: “200 people ate for free”" in text
    assert "in isiZulu" in text
    assert "@everyone" not in text or name == "ntfy"
