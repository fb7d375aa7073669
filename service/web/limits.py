"""Rate limits by address: token buckets in memory, of bounded number."""

from __future__ import annotations

from collections import OrderedDict
from math import ceil

from service.web.context import Rate

MOST_ADDRESSES = 10_000
"""Buckets kept; beyond that the one unused for longest goes: about 2 MB at worst."""


class Limiter:
    """One bucket an address; time comes in as seconds of a monotonic clock."""

    def __init__(self, rate: Rate, *, most: int = MOST_ADDRESSES) -> None:
        self._rate = rate
        self._most = most
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, key: str, now: float) -> int:
        """Take one from the bucket of `key`; return 0, or the seconds to wait if it is empty."""
        left = self._left(key, now)
        if left < 1:
            return max(1, ceil((1 - left) / self._rate.per_second))
        self._buckets[key] = (left - 1, now)
        self._buckets.move_to_end(key)
        if len(self._buckets) > self._most:
            self._buckets.popitem(last=False)
        return 0

    def _left(self, key: str, now: float) -> float:
        left, at = self._buckets.get(key, (float(self._rate.burst), now))
        return min(float(self._rate.burst), left + (now - at) * self._rate.per_second)
