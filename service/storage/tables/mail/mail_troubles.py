"""What keeps mail from its readers, asked of the outbox."""

from __future__ import annotations

from dataclasses import dataclass

from service.storage.database import Connection

_OFTEN = 2
"""Attempts after which a mail that still waits is told: a server that greets with "later", as many
do with strangers, takes it at the second or third."""


@dataclass(frozen=True, slots=True)
class OutboxTroubles:
    """What keeps mail from its readers."""

    waiting: int
    doubtful: int
    limited: int
    misconfigured: int
    """Those that wait until the configuration is mended."""
    none_leaves: bool
    """Of the runs of these not one mail has left."""
    late: int
    """Those that have been tried in vain for some minutes, or more than twice."""
    refused: int
    error: str
    """What was said of the last one of the gravest kind."""


async def troubles(
    connection: Connection,
    *,
    brand_id: str,
    within_hours: int = 24,
    late_seconds: float = 300.0,
    of_channels: bool = False,
) -> OutboxTroubles:
    """Return what is wrong with the mail that waits, or that ended within that time.

    `of_channels`: the same of what goes to named channels.
    """
    row = await connection.fetchrow(
        """
        WITH mail AS (
            SELECT *, CASE
                WHEN cause = 'settings' THEN 4
                WHEN cause = 'limit' THEN 3
                WHEN state = 'failed' AND cause IS NULL THEN 2
                WHEN state IN ('queued', 'sending') AND last_error <> ''
                     AND (attempts > $5
                          OR first_tried_at < now() - make_interval(secs => $3)) THEN 1
                ELSE 0 END AS grave
            FROM outbox WHERE brand_id = $1 AND starts_with(recipient, 'channel:') = $4 AND (
                state IN ('queued', 'sending', 'data')
                OR updated_at > now() - make_interval(hours => $2))
        )
        SELECT count(*) FILTER (WHERE state = 'queued')::int AS waiting,
            count(*) FILTER (WHERE state = 'unknown')::int AS doubtful,
            count(*) FILTER (WHERE grave = 3)::int AS limited,
            count(*) FILTER (WHERE grave = 4)::int AS misconfigured,
            coalesce(bool_or(grave = 4 AND NOT EXISTS (
                SELECT FROM outbox sent WHERE sent.run_id = mail.run_id AND sent.state = 'sent'
            )), false) AS none_leaves,
            count(*) FILTER (WHERE grave = 1)::int AS late,
            count(*) FILTER (WHERE grave = 2)::int AS refused,
            coalesce((SELECT last_error FROM mail WHERE grave > 0
                      ORDER BY grave DESC, updated_at DESC LIMIT 1), '') AS error
        FROM mail
        """,
        brand_id,
        within_hours,
        late_seconds,
        of_channels,
        _OFTEN,
    )
    return OutboxTroubles(**row)
