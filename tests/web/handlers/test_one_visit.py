"""One visit answers all of a mail: after thanks come its other findings, with their buttons."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest

from service.digest.links import SignedLinks
from service.feedback.votes import Votes
from service.models import Answer, Group, Vote
from service.models.run_result import EmailJson
from service.signing import Purpose
from tests.web.conftest import Client, Serve, context_of
from tests.web.handlers.test_feedback import PRESSED
from tests.web.html import Page
from tests.web.stored import BRAND, NOW, READER, RUN_ID, STORY, Stored, finding, result

KEYS = [STORY, *(f"{number:016x}" for number in range(1, 5))]
TITLES = ["Own", "Rival", "Small danger", "Also own", "Danger"]


@pytest.fixture
async def five(stored: Stored) -> Stored:
    """A run whose mail had five findings, in another order than that of their ranks."""
    more: list[dict[str, Any]] = [
        {},
        {"group": Group.RELEVANT},
        {"risk": 1},
        {},
        {"risk": 2, "group": Group.RELEVANT},
    ]
    found = tuple(
        finding(key, title=title, rank=number, **other)
        for number, (key, title, other) in enumerate(zip(KEYS, TITLES, more, strict=True), 1)
    )
    await stored.run(told=result(findings=found))
    return stored


def vote_path(client: Client, run_id: str = RUN_ID, story: str = STORY) -> str:
    """Return the path of a vote as it stands in a mail."""
    links = SignedLinks(
        public_url="", signer=context_of(client).signer, recipient=READER, run_id=run_id, now=NOW
    )
    return links.vote(story, Answer.YES)


async def press(client: Client, path: str, answer: str) -> Page:
    """Press a button; return the page that comes."""
    got = await client.post(path, data={"answer": answer}, headers=PRESSED)
    page = Page(await got.text())
    assert got.status == 200
    assert page.faults == []
    return page


def other_forms(page: Page) -> list[str]:
    """Return where the forms of the others lead."""
    return [f"/feedback/{one['action']}" for one in page.all("form") if "action" in one]


@pytest.mark.usefixtures("five")
async def test_one_visit_votes_on_five(client: Client, votes: Votes) -> None:
    page = await press(client, vote_path(client), "yes")
    assert "4 more of this mail wait" in page.text
    places = [page.text.index(title) for title in ("Danger", "Small", "Also own", "Rival")]
    assert places == sorted(places)  # as in the mail
    for left, answer in ((3, "no"), (2, "yes"), (1, "no"), (0, "yes")):
        forms = other_forms(page)
        assert len(forms) == left + 1
        page = await press(client, forms[0], answer)
    assert "all of this mail is answered" in page.text
    assert other_forms(page) == []
    assert page.text.count("You said yes") + page.text.count("You said no") == 5
    cast = {vote.story: vote.answer for vote in await votes.in_force(BRAND.id)}
    assert set(cast) == set(KEYS)
    assert list(cast.values()).count(Answer.NO) == 2


@pytest.mark.usefixtures("five")
async def test_what_was_voted_on_is_shown_so_and_can_be_changed(
    client: Client, votes: Votes
) -> None:
    await press(client, vote_path(client, story=KEYS[1]), "no")
    page = await press(client, vote_path(client), "yes")
    assert "You said no" in page.text
    (change,) = [one["href"] for one in page.all("a") if str(one["href"]).startswith("AQ")]
    asked = await client.get(f"/feedback/{change}")
    form = Page(await asked.text())
    assert "You said no" in form.text
    assert not any("checked" in one for one in form.all("input"))
    await press(client, f"/feedback/{change}", "yes")
    assert [one.answer for one in await votes.in_force(BRAND.id)] == [Answer.YES, Answer.YES]


@pytest.mark.usefixtures("five")
@pytest.mark.parametrize(("minutes", "is_earlier"), [(60, True), (1, False)])
async def test_a_vote_on_an_earlier_report_is_said_to_be_one(
    client: Client, votes: Votes, minutes: int, *, is_earlier: bool
) -> None:
    """The run of the mail began ten minutes ago."""
    before = NOW - timedelta(minutes=minutes)
    reader = next(iter(context_of(client).recipients))
    await votes.record(
        Vote(recipient=reader, story=STORY, answer=Answer.YES, at=before, brand_id=BRAND.id)
    )
    page = Page(await (await client.get(vote_path(client))).text())
    assert "You said yes" in page.text
    assert ("to an earlier report of this story" in page.text) is is_earlier


@pytest.mark.usefixtures("five")
async def test_after_a_vote_is_taken_back_the_others_are_still_there(client: Client) -> None:
    page = await press(client, vote_path(client), "undo")
    assert len(other_forms(page)) == 4


async def test_a_mail_that_collected_has_its_own_findings(client: Client, stored: Stored) -> None:
    collected = EmailJson(state="queued", findings=tuple(finding(key) for key in KEYS))
    await stored.run(told=result(findings=(finding(),), email=collected))
    assert len(other_forms(await press(client, vote_path(client), "yes"))) == 4


@pytest.mark.usefixtures("five")
async def test_the_buttons_end_with_the_mail_and_are_this_readers(client: Client) -> None:
    signer = context_of(client).signer
    path = vote_path(client)
    for form in other_forms(await press(client, path, "yes")):
        old, new = (signer.read(p.rpartition("/")[2], Purpose.VOTE, NOW) for p in (path, form))
        assert (new.recipient, new.run, new.ends) == (old.recipient, old.run, old.ends)
        assert new.answer is None


async def test_a_link_of_an_older_mail_thanks_as_before(client: Client, five: Stored) -> None:
    del five
    signer, reader = context_of(client).signer, context_of(client).recipients
    token = signer.sign(Purpose.VOTE, next(iter(reader)), NOW, subject=STORY, answer=Answer.YES)
    page = await press(client, f"/feedback/{token}", "yes")
    assert "It is stored" in page.text
    assert other_forms(page) == []


async def test_thanks_come_also_when_the_mails_run_is_gone_or_postgresql_away(
    client: Client, stored: Stored
) -> None:
    page = await press(client, vote_path(client, str(uuid.UUID(int=99))), "yes")
    assert other_forms(page) == []
    await stored.database.close()
    assert other_forms(await press(client, vote_path(client), "yes")) == []


async def test_an_old_link_still_ends(serve: Serve) -> None:
    client = await serve(clock=lambda: NOW + timedelta(days=92))
    assert (await client.post(vote_path(client), headers=PRESSED)).status == 404
