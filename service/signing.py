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
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import IntEnum

from service.errors import ExpiredTokenError, UnreadableTokenError
from service.models import Answer

_VERSION = 1
_HEAD = struct.Struct(">BBBH8s")
_MAC_BYTES = 16
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MAX_LENGTH = 128
_RUN_BYTES = 16
_LAST_DAY = 0xFFFF
"""The latest day on which a link can end: 2149, by the two bytes that there are for it."""
NOBODY = "0" * 16
"""Whose a link is that anybody may have."""
LIFE = timedelta(days=90)
"""How long a link in a mail works: people do come back to old mail, a quarter is plenty."""

_LIVE_LINK = re.compile(
    r"(/(?:(?:feedback|view|unsubscribe|share)/(?=[\w=-]{16})|feeds/(?=[\w-]{43}(?![\w=-]))))[\w=-]+",
    re.IGNORECASE,
)
"""The links of mail, and the address of the feeds: its key has 43 characters."""

_ANSWERS = {Answer.YES: 1, Answer.NO: 2, Answer.UNDO: 3, None: 0}
_ANSWER_OF = {code: answer for answer, code in _ANSWERS.items()}


class Purpose(IntEnum):
    """What a token is good for; a token of one purpose is worthless for another."""

    VOTE = 1
    UNSUBSCRIBE = 2
    VIEW = 3
    SHARE = 4


@dataclass(frozen=True, slots=True)
class Token:
    """What a valid token said. `subject` is a story key or a run id in hex, or empty."""

    recipient: str
    subject: str
    answer: Answer | None
    run: str = ""
    """The run, in hex, whose mail the link of a vote stood in; empty in mail of older versions."""
    ends: int = field(default=0, compare=False)
    """The day, counted from 1970, on which it is too old."""


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
        run: str = "",
        days: int = LIFE.days,
    ) -> str:
        """Return a token of at most 80 characters that works for `days` from `now`.

        `run` is the id, in hex, of the run in whose mail a vote stands.
        """
        ends = min((now - _EPOCH).days + days + 1, _LAST_DAY)
        return self._written(purpose, recipient, subject + run, answer, ends)

    def another_vote(self, token: Token, story: str) -> str:
        """Return a token for a vote of the same reader on another story of the same mail.

        It ends when `token` does: nobody prolongs a link by using it.
        """
        return self._written(Purpose.VOTE, token.recipient, story + token.run, None, token.ends)

    def _written(
        self, purpose: Purpose, recipient: str, rest: str, answer: Answer | None, ends: int
    ) -> str:
        head = _HEAD.pack(_VERSION, purpose, _ANSWERS[answer], ends, bytes.fromhex(recipient))
        body = head + bytes.fromhex(rest)
        return base64.urlsafe_b64encode(body + self._mac(body)).rstrip(b"=").decode()

    def read(self, token: str, purpose: Purpose, now: datetime) -> Token:
        """Return what `token` says. Raises UnreadableTokenError if not ours or not for this.

        Raises ExpiredTokenError if it is too old.
        """
        body = self._checked_body(token)
        _, code, answer, ends, recipient = _HEAD.unpack(body[: _HEAD.size])
        if code != purpose:
            raise UnreadableTokenError("this link is for something else")
        if (now - _EPOCH).days >= ends:
            raise ExpiredTokenError("this link has expired")
        subject, run = body[_HEAD.size :], b""
        if purpose is Purpose.VOTE and len(subject) > _RUN_BYTES:
            subject, run = subject[:-_RUN_BYTES], subject[-_RUN_BYTES:]
        return Token(recipient.hex(), subject.hex(), _ANSWER_OF.get(answer), run.hex(), ends)

    def _mac(self, body: bytes) -> bytes:
        return hmac.digest(self._key, self._brand + body, "sha256")[:_MAC_BYTES]

    def _checked_body(self, token: str) -> bytes:
        broken = UnreadableTokenError("this link is not complete, or not of this service")
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
