"""A letter made into the exact bytes that go out, once; what is stored is what is sent.

Scraped text reaches a header only through `service.text.normalize.header_safe`, and the bytes are
parsed back before anything is stored: a message whose headers are not exactly those written here
never exists.
"""

from __future__ import annotations

import hashlib
import re
import textwrap
from datetime import datetime
from email import policy
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any

from service.models import Message
from service.models.digest import Letter
from service.signing import mask_tokens, recipient_id
from service.text.normalize import header_safe, one_line, safe_subject
from service.text.recipient import ascii_domain, mail_address

_AS_IS = frozenset(
    {
        "Message-ID",
        "Auto-Submitted",
        "X-Auto-Response-Suppress",
        "List-Id",
        "List-Unsubscribe",
        "List-Unsubscribe-Post",
    }
)
_UNESCAPED = bytes(byte for byte in range(127) if byte != ord("="))
"""What stands in quoted-printable as it is."""
_MAX_LINE = 900
"""RFC 5322 allows 998 characters; a header of ours that comes near has something wrong in it."""
_HEADER_URL = re.compile(r"https?://[!-;=?-~]+")
_MAX_NAME = 240
"""Characters of the sender's name: no brand of this world is cut, and no header gets too long."""
_FROM_LINES = re.compile(rb"(?im)^From:.*\r\n(?:[ \t].*\r\n)*")
_NOT_A_LABEL = re.compile(r"[^a-z0-9-]+")


class _Policy(policy.EmailPolicy):
    """SMTP's, with three of its ways mended.

    It folds a URL longer than 78 characters into encoded words, which no mail client takes for a
    List-Unsubscribe; it writes encoded words of a subject side by side without the space that
    RFC 2047 (5) asks for; and a sender's name that it breaks over two lines loses its quotes, so
    that of "Zähne, Mund und Rachen" it makes two senders.
    """

    def fold(self, name: str, value: str) -> str:
        """Return the header as it is written."""
        if name in _AS_IS:
            return f"{name}: {value}{self.linesep}"
        if name == "Subject":
            charset = "us-ascii" if value.isascii() else "utf-8"
            header = Header(value, charset, maxlinelen=76, header_name="Subject")
            return f"Subject: {header.encode(linesep=self.linesep)}{self.linesep}"
        if name == "From":
            return f"From: {_mailbox(value, self.linesep)}{self.linesep}"
        return str(super().fold(name, value))

    def fold_binary(self, name: str, value: str) -> bytes:
        """Return the header as it is written, as bytes."""
        return self.fold(name, value).encode("ascii")


_SMTP = _Policy(linesep="\r\n", raise_on_defect=False, cte_type="7bit")


def freeze(
    letter: Letter,
    *,
    sender: Address,
    recipient: str,
    run_id: str,
    domain: str,
    brand_id: str,
    now: datetime,
    unsubscribe_url: str = "",
) -> Message:
    """Return `letter` as the bytes that every attempt will send.

    `recipient` is a bare address. `run_id` makes the Message-ID, so two freezes for one run and
    recipient are the same message; mail without a run passes any unique word. Without
    `unsubscribe_url` (mail to the operator) there are no List-Unsubscribe headers.
    Raises AddressError for a recipient to whom no mail can be sent, and ValueError when the URL
    cannot stand in a header.
    """
    to = mail_address(recipient)
    host = ascii_domain(domain)
    message_id = f"<{_label(run_id)}.{recipient_id(recipient)}@{host}>"
    subject = safe_subject(letter.subject)
    message = EmailMessage(policy=_SMTP)
    message["Date"] = now
    message["From"] = sender
    message["To"] = Address(addr_spec=to)
    message["Subject"] = subject
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message["List-Id"] = f"<{_label(brand_id)}.topfive.{host}>"
    if unsubscribe_url:
        if not _HEADER_URL.fullmatch(unsubscribe_url) or len(unsubscribe_url) > _MAX_LINE:
            raise ValueError(f"{unsubscribe_url[:100]!r} cannot stand in a mail header")
        message["List-Unsubscribe"] = f"<{unsubscribe_url}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(_body(letter.text), cte=_encoding(letter.text))
    if letter.html:
        message.add_alternative(_body(letter.html), subtype="html", cte=_encoding(letter.html))
        # From the content and not from chance: the same letter freezes to the same bytes.
        content = hashlib.sha256(f"{letter.text}\0{letter.html}".encode())
        message.set_boundary("=_" + content.hexdigest()[:32])
    body = message.as_bytes()
    _assert_headers(body, message, subject)
    return Message(message_id, sender.addr_spec, to, subject, body)


def mailbox(name: str, address: str) -> Address:
    """Return the sender `name`, as people see it, at `address`. Raises AddressError."""
    return Address(header_safe(one_line(name), _MAX_NAME), addr_spec=mail_address(address))


def _mailbox(value: Any, linesep: str) -> str:
    """Return what `mailbox` made as it stands in a header: one sender, whatever the name."""
    name, address = value.addresses[0].display_name, value.addresses[0].addr_spec
    if not name:
        return str(address)
    if name.isascii():
        quoted = name.replace("\\", "\\\\").replace('"', '\\"')
        # Broken at blanks alone, which stay: a blank within quotes is part of the name.
        lines = textwrap.wrap(
            f'"{quoted}" <{address}>', 70, break_long_words=False, break_on_hyphens=False
        )
        return f"{linesep} ".join(lines)
    words = Header(name, "utf-8", maxlinelen=76, header_name="From").encode(linesep=linesep)
    return f"{words}{linesep} <{address}>"


def from_sender(body: bytes, sender: Address) -> bytes:
    """Return frozen bytes as if `sender` had sent them, all else as it was.

    For mail that waits while somebody mends EMAIL_FROM.
    """
    head, end, rest = body.partition(b"\r\n\r\n")
    made = EmailMessage(policy=_SMTP)
    made["From"] = sender
    line = _SMTP.fold_binary("From", made["From"])
    return _FROM_LINES.sub(lambda _: line, head + b"\r\n", count=1) + end[2:] + rest


def _encoding(text: str) -> str:
    """Return the shorter of the two encodings in which no server need speak 8BITMIME and no line is
    too long: a person can read quoted-printable, but it takes nine bytes for a Hindi letter."""
    raw = text.encode()
    escaped = len(raw.translate(None, _UNESCAPED))
    return "base64" if 2 * escaped > len(raw) / 3 else "quoted-printable"


def _label(text: str) -> str:
    return _NOT_A_LABEL.sub("-", text.casefold()).strip("-")[:60] or "topfive"


def _body(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n") + "\n"


def _assert_headers(body: bytes, written: EmailMessage, subject: str) -> None:
    """Raise ValueError unless `body` has exactly the headers that were written."""
    read = BytesParser(policy=policy.default).parsebytes(body)
    head = body.partition(b"\r\n\r\n")[0].split(b"\r\n")
    if sorted(read.keys()) != sorted(written.keys()) or max(map(len, head)) > _MAX_LINE:
        raise ValueError(f"the headers came out wrong: {sorted(read.keys())}")
    for name in ("From", "To"):
        if _people(read[name]) != _people(written[name]):
            raise ValueError(f"the header {name} came out wrong: {read[name]!r}")
    if read["Subject"].split() != subject.split():
        raise ValueError(f"the subject came out wrong: {read['Subject']!r}")


def _people(header: Any) -> list[tuple[str, str]]:
    # Without blanks: Python 3.11 reads one between two encoded words of a name.
    return [("".join(one.display_name.split()), one.addr_spec) for one in header.addresses]


def read_back(body: bytes) -> Letter:
    """Return the letter in frozen bytes, its live tokens masked: for pages that show sent mail."""
    message = BytesParser(policy=policy.default).parsebytes(body)
    parts = {
        kind: mask_tokens(part.get_content().replace("\r\n", "\n"), "…")
        if (part := message.get_body((kind,)))
        else ""
        for kind in ("plain", "html")
    }
    return Letter(str(message["Subject"]), parts["plain"], parts["html"])
