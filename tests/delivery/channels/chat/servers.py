"""A chat service on this machine: it takes what the real one takes, and answers as that one does.

What each answers is by its own documentation: Slack's incoming webhooks and chat.postMessage,
Discord's webhook resource and rate limits, Telegram's Bot API, ntfy's publishing, Matrix's
client-server API, Mattermost's incoming webhooks, Teams' "when a webhook request is received".
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from html import unescape
from ipaddress import ip_network
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

from service.delivery.channel import Outcome
from service.delivery.channels.chat.room import ChatRoom
from service.delivery.finding_channel import ChannelNet
from service.models import Message, Sample
from service.models.channels import (
    ChannelKind,
    FindingNote,
    NamedChannel,
    StoryOfWeek,
    WeekFigures,
    WeekNote,
)
from service.models.run_result import FindingJson

NOW = datetime(2026, 3, 9, 5, 30, tzinfo=UTC)
SLACK = "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ"
BOT = "slack://xoxb-1234-1234-4ddbc191d40ee098cbaae6f3523ada2d/#risks"
DISCORD = "discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js"
TELEGRAM = "tgram://123456789:AAFabcdefghijklmnopqrstuvwxyz012345/-10012345"
NTFY = "ntfy://127.0.0.1:{port}/our-topic"
MATRIX = "matrix://bot:hushhush@127.0.0.1:{port}/#risks:example.org"
MATTERMOST = "mmost://127.0.0.1:{port}/3ccdd113474722377935511fc85d3dd4"
TEAMS = (
    "workflows://prod-12.westeurope.logic.azure.com:443/wf1234567890abcdef/SIGabc-def_0123456789"
)
ALL = {
    "slack": SLACK, "slack-bot": BOT, "discord": DISCORD, "telegram": TELEGRAM, "ntfy": NTFY,
    "matrix": MATRIX, "mattermost": MATTERMOST, "teams": TEAMS,
}  # fmt: skip
ORIGINS = (
    "https://hooks.slack.com", "https://slack.com", "https://discord.com",
    "https://api.telegram.org", "https://prod-12.westeurope.logic.azure.com:443",
)  # fmt: skip

_BOT = {"user_id": "@bot:example.org", "device_id": "D"}
_ANSWERS: tuple[tuple[str, int, Any], ...] = (
    ("/services/", 200, "ok"),
    ("/api/chat.postMessage", 200, {"ok": True, "channel": "C1", "ts": "1503435956.000247"}),
    ("/api/webhooks/", 204, ""),
    ("/bot", 200, {"ok": True, "result": {"message_id": 1}}),
    ("/login", 200, {"access_token": "syt_1", **_BOT}),
    ("/.well-known/", 404, ""),
    ("/whoami", 200, _BOT),
    ("/join/", 200, {"room_id": "!room:example.org"}),
    ("/_matrix/", 200, {"event_id": "$1"}),
    ("/hooks/", 200, "ok"),
    ("/workflows/", 202, ""),
)
"""What each usually answers: a part of the path, the status, JSON or text."""


@dataclass
class Service:
    """The other side, whichever service is asked of it."""

    port: int = 0
    asked: list[tuple[str, str, Any]] = field(default_factory=list)
    """Method, path, JSON or text."""
    headers: list[dict[str, str]] = field(default_factory=list)
    queries: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    answers: list[web.StreamResponse | None] = field(default_factory=list)
    """What comes next instead of the usual; None: the connection is cut."""

    async def handle(self, request: web.Request) -> web.StreamResponse:
        text = await request.text()
        self.asked.append((request.method, request.path, json.loads(text) if text else None))
        self.headers.append(dict(request.headers))
        self.queries.append(request.query_string)
        self.texts.append(text)
        if self.answers and _is_message(request):
            answer = self.answers.pop(0)
            if answer is None:
                assert request.transport
                request.transport.abort()
                return web.Response()
            return answer
        return self._usual(request)

    def _usual(self, request: web.Request) -> web.Response:
        path = request.path
        said = self.asked[-1][2] or {}
        for part, status, answer in _ANSWERS:
            if part in path:
                if isinstance(answer, str):
                    return web.Response(status=status, text=answer or None)
                return web.json_response(_with_text(path, answer, said))
        given_back = {name: said[name] for name in ("topic", "title", "message") if name in said}
        return web.json_response(
            {"id": "hwQ2YpKdmg", "event": "message", "healthy": True, **given_back}
        )

    @property
    def messages(self) -> list[Any]:
        """The bodies of the messages that arrived."""
        return [
            body
            for method, path, body in self.asked
            if method != "GET" and not path.endswith("/login") and "/join/" not in path
        ]

    def room(self, target: str, **net: Any) -> ChatRoom:
        """Return a channel to a room here."""
        here = f"http://127.0.0.1:{self.port}"
        channel = NamedChannel(
            name="risks", kind=ChannelKind.CHAT, target=target.format(port=self.port)
        )
        reach = ChannelNet(
            **{
                "networks": (ip_network("127.0.0.0/8"),),
                "stand_ins": dict.fromkeys(ORIGINS, here),
                **net,
            }
        )
        return ChatRoom(channel, reach, seconds=3.0)


def _with_text(path: str, answer: dict[str, Any], said: dict[str, Any]) -> dict[str, Any]:
    """Return the answer with the message's text in it, where the service gives it back."""
    if path.endswith("/sendMessage"):
        text = unescape(re.sub("<[^>]+>", "", said["text"]))
        return {**answer, "result": {"message_id": 1, "text": text}}
    if path.endswith("/chat.postMessage"):
        return {**answer, "message": {"type": "message", **said}}
    return answer


def _is_message(request: web.Request) -> bool:
    return (
        request.method != "GET"
        and not request.path.endswith("/login")
        and "/join/" not in request.path
    )


@asynccontextmanager
async def serving() -> AsyncIterator[Service]:
    """Serve one service."""
    service = Service()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", service.handle)
    async with TestServer(app) as server:
        assert server.port
        service.port = server.port
        yield service


def note(**values: Any) -> FindingNote:
    """Return a finding for the channel `risks`."""
    finding = {
        "rank": 1, "title": "Zesty Pizza opens in Soweto", "url": "https://news.example/a?b=1&c=2",
        "source": "City Press", "why": "A new shop is news.", "evidence": "opened its doors today",
        "story": "ab" * 8, "score": 4.0,
    }  # fmt: skip
    shown = {name: values.pop(name) for name in list(values) if name in FindingJson.model_fields}
    return FindingNote(
        **{
            "recipient": "channel:risks", "brand_id": "zest", "brand": "Zesty Pizza",
            "run_id": "11111111-1111-4111-8111-111111111111", "at": NOW, "age": "2 hours ago",
            "finding": FindingJson(**{**finding, **shown}), "share": "https://t.example.com/share/S",
            "vote": "https://t.example.com/feedback/V", "sample": Sample.NOTHING, **values,
        }
    )  # fmt: skip


HOSTILE_TITLE = 'Ouvert à Soweto — «مطعم» 🍕 \u2028 </script> \\ " {{x}} \x7f'


def week_note(**values: Any) -> WeekNote:
    """Return a week for the channel `risks`."""
    usual: dict[str, Any] = {
        "recipient": "channel:risks", "brand_id": "zest", "brand": "Zesty Pizza",
        "week": date(2026, 3, 9), "first": date(2026, 3, 2), "last": date(2026, 3, 8), "at": NOW,
        "subject": "Zesty Pizza: the week to 8 March", "headline": "More was said than usual",
        "said": ("31 reports in 18 stories in seven days.",), "reports": 31, "stories": 18,
        "usual": 12.0, "loudness": "more", "spikes": (date(2026, 3, 5),),
        "risks": (
            StoryOfWeek(story="ab" * 8, title=HOSTILE_TITLE, url="https://n.example/r", risk=3),
        ),
        "five": tuple(
            StoryOfWeek(story=f"{n:016x}", title=f"Story *{n}* @everyone", url="", risk=0)
            for n in range(5)
        ),
        "page": "https://t.example.com/week?until=2026-03-08",
    }  # fmt: skip
    every = usual | values
    figures = {name: every.pop(name) for name in WeekFigures.model_fields}
    return WeekNote(**every, figures=WeekFigures(**figures))


async def send(room: ChatRoom, message: Message | None = None) -> Outcome:
    """Send a finding, or the message."""
    handed: list[bool] = []

    async def before_handover() -> None:
        handed.append(True)

    outcome = await room.send(message or room.freeze_finding(note()), before_handover)
    assert handed == [True]
    return outcome
