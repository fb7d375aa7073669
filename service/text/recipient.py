"""To whom a message goes: a mail address alone, or `CHANNEL:ADDRESS` for any other channel."""

from __future__ import annotations

import re
from collections.abc import Collection

EMAIL = "email"
"""The channel of a recipient that names none."""
_MAIL_ADDRESS = re.compile(r"^[^@\s<>,;:\\\"()\[\]]+@[^@\s<>,;:\\\"()\[\]]+$")


def channel_of(recipient: str) -> str:
    """Return the name of the channel that takes messages to `recipient`."""
    name, colon, _ = recipient.partition(":")
    return name if colon else EMAIL


def address_of(recipient: str) -> str:
    """Return the address of `recipient` within its channel."""
    name, colon, address = recipient.partition(":")
    return address if colon else name


def recipient(text: str, channels: Collection[str]) -> str:
    """Return who is named by `text`: an address of one of `channels`. Raises ValueError in words.

    What an address looks like within a channel other than mail is that channel's business; it is
    one word of printable ASCII.
    """
    named = text.strip()
    if channel_of(named) == EMAIL or channel_of(named) not in channels:
        return mail_address(named)
    if not re.fullmatch(r"[!-~]+", address_of(named)):
        raise ValueError(f"'{named[:80]}' names nobody after the colon")
    return named


def mail_address(text: str) -> str:
    """Return an address with its domain in ASCII (IDNA). Raises ValueError in words."""
    address = text.strip()
    if not _MAIL_ADDRESS.match(address):
        raise ValueError(f"'{address[:80]}' is not a mail address such as anna@example.com")
    local, _, domain = address.rpartition("@")
    if not local.isascii():
        raise ValueError(f"'{address[:80]}' has letters before the @ that most mail servers refuse")
    try:
        return f"{local}@{domain.encode('idna').decode()}"
    except UnicodeError as error:
        raise ValueError(f"'{domain[:80]}' is not a possible domain ({error})") from error
