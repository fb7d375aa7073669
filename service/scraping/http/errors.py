"""What went wrong with a request, in words for a person who runs the service. Pure."""

from __future__ import annotations

import errno
import ssl

import aiohttp

from service.errors import BodyError, FetchError, ForbiddenError, TopfiveError

_SAID: dict[int, str] = {
    400: "the site did not understand the request",
    401: "the site wants a login",
    402: "the site wants to be paid",
    403: "the site refuses us",
    404: "there is nothing at this address any more",
    408: "the site was too slow for itself",
    410: "the site says that this is gone for good",
    429: "the site asks us to come less often",
    451: "the site may not show this, for legal reasons",
}


class BrokenConnectionError(FetchError):
    """The connection could not be made or broke off; a new try may help at once."""


class SlowError(FetchError):
    """The site did not answer in time."""


def of_status(url: str, status: int, retry_after: float | None) -> FetchError:
    """Return the error for an answer with `status` 400 or more."""
    other = "the site has trouble of its own" if status >= 500 else "the site refuses the request"
    said = _SAID.get(status, other)
    return FetchError(url, f"{said} (HTTP {status})", status=status, retry_after=retry_after)


def of_error(
    url: str, error: aiohttp.ClientError | OSError | TimeoutError | ValueError, seconds: float
) -> TopfiveError:
    """Return what `error`, raised while `url` was read for `seconds` at most, means."""
    for known, make in _KNOWN:
        if isinstance(error, known):
            return make(url, error, seconds)
    return BrokenConnectionError(url, f"the connection broke off ({_short(error)})")


def _timeout(url: str, _: Exception, seconds: float) -> TopfiveError:
    return SlowError(url, f"the site did not answer completely within {seconds:.0f} seconds")


def _no_name(url: str, _: Exception, __: float) -> TopfiveError:
    return FetchError(url, "there is no site of this name (DNS)")


def _certificate(url: str, _: Exception, __: float) -> TopfiveError:
    return FetchError(url, "the site's certificate is not valid for it")


def _connection(url: str, error: Exception, _: float) -> TopfiveError:
    cause = error.os_error if isinstance(error, aiohttp.ClientConnectorError) else error
    if isinstance(cause, OSError) and cause.errno == errno.EACCES:
        return ForbiddenError(url, cause.strerror or "this address may not be dialled")
    return BrokenConnectionError(url, f"the site cannot be reached ({_short(cause)})")


def _encoding(url: str, _: Exception, __: float) -> TopfiveError:
    return BodyError(f"{url} answered with compression that cannot be unpacked")


def _payload(url: str, error: Exception, seconds: float) -> TopfiveError:
    if isinstance(error.__cause__, aiohttp.http_exceptions.ContentEncodingError):
        return _encoding(url, error, seconds)
    return BrokenConnectionError(url, "the site broke off in the middle of its answer")


def _answer(url: str, error: Exception, _: float) -> TopfiveError:
    return FetchError(url, f"the site's answer breaks the rules of HTTP ({_short(error)})")


def _address(url: str, _: Exception, __: float) -> TopfiveError:
    return ForbiddenError(url, "this is not a web address")


_KNOWN = (
    (TimeoutError, _timeout),
    (aiohttp.ClientConnectorDNSError, _no_name),
    (aiohttp.ClientConnectorCertificateError, _certificate),
    (ssl.SSLCertVerificationError, _certificate),
    (aiohttp.ClientConnectorError, _connection),
    (aiohttp.http_exceptions.ContentEncodingError, _encoding),
    (aiohttp.ClientPayloadError, _payload),
    (aiohttp.ClientResponseError, _answer),
    (aiohttp.InvalidURL, _address),
    (aiohttp.ClientOSError, _connection),
    (aiohttp.http_exceptions.HttpProcessingError, _answer),
    (ValueError, _address),
)
"""The first that fits; the order matters where one class is a kind of another."""


def _short(error: object) -> str:
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return " ".join(text.split())[:120] or type(error).__name__
