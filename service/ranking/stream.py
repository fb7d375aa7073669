"""Stories of items that come one by one: what a service does that reads often. Pure but for its
memory, which is bounded in time."""

from __future__ import annotations

from datetime import timedelta

from service.models import Brand, Item, StoryMemory
from service.ranking.memory.story_memory import remember
from service.ranking.stories import group


class StoryStream:
    """Gives each item the key of its story as it arrives; a key never changes afterwards."""

    def __init__(self, brand: Brand | None = None, *, memory: timedelta) -> None:
        """Remember stories for `memory` after their last sign."""
        self._brand = brand
        self._memory = memory
        self._stories: dict[str, StoryMemory] = {}

    def add(self, item: Item) -> str:
        """Return the key of the item's story: 16 hex digits. The clock is the item's."""
        now = item.published_at or item.fetched_at
        self._stories = {
            key: one for key, one in self._stories.items() if now - one.last_seen <= self._memory
        }
        [story] = group([item], list(self._stories.values()), now, brand=self._brand)
        self._stories[story.key] = remember(story, None, run_id="", now=now, sent=False)
        return story.key
