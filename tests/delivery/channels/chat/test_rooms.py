"""A finding written into a room of each service, and what each one's answers are taken for."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from typing import Any

import pytest
from aiohttp import web

from service.delivery.channel import Verdict
from service.delivery.channels.chat import services
from service.errors import PermanentError, TemporaryError
from service.models import Letter, RiskKind, Sample
from service.models.channels import CHAT_SCHEMES
from tests.delivery.channels.chat.servers import ALL, NOW, TELEGRAM, note, send, serving
from tests.tables import each

HOSTILE = "*bold* _it_ `c` [x](http://evil.example) <b>b</b> & <!channel> @everyone <@U1> | ~s~"


def text_of(name: str, body: Any) -> str:
    """Return what people read of a message, in the service's markup."""
    if name.startswith("slack"):
        [section] = body["attachments"][0]["blocks"]
        assert section["text"]["type"] == "mrkdwn"
        return str(section["text"]["text"])
    if name == "teams":
        [block] = body["attachments"][0]["content"]["body"]
        return str(block["text"])
    keys = {"discord": "content", "ntfy": "message", "matrix": "formatted_body"}
    return str(body[keys.get(name, "text")])


def test_the_closed_list_is_one() -> None:
    assert set(services.SERVICES) == set(CHAT_SCHEMES)
    local = {"dbus", "syslog", "exec", "file", "windows", "macosx", "glib", "qt", "gnome", "json"}
    assert not local & set(CHAT_SCHEMES)


@pytest.mark.parametrize("name", ALL)
async def test_a_finding_arrives_with_why_quote_and_links(name: str) -> None:
    async with serving() as service:
        room = service.room(ALL[name])
        outcome = await send(room)
        assert (outcome.verdict, outcome.code) == (Verdict.ACCEPTED, outcome.code), outcome.reason
        [body] = service.messages
    text = text_of(name, body)
    for said in (
        "Zesty Pizza opens in Soweto", "City Press", "2 hours ago", "A new shop is news",
        "opened its doors today", "https://t.example.com/share/S",
        "https://t.example.com/feedback/V",
    ):  # fmt: skip
        assert said in text.replace("\\", ""), (said, text)
    assert "news.example/a?b=1" in text or name == "ntfy"
    if name == "ntfy":
        assert (body["title"], body["topic"]) == ("For Zesty Pizza", "our-topic")
        assert service.headers[-1]["X-Click"] == "https://t.example.com/share/S"
    if name == "discord":
        assert body["flags"] == 4  # no previews
    if name == "telegram":
        assert (body["parse_mode"], body["chat_id"]) == ("HTML", -10012345)
        assert body["disable_web_page_preview"] is True
    assert "avatar_url" not in body


@pytest.mark.parametrize("name", ALL)
async def test_nothing_scraped_is_markup_or_calls_anybody(name: str) -> None:
    async with serving() as service:
        room = service.room(ALL[name])
        message = room.freeze_finding(
            note(title=HOSTILE, why=HOSTILE, evidence=f"{HOSTILE}!", source=HOSTILE)
        )
        assert (await send(room, message)).verdict is Verdict.ACCEPTED
        [body] = service.messages
    text = text_of(name, body)
    assert "@everyone" not in text or name == "ntfy"
    assert "<!channel>" not in text or name == "ntfy"
    if name in ("telegram", "matrix"):
        assert "<b>b</b>" not in text
        assert text.count("<a href") == 3
    if name in ("discord", "mattermost", "teams"):
        assert "[x](http" not in text
        assert "\\*bold\\*" in text
    if name.startswith("slack"):
        assert "&lt;b&gt;b&lt;/b&gt; &amp; &lt;" in text
        assert text.count("<http") == 3


@pytest.mark.parametrize("name", ALL)
async def test_the_longest_finding_is_within_what_each_takes(name: str) -> None:
    limits = {"slack": 3000, "slack-bot": 3000, "discord": 2000, "telegram": 4096, "ntfy": 4096}
    async with serving() as service:
        room = service.room(ALL[name])
        message = room.freeze_finding(
            note(
                title="*" * 900, why="_" * 900, evidence="`" * 900, source="<" * 900,
                change="é" * 900, brand="[" * 900, url="https://n.example/" + "u" * 580,
                vote="https://t.example.com/feedback/" + "v" * 110,
                share="https://t.example.com/share/" + "s" * 110,
            )
        )  # fmt: skip
        assert (await send(room, message)).verdict is Verdict.ACCEPTED
        [body] = service.messages
    text = text_of(name, body)
    size = len(text.encode()) if name == "ntfy" else len(text)
    assert size < limits.get(name, 16_000)


@pytest.mark.parametrize("sign", ["🍕", "म", "é", "\u200f", "&"])
@pytest.mark.parametrize("name", ALL)
async def test_signs_that_take_more_room_are_counted_as_each_counts(name: str, sign: str) -> None:
    async with serving() as service:
        room = service.room(ALL[name])
        message = room.freeze_finding(
            note(
                title=sign * 900, why=sign * 900, evidence=f"x{sign * 900}", change=sign * 900,
                url=f"https://n.example/{sign * 500}",
            )
        )  # fmt: skip
        assert (await send(room, message)).verdict is Verdict.ACCEPTED
        [body] = service.messages
        [size] = [len(text) for text in service.texts if text and "login" not in text][-1:]
    text = text_of(name, body)
    units = len(text.encode("utf-16-le")) // 2
    limits = {"slack": 3000, "slack-bot": 3000, "discord": 2000, "telegram": 4096, "ntfy": 4096}
    assert units < limits.get(name, 16_000)
    if name == "ntfy":
        assert len(text.encode()) < 4096
        assert size < 8000, "it would become a file"
    if name == "teams":
        assert size < 28_000


ANSWERS: dict[str, list[tuple[int, dict[str, str], Any, Verdict, float]]] = {
    "slack": [
        (429, {"Retry-After": "30"}, "rate_limited", Verdict.RETRY, 30.0),
        (500, {}, "rollup_error", Verdict.RETRY, 0.0),
        (400, {}, "invalid_payload", Verdict.FAILED, 0.0),
        (403, {}, "action_prohibited", Verdict.MISCONFIGURED, 0.0),
        (404, {}, "no_service", Verdict.MISCONFIGURED, 0.0),
        (410, {}, "channel_is_archived", Verdict.MISCONFIGURED, 0.0),
        (200, {}, "<html>log in to the net</html>", Verdict.MISCONFIGURED, 0.0),
        (302, {"Location": "http://127.0.0.1:1/"}, "", Verdict.MISCONFIGURED, 0.0),
    ],
    "slack-bot": [
        (200, {}, {"ok": False, "error": "not_in_channel"}, Verdict.MISCONFIGURED, 0.0),
        (200, {}, {"ok": False, "error": "invalid_auth"}, Verdict.MISCONFIGURED, 0.0),
        (200, {}, {"ok": False, "error": "msg_too_long"}, Verdict.FAILED, 0.0),
        (200, {}, {"ok": False, "error": "internal_error"}, Verdict.RETRY, 0.0),
        (200, {}, {"ok": False, "error": "ratelimited"}, Verdict.RETRY, 30.0),
        (429, {"Retry-After": "12"}, {"ok": False, "error": "ratelimited"}, Verdict.RETRY, 12.0),
    ],
    "discord": [
        (429, {"Retry-After": "65", "X-RateLimit-Remaining": "0"},
         {"message": "You are being rate limited.", "retry_after": 64.57, "global": False},
         Verdict.RETRY, 64.57),
        (404, {}, {"message": "Unknown Webhook", "code": 10015}, Verdict.MISCONFIGURED, 0.0),
        (401, {}, {"message": "Invalid Webhook Token", "code": 50027}, Verdict.MISCONFIGURED, 0.0),
        (400, {}, {"message": "Cannot send an empty message", "code": 50006}, Verdict.FAILED, 0.0),
        (502, {}, "<html>bad gateway</html>", Verdict.RETRY, 0.0),
    ],
    "telegram": [
        (429, {}, {"ok": False, "description": "Too Many Requests: retry after 5",
                   "parameters": {"retry_after": 5}}, Verdict.RETRY, 5.0),
        (400, {}, {"ok": False, "description": "Bad Request: chat not found"},
         Verdict.MISCONFIGURED, 0.0),
        (400, {}, {"ok": False, "description": "Bad Request: can't parse entities"},
         Verdict.FAILED, 0.0),
        (403, {}, {"ok": False, "description": "Forbidden: bot was kicked from the group chat"},
         Verdict.MISCONFIGURED, 0.0),
        (401, {}, {"ok": False, "description": "Unauthorized"}, Verdict.MISCONFIGURED, 0.0),
    ],
    "ntfy": [
        (429, {}, {"code": 42901, "http": 429, "error": "limit reached: too many requests"},
         Verdict.RETRY, 30.0),
        (403, {}, {"code": 40301, "http": 403, "error": "forbidden"}, Verdict.MISCONFIGURED, 0.0),
        (507, {}, {"code": 50701, "http": 507, "error": "cannot publish to UnifiedPush topic"},
         Verdict.RETRY, 0.0),
    ],
    "matrix": [
        (429, {}, {"errcode": "M_LIMIT_EXCEEDED", "error": "Too Many Requests",
                   "retry_after_ms": 2000}, Verdict.RETRY, 2.0),
        (403, {}, {"errcode": "M_FORBIDDEN", "error": "User not in room"},
         Verdict.MISCONFIGURED, 0.0),
        (413, {}, {"errcode": "M_TOO_LARGE", "error": "event too large"}, Verdict.FAILED, 0.0),
    ],
    "mattermost": [
        (400, {}, {"id": "web.incoming_webhook.text.app_error", "message": "No text specified."},
         Verdict.FAILED, 0.0),
        (404, {}, {"message": "Unable to find the webhook."}, Verdict.MISCONFIGURED, 0.0),
        (429, {"Retry-After": "1"}, "limit exceeded", Verdict.RETRY, 1.0),
    ],
    "teams": [
        (429, {"Retry-After": "17"}, {"error": {"code": "WorkflowRunActionsRateLimit",
                                                "message": "Too many"}}, Verdict.RETRY, 17.0),
        (400, {}, {"error": {"code": "WorkflowTriggerIsNotEnabled", "message": "disabled"}},
         Verdict.MISCONFIGURED, 0.0),
        (401, {}, {"error": {"code": "DirectApiAuthorizationRequired", "message": "no"}},
         Verdict.MISCONFIGURED, 0.0),
        (413, {}, {"error": {"code": "RequestEntityTooLarge", "message": "big"}},
         Verdict.FAILED, 0.0),
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", ANSWERS)
async def test_what_each_service_answers_is_understood(name: str) -> None:
    async with serving() as service:
        room = service.room(ALL[name])
        for status, headers, body, verdict, seconds in ANSWERS[name]:
            text = body if isinstance(body, str) else json.dumps(body)
            service.answers = [web.Response(status=status, headers=headers, text=text)]
            before = len(service.messages)
            outcome = await send(room)
            assert (outcome.verdict, outcome.code) == (verdict, status), outcome
            assert outcome.retry_after == pytest.approx(seconds), outcome
            assert len(service.messages) == before + 1, "asked again by itself"
            for secret in room._masked.hidden:
                assert secret not in outcome.reason
        assert (await send(room)).verdict is Verdict.ACCEPTED


async def test_a_limit_of_hours_gives_no_message_up() -> None:
    async with serving() as service:
        service.answers = [web.Response(status=429, headers={"Retry-After": "999999"})]
        outcome = await send(service.room(ALL["ntfy"]))
    assert (outcome.limited, outcome.retry_after) == (True, 6 * 3600.0)


@pytest.mark.parametrize("name", ["slack", "matrix", "discord"])
async def test_a_connection_that_breaks_leaves_the_message_in_doubt(name: str) -> None:
    async with serving() as service:
        service.answers = [None]
        outcome = await send(service.room(ALL[name]))
    assert outcome.verdict is Verdict.UNKNOWN, outcome
    assert "the connection broke" in outcome.reason


async def test_a_fault_of_apprise_is_an_outcome_and_tells_no_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with serving() as service:
        room = service.room(ALL["ntfy"])

        def fail(**_: object) -> bool:
            raise AttributeError("our-topic has no attribute 'get'")

        monkeypatch.setattr(room._plugin, "send", fail)
        outcome = await send(room)
    assert outcome.verdict is Verdict.RETRY
    assert "Apprise stopped at a fault (AttributeError)" in outcome.reason
    assert "our-topic" not in outcome.reason


async def test_time_that_runs_out_before_a_request_is_no_wrong_address() -> None:
    async with serving() as service:
        room = service.room(ALL["matrix"])
        room._seconds = -0.5
        outcome = await send(room)
    assert outcome.verdict is Verdict.RETRY, outcome
    assert "does not answer in time" in outcome.reason


async def test_silence_leaves_it_in_doubt_and_ends_in_time() -> None:
    async with serving() as service:
        slow = asyncio.Event()

        async def wait(_: web.Request) -> web.Response:
            await slow.wait()
            return web.Response()

        app = web.Application()
        app.router.add_route("*", "/{path:.*}", wait)
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = site._server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
        room = service.room(f"ntfy://127.0.0.1:{port}/topic")
        room._seconds = 0.2
        outcome = await send(room)
        slow.set()
        await runner.cleanup()
    assert outcome.verdict is Verdict.UNKNOWN
    assert "does not answer in time" in outcome.reason


async def test_who_cannot_be_reached_is_tried_again() -> None:
    async with serving() as service:
        room = service.room("ntfy://127.0.0.1:1/topic")
        outcome = await send(room)
        assert (outcome.verdict, outcome.code) == (Verdict.RETRY, None)
        assert "cannot be reached" in outcome.reason
        nobody = await send(service.room("ntfy://no-such-host.invalid/topic"))
        assert nobody.verdict is Verdict.RETRY
        assert "name is not known" in nobody.reason
        with pytest.raises(TemporaryError, match="cannot be reached"):
            await room.probe()


async def test_a_private_address_is_not_dialled_unless_it_is_named() -> None:
    async with serving() as service:
        room = service.room(ALL["ntfy"], networks=())
        outcome = await send(room)
        assert outcome.verdict is Verdict.MISCONFIGURED
        assert "CHANNEL_ALLOW_NETWORKS" in outcome.reason
        with pytest.raises(PermanentError, match="not on the public internet"):
            await room.probe()
        # Whatever the name says: what counts is the address that is dialled.
        named = service.room(f"ntfy://localhost:{service.port}/topic", networks=())
        assert (await send(named)).verdict is Verdict.MISCONFIGURED
    assert service.asked == []


@pytest.mark.parametrize("name", ALL)
async def test_a_room_is_looked_at_without_a_message(name: str) -> None:
    async with serving() as service:
        room = service.room(ALL[name])
        [line] = await room.probe()
        assert line == f"reached {room.via}"
        assert service.messages == []


async def test_a_wrong_token_is_told_by_looking() -> None:
    async with serving() as service:
        room = service.room(TELEGRAM)

        def refuse(_: web.Request) -> web.Response:
            return web.json_response({"ok": False, "description": "Unauthorized"}, status=401)

        service._usual = refuse  # type: ignore[method-assign, assignment]
        with pytest.raises(PermanentError, match=r"Telegram.*answered 401 .Unauthorized"):
            await room.probe()


async def test_a_matrix_message_has_the_same_number_whenever_it_is_sent() -> None:
    async with serving() as service:
        room = service.room(ALL["matrix"])
        message = room.freeze_finding(note())
        await send(room, message)
        await send(room, message)
        paths = [path for method, path, _ in service.asked if method == "PUT"]
        assert len(paths) == 2
        assert len(set(paths)) == 1
        assert sum(path.endswith("/login") for _, path, _ in service.asked) == 1


async def test_a_test_is_a_message_too() -> None:
    async with serving() as service:
        room = service.room(ALL["discord"])
        letter = Letter("It *works*", "Mail arrives.\n\nTopfive for Zesty Pizza\n")
        message = room.freeze(
            letter, recipient="channel:risks", run_id="t1", brand_id="zest", now=NOW
        )
        assert (await send(room, message)).verdict is Verdict.ACCEPTED
        [body] = service.messages
    assert body["content"].startswith("**It \\*works\\***\nMail arrives.\nTopfive for")


def test_a_serious_risk_and_a_sample_stand_first() -> None:
    room = services.service_of(TELEGRAM)
    from service.delivery.channels.chat.dialects import write  # noqa: PLC0415

    found = note(risk=3, risk_kind=RiskKind.FOOD_SAFETY, sample=Sample.STORIES, title="", url="")
    first, second, *_ = write(found, room.dialect).splitlines()
    assert first.startswith("SAMPLE · ")
    assert "for Zesty Pizza" in first
    assert second == "<b>(untitled)</b>"


@each(
    ("target", "said"),
    [
        ("discord://x", "lacks a part"),
        ("tgram://123456789:AAFabcdefghijklmnopqrstuvwxyz012345/", "must name one room"),
        ("matrixs://bot:pw@matrix.example.org", "must name one room"),
        ("ntfy://h.example/a/b", "must name one room"),
        ("ntfy://", "must name one room"),
        ("ntfy://h.example/a?template=/etc/passwd", "an option that is not taken: template"),
        ("ntfy://h.example/a?attach=file:///etc/passwd&verify=no", "attach, verify"),
        ("ntfy://[::1/a", "cannot be read as an address"),
        ("mmost://", "is no address that Apprise can read"),
    ],
)
def test_an_address_that_names_no_one_room_is_refused(target: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        services.plugin_of(target)


def test_apprise_is_not_read_before_a_channel_is_made() -> None:
    script = (
        "import sys, service.app.container, service.delivery.channels.named, service.cli.main;"
        "print([n for n in ('apprise', 'requests', 'oauthlib') if n in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
