"""Redis as a cache: everything in it may be lost, and whatever goes wrong is a miss.

A dead, frozen or full server, a wrong type, a corrupt value: `get` returns None and `put` does
nothing. After some failures in a row the server is left alone for a while (a breaker), so that a
frozen Redis costs a run seconds and not minutes.
"""

from __future__ import annotations

import asyncio
import errno
import json
import re
import secrets
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import structlog
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError, ResponseError

from service.egress import Destination, connecting
from service.errors import CacheTrouble, PermanentError

_T = TypeVar("_T")
_log = structlog.get_logger(__name__)

TIMEOUT_SECONDS = 1.0
"""A cache that does not answer within a second is slower than asking the web."""
FAILURES_BEFORE_REST = 3
"""One late answer is a busy moment of ours; three in a row are a server in trouble."""
REST_SECONDS = 30.0
"""How long a failed server is left alone."""
_TOGETHER = 128
"""Requests, and values of one request, that are sent in one message: a run asks for hundreds of
sources at the same moment, and a message costs more than what is in it. More would hold the loop
for longer than 10 ms."""
_TRIAL_MS = 5000

_WORD = re.compile(r"(?:unexpected keyword argument|Invalid value for) '(\w+)'")
"""How the client names what it does not know, or cannot read, after the ? of a URL."""

_REFUSED = re.compile(rf"Error {errno.ECONNREFUSED} connecting to ([^\s]{{1,200}}?)\.(?:\s|$)")
_SIGNS: tuple[tuple[CacheTrouble, re.Pattern[str]], ...] = tuple(
    (trouble, re.compile(signs, re.IGNORECASE))
    for trouble, signs in (
        (CacheTrouble.CERTIFICATE, r"CERTIFICATE_VERIFY_FAILED"),
        (CacheTrouble.PROTECTED, r"protected mode"),
        (CacheTrouble.CANNOT_SAVE, r"MISCONF"),
        (CacheTrouble.BUSY, r"is loading the dataset|max number of clients"),
        (
            CacheTrouble.LOG_IN,
            r"NOAUTH|WRONGPASS|Authentication|invalid password|no password is set",
        ),
        (CacheTrouble.CLUSTER, r"\bMOVED\b|MovedError|AskError|hash ?slot|CLUSTERDOWN|cluster"),
        (CacheTrouble.SENTINEL, r"unknown command '?`?SET\b|sentinel"),
        (CacheTrouble.READ_ONLY, r"read.?only|MASTERDOWN|link with (?:master|primary)"),
        (CacheTrouble.FULL, r"\bOOM\b|maxmemory|OutOfMemory"),
        (CacheTrouble.NO_RIGHTS, r"NOPERM|no permissions|unknown command"),
    )
)
"""What the kinds of trouble are known by, in the name of the client's error and its words."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What somebody wants of the server, until it is sent together with what others want."""

    names: Sequence[str]
    """To be read."""
    values: Sequence[tuple[str, str, int]]
    """To be kept: name, JSON, life in ms."""
    answer: asyncio.Future[Sequence[bytes | None]]
    """What stands under `names`; nothing where the request failed."""


class Cache:
    """JSON values under string keys, each with a life in seconds.

    What is asked for while the server is being asked goes out in one message when it has answered.
    """

    def __init__(
        self,
        client: Redis,
        *,
        prefix: str = "topfive:",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        pool = client.connection_pool
        pool.connection_class = _with_purpose(pool.connection_class)
        self._client = client
        self._prefix = prefix
        self._clock = clock
        self._requests: list[_Wanted] = []
        self._sender: asyncio.Task[None] | None = None
        self._rest_until = 0.0
        self._failures = 0
        """Messages in a row of which something failed, over all who ask."""
        self.last_error = ""
        """Why the last request failed, in the server's words; empty while it is well."""
        self.trouble: CacheTrouble | None = None
        """What kind of failure that was."""

    @classmethod
    def connect(cls, url: str, *, prefix: str = "topfive:") -> Cache:
        """Return a cache on the server at `url`. Opens nothing yet.

        Raises PermanentError for a URL with options that Redis does not know, or with a file of
        certificates that is not there.
        """
        try:
            client = Redis.from_url(
                url,
                socket_timeout=TIMEOUT_SECONDS,
                socket_connect_timeout=TIMEOUT_SECONDS,
                retry=Retry(NoBackoff(), 0),
                health_check_interval=30,
            )
            # What stands after the ? is looked at when a connection is made: not first in a run.
            pool = client.connection_pool
            pool.connection_class(**pool.connection_kwargs)
        except (ValueError, TypeError, RedisError) as error:
            why, hint = (
                str(error),
                "It should look like redis://redis:6379/0, with nothing after it.",
            )
            if word := _WORD.search(why):
                why = f"what {word[1]} says in it means nothing here"
                hint = (
                    f"Take {word[1]}=… out of what stands after the ? in it; where that asked for "
                    "TLS, let the address begin with rediss://."
                )
            raise PermanentError(f"REDIS_URL cannot be used ({why})", hint) from error
        for name in ("ssl_ca_certs", "ssl_certfile", "ssl_keyfile"):
            file = pool.connection_kwargs.get(name)
            if file and not Path(file).is_file():
                raise PermanentError(
                    f"REDIS_URL names a file that is not there ({name}={file})",
                    "Give the file's whole path, as this machine or container sees it.",
                )
        return cls(client, prefix=prefix)

    async def get(self, key: str) -> Any | None:
        """Return the value under `key`, None if there is none to be had."""
        return (await self.get_many([key])).get(key)

    async def get_many(self, keys: Sequence[str]) -> dict[str, Any]:
        """Return those of `keys` that have a readable value."""
        if not keys:
            return {}
        names = [self._prefix + key for key in keys]
        raw = await self._together(names=names)
        found = {}
        for key, value in zip(keys, raw, strict=False):
            with suppress(ValueError):  # what is no JSON is a miss
                if (read := json.loads(value or "null")) is not None:
                    found[key] = read
        return found

    async def put(self, key: str, value: Any, ttl: float) -> None:
        """Keep `value` under `key` for `ttl` seconds, if the server will."""
        await self.put_many({key: value}, ttl)

    async def put_many(self, values: Mapping[str, Any], ttl: float) -> None:
        """Keep all of `values`, each for `ttl` seconds, if the server will."""
        life = max(1, int(ttl * 1000))
        packed = [(self._prefix + key, json.dumps(value), life) for key, value in values.items()]
        for start in range(0, len(packed), _TOGETHER):
            await self._together(values=packed[start : start + _TOGETHER])

    async def try_out(self) -> CacheTrouble | None:
        """Write a value and read it back, breaker or not; return what keeps it from being a cache.

        A server that answers PING may still store nothing: a node of a cluster, a Sentinel, a full
        or read-only server, a user without rights.
        """
        self._rest_until = 0.0
        name, value = f"{self._prefix}tried:{secrets.token_hex(4)}", secrets.token_bytes(4).hex()

        async def write_and_read() -> bool:
            await self._client.set(name, value, px=_TRIAL_MS)
            return [value.encode()] == await self._client.mget([name])

        if await self._ask(write_and_read) is False:
            self.trouble, self.last_error = CacheTrouble.REFUSES, "what was written is not there"
        return self.trouble

    async def close(self) -> None:
        """Close all connections."""
        await self._client.aclose()

    async def _together(
        self, names: Sequence[str] = (), values: Sequence[tuple[str, str, int]] = ()
    ) -> Sequence[bytes | None]:
        request = _Wanted(names, values, asyncio.get_running_loop().create_future())
        self._requests.append(request)
        if self._sender is None or self._sender.done():
            self._sender = asyncio.create_task(self._send())
        return await request.answer

    async def _send(self) -> None:
        """Send what is wanted, in one message each time, until nothing is."""
        together: Sequence[_Wanted] = ()
        try:
            while self._requests:
                together, self._requests = self._requests[:_TOGETHER], self._requests[_TOGETHER:]
                await self._ask(partial(self._exchange, together))
                _answer_the_rest(together)
        finally:  # an error of ours ends this task, and nobody's waiting must outlast it
            _answer_the_rest([*together, *self._requests])
            self._requests = []

    async def _exchange(self, together: Sequence[_Wanted]) -> None:
        """Ask for all of `together`, and answer those who read. Raises RedisError for the rest."""
        pipe = self._client.pipeline(transaction=False)
        names = [name for request in together for name in request.names]
        if names:
            pipe.mget(names)
        for request in together:
            for name, value, life in request.values:
                pipe.set(name, value, px=life)
        answers = await pipe.execute(raise_on_error=False)
        if names and isinstance(answers[0], list):
            read = iter(answers[0])
            for request in together:
                own = [next(read, None) for _ in request.names]
                if not request.answer.done():
                    request.answer.set_result(own)
        if refused := next((one for one in answers if isinstance(one, RedisError)), None):
            raise refused

    async def _ask(self, request: Callable[[], Awaitable[_T]]) -> _T | None:
        try:
            if self._clock() < self._rest_until:
                return None
            answer = await request()
        except (RedisError, OSError, TimeoutError) as error:
            self.last_error = _said(error)
            self.trouble = _trouble_of(error)
            self._failures += 1
            if self._failures >= FAILURES_BEFORE_REST:
                self._rest_until = self._clock() + REST_SECONDS
            if self._failures == FAILURES_BEFORE_REST:
                _log.warning(
                    "Redis does not do what a cache must; going on without it. "
                    "topfive check says what to mend.",
                    error=self.last_error,
                )
            return None
        self.last_error = ""
        self.trouble = None
        self._failures = 0
        self._rest_until = 0.0
        return answer


def _answer_the_rest(requests: Iterable[_Wanted]) -> None:
    """Answer with nothing those that failed; whoever has gone needs no answer."""
    for request in requests:
        if not request.answer.done():
            request.answer.set_result(())


def _said(error: BaseException) -> str:
    """Return what went wrong, in words where the client only repeats the system's."""
    text = str(error) or type(error).__name__
    refused = _REFUSED.match(text)
    return f"nothing listens at {refused[1]}" if refused else text


def _trouble_of(error: BaseException) -> CacheTrouble:
    said = f"{type(error).__name__} {error}"
    for trouble, signs in _SIGNS:
        if signs.search(said):
            return trouble
    return CacheTrouble.REFUSES if isinstance(error, ResponseError) else CacheTrouble.AWAY


def _with_purpose(kind: type[Any]) -> type[Any]:
    """Return a kind of connection that says what it is opened for."""

    class WithPurpose(kind):  # type: ignore[misc] # one of three, by the scheme of the URL
        async def _connect(self) -> None:
            with connecting(Destination.REDIS):
                await super()._connect()

    return WithPurpose
