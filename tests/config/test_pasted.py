"""Values as people paste them, and what they are told of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.config import load, warnings
from service.config.values.hosts import is_host
from service.errors import ConfigurationError
from tests.config.test_load import GOOD
from tests.tables import each

LOG_IN = {"SMTP_USERNAME": "u"}


@each(
    ("name", "handed", "meant"),
    [
        ("SMTP_PORT", "2525 # submission", 2525),
        ("OPENAI_MODEL", "gpt-6-luna\t# cheap", "gpt-6-luna"),
        ("SMTP_USERNAME", '"a # b"', "a # b"),
        ("OPENAI_MODEL", "a#b", "a#b"),
        ("LOG_FILE", "/logs/no # one.log", Path("/logs/no # one.log")),
        ("SMTP_HOST", "“smtp.example.com”", "smtp.example.com"),
        ("SMTP_HOST", '“smtp.example.com"', "smtp.example.com"),
        ("SMTP_PASSWORD", "abcd\u00a0efgh\u202fijkl", "abcd efgh ijkl"),
        ("SMTP_PASSWORD", "ab\u200bcd", "abcd"),
        ("SMTP_PASSWORD", "geheim # of the relay", "geheim # of the relay"),
        ("SMTP_PASSWORD", "ab#cd", "ab#cd"),
        ("SMTP_PASSWORD", 'SMTP_PASSWORD="ab cd"', "ab cd"),
        ("OPENAI_API_KEY", "export OPENAI_API_KEY=sk-abc", "sk-abc"),
        ("API_TOKEN", "API_TOKEN=" + "t" * 40, "API_TOKEN=" + "t" * 40),
        ("SMTP_PORT", "tcp://10.0.0.7:25", 587),
        ("ALLOWED_HOSTS", "*", ("*",)),
        ("SMTP_PASSWORD", "tr\nuth", "tr\nuth"),
    ],
)
def test_a_value_is_what_was_meant_and_it_is_told(name: str, handed: str, meant: object) -> None:
    settings = load(None, GOOD | LOG_IN | {"SMTP_PASSWORD": "x", name: handed})
    assert getattr(settings, name.lower()) == meant
    as_it_is = name == "LOG_FILE" or handed in ('"a # b"', "a#b", "ab#cd")
    told = " ".join(warnings(settings))
    assert (name in told) != as_it_is
    assert len(set(warnings(settings))) == len(warnings(settings))
    assert "geheim" not in told


@each(
    ("name", "given", "meant"),
    [
        ("HOST", "[::1]", "::1"),
        ("OPENAI_API_KEY", "Bearer sk-abc", "sk-abc"),
        ("OPENAI_API_KEY", "not needed", "not needed"),
        ("OPENAI_BASE_URL", "https://m.example/v1/responses", "https://m.example/v1"),
        ("OPENAI_BASE_URL", "https://m.example/v1/messages", "https://m.example/v1"),
        ("OPENAI_BASE_URL", "http://ollama:11434/api/chat", "http://ollama:11434/v1"),
        (
            "OPENAI_BASE_URL",
            "https://g.example/v1beta/models/gemini-x:generateContent?key=k",
            "https://g.example/v1beta/openai",
        ),
        ("ALLOWED_HOSTS", "https://a.lan/ b.lan:80,[::1]", ("a.lan", "b.lan", "[::1]")),
        ("SMTP_TLS", "STARTTLS", "starttls"),
        ("LOG_LEVEL", "info", "INFO"),
        ("EMAIL_TO", "a@example.com，b@example.com", ("a@example.com", "b@example.com")),
        ("REDIS_URL", "redis://:p%40ss@cache:6379/3", "redis://:p%40ss@cache:6379/3"),
    ],
)
def test_more_than_one_way_to_write_it(name: str, given: str, meant: object) -> None:
    assert getattr(load(None, GOOD | {name: given}), name.lower()) == meant


@each("host", ["fe80::1%eth0", "[fe80::1%eth0]", "fe80::1", "topfive.lan"])
def test_an_address_with_its_interface_is_a_host(host: str) -> None:
    assert is_host(host)
    assert not is_host("top%five.lan")


def test_dashes_and_colons_of_any_keyboard() -> None:
    typed = load(None, GOOD | {"QUIET_HOURS": "22:00 – 06:00", "EMAIL_SCHEDULE": "07：30"})
    plain = load(None, GOOD | {"QUIET_HOURS": "22:00-06:00", "EMAIL_SCHEDULE": "07:30"})
    assert (typed.quiet_hours, typed.email_schedule) == (plain.quiet_hours, plain.email_schedule)


@each(
    ("name", "given", "said"),
    [
        ("HOST", "0.0.0.0:8000", "the port has its own variable, PORT"),
        ("HOST", "http://localhost", "the port has its own variable, PORT"),
        ("OPENAI_API_KEY", "“sk-ab\u00e9c", "copy it again"),
        ("OPENAI_API_KEY", "sk-ab\ncd", "copy it again"),
        ("OPENAI_BASE_URL", "http://ollama :11434/v1", "has a blank in it"),
        ("REDIS_URL", "redis://cache:6379/topfive", "the number of a database"),
        ("DATA_DIR", "~nobody-of-this-name/x", "begins with ~"),
        ("TIMEZONE", "GMT+2", "is hours from UTC, not a time zone; name a city"),
        ("TIMEZONE", "UTC-05:00", "name a city"),
        ("SMTP_TLS", "ssl", "implicit (SSL/TLS at once) for 465"),
        ("DATABASE_URL", "postgresql://anna:********@db/topfive", "still has ********"),
        ("REDIS_URL", "redis://:••••••@cache", "still has ••••••"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_words(name: str, given: str, said: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load(None, GOOD | {name: given, "API_TOKEN": "t" * 40})
    told = next(fault for fault in caught.value.faults if fault.where == name)
    assert said in told.sentence()


def test_home_is_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert load(None, GOOD | {"DATA_DIR": "~/topfive"}).data_dir == tmp_path / "topfive"


@pytest.mark.parametrize(
    ("name", "example"),
    [
        ("SECRET_KEY", "changeme" * 5),
        ("SECRET_KEY", "the output of: openssl rand -hex 32"),
        ("OPENAI_API_KEY", "your-api-key-here"),
        ("OPENAI_API_KEY", "sk-..."),
    ],
)
def test_the_example_of_a_manual_is_told(name: str, example: str) -> None:
    given = GOOD | {name: example}
    assert f"{name} looks like the example of a manual" in " ".join(warnings(load(None, given)))
    local = {"OPENAI_BASE_URL": "http://127.0.0.1:11434/v1", "OPENAI_API_KEY": "your-key"}
    assert warnings(load(None, GOOD | local)) == []


@pytest.mark.parametrize(
    ("environ", "told"),
    [({"TZ": "Africa/Johannesburg"}, True), ({"TZ": "UTC"}, False), ({"TZ": ""}, False),
     ({"TZ": "Europe/Berlin", "TIMEZONE": "Africa/Johannesburg"}, False)],
)  # fmt: skip
def test_who_sets_the_usual_name_of_a_time_zone_is_told_ours(
    environ: dict[str, str], told: bool
) -> None:
    said = " ".join(warnings(load(None, GOOD | environ | {"QUIET_HOURS": "22:00-06:00"})))
    assert ("Did you mean TIMEZONE?" in said) is told
    assert warnings(load(None, GOOD | environ)) == []  # no time of day is set


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_a_file_of_windows_is_read(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "e.env"
    file.write_text('SMTP_PORT=2525\n$env:SMTP_PORT="26"\n', encoding=encoding)
    settings = load(file, GOOD)
    assert settings.smtp_port == 2525
    assert any("Line 2" in one for one in warnings(settings))


def test_a_file_in_another_encoding_is_told_without_python_s_words(tmp_path: Path) -> None:
    file = tmp_path / "e.env"
    file.write_bytes("# größe\n".encode("latin-1"))
    with pytest.raises(ConfigurationError, match="letters are not in UTF-8"):
        load(file, GOOD)


@each(
    ("name", "handed", "meant"),
    [
        ("EMAIL_TO", "a@example.com\n# the boss\nb@example.com", "a@example.com,b@example.com"),
        ("EMAIL_TO", "a@example.com\n# c@x.example\nb@example.com", "a@example.com,b@example.com"),
        ("EMAIL_TO", "a@example.com\n#c@x.example\nb@example.com", "a@example.com,b@example.com"),
        ("EMAIL_TO", "# all\na@example.com # me\r\nb@example.com", "a@example.com,b@example.com"),
        ("ALERT_EMAIL_TO", "a@example.com # me\nb@example.com", "a@example.com,b@example.com"),
        ("TRUSTED_PROXIES", "10.0.0.0/8 # lan\n#2\n172.16.0.0/12", "10.0.0.0/8,172.16.0.0/12"),
        ("EMAIL_FROM", "Topfive #1 <bot@example.com>", "bot@example.com"),
        ("EMAIL_FROM", "Topfive # one <bot@example.com>", "bot@example.com"),
        ("EMAIL_SCHEDULE", "07:30，16:00", "07:30,16:00"),
        ("ALLOWED_HOSTS", "a.example；b.example", "a.example,b.example"),
        ("HOST", "127.1", "127.0.0.1"),
        ("OPENAI_BASE_URL", "https://x.example/openai/d/chat/completions?api-version=1",
         "https://x.example/openai/d?api-version=1"),
        ("OPENAI_BASE_URL", "https://x.example/v1/models/", "https://x.example/v1"),
    ],
)  # fmt: skip
def test_a_comment_costs_no_line_and_no_address(name: str, handed: str, meant: str) -> None:
    read, plain = (getattr(load(None, GOOD | {name: v}), name.lower()) for v in (handed, meant))
    assert read == plain


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BRAND_ID", "debonairs # demo"),
        ("SMTP_USERNAME", "u # v"),
        ("SECRET_KEY", "“" + "k" * 32 + "”"),
        ("SECRET_KEY", "k" * 16 + "\u00a0" + "\u200b" + "k" * 16),
        ("API_TOKEN", "k" * 16 + "\u202f" + "k" * 16),
    ],
)
def test_what_would_be_another_is_left_and_told(name: str, value: str) -> None:
    settings = load(None, GOOD | {"SMTP_PASSWORD": "x", "SMTP_USERNAME": "u", name: value})
    assert getattr(settings, name.lower()) == value
    assert name in " ".join(warnings(settings))


def test_the_base_of_azure_s_models_stays() -> None:
    url = "https://x.services.ai.azure.com/models"
    assert load(None, GOOD | {"OPENAI_BASE_URL": url}).openai_base_url == url


def test_one_more_reader_after_a_comment_is_not_lost_in_silence() -> None:
    with pytest.raises(ConfigurationError):
        load(None, GOOD | {"EMAIL_TO": "a@example.com # me, b@example.com"})
