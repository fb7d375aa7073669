"""How Apprise asks the net: in place of its `requests`, guarded, bounded, and with a witness.

Apprise's plugins call `requests.post` and say no more than whether it went well. Here each request
goes over a connection whose address was checked as it is dialled (a name that is looked up once and
checked another time may lead elsewhere), follows no redirect, ends in time, uses no proxy and no
`.netrc` of the machine, and what was answered is kept. Outside of an `Exchange` nothing is asked.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError

from service.delivery.channels.chat.answers import ServiceAnswer
from service.models import Network
from service.scraping.guard import allowed

_MOST_READ = 64 * 1024
"""Bytes of an answer; they say little."""
_MOST_REQUESTS = 8
"""For one message: logging in, joining a room, writing."""


@dataclass(slots=True)
class Exchange:
    """The requests for one message, and how far they came."""

    until: float
    """When all of it ends, by `time.monotonic`."""
    networks: Sequence[Network] = ()
    stand_ins: Mapping[str, str] = field(default_factory=dict)
    hands_over: Callable[[str, str], bool] = lambda _method, _path: True
    """Whether a request (method, path) is the one that carries the message."""
    answers: list[ServiceAnswer] = field(default_factory=list)
    refused: str = ""
    """The address that may not be dialled, if one was met."""
    broken: str = ""
    """How the last request came to no answer, in words."""
    handed_over: bool = False
    """The message was on its way when that happened: it may have arrived."""
    asked: int = 0

    @property
    def left(self) -> float:
        """Seconds that are left."""
        return self.until - time.monotonic()


_current: ContextVar[Exchange | None] = ContextVar("exchange", default=None)


@contextmanager
def exchanging(exchange: Exchange) -> Iterator[None]:
    """Let what is done in the block, in this context, ask the net for one message."""
    token = _current.set(exchange)
    try:
        yield
    finally:
        _current.reset(token)


class RefusedAddressError(NewConnectionError):
    """An address that is private and not named by CHANNEL_ALLOW_NETWORKS."""


def _dial(connection: HTTPConnection) -> socket.socket:
    """Connect to the first address of the host that answers, none of them private."""
    exchange = _asking()
    host, port = connection.host.strip("[]"), connection.port or connection.default_port
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NameResolutionError(host, connection, socket.gaierror(str(error))) from error
    failure: OSError | None = TimeoutError() if exchange.left <= 0 else None
    for family, kind, protocol, _, address in found if failure is None else ():
        if not allowed(str(address[0]), exchange.networks):
            exchange.refused = host
            raise RefusedAddressError(connection, f"{host} is not on the public internet")
        try:
            line = socket.socket(family, kind, protocol)
        except OSError as error:  # this machine has no such addresses, IPv6 say
            failure = error
            continue
        try:
            line.settimeout(max(0.1, min(exchange.left, _connect_seconds(connection))))
            line.connect(address)
        except OSError as error:
            line.close()
            failure = error
        else:
            return line
    if isinstance(failure, TimeoutError):
        raise ConnectTimeoutError(connection, "it does not answer") from failure
    raise NewConnectionError(connection, str(failure)) from failure


def _connect_seconds(connection: HTTPConnection) -> float:
    return connection.timeout if isinstance(connection.timeout, int | float) else 10.0


class _GuardedLine(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        return _dial(self)


class _GuardedSafeLine(HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        return _dial(self)


class _GuardedLines(HTTPConnectionPool):
    ConnectionCls = _GuardedLine


class _GuardedSafeLines(HTTPSConnectionPool):
    ConnectionCls = _GuardedSafeLine


class _Adapter(HTTPAdapter):
    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        """Make connections of ours."""
        super().init_poolmanager(*arguments, **options)
        self.poolmanager.pool_classes_by_scheme = {
            "http": _GuardedLines,
            "https": _GuardedSafeLines,
        }


def ask(method: str, url: str, **options: Any) -> requests.Response:
    """Ask as `requests.request` does, within the current exchange."""
    exchange = _asking()
    exchange.asked += 1
    failed = bool(exchange.answers) and exchange.answers[-1].status in (429, *range(500, 600))
    if failed or exchange.left <= 0 or exchange.asked > _MOST_REQUESTS:
        # Plugins try again by themselves; when to is the outbox's business.
        if exchange.left <= 0 and not failed:
            exchange.broken = exchange.broken or "it does not answer in time"
        raise requests.ConnectionError("no further request for this message")
    exchange.handed_over = exchange.hands_over(method.upper(), urlsplit(url).path)
    exchange.broken = ""
    seconds = max(0.1, exchange.left)
    options.update(
        allow_redirects=False, timeout=(min(10.0, seconds), seconds), verify=True, stream=True
    )
    options.pop("proxies", None)
    try:
        with requests.Session() as session:
            session.trust_env = False
            for scheme in ("http://", "https://"):
                session.mount(scheme, _Adapter(max_retries=0))
            answer = session.request(method, _stand_in(url, exchange.stand_ins), **options)
            body = _read(answer, exchange)
    except requests.RequestException as error:
        _note_break(error, exchange)
        raise
    answer._content = body  # noqa: SLF001 - what was read within bounds is all there is of it
    exchange.answers.append(ServiceAnswer(answer.status_code, dict(answer.headers), body))
    return answer


def _asking() -> Exchange:
    exchange = _current.get()
    if exchange is None:
        raise requests.ConnectionError("nothing may be asked outside of an exchange")
    return exchange


def _read(answer: requests.Response, exchange: Exchange) -> bytes:
    body = b""
    for part in answer.iter_content(8192):
        body += part
        if len(body) >= _MOST_READ:
            break
        if exchange.left <= 0:
            raise requests.ReadTimeout("its answer takes too long")
    return body[:_MOST_READ]


def _note_break(error: requests.RequestException, exchange: Exchange) -> None:
    """Write down how a request broke off, and whether the message may have arrived."""
    cause: BaseException | None = error
    seen: list[BaseException] = []
    while cause is not None and cause not in seen:
        seen.append(cause)
        reason = getattr(cause, "reason", None) or (cause.args[0] if cause.args else None)
        cause = reason if isinstance(reason, BaseException) else cause.__cause__
    before = (NewConnectionError, NameResolutionError, ConnectTimeoutError)
    not_sent = any(isinstance(one, before) for one in seen) or isinstance(
        error, requests.exceptions.SSLError | requests.ConnectTimeout
    )
    exchange.handed_over = exchange.handed_over and not not_sent
    if isinstance(error, requests.exceptions.SSLError):
        exchange.broken = "its certificate cannot be trusted"
    elif any(isinstance(one, NameResolutionError) for one in seen):
        exchange.broken = "its name is not known"
    elif isinstance(error, requests.Timeout):
        exchange.broken = "it does not answer in time"
    elif not_sent:
        exchange.broken = "it cannot be reached"
    else:
        exchange.broken = "the connection broke"


def _stand_in(url: str, stand_ins: Mapping[str, str]) -> str:
    parts = urlsplit(url)
    origin = f"{parts.scheme}://{parts.netloc}"
    return stand_ins[origin] + url[len(origin) :] if origin in stand_ins else url


class Requests:
    """What a plugin of Apprise's finds under the name `requests`."""

    def __getattr__(self, name: str) -> Any:
        """Return what does not ask the net as it is: exceptions, codes."""
        if name in ("Session", "session", "sessions", "adapters", "api"):
            raise AttributeError(f"Apprise may not use requests.{name}")
        return getattr(requests, name)

    request = staticmethod(ask)

    @staticmethod
    def get(url: str, **options: Any) -> requests.Response:
        """Ask by GET."""
        return ask("GET", url, **options)

    @staticmethod
    def post(url: str, **options: Any) -> requests.Response:
        """Ask by POST."""
        return ask("POST", url, **options)

    @staticmethod
    def put(url: str, **options: Any) -> requests.Response:
        """Ask by PUT."""
        return ask("PUT", url, **options)
