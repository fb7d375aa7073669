"""Signed links: short tokens that say who may do what to which thing until when.

HMAC-SHA256 over every field and the brand's id, cut to 16 bytes. The text form is base64 without
padding; of the several spellings that decode to the same bytes only the one that we write counts.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum

from service.errors import TokenError
from service.models import Answer

_VERSION = 1
_HEAD = struct.Struct(">BBBH8s")
_MAC_BYTES = 16
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MAX_LENGTH = 128
LIFE = timedelta(days=90)
"""How long a link in a mail works: people do come back to old mail, a quarter is plenty."""

_LIVE_LINK = re.compile(r"(/(?:feedback|view|unsubscribe)/)[\w=-]{16,}", re.IGNORECASE)

_ANSWERS = {Answer.YES: 1, Answer.NO: 2, Answer.UNDO: 3, None: 0}
_ANSWER_OF = {code: answer for answer, code in _ANSWERS.items()}


class Purpose(IntEnum):
    """What a token is good for; a token of one purpose is worthless for another."""

    VOTE = 1
    UNSUBSCRIBE = 2
    VIEW = 3


@dataclass(frozen=True, slots=True)
class Token:
    """What a valid token said. `subject` is a story key or a run id in hex, or empty."""

    recipient: str
    subject: str
    answer: Answer | None


def recipient_id(address: str) -> str:
    """Return the 16 hex digits that stand for a mail address in links, votes and message ids."""
    return hashlib.sha256(address.strip().casefold().encode()).hexdigest()[:16]


def mask_tokens(text: str, mask: str = "masked") -> str:
    """Return `text` with `mask` for the token of each of our links: whoever reads it cannot vote.

    It goes by the shape of a link alone, so it also hides what only resembles a token.
    """
    return _LIVE_LINK.sub(lambda found: found[1] + mask, text)


class Signer:
    """Writes and reads the tokens of one brand under one secret."""

    def __init__(self, secret: str, brand_id: str) -> None:
        self._key = hashlib.sha256(b"topfive links v1\0" + secret.encode()).digest()
        self._brand = brand_id.encode() + b"\0"

    def sign(
        self,
        purpose: Purpose,
        recipient: str,
        now: datetime,
        *,
        subject: str = "",
        answer: Answer | None = None,
    ) -> str:
        """Return a token of at most 80 characters that works for `LIFE` from `now`."""
        expires = (now + LIFE - _EPOCH).days + 1
        head = _HEAD.pack(_VERSION, purpose, _ANSWERS[answer], expires, bytes.fromhex(recipient))
        body = head + bytes.fromhex(subject)
        return base64.urlsafe_b64encode(body + self._mac(body)).rstrip(b"=").decode()

    def read(self, token: str, purpose: Purpose, now: datetime) -> Token:
        """Return what `token` says. Raises TokenError if not ours, not for this, or too old."""
        body = self._checked_body(token)
        _, code, answer, expires, recipient = _HEAD.unpack(body[: _HEAD.size])
        if code != purpose:
            raise TokenError("this link is for something else")
        if (now - _EPOCH).days >= expires:
            raise TokenError(
                "this link has expired", "Links work for 90 days; use one from a newer mail."
            )
        return Token(recipient.hex(), body[_HEAD.size :].hex(), _ANSWER_OF.get(answer))

    def _mac(self, body: bytes) -> bytes:
        return hmac.digest(self._key, self._brand + body, "sha256")[:_MAC_BYTES]

    def _checked_body(self, token: str) -> bytes:
        broken = TokenError("this link is not complete", "Copy the whole link from the mail.")
        if not token.isascii() or len(token) > _MAX_LENGTH:
            raise broken
        try:
            raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        except (binascii.Error, ValueError):
            raise broken from None
        if base64.urlsafe_b64encode(raw).rstrip(b"=") != token.encode():
            raise broken
        body, mac = raw[:-_MAC_BYTES], raw[-_MAC_BYTES:]
        if (
            len(body) < _HEAD.size
            or not hmac.compare_digest(mac, self._mac(body))
            or body[0] != _VERSION
        ):
            raise broken
        return body
