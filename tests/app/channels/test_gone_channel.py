"""A channel that the settings name no more: what waits for it is told, and not for ever."""

from __future__ import annotations

from pathlib import Path

from aiohttp import web

from tests.app.channels.test_channels import chat, settings
from tests.app.test_mail_troubles import mail_part
from tests.app.test_server import serving
from tests.app.world import ANNA, World, completed, rows, sent
from tests.delivery.channels.chat.servers import Service
from tests.e2e.test_whole_program import free_port

__all__ = ["chat"]


async def test_health_tells_what_waits_for_a_channel_that_is_named_no_more(
    around: World, chat: Service, tmp_path: Path
) -> None:
    named = settings(chat, tmp_path, "name: now, schedule: every-run")
    async with around.opened(**named, email_to=ANNA) as service:
        await completed(service)
        around.publish(0, "soweto", "Debonairs opens in Soweto", "Debonairs Pizza opened a shop.")
        await completed(service)
        chat.answers += [web.Response(status=503)]
        await sent(service)
        assert not chat.answers
    waits = "UPDATE outbox SET not_before = now(){} WHERE recipient = 'channel:now' RETURNING 1"
    async with around.opened(email_to=ANNA, port=str(free_port())) as service:
        await rows(service, waits.format(""))
        await sent(service)
        async with serving(service) as url:
            _, _, mail = await mail_part(url)
        assert "one message to a channel waits: there is no channel named 'now'" in str(mail)
    async with around.opened(email_to=ANNA, port=str(free_port())) as service:
        await rows(service, waits.format(", attempts = 200"))
        await sent(service)
        async with serving(service) as url:
            _, _, mail = await mail_part(url)
        assert mail["state"] == "ok"
