"""How much is heard of a brand: what makes a spike, and what never does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from service.archive.week.mentions import Rivals, mentions_of, with_tellings
from service.archive.week.review import WeekReview, WeekSpike, WeekStory, WeekVolume
from service.archive.week.view import view_of
from service.archive.week.volume import Burst, Heard, Volume, bursts_of, past_before
from service.models import DateFrom, Evaluation, Item, Link, Reason, ReasonCode, Story, StoryMemory
from service.storage.database import Database
from service.storage.tables.archive import mentions as table
from service.storage.tables.archive import week
from service.wording.reasons import sentence
from tests.archive.week.heard import lived, named, read_on, reads, run_at
from tests.e2e.newsweb import filler
from tests.evaluation.samples import BRAND, NOW, item

TODAY = NOW.date()


def report(number: int, text: str = "") -> Item:
    """Return a report of the brand in words of its own."""
    made = f"Zazu Pizza was in the news. {text or filler(f'report {number}') * 2}"
    return item(f"Zazu Pizza story number {number}", made, source_key="a")


def judged(found: Sequence[Item]) -> dict[str, Evaluation]:
    """Return verdicts that take each for the brand's."""
    verdict = Evaluation(item_id="", score=3.0, link=Link.DIRECT)
    return {one.id: replace(verdict, item_id=one.id) for one in found}


def story(key: str, *items: Item, known: bool = False) -> Story:
    """Return a story of some items, known from an earlier run or not."""
    memory = StoryMemory(key=key, title="t", first_seen=NOW, last_seen=NOW) if known else None
    return Story(key=key, items=items, first_seen=NOW, last_seen=NOW, memory=memory)


async def heard(database: Database, stories: Sequence[Story], now: datetime = NOW) -> Heard:
    """Return what a run makes of these stories, and store it as a run does."""
    found = [one for each in stories for one in each.items]
    volume = Volume(BRAND, database, UTC)
    made = await volume.hear(found, stories, judged(found), now)
    async with database.connection() as connection:
        await table.save(connection, BRAND.id, [one.id for one in found], made.mentions)
    return made


def flagged(made: Heard) -> set[str]:
    """Return the ids of the items that have the flag."""
    return {
        key
        for key, its in made.evaluations.items()
        if any(flag.code is ReasonCode.SPIKE for flag in its.flags)
    }


async def test_the_story_that_made_a_spike_has_its_flag(database: Database) -> None:
    await lived(database, BRAND.id, TODAY)
    loud = story("loud", *(report(n) for n in range(9)))
    quiet = story("quiet", report(20))
    made = await heard(database, [loud, quiet])
    assert flagged(made) == {one.id for one in loud.items}
    flag = made.evaluations[loud.items[0].id].flags[0]
    assert sentence(flag) == "spike: 10 reports in a day; normal: 1"
    assert len(sentence(flag)) <= 60  # a tag of the mail has no more
    # The next report of the same story still says so; one of another story never does.
    assert flagged(await heard(database, [story("loud", report(30), known=True)]))
    assert not flagged(await heard(database, [story("other", report(31))]))


async def test_of_many_stories_one_of_this_run_is_named(database: Database) -> None:
    await lived(database, BRAND.id, TODAY)
    await named(database, BRAND.id, TODAY, 3)
    stories = [story(f"s{n}", report(n)) for n in range(8)]
    assert len(flagged(await heard(database, stories))) == 1


async def burst(database: Database, now: datetime, *, count: int) -> Heard:
    """Return what a run hears of so many reports that came out ten minutes before."""
    reports = (report(100 + n) for n in range(count))
    out = {"published_at": now - timedelta(minutes=10), "date_from": DateFrom.FEED}
    found = [replace(one, **out) for one in reports]  # type: ignore[arg-type]
    return await heard(database, [story("loud", *found)], now)


async def test_an_hour_far_outside_of_normal_is_told_at_once(database: Database) -> None:
    await lived(database, BRAND.id, TODAY, a_day=12)
    now = datetime.combine(TODAY, time(8, 30), UTC)
    await run_at(database, BRAND.id, now - timedelta(hours=1))
    assert not flagged(await burst(database, now, count=5))
    made = await burst(database, now, count=13)
    assert len(flagged(made)) == 13
    flag = next(iter(made.evaluations.values())).flags[0]
    assert sentence(flag) == "spike: 13 reports in an hour; normal: 0"
    [(day, told)] = (await bursts(database, now)).items()
    assert (day, told.hour) == (TODAY, now.replace(minute=0))
    assert (told.reports, told.usual, told.story) == (13, 0, "loud")


async def bursts(database: Database, now: datetime) -> dict[date, Burst]:
    """Return the loud hours of the seven days until now, as the review asks for them."""
    past = await past_before(database, BRAND.id, TODAY - timedelta(days=6), UTC, through=now.date())
    since = datetime.combine(TODAY - timedelta(days=6), time(), UTC)
    told = await week.named_between(database, BRAND.id, since, now + timedelta(hours=1))
    return await bursts_of(database, BRAND.id, told, past, UTC)


def test_a_week_names_the_hour() -> None:
    at = datetime(2026, 3, 5, 8, tzinfo=UTC)
    review = WeekReview(
        first=date(2026, 3, 2), last=date(2026, 3, 8), made_at=at,
        volume=WeekVolume(
            usual=9.0,
            spikes=(WeekSpike(day=at.date(), hour=at, reports=13, usual=0.0,
                              story=WeekStory(title="A fire")),),
        ),
    )  # fmt: skip
    [said] = view_of(review, ZoneInfo("Africa/Johannesburg")).spikes
    assert said.startswith("Thursday 05 Mar: 13 reports within the hour from 10:00, where 0 is")
    assert said.endswith("far outside of normal. The story that made it: “A fire”.")


async def test_what_waited_while_nothing_was_read_is_no_burst(database: Database) -> None:
    await lived(database, BRAND.id, TODAY, a_day=12)
    now = datetime.combine(TODAY, time(8, 30), UTC)
    await run_at(database, BRAND.id, now - timedelta(hours=5))
    assert not flagged(await burst(database, now, count=13))
    assert await bursts(database, now) == {}


async def test_an_hour_of_what_was_told_before_is_no_burst(database: Database) -> None:
    await lived(database, BRAND.id, TODAY, a_day=12)
    now = datetime.combine(TODAY, time(8, 30), UTC)
    await run_at(database, BRAND.id, now - timedelta(hours=1))
    text = filler("the one text") * 3
    wire = [replace(report(n, text), title=f"Outlet {n}: Zazu Pizza opens") for n in range(30)]
    out = {"published_at": now - timedelta(minutes=10), "date_from": DateFrom.FEED}
    wire = [replace(one, **out) for one in wire]  # type: ignore[arg-type]
    assert not flagged(await heard(database, [story("wire", *wire)], now))


async def test_a_new_installation_has_no_spike(database: Database) -> None:
    many = [story("loud", *(report(n) for n in range(30)))]
    assert not flagged(await heard(database, many))
    await read_on(database, BRAND.id, [TODAY - timedelta(days=n) for n in range(10)])
    await reads(database, BRAND.id, "a", TODAY - timedelta(days=9))
    assert not flagged(await heard(database, many))


async def test_a_source_that_was_added_makes_no_spike(database: Database) -> None:
    await lived(database, BRAND.id, TODAY)
    await reads(database, BRAND.id, "new", TODAY - timedelta(days=2))
    added = [replace(report(n), source_key="new") for n in range(30)]
    assert not flagged(await heard(database, [story("loud", *added)]))
    past = await past_before(database, BRAND.id, TODAY, UTC)
    assert past.added == ("Source new",)
    # A month later it is one of those that are compared.
    later = await past_before(database, BRAND.id, TODAY + timedelta(days=40), UTC)
    assert later.added == ()


async def test_copies_of_one_story_make_no_spike(database: Database) -> None:
    await lived(database, BRAND.id, TODAY)
    text = filler("the one text") * 3
    copies = [replace(report(n, text), title=f"Outlet {n}: Zazu Pizza opens") for n in range(30)]
    made = await heard(database, [story("wire", *copies)])
    assert not flagged(made)
    assert len({one.telling for one in made.mentions}) == 1
    # Nor do those that the next runs bring, by their text or by the headline alone.
    more = [replace(report(n, text), title=f"Later {n}") for n in range(40, 60)]
    bare = [replace(report(n), title="Outlet 3: Zazu Pizza opens", text="") for n in range(70, 90)]
    made = await heard(database, [story("wire", *more, *bare, known=True)])
    assert not flagged(made)
    assert len({one.telling for one in made.mentions}) == 1


async def test_a_quiet_brands_second_mention_is_no_spike(database: Database) -> None:
    await lived(database, BRAND.id, TODAY, a_day=0)
    assert not flagged(await heard(database, [story("one", report(1))]))
    assert not flagged(await heard(database, [story("two", report(2))]))


async def test_a_night_without_runs_is_not_a_quiet_day(database: Database) -> None:
    await lived(database, BRAND.id, TODAY, days=40)
    past = await past_before(
        database, BRAND.id, TODAY + timedelta(days=5), ZoneInfo("Africa/Johannesburg")
    )
    assert TODAY - timedelta(days=1) in past.counts
    assert TODAY not in past.counts  # nothing ran
    assert past.begun == TODAY - timedelta(days=40)
    assert min(past.counts) == TODAY - timedelta(days=37)


@pytest.mark.parametrize(
    ("out", "date_from", "read"),
    [
        (timedelta(hours=2), DateFrom.FEED, timedelta(hours=2)),
        (timedelta(days=30), DateFrom.FEED, timedelta(days=3)),
        (timedelta(hours=-5), DateFrom.FEED, timedelta(0)),
        (timedelta(hours=5), DateFrom.FIRST_SEEN, timedelta(0)),
    ],
)
def test_a_report_belongs_to_the_day_on_which_it_came_out(
    out: timedelta, date_from: DateFrom, read: timedelta
) -> None:
    one = replace(report(1), published_at=NOW - out, date_from=date_from)
    (made,) = mentions_of([one], [story("s", one)], judged([one]), Rivals(BRAND))
    assert made.at == NOW - read


def test_rivals_are_counted_where_they_are_named() -> None:
    rivals = Rivals(BRAND)
    both = item("Zazu Pizza and Pronto Pies fight", "Mama's was there too.")
    alone = item("Pronto Pies opens", "")
    neither = item("Rain", "")
    drop = item("Zazu hornbill seen with Mama's", "")
    verdicts = judged([both]) | {
        alone.id: Evaluation(item_id=alone.id, score=2.0, link=Link.COMPETITOR),
        drop.id: Evaluation(
            item_id=drop.id, score=0.0, excluded=Reason(ReasonCode.LOOK_ALIKE, {"phrase": "x"})
        ),
    }
    found = mentions_of([both, alone, neither, drop], [], verdicts, rivals)
    assert [(one.item_id, one.about) for one in found] == [
        (both.id, ""), (both.id, "Pronto Pies"), (both.id, "Mama's"), (alone.id, "Pronto Pies"),
    ]  # fmt: skip
    assert [one.about for one in with_tellings(found, [])] == [one.about for one in found]
    assert Rivals(replace(BRAND, competitors=())).named_in(both) == ()


async def test_what_is_judged_anew_takes_the_place_of_what_was_said(database: Database) -> None:
    one = report(1)
    await heard(database, [story("s", one)])
    await heard(database, [story("s", one, known=True)])
    kept = await table.of_stories(database, BRAND.id, ["s"])
    assert [row.item_id for row in kept] == [one.id]
    async with database.connection() as connection:
        await table.save(connection, BRAND.id, [one.id], [])
    assert not await table.of_stories(database, BRAND.id, ["s"])
    assert not await table.of_stories(database, BRAND.id, [])
