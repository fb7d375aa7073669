"""Migrations: numbered SQL files that are applied once each, in order, and never changed again.

`numbered` and `missing` serve both databases; `migrate` is PostgreSQL's, SQLite's is
`service.feedback.sqlite`.
"""

from __future__ import annotations

import re
from pathlib import Path

import structlog

from service.errors import PermanentError
from service.storage.database import Database

_log = structlog.get_logger(__name__)

_LOCK = 0x70F15E
"""Any number, the same in every copy: two copies that start together migrate one after another."""
_PATIENCE_SECONDS = 3_600.0
"""A migration that fills large tables takes longer than any question may, and so does waiting for
the copy that is at it: cut short, it would begin anew at every start and never be done."""
_NAME = re.compile(r"^(\d{4})_\w+\.sql$")


def numbered(folder: Path) -> list[tuple[int, Path]]:
    """Return the migrations in `folder` by number. Raises PermanentError on a gap or a bad name."""
    found = []
    for path in sorted(path for path in folder.iterdir() if path.suffix == ".sql"):
        match = _NAME.match(path.name)
        if not match:
            raise PermanentError(f"{path.name} is not a migration's name such as 0001_first.sql")
        found.append((int(match[1]), path))
    if [number for number, _ in found] != list(range(1, len(found) + 1)):
        raise PermanentError(f"the migrations in {folder} are not numbered 0001, 0002, … in a row")
    return found


def missing(steps: list[tuple[int, Path]], version: int, name: str) -> list[tuple[int, Path]]:
    """Return those of `steps` that follow schema `version` of what is called `name`.

    Raises PermanentError when it was made by a newer Topfive.
    """
    if version > len(steps):
        raise PermanentError(
            f"{name} has schema {version}, this Topfive knows {len(steps)}",
            "Run the newer version of Topfive, or restore a backup from before the upgrade.",
        )
    return steps[version:]


async def migrate(database: Database, folder: Path) -> int:
    """Apply what is missing, each migration in a transaction of its own; return the version.

    Copies that start at the same moment wait for one another. Raises PermanentError when the
    database was made by a newer Topfive.
    """
    steps = numbered(folder)
    while path := await _apply_next(database, steps):
        _log.info("Database schema updated", migration=path.name)
    return len(steps)


async def _apply_next(database: Database, steps: list[tuple[int, Path]]) -> Path | None:
    """Apply the first missing migration and return its file; None if none is missing.

    The lock ends with the transaction: one of the session would stay behind on another connection
    where a pooler lends them by the transaction.
    """
    async with database.transaction() as connection:
        await connection.execute(
            "SELECT pg_advisory_xact_lock($1)", _LOCK, timeout=_PATIENCE_SECONDS
        )
        # Asked first: a role that may not create tables serves while there is none to create.
        if await connection.fetchval("SELECT to_regclass('schema_version')") is None:
            await connection.execute(
                "CREATE TABLE schema_version (version integer PRIMARY KEY, "
                "applied_at timestamptz NOT NULL DEFAULT now())"
            )
        version: int = await connection.fetchval(
            "SELECT coalesce(max(version), 0) FROM schema_version"
        )
        left = missing(steps, version, "the database")
        if not left:
            return None
        number, path = left[0]
        await connection.execute(path.read_text(encoding="utf-8"), timeout=_PATIENCE_SECONDS)
        await connection.execute("INSERT INTO schema_version (version) VALUES ($1)", number)
        return path
