"""Who asked to be forgotten: known again when met, and not to be read out of the file."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import secrets
from collections.abc import Iterable, Sequence
from functools import lru_cache

_COST = 2**12
"""Scrypt's cost: some ten milliseconds and 4 MB a guess, so that a list of addresses is not tried
in an afternoon; each pair is computed once in a process."""
_PAIRS = 4096


def fresh_salt() -> str:
    """Return a salt that no other mark has."""
    return secrets.token_hex(16)


@lru_cache(maxsize=_PAIRS)
def mark(salt: str, recipient: str) -> str:
    """Return what is kept of a recipient id, 64 hex digits."""
    salted = hashlib.scrypt(recipient.encode(), salt=bytes.fromhex(salt), n=_COST, r=8, p=1)
    return salted[:32].hex()


async def among(marks: Sequence[tuple[str, str]], recipients: Iterable[str]) -> set[str]:
    """Return those of the ids `recipients` of which one of `marks` (salt, mark) was made."""
    asked = set(recipients)

    def compare() -> set[str]:
        return {one for one in asked if any(hmac.compare_digest(mark(s, one), m) for s, m in marks)}

    return await asyncio.to_thread(compare) if marks and asked else set()
