"""Commands that need no configuration, and what a wrong configuration is told."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from service.cli.main import main
from tests.app.world import World
from tests.cli.conftest import Call
from tests.e2e.service import environment

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


def test_scrape_tells_what_it_sees_and_needs_no_configuration(
    call: Call, around: World, capsys: Printed
) -> None:
    around.fill()
    url = f"{around.web.sites[0].url}/feed.xml"
    assert call("scrape", url, "--allow-network", "127.0.0.0/8") == 0
    seen = json.loads(capsys.readouterr().out)
    assert seen["url"] == url
    assert "Debonairs opens in Soweto" in json.dumps(seen)
    assert call("scrape", url, "--readable", "--allow-network", "127.0.0.0/8") == 0
    shown = capsys.readouterr().out
    assert "Debonairs opens in Soweto" in shown
    assert "{" not in shown


def test_scrape_refuses_what_it_must(call: Call, around: World, capsys: Printed) -> None:
    assert call("scrape", around.web.sites[0].url) == 1
    assert json.loads(capsys.readouterr().out)["error"]
    assert around.web.sites[0].requests == []
    assert call("scrape", "http://x.test/", "--allow-network", "everything") == 2
    assert "--allow-network" in capsys.readouterr().err


ROUNDS = [
    {
        "round": number,
        "items": [
            {
                "id": f"{number}-{n}",
                "title": f"Story {n} of day {number} about {'pizza' if n % 2 else 'chess'}",
                "publisher": "Daily",
                "story": f"s{number}-{n}",
                "published_at": f"2026-01-0{number}T10:00:00Z",
                "liked": bool(n % 2),
            }
            for n in range(8)
        ],
    }
    for number in range(1, 5)
]


def test_replay_of_a_file_ends_with_one_line_of_json(
    call: Call, tmp_path: Path, capsys: Printed
) -> None:
    (tmp_path / "rounds").write_text("\n".join(json.dumps(one) for one in ROUNDS))
    assert call("replay", "rounds", "--seed", 3) == 0
    found = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert [one["round"] for one in found["rounds"]] == [1, 2, 3, 4]
    assert len(found["quarters"]) == 4
    assert call("replay", "absent") == 1
    assert "absent cannot be read" in capsys.readouterr().err
    assert call("replay", "rounds", "--set", "MIN_SCORE=3") == 2
    assert call("replay", "--set", "COLOUR=red") == 2
    assert "MIN_SCORE=NUMBER" in capsys.readouterr().err


def test_replay_reads_standard_input(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "service", "replay", "-"],
        input=json.dumps(ROUNDS[0]), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1])["rounds"][0]["round"] == 1


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
