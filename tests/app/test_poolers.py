"""The whole job over databases as people have them: behind PgBouncer, for a role of few
connections, with another isolation, with a provider's words in the address.
"""

from __future__ import annotations

import asyncio
import getpass
import os
import pwd
import shutil
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import asyncpg
import pytest

from service.embedded import EmbeddedServer
from service.errors import DatabaseUnavailableError, PermanentError
from service.storage import connection_room
from service.storage.database import Database
from service.storage.database_errors import refused, unavailable
from service.storage.postgres_address import read_address
from service.storage.upkeep import backup, retention
from tests.app.world import ANNA, completed, sent, world

_PGBOUNCER = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")
needs_pgbouncer = pytest.mark.skipif(
    _PGBOUNCER is None and not os.environ.get("CI"),
    reason="PgBouncer is not installed here (apt-get install pgbouncer); CI has it",
)


@contextmanager
def pgbouncer(url: str, mode: str, size: int) -> Iterator[str]:
    """Yield the address of a PgBouncer in pool mode `mode` with `size` servers before `url`."""
    assert _PGBOUNCER, "CI installs PgBouncer"
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    there, database = parse_qs(urlsplit(url).query)["host"][0], urlsplit(url).path.strip("/")
    owner = pwd.getpwuid(Path(there).stat().st_uid).pw_name
    as_owner = ["-u", owner] if owner != getpass.getuser() else []  # it refuses to be root
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        settings = Path(folder) / "pgbouncer.ini"
        settings.write_text(
            f"[databases]\n{database} = host={there} dbname={database} user=postgres\n"
            f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\n"
            f"auth_type = any\npool_mode = {mode}\ndefault_pool_size = {size}\n"
        )
        process = subprocess.Popen(
            [_PGBOUNCER, "-q", *as_owner, str(settings)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            _wait_for(port, process)
            yield f"postgresql://postgres@127.0.0.1:{port}/{database}"
        finally:
            process.terminate()
            process.wait(10)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(100):
        assert process.poll() is None, "PgBouncer did not start"
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("PgBouncer did not listen")


async def whole_job(url: str, redis_url: str, folder: Path) -> None:
    """Run, mail, store, tidy, save, restore and forget over `url`; run twice at once."""
    async with world(url, redis_url, folder) as around:
        around.fill()
        async with around.opened() as service:
            assert (await completed(service))["email"]["state"] == "queued"
            assert len(await sent(service)) == 2
            database = service.stores.database
            await asyncio.gather(*(database.ping() for _ in range(40)))
            assert (await backup.save(database, "debonairs", folder))["items"] == 3
            await backup.load(database, folder)
            assert await retention.forget_address(database, ANNA)
        async with around.opened() as service:  # nothing is left that a second start trips over
            await service.stores.database.ping()


@needs_pgbouncer
async def test_the_whole_job_behind_pgbouncer_that_lends_by_the_transaction(
    empty_postgres_url: str, own_redis_url: str, tmp_path: Path
) -> None:
    with pgbouncer(empty_postgres_url, "transaction", 3) as url:
        await whole_job(url, own_redis_url, tmp_path)


@needs_pgbouncer
async def test_a_pooler_with_fewer_servers_than_the_pool_has_places(
    empty_postgres_url: str, own_redis_url: str, tmp_path: Path
) -> None:
    with pgbouncer(empty_postgres_url, "session", 2) as url:
        await whole_job(url, own_redis_url, tmp_path)


@pytest.fixture
def small_role(postgres_server: EmbeddedServer, empty_postgres_url: str) -> Iterator[str]:
    """The address of an empty database for a role of two connections, all of it serializable."""
    execute(
        postgres_server.url,
        "CREATE ROLE small LOGIN SUPERUSER CONNECTION LIMIT 2",
        "ALTER ROLE small SET default_transaction_isolation = 'serializable'",
        # PostgreSQL does not hold a superuser to a limit.
        "ALTER ROLE small NOSUPERUSER",
    )
    execute(empty_postgres_url, "GRANT ALL ON SCHEMA public TO small")
    yield empty_postgres_url.replace("//postgres@", "//small@")
    execute(empty_postgres_url, "DROP OWNED BY small CASCADE")
    execute(postgres_server.url, "DROP ROLE small")


def execute(url: str, *statements: str) -> None:
    """Carry out `statements` at `url`, one after another."""

    async def all_of_them() -> None:
        connection = await asyncpg.connect(url)
        for statement in statements:
            await connection.execute(statement)
        await connection.close()

    asyncio.run(all_of_them())


async def test_the_whole_job_for_a_role_of_two_connections_that_is_serializable(
    small_role: str, own_redis_url: str, tmp_path: Path
) -> None:
    await whole_job(small_role, own_redis_url, tmp_path)


async def test_connections_that_others_hold_are_waited_for_and_then_named(small_role: str) -> None:
    database = await Database.connect(small_role, max_size=5)
    other = await asyncpg.connect(small_role)
    await asyncio.gather(*(database.ping() for _ in range(20)))
    with pytest.raises(DatabaseUnavailableError, match="no room for another connection"):
        await Database.connect(small_role)
    await other.close()
    await database.close()


async def test_a_database_without_room_for_every_letter_is_refused_in_words(
    postgres_server: EmbeddedServer,
) -> None:
    admin = await asyncpg.connect(postgres_server.url)
    await admin.execute("DROP DATABASE IF EXISTS latin")
    await admin.execute(
        "CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'"
    )
    with pytest.raises(PermanentError, match="stores text as LATIN1") as caught:
        await Database.connect(postgres_server.url.replace("@/postgres?", "@/latin?"))
    assert "UTF8" in caught.value.hint
    await admin.execute("DROP DATABASE latin WITH (FORCE)")
    await admin.close()


@pytest.mark.parametrize(
    "words",
    [
        "channel_binding=require",
        "connect_timeout=5&pgbouncer=true&connection_limit=1",
        "schema=public&sslaccept=strict&pool_timeout=0",
        "application_name=ours&keepalives=1&gssencmode=disable&target_session_attrs=any",
        "options=-c%20statement_timeout%3D9000&prepareThreshold=0",
        "uselibpqcompat=true&sslcert=&sslkey=&sslmode=DISABLE",
    ],
)
async def test_what_providers_and_frameworks_write_after_the_question_mark(
    postgres_url: str, words: str
) -> None:
    database = await Database.connect(f"{postgres_url}&{words}", max_size=1)
    async with database.connection() as connection:
        assert await connection.fetchval("SELECT count(*) FROM agent_runs") == 0
        name = await connection.fetchval("SELECT current_setting('application_name')")
    assert name == ("ours" if "ours" in words else "topfive")
    await database.close()


async def test_a_word_that_nobody_knows_is_named(postgres_url: str) -> None:
    with pytest.raises(PermanentError, match="does not know the word colour"):
        await Database.connect(f"{postgres_url}&colour=red")


@pytest.mark.parametrize("name", ["sslrootcert", "sslcert"])
async def test_a_certificate_that_is_not_there_is_named(postgres_url: str, name: str) -> None:
    with pytest.raises(PermanentError, match=f"{name}=/no/such.pem"):
        await Database.connect(f"{postgres_url}&{name}=/no/such.pem")


async def test_an_address_that_trusts_this_machine_s_authorities_or_asks_tls_otherwise() -> None:
    url = "postgresql://u@db/d?sslmode=require&sslrootcert=system&connect_timeout=1"
    read = read_address(url)
    assert read.dsn == "postgresql://u@db/d"
    assert isinstance(read.arguments["ssl"], ssl.SSLContext)
    assert read.arguments["timeout"] == 2
    assert read_address("postgresql://u@db/d?ssl=true&connect_timeout=soon").dsn.endswith(
        "?sslmode=require"
    )
    assert read_address("postgresql://u@db/d?ssl=false").dsn == "postgresql://u@db/d"


@pytest.mark.parametrize(
    ("word", "mode"),
    [
        ("sslmode=no-verify", "require"),
        ("ssl=no-verify", "require"),
        ("ssl=verify-ca", "verify-ca"),
    ],
)
def test_tls_that_is_asked_for_in_other_words_is_not_lost(word: str, mode: str) -> None:
    assert read_address(f"postgresql://u@db/d?{word}").dsn.endswith(f"?sslmode={mode}")


async def test_a_certificate_to_check_that_nobody_gave_is_asked_for() -> None:
    with pytest.raises(DatabaseUnavailableError, match="root certificate") as caught:
        await Database.connect("postgresql://u@127.0.0.1:9/d?sslmode=verify-full")
    assert "sslrootcert=system" in caught.value.hint
    assert "HINT" not in caught.value.message


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("unsupported startup parameter: default_transaction_isolation", "ALTER ROLE"),
        ('unrecognized configuration parameter "pool"', "Take pool"),
        ("no pg_hba.conf entry", "Check DATABASE_URL"),
    ],
)
def test_what_a_server_refuses_says_what_to_mend(said: str, words: str) -> None:
    assert words in refused(asyncpg.PostgresError(said)).hint


@pytest.mark.parametrize(
    "said", ["sorry, too many clients already", "Max client connections reached"]
)
def test_poolers_say_in_several_ways_that_they_are_full(said: str) -> None:
    assert "no room" in unavailable(asyncpg.InternalServerError(said)).message


async def test_room_that_a_server_refused_comes_back_by_and_by(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connection_room, "GROWS_AFTER", 0.01)
    room = connection_room.ConnectionRoom(4)
    for _ in range(3):
        await room.enter()
    room.shrink()  # the server had no third
    waiting = [asyncio.create_task(room.enter()) for _ in range(2)]
    await asyncio.sleep(0)
    waiting[0].cancel()
    await asyncio.wait_for(waiting[1], 30)  # it grows
    assert room.others
    await asyncio.sleep(0.05)
    await asyncio.wait_for(room.enter(), 30)  # as far as it was
    for _ in range(4):
        room.leave()


async def test_a_turn_that_is_given_up_is_the_next_one_s() -> None:
    room = connection_room.ConnectionRoom(1)
    await room.enter()
    first, second = (asyncio.create_task(room.enter()) for _ in range(2))
    await asyncio.sleep(0)
    room.leave()
    first.cancel()
    await asyncio.wait_for(second, 30)
