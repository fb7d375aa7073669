"""Signed links: nothing but what we wrote is accepted."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.errors import TokenError
from service.models import Answer
from service.signing import LIFE, Purpose, Signer, Token, mask_tokens, recipient_id
from tests.tables import each

NOW = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
SIGNER = Signer("s" * 32, "debonairs")
ANNA = recipient_id("Anna@Example.com ")
STORY = "0123456789abcdef"
VOTE = SIGNER.sign(Purpose.VOTE, ANNA, NOW, subject=STORY, answer=Answer.YES)


def test_a_token_says_what_it_was_signed_for() -> None:
    assert SIGNER.read(VOTE, Purpose.VOTE, NOW) == Token(ANNA, STORY, Answer.YES)
    assert recipient_id("anna@example.com") == ANNA


@pytest.mark.parametrize("answer", [*Answer, None])
def test_every_answer_can_be_signed(answer: Answer | None) -> None:
    token = SIGNER.sign(Purpose.VOTE, ANNA, NOW, subject=STORY, answer=answer)
    assert SIGNER.read(token, Purpose.VOTE, NOW).answer is answer


def test_tokens_are_short_enough_for_a_header() -> None:
    run = SIGNER.sign(Purpose.VIEW, ANNA, NOW, subject="ab" * 16)
    assert len(VOTE) <= 52
    assert len(run) <= 80


@pytest.mark.parametrize("purpose", [Purpose.VIEW, Purpose.UNSUBSCRIBE])
def test_a_token_for_one_thing_is_worthless_for_another(purpose: Purpose) -> None:
    with pytest.raises(TokenError, match="something else"):
        SIGNER.read(VOTE, purpose, NOW)


def test_a_token_works_for_ninety_days() -> None:
    SIGNER.read(VOTE, Purpose.VOTE, NOW + LIFE)
    with pytest.raises(TokenError, match="expired"):
        SIGNER.read(VOTE, Purpose.VOTE, NOW + LIFE + timedelta(days=2))


@pytest.mark.parametrize(
    "signer", [Signer("t" * 32, "debonairs"), Signer("s" * 32, "another brand")]
)
def test_another_secret_or_brand_refuses_it(signer: Signer) -> None:
    with pytest.raises(TokenError, match="not complete"):
        signer.read(VOTE, Purpose.VOTE, NOW)


@each(
    "mangled",
    ["", "x", VOTE + "%27", VOTE + "=", VOTE[1:], "B" + VOTE[1:], VOTE[:-1], "é" * 40, VOTE * 3],
)
def test_a_mangled_token_is_refused_quietly(mangled: str) -> None:
    with pytest.raises(TokenError):
        SIGNER.read(mangled, Purpose.VOTE, NOW)


def test_another_spelling_of_the_same_bytes_is_refused() -> None:
    token = SIGNER.sign(Purpose.UNSUBSCRIBE, ANNA, NOW)
    raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    spellings = [
        other
        for letter in alphabet
        if (other := token[:-1] + letter) != token
        and base64.urlsafe_b64decode(other + "=" * (-len(other) % 4)) == raw
    ]
    assert spellings
    for spelling in spellings:
        with pytest.raises(TokenError):
            SIGNER.read(spelling, Purpose.UNSUBSCRIBE, NOW)


@given(st.text(alphabet=st.characters(), max_size=200))
def test_no_text_whatever_is_taken_for_a_token(token: str) -> None:
    with pytest.raises(TokenError):
        SIGNER.read(token, Purpose.VOTE, NOW)


@given(st.integers(min_value=0, max_value=len(VOTE) * 6 - 1))
def test_no_flipped_bit_goes_unnoticed(bit: int) -> None:
    raw = bytearray(base64.urlsafe_b64decode(VOTE + "=" * (-len(VOTE) % 4)))
    raw[bit // 8 % len(raw)] ^= 1 << bit % 8
    with pytest.raises(TokenError):
        SIGNER.read(base64.urlsafe_b64encode(raw).rstrip(b"=").decode(), Purpose.VOTE, NOW)


def test_only_live_tokens_are_masked() -> None:
    token = "A" * 60
    html = f"https://x.example/view/{token} /unsubscribe/{token}?a /view/short /news/{token}"
    assert mask_tokens(html) == (
        f"https://x.example/view/masked /unsubscribe/masked?a /view/short /news/{token}"
    )
