"""Addresses as each service shows them for copying: what is asked is what was copied."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest

from service.delivery.channel import Verdict
from service.delivery.channels.chat import room, services
from service.errors import ConfigurationError
from service.models.channels import ChannelKind, NamedChannel, hidden_parts
from tests.config.test_channels import SECRET, channels, faults
from tests.delivery.channels.chat.servers import send, serving

_SIGNED = "api-version=1&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=fKJHT897_0987HK789-687DFK7698DF"
_FLOW = "workflows/8d96ab63cf2a4b7c8e3e1cdcb3a9ffb1/triggers/manual/paths/invoke"
_PLATFORM = "https://default9876a898.73.environment.api.powerplatform.com:443"
_DIRECT = f"{_PLATFORM}/powerautomate/automations/direct"
_DISCORD = "api/webhooks/4174216298123456789/JHMHI8qBe7bk2ZwO5U711o3dV_js"
_SLACK = "services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ"
_BOT = "bot123456789:AAFabcdefghijklmnopqrstuvwxyz012345"
_KEY = "yq6455fs7l7cu7fwmb9r3xs7dp"
_T2 = "api/v1/matrix/hook/0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
SAME = (
    f"https://hooks.slack.com/{_SLACK}",
    f"https://hooks.slack-gov.com/{_SLACK}",
    f"https://discord.com/{_DISCORD}",
    f"https://prod-12.westeurope.logic.azure.com:443/{_FLOW}?{_SIGNED}",
    f"{_DIRECT}/{_FLOW}?{_SIGNED}",
    f"{_DIRECT}/cu/08/{_FLOW}?{_SIGNED}",
    f"https://mattermost.example.com/hooks/{_KEY}",
    f"https://example.com:8443/chat/hooks/{_KEY}",
)
"""What is asked for exactly as it was copied."""
ASKED = {
    f"HTTPS://Hooks.Slack.com/{_SLACK}/": f"https://hooks.slack.com/{_SLACK}",
    f"hooks.slack.com/{_SLACK}": f"https://hooks.slack.com/{_SLACK}",
    f"http://hooks.slack.com/{_SLACK}": f"https://hooks.slack.com/{_SLACK}",
    f"https://ptb.discord.com/{_DISCORD}?wait=true": f"https://discord.com/{_DISCORD}",
    f"https://discordapp.com/{_DISCORD}/slack": f"https://discord.com/{_DISCORD}",
    f"https://discord.com/api/v10{_DISCORD[3:]}?thread_id=112233445566778899": (
        f"https://discord.com/{_DISCORD}?thread_id=112233445566778899"
    ),
    f"https://api.telegram.org/{_BOT}/getMe?chat_id=-1001234567890": (
        f"https://api.telegram.org/{_BOT}/sendMessage"
    ),
    f"https://api.telegram.org/{_BOT}/sendMessage?chat_id=@our&message_thread_id=4&text=x": (
        f"https://api.telegram.org/{_BOT}/sendMessage"
    ),
    "http://ntfy.sh/our-brand?priority=high": "https://ntfy.sh/",
    "ntfy.sh/our-brand": "https://ntfy.sh/",
    "ntfy://ntfy.sh/our-brand": "https://ntfy.sh/",
    f"mmosts://mattermost.example.com/hooks/{_KEY}": f"https://mattermost.example.com/hooks/{_KEY}",
    "https://m.example.org/_matrix/client/r0/rooms/%21abc:example.org/send/m.room.message"
    "?access_token=syt_Ym90_abcdefghijklmnopqrst": "https://m.example.org/_matrix/client/v3/",
}
"""What is asked for otherwise, or begins so."""
ORIGINS = {f"{urlsplit(one)[0]}://{urlsplit(one)[1]}" for one in (*SAME, *ASKED.values())}


@pytest.mark.parametrize(("copied", "asked"), [*zip(SAME, SAME, strict=True), *ASKED.items()])
async def test_what_was_copied_is_what_is_asked(tmp_path: Path, copied: str, asked: str) -> None:
    [channel] = channels(tmp_path, f"- name: a\n  url: {copied}\n")
    assert channel.kind is ChannelKind.CHAT
    async with serving() as service:
        origins = dict.fromkeys(ORIGINS, f"http://127.0.0.1:{service.port}")
        writes = service.room(channel.target, stand_ins=origins)
        outcome = await send(writes)
    assert outcome.verdict is Verdict.ACCEPTED, outcome
    wanted = urlsplit(asked)
    got = [urlsplit(f"{path}?{query}") for path, query in zip(
        (path for _, path, _ in service.asked), service.queries, strict=True
    )]  # fmt: skip
    assert unquote(got[-1].path).startswith(unquote(wanted.path))
    assert dict(parse_qsl(got[-1].query)) == dict(parse_qsl(wanted.query))
    values = [value for _, value in parse_qsl(urlsplit(copied).query)]
    for said in (*urlsplit(copied).path.split("/"), *values):
        if len(said) > 20:
            assert any(part in said for part in hidden_parts(channel)), said


NO_ROOM = {
    "https://hooks.slack.com/triggers/T016NM65RAB/7014111171234/331114111171234567abcdef0123":
        "starts a workflow of Slack's",
    "https://app.slack.com/client/T1JJ3T3L2/C0123456789": "is a page of Slack's",
    "https://ourteam.slack.com/archives/C0123456789": "incoming webhook shows it",
    "https://discord.com/channels/4174216298123456789/4174216298123456780": "as its webhook shows",
    "https://contoso.webhook.office.com/webhookb2/a1b2@c3d4/IncomingWebhook/0123456789abcdef/a1":
        "that Microsoft has ended",
    "https://teams.microsoft.com/l/channel/19%3aabc%40thread.tacv2/General?groupId=a1": "Teams'",
    f"https://prod-12.westeurope.logic.azure.com:443/{_FLOW}?api-version=1": "is cut short",
    f"https://api.telegram.org/{_BOT}/sendMessage": "does not say which chat",
    "https://t.me/ourchannel": "for Telegram write tgram://BOT_TOKEN/CHAT_ID",
    "https://matrix.to/#/#risks:example.org": "does not say who writes",
    "https://m.example.org/_matrix/client/v3/rooms/!abc:example.org/send/m.room.message/1":
        "does not say who writes",
    f"https://webhooks.t2bot.io/{_T2}": "for Matrix write matrixs://",
    "telegram://123456789:AAFabcdefghijklmnopqrstuvwxyz@telegram?chats=-10012345": "write tgram://",
    "https://tk_AgQdq7mVBoFD37zQVN29RhuMzNIz2@ntfy.example.com/our-topic":
        "is a web address at ntfy.example.com that no chat service is known by",
    "https://[ntfy/x": "that no chat service is known by",
    "ntfy.example.com/our-topic": "does not begin as an address does",
}  # fmt: skip


@pytest.mark.parametrize(("address", "said"), NO_ROOM.items())
def test_what_is_no_room_s_address_says_how_one_is_written(
    tmp_path: Path, address: str, said: str
) -> None:
    [fault] = faults(tmp_path, f"- name: a\n  url: '{address}'\n")
    assert said in fault
    assert not any(len(part) > 18 and part in fault for part in address.replace("/", " ").split())


def test_a_chat_s_address_as_a_webhook_is_told(tmp_path: Path) -> None:
    told = ("slack.com", "slack-gov.com", "discord", "api.telegram.org", "ntfy.sh")
    known = [url for url in (*SAME, "https://ntfy.sh/our-brand") if any(o in url for o in told)]
    for url in known:
        [fault] = faults(tmp_path, f"- {{name: a, webhook: '{url}', secret: '{SECRET}'}}")
        assert "takes messages and no signed JSON: write it as a url" in fault
    assert len(known) > 3
    for url in (
        "https://hooks.example.com/hooks/topfive",
        "https://tools.example.com/hooks/abcdefghijklmnopqrstuvwxyz",
        "https://p-1.logic.azure.com/workflows/ab12/triggers/manual/paths/invoke?api-version=1&sig=x",
    ):
        hook = f"- {{name: a, webhook: '{url}', secret: '{SECRET}'}}"
        assert channels(tmp_path, hook), url


def test_copied_addresses_stand_in_the_short_form_too() -> None:
    from service.config import load  # noqa: PLC0415
    from tests.config.test_channels import ENVIRON  # noqa: PLC0415

    urls = f"https://hooks.slack.com/{_SLACK}, https://ntfy.sh/our-brand"
    found = load(None, ENVIRON | {"NOTIFY_URLS": urls}).channels
    assert [one.name for one in found] == ["slack", "ntfys"]
    with pytest.raises(ConfigurationError, match=r"WEBHOOK_URLS: is Slack's"):
        load(None, ENVIRON | {"WEBHOOK_URLS": urls.split(",", 1)[0], "WEBHOOK_SECRET": SECRET})


def test_a_form_of_apprise_that_lacks_a_part_says_the_form() -> None:
    for target in ("slack://hook:T1JJ3T3L2-A1BRTD4JD-TIiajkdnlazkcOXrId@webhook", "discord://a@b"):
        fault = room.fault_of(NamedChannel(name="a", kind=ChannelKind.CHAT, target=target))
        assert "lacks a part" in fault
        assert "for Slack write https://hooks" in fault or "for Discord write https://d" in fault
    assert services.plugin_of("ntfys://ntfy.sh/x")
