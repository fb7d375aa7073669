"""What is foreseen for an address that was never read, beside what a run and its mail then did."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from service.app import App
from service.models import ReasonCode
from service.trials.explaining.explanation import DecidingRule, ExplainedAs, Explanation
from service.trials.explaining.telling import as_json
from tests.app.world import World, completed, rows
from tests.e2e.newsweb import Site, Story
from tests.trials.test_explained_days import KINDS, said
from tests.trials.test_time_machine_truth import TEN_MINUTES, cast, story

SAME = (DecidingRule.AGE, DecidingRule.PAGE, DecidingRule.GATE, DecidingRule.LOOK_ALIKES)
"""Rules that say of an address what they say of the item that comes of it."""

DRAWN_BY_LOT = 3
"""Of 40 addresses so many may end otherwise: who of two alike gets the last place is drawn."""


@dataclass(slots=True)
class Became:
    """What was foreseen for an address, and what came of it in the mails of two runs."""

    before: Explanation
    after: Explanation | None
    """As stored; None: no run took it in, as it was too old."""
    places: tuple[int, int]
    """In the mail of the run that read it, and of the one at the time that was foreseen or
    comes next; 0: not in."""
    listed: bool

    def faults(self) -> list[str]:
        """Return what was foreseen and did not come so.

        Not its place: where two are alike, that is drawn by lot in each run.
        """
        if ReasonCode.TOO_OLD in said(self.before) and self._its_list_brought_it:
            return []
        foreseen, place = self.before.verdict, said(self.before).get(ReasonCode.PLACE_NOW)
        at, later = self.places
        found = {
            "mailed": (foreseen is ExplainedAs.WOULD) != bool(at or later),
            "listed": (foreseen is ExplainedAs.WOULD_BE_LISTED) != self.listed,
            "its time": place is not None and bool(at) == ("on" in place.values),
            "no place": (foreseen is ExplainedAs.WOULD) != (place is not None),
        }
        if self.after is None:
            found["not taken in"] = ReasonCode.TOO_OLD not in said(self.before)
        elif ReasonCode.SAMPLED not in said(self.after):
            found |= self._unlike(self.after)
        return [one for one, is_so in found.items() if is_so]

    @property
    def _its_list_brought_it(self) -> bool:
        """Whether it came in as it was said that what is too old may."""
        changes = (one.code for step in self.before.steps for one in step.change)
        return self.after is not None and ReasonCode.CHANGE_NEW_IN_LIST in changes

    def _unlike(self, after: Explanation) -> dict[str, bool]:
        steps = {one.rule: one.said for one in after.steps if one.rule in SAME}
        now, then = self.before.stopped_by, after.stopped_by
        return {
            **{one.rule: steps.get(one.rule, one.said) != one.said for one in self.before.steps},
            "why not": bool(now and then) and now != then and not self.listed,
        }


async def became(around: World, service: App, site: Site, new: Story, told: list[str]) -> Became:
    """Explain an address that nothing lists; then have it listed, read and mailed."""
    url = f"{site.url}/news/{new.slug}.html"
    before = await service.explainer.now(url)
    place = said(before).get(ReasonCode.PLACE_NOW)
    on = place.values.get("on") if place else None
    site.kept.remove(new)
    site.stories.append(new)
    mails = [(await completed(service))["email"]]
    window = await service.pipeline.planner.open_window(around.clock())
    at = datetime.fromisoformat(str(on)) if on else window.next_due
    after = await service.explainer.stored(url)
    if at and at > around.clock():
        around.clock.by += at - around.clock() + timedelta(seconds=5)
        mails.append((await completed(service))["email"])
    told += [key for one in mails for key in one["stories"]]
    found = await rows(service, "SELECT story FROM items WHERE url = $1", url)
    key = found[0]["story"] if found else ""
    places = [one["stories"].index(key) + 1 if key in one["stories"] else 0 for one in mails]
    return Became(
        before, after, (places[0], places[-1] if len(places) > 1 else 0),
        listed=any(key in one["listed"] for one in mails),
    )  # fmt: skip


async def foreseen(
    around: World, service: App, rounds: int, seed: int
) -> tuple[Counter[ExplainedAs], list[str]]:
    """Let days go by with runs, votes and addresses asked about; return what was said of them, and
    what of it did not come."""
    chance, told = random.Random(seed), list[str]()
    counted: Counter[ExplainedAs] = Counter()
    false: list[str] = []
    for number in range(rounds):
        for other in range(chance.choice((0, 1, 1, 3))):
            one = story(around, chance, f"o{number}-{other}")
            around.web.sites[chance.randrange(3)].stories.append(one)
        told += (await completed(service))["email"]["stories"]
        if told and chance.random() < 0.25:
            await cast(service, chance, told)
        around.clock.by += TEN_MINUTES
        site, new = around.web.sites[chance.randrange(3)], story(around, chance, f"u{number}")
        site.kept.append(new)
        found = await became(around, service, site, new, told)
        false += [f"{new.title}: {one} {found}" for one in found.faults()]
        counted[found.before.verdict] += 1
        around.clock.by += TEN_MINUTES
    return counted, false


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("kind", [one for one in KINDS if one != "a model"])
async def test_what_is_foreseen_comes(around: World, kind: str) -> None:
    around.clock.to_hour(4)
    async with around.opened(**KINDS[kind]) as service:
        counted, false = await foreseen(around, service, 40, seed=8)
    assert len(false) <= DRAWN_BY_LOT, false
    assert counted[ExplainedAs.WOULD] > 3
    assert counted[ExplainedAs.WOULD_NOT] > 3


async def test_what_is_foreseen_for_a_set_time_comes_then(around: World) -> None:
    around.clock.to_hour(10)
    async with around.opened(email_schedule="12:00") as service:
        counted, false = await foreseen(around, service, 2, seed=2)
    assert false == []
    assert counted[ExplainedAs.WOULD]


def words(found: Explanation, rule: DecidingRule) -> str:
    told = next(one for one in as_json(found)["rules"] if one["rule"] == rule)
    return " | ".join(one["words"] for one in told["said"])


async def test_what_no_mail_would_go_for_is_said_to_wait_for_one(around: World) -> None:
    around.publish(0, "own", "Debonairs Pizza opens shop 9 in Paarl", "A shop opened in Paarl.")
    own = around.web.sites[0].url + "/news/own.html"
    async with around.opened(min_score="4.9") as service:
        found = await service.explainer.now(own)
        listed = (await completed(service))["email"]["listed"]
    assert found.verdict is ExplainedAs.WOULD_NOT
    assert "alone it causes none" in words(found, DecidingRule.SELECTION)
    assert listed == []


async def test_what_the_model_may_still_put_elsewhere_is_said_so(around: World) -> None:
    for number, town in enumerate(("Paarl", "Soweto", "Durban")):
        title = f"Debonairs Pizza opens shop {number} in {town}"
        around.publish(number, f"own{number}", title, f"A shop opened in {town}.")
    hour = around.clock().hour
    around.clock.to_hour((hour + 1) % 24)
    new = around.web.sites[5]
    new.publish("new", "Debonairs Pizza wins a prize in George", "Its dough won a prize.")
    at = f"{(hour + 3) % 24:02}:00"
    async with around.opened(evaluator="openai", email_schedule=at) as service:
        await completed(service)
        found = await service.explainer.now(f"{new.url}/news/new.html")
    assert "the model puts the best in order once more" in words(found, DecidingRule.MODEL)
