"""Recipients: mail addresses, and addresses within other channels."""

from __future__ import annotations

import pytest

from service.text.recipient import EMAIL, address_of, channel_of, recipient

CHANNELS = {EMAIL, "slack"}


def test_a_recipient_names_its_channel() -> None:
    assert channel_of("ann@example.com") == EMAIL
    assert channel_of("slack:C024BE91L") == "slack"
    assert address_of("ann@example.com") == "ann@example.com"
    assert address_of("slack:C024:BE91L") == "C024:BE91L"


def test_a_recipient_is_a_mail_address_or_one_of_another_channel() -> None:
    assert recipient(" anna@bücher.example ", CHANNELS) == "anna@xn--bcher-kva.example"
    assert recipient(" slack:C024BE91L", CHANNELS) == "slack:C024BE91L"


@pytest.mark.parametrize(
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
