"""Frozen bytes: exactly the headers that were written, whatever the web put into a title."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.delivery.channels.email.message import (
    _assert_headers,
    freeze,
    from_sender,
    mailbox,
    read_back,
)
from service.models import Letter, Message
from service.signing import mask_tokens, recipient_id
from service.text.normalize import safe_subject
from tests.delivery.hostile import HOSTILE
from tests.tables import each

NOW = datetime(2026, 3, 9, 5, 30, tzinfo=UTC)
URL = "https://topfive.example.com/unsubscribe/AQIAUIRx1PVfcvoSjZUL4ICn0BG9yyRfVBElAmw"
HEADERS = {
    "Date",
    "From",
    "To",
    "Subject",
    "Message-ID",
    "Auto-Submitted",
    "X-Auto-Response-Suppress",
    "List-Id",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "MIME-Version",
    "Content-Type",
}


def frozen(letter: Letter | str = "A title", **changes: Any) -> Message:
    if isinstance(letter, str):
        letter = Letter(letter, "Words.\n", "<p>Words.</p>")
    options: dict[str, Any] = {
        "sender": mailbox("Topfive", "digest@example.com"),
        "recipient": "ann@example.com",
        "run_id": "0b6f2c1e-3a4d-4f5e-8a6b-7c8d9e0f1a2b",
        "domain": "topfive.example.com",
        "brand_id": "debonairs",
        "unsubscribe_url": URL,
        "now": NOW,
    }
    return freeze(letter, **{**options, **changes})


def parsed(body: bytes) -> EmailMessage:
    return BytesParser(policy=policy.default).parsebytes(body)


def assert_whole(made: Message) -> EmailMessage:
    read = parsed(made.body)
    assert sorted(read.keys()) == sorted(HEADERS)
    assert not read.defects
    assert read["To"] == "ann@example.com"
    assert b"\n" not in made.body.replace(b"\r\n", b"")
    assert b"\r" not in made.body.replace(b"\r\n", b"")
    assert max(map(len, made.body.split(b"\r\n"))) < 998
    assert made.body.isascii()
    return read


def test_the_headers_are_those_of_the_design() -> None:
    read = assert_whole(frozen())
    assert read["From"] == "Topfive <digest@example.com>"
    assert read["Date"].datetime == NOW
    who = recipient_id("ann@example.com")
    run = "0b6f2c1e-3a4d-4f5e-8a6b-7c8d9e0f1a2b"
    assert read["Message-ID"] == f"<{run}.{who}@topfive.example.com>"
    assert read["Auto-Submitted"] == "auto-generated"
    assert read["X-Auto-Response-Suppress"] == "All"
    assert read["List-Id"] == "<debonairs.topfive.topfive.example.com>"
    assert read["List-Unsubscribe"] == f"<{URL}>"
    assert read["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_machine_read_headers_stay_on_one_line() -> None:
    assert f"\r\nList-Unsubscribe: <{URL}>\r\n".encode() in frozen().body


def test_plain_text_comes_first_and_both_parts_come_back() -> None:
    made = frozen(Letter("Ünï · cödé", "Tëxt\n", "<p>Tëxt &amp; more</p>\n"))
    parts = [part.get_content_type() for part in parsed(made.body).iter_parts()]
    assert parts == ["text/plain", "text/html"]
    assert read_back(made.body) == Letter("Ünï · cödé", "Tëxt\n", "<p>Tëxt &amp; more</p>\n")


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Plain words = words, and some that are “quoted”.\n" * 9, "quoted-printable"),
        ("The café in Sandton closes, said its owner on Monday.\n" * 9, "quoted-printable"),
        ("सोवेटो में पिज़्ज़ा\n" * 9, "base64"),
        ("🍕" * 900, "base64"),
    ],
)
def test_each_part_is_in_the_shorter_encoding_and_comes_back(text: str, encoding: str) -> None:
    body = frozen(Letter("s", text, f"<p>{text}</p>")).body
    parts = list(parsed(body).iter_parts())
    assert {part["Content-Transfer-Encoding"] for part in parts} == {encoding}
    assert read_back(body).text == text.rstrip("\n") + "\n"
    assert max(len(line) for line in body.partition(b"\r\n\r\n")[2].split(b"\r\n")) <= 78
    assert body.isascii()


def test_a_letter_without_html_is_plain_text() -> None:
    made = frozen(Letter("s", "Words.\n"))
    read = parsed(made.body)
    assert set(read.keys()) == HEADERS | {"Content-Transfer-Encoding"}
    assert read_back(made.body) == Letter("s", "Words.\n", "")


def test_mail_to_the_operator_has_no_unsubscribe() -> None:
    keys = parsed(frozen(unsubscribe_url="").body).keys()
    assert set(keys) == HEADERS - {"List-Unsubscribe", "List-Unsubscribe-Post"}


def test_the_same_letter_freezes_to_the_same_bytes() -> None:
    assert frozen() == frozen()


def test_a_subject_in_another_script_is_encoded_in_words_that_rfc_2047_allows() -> None:
    head = frozen("Пицца " * 20).body.partition(b"\r\nMessage-ID")[0]
    subject = head[head.index(b"Subject: ") :]
    assert all(len(line) <= 78 for line in subject.split(b"\r\n"))
    assert b"?==?" not in subject


@each("text", HOSTILE)
def test_hostile_titles_break_no_header(text: str) -> None:
    read = assert_whole(frozen(text))
    assert "Bcc" not in read
    assert len(read["Subject"]) <= 160


@each("text", HOSTILE)
def test_hostile_bodies_break_nothing(text: str) -> None:
    words = text.replace("\ud800", "") + "."
    letter = Letter("s", words, words)
    assert_whole(frozen(letter))


@given(st.text(max_size=300))
def test_any_title_at_all_breaks_no_header(text: str) -> None:
    assert_whole(frozen(text))


@given(st.text(alphabet="=?utf8qb_0DA:\u200b\u00e9 ", max_size=120))
def test_no_title_becomes_an_encoded_word_of_its_own(text: str) -> None:
    read = assert_whole(frozen(text))
    assert str(read["Subject"]).split() == safe_subject(text).split()


NAMES = [
    "Apple, Inc.",
    "Coffee: The Bean",
    'Toys "R" Us',
    "Nando's (Pty) Ltd",
    "C&A",
    "me@home",
    "Yum! Brands; KFC, Pizza Hut",
    "<b>Bold</b>",
    "[brackets] {braces}",
    "back\\slash \\",
    '"quoted" \\',
    "Müller, Pizza & Söhne; Brot: alles (GmbH) <@>",
    "Ζήτα",
    "Дом, Хлеб и «Соль»",
    "בית קפה, תל אביב",
    "مقهى، القاهرة",
    "カフェ・ド・パリ、東京",
    "Pizza 🍕, Co.",
    "Group: a@b.c;",
    "a" * 200,
    "Long, Name; " * 15 + "end",
    "Lång, Näme; " * 15 + "end",
    "Zähne, Mund und Rachen und noch ein langer Name, der über die Zeile geht",
    ".",
    "=",
    "?=",
    "J. Doe",
]


@each("name", NAMES)
def test_a_name_is_shown_whole_and_makes_one_sender(name: str) -> None:
    made = frozen(sender=mailbox(name, "digest@example.com"))
    (sender,) = assert_whole(made)["From"].addresses
    assert sender.addr_spec == "digest@example.com"
    raw = message_from_bytes(made.body, policy=policy.compat32)["From"]
    shown = str(make_header(decode_header(" ".join(raw.splitlines()).replace("  ", " "))))
    shown = shown.removesuffix(" <digest@example.com>")
    if name.isascii():
        shown = re.sub(r"\\(.)", r"\1", shown[1:-1])
    assert shown == name.strip()
    assert len(name) == 200 or max(map(len, raw.splitlines())) <= 78


@given(st.text(max_size=260))
def test_any_name_at_all_makes_one_sender(name: str) -> None:
    read = assert_whole(frozen(sender=mailbox(name, "digest@example.com")))
    (sender,) = read["From"].addresses
    assert sender.addr_spec == "digest@example.com"


@pytest.mark.parametrize(
    "name",
    ["a\r\nBcc: eve@example.com", "=?utf-8?q?x?=", "\x00\x1b\u202e", "=\u200b?utf-8?q?=0D?="],
)
def test_what_hides_in_a_name_stays_harmless(name: str) -> None:
    read = assert_whole(frozen(sender=mailbox(name, "digest@example.com")))
    assert [one.addr_spec for one in read["From"].addresses] == ["digest@example.com"]


def test_another_sender_takes_the_place_of_the_old_and_nothing_else_changes() -> None:
    old, new = mailbox("Lång, Näme; " * 9, "a@example.com"), mailbox("C&A", "b@example.org")
    made, again = frozen(sender=old), frozen(sender=new)
    changed = from_sender(made.body, new)
    assert parsed(changed)["From"] == "C&A <b@example.org>"
    assert changed == again.body
    assert from_sender(changed, old) == made.body


@each(
    "address",
    [
        "ann",
        "@example.com",
        "ann@",
        "ann@exa mple.com",
        "ann@example.com\r\nBcc: x@y.z",
        "ann@-",
        "jürgen@example.com",
        "a b@example.com",
        "ann@" + "x" * 70 + ".com",
        "<ann@example.com>",
        '"Ann\r\nBcc: eve@example.com" <ann@example.com>',
    ],
)
def test_addresses_that_no_header_can_carry_are_refused(address: str) -> None:
    with pytest.raises(ValueError, match="address"):
        frozen(recipient=address)


@pytest.mark.parametrize(
    "url",
    ["javascript:x", "https://x/ y", "https://x/\r\ny", "https://x/>y", "https://" + "x" * 950],
)
def test_urls_that_no_header_can_carry_are_refused(url: str) -> None:
    with pytest.raises(ValueError, match="cannot stand"):
        frozen(unsubscribe_url=url)


def test_bytes_whose_headers_are_not_those_that_were_written_are_refused() -> None:
    made = frozen()
    written = parsed(made.body)
    forged = made.body.replace(b"Auto-Submitted:", b"Bcc: eve@example.com\r\nAuto-Submitted:")
    with pytest.raises(ValueError, match="headers came out wrong"):
        _assert_headers(forged, written, made.subject)
    with pytest.raises(ValueError, match="subject came out wrong"):
        _assert_headers(made.body, written, "Another subject")


def test_tokens_are_masked_in_what_is_shown() -> None:
    token = "AQEBUIRx1PVfcvoSjQAAAAAAAAABniaS7NslUry7NBQl0lV2Tw"
    text = f"https://x/feedback/{token} https://x/view/{token}. https://x/unsubscribe/{token}"
    assert token not in mask_tokens(text)
    made = frozen(Letter("s", text, f'<a href="https://x/feedback/{token}">Yes</a>'))
    assert token not in read_back(made.body).text + read_back(made.body).html
