"""What is kept as deflated JSON: our dataclasses without what is as by default."""

from __future__ import annotations

import hashlib
from functools import cache
from typing import Any, TypeVar

from pydantic import TypeAdapter
from zlib_ng import zlib_ng

_T = TypeVar("_T")

_LEVEL = 6
"""Of articles of 5 kB it leaves 2.1, in 0.07 ms; a higher level takes twice as long for nothing."""
_MARK = 16
"""Hex digits by which a version is told from another one of the same thing."""


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    """Made when it is first needed: a start would wait 20 ms for all of them."""
    return TypeAdapter(kind)


def packed(kind: Any, value: Any) -> tuple[bytes, str]:
    """Return `value`, which is of type `kind`, deflated, and a mark of what it says."""
    plain = _adapter(kind).dump_json(value, exclude_defaults=True)
    return deflated(plain), mark_of(plain)


def unpacked(kind: type[_T], body: bytes) -> _T:
    """Return what was packed as `kind`; what newer versions added takes its default."""
    named: Any = kind  # hashable, though not by its type
    read: _T = _adapter(named).validate_json(inflated(body))
    return read


def deflated(plain: bytes) -> bytes:
    """Return the bytes made smaller."""
    done: bytes = zlib_ng.compress(plain, _LEVEL)
    return done


def inflated(body: bytes) -> bytes:
    """Return the bytes as they were."""
    plain: bytes = zlib_ng.decompress(body)
    return plain


def mark_of(plain: bytes) -> str:
    """Return what stands for these bytes: equal for equal ones."""
    return hashlib.sha256(plain).hexdigest()[:_MARK]
