"""IP networks, as settings name them and as the guard of HTTP requests asks for them; and names
that mean something within a network only."""

from __future__ import annotations

import re
from ipaddress import IPv4Network, IPv6Network
from typing import TypeAlias

Network: TypeAlias = IPv4Network | IPv6Network

_NAME_WITHIN = re.compile(
    r"^[^.:]+$|\.(?:arpa|corp|home|internal|intranet|invalid|lan|local|localdomain|private|svc)$"
)
"""One word alone, and the domains that are used so (RFC 6761, 6762 and 8375, ICANN's `internal`,
and what routers and clusters make up)."""


def is_name_within(name: str) -> bool:
    """Return whether a host's name, in small letters, is known in a private network alone."""
    return _NAME_WITHIN.search(name) is not None
