"""Other settings tried on the past: the form, the trial's page while it goes on and after."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from service.feedback.votes import Votes
from service.models import Cost
from service.trials.asking import Answered, Question
from service.trials.past.comparing import OtherStory
from service.trials.time_machine import Change, WouldHaveBeen
from service.trials.trials import ItemPrice, Trial, Trials
from tests.web.conftest import Client, Serve
from tests.web.handlers.test_doors import OPERATOR
from tests.web.handlers.test_runs import OPERATOR_PAGE
from tests.web.html import Page
from tests.web.stored import BRAND, Stored

FORM = OPERATOR_PAGE | {"Origin": "http://127.0.0.1"}
DAY = datetime(2026, 11, 1, tzinfo=UTC)
STORY = OtherStory(
    key="s", title="Debonairs <opens> a shop", url="https://example.org/a", outlet="The Example",
    at=DAY, before=2, yes=1,
)  # fmt: skip
TRIED = WouldHaveBeen(
    since=DAY, until=DAY.replace(day=30), runs=4_000, items=15_000, mails_before=90,
    mails_after=60, gone=(STORY, replace(STORY, key="t", yes=0, no=2)),
    came=(replace(STORY, key="u", before=0, after=1, by_keywords=True),),
    moved=(
        replace(STORY, key="v", after=1),
        replace(STORY, key="w", after=4, then=DAY.replace(day=2)),
    ), more_for_model=300, by_keywords=300,
    beginnings_only=9_000, forgotten=1, unlike=2, gaps=1, new_sources=1,
)  # fmt: skip


@pytest.fixture
async def trials(stored: Stored, votes: Votes) -> AsyncIterator[Trials]:
    made = Trials(
        stored.database, votes, brand_id=BRAND.id, days=30, clock=lambda: datetime.now(UTC)
    )
    yield made
    await made.close()


@pytest.fixture
async def client(serve: Serve, trials: Trials) -> Client:
    return await serve(trials=trials)


async def page(client: Client, path: str, status: int = 200) -> Page:
    answer = await client.get(path, headers=OPERATOR_PAGE)
    assert answer.status == status
    return Page(await answer.text())


async def test_a_trial_is_begun_by_a_post_and_told_on_its_page(client: Client) -> None:
    assert "MIN_SCORE" in (await page(client, "/brand/try")).text
    begun = await client.post(
        "/brand/try", data={"min_score": "3,5"}, headers=FORM, allow_redirects=False
    )
    assert begun.status == 303
    at = begun.headers["Location"]
    for _ in range(100):
        answer = await client.get(at, headers=OPERATOR)
        if (await answer.json())["over"]:
            break
        await asyncio.sleep(0.02)
    told = await page(client, at)
    assert "MIN_SCORE=3.5" in told.text
    assert "Days before are out of reach" in told.text


async def test_the_form_says_what_each_setting_is_and_how_it_stands(
    client: Client, trials: Trials
) -> None:
    trials.in_force = {"MIN_SCORE": 2.5}
    told = (await page(client, "/brand/try")).text
    assert "Least score for a mail (MIN_SCORE)" in told
    assert "From 0 to 5; now 2.5. Empty: as it is." in told
    assert "From 1 to 20. Empty: as it is." in told
    answer = await client.get("/brand/try", headers=OPERATOR)
    assert (await answer.json())["settings"]["MIN_SCORE"] == 2.5


async def test_what_is_no_number_is_said_beside_the_form(client: Client) -> None:
    wrong = {"min_score": "9", "top_results": "two"}
    answer = await client.post("/brand/try", data=wrong, headers=FORM)
    assert answer.status == 400
    told = Page(await answer.text()).text
    assert "MIN_SCORE must be a number from 0 to 5" in told
    assert "TOP_RESULTS must be a number from 1 to 20" in told


async def test_the_answer_is_in_words(client: Client, trials: Trials) -> None:
    done = Trial(Change(min_score=3.0), "MIN_SCORE=3", tried=TRIED, price=ItemPrice(0.001))
    trials.keep("0123456789abcdef", done)
    told = (await page(client, "/brand/try/0123456789abcdef")).text
    for sentence in (
        "4,000 runs, 15,000 items",
        "60 mails in place of 90",
        "1 story would have come",
        "2 stories would have been left out, of which you said yes to 1 and no to 2",
        "higher: number 1 in place of 2",
        "would be number 4 of the mail of",
        "300 items more would go to the model: some $0.31 a month.",
        "300 items were never judged by the model: keywords judged them.",
        "1 vote of a person who asked to be forgotten is left out.",
        "Debonairs <opens> a shop",
    ):
        assert sentence in told, sentence
    answer = await client.get("/brand/try/0123456789abcdef", headers=OPERATOR)
    assert len((await answer.json())["tried"]["gone"]) == 2


async def test_while_one_goes_on_its_page_says_how_far_it_is(
    client: Client, trials: Trials
) -> None:
    trials.keep("0123456789abcdef", Trial(Change(min_score=3.0), done=50, of=200))
    told = await client.get("/brand/try/0123456789abcdef", headers=OPERATOR_PAGE)
    assert told.headers["Refresh"] == "1"
    assert "50 of 200 runs" in Page(await told.text()).text
    assert (await client.get("/brand/try/other", headers=OPERATOR)).status == 404


@pytest.mark.parametrize(
    ("trial", "sentence"),
    [
        (Trial(Change(), waits=True), "Another change is being tried. This one is next"),
        (Trial(Change(), joined=True), "This very change was being tried already"),
        (Trial(Change(), ask=(("a", "1"), ("b", "2")), asked=1), "it has judged 1 of 2"),
    ],
)
async def test_a_trial_that_waits_is_joined_or_asks_says_so(
    client: Client, trials: Trials, trial: Trial, sentence: str
) -> None:
    trials.keep("0123456789abcdef", trial)
    assert sentence in (await page(client, "/brand/try/0123456789abcdef")).text


QUESTION = Question(items=300, stored=4, tokens=139_000, usd=0.14, left_today=900_000, model="m")
ASKABLE = replace(TRIED, by_keywords=320, unjudged=(("item", "mark"),))


async def test_the_model_is_asked_only_by_a_button_beside_its_price(
    client: Client, trials: Trials
) -> None:
    done = Trial(Change(min_score=3.0), tried=ASKABLE, price=ItemPrice(0.001), question=QUESTION)
    trials.keep("0123456789abcdef", done)
    at = "/brand/try/0123456789abcdef"
    told = await page(client, at)
    for sentence in (
        "320 items were never judged by the model.",
        "It can be asked about the 300 that keywords put first.",
        "Its verdicts on 4 are stored and cost nothing.",
        "To ask it takes some 139,000 tokens: some $0.14. 900,000 are left of today's.",
        "Ask the model about 300 items",
    ):
        assert sentence in told.text, sentence
    answer = await client.get(at, headers=OPERATOR)
    body = await answer.json()
    assert (body["question"]["tokens"], body["question"]["usd"]) == (139_000, 0.14)
    begun = await client.post(at, headers=OPERATOR)
    body = await begun.json()
    assert begun.status == 202
    assert body["at"] != at
    going = trials.of(body["trial"])
    assert going is not None
    assert (going.change, going.ask) == (done.change, ASKABLE.unjudged)


async def test_where_there_is_nothing_to_ask_the_trial_stays(
    client: Client, trials: Trials
) -> None:
    said = Answered({}, Cost(model="m", calls=1, prompt_tokens=900, usd=0.21), None)
    trials.keep("0123456789abcdef", Trial(Change(), tried=TRIED, answered=said))
    at = "/brand/try/0123456789abcdef"
    told = (await page(client, at)).text
    assert "For this trial the model judged 0 items: 900 tokens, $0.21." in told
    assert "Ask the model" not in told
    led = await client.post(at, headers=FORM, allow_redirects=False)
    assert (led.status, led.headers["Location"]) == (303, at)
    assert (await client.post("/brand/try/other", headers=FORM)).status == 404


async def test_without_texts_there_is_nothing_to_try(serve: Serve) -> None:
    client = await serve()
    assert "KEEP_TEXT_DAYS" in (await page(client, "/brand/try", 404)).text
    assert (await client.post("/brand/try", headers=FORM)).status == 404
