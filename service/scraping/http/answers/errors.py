"""What went wrong with a request, in words for a person who runs the service. Pure."""

from __future__ import annotations

import errno
import os
import ssl

import aiohttp

from service.errors import BodyError, FetchError, ForbiddenError, TopfiveError

_SAID: dict[int, str] = {
    304: "the site says that nothing is new, and was not asked that",
    400: "the site did not understand the request",
    401: "the site wants a login",
    402: "the site wants to be paid",
    403: "the site refuses us",
    404: "there is nothing at this address",
    408: "the site was too slow for itself",
    410: "the site says that this is gone for good",
    429: "the site asks us to come less often",
    451: "the site may not show this, for legal reasons",
}

_RETRIED = frozenset({408, 429, 500, 502, 503, 504, 522, 524})
"""Statuses that may be another after a moment; other 4xx stay what they are."""
_CONNECT = "Connect call failed"


class BrokenConnectionError(FetchError):
    """The connection could not be made or broke off; a new try may help at once."""


class UnknownHostError(FetchError):
    """The name of the site could not be looked up."""


class SlowError(FetchError):
    """The site did not answer in time."""


def may_help_again(error: FetchError) -> bool:
    """Return whether another try may be answered where this one ended in `error`."""
    return isinstance(error, BrokenConnectionError) or error.status in _RETRIED


def is_unreached(error: TopfiveError) -> bool:
    """Return whether no host answered anything: its network or ours is down, or it is no more."""
    return isinstance(error, BrokenConnectionError | SlowError | UnknownHostError)


def is_unanswered(error: TopfiveError) -> bool:
    """Return whether nothing came of the address itself: no host was reached, or none is it."""
    return isinstance(error, FetchError) and error.status is None


def of_status(url: str, status: int, retry_after: float | None) -> FetchError:
    """Return the error for an answer with `status` 400 or more, or 304 where nothing was kept."""
    other = "the site has trouble of its own" if status >= 500 else "the site refuses the request"
    said = _SAID.get(status, other)
    return FetchError(url, f"{said} (HTTP {status})", status=status, retry_after=retry_after)


def of_error(
    url: str, error: aiohttp.ClientError | OSError | TimeoutError | ValueError, seconds: float
) -> TopfiveError:
    """Return what `error`, raised while `url` was read for `seconds` at most, means."""
    found: TopfiveError
    match error:  # the order matters where one class is a kind of another
        case TimeoutError():
            said = f"the site did not answer completely within {seconds:.0f} seconds"
            found = SlowError(url, said)
        case aiohttp.ClientConnectorDNSError():
            said = "there is no site of this name, or it could not be looked up just now (DNS)"
            found = UnknownHostError(url, said)
        case aiohttp.ClientConnectorCertificateError() | ssl.SSLCertVerificationError():
            found = FetchError(url, "the site's certificate is not valid for it")
        case aiohttp.ClientOSError():
            cause = error.os_error if isinstance(error, aiohttp.ClientConnectorError) else error
            found = BrokenConnectionError(url, _unreached(cause))
            if cause.errno == errno.EACCES:  # refused by `guard.guarded_sockets`
                found = ForbiddenError(url, cause.strerror or "this address may not be dialled")
        case (
            aiohttp.http_exceptions.ContentEncodingError()
            | aiohttp.ClientPayloadError(__cause__=aiohttp.http_exceptions.ContentEncodingError())
        ):
            found = BodyError(f"{url} answered with compression that cannot be unpacked")
        case aiohttp.ClientPayloadError():
            said = "the site broke off in the middle of its answer"
            found = BrokenConnectionError(url, said)
        case aiohttp.ClientResponseError() | aiohttp.http_exceptions.HttpProcessingError():
            said = (
                f"the site's answer cannot be read, it breaks the rules of HTTP ({_short(error)})"
            )
            found = FetchError(url, said)
        case ValueError():
            found = ForbiddenError(url, "this is not a web address")
        case _:
            found = BrokenConnectionError(url, f"the connection broke off ({_short(error)})")
    return found


def _unreached(cause: OSError) -> str:
    if isinstance(cause, ssl.SSLError):
        return "the site does not answer by https as it should"
    return f"the site cannot be reached ({_short(cause)})"


def _short(error: object) -> str:
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    if isinstance(error, OSError) and _CONNECT in text:  # asyncio's own words name a tuple
        text = os.strerror(error.errno).lower() if error.errno else "no connection"
    return " ".join(text.split())[:120] or type(error).__name__
