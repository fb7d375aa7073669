"""The brand file: what one brand has said about itself, read once at start."""

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
