"""Bytes of a page → text, in the order that browsers and standards agree on.

Byte order mark, then the charset of the `Content-Type` header, then the one that the page itself
declares in its first kilobyte, then UTF-8 if the bytes are valid UTF-8, then a detector. A charset
that is unknown, or that the bytes plainly contradict, is passed over. Pure; never raises.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

import cchardet

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:+-]+)", re.IGNORECASE)
_META = re.compile(rb"<meta[^>]{0,400}?charset\s*=\s*[\"']?\s*([\w.:+-]{1,40})", re.IGNORECASE)
_DECLARED_WITHIN = 2048
"""The standard asks for the first 1,024 bytes; real pages put long comments before their meta."""
_DETECT_BYTES = 100_000
"""The detector is sure long before; reading all of a large page would cost milliseconds."""
_AS_BROWSERS_DO = {
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "iso-8859-9": "cp1254",
    "tis-620": "cp874",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "utf-16": "utf-8",
    "utf-16le": "utf-8",
    "utf-16be": "utf-8",
    "unicode": "utf-8",
}
"""Labels mean what the WHATWG encoding standard says, not what their names say. A page that calls
itself UTF-16 in ASCII letters is not UTF-16: that has a byte order mark."""


def decode(body: bytes, content_type: str | None = None) -> str:
    """Return `body` as text; what cannot be decoded becomes U+FFFD.

    `content_type` is the value of the HTTP header, such as `text/html; charset=utf-8`.
    """
    return decoded(body, content_type)[0]


def decoded(body: bytes, content_type: str | None = None) -> tuple[str, bytes]:
    """Return `body` as text, as `decode`, and as UTF-8: often `body` itself."""
    for bom, name in _BOMS:
        if body.startswith(bom):
            return _with_utf8(body[len(bom) :].decode(name, "replace"))
    text = _as_utf8(body)
    for name in _declared(body, content_type):
        if text is not None and (name == "utf-8" or not body.isascii()):
            # Valid UTF-8 with letters outside ASCII is never an accident of another charset.
            return text, body
        if name == "utf-8":
            return _with_utf8(_guessed(body, lenient_utf8=True))
        found = _as(body, name)
        if found is not None:
            return _with_utf8(found)
    return (text, body) if text is not None else _with_utf8(_guessed(body, lenient_utf8=False))


def _with_utf8(text: str) -> tuple[str, bytes]:
    return text, text.encode("utf-8", "surrogatepass")


def _declared(body: bytes, content_type: str | None) -> Iterator[str]:
    found = _HEADER.search(content_type or "")
    if found:
        yield _codec(found[1])
    meta = _META.search(body[:_DECLARED_WITHIN])
    if meta:
        yield _codec(meta[1].decode("ascii", "replace"))


def _codec(label: str) -> str:
    """Return Python's name for a charset label as browsers read it, or "" for an unknown one."""
    label = label.strip().lower().removeprefix("x-user-defined")
    name = _AS_BROWSERS_DO.get(label, label)
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):
        return ""
    # `rot13`, `zlib` and their like are codecs too, and some of them unpack bombs.
    return info.name if getattr(info, "_is_text_encoding", True) else ""


def _as_utf8(body: bytes) -> str | None:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(body) - 3:
            return None
        return body[: error.start].decode("utf-8")  # cut in the middle of its last letter


def _as(body: bytes, name: str) -> str | None:
    """Return the text, or None where the bytes contradict the charset all over."""
    if not name:
        return None
    try:
        text = body.decode(name, "replace")
    except (LookupError, UnicodeError, ValueError):
        return None
    return text if text.count("\ufffd") <= 1 + len(text) // 1000 else None


def _guessed(body: bytes, *, lenient_utf8: bool) -> str:
    """Return the text by the detector; a page that claims UTF-8 and is nearly so, as UTF-8."""
    if lenient_utf8:
        text = _as(body, "utf-8")
        if text is not None:
            return text
    guess = cchardet.detect(body[:_DETECT_BYTES]).get("encoding") or ""
    text = _as(body, _codec(guess))
    return text if text is not None else body.decode("cp1252", "replace")
