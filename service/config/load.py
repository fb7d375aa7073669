"""Reads the environment, `.env` and secret files, and lists everything that is wrong at once."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import get_args
from urllib.parse import urlsplit

from pydantic import ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from service.config import channels
from service.config import given as given_values
from service.config.doubts import doubts
from service.config.set_times import late_mail
from service.config.settings import Settings
from service.config.values import pasted
from service.config.values.hosts import is_host, is_loopback
from service.config.values.value_types import SECRETS
from service.errors import ConfigurationError, Fault, unreadable
from service.models import Network, is_name_within

_REQUIRED = (
    "database_url",
    "redis_url",
    "public_url",
    "secret_key",
    "smtp_host",
    "email_from",
    "email_to",
)
_SHARED = ipaddress.ip_network("100.64.0.0/10")
"""Addresses that providers, and private networks over the internet, give to many at once."""
_MEANING = {"smtp_tls": ": starttls for ports 587 and 25, implicit (SSL/TLS at once) for 465"}
"""What a word of ours is for, where other programs have other words."""
_LOG_INS = {"smtp_username": "smtp_password", "reddit_client_id": "reddit_client_secret"}
"""Two variables that are set together or not at all."""

Check = Callable[[Mapping[str, str]], object]
"""Another look at the values as given, by their lower-case names; raises ConfigurationError."""


def load(
    env_file: Path | None = Path(".env"),
    environ: Mapping[str, str] | None = None,
    also: Sequence[Check] = (),
) -> Settings:
    """Return the checked settings. Raises ConfigurationError with all faults, those of `also` too.

    The environment wins over `env_file`, and `NAME` and `NAME_FILE` together are a fault.
    """
    environ = os.environ if environ is None else environ
    read = given_values.read(env_file, environ)
    faults: list[Fault] = []
    given = _with_secret_files(read.values, faults)
    settings = _validate(given, faults)
    named = channels.read(given, faults)
    faults += _missing(given, {fault.where for fault in faults})
    hints = [where_to_mend(env_file, environ, faults)] if faults else []
    for check in also:
        try:
            check(given)
        except ConfigurationError as error:
            faults += error.faults
            hints.append(error.hint or where_to_mend(env_file, environ, error.faults))
    if faults or settings is None:
        raise ConfigurationError(faults, "\n".join([*read.told, *dict.fromkeys(hints)]))
    return settings.noticing([*read.told, *_unused_proxy(environ)], named)


def _unused_proxy(environ: Mapping[str, str]) -> list[str]:
    """Return a sentence where the machine names a proxy: Docker puts its own into containers."""
    names = [
        name
        for name, value in environ.items()
        if name.upper() in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY") and value.strip()
    ]
    told = (
        f"{' and '.join(sorted(names))} names a proxy: only the model is asked through it (name in "
        "NO_PROXY the host of a model of your own). Sources are read and mail is sent without it, "
        "and where a firewall lets nothing else out, none of them is reached: ask for a way out "
        "for this machine."
    )
    return [told] if names else []


def files_read(
    env_file: Path | None = Path(".env"), environ: Mapping[str, str] | None = None
) -> list[tuple[str, Path]]:
    """Return the files that `load` reads, each with what it is, by their full paths."""
    environ = os.environ if environ is None else environ
    found = []
    if env_file is not None and env_file.is_file():
        found.append(("settings", env_file.absolute()))
    given = given_values.read(env_file, environ).values
    named = {name.upper(): given.get(f"{name.upper()}_FILE", "").strip() for name in SECRETS}
    secrets = [(name, Path(path).absolute()) for name, path in sorted(named.items()) if path]
    of_channels = channels.secret_files({name.lower(): text for name, text in given.items()})
    return [*found, *secrets, *of_channels]


def where_to_mend(
    env_file: Path | None, environ: Mapping[str, str], faults: Sequence[Fault]
) -> str:
    """Return sentences on where the settings were read from, and so where to correct them."""
    if env_file is not None and env_file.is_file():
        told = f"The settings were read from {env_file.absolute()}: correct them there."
        outside = dict.fromkeys(fault.where for fault in faults if fault.where in environ)
        if not outside:
            return told
        comes = "comes" if len(outside) == 1 else "come"
        return (
            f"{told}\n{' and '.join(outside)} {comes} from the environment, which goes before the "
            "file: correct that where it is set."
        )
    if any(name.upper() in environ for name in _REQUIRED):
        return (
            "The settings come from the environment; there is no file .env here. Correct them "
            "where they are set: with Docker, that is the file named by --env-file or env_file."
        )
    return (
        f"There is no file .env in this folder, {Path.cwd()}. If you have one already, go to its "
        "folder, or name it: `topfive --env-file FILE`. If you have none, `topfive init` writes a "
        "new one here with every variable explained; then fill it in."
    )


def load_what_is_there(env_file: Path | None) -> Settings:
    """Return the settings without asking for what serving needs: for commands that only look.

    Raises ConfigurationError for values that are there and wrong.
    """
    faults: list[Fault] = []
    read = given_values.read(env_file, os.environ)
    given = _with_secret_files(read.values, faults)
    settings = _validate(given, faults)
    named = channels.read(given, faults)
    if faults or settings is None:
        raise ConfigurationError(faults, where_to_mend(env_file, os.environ, faults))
    return settings.noticing(read.told, named)


def _with_secret_files(raw: Mapping[str, str], faults: list[Fault]) -> dict[str, str]:
    given = {
        name.lower(): value for name, value in raw.items() if name.lower() in Settings.model_fields
    }
    for name in SECRETS:
        variable = f"{name.upper()}_FILE"
        if variable not in raw:
            continue
        if name in given:
            faults.append(
                Fault(variable, f"is set and {name.upper()} is set too; keep one of them")
            )
            continue
        text = _read_secret(variable, raw[variable].strip(), faults)
        if text:
            given[name] = text
    return given


def _read_secret(variable: str, path: str, faults: list[Fault]) -> str:
    example = f"{variable}=/run/secrets/{variable.removesuffix('_FILE').lower()}"
    if not path:
        faults.append(Fault(variable, "is empty", "to name the file with the secret", example))
        return ""
    try:
        text = Path(path).expanduser().read_text(encoding="utf-8-sig").strip()
    except (OSError, UnicodeDecodeError, RuntimeError) as error:
        nowhere = "there is no folder that ~ stands for"
        reason = nowhere if isinstance(error, RuntimeError) else unreadable(error)
        faults.append(Fault(variable, f"the file {path} cannot be read: {reason}", example=example))
        return ""
    if not text:
        faults.append(Fault(variable, f"the file {path} is empty", example=example))
    return text


def _validate(given: Mapping[str, str], faults: list[Fault]) -> Settings | None:
    try:
        return _Given(**{name: _as_listed(name, text) for name, text in given.items()})  # type: ignore[arg-type]  # pydantic reads the strings
    except ValidationError as error:
        faults += [
            _fault_of(str(detail["loc"][0]), detail, given)
            for detail in error.errors(include_url=False, include_input=False)
        ]
        return None


def _as_listed(name: str, text: str) -> str:
    """Return a word as the setting lists it, however its letters are written: STARTTLS, info."""
    words = get_args(Settings.model_fields[name].annotation)
    listed = {word.casefold(): word for word in words if isinstance(word, str)}
    return listed.get(text.strip().casefold(), text)


class _Given(Settings):
    """Settings from the values in hand alone: `load` has merged all sources already."""

    @classmethod
    def settings_customise_sources(cls, settings_cls, init_settings, *_, **__):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN002, ANN003, ANN206, ARG003 - pydantic-settings' own signature
        return (init_settings,)


def _fault_of(name: str, detail: ErrorDetails, given: Mapping[str, str]) -> Fault:
    limits = detail.get("ctx", {})
    words = {
        "int_parsing": "is not a whole number",
        "int_from_float": "is not a whole number",
        "float_parsing": "is not a number",
        "greater_than_equal": f"is too small, the least is {limits.get('ge')}",
        "less_than_equal": f"is too large, the most is {limits.get('le')}",
        "literal_error": f"is not one of {limits.get('expected')}",
    }
    what = detail["msg"].removeprefix("Value error, ")
    if detail["type"] != "value_error":
        shown = "the value" if name in SECRETS else f"'{given.get(name, '')[:80]}'"
        what = f"{shown} {words.get(detail['type'], f'is wrong: {what}')}{_MEANING.get(name, '')}"
    return Fault(name.upper(), what, example=_example(name, Settings.model_fields[name]))


def _example(name: str, field: FieldInfo) -> str:
    return f"{name.upper()}={(field.examples or [''])[0]}"


def _missing(given: Mapping[str, str], named: Iterable[str]) -> list[Fault]:
    names = [name for name in _REQUIRED if name not in given]
    evaluator = _as_listed("evaluator", given.get("evaluator", "openai"))
    if evaluator == "openai" and "openai_api_key" not in given:
        names.append("openai_api_key")
    if "api_token" not in given and not is_loopback(given.get("host", "127.0.0.1")):
        names.append("api_token")
    names += [
        password for user, password in _LOG_INS.items() if user in given and password not in given
    ]
    already = {where.removesuffix("_FILE") for where in named}
    faults = []
    for name in names:
        if name.upper() not in already:
            field = Settings.model_fields[name]
            extra = field.json_schema_extra
            why = str(extra.get("why", "")) if isinstance(extra, dict) else ""
            faults.append(Fault(name.upper(), "is missing", why, _example(name, field)))
    faults += [
        Fault(user.upper(), f"is missing although {password.upper()} is set")
        for user, password in _LOG_INS.items()
        if password in given and user not in given
    ]
    return faults


def warnings(settings: Settings) -> list[str]:
    """Return sentences about what works, but probably not as meant; for the log, at start."""
    found = [*settings.noticed, late_mail(settings)]
    host = urlsplit(settings.public_url).hostname or ""
    if is_loopback(host) or _is_private(host):
        found.append(
            f"PUBLIC_URL is {settings.public_url}: links in the mail will not open on a phone or "
            "any other machine. Set it to an address that your readers can reach."
        )
    if (
        settings.port
        and is_loopback(host)
        and (port := urlsplit(settings.public_url).port or 80) != settings.port
    ):
        found.append(
            f"PUBLIC_URL has port {port} and PORT is {settings.port}: the links lead to another "
            "port than the one that is listened on, unless something passes it on."
        )
    if settings.run_deadline_seconds >= settings.agent_run_interval_minutes * 60:
        found.append(
            "RUN_DEADLINE_SECONDS is not shorter than the interval: a run may skip the next."
        )
    found += [*doubts(settings), *_wide_networks(settings)]
    found += _no_hosts(settings)
    guarding = ["secret_key", "api_token", "smtp_password"]
    if settings.evaluator == "openai" and not settings.openai_base_url:
        guarding.append("openai_api_key")
    found += [
        f"{name.upper()} looks like the example of a manual: put your own in its place."
        for name in guarding
        if pasted.is_example(getattr(settings, name))
    ]
    return [warning for warning in found if warning]


def _wide_networks(settings: Settings) -> list[str]:
    """Return a sentence on each list of networks that has all addresses in it."""
    lists: dict[str, tuple[Sequence[Network], str]] = {
        "SCRAPE_ALLOW_NETWORKS": (
            settings.scrape_allow_networks,
            "strangers' links may reach into your own network",
        ),
        "CHANNEL_ALLOW_NETWORKS": (
            settings.channel_allow_networks,
            "a channel may reach any machine of your own network",
        ),
        "TRUSTED_PROXIES": (
            settings.trusted_proxies,
            "any visitor may name any address, and limits by address hold nobody",
        ),
    }
    return [
        f"{name} has every address in it: {so}. Name the networks that are meant, as 10.1.2.0/24."
        for name, (networks, so) in lists.items()
        if any(network.prefixlen == 0 for network in networks)
    ]


def _no_hosts(settings: Settings) -> list[str]:
    """Return a sentence on each of ALLOWED_HOSTS by which nobody can ask."""
    return [
        f"ALLOWED_HOSTS has '{one[:80]}', which is no name of a host and lets nobody in. Write "
        "each name in full, such as topfive.lan; there is no sign for any name."
        for one in settings.allowed_hosts
        if not is_host(one)
    ]


def _is_private(host: str) -> bool:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return is_name_within(host)
    return address.is_private or address in _SHARED
