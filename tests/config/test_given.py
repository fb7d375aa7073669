"""Values as they were meant: quotes, line breaks, `${…}`, and names that are nearly ours."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from service.config import load, warnings
from service.config.settings import Settings
from service.config.values.value_types import MAY_BE_NONE
from service.errors import ConfigurationError
from tests.config.test_load import GOOD, SECRET
from tests.tables import each

LOG_IN = {"SMTP_USERNAME": "u"}


@each(
    ("handed", "meant"),
    [
        ('"s3cret pass"', "s3cret pass"),
        ("'s3cret pass'", "s3cret pass"),
        ('"s3cret"\n', "s3cret"),
        ("'pa$$ ${x}'", "pa$$ ${x}"),
        ('"say \\"hi\\""', 'say "hi"'),
        ('"it\'s"', "it's"),
        # quotes that do not pair are part of it
        ('"s3cret', '"s3cret'),
        ("s3cret'", "s3cret'"),
        ("\"s3cret'", "\"s3cret'"),
        ('"a" or "b"', '"a" or "b"'),
        ('"', '"'),
        # what no password ends with
        ("s3cret\n", "s3cret"),
        ("s3cret\r\n", "s3cret"),
        ("s3cret\r", "s3cret"),
        ("s3cret \n", "s3cret"),
        ("\ufeffs3cret", "s3cret"),
        ("s3cret\u00a0", "s3cret"),
        ("\u200bs3cret\u200b", "s3cret"),
        ("two words", "two words"),
        ("s3cret ", "s3cret "),
    ],
)
def test_a_password_is_what_was_meant(handed: str, meant: str) -> None:
    settings = load(None, GOOD | LOG_IN | {"SMTP_PASSWORD": handed})
    assert settings.smtp_password == meant
    told = warnings(settings)
    assert bool(told) == (handed != meant)
    assert not any("s3cret" in one or "hi" in one.split() for one in told)


def test_other_values_too_and_an_empty_pair_is_empty() -> None:
    odd = {
        "SMTP_HOST": '"smtp.example.com"', "QUIET_HOURS": '""', "NOTES": '"kept"',
        "SMTP_PORT": "'2525'\n", "EMAIL_TO": "'anna@example.com, ben@example.com'",
        "EMAIL_FROM": '"Topfive" <topfive@example.com>', "PUBLIC_URL": '"https://t.example.com"',
    }  # fmt: skip
    settings = load(None, GOOD | odd)
    assert (settings.smtp_host, settings.smtp_port) == ("smtp.example.com", 2525)
    assert settings.quiet_hours is None
    assert settings.email_to == ("anna@example.com", "ben@example.com")
    assert settings.email_from == "topfive@example.com"
    assert settings.public_url == "https://t.example.com"
    assert warnings(settings) == []


@each("word", ["off", "none", "Never", " NO ", '"none"', "disabled"])
def test_a_word_for_none_is_none(word: str) -> None:
    given = {name.upper(): word for name in MAY_BE_NONE}
    settings = load(None, GOOD | given)
    nothing = load(None, GOOD)
    for name in MAY_BE_NONE:
        assert getattr(settings, name) == getattr(nothing, name), name


def test_what_its_words_call_empty_for_none_takes_a_word_too() -> None:
    said = {
        name
        for name, field in Settings.model_fields.items()
        if re.search(r"[Ee]mpty for n|\(?Apprise's addresses", field.description or "")
    }
    assert said <= MAY_BE_NONE
    assert load(None, GOOD | {"API_TOKEN": "off", "SMTP_TLS": "none"}).api_token == "off"
    with pytest.raises(ConfigurationError):
        load(None, GOOD | {"SMTP_HOST": "none", "EMAIL_TO": "none"})


def test_an_empty_pair_for_what_is_needed_is_missing() -> None:
    with pytest.raises(ConfigurationError) as caught:
        load(None, GOOD | {"SMTP_HOST": "''"})
    assert [fault.where for fault in caught.value.faults] == ["SMTP_HOST"]


@pytest.mark.parametrize("body", [b"\xef\xbb\xbf%s\n", b"%s\r\n", b"%s\xc2\xa0", b"  %s \n"])
def test_the_file_of_a_secret_may_come_from_any_editor(tmp_path: Path, body: bytes) -> None:
    (tmp_path / "key").write_bytes(body.replace(b"%s", SECRET.encode()))
    environ = {name: value for name, value in GOOD.items() if name != "SECRET_KEY"}
    assert load(None, environ | {"SECRET_KEY_FILE": str(tmp_path / "key")}).secret_key == SECRET


@pytest.mark.parametrize(
    ("line", "password"),
    [
        ("SMTP_PASSWORD=pa${ss}word", "pa${ss}word"),
        ('SMTP_PASSWORD="pa${ss}word"', "pa${ss}word"),
        ("SMTP_PASSWORD='pa${ss}word'", "pa${ss}word"),
        ("export SMTP_PASSWORD=${PORT}\r", "${PORT}"),
        ("SMTP_PASSWORD=a$b$$c", "a$b$$c"),
    ],
)
def test_a_password_is_no_template(tmp_path: Path, line: str, password: str) -> None:
    env = tmp_path / ".env"
    env.write_text(f"PORT=9000\nSMTP_USERNAME=u\n{line}\n")
    settings = load(env, GOOD)
    assert settings.smtp_password == password
    told = [one for one in warnings(settings) if one.startswith("SMTP_PASSWORD")]
    assert bool(told) == ("PORT" in password)


def test_names_are_put_into_what_is_no_secret_and_into_addresses(tmp_path: Path) -> None:
    env = tmp_path / ".env"
    env.write_text(
        "PASS=word\nDATABASE_URL=postgresql://u:${PASS}@db/t\nREDIS_URL=redis://:a${b}c@r/0\n"
        "DATA_DIR=/srv\nFEEDBACK_DB=${DATA_DIR}/votes.db\nLOG_FILE='${DATA_DIR}/log'\n"
        "OPENAI_MODEL=${MODEL:-small}\n"
    )
    urls = {"DATABASE_URL", "REDIS_URL"}
    settings = load(env, {name: value for name, value in GOOD.items() if name not in urls})
    assert settings.database_url == "postgresql://u:word@db/t"
    assert settings.redis_url == "redis://:a${b}c@r/0"
    assert settings.votes_file == Path("/srv/votes.db")
    assert settings.log_file == Path("${DATA_DIR}/log")
    assert settings.openai_model == "small"


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("SMTP_PASWORD", "SMTP_PASSWORD"),
        ("SMTP_USER", "SMTP_USERNAME"),
        ("EMAIL_SHEDULE", "EMAIL_SCHEDULE"),
        ("TIME_ZONE", "TIMEZONE"),
        ("QUITE_HOURS", "QUIET_HOURS"),
        ("PROT", "PORT"),
        ("OPENAI_KEY", "OPENAI_API_KEY"),
        ("TOPFIVE_TOP_RESULTS", "TOP_RESULTS"),
        ("API_TOKN_FILE", "API_TOKEN_FILE"),
        ("SMTP_HOST_FILE", "SMTP_HOST"),
        ("SMTP_SERVER", "SMTP_HOST"),
        ("OPENAI_API_BASE", "OPENAI_BASE_URL"),
        ("SMTP_SECURE", "SMTP_TLS"),
    ],
)
def test_a_slip_is_told_wherever_the_name_stands(tmp_path: Path, name: str, meant: str) -> None:
    others = {key: value for key, value in GOOD.items() if key != meant}
    env = tmp_path / "own.env"
    env.write_text(f"{name}=x\n")
    needed = {"SMTP_HOST"} & {meant}
    for file, environ, where in (
        (None, others | {name: "x"}, "The environment has"),
        (env, others, "own.env has"),
    ):
        if needed or meant == "OPENAI_API_KEY":
            with pytest.raises(ConfigurationError) as caught:
                load(file, environ)
            told = caught.value.hint
        else:
            told = "\n".join(warnings(load(file, environ)))
        assert f"{where} {name}" in told
        assert f"Did you mean {meant}?" in told or f"Set {meant} itself" in told


def test_names_of_other_programs_are_left_alone() -> None:
    others = {
        "HOSTNAME": "x", "PATH": "/bin", "LANG": "C", "TZ": "UTC", "REDIS_PORT": "tcp://x",
        "POSTGRES_PASSWORD": "x", "PGHOST": "x", "SMTP_HOSTNAME": "x", "USER": "x", "HOME": "/",
        "KUBERNETES_SERVICE_HOST": "x", "PYTHONPATH": "x", "LOGNAME": "x", "XDG_DATA_DIRS": "/x",
        "PGPORT": "5432", "DB_HOST": "x", "TOPFIVE_PORT": "tcp://10.0.0.7:8000",
    }  # fmt: skip
    assert warnings(load(None, GOOD | others)) == []


@pytest.mark.parametrize(
    ("line", "password", "told"),
    [
        ("SMTP_PASSWORD=ab #cd", "ab", True),
        ("SMTP_PASSWORD=ab#cd", "ab#cd", False),
        ("SMTP_PASSWORD='ab #cd'", "ab #cd", False),
        ('SMTP_PASSWORD="ab #cd"', "ab #cd", False),
        ("SMTP_PASSWORD=ab # of the mail account", "ab", False),
    ],
)
def test_a_password_that_a_comment_may_have_cut_is_told(
    tmp_path: Path, line: str, password: str, told: bool
) -> None:
    env = tmp_path / ".env"
    env.write_text(f"SMTP_USERNAME=u\n{line}\n")
    settings = load(env, GOOD)
    assert settings.smtp_password == password
    assert any("ends before the #" in one for one in warnings(settings)) is told


def test_a_name_that_is_set_nowhere_is_told(tmp_path: Path) -> None:
    env = tmp_path / ".env"
    env.write_text("OPENAI_MODEL=a${Mx}b\nBRAND_ID=${ID:-shop}\nSMTP_USERNAME='u${Mx}'\n")
    settings = load(env, GOOD | {"SMTP_PASSWORD": "p"})
    assert (settings.openai_model, settings.brand_id) == ("ab", "shop")
    assert settings.smtp_username == "u${Mx}"
    (told,) = warnings(settings)
    assert told.startswith("OPENAI_MODEL has ${Mx} in it, which is set nowhere")


def test_a_line_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    env = tmp_path / ".env"
    env.write_text('TOP_RESULTS=3\nBRAND_ID="a" or "b"\n')
    (told,) = warnings(load(env, GOOD))
    assert told.startswith("Line 2 of .env cannot be read")
    env.write_text("# ours\n\nEMAIL_TO=a@example.com,\n  b@example.com\n\nTOP_RESULTS=3\n")
    (told,) = warnings(load(env, {n: v for n, v in GOOD.items() if n != "EMAIL_TO"}))
    assert told.startswith("Line 4 of .env has no =")
    env.write_text('BRAND_ID="a\nHOST="b"\n')
    (told,) = warnings(load(env, GOOD))
    assert told.startswith("Lines 1 to 2 of .env cannot be read")


def test_a_setting_that_stands_twice_is_told_with_the_line_that_counts(tmp_path: Path) -> None:
    env = tmp_path / ".env"
    env.write_text("TOP_RESULTS=3\n\nBRAND_ID=a\nBRAND_ID=a\ntop_results=5\nTOP_RESULTS=4\n")
    settings = load(env, GOOD)
    assert settings.top_results == 4
    assert warnings(settings) == ["TOP_RESULTS stands in .env more than once; line 6 counts."]


def test_a_file_is_read_in_the_letters_of_its_editor_or_refused(tmp_path: Path) -> None:
    env = tmp_path / ".env"
    line = "TOP_RESULTS=4\r\n"
    for body in (line.encode("utf-16"), f"#\n\ufeff{line}".encode(), line.encode("utf-8-sig")):
        env.write_bytes(body)
        assert load(env, GOOD).top_results == 4
    for body in (
        line.encode("utf-16-le"),
        line.encode("utf-32"),
        b"#\n" + line.encode("utf-16-be"),
    ):
        env.write_bytes(body)
        with pytest.raises(ConfigurationError, match="not in UTF-8"):
            load(env, GOOD)
    env.write_bytes("#\nEMAIL_FROM=Müller <m@example.com>\n".encode("latin-1"))
    with pytest.raises(ConfigurationError, match="the first of them on line 2"):
        load(env, GOOD)


@each(
    ("interval", "schedule", "zone", "late"),
    [
        (10, "07:30", "Africa/Johannesburg", False),
        (30, "07:30,16:10", "Asia/Kathmandu", False),
        (60, "07:30", "Africa/Johannesburg", False),
        (60, "07:10", "Africa/Johannesburg", True),
        (720, "07:30", "Africa/Johannesburg", True),
        (720, "02:00,14:00", "Africa/Johannesburg", False),
        (1440, "02:00", "Africa/Johannesburg", False),
        (700, "07:30", "UTC", True),
        (720, "every-run", "UTC", False),
    ],
)
def test_a_set_time_that_no_run_comes_near_is_told(
    interval: int, schedule: str, zone: str, late: bool
) -> None:
    environ = {
        "AGENT_RUN_INTERVAL_MINUTES": str(interval), "EMAIL_SCHEDULE": schedule, "TIMEZONE": zone,
    }  # fmt: skip
    told = warnings(load(None, GOOD | environ))
    assert any("EMAIL_SCHEDULE" in one for one in told) is late
