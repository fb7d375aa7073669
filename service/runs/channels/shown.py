"""What channels would get, shown before they do: for dry runs and the preview."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from service.wording.archive_pages import deliveries as words


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelShown:
    """What one channel gets."""

    name: str
    service: str
    titles: tuple[str, ...]
    """Of the findings, the first one first."""
    at: datetime | None = None
    """When, where that is later than now."""
    clock: str = ""
    """The same on the readers' clock."""

    @property
    def sentence(self) -> str:
        """It in words."""
        return words.channel_gets(self.name, self.service, self.titles, self.clock)
