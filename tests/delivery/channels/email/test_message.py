"""Frozen bytes: exactly the headers that were written, whatever the web put into a title."""

from __future__ import annotations

from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.delivery.channel import Message
from service.delivery.channels.email.message import (
    _assert_headers,
    ascii_address,
    ascii_domain,
    freeze,
    read_back,
)
from service.models import Letter
from service.signing import mask_tokens, recipient_id
from service.text.normalize import safe_subject
from tests.delivery.hostile import HOSTILE

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
        "sender": "Topfive <digest@example.com>",
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


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_titles_break_no_header(text: str) -> None:
    read = assert_whole(frozen(text))
    assert "Bcc" not in read
    assert len(read["Subject"]) <= 160


@pytest.mark.parametrize("text", HOSTILE)
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


@pytest.mark.parametrize(
    "name",
    ["Müller, Pizza & Söhne", '"quoted" \\', "=?utf-8?q?x?="],
)
def test_display_names_break_no_header(name: str) -> None:
    made = frozen(sender=f'"{name}" <digest@example.com>' if '"' not in name else "d@example.com")
    assert_whole(made)
    assert made.sender in {"digest@example.com", "d@example.com"}


@pytest.mark.parametrize(
    ("domain", "encoded"),
    [
        ("Example.COM.", "example.com"),
        ("münchen.de", "xn--mnchen-3ya.de"),
        ("例え.jp", "xn--r8jz45g.jp"),
        ("localhost", "localhost"),
        ("127.0.0.1", "127.0.0.1"),
    ],
)
def test_domains_are_written_in_ascii(domain: str, encoded: str) -> None:
    assert ascii_domain(domain) == encoded
    assert ascii_address(f" ann@{domain} ") == f"ann@{encoded}"


@pytest.mark.parametrize(
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
    with pytest.raises(ValueError, match=r"address|host name"):
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
    with pytest.raises(ValueError, match="subject or the recipient"):
        _assert_headers(made.body, written, "Another subject")


def test_tokens_are_masked_in_what_is_shown() -> None:
    token = "AQEBUIRx1PVfcvoSjQAAAAAAAAABniaS7NslUry7NBQl0lV2Tw"
    text = f"https://x/feedback/{token} https://x/view/{token}. https://x/unsubscribe/{token}"
    assert token not in mask_tokens(text)
    made = frozen(Letter("s", text, f'<a href="https://x/feedback/{token}">Yes</a>'))
    assert token not in read_back(made.body).text + read_back(made.body).html
