"""PostgreSQL, Redis and the votes, opened together for the service and one by one for a check."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial

import asyncpg
import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from service import resources
from service.config import Settings
from service.egress import Destination, connecting
from service.embedded import EmbeddedServer, start_postgres, start_valkey
from service.embedded.supervisor import Supervised
from service.errors import DatabaseUnavailableError, PermanentError
from service.feedback.votes import Votes
from service.models import Brand
from service.runs.commit import RunStores
from service.storage.cache import Cache
from service.storage.database import Database
from service.storage.database_errors import UNREACHABLE
from service.storage.migrations import migrate

_log = structlog.get_logger(__name__)

CONNECT_ATTEMPTS = 5
CONNECT_PAUSE_SECONDS = 2.0
"""A PostgreSQL that is started beside us may need some seconds more than we do."""
_EMBEDDED = "embedded"
_LOOKS = 10
_LOOK_SECONDS = 0.2
"""Two seconds in all: an adopted server that nobody else uses would otherwise be left running."""


_NOT_LET = asyncpg.InsufficientPrivilegeError
_HINTS: Sequence[tuple[type[BaseException] | tuple[type[BaseException], ...], str]] = (
    (
        asyncpg.InvalidSchemaNameError,
        (
            "The schema that the user in DATABASE_URL works in is not there: make it (CREATE "
            "SCHEMA …), or set another (ALTER ROLE … SET search_path = public)."
        ),
    ),
    (
        (
            asyncpg.DatatypeMismatchError,
            asyncpg.DuplicateObjectError,
            asyncpg.DuplicateTableError,
            asyncpg.UndefinedColumnError,
            asyncpg.UndefinedTableError,
        ),
        (
            "That database has tables of another program. Give Topfive one of its own (CREATE "
            "DATABASE topfive), and put its name at the end of DATABASE_URL."
        ),
    ),
    (
        BaseException,
        (
            "Give the user in DATABASE_URL the right to create tables in that database, and to "
            "read and write those that Topfive has there."
        ),
    ),
)
"""What mends what PostgreSQL says when the tables are made; the first kind that fits."""


@dataclass(frozen=True, slots=True)
class Stores(RunStores):
    """What runs read and write, and who serves it."""

    embedded: Sequence[Supervised] = ()
    """Servers that run because we started or adopted them."""


async def open_stores(
    settings: Settings, brand: Brand, stack: AsyncExitStack, *, pause: float
) -> Stores:
    """Open everything; embedded servers start side by side. Raises TopfiveError in words."""
    votes = await open_votes(settings, stack)
    postgres, redis = await asyncio.gather(_postgres(settings, stack), _redis(settings, stack))
    cache = _connect_cache(redis.url, brand, stack)
    database = await _connect_database(postgres.url, stack, CONNECT_ATTEMPTS, pause)
    return Stores(database, cache, votes, [*postgres.supervised, *redis.supervised])


async def open_database(settings: Settings, stack: AsyncExitStack) -> Database:
    """Connect, once, and bring the schema up to date."""
    return await _connect_database((await _postgres(settings, stack)).url, stack, 1, 0.0)


async def open_cache(settings: Settings, brand: Brand, stack: AsyncExitStack) -> Cache:
    """Return the cache; whether its server answers shows at the first question."""
    return _connect_cache((await _redis(settings, stack)).url, brand, stack)


async def open_votes(settings: Settings, stack: AsyncExitStack) -> Votes:
    """Open the file of votes, making it if there is none."""
    votes = await Votes.open(settings.votes_file, resources.sqlite_migrations())
    stack.push_async_callback(votes.close)
    return votes


def _connect_cache(url: str, brand: Brand, stack: AsyncExitStack) -> Cache:
    cache = Cache.connect(url, prefix=f"topfive:{brand.id}:")
    stack.push_async_callback(cache.close)
    return cache


@dataclass(frozen=True, slots=True)
class _ServerAddress:
    """Where a server is, and the server itself if it is embedded."""

    url: str
    supervised: Sequence[Supervised] = ()


async def _postgres(settings: Settings, stack: AsyncExitStack) -> _ServerAddress:
    if settings.database_url != _EMBEDDED:
        return _ServerAddress(settings.database_url)
    start = partial(start_postgres, settings.data_dir)
    # A name of our own tells our connections from those of other programs.
    name = f"&application_name=topfive-{secrets.token_hex(4)}"
    return await _started("PostgreSQL", start, postgres_is_used, stack, name)


async def _redis(settings: Settings, stack: AsyncExitStack) -> _ServerAddress:
    if settings.redis_url != _EMBEDDED:
        return _ServerAddress(settings.redis_url)
    start = partial(start_valkey, settings.data_dir)
    return await _started("Valkey", start, valkey_is_used, stack)


async def _started(
    name: str,
    start: Callable[[], EmbeddedServer],
    is_used: Callable[[str], Awaitable[bool]],
    stack: AsyncExitStack,
    name_of_ours: str = "",
) -> _ServerAddress:
    """Start or adopt a server; it is stopped at our end, unless another Topfive uses it.

    Who is told to stop meanwhile waits for the start, which no thread can break off, and ends what
    was started.
    """
    starting = asyncio.create_task(asyncio.to_thread(start))
    stopped = False
    while not starting.done():
        try:
            await asyncio.wait([starting])
        except asyncio.CancelledError:
            stopped = True
    supervised = Supervised(name, start, starting.result())

    async def stop() -> None:
        # Asked for a while: what was closed a moment ago takes some time to go.
        for _ in range(_LOOKS):
            if not await is_used(supervised.server.url + name_of_ours):
                await asyncio.to_thread(supervised.server.stop)
                return
            await asyncio.sleep(_LOOK_SECONDS)

    stack.push_async_callback(stop)
    if stopped:
        raise asyncio.CancelledError
    return _ServerAddress(supervised.server.url + name_of_ours, [supervised])


async def postgres_is_used(url: str) -> bool:
    """Return whether another program is connected to the embedded PostgreSQL.

    Connections under the name in `url` are our own: on a busy machine they outlive their closing.
    """
    try:
        with connecting(Destination.EMBEDDED):
            connection = await asyncpg.connect(url, timeout=5)
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InternalClientError):
        return False
    try:
        return bool(
            await connection.fetchval(
                "SELECT true FROM pg_stat_activity WHERE backend_type = 'client backend' "
                "AND pid <> pg_backend_pid() AND (application_name = '' "
                "OR application_name <> current_setting('application_name')) LIMIT 1"
            )
        )
    finally:
        await connection.close()


async def valkey_is_used(url: str) -> bool:
    """Return whether another program is connected to the embedded Valkey."""
    client = Redis.from_url(url, socket_timeout=5)
    try:
        with connecting(Destination.EMBEDDED):
            return len(await client.client_list()) > 1
    except (RedisError, OSError):
        return False
    finally:
        await client.aclose()


async def _connect_database(
    url: str, stack: AsyncExitStack, attempts: int, pause: float
) -> Database:
    """Connect and migrate; give a server that is just starting a few seconds."""
    for left in range(attempts - 1, -1, -1):
        try:
            database = await Database.connect(url)
            break
        except DatabaseUnavailableError as error:
            if not left:
                raise
            _log.warning(f"{error.message}; trying again in a moment. {error.hint}")
            await asyncio.sleep(pause)
    stack.push_async_callback(database.close)
    try:
        await migrate(database, resources.postgres_migrations())
    except (asyncpg.PostgresError, DatabaseUnavailableError) as error:
        cause = error.__cause__ if isinstance(error, DatabaseUnavailableError) else error
        if isinstance(cause, UNREACHABLE) and not isinstance(cause, _NOT_LET):
            raise
        hint = next(hint for kinds, hint in _HINTS if isinstance(cause, kinds))
        raise PermanentError(
            f"PostgreSQL did not let Topfive make its tables ({cause})", hint
        ) from error
    return database
