"""`group` and `judge`: a line out for each line in, without a configuration or a server."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from service.cli.main import main
from tests.evaluation.stand_in import StandIn, started

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
        "flags", "why", "evidence", "scorer", "title",
    }  # fmt: skip
    assert ours["title"] == lines[0]["title"]


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


def test_the_brand_of_the_settings_is_taken_where_no_flag_names_one(
    ask: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["judge", "lines.jsonl"]) == 2
    told = capsys.readouterr().err
    assert "BRAND_FILE is set neither in the environment nor in .env" in told
    assert "--brand-id: it is needed here" in told
    monkeypatch.setenv("BRAND_FILE", BRAND[1])
    monkeypatch.setenv("BRAND_ID", BRAND[3])
    [found] = ask("judge", [{"title": "Debonairs Pizza recalls garlic dip"}])[1]
    assert found["link"] == "direct"


def test_a_file_that_is_not_there_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["group", "nowhere.jsonl"]) == 1
    assert "nowhere.jsonl" in capsys.readouterr().err


CONFIGURED = (
    "OPENAI_API_KEY",
    "OPENAI_API_KEY_FILE",
    "OPENAI_BASE_URL",
    "OPENAI_MODEL",
    "EVALUATOR",
)


@pytest.fixture
def asked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Any:
    """`judge --model` against a stand-in for a model's server, its words and what it was asked."""

    async def ask(lines: list[str], **settings: str) -> tuple[int, list[Any], str, StandIn]:
        file = tmp_path / "lines.jsonl"
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        env_file = tmp_path / "settings.env"
        env_file.touch()
        for name in CONFIGURED:
            monkeypatch.delenv(name, raising=False)
        async with started() as model:
            for name, value in {"OPENAI_BASE_URL": model.url, **settings}.items():
                monkeypatch.setenv(name, value)
            given = ["--env-file", str(env_file), "judge", str(file), "--model", *BRAND]
            status = await asyncio.to_thread(main, given)
        out, said = capsys.readouterr()
        return status, [json.loads(line) for line in out.splitlines()], said, model

    return ask


async def test_the_configured_model_is_asked_about_what_passes(asked: Any) -> None:
    lines = [
        json.dumps({"id": n, "title": f"Debonairs Pizza opens in town {n}"}) for n in range(70)
    ]
    lines[3:3] = ["{", json.dumps({"title": "Volcano erupts in Iceland"})]
    status, found, said, model = await asked(lines, OPENAI_API_KEY="k", OPENAI_MODEL="mine")
    assert status == 1
    assert len(found) == len(lines)
    assert found[3]["line"] == 4
    assert (found[4]["gate"], found[4]["scorer"]) == (False, "lexical")
    ours = found[:3] + found[5:]
    assert [line["id"] for line in ours] == list(range(70))
    assert {line["scorer"] for line in ours} == {"openai"}
    assert ours[0]["why"].startswith("The brand is in the news: Debonairs Pizza opens")
    assert f"topfive: {model.calls} calls of mine, " in said
    assert "unpriced" in said


async def test_where_the_model_says_nothing_keywords_stand_and_it_is_told(asked: Any) -> None:
    lines = ['{"title": "Debonairs Pizza recalls garlic dip over glass"}']
    status, found, said, model = await asked(lines, OPENAI_API_KEY="k", TOKENS_PER_DAY="100")
    assert (status, found[0]["scorer"], model.calls) == (1, "lexical", 0)
    assert "token budget" in said


@pytest.mark.parametrize(
    ("settings", "said"),
    [({}, "OPENAI_API_KEY: it is missing"),
     ({"OPENAI_API_KEY": "k", "EVALUATOR": "lexical"}, "EVALUATOR: it is lexical")],
)  # fmt: skip
async def test_a_model_that_is_not_there_cannot_be_asked(
    asked: Any, settings: dict[str, str], said: str
) -> None:
    status, found, told, _ = await asked(['{"title": "x"}'], **settings)
    assert (status, found) == (2, [])
    assert said in told
