"""`topfive demo`: started as a process, ended by a signal; and without its extra."""

from __future__ import annotations

import asyncio
import builtins
import signal
import sys
from pathlib import Path
from typing import Any

import pytest

from service.cli.main import main
from service.demo.data_folder import data_folder
from service.embedded import make_database
from service.errors import PermanentError
from tests.e2e.service import _inherited


@pytest.mark.timeout(200)
async def test_the_demo_says_what_it_does_and_has_a_mail(tmp_path: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "service", "demo", "--port", "99999",
        "--keep", str(tmp_path / "kept"), env=_inherited(),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    said = ""
    async with asyncio.timeout(100):
        while "Open this:" not in said:
            line = (await process.stdout.readline()).decode()
            assert line, said
            said += line
    process.send_signal(signal.SIGTERM)
    rest, errors = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode == 0, errors
    assert "SAMPLE" in said
    assert said.startswith("Topfive demo: the whole service on this machine")
    assert "Port 99999 cannot be used here; the service's page is at port " in said
    assert "written verdicts stand in for a model's (SAMPLE)" in said
    assert "A run begins:" in said
    assert b"data is kept" in rest
    assert b"Traceback" not in errors
    assert (tmp_path / "kept" / "feedback.db").exists()


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with (
        pytest.raises(PermanentError, match="cannot be made"),
        data_folder(tmp_path / "file" / "x"),
    ):
        pass


@pytest.mark.slow
def test_the_database_is_made_meanwhile_and_the_folder_goes() -> None:
    with data_folder(None) as folder:
        make_database(folder)  # waits until it is made, and makes no other
        assert (folder / "postgres" / "PG_VERSION").is_file()
    assert not folder.exists()


def test_who_cannot_judge_is_told_before_anything_starts(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["demo", "--live", "--evaluator", "sample"]) == 2
    assert "--live reads real ones" in capsys.readouterr().err


def test_without_its_extra_the_demo_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    real = builtins.__import__

    def without(name: str, *args: Any, **kwargs: Any) -> Any:
        if name.startswith("service.demo."):
            raise ImportError(name=name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    assert main(["demo"]) == 1
    assert "topfive[embedded]" in capsys.readouterr().err
