"""The chat services that are taken: which plugin of Apprise's speaks to each, and how it is bound.

A plugin is asked to write one message to one room and nothing else: no attachment, no picture, no
template of a file, no second try of its own. Apprise is read when the first channel is made and not
before: it takes some twenty megabytes.
"""

from __future__ import annotations

import importlib
import logging
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from service.delivery.channels.chat import dialects
from service.delivery.channels.chat.dialects import Markup
from service.models.channels import CHAT_SCHEMES, FORMS

_OPTIONS = frozenset(
    {
        "to", "thread", "topic", "silent", "priority", "tags", "auth", "token", "mode", "version",
        "v", "discovery", "id", "workflow", "sig", "signature", "ver", "route", "routeid", "pa",
        "powerautomate", "channel", "channels", "team", "botname", "msgtype",
    }
)  # fmt: skip
"""What may stand behind the `?` of an address: where to write and who does. Nothing that reads
files, lets certificates pass, follows redirects or tries again."""
_BOUND: Mapping[str, Any] = MappingProxyType(
    {
        "redirects": False,
        "verify_certificate": True,
        "retry": 0,
        "throttle": lambda *_, **__: None,
        "include_image": False,
        "include_footer": False,
        "avatar": False,
        "e2ee": False,
        "default_retries": 1,
        "default_wait_ms": 0,
    }
)
"""Set on every plugin that has it."""


def _any(_method: str, _path: str) -> bool:
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """One chat service."""

    module: str
    """Of Apprise's plugins."""
    plugin: str
    dialect: Markup
    form: str = "text"
    """What Apprise calls that dialect: then it changes nothing of it."""
    title_apart: bool = False
    """Whether the first line is the title of a notification."""
    settings: Mapping[str, Any] = field(default_factory=dict)
    """More that is set on the plugin."""
    hands_over: Callable[[str, str], bool] = _any
    """Whether a request (method, path) carries the message; others log in or look up."""
    elsewhere: Callable[[Any, str], bool] = lambda _plugin, _rest: False
    """Whether a plugin would write to another server than the one that the address names, of which
    it takes what stands between `://` and `?`."""
    rooms: Callable[[Any], int] = len
    """Returns to how many rooms a plugin would write."""
    never: tuple[str, ...] = ()
    """Steps of the plugin's own that it does without: making an account, or a room nobody is in."""
    ready: Callable[[Any, int], None] = lambda _plugin, _number: None
    """Readies a plugin for a message, of which the number is the same at every attempt."""
    binds: Callable[[Any, str], None] = lambda _plugin, _sender: None
    """Tells a plugin who sends, once, as it must be known there."""
    nobody: Callable[[Any], bool] = lambda _plugin: False
    """Whether an address lacks who writes, which a plugin itself finds out at a message only."""
    logs_in: bool = False
    """Whether a plugin keeps a log-in, and the rooms it joined, from one message to the next."""
    look: Callable[[Any], str]
    """Returns, for a plugin, an address that shows whether it can be reached and sends nothing."""


def _numbered(plugin: Any, number: int) -> None:
    """Matrix takes a message of one number and one device once, however often it is sent."""
    if plugin.password and not plugin.user:
        plugin.access_token = plugin.password  # else the plugin would number it by chance
    plugin.transaction_id = number


def _as_device(plugin: Any, sender: str) -> None:
    """Let Matrix know the sender by a device that is the same after each restart.

    A log-in without one would be another device, and a message in doubt would stand there twice;
    one log-in of a device ends the other's, so each sender and each room has its own.
    """
    if not plugin.user:  # an access token is of a device already
        return
    parts = [plugin.user, plugin.host, *plugin.rooms, *plugin.users, sender]
    plugin.device_id = f"TOPFIVE{sha256(chr(10).join(parts).encode()).hexdigest()[:12].upper()}"


def _origin(plugin: Any) -> str:
    port = f":{plugin.port}" if plugin.port else ""
    return f"{'https' if plugin.secure else 'http'}://{plugin.host}{port}"


def _is_public(address: str) -> bool:
    return address.partition("/")[0].rpartition("@")[2].lower() in ("ntfy.sh", "ntfy.sh:443")


_NTFY = Service(
    module="ntfy", plugin="NotifyNtfy", dialect=dialects.PLAIN, title_apart=True,
    # Else it would send a long text as a file.
    settings=MappingProxyType({"ntfy_json_upstream_size_limit": sys.maxsize}),
    rooms=lambda one: len(one.topics),
    # What it cannot read as a host it takes for a topic of the public server.
    elsewhere=lambda one, rest: one.mode != "private" and "/" in rest and not _is_public(rest),
    look=lambda one: f"{_origin(one) if one.mode == 'private' else one.cloud_notify_url}/v1/health",
)  # fmt: skip
_MATRIX = Service(
    module="matrix.base", plugin="NotifyMatrix", dialect=dialects.RICH, form="html",
    hands_over=lambda _, path: "/send/" in path or ("/login" not in path and "/hook" in path),
    rooms=lambda one: len(one.rooms) + len(one.users),
    never=("_register", "_room_create"), ready=_numbered, logs_in=True,
    binds=_as_device, nobody=lambda one: not (one.password or one.access_token),
    look=lambda one: f"{_origin(one)}/_matrix/client/versions",
)  # fmt: skip
_MATTERMOST = Service(
    module="mattermost", plugin="NotifyMattermost", dialect=dialects.MARKDOWN, form="markdown",
    hands_over=lambda method, _: method == "POST",
    look=lambda one: f"{_origin(one)}{one.fullpath.rstrip('/')}/api/v4/system/ping",
)  # fmt: skip
_TEAMS = Service(
    module="workflows", plugin="NotifyWorkflows", dialect=dialects.CARD, form="markdown",
    look=lambda one: f"https://{one.host}{f':{one.port}' if one.port else ''}/",
)  # fmt: skip

SERVICES: Mapping[str, Service] = MappingProxyType(
    {
        "slack": Service(
            module="slack", plugin="NotifySlack", dialect=dialects.MRKDWN, form="markdown",
            settings=MappingProxyType({"use_blocks": True}),
            hands_over=lambda method, path: method == "POST" and "users.lookup" not in path,
            look=lambda _: "https://slack.com/api/api.test",
        ),
        "workflow": _TEAMS,
        "workflows": _TEAMS,
        "discord": Service(
            module="discord", plugin="NotifyDiscord", dialect=dialects.MARKDOWN, form="markdown",
            # The message's own pictures of where its links lead are left out: Discord's flag 4.
            settings=MappingProxyType({"flags": 4, "ratelimit_remaining": 1.0}),
            look=lambda one: f"{one.notify_url}/{one.webhook_id}/{one.webhook_token}",
        ),
        "tgram": Service(
            module="telegram", plugin="NotifyTelegram", dialect=dialects.HTML, form="html",
            settings=MappingProxyType({"detect_owner": False, "preview": False}),
            rooms=lambda one: len(one.targets),
            look=lambda one: f"{one.notify_url}{one.bot_token}/getMe",
        ),
        "ntfy": _NTFY,
        "ntfys": _NTFY,
        "matrix": _MATRIX,
        "matrixs": _MATRIX,
        "mmost": _MATTERMOST,
        "mmosts": _MATTERMOST,
    }
)  # fmt: skip
"""By Apprise's scheme; the same as `service.models.channels.CHAT_SCHEMES`."""


def service_of(target: str) -> Service:
    """Return the service of an address of Apprise's."""
    return SERVICES[target.partition("://")[0].lower()]


def plugin_of(target: str) -> Any:
    """Return Apprise's plugin for an address, bound to write there and do nothing else.

    Raises ValueError in words, without a part of the address.
    """
    target = target.replace("#", "%23")  # a room's, and no fragment
    try:
        given = parse_qsl(urlsplit(target).query, keep_blank_values=True)
    except ValueError as error:
        raise ValueError("cannot be read as an address") from error
    extra = sorted({key.lower() for key, _ in given} - _OPTIONS)
    if extra:
        raise ValueError(f"has an option that is not taken: {', '.join(extra)[:80]}")
    service = service_of(target)
    logging.getLogger("apprise").disabled = True  # its lines have addresses and whole messages
    kind = _plugin_class(service)
    read = kind.parse_url(target)
    if not read:
        raise ValueError(f"is no address that Apprise can read; {_form_of(target)}")
    asset = _asset()  # what is wrong with that is not the address
    try:
        plugin = kind(**{**read, "asset": asset})
    except Exception as error:
        raise ValueError(f"lacks a part, or has a wrong one; {_form_of(target)}") from error
    if service.elsewhere(plugin, target.partition("://")[2].partition("?")[0].rstrip("/")):
        raise ValueError("has a host that cannot be read: write its name, or its IPv4 address")
    if service.nobody(plugin):
        raise ValueError(f"does not say who writes there; {_form_of(target)}")
    if service.rooms(plugin) != 1:
        raise ValueError("must name one room: each further one is a channel of its own")
    for name, value in {**_BOUND, **service.settings}.items():
        if hasattr(plugin, name):
            setattr(plugin, name, value)
    return plugin


def _form_of(target: str) -> str:
    name = CHAT_SCHEMES[target.partition("://")[0].lower()]
    return f"for {name} write {FORMS[name]}"


def _plugin_class(service: Service) -> Any:
    """Return the plugin's class, with our way to the net in place of its own."""
    from service.delivery.channels.chat.wire import Requests  # noqa: PLC0415 - see the module's words

    module = importlib.import_module(f"apprise.plugins.{service.module}")
    if not isinstance(module.requests, Requests):
        module.requests = Requests()  # type: ignore[attr-defined] # a module's names can be set
    kind = getattr(module, service.plugin)
    # It would log out whenever it is collected, from any thread, over a connection of its own.
    without = [*service.never, *(["__del__"] if hasattr(kind, "__del__") else [])]
    return type(service.plugin, (kind,), dict.fromkeys(without, _nothing)) if without else kind


def _nothing(*_: Any) -> None:
    """Do nothing, in the place of a step of a plugin's."""


def _asset() -> Any:
    from apprise import AppriseAsset  # noqa: PLC0415 - see the module's words

    return AppriseAsset(
        app_id="Topfive", app_desc="Topfive", app_url="", http_redirects=False, async_mode=False,
        image_url_mask="", image_url_logo="", timezone="UTC",
    )  # fmt: skip
