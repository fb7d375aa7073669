"""check, against real servers: a line for each part, whatever the others do."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from service.signing import recipient_id
from tests.app.world import ANNA, BEN, World, read
from tests.cli.conftest import Call

Printed = pytest.CaptureFixture[str]


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
