"""export, backup, restore and forget, against real servers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.app.world import ANNA, BEN, World
from tests.cli.conftest import Call, ask, stored, vote

Printed = pytest.CaptureFixture[str]


def whole(url: str) -> str:
    """Return every row of every table as text, and bytes as the text that they are."""
    tables = ask(url, "SELECT relname FROM pg_stat_user_tables")
    query = "SELECT t::text AS row FROM {} t"
    rows = [one["row"] for table in tables for one in ask(url, query.format(table["relname"]))]
    bodies = [one["body"].decode("latin-1") for one in ask(url, "SELECT body FROM outbox")]
    return "\n".join(rows + bodies).lower()


def test_votes_are_exported_as_a_table_and_as_json(
    call: Call, around: World, capsys: Printed
) -> None:
    around.fill()
    assert call("run", environ=around.environ) == 0
    [story] = ask(
        around.environ["DATABASE_URL"], "SELECT key FROM stories WHERE title LIKE '%Soweto%'"
    )
    vote(around, story["key"])
    capsys.readouterr()
    assert call("export", "feedback", environ=around.environ) == 0
    header, line = capsys.readouterr().out.splitlines()
    assert header.startswith("at,brand,story,title,answer")
    assert "Debonairs opens in Soweto,yes,,'=1+1,anna@example.com" in line
    assert call("export", "feedback", "--json", environ=around.environ) == 0
    assert json.loads(capsys.readouterr().out)[0]["recipient"] == ANNA


def test_a_backup_comes_back_whole_and_twice_is_once(
    call: Call, around: World, capsys: Printed, tmp_path: Path, empty_postgres_url: str
) -> None:
    around.fill()
    assert call("run", environ=around.environ) == 0
    vote(around, "s" * 16)
    folder = tmp_path / "backup"
    assert call("backup", folder, environ=around.environ) == 0
    assert call("backup", folder, environ=around.environ) == 1
    assert "is not empty" in capsys.readouterr().err
    elsewhere = around.environ | {
        "DATABASE_URL": empty_postgres_url,
        "FEEDBACK_DB": str(tmp_path / "other.db"),
    }
    for items_added, votes_added in ((3, 1), (0, 0)):
        capsys.readouterr()
        assert call("restore", folder, environ=elsewhere) == 0
        said = capsys.readouterr().out
        assert f"{items_added} items" in said
        assert f"{votes_added} votes" in said
        assert "not in the backup was left as it is" in said
        assert stored(empty_postgres_url) == stored(around.environ["DATABASE_URL"])
    assert call("run", environ=elsewhere) == 0
    assert "0 new, 0 findings" in capsys.readouterr().out
    assert call("restore", tmp_path / "nothing", environ=elsewhere) == 1
    assert "is not a backup" in capsys.readouterr().err
    assert call("backup", tmp_path / "brand.yaml" / "x", environ=elsewhere) == 1
    assert "cannot be used" in capsys.readouterr().err


def test_whoever_is_forgotten_is_nowhere(
    call: Call, around: World, capsys: Printed, monkeypatch: pytest.MonkeyPatch
) -> None:
    around.fill()
    environ = around.environ | {"ALERT_EMAIL_TO": "ops@example.com"}
    around.mail.refuse(ANNA, "550 no such user")
    assert call("run", environ=environ) == 0
    vote(around, "s" * 16)
    url = around.environ["DATABASE_URL"]
    assert ANNA in json.dumps(stored(url))
    monkeypatch.setattr("builtins.input", lambda _: "no")
    assert call("forget", ANNA, environ=environ) == 1
    assert "Nothing was deleted" in capsys.readouterr().out

    def nobody(_: str) -> str:
        raise EOFError

    monkeypatch.setattr("builtins.input", nobody)
    assert call("forget", ANNA, environ=environ) == 1
    monkeypatch.setattr("builtins.input", lambda _: " Yes ")
    assert call("forget", ANNA.upper(), environ=environ) == 0
    said = capsys.readouterr().out
    assert "1 votes" in said
    assert "one salted hash" in said
    assert "still in EMAIL_TO" in said
    assert [row["recipient"] for row in stored(url)["outbox"]] == [BEN]
    assert ANNA not in whole(url)
    assert call("forget", "stranger@example.com", "--yes", environ=environ) == 0
    assert "still in EMAIL_TO" not in capsys.readouterr().out


def test_who_was_forgotten_gets_nothing_more_and_no_backup_brings_them_back(
    call: Call, around: World, capsys: Printed, tmp_path: Path
) -> None:
    """The address may well still stand in EMAIL_TO, and in a backup from before."""
    around.fill()
    assert call("run", environ=around.environ) == 0
    vote(around, "s" * 16)
    assert call("backup", tmp_path / "b", environ=around.environ) == 0
    assert call("forget", ANNA, "--yes", environ=around.environ) == 0
    url = around.environ["DATABASE_URL"]
    capsys.readouterr()
    assert call("restore", tmp_path / "b", environ=around.environ) == 0
    assert "1 rows of people who asked to be forgotten were left out" in capsys.readouterr().out
    assert ANNA not in whole(url)
    around.mail.messages.clear()
    around.publish(0, "recall", "Debonairs recalls a sauce", "Debonairs Pizza recalled a sauce.")
    assert call("run", environ=around.environ) == 0
    assert [one.recipients for one in around.mail.messages] == [(BEN,)]
    assert call("check", environ=around.environ) == 0
    assert f"forgotten, get no mail: {ANNA}" in capsys.readouterr().out
    assert call("resubscribe", ANNA, environ=around.environ) == 0
    assert "gets mail again" in capsys.readouterr().out


def test_the_feeds_get_an_address_that_is_told_once(
    call: Call, around: World, capsys: Printed
) -> None:
    assert call("feeds", environ=around.environ) == 0
    assert "no address yet" in capsys.readouterr().out
    told = []
    for _ in range(2):
        assert call("feeds", "--renew", environ=around.environ) == 0
        said = capsys.readouterr()
        told += said.out.split()
        assert "not shown again" in said.err
    start = "https://topfive.example.com/feeds/"
    assert [one.rpartition("/")[2] for one in told] == ["findings.atom", "findings.json"] * 2
    assert all(one.startswith(start) for one in told)
    assert len(set(told)) == 4
    assert call("feeds", environ=around.environ) == 0
    said = capsys.readouterr()
    assert "was made on" in said.out
    assert not any(one.removeprefix(start)[:43] in said.out for one in told)
