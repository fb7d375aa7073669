"""The kinds of source: the key of each in the brand file, and the form of its target."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Self
from urllib.parse import urlsplit

_SUBREDDIT = re.compile(
    r"^(?:https?://(?:www\.|old\.)?reddit\.com)?/?r/([A-Za-z0-9_]{2,24})/?$", re.IGNORECASE
)
_CHANNEL = re.compile(r"^(?:https?://(?:www\.)?youtube\.com/channel/)?(UC[A-Za-z0-9_-]{22})/?$")
_TAG = re.compile(
    r"^(?:https?://)?([a-z0-9-]+(?:\.[a-z0-9-]+)+)/(?:tags/)?#?([^\W]+)/?$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetForm:
    """What may stand after a kind's key in the brand file."""

    read: Callable[[str], str] = lambda text: text
    """Returns the target in its one form. Raises ValueError with what is wrong and what to write
    instead."""
    searched: bool
    """It is words or a tag to search for, rather than the address or id of a place to read."""
    name: Callable[[str], str] = lambda _: ""
    """Returns what a source with this target is called; empty: by its kind and its target."""


def is_web_address(text: str) -> bool:
    """Return whether `text` is an http(s) URL with a host and without spaces."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme.lower() in ("http", "https") and bool(parts.hostname) and " " not in text


def _address(text: str) -> str:
    if " " in text and text.lower().startswith(("http://", "https://")):
        raise ValueError(f'"{text}" is not a web address: an address has no spaces')
    if not is_web_address(text):
        raise ValueError(f'"{text}" is not a web address; it must start with https:// or http://')
    parts = urlsplit(text)
    if parts.username or parts.password:  # not repeated: logs and mails are read by many
        raise ValueError(
            "there is a user name or a password before the @ of this address, and such addresses "
            "are not read; ask the site for one that needs none"
        )
    return text


def _host_and_path(address: str) -> str:
    parts = urlsplit(address)
    return (parts.hostname or address).removeprefix("www.") + parts.path.rstrip("/")


def _subreddit_or_words(text: str) -> str:
    found = _SUBREDDIT.match(text)
    if found:
        return "r/" + found[1]
    if text.lower().lstrip("/").startswith("r/") or "://" in text:
        raise ValueError(f'"{text}" is no community; write r/NAME, or words to search for')
    return text


def _channel_id(text: str) -> str:
    found = _CHANNEL.match(text)
    if not found:
        raise ValueError(
            f'"{text}" is no channel id; it starts with UC and has 24 characters (on the page of '
            "the channel: About, Share channel, Copy channel ID)"
        )
    return found[1]


def _instance_and_tag(text: str) -> str:
    found = _TAG.match(text)
    if not found:
        raise ValueError(
            f'"{text}" is no tag on a server; write "mastodon.social/#pizza", in quotes: after a '
            "space # starts a comment"
        )
    return f"{found[1].lower()}/#{found[2]}"


ADDRESS = TargetForm(read=_address, searched=False, name=_host_and_path)
WORDS = TargetForm(searched=True)
SUBREDDIT_OR_WORDS = TargetForm(
    read=_subreddit_or_words,
    searched=True,
    name=lambda target: target if target.startswith("r/") else "",
)
CHANNEL_ID = TargetForm(read=_channel_id, searched=False)
INSTANCE_AND_TAG = TargetForm(read=_instance_and_tag, searched=True)


class SourceKind(StrEnum):
    """The key that an entry under `sources:` in the brand file uses, and the form of its target.

    How a kind is asked and read is its row in `service.scraping.sources.registry`.
    """

    form: TargetForm

    def __new__(cls, key: str, form: TargetForm = WORDS) -> Self:
        """Return the member whose value is `key`."""
        kind = str.__new__(cls, key)
        kind._value_ = key
        kind.form = form
        return kind

    FEED = "feed", ADDRESS
    PAGE = "page", ADDRESS
    SITEMAP = "sitemap", ADDRESS
    SEARCH = "search", WORDS
    REDDIT = "reddit", SUBREDDIT_OR_WORDS
    HACKERNEWS = "hackernews", WORDS
    YOUTUBE = "youtube", CHANNEL_ID
    MASTODON = "mastodon", INSTANCE_AND_TAG
    BLUESKY = "bluesky", WORDS

    def name_for(self, target: str) -> str:
        """Return what a source without a name is called in mails and logs."""
        return self.form.name(target) or f"{self.title_of_site()}: {target}"

    def title_of_site(self) -> str:
        """Return what people call where such a source is asked."""
        spelled = {SourceKind.HACKERNEWS: "Hacker News", SourceKind.YOUTUBE: "YouTube"}
        return spelled.get(self) or self.capitalize()
