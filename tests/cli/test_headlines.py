"""`group` and `judge`: a line out for each line in, without a configuration or a server."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from service.cli.main import main

BRAND = ["--brand-file", "dev-research/brand_repo.yaml", "--brand-id", "debonairs"]


@pytest.fixture
def ask(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    def asked(command: str, lines: list[Any], *options: str) -> tuple[int, list[dict[str, Any]]]:
        file = tmp_path / "lines.jsonl"
        told = [line if isinstance(line, str) else json.dumps(line) for line in lines]
        file.write_text("\n".join(told) + "\n", encoding="utf-8")
        status = main([command, str(file), *options])
        return status, [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return asked


def test_one_event_has_one_key_and_keys_do_not_change(ask: Any) -> None:
    lines = [
        {"id": 7, "title": "Fire guts the Millbrook cheese plant",
         "published_at": "2026-03-01T08:00:00Z"},
        {"title": "Council debates parking fees for the old market"},
        {"title": "Millbrook cheese plant gutted by fire", "published_at": "2026-03-01T12:00:00Z"},
        {"title": "Fire guts the Millbrook cheese plant", "published_at": "2026-04-01T12:00:00Z"},
    ]  # fmt: skip
    status, found = ask("group", lines)
    keys = [line["story"] for line in found]
    assert status == 0
    assert keys[0] == keys[2]
    assert len(set(keys)) == 3
    assert found[0]["id"] == 7
    assert "id" not in found[1]
    assert [line["story"] for line in ask("group", lines[:3])[1]] == keys[:3]


def test_the_brands_places_tell_no_event(ask: Any) -> None:
    lines = [
        {"title": "Debonairs Pizza launches loyalty app in South Africa"},
        {"title": "Debonairs Pizza to close 40 restaurants in South Africa"},
    ]
    first, then = ask("group", lines, *BRAND)[1]
    assert first["story"] != then["story"]


@pytest.mark.parametrize("command", ["group", "judge"])
def test_a_bad_line_is_told_in_its_place(ask: Any, command: str) -> None:
    good = {"title": "Debonairs Pizza opens in Knysna", "summary": None}
    bad = ["{", "[1]", '{"title": " "}', '{"title": "x", "published_at": "tomorrow"}']
    status, found = ask(command, [good, *bad, good], *BRAND)
    assert status == 1
    assert [line.get("line") for line in found] == [None, 2, 3, 4, 5, None]
    assert all("error" in line for line in found[1:5])


def test_keywords_say_what_a_headline_means(ask: Any) -> None:
    lines = [
        {"title": "Debonairs Pizza recalls garlic dip over glass", "kind": "news"},
        {"title": "Volcano erupts in Iceland"},
    ]
    status, (ours, theirs) = ask("judge", lines, *BRAND)
    assert status == 0
    assert ours["gate"] is True
    assert theirs["gate"] is False
    assert ours["score"] > 3 > theirs["score"]
    assert (ours["link"], ours["scorer"]) == ("direct", "lexical")
    assert set(ours) == {
        "gate", "score", "relevance", "impact", "link", "topic", "tone", "risk", "risk_kind",
        "flags", "why", "evidence", "scorer",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("judge", []),
        ("group", ["--brand-id", "x"]),
        ("judge", ["--brand-file", "nowhere.yaml", "--brand-id", "x"]),
    ],
)
def test_whose_headlines_they_are_must_be_said_whole(
    ask: Any, command: str, options: list[str]
) -> None:
    assert ask(command, [{"title": "x"}], *options)[0] == 2


def test_a_file_that_is_not_there_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["group", "nowhere.jsonl"]) == 1
    assert "nowhere.jsonl" in capsys.readouterr().err
