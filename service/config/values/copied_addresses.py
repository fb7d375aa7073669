"""A chat's address as its service shows it for copying, made into Apprise's form. Pure.

What is a page of a room and not the address that is written to, and what can be of any server, is
refused in words that say how it is written. No message has more of an address than its host.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from service.models.channels import FORMS

_WEB = ("http", "https")
_ELSEWHERE = {
    "telegram": "Telegram", "mattermost": "Mattermost", "msteams": "Microsoft Teams",
    "teams": "Microsoft Teams", "ntfy+https": "ntfy", "ntfy+http": "ntfy",
}  # fmt: skip
"""What other programs have in a scheme's place, and connectors that Microsoft has ended."""


@dataclass(frozen=True, slots=True)
class _Shown:
    """An address as a service shows it."""

    service: str
    place: re.Pattern[str]
    """What its host, port and path are."""
    written: Callable[[re.Match[str], Mapping[str, str], str, str], str]
    """Takes what was found there, the query, the user of the address, and "s" for https."""


def _query(given: Mapping[str, str], **renamed: str) -> str:
    """Return the query with these names in place of the service's; "" drops one."""
    kept = {renamed.get(name, name): value for name, value in given.items()}
    kept.pop("", None)
    return f"?{urlencode(kept)}" if kept else ""


def _slack(found: re.Match[str], given: Mapping[str, str], _user: str, _safe: str) -> str:
    options = {**given, "mode": "gov-hook"} if found["gov"] else given
    return f"slack://{found['token']}/{_query(options)}"


def _telegram(found: re.Match[str], given: Mapping[str, str], _user: str, _safe: str) -> str:
    if not given.get("chat_id"):
        raise ValueError(f"does not say which chat; {_how('Telegram')}")
    names = {"message_thread_id": "topic", "disable_notification": "silent"}
    options = {names[name]: value for name, value in given.items() if name in names}
    chat = given["chat_id"]
    return f"tgram://{found['token']}/{chat if chat.startswith('@') else quote(chat)}/" + _query(
        options
    )


def _workflow(found: re.Match[str], given: Mapping[str, str], _user: str, _safe: str) -> str:
    if not given.get("sig"):
        raise ValueError("is cut short: the address that a workflow shows ends with &sig=…")
    options = {"sig": given["sig"]}
    if "api-version" in given:
        options["ver"] = given["api-version"]
    if found["direct"]:
        options["pa"] = "yes"
    if found["route"]:
        options["route"] = found["route"]
    return f"workflows://{found['place']}/{found['id']}/?{urlencode(options)}"


def _matrix(found: re.Match[str], given: Mapping[str, str], _user: str, safe: str) -> str:
    token = given.get("access_token", "")
    if not token:
        raise ValueError(f"does not say who writes; {_how('Matrix')}")
    return f"matrix{safe}://{quote(token)}@{found['place']}/{unquote(found['room'])}"


def _how(service: str) -> str:
    return f"for {service} write {FORMS[service]}"


_SHOWN = (
    _Shown(
        "Slack",
        re.compile(r"hooks\.slack(?P<gov>-gov)?\.com(?::443)?/services/(?P<token>\w+/\w+/\w+)/?"),
        _slack,
    ),
    _Shown(
        "Discord",
        re.compile(
            r"(?:(?:ptb|canary|www)\.)?discord(?:app)?\.com(?::443)?/api(?:/v\d+)?/webhooks/"
            r"(?P<id>\d+)/(?P<token>[\w-]+)(?:/slack|/github)?/?"
        ),
        lambda found, given, _user, _safe: (
            f"discord://{found['id']}/{found['token']}/"
            + _query(given, thread_id="thread", wait="")
        ),
    ),
    _Shown(
        "Telegram",
        re.compile(r"api\.telegram\.org(?::443)?/bot(?P<token>\d+:[\w-]+)(?:/\w*)?/?"),
        _telegram,
    ),
    _Shown(
        "Microsoft Teams",
        re.compile(
            r"(?P<place>[\w.-]+\.(?:logic\.azure\.\w+|(?:power|apps)platform(?:\.[\w-]+){1,3})"
            r"(?::\d+)?)(?P<direct>/powerautomate/automations/direct(?:/cu/(?P<route>\d+))?)?"
            r"/workflows/(?P<id>[\w-]+)/triggers/\w+/paths/invoke/?"
        ),
        _workflow,
    ),
    _Shown(
        "ntfy",
        re.compile(r"ntfy\.sh(?::443)?/(?P<topic>[\w-]+)/?"),
        lambda found, given, user, _safe: f"ntfys://{user}ntfy.sh/{found['topic']}{_query(given)}",
    ),
    _Shown(
        "Mattermost",
        re.compile(r"(?P<place>[^/]+)(?P<path>(?:/[\w.-]+)*)/hooks/(?P<token>[a-z0-9]{26})/?"),
        lambda found, given, _user, safe: (
            f"mmost{safe}://{found['place']}{found['path']}/{found['token']}{_query(given)}"
        ),
    ),
    _Shown(
        "Matrix",
        re.compile(
            r"(?P<place>[^/]+)/_matrix/client/\w+/rooms/(?P<room>[^/]+)/send/m\.room\.message(?:/.*)?"
        ),
        _matrix,
    ),
)
_CHAT_ALONE = frozenset({"Slack", "Discord", "Telegram", "ntfy"})
"""Services of one host each that take nothing but messages."""
_PAGES: tuple[tuple[re.Pattern[str], str, str], ...] = (
    (
        re.compile(r"hooks\.slack\.com/(?:workflows|triggers)/"), "Slack",
        "starts a workflow of Slack's, which shows no message by itself",
    ),
    (re.compile(r"(?:[\w-]+\.)?slack\.com/"), "Slack", "is a page of Slack's"),
    (re.compile(r"(?:\w+\.)?discord(?:app)?\.com/"), "Discord", "is a page of Discord's"),
    (
        re.compile(r"[\w.-]*(?:webhook|outlook)\.office(?:365)?\.com/"), "Microsoft Teams",
        "is a connector of a kind that Microsoft has ended",
    ),
    (re.compile(r"teams\.(?:microsoft|live|cloud)\.\w+/"), "Microsoft Teams",
     "is a page of Teams'"),
    (re.compile(r"(?:t\.me|telegram\.me|web\.telegram\.org|api\.telegram\.org)/"), "Telegram",
     "is not what a bot writes to"),
    (re.compile(r"(?:matrix\.to|app\.element\.io|[\w-]+\.t2bot\.io)/"), "Matrix",
     "does not say who writes"),
)  # fmt: skip
"""What looks like a service's address and is none that is written to: why."""


def as_apprise(text: str) -> str:
    """Return the address in Apprise's form; what is not a web address is returned as it is.

    Raises ValueError in words for one that no chat here is known by.
    """
    scheme, mark, rest = text.partition("://")
    scheme = scheme.lower()
    if mark and scheme not in _WEB:
        if scheme in _ELSEWHERE:
            raise ValueError(f"begins with {scheme}://; {_how(_ELSEWHERE[scheme])}")
        return _straightened(text)
    found = _of_web(scheme if mark else "https", rest if mark else text)
    if found:
        return found
    if not mark:
        return text
    try:
        host = urlsplit(text).hostname or ""
    except ValueError:
        host = ""
    raise ValueError(
        f"is a web address{f' at {host[:80]}' if host else ''} that no chat service is known by. "
        f"On a server of one's own, {_how('ntfy')}, {_how('Mattermost')}, {_how('Matrix')}; "
        "a program that takes JSON is a webhook"
    )


def chat_alone(url: str) -> str:
    """Return the chat service that alone has such an address; empty: none has.

    Any program may have a path like Mattermost's or Matrix's, and Microsoft's workflows take JSON.
    """
    try:
        place = _place(url)[0]
    except ValueError:
        return ""
    shown = (one.service for one in _SHOWN if one.place.fullmatch(place))
    return next((service for service in shown if service in _CHAT_ALONE), "")


def _of_web(scheme: str, rest: str) -> str:
    """Return what a service shows in Apprise's form; empty: it is none's. Raises ValueError."""
    try:
        place, given, user = _place(f"{scheme}://{rest}")
    except ValueError:
        return ""
    for one in _SHOWN:
        if found := one.place.fullmatch(place):
            return one.written(found, given, user, "s" if scheme == "https" else "")
    for page, service, why in _PAGES:
        if page.match(place):
            raise ValueError(f"{why}; {_how(service)}")
    return ""


def _place(url: str) -> tuple[str, Mapping[str, str], str]:
    """Return the host, port and path of a web address, its query, and its user with an @."""
    parts = urlsplit(url)
    user, at, place = parts.netloc.rpartition("@")
    given = dict(parse_qsl(parts.query.replace("+", "%2B"), keep_blank_values=True))
    return f"{place.lower()}{parts.path}", given, user + at


_HOOKS = re.compile(r"(mmosts?://[^?]*?)/hooks(/[a-z0-9]{26}/?(?:\?.*)?)", re.IGNORECASE)


def _straightened(address: str) -> str:
    """Return an address of Apprise's without what came along from the service's own."""
    if address.lower().startswith("ntfy://ntfy.sh/"):
        return f"ntfys{address[4:]}"
    found = _HOOKS.fullmatch(address)
    return found[1] + found[2] if found else address
