"""Which addresses may be dialled. Pure but for `guarded_sockets`, which only refuses or makes one.

Two checks, both needed: `check_url` refuses before anything is dialled what the text alone
shows, and the socket factory sees the address actually dialled, after any DNS answer and on every
redirect, so that a name which resolves to a private address gets nowhere either.
"""

from __future__ import annotations

import errno
import re
import socket
from collections.abc import Callable, Collection, Sequence
from functools import lru_cache
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import Any
from urllib.parse import unquote

import ada_url

from service.errors import ForbiddenError
from service.models import Network, is_name_within

_Address = IPv4Address | IPv6Address

DEFAULT_PORTS = frozenset({80, 443})
"""Ports of the web; anything else is another service, often one that trusts its neighbours."""

_CLOSED_V4 = tuple(
    IPv4Network(text)
    for text in (
        "0.0.0.0/8",  # this network; on Linux 0.0.0.0 is the machine itself
        "10.0.0.0/8",
        "100.64.0.0/10",  # carrier-grade NAT
        "127.0.0.0/8",
        "168.63.129.16/32",  # Azure's own service beside each of its machines, no public host
        "169.254.0.0/16",  # link-local: cloud metadata services
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",  # multicast, reserved, broadcast
    )
)
"""Not the public internet, by IANA's special-purpose registry and by what clouds use as if it were.
`ipaddress.is_global` differs between Python versions, so the list is ours."""

_GLOBAL_V6 = IPv6Network("2000::/3")
"""All that IANA has given out as global unicast. Outside lie loopback, `::/96`, NAT64, unique and
site local, link-local, discard and multicast."""
_CLOSED_V6 = tuple(
    IPv6Network(text)
    for text in (
        "2001::/23",  # Teredo, ORCHID, benchmarking and other protocol assignments
        "2001:db8::/32",
        "2002::/16",  # 6to4: carries any IPv4 address within
        "2620:4f:8000::/48",
        "3fff::/20",
    )
)


_ADDRESS_WITHIN = re.compile(r"(?:^|[.-])(\d{1,3})([.-])(\d{1,3})\2(\d{1,3})\2(\d{1,3})(?=[.-])")
"""An address as a part of a name, which servers for that answer with: `10.0.0.1.nip.io`."""
_HEX_WITHIN = re.compile(r"(?:^|[.-])(?:0x)?((?:0a|7f|a9fe|ac1[0-9a-f]|c0a8)[0-9a-f]{4,6})(?=\.)")
"""The same in eight hexadecimal digits, of the networks that homes and firms have."""
_V6_WITHIN = re.compile(r"(?:^|\.)([0-9a-f]{0,4}(?:-[0-9a-f]{0,4}){2,7})(?=\.)")
"""The same of IPv6, with hyphens for colons: `--1.sslip.io`."""

_WITHIN = re.compile(r"(?<=[^\s:])https?://[^\s/&#\"'<>]{1,255}", re.IGNORECASE)
"""An address that another carries, up to the end of its host."""


def allowed(address: str, networks: Sequence[Network | str] = ()) -> bool:
    """Return whether the IP literal `address` may be dialled: public, or in one of `networks`.

    `networks` are CIDR texts or network objects that may be dialled although private. What is no
    IP address is refused; an IPv6 zone is too.
    """
    found = _literal(address)
    if found is None:
        return False
    if any(found in network for network in _networks(tuple(networks))):
        return True
    if isinstance(found, IPv4Address):
        return not any(found in network for network in _CLOSED_V4)
    return found in _GLOBAL_V6 and not any(found in network for network in _CLOSED_V6)


def check_url(
    url: str,
    ports: Collection[int] | None = DEFAULT_PORTS,
    networks: Sequence[Network | str] = (),
) -> str:
    """Return `url` as a browser would write it, ready to be asked; raise ForbiddenError instead.

    Odd spellings (`2130706433`, `0x7f.1`, full-width digits) become addresses here, by the WHATWG
    rules. `ports` None means any. Names are not resolved.
    """
    return _checked(url, ports, networks)[0]


def _checked(
    url: str, ports: Collection[int] | None, networks: Sequence[Network | str]
) -> tuple[str, str]:
    """Return address and host of `url`. Raises ForbiddenError, as `check_url`."""
    href, protocol, port, host = _parts(url)
    if protocol not in ("http:", "https:"):
        raise ForbiddenError(url, f"only http and https addresses are read, not {protocol}")
    number = int(port) if port else (443 if protocol == "https:" else 80)
    if ports is not None and number not in ports:
        raise ForbiddenError(
            url, f"port {number} is not read; SCRAPE_ALLOW_PORTS names those that are"
        )
    bare = host.rstrip(".").removeprefix("[").removesuffix("]")
    if bare == "localhost" or bare.endswith(".localhost"):
        is_open = allowed("127.0.0.1", networks) or allowed("::1", networks)
    else:
        is_open = _literal(bare) is None or allowed(bare, networks)
    if not is_open:
        raise ForbiddenError(url, _private(host))
    return href, host


def may_link(
    url: str,
    ports: Collection[int] | None = DEFAULT_PORTS,
    networks: Sequence[Network | str] = (),
    *,
    listed_by: str = "",
) -> bool:
    """Return whether a reader may be sent to `url`, which the source at `listed_by` lists.

    Not to what we ourselves refuse to ask: it would lead into her own network. Neither to a name
    that only a private network knows, or that carries a private address, unless it is the source's
    own, which the operator has named. Nor by another's hand: a redirector leads on to the address
    that its own carries.
    """
    try:
        host = _checked(url, ports, networks)[1].rstrip(".")
        if is_name_within(host) or _carries_private(host, networks):
            return host == _parts(listed_by)[3].rstrip(".")
    except ForbiddenError:
        return False
    return not any(_leads_within(one, networks) for one in _WITHIN.findall(_decoded(url)))


def guarded_sockets(
    networks: Sequence[Network | str] = (), ports: Collection[int] | None = DEFAULT_PORTS
) -> Callable[[Any], socket.socket]:
    """Return a `socket_factory` for aiohttp's connector that refuses what must not be dialled.

    It raises OSError with EACCES and a text; without both, aiohttp's message would read `[None]`.
    """
    open_networks = _networks(tuple(networks))

    def make(addr_info: Any) -> socket.socket:
        family, kind, protocol, _, target = addr_info
        if not allowed(str(target[0]), open_networks):
            raise OSError(errno.EACCES, _private(str(target[0])))
        if ports is not None and target[1] not in ports:
            raise OSError(errno.EACCES, f"port {target[1]} is not read")
        return socket.socket(family, kind, protocol)

    return make


def _decoded(url: str) -> str:
    """Return `url` without its percent signs, be they written twice."""
    return unquote(unquote(url)) if "%" in url else url


def _leads_within(url: str, networks: Sequence[Network | str]) -> bool:
    """Return whether an address that is carried by another is none of the public internet.

    A bare word may be a part of what was cut off, and is none.
    """
    plain = f"http://{url.rpartition('@')[2] if '@' in url else url.partition('//')[2]}"
    try:
        host = _parts(plain)[3].rstrip(".")
    except ForbiddenError:
        return False
    try:
        _checked(plain, None, networks)
    except ForbiddenError:
        return True
    return "." in host and (is_name_within(host) or _carries_private(host, networks))


def _carries_private(host: str, networks: Sequence[Network | str]) -> bool:
    carried = [".".join(found.group(1, 3, 4, 5)) for found in _ADDRESS_WITHIN.finditer(host)]
    carried += [
        str(IPv4Address(int(one, 16))) for one in _HEX_WITHIN.findall(host) if len(one) == 8
    ]
    carried += [one.replace("-", ":") for one in _V6_WITHIN.findall(host)]
    return any(_literal(one) is not None and not allowed(one, networks) for one in carried)


@lru_cache(maxsize=1_024)
def _literal(address: str) -> _Address | None:
    try:
        found = ip_address(address)
    except ValueError:
        return None
    if isinstance(found, IPv6Address):
        if found.scope_id:
            return None
        return found.ipv4_mapped or found
    return found


@lru_cache(maxsize=32)
def _networks(networks: tuple[Network | str, ...]) -> tuple[Network, ...]:
    return tuple(ip_network(one, strict=False) if isinstance(one, str) else one for one in networks)


@lru_cache(maxsize=2_048)
def _parts(url: str) -> tuple[str, str, str, str]:
    """Return address, scheme, port and host of `url`; refuse what parsers read differently.

    An address is asked about three times: whether it may be linked, asked, and linked after all.
    """
    if "\\" in url.partition("?")[0].partition("#")[0]:
        raise ForbiddenError(url, "an address with a backslash means different things to programs")
    try:
        parsed = ada_url.URL(url.strip())
    except (ValueError, UnicodeError):
        raise ForbiddenError(url, "this is not a web address") from None
    if parsed.username or parsed.password:
        raise ForbiddenError(url, "an address with a user name or password in it is not read")
    host = str(parsed.hostname)
    if "xn--" in host.split(".") or (not host and parsed.protocol.startswith("http")):
        raise ForbiddenError(url, "this is not a web address: its host cannot exist")
    return str(parsed.href), str(parsed.protocol), str(parsed.port), host


def _private(host: str) -> str:
    return f"{host} is not on the public internet; SCRAPE_ALLOW_NETWORKS names what may be read"
