"""What CI runs beside the tests: the bill of materials, and the look at known advisories."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest


def answer(*skipped: str, **advisories: list[str]) -> str:
    """Return what pip-audit prints."""
    asked = [
        {
            "name": name,
            "version": "1.0",
            "vulns": [{"id": one, "fix_versions": ["1.1"], "aliases": []} for one in found],
        }
        for name, found in advisories.items()
    ]
    left = [{"name": name, "skip_reason": "not found"} for name in skipped]
    return json.dumps({"dependencies": [*asked, *left], "fixes": []})


@pytest.mark.parametrize(
    ("osv", "pypi", "words"),
    [
        (answer(yarl=[]), "", "osv: 1 of 1 locked dependencies asked, 0 advisories."),
        (answer(yarl=["CVE-1"]), "", "yarl 1.0: CVE-1, mended in 1.1"),
        ("", answer("lxml", yarl=[]), "pypi: 1 of 2 locked dependencies asked, 0 advisories."),
        ("", answer("lxml", "yarl"), "nothing is known about the locked dependencies"),
        ("", "", "nothing is known about the locked dependencies"),
    ],
)
def test_advisories_are_told_stop_nothing_and_what_was_not_asked_is_not_called_free(
    repository: Path, tmp_path: Path, osv: str, pypi: str, words: str
) -> None:
    for name, body in {"osv": osv, "pypi": pypi}.items():
        (tmp_path / name).write_text(body)
    program = tmp_path / "pip-audit"
    program.write_text(
        "#!/bin/sh\nwhile [ $# -gt 0 ]; do\n"
        f'  [ "$1" = --vulnerability-service ] && cat "{tmp_path}/$2"\n  shift\ndone\n'
        "echo 'no such host' >&2\n"
    )
    program.chmod(0o755)
    done = subprocess.run(
        [repository / ".ci" / "advisories", program, "requirements.txt"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert words in done.stdout
    assert ("no such host" in done.stdout) is (not osv)


def test_the_script_is_sound_and_all_that_it_needs_is_there(repository: Path) -> None:
    script = repository / ".ci" / "run"
    subprocess.run(["bash", "-n", script], check=True)
    assert script.stat().st_mode & 0o111
    for name in ("requirements.txt", ".ci/requirements-build.txt", ".ci/advisories"):
        assert (repository / name).is_file()
    assert ".ci/requirements-build.txt" in (repository / "Dockerfile").read_text()
