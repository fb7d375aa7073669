"""Runs, stories, items and mail of one brand to files and back, by PostgreSQL's COPY.

Restoring adds what is missing and changes nothing that is there, so that it can be repeated.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg

from service.errors import PermanentError
from service.storage.database import Connection, Database
from service.storage.tables.archive.findings import MARK

TABLES = (
    "agent_runs", "items", "stories", "sources", "spending", "alerts", "outbox", "brand_versions",
    "dismissed_suggestions", "findings", "finding_tellings", "feed_keys", "delivery_attempts",
    "evidence", "evidence_changes", "stopped_channels",
    "channel_states", "channel_stories",
)  # fmt: skip
"""In the order in which they refer to one another."""
LATER = frozenset(
    {
        "brand_versions", "dismissed_suggestions", "findings", "finding_tellings", "feed_keys",
        "delivery_attempts", "evidence", "evidence_changes", "stopped_channels",
        "channel_states", "channel_stories",
    }
)  # fmt: skip
"""What backups of earlier versions do not have."""
_SUFFIX = ".csv"
_STALE_MAIL = "1 day"
"""Mail that had not ended when it was saved is still sent if it is younger: after a day the outbox
would have given up on it, and what an old backup still holds as queued went out long ago."""
_STALE_WORDS = "it came out of an old backup; not sent again"


async def save(database: Database, brand_id: str, folder: Path) -> dict[str, int]:
    """Write one CSV file a table into `folder`, all from one moment; return rows by table.

    Raises PermanentError when a file cannot be written, DatabaseUnavailableError.
    """
    counts = {}
    async with (
        database.connection() as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        for table in TABLES:
            path = folder / f"{table}{_SUFFIX}"
            with _named(path):
                done = await connection.copy_from_query(
                    f"SELECT * FROM {table} WHERE brand_id = $1",  # noqa: S608 - from TABLES
                    brand_id,
                    output=path,
                    format="csv",
                    header=True,
                )
            counts[table] = _rows(done)
    return counts


def refuse_incomplete(folder: Path) -> None:
    """Raise PermanentError unless every table's file is in `folder`."""
    needed = (table for table in TABLES if table not in LATER)
    missing = [table for table in needed if not (folder / f"{table}{_SUFFIX}").is_file()]
    if missing:
        raise PermanentError(
            f"{folder} is not a backup: {missing[0]}{_SUFFIX} is not in it",
            "Name the folder that `topfive backup` wrote.",
        )


async def load(database: Database, folder: Path) -> dict[str, int]:
    """Add the rows of `folder`'s files that are not there yet; return rows by table.

    All of it is stored, or nothing. Mail that had not ended is queued again only if it is younger
    than a day. Raises PermanentError when a file is missing or damaged.
    """
    refuse_incomplete(folder)
    there = [table for table in TABLES if (folder / f"{table}{_SUFFIX}").is_file()]
    async with database.transaction() as connection:
        return {table: await _load(connection, table, folder) for table in there}


async def _load(connection: Connection, table: str, folder: Path) -> int:
    path = folder / f"{table}{_SUFFIX}"
    staging = f"restored_{table}"
    with _named(path):
        columns = await _columns(connection, table, path)
        await connection.execute(
            f"CREATE TEMP TABLE {staging} (LIKE {table} INCLUDING DEFAULTS) ON COMMIT DROP"
        )
        await connection.copy_to_table(
            staging, source=path, columns=columns, format="csv", header=True
        )
        if table == "outbox":
            # Let go of runs that are not there, and close what is too old to be sent.
            await connection.execute(
                "UPDATE restored_outbox SET run_id = NULL "
                "WHERE run_id NOT IN (SELECT id FROM agent_runs)"
            )
            await connection.execute(
                "UPDATE restored_outbox SET state = 'failed', last_error = $1, owner = NULL, "
                "lease_until = NULL WHERE created_at < now() - $2::text::interval "
                "AND (state IN ('queued', 'sending', 'data') "
                "OR (state = 'unknown' AND NOT resent))",
                _STALE_WORDS, _STALE_MAIL,
            )  # fmt: skip
            columns.remove("id")  # a number of the other database's, to which nothing refers
        if table == "findings":  # of a version that did not know the mark
            await connection.execute(
                f"UPDATE restored_findings SET words = words || $${MARK}$$::tsvector "  # noqa: S608
                f"WHERE NOT words @@ $${MARK}$$::tsquery"
            )
        names = ", ".join(columns)
        done = await connection.execute(
            f"INSERT INTO {table} ({names}) "  # noqa: S608 - from TABLES and the table's columns
            f"SELECT {names} FROM {staging} ON CONFLICT DO NOTHING"
        )
    return _rows(done)


async def _columns(connection: Connection, table: str, path: Path) -> list[str]:
    """Return the columns that the file names. Raises PermanentError if the table has them not."""
    with path.open(encoding="utf-8") as file:
        named = file.readline().strip().split(",")
    rows = await connection.fetch(
        "SELECT column_name FROM information_schema.columns "
        "WHERE table_schema = current_schema() AND table_name = $1",
        table,
    )
    unknown = [name for name in named if name not in {row["column_name"] for row in rows}]
    if unknown:
        raise PermanentError(
            f"{path} has a column that this Topfive does not know: {unknown[0][:40]!r}",
            "Restore it with the version of Topfive that wrote it, then upgrade.",
        )
    return named


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Say which file it was that could not be read or written."""
    try:
        yield
    except (ConnectionError, TimeoutError):
        raise  # the server's trouble, not the file's
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is not text"
        raise PermanentError(
            f"{path} cannot be read or written ({why})", "Check the folder and the room on it."
        ) from error
    except (asyncpg.DataError, asyncpg.IntegrityConstraintViolationError) as error:
        raise PermanentError(
            f"{path} is damaged ({error})", "Take another backup; nothing was restored."
        ) from error


def _rows(status: str) -> int:
    return int(status.rpartition(" ")[2])
