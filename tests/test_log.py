"""The log: fields that Elastic understands, sentences for people, no secrets, no forged lines."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog

from service import log


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
    evil = "x\n12:00:00  ERROR  forged\r\x1b[31m\u2028"
    structlog.get_logger("x").info(f"Title {evil}", title=evil)
    assert len(stream.getvalue().splitlines()) == 1
    assert "\x1b" not in stream.getvalue()


def test_the_console_line_is_for_people() -> None:
    stream = io.StringIO()
    log.configure(stream=stream, style="console")
    structlog.get_logger("x").warning("The site is slow", source="News")
    assert stream.getvalue()[8:] == "  WARNING  The site is slow  [source=News]\n"


def test_the_console_shows_tracebacks_on_lines_of_their_own() -> None:
    stream = io.StringIO()
    log.configure(stream=stream, style="console")
    try:
        int("why")
    except ValueError:
        structlog.get_logger("x").exception("It broke")
    assert stream.getvalue().splitlines()[-1].startswith("ValueError: ")


def test_a_log_file_is_written_and_rotated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "ROTATE_BYTES", 500)
    file = tmp_path / "logs" / "topfive.log"
    log.configure(stream=io.StringIO(), file=file)
    for number in range(50):
        structlog.get_logger("x").info("A line", n=number)
    names = sorted(path.name for path in file.parent.iterdir())
    assert names == ["topfive.log", *(f"topfive.log.{n}" for n in range(1, log.KEPT_FILES + 1))]


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
