"""What goes when it is old, and when a person asks to be forgotten."""

from __future__ import annotations

from datetime import UTC, datetime

from service.models import Message, Trigger
from service.storage.database import Database
from service.storage.tables import alerts, outbox, runs
from service.storage.upkeep import retention


async def test_a_person_is_taken_out_of_results_mail_and_alerts(database: Database) -> None:
    for brand, people in (("b", ["Anna@x.org", "ben@x.org"]), ("other", ["anna@x.org"])):
        claimed = await runs.claim(database, brand_id=brand, trigger=Trigger.HTTP, owner="o")
        await runs.start(database, claimed)
        async with database.transaction() as connection:
            result = {"email": {"recipients": people, "state": "queued"}, "findings": []}
            await runs.complete(connection, claimed, result)
            for number, (kind, to, body) in enumerate(
                [
                    ("digest", "anna@x.org", b"hello"),
                    ("digest", "ben@x.org", b"hello"),
                    ("alert", "ops@x.org", b"Mail to ANNA@x.org was refused"),
                    ("alert", "ops@x.org", b"The run failed"),
                ]
            ):
                message = Message(f"<{brand}{number}>", "a@b.c", to, "s", body)
                await outbox.enqueue(connection, message, brand_id=brand, kind=kind)
            await alerts.lock(connection, brand_id=brand, subjects=["m"], new=["m"])
            now = datetime.now(UTC)
            told = alerts.KnownAlert("m", True, "Mail to anna@x.org was refused", now, now)
            await alerts.save(connection, told, brand_id=brand)
    assert await retention.addresses(database) == {
        "Anna@x.org", "anna@x.org", "ben@x.org", "ops@x.org",
    }  # fmt: skip
    assert await retention.forget_address(database, " anna@X.org ") == 8
    async with database.connection() as connection:
        mails = await connection.fetch("SELECT recipient, body FROM outbox ORDER BY 1, brand_id")
        left = await connection.fetch(
            "SELECT result #> '{email,recipients}' AS who FROM agent_runs ORDER BY brand_id"
        )
        bad = await connection.fetchval("SELECT count(*) FROM alerts")
    assert [row["recipient"] for row in mails] == ["ben@x.org"] * 2 + ["ops@x.org"] * 2
    assert all(b"ANNA" not in row["body"] for row in mails)
    assert [row["who"] for row in left] == [["ben@x.org"], []]
    assert bad == 0
    assert await retention.forget_address(database, "anna@x.org") == 0


async def test_a_new_clock_is_waited_for_once(database: Database) -> None:
    runs_at = {
        (0,): False,
        (0, 3): False,
        (0, 9): True,  # a first rest, or a clock that is wrong
        (0, 1, 2, 12): True,
        (0, 9, 18): False,  # a machine that is on for hours every nine days
        (0, 9, 11): False,
    }
    for number, days in enumerate(runs_at):
        async with database.connection() as connection:
            await connection.execute(
                "INSERT INTO agent_runs (id, brand_id, trigger, status, owner, started_at, "
                "completed_at, lease_until, error_message) SELECT gen_random_uuid(), $1, 'http', "
                "'failed', 'x', at, at, at, 'why' FROM (SELECT now() - make_interval(days => "
                "unnest($2::int[])) - interval '1 minute' AS at) AS moment",
                str(number), [days[-1] - day for day in days],
            )  # fmt: skip
    found = [await retention.is_clock_new(database, str(n)) for n in range(len(runs_at))]
    assert found == list(runs_at.values())
