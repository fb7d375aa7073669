"""A body as it was sent → its bytes, never more of them than allowed. Pure; RFC 9110, 8.4.

Unpacking lets the interpreter go, so in a thread it costs the event loop nothing; that is why
bodies stay packed until they are read. What breaks off is read as far as it goes, as browsers do.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import cast

import brotli
from zlib_ng import zlib_ng

from service.errors import BodyError

ACCEPTED = "gzip, deflate, br"
"""What we ask for, as the header `Accept-Encoding` has it."""
MAX_BYTES = 15 * 1024 * 1024
"""Bytes of a body, unpacked: no page, feed or sitemap that deserves reading has more."""
_MEMBERS = 64
"""Streams in one gzip body: honest ones have one, some servers send a few."""
_GZIP, _ZLIB, _RAW = 31, 15, -15
_SUMS = 8
"""Bytes at the end of a gzip body with the sum and the length of what is in it."""
_CODINGS_AT_MOST = 5
"""Times that a body is packed at most: each could be a bomb, and a header names hundreds."""
_FAR_OFF = 2
"""How many times too long or too short what is damaged cannot be."""
_LAYERS = 3
"""How often a body is unpacked that no header calls packed; twice has been seen."""
_OTHER_COMPRESSIONS = frozenset(
    (
        "compress",
        "x-compress",
        "zstd",
        "lzma",
        "xz",
        "bzip2",
        "x-bzip2",
        "sdch",
        "exi",
        "dcb",
        "dcz",
    )
)
"""Compressions that we do not ask for and cannot undo."""
_SEEN = 256
"""Bytes after which no compressed body looks like text."""
_LAST_BYTES = 64
_LAST = re.compile(rb"</(?:rss|feed|rdf:rdf|urlset|sitemapindex|html)\s*+>\s*+\Z", re.IGNORECASE)
"""What stands last in an answer that has come whole."""
_STARTS = (b"<", b"{", b"[")
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
BROKEN = cast("type[Exception]", zlib_ng.error)
"""What `gunzip` raises; the package's own types say that it is an instance."""
GZIP_START = b"\x1f\x8b"


def unpacked(
    body: bytes, coding: str, url: str, *, limit: int = MAX_BYTES, cut: bool = False
) -> bytes:
    """Return `body`, packed by the codings that `Content-Encoding` names, as it was before.

    A name that is no compression, such as a charset, is passed over, as is one that the body does
    not bear out: servers pack what is packed, and say so of what is not. What is longer than
    `limit` is `cut` there or refused. Raises BodyError.
    """
    names = coding.split(",", _CODINGS_AT_MOST)
    if len(names) > _CODINGS_AT_MOST:
        raise BodyError(f"{url} answered with a body that is packed too often")
    for said in reversed(names):
        name = said.partition(";")[0].strip(" \t\"'").lower()
        unpack = _CODINGS.get(name)
        if unpack is None and name not in _OTHER_COMPRESSIONS:
            continue
        if _is_plain(body):
            break
        if unpack is None:
            raise BodyError(f"{url} answered with compression that cannot be unpacked ({name})")
        try:
            body = _as_it_is(unpack, body)(body, limit + 1)
        except (BROKEN, brotli.error):
            raise BodyError(f"{url} answered with compression that cannot be unpacked") from None
        if len(body) > limit and not cut:
            raise too_long(url, limit)
    if len(body) > limit and not cut:
        raise too_long(url, limit)
    return body[:limit]


def is_whole(body: bytes, coding: str, url: str) -> bool:
    """Return whether a body of which more was announced ends as pages, feeds and sitemaps do."""
    try:
        return _LAST.search(unpacked(body, coding, url, cut=True)[-_LAST_BYTES:]) is not None
    except BodyError:
        return False


def ungzipped(body: bytes, url: str, limit: int = MAX_BYTES) -> bytes:
    """Return the bytes behind gzip that no header names, packed once or more often.

    Raises BodyError.
    """
    for _ in range(_LAYERS):
        if not body.startswith(GZIP_START):
            break
        try:
            body = gunzip(body, limit + 1)
        except BROKEN:
            raise BodyError(f"{url} answered with gzip that cannot be unpacked") from None
        if len(body) > limit:
            raise too_long(url, limit)
    return body


def _is_plain(body: bytes) -> bool:
    """Return whether a body is plainly a page, feed or JSON as it stands."""
    head = body[:_SEEN]
    return head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in _STARTS and not _CONTROLS.search(head)


def _as_it_is(unpack: Callable[[bytes, int], bytes], body: bytes) -> Callable[[bytes, int], bytes]:
    """Return what undoes how a body is packed, whatever the header calls it, else `unpack`."""
    if body.startswith(GZIP_START):
        return gunzip
    if unpack is not gunzip:
        return unpack
    zlib = len(body) > 1 and body[0] & 0x0F == 8 and (body[0] << 8 | body[1]) % 31 == 0  # RFC 1950
    return _deflate if zlib else _guessed_brotli


def _guessed_brotli(body: bytes, most: int) -> bytes:
    """As `_brotli`, which has no sum to check: of any bytes it makes others, one time in six."""
    found = _brotli(body, most)
    if not _is_plain(found):
        raise brotli.error
    return found


def too_long(url: str, limit: int) -> BodyError:
    """Return the error for a body of more than `limit` bytes."""
    return BodyError(f"{url} answered with more than {limit / 1_048_576:.3g} MiB, which is no page")


def gunzip(body: bytes, limit: int) -> bytes:
    """Return the first `limit` bytes of a gzip body's members; behind the last of them is padding.

    What breaks off is read as far as it goes, also before an end that is wrong where the rest is
    not. Raises `BROKEN`.
    """
    try:
        return _members(body, limit)
    except BROKEN:
        found = _members(body[:-_SUMS], limit)
        if not found or not _blames_the_end(body, found):
            raise
        return found


def _blames_the_end(body: bytes, found: bytes) -> bool:
    """Return whether a sum is wrong because it was never right, and not for what was `found`.

    A server that counts wrongly has no sum, or a length that is far off; what was damaged on its
    way has about the length that is told.
    """
    end = int.from_bytes(body[-_SUMS:-4], "little"), int.from_bytes(body[-4:], "little")
    if end[0] and len(found) / _FAR_OFF <= end[1] <= len(found) * _FAR_OFF:
        return False
    right = zlib_ng.crc32(found).to_bytes(4, "little") + len(found).to_bytes(4, "little")
    try:
        _members(body[:-_SUMS] + right, len(found) + 1)
    except BROKEN:  # it ends elsewhere
        return False
    return True


def _members(body: bytes, limit: int) -> bytes:
    parts: list[bytes] = []
    left = limit
    for _ in range(_MEMBERS):
        stream = zlib_ng.decompressobj(_GZIP)
        parts.append(stream.decompress(body, left))
        left -= len(parts[-1])
        body = stream.unused_data
        if left <= 0 or not stream.eof or not body.startswith(GZIP_START):
            break
    return b"".join(parts)


def _deflate(body: bytes, limit: int) -> bytes:
    """Deflate with the zlib wrapper that the standard wants, or without, as some servers send."""
    wrapped = len(body) > 0 and body[0] & 0x0F == 8
    return zlib_ng.decompressobj(_ZLIB if wrapped else _RAW).decompress(body, limit)


def _brotli(body: bytes, limit: int) -> bytes:
    stream = brotli.Decompressor()
    parts = [stream.process(body, output_buffer_limit=limit)]
    left = limit - len(parts[0])
    while left > 0 and not stream.can_accept_more_data():
        parts.append(stream.process(b"", output_buffer_limit=left))
        left -= len(parts[-1])
    return b"".join(parts)


_CODINGS: dict[str, Callable[[bytes, int], bytes]] = {
    "gzip": gunzip,
    "x-gzip": gunzip,
    "deflate": _deflate,
    "br": _brotli,
}
