"""Hosts as people write them: names, addresses of IPv4 and IPv6, the machine itself. Pure."""

from __future__ import annotations

import ipaddress
import re
import socket
from contextlib import suppress
from urllib.parse import urlsplit

from service.text.recipient import ascii_domain

_NO_HOST = re.compile(r"[^\w.:\[\]-]")
"""What stands in no name and no address of a host."""


def ip_address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """Return an IP address; one of IPv4 also in the forms that every machine reads, as 127.1.

    Raises ValueError for anything else.
    """
    if re.fullmatch(r"(?:0x)?[\da-f]+(?:\.(?:0x)?[\da-f]+){0,3}", text, re.IGNORECASE):
        with suppress(OSError):
            return ipaddress.IPv4Address(socket.inet_aton(text))
    return ipaddress.ip_address(text)


def url_host(name: str) -> str:
    """Return the host of a URL: an IP address (of IPv6 in brackets) or a name in ASCII.

    Raises ValueError for what can be neither.
    """
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return ascii_domain(name)
    return f"[{address}]" if address.version == 6 else str(address)


def bare_host(text: str) -> str:
    """Return the host in what may be a page's address; what is no host as it is written."""
    try:
        if ip_address(text.strip("[]")):
            return text
    except ValueError:
        pass
    try:
        return urlsplit(text if "://" in text else f"//{text}").hostname or text
    except ValueError:
        return text


def is_host(text: str) -> bool:
    """Return whether something can be the name or the address of a host."""
    bare = text.strip("[]")
    try:
        return not _NO_HOST.search(url_host(bare.partition("%")[0] if ":" in bare else bare))
    except ValueError:
        return False


def is_loopback(host: str) -> bool:
    """Return whether `host` is reachable from this machine only."""
    name = host.strip().casefold()
    if name == "localhost":
        return True
    try:
        return ip_address(name.strip("[] ")).is_loopback
    except ValueError:
        return False
