"""A channel is one file, a row and its settings: one is added to a copy, configured and sent to.

What the outbox makes of another channel than mail is tried on PostgreSQL with one in memory.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

import service
from service.config import Settings
from service.config.settings import CHANNELS
from service.delivery.channel import Channel, Outcome, Verdict
from service.delivery.channels import registry
from service.delivery.outbox import Outbox, OutboxLimits
from service.models import Letter, Message
from service.storage.database import Database
from service.storage.tables.outbox import enqueue
from service.text.recipient import EMAIL

NOW = datetime(2026, 3, 9, 5, 30, tzinfo=UTC)
ROOM = "room:news"


@dataclass(slots=True)
class Room:
    """A chat room in memory: it takes text, and answers what it is told to."""

    answers: list[Outcome] = field(default_factory=list)
    posted: list[Message] = field(default_factory=list)
    states: list[str] = field(default_factory=list)
    look: Callable[[], Awaitable[str]] | None = None
    via: str = "memory"

    async def probe(self) -> list[str]:
        """Reach nothing: it is here."""
        return ["reached memory"]

    def freeze(
        self,
        letter: Letter,
        *,
        recipient: str,
        run_id: str,
        brand_id: str,
        now: datetime,  # noqa: ARG002 - a channel's signature
        unsubscribe_url: str = "",  # noqa: ARG002 - a channel's signature
    ) -> Message:
        """Return the text alone."""
        body = f"*{letter.subject}*\n{letter.text}".encode()
        return Message(f"{brand_id}.{run_id}.{recipient}", "bot", recipient, letter.subject, body)

    async def send(
        self, message: Message, before_handover: Callable[[], Awaitable[None]]
    ) -> Outcome:
        """Post, or answer what comes next in `answers`."""
        await before_handover()
        if self.look:
            self.states.append(await self.look())
        if self.answers:
            return self.answers.pop(0)
        self.posted.append(message)
        return Outcome(Verdict.ACCEPTED, "ok", 200)


def outbox(database: Database, channels: dict[str, Channel]) -> Outbox:
    return Outbox(
        database,
        channels,
        brand_id="b",
        owner="one",
        chance=lambda: 0.0,
        limits=OutboxLimits(workers=1),
    )


async def queue(database: Database, room: Room) -> None:
    letter = Letter("One finding", "A shop opened.")
    message = room.freeze(letter, recipient=ROOM, run_id="r", brand_id="b", now=NOW)
    async with database.transaction() as connection:
        await enqueue(connection, message, brand_id="b")


async def row(database: Database) -> dict[str, Any]:
    async with database.connection() as connection:
        [found] = await connection.fetch(
            "SELECT *, extract(epoch FROM not_before - now())::float8 AS wait FROM outbox"
        )
    return dict(found)


async def test_another_channel_takes_what_is_addressed_to_it(database: Database) -> None:
    room = Room()

    async def look() -> str:
        return str((await row(database))["state"])

    room.look = look
    await queue(database, room)
    [attempt] = await outbox(database, {"room": room}).drain()
    assert attempt.next.state == (await row(database))["state"] == "sent"
    assert room.states == ["data"]
    [posted] = room.posted
    assert posted.body == b"*One finding*\nA shop opened."
    assert (posted.message_id, posted.recipient) == ("b.r.room:news", ROOM)


async def test_what_it_answers_is_followed_as_for_mail(database: Database) -> None:
    slow = Outcome(Verdict.RETRY, "too many requests", 429, retry_after=90.0)
    room = Room(answers=[slow, Outcome(Verdict.FAILED, "no such room", 404)])
    await queue(database, room)
    sender = outbox(database, {"room": room})
    [attempt] = await sender.drain()
    assert attempt.next.seconds == 90.0
    assert (await row(database))["wait"] == pytest.approx(90.0, abs=5.0)
    assert await sender.drain() == []
    await sender.release_on_start()
    [attempt] = await sender.drain()
    kept = await row(database)
    assert (kept["state"], kept["last_error"]) == ("failed", "no such room")


async def test_a_channel_that_is_not_there_keeps_the_message(database: Database) -> None:
    room = Room()
    await queue(database, room)
    [attempt] = await outbox(database, {EMAIL: room}).drain()
    assert attempt.outcome.verdict is Verdict.MISCONFIGURED
    assert (attempt.next.state, room.posted) == ("queued", [])
    assert "room" in (await row(database))["last_error"]


def test_a_channel_that_recipients_may_name_is_there_with_its_settings() -> None:
    assert set(registry.TYPES) == CHANNELS
    assert set(Settings.model_fields) >= registry.SETTINGS


FILE = '''
"""Slack: a message to a channel, by its Web API."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import aiohttp

from service.delivery.channel import ChannelType, Outcome, Verdict
from service.models import Message
from service.egress import Destination, connecting
from service.errors import PermanentError
from service.models import Letter
from service.signing import recipient_id
from service.text.recipient import address_of


@dataclass(frozen=True, slots=True)
class SlackChannel:
    """Slack, as one bot."""

    sender: str
    token: str
    url: str

    @property
    def via(self) -> str:
        return self.url

    async def probe(self) -> list[str]:
        answer = await self._ask("auth.test", {})
        if not answer["ok"]:
            raise PermanentError(f"Slack refused ({answer['error']})", "Check SLACK_TOKEN.")
        return [f"reached {self.url}", f"logged in as {answer['user']}"]

    def freeze(
        self, letter: Letter, *, recipient: str, run_id: str, brand_id: str, now: datetime,
        unsubscribe_url: str = "",
    ) -> Message:
        text = f"*{letter.subject}*\\n{letter.text}"
        body = json.dumps({"channel": address_of(recipient), "text": text}).encode()
        return Message(
            f"{brand_id}.{run_id}.{recipient_id(recipient)}", self.sender, recipient,
            letter.subject, body,
        )

    async def send(
        self, message: Message, before_handover: Callable[[], Awaitable[None]]
    ) -> Outcome:
        await before_handover()
        answer = await self._ask("chat.postMessage", json.loads(message.body))
        verdict = Verdict.ACCEPTED if answer["ok"] else Verdict.FAILED
        return Outcome(verdict, answer.get("error", ""))

    async def _ask(self, method: str, body: dict[str, Any]) -> Any:
        headers = {"Authorization": f"Bearer {self.token}"}
        with connecting(Destination.CHANNEL):
            async with (
                aiohttp.ClientSession(headers=headers) as session,
                session.post(f"{self.url}/{method}", json=body) as answer,
            ):
                return await answer.json()


def _channel(sender_name: str, values: Mapping[str, Any]) -> SlackChannel:
    return SlackChannel(sender_name, values["slack_token"], values["slack_url"])


SLACK = ChannelType(name="slack", settings=("slack_token", "slack_url"), build=_channel)
'''
SETTINGS = """
    slack_token: Text = setting("The token of the bot in Slack.", example="xoxb-…", default="")
    slack_url: WebUrl = setting(
        "The address of Slack's API.", example="https://slack.com/api",
        default="https://slack.com/api",
    )
"""
SCRIPT = """
import asyncio
import sys
from contextlib import AsyncExitStack
from pathlib import Path

from service.brands import loader
from service import egress
from service.cli import check
from service.config import env_example, load
from service.errors import ConfigurationError


async def main(brand_file, url):
    egress.watch(strict=True)
    assert "SLACK_TOKEN" in env_example.render()
    environ = {
        "DATABASE_URL": "embedded", "REDIS_URL": "embedded", "PUBLIC_URL": "https://t.example.com",
        "SECRET_KEY": "k" * 32, "EVALUATOR": "lexical", "SMTP_HOST": "localhost",
        "EMAIL_FROM": "topfive@example.com", "EMAIL_TO": "slack:C024BE91L",
        "SLACK_TOKEN": "xoxb-1", "SLACK_URL": url,
    }
    try:
        load(None, environ | {"EMAIL_TO": "chat:C024BE91L"})
    except ConfigurationError as error:
        print(error.faults[0].where)
    settings = load(None, environ)
    brand = loader.load(Path(brand_file), "zest")
    async with AsyncExitStack() as stack:
        checked = check.Checked(settings, brand, stack)
        probes = check.probes(settings, send_test_mail=True)
        print(*probes)
        print(await probes["slack"](checked))
        print(await probes["test mail"](checked))


asyncio.run(main(*sys.argv[1:]))
"""
BRAND = """
brands:
  - id: zest
    display_name: Zesty Pizza
    keywords: [pizza]
    sources:
      - feed: https://news.example.com/feed
"""


def put(file: Path, before: str, line: str) -> None:
    """Put `line` before the one line that is `before`."""
    text = file.read_text(encoding="utf-8")
    assert text.count(f"\n{before}\n") == 1, f"{file.name} has changed: adapt this test"
    file.write_text(text.replace(f"\n{before}\n", f"\n{line}\n{before}\n"), encoding="utf-8")


@pytest.mark.slow
async def test_a_channel_is_added_in_three_places_and_named_by_a_recipient(tmp_path: Path) -> None:
    copy = tmp_path / "service"
    real = Path(service.__file__).parent
    shutil.copytree(real, copy, ignore=shutil.ignore_patterns("__pycache__"))
    channels, settings = copy / "delivery" / "channels", copy / "config" / "settings.py"
    (channels / "slack.py").write_text(FILE, encoding="utf-8")
    put(channels / "registry.py", "        smtp.EMAIL_CHANNEL,", "        slack.SLACK,")
    put(channels / "registry.py", "from service.delivery.channels.email import smtp",
        "from service.delivery.channels import slack")  # fmt: skip
    put(settings, "    top_results: int = setting(", SETTINGS)
    text = settings.read_text(encoding="utf-8")
    assert text.count("CHANNELS = frozenset({EMAIL})") == 1
    settings.write_text(
        text.replace("frozenset({EMAIL})", 'frozenset({EMAIL, "slack"})'), encoding="utf-8"
    )
    brand = tmp_path / "brand.yaml"
    brand.write_text(BRAND, encoding="utf-8")
    asked: list[tuple[str, str, Any]] = []

    async def answer(request: web.Request) -> web.Response:
        asked.append((request.path, request.headers["Authorization"], await request.json()))
        return web.json_response({"ok": True, "user": "topfive"})

    slack = web.Application()
    slack.router.add_post("/{method}", answer)
    async with TestServer(slack) as server:
        url = str(server.make_url("")).rstrip("/")
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", SCRIPT, str(brand), url,
            cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(tmp_path)}, stdout=subprocess.PIPE,
        )  # fmt: skip
        out, _ = await process.communicate()
    assert out.decode().splitlines() == [
        "EMAIL_TO",
        "database cache votes slack model test mail",
        f"reached {url}; logged in as topfive",
        "sent to slack:C024BE91L",
    ]
    [(_, token, _), (path, _, posted)] = asked
    assert (token, path) == ("Bearer xoxb-1", "/chat.postMessage")
    assert posted["channel"] == "C024BE91L"
    assert f"It went through {url} to" in posted["text"].replace("\n", " ")
