"""What is deleted when it is old, and what is deleted when a person asks to be forgotten.

Stories that somebody voted on are kept: learning needs them. Items are kept, stripped of detail,
so that nothing found before is ever found again.
"""

from __future__ import annotations

from collections.abc import Collection

from service.storage import outbox
from service.storage.postgres import Database

_OLD = {
    "runs": """
        DELETE FROM agent_runs
        WHERE brand_id = $1 AND status IN ('completed', 'failed')
          AND started_at < now() - make_interval(days => $2)""",
    "stories": """
        DELETE FROM stories
        WHERE brand_id = $1 AND last_seen < now() - make_interval(days => $2)
          AND NOT key = ANY($3::text[])""",
    "details": """
        UPDATE items SET detail = '{}', retry = NULL
        WHERE brand_id = $1 AND first_seen < now() - make_interval(days => $2)
          AND (detail <> '{}' OR retry IS NOT NULL)""",
}
"""What goes after so many days ($2) of a brand ($1); voted stories ($3) stay."""


async def delete_old(
    database: Database, brand_id: str, *, days: int, voted_stories: Collection[str]
) -> dict[str, int]:
    """Delete what is older than `days`; return how many rows of each kind."""
    gone: dict[str, int] = {}
    async with database.transaction() as connection:
        gone["mails"] = await outbox.delete_older(connection, brand_id=brand_id, days=days)
        for kind, statement in _OLD.items():
            values = [list(voted_stories)] if kind == "stories" else []
            done = await connection.execute(statement, brand_id, days, *values)
            gone[kind] = int(done.rpartition(" ")[2])
    return gone


async def forget_address(database: Database, brand_id: str, address: str) -> int:
    """Delete all mail to `address`, its name from results, and alerts that name it; count rows."""
    async with database.transaction() as connection:
        alerts = await connection.execute(
            "WITH gone AS (DELETE FROM alerts WHERE brand_id = $1 "
            "AND strpos(lower(detail), lower($2)) > 0) "
            "DELETE FROM outbox WHERE brand_id = $1 AND kind = 'alert' "
            "AND (strpos(lower(subject), lower($2)) > 0 "
            "OR strpos(lower(convert_from(body, 'LATIN1')), lower($2)) > 0)",
            brand_id,
            address.strip(),
        )
        mails = await outbox.forget_recipient(connection, brand_id=brand_id, address=address)
        done = await connection.execute(
            "UPDATE agent_runs SET result = jsonb_set(result, '{email,recipients}', "
            "coalesce((SELECT jsonb_agg(one) FROM jsonb_array_elements("
            "result #> '{email,recipients}') AS one "
            "WHERE lower(one #>> '{}') <> lower($2)), '[]')) "
            "WHERE brand_id = $1 AND jsonb_typeof(result #> '{email,recipients}') = 'array' "
            "AND EXISTS (SELECT FROM jsonb_array_elements_text(result #> '{email,recipients}') "
            "AS name WHERE lower(name) = lower($2))",
            brand_id,
            address.strip(),
        )
    return mails + sum(int(status.rpartition(" ")[2]) for status in (alerts, done))
