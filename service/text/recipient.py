"""To whom a message goes: a mail address alone, or `CHANNEL:ADDRESS` for any other channel.

What is taken here can be sent: settings, the mail's headers and SMTP all use these functions.
"""

from __future__ import annotations

import re
from collections.abc import Collection

import idna

EMAIL = "email"
"""The channel of a recipient that names none."""
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_MAX_LOCAL = 64
"""Characters before the `@` (RFC 5321 4.5.3.1.1)."""
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?")
"""The underscore is in no mail domain of the public net, but in names of hosts within one's own."""
_MAX_LABEL, _MAX_DOMAIN = 63, 253


class AddressError(ValueError):
    """An address to which no mail can be sent, in words."""


_IN_BRACKETS = re.compile(r"<([^\s<>@]{1,64}@[^\s<>@]{1,80})>")
"""The address of "Anna <anna@example.com>"."""


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
    """Return an address with its domain in ASCII, as `ascii_domain` has it.

    Raises AddressError in words.
    """
    address = text.strip()
    shown = address[:80]
    local, at, domain = address.rpartition("@")
    if not at or not local or not domain or re.search(r"[\s<>,;:\\\"()\[\]@]", local):
        told = f"'{shown}' is not a mail address such as anna@example.com"
        if bare := _IN_BRACKETS.search(address):
            told += f"; write the address alone, without the name: {bare[1][:80]}"
        raise AddressError(told)
    if not local.isascii():
        raise AddressError(
            f"'{shown}' has letters before the @ that most mail servers refuse: it is no mail "
            "address that can be relied on"
        )
    if not _LOCAL.fullmatch(local):
        raise AddressError(
            f"'{shown}' is not a mail address that servers take: before the @ no dot may stand "
            "first, last or beside another"
        )
    if len(local) > _MAX_LOCAL:
        raise AddressError(
            f"'{shown}' has {len(local)} characters before the @; a mail address has at most "
            f"{_MAX_LOCAL}"
        )
    try:
        return f"{local}@{ascii_domain(domain)}"
    except ValueError as error:
        raise AddressError(f"'{shown}' is not a mail address: {error}") from error


def ascii_domain(domain: str) -> str:
    """Return the name of a host in small ASCII letters, without a dot at its end.

    By IDNA 2008 and UTS 46, as browsers and mail servers read it today: ß and the final sigma are
    letters of their own. Raises ValueError in words.
    """
    wrong = ValueError(f"'{domain[:80]}' is not a possible domain")
    try:
        # Capitals, wide letters and the full stops of other scripts become the plain ones first.
        plain = domain if domain.isascii() else idna.uts46_remap(domain, std3_rules=False)
        labels = [_ascii_label(label) for label in plain.strip().lower().split(".")]
    except (idna.IDNAError, UnicodeError) as error:
        raise wrong from error
    if len(labels) > 1 and not labels[-1]:
        labels.pop()  # the root: `example.com.` is `example.com`
    name = ".".join(labels)
    if not all(labels) or len(name) > _MAX_DOMAIN:
        raise wrong
    return name


def _ascii_label(label: str) -> str:
    if not label.isascii():
        return idna.alabel(label).decode()
    if label.startswith("xn--"):
        idna.ulabel(label)  # raises for what stands for no name
    if label and (len(label) > _MAX_LABEL or not _LABEL.fullmatch(label)):
        raise idna.IDNAError("a part of it has other characters, or too many")
    return label
