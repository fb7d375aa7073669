"""IP networks, as settings name them and as the guard of HTTP requests asks for them."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network
from typing import TypeAlias

Network: TypeAlias = IPv4Network | IPv6Network
