"""A letter made into the exact bytes that go out, once; what is stored is what is sent.

Scraped text reaches a header only through `service.text.normalize.header_safe`, and the bytes are
parsed back before anything is stored: a message whose headers are not exactly those written here
never exists.
"""

from __future__ import annotations

import hashlib
import re
from datetime import datetime
from email import policy
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parseaddr

from service.delivery.channel import Message
from service.models.digest import Letter
from service.signing import mask_tokens, recipient_id
from service.text.normalize import header_safe, one_line, safe_subject

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
_MAX_LINE = 900
"""RFC 5322 allows 998 characters; a header of ours that comes near has something wrong in it."""
_HEADER_URL = re.compile(r"https?://[!-;=?-~]+")
_NOT_A_LABEL = re.compile(r"[^a-z0-9-]+")


class _Policy(policy.EmailPolicy):
    """SMTP's, with two of its ways mended.

    It folds a URL longer than 78 characters into encoded words, which no mail client takes for a
    List-Unsubscribe; and it writes encoded words of a subject side by side without the space that
    RFC 2047 (5) asks for.
    """

    def fold(self, name: str, value: str) -> str:
        """Return the header as it is written."""
        if name in _AS_IS:
            return f"{name}: {value}{self.linesep}"
        if name == "Subject":
            charset = "us-ascii" if value.isascii() else "utf-8"
            header = Header(value, charset, maxlinelen=76, header_name="Subject")
            return f"Subject: {header.encode(linesep=self.linesep)}{self.linesep}"
        return str(super().fold(name, value))

    def fold_binary(self, name: str, value: str) -> bytes:
        """Return the header as it is written, as bytes."""
        return self.fold(name, value).encode("ascii")


_SMTP = _Policy(linesep="\r\n", raise_on_defect=False, cte_type="7bit")


def freeze(
    letter: Letter,
    *,
    sender: str,
    recipient: str,
    run_id: str,
    domain: str,
    brand_id: str,
    now: datetime,
    unsubscribe_url: str = "",
) -> Message:
    """Return `letter` as the bytes that every attempt will send.

    `sender` is `a@b` or `Name <a@b>`, `recipient` a bare address. `run_id` makes the Message-ID, so
    two freezes for one run and recipient are the same message; mail without a run passes any unique
    word. Without `unsubscribe_url` (mail to the operator) there are no List-Unsubscribe headers.
    Raises ValueError when an address or the URL cannot stand in a header.
    """
    name, address = parseaddr(sender)
    to = ascii_address(recipient)
    host = ascii_domain(domain)
    message_id = f"<{_label(run_id)}.{recipient_id(recipient)}@{host}>"
    subject = safe_subject(letter.subject)
    from_address = ascii_address(address or sender)
    message = EmailMessage(policy=_SMTP)
    message["Date"] = now
    message["From"] = Address(display_name=header_safe(one_line(name), 60), addr_spec=from_address)
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
    return Message(message_id, from_address, to, subject, body)


def _encoding(text: str) -> str:
    """Return the shorter of the two encodings in which no server need speak 8BITMIME and no line is
    too long: a person can read quoted-printable, but it takes nine bytes for a Hindi letter."""
    raw = text.encode()
    escaped = sum(byte > 126 or byte == ord("=") for byte in raw)
    return "base64" if 2 * escaped > len(raw) / 3 else "quoted-printable"


def ascii_domain(domain: str) -> str:
    """Return a host name in its ASCII form (IDNA). Raises ValueError if it is none."""
    name = domain.strip().strip(".").casefold()
    try:
        encoded = name.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise ValueError(f"{domain!r} is not a host name") from error
    if not re.fullmatch(r"[a-z0-9]([a-z0-9.-]{0,250}[a-z0-9])?", encoded):
        raise ValueError(f"{domain!r} is not a host name")
    return encoded


def ascii_address(address: str) -> str:
    """Return a bare mail address with its domain in ASCII. Raises ValueError if it is none."""
    local, at, domain = address.strip().rpartition("@")
    if not at or not re.fullmatch(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}", local):
        raise ValueError(f"{address!r} is not a mail address that every server can take")
    return f"{local}@{ascii_domain(domain)}"


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
    if read["Subject"].split() != subject.split() or str(read["To"]) != str(written["To"]):
        raise ValueError(f"the subject or the recipient came out wrong: {read['Subject']!r}")


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
