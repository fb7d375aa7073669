"""How many connections strangers may hold: not all of a process's files, and not all for one.

A connection that says nothing costs a file, and without files the service can neither answer nor
read. Where there are too many, those go on which no request is being answered, the longest open
first: of an address that has more than its share, and then of the address that has most.
"""

from __future__ import annotations

import asyncio
import resource
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache

from aiohttp import web
from aiohttp.web_protocol import RequestHandler

from service.models import Network
from service.web.security import is_in, limit_key

FILES = 65_536
"""What the soft limit of files is raised to, where the hard limit allows it."""
_SHARE = 0.5
"""Of the files, for those who ask us: the rest is for sources, servers and what we write."""
_MOST = 4_096
"""Connections, however many files there are: each costs some 20 KB."""
_OF_ONE = 0.25
"""Of these, for one address: an office of a hundred browsers has six hundred at most."""


def raise_file_limit() -> int:
    """Raise the soft limit of open files as far as the hard one allows; return what it is now."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = FILES if hard == resource.RLIM_INFINITY else min(FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
            soft = wanted
    return FILES if soft == resource.RLIM_INFINITY else soft


class Doorkeeper:
    """Makes the connections of an aiohttp server, and closes idle ones where there are too many."""

    def __init__(self, server: web.Server, files: int, proxies: Sequence[Network] = ()) -> None:
        """`files` may be open in this process. An address in `proxies` speaks for many: it may have
        all connections."""
        self._server = server
        self._proxies = tuple(proxies)
        self.most = max(2, min(_MOST, int(files * _SHARE)))
        self.most_of_one = max(1, int(self.most * _OF_ONE))

    def __call__(self) -> RequestHandler:
        """Return what handles a new connection, as `loop.create_server` asks for it."""
        asyncio.get_running_loop().call_soon(self._make_room)
        return self._server()

    def _make_room(self) -> None:
        held = [one for one in self._server.connections if one.transport is not None]
        if len(held) <= self.most_of_one:
            return
        by_address: defaultdict[str, list[RequestHandler]] = defaultdict(list)
        for one in held:  # the longest open first
            by_address[_address(one)].append(one)
        excess = len(held) - self.most
        for address, theirs in by_address.items():
            if len(theirs) > self.most_of_one and not is_in(address, self._proxies):
                excess -= _close(theirs, len(theirs) - self.most_of_one)
        for theirs in sorted(by_address.values(), key=len, reverse=True):
            excess -= _close(theirs, excess)


def _close(connections: Sequence[RequestHandler], most: int) -> int:
    """Close the first of `connections` that answer nothing, at most so many; return how many."""
    closed = 0
    for one in connections:
        if closed >= most:
            break
        busy = one._request_in_progress or one._messages  # noqa: SLF001 - told nowhere else
        if one.transport is not None and not busy:
            one.force_close()
            closed += 1
    return closed


def _address(connection: RequestHandler) -> str:
    name = connection.peername
    return _key(str(name[0])) if isinstance(name, tuple) else ""


_key = lru_cache(maxsize=_MOST)(limit_key)
