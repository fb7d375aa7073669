"""A vote in Chromium, Firefox and WebKit: what a person presses counts, what a script sends not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from service.digest.content import compose
from service.digest.links import SignedLinks
from service.feedback.votes import Votes
from service.models import Answer
from service.signing import recipient_id
from tests.digest import samples
from tests.waiting import until
from tests.web.conftest import Client, Serve, context_of
from tests.web.engines.drivers import ENGINES, Engine
from tests.web.handlers.test_feedback import path_of, unsubscribe_path
from tests.web.stored import BRAND, NOW, READER, RUN_ID, Stored, finding, result

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.timeout(300)]
PathTo: TypeAlias = Callable[[Client], str]
TELLING = ("chromium", "firefox")
"""Engines that tell a script's submit from a press."""

LEFT = {
    1: "3 more of this mail",
    2: "2 more of this mail",
    3: "One more of this mail",
    4: "all of this mail is answered",
}
"""What the page says once so many of the others have been answered."""


@pytest.fixture
async def client(serve: Serve, stored: Stored) -> Client:
    """A client of a server that knows the run whose mail is opened."""
    keys = [one.story.key for one in samples.five()]
    found = tuple(finding(key, title=f"Story {key}", rank=n) for n, key in enumerate(keys, 1))
    await stored.run(told=result(findings=found))
    return await serve()


def mail(client: Client, folder: Path) -> str:
    """Write a mail as its reader gets it to a file; return where that is."""
    links = SignedLinks(
        public_url=str(client.make_url("/")),
        signer=context_of(client).signer,
        recipient=READER,
        run_id=RUN_ID,
        now=NOW,
    )
    path = folder / "mail.html"
    path.write_text(compose(samples.digest(), READER, links).html, encoding="utf-8")
    return path.as_uri()


async def says(engine: Engine, words: str) -> None:
    """Wait until the page says it."""

    async def said() -> bool:
        return words in await engine.text()

    await until(said, f"“{words}”")


@pytest.mark.parametrize("name", ENGINES)
async def test_what_a_person_presses_is_stored(
    client: Client, votes: Votes, tmp_path: Path, name: str
) -> None:
    profile = tmp_path / "profile"
    profile.mkdir()
    async with ENGINES[name](profile) as engine:
        await engine.goto(mail(client, tmp_path))
        await engine.click(".answer a")
        await says(engine, "Was this worth knowing?")
        assert await votes.in_force(BRAND.id) == []
        await engine.click("main form button")
        await says(engine, "It is stored")
        (vote,) = await votes.in_force(BRAND.id)
        assert (vote.recipient, vote.answer) == (recipient_id(READER), Answer.YES)
        for more in range(1, 5):  # and the mail's others, without going back to it
            await engine.click("form.choices button[value=no]")
            await says(engine, LEFT[more])
            assert len(await votes.in_force(BRAND.id)) == 1 + more
        await engine.goto(str(client.make_url(unsubscribe_path(client))))
        await engine.click("main form button")
        await says(engine, "You will get no more mail")
        assert await votes.unsubscribed(BRAND.id) == {recipient_id(READER)}


@pytest.mark.parametrize("path_to", [path_of, unsubscribe_path])
@pytest.mark.parametrize("name", TELLING)
async def test_what_a_script_submits_is_not_stored_and_the_page_says_so(
    client: Client, votes: Votes, tmp_path: Path, name: str, path_to: PathTo
) -> None:
    async def stored() -> int:
        return len(await votes.in_force(BRAND.id)) + len(await votes.unsubscribed(BRAND.id))

    async with ENGINES[name](tmp_path) as engine:
        await engine.scripted(str(client.make_url(path_to(client))), "document.forms[0].submit()")
        await says(engine, "Nothing was stored")
        assert await stored() == 0
        await engine.click("main form button")  # as the page says
        await says(engine, "It is stored" if path_to is path_of else "no more mail")
        assert await stored() == 1


_FETCH = """const told = words => { document.body.append(words) };
fetch(location.href, { method: "POST", body: new URLSearchParams({ answer: "yes" }) })
.then(() => told("It was sent."), () => told("It was stopped."))"""


@pytest.mark.parametrize("name", ENGINES)
async def test_what_a_script_fetches_is_not_stored(
    client: Client, votes: Votes, tmp_path: Path, name: str
) -> None:
    async with ENGINES[name](tmp_path) as engine:
        await engine.scripted(str(client.make_url(path_of(client))), _FETCH)
        await says(engine, "It was stopped.")  # by the page's policy, before anything is sent
        assert await votes.in_force(BRAND.id) == []
