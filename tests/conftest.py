"""Fixtures for the real servers that tests talk to: PostgreSQL and Valkey from the wheels."""

from __future__ import annotations

import asyncio
import importlib
import itertools
import os
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings
from redis.asyncio import Redis

from service import egress, resources
from service.embedded import EmbeddedServer, start_postgres, start_valkey
from service.storage.cache import Cache
from service.storage.database import Database
from service.storage.migrations import migrate
from tests.databases import TEMPLATE, LentDatabases, created, execute, url_of

# No test fails for being slow on a busy machine, and CI tries the same examples each time.
settings.register_profile("topfive", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("topfive")

_NUMBERS = itertools.count(1)
_REDIS_DATABASES = itertools.cycle(range(1, 16))


egress.watch(strict=True)

# Images of Python ask that no byte code be written: each worker, and each of some hundred processes
# that tests start, would compile everything anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False


def pytest_xdist_auto_num_workers() -> int:
    """Return three workers for two cores: what waits for a process or a browser uses no core."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return (3 * (cores or 1) + 1) // 2


def pytest_collection(session: pytest.Session) -> None:
    """Import a share of all test modules first, another in each worker, and keep their byte code.

    In a fresh checkout pytest rewrites the assertions of each file, which takes a dozen seconds;
    workers that go through the files side by side would each do all of it.
    """
    worker = getattr(session.config, "workerinput", None)
    if worker is None or session.config.args != session.config.getini("testpaths"):
        return
    root = session.config.rootpath
    files = sorted(root.joinpath("tests").rglob("test_*.py"))
    number, workers = int(worker["workerid"].removeprefix("gw")), int(worker["workercount"])
    for file in files[number * len(files) // workers : (number + 1) * len(files) // workers]:
        name = ".".join(file.relative_to(root).with_suffix("").parts)
        with suppress(Exception, pytest.skip.Exception):  # it is told where it is collected
            importlib.import_module(name)


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
    # Statistics that come or do not come by the hour would change how the same query is answered.
    off = ("fsync", "synchronous_commit", "full_page_writes", "autovacuum")
    made = (*(f"ALTER SYSTEM SET {setting} = off" for setting in off), "SELECT pg_reload_conf()")
    await execute(url, *made, f"CREATE DATABASE {TEMPLATE}")
    database = await Database.connect(url_of(url, TEMPLATE), max_size=1)
    await migrate(database, resources.postgres_migrations())
    await database.close()


@pytest.fixture
def empty_postgres_url(postgres_server: EmbeddedServer) -> Iterator[str]:
    """The URL of a database without any table, dropped after the test."""
    name = f"empty_{os.getpid()}_{next(_NUMBERS)}"
    asyncio.run(execute(postgres_server.url, created(name, "template1")))
    yield url_of(postgres_server.url, name)
    asyncio.run(execute(postgres_server.url, f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture(scope="session")
def lent_databases(postgres_server: EmbeddedServer) -> LentDatabases:
    """Databases that are migrated and empty, to be lent and taken back."""
    return LentDatabases(postgres_server.url)


@pytest.fixture
def postgres_url(lent_databases: LentDatabases) -> Iterator[str]:
    """The URL of a migrated, empty database of the test's own."""
    with lent_databases.lent() as url:
        yield url


@pytest.fixture(scope="session")
def shared_postgres_url(lent_databases: LentDatabases) -> Iterator[str]:
    """The URL of a migrated database that many tests share; each empties it first."""
    with lent_databases.lent() as url:
        yield url


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
