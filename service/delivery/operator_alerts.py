"""What the operator hears: on a change of state, once a day while it lasts, and when it is over.

Of a source only when its trouble begins and when it is over.

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
from service.models import Brand, Letter, Reason, SourceReport, SourceState
from service.models.channels import name_of
from service.signing import recipient_id
from service.storage.tables.alerts import KnownAlert
from service.storage.tables.outbox import MessageKind, MessageState
from service.text.normalize import one_line
from service.wording import alerts as words
from service.wording.reasons import sentence
from service.wording.source_troubles import answers_in_part, gone_quiet

REMIND_EVERY = timedelta(hours=24)
DEAD_AFTER = 3
"""Failures in a row before a source counts as dead: one bad answer is the weather of the web."""
_ANSWERED = frozenset(
    {SourceState.OK, SourceState.UNCHANGED, SourceState.EMPTY, SourceState.WALLED}
)
_MAX_LINES = 12
"""Alerts that one letter spells out."""


@dataclass(frozen=True, slots=True)
class Condition:
    """How one subject is now. `subject` is stable: `run`, `votes`, `budget`, `mail` or
    `source:KEY`."""

    subject: str
    bad: bool
    detail: str
    """A sentence, told and remembered: what is wrong and what to do; or what works again."""
    once: bool = False
    """It is told when it begins and when it is over, and not daily between."""


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
        return Condition("run", bad=True, detail=words.run_failed(error_message))
    return Condition("run", bad=False, detail=words.runs_complete())


def of_votes(trouble: str) -> Condition:
    """Return the condition of the file of votes; `trouble` is empty when they are stored."""
    return Condition("votes", bad=bool(trouble), detail=trouble or words.votes_stored())


def of_budget(spent: Reason | None) -> Condition:
    """Return the condition of the budget; `spent` says which is used up, None: none is."""
    if spent:
        return Condition("budget", bad=True, detail=words.budget_used(sentence(spent)))
    return Condition("budget", bad=False, detail=words.budget_again())


def of_sources(reports: Sequence[SourceReport]) -> list[Condition]:
    """Return a condition for each source that a run has asked; those not asked tell nothing."""
    conditions = []
    for report in reports:
        name = one_line(report.source.name, 60)
        failures = report.health.failures if report.health else 0
        if report.state is SourceState.GONE:
            bad, detail = True, words.source_gone(name, report.error)
        elif report.state is SourceState.FAILED and failures >= DEAD_AFTER:
            bad, detail = True, words.source_dead(name, failures, report.error)
        elif report.state in _ANSWERED:
            bad, detail = False, words.source_answers(name)
        else:
            continue
        conditions.append(Condition(f"source:{report.source.key}", bad, detail, once=True))
    return conditions


def of_quiet(reports: Sequence[SourceReport], now: datetime) -> list[Condition]:
    """Return a condition for each source that answered: has it gone quiet, or part of it."""
    conditions = []
    for report in reports:
        health, source = report.health, report.source
        if health is None or report.state not in _ANSWERED:
            continue
        detail = words.source_as_before(health.name)
        if health.quiet:
            address = "" if source.kind.form.searched else source.target
            detail = words.source_quiet(gone_quiet(health, now), address)
        in_part = not health.quiet and health.is_long_in_part(now)
        if in_part:
            detail = answers_in_part(health, now)
        subject = f"quiet:{source.key}"
        conditions.append(Condition(subject, bool(health.quiet or in_part), detail, once=True))
    return conditions


def of_mail(settled: DeliveryAttempt) -> list[Condition]:
    """Return what an attempt to send tells about the mail server and the recipient.

    An alert that cannot be delivered is no news: nobody could be told of it by mail.
    """
    mail, outcome, following = settled.mail, settled.outcome, settled.next
    reader = f"mail:{recipient_id(mail.recipient)}"
    taken = Condition(reader, bad=False, detail=words.recipient_taken(mail.recipient))
    if outcome.verdict is Verdict.ACCEPTED:
        # A channel says nothing of the mail server.
        server = Condition("mail", bad=False, detail=words.mail_taken())
        return [taken] if name_of(mail.recipient) else [server, taken]
    if mail.kind == MessageKind.ALERT:
        return []
    if outcome.verdict is Verdict.MISCONFIGURED:
        return [_stopped(mail.recipient, reader, outcome.reason)]
    if following.seconds is None and outcome.code is not None:
        detail = words.recipient_refused(mail.recipient, outcome.reason)
        return [Condition(reader, bad=True, detail=detail)]
    given_up = following.seconds is None and following.state is MessageState.FAILED
    if given_up and mail.attempt > 1:
        told = words.week_given_up if mail.kind == MessageKind.WEEK else words.recipient_given_up
        detail = told(mail.recipient, outcome.reason)
        return [Condition(reader, bad=True, detail=detail)]
    return []


def _stopped(recipient: str, reader: str, reason: str) -> Condition:
    """Return that nothing leaves for a reader until the configuration is mended."""
    if name_of(recipient):
        return Condition(reader, bad=True, detail=words.channel_stopped(recipient, reason))
    return Condition("mail", bad=True, detail=words.mail_stopped(reason))


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
        elif (
            condition.bad
            and not condition.once
            and before
            and abs(now - before.reminded_at) >= REMIND_EVERY
        ):
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
    sentences = [words.told(a.news, a.detail, a.since, now) for a in told[:_MAX_LINES]]
    if len(told) > _MAX_LINES:
        sentences.append(words.more_alerts(len(told) - _MAX_LINES))
    return note(
        brand,
        subject=words.subject(worst.news, worst.detail, len(told) - 1),
        headline=words.headline(worst.news),
        sentences=sentences,
        more=health_url,
    )
