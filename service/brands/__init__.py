"""The brand file: what one brand has said about itself, read once at start."""

from service.brands.loader import EXAMPLE_KEYS, OTHER_BRAND, BrandFile, load, parse, read, read_all

__all__ = ["EXAMPLE_KEYS", "OTHER_BRAND", "BrandFile", "load", "parse", "read", "read_all"]
