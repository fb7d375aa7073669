"""The outbox against a real PostgreSQL and a real SMTP server: faults 2–4, 6, 8 and 17–22."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.headerregistry import Address
from typing import Any

import pytest

from service.delivery.channel import Channel, Verdict
from service.delivery.channels.email.connection import SmtpServer, Timeouts, Tls
from service.delivery.channels.email.message import freeze
from service.delivery.channels.email.smtp import SmtpChannel
from service.delivery.outbox import DeliveryAttempt, Gate, Outbox, OutboxLimits
from service.errors import VotesUnavailableError
from service.models import Letter, Message
from service.storage.database import Database
from service.storage.tables import outbox as queries
from service.storage.tables.outbox import enqueue
from service.text.recipient import EMAIL
from tests.delivery.smtp_server import HANG, HOLD, MailServer, black_hole

NOW = datetime(2026, 3, 9, 5, 30, tzinfo=UTC)
SHORT = Timeouts(connect=0.8, command=0.5, after_dot=0.5, quit=0.2)
PATIENT = replace(SHORT, after_dot=30.0)
QUICK = OutboxLimits(lease=1.0, poll=0.05, rest=0.05, workers=2, write_for=0.5)
BRAND = "debonairs"


@pytest.fixture
async def server() -> AsyncIterator[MailServer]:
    async with MailServer() as running:
        yield running


class Office:
    """A database with an outbox, the workers on it, and what they reported."""

    def __init__(self, database: Database, server: SmtpServer) -> None:
        self.database = database
        self.server = server
        self.settled: list[DeliveryAttempt] = []
        self.owners = 0

    @staticmethod
    def channels(server: SmtpServer, timeouts: Timeouts) -> dict[str, Channel]:
        """Return mail through this server as the one channel."""
        channel = SmtpChannel(
            server=server,
            sender=Address("", addr_spec="digest@example.com"),
            domain="example.com",
            timeouts=timeouts,
        )
        return {EMAIL: channel}

    def worker(self, **options: Any) -> Outbox:
        """Return a worker as another process would have it."""
        self.owners += 1

        async def note(settled: DeliveryAttempt) -> None:
            self.settled.append(settled)

        return Outbox(
            self.database,
            self.channels(options.pop("server", self.server), options.pop("timeouts", SHORT)),
            **{
                "brand_id": BRAND,
                "owner": f"process {self.owners}",
                "chance": lambda: 0.5,
                "on_settled": note,
                "limits": QUICK,
                **options,
            },
        )

    async def queue(self, recipient: str = "ann@example.com", **options: Any) -> int | None:
        """Queue one message."""
        letter = Letter("A digest", "Words.", "<p>Words.</p>")
        frozen = freeze(
            letter,
            sender=Address("", addr_spec="digest@example.com"),
            recipient=recipient,
            run_id=options.pop("name", "run"),
            domain="example.com",
            brand_id=BRAND,
            unsubscribe_url="https://example.com/unsubscribe/x",
            now=NOW,
        )
        async with self.database.transaction() as connection:
            return await enqueue(connection, frozen, brand_id=BRAND, **options)

    async def row(self) -> dict[str, Any]:
        """Return the only message's row, with how many seconds it still has to wait."""
        async with self.database.connection() as connection:
            (row,) = await connection.fetch(
                "SELECT *, extract(epoch FROM not_before - now())::float8 AS wait FROM outbox"
            )
        return dict(row)

    async def make_due(self) -> None:
        """Let the back-off be over, and every lease too."""
        await self.execute("UPDATE outbox SET not_before = now()")
        await self.execute("UPDATE outbox SET lease_until = now() - interval '1 second'")

    async def execute(self, statement: str) -> None:
        """Run one statement."""
        async with self.database.connection() as connection:
            await connection.execute(statement)


@pytest.fixture
def office(database: Database, server: MailServer) -> Office:
    return Office(database, server.address())


async def test_what_is_queued_is_sent_once(office: Office, server: MailServer) -> None:
    await office.queue()
    first = await office.worker().run_once()
    assert first is not None
    assert first.next.state == "sent"
    assert await office.worker().run_once() is None
    row = await office.row()
    assert (row["state"], row["attempts"], row["owner"]) == ("sent", 1, None)
    assert [kept.body for kept in server.messages] == [row["body"]]
    assert office.settled == [first]


async def test_the_same_message_is_queued_once(office: Office) -> None:
    assert await office.queue() is not None
    assert await office.queue() is None
    assert await office.queue("bob@example.com") is not None


async def test_a_message_exists_only_if_its_run_commits(office: Office) -> None:
    async def fail_after_queueing() -> None:
        async with office.database.transaction() as connection:
            message = Message("<m>", "a@b.c", "a@b.c", "s", b"")
            await enqueue(connection, message, brand_id=BRAND)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail_after_queueing()
    assert await office.worker().run_once() is None


async def test_mail_of_other_brands_is_left_alone(office: Office, server: MailServer) -> None:
    await office.queue()
    assert await office.worker(brand_id="another").drain() == []
    assert server.messages == []


async def test_urgent_mail_goes_first(office: Office, server: MailServer) -> None:
    await office.queue("ann@example.com")
    await office.queue("bob@example.com", urgent=True)
    await office.worker(limits=replace(QUICK, workers=1)).drain()
    assert [kept.recipients for kept in server.messages] == [
        ("bob@example.com",),
        ("ann@example.com",),
    ]


async def test_held_mail_waits_for_its_hour(office: Office) -> None:
    await office.queue(not_before=datetime.now(UTC) + timedelta(hours=1))
    worker = office.worker()
    assert await worker.release_on_start() == 0
    assert await worker.run_once() is None


@pytest.mark.fault(2)
async def test_fault_2_what_was_queued_before_a_kill_is_sent_after_the_restart(
    office: Office, server: MailServer
) -> None:
    await office.queue()
    await office.execute(
        "UPDATE outbox SET state = 'sending', owner = 'dead', attempts = 1, "
        "lease_until = now() + interval '0.2 seconds'"
    )
    assert await office.worker().run_once() is None
    await asyncio.sleep(0.25)
    assert await office.worker().run_once() is not None
    row = await office.row()
    assert (row["state"], row["in_doubt"], row["resent"]) == ("sent", False, False)
    assert len(server.messages) == 1


@pytest.mark.fault(3)
async def test_faults_3_and_4_killed_in_data_is_resent_once_with_the_same_bytes(
    office: Office, server: MailServer
) -> None:
    await office.queue()
    sent = await office.worker().run_once()
    assert sent is not None
    # the server has it, but the process died before it could write so down
    await office.execute(
        "UPDATE outbox SET state = 'data', owner = 'dead', lease_until = now() - interval '1 s'"
    )
    again = await office.worker().run_once()
    assert again is not None
    assert again.mail.in_doubt
    row = await office.row()
    assert (row["state"], row["resent"]) == ("sent", True)
    assert [kept.body for kept in server.messages] == [row["body"]] * 2


async def test_killed_in_data_twice_is_unknown_for_good(office: Office) -> None:
    await office.queue()
    await office.execute(
        "UPDATE outbox SET state = 'data', resent = true, in_doubt = true, owner = 'dead', "
        "attempts = 2, lease_until = now() - interval '1 second'"
    )
    assert await office.worker().run_once() is None
    row = await office.row()
    assert row["state"] == "unknown"
    assert "sent twice" in row["last_error"]
    await office.make_due()
    assert await office.worker().run_once() is None


@pytest.mark.fault(6)
async def test_fault_6_a_process_frozen_past_its_lease_sends_nothing(
    office: Office, server: MailServer
) -> None:
    await office.queue()
    frozen = office.worker()
    claimed = await frozen._claim()
    assert claimed is not None
    await asyncio.sleep(1.1)
    with pytest.raises(Exception, match="lease"):
        await frozen._attempt(claimed, AsyncExitStack())
    assert server.messages == []
    async with office.database.connection() as connection:
        assert not await queries.begin_data(connection, claimed, lease=1)


async def test_a_thawed_process_cannot_overwrite_what_another_wrote(office: Office) -> None:
    await office.queue()
    frozen = office.worker()
    claimed = await frozen._claim()
    assert claimed is not None
    await office.make_due()
    assert await office.worker().run_once() is not None
    async with office.database.connection() as connection:
        written = await queries.end(
            connection,
            claimed,
            state=queries.MessageState.FAILED,
            error="x",
            in_doubt=False,
        )
    assert not written
    assert (await office.row())["state"] == "sent"


async def test_a_process_that_lost_its_claim_says_nothing_about_it(
    office: Office, server: MailServer
) -> None:
    async def steal(_: str) -> bool:
        await office.execute("UPDATE outbox SET owner = 'a thief', attempts = attempts + 1")
        return True

    await office.queue()
    assert await office.worker(gate=Gate(allowed=steal)).run_once() is None
    assert (server.messages, office.settled) == ([], [])


async def test_a_process_that_loses_its_claim_inside_data_writes_nothing(
    office: Office, server: MailServer
) -> None:
    await office.queue()
    server.on("after_dot", HOLD)
    task = asyncio.create_task(office.worker(timeouts=replace(SHORT, after_dot=5)).run_once())
    await server.stuck.wait()
    await office.execute("UPDATE outbox SET owner = 'a thief', attempts = attempts + 1")
    server.gate.set()
    assert await task is None
    row = await office.row()
    assert (row["state"], row["owner"], office.settled) == ("data", "a thief", [])


async def test_a_long_attempt_keeps_its_lease(office: Office, server: MailServer) -> None:
    await office.queue()
    server.on("rcpt", HANG)
    patient = replace(SHORT, command=1.8)
    task = asyncio.create_task(office.worker(timeouts=patient).run_once())
    await asyncio.sleep(1.4)  # longer than the lease
    assert await office.worker().run_once() is None
    settled = await task
    assert settled is not None
    assert settled.outcome.verdict is Verdict.RETRY


async def test_one_message_at_a_time_is_in_data_so_that_a_kill_leaves_one_in_doubt(
    office: Office, server: MailServer
) -> None:
    for name in ("ann", "bob", "cy"):
        await office.queue(f"{name}@example.com")
    server.on("dot", HOLD)
    worker = office.worker(limits=replace(QUICK, workers=3, handover_wait=30.0), timeouts=PATIENT)
    draining = asyncio.create_task(worker.drain())
    await server.stuck.wait()
    await asyncio.sleep(0.3)
    async with office.database.connection() as connection:
        states = await connection.fetch("SELECT state FROM outbox ORDER BY state")
    assert [row["state"] for row in states] == ["data", "sending", "sending"]
    server.gate.set()
    assert [one.next.state for one in await draining] == ["sent"] * 3


async def test_a_server_that_hangs_in_data_holds_the_others_up_for_their_turn_only(
    office: Office, server: MailServer
) -> None:
    for name in ("ann", "bob"):
        await office.queue(f"{name}@example.com")
    server.on("after_dot", HOLD)
    worker = office.worker(limits=replace(QUICK, handover_wait=0.1), timeouts=PATIENT)
    draining = asyncio.create_task(worker.drain())
    await server.stuck.wait()
    async with asyncio.timeout(30):
        while len(server.messages) < 2:  # noqa: ASYNC110 - the server keeps them
            await asyncio.sleep(0.02)
    server.gate.set()
    assert len(await draining) == 2


@pytest.mark.fault(29)
async def test_a_clock_set_on_does_not_make_us_take_our_own_mail_for_a_dead_ones(
    office: Office, server: MailServer
) -> None:
    await office.queue()
    server.on("after_dot", HOLD)
    worker = office.worker(limits=replace(QUICK, lease=30.0), timeouts=PATIENT)
    sending = asyncio.create_task(worker.run_once())
    await server.stuck.wait()
    await office.make_due()  # its lease is over, by the clock
    assert await worker.run_once() is None
    server.gate.set()
    settled = await sending
    assert settled is not None
    assert settled.next.state == "sent"
    assert len(server.messages) == 1


@pytest.mark.fault(8)
async def test_fault_8_stopped_inside_data_the_row_says_data(
    office: Office, server: MailServer
) -> None:
    await office.queue()
    server.on("after_dot", HANG)
    stop = asyncio.Event()
    worker = office.worker(timeouts=replace(SHORT, after_dot=600))
    task = asyncio.create_task(worker.forever(stop, grace=0.1))
    await server.data_reached.wait()
    stop.set()
    async with asyncio.timeout(30):
        await task
    assert (await office.row())["state"] == "data"
    await office.make_due()
    assert await office.worker().run_once() is not None
    assert len({kept.body for kept in server.messages}) == 1
    assert len(server.messages) == 2


async def test_stopped_before_data_the_mail_is_handed_back(
    office: Office, server: MailServer
) -> None:
    await office.queue()
    server.on("rcpt", HANG)
    task = asyncio.create_task(office.worker(timeouts=replace(SHORT, command=60)).run_once())
    await server.stuck.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    row = await office.row()
    assert (row["state"], row["attempts"], row["owner"]) == ("queued", 0, None)


@pytest.mark.fault(17)
async def test_fault_17_a_refused_connection_is_tried_again_within_fifteen_seconds(
    office: Office,
) -> None:
    await office.queue()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nobody = SmtpServer(host="127.0.0.1", port=free.getsockname()[1], tls=Tls.NONE)
        await office.worker(server=nobody).run_once()
    row = await office.row()
    assert row["state"] == "queued"
    assert 5 < row["wait"] < 15
    assert "cannot be reached" in row["last_error"]


@pytest.mark.fault(17)
async def test_fault_17_a_black_hole_holds_nobody_up(office: Office) -> None:
    for name in ("ann", "bob", "cy"):
        await office.queue(f"{name}@example.com")
    async with black_hole() as nowhere, asyncio.timeout(30):
        settled = await office.worker(server=nowhere).drain()
    assert [one.next.state for one in settled] == ["queued"] * 3


async def test_a_restart_tries_held_mail_at_once(office: Office, server: MailServer) -> None:
    await office.queue()
    server.on("mail", "451 later")
    await office.worker().run_once()
    restarted = office.worker()
    assert await restarted.run_once() is None
    assert await restarted.release_on_start() == 1
    assert await restarted.run_once() is not None
    assert len(server.messages) == 1


async def test_a_restart_in_quiet_hours_releases_only_what_is_urgent(
    office: Office, server: MailServer
) -> None:
    await office.queue("ann@example.com")
    await office.queue("bob@example.com", urgent=True)
    server.on("mail", "451 later", times=2)
    morning = datetime.now(UTC) + timedelta(hours=3)
    worker = office.worker(gate=Gate(held_until=lambda: morning))
    await worker.drain()
    async with office.database.connection() as connection:
        rows = await connection.fetch("SELECT urgent, not_before FROM outbox ORDER BY urgent")
    assert rows[0]["not_before"] == morning
    assert rows[1]["not_before"] < morning
    assert await worker.release_on_start() == 1


async def test_a_start_releases_what_a_wrong_clock_would_hold_for_days(office: Office) -> None:
    held = [await office.queue(f"{name}@example.com") for name in ("ann", "bob")]
    async with office.database.connection() as connection:
        for number, days in zip(held, (1, 400), strict=True):
            await connection.execute(
                "UPDATE outbox SET not_before = now() + make_interval(days => $2) WHERE id = $1",
                number, days,
            )  # fmt: skip
    assert await office.worker().release_on_start() == 1


@pytest.mark.fault(18)
async def test_fault_18_a_451_then_a_250_is_one_delivery(
    office: Office, server: MailServer
) -> None:
    await office.queue()
    server.on("dot", "451 later")
    first = await office.worker().run_once()
    assert first is not None
    assert (first.next.state, first.next.in_doubt) == ("queued", False)
    await office.make_due()
    await office.worker().run_once()
    row = await office.row()
    assert (row["state"], row["resent"], len(server.messages)) == ("sent", False, 1)


@pytest.mark.fault(19)
async def test_fault_19_a_554_is_final_and_reported_once(
    office: Office, server: MailServer
) -> None:
    await office.queue()
    server.on("dot", "554 spam")
    await office.worker().drain()
    await office.make_due()
    await office.worker().drain()
    assert [one.next.state for one in office.settled] == ["failed"]
    row = await office.row()
    assert row["state"] == "failed"
    assert "554 spam" in row["last_error"]


@pytest.mark.fault(20)
async def test_fault_20_silence_after_the_dot_is_resent_once_with_the_same_bytes(
    office: Office, server: MailServer
) -> None:
    await office.queue()
    server.on("after_dot", HANG, times=2)
    for _ in range(4):
        await office.worker().drain()
        await office.make_due()
    row = await office.row()
    assert (row["state"], row["in_doubt"], row["resent"]) == ("unknown", True, True)
    assert [kept.body for kept in server.messages] == [row["body"]] * 2
    assert [one.next.seconds is None for one in office.settled] == [False, True]


async def test_a_resend_that_is_turned_away_for_now_is_still_owed(
    office: Office, server: MailServer
) -> None:
    await office.queue()
    server.on("after_dot", HANG)
    await office.worker().run_once()
    for step in ("mail", "dot"):
        server.on(step, "451 later")
        await office.make_due()
        await office.worker().run_once()
        row = await office.row()
        assert (row["state"], row["in_doubt"], row["resent"]) == ("unknown", True, False)
    await office.make_due()
    await office.worker().run_once()
    assert (await office.row())["state"] == "sent"
    assert len(server.messages) == 2


async def test_a_resend_that_is_refused_stays_unknown(office: Office, server: MailServer) -> None:
    await office.queue()
    server.on("after_dot", HANG)
    await office.worker().run_once()
    server.on("rcpt", "550 no")
    await office.make_due()
    await office.worker().run_once()
    await office.make_due()
    assert await office.worker().run_once() is None
    assert (await office.row())["state"] == "unknown"


@pytest.mark.fault(21)
async def test_fault_21_one_refused_recipient_does_not_cost_the_others(
    office: Office, server: MailServer
) -> None:
    server.refuse("bob@example.com", "550 no such user")
    for name in ("ann", "bob", "cy"):
        await office.queue(f"{name}@example.com")
    await office.worker().drain()
    assert {kept.recipients[0] for kept in server.messages} == {"ann@example.com", "cy@example.com"}
    async with office.database.connection() as connection:
        ended = await connection.fetch("SELECT state FROM outbox")
    assert sorted(row["state"] for row in ended) == ["failed", "sent", "sent"]


@pytest.mark.fault(22)
async def test_fault_22_without_starttls_nothing_is_sent_and_it_is_retried_slowly(
    office: Office, server: MailServer
) -> None:
    await office.queue()
    settled = await office.worker(server=server.address(Tls.STARTTLS)).run_once()
    assert settled is not None
    assert settled.outcome.verdict is Verdict.MISCONFIGURED
    row = await office.row()
    assert row["state"] == "queued"
    assert row["wait"] > 300
    assert server.messages == []


async def test_what_waits_for_mended_settings_waits_for_days_and_goes_with_the_new_sender(
    office: Office, server: MailServer
) -> None:
    await office.queue()
    server.on("mail", "553 5.7.1 Sender address rejected: not owned by user u", times=2)
    worker = office.worker()
    for _ in range(2):
        await office.execute("UPDATE outbox SET first_tried_at = now() - interval '9 days'")
        await worker.run_once()
        row = await office.row()
        assert (row["state"], row["cause"]) == ("queued", "settings")
        assert row["first_tried_at"] is None  # a day of trying begins once it is mended
        assert "EMAIL_FROM" in row["last_error"]
        await office.make_due()
    mended = office.channels(office.server, SHORT)
    channel = mended[EMAIL]
    assert isinstance(channel, SmtpChannel)
    sender = Address("Apple, Inc.", addr_spec="us@example.org")
    after = office.worker()
    after._channels = {EMAIL: replace(channel, sender=sender)}
    await after.run_once()
    (kept,) = server.messages
    assert kept.sender == "us@example.org"
    assert b'From: "Apple, Inc." <us@example.org>\r\n' in kept.body
    row = await office.row()
    assert (row["state"], row["cause"]) == ("sent", None)
    new, old = b'"Apple, Inc." <us@example.org>', b"digest@example.com"
    assert kept.body.replace(new, old) == row["body"]


async def test_a_limit_of_the_day_holds_mail_until_it_is_over(
    office: Office, server: MailServer
) -> None:
    await office.queue()
    await office.execute("UPDATE outbox SET first_tried_at = now() - interval '24 hours'")
    server.on("dot", "550 5.4.5 Daily user sending limit exceeded.")
    await office.worker().run_once()
    row = await office.row()
    assert (row["state"], row["cause"]) == ("queued", "limit")
    assert 3000 < row["wait"] < 4000
    await office.make_due()
    await office.worker().run_once()
    assert len(server.messages) == 1


async def test_a_day_of_trying_is_enough(office: Office, server: MailServer) -> None:
    await office.queue()
    await office.execute("UPDATE outbox SET first_tried_at = now() - interval '24 hours'")
    server.on("mail", "451 later")
    await office.worker().run_once()
    assert (await office.row())["state"] == "failed"


async def test_who_unsubscribed_meanwhile_gets_nothing(office: Office, server: MailServer) -> None:
    async def nobody(_: str) -> bool:
        return False

    await office.queue()
    await office.worker(gate=Gate(allowed=nobody)).run_once()
    row = await office.row()
    assert (row["state"], row["cause"], server.messages) == ("failed", "unwanted", [])
    assert "unsubscribed" in row["last_error"]


async def test_while_nobody_knows_who_unsubscribed_mail_waits(
    office: Office, server: MailServer
) -> None:
    async def locked(_: str) -> bool:
        raise VotesUnavailableError("the votes are locked")

    await office.queue()
    await office.worker(gate=Gate(allowed=locked)).run_once()
    row = await office.row()
    assert (row["state"], row["last_error"]) == ("queued", "the votes are locked")
    assert server.messages == []


async def test_many_workers_send_each_message_once(office: Office, server: MailServer) -> None:
    for number in range(12):
        await office.queue(f"reader{number}@example.com")
    await asyncio.gather(*(office.worker().drain() for _ in range(3)))
    assert len(server.messages) == len({kept.recipients for kept in server.messages}) == 12


async def test_forever_sends_what_is_queued_later_and_stops(
    office: Office, server: MailServer
) -> None:
    stop = asyncio.Event()
    worker = office.worker(limits=replace(QUICK, poll=30))
    task = asyncio.create_task(worker.forever(stop))
    await asyncio.sleep(0.05)
    await office.queue()
    worker.wake()
    async with asyncio.timeout(30):
        await server.data_reached.wait()
        stop.set()
        await task
    assert len(server.messages) == 1


async def test_forever_outlives_a_database_that_goes_away(
    office: Office, postgres_url: str
) -> None:
    stop = asyncio.Event()
    away = await Database.connect(postgres_url, max_size=2, acquire_timeout=0.1)
    await away.close()
    worker = Outbox(
        away,
        office.channels(office.server, SHORT),
        brand_id=BRAND,
        owner="x",
        chance=lambda: 0.0,
        limits=QUICK,
    )
    task = asyncio.create_task(worker.forever(stop))
    await asyncio.sleep(0.2)
    assert not task.done()
    stop.set()
    await task


async def test_the_database_going_away_before_data_sends_nothing(
    office: Office, server: MailServer, postgres_url: str
) -> None:
    await office.queue()
    fragile = await Database.connect(postgres_url, max_size=2, acquire_timeout=0.1)

    async def pull_the_plug(_: str) -> bool:
        await fragile.close()
        return True

    worker = office.worker(gate=Gate(allowed=pull_the_plug))
    worker._database = fragile
    with pytest.raises(Exception, match="PostgreSQL"):
        await worker.run_once()
    assert server.messages == []
    assert (await office.row())["state"] == "sending"


async def test_a_run_s_mail_can_be_shown_and_goes_when_it_is_old(office: Office) -> None:
    await office.execute(
        "INSERT INTO agent_runs (id, brand_id, trigger, owner, lease_until) VALUES "
        "('0b6f2c1e-3a4d-4f5e-8a6b-7c8d9e0f1a2b', 'debonairs', 'cli', 'x', now())"
    )
    run = "0b6f2c1e-3a4d-4f5e-8a6b-7c8d9e0f1a2b"
    await office.queue("ann@example.com", run_id=run)
    await office.queue("bob@example.com", run_id=run, kind="quiet")
    worker = office.worker()
    await worker.drain()
    async with office.database.connection() as connection:
        rows = await queries.of_run(connection, run)
        assert [(row["recipient"], row["state"]) for row in rows] == [
            ("ann@example.com", "sent"),
            ("bob@example.com", "sent"),
        ]
        assert office.settled[0].mail.run_id == run
        await connection.execute("UPDATE outbox SET updated_at = now() - interval '9 days'")
        assert await queries.delete_older(connection, brand_id=BRAND, days=10) == 0
        assert await queries.delete_older(connection, brand_id=BRAND, days=8) == 2
