"""The figures that Prometheus reads at `/metrics`, in a registry of our own.

Names follow Prometheus' conventions: base units, `_total` for counters, one prefix. Cardinality is
bounded: labels come from fixed lists, and only the first `MAX_SOURCES` sources have a name of
their own.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.gc_collector import GCCollector
from prometheus_client.process_collector import ProcessCollector

from service.models import Answer, Cost

MAX_SOURCES = 200
"""Sources with a label of their own; the rest are summed as `other`: a brand may have thousands."""
RUN_SECONDS = (1, 2, 5, 10, 20, 30, 60, 120, 240, 360, 540, 600)
"""Buckets for runs: a run may take up to its deadline of nine minutes."""
HTTP_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
"""Buckets for requests: pages are to answer within 0.3 seconds."""
CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4


def _registry(version: str) -> CollectorRegistry:
    """Return a registry with the figures of the process itself."""
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    GCCollector(registry=registry)
    build = Info("topfive_build", "The version that is running.", registry=registry)
    build.info({"version": version})
    return registry


class Metrics:
    """Every figure of one process."""

    def __init__(self, *, version: str = "", max_sources: int = MAX_SOURCES) -> None:
        self._registry = registry = _registry(version)
        self._max_sources = max_sources
        self._sources: set[str] = set()
        counter = partial(Counter, registry=registry)
        gauge = partial(Gauge, registry=registry)
        histogram = partial(Histogram, registry=registry)
        # fmt: off
        self._runs = counter("topfive_runs_total", "Runs that ended.", ["trigger", "status"])
        self._run_seconds = histogram(
            "topfive_run_duration_seconds", "How long runs took.", buckets=RUN_SECONDS
        )
        self._last_run = gauge(
            "topfive_last_completed_run_timestamp_seconds",
            "When the last run was completed; 0 before the first.",
        )
        self._overdue = gauge(
            "topfive_run_overdue_seconds",
            "How long ago the next run should have begun; 0 while on time.",
        )
        self._items = counter(
            "topfive_items_total", "Items by source and by what became of them.",
            ["source", "outcome"],
        )
        self._source_readings = counter(
            "topfive_source_readings_total", "Readings of a source by how they ended.",
            ["source", "state"],
        )
        self._tokens = counter(
            "topfive_model_tokens_total", "Tokens used by the model.", ["kind"]
        )
        self._calls = counter("topfive_model_calls_total", "Calls made to the model.")
        self._usd = counter("topfive_model_cost_usd_total", "What the model cost, where priced.")
        self._mail = counter("topfive_mail_total", "Mails by the state they reached.", ["state"])
        self._votes = counter("topfive_votes_total", "Votes that were stored.", ["answer"])
        self._requests = counter(
            "topfive_http_requests_total", "Requests by route and status.",
            ["method", "route", "status"],
        )
        self._request_seconds = histogram(
            "topfive_http_request_duration_seconds", "How long requests took.", ["route"],
            buckets=HTTP_SECONDS,
        )
        self._breaches = counter(
            "topfive_unexpected_connections_total",
            "Connections without a purpose, and what parsers tried that they may not.",
        )
        self._health = gauge(
            "topfive_health", "Parts of the service: 1 well, 0.5 a warning, 0 failed.", ["part"]
        )
        # fmt: on
        for answer in Answer:
            self._votes.labels(answer.value)

    def run_ended(self, *, trigger: str, status: str, seconds: float, at: datetime) -> None:
        """Count a run that took `seconds` and ended `at`."""
        self._runs.labels(trigger, status).inc()
        self._run_seconds.observe(seconds)
        if status == "completed":
            self._last_run.set(at.timestamp())

    def overdue(self, seconds: float) -> None:
        """Note how late the next run is; a negative figure is none."""
        self._overdue.set(max(0.0, seconds))

    def source_read(self, source: str, state: str) -> None:
        """Count one reading of `source` that ended in `state` (`models.SourceState`)."""
        self._source_readings.labels(self._label(source), state).inc()

    def items(self, source: str, outcome: str, count: int = 1) -> None:
        """Count `count` items of `source` that ended as `outcome`, a word from a fixed list."""
        self._items.labels(self._label(source), outcome).inc(count)

    def judged(self, cost: Cost) -> None:
        """Count what judging cost."""
        kinds = {
            "prompt": cost.prompt_tokens,
            "cached": cost.cached_tokens,
            "completion": cost.completion_tokens,
            "reasoning": cost.reasoning_tokens,
        }
        for kind, tokens in kinds.items():
            self._tokens.labels(kind).inc(tokens)
        self._calls.inc(cost.calls)
        self._usd.inc(cost.usd or 0.0)

    def mail(self, state: str) -> None:
        """Count a mail that reached `state`, one of the outbox's."""
        self._mail.labels(state).inc()

    def vote(self, answer: Answer) -> None:
        """Count a vote that was stored, or an undo."""
        self._votes.labels(answer.value).inc()

    def request(self, *, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request; `route` is the route's pattern, never the path that was asked for."""
        self._requests.labels(method, route, str(status)).inc()
        self._request_seconds.labels(route).observe(seconds)

    def breach(self) -> None:
        """Count something that tried to connect, to write or to start a program and may not."""
        self._breaches.inc()

    def health(self, part: str, value: float) -> None:
        """Note how `part` is: 1 well, 0.5 a warning, 0 failed."""
        self._health.labels(part).set(value)

    def render(self) -> bytes:
        """Return all figures as Prometheus' text format, `CONTENT_TYPE`."""
        return generate_latest(self._registry)

    def _label(self, source: str) -> str:
        if source not in self._sources and len(self._sources) >= self._max_sources:
            return "other"
        self._sources.add(source)
        return source
