"""Answers whose head has a fault, over a socket."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.scraping.http.connections import Connector, _MendingHandler, mended
from tests.tables import each

BODY = b"<rss>hello</rss>"
LENGTH = b"Content-Length: %d" % len(BODY)
CHUNKED = b"Transfer-Encoding: chunked"
IN_CHUNKS = b"%x\r\n" % len(BODY) + BODY + b"\r\n0\r\n\r\n"
OK = b"HTTP/1.1 200 OK"


def answer(*lines: bytes, body: bytes = BODY) -> bytes:
    return b"\r\n".join((OK, b"Content-Type: text/xml", *lines)) + b"\r\n\r\n" + body


ANSWERS = {
    "nothing wrong": answer(LENGTH),
    "no length": answer(),
    "length twice": answer(LENGTH, LENGTH),
    "length as a list": answer(LENGTH + b", %d" % len(BODY)),
    "length empty": answer(b"Content-Length:"),
    "length with more behind": answer(LENGTH + b";"),
    "length below nothing": answer(b"Content-Length: -1"),
    "more than was promised": answer(LENGTH, body=BODY + b"<!-- cached -->\n\n"),
    "one length that is none": answer(LENGTH, b"Content-Length: x"),
    "chunked and length": answer(CHUNKED, LENGTH, body=IN_CHUNKS),
    "length and chunked": answer(LENGTH, CHUNKED, body=IN_CHUNKS),
    "chunked and a wrong length": answer(CHUNKED, b"content-length: 3", body=IN_CHUNKS),
    "chunked and two lengths": answer(CHUNKED, LENGTH, b"Content-Length: 3", body=IN_CHUNKS),
    "chunked in capitals": answer(b"TRANSFER-ENCODING:CHUNKED", LENGTH, body=IN_CHUNKS),
    "identity": answer(b"Transfer-Encoding: identity", LENGTH),
    "a blank before the colon": answer(b"X-Cache : hit", LENGTH),
    "a warning between headers": answer(b"PHP Warning:  Undefined index", LENGTH),
    "a line without a colon": answer(b"nonsense", LENGTH),
    "a NUL": answer(b"X-A: a\0b", LENGTH),
    "a lone CR": answer(b"X-A: a\rb", LENGTH),
    "a header over two lines": answer(b"X-A: a\r\n b", LENGTH),
    "line feeds alone": answer(LENGTH).replace(b"\r\n", b"\n"),
    "said to be in chunks": answer(CHUNKED),
    "chunks with line feeds": answer(CHUNKED, body=IN_CHUNKS.replace(b"\r\n", b"\n")),
    "chunks behind blanks": answer(CHUNKED, body=b"  " + IN_CHUNKS),
    "a version of tomorrow": answer(LENGTH).replace(b"HTTP/1.1", b"HTTP/1.2"),
    "small letters": answer(LENGTH).replace(b"HTTP/1.1 200 OK", b"http/1.1  200"),
    "no version": answer(LENGTH).replace(b"HTTP/1.1", b"HTTP"),
    "a stream of sound": answer(LENGTH).replace(b"HTTP/1.1", b"ICY"),
    "an early hint before": b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
    + answer(LENGTH, LENGTH),
    "an empty line before": b"\r\n" + answer(LENGTH, LENGTH),
}


async def read(sent: list[bytes], pause: float = 0.0) -> list[bytes]:
    """The bodies of two requests on one connection, where it is kept."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        for part in sent:
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(pause)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, aiohttp.ClientSession(connector=Connector()) as session:
        bodies = []
        for _ in range(2):
            async with session.get(f"http://127.0.0.1:{port}/") as response:
                bodies.append(await response.read())
    return bodies


@pytest.mark.parametrize("name", ANSWERS)
async def test_a_small_fault_costs_nothing(name: str) -> None:
    data = ANSWERS[name]
    assert await read([data]) == [BODY, BODY]


@pytest.mark.parametrize(
    "name",
    [
        "length twice",
        "chunked and length",
        "an early hint before",
        "more than was promised",
        "said to be in chunks",
        "chunks with line feeds",
        "chunks behind blanks",
    ],
)
async def test_in_single_bytes_too(name: str) -> None:
    data = ANSWERS[name]
    assert await read([data[n : n + 1] for n in range(len(data))]) == [BODY, BODY]


async def test_two_lengths_are_one_too_many() -> None:
    with pytest.raises(aiohttp.ClientResponseError):
        await read([answer(LENGTH, b"Content-Length: 3")])


@pytest.mark.parametrize("data", [b"", b"HTTP/1.1 200", b"SSH-2.0-x\r\n\r\n", b"\0" * 50])
async def test_what_is_no_answer_is_an_error(data: bytes) -> None:
    with pytest.raises(aiohttp.ClientError):
        await read([data])


@given(st.binary(max_size=200))
def test_any_head_stays_a_head(head: bytes) -> None:
    assert b"\r\n\r\n" not in mended(b"HTTP/1.1 200 OK\r\n" + head.replace(b"\n", b""))


@each(
    "lines",
    [
        "",
        "Content-Length: 5",
        "Transfer-Encoding: chunked",
        "Content-Length: 5\r\nContent-Length: 5",
        "Content-Length: 5\r\nTransfer-Encoding: chunked",
        "Content-Length: 5, 5",
        "Content-Length: five",
        "X-Content-Length: 5\r\nCONTENT-LENGTH: 5",
        "Transfer-Encoding: identity",
        "Content-Length:5\r\nA line",
        "Content-Length: 5\r\n folded",
        "Content-Length: 5\nServer: x",
    ],
)
def test_a_head_without_fault_stays_as_it_is(lines: str) -> None:
    head = "\r\n".join(["HTTP/1.1 200 OK", "Server: x", *filter(None, [lines])]).encode()
    whole = lines in ("", "Content-Length: 5", "Transfer-Encoding: chunked")
    assert (mended(head) is head) is whole
    assert mended(mended(head)) == mended(head)


@pytest.mark.parametrize("cut", [1, 2, 3, 7, 100])
async def test_odd_chunks_are_handed_on_as_they_come(cut: int) -> None:
    body = b" 3\nabc\n  5;x=1\n12345\r\n0\n\n"
    parts = [body[at : at + cut] for at in range(0, len(body), cut)]
    assert await read([answer(CHUNKED, body=b""), *parts]) == [b"abc12345"] * 2


async def test_a_chunk_without_end_is_not_kept() -> None:
    handler = _MendingHandler(asyncio.get_running_loop())
    handler._chunks = b""
    assert handler._unchunked(b" fffffffffff\nab") == b"ab"
    assert [handler._unchunked(b"c" * 9) for _ in range(3)] == [b"c" * 9] * 3
    assert not handler._chunks


async def test_what_is_no_chunk_after_all_ends_the_answer() -> None:
    assert await read([answer(CHUNKED, body=b" 3\nabc\n" + b"z" * 5_000)]) == [b"abc", b"abc"]


async def test_what_only_looks_like_chunks_is_a_body() -> None:
    body = b"4\nabcd\n0\n\nmore"
    assert await read([answer(b"Content-Length: %d" % len(body), body=body)]) == [body, body]
