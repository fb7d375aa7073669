"""The brand file: what one brand has said about itself, read once at start."""

from service.brands.loader import EXAMPLE_KEYS, BrandFile, load, parse, read

__all__ = ["EXAMPLE_KEYS", "BrandFile", "load", "parse", "read"]
