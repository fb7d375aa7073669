"""What explanations say of each item of a day of runs, beside what its mails did."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest

from service.app import App
from service.models import Answer, Reason, ReasonCode
from service.storage.tables import stories
from service.trials.explaining.explanation import DecidingRule, ExplainedAs, Explanation
from tests.app.world import World, completed, rows
from tests.e2e.newsweb import Story
from tests.trials.test_time_machine_truth import TEN_MINUTES, cast, story

IN_NO_MAIL = frozenset({ReasonCode.MAIL_AWAITS_SLOT, ReasonCode.MAIL_AWAITS_SPAN,
                        ReasonCode.MAIL_HELD})  # fmt: skip
"""Why a mail waits: said of a story only as long as it does."""


@dataclass(slots=True)
class Mail:
    """What a run mailed."""

    at: datetime
    kind: str
    stories: tuple[str, ...]
    listed: tuple[str, ...]
    text: str

    def names(self, story: str, titles: Collection[str]) -> bool:
        """Return whether it shows a story without a card."""
        if story in self.listed:
            return True
        return story not in self.stories and any(one in self.text for one in titles)


@dataclass(slots=True)
class Days:
    """All runs so far, in order."""

    mails: list[Mail] = field(default_factory=list)
    number: dict[str, int] = field(default_factory=dict)
    """By the id of the run."""

    async def note(self, service: App, at: datetime, result: Mapping[str, Any]) -> Mail:
        """Keep what a run mailed, as its reader sees it."""
        [run] = await rows(
            service, "SELECT id::text FROM agent_runs ORDER BY started_at DESC LIMIT 1"
        )
        self.number[run["id"]] = len(self.mails)
        made = await rows(
            service, "SELECT body FROM outbox WHERE run_id::text = $1 LIMIT 1", run["id"]
        )
        email = result["email"]
        text = " ".join(map(text_of, (one["body"] for one in made)))
        mail = Mail(at, email["kind"], tuple(email["stories"]), tuple(email["listed"]), text)
        self.mails.append(mail)
        return mail


def text_of(body: bytes) -> str:
    message = message_from_bytes(body, policy=policy.default)
    assert isinstance(message, EmailMessage)
    part = message.get_body(("plain",))
    assert part is not None
    return " ".join(str(part.get_content()).split())


async def some_runs(
    around: World, service: App, days: Days, runs: int, chance: random.Random
) -> None:
    """Let runs go by, with stories coming out and readers voting."""
    told: list[str] = []
    for _ in range(runs):
        for number in range(chance.choice((0, 1, 1, 2, 4))):
            slug = f"s{len(days.mails)}-{number}"
            around.web.sites[chance.randrange(3)].stories.append(story(around, chance, slug))
        at = around.clock()
        mail = await days.note(service, at, await completed(service))
        told += mail.stories
        if told and chance.random() < 0.25:
            await cast(service, chance, told)
        around.clock.by += TEN_MINUTES


def said(found: Explanation) -> dict[ReasonCode, Reason]:
    return {ReasonCode(one.code): one for step in found.steps for one in (*step.said, *step.change)}


def moment(reason: Reason) -> datetime:
    return datetime.fromisoformat(str(reason.values["on"]))


def near(reason: Reason, mails: Collection[Mail]) -> bool:
    return any(abs(moment(reason) - one.at) < timedelta(minutes=2) for one in mails)


@dataclass(slots=True)
class Truth:
    """What became of the story of an item since the run that dealt with it."""

    story: str
    own: Mail
    """What that run mailed."""
    later: list[Mail]
    """That, and all since."""
    mailed: list[Mail]
    listed: list[Mail]
    before: list[Mail]
    competes: bool
    passed: list[Mail]
    """Mails since for which it competed: not those that went alone for their danger."""


def false_of(found: Explanation, truth: Truth) -> list[str]:
    """Return what the explanation says that is not so."""
    codes, verdict, stopped = said(found), found.verdict, found.stopped_by
    faults = {
        "mailed": (verdict is ExplainedAs.MAILED) != bool(truth.mailed),
        "listed": verdict is ExplainedAs.LISTED and not truth.listed,
        "listed, which nobody says": verdict is ExplainedAs.LEFT_OUT
        and any(truth.story in one.listed for one in truth.later),
        "waits, and may not come": verdict is ExplainedAs.WAITS and not truth.competes,
        "waits, and a mail went": verdict is ExplainedAs.WAITS and bool(truth.passed),
        "out by no rule": verdict is ExplainedAs.LEFT_OUT and stopped is None,
        "in against a rule": verdict in (ExplainedAs.MAILED, ExplainedAs.LISTED) and bool(stopped),
        "never sent": ReasonCode.NEVER_SENT in codes and bool(truth.before or truth.mailed),
        "listed below": ReasonCode.LISTED_BELOW in codes and not truth.listed,
        "may come, and may not": not truth.competes
        and not codes.keys().isdisjoint({ReasonCode.MAY_COME_YET, ReasonCode.CHANGE_WAIT}),
        "competes, which nobody says": truth.competes
        and stopped is not None
        and stopped.rule is DecidingRule.SELECTION
        and ReasonCode.MAY_COME_YET not in codes,
        "waits for what is over": bool(truth.passed) and not IN_NO_MAIL.isdisjoint(codes),
        "sent as a reason to be out": ReasonCode.MAIL_QUEUED in codes
        or ReasonCode.MAIL_SENT in codes,
        "advice on places that no mail had": ReasonCode.CHANGE_PLACES in codes
        and not truth.own.kind,
    }
    for code, mails in (
        (ReasonCode.SENT_THEN, truth.mailed),
        (ReasonCode.NAMED_THEN, truth.listed),
        (ReasonCode.SENT_BEFORE, truth.before),
        (ReasonCode.PASSED_BY, [one for one in truth.later if truth.story not in one.stories]),
    ):
        faults[code] = code in codes and not near(codes[code], mails)
    return [fault for fault, found_so in faults.items() if found_so]


async def explained(service: App, days: Days) -> Counter[str]:
    """Return how often each thing was said of all items, after looking whether it is so."""
    rules, now = service.explainer.rules, service.overrides.clock()
    votes = await service.stores.votes.in_force(service.brand.id)
    window = await service.pipeline.planner.open_window(now)
    waiting = window.slot or window.next_due
    held = await stories.candidates(
        service.stores.database, service.brand.id, min(window.since, now) if waiting else now,
        fresh_since=now - rules.max_age,
        asked=[one.story for one in votes if one.answer is Answer.YES],
    )  # fmt: skip
    competing = {one.story.key for one in held}
    every = await rows(service, "SELECT url, title, story, run_id::text, detail FROM items")
    urgent = {one["story"] for one in every if one["detail"].get("risk", 0) >= 3}
    titles: dict[str, set[str]] = {}
    for one in every:
        titles.setdefault(one["story"], set()).add(one["title"])
    counted: Counter[str] = Counter()
    for row in every:
        found = await service.explainer.stored(row["url"])
        assert found is not None
        key, number = row["story"], days.number[row["run_id"]]
        later = days.mails[number:]
        truth = Truth(
            key, days.mails[number], later,
            mailed=[one for one in later if key and key in one.stories],
            listed=[one for one in later if key and one.names(key, titles[key])],
            before=[one for one in days.mails[:number] if key and key in one.stories],
            competes=key in competing,
            passed=[one for one in later if not urgent.issuperset(one.stories)],
        )  # fmt: skip
        assert false_of(found, truth) == [], (row, found)
        counted.update((found.verdict, *said(found)))
    return counted


KINDS = {
    "every run": {"top_results": "2", "catch_up_minutes": "60"},
    "quiet hours": {"quiet_hours": "21:00-06:30", "top_results": "3", "catch_up_minutes": "30"},
    "set times": {"email_schedule": "06:30,12:00,17:45", "top_results": "3"},
    "a span": {"email_schedule": "every 60 minutes", "top_results": "2"},
    "a span and quiet hours": {"email_schedule": "every 60 minutes", "top_results": "3",
                               "quiet_hours": "21:00-06:30"},
    "soon too old": {"top_results": "2", "max_age_hours": "3", "catch_up_minutes": "30"},
    "set times, soon too old": {"email_schedule": "06:30,12:00,17:45", "top_results": "2",
                                "max_age_hours": "3"},
    "a model": {"evaluator": "openai", "top_results": "3"},
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("settings", KINDS.values(), ids=KINDS)
async def test_all_that_is_said_of_a_day_of_runs_is_so(
    around: World, settings: dict[str, str]
) -> None:
    around.clock.to_hour(4)
    chance, days = random.Random(3), Days()
    counted: Counter[str] = Counter()
    for runs in (30, 45, 50, 19):
        async with around.opened(**settings) as service:
            await some_runs(around, service, days, runs, chance)
            counted += await explained(service, days)
    assert counted[ExplainedAs.MAILED] > 5
    assert counted[ExplainedAs.LEFT_OUT] > 5


TITLES = (
    "Debonairs Pizza recalls a cheese after people fell ill in Soweto",
    "Debonairs Pizza opens a restaurant in Polokwane",
    "Roman's Pizza closes its shop in Durban",
    "Roman's Pizza is taken to court in Paarl",
    "Roman's Pizza pays for a school in George",
    "Roman's Pizza hires drivers in Kimberley",
)


async def test_a_mail_at_a_set_time_that_had_others_is_named(around: World) -> None:
    hour = around.clock().hour  # the database's own clock stays: an hour of the day may be far
    around.clock.to_hour((hour + 1) % 24)
    noon = (hour + 3) % 24
    chance, days = random.Random(5), Days()
    settings = {"email_schedule": f"{noon:02}:00", "top_results": "2", "max_age_hours": "5"}
    async with around.opened(**settings) as service:
        for number, title in enumerate(TITLES):
            at = around.clock() - timedelta(hours=1)
            around.web.sites[number % 3].stories.append(Story(f"s{number}", title, title, at))
        around.web.sites[5].stories.append(story(around, chance, "unread"))
        await some_runs(around, service, days, 1, chance)
        would = await service.explainer.now(f"{around.web.sites[5].url}/news/unread.html")
        if found := said(would).get(ReasonCode.PLACE_NOW):
            assert moment(found).hour == noon
        waiting = await explained(service, days)
        around.clock.by += timedelta(hours=2)
        await some_runs(around, service, days, 1, chance)
        after = await explained(service, days)
    assert waiting[ExplainedAs.WAITS] == waiting[ReasonCode.URGENT_ALONE] == 1
    assert after[ExplainedAs.WAITS] == 0
    assert days.mails[1].stories
