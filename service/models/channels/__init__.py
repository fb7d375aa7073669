"""Channels that the operator has named: where findings go beside the mail, and what each gets."""

from service.models.channels.named import (
    CHANNEL,
    CHAT_SCHEMES,
    FORMS,
    ChannelKind,
    NamedChannel,
    hidden_parts,
    name_of,
)
from service.models.channels.note import FindingNote, StoryOfWeek, WeekFigures, WeekNote

__all__ = [
    "CHANNEL",
    "CHAT_SCHEMES",
    "FORMS",
    "ChannelKind",
    "FindingNote",
    "NamedChannel",
    "StoryOfWeek",
    "WeekFigures",
    "WeekNote",
    "hidden_parts",
    "name_of",
]
