"""Channels that answered that they want no more: until their address changes, or one says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from service.storage.database import Connection, Database


@dataclass(frozen=True, slots=True)
class StoppedChannel:
    """A channel to which nothing is sent."""

    recipient: str
    """As the outbox names it."""
    at: datetime
    answer: str
    """For people."""


async def save(
    connection: Connection, *, brand_id: str, recipient: str, address: str, answer: str
) -> None:
    """Send nothing more to a channel; `address` is a print of where it is."""
    await connection.execute(
        "INSERT INTO stopped_channels (brand_id, recipient, address, answer) "
        "VALUES ($1, $2, $3, $4) ON CONFLICT (brand_id, recipient) DO UPDATE "
        "SET address = excluded.address, answer = excluded.answer, at = now()",
        brand_id, recipient, address, answer,
    )  # fmt: skip


async def of(connection: Connection, *, brand_id: str) -> list[StoppedChannel]:
    """Return those that are stopped, by name."""
    rows = await connection.fetch(
        "SELECT recipient, at, answer FROM stopped_channels WHERE brand_id = $1 ORDER BY recipient",
        brand_id,
    )
    return [StoppedChannel(**row) for row in rows]


async def recipients(database: Database, brand_id: str) -> set[str]:
    """Return those that are stopped, as the outbox names them: nothing is queued for them."""
    async with database.connection() as connection:
        return {one.recipient for one in await of(connection, brand_id=brand_id)}


async def is_stopped(connection: Connection, *, brand_id: str, recipient: str) -> bool:
    """Return whether nothing is to be sent there."""
    found = await connection.fetchval(
        "SELECT true FROM stopped_channels WHERE brand_id = $1 AND recipient = $2",
        brand_id, recipient,
    )  # fmt: skip
    return bool(found)


async def start(connection: Connection, *, brand_id: str, recipient: str) -> bool:
    """Send there again; False: it was not stopped."""
    gone = await connection.fetchval(
        "DELETE FROM stopped_channels WHERE brand_id = $1 AND recipient = $2 RETURNING true",
        brand_id, recipient,
    )  # fmt: skip
    return bool(gone)


async def start_moved(
    connection: Connection, *, brand_id: str, addresses: Mapping[str, str]
) -> list[str]:
    """Send again to those whose address is another now; return them.

    `addresses` has the print of each channel's address by its recipient. What is named no more
    stays stopped: it may come back with the address that wanted no more.
    """
    rows = await connection.fetch(
        "DELETE FROM stopped_channels s USING unnest($2::text[], $3::text[]) AS now (recipient, "
        "address) WHERE s.brand_id = $1 AND s.recipient = now.recipient "
        "AND s.address <> now.address RETURNING s.recipient",
        brand_id, list(addresses), list(addresses.values()),
    )  # fmt: skip
    return [row["recipient"] for row in rows]
