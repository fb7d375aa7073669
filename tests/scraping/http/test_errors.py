"""What each way of failing is told as."""

from __future__ import annotations

import errno
import ssl

import aiohttp

from service.errors import TopfiveError
from service.scraping.http.answers.errors import of_error
from tests.tables import each

URL = "https://news.example/feed"


def unreachable(number: int, words: str) -> aiohttp.ClientOSError:
    return aiohttp.ClientOSError(number, words)


@each(
    ("error", "words"),
    [
        (TimeoutError(), "did not answer completely within 7 seconds"),
        (ssl.SSLCertVerificationError("expired"), "certificate is not valid"),
        (unreachable(errno.ECONNREFUSED, "refused"), "cannot be reached"),
        (unreachable(errno.ECONNREFUSED, "Connect call failed ('::1', 1)"), "(connection refused)"),
        (unreachable(0, "Multiple exceptions: [Errno 111] Connect call failed"), "no connection"),
        (unreachable(errno.EACCES, "10.0.0.1 is private"), "10.0.0.1 is private"),
        (aiohttp.http_exceptions.ContentEncodingError("br"), "compression that cannot be unpacked"),
        (aiohttp.ClientPayloadError("short"), "broke off in the middle"),
        (aiohttp.http_exceptions.BadStatusLine("x"), "cannot be read, it breaks the rules of HTTP"),
        (ValueError("no host"), "this is not a web address"),
        (aiohttp.ServerDisconnectedError(), "the connection broke off"),
    ],
)
def test_a_failure_is_told_in_words(
    error: aiohttp.ClientError | OSError | TimeoutError | ValueError, words: str
) -> None:
    found = of_error(URL, error, 7.0)
    assert isinstance(found, TopfiveError)
    assert words in found.message
