"""The mail of the week: once a week, whatever becomes of the process, the machine and the clock."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, time, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import structlog

from service.app import App, jobs, server
from service.archive.week.schedule import next_slot
from service.config import load
from service.models import WeeklyTime
from service.runs.scheduler import RunScheduler
from service.signing import recipient_id
from service.storage.tables.mail import stopped
from service.web.health import State
from tests.app.world import ANNA, BEN, World, read, rows, sent, world
from tests.archive.week.heard import at_noon, found, lived
from tests.config.test_channels import ENVIRON
from tests.delivery.channels.chat.servers import serving as chat_serving
from tests.delivery.channels.webhook.receiver import SECRET, Receiver

WEEK = timedelta(weeks=1)
ZONE = ZoneInfo("Africa/Johannesburg")


@pytest.fixture
async def around(postgres_url: str, own_redis_url: str, tmp_path: Path) -> AsyncIterator[World]:
    """A world on a Sunday at noon, whatever the day is."""
    async with world(postgres_url, own_redis_url, tmp_path) as made:
        made.environ |= {
            "WEEKLY_REPORT": "monday 07:30", "TIMEZONE": str(ZONE), "EMAIL_TO": f"{ANNA},{BEN}",
        }  # fmt: skip
        monday = next_slot(WeeklyTime(0, time(12)), UTC, datetime.now(UTC)).at
        made.clock.by = monday - timedelta(days=1) - datetime.now(UTC)
        yield made


@asynccontextmanager
async def opened(world: World, **changed: str) -> AsyncIterator[App]:
    """Open the service, which looks once as at each start."""
    async with world.opened(**changed) as service:
        await service.weekly.look()
        yield service


async def weeks(service: App) -> list[int]:
    """Return how many mails each week had that was made."""
    found = await rows(service, "SELECT mails FROM weekly_reports ORDER BY week")
    return [row["mails"] for row in found]


async def test_it_goes_once_a_week_also_after_restarts(around: World) -> None:
    async with opened(around) as service:
        assert await weeks(service) == [0]  # asked for just now: nothing was missed
        assert await service.weekly.look() == 0
    around.clock.by += timedelta(days=1)
    async with opened(around) as service:
        assert await weeks(service) == [0, 2]
        assert await service.weekly.look() == 0
        await sent(service)
    async with opened(around) as service:
        assert await service.weekly.look() == 0
        assert await weeks(service) == [0, 2]
    assert sorted(kept.recipients[0] for kept in around.mail.messages) == [ANNA, BEN]
    around.clock.by += WEEK
    async with opened(around) as service:
        assert await weeks(service) == [0, 2, 2]
        kept = await rows(service, "SELECT kind, run_id FROM outbox")
        assert {(row["kind"], row["run_id"]) for row in kept} == {("week", None)}


async def test_two_copies_make_one(around: World) -> None:
    async with opened(around) as one, opened(around) as other:
        around.clock.by += timedelta(days=1)
        made = await asyncio.gather(one.weekly.look(), other.weekly.look())
        assert sorted(made) == [0, 2]
        assert len(await rows(one, "SELECT 1 FROM outbox")) == 2


async def test_a_machine_that_was_off_makes_up_for_the_last_week_alone(around: World) -> None:
    async with opened(around):
        pass
    around.clock.by += 3 * WEEK + timedelta(days=4)
    async with opened(around) as service:
        assert await weeks(service) == [0, 2]


async def test_another_day_of_the_same_week_makes_no_second_one(around: World) -> None:
    async with opened(around):
        pass
    around.clock.by += timedelta(days=2)
    async with opened(around):
        pass
    async with opened(around, weekly_report="tuesday 08:00") as service:
        assert await weeks(service) == [0, 2]


async def test_a_clock_that_is_set_back_makes_no_second_one(around: World) -> None:
    async with opened(around) as service:
        around.clock.by += timedelta(days=1)
        assert await service.weekly.look() == 2
        around.clock.by -= timedelta(hours=8)
        assert await service.weekly.look() == 0
        around.clock.by += timedelta(hours=9)
        assert await service.weekly.look() == 0


async def test_who_unsubscribed_gets_none_and_quiet_hours_hold_it(around: World) -> None:
    async with opened(around, quiet_hours="06:00-15:00") as service:
        ben = recipient_id(BEN)
        await service.stores.votes.unsubscribe(service.brand.id, ben, around.clock())
        around.clock.by += timedelta(days=1)
        assert await service.weekly.look() == 1
        kept = await rows(service, "SELECT recipient, not_before FROM outbox")
        assert [row["recipient"] for row in kept] == [ANNA]
        assert kept[0]["not_before"].astimezone(ZONE).time() == time(15)


async def test_the_letter_tells_the_week_and_can_be_ended(around: World) -> None:
    async with opened(around) as service:
        today = around.clock().astimezone(ZONE).date()
        await lived(service.stores.database, service.brand.id, today, days=30)
        around.clock.by += timedelta(days=1)
        assert await service.weekly.look() == 2
        await sent(service)
    subject, text = read(around.mail.messages[0])
    assert subject.startswith("Debonairs Pizza: the week to ")
    for heading in ("HOW MUCH WAS SAID", "AMONG THE RIVALS", "RISKS STILL OPEN", "WHAT IT COST"):
        assert heading in text
    assert "About as much was said as usual" in text
    assert "Sunday" in text
    message = message_from_bytes(around.mail.messages[0].body, policy=policy.default)
    assert "/unsubscribe/" in message["List-Unsubscribe"]
    html = message.get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert "<img" not in html
    assert "/week?until=" in html


async def test_the_service_looks_by_itself_and_goes_on_after_trouble(around: World) -> None:
    around.look_seconds = 0.02
    async with opened(around) as service:
        around.clock.by += timedelta(days=1)
        await rows(service, "ALTER TABLE weekly_reports RENAME TO elsewhere")
        stop = asyncio.Event()
        task = asyncio.create_task(jobs.keep_reporting(service, stop))
        await asyncio.sleep(0.1)
        await rows(service, "ALTER TABLE elsewhere RENAME TO weekly_reports")
        for _ in range(250):
            if await rows(service, "SELECT 1 FROM outbox"):
                break
            await asyncio.sleep(0.02)
        stop.set()
        await task
        assert await weeks(service) == [0, 2]


async def test_what_cannot_be_told_ends_nothing(around: World) -> None:
    around.look_seconds = 0.02
    async with opened(around) as service:
        today = around.clock().astimezone(ZONE).date()
        await lived(service.stores.database, service.brand.id, today, days=3)
        around.clock.by += timedelta(days=1)
        await found(service.stores.database, service.brand.id, "s", at_noon(today))
        await rows(service, "UPDATE findings SET shown = '[1]' RETURNING 1")
        stop = asyncio.Event()
        with structlog.testing.capture_logs() as said:
            task = asyncio.create_task(jobs.keep_reporting(service, stop))
            for _ in range(250):
                if said:
                    break
                await asyncio.sleep(0.02)
            assert not task.done()
            stop.set()
            await task
        assert ["for a fault in Topfive itself" in one["event"] for one in said] == [True]
        assert await weeks(service) == [0]


async def test_without_a_day_there_is_none(around: World) -> None:
    async with opened(around, weekly_report="") as service:
        around.clock.by += timedelta(days=1)
        assert await service.weekly.look() == 0
        assert await weeks(service) == []


async def test_health_says_who_gets_it_when_without_a_name(around: World) -> None:
    async with opened(around) as service:
        scheduler = RunScheduler(service.controller.claim_slot, interval=WEEK)
        report = await server.web_context(service, scheduler).health.check()
        said = next(part for part in report.parts if part.name == "week")
        assert said.state is State.OK
        assert said.what.startswith(
            "mailed every Monday at 07:30 (Africa/Johannesburg) to 2 recipients; next: Monday "
        )
        assert ANNA not in said.what


async def test_channels_that_ask_for_it_get_it_in_short(around: World, tmp_path: Path) -> None:
    async with chat_serving() as chat, Receiver() as receiver:
        room = f"url: 'ntfy://127.0.0.1:{chat.port}/topic'"
        hook = f"webhook: '{receiver.url}', secret: {SECRET}"
        file = tmp_path / "channels.yaml"
        file.write_text(
            f"- {{name: room, {room}, weekly: true, min_risk: 3}}\n- {{name: quiet, {room}}}\n"
            f"- {{name: hook, {hook}, weekly: yes}}\n- {{name: gone, {hook}, weekly: on}}\n",
            encoding="utf-8",
        )
        given = {"channels_file": str(file), "channel_allow_networks": "127.0.0.0/8"}
        async with opened(around, **given) as service:
            today = around.clock().astimezone(ZONE).date()
            await lived(service.stores.database, service.brand.id, today, days=30)
            async with service.stores.database.connection() as line:
                await stopped.save(
                    line, brand_id=service.brand.id, recipient="channel:gone",
                    address="x", answer="gone",
                )  # fmt: skip
            around.clock.by += timedelta(days=1)
            assert await service.weekly.look() == 4
            await sent(service)
            kept = await rows(service, "SELECT recipient, state FROM outbox ORDER BY id")
        assert [row["recipient"] for row in kept] == [ANNA, BEN, "channel:room", "channel:hook"]
        assert {row["state"] for row in kept} == {"sent"}
        [told] = chat.messages
        assert told["title"].startswith("Debonairs Pizza: the week to ")
        assert "About as much was said as usual" in told["message"]
        assert "/week?until=" in told["message"]
        [call] = receiver.calls
        assert call.event["type"] == "week"
        assert call.event["data"]["loudness"] == "normal"


async def test_the_short_form_of_rooms_gets_the_week_and_that_of_hooks_does_not() -> None:
    given = {"NOTIFY_URLS": "ntfys://ntfy.sh/x", "WEBHOOK_URLS": "https://h.example/x"}
    found = load(None, ENVIRON | given | {"WEBHOOK_SECRET": SECRET}).channels
    assert [one.weekly for one in found] == [True, False]


@pytest.mark.parametrize(("days", "state"), [(3, "queued"), (5, "failed")])
async def test_a_week_waits_for_its_mail_server_longer_than_a_day(
    around: World, days: int, state: str
) -> None:
    operator = {"email_to": ANNA, "alert_email_to": BEN}
    async with opened(around, **operator) as service:
        around.clock.by += timedelta(days=1)
        assert await service.weekly.look() == 1
        around.mail.on("rcpt", "451 4.3.0 later", times=2)
        await sent(service)
        await rows(
            service,
            "UPDATE outbox SET not_before = now(), "
            "first_tried_at = now() - make_interval(days => $1) RETURNING 1",
            days,
        )
        await sent(service)
        (week,) = await rows(service, "SELECT state FROM outbox WHERE kind = 'week'")
        assert week["state"] == state
        (alerts,) = await rows(service, "SELECT count(*) FROM outbox WHERE kind = 'alert'")
        assert alerts["count"] == (state == "failed")
