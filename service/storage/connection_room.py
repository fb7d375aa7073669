"""How many connections a server lets us have, learnt by asking.

A role of a small plan may open three to five connections, a pooler has a few for everybody, other
programs take theirs. A pool that insists on its own size fails where one that waits for a free
connection only takes longer.
"""

from __future__ import annotations

import asyncio
from collections import deque

GROWS_AFTER = 60.0
"""Seconds after which one connection more is tried again."""


class ConnectionRoom:
    """Places for connections that are lent at the same moment; as many as the server gives."""

    def __init__(self, places: int) -> None:
        self._places = places
        self._limit = places
        self._lent = 0
        self._waiting = deque[asyncio.Future[None]]()

    @property
    def others(self) -> bool:
        """Whether more than one place is lent, which will come back."""
        return self._lent > 1

    async def enter(self) -> None:
        """Wait for a place."""
        while self._lent >= self._limit:
            turn = asyncio.get_running_loop().create_future()
            self._waiting.append(turn)
            try:
                await turn
            except asyncio.CancelledError:
                if turn.done() and not turn.cancelled():
                    self._wake()  # its turn is the next one's
                raise
        self._lent += 1

    def leave(self) -> None:
        """Hand a place back."""
        self._lent -= 1
        self._wake()

    def shrink(self) -> None:
        """Hand a place back that no connection could be had for; expect no more than are lent."""
        if self.others and self._lent <= self._limit:
            if self._limit == self._places:
                asyncio.get_running_loop().call_later(GROWS_AFTER, self._grow)
            self._limit = self._lent - 1
        self.leave()

    def _wake(self) -> None:
        while self._waiting and self._lent < self._limit:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return

    def _grow(self) -> None:
        self._limit += 1
        self._wake()
        if self._limit < self._places:
            asyncio.get_running_loop().call_later(GROWS_AFTER, self._grow)
