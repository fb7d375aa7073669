"""`topfive try`: another brand file, or other settings, tried on what was read."""

from __future__ import annotations

import json
from datetime import UTC
from pathlib import Path

import pytest

from service.cli.trials.trying import lines
from service.trials.time_machine import Change
from service.trials.trials import Trial
from tests.app.world import World
from tests.cli.conftest import Call, around, call
from tests.web.handlers.brand.test_time_machine import ASKABLE, QUESTION

__all__ = ["around", "call"]

Printed = pytest.CaptureFixture[str]


def test_what_another_brand_file_would_have_mailed_is_told(
    call: Call, around: World, tmp_path: Path, capsys: Printed
) -> None:
    around.fill()
    around.publish(2, "steers", "Steers opens a restaurant in Durban", "It sells burgers.")
    assert call("run", environ=around.environ) == 0
    capsys.readouterr()
    file = Path(around.environ["BRAND_FILE"])
    other = tmp_path / "other.yaml"
    text = file.read_text(encoding="utf-8")
    assert "Plato's Pizza" in text
    other.write_text(text.replace("Plato's Pizza", "Steers"), encoding="utf-8")
    assert call("try", other, environ=around.environ) == 0
    said = capsys.readouterr().out
    assert "1 run, 4 items. 1 mail, as before." in said
    assert "1 story would have come\n- Steers opens a restaurant in Durban\n  Site 2 · " in said
    assert "No story would have been left out" in said

    assert call("try", "--min-score", "5", "--json", environ=around.environ) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["said"], told["tried"]["mails_before"]) == ("MIN_SCORE=5", 1)
    assert len(told["tried"]["gone"]) == 2


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ([], "There is nothing to try"),
        (["--top-results", "99"], "TOP_RESULTS must be a number from 1 to 20"),
        (["none.yaml"], "The brand file none.yaml cannot be read: No such file"),
    ],
)
def test_what_cannot_be_tried_is_said_before_anything_is_opened(
    call: Call, around: World, capsys: Printed, asked: list[str], said: str
) -> None:
    assert call("try", *asked, environ=around.environ) == 1
    assert said in capsys.readouterr().err


def test_before_anything_was_kept_there_is_nothing_to_say(
    call: Call, around: World, capsys: Printed
) -> None:
    assert call("try", "--min-score", "3", "--model", environ=around.environ) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert said.startswith("Nothing was kept yet")
    assert "topfive serve" in said
    none = around.environ | {"KEEP_TEXT_DAYS": "0"}
    assert call("try", "--min-score", "3", environ=none) == 1
    assert "KEEP_TEXT_DAYS" in capsys.readouterr().err


def test_all_that_came_of_a_trial_is_printed() -> None:
    done = Trial(Change(), tried=ASKABLE, question=QUESTION)
    printed = list(lines(done, UTC))
    assert printed[0].startswith("From Sun 01 Nov, 00:00 to Mon 30 Nov, 00:00: 4,000 runs")
    text = "\n".join(printed)
    assert "never judged by the model." in text
    assert "judged by keywords" in text
    assert "readers said: 2 no" in text
    assert "higher: number 1 in place of 2" in text
    assert "would be number 4 of the mail of Mon 02 Nov, 00:00" in text
    assert list(lines(Trial(Change(), error="It broke."), UTC)) == ["It broke."]
