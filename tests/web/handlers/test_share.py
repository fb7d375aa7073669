"""The link that may be passed on: one finding, and nothing that could be done there."""

from __future__ import annotations

from datetime import timedelta

import pytest

from service.digest.links import SignedLinks
from service.feedback.votes import Votes
from service.models import Answer, Sample
from service.signing import NOBODY, Purpose, recipient_id
from tests.web.conftest import Client, Serve, context_of
from tests.web.handlers.test_doors import JSON
from tests.web.handlers.test_feedback import path_of
from tests.web.html import Page
from tests.web.stored import BRAND, NOW, READER, RUN_ID, STORY, Stored, finding


def share_path(client: Client, story: str = STORY, **other: int) -> str:
    links = SignedLinks(
        public_url="", signer=context_of(client).signer, recipient=READER, run_id=RUN_ID, now=NOW,
        **other,
    )  # fmt: skip
    return links.share(story)


async def test_anybody_sees_the_one_finding_and_can_do_nothing(
    client: Client, stored: Stored
) -> None:
    await stored.finding(finding(flags=("no-go topic: politics",)))
    answer = await client.get(share_path(client))
    text = await answer.text()
    page = Page(text)
    assert (answer.status, answer.content_type) == (200, "text/html")
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert page.faults == []
    for words in (finding().title, finding().source, finding().why, finding().evidence):
        assert words in page.text
    assert page.all("form") == page.all("button") == page.all("script") == []
    assert [one["href"] for one in page.all("a")] == ["#main", finding().url]
    for secret in (READER, recipient_id(READER), "6 of 7 yes", "politics", "Score"):
        assert secret not in text


async def test_a_program_gets_the_finding_without_the_votes(client: Client) -> None:
    body = await (await client.get(share_path(client), headers=JSON)).json()
    assert body["title"] == finding().title
    assert not {"reasons", "score", "flags", "story", "rank"} & set(body)


async def test_the_link_is_nobodys(client: Client, votes: Votes) -> None:
    """It says nothing of the reader whose mail it stood in, and does nothing in their name."""
    path = share_path(client)
    token = path.rpartition("/")[2]
    said = context_of(client).signer.read(token, Purpose.SHARE, NOW)
    assert (said.recipient, said.subject, said.answer, said.run) == (NOBODY, STORY, None, "")
    for door in ("feedback", "unsubscribe", "view"):
        for method in ("GET", "POST"):
            answer = await client.request(method, f"/{door}/{token}")
            assert answer.status in {401, 404, 405}, (method, door)
    assert await votes.in_force(BRAND.id) == []
    assert await votes.unsubscribed(BRAND.id) == set()
    vote = path_of(client, Answer.YES).rpartition("/")[2]
    assert (await client.get(f"/share/{vote}")).status == 404


@pytest.mark.parametrize("days", [1, 365, 10**9])
async def test_it_ends_with_keep_days(serve: Serve, days: int) -> None:
    now = NOW
    client = await serve(clock=lambda: now)
    path = share_path(client, keep_days=days)
    assert (await client.get(path)).status == 200
    now = NOW + timedelta(days=min(days, 40_000))
    assert (await client.get(path)).status == 200
    if days > 40_000:
        return
    now = NOW + timedelta(days=days + 2)
    answer = await client.get(path)
    page = Page(await answer.text())
    assert answer.status == 410
    assert page.faults == []
    assert "no longer kept" in page.text
    assert [one["href"] for one in page.all("a")] == ["#main"]  # no locked door
    assert "no longer kept" in (await (await client.get(path, headers=JSON)).json())["error"]


async def test_a_story_that_was_deleted_is_said_to_be(client: Client, stored: Stored) -> None:
    await stored.clear()
    answer = await client.get(share_path(client))
    assert answer.status == 410
    assert "no longer kept" in await answer.text()


async def test_the_demonstration_does_not_lead_to_its_mailbox(serve: Serve) -> None:
    client = await serve(sample=Sample.STORIES, mailbox_url="http://127.0.0.1:8025/")
    text = await (await client.get(share_path(client))).text()
    assert "SAMPLE" in text
    assert "8025" not in text
