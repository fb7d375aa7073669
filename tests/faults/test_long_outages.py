"""What comes of outages that last for days: the mail that waits, and what was in it."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import web

from service.app import App
from service.storage.tables.mail import undelivered
from tests.app.channels.test_channels import chat, settings, told
from tests.app.test_mail_troubles import mail_part
from tests.app.test_server import serving
from tests.app.world import ANNA, BEN, World, completed, read, rows, sent
from tests.delivery.channels.chat.servers import Service
from tests.e2e.newsweb import Story
from tests.e2e.test_whole_program import free_port
from tests.faults.test_clock import Machine, machine

__all__ = ["chat", "machine"]
pytestmark = pytest.mark.timeout(120)
MINUTE = timedelta(minutes=1)
TOWNS = (
    "Soweto", "Durban", "Welkom", "Knysna", "George", "Paarl", "Upington", "Rustenburg",
    "Kimberley", "Mthatha", "Polokwane",
)  # fmt: skip


async def six_hours(around: World, machine: Machine, service: App, number: int) -> None:
    """Let six hours pass, a story come out and a run tell it; then try the mail for six minutes."""
    await machine.wait(timedelta(hours=6))
    town = TOWNS[number]
    told = f"Debonairs Pizza recall: customers ill in {town}", "Customers fell ill with listeria."
    opens = f"Debonairs opens in {town}", f"The mayor of {town} cut the ribbon."
    title, body = told if number == 0 else opens
    at = around.clock() - timedelta(hours=1)
    around.web.sites[number % 3].stories.append(
        Story(town.lower(), title, f"Debonairs Pizza in {town}. {body}", at)
    )
    await completed(service)
    for _ in range(6):
        await machine.wait(MINUTE)
        await sent(service)


def findings_of(text: str) -> list[str]:
    """Return the headlines of a mail's findings: "1. Debonairs opens in Soweto"."""
    return re.findall(r"^\d\. (.+?)\r?$", text, re.MULTILINE)


def arrived(around: World) -> Counter[str]:
    """Return in how many mails to Anna each town's story was a finding."""
    mails = [read(one)[1] for one in around.mail.messages if one.recipients == (ANNA,)]
    told = [title for text in mails for title in findings_of(text)]
    return Counter(town for title in told for town in TOWNS if title.endswith(town))


@pytest.mark.slow
@pytest.mark.fault(17)
@pytest.mark.parametrize("schedule", ["every-run", "00:00,06:00,12:00,18:00"])
async def test_what_was_in_mail_that_was_given_up_comes_once_when_mail_goes_again(
    around: World, machine: Machine, schedule: str
) -> None:
    async with around.opened(email_schedule=schedule, email_to=ANNA) as service:
        await completed(service)
        await sent(service)
        around.mail.messages.clear()
        await around.mail.stop()
        for number in range(10):  # two days and a half
            await six_hours(around, machine, service, number)
        given_up = await rows(service, "SELECT 1 FROM outbox WHERE state = 'failed'")
        assert len(given_up) >= 3
        await around.mail.__aenter__()
        await six_hours(around, machine, service, 10)
        await machine.wait(timedelta(hours=6))
        await completed(service)
        await sent(service)
    assert arrived(around) == dict.fromkeys(TOWNS, 1)


async def tried_for_a_day(service: App) -> None:
    """Give up what waits: a day has passed since it was first tried."""
    await rows(service, "UPDATE outbox SET first_tried_at = now() - interval '24 hours', "
               "not_before = now() WHERE state = 'queued' RETURNING 1")  # fmt: skip
    await sent(service)


async def shown_next(around: World, service: App) -> list[str]:
    """Let mail go again; return the findings of what comes after one more run, and another."""
    around.mail.messages.clear()
    around.publish(1, "town", "Debonairs opens in Kimberley", "Debonairs Pizza opens a shop.")
    for _ in range(2):
        await completed(service)
        await sent(service)
        around.publish(2, "city", "Debonairs closes in Mthatha", "Debonairs Pizza closes a shop.")
    return [one for mail in around.mail.messages for one in findings_of(read(mail)[1])]


@pytest.mark.fault(17)
async def test_a_story_that_one_reader_got_does_not_come_again_for_another(around: World) -> None:
    around.publish(0, "soweto", "Debonairs opens in Soweto", "Debonairs Pizza opened a shop.")
    around.mail.on("rcpt", "451 4.3.0 later", times=2)
    async with around.opened(email_to=f"{ANNA},{BEN}") as service:
        await completed(service)
        await sent(service)
        await rows(
            service, "UPDATE outbox SET not_before = now() WHERE recipient = $1 RETURNING 1", BEN
        )
        await sent(service)
        assert [one.recipients for one in around.mail.messages] == [(BEN,)]
        around.mail.on("rcpt", "451 4.3.0 later")
        await tried_for_a_day(service)
        assert "Debonairs opens in Soweto" not in await shown_next(around, service)


@pytest.mark.fault(19)
async def test_what_was_refused_for_what_it_is_spoils_no_other_mail(around: World) -> None:
    around.publish(0, "soweto", "Debonairs opens in Soweto", "Debonairs Pizza opened a shop.")
    around.mail.on("after_dot", "554 5.7.1 you are spam")
    async with around.opened(email_to=ANNA) as service:
        await completed(service)
        await sent(service)
        assert await rows(service, "SELECT state FROM outbox") == [{"state": "failed"}]
        assert "Debonairs opens in Soweto" not in await shown_next(around, service)


@pytest.mark.fault(17)
async def test_a_change_that_did_not_arrive_comes_as_a_change(around: World) -> None:
    around.publish(0, "soweto", "Debonairs closes 3 shops", "Debonairs Pizza closes shops.")
    async with around.opened(email_to=ANNA) as service:
        await completed(service)
        await sent(service)
        around.web.sites[0].stories.clear()
        around.publish(0, "soweto", "Debonairs closes 30 shops", "Debonairs Pizza closes shops.")
        around.mail.on("rcpt", "451 4.3.0 later", times=2)
        changed = (await completed(service))["findings"][0]
        assert changed["change"]
        await sent(service)
        await tried_for_a_day(service)
        assert "Debonairs closes 30 shops" in await shown_next(around, service)
        text = "".join(read(one)[1] for one in around.mail.messages)
        assert changed["change"] in " ".join(text.split())


@pytest.mark.fault(17)
async def test_a_channel_that_was_away_for_a_day_hears_afterwards_what_it_missed(
    around: World, chat: Service, tmp_path: Path
) -> None:
    named = settings(chat, tmp_path, "name: now, schedule: every-run")
    async with around.opened(**named, email_to=ANNA) as service:
        await completed(service)
        around.publish(0, "soweto", "Debonairs opens in Soweto", "Debonairs Pizza opened a shop.")
        await completed(service)
        chat.answers += [web.Response(status=503), web.Response(status=503)]
        await sent(service)
        await tried_for_a_day(service)
        assert not chat.answers
        chat.asked.clear()
        await shown_next(around, service)
        assert sorted(told(chat)) == [
            "Debonairs closes in Mthatha", "Debonairs opens in Kimberley",
            "Debonairs opens in Soweto",
        ]  # fmt: skip


async def given_up(around: World, service: App, answer: str = "451 4.3.0 later") -> None:
    """Have a story told in a mail that is given up, and the next run notice."""
    around.mail.on("rcpt", answer, times=1000)
    await completed(service)
    await sent(service)
    await tried_for_a_day(service)
    await completed(service)


async def days_later(service: App, days: int) -> None:
    """Make all that is stored so much older: what was met, mailed and remembered."""
    past = f"interval '{days} days'"
    for table, columns in (
        ("stories", ("last_seen", "first_seen")),
        ("findings", ("told_at", "found_at", "mailed_at")),
    ):
        moved = ", ".join(f"{one} = {one} - {past}" for one in columns)
        await rows(service, f"UPDATE {table} SET {moved} RETURNING 1")  # noqa: S608 - ours
    await rows(
        service,
        "UPDATE stories SET candidate = jsonb_set(candidate, '{met_at}', to_jsonb("  # noqa: S608 - ours
        f"(candidate ->> 'met_at')::timestamptz - {past})) WHERE candidate IS NOT NULL RETURNING 1",
    )


async def standings(service: App) -> list[tuple[str, str]]:
    """Return the standing of each finding, and those of its tellings."""
    found = await rows(
        service,
        "SELECT standing, (SELECT string_agg(standing, ' ' ORDER BY at) FROM finding_tellings t "
        "WHERE t.story = f.story) AS told FROM findings f ORDER BY found_at",
    )
    return [(one["standing"], one["told"]) for one in found]


@pytest.mark.fault(17)
async def test_what_did_not_arrive_is_not_said_to_have_been_mailed(around: World) -> None:
    around.publish(0, "soweto", "Debonairs opens in Soweto", "Debonairs Pizza opened a shop.")
    async with around.opened(email_to=ANNA) as service:
        await completed(service)
        assert await standings(service) == [("mailed", "mailed")]
        await given_up(around, service)
        assert {one for one, _ in await standings(service)} == {"undelivered"}
        around.mail.forget_plan()
        assert "Debonairs opens in Soweto" in await shown_next(around, service)
        (soweto, *_) = await standings(service)
        assert soweto[0] == "mailed"
        assert soweto[1].endswith("mailed")


@pytest.mark.fault(17)
async def test_news_that_got_too_old_in_an_outage_is_counted_in_the_next_mail_that_arrives(
    around: World,
) -> None:
    around.publish(0, "soweto", "Debonairs opens in Soweto", "Debonairs Pizza opened a shop.")
    async with around.opened(email_to=ANNA, port=str(free_port())) as service:
        await given_up(around, service)
        await days_later(service, 4)
        lost = await undelivered.lost(
            service.stores.database, service.brand.id, around.clock(), timedelta(hours=72)
        )
        assert (len(lost.stories), lost.titles) == (1, ("Debonairs opens in Soweto",))
        async with serving(service) as url:
            _, _, mail = await mail_part(url)
            assert "1 finding was in a mail that did not arrive" in str(mail)
    async with around.opened(email_to=ANNA, port=str(free_port())) as service:
        around.mail.forget_plan()
        assert "Debonairs opens in Soweto" not in await shown_next(around, service)
        texts = [" ".join(read(one)[1].split()) for one in around.mail.messages]
        told = [text for text in texts if "1 finding was in a mail that did not arrive" in text]
        assert len(told) == 1
        assert "/findings?standing=undelivered" in told[0]
        assert "Among them: “Debonairs opens in Soweto”." in told[0]
        async with serving(service) as url:
            _, _, mail = await mail_part(url)
            assert "did not arrive" not in str(mail)


@pytest.mark.fault(17)
async def test_a_serious_risk_that_did_not_arrive_comes_however_old_it_is(around: World) -> None:
    around.publish(
        0, "soweto", "Debonairs Pizza recall: customers ill in Soweto",
        "Customers of Debonairs Pizza fell ill with listeria.",
    )  # fmt: skip
    async with around.opened(email_to=ANNA) as service:
        await given_up(around, service)
        await days_later(service, 4)
        around.mail.forget_plan()
        shown = await shown_next(around, service)
    assert shown.count("Debonairs Pizza recall: customers ill in Soweto") == 1


async def test_what_came_out_while_the_machine_was_off_for_longer_than_news_is_news_is_mailed(
    around: World,
) -> None:
    around.publish(0, "soweto", "Debonairs opens in Soweto", "Debonairs Pizza opened a shop.")
    async with around.opened(email_to=ANNA) as service:
        await completed(service)
    around.publish(0, "ill", "Debonairs Pizza recall in Durban", "Debonairs Pizza recalls dough.")
    around.clock.by += timedelta(days=5)
    async with around.opened(email_to=ANNA) as service:
        shown = await shown_next(around, service)
    assert shown.count("Debonairs Pizza recall in Durban") == 1
