"""Who may ask what: hosts, origins, tokens and addresses. Pure decisions over header values.

The HTTP layer hands in strings and acts on the answers. Everything here assumes that whoever
sends a request chose every byte of it.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import re
from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from math import ceil
from urllib.parse import urlsplit

from service.models import Network
from service.text.recipient import ascii_domain

LOOPBACK: tuple[Network, ...] = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
"""This machine: a proxy here is believed about the visitor's address. Whoever else can connect from
here could at most get another rate limit."""
_LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
_DEFAULT_PORTS = {"http": 80, "https": 443}


def host_name(header: str) -> str | None:
    """Return the name in a `Host` header, folded, without port and brackets; None if malformed."""
    text = header.strip()
    if not text or any(c in text for c in "/\\@?# \t,"):
        return None
    try:
        parts = urlsplit(f"//{text}")
        name, _ = parts.hostname, parts.port
    except ValueError:
        return None
    return name.rstrip(".").lower() if name else None


def allowed_hosts(public_url: str, more: Iterable[str]) -> frozenset[str]:
    """Return every name by which the service may be asked: PUBLIC_URL's, loopback's and `more`."""
    named = [urlsplit(public_url).hostname or "", *more]
    return _LOOPBACK_NAMES | {_ascii(name) for name in named if name}


def _ascii(name: str) -> str:
    """Return `name` as browsers send it: punycode, lower case, no brackets."""
    bare = name.strip().strip("[]").rstrip(".").lower()
    try:
        return ascii_domain(bare)
    except ValueError:
        return bare


def origin_allowed(origin: str | None, fetch_site: str | None, host: str, public_url: str) -> bool:
    """Return whether a POST without a bearer token comes from our own pages or from no browser.

    `origin` and `fetch_site` are the headers or None, `host` is the (already checked) `Host`
    header. A client that sends neither is no browser. A browser that is told to hide where its
    reader comes from says `null` for an origin, and by `fetch_site`, which no page can set, still
    whether it is ours. So it does where a proxy has made https of http, or has a port of its own,
    and hides that by a `Host` of its own: the name of PUBLIC_URL is then enough.
    """
    site = None if fetch_site is None else fetch_site.strip().lower()
    if site not in (None, "same-origin", "none"):
        return False
    if origin is None or (site == "same-origin" and origin.strip().lower() == "null"):
        return True
    said, public = _origin(origin), _origin(public_url)
    if site == "same-origin" and said and public and said[1] == public[1]:
        return True
    return said in {public, _origin(f"http://{host}"), _origin(f"https://{host}")} - {None}


def _origin(url: str) -> tuple[str, str, int] | None:
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
        return None
    return parts.scheme, _ascii(parts.hostname), port or _DEFAULT_PORTS[parts.scheme]


_NAVIGATE = "navigate"
_FETCHED_AHEAD = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")
"""What browsers and proxies say with what nobody has asked for yet."""
_CHROMIUM = "AppleWebKit/537.36"
"""What Chromium calls its engine, under whatever brand. WebKit's own number is a later one, also
where the browser around it is called Chrome, as on an iPhone."""
_CHROME = re.compile(r"Chrom(?:e|ium)/")
_FIREFOX = re.compile(r"\bGecko/[\d.]+ Firefox/")


def pressed(headers: Mapping[str, str]) -> bool:
    """Return whether a person may have pressed the button that sent a form.

    Chromium and Firefox say so themselves (`Sec-Fetch-User`), hence there its absence proves a
    script. WebKit (Safari, every browser on an iPhone, many mail programs' own) never says it: a
    press counts there as it does in browsers that send none of these headers. What a script
    fetches instead of opening a page is nobody's press anywhere, nor what is fetched ahead.
    """
    if any("prefetch" in headers.get(name, "").lower() for name in _FETCHED_AHEAD):
        return False
    mode = headers.get("Sec-Fetch-Mode")
    if mode is None or headers.get("Sec-Fetch-User") == "?1":
        return True
    return mode.strip().lower() == _NAVIGATE and not _always_says_so(headers)


def _always_says_so(headers: Mapping[str, str]) -> bool:
    """Return whether this browser is known to send `Sec-Fetch-User` with every press."""
    agent = headers.get("User-Agent", "")
    chromium = "Sec-CH-UA" in headers or (_CHROMIUM in agent and _CHROME.search(agent))
    return bool(chromium or _FIREFOX.search(agent))


_WITH_PORT = re.compile(r"(?:([0-9.]+)|\[([0-9a-fA-F:.]+)\])(?::\d+)?$")
"""An IPv4 address, or one of IPv6 in brackets, and maybe a port."""


class Login(Enum):
    """What a request's `Authorization` header amounts to."""

    NONE = "none"
    WRONG = "wrong"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Credentials:
    """What was presented: the token, and whether as Bearer (no browser sends that by itself)."""

    token: bytes
    bearer: bool


def credentials(header: str | None) -> Credentials | None:
    """Return what an `Authorization` header presents; None for none or an unknown scheme."""
    scheme, _, rest = (header or "").strip().partition(" ")
    if scheme.lower() == "bearer":
        return Credentials(_bytes(rest.strip()), bearer=True)
    if scheme.lower() != "basic":
        return None
    try:
        plain = base64.b64decode(_bytes(rest.strip()), validate=True)
    except binascii.Error:
        return Credentials(b"", bearer=False)
    return Credentials(plain.partition(b":")[2], bearer=False)


def log_in(presented: Credentials | None, token: str) -> Login:
    """Compare in constant time, on bytes: `compare_digest` refuses a non-ASCII `str`."""
    if presented is None:
        return Login.NONE
    right = hmac.compare_digest(presented.token, token.encode())
    return Login.RIGHT if right else Login.WRONG


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def client_address(peer: str, forwarded: Sequence[str], trusted: Collection[Network]) -> str:
    """Return the address of whoever asks; `forwarded` are the `X-Forwarded-For` header values.

    Read from the right: each trusted proxy vouches for the one before it. What is not vouched for,
    or is no address, is not believed.
    """
    chain = [part.strip() for value in forwarded for part in value.split(",")]
    address = peer
    while chain:
        if not is_in(address, trusted):
            break
        named = chain.pop()
        if with_port := _WITH_PORT.match(named):  # so Azure's gateways and IIS write it
            named = with_port[1] or with_port[2]
        if _parsed(named) is None:
            break
        address = named
    return address


def is_in(address: str, networks: Collection[Network]) -> bool:
    """Return whether `address` is an IP address in one of `networks`."""
    parsed = _parsed(address)
    return parsed is not None and any(parsed in network for network in networks)


def limit_key(address: str) -> str:
    """Return what a rate limit counts by: the address, of IPv6 the /64 that one customer gets."""
    parsed = _parsed(address)
    if isinstance(parsed, IPv6Address):
        return str(IPv6Address(int(parsed) >> 64 << 64))
    return address


def _parsed(text: str) -> IPv4Address | IPv6Address | None:
    """Return the IP address, an IPv4 one also where it is written as IPv6; None if it is none."""
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return (isinstance(address, IPv6Address) and address.ipv4_mapped) or address


@dataclass(frozen=True, slots=True)
class Rate:
    """So many at once, and so many a second in the long run, for each address."""

    burst: int
    per_second: float


VOTE_RATE = Rate(burst=300, per_second=60.0)
"""A whole office behind one address votes in peace; a flood is stopped. The file of votes takes
more than this a second."""
LOGIN_RATE = Rate(burst=10, per_second=0.1)
"""Ten wrong tokens, then one every ten seconds."""
READING_RATE = Rate(burst=60, per_second=0.05)
"""Steps of describing a brand, of which some read the web: an hour of steady work, no crawling."""
MAX_ADDRESSES = 10_000
"""Buckets kept; beyond that the one unused for longest goes: about 2 MB at worst."""


class Limiter:
    """Token buckets in memory, one an address; time comes in as seconds of a monotonic clock."""

    def __init__(self, rate: Rate, *, max_addresses: int = MAX_ADDRESSES) -> None:
        self._rate = rate
        self._max_addresses = max_addresses
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, key: str, now: float) -> int:
        """Take one from the bucket of `key`; return 0, or the seconds to wait if it is empty."""
        left, at = self._buckets.get(key, (float(self._rate.burst), now))
        left = min(float(self._rate.burst), left + (now - at) * self._rate.per_second)
        if left < 1:
            return max(1, ceil((1 - left) / self._rate.per_second))
        self._buckets[key] = (left - 1, now)
        self._buckets.move_to_end(key)
        if len(self._buckets) > self._max_addresses:
            self._buckets.popitem(last=False)
        return 0
