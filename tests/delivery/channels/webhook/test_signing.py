"""Signatures and secrets, by the Standard Webhooks specification and the vectors of its library."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest

from service.delivery.channels.webhook.signing import signed_headers, webhook_id
from service.models.channels import ChannelKind, NamedChannel, hidden_parts
from service.models.channels.hook_secret import signing_keys
from tests.tables import each

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
"""With the rest of the first test: what the specification's own libraries are tested with."""


def test_the_vector_of_the_specifications_libraries() -> None:
    assert signed_headers(
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        datetime.fromtimestamp(1614265330, UTC),
        b'{"test": 2432232314}',
        signing_keys(SECRET),
    ) == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_two_secrets_sign_both_while_one_is_changed() -> None:
    other = f"whsec_{base64.b64encode(b'x' * 32).decode()}"
    at = datetime.fromtimestamp(1614265330.9, UTC)
    both = signed_headers("msg_1", at, b"{}", signing_keys(f"{other}, {SECRET}"))
    alone = [signed_headers("msg_1", at, b"{}", signing_keys(one)) for one in (other, SECRET)]
    assert both["webhook-signature"] == " ".join(one["webhook-signature"] for one in alone)
    assert both["webhook-timestamp"] == "1614265330"


def test_an_id_is_the_same_for_the_same_and_has_no_dot() -> None:
    one = webhook_id("zest.1.story.channel:risks")
    assert one == webhook_id("zest.1.story.channel:risks") != webhook_id("zest.1.story.channel:x")
    assert one.startswith("msg_")
    assert "." not in one


@pytest.mark.parametrize("padding", ["", "="])
def test_secrets_are_taken_with_and_without_prefix_and_padding(padding: str) -> None:
    key = b"k" * 32
    text = base64.b64encode(key).decode().rstrip("=") + padding
    assert signing_keys(text) == signing_keys(f"whsec_{text}") == (key,)


@each(
    ("secret", "words"),
    [
        ("", "is empty"),
        ("whsec_", "0 bytes"),
        ("whsec_" + base64.b64encode(b"k" * 23).decode(), "23 bytes"),
        ("whsec_" + base64.b64encode(b"k" * 65).decode(), "65 bytes"),
        ("correct-horse-battery-staple", "is not whsec_"),
        ("whsec_" + "a-_" * 12, "is not whsec_"),
        (f"{SECRET} whsec_ü", "is not whsec_"),
    ],
)
def test_what_is_no_secret_is_refused_without_saying_it(secret: str, words: str) -> None:
    with pytest.raises(ValueError, match=words) as caught:
        signing_keys(secret)
    assert "openssl rand -base64 32" in str(caught.value)
    assert len(secret) < 8 or secret not in str(caught.value)


def test_every_secret_of_several_is_hidden() -> None:
    other = f"whsec_{base64.b64encode(b'x' * 32).decode()}"
    channel = NamedChannel(
        name="a", kind=ChannelKind.WEBHOOK, target="https://h.example/", secret=f"{SECRET},{other}"
    )
    hidden = hidden_parts(channel)
    assert {SECRET, other, SECRET.removeprefix("whsec_")} <= set(hidden)
