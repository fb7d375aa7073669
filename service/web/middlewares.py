"""What every request passes, from the outside in: figures, errors, host, token, origin, size, time.

The decisions are in `service.web.security`; here they meet the request. Which paths are open is a
property of the route that was found, not of the path's spelling, so no spelling gets around it.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeAlias

import structlog
from aiohttp import HttpVersion11, hdrs, web

from service.errors import (
    ExpiredTokenError,
    ForgottenError,
    TemporaryError,
    TokenError,
    TopfiveError,
    UnreadableTokenError,
    VotesUnavailableError,
)
from service.web import security
from service.web.context import CONTEXT
from service.web.responses import PATH, READERS, for_reader, problem, route_of
from service.web.security import Limiter, Login
from service.wording import problems
from service.wording.catalogue import speaking

_log = structlog.get_logger(__name__)
Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]

MAX_BYTES = 64 * 1024
"""The largest body: a vote with a long comment is under 10 KB."""
MAX_LINE_BYTES = 32 * 1024
"""The longest first line of a request: an address of 2,048 letters of any script, in percent code,
which the server would otherwise refuse in words of its own."""
LARGE: Mapping[str, int] = {"/brand/lists": 1_010_000, "/brand": 2_000_000}
"""Routes that take more: a reader's list of feeds, and the change of the file that it makes."""
SECONDS = 60.0
"""How long an ordinary request may take; PostgreSQL gives up on a statement after 30."""
PATIENT = frozenset({"/run-agent", "/runs/{run_id}/progress", "/digest/preview", "/findings.csv"})
"""Routes that may take as long as a run does."""
OPEN = READERS | {
    "/health", "/health/live", "/feeds/{key}/findings.atom", "/feeds/{key}/findings.json",
}  # fmt: skip
"""Routes that need no operator's token: machines ask for the service's health, readers of feeds
have a key."""

_READERS_PATH = re.compile("|".join(one.replace("{token}", r"[\w-]+") for one in sorted(READERS)))

_HEALTH = frozenset({"/health", "/health/live"})

HOSTS: web.AppKey[frozenset[str]] = web.AppKey("hosts", frozenset)
VOTE_LIMIT = web.AppKey("vote_limit", Limiter)
LOGIN_LIMIT = web.AppKey("login_limit", Limiter)
LIMIT: web.RequestKey[int] = web.RequestKey("limit", int)
"""Under which a request keeps how much it may bring."""
READING_LIMIT = web.AppKey("reading_limit", Limiter)

_CHALLENGE = 'Basic realm="Topfive", charset="UTF-8"'
_RETRY = {"Retry-After": "5"}
_WORDS: Mapping[int, Callable[[web.Request], problems.ForBoth]] = {
    404: lambda _request: problems.nothing_here(),
    405: lambda _request: problems.wrong_method(),
    413: lambda request: problems.too_large(request.get(LIMIT, MAX_BYTES) // 1024),
}


def address_of(request: web.Request) -> str:
    """Return who asks, for a rate limit."""
    forwarded = request.headers.getall("X-Forwarded-For", [])
    trusted = request.app[CONTEXT].trusted_proxies
    return security.limit_key(security.client_address(request.remote or "", forwarded, trusted))


@web.middleware
async def count(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Count the request and its time by route."""
    began = time.monotonic()
    response = await handler(request)
    method = request.method if request.method in hdrs.METH_ALL else "other"
    request.app[CONTEXT].metrics.request(
        method=method,
        route=route_of(request),
        status=response.status,
        seconds=time.monotonic() - began,
    )
    return response


@web.middleware
async def speak(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer the mail's readers in the language of the mail, the operator in ours."""
    if not for_reader(request):
        return await handler(request)
    with speaking(request.app[CONTEXT].mail_language):
        return await handler(request)


@web.middleware
async def explain_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn every error into JSON or a page that says what to do."""
    try:
        return await handler(request)
    except web.HTTPException as error:
        kept = {k: v for k, v in error.headers.items() if k in {"Allow", "Retry-After"}}
        words = _WORDS.get(error.status)
        if words is None:
            return problem(request, error.status, error.reason.lower(), "", kept)
        what, hint, visitor = words(request)
        return problem(request, error.status, what, hint, kept, visitor=visitor)
    except TopfiveError as error:
        return _from_ours(request, error)
    except Exception as error:  # noqa: BLE001 - the edge of the program: strangers see no insides, the log all
        if isinstance(error, ConnectionResetError) and request.transport is None:
            _log.info(
                "Whoever asked was gone before the request was whole", route=route_of(request)
            )
            return problem(request, 400, "the request is not whole")  # nobody is there to read it
        _log.exception("A request failed in a way that nobody foresaw", route=route_of(request))
        return problem(request, 500, *problems.own_fault(), visitor=_visitor(request))


def _from_ours(request: web.Request, error: TopfiveError) -> web.StreamResponse:
    if isinstance(error, UnreadableTokenError):
        return problem(request, 404, *problems.link_unreadable())
    if isinstance(error, ExpiredTokenError):
        return problem(request, 404, *problems.link_expired())
    if isinstance(error, TokenError):
        return problem(request, 404, error.message, error.hint)
    if isinstance(error, ForgottenError):
        return problem(request, 410, *problems.forgotten())
    _log.warning("A request could not be answered", route=route_of(request), error=error.message)
    what, visitor = error.message, _visitor(request)
    if isinstance(error, VotesUnavailableError):
        what = problems.vote_not_stored(error.message)
    elif visitor is not None:
        what = problems.not_just_now()
    if isinstance(error, TemporaryError):
        return problem(request, 503, what, error.hint, _RETRY, visitor=visitor)
    return problem(request, 500, what, error.hint, visitor=visitor)


def _visitor(request: web.Request) -> str | None:
    """Return what a mail's reader is told who meets a fault that only others can mend."""
    return problems.tell_the_operator() if for_reader(request) else None


@web.middleware
async def check_host(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse names that are not ours: a page that rebinds its name to us (DNS rebinding)."""
    headers = request.headers.getall("Host", [])
    if not headers and request.version < HttpVersion11 and route_of(request) in _HEALTH:
        return await handler(request)  # a proxy's own question; browsers always name a host
    name = security.host_name(headers[0]) if len(headers) == 1 else None
    if name is None:
        return problem(request, 400, "the Host header is missing or malformed")
    # The address that this connection reached is ours too: it is no name, so nothing to rebind.
    reached = request.transport.get_extra_info("sockname") if request.transport else None
    own = str(reached[0]).lower() if isinstance(reached, tuple) else None
    if name in request.app[HOSTS] or name == own:
        return await handler(request)
    what, hint, visitor = problems.other_name()
    _log.info("A request came by a name that is not ours", host=name, hint=hint)
    return problem(request, 421, what, hint, visitor=visitor)


@web.middleware
async def straighten(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Lead a reader, whose mail program has put more slashes into a link, to where it leads."""
    lost = isinstance(request.match_info.http_exception, web.HTTPNotFound)
    if lost and request.method in {"GET", "HEAD"}:
        path = re.sub("/{2,}", "/", request.rel_url.raw_path).rstrip("/")
        path = path.removeprefix(request.app[PATH])
        if _READERS_PATH.fullmatch(path):
            to = {"Location": request.app[PATH] + path}
            return web.Response(status=web.HTTPFound.status_code, headers=to)
    return await handler(request)


@web.middleware
async def check_token(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Ask for the operator's token, except on the open routes and where no route takes the method.

    Only failures are limited, and a right token is never locked out: whoever fails from behind the
    same proxy must not keep the operator away, and 32 characters are not guessed at any rate.
    """
    token = request.app[CONTEXT].api_token
    refused = isinstance(request.match_info.http_exception, web.HTTPMethodNotAllowed)
    if token is None or refused or route_of(request) in OPEN:
        return await handler(request)
    presented = security.credentials(request.headers.get("Authorization"))
    login = security.log_in(presented, token)
    if login is Login.RIGHT:
        return await handler(request)
    if login is Login.WRONG:
        wait = request.app[LOGIN_LIMIT].take(address_of(request), time.monotonic())
        if wait:
            return too_many(request, wait)
        _log.warning("A wrong API token was presented", route=route_of(request))
    what, hint, visitor = problems.no_token()
    return problem(request, 401, what, hint, {"WWW-Authenticate": _CHALLENGE}, visitor=visitor)


def too_many(request: web.Request, wait: int) -> web.StreamResponse:
    """Return the answer to one who asks too often; `wait` in seconds."""
    what, hint = problems.too_many_requests(wait)
    return problem(request, 429, what, hint, {"Retry-After": str(wait)})


@web.middleware
async def check_origin(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse a POST that another site made a browser send (CSRF)."""
    presented = security.credentials(request.headers.get("Authorization"))
    if request.method in {"GET", "HEAD", "OPTIONS"} or (presented and presented.bearer):
        return await handler(request)
    allowed = security.origin_allowed(
        request.headers.get("Origin"),
        request.headers.get("Sec-Fetch-Site"),
        request.headers.get("Host", ""),
        request.app[CONTEXT].public_url,
    )
    if allowed:
        return await handler(request)
    what, hint, visitor = problems.from_another_site()
    _log.info("A form came from another site", route=route_of(request), hint=hint)
    return problem(request, 403, what, hint, visitor=visitor)


@web.middleware
async def bound(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Bound what a request may bring, and how long it may take."""
    limit = LARGE.get(route_of(request), MAX_BYTES)
    request[LIMIT] = limit
    if request.content_length is not None and request.content_length > limit:
        raise web.HTTPRequestEntityTooLarge(limit, request.content_length)
    if limit > MAX_BYTES:
        request = request.clone(client_max_size=limit)
    if route_of(request) in PATIENT:
        return await handler(request)
    try:
        async with asyncio.timeout(SECONDS):
            return await handler(request)
    except TimeoutError:
        return problem(request, 503, *problems.too_slow(), _RETRY)


ALL = (count, speak, explain_errors, check_host, straighten, check_token, check_origin, bound)
"""In the order in which a request meets them."""
