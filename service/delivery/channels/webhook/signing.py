"""Signatures by the Standard Webhooks specification 1.0.0, `v1` (HMAC-SHA256). Pure."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime

ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"


def webhook_id(name: str) -> str:
    """Return the id of what is known as `name` within: no dot in it, as the specification asks."""
    return f"msg_{hashlib.sha256(name.encode()).hexdigest()[:32]}"


def signed_headers(
    message_id: str, at: datetime, body: bytes, keys: Sequence[bytes]
) -> dict[str, str]:
    """Return the three headers of an attempt made `at`; one signature a key, the first first.

    `body` is what goes over the wire, byte by byte.
    """
    seconds = str(int(at.timestamp()))
    signed = b".".join((message_id.encode(), seconds.encode(), body))
    return {
        ID: message_id,
        TIMESTAMP: seconds,
        SIGNATURE: " ".join(_signature(key, signed) for key in keys),
    }


def _signature(key: bytes, signed: bytes) -> str:
    digest = hmac.new(key, signed, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"
