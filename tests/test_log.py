"""The log: fields that Elastic understands, sentences for people, no secrets, no forged lines."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from datetime import UTC, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from service import log
from tests.tables import each


@pytest.fixture(autouse=True)
def _restore_logging() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    for handler in root.handlers:
        if handler not in handlers:
            handler.close()
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_json_has_the_names_that_elastic_knows() -> None:
    stream = io.StringIO()
    log.configure(stream=stream)
    structlog.get_logger("service.x").info("A page was read", run_id="r1", source="News", n=3)
    (line,) = lines(stream)
    assert line["message"] == "A page was read"
    assert line["log.level"] == "info"
    assert line["run.id"] == "r1"
    assert line["source.name"] == "News"
    assert line["n"] == 3
    assert line["@timestamp"].endswith("Z")


def test_the_libraries_log_goes_the_same_way() -> None:
    stream = io.StringIO()
    log.configure(stream=stream)
    logging.getLogger("somewhere").warning("careful with %s", "this")
    logging.getLogger("apscheduler.scheduler").info("chatter")
    logging.getLogger("asyncpg.pool").warning("Failed to restore the pool connection floor")
    logging.getLogger("apscheduler.scheduler").warning('Execution of job "partial (…)" skipped')
    (line,) = lines(stream)
    assert line["message"] == "careful with this"


def test_secrets_and_passwords_in_addresses_are_hidden() -> None:
    stream = io.StringIO()
    log.configure(stream=stream, secrets=["s3cr3t-value", ""])
    structlog.get_logger("x").error(
        "Key s3cr3t-value refused",
        error=ValueError("at postgres://u:pass@h/d"),
        more=["s3cr3t-value", {"k": "s3cr3t-value"}, 7],
    )
    assert "s3cr3t" not in stream.getvalue()
    assert "u:pass" not in stream.getvalue()
    assert log.HIDDEN in stream.getvalue()


@each(
    ("text", "left"),
    [
        ("postgresql://topfive:pass@word@h:5432/d", "postgresql://topfive:[hidden]@h:5432/d"),
        ("redis://:p4ss@h", "redis://:[hidden]@h"),
        ("https://a/feed?x=1&api_key=p4ss&y=2", "https://a/feed?x=1&api_key=[hidden]&y=2"),
        ("https://a/?token=p4ss", "https://a/?token=[hidden]"),
        (f"GET /feedback/{'A_-' * 20} HTTP", "GET /feedback/[hidden] HTTP"),
        (f"https://t.example/view/{'x' * 60}", "https://t.example/view/[hidden]"),
        ("https://a/feed/view/12?keyword=pizza", "https://a/feed/view/12?keyword=pizza"),
        ("at 12:30: nobody@example.com", "at 12:30: nobody@example.com"),
    ],
)
def test_what_is_secret_in_an_address_is_hidden(text: str, left: str) -> None:
    assert log.Redactor().text(text) == left


def test_a_secret_is_hidden_in_every_spelling() -> None:
    url = "postgresql://topfive:p%40s%2Fs'w@db/topfive"
    hide = log.Redactor([url, "it's\nsecret", "abc"])
    for leak in (url, "p@s/s'w", "it's\nsecret", "it%27s%0Asecret", repr("it's\nsecret")):
        cleaned = hide.text(f"before {leak} after")
        assert cleaned.startswith("before ")
        assert log.HIDDEN in cleaned
        assert "s'w" not in cleaned
        assert "secret" not in cleaned
    assert hide.text("the alphabet begins abc") == "the alphabet begins abc"
    weak = log.Redactor(["postgresql://topfive:topfive@db/topfive"])
    assert weak.text("Topfive, also topfive") == "Topfive, also topfive"


def test_secrets_in_any_kind_of_value_are_hidden() -> None:
    stream = io.StringIO()
    log.configure(stream=stream, secrets=["s3cr3t-value"])
    values = [b"s3cr3t-value", Path("/x/s3cr3t-value"), {"s3cr3t-value"}, {"s3cr3t-value": 1}]
    structlog.get_logger("x").error("Look", values=values, url=URL("http://u:pass@h/"))
    (line,) = lines(stream)
    assert "s3cr3t" not in stream.getvalue()
    assert line["url.full"] == "http://u:[hidden]@h/"


def test_a_traceback_is_kept_and_hides_secrets_too() -> None:
    stream = io.StringIO()
    log.configure(stream=stream, secrets=["s3cr3t-value"])
    try:
        dict[str, str]()["s3cr3t-value"]
    except KeyError:
        structlog.get_logger("x").exception("It broke")
    (line,) = lines(stream)
    assert "Traceback" in line["error.stack_trace"]
    assert "s3cr3t" not in stream.getvalue()


@pytest.mark.parametrize("style", ["json", "console"])
def test_a_newline_in_a_value_forges_no_line(style: str) -> None:
    stream = io.StringIO()
    log.configure(stream=stream, style=style)
    evil = "x\n12:00:00  ERROR  forged\r\x1b[31m\u2028\u202e\u200b\ufeff\U000e0041"
    structlog.get_logger("x").info(f"Title {evil}", title=evil)
    assert len(stream.getvalue().splitlines()) == 1
    assert stream.getvalue().rstrip("\n").isprintable()


def test_the_console_line_is_for_people() -> None:
    stream = io.StringIO()
    log.configure(stream=stream, style="console")
    structlog.get_logger("x").warning("The site is slow", source="News")
    assert stream.getvalue()[8:] == "  WARNING  The site is slow  [source=News]\n"


def test_the_console_tells_the_time_of_the_zone_that_is_set() -> None:
    hours = []
    for zone in (UTC, timezone(timedelta(hours=2))):
        stream = io.StringIO()
        log.configure(stream=stream, style="console", zone=zone)
        structlog.get_logger("x").warning("x")
        hours.append(int(stream.getvalue()[:2]) * 60 + int(stream.getvalue()[3:5]))
    assert (hours[1] - hours[0]) % 1440 in (120, 121)


def test_the_console_shows_tracebacks_on_lines_of_their_own() -> None:
    stream = io.StringIO()
    log.configure(stream=stream, style="console")
    try:
        int("why")
    except ValueError:
        structlog.get_logger("x").exception("It broke")
    assert stream.getvalue().splitlines()[-1].startswith("  | ValueError: ")


def raise_from_afar(words: str) -> None:
    """Raise what a library would that quotes what it was given."""
    raise ValueError(words)


def test_an_exception_s_words_forge_no_line_either() -> None:
    """What a stranger wrote may well be in the message of an exception, and so in a traceback."""
    stream = io.StringIO()
    log.configure(stream=stream, style="console")
    try:
        raise_from_afar("x\n12:00:00  ERROR    forged\r\x1b[31m\u2028also")
    except ValueError:
        structlog.get_logger("x").exception("It broke")
    first, *rest = stream.getvalue().splitlines()
    assert first.endswith("It broke")
    assert rest
    assert all(line.startswith("  | ") for line in rest)
    assert "\x1b" not in stream.getvalue()


@given(st.text(max_size=60), st.text(max_size=60))
def test_one_event_is_one_line_whatever_is_in_it(message: str, value: str) -> None:
    for style in ("json", "console"):
        stream = io.StringIO()
        log.configure(stream=stream, style=style)
        structlog.get_logger("x").info(message, title=value, more=[value, {value: value}])
        assert len(stream.getvalue().splitlines()) == 1


def test_a_log_file_is_written_and_rotated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "ROTATE_BYTES", 500)
    file = tmp_path / "logs" / "topfive.log"
    log.configure(stream=io.StringIO(), file=file)
    for number in range(50):
        structlog.get_logger("x").info("A line", n=number)
    names = sorted(path.name for path in file.parent.iterdir())
    assert names == ["topfive.log", *(f"topfive.log.{n}" for n in range(1, log.KEPT_FILES + 1))]


@pytest.mark.fault(32)
def test_a_full_disk_costs_lines_not_the_service() -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("this system has no /dev/full")
    stream = io.StringIO()
    log.configure(stream=stream, file=full)
    structlog.get_logger("x").info("Still here")
    assert "Still here" in stream.getvalue()
    with pytest.raises(OSError, match="No space"):
        logging.getLogger().handlers[1].close()
