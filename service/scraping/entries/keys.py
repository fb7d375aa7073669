"""Under which keys the cache remembers what entries are called."""

from __future__ import annotations

from datetime import timedelta

from service.models import Source

ALIAS_LIFE = timedelta(days=30).total_seconds()
"""How long it is remembered that one address is another name of an item; then it is read again."""


def alias_key(item_id: str) -> str:
    """Return the key under which the other name of an entry stands."""
    return f"alias:{item_id}"


def listed_key(source: Source) -> str:
    """Return the key under which what a source lists is remembered."""
    return f"listed:{source.key}"


def title_key(item_id: str) -> str:
    """Return the key under which the title of an item stands."""
    return f"title:{item_id}"
