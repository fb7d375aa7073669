"""Recipients: mail addresses, and addresses within other channels."""

from __future__ import annotations

import pytest

from service.text.recipient import (
    EMAIL,
    AddressError,
    address_of,
    ascii_domain,
    channel_of,
    mail_address,
    recipient,
)
from tests.tables import each

CHANNELS = {EMAIL, "slack"}


def test_a_recipient_names_its_channel() -> None:
    assert channel_of("ann@example.com") == EMAIL
    assert channel_of("slack:C024BE91L") == "slack"
    assert address_of("ann@example.com") == "ann@example.com"
    assert address_of("slack:C024:BE91L") == "C024:BE91L"


def test_a_recipient_is_a_mail_address_or_one_of_another_channel() -> None:
    assert recipient(" anna@bücher.example ", CHANNELS) == "anna@xn--bcher-kva.example"
    assert recipient(" slack:C024BE91L", CHANNELS) == "slack:C024BE91L"


@each(
    ("text", "words"),
    [
        ("anna", "'anna' is not a mail address"),
        ("chat:C024BE91L", "'chat:C024BE91L' is not a mail address"),
        ("mailto:anna@example.com", "is not a mail address"),
        ("email:anna@example.com", "is not a mail address"),
        ("slack:", "names nobody"),
        ("slack:a b", "names nobody"),
    ],
)
def test_what_names_nobody_is_refused(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        recipient(text, CHANNELS)


@each(
    ("name", "written"),
    [
        ("Example.COM.", "example.com"),
        ("münchen.de", "xn--mnchen-3ya.de"),
        ("MÜNCHEN.DE", "xn--mnchen-3ya.de"),
        ("例え.jp", "xn--r8jz45g.jp"),
        ("straße.example", "xn--strae-oqa.example"),
        ("faß.de", "xn--fa-hia.de"),
        ("strasse.example", "strasse.example"),
        ("βόλος.example", "xn--nxasmm1c.example"),
        ("example。com", "example.com"),
        ("Ｅｘａｍｐｌｅ.com", "example.com"),
        ("дом.рф", "xn--d1aqf.xn--p1ai"),
        ("xn--strae-oqa.example", "xn--strae-oqa.example"),
        ("mail_relay.internal", "mail_relay.internal"),
        ("_dmarc.example.com", "_dmarc.example.com"),
        ("localhost", "localhost"),
        ("127.0.0.1", "127.0.0.1"),
    ],
)
def test_domains_are_written_in_ascii_as_idna_has_them_today(name: str, written: str) -> None:
    assert ascii_domain(name) == written
    assert mail_address(f" ann@{name} ") == f"ann@{written}"


@each(
    "name",
    ["", ".", "..", "a..b", ".a", "-a.b", "a-.b", "ex ample.com", "a/b", "a@b", "a:25",
     "xn--zzzz.de", "a" * 64 + ".de", ".".join(["a" * 60] * 5), "☕.example",
     "a\r\nb", "[127.0.0.1]"],
)  # fmt: skip
def test_what_is_no_domain_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="possible domain"):
        ascii_domain(name)


@each(
    "address",
    ["a..b@docomo.ne.jp", "a.@docomo.ne.jp", ".a@example.com", "a@", "@b.c", "a@b@c.de", "a b@c.de",
     "<a@b.de>", "Ann <a@b.de>", '"a b"@c.de', "a(x)@b.de", "jürgen@b.de", "x" * 65 + "@b.de",
     "a@b..de", "a@b.de\r\nBcc: eve@example.com", "a\u200b@b.de", "a,b@c.de"],
)  # fmt: skip
def test_addresses_that_cannot_be_sent_to_are_refused_in_words(address: str) -> None:
    with pytest.raises(AddressError, match="mail address"):
        mail_address(address)


@each(
    "address",
    ["a.b@c.de", "a+tag@c.de", "o'neil@c.de", "a_b-c@c.de", "{x}@c.de", "ops@mail_relay.internal",
     "root@localhost", "1@c.de", "a=b@c.de"],
)  # fmt: skip
def test_odd_addresses_that_work_stay_as_they_are(address: str) -> None:
    assert mail_address(address) == address
