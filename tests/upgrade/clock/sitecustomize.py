"""Python imports this before anything else: the wall clock moved, and names of hosts that are here.

Only for processes that have this folder in PYTHONPATH. `UPGRADE_CLOCK` is by how many seconds
`datetime` is moved, `UPGRADE_HOSTS` is `name=port,…`: such a name is that port of loopback,
whatever port was asked for. Neither is a seam of the service: it runs as it is, at another time.
"""

from __future__ import annotations

import datetime
import os
import socket
from typing import Any

_REAL = datetime.datetime
_BY = datetime.timedelta(seconds=float(os.environ.get("UPGRADE_CLOCK") or 0))
_PORTS = dict(
    one.split("=") for one in os.environ.get("UPGRADE_HOSTS", "").split(",") if "=" in one
)
_lookup = socket.getaddrinfo


class _AnyMoment(type):
    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, _REAL)


class _Moved(_REAL, metaclass=_AnyMoment):
    """The class `datetime` with another idea of now; its instances are real ones where it can."""

    __slots__ = ()

    @classmethod
    def now(cls, tz: datetime.tzinfo | None = None) -> Any:
        """Return the moved moment."""
        return (_REAL.now(datetime.UTC) + _BY).astimezone(tz) if tz else _REAL.now() + _BY

    @classmethod
    def today(cls) -> Any:
        """Return the moved moment, naive."""
        return _REAL.now() + _BY


def _here(host: Any, port: Any, *rest: Any, **options: Any) -> Any:
    name = host.decode() if isinstance(host, bytes) else host
    if name in _PORTS:
        target = ("127.0.0.1", int(_PORTS[name]))
        return [(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", target)]
    return _lookup(host, port, *rest, **options)


if "UPGRADE_CLOCK" in os.environ:
    _Moved.__name__ = _Moved.__qualname__ = "datetime"
    _Moved.__module__ = "datetime"
    datetime.datetime = _Moved  # type: ignore[misc]
    socket.getaddrinfo = _here
