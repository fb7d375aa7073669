"""Every bad input to the API and the links: a clear answer, nothing stored, nothing in the log to
mend."""

from __future__ import annotations

import asyncio
import base64
import logging
from collections.abc import MutableMapping
from datetime import timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from structlog.testing import capture_logs
from yarl import URL

from service.feedback.votes import Votes
from service.models import Answer
from service.signing import LIFE, NOBODY, Purpose, Signer, recipient_id
from service.web.context import WebContext
from tests.waiting import until
from tests.web.conftest import Client, context_of
from tests.web.handlers.test_doors import OPERATOR, PAGE
from tests.web.stored import BRAND, NOW, READER, RUN_ID, STORY, Stored, vote_token

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def alias(token: str) -> str:
    """Return another spelling of the same bytes: the last character has bits that say nothing."""
    raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    for last in _ALPHABET:
        other = token[:-1] + last
        if other != token and base64.urlsafe_b64decode(other + "=" * (-len(other) % 4)) == raw:
            return other
    raise AssertionError("this token has no other spelling")


def spliced(site: WebContext) -> str:
    """Return our reader's token in which somebody else's name was put."""
    ours = bytearray(base64.urlsafe_b64decode(vote_token(site) + "=="))
    ours[5:13] = bytes.fromhex(recipient_id("mallory@example.com"))
    return base64.urlsafe_b64encode(ours).rstrip(b"=").decode()


def bad_tokens(site: WebContext) -> dict[str, str]:
    """Return tokens that may not work, by what is wrong with them, as they stand in a path."""
    good, reader = vote_token(site), recipient_id(READER)
    old = site.signer.sign(
        Purpose.VOTE, reader, NOW - LIFE - timedelta(days=2), subject=STORY, answer=Answer.YES
    )
    elsewhere = Signer("another secret of 32 characters..", BRAND.id)
    return {
        "a quote appended": good + "%27",
        "a full stop appended": good + ".",
        "white space appended": good + "%20",
        "a line appended": good + "%0D%0ASet-Cookie:x=1",
        "a null byte appended": good + "%00",
        "another spelling": alias(good),
        "another recipient's name": spliced(site),
        "another purpose": site.signer.sign(Purpose.VIEW, reader, NOW, subject=STORY),
        "another secret": elsewhere.sign(
            Purpose.VOTE, reader, NOW, subject=STORY, answer=Answer.YES
        ),
        "too old": old,
        "cut": good[:-1],
        "no ASCII": "%C3%B6" + good[2:],
        "no text": "%ff%fe" + good[2:],
        "very long": "A" * 4000,
    }


@pytest.mark.parametrize("method", ["GET", "POST", "HEAD"])
async def test_no_bad_token_is_taken(
    client: Client, votes: Votes, caplog: pytest.LogCaptureFixture, method: str
) -> None:
    for wrong, token in bad_tokens(context_of(client)).items():
        for headers in ({}, PAGE):
            url = client.make_url("/")
            asked = URL(f"{url}feedback/{token}", encoded=True)
            async with client.session.request(method, asked, headers=headers) as answer:
                assert answer.status == 404, wrong
                assert "Set-Cookie" not in answer.headers
                text = await answer.text()
            assert unquote(token) not in text, wrong
    assert await votes.in_force(BRAND.id) == []
    assert [one for one in caplog.records if one.levelno >= logging.ERROR] == []


async def test_a_token_of_each_purpose_opens_only_its_own_door(client: Client) -> None:
    signer, reader = context_of(client).signer, recipient_id(READER)
    tokens = {
        "feedback": vote_token(context_of(client)),
        "unsubscribe": signer.sign(Purpose.UNSUBSCRIBE, reader, NOW),
        "view": signer.sign(Purpose.VIEW, reader, NOW, subject=RUN_ID.replace("-", "")),
        "share": signer.sign(Purpose.SHARE, NOBODY, NOW, subject=STORY),
    }
    for door in tokens:
        for key, token in tokens.items():
            status = (await client.get(f"/{door}/{token}")).status
            assert status == (200 if key == door else 404), (door, key)


@pytest.mark.parametrize(
    "credentials", ["Bearer tökén", "Bearer \u2028", "Basic ö", "Basic :", "ö"]
)
async def test_credentials_that_are_no_ascii_are_wrong_and_nothing_more(
    client: Client, credentials: str, caplog: pytest.LogCaptureFixture
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", client.port)
    writer.write(
        b"GET /runs HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: "
        + credentials.encode()
        + b"\r\n\r\n"
    )
    assert b" 401 " in await reader.readline()
    writer.close()
    await writer.wait_closed()
    assert [one for one in caplog.records if one.levelno >= logging.ERROR] == []


async def test_the_longest_values_in_any_script_are_answered_in_our_own_words(
    client: Client,
) -> None:
    """In percent code a letter of another script has up to twelve characters."""
    for path, query in (
        ("/explain", {"url": "https://x.example/" + "é🍕" * 1000}),
        ("/findings", {"q": "🍕" * 500, "outlet": "🍕" * 200}),
        ("/deliveries", {"recipient": "é" * 400}),
    ):
        answer = await client.get(path, params=query, headers=OPERATOR)
        assert answer.content_type == "application/json", path
        assert answer.status in (200, 400, 404), path


async def test_head_and_options_change_nothing(
    client: Client, votes: Votes, stored: Stored
) -> None:
    vote = f"/feedback/{vote_token(context_of(client))}"
    leave = context_of(client).signer.sign(Purpose.UNSUBSCRIBE, recipient_id(READER), NOW)
    for path in (vote, f"/unsubscribe/{leave}", "/run-agent", "/runs", "/", "/health"):
        for method in ("HEAD", "OPTIONS"):
            answer = await client.request(method, path, headers=OPERATOR)
            assert answer.status in (200, 405), (method, path)
            assert await answer.text() == "" or method == "OPTIONS"
    assert await votes.in_force(BRAND.id) == []
    assert await votes.unsubscribed(BRAND.id) == set()
    assert stored.starts == 0


async def test_a_form_that_is_not_packed_as_it_says_is_refused(
    client: Client, votes: Votes
) -> None:
    for coding in ("gzip", "deflate"):
        answer = await client.post(
            f"/feedback/{vote_token(context_of(client))}",
            data=b"answer=yes",
            headers={
                "Connection": "close", "Content-Encoding": coding,
                "Content-Type": "application/x-www-form-urlencoded",
            },
        )  # fmt: skip
        assert answer.status == 400, coding
    assert await votes.in_force(BRAND.id) == []


async def test_a_comment_keeps_its_words_and_loses_what_could_harm(
    client: Client, votes: Votes
) -> None:
    evil = "one\r\n12:00:00  ERROR  forged\u2028\x00\x1b[31m\u202etwo <script>alert(1)</script>"
    path = f"/feedback/{vote_token(context_of(client))}"
    answer = await client.post(path, data={"answer": "no", "comment": evil}, headers=PAGE)
    assert answer.status == 200
    assert "<script>" not in await answer.text()
    [vote] = await votes.in_force(BRAND.id)
    assert "two" in vote.comment
    assert not set("\x00\x1b\u202e") & set(vote.comment)


async def test_a_reader_who_is_gone_in_mid_press_is_no_fault_of_ours(
    client: Client, votes: Votes
) -> None:
    path = f"/feedback/{vote_token(context_of(client))}"
    address = client.make_url(path)
    with capture_logs() as logs:
        _, writer = await asyncio.open_connection(address.host, address.port)
        head = f"POST {path} HTTP/1.1\r\nHost: {address.authority}\r\nContent-Length: 50\r\n"
        form = "Content-Type: application/x-www-form-urlencoded\r\n\r\nanswer=no"
        writer.write(f"{head}{form}".encode())
        await writer.drain()
        await asyncio.sleep(0.2)
        writer.transport.abort()
        await until(lambda: _told(logs, "gone"), "the request has ended")
    assert not await _told(logs, "nobody foresaw")
    assert not await votes.in_force(BRAND.id)


async def _told(logs: list[MutableMapping[str, Any]], words: str) -> bool:
    return any(words in one["event"] for one in logs)
