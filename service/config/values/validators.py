"""How each kind of value in the environment is read; every function raises ValueError in words.

The messages complete the sentence "NAME: ...".
"""

from __future__ import annotations

import ipaddress
import math
import re
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import time, timedelta
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote, urlsplit

from service.config.values.hosts import bare_host, ip_address, url_host
from service.models import Network, QuietHours, WeeklyTime
from service.text.recipient import mail_address, recipient

T = TypeVar("T")
EMBEDDED = "embedded"
TOKEN_LENGTH = 32
"""Characters of a secret: with hexadecimal digits that is 128 bits."""
MAX_SECONDS = 3600
MAX_HELPERS = 32
_MAX_WEB_URL = 200
"""Characters of PUBLIC_URL: a mail has two links or more for each of its findings."""
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:/+|(?:smtps?|ssl|tls|https?):(?!\d)", re.IGNORECASE)
_BEFORE = re.compile(r"[^\w+.:-]")
"""What no scheme has: a quote, or a command."""
_AUTHORITY_END = re.compile(r"[/?#]")
_VALKEY = re.compile(r"^\s*valkey(?=s?://)")
_UNFILLED = re.compile(
    r"\[[A-Za-z][\w -]*\]|\$?\{\{[^{}]*\}\}|(?<=[/:@])(?:<[\w -]+>|[*•●]{3,})(?=[@:/]|$)"
)
"""What providers print for a value that is the reader's own: [YOUR-PASSWORD], <user>, ${{HOST}},
or for one that they do not show: ********."""
_ESCAPED = "write such signs as %40 for @, %2F for /, %3F for ?, %23 for #, %5B for [, %5D for ]"
_BETWEEN = re.compile("[,;\n\uff0c\uff1b\u3001]")
"""What stands between the parts of a list; a keyboard for Chinese has commas of its own."""
_BETWEEN_HOSTS = re.compile(rf"{_BETWEEN.pattern}|\s")
_DASHES = re.compile("(?:(?<!\\s)\\s++)?[\u2010-\u2015\u2212]\\s*")
_PATHS_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:(?=/|$)|:memory:")
"""How the address of a file or a database begins; the letter of a drive is one alone."""
_PORT = re.compile(r"^([^:]+|\[.*\]):(\d{1,5})$")
_SPAN = re.compile(r"^every[\s-]+(\d{0,9})[\s-]*(?:(minutes?|mins?)|hours?|h)$", re.IGNORECASE)
"""A span in minutes or hours; "every hour" is one."""
MAX_SPAN_MINUTES = 1440
"""A day; who wants mail more seldom names a time of day."""
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SHORT_DAY = 3
"""Letters of a day's name that tell it from the others."""
_TIME = re.compile(r"^([01]?\d|2[0-3]):([0-5]\d)$")


def url_of(text: str, schemes: tuple[str, ...], example: str) -> str:
    """Return `text` if it is a URL of one of `schemes` with a host or a path."""
    head, mark, _ = text.strip().partition("://")
    if not mark or head.lower() not in schemes:
        kinds = [f"{scheme}://" for scheme in schemes]
        if not mark:
            raise ValueError(f"begins neither with {' nor with '.join(kinds)}, as it must")
        is_late = _BEFORE.search(head)
        begins = "has something before its beginning" if is_late else f"starts with {head}://"
        raise ValueError(f"{begins}, but must start with {' or '.join(kinds)}")
    try:
        parts = urlsplit(text.strip())
        port_is_readable = parts.port is None or parts.port > 0
    except ValueError as error:
        raise ValueError(
            f"is not a readable address ({error}); it should look like {example}"
        ) from error
    if not port_is_readable or not (parts.netloc or parts.path.strip("/")):
        raise ValueError(f"names no server; it should look like {example}")
    return text.strip()


def database_url(text: str) -> str:
    """Return a PostgreSQL URL, or `embedded`. It may name several servers, with commas between."""
    if text.strip().lower() == EMBEDDED:
        return EMBEDDED
    example = "postgresql://topfive:PASSWORD@db:5432/topfive"
    address, signs, servers = _with_password(text, ("postgresql", "postgres"), example)
    if "@" in signs:
        raise ValueError(f"has an @ in its user name or password; {_ESCAPED}")
    url_of(address.replace(",".join(servers), servers[0], 1), ("postgresql", "postgres"), example)
    return address


def redis_url(text: str) -> str:
    """Return a Redis or Valkey URL, or `embedded`."""
    if text.strip().lower() == EMBEDDED:
        return EMBEDDED
    schemes, example = ("redis", "rediss", "unix"), "redis://redis:6379/0"
    address, _, servers = _with_password(_VALKEY.sub("redis", text), schemes, example)
    if len(servers) > 1:
        raise ValueError("names several servers, but must name the one that the cache is on")
    url = url_of(address, schemes, example)
    parts = urlsplit(url)
    number = parts.path.strip("/")
    if parts.scheme != "unix" and number and not (number.isascii() and number.isdigit()):
        raise ValueError(
            f"has a word after the server, where only the number of a database stands; {example}"
        )
    return url


def _with_password(
    text: str, schemes: tuple[str, ...], example: str
) -> tuple[str, str, Sequence[str]]:
    """Return an address that may have a password, what stands before its servers, and these.

    What is wrong is told without a word of it, but for a word that only holds a place.
    """
    address = text.strip()
    head, _, rest = address.partition("://")
    if head.lower() not in schemes:
        url_of(address, schemes, example)  # which says so
    if unfilled := _UNFILLED.search(address):
        raise ValueError(f"still has {unfilled[0]} in it: write there what that stands for")
    authority = _AUTHORITY_END.split(rest, maxsplit=1)[0]
    signs, _, said = authority.rpartition("@")
    servers = said.split(",")
    has_ports = all(map(_has_readable_port, servers))
    if set("[]") & set(signs) or "#" in rest or (not has_ports and "@" in rest[len(authority) :]):
        raise ValueError(f"has one of / ? # [ ] in its user name or password; {_ESCAPED}")
    if not has_ports:
        raise ValueError(f"is not a readable address; it should look like {example}")
    return address, signs, servers


def _has_readable_port(server: str) -> bool:
    try:
        return urlsplit(f"//{server}").port != 0
    except ValueError:
        return False


def web_url(text: str) -> str:
    """Return an http or https URL as browsers and mail headers have it, without a slash at its end.

    The scheme and the host in small letters, an internationalised host in its ASCII form, other
    letters of the path escaped.
    """
    example = "it should look like https://topfive.example.com"
    url = text.strip()
    if odd := next((c for c in url if c.isspace() or not c.isprintable() or c in '\\<>"'), ""):
        what = "a blank" if odd.isspace() else f"the character {odd!r}"
        raise ValueError(f"has {what} in it, which no link can have; {example}")
    checked = url_of(url, ("http", "https"), "https://topfive.example.com")
    parts = urlsplit(checked)
    if not parts.hostname:
        raise ValueError(f"names no server; {example}")
    if parts.query or parts.fragment or "@" in parts.netloc or url.endswith(("?", "#")):
        raise ValueError("must be only the address of this service: no ?, # or user name in it")
    host = url_host(parts.hostname) + (f":{parts.port}" if parts.port else "")
    path = quote(parts.path, safe="/%~!$&'()*+,;=:@-._").rstrip("/")
    made = f"{parts.scheme}://{host}{path}"
    if len(made) > _MAX_WEB_URL:
        raise ValueError(
            f"has {len(made)} characters; the links of the mail have room for {_MAX_WEB_URL}"
        )
    return made


def mail_host(text: str) -> str:
    """Return the name or the address of a mail server, in ASCII."""
    name = text.strip()
    scheme = _SCHEME.match(name)
    bare = name[scheme.end() :] if scheme else name
    bare = bare.partition("/")[0].rpartition("@")[2]
    port = _PORT.match(bare)
    try:
        read = url_host((port[1] if port else bare).strip("[]")).strip("[]")
    except ValueError as error:
        raise ValueError("names no server; it should look like smtp.example.com") from error
    if scheme or port or bare != name:
        what = f"without {scheme[0]}" if scheme else "without a port or anything else"
        mended = f"SMTP_HOST={read}" + (f" and SMTP_PORT={port[2]}" if port else "")
        raise ValueError(f"must be the server's name alone, {what}: write {mended}")
    return read


def bind_host(text: str) -> str:
    """Return the address or the name of this machine that the web page listens on."""
    host = text.strip()
    bare = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    try:
        return str(ip_address(bare))
    except ValueError:
        if not re.fullmatch(r"[\w.-]*", host):
            raise ValueError(
                f"'{host[:80]}' is not an address of this machine such as 127.0.0.1 or 0.0.0.0, "
                "alone; the port has its own variable, PORT"
            ) from None
    return host


def own_path(path: Path) -> Path:
    """Return a path with the home folder that `~` stands for: no shell reads it for us.

    An address of a file (`sqlite:///votes.db`) would be taken for folders of that name.
    """
    if address := _PATHS_ADDRESS.match(str(path)):
        raise ValueError(
            f"begins with {address[0]} as an address does; write the plain name of the file or "
            "folder"
        )
    try:
        return path.expanduser()
    except RuntimeError as error:
        raise ValueError("begins with ~, for which there is no folder here") from error


def sender(text: str) -> str:
    """Return the address of `Topfive <topfive@example.com>` or of a bare address."""
    named = re.fullmatch(r"[^<>]*<([^<>]*)>\s*", text)
    return mail_address(named[1] if named else text)


def recipients(text: str, *, channels: Collection[str]) -> tuple[str, ...]:
    """Return the recipients of a comma separated list, each once, in order."""
    found = _each(_BETWEEN.split(text), lambda part: recipient(part, channels))
    if not found:
        raise ValueError("has no address in it")
    return tuple({one.casefold(): one for one in found}.values())


def _each(parts: Iterable[str], read: Callable[[str], T]) -> list[T]:
    """Return each part that is not blank as `read`. Raises ValueError with all that is wrong."""
    found, wrong = [], []
    for part in filter(str.strip, parts):
        try:
            found.append(read(part))
        except ValueError as error:
            wrong.append(str(error))
    if wrong:
        raise ValueError("; ".join(wrong))
    return found


def secret(text: str) -> str:
    """Return a secret that is long enough."""
    value = text.strip()
    if len(value) < TOKEN_LENGTH:
        raise ValueError(f"has {len(value)} characters, but needs {TOKEN_LENGTH} or more")
    return value


def api_token(text: str) -> str:
    """Return the token, or `off`."""
    return "off" if text.strip() == "off" else secret(text)


def networks(text: str) -> tuple[Network, ...]:
    """Return the networks of a comma separated list such as `10.0.0.0/8, fd00::/8`."""

    def network(part: str) -> Network:
        try:
            return ipaddress.ip_network(part.strip(), strict=False)
        except ValueError as error:
            raise ValueError(f"'{part.strip()}' is not a network such as 10.0.0.0/8") from error

    return tuple(_each(_BETWEEN.split(text), network))


def host_names(text: str) -> tuple[str, ...]:
    """Return the host names of a list, each without what a page's address has around its host.

    Blanks may stand between them as well as commas. What is no host stays as it is written.
    """
    return tuple(dict.fromkeys(map(bare_host, filter(None, _BETWEEN_HOSTS.split(text)))))


def ports(text: str) -> frozenset[int] | None:
    """Return the ports of a comma separated list; None, any port, for `*`."""
    if text.strip() == "*":
        return None
    parts = [part.strip() for part in _BETWEEN.split(text) if part.strip()]
    bad = [p for p in parts if not p.isascii() or not p.isdigit() or not 0 < int(p) < 65536]
    if bad or not parts:
        raise ValueError(f"'{', '.join(bad) or text}' is not a list of ports such as 80,443 (or *)")
    return frozenset(int(part) for part in parts)


def clock_time(text: str) -> time:
    """Return the time of day of `07:30`."""
    match = _TIME.match(text.strip().replace("\uff1a", ":"))
    if not match:
        raise ValueError(f"'{text.strip()}' is not a time such as 07:30")
    return time(int(match[1]), int(match[2]))


def schedule(text: str | tuple[time, ...] | timedelta) -> tuple[time, ...] | timedelta:
    """Return the times of `07:30,16:00` in order, none for `every-run`, or a span of minutes."""
    if not isinstance(text, str):
        return text
    if text.strip().casefold().replace(" ", "-") == "every-run":
        return ()
    if span := _SPAN.match(text.strip()):
        minutes = int(span[1] or 1) * (1 if span[2] else 60)
        if not 1 <= minutes <= MAX_SPAN_MINUTES:
            raise ValueError(f"{minutes} minutes is not a span from 1 to {MAX_SPAN_MINUTES}")
        return timedelta(minutes=minutes)
    try:
        return tuple(sorted(set(_each(_BETWEEN.split(text), clock_time))))
    except ValueError as error:
        raise ValueError(
            f"{error}; write every-run, every 60 minutes, or times such as 07:30,16:00"
        ) from error


def weekly_time(text: str | WeeklyTime | None) -> WeeklyTime | None:
    """Return the day and time of `monday 07:30`, None for an empty value."""
    if not isinstance(text, str):
        return text
    said = text.replace(",", " ").split()
    if not said:
        return None
    day = said[0].casefold().removesuffix("s") if len(said[0]) > _SHORT_DAY else said[0].casefold()
    if len(said) != 2 or len(day) < _SHORT_DAY:
        raise ValueError(f"'{text.strip()[:80]}' is not a day and a time such as monday 07:30")
    found = [n for n, name in enumerate(WEEKDAYS) if name.startswith(day)]
    if not found:
        raise ValueError(
            f"'{said[0][:40]}' is no day of the week; write monday, tuesday, … and a time: "
            "monday 07:30"
        )
    return WeeklyTime(found[0], clock_time(said[1]))


def quiet_hours(text: str) -> QuietHours:
    """Return the hours of `22:00-06:00`."""
    start, dash, end = _DASHES.sub("-", text).partition("-")
    if not dash:
        raise ValueError(f"'{text}' is not a span such as 22:00-06:00")
    hours = QuietHours(clock_time(start), clock_time(end))
    if hours.start == hours.end:
        raise ValueError("starts and ends at the same time; leave it empty for no quiet hours")
    return hours


def seconds(text: str | float | None) -> float | None:
    """Return a number of seconds, or None for the word auto."""
    said = str(text).strip().lower()
    if text is None or said in ("", "auto"):
        return None
    try:
        number = float(said.removesuffix("s"))
    except ValueError:
        number = math.nan
    if not 1 <= number <= MAX_SECONDS:
        raise ValueError(
            f"{said[:80]!r} is not auto or a number of seconds from 1 to {MAX_SECONDS}"
        )
    return number


def helpers(text: str | int | None) -> int | None:
    """Return a number of helper processes, or None for the word auto."""
    said = str(text).strip().lower()
    if text is None or said in ("", "auto"):
        return None
    if said not in map(str, range(MAX_HELPERS + 1)):
        raise ValueError(f"{said[:80]!r} is not auto or a number from 0 to {MAX_HELPERS}")
    return int(said)
