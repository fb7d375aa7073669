"""What is said and done when mail cannot leave, or nobody is left to read it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from service.app import App
from service.signing import recipient_id
from service.storage.tables.mail import mail_troubles
from tests.app.test_server import ask, serving
from tests.app.world import ANNA, BEN, World, completed, read, rows, sent, titles
from tests.e2e.test_whole_program import free_port
from tests.waiting import until

OPERATOR = "ops@example.com"
RELAY = "554 5.7.1 <x>: Relay access denied"


async def state(service: App) -> str:
    """Return what the newest run that had mail says of it."""
    (row,) = await rows(
        service,
        "SELECT result FROM agent_runs WHERE result #>> '{email,kind}' = 'digest' "
        "ORDER BY started_at DESC LIMIT 1",
    )
    return str(row["result"]["email"]["state"])


async def make_due(service: App) -> None:
    """Let every back-off be over."""
    await rows(service, "UPDATE outbox SET not_before = now() RETURNING 1")


async def mail_part(url: str) -> tuple[int, str, dict[str, Any]]:
    """Return the status of `/health`, the state of the whole, and what it says of mail."""
    status, health = await ask(f"{url}/health")
    return status, health["status"], health["parts"]["mail"]


async def leave(service: App, *readers: str) -> None:
    """Unsubscribe these."""
    for reader in readers:
        await service.stores.votes.unsubscribe("debonairs", recipient_id(reader), datetime.now(UTC))


async def test_a_refusal_that_the_settings_are_to_blame_for_turns_health_red_until_it_is_mended(
    around: World,
) -> None:
    around.fill()
    for reader in (ANNA, BEN):
        around.mail.refuse(reader, RELAY)
    async with around.opened(port=str(free_port()), alert_email_to=OPERATOR) as service:
        await completed(service)
        assert await state(service) == "queued"
        await sent(service)
        said = await state(service)
        assert said.startswith("waits until the settings are mended (")
        assert "Relay access denied" in said
        async with serving(service) as url:
            status, whole, mail = await mail_part(url)
            assert (status, whole, mail["state"]) == (503, "failed", "failed")
            assert "no mail goes out; 2 mails wait" in mail["what"]
            assert "Relay access denied" in mail["what"]
            assert "topfive check --send-test-mail" in mail["hint"]
        # Mended: the same mail goes out, and all is well.
        for reader in (ANNA, BEN):
            around.mail.forgive(reader)
    async with around.opened(port=str(free_port())) as service:
        await service.outbox.release_on_start()
        await sent(service)
        assert await state(service) == "sent"
        async with serving(service) as url:
            status, _, mail = await mail_part(url)
            assert (status, mail["state"]) == (200, "ok")
    readers = [kept.recipients[0] for kept in around.mail.messages]
    assert sorted(reader for reader in readers if reader != OPERATOR) == [ANNA, BEN]
    _, text = read(next(k for k in around.mail.messages if k.recipients == (OPERATOR,)))
    assert "Something needs you" in text
    assert "No mail goes out" in text


async def test_one_reader_of_two_is_a_warning_and_the_run_says_both(around: World) -> None:
    around.fill()
    around.mail.refuse(ANNA, RELAY)
    async with around.opened(port=str(free_port())) as service:
        await completed(service)
        await sent(service)
        assert (await state(service)).startswith("sent to 1 of 2; waits until the settings")
        async with serving(service) as url:
            status, whole, mail = await mail_part(url)
            assert (status, whole, mail["state"]) == (200, "warning", "warning")
            assert "one mail waits" in mail["what"]


async def test_the_state_of_a_run_s_mail_follows_the_outbox(around: World) -> None:
    around.fill()
    async with around.opened(email_to=ANNA) as service:
        for answer, said in (
            ("450 4.2.0 Greylisted", "not delivered yet, tried again ("),
            ("550 5.4.5 Daily user sending limit exceeded", "waits until the mail provider takes"),
            ("", "sent"),
        ):
            around.publish(0, said[:4], f"Debonairs news {said}", f"Debonairs Pizza, {said}.")
            await completed(service)
            if answer:
                around.mail.on("rcpt", answer, times=9)
            await sent(service)
            assert (await state(service)).startswith(said)
            around.mail._plan.clear()
        await make_due(service)
        await sent(service)
        found = await rows(service, "SELECT result FROM agent_runs WHERE result ? 'email'")
        assert {row["result"]["email"]["state"] for row in found} == {"sent"}


async def test_mail_that_is_put_off_a_third_time_is_told(around: World) -> None:
    around.fill()
    around.mail.on("rcpt", "450 4.2.0 Greylisted", times=9)
    async with around.opened(email_to=ANNA) as service:
        await completed(service)
        for late in (0, 0, 1):
            await make_due(service)
            await sent(service)
            async with service.stores.database.connection() as connection:
                found = await mail_troubles.troubles(connection, brand_id="debonairs")
            assert (found.late, found.waiting) == (late, 1)


async def test_when_nobody_reads_it_is_said_and_what_is_found_waits_for_a_reader(
    around: World,
) -> None:
    around.fill()
    async with around.opened(port=str(free_port())) as service:
        await leave(service, ANNA, BEN)
        first = await completed(service)
        assert first["email"]["state"] == "everybody has unsubscribed"
        assert len(first["findings"]) == 2
        async with serving(service) as url:
            status, whole, mail = await mail_part(url)
            assert (status, whole, mail["state"]) == (200, "warning", "warning")
            assert "nobody gets mail" in mail["what"]
            assert "resubscribe" in mail["hint"]
    async with around.opened() as service:
        again = await completed(service)
        assert again["email"]["recipients"] == []
        await service.stores.votes.resubscribe("debonairs", recipient_id(ANNA))
        around.publish(1, "new", "Debonairs closes in Durban", "Debonairs Pizza closed a shop.")
        back = await completed(service)
        assert back["email"]["recipients"] == [ANNA]
        assert len(back["email"]["findings"]) == 3
        await sent(service)
        after = await completed(service)
        assert (after["email"]["state"], after["email"]["unread_since"]) == ("nothing new", None)
        assert titles(after) == []


async def test_at_set_times_too_what_nobody_read_waits(around: World) -> None:
    around.fill()
    soon = (datetime.now(UTC) + timedelta(minutes=30)).strftime("%H:%M")
    async with around.opened(email_schedule=soon) as service:
        await leave(service, ANNA, BEN)
        await completed(service)
        around.clock.by = timedelta(hours=1)
        unread = await completed(service)
        assert unread["email"]["state"] == "everybody has unsubscribed"
        assert unread["email"]["slot"] is None
        await service.stores.votes.resubscribe("debonairs", recipient_id(BEN))
        back = await completed(service)
        assert back["email"]["recipients"] == [BEN]
        assert len(back["email"]["stories"]) == 2


async def test_one_address_that_is_none_costs_nobody_else_their_mail(around: World) -> None:
    """As an older Topfive, or another program, may have left it in the settings."""
    around.fill()
    async with around.opened() as service:
        planner = service.pipeline.planner
        planner._settings = planner._settings.__class__(
            recipients=("a..b@example.com", BEN),
            public_url=planner._settings.public_url,
            schedule=planner._settings.schedule,
        )
        result = await completed(service)
        assert result["email"]["recipients"] == [BEN]
        assert result["email"]["left_out"] == ["a..b@example.com"]
        await sent(service)
    assert [kept.recipients[0] for kept in around.mail.messages] == [BEN]


async def test_who_was_taken_out_of_the_settings_gets_nothing_that_still_waits(
    around: World,
) -> None:
    around.publish(0, "soweto", "Debonairs opens in Soweto", "Debonairs Pizza opened a shop.")
    for reader in (ANNA, BEN):
        around.mail.refuse(reader, RELAY)
    async with around.opened() as service:
        await completed(service)
        await sent(service)
    around.mail.forgive(ANNA)
    async with around.opened(email_to=ANNA, port=str(free_port())) as service:
        async with serving(service) as url:
            await until(lambda: _ended(service), "the end of all mail")
            status, _, mail = await mail_part(url)
        assert (status, mail["state"]) == (200, "ok")
        said = await rows(service, "SELECT last_error, cause FROM outbox WHERE recipient = $1", BEN)
    assert [kept.recipients for kept in around.mail.messages] == [(ANNA,)]
    assert said == [{"last_error": "it is no longer in EMAIL_TO; not sent", "cause": "unwanted"}]


async def test_who_is_written_with_another_capital_gets_what_still_waits(around: World) -> None:
    around.publish(0, "soweto", "Debonairs opens in Soweto", "Debonairs Pizza opened a shop.")
    for reader in (ANNA, BEN):
        around.mail.refuse(reader, RELAY)
    async with around.opened() as service:
        await completed(service)
        await sent(service)
    for reader in (ANNA, BEN):
        around.mail.forgive(reader)
    named = f"{ANNA},{BEN.capitalize()}"
    async with around.opened(email_to=named, port=str(free_port())) as service, serving(service):
        await until(lambda: _ended(service), "the end of all mail")
    assert {kept.recipients[0] for kept in around.mail.messages} == {ANNA, BEN}


async def test_what_waited_for_an_address_that_was_mistyped_comes_to_the_right_one(
    around: World,
) -> None:
    around.publish(0, "soweto", "Debonairs opens in Soweto", "Debonairs Pizza opened a shop.")
    around.mail.refuse(BEN, RELAY)
    async with around.opened(email_to=BEN) as service:
        await completed(service)
        await sent(service)
    async with around.opened(email_to=ANNA, port=str(free_port())) as service, serving(service):
        await until(lambda: _ended(service), "the end of all mail")
    async with around.opened(email_to=ANNA) as service:
        await completed(service)
        around.publish(1, "durban", "Debonairs opens in Durban", "Debonairs Pizza opened a shop.")
        await completed(service)
        await sent(service)
    texts = [read(kept)[1] for kept in around.mail.messages if kept.recipients == (ANNA,)]
    assert "Debonairs opens in Soweto" in "".join(texts)


async def _ended(service: App) -> bool:
    return not await rows(service, "SELECT 1 FROM outbox WHERE state NOT IN ('sent', 'failed')")
