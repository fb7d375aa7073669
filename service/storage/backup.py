"""Runs, stories, items and mail of one brand to files and back, by PostgreSQL's COPY.

Restoring adds what is missing and changes nothing that is there, so that it can be repeated.
"""

from __future__ import annotations

from pathlib import Path

from service.errors import PermanentError
from service.storage.postgres import Connection, Database

TABLES = ("agent_runs", "items", "stories", "sources", "spending", "alerts", "outbox")
"""In the order in which they refer to one another."""
_SUFFIX = ".csv"


async def save(database: Database, brand_id: str, folder: Path) -> dict[str, int]:
    """Write one CSV file a table into `folder`, all from one moment; return rows by table."""
    counts = {}
    async with (
        database.connection() as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        for table in TABLES:
            done = await connection.copy_from_query(
                f"SELECT * FROM {table} WHERE brand_id = $1",  # noqa: S608 - from TABLES
                brand_id,
                output=folder / f"{table}{_SUFFIX}",
                format="csv",
                header=True,
            )
            counts[table] = _rows(done)
    return counts


async def load(database: Database, folder: Path) -> dict[str, int]:
    """Add the rows of `folder`'s files that are not there yet; return rows by table.

    All of it is stored, or nothing. Raises PermanentError when a file is missing.
    """
    missing = [table for table in TABLES if not (folder / f"{table}{_SUFFIX}").is_file()]
    if missing:
        raise PermanentError(
            f"{folder} is not a backup: {missing[0]}{_SUFFIX} is not in it",
            "Name the folder that `topfive backup` wrote.",
        )
    async with database.transaction() as connection:
        return {table: await _load(connection, table, folder) for table in TABLES}


async def _load(connection: Connection, table: str, folder: Path) -> int:
    staging = f"restored_{table}"
    path = folder / f"{table}{_SUFFIX}"
    with path.open(encoding="utf-8") as file:
        columns = file.readline().strip().split(",")
    await connection.execute(
        f"CREATE TEMP TABLE {staging} (LIKE {table}) ON COMMIT DROP"  # from TABLES
    )
    await connection.copy_to_table(staging, source=path, columns=columns, format="csv", header=True)
    names = ", ".join(columns)
    done = await connection.execute(
        f"INSERT INTO {table} ({names}) OVERRIDING SYSTEM VALUE "  # noqa: S608 - from TABLES
        f"SELECT {names} FROM {staging} ON CONFLICT DO NOTHING"
    )
    if table == "outbox":
        await connection.execute(
            "SELECT setval(pg_get_serial_sequence('outbox', 'id'), "
            "(SELECT coalesce(max(id), 1) FROM outbox))"
        )
    return _rows(done)


def _rows(status: str) -> int:
    return int(status.rpartition(" ")[2])
