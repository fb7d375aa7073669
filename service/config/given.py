"""What the environment and `.env` give, as it was meant: quotes that pair are taken off, and so on.

`docker run --env-file`, lists of Compose and Kubernetes hand a value over with the quotes or the
line break that the file had; a `.env` read by ourselves loses them. Here both come to the same.
"""

from __future__ import annotations

import codecs
import difflib
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from dotenv.parser import Binding, parse_stream
from dotenv.variables import Variable, parse_variables

from service.config.settings import Settings
from service.config.values import pasted
from service.config.values.value_types import MAY_BE_NONE, NONE, SECRETS
from service.errors import ConfigurationError, Fault, unreadable

_DEFAULT_FILE = Path(".env")
"""May be absent: then the environment alone counts. A file that was named must be there."""
_NEARLY = 0.8
"""Share of letters in common from which an unknown name is taken for a slip of the pen."""
_SHORT = 4
"""A name this short ("HOST") is within too many others ("PGHOST")."""
_URLS = frozenset({"database_url", "redis_url"})
"""Secrets that are put together from others now and then: `postgresql://u:${PASSWORD}@db/x`."""
_UNSEEN = "\r\n\t\v\f\u00a0\u2007\u202f\u2028\u2029\u200b\u200c\u200d\u2060\ufeff"
"""What no value begins or ends with: line breaks, tabs, blanks that do not break, unseen ones."""
_SINGLE = re.compile(r"[^=]*=[^\S\r\n]*'")
_CUT_OFF = re.compile(r"[^=]*=[^\S\r\n]*[^\s'\"#][^\r\n]*?\s#[^\s#]")
"""A value without quotes that goes on with " #" and a sign: a comment has a blank there."""
_LINK = re.compile(r"\w+_PORT=(?:tcp|udp|sctp)://")
_BREAK = re.compile(r"\r\n|\r|\n")
_NAME = re.compile(r"[\w.-]+")
_NOWHERE = frozenset({"", "utc", "etc/utc", "gmt", "etc/gmt", "z"})
"""Values of TZ that say no more than TIMEZONE's default."""
_TIMES = frozenset({"email_schedule", "quiet_hours", "weekly_report"})
"""Settings whose times of day are TIMEZONE's."""
_OURS = "topfive_"
_ELSEWHERE = {
    theirs: ours
    for ours, names in {
        "openai_base_url": "openai_api_base openai_host llm_base_url",
        "evaluation_timeout_seconds": "openai_timeout",
        "smtp_host": (
            "smtp_server email_host mail_host smtp_hostname smtp_address "
            "email_smtp_host mail_server"
        ),
        "smtp_port": "email_port mail_port",
        "smtp_tls": (
            "email_use_tls email_use_ssl mail_encryption smtp_ssl smtp_secure "
            "smtp_encryption smtp_starttls smtp_tls_mode smtp_use_ssl smtp_security"
        ),
        "email_from": (
            "smtp_from mail_from from_email email_sender default_from_email "
            "smtp_from_address smtp_from_email"
        ),
        "email_to": "smtp_to email_recipients to_email recipients",
        "smtp_password": "email_password mail_password email_host_password",
        "public_url": "base_url app_url site_url external_url public_base_url",
        "smtp_username": "smtp_login mail_username email_host_user",
        "openai_api_key": "openai_key llm_api_key",
        "openai_model": "llm_model",
        "notify_urls": "apprise_urls",
        "agent_run_interval_minutes": "interval_minutes run_interval agent_interval",
        "top_results": "top_n max_results",
        "data_dir": "data_path",
        "trusted_proxies": "forwarded_allow_ips",
        "timezone": "tz",
    }.items()
    for theirs in names.split()
}
"""What other programs call what we have: nobody sets these beside us but for us."""


@dataclass(frozen=True, slots=True)
class Given:
    """Values by upper-case name, and sentences on what was taken otherwise than it is written."""

    values: dict[str, str] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)


def read(env_file: Path | None, environ: Mapping[str, str]) -> Given:
    """Return all values; those of `environ` win. Raises ConfigurationError for an unreadable file.

    Empty values are left out, and words for none where there may be none; but not an empty
    NAME_FILE, which is a slip that must be told.
    """
    found = Given()
    name = env_file.name if env_file else ""
    environ = _without_links(environ, found.told)
    file = _of_file(_bindings(env_file), name, environ, found.told)
    ours = {key.upper(): _handed_over(key.upper(), text, found) for key, text in environ.items()}
    for key, text in {**file, **ours}.items():
        plain = _trimmed(key, text, found.told)
        if key.lower() in MAY_BE_NONE and plain.strip().casefold() in NONE:
            plain = ""
        if plain.strip() or is_secret_file(key):
            found.values[key] = plain
    known = frozenset(key.lower() for key in found.values)
    slips = [_slip(key, name) for key in file]
    slips += [
        _slip(key, "The environment", unless=known)
        for key, text in ours.items()
        if key not in file and not (key == "TZ" and _says_nothing(text, known))
    ]
    found.told.extend(filter(None, slips))
    return found


def _without_links(environ: Mapping[str, str], told: list[str]) -> dict[str, str]:
    """Return the environment without what Docker and Kubernetes put there for other containers.

    A service that is called `smtp` gives SMTP_PORT=tcp://10.0.0.7:25 to all that are beside it.
    """
    links = {key for key, text in environ.items() if _LINK.match(f"{key.upper()}={text}")}
    told += [
        f"{key} is what Docker or Kubernetes says of a service of that name, and is left out: set "
        f"{key} to a number if you mean one."
        for key in links
        if _is_ours(key)
    ]
    return {key: text for key, text in environ.items() if key not in links}


def is_secret_file(name: str) -> bool:
    """Return whether a variable names the file of a secret."""
    return name.endswith("_FILE") and name[: -len("_FILE")].lower() in SECRETS


def _bindings(path: Path | None) -> list[Binding]:
    if path is None or not (path.is_file() or path.is_dir()):
        if path is not None and path != _DEFAULT_FILE:
            hint = f"`topfive init {path}` writes one there."
            raise ConfigurationError([Fault("--env-file", f"there is no file {path}")], hint)
        return []
    try:
        if path == _DEFAULT_FILE and path.is_dir() and any(path.iterdir()):
            return []  # Python's own environments are often called so
        text = _decoded(path.read_bytes())
    except (OSError, UnicodeDecodeError) as error:
        if isinstance(error, OSError):
            fault = Fault(str(path), f"cannot be read: {unreadable(error)}")
            raise ConfigurationError([fault]) from error
        line = error.object[: error.start].count(b"\n") + 1
        why = f"its letters are not in UTF-8, the first of them on line {line}"
        fault = Fault(str(path), f"cannot be read ({why})")
        raise ConfigurationError([fault], "Save it anew as plain text (UTF-8).") from error
    return list(parse_stream(io.StringIO(text)))


def _decoded(raw: bytes) -> str:
    """Return the text of a file in UTF-8, or in UTF-16 as Windows' PowerShell writes it.

    Raises UnicodeDecodeError for other letters.
    """
    marked = raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    text = raw.decode("utf-16" if marked else "utf-8-sig")
    zero = text.find("\0")
    if zero >= 0:  # UTF-16 without its mark, or put by PowerShell's >> after lines in UTF-8
        raise UnicodeDecodeError("utf-8", raw, zero, zero + 1, "no text has zeros")
    return text


def _of_file(
    bindings: Iterable[Binding], file: str, environ: Mapping[str, str], told: list[str]
) -> dict[str, str]:
    """Return the values of a `.env`: `${NAME}` is put in but in single quotes and in secrets."""
    found: dict[str, str] = {}
    again: dict[str, str] = {}
    for line in bindings:
        name = (line.key or "").strip(_UNSEEN).upper()
        if line.error or (name and (line.value is None or not _NAME.fullmatch(name))):
            told.append(_passed_over(line, file))
        if line.value is None or not _NAME.fullmatch(name):
            continue
        if name.lower() in SECRETS and _CUT_OFF.match(line.original.string):
            told.append(
                f"{name} ends before the # on its line: what follows is taken for a comment. If "
                "it belongs to the value, put the whole value in single quotes."
            )
        around = {**found, **{key.upper(): value for key, value in environ.items()}}
        value = (
            line.value
            if _SINGLE.match(line.original.string)
            else _put_in(name, line.value, around, told)
        )
        if _is_ours(name) and found.get(name, value) != value:
            again[name] = ""
        if name in again:
            again[name] = f"{name} stands in {file} more than once; {_lines(line)} counts."
        found[name] = value
    told += again.values()
    return found


def _passed_over(line: Binding, file: str) -> str:
    """Return a sentence on a line that sets nothing."""
    where = f"{_lines(line).capitalize()} of {file}"
    if line.error:
        return (
            f"{where} cannot be read and is passed over: write NAME=value, and put a value with "
            "quotes in it in one pair of the other quotes."
        )
    if line.value is None:
        return (
            f"{where} has no = and is passed over: write NAME=value. A value that goes on over "
            "several lines stands in double quotes."
        )
    return f"{where} is no NAME=value and is passed over."


def _lines(line: Binding) -> str:
    """Return which line it is, or the first and last of several that quotes hold together."""
    text = line.original.string
    blank = len(text) - len(text.lstrip())
    first = line.original.line + len(_BREAK.findall(text[:blank]))
    last = first + len(_BREAK.findall(text.strip()))
    return f"line {first}" if first == last else f"lines {first} to {last}"


def _put_in(name: str, text: str, around: Mapping[str, str], told: list[str]) -> str:
    parts = list(parse_variables(text))
    named = [part.name.upper() for part in parts if isinstance(part, Variable)]
    if name.lower() in SECRETS:
        is_known = bool(named) and all(one in around for one in named)
        if not (is_known and name.lower() in _URLS):
            if is_known:
                told.append(
                    f"{name} has ${{…}} in it and is taken as it is written: nothing is put into "
                    "a secret."
                )
            return text
    unknown = [
        part.name
        for part in parts
        if isinstance(part, Variable) and part.default is None and part.name.upper() not in around
    ]
    if unknown:
        told.append(
            f"{name} has ${{{unknown[0]}}} in it, which is set nowhere, so nothing stands in its "
            "place. Put the value in single quotes if it is meant as it is written."
        )
    return "".join(
        around.get(part.name.upper(), part.default or "")
        if isinstance(part, Variable)
        else part.resolve({})
        for part in parts
    )


def _handed_over(name: str, text: str, found: Given) -> str:
    """Return a value of the environment as a `.env` would have given it."""
    text = pasted.without_name(name, text, found.told) if _is_ours(name) else text
    plain = _unquoted(name, text, found.told)
    kept = plain != text or not _is_ours(name)  # in quotes, a # is part of the value
    return plain if kept else pasted.without_comment(name, plain, found.told)


def _unquoted(name: str, text: str, told: list[str]) -> str:
    """Return `text` without the pair of quotes around it, read as a `.env` reads it."""
    bare = text.strip(_UNSEEN + " ")
    if not _is_ours(name) or len(bare) < 2 or bare[0] not in "\"'" or bare[-1] != bare[0]:
        return text
    read_as = list(parse_stream(io.StringIO(f"X={bare}")))
    if len(read_as) != 1 or read_as[0].error or read_as[0].value is None:
        return text  # quotes that do not pair are part of the value
    if name.lower() in SECRETS:
        told.append(f"{name} was handed over in quotes; they are taken off.")
    return read_as[0].value


def _trimmed(name: str, text: str, told: list[str]) -> str:
    if not _is_ours(name):
        return text
    bare = pasted.without_name(name, text, told)
    text = pasted.unquoted(name, bare if bare == text else _unquoted(name, bare, told), told)
    plain = text.strip(_UNSEEN)
    if (
        plain != text
    ):  # a blank of its own may be part of a password, one beside a line break is not
        plain = text.strip(_UNSEEN + " ")
    if plain != text and name.lower() in SECRETS:
        told.append(
            f"{name} began or ended with a line break or a blank that is not seen; it is left out."
        )
    return pasted.seen(name, plain, told)


def _is_ours(name: str) -> bool:
    return name.lower() in Settings.model_fields or is_secret_file(name)


def _slip(name: str, where: str, unless: frozenset[str] = frozenset()) -> str:
    """Return a sentence on a name that is nearly one of ours; "" if it is, or is nobody's.

    `unless`: names that are given too; then the odd one is another program's.
    """
    plain = name.lower()
    if _is_ours(name):
        return ""
    meant = _meant(plain)
    if not meant or meant in unless:
        return ""
    if plain == f"{meant}_file":
        return (
            f"{where} has {name}, which Topfive does not read: only a secret can come from a file. "
            f"Set {meant.upper()} itself."
        )
    return f"{where} has {name}, which Topfive does not know. Did you mean {meant.upper()}?"


def _says_nothing(zone: str, given: frozenset[str]) -> bool:
    """Return whether TZ, which many machines have, makes no difference to the times of ours."""
    return zone.strip(": ").casefold() in _NOWHERE or not given & _TIMES


def _meant(plain: str) -> str:
    """Return the setting, or the file of a secret, that a name of small letters is near to."""
    fields = [*Settings.model_fields, *(f"{name}_file" for name in sorted(SECRETS))]
    for bare in (plain.removeprefix(_OURS), plain.removesuffix("_file")):
        if bare != plain and bare in fields:
            return bare
    if plain in _ELSEWHERE:
        return _ELSEWHERE[plain]
    swapped = [one for one in fields if sorted(one) == sorted(plain)]
    long = [one for one in fields if len(one) > _SHORT]
    near = swapped or difflib.get_close_matches(plain, long, n=1, cutoff=_NEARLY)
    return near[0] if near else ""
