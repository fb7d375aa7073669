"""Channels with a schedule of their own: what each was told, and until when it was asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from service.storage.database import Connection, Database


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelState:
    """Where a channel stands, by the clock of the runs."""

    channel: str
    begun: datetime
    """Since when it is there: nothing older is told."""
    answered: datetime
    """The set time, or end of quiet hours, that was answered last."""
    collected_at: datetime
    """Until when stories were collected for it."""
    told_at: datetime | None = None
    """When it was last told something."""

    @property
    def latest(self) -> datetime:
        """The latest of these moments."""
        return max(self.answered, self.collected_at, self.told_at or self.answered)


async def states(database: Database, brand_id: str) -> dict[str, ChannelState]:
    """Return the state of every channel that has been planned for, by its name."""
    async with database.connection() as connection:
        rows = await connection.fetch(
            "SELECT channel, begun, answered, collected_at, told_at FROM channel_states "
            "WHERE brand_id = $1",
            brand_id,
        )
    return {row["channel"]: ChannelState(**row) for row in rows}


async def told(
    database: Database, brand_id: str, channels: Sequence[str]
) -> dict[tuple[str, str], datetime]:
    """Return when these channels were last told which story, by channel and story."""
    async with database.connection() as connection:
        rows = await connection.fetch(
            "SELECT channel, story, told_at FROM channel_stories "
            "WHERE brand_id = $1 AND channel = ANY($2::text[])",
            brand_id,
            list(channels),
        )
    return {(row["channel"], row["story"]): row["told_at"] for row in rows}


async def save(
    connection: Connection,
    brand_id: str,
    state: ChannelState,
    told_stories: Sequence[str],
    at: datetime,
) -> None:
    """Store where a channel stands after a run that told it these stories at `at`."""
    await connection.execute(
        "INSERT INTO channel_states (brand_id, channel, begun, answered, collected_at, told_at) "
        "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (brand_id, channel) DO UPDATE SET "
        "answered = excluded.answered, collected_at = excluded.collected_at, "
        "told_at = excluded.told_at",
        brand_id, state.channel, state.begun, state.answered, state.collected_at, state.told_at,
    )  # fmt: skip
    await connection.executemany(
        "INSERT INTO channel_stories (brand_id, channel, story, told_at) VALUES ($1, $2, $3, $4) "
        "ON CONFLICT (brand_id, channel, story) DO UPDATE SET told_at = excluded.told_at",
        [(brand_id, state.channel, story, at) for story in told_stories],
    )
