"""The brand file: what one brand has said about itself, read once at start."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from service.brands.loader import (
        EXAMPLE_KEYS,
        OTHER_BRAND,
        BrandFile,
        load,
        parse,
        read,
        read_all,
        read_bytes,
        version_of,
    )

__all__ = [
    "EXAMPLE_KEYS", "OTHER_BRAND", "BrandFile", "load", "parse", "read", "read_all", "read_bytes",
    "version_of",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """Return what the loader has under that name: helpers that parse pages never read the file."""
    if name not in __all__:
        raise AttributeError(name)
    return getattr(import_module("service.brands.loader"), name)
