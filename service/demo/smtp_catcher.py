"""The demo's mailbox: an SMTP server on 127.0.0.1 that keeps what it is given in memory.

Nothing leaves the machine, whatever address a mail is for.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Self

from aiosmtpd.smtp import SMTP, Envelope, Session
from selectolax.lexbor import LexborHTMLParser

from service.text.normalize import one_line

_HOST = "127.0.0.1"
_MAX_MAILS = 200
"""Mails kept; the demo's two hours bring some fifteen. The oldest goes first."""
_MAX_BYTES = 2_000_000
"""The largest mail taken: thirty times the largest that the service writes."""
_PREVIEW = 130
"""Characters of a mail's beginning that the list shows."""
_ENOUGH = 30
"""A first line longer than this says enough by itself."""
logging.getLogger("mail.log").setLevel(logging.CRITICAL)  # aiosmtpd's talk is not the demo's


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One mail as it came in."""

    number: int
    """Counts from 1 in the order of arrival."""
    at: datetime
    sender: str
    recipients: tuple[str, ...]
    raw: bytes
    subject: str
    headers: tuple[tuple[str, str], ...]
    html: str
    """Empty if it has none."""
    text: str
    preview: str
    """Its first words, as a mail program lists them."""


class Mailbox:
    """Listens on a free port while it is open; `mails` are the newest first."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._mails: deque[Mail] = deque(maxlen=_MAX_MAILS)
        self._changed = asyncio.Condition()
        self._server: asyncio.Server | None = None
        self._sessions: list[SMTP] = []
        self.count = 0
        """Mails that have come in so far."""
        self.host = _HOST
        self.port = 0

    @property
    def mails(self) -> tuple[Mail, ...]:
        """All that are kept, the newest first."""
        return tuple(reversed(self._mails))

    def mail(self, number: int) -> Mail | None:
        """Return the mail of this number, None if there is none."""
        return next((mail for mail in self._mails if mail.number == number), None)

    async def wait_for(self, count: int) -> Mail:
        """Return the newest mail as soon as `count` have come in."""
        async with self._changed:
            await self._changed.wait_for(lambda: self.count >= max(count, 1))
            return self._mails[-1]

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._session, _HOST, 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._server is not None:
            self._server.close()
        talks = [one._handler_coroutine for one in self._sessions if one._handler_coroutine]  # noqa: SLF001 - aiosmtpd gives no other way to end a session
        for talk in talks:
            talk.cancel()
        await asyncio.gather(*talks, return_exceptions=True)
        self._sessions.clear()
        self._server = None

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Keep the message; called by aiosmtpd after the final dot."""
        async with self._changed:
            self.count += 1
            self._mails.append(_read(envelope, self.count, self._clock()))
            self._changed.notify_all()
        return "250 2.0.0 kept in the demo's mailbox"

    def _session(self) -> SMTP:
        session = SMTP(
            self, hostname="mailbox.localhost", ident="Topfive demo mailbox",
            data_size_limit=_MAX_BYTES, loop=asyncio.get_running_loop(),
        )  # fmt: skip
        self._sessions = [one for one in self._sessions if one.transport is not None]
        self._sessions.append(session)
        return session


def _read(envelope: Envelope, number: int, at: datetime) -> Mail:
    raw = envelope.content if isinstance(envelope.content, bytes) else b""
    message: EmailMessage = BytesParser(EmailMessage, policy=policy.default).parsebytes(raw)
    html, text = _part(message, "html"), _part(message, "plain")
    return Mail(
        number=number, at=at, sender=envelope.mail_from or "",
        recipients=tuple(envelope.rcpt_tos), raw=raw,
        subject=str(message["Subject"] or "(no subject)"),
        headers=tuple((name, str(value)) for name, value in message.items()),
        html=html, text=text, preview=one_line(_first_words(html) if html else text, _PREVIEW),
    )  # fmt: skip


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()).replace("\r\n", "\n") if part else ""


def _first_words(html: str) -> str:
    """Return how a mail begins: its hidden first line (the preheader), or more if that is short."""
    tree = LexborHTMLParser(html)
    for node in tree.css("style, script, title"):
        node.decompose()
    lines = (tree.body.text(separator="\n") if tree.body else "").split("\n")
    begun = ""
    for line in filter(str.strip, lines):
        begun = f"{begun} {line.strip()}"
        if len(begun) > _ENOUGH:
            break
    return begun
