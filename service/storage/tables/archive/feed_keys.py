"""The key in the address of the feeds: random, of which only the hash is stored."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime

from service.storage.database import Database

_BYTES = 32
_NONE = bytes(hashlib.sha256().digest_size)
"""What no key has for its hash."""


async def renew(database: Database, brand_id: str) -> str:
    """Return a new key, which is told this once; the one before it is good for nothing now."""
    key = secrets.token_urlsafe(_BYTES)
    async with database.connection() as connection:
        await connection.execute(
            "INSERT INTO feed_keys (brand_id, hash) VALUES ($1, $2) ON CONFLICT (brand_id) "
            "DO UPDATE SET hash = excluded.hash, made_at = now()",
            brand_id, _hash(key),
        )  # fmt: skip
    return key


async def is_key(database: Database, brand_id: str, key: str) -> bool:
    """Return whether `key` is the one in force, in a time that tells nothing of it."""
    async with database.connection() as connection:
        stored = await connection.fetchval(
            "SELECT hash FROM feed_keys WHERE brand_id = $1", brand_id
        )
    return hmac.compare_digest(stored or _NONE, _hash(key))


async def made_at(database: Database, brand_id: str) -> datetime | None:
    """Return when the key in force was made; None if there is none."""
    async with database.connection() as connection:
        at: datetime | None = await connection.fetchval(
            "SELECT made_at FROM feed_keys WHERE brand_id = $1", brand_id
        )
    return at


def _hash(key: str) -> bytes:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()
