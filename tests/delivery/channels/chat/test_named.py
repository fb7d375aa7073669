"""All named channels behind one name: the recipient says which; and what check says of them."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from service.cli.checks.readers import reader_lines
from service.config import load
from service.delivery.channel import Verdict
from service.models import Letter, Message
from tests.config.test_channels import ENVIRON
from tests.delivery.channels.chat.servers import NOW, note, serving
from tests.delivery.channels.chat.worker import FIVE, channels_to


async def _noted() -> None:
    pass


async def test_the_recipient_says_through_which_it_goes() -> None:
    async with serving() as service:
        named = channels_to(service.port)
        assert named.via == ", ".join(FIVE)
        assert named.via_of("discord") == "Discord (discord.com)"
        letter = Letter("It works", "Mail arrives.")
        message = named.freeze(
            letter, recipient="channel:ntfy", run_id="t", brand_id="zest", now=NOW
        )
        assert (await named.send(message, _noted)).verdict is Verdict.ACCEPTED
        told = named.freeze_finding(note(recipient="channel:slack"))
        assert (await named.send(told, _noted)).verdict is Verdict.ACCEPTED
        assert len(await named.probe()) == len(FIVE)
        gone = Message("m", "topfive", "channel:old", "s", b"{}")
        outcome = await named.send(gone, _noted)
        assert outcome.verdict is Verdict.MISCONFIGURED
        assert "'old'" in outcome.reason


def test_check_says_what_each_gets_and_when(tmp_path: Path) -> None:
    file = tmp_path / "channels.yaml"
    rows = (
        "- {name: a, url: 'ntfy://n.example/x'}",
        "- {name: b, url: 'ntfy://n.example/x', schedule: 07:30, min_risk: 2, min_score: 4}",
        "- {name: c, url: 'ntfy://n.example/x', schedule: every 60 minutes}",
    )
    file.write_text("\n".join(rows), encoding="utf-8")
    settings = load(None, ENVIRON | {"CHANNELS_FILE": str(file)})
    assert [one.schedule for one in settings.channels] == [None, (time(7, 30),), timedelta(hours=1)]
    lines = map(str, reader_lines(settings, [], datetime(2026, 3, 9, 5, 30, tzinfo=UTC)))
    said = [line for line in lines if "channel " in line]
    assert "ntfy: findings, of what the mail has, when it goes" in said[0]
    assert "with a score of 4 or a risk of 2 or more; at" not in said[0]
    assert "with a score of 4 or a risk of 2 or more, at 07:30 each day" in said[1]
    assert "at most one mail in 60 minutes" in said[2]
