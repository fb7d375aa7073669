"""What a mail had no place for: it gets free places later, or after a pause a mail of its own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from service.app import App
from service.models import Answer, Vote
from service.storage.tables import stories
from tests.app.world import World, completed, read, rows, sent

HOUR = timedelta(hours=1)

NEWS = {
    "points": "Debonairs Pizza starts a loyalty programme with points",
    "bakery": "Debonairs Pizza buys a bakery in Durban",
    "chief": "Debonairs Pizza names Thandi Mokoena chief executive",
    "bond": "Debonairs Pizza issues a bond worth R200m",
    "school": "Debonairs Pizza pays for a school kitchen in Polokwane",
    "oat": "Debonairs Pizza puts vegan cheese on every base",
    "nine": "Debonairs Pizza closes nine restaurants in Limpopo",
}
"""Seven unlike stories, two more than a mail has places for."""


def publish(around: World, *slugs: str) -> None:
    for number, slug in enumerate(slugs):
        around.publish(number % 3, slug, NEWS[slug], f"{NEWS[slug]}, it said on Friday.")


async def mailed(service: App) -> list[str]:
    """Return the headlines of all that was mailed, in the order in which it was."""
    found = await rows(
        service, "SELECT title FROM stories WHERE sent_at IS NOT NULL ORDER BY sent_at, title"
    )
    return [row["title"] for row in found]


async def test_a_backlog_comes_over_the_day_and_nothing_comes_twice(around: World) -> None:
    publish(around, *NEWS)
    async with around.opened() as service:
        assert len((await completed(service))["email"]["stories"]) == 5
        soon = await completed(service)
        assert (soon["email"]["state"], soon["findings"]) == ("nothing new", [])
        await sent(service)
        preview = await service.pipeline.preview()
        assert "earlier mails had no place for" in preview.why
        assert "2 findings" in preview.letter.subject
        assert not preview.goes_out
        assert preview.at is not None
        around.clock.by = 3.9 * HOUR
        assert (await completed(service))["email"]["kind"] == ""
        around.clock.by = 4 * HOUR
        later = await completed(service)
        assert later["email"]["kind"] == "digest"
        assert len(later["email"]["stories"]) == len(later["findings"]) == 2
        assert sorted(await mailed(service)) == sorted(NEWS.values())
        around.clock.by = 20 * HOUR
        assert (await completed(service))["email"]["kind"] == ""
        await sent(service)
    assert len(around.mail.messages) == 4


async def test_new_stories_go_first_and_left_overs_get_the_free_places(around: World) -> None:
    publish(around, *NEWS)
    async with around.opened(top_results="3") as service:
        first = set((await completed(service))["email"]["stories"])
        around.publish(0, "drone", "Debonairs Pizza flies a pizza by drone", "It flew to Soweto.")
        second = await completed(service)
        assert len(second["email"]["stories"]) == 3
        assert not first & set(second["email"]["stories"])
        assert "Debonairs Pizza flies a pizza by drone" in await mailed(service)


async def test_what_waits_is_mailed_with_the_address_that_it_has_by_then(around: World) -> None:
    publish(around, *NEWS)
    async with around.opened() as service:
        first = set((await completed(service))["email"]["stories"])
        for told in (one for site in around.web.sites for one in site.stories):
            told.slug = f"{told.slug}-corrected"
        around.clock.by = 4 * HOUR
        later = await completed(service)
        assert len(later["findings"]) == 2
        assert not first & set(later["email"]["stories"])
        assert all(one["url"].endswith("-corrected.html") for one in later["findings"])
        found = await rows(service, "SELECT url FROM items")
        assert all(row["url"].endswith("-corrected.html") for row in found)


async def test_what_was_withdrawn_is_told_as_that_and_never_as_it_was(around: World) -> None:
    publish(around, *NEWS)
    async with around.opened(top_results="6") as service:
        first = await completed(service)
        shown = await mailed(service)
        left = next(one for one in NEWS.values() if one not in shown)
        was = first["findings"][0]["title"]
        for title in (left, was):
            (told,) = (one for s in around.web.sites for one in s.stories if one.title == title)
            told.title, told.body = (
                f"RETRACTED: {title}",
                "This story has been withdrawn. It was not true.",
            )
        around.clock.by = 4 * HOUR
        found = (await completed(service))["findings"]
        assert {one["title"] for one in found} == {f"RETRACTED: {one}" for one in (left, was)}
        assert all("has withdrawn it" in one["change"] for one in found)
        assert {one["risk"] for one in found} == {0}
        assert first["findings"][0]["story"] in {one["story"] for one in found}
        around.clock.by = 9 * HOUR
        assert (await completed(service))["email"]["kind"] == ""


async def test_what_is_no_longer_fresh_is_left_alone(around: World) -> None:
    publish(around, *NEWS)
    async with around.opened(max_age_hours="5") as service:
        await completed(service)
        around.clock.by = 6 * HOUR
        assert (await completed(service))["email"]["kind"] == ""


async def test_under_three_it_waits_for_a_mail_that_goes_anyway(around: World) -> None:
    publish(around, *NEWS)
    async with around.opened(top_results="5") as service:
        await completed(service)
        await rows(
            service,
            "UPDATE stories SET candidate = jsonb_set(candidate, '{evaluation,score}', '2.5') "
            "WHERE sent_at IS NULL RETURNING 1",
        )
        around.clock.by = 5 * HOUR
        assert (await completed(service))["email"]["kind"] == ""
        around.publish(0, "drone", "Debonairs Pizza flies a pizza by drone", "It flew to Soweto.")
        assert len((await completed(service))["email"]["stories"]) == 3


async def test_what_an_old_version_left_does_not_flood_the_readers(around: World) -> None:
    publish(around, *NEWS)
    async with around.opened() as service:
        await completed(service)
        await rows(
            service, "UPDATE stories SET candidate = candidate - 'competes_again' RETURNING 1"
        )
        around.clock.by = 5 * HOUR
        assert (await completed(service))["email"]["kind"] == ""


async def test_at_set_times_left_overs_compete_with_the_rest(around: World) -> None:
    publish(around, *NEWS)
    now = datetime.now(UTC)
    times = ",".join(f"{now + timedelta(minutes=m):%H:%M}" for m in (50, 170))
    async with around.opened(email_schedule=times) as service:
        await completed(service)
        around.clock.by = HOUR
        assert len((await completed(service))["email"]["stories"]) == 5
        around.clock.by = 3 * HOUR
        last = await completed(service)
        assert last["email"]["kind"] == "digest"
        assert len(last["email"]["stories"]) == 2


async def test_should_have_been_in_brings_that_very_story_into_the_next_mail(
    around: World,
) -> None:
    publish(around, *NEWS)
    async with around.opened(top_results="2") as service:
        await completed(service)
        [wanted] = await rows(
            service,
            "UPDATE stories SET candidate = jsonb_set(candidate, '{evaluation,score}', '1.1') "
            "WHERE sent_at IS NULL AND title = $1 RETURNING key",
            min(set(NEWS.values()) - set(await mailed(service))),
        )
        page = await stories.finding(service.stores.database, "debonairs", wanted["key"])
        assert page is not None  # what its vote page shows of it
        assert page["source"].startswith("Site ")
        assert page["outlets"] == [page["source"]]
        assert page["title"] in NEWS.values()
        vote = Vote(
            recipient="0" * 16, story=wanted["key"], answer=Answer.YES, at=around.clock(),
            brand_id="debonairs",
        )  # fmt: skip
        await service.stores.votes.record(vote)
        assert (await completed(service))["email"]["kind"] == ""
        around.publish(0, "drone", "Debonairs Pizza flies a pizza by drone", "It flew to Soweto.")
        around.publish(1, "oven", "Debonairs Pizza builds an oven for Gqeberha", "It is large.")
        result = await completed(service)
        assert wanted["key"] in result["email"]["stories"]
        assert len(result["email"]["stories"]) == 2
        await sent(service)
    assert read(around.mail.messages[-1])


async def test_every_so_many_minutes_there_is_one_mail_at_most(around: World) -> None:
    publish(around, "points", "bakery")
    async with around.opened(email_schedule="every 60 minutes") as service:
        assert len((await completed(service))["email"]["stories"]) == 2
        publish(around, "chief")
        waits = await completed(service)
        assert waits["email"]["state"].startswith("waits until ")
        around.clock.by = 0.5 * HOUR
        publish(around, "bond")
        assert (await completed(service))["email"]["kind"] == ""
        around.clock.by = HOUR
        due = await completed(service)
        assert len(due["email"]["stories"]) == len(due["email"]["findings"]) == 2
        around.clock.by = 3 * HOUR
        assert (await completed(service))["email"]["state"] == "nothing new"
        publish(around, "nine")
        assert len((await completed(service))["email"]["stories"]) == 1


async def test_risk_three_does_not_wait_for_its_minutes(around: World) -> None:
    publish(around, "points")
    async with around.opened(email_schedule="every 60 minutes") as service:
        await completed(service)
        publish(around, "chief")
        around.publish(
            1, "ill", "Illness at Debonairs Pizza", "Food poisoning at Debonairs Pizza, 12 ill."
        )
        at_once = await completed(service)
        assert len(at_once["email"]["stories"]) == 1
        around.clock.by = HOUR
        assert len((await completed(service))["email"]["stories"]) == 1


async def test_nothing_today_is_not_said_on_a_day_with_findings(around: World) -> None:
    publish(around, "points")
    now = datetime.now(UTC)
    times = ",".join(f"{now + timedelta(minutes=m):%H:%M}" for m in (10, 20))
    async with around.opened(email_schedule=times) as service:
        await completed(service)
        around.clock.by = timedelta(minutes=11)
        assert (await completed(service))["email"]["kind"] == "digest"
        around.clock.by = timedelta(minutes=21)
        later = await completed(service)
        assert later["email"]["kind"] == "quiet"
        await sent(service)
    if later["email"]["slot"][:10] == f"{now:%Y-%m-%d}":  # not over midnight
        assert later["email"]["subject"] == "Nothing more today for Debonairs Pizza"
        assert "Nothing today" not in read(around.mail.messages[-1])[1]


@pytest.mark.parametrize("was", [2.5, 5.0], ids=["less before", "more before"])
async def test_a_mailed_story_that_changed_and_found_no_place_comes_later(
    around: World, was: float
) -> None:
    around.publish(0, "nine", NEWS["nine"], f"{NEWS['nine']}, it said on Friday.")
    async with around.opened(top_results="1") as service:
        assert len((await completed(service))["email"]["stories"]) == 1
        await rows(
            service,
            "UPDATE stories SET candidate = "
            "jsonb_set(candidate, '{evaluation,score}', to_jsonb($1::float8)) RETURNING 1",
            was,
        )
        turned = "Debonairs Pizza closes nine restaurants in Limpopo, trial of landlord begins"
        around.publish(1, "trial", turned, f"{turned}, it said on Friday.")
        around.publish(
            2, "ill", "Listeria at Debonairs Pizza", "Food poisoning at Debonairs Pizza: 12 ill."
        )
        second = await completed(service)
        assert [one["title"] for one in second["findings"]] == ["Listeria at Debonairs Pizza"]
        around.clock.by = 5 * HOUR
        third = await completed(service)
        assert [one["title"] for one in third["findings"]] == [turned]
        assert third["findings"][0]["change"]
        around.clock.by = 10 * HOUR
        assert (await completed(service))["email"]["kind"] == ""
