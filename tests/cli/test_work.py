"""check, run, export, backup, restore and forget, against real servers."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from service.signing import recipient_id
from tests.app.world import ANNA, BEN, World, read
from tests.cli.conftest import Call

Printed = pytest.CaptureFixture[str]
TABLES = ("agent_runs", "items", "stories", "sources", "outbox", "spending", "alerts")


def ask(url: str, query: str, *values: Any) -> list[dict[str, Any]]:
    async def asked() -> list[dict[str, Any]]:
        connection = await asyncpg.connect(url)
        try:
            return [dict(row) for row in await connection.fetch(query, *values)]
        finally:
            await connection.close()

    return asyncio.run(asked())


def stored(url: str) -> dict[str, list[dict[str, Any]]]:
    kept = {}
    for table in TABLES:
        found = ask(url, f"SELECT to_jsonb(t) - 'id' AS row FROM {table} t ORDER BY 1")  # noqa: S608
        kept[table] = [json.loads(one["row"]) for one in found]
    return kept


def whole(url: str) -> str:
    """Return every row of every table as text, and bytes as the text that they are."""
    tables = ask(url, "SELECT relname FROM pg_stat_user_tables")
    query = "SELECT t::text AS row FROM {} t"
    rows = [one["row"] for table in tables for one in ask(url, query.format(table["relname"]))]
    bodies = [one["body"].decode("latin-1") for one in ask(url, "SELECT body FROM outbox")]
    return "\n".join(rows + bodies).lower()


def vote(around: World, story: str, who: str = ANNA, answer: str = "yes") -> None:
    with sqlite3.connect(Path(around.environ["DATA_DIR"]) / "feedback.db") as file:
        file.execute(
            "INSERT INTO votes VALUES ('debonairs', ?, ?, ?, '', '=1+1', "
            "'2026-11-01T10:00:00.000000+00:00')",
            (recipient_id(who), story, answer),
        )
    file.close()


def test_check_says_of_each_part_that_it_is_well(
    call: Call, around: World, capsys: Printed
) -> None:
    environ = around.environ | {"EVALUATOR": "openai"}
    assert call("check", "--send-test-mail", environ=environ) == 0
    said = capsys.readouterr().out
    assert "FAIL" not in said
    for part in ("configuration", "database", "cache", "votes", "mail", "model", "test mail"):
        assert f"ok    {part}" in said
    assert said.count("ok    source") == 3
    assert [one.recipients[0] for one in around.mail.messages] == [ANNA, BEN]
    assert "test mail" in read(around.mail.messages[0])[0]
    assert not [path for path in around.web.sites[0].requests if path.startswith("/news/")]


def test_check_goes_on_whatever_is_broken_and_says_what_to_mend(
    call: Call, around: World, capsys: Printed, tmp_path: Path
) -> None:
    around.down(2)
    (tmp_path / "file").touch()
    broken = {
        "DATABASE_URL": "postgresql://u:p@127.0.0.1:1/d",
        "REDIS_URL": "redis://127.0.0.1:1",
        "FEEDBACK_DB": "file/votes.db",
        "SMTP_PORT": "1",
        "EVALUATOR": "openai",
    }
    around.model.always = "401"
    assert call("check", environ=around.environ | broken) == 1
    lines = capsys.readouterr().out.splitlines()
    failed = {line[6:18].strip(): line for line in lines if line.startswith("FAIL")}
    assert set(failed) == {"database", "cache", "votes", "mail", "model", "source"}
    assert "DATABASE_URL" in failed["database"]
    assert "REDIS_URL" in failed["cache"]
    assert "FEEDBACK_DB" in failed["votes"]
    assert "OPENAI_API_KEY" in failed["model"]
    assert "Site 2" in failed["source"]
    assert lines[-1].startswith("Mend the lines")


def test_no_command_prints_a_password_that_a_server_quotes(
    call: Call, around: World, capsys: Printed
) -> None:
    """PostgreSQL quotes options that it does not know, whatever they hold."""
    url = around.environ["DATABASE_URL"] + "&options=-c%20pr1vate_w0rd%3D1"
    for command in ("check", "run"):
        assert call(command, environ=around.environ | {"DATABASE_URL": url}) == 1
        said = capsys.readouterr()
        assert "pr1vate_w0rd" in said.out + said.err  # not a secret by itself
        around.environ["SMTP_PASSWORD"], around.environ["SMTP_USERNAME"] = "pr1vate_w0rd", "u"
        assert call(command, environ=around.environ | {"DATABASE_URL": url}) == 1
        said = capsys.readouterr()
        assert "pr1vate_w0rd" not in said.out + said.err
        assert "[hidden]" in said.out + said.err
        del around.environ["SMTP_PASSWORD"], around.environ["SMTP_USERNAME"]


def test_check_names_who_has_left_and_a_refused_test_mail(
    call: Call, around: World, capsys: Printed
) -> None:
    assert call("check", environ=around.environ) == 0
    with sqlite3.connect(Path(around.environ["DATA_DIR"]) / "feedback.db") as file:
        file.execute("INSERT INTO unsubscribed VALUES ('debonairs', ?, 'x')", (recipient_id(BEN),))
    file.close()
    around.mail.refuse(ANNA, "550 no such user")
    capsys.readouterr()
    assert call("check", "--send-test-mail", environ=around.environ) == 1
    said = capsys.readouterr().out
    assert f"unsubscribed: {BEN}" in said
    assert "FAIL  test mail" in said
    assert "not used (EVALUATOR=lexical)" in said
    for words in ("gets mail again", "had not left"):
        assert call("resubscribe", BEN, environ=around.environ) == 0
        assert words in capsys.readouterr().out


def test_run_shows_its_steps_and_sends(call: Call, around: World, capsys: Printed) -> None:
    around.fill()
    assert call("run", environ=around.environ) == 0
    said = capsys.readouterr().out
    assert "Reading the sources" in said
    assert "2 findings; mail: queued" in said
    assert f"{ANNA}: sent" in said
    assert len(around.mail.messages) == 2


def test_run_waits_for_the_one_that_is_on(call: Call, around: World, capsys: Printed) -> None:
    url = around.environ["DATABASE_URL"]
    ask(
        url,
        "INSERT INTO agent_runs (id, brand_id, trigger, owner, lease_until) VALUES "
        "(gen_random_uuid(), 'debonairs', 'http', 'x', now() + interval '1 second') RETURNING 1",
    )
    assert call("run", environ=around.environ) == 1
    said = capsys.readouterr().out
    assert "is on already" in said
    assert "It failed." in said


def test_run_with_all_sources_down_fails_and_says_why(
    call: Call, around: World, capsys: Printed
) -> None:
    around.down(0, 1, 2)
    assert call("run", environ=around.environ) == 1
    said = capsys.readouterr()
    assert "none of the 3 sources could be read" in said.out + said.err
    assert call("run", "--dry-run", environ=around.environ) == 1
    assert "would have failed" in capsys.readouterr().err


def test_mail_that_does_not_go_out_is_told(call: Call, around: World, capsys: Printed) -> None:
    around.fill()
    around.mail.on("mail", "451 4.3.0 come back later", times=2)
    assert call("run", environ=around.environ) == 0
    assert "queued. " in capsys.readouterr().out


def test_a_dry_run_stores_and_sends_nothing(
    call: Call, around: World, capsys: Printed, tmp_path: Path
) -> None:
    around.fill()
    before = stored(around.environ["DATABASE_URL"])
    page = tmp_path / "mail.html"
    done = call("run", "--dry-run", "--show-prompt", "--html", page, environ=around.environ)
    assert done == 0
    said = capsys.readouterr().out
    assert "nothing was sent or stored" in said
    assert "Debonairs opens in Soweto" in said
    assert "--- system ---" in said
    assert "Debonairs opens in Soweto" in page.read_text()
    assert stored(around.environ["DATABASE_URL"]) == before
    assert around.mail.messages == []
    for site in around.web.sites:
        site.stories.clear()
    assert call("run", "--dry-run", environ=around.environ) == 0
    assert "No mail would go out: nothing new" in capsys.readouterr().out
    around.fill()
    assert call("run", "--html", tmp_path / "no" / "mail.html", environ=around.environ) == 1
    assert "No such file" in capsys.readouterr().err


def test_replay_of_what_is_stored_judges_a_setting(
    call: Call, around: World, capsys: Printed
) -> None:
    around.fill()
    assert call("run", environ=around.environ) == 0
    [story] = ask(
        around.environ["DATABASE_URL"], "SELECT key FROM stories WHERE title LIKE '%Soweto%'"
    )
    vote(around, story["key"])
    found = []
    for setting in ("TOP_RESULTS=5", "MIN_SCORE=5"):
        capsys.readouterr()
        assert call("replay", "--set", setting, environ=around.environ) == 0
        found.append(json.loads(capsys.readouterr().out.splitlines()[-1])["rounds"][0])
    assert (found[0]["distinct_stories"], found[0]["precision_at_5"]) == (2, 1.0)
    assert (found[1]["distinct_stories"], found[1]["precision_at_5"]) == (0, None)


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
