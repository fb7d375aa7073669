"""What the operator is sent by a whole service: budget, sources and mail, broken and mended."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from service.app import App
from tests.app.world import (
    ANNA,
    World,
    completed,
    fallen_silent,
    read,
    rows,
    sent,
    world,
)

OPS = "ops@example.com"
DAY = timedelta(days=1)


@pytest.fixture
async def around(postgres_url: str, own_redis_url: str, tmp_path: Path) -> AsyncIterator[World]:
    async with world(postgres_url, own_redis_url, tmp_path) as made:
        yield made


async def heard(around: World, service: App) -> list[str]:
    """Send what is due; return the subjects that the operator has had since the last time."""
    await sent(service)
    subjects = [read(mail)[0] for mail in around.mail.messages if mail.recipients == (OPS,)]
    around.mail.messages.clear()
    return subjects


def publish(around: World, name: str) -> None:
    around.publish(0, name, f"Debonairs opens in {name}", f"Debonairs Pizza opened in {name}.")


async def test_votes_that_cannot_be_stored_are_told_within_a_run_and_when_they_are_again(
    around: World,
) -> None:
    async with around.opened(alert_email_to=OPS) as service:
        path = service.stores.votes.path
        path.rename(path.with_name("away.db"))
        await completed(service)
        [subject] = await heard(around, service)
        assert "Votes cannot be stored" in subject
        path.with_name("away.db").rename(path)
        await completed(service)
        [subject] = await heard(around, service)
        assert "Votes are stored" in subject


async def test_a_budget_that_is_gone_is_told_once_and_told_again_when_there_is_one(
    around: World,
) -> None:
    settings = {"evaluator": "openai", "alert_email_to": OPS, "tokens_per_day": "10"}
    async with around.opened(**settings) as service:
        publish(around, "soweto")
        assert (await completed(service))["cost"]["calls"] == 0
        [subject] = await heard(around, service)
        assert "something needs you: Today's token budget (10) is used up" in subject
        await completed(service)  # nothing to judge: nothing is known of the budget
        publish(around, "durban")
        await completed(service)
        assert await heard(around, service) == []
        around.clock.by = DAY
        publish(around, "umlazi")
        await completed(service)
        [subject] = await heard(around, service)
        assert "still broken: Today's token budget" in subject
    async with around.opened(**settings | {"tokens_per_day": "100000"}) as service:
        publish(around, "knysna")
        assert (await completed(service))["cost"]["calls"] > 0
        [subject] = await heard(around, service)
        assert "working again: There is budget again" in subject


@pytest.mark.slow
async def test_a_dead_source_is_told_at_the_third_failure_and_when_it_answers(
    around: World,
) -> None:
    around.fill()
    around.down(1)
    subjects: list[list[str]] = []
    async with around.opened(alert_email_to=OPS) as service:
        for later in (timedelta(0), timedelta(0), timedelta(0), DAY / 2, DAY + DAY / 12):
            around.clock.by = later
            await rows(service, "UPDATE sources SET health = health - 'retry_at' RETURNING 1")
            await completed(service)
            subjects.append(await heard(around, service))
        around.down()
        await rows(service, "UPDATE sources SET health = health - 'retry_at' RETURNING 1")
        await completed(service)
        subjects.append(await heard(around, service))
    assert [len(told) for told in subjects] == [0, 0, 1, 0, 0, 1]
    assert "something needs you: The source Site 1 is dead: it failed 3 times" in subjects[2][0]
    assert "working again: The source Site 1 answers again" in subjects[5][0]


async def test_a_refused_reader_is_told_once_and_when_mail_is_taken_again(around: World) -> None:
    async with around.opened(alert_email_to=OPS) as service:
        around.mail.refuse(ANNA, "550 5.1.1 no such user")
        publish(around, "soweto")
        await completed(service)
        await sent(service)
        [alert] = [mail for mail in around.mail.messages if mail.recipients == (OPS,)]
        assert "https://topfive.example.com/health" in read(alert)[1]
        [subject] = await heard(around, service)
        assert f"something needs you: Mail to {ANNA} was refused" in subject
        publish(around, "durban")
        await completed(service)
        assert await heard(around, service) == []
        around.mail.forgive(ANNA)
        publish(around, "umlazi")
        await completed(service)
        [subject] = await heard(around, service)
        assert f"working again: Mail to {ANNA} is taken again" in subject


async def test_a_source_that_goes_quiet_is_told_once_and_when_it_is_over(around: World) -> None:
    around.fill()
    async with around.opened(alert_email_to=OPS) as service:
        await completed(service)
        assert await heard(around, service) == []
        await fallen_silent(service, "Site 0", around.clock())
        publish(around, "soweto")
        for site in around.web.sites[1:3]:
            site.stories.clear()
        await completed(service)
        assert await heard(around, service) == []  # Site 0 has brought something: all is well
        await fallen_silent(service, "Site 0", around.clock())
        await completed(service)
        [subject] = await heard(around, service)
        assert "something needs you: Site 0: nothing for 4 days; it used to bring 5 a" in subject
        around.clock.by = 2 * DAY
        await completed(service)
        assert await heard(around, service) == []
        publish(around, "durban")
        await completed(service)
        [subject] = await heard(around, service)
        assert "working again: The source Site 0 is as it used to be again" in subject


@pytest.mark.slow
async def test_without_alerts_a_mail_says_it_once_and_when_it_is_over(around: World) -> None:
    said: list[str] = []
    around.fill()
    async with around.opened(email_to=ANNA) as service:

        async def mailed(name: str) -> None:
            around.mail.messages.clear()
            publish(around, name)
            await rows(service, "UPDATE sources SET health = health - 'retry_at' RETURNING 1")
            await completed(service)
            await sent(service)
            [mail] = around.mail.messages
            lines = read(mail)[1].splitlines()
            said.append(next((line for line in lines if line.startswith("Sources ")), ""))

        await completed(service)
        await fallen_silent(service, "Site 1", around.clock())
        await completed(service)  # nothing new, no mail: it is still to be said
        await sent(service)
        await mailed("durban")
        await mailed("umlazi")
        around.down(2)
        await mailed("knysna")  # once is the weather
        await mailed("george")
        await mailed("paarl")
        around.down()
        await mailed("ceres")
        await mailed("darling")
    assert said == [
        "Sources in trouble: Site 1.", "", "", "Sources in trouble: Site 2.", "",
        "Sources well again: Site 2.", "",
    ]  # fmt: skip
