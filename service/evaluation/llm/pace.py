"""How much a server is asked at a time: items in a question, questions at once, room to think.

A small machine answers one question after another, and what waits in its queue is on our clock. So
such a server is asked one question first; after quick answers more go at once, after late ones
fewer and smaller.
"""

from __future__ import annotations

import asyncio
import ipaddress
from collections import deque
from urllib.parse import urlsplit

BATCH = 8
"""Items in a call: the prompt is shared by eight, and judging is nearly as good as one by one."""
SMALL_BATCH = 4
"""For a server of one's own: question and answer fit a context of 4,096 tokens."""
THINKING_TOKENS = 400
"""For what some models think before they answer."""
_MAX_THINKING = 4000
_SLOW, _QUICK = 1 / 2, 1 / 8
"""Shares of the time-out: an answer that took more was slow, one that took less quick."""
_QUICK_SECONDS = 5.0
"""No answer that took longer is quick, whatever the time-out."""
_TRUSTED = 3
"""Quick answers in a row before more is asked at a time."""
_NEAR_NAMES = (".local", ".localhost", ".lan", ".internal", ".home.arpa", ".test")


def is_near(base_url: str) -> bool:
    """Return whether a server is one's own: this machine, a private network, a container's name."""
    try:
        host = (urlsplit(base_url).hostname or "").rstrip(".")
    except ValueError:
        return False
    try:
        return not ipaddress.ip_address(host.partition("%")[0]).is_global
    except ValueError:
        return bool(host) and ("." not in host or host.endswith(_NEAR_NAMES))


class Turns:
    """Lets so many in at a time as the server takes; the others wait here and not at the server."""

    def __init__(self, most: int, first: int) -> None:
        self._most = most
        self.limit = min(first, most)
        self._busy = 0
        self._waiting: deque[asyncio.Future[None]] = deque()

    async def __aenter__(self) -> None:
        while self._busy >= self.limit:
            turn = asyncio.get_running_loop().create_future()
            self._waiting.append(turn)
            try:
                await turn
            except asyncio.CancelledError:
                self._wake()
                raise
            finally:
                if turn in self._waiting:
                    self._waiting.remove(turn)
        self._busy += 1

    async def __aexit__(self, *_: object) -> None:
        self._busy -= 1
        self._wake()

    def widen(self) -> None:
        """Let twice as many in."""
        self.limit = min(self._most, self.limit * 2)
        self._wake()

    def narrow(self) -> None:
        """Let half as many in from now on."""
        self.limit = max(1, self.limit // 2)

    def _wake(self) -> None:
        room = self.limit - self._busy
        for turn in self._waiting:
            if room <= 0:
                break
            if not turn.done():
                turn.set_result(None)
                room -= 1


class Pace:
    """What one server manages, learnt from its answers."""

    def __init__(self, *, most: int, timeout: float, turns: Turns) -> None:
        self.batch = most
        """Items to be asked about in one question."""
        self.thinking = THINKING_TOKENS
        """Tokens of an answer that the model may spend on thinking."""
        self.last_seconds = 0.0
        """What the last answer took."""
        self._most = most
        self._quick = 0
        """Quick answers in a row to questions of that size."""
        self._timeout = timeout
        self._turns = turns

    def answered(self, items: int, seconds: float) -> None:
        """Note an answer to a question about so many items."""
        self.last_seconds = seconds
        if seconds > self._timeout * _SLOW:
            self.batch = max(1, min(self.batch, items // 2))
            self._turns.narrow()
        elif seconds < min(self._timeout * _QUICK, _QUICK_SECONDS):
            self._turns.widen()
            self._quick = self._quick + 1 if items >= self.batch else self._quick
            if self._quick >= _TRUSTED:
                self.batch, self._quick = min(self._most, self.batch * 2), 0

    def late(self, items: int) -> None:
        """Note that no answer came in time."""
        self.last_seconds = self._timeout
        self._most = max(1, min(self._most, items // 2))
        self.batch, self._quick = max(1, min(self.batch, items // 4)), 0
        self._turns.narrow()

    def too_long(self, items: int) -> None:
        """Note that so many items, or the answer on them, are more than the context holds."""
        self._most = max(1, min(self._most, items // 2))
        self.batch = min(self.batch, self._most)

    def thought_too_long(self) -> None:
        """Note that the model's thoughts left no room for its answer."""
        self.thinking = min(_MAX_THINKING, self.thinking * 3)
