"""Packed bodies: each coding we ask for, as servers really send it, never more than allowed."""

from __future__ import annotations

import contextlib
import gzip
import zlib

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.errors import BodyError
from service.scraping.http.answers.content_encoding import ACCEPTED, is_whole, ungzipped, unpacked
from tests.scraping.web import packed_zeros
from tests.tables import each

URL = "http://a.test/page"
TEXT = bytes(range(256)) * 40


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


PACKED = {
    "plain": (TEXT, ""),
    "identity": (TEXT, "identity"),
    "gzip": (gzip.compress(TEXT), "gzip"),
    "written in capitals": (gzip.compress(TEXT), " GZip "),
    "its old name": (gzip.compress(TEXT), "x-gzip"),
    "gzip in two members": (gzip.compress(TEXT[:100]) + gzip.compress(TEXT[100:]), "gzip"),
    "gzip and padding": (gzip.compress(TEXT) + bytes(64), "gzip"),
    "deflate": (zlib.compress(TEXT), "deflate"),
    "deflate without its wrapper": (raw_deflate(TEXT), "deflate"),
    "brotli": (brotli.compress(TEXT), "br"),
    "packed twice": (brotli.compress(gzip.compress(TEXT)), "gzip, br"),
}


@each("name", PACKED)
def test_each_coding_is_undone(name: str) -> None:
    body, coding = PACKED[name]
    assert unpacked(body, coding, URL) == TEXT
    assert unpacked(body, coding, URL, limit=len(TEXT)) == TEXT
    with pytest.raises(BodyError, match="more than"):
        unpacked(body, coding, URL, limit=len(TEXT) - 1)
    assert unpacked(body, coding, URL, limit=100, cut=True) == TEXT[:100]


@pytest.mark.parametrize("coding", ["gzip", "br"])
def test_a_bomb_is_no_longer_than_the_limit(coding: str) -> None:
    body = packed_zeros(coding, 100)
    assert len(body) < 120_000
    with pytest.raises(BodyError, match="more than 15 MiB"):
        unpacked(body, coding, URL)
    assert unpacked(body, coding, URL, limit=1_000, cut=True) == bytes(1_000)


@each("coding", ["gzip", "deflate", "br", "zstd", "compress", "gzip, nonsense"])
def test_what_cannot_be_undone_is_told(coding: str) -> None:
    with pytest.raises(BodyError, match=f"{URL} answered with compression that cannot be"):
        unpacked(b"this is not packed at all", coding, URL)


def test_what_is_packed_hundreds_of_times_is_refused() -> None:
    with pytest.raises(BodyError, match="packed too often"):
        unpacked(b"x", "gzip," * 600, URL)


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br"])
def test_what_breaks_off_is_read_as_far_as_it_goes(coding: str) -> None:
    body, _ = PACKED["brotli" if coding == "br" else coding]
    found = unpacked(body[:-20], coding, URL)
    assert TEXT.startswith(found)


PAGE = b"<!doctype html><p>Pizza</p>" * 20


@each(
    "coding",
    ["UTF-8", "utf8", "none", "identity", "identity, none", "binary", "8bit", "iso-8859-1",
     "text/html", "chunked", "*", "aws-chunked", "''"],
)  # fmt: skip
def test_what_is_no_compression_is_passed_over(coding: str) -> None:
    assert unpacked(PAGE, coding, URL) == PAGE
    assert unpacked(gzip.compress(PAGE), f"gzip, {coding}", URL) == PAGE
    assert unpacked(gzip.compress(PAGE), f"{coding}, gzip;q=1", URL) == PAGE


@each("coding", ["gzip", "br", "deflate", "zstd", "gzip, br"])
@each("start", [b"<?xml ?>", b"\xef\xbb\xbf<rss>", b'\n{"a": 1}', b"[1, 2]"])
def test_a_plain_body_that_is_called_packed_is_read(coding: str, start: bytes) -> None:
    assert unpacked(start + PAGE, coding, URL) == start + PAGE


def test_a_brotli_body_may_begin_like_json() -> None:
    for quality in range(12):
        for lgwin in range(10, 25):
            body = brotli.compress(TEXT, quality=quality, lgwin=lgwin)
            assert unpacked(body, "br", URL) == TEXT


@pytest.mark.parametrize("coding", ["br", "deflate", "gzip, br"])
def test_gzip_under_another_name_is_gzip(coding: str) -> None:
    assert unpacked(gzip.compress(PAGE), coding, URL) == PAGE


def test_gzip_that_no_header_names() -> None:
    once = gzip.compress(PAGE[:50]) + gzip.compress(PAGE[50:])
    for body in (PAGE, once, gzip.compress(once), gzip.compress(once) + bytes(9)):
        assert ungzipped(body, URL) == PAGE
    with pytest.raises(BodyError, match="more than"):
        ungzipped(once, URL, len(PAGE) - 1)
    with pytest.raises(BodyError, match="gzip that cannot be unpacked"):
        ungzipped(b"\x1f\x8bnot really", URL)


@each("end", [bytes(8), bytes(4) + gzip.compress(PAGE)[-4:], b"wrongend", b""])
def test_a_sum_at_the_end_that_was_never_right_costs_nothing(end: bytes) -> None:
    assert unpacked(gzip.compress(PAGE)[:-8] + end, "gzip", URL) == PAGE


def test_what_was_damaged_on_its_way_is_an_error() -> None:
    packed = gzip.compress(" ".join(f"{n * 7919 % 1000}" for n in range(2_000)).encode())
    for place in range(100, len(packed) - 100, 61):
        damaged = packed[:place] + bytes([packed[place] ^ 4]) + packed[place + 1 :]
        with pytest.raises(BodyError):
            unpacked(damaged, "gzip", URL)
    with pytest.raises(BodyError):
        unpacked(packed[:10] + b"\xff" * 20, "gzip", URL)


def test_what_ends_as_a_page_does_is_whole() -> None:
    assert is_whole(b"<html><p>x</p></HTML> \n", "", URL)
    assert is_whole(gzip.compress(b"<rss></rss>"), "gzip", URL)
    assert not is_whole(b"<html><p>x</p>", "", URL)
    assert not is_whole(b"\x1f\x8b", "br", URL)


@given(st.binary(max_size=300), st.sampled_from(ACCEPTED.split(", ")))
def test_whatever_comes_is_bytes_or_an_error_of_ours(body: bytes, coding: str) -> None:
    with contextlib.suppress(BodyError):
        assert len(unpacked(body, coding, URL, limit=1_000, cut=True)) <= 1_000


def test_another_compression_by_the_name_of_gzip() -> None:
    page = b"<html><p>hello</p></html>" * 9
    for body, packed in ((TEXT, zlib.compress(TEXT)), (page, brotli.compress(page))):
        assert unpacked(packed, "gzip", URL) == body


def test_what_only_may_be_brotli_is_an_error_where_gzip_was_said() -> None:
    """Brotli has no checksum: it makes something of many bytes that are broken."""
    for body in (b"\x3b", b"\x06", brotli.compress(TEXT), b"\x8b\x07\x80hello world, it rains\x03"):
        with pytest.raises(BodyError, match="cannot be unpacked"):
            unpacked(body, "gzip", URL)
