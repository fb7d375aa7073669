"""When mail goes out and what is in it: set times, quiet hours, urgency, people who left."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from service.app import App
from service.delivery.channels.email.message import read_back
from service.evaluation import rerank
from service.models import (
    Choice,
    Evaluation,
    Finding,
    Group,
    Item,
    Reason,
    ReasonCode,
    Rejected,
    RiskKind,
    Scorer,
    Sent,
    Story,
    StoryMemory,
    Trigger,
    as_written,
)
from service.ranking.choosing.candidates import competing, judged_stories, kept_stories
from service.runs import mail_planning
from service.runs.records.mail_plan import MailPlan
from service.runs.records.run_draft import scorer_of
from service.signing import recipient_id
from service.storage.json_codec import JudgedStory
from service.storage.tables import runs
from service.storage.tables.mail.last_mail import last_answered_slot
from tests.app.world import ANNA, BEN, World, completed, counted, read, rows, sent, titles
from tests.evaluation.stand_in import shown

HOUR = timedelta(hours=1)


def at(moment: datetime | None) -> str:
    return f"{moment:%H:%M}" if moment else ""


def from_now(minutes: int) -> str:
    return at(datetime.now(UTC) + timedelta(minutes=minutes))


def grave(around: World, slug: str = "illness") -> None:
    around.publish(1, slug, f"Illness at Debonairs: {slug}", "Food poisoning at Debonairs Pizza.")


async def test_every_run_mails_what_is_new_and_remembers_it(around: World) -> None:
    around.fill()
    async with around.opened() as service:
        result = await completed(service)
        assert result["email"]["state"] == "queued"
        assert sorted(result["email"]["stories"]) == sorted(f["story"] for f in result["findings"])
        kept = await rows(service, "SELECT sent_at, finding FROM stories WHERE sent_at IS NOT NULL")
        assert len(kept) == 2
        assert all(row["finding"]["title"] and row["finding"]["evidence"] for row in kept)
        mails = await rows(service, "SELECT recipient, kind, state FROM outbox ORDER BY recipient")
        assert [(m["recipient"], m["kind"]) for m in mails] == [(ANNA, "digest"), (BEN, "digest")]


async def test_a_set_time_collects_over_runs_and_has_one_mail(around: World) -> None:
    around.publish(0, "soweto", "Debonairs opens in Soweto", "Debonairs Pizza opened a shop.")
    async with around.opened(email_schedule=from_now(50)) as service:
        first = await completed(service)
        assert first["email"]["state"] == "waits for the next set time"
        around.publish(1, "prize", "Prize for the Triple-Decker", "Debonairs Pizza won with dough.")
        await completed(service)
        around.clock.by = HOUR
        around.publish(2, "durban", "Durban gets a kitchen", "Debonairs Pizza trains bakers.")
        third = await completed(service)
        assert titles(third) == ["Durban gets a kitchen"]
        assert third["email"]["kind"] == "digest"
        assert len(third["email"]["stories"]) == 3
        collected = [one["story"] for one in third["email"]["findings"]]
        assert collected == third["email"]["stories"]
        assert first["email"]["findings"] == []
        answered = await last_answered_slot(service.stores.database, "debonairs", around.clock())
        assert answered is not None
        assert answered[1] > datetime.now(UTC) + HOUR / 2
        fourth = await completed(service)
        assert fourth["email"]["slot"] is None
        await sent(service)
        sketches = await rows(service, "SELECT memory -> 'sketch' AS one FROM stories")
    assert all(row["one"] for row in sketches)
    assert len(around.mail.messages) == 2
    text = read(around.mail.messages[0])[1]
    assert all(word in text for word in ("Soweto", "Triple-Decker", "Durban"))


async def test_a_story_mailed_at_a_set_time_is_recognised_the_next_day(around: World) -> None:
    """What a later outlet tells of it is the same story, not a new one."""
    words = (
        "Debonairs Pizza opened its first drive-through kitchen on Vilakazi Street, said Mokoena."
    )
    around.publish(0, "soweto", "Debonairs opens drive-through on Vilakazi Street", words)
    async with around.opened(email_schedule=f"{from_now(50)},{from_now(170)}") as service:
        await completed(service)
        around.clock.by = HOUR
        assert len((await completed(service))["email"]["stories"]) == 1
        around.web.sites[1].publish(
            "again", "Debonairs opens drive-through on Vilakazi Street", words
        )
        around.web.sites[1].stories[-1].copy_of = "soweto"
        around.clock.by = 3 * HOUR
        later = await completed(service)
        stories = await rows(service, "SELECT key FROM stories")
    assert later["counts"]["new"] == 1
    assert later["email"]["kind"] == "quiet"
    assert len(stories) == 1


@pytest.mark.parametrize(
    "settings", [{}, {"email_schedule": "due"}, {"email_schedule": "later"}, {"quiet_hours": "on"}]
)
async def test_what_was_answered_last_is_asked_once_a_run_and_once_a_preview(
    around: World, settings: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = 0

    async def counted_slot(*values: Any) -> Any:
        nonlocal asked
        asked += 1
        return await last_answered_slot(*values)

    monkeypatch.setattr(mail_planning, "last_answered_slot", counted_slot)
    times = {"due": from_now(50), "later": from_now(120), "on": f"{from_now(-60)}-{from_now(120)}"}
    around.fill()
    async with around.opened(**{name: times[value] for name, value in settings.items()}) as service:
        await runs.claim(  # a first run: the time of `due` comes after it
            service.stores.database,
            brand_id="debonairs",
            trigger=Trigger.HTTP,
            owner="before",
            lease_seconds=-1.0,
        )
        around.clock.by = HOUR
        for once in (lambda: _dry(service), service.pipeline.preview, lambda: completed(service)):
            asked = 0
            await once()
            assert asked == 1


async def test_a_set_time_with_nothing_has_one_honest_word(around: World) -> None:
    around.publish(2, "rain", "Rain over the city", "It rained all day and the river rose.")
    async with around.opened(email_schedule=from_now(50)) as service:
        await completed(service)
        around.clock.by = HOUR
        kinds = [(await completed(service))["email"]["kind"] for _ in range(2)]
        await sent(service)
    assert kinds == ["quiet", ""]
    assert len(around.mail.messages) == 2


async def test_risk_three_goes_at_once_and_not_again_at_its_time(around: World) -> None:
    async with around.opened(email_schedule=from_now(50), evaluator="openai") as service:
        await completed(service)
        around.fill()
        grave(around)
        urgent = await completed(service)
        assert len(urgent["findings"]) == 3
        assert len(urgent["email"]["stories"]) == 1
        [row] = await rows(service, "SELECT bool_and(urgent) AS all FROM outbox")
        assert row["all"]
        around.clock.by = HOUR
        timed = await completed(service)
        assert len(timed["email"]["stories"]) == 2
        assert timed["cost"]["calls"] == 2  # in which order the two; nothing was judged
        [mail] = await rows(service, "SELECT body FROM outbox WHERE NOT urgent LIMIT 1")
        text = read_back(mail["body"]).text
        assert "tokens" not in text  # what it cost is told to the operator
        assert not set(timed["email"]["stories"]) & set(urgent["email"]["stories"])


def ordered(around: World) -> list[set[str]]:
    """Return the titles of each request to put finalists in order."""
    asked = [b["messages"][-1]["content"] for b in around.model.requests]
    return [{one.title for one in shown(text)} for text in asked if '"order"' in text]


async def test_finalists_are_put_in_order_only_when_a_mail_goes_out_and_then_all_of_them(
    around: World,
) -> None:
    told = ["Debonairs opens in Soweto", "Debonairs wins a prize"]
    async with around.opened(email_schedule=from_now(50), evaluator="openai") as service:
        for place, title in enumerate(told):
            around.publish(place, f"s{place}", title, f"{title}, said the paper.")
            assert (await completed(service))["email"]["kind"] == ""
        assert ordered(around) == []
        around.model.order = lambda items: sorted(items, key=lambda one: one.title)
        around.clock.by = HOUR
        calls = around.model.calls
        preview = await service.pipeline.preview()
        assert "the model puts the best in order once more" in preview.why
        assert around.model.calls == calls
        timed = await completed(service)
    assert ordered(around) == [set(told)] * 2
    assert [one["title"] for one in timed["email"]["findings"]] == told
    assert timed["cost"]["calls"] == 2


async def test_in_quiet_hours_nobody_is_asked_for_an_order(around: World) -> None:
    around.fill()
    quiet = f"{from_now(-60)}-{from_now(120)}"
    async with around.opened(quiet_hours=quiet, evaluator="openai") as service:
        await completed(service)
        assert around.model.calls > 0
        assert ordered(around) == []
        around.clock.by = 3 * HOUR
        morning = await completed(service)
    assert len(ordered(around)) == morning["cost"]["calls"] == 2


async def test_a_set_time_in_quiet_hours_is_held_until_their_end(around: World) -> None:
    around.fill()
    quiet = f"{from_now(20)}-{from_now(180)}"
    async with around.opened(email_schedule=from_now(50), quiet_hours=quiet) as service:
        await completed(service)
        around.clock.by = HOUR
        preview = await service.pipeline.preview()
        assert preview.why == (
            f"The next run makes it; it is held until {quiet[-5:]} (quiet hours)."
        )
        assert (preview.goes_out, at(preview.at)) == (True, quiet[-5:])
        held = await completed(service)
        preview = await service.pipeline.preview()
        assert preview.why == f"Held until {quiet[-5:]} (quiet hours); it goes out as it is here."
        assert at(preview.at) == quiet[-5:]
        assert held["email"]["state"] == f"held until {quiet[-5:]} (quiet hours)"
        [row] = await rows(service, "SELECT min(not_before) AS one FROM outbox")
        assert at(row["one"].astimezone(UTC)) == quiet[-5:]
        assert await sent(service) == []


async def test_after_every_run_a_night_becomes_one_mail_in_the_morning(around: World) -> None:
    quiet = f"{from_now(-60)}-{from_now(120)}"
    async with around.opened(quiet_hours=quiet, evaluator="openai") as service:
        around.publish(0, "soweto", "Debonairs opens in Soweto", "Debonairs Pizza opened a shop.")
        first = await completed(service)
        assert first["email"]["state"] == f"held until {quiet[-5:]} (quiet hours)"
        preview = await service.pipeline.preview()
        assert "Soweto" in preview.letter.html
        assert not preview.goes_out
        assert f"collected for {quiet[-5:]}" in preview.why
        around.publish(1, "prize", "Prize for the Triple-Decker", "Debonairs Pizza won a prize.")
        await completed(service)
        grave(around)
        urgent = await completed(service)
        assert len(urgent["email"]["stories"]) == 1
        around.clock.by = 3 * HOUR
        morning = await completed(service)
        assert morning["findings"] == []
        assert len(morning["email"]["stories"]) == 2
        assert morning["email"]["slot"]
        around.publish(2, "durban", "Durban gets a kitchen", "Debonairs Pizza trains bakers.")
        day = await completed(service)
        assert len(day["email"]["stories"]) == 1
        await sent(service)
    assert [len(around.mail.messages), around.mail.connections > 0] == [6, True]


async def test_an_empty_night_says_nothing_in_the_morning(around: World) -> None:
    quiet = f"{from_now(-60)}-{from_now(120)}"
    async with around.opened(quiet_hours=quiet) as service:
        assert (await completed(service))["email"]["state"] == "nothing new"
        around.clock.by = 3 * HOUR
        morning = await completed(service)
        assert (morning["email"]["state"], morning["email"]["kind"]) == ("nothing new", "")
        assert (await completed(service))["email"]["slot"] is None


async def test_whoever_left_gets_nothing_and_nobody_is_no_error(around: World) -> None:
    around.publish(0, "soweto", "Debonairs opens in Soweto", "Debonairs Pizza opened a shop.")
    async with around.opened() as service:
        votes = service.stores.votes
        await votes.unsubscribe("debonairs", recipient_id(ANNA), datetime.now(UTC))
        assert (await completed(service))["email"]["recipients"] == [BEN]
        await votes.unsubscribe("debonairs", recipient_id(BEN), datetime.now(UTC))
        around.publish(1, "prize", "Prize for the Triple-Decker", "Debonairs Pizza won a prize.")
        alone = await completed(service)
        assert alone["email"]["state"] == "everybody has unsubscribed"
        assert len(alone["findings"]) == 1
        assert [one.next.state for one in await sent(service)] == ["failed"]


@pytest.mark.slow
async def test_the_preview_at_set_times_is_the_mail_that_then_comes(around: World) -> None:
    around.fill()
    around.down(2)
    time = from_now(50)
    async with around.opened(email_schedule=time) as service:
        before = await service.pipeline.preview()
        assert "nothing worth sending has been collected yet" in before.why
        assert f"If it stays so, this goes out at {time}" in before.why
        assert before.letter.subject.startswith("Nothing today")
        for _ in range(2):  # the second failure in a row names a source
            await completed(service)
        stored = await everything(service)
        collecting = await service.pipeline.preview()
        assert (collecting.goes_out, at(collecting.at)) == (False, time)
        assert f"collected for {time}" in collecting.why
        around.clock.by = HOUR
        due = await service.pipeline.preview()
        assert (due.goes_out, due.recipients) == (True, (ANNA, BEN))
        assert f"{time} has come" in due.why
        assert "topfive.example.com" not in due.letter.html + due.letter.text
        assert await everything(service) == stored
        await completed(service)
        waiting = await service.pipeline.preview()
        assert (waiting.goes_out, waiting.why) == (True, "It is on its way at this moment.")
        await sent(service)
        after = await service.pipeline.preview()
        assert not after.goes_out
    subject, text = read(around.mail.messages[0])
    assert subject == due.letter.subject == waiting.letter.subject
    assert told(due.letter.text) == told(waiting.letter.text) == told(text)
    assert "Sources in trouble: Site 2." in due.letter.text
    assert "1 of 3 sources could not be read" in due.letter.text


async def everything(service: App) -> dict[str, int]:
    return await counted(
        service, ("agent_runs", "items", "stories", "sources", "outbox", "reservations", "alerts")
    )


def told(text: str) -> list[str]:
    """A mail's lines without what differs by reader and minute: links, the date, who it went to."""
    lines = [line.strip() for line in text.splitlines()]
    return [
        line
        for line in lines[2:]
        if not line.startswith(("http", "#preview", "This mail", "A preview", "- Items"))
    ]


async def test_the_preview_after_every_run_is_what_waits_or_says_why_nothing_does(
    around: World,
) -> None:
    around.fill()
    async with around.opened() as service:
        first = await service.pipeline.preview()
        assert "no run has completed yet" in first.why
        assert "how one without findings looks" in first.why
        await completed(service)
        for _ in range(2):
            around.mail.on("rcpt", "451 4.3.0 try later")
        await sent(service)
        held = await service.pipeline.preview()
        assert held.goes_out
        assert "Not delivered yet" in held.why
        assert "451" in held.why
        assert "Soweto" in held.letter.html
        assert held.recipients == (ANNA, BEN)
        around.publish(2, "durban", "Durban gets a kitchen", "Debonairs Pizza trains bakers.")
        await completed(service)
        both = await service.pipeline.preview()
        assert "Mail of 1 more run waits behind it" in both.why
        await service.outbox.release_on_start()
        await sent(service)
        done = await service.pipeline.preview()
        assert (done.goes_out, done.recipients) == (False, ())
        assert "what the last run found has been sent" in done.why
        assert "This is the last mail, as it went out on" in done.why
        assert done.letter.subject == "Durban gets a kitchen · 1 finding"
        assert done.letter.subject in {read(mail)[0] for mail in around.mail.messages}
        await completed(service)
        assert "the last run found nothing new" in (await service.pipeline.preview()).why


async def test_the_preview_says_that_everybody_has_left(around: World) -> None:
    around.fill()
    async with around.opened(email_schedule=from_now(50)) as service:
        await completed(service)
        for reader in (ANNA, BEN):
            await service.stores.votes.unsubscribe(
                "debonairs", recipient_id(reader), datetime.now(UTC)
            )
        for moved in (timedelta(0), HOUR):
            around.clock.by = moved
            preview = await service.pipeline.preview()
            assert (preview.goes_out, preview.recipients) == (False, ())
            assert "everybody has unsubscribed" in preview.why
            assert "Soweto" in preview.letter.text


@pytest.mark.parametrize(
    ("settings", "state"),
    [
        ({"email_schedule": "+50"}, "at {}, with what else comes until then"),
        ({"quiet_hours": "-60 +120"}, "at {}, with what else comes until then"),
        ({}, "queued"),
    ],
)
async def test_a_dry_run_shows_what_would_go_out(
    around: World, settings: dict[str, str], state: str
) -> None:
    due = ""
    if "email_schedule" in settings:
        due = from_now(50)
        settings = {"email_schedule": due}
    elif settings:
        due = from_now(120)
        settings = {"quiet_hours": f"{from_now(-60)}-{due}"}
    around.fill()
    async with around.opened(**settings) as service:
        mail = await _dry(service)
        assert mail.state == state.format(due)
        assert mail.letter is not None
        assert "Debonairs opens in Soweto" in mail.letter.text
        assert await rows(service, "SELECT 1 FROM agent_runs") == []


async def test_a_dry_run_with_nothing_new_says_so(around: World) -> None:
    quiet = f"{from_now(-60)}-{from_now(120)}"
    for settings in ({}, {"quiet_hours": quiet}):
        async with around.opened(**settings) as service:
            mail = await _dry(service)
            assert (mail.letter, mail.state) == (None, "nothing new")


async def _dry(service: App) -> MailPlan:
    draft = await service.pipeline.draft("00000000-0000-0000-0000-000000000001", dry=True)
    return draft.mail


NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
MODEL = Scorer.OPENAI


def judged(number: int, score: float, *, risk: int = 0, key: str = "k") -> JudgedStory:
    item = Item(f"{number:032x}", f"https://x/{number}", f"T{number}", "", "S", NOW, NOW)
    story = Story(key=key, items=(item,), first_seen=NOW, last_seen=NOW, outlets=(f"O{number}",))
    kind = RiskKind.FOOD_SAFETY if risk else RiskKind.NONE
    evaluation = Evaluation(item_id=item.id, score=score, risk=risk, risk_kind=kind)
    return JudgedStory(story=story, evaluation=evaluation)


def test_a_passing_mention_does_not_push_out_what_was_told_better() -> None:
    morning, noon = judged(1, 4.5, risk=2), judged(2, 1.0)
    [one] = competing([morning], [noon])
    assert one.evaluation == morning.evaluation
    assert [item.title for item in one.story.items] == ["T1", "T2"]
    assert one.story.outlets == ("O2",)
    assert competing([noon], [morning]) == [morning]
    assert competing([judged(3, 3.0, key="other")], [noon])[1] == noon


def finding(one: JudgedStory) -> Finding:
    score = one.evaluation.score or 0.0
    return Finding(
        rank=1, story=one.story, evaluation=one.evaluation, group=Group.BRAND, score=score
    )


def test_a_mail_that_collects_says_who_scored_what_is_in_it() -> None:
    model = replace(judged(2, 3.0), evaluation=replace(judged(2, 3.0).evaluation, scorer=MODEL))
    by_keywords, by_model = finding(judged(1, 3.0)), finding(model)
    for found, scorer in (
        ((), MODEL),
        ((by_keywords,), Scorer.LEXICAL),
        ((by_model,), MODEL),
        ((by_keywords, by_model), Scorer.MIXED),
    ):
        assert scorer_of(Choice(findings=found), MODEL) is scorer


def test_ordering_moves_little_and_never_over_the_floor() -> None:
    scores = (4.9, 3.0, 2.1, 1.8)
    finalists = [finding(judged(n, score, key=str(n))) for n, score in enumerate(scores)]
    ids = [one.story.items[0].id for one in finalists]
    for order in (ids, ids[::-1]):
        moved = rerank.nudged(finalists, order, min_score=2.0)
        for one, before in zip(ids, scores, strict=True):
            after = moved[one].score or 0.0
            assert abs(after - before) <= 0.3 + 1e-9
            assert after <= 5.0
            assert (after >= 2.0) or before < 2.0
    assert rerank.nudged(finalists, ids, 2.0)[ids[0]].score == 5.0
    judge = replace(finalists[1].evaluation, instructs=True)
    poisoned = replace(finalists[1], evaluation=judge)
    assert rerank.nudged([poisoned], [ids[1]], 2.0)[ids[1]].score == 3.0


def test_the_order_of_one_mail_is_not_carried_to_the_next() -> None:
    finalists = [finding(judged(n, 3.0, key=str(n))) for n in (1, 2)]
    ids = [one.story.items[0].id for one in finalists]
    moved = rerank.nudged(finalists, ids, 2.0)
    assert [one.score for one in moved.values()] == [3.3, 2.7]
    low = replace(finalists[1], evaluation=moved[ids[1]])
    rejected = Rejected(
        story=low.story, evaluation=low.evaluation, score=2.7, reason=Reason(ReasonCode.NO_PLACE)
    )
    choice = Choice(findings=(), rejected=(rejected,))
    [(memory, left)] = kept_stories(
        [low.story], moved, own=judged_stories(choice), mailed=Choice(findings=()),
        run_id="r", now=NOW, min_score=2.0,
    )  # fmt: skip
    assert left is not None
    assert (memory.score, left.evaluation.score, left.evaluation.nudge) == (2.7, 3.0, 0.0)


def test_what_was_mailed_already_is_not_worth_ordering() -> None:
    old = judged(1, 4.0)
    mailed = Sent(at=NOW, run_id="r", title="T", outlets=1, risk=0, impact=0)
    memory = StoryMemory(key="k", title="T", first_seen=NOW, last_seen=NOW, sent=mailed)
    known = replace(old.story, memory=memory)
    shut = Rejected(
        story=known, evaluation=old.evaluation, score=4.0, reason=as_written("mailed on 1 November")
    )
    fresh = judged(2, 3.0, key="f")
    close = Rejected(
        story=fresh.story, evaluation=fresh.evaluation, score=3.0, reason=as_written("0.1 behind")
    )
    choice = Choice(findings=(), rejected=(shut, close))
    assert rerank.finalists(choice, 2.0, 5) == [close]
