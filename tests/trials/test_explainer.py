"""What explanations say against what runs did, and what comes of an address that is read now."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from service.models import Answer, ReasonCode, Vote
from service.signing import recipient_id
from service.trials.explaining.explanation import DecidingRule, ExplainedAs, Explanation, RuleSaid
from service.trials.explaining.telling import as_json
from tests.app.world import ANNA, World, completed, counted, rows, sent
from tests.e2e.newsweb import Story
from tests.trials.advice import not_taken, told, told_after

TABLES = ("agent_runs", "items", "stories", "sources", "outbox", "texts", "recorded_runs")


def fill(around: World) -> None:
    """Bring out what meets every rule."""
    around.fill()
    for number in range(7):
        title = f"Debonairs Pizza opens shop {number} in Town{number}"
        around.publish(number % 3, f"own{number}", title, f"Shop {number} of Town{number} opened.")
        title = f"Plato's Pizza sells slice {number} in Ville{number}"
        around.publish(number % 3, f"rival{number}", title, f"Slice {number} of Ville{number}.")
    around.publish(0, "gent", "A debonair gentleman buys a pizza chain", "He wears a hat.")
    around.publish(1, "chain", "A pizza chain somewhere", "One pizza chain of many, far away.")


def step(found: Explanation, rule: DecidingRule) -> RuleSaid:
    return next(one for one in found.steps if one.rule is rule)


def words(found: Explanation, rule: DecidingRule) -> str:
    told = next(one for one in as_json(found)["rules"] if one["rule"] == rule)
    return " | ".join(one["words"] for one in told["said"])


async def test_each_item_is_explained_as_runs_left_it(around: World) -> None:
    fill(around)
    async with around.opened() as service:
        results = [await completed(service)]
        await sent(service)
        around.clock.by = timedelta(minutes=10)
        title = "Debonairs Pizza feeds a school in Limpopo"
        around.publish(0, "late", title, "A school ate pizza.")
        results.append(await completed(service))
        mailed = {key for one in results for key in one["email"]["stories"]}
        listed = {key for one in results for key in one["email"]["listed"]} - mailed
        stopped = set()
        for row in await rows(service, "SELECT * FROM items"):
            found = await service.explainer.stored(row["url"])
            assert found is not None
            expected = {
                row["story"] in mailed: ExplainedAs.MAILED,
                row["story"] in listed: ExplainedAs.LISTED,
            }.get(True, ExplainedAs.LEFT_OUT)
            assert found.verdict is expected, row["title"]
            assert (found.stopped_by is None) is (expected is not ExplainedAs.LEFT_OUT)
            assert found.run_id == str(row["run_id"])
            if found.stopped_by:
                stopped.add(found.stopped_by.rule)
    assert len(mailed) > 5  # what was left over came with the one that was late
    assert stopped >= {DecidingRule.LOOK_ALIKES, DecidingRule.SCORE, DecidingRule.SELECTION}


async def test_every_rule_says_what_it_saw(around: World) -> None:
    around.fill()
    async with around.opened() as service:
        await completed(service)
        found = await service.explainer.stored(around.web.sites[0].url + "/news/soweto.html")
        assert found is not None
        assert [one.rule for one in found.steps] == list(DecidingRule)
        assert words(found, DecidingRule.SOURCE) == "The source “Site 0” brought it"
        assert words(found, DecidingRule.GATE).startswith(
            "The brand's words in it: alias 'Debonairs"
        )
        assert re.match(
            r"It scored \d\.\d\d; 2\.00 is needed \| Keywords saw these signs, .* \| Alias",
            words(found, DecidingRule.SCORE),
        )
        assert words(found, DecidingRule.MODEL) == "Keywords decided; no model was asked about it"
        assert "“Debonairs opens in Soweto”" in words(found, DecidingRule.SENT)
        [kept] = await rows(service, "SELECT story FROM items WHERE title ~ 'Soweto'")
        vote = Vote(
            brand_id=service.brand.id, recipient=recipient_id(ANNA), answer=Answer.YES,
            story=kept["story"], at=datetime.now(UTC),
        )  # fmt: skip
        await service.stores.votes.record(vote)
        found = await service.explainer.stored(around.web.sites[0].url + "/news/soweto.html")
        assert found is not None
        assert "on its story: 1 yes, 0 no" in words(found, DecidingRule.VOTES)


SPELT = (
    "{url}?utm_source=mail&fbclid=abc",
    "{url}/",
    "{url}#top",
    " {url} ",
    "{url}?amp=1",
    "https://www.google.com/url?q={url}",
    "https://l.facebook.com/l.php?u={url}",
)


async def test_an_address_is_found_however_it_is_spelt(around: World) -> None:
    around.fill()
    async with around.opened() as service:
        await completed(service)
        url = around.web.sites[0].url + "/news/soweto.html"
        for spelt in SPELT:
            found = await service.explainer.stored(spelt.format(url=url))
            assert found is not None, spelt
            assert found.verdict is ExplainedAs.MAILED
        assert await service.explainer.stored(url.replace("soweto", "other")) is None


async def test_what_is_read_now_is_judged_and_nothing_is_stored(around: World) -> None:
    around.fill()
    async with around.opened() as service:
        await completed(service)
        before = await counted(service, TABLES)
        site = around.web.sites[5]  # no source reads it
        for slug, title in (
            ("new", "Debonairs Pizza opens in Polokwane"),
            ("rain", "Rain over the coast"),
            ("gent", "A debonair gentleman buys a pizza chain"),
        ):
            site.publish(slug, title, f"{title}, it was said on Monday by those who were there.")
        old = Story("old", "Debonairs Pizza opened in 1991", "It was a good year for pizza.",
                    datetime.now(UTC) - timedelta(days=30))  # fmt: skip
        site.stories.append(old)

        async def now(slug: str) -> Explanation:
            return await service.explainer.now(f"{site.url}/news/{slug}.html")

        would = await now("new")
        assert would.verdict is ExplainedAs.WOULD
        assert words(would, DecidingRule.SELECTION) == "Number 1 of what would go out now"
        assert "no source reads" in words(would, DecidingRule.SOURCE)
        rain = await now("rain")
        assert (rain.verdict, rain.stopped_by) == (
            ExplainedAs.WOULD_NOT,
            step(rain, DecidingRule.GATE),
        )
        gent = await now("gent")
        assert gent.stopped_by is not None
        assert gent.stopped_by.rule is DecidingRule.LOOK_ALIKES
        missing = await service.explainer.now(f"{site.url}/nothing/here.html")
        assert missing.verdict is ExplainedAs.UNREAD
        assert missing.trouble
        assert await counted(service, TABLES) == before
        assert not around.model.requests


async def test_the_model_is_asked_only_when_that_is_wanted(around: World) -> None:
    site = around.web.sites[5]
    site.publish("new", "Debonairs Pizza opens in Polokwane", "The shop sells pizza on Monday.")
    async with around.opened(evaluator="openai") as service:
        url = f"{site.url}/news/new.html"
        by_keywords = await service.explainer.now(url)
        assert "a run would ask the model" in words(by_keywords, DecidingRule.MODEL)
        assert not around.model.requests
        judged = await service.explainer.now(url, ask_model=True)
        assert around.model.requests
        assert words(judged, DecidingRule.MODEL).startswith("The model gave it ")
        spent = await rows(service, "SELECT sum(prompt_tokens) AS tokens FROM spending")
        assert spent[0]["tokens"] > 0


async def test_a_day_without_tokens_leaves_it_to_keywords(around: World) -> None:
    site = around.web.sites[5]
    site.publish("new", "Debonairs Pizza opens in Polokwane", "The shop sells pizza on Monday.")
    async with around.opened(evaluator="openai", tokens_per_day="10") as service:
        found = await service.explainer.now(f"{site.url}/news/new.html", ask_model=True)
        assert words(found, DecidingRule.MODEL) == "Judged by keywords: no tokens were left"
        assert not around.model.requests


async def test_what_a_run_has_met_is_judged_anew_by_what_holds_now(around: World) -> None:
    around.publish(0, "own", "Debonairs Pizza opens shop 9 in Paarl", "A shop opened in Paarl.")
    url = around.web.sites[0].url + "/news/own.html"
    async with around.opened(min_score="4.9") as service:
        await completed(service)
        then = await service.explainer.stored(url)
        assert then is not None
        assert then.verdict is ExplainedAs.LEFT_OUT
    async with around.opened() as service:
        now = await service.explainer.now(url)
        assert now.verdict is ExplainedAs.WOULD
        assert now.steps[0] == then.steps[0]
        assert words(now, DecidingRule.STORY) == words(then, DecidingRule.STORY)
        await completed(service)
        await sent(service)
        again = await service.explainer.now(url)
        assert again.stopped_by is not None
        assert (again.verdict, again.stopped_by.rule) == (ExplainedAs.WOULD_NOT, DecidingRule.SENT)
        assert await counted(service, ("items",)) == {"items": 1}


async def test_an_address_that_leads_to_what_is_known_is_told_from_what_is_stored(
    around: World,
) -> None:
    around.fill()
    async with around.opened() as service:
        await completed(service)
        found = await service.explainer.now(around.web.sites[0].url + "/to/soweto.html")
        assert found.verdict is ExplainedAs.MAILED
        assert await counted(service, ("items",)) == {"items": 3}


async def test_private_addresses_are_refused(around: World) -> None:
    async with around.opened(scrape_allow_networks="") as service:
        found = await service.explainer.now("http://169.254.169.254/latest/meta-data")
        assert found.verdict is ExplainedAs.UNREAD
        assert "not on the public internet" in found.trouble


@pytest.mark.slow
async def test_doing_what_would_have_to_change_changes_it(around: World) -> None:
    fill(around)
    for number in range(12):  # more than the sample that is judged all the same
        around.publish(number % 3, f"rain{number}", f"Rain in Ville{number}", "It rained all day.")
    before = await told(around)
    codes = set()
    for change, items in before.advice().items():
        after = await told_after(around, change)
        if after is not None:
            codes.add(change.code)
            assert not_taken(before, after, change, items) == [], change
    assert codes >= {
        ReasonCode.CHANGE_FLOOR,
        ReasonCode.CHANGE_LOOK_ALIKE,
        ReasonCode.CHANGE_PLACES,
        ReasonCode.CHANGE_WORDS,
    }


async def test_what_would_miss_the_lowest_score_now_says_by_what(around: World) -> None:
    around.publish(0, "own", "Debonairs Pizza opens shop 9 in Paarl", "A shop opened in Paarl.")
    async with around.opened(min_score="4.9") as service:
        found = await service.explainer.now(around.web.sites[0].url + "/news/own.html")
    # It names the brand, and a mail never goes for the list below it alone.
    assert found.verdict is ExplainedAs.WOULD_NOT
    assert "alone it causes none" in words(found, DecidingRule.SELECTION)
    assert found.stopped_by is not None
    assert found.stopped_by.rule is DecidingRule.SCORE


async def test_a_copy_is_told_as_what_it_is_a_copy_of(around: World) -> None:
    title, body = "Debonairs Pizza opens shop 9 in Paarl", "A shop opened in Paarl on Monday."
    at = around.clock() - timedelta(hours=1)
    around.web.sites[0].stories.append(Story("own", title, body, at))
    around.web.sites[0].stories.append(Story("again", title, body, at, copy_of="own"))
    async with around.opened() as service:
        await completed(service)
        made = await rows(service, "SELECT url, outcome FROM items")
        copies = [one["url"] for one in made if one["outcome"] == "copy"]
        assert len(copies) == 1, made
        found = await service.explainer.stored(copies[0])
    assert found is not None
    assert found.verdict is ExplainedAs.MAILED
    assert words(found, DecidingRule.SOURCE) == f"It is the same as “{title}”"
