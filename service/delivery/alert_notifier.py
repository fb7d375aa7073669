"""Mails the operator when something breaks and when it works again.

What the operator knows is kept in PostgreSQL and committed together with the letters, so that
neither a restart nor a second copy tells it again.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime

import structlog

from service.delivery import operator_alerts
from service.delivery.channel import Channel
from service.delivery.operator_alerts import Alert, Condition
from service.delivery.outbox import DeliveryAttempt
from service.errors import DatabaseUnavailableError, VotesUnavailableError
from service.metrics import Metrics
from service.models import Brand, Judgement, ReasonCode, RunReport, SourceReport
from service.storage.database import Database
from service.storage.tables import alerts as known_alerts
from service.storage.tables.outbox import MessageKind, enqueue
from service.text.recipient import AddressError, channel_of
from service.wording import alerts as words

_log = structlog.get_logger(__name__)

_BUDGET_USED = (ReasonCode.RUN_BUDGET_USED, ReasonCode.DAY_BUDGET_USED)


class AlertNotifier:
    """Turns what happened into alerts; without ALERT_EMAIL_TO it only counts.

    `wake` is called when an alert was queued.
    """

    def __init__(
        self,
        database: Database,
        brand: Brand,
        *,
        recipients: Sequence[str],
        channels: Mapping[str, Channel],
        public_url: str,
        metrics: Metrics,
        clock: Callable[[], datetime],
        votes_ping: Callable[[], Awaitable[tuple[str, str] | None]],
        wake: Callable[[], None] = lambda: None,
    ) -> None:
        """`votes_ping` stores something with the votes, as `Votes.ping` does."""
        self._votes_ping = votes_ping
        self._database = database
        self._brand = brand
        self._recipients = recipients
        self._channels = channels
        self._health_url = f"{public_url.rstrip('/')}/health"
        self._metrics = metrics
        self._clock = clock
        self._wake = wake

    def take_up(self, brand: Brand, channels: Mapping[str, Channel]) -> None:
        """Speak of the brand as another version of its file describes it, from now on."""
        self._brand, self._channels = brand, channels

    async def run_ended(self, report: RunReport) -> None:
        """Take note of how a run ended, and whether votes can be stored."""
        votes = await self._votes_trouble()
        if votes:
            _log.warning(votes)
        conditions = [operator_alerts.of_run(report.error_message), operator_alerts.of_votes(votes)]
        await self._queue(conditions)

    async def _votes_trouble(self) -> str:
        try:
            ahead = await self._votes_ping()
        except VotesUnavailableError as error:
            return words.votes_unstored(error.message, error.hint)
        return words.votes_refused_at_start(*ahead) if ahead else ""

    async def run_found(self, reports: Sequence[SourceReport], judgement: Judgement) -> None:
        """Take note of how a committed run's sources were, and whether the budget held."""
        spent = next((note for note in judgement.notes if note.code in _BUDGET_USED), None)
        conditions = operator_alerts.of_sources(reports)
        conditions += operator_alerts.of_quiet(reports, self._clock())
        if spent or judgement.cost.calls:  # a run that asked no model knows nothing of the budget
            conditions.append(operator_alerts.of_budget(spent))
        await self._queue(conditions)

    async def mail_settled(self, settled: DeliveryAttempt) -> None:
        """Take note of what came of an attempt to send."""
        self._metrics.mail(settled.next.state)
        await self._queue(operator_alerts.of_mail(settled))

    async def _queue(self, conditions: Sequence[Condition]) -> None:
        try:
            queued = await queue_alerts(
                self._database,
                conditions,
                brand=self._brand,
                recipients=self._recipients,
                channels=self._channels,
                now=self._clock(),
                unique=secrets.token_hex(6),
                health_url=self._health_url,
            )
        except DatabaseUnavailableError as error:
            _log.warning(f"An alert could not be queued: {error}")
            return
        if queued:
            self._wake()


async def queue_alerts(
    database: Database,
    conditions: Sequence[Condition],
    *,
    brand: Brand,
    recipients: Sequence[str],
    channels: Mapping[str, Channel],
    now: datetime,
    unique: str,
    health_url: str = "",
) -> list[Alert]:
    """Queue one letter per recipient about what changed; return what was told.

    `unique` (a fresh id) makes the Message-ID. Without recipients nothing is told or remembered.
    Raises DatabaseUnavailableError.
    """
    if not recipients or not conditions:
        return []
    async with database.transaction() as connection:
        known = await known_alerts.lock(
            connection,
            brand_id=brand.id,
            subjects=[c.subject for c in conditions],
            new=[c.subject for c in conditions if c.bad],
        )
        alerts = operator_alerts.decide(conditions, known, now)
        for alert in alerts:
            await known_alerts.save(connection, alert.state, brand_id=brand.id)
        if alerts:
            told = operator_alerts.letter(brand, alerts, now, health_url)
            for recipient in recipients:
                try:
                    frozen = channels[channel_of(recipient)].freeze(
                        told,
                        recipient=recipient,
                        run_id=f"alert-{unique}",
                        brand_id=brand.id,
                        now=now,
                    )
                except AddressError as error:  # the others get theirs
                    _log.error(f"No alert can be made for {recipient}: {error}")
                    continue
                await enqueue(
                    connection, frozen, brand_id=brand.id, kind=MessageKind.ALERT, urgent=True
                )
    return alerts
