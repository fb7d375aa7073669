"""One bounded, polite, guarded GET.

Bounded: 20 seconds and 15 MiB of decoded body for a page with all its redirects. Polite: slots and
pauses per host, conditional requests, an honest name. Guarded: every address dialled is checked.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Self
from urllib.parse import urlsplit

import aiohttp

from service.errors import BodyError, FetchError, ForbiddenError
from service.models import Network
from service.scraping.guard import DEFAULT_PORTS, check_url, guarded_sockets, may_link
from service.scraping.http import caching
from service.scraping.http.answers.content_encoding import ACCEPTED, MAX_BYTES, unpacked
from service.scraping.http.answers.errors import may_help_again, of_status
from service.scraping.http.answers.exchange import HttpAnswer, exchange
from service.scraping.http.answers.response import Response
from service.scraping.http.connections import Connector
from service.scraping.http.rate_limiter import (
    DISTRESS,
    Bucket,
    BufferSlot,
    NotNowError,
    RateLimiter,
)
from service.scraping.http.redirects.way import End, Way, leads_to
from service.scraping.http.resolver import Resolver
from service.text import urls

_PERMANENT = frozenset({301, 308})
_KEEP_ALIVE = 3.0
"""Seconds that an idle connection is kept: a host's pages follow at once, and with thousands of
hosts longer would cost more open files than a process may have."""
_READ_AHEAD = 256 * 1024
"""Bytes of an answer, twice which may wait on a connection until they are taken: a large page's,
which else is stopped and begun again three times, a sixth of the time that it takes."""
_DEFAULT_DEADLINE = 3_600.0
"""Seconds from now, where a caller names no deadline."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much one page may cost."""

    seconds: float = 20.0
    """For all redirects, retries and the body; waiting for a slot does not count."""
    decoded_bytes: int = MAX_BYTES
    redirects: int = 10
    line_bytes: int = 16_384
    """The longest header line: some honest sites send policies of 10 KB."""
    back_off: tuple[float, ...] = (0.5, 2.0)
    """Seconds before each new try."""
    retry_seconds: float = 5.0
    """For all pauses before new tries, the host's own too: what wants longer ones is left to the
    next run, for this one's news are not to wait for it."""


@dataclass(frozen=True, slots=True)
class _Request:
    """All that is the same for every hop and try of one GET."""

    url: str
    headers: Mapping[str, str]
    authorization: str
    kept: Mapping[str, str]
    delta: bool
    limits: Limits
    cut: bool
    deadline: float
    buffer_slot: BufferSlot | None
    packed: bool


@dataclass(slots=True)
class _Spent:
    seconds: float = 0.0
    waited: float = 0.0
    """Seconds of pauses before new tries."""
    requests: int = 0


class Fetcher:
    """Asks hosts; owns the connections. To be entered in a running event loop."""

    def __init__(
        self,
        *,
        user_agent: str,
        concurrency: int = 64,
        per_host: int = 2,
        networks: Sequence[Network | str] = (),
        ports: Collection[int] | None = DEFAULT_PORTS,
        limits: Limits | None = None,
        jitter: float = 0.1,
        rng: random.Random | None = None,
        buckets: Mapping[str, Bucket] | None = None,
    ) -> None:
        """`ports` None means any; `jitter` is the longest wait in seconds before a host's first;
        `buckets` are the hosts of known services by name, see `service.scraping.sources`."""
        self.user_agent = user_agent
        self.limits = limits or Limits()
        self._networks = tuple(networks)
        self._ports = None if ports is None else frozenset(ports)
        self._concurrency = concurrency
        self.rate_limiter = RateLimiter(
            total=concurrency,
            per_host=per_host,
            jitter=jitter,
            rng=rng or random.Random(),  # noqa: S311 (spreads load; hides nothing)
            buckets=buckets or {},
        )
        self._resolver = Resolver()
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        connector = Connector(
            limit=self._concurrency,
            socket_factory=guarded_sockets(self._networks, self._ports),
            keepalive_timeout=_KEEP_ALIVE,
            ttl_dns_cache=300,
            resolver=self._resolver,
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": self.user_agent, "Accept-Encoding": ACCEPTED},
            auto_decompress=False,
            trust_env=False,
            raise_for_status=False,
            timeout=aiohttp.ClientTimeout(total=None),
            read_bufsize=_READ_AHEAD,
            max_line_size=self.limits.line_bytes,
            max_field_size=self.limits.line_bytes,
            max_headers=500,  # some honest ones have more than 128
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._session is not None:
            await self._session.close()
            await self._resolver.close()
            self._session = None

    async def get(
        self,
        url: str,
        *,
        accept: str = "*/*",
        validators: Mapping[str, str] | None = None,
        delta: bool = False,
        authorization: str = "",
        limits: Limits | None = None,
        cut: bool = False,
        deadline: float | None = None,
        buffer_slot: BufferSlot | None = None,
        packed: bool = False,
    ) -> Response:
        """Return what is at `url`.

        `validators` are those of an earlier answer; `delta` takes the new entries of a feed alone;
        `limits` stand in place of the fetcher's; a body that is too long is `cut` or refused;
        `deadline` is the loop's time after which no slot is waited for; `buffer_slot` is taken for
        the body and given back by the caller; `packed` leaves the body as it was sent, to be
        unpacked off the loop. Raises FetchError, ForbiddenError, BodyError.
        """
        limits = limits or self.limits
        now = asyncio.get_running_loop().time()
        request = _Request(
            url=url,
            headers={"Accept": accept},
            authorization=authorization,
            kept=validators or {},
            delta=delta,
            limits=limits,
            cut=cut,
            deadline=now + _DEFAULT_DEADLINE if deadline is None else deadline,
            buffer_slot=buffer_slot,
            packed=packed,
        )
        return await self._tried(request)

    async def _tried(self, request: _Request) -> Response:
        """Ask, and again where that may help, as often as the limits allow."""
        spent, failed = _Spent(), None
        for pause in (*request.limits.back_off, None):
            try:
                return await self._follow(request, spent)
            except NotNowError:
                if failed is None:
                    raise
                break  # it did answer before it wanted to be left alone
            except FetchError as error:
                failed, wait = error, self._before_retry(pause, error, request, spent)
                if wait is None:
                    raise
                spent.seconds += wait
                spent.waited += wait
                await asyncio.sleep(wait)
        raise failed or RuntimeError("no try of a request came to an end")

    def _before_retry(
        self, pause: float | None, error: FetchError, request: _Request, spent: _Spent
    ) -> float | None:
        """Return the seconds to wait before a new try, `pause` or more; None if none is made."""
        if pause is None or not may_help_again(error):
            return None
        own = self.rate_limiter.wait(urlsplit(request.url).netloc)
        wait = max(pause, error.retry_after or 0.0, own)
        if spent.waited + wait > request.limits.retry_seconds:
            return None
        return wait if spent.seconds + wait < request.limits.seconds / 2 else None

    def may_link(self, url: str, listed_by: str) -> bool:
        """Return whether the mail may link to `url`, listed at `listed_by`: see `guard`."""
        return may_link(url, self._ports, self._networks, listed_by=listed_by)

    async def post_form(self, url: str, form: Mapping[str, str], authorization: str) -> bytes:
        """Return the body of the answer to a form; redirects are refused. Raises as `get`."""
        address = check_url(url, self._ports, self._networks)
        deadline = asyncio.get_running_loop().time() + self.limits.seconds
        async with self.rate_limiter.slot(urlsplit(address).netloc, url, deadline):
            answer = await exchange(
                self._open(),
                address,
                headers={"Accept": "application/json", "Authorization": authorization},
                seconds=self.limits.seconds,
                limit=self.limits.decoded_bytes,
                form=form,
            )
        if answer.status != 200:
            raise of_status(url, answer.status, None)
        return unpacked(answer.body, answer.coding, url, limit=self.limits.decoded_bytes)

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise RuntimeError("a Fetcher is used inside `async with`")
        return self._session

    async def _follow(self, request: _Request, spent: _Spent) -> Response:
        """Ask once, and go where redirects lead; the answer comes unpacked unless asked for so.

        Where nothing can be read at the address for which a script leaves a page, the page is read.
        """
        way = Way(url=check_url(request.url, self._ports, self._networks))
        first = way.url
        try:
            end = await self._led(request, way, spent)
        except NotNowError:
            raise
        except (FetchError, ForbiddenError, BodyError):
            if way.left is None:
                raise
            end = way.left
        answer = end.answer
        if request.buffer_slot:
            request.buffer_slot.hold(len(answer.body))
        if answer.coding and not request.packed:
            body = await asyncio.to_thread(
                unpacked,
                answer.body,
                answer.coding,
                request.url,
                limit=request.limits.decoded_bytes,
                cut=request.cut,
            )
            answer = replace(answer, body=body, coding="")
            if request.buffer_slot:
                request.buffer_slot.hold(len(body))
        moved = end.url if end.permanent and end.url != first else ""
        return _response(request, end.url, answer, moved, spent)

    async def _led(self, request: _Request, way: Way, spent: _Spent) -> End:
        """Return what stands at the end of the way.

        A cookie that a redirect sets is sent on that way and forgotten at its end: some sites ask
        for it back before they answer at all.
        """
        first, permanent = way.url, True
        for _ in range(request.limits.redirects + 1):
            url = way.url
            way.seen.add(url)
            own = {"Cookie": sent} if (sent := way.cookies()) else {}
            if request.authorization and urlsplit(url).netloc == urlsplit(first).netloc:
                own["Authorization"] = request.authorization
            answer = await self._hop(request, url, own, spent)
            leads = leads_to(answer, url)
            if not leads.address:
                return End(url, answer, permanent)
            if leads.by_script and way.left is None:
                way.left = End(url, answer, permanent)
            way.take_cookies(answer)
            permanent = permanent and answer.status in _PERMANENT
            target = urls.normalise(leads.address, url)
            if target is None:
                raise FetchError(
                    request.url, "the site redirects to something that is no web address"
                )
            way.url = check_url(target, self._ports, self._networks)
            if way.left and way.url in way.seen:
                raise FetchError(request.url, "the site redirects to where it came from")
        raise FetchError(
            request.url, f"the site redirects more than {request.limits.redirects} times"
        )

    async def _hop(
        self, request: _Request, url: str, own: Mapping[str, str], spent: _Spent
    ) -> HttpAnswer:
        """Make one request, with headers of its `own`, in its slot; the host's pace adapts."""
        host = urlsplit(url).netloc
        conditions = caching.conditional(request.kept, url, delta=request.delta)
        headers = {**request.headers, **conditions, **own}
        async with self.rate_limiter.slot(host, request.url, request.deadline, request.buffer_slot):
            spent.requests += 1
            begun = asyncio.get_running_loop().time()
            status, wait = 0, None
            try:
                answer = await exchange(
                    self._open(),
                    url,
                    headers=headers,
                    seconds=max(0.1, request.limits.seconds - spent.seconds),
                    limit=request.limits.decoded_bytes,
                    cut=request.cut,
                )
                status = answer.status
                if request.buffer_slot:
                    request.buffer_slot.hold(len(answer.body))
                if status in DISTRESS:
                    wait = caching.retry_after(answer.headers, datetime.now(UTC))
                wait = caching.reset_after(answer.headers) if wait is None else wait
            finally:
                took = asyncio.get_running_loop().time() - begun
                spent.seconds += took
                self.rate_limiter.record(host, status=status, seconds=took, wait=wait)
        if answer.status >= 400 or (answer.status == 304 and not conditions):
            raise of_status(url, answer.status, wait)
        return answer


def _response(
    request: _Request, url: str, answer: HttpAnswer, moved: str, spent: _Spent
) -> Response:
    new = caching.validators(url, answer.headers, answer.body, answer.status)
    same = bool(request.kept) and caching.unchanged(request.kept, new, answer.status)
    return Response(
        url=request.url,
        final_url=url,
        status=answer.status,
        headers=answer.headers,
        body=b"" if same else answer.body,
        coding=answer.coding,
        not_modified=same or answer.status == 304,
        permanent_redirect_to=moved,
        seconds=spent.seconds,
        validators=request.kept if answer.status == 304 else new,
        next_allowed_after=caching.fresh_for(answer.headers, datetime.now(UTC)),
        requests=spent.requests,
    )
