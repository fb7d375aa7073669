"""robots.txt: what a site asks robots to leave alone (RFC 9309). Pure; Protego reads the rules."""

from __future__ import annotations

import math

from protego import Protego

MAX_BYTES = 512_000
"""RFC 9309 wants at least 500 KiB read; what stands behind is ignored."""


class Robots:
    """The rules of one site."""

    def __init__(self, rules: Protego | None, *, allow: bool = True) -> None:
        self._rules = rules
        self._allow = allow

    @classmethod
    def parse(cls, body: bytes) -> Robots:
        """Return the rules in `body`, whatever is in it."""
        text = body[:MAX_BYTES].decode("utf-8", "replace").removeprefix("\ufeff")
        return cls(Protego.parse(text.replace("\0", " ")))

    @classmethod
    def everything(cls, *, allowed: bool) -> Robots:
        """Return rules that allow or disallow all: for a missing file and an unreachable one."""
        return cls(None, allow=allowed)

    def allowed(self, agent: str, url: str) -> bool:
        """Tell whether the robot with the product token `agent` may read `url`."""
        if self._rules is None:
            return self._allow
        try:
            return bool(self._rules.can_fetch(url, agent))
        except ValueError:
            return False

    def crawl_delay(self, agent: str) -> float | None:
        """Return the seconds that the site wants between two requests of `agent`, if it says so.

        Not in the RFC, but honest robots keep it.
        """
        delay = self._rules.crawl_delay(agent) if self._rules else None
        return float(delay) if delay is not None and math.isfinite(delay) and delay > 0 else None
