"""Small stories of our own for the tests of ranking."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from service.models import (
    Answer,
    Brand,
    Evaluation,
    Item,
    NoReason,
    Story,
    StoryMemory,
    Vote,
)
from service.ranking.memory.story_memory import remember
from service.ranking.stories import group

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
BRAND = Brand(id="crust", display_name="Crust & Co", core=("pizza",))
READER = "a" * 16

FIRE = (
    "A fire at the Millbrook cheese plant on Tuesday night destroyed two of its four halls. "
    "Nobody was hurt, the owner said. Some ninety people work there, and the plant supplies "
    "nearly every pizzeria in the valley with mozzarella. Firefighters from six villages needed "
    "until dawn to put it out. The cause is not known; an inspector is expected on Thursday. "
    "Restaurants were told to look for other suppliers for at least three weeks, and the mayor "
    "promised that the town would help with a loan if the bank agreed to wait for its money."
)


def item(title: str, *, hours: float = 0, text: str = "", source: str = "Valley Post") -> Item:
    """Return an item published `hours` before NOW."""
    key = hashlib.sha256(f"{title}{source}{hours}{text}".encode()).hexdigest()[:32]
    at = NOW - timedelta(hours=hours)
    return Item(key, f"https://example.org/{key}", title, text, source, at, NOW)


def story(title: str, *, hours: float = 0, text: str = "", source: str = "Valley Post") -> Story:
    """Return a new story of one item."""
    return group([item(title, hours=hours, text=text, source=source)])[0]


def judged(told: Story | Item, score: float | None = 3.0, **more: Any) -> Evaluation:
    """Return an evaluation of a story's leading item."""
    one = told.items[0] if isinstance(told, Story) else told
    return Evaluation(item_id=one.id, score=score, **more)


def verdicts(*given: Evaluation) -> Mapping[str, Evaluation]:
    """Return evaluations by item id."""
    return {one.item_id: one for one in given}


def kept(told: Story, *, sent: bool = True, days: float = 1, **more: Any) -> StoryMemory:
    """Return what is remembered of a story mailed `days` before NOW."""
    return remember(
        told, judged(told, **more), run_id="run", now=NOW - timedelta(days=days), sent=sent
    )


def vote(
    told: Story | StoryMemory,
    answer: Answer,
    *,
    days: float = 1,
    reason: NoReason = NoReason.NONE,
    who: str = READER,
) -> Vote:
    """Return a vote cast `days` before NOW."""
    at = NOW - timedelta(days=days)
    return Vote(recipient=who, story=told.key, answer=answer, at=at, reason=reason)


def titles(stories: Sequence[Story]) -> list[str]:
    """Return the leading headlines."""
    return [one.items[0].title for one in stories]
