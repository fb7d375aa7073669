"""The README's database role: the service does its whole job with it, and it can do no more."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest

from service import resources
from service.app import jobs
from service.embedded import EmbeddedServer
from service.errors import PermanentError
from service.signing import recipient_id
from service.storage.database import Database
from service.storage.migrations import migrate
from service.storage.upkeep import backup, retention
from tests.app.world import ANNA, completed, sent, world


def recipe(readme: Path) -> tuple[str, str]:
    """Return the README's SQL before and after it connects to the new database."""
    text = readme.read_text(encoding="utf-8")
    found = re.search(r"```sql\n(CREATE ROLE topfive_owner.*?)```", text, re.DOTALL)
    assert found
    before, after = found[1].split("\\connect topfive\n")
    return before, after


async def execute(url: str, script: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        for statement in script.split(";"):
            if statement.strip():
                await connection.execute(statement)
    finally:
        await connection.close()


@pytest.fixture
def role_urls(postgres_server: EmbeddedServer, repository: Path) -> Iterator[tuple[str, str]]:
    """The URLs of the database that the README makes: as its owner, and as the service."""
    admin = postgres_server.url
    there = admin.replace("@/postgres?", "@/topfive?")
    before, after = recipe(repository / "README.md")
    asyncio.run(execute(admin, before))
    asyncio.run(execute(there, after))
    yield (
        there.replace("//postgres@", "//topfive_owner:change-me-1@"),
        there.replace("//postgres@", "//topfive:change-me-2@"),
    )
    gone = "DROP DATABASE topfive WITH (FORCE); DROP ROLE topfive; DROP ROLE topfive_owner"
    asyncio.run(execute(admin, gone))


async def test_the_service_does_its_whole_job_with_the_readme_s_role(
    role_urls: tuple[str, str], own_redis_url: str, tmp_path: Path
) -> None:
    owner, role = role_urls
    async with world(role, own_redis_url, tmp_path) as around:
        around.fill()
        with pytest.raises(PermanentError, match="did not let Topfive make its tables"):
            async with around.opened():
                pass
        made = await Database.connect(owner, max_size=1)
        await migrate(made, resources.postgres_migrations())
        await made.close()
        async with around.opened() as service:
            assert (await completed(service))["email"]["state"] == "queued"
            assert len(await sent(service)) == 2
            await jobs.cleanup_job(service)()
            saved = await backup.save(service.stores.database, "debonairs", tmp_path)
            assert saved["items"] == 3
            await backup.load(service.stores.database, tmp_path)
            await service.stores.votes.forget(recipient_id(ANNA), datetime.now(UTC))
            assert await retention.forget_address(service.stores.database, ANNA)


FORBIDDEN = (
    "CREATE TABLE mine (x int)",
    "DROP TABLE items",
    "ALTER TABLE items ADD COLUMN x int",
    "TRUNCATE items",
    "CREATE ROLE friend SUPERUSER",
    "CREATE DATABASE mine",
    "COPY items TO PROGRAM 'cat'",
    "SELECT pg_read_file('/etc/passwd')",
)


async def test_the_role_can_do_no_more(role_urls: tuple[str, str]) -> None:
    owner, role = role_urls
    made = await Database.connect(owner, max_size=1)
    await migrate(made, resources.postgres_migrations())
    await made.close()
    connection = await asyncpg.connect(role)
    for statement in FORBIDDEN:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)
    await connection.close()
