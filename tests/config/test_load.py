"""The configuration: what is read, and every fault in words."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from datetime import time, timedelta
from pathlib import Path

import pytest

from service.app import factories
from service.config import load, warnings
from service.errors import ConfigurationError
from tests.tables import each

SECRET = "0123456789abcdef0123456789abcdef"
GOOD = {
    "DATABASE_URL": "postgresql://u:p@db/topfive",
    "REDIS_URL": "redis://cache:6379/0",
    "PUBLIC_URL": "https://topfive.example.com/",
    "SECRET_KEY": SECRET,
    "OPENAI_API_KEY": "sk-test",
    "SMTP_HOST": "smtp.example.com",
    "EMAIL_FROM": "Topfive <topfive@bücher.example>",
    "EMAIL_TO": "anna@example.com, ben@example.com,anna@example.com",
}


def faults(environ: Mapping[str, str], env_file: Path | None = None) -> dict[str, str]:
    """Return what `load` complains about, by variable."""
    with pytest.raises(ConfigurationError) as caught:
        load(env_file, environ)
    return {fault.where: fault.sentence() for fault in caught.value.faults}


def test_a_good_configuration_is_read_into_types() -> None:
    settings = load(None, GOOD | {"QUIET_HOURS": "22:00-06:00", "EMAIL_SCHEDULE": "16:00,07:30"})
    assert settings.public_url == "https://topfive.example.com"
    assert settings.email_from == "topfive@xn--bcher-kva.example"
    assert settings.email_to == ("anna@example.com", "ben@example.com")
    assert settings.email_schedule == (time(7, 30), time(16, 0))
    assert settings.quiet_hours is not None
    assert settings.quiet_hours.start == time(22, 0)
    assert settings.votes_file == Path("data/feedback.db")


def test_the_defaults_are_those_of_the_contract() -> None:
    settings = load(None, GOOD)
    assert settings.email_schedule == ()
    assert settings.scrape_allow_ports == frozenset({80, 443})
    assert str(settings.timezone) == "UTC"
    assert (settings.brand_id, settings.top_results, settings.min_score) == ("debonairs", 5, 2.0)
    assert (settings.tokens_per_run, settings.tokens_per_day) == (40_000, 1_500_000)
    assert (settings.scrape_concurrency, settings.scrape_per_host) == (64, 2)


def test_an_empty_environment_lists_everything_that_is_needed() -> None:
    found = faults({})
    assert set(found) == set(GOOD)
    assert "to sign the links in the mail" in found["SECRET_KEY"]
    assert "Example: EMAIL_TO=anna@example.com,ben@example.com" in found["EMAIL_TO"]


@each(
    ("name", "value", "words"),
    [
        ("SMTP_PORT", "abc", "'abc' is not a whole number"),
        ("AGENT_RUN_INTERVAL_MINUTES", "0", "too small, the least is 1"),
        ("SMTP_PORT", "70000", "too large, the most is 65535"),
        ("MIN_SCORE", "high", "is not a number"),
        ("TOP_RESULTS", "2.5", "is not a whole number"),
        ("EVALUATOR", "magic", "is not one of 'openai' or 'lexical'"),
        ("DATABASE_URL", "mysql://x/y", "must start with postgresql://"),
        ("DATABASE_URL", "postgresql://", "names no server"),
        ("DATABASE_URL", "jdbc:postgresql://h/d", "starts with jdbc:postgresql://"),
        ("DATABASE_URL", "psql 'postgresql://u@h/d'", "has something before its beginning"),
        ("DATABASE_URL", "postgres://u:[YOUR-PASSWORD]@h/d", "still has [YOUR-PASSWORD] in it"),
        ("DATABASE_URL", "postgres://u:<PASSWORD>@h/d", "still has <PASSWORD> in it"),
        ("DATABASE_URL", "postgres://u:p@${{PGHOST}}:5/d", "still has ${{PGHOST}} in it"),
        ("DATABASE_URL", "postgres://u:p/w@h/d", "one of / ? # [ ] in its user name or password"),
        ("DATABASE_URL", "postgres://u:1#w@h/d", "one of / ? # [ ] in its user name or password"),
        ("DATABASE_URL", "postgres://u:p[w@h/d", "one of / ? # [ ] in its user name or password"),
        ("DATABASE_URL", "postgres://u:p@w@h/d", "has an @ in its user name or password"),
        ("DATABASE_URL", "postgres://u:p@h:port/d", "is not a readable address; it should"),
        ("REDIS_URL", "redis+sentinel://s1:1,s2:2/m", "starts with redis+sentinel://"),
        ("REDIS_URL", "redis://s1:1,s2:2/0", "names several servers"),
        ("REDIS_URL", "rediss://:a/b=@h:6380", "write such signs as %40 for @"),
        ("REDIS_URL", "http://x", "must start with redis://"),
        ("PUBLIC_URL", "topfive.example.com", "begins neither with http:// nor with https://"),
        ("PUBLIC_URL", "https://h:port", "not a readable address"),
        ("PUBLIC_URL", "https:///path", "names no server"),
        ("PUBLIC_URL", "https://h/?q=1", "must be only the address"),
        ("SECRET_KEY", "short", "has 5 characters, but needs 32"),
        ("API_TOKEN", "short", "has 5 characters, but needs 32"),
        ("EMAIL_TO", "anna", "'anna' is not a mail address"),
        ("EMAIL_FROM", "änna@example.com", "letters before the @"),
        ("EMAIL_FROM", "anna@..", "is not a possible domain"),
        ("EMAIL_TO", "Anna <anna@example.com>, ben@", "'ben@' is not a mail address"),
        ("EMAIL_TO", "anna@example.com,a..b@docomo.ne.jp", "'a..b@docomo.ne.jp'"),
        ("ALERT_EMAIL_TO", "a.@docomo.ne.jp", "before the @ no dot"),
        ("PUBLIC_URL", "https://topfive .example.com", "has a blank in it"),
        ("PUBLIC_URL", "https://topfive.example.com/my page", "has a blank in it"),
        ("PUBLIC_URL", "https://a..b", "is not a possible domain"),
        ("PUBLIC_URL", "https://u:p@h.example", "must be only the address"),
        ("PUBLIC_URL", "https://h.example/#top", "must be only the address"),
        ("PUBLIC_URL", "https://h.example/" + "x" * 600, "have room for 200"),
        ("PUBLIC_URL", "localhost:8000", "begins neither with http:// nor with https://"),
        ("SMTP_HOST", "https://smtp.example.com", "write SMTP_HOST=smtp.example.com"),
        (
            "SMTP_HOST",
            "smtp://smtp.example.com:587/",
            "SMTP_HOST=smtp.example.com and SMTP_PORT=587",
        ),
        ("SMTP_HOST", "smtp.example.com:465", "SMTP_HOST=smtp.example.com and SMTP_PORT=465"),
        ("SMTP_HOST", "ssl://smtp.gmail.com", "write SMTP_HOST=smtp.gmail.com"),
        ("SMTP_HOST", "[::1]:25", "SMTP_HOST=::1 and SMTP_PORT=25"),
        ("SMTP_HOST", "anna@smtp.example.com", "write SMTP_HOST=smtp.example.com"),
        ("SMTP_HOST", "smtp example com", "names no server"),
        ("EMAIL_SCHEDULE", "7h30", "write every-run, every 60 minutes, or times"),
        ("EMAIL_SCHEDULE", "every 0 minutes", "0 minutes is not a span from 1 to 1440"),
        ("QUIET_HOURS", "22:00", "is not a span"),
        ("QUIET_HOURS", "22:00-22:00", "starts and ends at the same time"),
        ("QUIET_HOURS", "25:00-06:00", "is not a time such as 07:30"),
        ("TIMEZONE", "Africa/Joburg", "is not a time zone"),
        ("TIMEZONE", "../etc/passwd", "is not a time zone"),
        ("TIMEZONE", "Nairobi", "did you mean Africa/Nairobi"),
        ("TIMEZONE", "africa/nairobi", "did you mean Africa/Nairobi"),
        ("EMAIL_TO", "Anna W <anna@example.com>", "without the name: anna@example.com"),
        ("SCRAPE_ALLOW_NETWORKS", "10.0.0.0/99", "is not a network"),
        ("SCRAPE_ALLOW_PORTS", "80,x", "'x' is not a list of ports"),
        ("LOG_LEVEL", "LOUD", "is not one of"),
    ],
)
def test_a_wrong_value_is_told_in_plain_words(name: str, value: str, words: str) -> None:
    found = faults(GOOD | {name: value})
    assert set(found) == {name}
    assert words in found[name]
    assert f"Example: {name}=" in found[name]


def test_addresses_of_databases_as_providers_print_them_are_read() -> None:
    several = "postgresql://u:p%2Fw@[::1]:5432,db2:5432/d?target_session_attrs=read-write"
    found = load(None, GOOD | {"DATABASE_URL": several, "REDIS_URL": "valkeys://d:p@h:6380"})
    assert found.database_url == several
    assert found.redis_url == "rediss://d:p@h:6380"


def test_several_faults_are_all_listed() -> None:
    environ = {k: v for k, v in GOOD.items() if k != "SMTP_HOST"}
    found = faults(environ | {"SMTP_PORT": "abc", "SECRET_KEY": "x", "SMTP_USERNAME": "u"})
    assert set(found) == {"SMTP_HOST", "SMTP_PORT", "SECRET_KEY", "SMTP_PASSWORD"}


def test_a_secret_value_is_not_repeated_in_its_fault() -> None:
    found = faults(GOOD | {"API_TOKEN": "hunter2-hunter2", "DATABASE_URL": "mysql://u:hunter2@h/d"})
    assert "hunter2" not in "".join(found.values())


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.5", "topfive.example.com"])
def test_another_address_than_loopback_needs_a_token(host: str) -> None:
    assert set(faults(GOOD | {"HOST": host})) == {"API_TOKEN"}
    assert load(None, GOOD | {"HOST": host, "API_TOKEN": "off"}).api_token == "off"


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.9.9.9"])
def test_loopback_needs_no_token(host: str) -> None:
    assert load(None, GOOD | {"HOST": host}).api_token == ""


def test_the_lexical_scorer_needs_no_key() -> None:
    environ = {name: value for name, value in GOOD.items() if name != "OPENAI_API_KEY"}
    assert load(None, environ | {"EVALUATOR": "lexical"}).openai_api_key == ""
    assert [*faults(environ | {"EVALUATOR": "keyword"})] == ["EVALUATOR"]


def test_a_password_without_its_user_is_a_fault() -> None:
    assert set(faults(GOOD | {"SMTP_PASSWORD": "p"})) == {"SMTP_USERNAME"}
    assert set(faults(GOOD | {"REDDIT_CLIENT_ID": "i"})) == {"REDDIT_CLIENT_SECRET"}


def test_secrets_come_from_files(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(f"{SECRET}\n")
    environ = {name: value for name, value in GOOD.items() if name != "SECRET_KEY"}
    assert load(None, environ | {"SECRET_KEY_FILE": str(tmp_path / "key")}).secret_key == SECRET


@pytest.mark.parametrize(
    ("content", "words"),
    [(None, "cannot be read"), (b"", "is empty"), (b"\xff\xfe\x00", "is not text")],
)
def test_a_bad_secret_file_is_named(tmp_path: Path, content: bytes | None, words: str) -> None:
    path = tmp_path / "key"
    if content is not None:
        path.write_bytes(content)
    environ = {name: value for name, value in GOOD.items() if name != "SECRET_KEY"}
    found = faults(environ | {"SECRET_KEY_FILE": str(path)})
    assert set(found) == {"SECRET_KEY_FILE"}
    assert words in found["SECRET_KEY_FILE"]


def test_an_empty_file_variable_and_a_double_one_are_faults() -> None:
    environ = {name: value for name, value in GOOD.items() if name != "SECRET_KEY"}
    assert "is empty" in faults(environ | {"SECRET_KEY_FILE": ""})["SECRET_KEY_FILE"]
    assert "keep one" in faults(GOOD | {"SECRET_KEY_FILE": "/x"})["SECRET_KEY_FILE"]


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    env = tmp_path / ".env"
    env.write_text("\ufeffPORT=9000\nHOST=127.0.0.1\nKEEP_DAYS=\n", encoding="utf-8")
    settings = load(env, GOOD | {"PORT": "9001"})
    assert (settings.port, settings.keep_days) == (9001, 365)


def test_a_file_that_is_not_text_is_named(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"A=\xff\xfe")
    assert "cannot be read" in next(iter(faults(GOOD, tmp_path / ".env").values()))


def test_what_works_but_is_not_meant_is_warned_of(tmp_path: Path) -> None:
    env = tmp_path / ".env"
    env.write_text("SMTP_HOTS=x\nPOSTGRES_PASSWORD=y\n")
    odd = {
        "PUBLIC_URL": "http://192.168.1.5:8000",
        "RUN_DEADLINE_SECONDS": "600",
        "SMTP_TLS": "none",
        "SMTP_USERNAME": "u",
        "SMTP_PASSWORD": "p",
    }
    text = "\n".join(warnings(load(env, GOOD | odd)))
    assert "Did you mean SMTP_HOST?" in text
    assert "POSTGRES_PASSWORD" not in text
    assert "will not open on a phone" in text
    assert "RUN_DEADLINE_SECONDS is not shorter" in text
    assert "in the clear" in text
    assert "set SMTP_TLS=implicit" in warnings(load(None, GOOD | {"SMTP_PORT": "465"}))[0]
    assert warnings(load(None, GOOD)) == []
    local = GOOD | {"PUBLIC_URL": "http://127.0.0.1:8000"}
    assert len(warnings(load(None, local))) == 1
    [_, told] = warnings(load(None, local | {"PORT": "8821"}))
    assert "PUBLIC_URL has port 8000 and PORT is 8821" in told
    for name, value, words in (
        ("TRUSTED_PROXIES", "10.0.0.0/8,::/0", "has every address in it"),
        ("SCRAPE_ALLOW_NETWORKS", "0.0.0.0/0", "has every address in it"),
        ("TIMEZONE", "Etc/GMT+2", "2 h behind UTC"),
        ("PUBLIC_URL", "http://topfive:8000", "will not open on a phone"),
        ("PUBLIC_URL", "http://100.101.102.103", "will not open on a phone"),
    ):
        assert words in "\n".join(warnings(load(None, GOOD | {name: value}))), value
    (told,) = warnings(load(None, GOOD | {"https_proxy": "http://proxy:3128", "HTTP_PROXY": " "}))
    assert told.startswith("https_proxy names a proxy: only the model is asked through it")


@pytest.mark.parametrize(
    ("address", "said", "seconds", "share"),
    [
        ("", "auto", 45.0, 0.25),
        ("", "", 45.0, 0.25),
        ("https://api.example.com/v1", "90", 90.0, 0.25),
        ("http://localhost:11434/v1", "auto", 240.0, 0.6),
        ("http://ollama:11434/v1", "600s", 600.0, 0.6),
    ],
)
def test_a_model_of_ones_own_gets_time(
    address: str, said: str, seconds: float, share: float
) -> None:
    given = {"OPENAI_BASE_URL": address, "EVALUATION_TIMEOUT_SECONDS": said}
    settings = load(None, GOOD | given)
    assert factories.answer_seconds(settings) == seconds
    assert factories.judging_share(settings) == share
    chat = factories.chat_client(settings)
    assert chat is not None
    assert (chat.timeout, chat.pace.batch) == (seconds, 4 if share > 0.5 else 8)


@each("said", ["soon", "0", "-1", "nan", "inf", "99999", "45 minutes"])
def test_a_time_out_that_is_none_is_told(said: str) -> None:
    with pytest.raises(ConfigurationError, match=r"EVALUATION_TIMEOUT_SECONDS.*auto or a number"):
        load(None, GOOD | {"EVALUATION_TIMEOUT_SECONDS": said})


def test_networks_and_ports() -> None:
    settings = load(
        None, GOOD | {"SCRAPE_ALLOW_NETWORKS": "127.0.0.1/8, ::1", "SCRAPE_ALLOW_PORTS": "*"}
    )
    assert settings.scrape_allow_networks == (
        ipaddress.ip_network("127.0.0.0/8"),
        ipaddress.ip_network("::1/128"),
    )
    assert settings.scrape_allow_ports is None


def test_secrets_are_known_to_the_log() -> None:
    settings = load(None, GOOD)
    assert set(settings.secrets) == {SECRET, "sk-test", GOOD["DATABASE_URL"], GOOD["REDIS_URL"]}
    words = {"DATABASE_URL": "embedded", "REDIS_URL": "embedded", "API_TOKEN": "off"}
    assert set(load(None, GOOD | words).secrets) == {SECRET, "sk-test"}


def test_a_slip_in_a_name_is_pointed_out_beside_the_faults(tmp_path: Path) -> None:
    env = tmp_path / ".env"
    env.write_text("EMIAL_TO=anna@example.com\n")
    environ = {name: value for name, value in GOOD.items() if name != "EMAIL_TO"}
    with pytest.raises(ConfigurationError) as caught:
        load(env, environ)
    assert "EMIAL_TO" in caught.value.hint
    assert "Did you mean EMAIL_TO?" in caught.value.hint


def test_a_file_that_was_named_must_be_there(tmp_path: Path) -> None:
    assert set(faults(GOOD, tmp_path / "no.env")) == {"--env-file"}


def test_other_names_and_a_model_server_with_a_query_are_read() -> None:
    azure = "https://x.openai.example/openai?api-version=2026-01-01"
    settings = load(
        None,
        GOOD | {"ALLOWED_HOSTS": "topfive, metrics.internal,", "OPENAI_BASE_URL": azure},
    )
    assert settings.allowed_hosts == ("topfive", "metrics.internal")
    assert settings.openai_base_url == azure
    assert load(None, GOOD | {"REDIS_URL": "unix:///run/valkey.sock"}).redis_url.startswith("unix")
    embedded = load(None, GOOD | {"DATABASE_URL": " embedded ", "REDIS_URL": "embedded"})
    assert (embedded.database_url, embedded.redis_url) == ("embedded", "embedded")


@each(
    ("name", "value", "read"),
    [
        ("PUBLIC_URL", "https://topfive.münchen.example", "https://topfive.xn--mnchen-3ya.example"),
        ("PUBLIC_URL", "HTTPS://Topfive.Example.com/", "https://topfive.example.com"),
        ("PUBLIC_URL", " https://h.example/präfix/ ", "https://h.example/pr%C3%A4fix"),
        ("PUBLIC_URL", "https://h.example/a/b//", "https://h.example/a/b"),
        ("PUBLIC_URL", "https://straße.example:8443", "https://xn--strae-oqa.example:8443"),
        ("PUBLIC_URL", "http://topfive_app:8000", "http://topfive_app:8000"),
        ("PUBLIC_URL", "http://[::1]:8000", "http://[::1]:8000"),
        ("SMTP_HOST", "SMTP.Example.com.", "smtp.example.com"),
        (
            "OPENAI_BASE_URL",
            "http://127.0.0.1:1234/v1/chat/completions/",
            "http://127.0.0.1:1234/v1",
        ),
        ("SMTP_HOST", "smtp.straße.example", "smtp.xn--strae-oqa.example"),
        ("SMTP_HOST", "mail_relay", "mail_relay"),
        ("SMTP_HOST", "[::1]", "::1"),
        ("SMTP_HOST", "192.0.2.1", "192.0.2.1"),
        ("EMAIL_FROM", "Apple, Inc. <topfive@straße.example>", "topfive@xn--strae-oqa.example"),
        ("EMAIL_TO", "a@x.de; A@x.de,\nb@x.de", ("A@x.de", "b@x.de")),
    ],
)
def test_hosts_and_addresses_are_read_as_they_go_out(name: str, value: str, read: object) -> None:
    assert getattr(load(None, GOOD | {name: value}), name.lower()) == read


def test_a_password_within_a_host_is_not_repeated_in_its_fault() -> None:
    assert (
        "hunter2"
        not in faults(GOOD | {"SMTP_HOST": "smtps://u:hunter2@h.example:465"})["SMTP_HOST"]
    )


@each(
    "text",
    [
        "every 60 minutes",
        " Every 60 Minutes ",
        "every-60-minutes",
        "every hour",
        "Every 1 h",
        "every 1 hour",
    ],
)
def test_a_schedule_may_be_a_span(text: str) -> None:
    assert load(None, GOOD | {"EMAIL_SCHEDULE": text}).email_schedule == timedelta(hours=1)


def test_an_address_without_a_dot_behind_its_sign_is_warned_of() -> None:
    given = GOOD | {"EMAIL_TO": "thandi@example, root@localhost, anna@example.com"}
    [told] = warnings(load(None, given))
    assert told.startswith("EMAIL_TO has thandi@example: there is no dot")


def test_where_there_is_no_env_file_the_folder_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigurationError) as caught:
        load(Path(".env"), {})
    assert f"There is no file .env in this folder, {tmp_path}" in caught.value.hint
    assert "--env-file FILE" in caught.value.hint
