"""A channel that the operator has named: a chat room or a webhook, and what of all goes there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from enum import StrEnum
from hashlib import sha256
from types import MappingProxyType

CHANNEL = "channel"
"""What stands before the colon of such a recipient: `channel:NAME`."""

CHAT_SCHEMES: Mapping[str, str] = MappingProxyType(
    {
        "slack": "Slack",
        "workflow": "Microsoft Teams",
        "workflows": "Microsoft Teams",
        "discord": "Discord",
        "tgram": "Telegram",
        "ntfy": "ntfy",
        "ntfys": "ntfy",
        "matrix": "Matrix",
        "matrixs": "Matrix",
        "mmost": "Mattermost",
        "mmosts": "Mattermost",
    }
)
"""Apprise's schemes that are taken, each tried against a server that answers as its service says,
and the service's name. None of them is local to this machine, and no other is taken."""

FORMS: Mapping[str, str] = MappingProxyType(
    {
        "Slack": (
            "https://hooks.slack.com/services/T…/B…/… as its incoming webhook shows it, or "
            "slack://xoxb-BOT-TOKEN/#ROOM"
        ),
        "Microsoft Teams": (
            "as its workflow “Send webhook alerts to a channel” shows it: https://….logic.azure.com/"
            "… or https://….powerplatform.com/…"
        ),
        "Discord": "https://discord.com/api/webhooks/ID/TOKEN as its webhook shows it",
        "Telegram": "tgram://BOT_TOKEN/CHAT_ID",
        "ntfy": "https://ntfy.sh/TOPIC, or ntfys://HOST/TOPIC",
        "Matrix": "matrixs://USER:PASSWORD@HOST/#ROOM:HOST, or matrixs://ACCESS_TOKEN@HOST/!ID:HOST",
        "Mattermost": "https://HOST/hooks/KEY as its incoming webhook shows it",
    }
)
"""How an address of each service is written."""


class ChannelKind(StrEnum):
    """How a channel is spoken to."""

    CHAT = "chat"
    """By Apprise: a message for people."""
    WEBHOOK = "webhook"
    """Signed JSON for programs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedChannel:
    """A recipient of its own, with its own time and its own least score or risk."""

    name: str
    """What people call it; unique, whatever its capitals."""
    kind: ChannelKind
    target: str = field(repr=False)
    """Apprise's address of the chat room, or the URL of the hook. Who has it can write there."""
    secret: str = field(default="", repr=False)
    """What a webhook is signed with, as it was given, perhaps several; chats have none."""
    schedule: tuple[time, ...] | timedelta | None = None
    """As EMAIL_SCHEDULE: set times (none: every run), or a span; None: the mail's own."""
    min_score: float | None = None
    min_risk: int | None = None
    """What a finding must reach to go there: one of the two is enough where both are given."""
    weekly: bool = False
    """Whether it gets the week in review, in short, when that is mailed."""

    @property
    def recipient(self) -> str:
        """What the outbox, links and votes know it by."""
        return f"{CHANNEL}:{self.name}"

    @property
    def service(self) -> str:
        """What it is, for people: "Slack", "webhook"."""
        if self.kind is ChannelKind.WEBHOOK:
            return str(self.kind)
        return CHAT_SCHEMES.get(self.target.partition("://")[0].lower(), str(self.kind))

    @property
    def address_print(self) -> str:
        """A print of the address, to see that it is another one; the address is not in it."""
        return sha256(self.target.encode()).hexdigest()[:16]

    def wants(self, score: float | None, risk: int) -> bool:
        """Return whether a finding of this score and risk goes there."""
        if self.min_score is None and self.min_risk is None:
            return True
        enough = self.min_score is not None and (score or 0.0) >= self.min_score
        return enough or (self.min_risk is not None and risk >= self.min_risk)


def name_of(recipient: str) -> str:
    """Return the name of the channel that a recipient is; empty for a mail address."""
    kind, _, name = recipient.partition(":")
    return name if kind == CHANNEL else ""


_BETWEEN = re.compile(r"[/?&=#,;:@\s]+")
_SHORTEST = 8
"""Characters of a part that may be a token; shorter words stand in too many sentences."""


def hidden_parts(channel: NamedChannel) -> tuple[str, ...]:
    """Return all of a channel's address and secret that no log line may hold.

    Beside the whole: a password, and what of the path or the query may be a token. The host stays,
    so that people see where nothing arrived, and so do plain words.
    """
    _, _, rest = channel.target.partition("://")
    authority, slash, path = rest.partition("/")
    user, at, host = authority.rpartition("@")
    passwords = [one for one in user.split(":")[-1:] if at and one]
    # Where there is no host (`slack://TOKEN/…`) the first part is as secret as the others; the name
    # of a room's server, which ends the host's, is no token.
    is_host = "." in host or host.rpartition(":")[2].isdigit() or "]" in host
    bare = [] if is_host else _BETWEEN.split(host)
    parts = [*bare, *(one for one in _BETWEEN.split(path) if not (is_host and one in host))]
    parts = parts if slash or bare else []
    tokens = [one for one in parts if len(one) >= _SHORTEST and not one.isalpha()]
    long = [one for one in parts if len(one) >= 2 * _SHORTEST and one.isalpha()]
    secrets = channel.secret.replace(",", " ").split()  # several sign while one is changed
    whole = [channel.target, *secrets, *(one.removeprefix("whsec_") for one in secrets)]
    return tuple(dict.fromkeys([*whole, *passwords, *tokens, *long]))
