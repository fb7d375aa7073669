"""Tells the operator by mail when something breaks and when it works again."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime

import structlog

from service.delivery import operator_alerts
from service.delivery.operator_alerts import Condition
from service.delivery.outbox import DeliveryAttempt
from service.errors import DatabaseUnavailableError
from service.metrics import Metrics
from service.models import Brand, Judgement, ReasonCode, RunReport, SourceReport
from service.storage.database import Database
from service.wording.reasons import sentence

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
        sender: str,
        domain: str,
        public_url: str,
        metrics: Metrics,
        clock: Callable[[], datetime],
        wake: Callable[[], None] = lambda: None,
    ) -> None:
        self._database = database
        self._brand = brand
        self._recipients = recipients
        self._sender = sender
        self._domain = domain
        self._health_url = f"{public_url.rstrip('/')}/health"
        self._metrics = metrics
        self._clock = clock
        self._wake = wake

    async def run_ended(self, report: RunReport) -> None:
        """Hear how a run ended."""
        await self._tell([operator_alerts.of_run(report.error_message)])

    async def run_found(self, reports: Sequence[SourceReport], judgement: Judgement) -> None:
        """Hear how a committed run's sources were, and whether the budget held."""
        spent = next((note for note in judgement.notes if note.code in _BUDGET_USED), None)
        conditions = operator_alerts.of_sources(reports)
        if spent or judgement.cost.calls:  # a run that asked no model knows nothing of the budget
            conditions.append(operator_alerts.of_budget(sentence(spent) if spent else ""))
        await self._tell(conditions)

    async def mail_settled(self, settled: DeliveryAttempt) -> None:
        """Hear what came of an attempt to send."""
        self._metrics.mail(settled.next.state)
        await self._tell(operator_alerts.of_mail(settled))

    async def _tell(self, conditions: Sequence[Condition]) -> None:
        try:
            told = await operator_alerts.tell(
                self._database,
                conditions,
                brand=self._brand,
                recipients=self._recipients,
                sender=self._sender,
                domain=self._domain,
                now=self._clock(),
                unique=secrets.token_hex(6),
                health_url=self._health_url,
            )
        except DatabaseUnavailableError as error:
            _log.warning(f"An alert could not be queued: {error}")
            return
        if told:
            self._wake()
