"""Whether the process that owns a run is dead: proved where it can be seen, never guessed."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from service.runs import owners
from service.runs.owners import NO_PROCESS, ProcessIdentity
from tests.tables import each

BOOT = "0f3dbb6c-6a6d-4b5c-9a5e-3f4d2c1b0a99"
HERE = ProcessIdentity("shop", BOOT, "4026532201", 1, "5000")
"""A container that was started again: we are its first process."""


@each(
    ("owner", "started", "dead"),
    [
        # The container was started again and the kernel gave its namespace the old number: it
        # gives none twice while the first lives, so the process 1 of before would be ours.
        (replace(HERE, started="4000"), "5000", True),
        (replace(HERE, pid=77), NO_PROCESS, True),
        (replace(HERE, pid=77, started="4000"), "4711", True),  # the number went to another
        (HERE, "5000", False),  # ourselves
        (replace(HERE, pid=77, started="4000"), "4000", False),  # beside us, alive
        (replace(HERE, pid=77), None, False),  # hidden: nothing is known
        # Process 1 of another container on this machine with the same host name.
        (replace(HERE, namespace="4026532333", started="4000"), "5000", False),
        (replace(HERE, host="other", started="4000"), "5000", False),
        (replace(HERE, host="other", pid=77), NO_PROCESS, False),
        (replace(HERE, boot=BOOT.replace("0", "1"), pid=77), NO_PROCESS, False),
        (replace(HERE, namespace="4026532333", pid=77), NO_PROCESS, False),
        (None, NO_PROCESS, False),  # an owner as older versions wrote it
    ],
)
def test_only_who_would_be_seen_from_here_and_is_not_is_dead(
    owner: ProcessIdentity | None, started: str | None, dead: bool
) -> None:
    assert owners.decide(owner, HERE, lambda _: started) is dead
    assert not owners.decide(owner, None, lambda _: started)  # no /proc here, as on macOS


@each(
    ("owner", "identity"),
    [
        (f"shop:1:00ff00ff:{BOOT}:4026532201:5000", HERE),
        (f"we:ird\nhost:1:ff:{BOOT}:4026532201:5000", replace(HERE, host="we:ird\nhost")),
        (f":1:ff:{BOOT}:4026532201:5000", replace(HERE, host="")),
        ("shop:1:00ff00ff", None),  # before this form, and where /proc tells nothing
        ("shop:1", None),
        ("dead", None),
        ("", None),
        (f"shop:0:ff:{BOOT}:4026532201:5000", None),
        (f"shop:-1:ff:{BOOT}:4026532201:5000", None),
        (f"shop:99999999999999999999:ff:{BOOT}:4026532201:5000", None),
        (f"shop:1:ff:{BOOT}:4026532201:", None),
        ("shop:1:ff::4026532201:5000", None),
        (f"shop:1:ff:{BOOT}:4026532201:5000:more", None),
    ],
)
def test_old_and_foreign_forms_of_owners_prove_nothing(
    owner: str, identity: ProcessIdentity | None
) -> None:
    assert owners.parse(owner) == identity
    if identity is None:
        assert not owners.is_dead(owner)


def test_we_name_ourselves_and_are_alive() -> None:
    owner = owners.name_owner("00ff00ff")
    assert owner.startswith(f"{socket.gethostname()}:{os.getpid()}:00ff00ff")
    me = owners.parse(owner)
    assert me == owners.this_process()
    assert (me is None) is (sys.platform != "linux")
    assert not owners.is_dead(owner)


@pytest.fixture
def proc(tmp_path: Path) -> Path:
    """A /proc that shows us and process 77, whose name is a nuisance."""
    (tmp_path / "self").symlink_to(str(os.getpid()))
    boot = tmp_path / "sys/kernel/random/boot_id"
    boot.parent.mkdir(parents=True)
    boot.write_text(BOOT + "\n")
    for pid, started in ((os.getpid(), 5000), (77, 4000)):
        (tmp_path / str(pid) / "ns").mkdir(parents=True)
        (tmp_path / str(pid) / "ns/pid").symlink_to("pid:[4026532201]")
        show(tmp_path, pid, started)
    return tmp_path


def show(proc: Path, pid: int, started: int, state: str = "S") -> None:
    after = " ".join(str(number) for number in range(4, 22))
    (proc / str(pid) / "stat").write_text(f"{pid} (a) Z (b c) {state} {after} {started} 23 24\n")


def test_what_proc_shows_is_read(proc: Path) -> None:
    me = owners.this_process(proc)
    assert me == replace(HERE, host=socket.gethostname(), pid=os.getpid())
    owner = f"{socket.gethostname()}:77:ff:{BOOT}:4026532201:4000"
    assert not owners.is_dead(owner, proc)
    show(proc, 77, 4000, "Z")
    assert owners.is_dead(owner, proc)
    show(proc, 77, 4001)
    assert owners.is_dead(owner, proc)


@pytest.mark.parametrize(
    "broken",
    ["self", "self/stat", "self/ns/pid", "sys/kernel/random/boot_id", "another", "no boot", "cut"],
)
def test_a_proc_that_cannot_be_read_or_is_another_namespaces_proves_nothing(
    proc: Path, broken: str
) -> None:
    owner = f"{socket.gethostname()}:77:ff:{BOOT}:4026532201:4711"
    assert owners.is_dead(owner, proc)
    if broken == "another":
        (proc / "self").unlink()
        (proc / "self").symlink_to("77")
    elif broken == "no boot":
        (proc / "sys/kernel/random/boot_id").write_text("")
    elif broken == "cut":
        (proc / "self/stat").write_text("1 (x) S 2 3")
    else:
        (proc / broken).unlink()
    assert not owners.is_dead(owner, proc)
    short = f"{socket.gethostname()}:{os.getpid()}:ff"
    assert owners.name_owner("ff", proc) == short


def test_a_process_that_proc_hides_is_not_taken_for_dead(proc: Path) -> None:
    """With hidepid the folders of other users are not shown; a signal asks all the same."""
    parent = os.getppid()
    owner = f"{socket.gethostname()}:{parent}:ff:{BOOT}:4026532201:4000"
    assert not (proc / str(parent)).exists()
    assert not owners.is_dead(owner, proc)


linux = pytest.mark.skipif(sys.platform != "linux", reason="proved by /proc")
_SAY = "import sys; from service.runs import owners; print(owners.name_owner('ff'), flush=True); "


@pytest.fixture
def child() -> Iterator[subprocess.Popen[str]]:
    """A process that has said its name as an owner and waits."""
    code = _SAY + "sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield process
        process.kill()


@linux
def test_a_killed_process_is_dead_before_and_after_its_parent_asks(
    child: subprocess.Popen[str],
) -> None:
    assert child.stdout
    owner = child.stdout.readline().strip()
    assert not owners.is_dead(owner)
    child.send_signal(signal.SIGSTOP)  # frozen is not dead: its lease decides
    assert not owners.is_dead(owner)
    child.kill()
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)  # it has ended and nobody has asked
    assert owners.is_dead(owner)
    child.wait()
    assert owners.is_dead(owner)


_NAMESPACE = ("unshare", "--user", "--map-root-user", "--pid", "--fork")


def _in_namespace(*options: str, code: str) -> subprocess.CompletedProcess[str]:
    """Run Python as process 1 of a container on this host, with its host name."""
    command = [*_NAMESPACE, *options, sys.executable, "-c", code]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@linux
def test_in_two_containers_with_one_host_name_both_first_processes_live() -> None:
    with subprocess.Popen(
        [*_NAMESPACE, "--mount-proc", sys.executable, "-c", _SAY + "sys.stdin.read()"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as first:  # fmt: skip
        assert first.stdout
        owner = first.stdout.readline().strip()
        if not owner:
            pytest.skip("this machine lets nobody make namespaces")
        assert owner.startswith(f"{socket.gethostname()}:1:ff:")
        assert not owners.is_dead(owner)
        judge = f"from service.runs import owners; print(owners.is_dead({owner!r}))"
        other = _in_namespace("--mount-proc", code=judge)
        assert other.stdout == "False\n", other
        assert first.stdin
        first.stdin.close()
        first.wait()
        assert not owners.is_dead(owner)  # from outside nothing is proved: its lease decides


@linux
def test_a_container_that_shows_the_proc_of_its_host_proves_nothing() -> None:
    told = _in_namespace(code=_SAY)
    if told.returncode:
        pytest.skip("this machine lets nobody make namespaces")
    assert told.stdout == f"{socket.gethostname()}:1:ff\n"
