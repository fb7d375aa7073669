"""What the operator hears: on a change of state, once a day while it lasts, and when it is over.

Pure: `service.delivery.alert_notifier` acts on it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from service.delivery.channel import Verdict
from service.delivery.outbox import DeliveryAttempt
from service.delivery.small_mails import note
from service.models import Brand, Letter, SourceReport, SourceState
from service.signing import recipient_id
from service.storage.tables.alerts import KnownAlert
from service.storage.tables.outbox import MessageKind, MessageState
from service.text.normalize import one_line
from service.wording.moments import age

REMIND_EVERY = timedelta(hours=24)
DEAD_AFTER = 3
"""Failures in a row before a source counts as dead: one bad answer is the weather of the web."""
_MAX_LINES = 12
"""Alerts that one letter spells out."""


@dataclass(frozen=True, slots=True)
class Condition:
    """How one subject is now. `subject` is stable: `run`, `budget`, `mail`, `source:KEY`."""

    subject: str
    bad: bool
    detail: str
    """A sentence: what is wrong and what to do; or, when well, what works again."""


class News(StrEnum):
    """Why the operator hears of a condition."""

    BROKEN = "broken"
    STILL = "still"
    MENDED = "mended"


@dataclass(frozen=True, slots=True)
class Alert:
    """One thing to tell."""

    news: News
    detail: str
    since: datetime
    """Since when it was, or had been, bad."""
    state: KnownAlert
    """What will be known once it is told."""


def of_run(error_message: str) -> Condition:
    """Return the condition of the runs; `error_message` is empty when the last one completed."""
    if error_message:
        return Condition("run", bad=True, detail=f"The last run failed: {_clean(error_message)}")
    return Condition("run", bad=False, detail="Runs complete again.")


def of_budget(problem: str) -> Condition:
    """Return the condition of the budget; `problem` is a sentence, empty while there is some."""
    return Condition("budget", bool(problem), _clean(problem) or "There is budget again.")


def of_sources(reports: Sequence[SourceReport]) -> list[Condition]:
    """Return a condition for each source that a run has asked; those not asked tell nothing."""
    conditions = []
    for report in reports:
        name = one_line(report.source.name, 60)
        subject = f"source:{report.source.key}"
        failures = report.health.failures if report.health else 0
        gone = report.state is SourceState.GONE
        if gone or (report.state is SourceState.FAILED and failures >= DEAD_AFTER):
            why = "it is gone for good" if gone else f"it failed {failures} times in a row"
            detail = f"The source {name} is dead: {why}. {_clean(report.error)}".rstrip()
            conditions.append(Condition(subject, bad=True, detail=detail))
        elif report.state in {SourceState.OK, SourceState.UNCHANGED, SourceState.EMPTY}:
            conditions.append(
                Condition(subject, bad=False, detail=f"The source {name} answers again.")
            )
    return conditions


def of_mail(settled: DeliveryAttempt) -> list[Condition]:
    """Return what an attempt to send tells about the mail server and the recipient.

    An alert that cannot be delivered is no news: nobody could be told of it by mail.
    """
    mail, outcome = settled.mail, settled.outcome
    reader = f"mail:{recipient_id(mail.recipient)}"
    if outcome.verdict is Verdict.ACCEPTED:
        return [
            Condition("mail", bad=False, detail="The mail server takes our mail again."),
            Condition(reader, bad=False, detail=f"Mail to {mail.recipient} is taken again."),
        ]
    if mail.kind == MessageKind.ALERT:
        return []
    if outcome.verdict is Verdict.MISCONFIGURED:
        return [Condition("mail", bad=True, detail=f"No mail goes out: {_clean(outcome.reason)}")]
    if settled.next.seconds is None and outcome.code is not None:
        detail = f"Mail to {mail.recipient} was refused: {_clean(outcome.reason)}"
        return [Condition(reader, bad=True, detail=detail)]
    if (
        settled.next.seconds is None
        and settled.next.state is MessageState.FAILED
        and mail.attempt > 1
    ):
        detail = f"Mail to {mail.recipient} was given up after a day: {_clean(outcome.reason)}"
        return [Condition(reader, bad=True, detail=detail)]
    return []


def _clean(text: str) -> str:
    return one_line(text, 300)


def decide(
    conditions: Sequence[Condition], known: Mapping[str, KnownAlert], now: datetime
) -> list[Alert]:
    """Return what to tell: what broke, what is still broken after a day, what was mended."""
    alerts = []
    for condition in conditions:
        before = known.get(condition.subject)
        was_bad = before is not None and before.bad
        if condition.bad and (before is None or not was_bad):
            alerts.append(_alert(News.BROKEN, condition, since=now, now=now))
        elif condition.bad and before and now - before.reminded_at >= REMIND_EVERY:
            alerts.append(_alert(News.STILL, condition, since=before.since, now=now))
        elif not condition.bad and before and was_bad:
            state = KnownAlert(condition.subject, False, condition.detail, now, now)
            alerts.append(Alert(News.MENDED, condition.detail, before.since, state))
    return alerts


def _alert(news: News, condition: Condition, *, since: datetime, now: datetime) -> Alert:
    state = KnownAlert(condition.subject, True, condition.detail, since, now)
    return Alert(news, condition.detail, since, state)


def letter(brand: Brand, alerts: Sequence[Alert], now: datetime, health_url: str = "") -> Letter:
    """Return one letter that tells all of `alerts`, the broken first, and where to look."""
    order = list(News)
    told = sorted(alerts, key=lambda alert: order.index(alert.news))
    worst = told[0]
    headline = {
        News.BROKEN: "Something needs you",
        News.STILL: "Still broken",
        News.MENDED: "Working again",
    }[worst.news]
    more = f" (and {len(told) - 1} more)" if len(told) > 1 else ""
    subject = f"Topfive, {headline.lower()}: {one_line(worst.detail, 90)}{more}"
    sentences = [_sentence(alert, now) for alert in told[:_MAX_LINES]]
    if len(told) > _MAX_LINES:
        sentences.append(f"And {len(told) - _MAX_LINES} more; see /health and the log.")
    return note(brand, subject=subject, headline=headline, sentences=sentences, more=health_url)


def _sentence(alert: Alert, now: datetime) -> str:
    lasted = age(alert.since, now).removesuffix(" ago")
    if alert.news is News.BROKEN:
        return alert.detail
    if alert.news is News.STILL:
        return f"For {lasted} now: {alert.detail}"
    return f"{alert.detail} (It was broken for {lasted}.)" if lasted != "just now" else alert.detail
