"""The runner itself: it fails where it must, and only `seams` knows the service."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import pytest

from tests.cases.__main__ import SHIPPED, main

HERE = Path(__file__).resolve().parent


@pytest.fixture(autouse=True)
def _logging_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command silences all logs of its process, which is ours."""
    monkeypatch.setattr("logging.disable", lambda _: None)
    monkeypatch.setattr("structlog.configure", lambda **_: None)


def folder_of(folder: Path, *cases: dict[str, Any]) -> str:
    (folder / "cases.json").write_text(json.dumps(cases), encoding="utf-8")
    return str(folder)


def bean(**expect: str) -> dict[str, Any]:
    given = {"brand": "brands:\n  - {id: b, display_name: Bean, keywords: {core: [tea]}}\n"}
    case = {"name": "bean", "kind": "fine", "seam": "brand", "input": given}
    return case | {"expect": {"fields": expect}}


def test_a_wrong_case_fails_and_a_right_one_does_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    right = bean(display_name="Bean")
    wrong = bean(display_name="Pea") | {"name": "pea"}
    assert main([folder_of(tmp_path, right, wrong)]) == 1
    said = capsys.readouterr().out
    assert "FAIL  brand     pea: display_name is 'Bean'" in said
    assert "2 cases: 1 pass, 1 fail, 0 a matter of taste" in said
    assert "bean:" not in said
    assert main([folder_of(tmp_path, right)]) == 0


def test_the_cases_of_reading_that_ship_fail_once_their_input_is_empty(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = json.loads((SHIPPED / "reading" / "cases.json").read_text(encoding="utf-8"))
    for row in rows:
        (tmp_path / row["file"]).write_bytes(b"")
    assert main([folder_of(tmp_path, *rows)]) == 1
    assert f"{len(rows)} cases: 0 pass" in capsys.readouterr().out


def test_every_seam_that_ships_fails_when_something_else_is_expected(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = json.loads((SHIPPED / "service" / "cases.json").read_text(encoding="utf-8"))
    contrary = {
        "env": {"any": [{"setting": "top_results", "equals": -1}]},
        "mail_made": {"recipients": []},
        "brand": {"fields": {"display_name": "Pea"}, "fault_has": ["no fault says this"]},
        "schedule": {"held_at_most_minutes": -1},
        "model": {"by_model_at_least": 99},
        "ping": {"state": "neither"},
        "smtp": {"state": []},
        "mail_size": {"html_bytes_at_most": 1},
        "set_time": {"late_at_most_minutes": -1},
    }
    wrong = {
        row["seam"]: row | {"expect": contrary[row["seam"]]}
        for row in rows
        if row["seam"] in contrary
    }
    lexical = next(row for row in rows if row["seam"] == "lexical")
    given = lexical["input"]
    swapped = given | {"about": given["not_about"], "not_about": given["about"]}
    wrong["lexical"] = lexical | {"input": swapped}
    wrong["set_time"]["input"] = {"environ": {"EMAIL_SCHEDULE": "07:30"}}  # told of no lateness
    assert set(wrong) == {row["seam"] for row in rows} - {"press"}
    assert main([folder_of(tmp_path, *wrong.values())]) == 1
    assert f"{len(wrong)} cases: 0 pass, {len(wrong)} fail" in capsys.readouterr().out


def test_what_the_service_raises_fails_the_case(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = bean() | {"seam": "schedule", "input": {"at": "never"}}
    assert main([folder_of(tmp_path, case)]) == 1
    assert "FAIL  schedule  bean: ValueError" in capsys.readouterr().out


def test_a_matter_of_taste_is_shown_and_does_not_count(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = bean(display_name="Pea") | {"taste": "peas are beans to some"}
    assert main([folder_of(tmp_path, wrong)]) == 0
    assert "taste brand     bean" in capsys.readouterr().out
    assert main([folder_of(tmp_path, wrong), "--without-taste"]) == 1, "nothing was tried"


@pytest.mark.parametrize("arguments", [[], ["--only", "no case has this word"]])
def test_nothing_tried_is_a_failure(tmp_path: Path, arguments: list[str]) -> None:
    assert main([folder_of(tmp_path), *arguments]) == 1
    (tmp_path / "cases.json").unlink()
    assert main([str(tmp_path), *arguments]) == 1


def test_an_empty_folder_beside_a_full_one_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    full = folder_of(tmp_path, bean(display_name="Bean"))
    assert main([full]) == 0
    assert main([full, str(tmp_path / "empty")]) == 1


@pytest.mark.parametrize("row", ['{"kind": "unheard-of"}', '{"sources": []}', "[]"])
def test_what_is_no_attack_that_can_be_tried_fails(tmp_path: Path, row: str) -> None:
    (tmp_path / "attack.json").write_text(row)
    assert main([str(tmp_path)]) == 1


@pytest.mark.slow
def test_an_attack_that_gets_through_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = {"kind": "dry", "sources": [], "must_not": ["of Ladysmith"]}
    (tmp_path / "honest-news.json").write_text(json.dumps(case))
    assert main([str(tmp_path)]) == 1
    assert "'of Ladysmith' is in the mail" in capsys.readouterr().out


def test_a_case_of_no_form_is_refused(tmp_path: Path) -> None:
    assert main([folder_of(tmp_path, {"name": "neither"})]) == 1


def test_only_the_seams_import_the_service() -> None:
    for path in HERE.rglob("*.py"):
        if path.parent.name == "seams":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            named = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                named = [node.module or ""]
            assert not [name for name in named if name.split(".")[0] == "service"], path
