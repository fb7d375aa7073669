"""check, against real servers: a line for each part, whatever the others do."""

from __future__ import annotations

import socket
import sqlite3
from pathlib import Path

import pytest

from service import app
from service.signing import recipient_id
from tests.app.world import ANNA, BEN, World, read
from tests.cli.conftest import Call, ask
from tests.delivery.smtp_server import HOLD
from tests.evaluation.stand_in import Shown, Verdict

Printed = pytest.CaptureFixture[str]


def test_check_says_of_each_part_that_it_is_well(
    call: Call, around: World, capsys: Printed
) -> None:
    environ = around.environ | {"EVALUATOR": "openai"}
    assert call("check", "--send-test-mail", environ=environ) == 0
    said = capsys.readouterr().out
    assert "FAIL" not in said
    assert "WARN" not in said
    assert said.endswith("All is well.\n")
    for part in ("brand", "database", "cache", "votes", "mail", "model", "pages", "test mail"):
        assert f"ok    {part}" in said
    assert said.count("ok    source") == 3
    assert [one.recipients[0] for one in around.mail.messages] == [ANNA, BEN]
    assert "test mail" in read(around.mail.messages[0])[0]
    assert not [path for path in around.web.sites[0].requests if path.startswith("/news/")]


def test_the_parts_are_tried_side_by_side(call: Call, around: World, capsys: Printed) -> None:
    """The mail server answers only after the model was asked, whose line comes after its own."""

    def asked(_items: list[Shown], verdicts: list[Verdict]) -> list[Verdict]:
        around.mail.gate.set()
        return verdicts

    around.mail.on("connect", HOLD)
    around.model.rewrite = asked
    assert call("check", "--quick", environ=around.environ | {"EVALUATOR": "openai"}) == 0
    assert "ok    mail" in capsys.readouterr().out


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
    failed = {line[6:19].strip(): line for line in lines if line.startswith("FAIL")}
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


def test_all_that_a_start_warns_of_is_in_the_check(
    call: Call, around: World, capsys: Printed, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("QUIET_HOUR=22:00-06:00\n")
    brand = tmp_path / "brand.yaml"
    brand.write_text(brand.read_text().replace("- pizza chain", "- dough: the thing"))
    taken = socket.create_server(("127.0.0.1", 0))
    port = taken.getsockname()[1]
    environ = around.environ | {
        "PUBLIC_URL": f"http://localhost:{port}",
        "PORT": str(port),
        "RUN_DEADLINE_SECONDS": "540",
        "AGENT_RUN_INTERVAL_MINUTES": "1",
        "SMTP_HOST": "smtp.invalid",
        "SMTP_TLS": "none",
        "SMTP_USERNAME": "u",
        "SMTP_PASSWORD": "p4ssw0rd-of-the-test",
    }
    app.prepare(tmp_path / ".env", environ, log_level="WARNING", log_format="console")
    lines = capsys.readouterr().err.splitlines()
    warned = [line.partition("WARNING  ")[2] for line in lines if "WARNING" in line]
    assert len(warned) >= 5
    call("check", "--quick", environ=environ)
    taken.close()
    checked = capsys.readouterr().out
    assert f"wait  port          port {port} of 127.0.0.1 cannot be used" in checked
    assert "all is well if Topfive runs there already" in checked
    for sentence in warned:
        assert sentence in checked
    for word in ("QUIET_HOURS", "PUBLIC_URL", "RUN_DEADLINE", "SMTP_TLS=none", "dough: the thing"):
        assert sum(word in one for one in warned) == 1, word
    assert "not asked (--quick)" in checked
    assert f"ok    read from     {tmp_path / '.env'} (settings)" in checked
    assert f"{brand} (brand file)" in checked


def test_warnings_alone_are_no_failure_and_no_all_is_well(
    call: Call, around: World, capsys: Printed
) -> None:
    environ = around.environ | {"PUBLIC_URL": "http://localhost:8000"}
    assert call("check", "--quick", environ=environ) == 0
    said = capsys.readouterr().out
    assert said.endswith(
        "Look at the lines marked WARN: they are probably not as you meant them.\n"
    )
    assert "All is well" not in said


def test_nobody_to_mail_to_is_a_failure(call: Call, around: World, capsys: Printed) -> None:
    assert call("check", "--quick", environ=around.environ) == 0
    assert f"ok    readers       {ANNA}, {BEN}" in capsys.readouterr().out
    with sqlite3.connect(Path(around.environ["DATA_DIR"]) / "feedback.db") as file:
        for one in (ANNA, BEN):
            row = (recipient_id(one),)
            file.execute("INSERT INTO unsubscribed VALUES ('debonairs', ?, 'x')", row)
    file.close()
    assert call("check", "--quick", environ=around.environ) == 1
    said = capsys.readouterr().out
    assert "FAIL  readers       nobody gets mail" in said
    assert "topfive resubscribe" in said


def test_files_of_secrets_are_named_by_their_full_path_and_not_shown(
    call: Call, around: World, capsys: Printed, tmp_path: Path
) -> None:
    (tmp_path / "key").write_text(around.environ.pop("SECRET_KEY"))
    environ = around.environ | {"SECRET_KEY_FILE": "key"}
    assert call("check", "--quick", environ=environ) == 0
    said = capsys.readouterr().out
    assert f"ok    read from     {tmp_path / 'key'} (SECRET_KEY)" in said
    assert (tmp_path / "key").read_text() not in said


def test_the_check_judges_the_description_by_what_was_read(
    call: Call, around: World, capsys: Printed
) -> None:
    around.fill()
    assert call("run", environ=around.environ) == 0
    url = around.environ["DATABASE_URL"]
    ask(
        url,
        "INSERT INTO items (brand_id, item_id, run_id, url, title, outlet, source_key, outcome) "
        "SELECT 'debonairs', 'made' || n, (SELECT id FROM agent_runs), 'https://x.test/' || n, "
        "CASE WHEN n % 2 = 0 THEN 'A pizza of sort ' ELSE 'A car of sort ' END || n, 'X', 'x', "
        "'no match' FROM generate_series(1, 300) n",
    )
    ask(
        url,
        "UPDATE sources SET health = health || jsonb_build_object('rhythm', "
        '(health -> \'rhythm\') || \'{"since": "2026-01-01T00:00:00+00:00", "brought_at": null}\') '
        "WHERE name IN ('Site 1', 'Site 2')",
    )
    ask(url, "DELETE FROM items WHERE title LIKE 'Rain over%'")
    brand = Path(around.environ["BRAND_FILE"])
    brand.write_text(brand.read_text().replace("- pizza chain", "- pizza"))
    capsys.readouterr()
    assert call("check", "--quick", environ=around.environ) == 0
    said = capsys.readouterr().out
    assert 'WARN  brand         "pizza" of keywords.core stands in ' in said
    assert "never brought a thing: Site 2 (read for " in said
    assert "Site 1" not in said


def test_a_brand_file_is_checked_alone(
    call: Call, around: World, capsys: Printed, tmp_path: Path
) -> None:
    own = Path(around.environ["BRAND_FILE"])
    allowed = {
        name: around.environ[name] for name in ("SCRAPE_ALLOW_NETWORKS", "SCRAPE_ALLOW_PORTS")
    }
    assert call("check", own, environ=allowed) == 0
    printed = capsys.readouterr()
    said = printed.out
    assert f"ok    read from     {own}" in said
    assert said.count("ok    source") == 3
    assert "database" not in said
    assert not printed.err  # no line of the log for what each source is
    two = tmp_path / "two.yaml"
    two.write_text(
        "brands:\n  - {id: a, display_name: Bean There, keywords: [coffee]}\n"
        "  - {id: b, display_name: Zestomatic, keyword: [juice]}\n"
    )
    assert call("check", two, "--quick") == 1
    said = capsys.readouterr().out
    assert "ok    brand         Bean There (a)" in said
    assert 'the name "Bean There" is made of everyday words' in said
    assert said.count("FAIL") == said.count("marked FAIL") + 2
    assert 'two.yaml:3 brands[2].keyword: "keyword" is not a known key' in said
    assert call("check", tmp_path / "none.yaml", "--quick") == 1
    assert "cannot be read" in capsys.readouterr().out
