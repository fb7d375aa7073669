"""Under which keys the cache remembers entries, and what their sources answered."""

from __future__ import annotations

import hashlib
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


def validators_key(url: str, source: Source, max_age: timedelta) -> str:
    """Return under which key the validators of what `source` answers at `url` are kept.

    With another selector an unchanged page lists something else, and with another age of news other
    entries of an unchanged feed are new.
    """
    asked = "\n".join([source.key, url, source.links or "", source.text or "", str(max_age)])
    return f"validators:{hashlib.sha256(asked.encode()).hexdigest()[:32]}"
