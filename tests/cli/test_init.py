"""init writes a first .env."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from tests.cli.conftest import Call

Printed = pytest.CaptureFixture[str]


def test_init_writes_once_for_its_owner_alone(call: Call, tmp_path: Path, capsys: Printed) -> None:
    assert call("init") == 0
    path = tmp_path / ".env"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    text = path.read_text()
    assert "SECRET_KEY=" in text
    assert "topfive check" in capsys.readouterr().out
    assert call("init") == 1
    assert path.read_text() == text
    assert "exists already" in capsys.readouterr().err
    assert call("init", "other.env") == 0
    assert (tmp_path / "other.env").read_text() != text
    assert call("init", tmp_path / "no" / "such.env") == 1
    assert "cannot be written" in capsys.readouterr().err
    assert call("init", "-") == 0
    printed = capsys.readouterr().out
    assert printed.startswith("# Topfive's configuration.")
    assert "Wrote" not in printed
