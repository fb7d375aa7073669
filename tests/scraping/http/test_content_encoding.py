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
from service.scraping.http.content_encoding import ACCEPTED, unpacked
from tests.scraping.web import packed_zeros

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


@pytest.mark.parametrize("name", PACKED)
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


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "compress", "gzip, nonsense"])
def test_what_cannot_be_undone_is_told(coding: str) -> None:
    with pytest.raises(BodyError, match=f"{URL} answered with compression that cannot be"):
        unpacked(b"this is not packed at all", coding, URL)


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br"])
def test_what_breaks_off_is_read_as_far_as_it_goes(coding: str) -> None:
    body, _ = PACKED["brotli" if coding == "br" else coding]
    found = unpacked(body[:-20], coding, URL)
    assert TEXT.startswith(found)


@given(st.binary(max_size=300), st.sampled_from(ACCEPTED.split(", ")))
def test_whatever_comes_is_bytes_or_an_error_of_ours(body: bytes, coding: str) -> None:
    with contextlib.suppress(BodyError):
        assert len(unpacked(body, coding, URL, limit=1_000, cut=True)) <= 1_000
