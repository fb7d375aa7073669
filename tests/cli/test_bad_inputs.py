"""Every bad configuration, as the person at the terminal meets it: each fault is named, what is
there to mend is said, the status is 2, nothing is opened, and no traceback is shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.cli.main import main
from tests.config.test_load import GOOD

BRAND = """
brands:
  - id: debonairs
    display_name: Debonairs Pizza
    keywords: {core: [Debonairs Pizza]}
"""
OTHER = """
  - id: debonairs
    display_name: Another
    keywords: {core: [Another]}
"""
BRANDS = {
    "an object of Python's": (
        BRAND + '    tone: !!python/object/apply:os.system ["touch pwned"]\n',
        ("python/object",),
    ),
    "no keywords": ("brands:\n  - id: debonairs\n    display_name: D\n", ("keywords",)),
    "empty keywords": (BRAND.replace("[Debonairs Pizza]", "[]"), ("keywords.core",)),
    "two brands with one id": (BRAND + OTHER, ("debonairs", "stands twice", ":7")),
    "an unknown key": (BRAND + "    keyword: {core: [x]}\n", ("keyword", "keywords", ":6")),
    "no YAML": ("brands: [", ("brand.yaml",)),
    "no brand": ("brands: []\n", ("brand.yaml",)),
    "another brand": (BRAND.replace("id: debonairs", "id: pizza"), ("BRAND_ID", "pizza")),
}
SETTINGS = {
    "an empty file of a secret": ({"SMTP_PASSWORD_FILE": "empty", "SMTP_USERNAME": "u"},
                                  ("SMTP_PASSWORD_FILE", "empty")),
    "a missing file of a secret": ({"SMTP_PASSWORD_FILE": "nowhere", "SMTP_USERNAME": "u"},
                                   ("SMTP_PASSWORD_FILE", "nowhere")),
    "a variable that is no number": ({"SMTP_PORT": "abc"}, ("SMTP_PORT", "number")),
    "a port that is none": ({"PORT": "70000"}, ("PORT",)),
    "an interval of nothing": ({"AGENT_RUN_INTERVAL_MINUTES": "0"},
                               ("AGENT_RUN_INTERVAL_MINUTES",)),
    "a negative interval": ({"AGENT_RUN_INTERVAL_MINUTES": "-5"},
                            ("AGENT_RUN_INTERVAL_MINUTES",)),
    "a database of another kind": ({"DATABASE_URL": "mysql://u:s3cret@h/d"},
                                   ("DATABASE_URL", "postgresql://")),
    "a cache of another kind": ({"REDIS_URL": "memcached://h"}, ("REDIS_URL", "redis://")),
    "a user without a password": ({"SMTP_USERNAME": "u"}, ("SMTP_PASSWORD",)),
    "an open port without a token": ({"HOST": "0.0.0.0"}, ("API_TOKEN",)),
    "a secret that is too short": ({"SECRET_KEY": "s3cret"}, ("SECRET_KEY", "32")),
    "a language that there is no catalogue of": ({"MAIL_LANGUAGE": "tlh"},
                                                 ("MAIL_LANGUAGE", "'tlh'; there is en")),
    "several at once": (
        {"SMTP_PORT": "abc", "AGENT_RUN_INTERVAL_MINUTES": "0", "DATABASE_URL": "",
         "MIN_SCORE": "x", "EMAIL_TO": "nobody", "TIMEZONE": "Mars/Base", "QUIET_HOURS": "late",
         "WEEKLY_REPORT": "funday 07:30"},
        ("SMTP_PORT", "AGENT_RUN_INTERVAL_MINUTES", "DATABASE_URL", "MIN_SCORE", "EMAIL_TO",
         "TIMEZONE", "QUIET_HOURS", "WEEKLY_REPORT", "8 things have"),
    ),
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to be in, with a good brand and nothing of ours in the environment."""
    (tmp_path / "brand.yaml").write_text(BRAND)
    (tmp_path / "empty").touch()
    monkeypatch.chdir(tmp_path)
    for name, value in (GOOD | {"BRAND_FILE": "brand.yaml"}).items():
        monkeypatch.setenv(name, value)
    return tmp_path


def refused(capsys: pytest.CaptureFixture[str], command: str, words: tuple[str, ...]) -> None:
    """See that `command` ends with 2 and says `words`, and nothing of Python's."""
    assert main([command]) == 2
    printed = capsys.readouterr()
    for word in words:
        assert word in printed.err, printed.err
    assert "Traceback" not in printed.err + printed.out
    assert "s3cret" not in printed.err + printed.out
    assert {path.name for path in Path().iterdir()} == {"brand.yaml", "empty"}


@pytest.mark.parametrize("name", BRANDS)
def test_a_bad_brand_file_is_told(
    folder: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    text, words = BRANDS[name]
    (folder / "brand.yaml").write_text(text)
    refused(capsys, "serve", words)


@pytest.mark.parametrize("name", SETTINGS)
def test_bad_settings_are_told(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    changed, words = SETTINGS[name]
    for variable, value in changed.items():
        monkeypatch.setenv(variable, value)
    refused(capsys, "run", words)
    refused(capsys, "serve", words)


def test_faults_of_settings_and_brand_are_listed_together(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMTP_PORT", "abc")
    (folder / "brand.yaml").write_text(BRAND + "    colour: red\n    bannedwords: [x]\n")
    refused(capsys, "serve", ("SMTP_PORT", "colours", "banned_words", "3 things have"))
