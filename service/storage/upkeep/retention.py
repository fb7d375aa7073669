"""What is deleted when it is old, and what is deleted when a person asks to be forgotten.

Stories that somebody voted on are kept: learning needs them. Items are kept, stripped of detail,
so that nothing found before is ever found again.
"""

from __future__ import annotations

from collections.abc import Collection

from service.signing import recipient_id
from service.storage.database import Database
from service.storage.tables import outbox, recorded_runs
from service.storage.tables.archive import evidence
from service.storage.tables.desk import brand_versions

_OLD = {
    "mentions": """
        DELETE FROM mentions
        WHERE brand_id = $1 AND at < now() - make_interval(days => $2)""",
    "runs": """
        DELETE FROM agent_runs
        WHERE brand_id = $1 AND status IN ('completed', 'failed')
          AND started_at < now() - make_interval(days => $2)""",
    "stories": """
        DELETE FROM stories
        WHERE brand_id = $1 AND last_seen < now() - make_interval(days => $2)
          AND NOT key = ANY($3::text[])""",
    "findings": """
        DELETE FROM findings
        WHERE brand_id = $1 AND told_at < now() - make_interval(days => $2)""",
    "tellings": """
        DELETE FROM finding_tellings
        WHERE brand_id = $1 AND at < now() - make_interval(days => $2)""",
    "told to channels": """
        DELETE FROM channel_stories
        WHERE brand_id = $1 AND told_at < now() - make_interval(days => $2)""",
    "details": """
        UPDATE items SET detail = '{}', retry = NULL
        WHERE brand_id = $1 AND first_seen < now() - make_interval(days => $2)
          AND (detail <> '{}' OR retry IS NOT NULL)""",
    "brand versions": f"""
        DELETE FROM brand_versions
        WHERE brand_id = $1 AND made_at < now() - make_interval(days => $2)
          AND made_at NOT IN (SELECT made_at FROM brand_versions WHERE brand_id = $1
                              ORDER BY made_at DESC LIMIT {brand_versions.KEPT})""",  # noqa: S608
}
"""What goes after so many days ($2) of a brand ($1); voted stories ($3) stay."""


_OLD_TEXTS = {
    "texts": """
        DELETE FROM texts
        WHERE brand_id = $1 AND kept_at <= now() - make_interval(days => $2)""",
    "recorded runs": """
        DELETE FROM recorded_runs
        WHERE brand_id = $1 AND at <= now() - make_interval(days => $2)""",
    "recorded states": """
        DELETE FROM recorded_states WHERE brand_id = $1 AND CASE
            WHEN kind IN ('stories', 'old_story')
                THEN kept_at <= now() - make_interval(days => $2)
            ELSE (kept_at < now() - interval '1 hour' OR $2 = 0) AND mark NOT IN (
                SELECT unnest(ARRAY[brand_mark, rules_mark, votes_mark])
                FROM recorded_runs WHERE brand_id = $1) END""",
}
"""What goes after the days for which texts are kept ($2): with them what replaying needs. A state
that a run under way has just named again stays."""


async def is_clock_new(database: Database, brand_id: str) -> bool:
    """Return whether runs were made a day ago or earlier, and none of them in the week before that.

    Then the service rested for long, or its clock was put far ahead and all that is kept looks old.
    Not so where it was the same when the newest of these runs was made: a machine that is on for
    hours every other week would never delete anything.
    """
    async with database.connection() as connection:
        return bool(
            await connection.fetchval(
                "WITH past AS (SELECT started_at AS at FROM agent_runs "
                "WHERE brand_id = $1 AND started_at < now() - interval '1 day'), "
                "newest AS (SELECT max(at) AS at FROM past) "
                "SELECT at < now() - interval '8 days' AND NOT coalesce("
                "(SELECT max(past.at) FROM past WHERE past.at < newest.at - interval '1 day') "
                "< newest.at - interval '8 days', false) FROM newest",
                brand_id,
            )
        )


async def delete_old(
    database: Database,
    brand_id: str,
    *,
    days: int,
    text_days: int,
    voted_stories: Collection[str],
) -> dict[str, int]:
    """Delete what is older than `days`, texts after `text_days`; return how many rows of each."""
    gone: dict[str, int] = {}
    async with database.transaction() as connection:
        gone["mails"] = await outbox.delete_older(connection, brand_id=brand_id, days=days)
        gone["quotations"] = await evidence.delete_older(connection, brand_id, days)
        for kind, statement in _OLD.items():
            values = [list(voted_stories)] if kind == "stories" else []
            done = await connection.execute(statement, brand_id, days, *values)
            gone[kind] = int(done.rpartition(" ")[2])
        for kind, statement in _OLD_TEXTS.items():
            done = await connection.execute(statement, brand_id, min(text_days, days))
            gone[kind] = int(done.rpartition(" ")[2])
    return gone


async def forget_address(database: Database, address: str) -> int:
    """Delete all that names `address`, of every brand in this database; count rows.

    That is mail to it, its name in results, alerts about it, sent or not, and its votes in what is
    kept of runs.
    """
    named = address.strip()
    async with database.transaction() as connection:
        done = [await connection.execute(statement, named) for statement in _NAMED]
        states = await recorded_runs.forget(connection, recipient_id(named))
    return states + sum(int(status.rpartition(" ")[2]) for status in done)


_NAMED = (
    "UPDATE brand_versions SET who = '' WHERE strpos(lower(who), lower($1)) > 0",
    "DELETE FROM channel_states WHERE lower('channel:' || channel) = lower($1)",
    "DELETE FROM channel_stories WHERE lower('channel:' || channel) = lower($1)",
    "DELETE FROM alerts WHERE strpos(lower(detail), lower($1)) > 0",
    """
    DELETE FROM outbox
    WHERE lower(recipient) = lower($1) OR (kind = 'alert' AND (
        strpos(lower(subject), lower($1)) > 0
        OR strpos(lower(convert_from(body, 'LATIN1')), lower($1)) > 0))""",
    """
    UPDATE agent_runs SET result = jsonb_set(result, '{email,recipients}',
        coalesce((SELECT jsonb_agg(one)
                  FROM jsonb_array_elements(result #> '{email,recipients}') AS one
                  WHERE lower(one #>> '{}') <> lower($1)), '[]'))
    WHERE jsonb_typeof(result #> '{email,recipients}') = 'array'
      AND EXISTS (SELECT FROM jsonb_array_elements_text(result #> '{email,recipients}') AS name
                  WHERE lower(name) = lower($1))""",
)
"""All places where an address is written, as they are emptied of one ($1)."""


async def addresses(database: Database) -> set[str]:
    """Return every address that mail was for."""
    async with database.connection() as connection:
        rows = await connection.fetch(
            "SELECT recipient AS name FROM outbox UNION "
            "SELECT jsonb_array_elements_text(result #> '{email,recipients}') FROM agent_runs "
            "WHERE jsonb_typeof(result #> '{email,recipients}') = 'array'"
        )
    return {row["name"] for row in rows}
