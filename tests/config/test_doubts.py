"""Settings that can be read and do not do what was meant are told at start; folders for files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from service.brands import loader
from service.config import load, warnings
from service.errors import ConfigurationError
from tests.config.test_load import GOOD
from tests.tables import each

TOKEN = "fedcba9876543210" * 2


LOG_IN = {"SMTP_USERNAME": "anna"}


def _told(given: dict[str, str]) -> str:
    return "\n".join(warnings(load(None, GOOD | given)))


@each(
    ("given", "words"),
    [
        ({"SMTP_PORT": "993"}, "993, the port of IMAP, from which mail is read"),
        ({"SMTP_PORT": "110"}, "the port of POP3"),
        ({"SMTP_HOST": "imap.mail.example.com"}, "by its name a server of IMAP or POP3"),
        ({"SMTP_PORT": "2465"}, "SMTP_PORT=2465 goes with SMTP_TLS=implicit"),
        ({"TOKENS_PER_RUN": "100"}, "the model is hardly ever asked"),
        ({"TOKENS_PER_DAY": "0"}, "TOKENS_PER_DAY is 0, too few"),
        ({"TOKENS_PER_RUN": "2000000"}, "one run may use up the whole day"),
        ({"MIN_SCORE": "5"}, "next to nothing is mailed"),
        ({"TIMEZONE": "EST"}, "such as America/New_York"),
        (
            {"EMAIL_SCHEDULE": "05:30,16:00", "QUIET_HOURS": "22:00-06:00"},
            "EMAIL_SCHEDULE has 05:30, in the QUIET_HOURS until 06:00",
        ),
        ({"SECRET_KEY": "ab" * 16}, "SECRET_KEY repeats few characters"),
        ({"API_TOKEN": GOOD["SECRET_KEY"]}, "API_TOKEN is the same as SECRET_KEY"),
        ({"EMAIL_TO": "anna@gmial.com"}, "is gmial.com written as it should be?"),
        ({"ALERT_EMAIL_TO": "ben@gmail.con"}, "is gmail.con written as it should be?"),
        (LOG_IN | {"SMTP_PASSWORD": "`secret`"}, "in quotes that are none here"),
        (LOG_IN | {"SMTP_PASSWORD": "a\\$b"}, "a backslash before a $"),
        (LOG_IN | {"SMTP_PASSWORD": "${MAIL_PW:-none}"}, "a name in the place of a value"),
        (LOG_IN | {"SMTP_PASSWORD": "arn:aws:ssm:eu:1:x"}, "a name in the place of a value"),
        (LOG_IN | {"SMTP_PASSWORD": "file:/secrets/mail"}, "set SMTP_PASSWORD_FILE to it"),
        ({"DATABASE_URL": "postgresql://$PGUSER:pw@db/x"}, "a name in the place of a value"),
    ],
)
def test_what_was_not_meant_is_told(given: dict[str, str], words: str) -> None:
    assert words in _told(given)


@each(
    "given",
    [
        {"SMTP_PORT": "2525"},
        {"SMTP_HOST": "popular.example.com"},
        {"SMTP_PORT": "2465", "SMTP_TLS": "implicit"},
        {"TOKENS_PER_RUN": "0", "EVALUATOR": "lexical"},
        {"MIN_SCORE": "3.5"},
        {"TIMEZONE": "America/New_York"},
        {"TIMEZONE": "HST"},
        {"EMAIL_SCHEDULE": "06:00", "QUIET_HOURS": "22:00-06:00"},
        {"EMAIL_SCHEDULE": "every 60 minutes", "QUIET_HOURS": "22:00-06:00"},
        {"API_TOKEN": TOKEN},
        {"API_TOKEN": "off"},
        {"EMAIL_TO": "anna@mail.com,ben@ymail.com,cor@email.com,dan@gmx.net,eva@hotmail.co.uk"},
        {"DATABASE_URL": "postgresql://anna:$PW@db/x"},
        LOG_IN | {"SMTP_PASSWORD": "cost$15"},
    ],
)
def test_what_is_meant_is_not_doubted(given: dict[str, str]) -> None:
    assert _told(given) == ""


@each(
    ("name", "value"),
    [
        ("FEEDBACK_DB", "sqlite:////data/feedback.db"),
        ("FEEDBACK_DB", ":memory:"),
        ("BRAND_FILE", "https://example.com/brand.yaml"),
        ("DATA_DIR", "file:///data"),
    ],
)
def test_an_address_is_no_path(name: str, value: str) -> None:
    """Else votes go to a folder called `sqlite:`, beside the volume that is kept."""
    with pytest.raises(ConfigurationError) as refused:
        load(None, GOOD | {name: value})
    [fault] = refused.value.faults
    assert fault.where == name
    assert "as an address does; write the plain name" in fault.what


def test_a_path_may_have_a_colon() -> None:
    assert load(None, GOOD | {"LOG_FILE": "C:\\logs\\a.log"}).log_file == Path("C:\\logs\\a.log")
    assert load(None, GOOD | {"LOG_FILE": "logs/a:b.log"}).log_file == Path("logs/a:b.log")


def test_a_folder_in_the_place_of_a_file_is_explained(tmp_path: Path) -> None:
    """Docker makes one where the file that is mounted is not there."""
    here, said = str(tmp_path), "it is a folder. Docker makes one"
    without = {name: value for name, value in GOOD.items() if name != "SECRET_KEY"}
    tried: list[Callable[[], object]] = [
        lambda: load(tmp_path, GOOD),
        lambda: load(None, without | {"SECRET_KEY_FILE": here}),
        lambda: load(None, GOOD | {"CHANNELS_FILE": here}),
        lambda: loader.load(tmp_path, "b"),
    ]
    for one in tried:
        with pytest.raises(ConfigurationError, match=said):
            one()


def test_a_python_environment_may_be_called_env(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`python -m venv .env` is usual; what Docker makes in a file's place is empty."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env" / "bin").mkdir(parents=True)
    assert load(Path(".env"), GOOD).smtp_host == GOOD["SMTP_HOST"]
    (tmp_path / ".env" / "bin").rmdir()
    with pytest.raises(ConfigurationError, match="it is a folder"):
        load(Path(".env"), GOOD)
