"""The channels of CHANNELS_FILE, NOTIFY_URLS and WEBHOOK_URLS, with all that is wrong of them.

What stands in the file is read as it is written: `07:30` is a time and `off` a name, whatever YAML
makes of them. No message says an address or a secret.
"""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from service.config.values import copied_addresses, validators
from service.errors import Fault, unreadable
from service.models import MAX_RISK, MAX_SCORE
from service.models.channels import CHAT_SCHEMES, ChannelKind, NamedChannel
from service.models.channels.hook_secret import signing_keys

if TYPE_CHECKING:
    from service.config.channels_file import ChannelEntry


T = TypeVar("T")
MAX_CHANNELS = 50
EXAMPLE = "- name: risks, url: ntfys://ntfy.sh/our-brand-3f9c, min_risk: 2"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_BETWEEN = re.compile(r"(?<![\s,])[\s,]+(?=[A-Za-z][A-Za-z0-9+.-]*://)")
"""A comma before an address; within one it parts the rooms that are written to."""
_KEYS = (
    "name", "url", "webhook", "secret", "secret_file", "schedule", "min_score", "min_risk",
    "weekly",
)  # fmt: skip

_YES, _NO = ("true", "yes", "on", "1"), ("false", "no", "off", "0", "")


def read(given: Mapping[str, str], faults: list[Fault]) -> tuple[NamedChannel, ...]:
    """Return the channels that these settings name; what is wrong is added to `faults`.

    `given` has the values by their lower-case names.
    """
    path = given.get("channels_file", "").strip()
    found = [*_of_file(Path(path), faults)] if path else []
    found += _of_short_forms(given, faults)
    counted = Counter(one.name.casefold() for one in found)
    faults.extend(
        Fault("CHANNELS_FILE", f"two channels are called '{name}'; each needs a name of its own")
        for name, count in counted.items()
        if count > 1
    )
    if len(found) > MAX_CHANNELS:
        faults.append(Fault("CHANNELS_FILE", f"there are more than {MAX_CHANNELS} channels"))
    return tuple(found)


def secret_files(given: Mapping[str, str]) -> list[tuple[str, Path]]:
    """Return the file of channels and the files of secrets that it names, each with what it is."""
    path = given.get("channels_file", "").strip()
    if not path:
        return []
    entries = _entries(Path(path), [])
    named = [one.said["secret_file"] for one in entries if one.said.get("secret_file")]
    return [
        ("channels", Path(path).absolute()),
        *(("secret of a channel", _beside(Path(path), one).absolute()) for one in named),
    ]


def _of_short_forms(given: Mapping[str, str], faults: list[Fault]) -> Iterator[NamedChannel]:
    """Yield the channels that have a name by what they are: `slack`, `slack-2`, `webhook`."""
    counted: Counter[str] = Counter()

    def named(kind: str) -> str:
        counted[kind] += 1
        return kind if counted[kind] == 1 else f"{kind}-{counted[kind]}"

    for number, url in enumerate(_split(given.get("notify_urls", "")), start=1):
        where = "NOTIFY_URLS" + (f", address {number}" if number > 1 else "")
        target = _read(where, "", url, _chat_address, faults)
        if target is not None:
            scheme = target.partition("://")[0].lower()
            # It gets what the mail has, when it goes; and so the week too.
            yield NamedChannel(
                name=named(scheme), kind=ChannelKind.CHAT, target=target, weekly=True
            )
    urls, secret = _split(given.get("webhook_urls", "")), given.get("webhook_secret", "").strip()
    if urls and not secret:
        faults.append(Fault("WEBHOOK_SECRET", "is missing", "because WEBHOOK_URLS is set"))
    elif urls:
        _read("WEBHOOK_SECRET", "", secret, signing_keys, faults)
    if secret and not urls:
        faults.append(Fault("WEBHOOK_URLS", "is missing although WEBHOOK_SECRET is set"))
    for number, url in enumerate(urls, start=1):
        where = "WEBHOOK_URLS" + (f", address {number}" if number > 1 else "")
        target = _read(where, "", url, _hook_address, faults)
        if target is not None:
            yield NamedChannel(
                name=named("webhook"), kind=ChannelKind.WEBHOOK, target=target, secret=secret
            )


def _of_file(path: Path, faults: list[Fault]) -> Iterator[NamedChannel]:
    for entry in _entries(path, faults):
        channel = _channel(path, entry, faults)
        if channel is not None:
            yield channel


def _channel(path: Path, entry: ChannelEntry, faults: list[Fault]) -> NamedChannel | None:
    said, before = entry.said, len(faults)

    def where(key: str) -> str:
        return f"{path}, line {entry.lines.get(key, entry.line)}, {key}"

    def value(key: str, convert: Callable[[str], T], default: T) -> T:
        if key not in said:
            return default
        found = _read(path, f"line {entry.lines[key]}, {key}", said[key], convert, faults)
        return default if found is None else found

    known = f"is not known; a channel has {', '.join(_KEYS)}"
    faults.extend(Fault(where(key), known) for key in said if key not in _KEYS)
    name = value("name", _channel_name, "")
    if "name" not in said:
        faults.append(Fault(where("name"), "is missing", "to say who is meant", EXAMPLE))
    if ("url" in said) == ("webhook" in said):
        what = "both are there" if "url" in said else "neither is there"
        faults.append(Fault(where("url"), f"a channel has a url or a webhook, and {what}"))
    is_hook = "webhook" in said
    target = value("webhook", _hook_address, "") if is_hook else value("url", _chat_address, "")
    secret = _secret(path, entry, where, faults, is_hook=is_hook)
    no_schedule: tuple[time, ...] | timedelta | None = None
    channel = NamedChannel(
        name=name,
        kind=ChannelKind.WEBHOOK if is_hook else ChannelKind.CHAT,
        target=target,
        secret=secret,
        schedule=value("schedule", validators.schedule, no_schedule),
        min_score=value("min_score", _score, None),
        min_risk=value("min_risk", _risk, None),
        weekly=value("weekly", _yes_or_no, default=False),
    )
    return channel if len(faults) == before else None


def _secret(
    path: Path,
    entry: ChannelEntry,
    where: Callable[[str], str],
    faults: list[Fault],
    *,
    is_hook: bool,
) -> str:
    said = entry.said
    keys = [key for key in ("secret", "secret_file") if key in said]
    if not is_hook:
        if keys:
            what = "only a webhook is signed; what a chat asks for stands in its url"
            faults.append(Fault(where(keys[0]), what))
        return ""
    if len(keys) != 1:
        what = "secret and secret_file are both there; keep one" if keys else "is missing"
        faults.append(Fault(where("secret"), what, "" if keys else "to sign what is sent"))
        return ""
    if keys == ["secret"]:
        secret = said["secret"].strip()
    else:
        file = _beside(path, said["secret_file"])
        try:
            secret = file.read_text(encoding="utf-8-sig").strip()
        except (OSError, UnicodeDecodeError) as error:
            what = f"the file {file} cannot be read: {unreadable(error)}"
            faults.append(Fault(where(keys[0]), what))
            return ""
    _read(where(keys[0]), "", secret, signing_keys, faults)
    return secret


def _entries(path: Path, faults: list[Fault]) -> list[ChannelEntry]:
    from service.config import channels_file  # noqa: PLC0415 - YAML is read where there is a file

    return channels_file.entries(path, faults, example=EXAMPLE)


def _beside(path: Path, named: str) -> Path:
    """Return a file that is named in another, by the folder of that one."""
    return path.parent / named.strip()


def _read(
    where: Path | str, key: str, text: str, convert: Callable[[str], T], faults: list[Fault]
) -> T | None:
    try:
        return convert(text)
    except ValueError as error:
        faults.append(Fault(f"{where}, {key}" if key else str(where), str(error)))
        return None


def _split(text: str) -> list[str]:
    return [part for part in _BETWEEN.split(text.strip(f",{string.whitespace}")) if part]


def _channel_name(text: str) -> str:
    name = text.strip()
    if not _NAME.fullmatch(name):
        raise ValueError(
            f"'{name[:80]}' is not a name such as risks: at most 40 letters without marks, digits, "
            "dots, dashes and underscores"
        )
    return name


def _chat_address(text: str) -> str:
    address = copied_addresses.as_apprise(text.strip())
    scheme = address.partition("://")[0].lower() if "://" in address else ""
    if scheme not in CHAT_SCHEMES:
        begins = f"begins with {scheme[:20]}://" if scheme else "does not begin as an address does"
        raise ValueError(
            f"{begins}, but a chat's address is one that its service shows for copying, or "
            "Apprise's and begins with " + ", ".join(f"{one}://" for one in CHAT_SCHEMES)
        )
    # Apprise takes these for a part of a token or of a host's name, and says nothing.
    if any(c.isspace() or not c.isprintable() or c in "{}" for c in address):
        raise ValueError("has a blank, a bracket { } or a character that no address can have")
    rest = address.partition("://")[2]
    if "://" in rest.partition("?")[0]:
        raise ValueError("holds a second address; addresses are separated by commas")
    if rest.partition("/")[0].count("@") > 1:
        raise ValueError("has a second @; in a password it is written %40")
    return address


def _hook_address(text: str) -> str:
    url = text.strip()
    try:
        parts = urlsplit(url)
        usable = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        usable = False
        parts = urlsplit("")
    if not usable or parts.scheme not in ("http", "https"):
        raise ValueError("is not an address such as https://hooks.example.com/topfive")
    if "@" in parts.netloc:
        raise ValueError("has a user name in it; what is sent is signed instead")
    if service := copied_addresses.chat_alone(url):
        raise ValueError(
            f"is {service}'s, which takes messages and no signed JSON: write it as a url"
        )
    if any(c.isspace() or not c.isprintable() for c in url):
        raise ValueError("has a blank or a character in it that no address can have")
    return url


def _score(text: str) -> float | None:
    try:
        score = float(text)
    except ValueError:
        score = -1.0
    if not 0 <= score <= MAX_SCORE:
        raise ValueError(f"'{text[:40]}' is not a score from 0 to {MAX_SCORE:g}")
    return score


def _risk(text: str) -> int | None:
    if text.strip() not in map(str, range(MAX_RISK + 1)):
        raise ValueError(f"'{text[:40]}' is not a risk from 0 to {MAX_RISK}")
    return int(text)


def _yes_or_no(text: str) -> bool:
    said = text.strip().casefold()
    if said not in (*_YES, *_NO):
        raise ValueError(f"'{text[:40]}' is neither true nor false")
    return said in _YES
