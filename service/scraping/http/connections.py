"""Connections that read an answer whose head has a small fault, as browsers and curl do.

aiohttp refuses an answer for any fault in its head. The head is mended before aiohttp sees it: a
chunked answer's length does not count (RFC 9112, 6.3), a length said twice is said once, a length
that is no number is none, a line that is no header is none, and a first line in other letters or of
a version that nobody knows is one of HTTP/1. What is said to come in chunks may come as it is. What
comes after the promised length is no part of the answer.
"""

from __future__ import annotations

import re
from functools import partial
from typing import Any, NamedTuple

import aiohttp
from aiohttp.client_proto import ResponseHandler
from aiohttp.connector import Connection

from service.egress import Destination, connecting

_END = re.compile(rb"\r?\n\r?\n")
_LINE = re.compile(rb"\r?\n(?![ \t])")
"""A line that begins with a blank goes on with the one before."""
_NAME = re.compile(rb"[!#$%&'*+\-.^_`|~\w]+")
_STATUS = re.compile(
    rb"(?:http(?:/(\d(?:\.\d)?))?|icy)[ \t]+(\d{3})(?:[ \t]++([^\r\n\0]*))?", re.IGNORECASE
)
"""The first line of an answer, as careless servers write it; `ICY` is that of streams of sound."""
_STARTS = (b"HTTP/", b"HTTP ", b"ICY ")
_BREAKING = re.compile(rb"\0|\r(?!\n)")
_PLAIN = re.compile(
    rb"HTTP/1\.[01] [^\r\n\0]*(?:\r\n[!#$%&'*+\-.^_`|~\w]++:[^\r\n\0]*+)*+", re.ASCII
)
"""A head without fault, but for what it says of the body's length."""
_LENGTH = re.compile(rb"\r\n(?:content-length: *\d+|transfer-encoding: *chunked)(?=\r|\Z)")
_PROMISED = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,18})[ \t]*(?=\r|\Z)")
_CHUNKED = re.compile(rb"\r\ntransfer-encoding:[ \t]*chunked[ \t]*(?=\r)", re.IGNORECASE)
_CHUNK = re.compile(rb"[\da-f]{1,16}[ \t]*(?:;|\r\n|\r?\Z)", re.IGNORECASE)
"""How a body in chunks begins. Some are none: what is said there was said of another answer."""
_ODD_CHUNK = re.compile(rb"[ \t\r\n]*([\da-f]{1,16})[ \t]*(?:;[^\n]{0,999})?\r?\n", re.IGNORECASE)
"""The same with a blank before the size or a line feed alone behind it."""
_SIZE_BEGINS = re.compile(rb"[ \t\r\n]{0,99}[\da-f]{0,16}[ \t]{0,99}\r?", re.IGNORECASE)
_MAX_SIZE_LINE = 2_000
"""Bytes in which the size of a chunk has to stand, blanks before it among them."""
_MAX_HEAD = 262_144
"""Bytes after which aiohttp is to say what is wrong with a head that does not end."""


class Connector(aiohttp.TCPConnector):
    """aiohttp's connector with connections that mend heads."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        handler: type[ResponseHandler] = _MendingHandler
        self._factory = partial(handler, loop=self._loop)

    async def connect(self, *arguments: Any, **named: Any) -> Connection:
        """Return a connection, kept or new; a new one is dialled for pages."""
        with connecting(Destination.PAGES):
            return await super().connect(*arguments, **named)


class _MendingHandler(ResponseHandler):
    """Holds an answer's bytes back until its head is there."""

    _held: bytes | None = None
    """The head so far; None while a body is read."""
    _chunks: bytes | None = None
    """What is left of chunks that aiohttp would refuse, None where there are none."""
    _of_chunk = 0
    """Bytes of such a chunk that are still to come."""
    _left: int | None = None
    """Bytes of the body that are still to come, None if its head does not say."""

    def set_response_params(self, **options: Any) -> None:
        self._held, self._left = b"", None
        super().set_response_params(**options)

    def data_received(self, data: bytes) -> None:
        if self._held is not None and data:
            data = self._held = self._held + data
            ready = _mended_start(data)
            if ready is None:
                return
            self._held = b"" if ready.is_interim else None
            self._left = None if ready.is_interim else _promised(ready.head)
            is_odd = ready.is_unchunked and _ODD_CHUNK.match(ready.rest) is not None
            self._chunks = b"" if is_odd else None
            self._of_chunk = 0
            data = ready.head + self._kept(ready.rest)
        elif data:
            data = self._kept(data)
            if not data:
                return
        super().data_received(data)

    def _kept(self, body: bytes) -> bytes:
        """Return what of these bytes was promised; a connection that brings more is closed."""
        if self._chunks is not None:
            return self._unchunked(body)
        if self._left is None:
            return body
        kept = body[: self._left]
        self._left -= len(kept)
        if len(kept) < len(body):
            self.force_close()
            if self.transport is not None:
                self.transport.close()
        return kept

    def _unchunked(self, data: bytes) -> bytes:
        """Return what is in chunks that are written oddly; behind the last the connection ends.

        What a chunk has so far is handed on at once: only the line with its size is kept.
        """
        data, parts, at = (self._chunks or b"") + data, list[bytes](), 0
        while at < len(data):
            if self._of_chunk:
                parts.append(data[at : at + self._of_chunk])
                self._of_chunk -= len(parts[-1])
                at += len(parts[-1])
                continue
            size = _ODD_CHUNK.match(data, at)
            if size is None and len(data) - at <= _MAX_SIZE_LINE:
                break
            self._of_chunk = int(size[1], 16) if size else 0
            at = size.end() if size and self._of_chunk else len(data)
            if not self._of_chunk:  # the last one, or what is none
                self.force_close()
                if self.transport is not None:
                    self.transport.close()
        self._chunks = data[at:]
        return b"".join(parts)

    def connection_lost(self, exc: BaseException | None) -> None:
        if self._held:
            held, self._held = self._held, None
            super().data_received(held)
        super().connection_lost(exc)


def _promised(head: bytes) -> int | None:
    """Return the length that the last of these heads says of its body, None for none or several."""
    lowered = head.lower().rstrip(b"\r\n").rpartition(b"\r\n\r\n")[2]
    said = _PROMISED.findall(lowered)
    return int(said[0]) if len(said) == 1 and b"\ntransfer-encoding" not in lowered else None


class _Start(NamedTuple):
    """How an answer begins, its head mended."""

    head: bytes
    rest: bytes
    is_interim: bool = False
    """Another head follows: this one says only that the answer is to come."""
    is_unchunked: bool = False
    """Chunks were promised that are none, or odd ones."""


def _mended_start(data: bytes) -> _Start | None:
    """Return how the answer in `data` begins; None to wait for more of it."""
    start = len(data) - len(data.lstrip(b"\r\n"))
    begins = data[start : start + 5].upper()
    if len(data) > _MAX_HEAD or not any(one.startswith(begins[: len(one)]) for one in _STARTS):
        return _Start(b"", data)
    done = b""
    while (end := _END.search(data, start)) is not None:
        is_interim = data[start : end.start()].partition(b" ")[2].startswith(b"1")
        done += mended(data[start : end.start()]) + b"\r\n\r\n"
        start = end.end()
        rest = data[start:]
        if is_interim and not rest:
            return _Start(done, b"", is_interim=True)
        if not is_interim:
            return _in_chunks_or_not(done, rest) if _is_in_chunks(done) else _Start(done, rest)
    return None


def _in_chunks_or_not(head: bytes, rest: bytes) -> _Start | None:
    """Return the start of an answer that promises chunks; None until it is seen whether it keeps
    that."""
    if _SIZE_BEGINS.fullmatch(rest):
        return None
    if _CHUNK.match(rest):
        return _Start(head, rest)
    return _Start(_CHUNKED.sub(b"", head), rest, is_unchunked=True)


def _is_in_chunks(head: bytes) -> bool:
    """Return whether a head promises a body in chunks, and there is one."""
    return head.rpartition(b"\r\nHTTP/")[2].partition(b" ")[2].startswith(b"200") and (
        _CHUNKED.search(head) is not None
    )


def mended(head: bytes) -> bytes:
    """Return the head of an answer, without its last line break, as the standard has it."""
    if _is_whole(head):
        return head
    first, *lines = _LINE.split(head)
    headers: list[tuple[bytes, bytes]] = []
    for line in lines:
        name, colon, value = line.partition(b":")
        name = name.rstrip(b" \t")
        if colon and _NAME.fullmatch(name) and not _BREAKING.search(value):
            headers.append((name, value.strip(b" \t")))
    codings = b",".join(value for name, value in headers if name.lower() == b"transfer-encoding")
    lengths = _lengths(headers)
    dropped = {b"transfer-encoding"} if codings.strip().lower() in (b"", b"identity") else set()
    if not dropped or len(lengths) < 2:
        dropped.add(b"content-length")
    kept = [pair for pair in headers if pair[0].lower() not in dropped]
    if b"transfer-encoding" in dropped and len(lengths) == 1:
        kept += [(b"Content-Length", length) for length in lengths]
    return b"\r\n".join([_first(first), *(b"%s: %s" % pair for pair in kept)])


def _first(line: bytes) -> bytes:
    """Return the first line with a version that is read: what is none of the first is the last."""
    said = _STATUS.fullmatch(line)
    if said is None or line.startswith((b"HTTP/1.0 ", b"HTTP/1.1 ")):
        return line
    version = b"1.0" if said[1] in (None, b"1.0", b"0.9") else b"1.1"
    return b"HTTP/%s %s %s" % (version, said[2], said[3] or b"")


def _is_whole(head: bytes) -> bool:
    """Return whether a head, as most, says its body's length once and has no fault."""
    lowered = head.lower()
    said = lowered.count(b"content-length") + lowered.count(b"transfer-encoding")
    plain = said <= 1 and said == len(_LENGTH.findall(lowered))
    return plain and _PLAIN.fullmatch(head) is not None


def _lengths(headers: list[tuple[bytes, bytes]]) -> set[bytes]:
    """Return the lengths that the headers say; two are one too many, and aiohttp refuses them."""
    said = b",".join(value for name, value in headers if name.lower() == b"content-length")
    return {length for one in said.split(b",") if (length := one.strip()).isdigit()}
