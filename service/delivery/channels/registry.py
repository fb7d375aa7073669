"""The channels: one row each.

A new channel is a file beside this one, a row in `TYPES`, and its settings in
`service.config.settings`: its variables, and its name in `CHANNELS` there, which lets recipients
name it. What dials in it says so: `with connecting(Destination.CHANNEL)` (`service.egress`).
Everything else (outbox, retries, `topfive check`, alerts) asks for channels by name.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from service.delivery.channel import Channel, ChannelType
from service.delivery.channels.email import smtp

TYPES: Mapping[str, ChannelType] = {
    row.name: row
    for row in (
        smtp.EMAIL_CHANNEL,
    )
}  # fmt: skip
SETTINGS = frozenset(name for row in TYPES.values() for name in row.settings)
"""What the channels are built from."""


def build(sender_name: str, values: Mapping[str, Any]) -> dict[str, Channel]:
    """Return every channel by its name; `values` are those of `SETTINGS`.

    A channel whose settings are empty is there as well, and answers that it is misconfigured.
    """
    return {
        row.name: row.build(sender_name, {name: values[name] for name in row.settings})
        for row in TYPES.values()
    }
