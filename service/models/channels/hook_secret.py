"""What a webhook is signed with, as the Standard Webhooks specification writes it down. Pure."""

from __future__ import annotations

import base64
import binascii

_PREFIX = "whsec_"
_SIGNATURE = "v1,whsec_"
"""As some services show a secret: with the mark of a signature before it."""
_LEAST, _MOST = 24, 64
"""Bytes, by the specification."""
_MADE_BY = "`openssl rand -base64 32` makes what stands behind whsec_"


def signing_keys(secret: str) -> tuple[bytes, ...]:
    """Return the keys that `secret` holds; several, parted by blanks or commas, all sign.

    So a receiver can go over to a new one while the old one still counts. Raises ValueError in
    words that do not say the secret.
    """
    keys = tuple(
        _key(part) for part in secret.replace(_SIGNATURE, _PREFIX).replace(",", " ").split()
    )
    if not keys:
        raise ValueError(f"is empty; {_MADE_BY}")
    return keys


def _key(part: str) -> bytes:
    text = part.removeprefix(_PREFIX).rstrip("=")
    try:
        key = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise ValueError(
            f"is not whsec_ and base64 behind it (letters, digits, + and /); {_MADE_BY}"
        ) from None
    if not _LEAST <= len(key) <= _MOST:
        raise ValueError(
            f"holds {len(key)} bytes; it must be {_LEAST} to {_MOST}, in base64. {_MADE_BY}"
        )
    return key
