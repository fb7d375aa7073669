"""DATABASE_URL as providers hand it out, made into what asyncpg takes.

asyncpg hands every word after the ? that it does not know to the server as a setting, and the
server refuses the connection. Providers' and frameworks' addresses have words of libpq, Prisma,
SQLAlchemy or JDBC there: what they mean here is done, what means nothing here is left out.
"""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from service.errors import PermanentError

_MEANS_NOTHING_HERE = frozenset({
    # libpq: ways of connecting that asyncpg has not, or that it settles by itself.
    "channel_binding", "client_encoding", "fallback_application_name", "gssdelegation",
    "gssencmode", "keepalives", "keepalives_count", "keepalives_idle", "keepalives_interval",
    "load_balance_hosts", "replication", "require_auth", "requirepeer", "sslcertmode",
    "sslcompression", "sslsni", "tcp_user_timeout",
    # Poolers, Prisma, SQLAlchemy, JDBC: the sizes of a pool that is not ours.
    "connection_limit", "max_overflow", "pgbouncer", "pool_mode", "pool_size", "pool_timeout",
    "preparethreshold", "prepared_statement_cache_size", "prepared_statements", "socket_timeout",
    "sslaccept", "statement_cache_size", "supa", "uselibpqcompat", "workaround",
})  # fmt: skip
_MODES = {
    **dict.fromkeys(("true", "1", "on", "yes", "no-verify"), "require"),
    **{one: one for one in ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")},
}
"""What `sslmode`, and `ssl` of other clients, mean in libpq's words: "no-verify" is TLS with whom
it may be, which libpq calls "require"."""
_MIN_CONNECT_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class PostgresAddress:
    """What to hand to asyncpg: the address, and what belongs beside it."""

    dsn: str
    arguments: dict[str, Any] = field(default_factory=dict)
    """More arguments of `asyncpg.connect`: `timeout` in seconds, `ssl`."""
    names_itself: bool = False
    """It has an `application_name` of its own."""


def read_address(url: str) -> PostgresAddress:
    """Return `url` for asyncpg. Raises PermanentError for a file of certificates that is not there.

    `sslrootcert=system` trusts the authorities of this machine and checks the server's name, as in
    libpq; `connect_timeout` is seconds; Prisma's `schema` is the search path; `ssl=true` asks TLS;
    a word without a value says nothing.
    """
    parts = urlsplit(url)
    words, arguments = [], dict[str, Any]()
    given = parse_qsl(parts.query, keep_blank_values=True)
    of_the_system = ("sslrootcert", "system") in given
    for name, value in given:
        small = name.lower()
        if (
            not value
            or small in _MEANS_NOTHING_HERE
            or (of_the_system and small in ("sslmode", "sslrootcert"))
        ):
            continue
        if small == "connect_timeout":
            if value.isascii() and value.isdigit() and int(value):
                arguments["timeout"] = max(float(value), _MIN_CONNECT_SECONDS)
        elif small == "schema":
            words.append(("search_path", value))
        elif small in ("ssl", "sslmode"):
            if mode := _MODES.get(value.lower(), value if small == "sslmode" else ""):
                words.append(("sslmode", mode))
        else:
            _refuse_missing_file(small, value)
            words.append((name, value))
    if of_the_system:
        arguments["ssl"] = ssl.create_default_context()
    dsn = (
        url
        if words == given
        else urlunsplit(parts._replace(query=urlencode(words, quote_via=quote)))
    )
    named = any(name == "application_name" for name, _ in words)
    return PostgresAddress(dsn, arguments, named)


def _refuse_missing_file(name: str, value: str) -> None:
    if name in ("sslrootcert", "sslcert", "sslkey", "sslcrl") and not Path(value).is_file():
        raise PermanentError(
            f"DATABASE_URL names a file that is not there ({name}={value})",
            "Give the file's whole path, as this machine or container sees it; sslrootcert=system "
            "trusts the certificate authorities that this machine knows.",
        )
