"""The brand file: what one brand has said about itself, read once at start."""

from service.brands.loader import EXAMPLE_KEYS, load, parse

__all__ = ["EXAMPLE_KEYS", "load", "parse"]
