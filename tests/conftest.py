"""Fixtures for the real servers that tests talk to: PostgreSQL and Valkey from the wheels."""

from __future__ import annotations

import asyncio
import itertools
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import asyncpg
import pytest
from hypothesis import settings
from redis.asyncio import Redis

from service import egress, resources
from service.embedded import EmbeddedServer, start_postgres, start_valkey
from service.storage.cache import Cache
from service.storage.database import Database
from service.storage.migrations import migrate

# No test fails for being slow on a busy machine, and CI tries the same examples each time.
settings.register_profile("topfive", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("topfive")

_NUMBERS = itertools.count(1)
_REDIS_DATABASES = itertools.cycle(range(1, 16))


egress.watch(strict=True)


def pytest_xdist_auto_num_workers() -> int:
    """Return three workers for two cores: what waits for a process or a browser uses no core."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return (3 * (cores or 1) + 1) // 2


@pytest.fixture(autouse=True)
def no_breach() -> Iterator[None]:
    """Fail a test in which anything connected that may not: what refused it may be swallowed."""
    before = egress.incidents()
    yield
    assert egress.incidents() == before, "something connected, or wrote, that may not: see the log"


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[EmbeddedServer]:
    """One PostgreSQL for the whole session; it forgets safety for speed.

    Its folder is not pytest's: root's server runs as nobody, and another session of pytest that
    begins meanwhile shuts the folders of all sessions to everybody but their owner.
    """
    with TemporaryDirectory(prefix="topfive-pg-") as folder:
        server = start_postgres(Path(folder))
        asyncio.run(_make_template(server.url))
        yield server
        server.stop()


async def _make_template(url: str) -> None:
    connection = await asyncpg.connect(url)
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        await connection.execute(f"ALTER SYSTEM SET {setting} = off")
    await connection.execute("SELECT pg_reload_conf()")
    await connection.execute("CREATE DATABASE template_topfive")
    await connection.close()
    database = await Database.connect(_database_url(url, "template_topfive"), max_size=1)
    await migrate(database, resources.postgres_migrations())
    await database.close()


def _database_url(url: str, name: str) -> str:
    return url.replace("@/postgres?", f"@/{name}?")


async def _execute(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute(statement)
    await connection.close()


@pytest.fixture
def empty_postgres_url(postgres_server: EmbeddedServer) -> Iterator[str]:
    """The URL of a database without any table, dropped after the test."""
    yield from _lent_database(postgres_server.url, "template1")


@pytest.fixture
def postgres_url(postgres_server: EmbeddedServer) -> Iterator[str]:
    """The URL of a migrated, empty database, dropped after the test."""
    yield from _lent_database(postgres_server.url, "template_topfive")


@pytest.fixture(scope="session")
def shared_postgres_url(postgres_server: EmbeddedServer) -> Iterator[str]:
    """The URL of a migrated database that many tests share; each empties it first."""
    yield from _lent_database(postgres_server.url, "template_topfive")


def _lent_database(url: str, template: str) -> Iterator[str]:
    name = f"test_{os.getpid()}_{next(_NUMBERS)}"
    # Copied as files, which takes half of what writing each page to the log takes.
    statement = f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy"
    asyncio.run(_execute(url, statement))
    yield _database_url(url, name)
    asyncio.run(_execute(url, f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
async def database(postgres_url: str) -> AsyncIterator[Database]:
    """An open pool on a migrated, empty database."""
    opened = await Database.connect(postgres_url, max_size=5)
    yield opened
    await opened.close()


@pytest.fixture(scope="session")
def valkey_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedServer]:
    """One Valkey for the whole session."""
    server = start_valkey(tmp_path_factory.mktemp("valkey"))
    yield server
    server.stop()


@pytest.fixture
def redis_url(valkey_server: EmbeddedServer) -> str:
    """The URL of the session's Valkey; tests that share it use prefixes of their own."""
    return valkey_server.url


@pytest.fixture
def own_redis_url(valkey_server: EmbeddedServer) -> str:
    """The URL of an empty database of the session's Valkey, for this test alone."""
    url = f"{valkey_server.url}?db={next(_REDIS_DATABASES)}"
    asyncio.run(flush(url))
    return url


async def flush(url: str) -> None:
    """Empty one Redis database: everything in it may be lost at any time."""
    client = Redis.from_url(url)
    await client.flushdb()
    await client.aclose()


@pytest.fixture
async def cache(redis_url: str) -> AsyncIterator[Cache]:
    """A cache with a prefix that no other test has."""
    opened = Cache.connect(redis_url, prefix=f"test:{os.getpid()}:{next(_NUMBERS)}:")
    yield opened
    await opened.close()


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the checkout."""
    return Path(__file__).resolve().parent.parent
