"""What the operator hears: once when it breaks, once a day, once when it is mended."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from email.headerregistry import Address

from service.delivery import operator_alerts
from service.delivery.alert_notifier import queue_alerts
from service.delivery.channel import Outcome, Verdict
from service.delivery.channels.email.connection import SmtpServer
from service.delivery.channels.email.message import read_back
from service.delivery.channels.email.smtp import SmtpChannel
from service.delivery.operator_alerts import (
    Alert,
    Condition,
    News,
    decide,
    letter,
    of_mail,
    of_quiet,
    of_sources,
)
from service.delivery.outbox import DeliveryAttempt
from service.delivery.retry_policy import FollowUp
from service.delivery.small_mails import proof_letter
from service.delivery.source_news import conditions_of
from service.models import (
    HealthState,
    QuietBecause,
    SourceHealth,
    SourceQuiet,
    SourceReport,
    SourceState,
    as_written,
)
from service.storage.database import Database
from service.storage.tables import alerts as stored
from service.storage.tables.alerts import KnownAlert
from service.storage.tables.outbox import ClaimedMessage, MessageState
from service.text.recipient import EMAIL
from tests.delivery.hostile import HOSTILE
from tests.digest.samples import BRAND, NOW, source
from tests.tables import each

HOUR = timedelta(hours=1)
MAIL = SmtpChannel(
    server=SmtpServer(host="localhost", port=1),
    sender=Address("", addr_spec="digest@example.com"),
    domain="example.com",
)
BAD = Condition("run", bad=True, detail="The last run failed: no source answered.")
WELL = Condition("run", bad=False, detail="Runs complete again.")


def known(*, bad: bool, hours: float) -> dict[str, KnownAlert]:
    then = NOW - hours * HOUR
    return {"run": KnownAlert("run", bad, "before", then, then)}


@each(
    ("condition", "before", "news"),
    [
        (BAD, {}, News.BROKEN),
        (BAD, known(bad=False, hours=1), News.BROKEN),
        (BAD, known(bad=True, hours=1), None),
        (BAD, known(bad=True, hours=24), News.STILL),
        (BAD, known(bad=True, hours=-24 * 400), News.STILL),  # told by a clock that was ahead
        (WELL, {}, None),
        (WELL, known(bad=False, hours=99), None),
        (WELL, known(bad=True, hours=1), News.MENDED),
    ],
)
def test_what_is_told(
    condition: Condition, before: dict[str, KnownAlert], news: News | None
) -> None:
    told = decide([condition], before, NOW)
    assert [alert.news for alert in told] == ([news] if news else [])


def test_a_reminder_remembers_since_when() -> None:
    (still,) = decide([BAD], known(bad=True, hours=30), NOW)
    assert still.since == still.state.since == NOW - 30 * HOUR
    assert still.state.reminded_at == NOW
    (mended,) = decide([WELL], known(bad=True, hours=30), NOW)
    assert (mended.since, mended.state.since) == (NOW - 30 * HOUR, NOW)


def report(state: SourceState, failures: int = 0) -> SourceReport:
    one = source("Coast Daily")
    health = SourceHealth(source_key=one.key, name=one.name, failures=failures)
    return SourceReport(source=one, state=state, error="answered 503", health=health)


@each(
    ("state", "failures", "bad"),
    [
        (SourceState.OK, 0, False),
        (SourceState.UNCHANGED, 0, False),
        (SourceState.EMPTY, 0, False),
        (SourceState.WALLED, 0, False),
        (SourceState.FAILED, 1, None),
        (SourceState.FAILED, 3, True),
        (SourceState.GONE, 0, True),
        (SourceState.RESTING, 9, None),
        (SourceState.NOT_DUE, 0, None),
    ],
)
def test_when_a_source_is_dead(state: SourceState, failures: int, bad: bool | None) -> None:
    conditions = of_sources([report(state, failures)])
    assert [condition.bad for condition in conditions] == ([] if bad is None else [bad])
    assert all("Coast Daily" in condition.detail for condition in conditions)


def test_a_source_that_goes_quiet_is_told_once_and_when_it_is_over() -> None:
    then = NOW - timedelta(days=3)
    quiet = SourceQuiet(because=QuietBecause.NOTHING, since=then, begun=NOW, usual=14.2)
    well = report(SourceState.OK)
    assert well.health
    silent = replace(well, health=replace(well.health, quiet=quiet))
    (condition,) = of_quiet([silent], NOW)
    (alert,) = decide([condition], {}, NOW)
    words = "Coast Daily: nothing for 3 days; it used to bring 14 a day."
    assert (alert.news, alert.detail[: len(words)]) == (News.BROKEN, words)
    known_now = {alert.state.subject: alert.state}
    assert decide([condition], known_now, NOW + 99 * HOUR) == []
    (over,) = decide(of_quiet([well], NOW), known_now, NOW + 99 * HOUR)
    assert (over.news, over.detail) == (
        News.MENDED, "The source Coast Daily is as it used to be again.",
    )  # fmt: skip
    assert decide(of_quiet([well], NOW), {}, NOW) == []
    for state in (SourceState.FAILED, SourceState.RESTING, SourceState.NOT_DUE, SourceState.GONE):
        assert of_quiet([replace(silent, state=state)], NOW) == []


def test_a_source_of_which_a_part_fails_is_told_after_a_day_to_operators_or_readers() -> None:
    well = report(SourceState.OK)
    assert well.health
    found = []
    for hours in (23, 24):
        health = replace(
            well.health, state=HealthState.PARTLY, since=NOW - hours * HOUR, last_error="HTTP 503"
        )
        part = replace(well, health=health)
        (told,), (read,) = of_quiet([part], NOW), conditions_of([part], NOW)
        found.append((told.bad, read.bad))
    assert found == [(False, False), (True, True)]
    assert told.detail == "Coast Daily: part of it has failed for 24 h (HTTP 503)"


def test_readers_hear_that_walls_are_gone_when_a_page_was_read_and_not_before() -> None:
    well = report(SourceState.OK)
    assert well.health
    told = []
    for state, walls in ((SourceState.UNCHANGED, 2), (SourceState.EMPTY, 2), (SourceState.OK, 0)):
        health = replace(well.health, state=HealthState.WALLED if walls else HealthState.WELL)
        one = replace(well, state=state, health=replace(health, walls=walls))
        told += [condition.bad for condition in conditions_of([one], NOW)]
    assert told == [True, True, False]


def settled(
    verdict: Verdict, following: FollowUp, *, kind: str = "digest", **changes: int
) -> DeliveryAttempt:
    code = changes.get("code")
    mail = ClaimedMessage(
        1,
        "process",
        kind,
        None,
        "d@example.com",
        "ann@example.com",
        "s",
        b"",
        changes.get("attempt", 1),
        False,
        False,
        0.0,
        "<m@example.com>",
    )
    return DeliveryAttempt(mail, Outcome(verdict, "the server said so", code), following)


def test_what_an_attempt_to_send_tells() -> None:
    assert [
        c.bad for c in of_mail(settled(Verdict.ACCEPTED, FollowUp(MessageState.SENT), code=250))
    ] == [
        False,
        False,
    ]
    (wrong,) = of_mail(
        settled(Verdict.MISCONFIGURED, FollowUp(MessageState.QUEUED, 600.0), code=535)
    )
    assert (wrong.subject, wrong.bad) == ("mail", True)
    (refused,) = of_mail(settled(Verdict.FAILED, FollowUp(MessageState.FAILED), code=550))
    assert refused.bad
    assert refused.subject.startswith("mail:")
    assert "ann@example.com" in refused.detail
    (late,) = of_mail(settled(Verdict.RETRY, FollowUp(MessageState.FAILED), attempt=30))
    assert "after a day" in late.detail
    given_up = FollowUp(MessageState.FAILED)
    (late,) = of_mail(settled(Verdict.RETRY, given_up, kind="week", attempt=90))
    assert "The week in review for ann@example.com was given up after five days" in late.detail


def test_what_is_no_news() -> None:
    assert of_mail(settled(Verdict.RETRY, FollowUp(MessageState.QUEUED, 8.0), code=451)) == []
    assert of_mail(settled(Verdict.UNKNOWN, FollowUp(MessageState.UNKNOWN, 8.0))) == []
    assert of_mail(settled(Verdict.FAILED, FollowUp(MessageState.FAILED))) == []  # has unsubscribed
    assert (
        of_mail(settled(Verdict.FAILED, FollowUp(MessageState.FAILED), kind="alert", code=550))
        == []
    )


def test_runs_and_the_budget() -> None:
    assert operator_alerts.of_run("no source answered").bad
    assert not operator_alerts.of_run("").bad
    assert operator_alerts.of_budget(as_written("Today's tokens are used up.")).bad
    assert not operator_alerts.of_budget(None).bad


def alert(news: News, detail: str = "The source X is dead.", hours: float = 30) -> Alert:
    return Alert(news, detail, NOW - hours * HOUR, KnownAlert("s", True, detail, NOW, NOW))


def test_a_letter_tells_the_worst_first() -> None:
    written = letter(
        BRAND, [alert(News.MENDED, "Runs go."), alert(News.BROKEN, "Mail is off.")], NOW
    )
    assert written.subject == "Topfive, something needs you: Mail is off. (and 1 more)"
    assert written.text.index("Mail is off.") < written.text.index("Runs go.")
    assert "broken for 30 h" in written.text
    assert "Mail is off." in written.html


def test_a_letter_says_how_long() -> None:
    assert "For 3 days now: " in letter(BRAND, [alert(News.STILL, hours=75)], NOW).text
    assert "It was broken" not in letter(BRAND, [alert(News.MENDED, hours=0)], NOW).text


def test_a_letter_stays_short() -> None:
    written = letter(BRAND, [alert(News.BROKEN, f"Source {n}.") for n in range(50)], NOW)
    assert "And 38 more" in written.text
    assert len(written.html) < 10_000


@each("text", HOSTILE)
def test_hostile_words_stay_words(text: str) -> None:
    written = letter(BRAND, [alert(News.BROKEN, text)], NOW)
    assert "<script>alert" not in written.html
    assert "<img" not in written.html
    assert "\n" not in written.subject


def test_the_test_mail_says_what_it_is() -> None:
    written = proof_letter(BRAND, recipient="ann@example.com", sent_through="mail.test:587")
    assert "mail.test:587" in written.text
    assert written.subject == "Topfive test mail for Debonairs Pizza"


async def tell_it(
    database: Database, conditions: list[Condition], **changes: object
) -> list[Alert]:
    options: dict[str, object] = {
        "brand": BRAND,
        "recipients": ["ops@example.com", "ops2@example.com"],
        "channels": {EMAIL: MAIL},
        "now": NOW,
        "unique": "1",
        **changes,
    }
    return await queue_alerts(database, conditions, **options)  # type: ignore[arg-type]


async def queued(database: Database) -> list[str]:
    async with database.connection() as connection:
        rows = await connection.fetch("SELECT body, urgent, kind FROM outbox ORDER BY id")
    assert all(row["urgent"] and row["kind"] == "alert" for row in rows)
    return [read_back(row["body"]).subject for row in rows]


async def test_it_is_told_once_over_restarts_then_daily_then_when_mended(
    database: Database,
) -> None:
    for hours, unique in ((0, "a"), (0.2, "b"), (23, "c"), (24.1, "d"), (30, "e")):
        await tell_it(database, [BAD], now=NOW + hours * HOUR, unique=unique)
    await tell_it(database, [WELL], now=NOW + 31 * HOUR, unique="f")
    await tell_it(database, [WELL], now=NOW + 32 * HOUR, unique="g")
    subjects = (await queued(database))[::2]
    assert [subject.split(":")[0] for subject in subjects] == [
        "Topfive, something needs you",
        "Topfive, still broken",
        "Topfive, working again",
    ]
    async with database.connection() as connection:
        known = await stored.lock(connection, brand_id=BRAND.id, subjects=["run"], new=[])
    assert not known["run"].bad


async def test_two_copies_that_meet_the_same_trouble_tell_it_once(database: Database) -> None:
    await asyncio.gather(*(tell_it(database, [BAD], unique=f"copy {n}") for n in range(4)))
    assert len(await queued(database)) == 2
    async with database.connection() as connection:
        (told,) = (
            await stored.lock(connection, brand_id=BRAND.id, subjects=["run"], new=[])
        ).values()
    assert (told.subject, told.bad, told.detail) == ("run", True, BAD.detail)


async def test_several_troubles_make_one_letter_for_each_operator(database: Database) -> None:
    conditions = [BAD, *of_sources([report(SourceState.GONE)])]
    told = await tell_it(database, conditions)
    assert len(told) == 2
    assert len(await queued(database)) == 2


async def test_brands_do_not_share_their_troubles(database: Database) -> None:
    await tell_it(database, [BAD])
    other = replace(BRAND, id="other")
    assert len(await tell_it(database, [BAD], brand=other, unique="2")) == 1


async def test_without_an_operator_nothing_is_told(database: Database) -> None:
    assert await tell_it(database, [BAD], recipients=[]) == []
    assert await tell_it(database, []) == []
    assert await queued(database) == []
