"""Named queries on the alerts: what the operator was told, so that a restart does not repeat it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from service.storage.database import Connection, Database


@dataclass(frozen=True, slots=True)
class KnownAlert:
    """What the operator knows of one subject."""

    subject: str
    bad: bool
    detail: str
    since: datetime
    """Since when it is in this state."""
    reminded_at: datetime
    """When the operator was last told."""


async def known(
    database: Database, brand_id: str, subjects: Iterable[str]
) -> dict[str, KnownAlert]:
    """Return what is known of `subjects`, by subject."""
    async with database.connection() as connection:
        rows = await connection.fetch(
            "SELECT subject, state, detail, since, reminded_at FROM alerts "
            "WHERE brand_id = $1 AND subject = ANY($2::text[])",
            brand_id,
            sorted(set(subjects)),
        )
    return _by_subject(rows)


async def lock(
    connection: Connection, *, brand_id: str, subjects: Iterable[str], new: Iterable[str]
) -> dict[str, KnownAlert]:
    """Return what is known of `subjects`, locked until the transaction ends.

    Those of `new` that are not known yet are added as well, so that of two copies that meet the
    same trouble at the same moment the second waits for the first.
    """
    await connection.execute(
        """
        INSERT INTO alerts (brand_id, subject, state, since, reminded_at)
        SELECT $1, subject, 'well', now(), now() FROM unnest($2::text[]) AS subject
        ORDER BY subject
        ON CONFLICT DO NOTHING
        """,
        brand_id,
        sorted(set(new)),
    )
    rows = await connection.fetch(
        "SELECT subject, state, detail, since, reminded_at FROM alerts "
        "WHERE brand_id = $1 AND subject = ANY($2::text[]) ORDER BY subject FOR UPDATE",
        brand_id,
        sorted(set(subjects)),
    )
    return _by_subject(rows)


def _by_subject(rows: Iterable[Mapping[str, Any]]) -> dict[str, KnownAlert]:
    return {
        row["subject"]: KnownAlert(
            row["subject"], row["state"] == "bad", row["detail"], row["since"], row["reminded_at"]
        )
        for row in rows
    }


async def save(connection: Connection, told: KnownAlert, *, brand_id: str) -> None:
    """Write what the operator knows now."""
    await connection.execute(
        "UPDATE alerts SET state = $3, detail = $4, since = $5, reminded_at = $6 "
        "WHERE brand_id = $1 AND subject = $2",
        brand_id,
        told.subject,
        "bad" if told.bad else "well",
        told.detail,
        told.since,
        told.reminded_at,
    )


async def save_all(connection: Connection, told: Sequence[KnownAlert], *, brand_id: str) -> None:
    """Write what is known now of each of these, of some for the first time."""
    if told:
        subjects = [one.subject for one in told]
        await lock(connection, brand_id=brand_id, subjects=subjects, new=subjects)
    for one in told:
        await save(connection, one, brand_id=brand_id)
