"""What a wrong configuration is told, and how the program itself behaves."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from service.cli.main import main
from tests.cli.conftest import Call
from tests.cli.test_scrape_and_replay import ROUNDS
from tests.e2e.service import environment

Printed = pytest.CaptureFixture[str]


def test_every_fault_is_listed_at_once(call: Call, capsys: Printed) -> None:
    assert call("check", environ={"SMTP_PORT": "many", "MIN_SCORE": "9"}) == 2
    said = capsys.readouterr().err
    for name in ("DATABASE_URL", "SMTP_PORT", "MIN_SCORE", "EMAIL_TO", "SECRET_KEY"):
        assert name in said
    assert "things have to be mended" in said
    assert "topfive init" in said


@pytest.mark.parametrize("text", ["nonsense: [", "brands: []"])
def test_a_wrong_brand_file_is_named(
    call: Call, capsys: Printed, tmp_path: Path, text: str
) -> None:
    (tmp_path / "brand.yaml").write_text(text)
    assert call("run", environ={"BRAND_FILE": "brand.yaml", "MODEL_PRICES": "x"}) == 2
    said = capsys.readouterr().err
    assert "brand.yaml" in said
    assert "MODEL_PRICES" in said


def whole(tmp_path: Path, **changed: str) -> dict[str, str]:
    """Return a configuration whose servers are not there."""
    made = environment(
        postgres_url="postgresql://u:p@127.0.0.1:1/d", redis_url="redis://127.0.0.1:1",
        smtp_port=1, model_url="http://127.0.0.1:1/v1", brand=tmp_path / "none.yaml",
        folder=tmp_path, port=8000,
    )  # fmt: skip
    del made["BRAND_FILE"]
    return made | changed


def test_a_log_file_that_cannot_be_written_is_a_fault(
    call: Call, capsys: Printed, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    assert call("run", environ=whole(tmp_path, LOG_FILE=str(tmp_path / "file" / "log"))) == 2
    assert "LOG_FILE" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"DATA_DIR": "file/data"}, "FEEDBACK_DB"),
        ({"REDIS_URL": "redis://h?nonsense=1"}, "REDIS_URL cannot be used"),
        ({"REDIS_URL": "redis://h?socket_timeout=long"}, "REDIS_URL cannot be used"),
        ({"REDIS_URL": "rediss://h?ssl_ca_certs=/no/ca.pem"}, "a file that is not there"),
        ({"DATABASE_URL": "embedded", "DATA_DIR": "file/d", "FEEDBACK_DB": "v.db"}, "DATA_DIR"),
    ],
)
def test_what_is_found_wrong_at_start_is_told_in_words(
    call: Call, capsys: Printed, tmp_path: Path, changed: dict[str, str], words: str
) -> None:
    (tmp_path / "file").touch()
    assert call("export", "feedback", environ=whole(tmp_path, **changed)) == 1
    said = capsys.readouterr().err
    assert words in said
    assert "Traceback" not in said


def test_the_module_is_the_command(capsys: Printed) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    version = capsys.readouterr().out
    done = subprocess.run(
        [sys.executable, "-m", "service", "--version"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, version)
    with pytest.raises(SystemExit) as wrong:
        main(["nonsense"])
    assert wrong.value.code == 2


def test_output_nobody_reads_is_no_fault(tmp_path: Path) -> None:
    rounds = tmp_path / "rounds"
    rounds.write_text("\n".join(json.dumps(one) for one in ROUNDS))
    with subprocess.Popen(
        [sys.executable, "-u", "-m", "service", "replay", str(rounds)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as reader:  # fmt: skip
        assert reader.stdout is not None
        assert reader.stderr is not None
        reader.stdout.close()
        assert reader.wait(20) == 1
        assert reader.stderr.read() == b""


def test_what_is_no_address_is_not_explained(
    call: Call, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call("explain", "foo") == 1
    assert "This is not a web address" in capsys.readouterr().err
