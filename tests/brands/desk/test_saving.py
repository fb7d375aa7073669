"""The brand file is whole whatever happens while it is saved: the old version, or the new one.

Mounts and a full disk are real ones, in a namespace of the test's own.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import stat
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from service.brands.desk.saving import mend_torn, save
from service.errors import EditRefusedError, FileChangedError, FileReadOnlyError

OLD, NEW = b"brands: [old]\n", b"brands: [new, and longer]\n"
CHILD = """
import sys
from pathlib import Path
from service.brands.desk.saving import save
from service.errors import EditRefusedError
path, aside = Path(sys.argv[1]), Path(sys.argv[2])
versions = [Path(one).read_bytes() for one in sys.argv[3:5]]
print("ready", flush=True)
for number in range(int(sys.argv[5])):
    old, new = versions[number % 2], versions[1 - number % 2]
    try:
        save(path, new, seen=old, aside=aside)
        print("saved", flush=True)
    except EditRefusedError as error:
        print(type(error).__name__, error, flush=True)
print(path.read_bytes()[:40], flush=True)
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    folder = tmp_path / "brand"
    folder.mkdir()
    path = folder / "brand.yaml"
    path.write_bytes(OLD)
    return path


@pytest.fixture
def aside(tmp_path: Path) -> Path:
    return tmp_path / "data" / "aside"


def started(
    file: Path, aside: Path, versions: tuple[bytes, bytes], times: int, before: str = ""
) -> subprocess.Popen[str]:
    """Start a program that saves again and again; `before` is what is mounted for it first."""
    kept = []
    for number, body in enumerate(versions):
        kept.append(aside.parent.parent / f"version{number}")
        kept[-1].write_bytes(body)
    asked = [sys.executable, "-c", CHILD, str(file), str(aside), *map(str, kept), str(times)]
    if before:
        unshare = shutil.which("unshare")
        made = unshare and subprocess.run([unshare, "-rm", "true"], check=False).returncode == 0
        if not unshare or not made:
            pytest.skip("no mounts can be made here")
        shell = f'{before} && exec "$@"'
        asked = [unshare, "-rm", "sh", "-c", shell, "sh", *asked]
    return subprocess.Popen(asked, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def said(child: subprocess.Popen[str]) -> list[str]:
    lines = child.communicate(timeout=60)[0].splitlines()
    assert lines[0] == "ready", lines
    return lines[1:]


def test_the_new_version_takes_the_place_of_the_old_with_its_rights(
    file: Path, aside: Path
) -> None:
    file.chmod(0o640)
    link = file.parent / "link.yaml"
    link.symlink_to(file)
    save(link, NEW, seen=OLD, aside=aside)
    assert file.read_bytes() == NEW
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert link.is_symlink()
    assert sorted(one.name for one in file.parent.iterdir()) == ["brand.yaml", "link.yaml"]


def test_what_was_changed_meanwhile_is_not_overwritten(file: Path, aside: Path) -> None:
    file.write_bytes(b"brands: [theirs]\n")
    with pytest.raises(FileChangedError) as caught:
        save(file, NEW, seen=OLD, aside=aside)
    assert caught.value.body == file.read_bytes() == b"brands: [theirs]\n"


def test_of_many_who_save_at_once_one_wins_and_the_others_are_told(file: Path, aside: Path) -> None:
    def attempt(number: int) -> bytes | None:
        body = f"brands: [{number}]\n".encode() * 1000
        try:
            save(file, body, seen=OLD, aside=aside)
        except FileChangedError:
            return None
        return body

    with ThreadPoolExecutor(8) as pool:
        won = [body for body in pool.map(attempt, range(16)) if body]
    assert len(won) == 1
    assert file.read_bytes() == won[0]


def test_a_file_that_is_gone_or_a_folder_is_refused_in_words(file: Path, aside: Path) -> None:
    file.unlink()
    with pytest.raises(EditRefusedError, match="could not be written"):
        save(file, NEW, seen=OLD, aside=aside)
    assert not file.exists()


def test_a_single_file_that_is_mounted_is_written_in_place(file: Path, aside: Path) -> None:
    mount = f"mount --bind {file} {file}"
    number = file.stat().st_ino
    assert said(started(file, aside, (OLD, NEW), 3, mount)) == [*["saved"] * 3, repr(NEW)]
    assert file.read_bytes() == NEW
    assert file.stat().st_ino == number
    assert not aside.exists()


def test_a_read_only_file_stays_and_says_so(file: Path, aside: Path) -> None:
    mount = f"mount --bind {file} {file} && mount -o remount,bind,ro {file}"
    [line, _] = said(started(file, aside, (OLD, NEW), 1, mount))
    assert line.startswith(FileReadOnlyError.__name__)
    assert file.read_bytes() == OLD


@pytest.mark.parametrize("in_place", [False, True])
def test_a_full_disk_leaves_the_old_version(file: Path, aside: Path, in_place: bool) -> None:
    disk = f"cp {file} {file.parent}.copy && mount -t tmpfs -o size=64k tmpfs {file.parent}"
    disk += f" && cp {file.parent}.copy {file}"
    if in_place:
        disk += f" && mount --bind {file} {file}"
    [line, left] = said(started(file, aside, (OLD, NEW * 9_000), 1, disk))
    assert "No space left on device" in line
    assert "it is as it was before" in line
    assert left == repr(OLD)


def test_a_limit_on_the_size_of_files_leaves_the_old_version(file: Path, aside: Path) -> None:
    measured = (
        "unset COVERAGE_PROCESS_START COVERAGE_PROCESS_CONFIG"  # its file is larger than that
    )
    child = started(file, aside, (OLD, NEW * 9_000), 1, f"{measured} && ulimit -f 64")
    [line, _] = said(child)
    assert "could not be written" in line
    assert file.read_bytes() == OLD
    assert [one.name for one in file.parent.iterdir()] == ["brand.yaml"]


@pytest.mark.parametrize("cut", [0, 10, 60, -1])
def test_what_was_kept_aside_only_in_part_changes_nothing(
    file: Path, aside: Path, cut: int
) -> None:
    aside.parent.mkdir()
    name = os.fsencode(os.path.realpath(file))
    head = f"{len(name)} {len(OLD)} {len(NEW)}\n".encode()
    whole = b"topfive: the brand file was being written\n" + head + name + OLD + NEW
    aside.write_bytes(whole[:cut])
    file.write_bytes(NEW[:9])
    assert mend_torn(file, aside) is False
    assert file.read_bytes() == NEW[:9]
    aside.write_bytes(whole)
    assert mend_torn(file.with_name("other.yaml"), aside) is False
    assert mend_torn(file, aside) is True
    assert file.read_bytes() == NEW
    assert mend_torn(file, aside) is False


@pytest.mark.slow
@pytest.mark.parametrize("in_place", [False, True])
def test_a_kill_in_the_midst_of_a_save_leaves_one_of_both(
    file: Path, aside: Path, in_place: bool
) -> None:
    """Bounded: twenty programs, each killed within a fraction of a second."""
    large = tuple(f"brands: [{word}]\n".encode() * 60_000 for word in ("one", "other"))
    mount = f"mount --bind {file} {file}" if in_place else ""
    chance, cut = random.Random(19), 0
    for _ in range(20):
        file.write_bytes(large[0])
        child = started(file, aside, (large[0], large[1]), 10_000, mount)
        assert child.stdout
        assert child.stdout.readline() == "ready\n"
        time.sleep(chance.uniform(0.0, 0.15))
        child.send_signal(signal.SIGKILL)
        child.communicate(timeout=60)
        cut += aside.exists()
        mend_torn(file, aside)
        assert file.read_bytes() in large
    assert bool(cut) is in_place
