"""Runs that look again at what mails quoted, in a small world: real pages, PostgreSQL and mail."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from service.app import App
from service.storage.tables.archive import evidence
from service.storage.tables.recorded_runs import RecordedRun
from service.storage.upkeep import backup, retention
from service.trials.past.material import gather
from service.trials.time_machine import Change, TimeMachine
from tests.app.world import World, completed, counted, read, rows, run, sent

HOUR, DAY = timedelta(hours=1, minutes=1), timedelta(days=1)
SOON, LATER = timedelta(minutes=20), timedelta(hours=2, minutes=1)
SAID = "Debonairs Pizza opened a shop in Soweto on Monday."
BODY = (
    f"People had waited for it since last winter. {SAID} The firm said that 40 people work there."
)
NOTE = "Correction: The shop was opened on Sunday, and not on Monday."
TABLES = ("evidence", "evidence_changes")


def rewrite_kept(around: World, body: str) -> None:
    """Write the page anew, that no feed lists any more."""
    around.web.sites[0].kept[0].body = body


def take_off_the_list(around: World) -> None:
    """Let the site's feed forget the story, as feeds do in hours; its page stays."""
    story = around.web.sites[0].stories[0]
    around.web.sites[0].kept.append(story)
    around.web.sites[0].stories.remove(story)


async def mailed(around: World, service: App) -> str:
    """Mail the story, and return its key."""
    around.publish(0, "soweto", "Debonairs opens in Soweto", BODY)
    [finding] = (await completed(service))["findings"]
    await sent(service)
    around.publish(0, "rain", "Rain over the city", "It rained all day and the river rose.")
    take_off_the_list(around)
    return str(finding["story"])


async def run_after(around: World, service: App, *waits: timedelta) -> dict[str, Any]:
    """Carry out runs, each so much later than the one before; return the last one's result."""
    result = {}
    for wait in waits:
        around.clock.by += wait
        result = await completed(service)
    return result


async def changes(service: App, story: str) -> list[tuple[str, str, str]]:
    found = await evidence.changes_of(service.stores.database, service.brand.id, story)
    return [(str(one.kind), one.was, one.now) for one in found]


async def state(service: App, story: str) -> str:
    [quote] = await evidence.quotes_of(service.stores.database, service.brand.id, story)
    return quote.state


def asked(around: World) -> int:
    return around.web.sites[0].requests.count("/news/soweto.html")


async def test_what_was_mailed_is_kept_with_the_text_around_it_and_asked_three_times(
    around: World,
) -> None:
    async with around.opened() as service:
        story = await mailed(around, service)
        [kept] = await evidence.quotes_of(service.stores.database, service.brand.id, story)
        assert kept.passage.startswith(BODY)
        assert (kept.state, len(kept.print)) == ("waiting", 64)
        before = asked(around)
        for wait, times in ((SOON, 0), (HOUR, 1), (HOUR, 1), (DAY, 2), (6 * DAY, 3), (DAY, 3)):
            assert not (await run_after(around, service, wait))["findings"]
            assert asked(around) - before == times
        assert await state(service, story) == "stands"


async def test_what_nobody_could_ask_in_time_is_asked_no_more(around: World) -> None:
    async with around.opened() as service:
        await mailed(around, service)
        before = asked(around)
        await run_after(around, service, 10 * DAY)
        assert asked(around) == before


async def test_a_changed_sentence_brings_its_story_again_with_what_it_says_now(
    around: World,
) -> None:
    async with around.opened() as service:
        story = await mailed(around, service)
        now = SAID.replace("opened a shop in Soweto", "closed its shops in Durban")
        rewrite_kept(around, BODY.replace(SAID, now))
        assert not (await run_after(around, service, HOUR))["findings"]
        assert await changes(service, story) == []
        [again] = (await run_after(around, service, SOON))["findings"]
        assert await changes(service, story) == [("changed", SAID, now)]
        assert (again["story"], again["evidence"]) == (story, now)
        assert "the sentence that we quoted was changed on" in again["change"]
        await sent(service)
        _, text = read(around.mail.messages[-1])
        assert "the sentence that we quoted was changed on" in " ".join(text.split())
        assert not (await run_after(around, service, SOON, DAY))["findings"]


async def test_an_article_that_is_gone_a_week_later_is_told_of_its_own_story(
    around: World,
) -> None:
    async with around.opened() as service:
        story = await mailed(around, service)
        await run_after(around, service, HOUR, DAY)
        around.web.sites[0].kept.clear()
        assert not (await run_after(around, service, 6 * DAY))["findings"]
        [again] = (await run_after(around, service, LATER))["findings"]
        assert again["story"] == story
        assert "the article has been gone since" in again["change"]
        assert [kind for kind, *_ in await changes(service, story)] == ["gone"]
        assert await state(service, story) == "gone"
        played_as_it_was(await past(service))


async def test_a_correction_is_told_and_what_is_told_is_played_again_exactly(
    around: World,
) -> None:
    async with around.opened() as service:
        story = await mailed(around, service)
        rewrite_kept(around, f"{BODY} {NOTE}")
        await run_after(around, service, HOUR)
        around.publish(1, "prize", "Prize for the Triple-Decker", "Debonairs Pizza won with dough.")
        found = (await run_after(around, service, SOON))["findings"]
        assert len(found) == 2
        [again] = [one for one in found if one["story"] == story]
        assert "Site 0 added a correction on" in again["change"]
        assert await changes(service, story) == [("corrected", "", NOTE)]
        await run_after(around, service, SOON)
        played_as_it_was(await past(service))


async def past(service: App) -> TimeMachine:
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    material = await gather(service.stores.database, service.brand.id, long_ago)
    assert material is not None
    return TimeMachine(material, Change())


def played_as_it_was(machine: TimeMachine) -> None:
    for recorded, _, played in machine.played():
        assert isinstance(recorded, RecordedRun)
        assert tuple(one.story.key for one in played.findings) == recorded.mailed
        assert sorted(played.stories) == sorted(recorded.stories)


async def test_a_page_that_a_run_reads_anew_is_compared_in_the_next(around: World) -> None:
    """An hour is long for readers who have a wrong sum before them."""
    async with around.opened() as service:
        around.publish(0, "soweto", "Debonairs opens in Soweto", BODY)
        [finding] = (await completed(service))["findings"]
        around.web.sites[0].stories[0].title = "Debonairs has opened in Soweto"
        around.web.sites[0].stories[0].body = f"{BODY}\n\n{NOTE}"
        assert not (await run_after(around, service, SOON))["findings"]
        assert not (await run_after(around, service, SOON))["findings"]
        [again] = (await run_after(around, service, SOON))["findings"]
        assert again["story"] == finding["story"]
        assert "correction" in again["change"]


async def test_a_dry_run_asks_nothing(around: World) -> None:
    async with around.opened() as service:
        await mailed(around, service)
        around.clock.by += HOUR
        before = asked(around)
        await service.pipeline.draft("00000000-0000-0000-0000-000000000000", dry=True)
        assert asked(around) == before


@pytest.mark.slow
async def test_a_failed_run_notes_nothing(around: World) -> None:
    async with around.opened() as service:
        await mailed(around, service)
        around.clock.by += HOUR
        rewrite_kept(around, BODY.replace("Soweto", "Durban"))
        around.down(0, 1, 2)
        assert (await run(service)).status == "failed"
        [row] = await rows(service, "SELECT looked_at, tries FROM evidence")
        assert row == {"looked_at": None, "tries": 0}


async def test_what_was_quoted_is_backed_up_restored_and_goes_after_its_days(
    around: World, tmp_path: Path
) -> None:
    async with around.opened() as service:
        await mailed(around, service)
        rewrite_kept(around, BODY.replace("Soweto", "Durban"))
        await run_after(around, service, HOUR, SOON)
        database, brand = service.stores.database, service.brand.id
        full = await counted(service, TABLES)
        assert full == {"evidence": 1, "evidence_changes": 1}
        folder = tmp_path / "saved"
        folder.mkdir()
        await backup.save(database, brand, folder)
        # The world's clock is ahead of the database's by two hours.
        for days, left in ((1, 1), (-1, 0)):
            await retention.delete_old(database, brand, days=days, text_days=1, voted_stories=())
            assert set((await counted(service, TABLES)).values()) == {left}
        await backup.load(database, folder)
        assert await counted(service, TABLES) == full
