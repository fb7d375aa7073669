"""The channels that the operator has named, made from settings."""

from __future__ import annotations

import socket
from datetime import timedelta

import structlog

from service import __version__
from service.app.stores import Stores
from service.config import Settings
from service.delivery.channels.named import NamedChannels
from service.delivery.finding_channel import ChannelNet
from service.digest.schedule import Schedule
from service.models import Brand
from service.runs.channels.notes import NoteWriter
from service.runs.channels.planning import ChannelPlanner
from service.runs.records.run_draft import RunRules
from service.signing import Signer, recipient_id
from service.storage.tables.mail import stopped
from service.wording.votes import team_in

_log = structlog.get_logger(__name__)


def named_channels(settings: Settings) -> NamedChannels:
    """Return the channels of CHANNELS_FILE, NOTIFY_URLS and WEBHOOK_URLS."""
    net = ChannelNet(
        networks=settings.channel_allow_networks,
        user_agent=f"Topfive/{__version__}",
        sender=f"{settings.brand_id}\n{socket.gethostname()}",
    )
    return NamedChannels(settings.channels, net)


def note_writer(settings: Settings, signer: Signer) -> NoteWriter | None:
    """Return what writes findings to the named channels; None: there are none."""
    if not settings.channels:
        return None
    return NoteWriter(
        channels=settings.channels,
        sender=named_channels(settings),
        public_url=settings.public_url,
        signer=signer,
        language=settings.mail_language,
        keep_days=settings.keep_days,
    )


def channel_planner(
    settings: Settings,
    brand: Brand,
    signer: Signer,
    stores: Stores,
    *,
    schedule: Schedule,
    rules: RunRules,
) -> ChannelPlanner | None:
    """Return what plans for channels with a schedule of their own; None: there are none."""
    writer = note_writer(settings, signer)
    if writer is None or all(one.schedule is None for one in settings.channels):
        return None
    return ChannelPlanner(
        writer=writer,
        schedule=schedule,
        brand=brand,
        rules=rules,
        votes=stores.votes,
        database=stores.database,
        catch_up=timedelta(minutes=settings.catch_up_minutes),
    )


async def start_moved(settings: Settings, brand: Brand, stores: Stores) -> None:
    """Send again to channels that wanted no more and have another address now."""
    addresses = {one.recipient: one.address_print for one in settings.channels}
    if not addresses:
        return
    async with stores.database.connection() as connection:
        moved = await stopped.start_moved(connection, brand_id=brand.id, addresses=addresses)
    for recipient in moved:
        _log.info(
            "A channel that wanted no more has another address; it is sent to again",
            recipient=recipient,
        )


def teams_of(settings: Settings) -> dict[str, str]:
    """Return who a channel's votes are by, for people, by the recipient id of each channel."""
    return {recipient_id(one.recipient): team_in(one.name) for one in settings.channels}
