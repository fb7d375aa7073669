"""What is kept of attempts to deliver: with the message, in backups, and no longer than it."""

from __future__ import annotations

from pathlib import Path

from service.models import Message
from service.storage.database import Database
from service.storage.tables import outbox
from service.storage.tables.mail import attempts
from service.storage.tables.mail.attempts import Delivery
from service.storage.tables.outbox import MessageState
from service.storage.upkeep import backup, retention

BRAND = "b"


async def tried(database: Database, recipient: str = "anna@x.org") -> None:
    """Queue a message and refuse it."""
    async with database.transaction() as connection:
        message = Message(f"<{recipient}>", "a@b.c", recipient, "s", b"")
        await outbox.enqueue(connection, message, brand_id=BRAND)
        mail = await outbox.claim(connection, brand_id=BRAND, owner="o", lease=30.0)
        assert mail is not None
        await outbox.end(connection, mail, state=MessageState.FAILED, error="no", in_doubt=False)
        await attempts.save(
            connection, mail, brand_id=BRAND, verdict="failed", code=550, answer="5.1.1 no"
        )


async def shown(database: Database, brand_id: str = BRAND) -> list[Delivery]:
    async with database.connection() as connection:
        return await attempts.deliveries(connection, brand_id=brand_id, limit=10)


async def test_attempts_come_back_out_of_a_backup(database: Database, tmp_path: Path) -> None:
    await tried(database)
    before = await shown(database)
    assert (await backup.save(database, BRAND, tmp_path))["delivery_attempts"] == 1
    async with database.connection() as connection:
        await connection.execute("DELETE FROM outbox")
    assert await shown(database) == []
    assert (await backup.load(database, tmp_path))["delivery_attempts"] == 1
    [one] = await shown(database)
    assert one.attempts == before[0].attempts
    assert (await backup.load(database, tmp_path))["delivery_attempts"] == 0


async def test_attempts_go_with_their_message(database: Database) -> None:
    for name in ("anna@x.org", "ben@x.org"):
        await tried(database, name)
    await retention.forget_address(database, "anna@x.org")
    assert [one.recipient for one in await shown(database)] == ["ben@x.org"]
    async with database.connection() as connection:
        await connection.execute("UPDATE outbox SET updated_at = now() - interval '9 days'")
    await retention.delete_old(database, BRAND, days=8, text_days=8, voted_stories=[])
    async with database.connection() as connection:
        assert await connection.fetchval("SELECT count(*) FROM delivery_attempts") == 0


async def test_another_brand_sees_and_sends_none_of_it(database: Database) -> None:
    await tried(database)
    [one] = await shown(database)
    assert await shown(database, "other") == []
    async with database.connection() as connection:
        assert not await attempts.is_there(connection, brand_id="other", number=one.id)
        again = await attempts.queue_again(
            connection, brand_id="other", number=one.id, attempts=one.attempts_made
        )
        assert again is None
        assert await attempts.recipients(connection, brand_id="other", most=9) == []
