"""The empty set, once: Python makes each anew, of 216 bytes, and most of what is looked for in
thousands of articles is not there."""

from __future__ import annotations

from typing import Any

NOTHING: frozenset[Any] = frozenset()
