"""What came of a GET with all its redirects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """What a host answered. `headers` have names in lower case."""

    url: str
    """As it was asked for."""
    final_url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    """Unpacked, but for `coding`; empty when `not_modified`."""
    coding: str = ""
    """How the body is still packed, where it was asked for so."""
    not_modified: bool = False
    permanent_redirect_to: str = ""
    """Where permanent redirects, and no others, led."""
    seconds: float = 0.0
    validators: Mapping[str, str] = field(default_factory=dict)
    """For the next request, once this answer has been dealt with."""
    next_allowed_after: float = 0.0
    """Seconds for which the host says that there is no use in asking again; at most a day."""
    requests: int = 1

    @property
    def content_type(self) -> str | None:
        """The header `Content-Type`, None without one."""
        return self.headers.get("content-type")
