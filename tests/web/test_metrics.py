"""The figures for Prometheus: names by convention, labels of bounded number."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from prometheus_client.parser import text_string_to_metric_families

from service.metrics import Metrics
from service.models import Answer, Cost


def values(metrics: Metrics) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    families = text_string_to_metric_families(metrics.render().decode())
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in families
        for sample in family.samples
    }


def test_what_happened_is_counted() -> None:
    metrics = Metrics(version="1.2.3")
    at = datetime(2026, 11, 23, 9, 40, tzinfo=UTC)
    metrics.run_ended(trigger="http", status="completed", seconds=12.5, at=at)
    metrics.run_ended(trigger="schedule", status="failed", seconds=1.0, at=at)
    metrics.source_read("Soweto Daily", "ok")
    metrics.items("Soweto Daily", "new", 7)
    metrics.judged(Cost(calls=2, prompt_tokens=100, completion_tokens=10, usd=0.5))
    metrics.judged(Cost(calls=1, prompt_tokens=5, usd=None))
    metrics.mail("sent")
    metrics.vote(Answer.NO)
    metrics.health("redis", 0.5)
    metrics.overdue(90.0)
    metrics.request(method="GET", route="/", status=200, seconds=0.01)
    found = values(metrics)
    run = ("status", "completed"), ("trigger", "http")
    assert found["topfive_runs_total", run] == 1
    assert found["topfive_run_duration_seconds_count", ()] == 2
    assert found["topfive_last_completed_run_timestamp_seconds", ()] == at.timestamp()
    item = ("outcome", "new"), ("source", "Soweto Daily")
    assert found["topfive_items_total", item] == 7
    assert found["topfive_model_tokens_total", (("kind", "prompt"),)] == 105
    assert found["topfive_model_calls_total", ()] == 3
    assert found["topfive_model_cost_usd_total", ()] == 0.5
    assert found["topfive_mail_total", (("state", "sent"),)] == 1
    assert found["topfive_votes_total", (("answer", "no"),)] == 1
    assert found["topfive_votes_total", (("answer", "yes"),)] == 0
    assert found["topfive_health", (("part", "redis"),)] == 0.5
    assert found["topfive_run_overdue_seconds", ()] == 90.0
    assert found["topfive_build_info", (("version", "1.2.3"),)] == 1
    assert found["topfive_http_request_duration_seconds_count", (("route", "/"),)] == 1


def test_a_run_that_is_early_is_not_overdue() -> None:
    metrics = Metrics()
    metrics.overdue(-300.0)
    assert values(metrics)["topfive_run_overdue_seconds", ()] == 0.0


def test_thousands_of_sources_do_not_make_thousands_of_series() -> None:
    metrics = Metrics(max_sources=3)
    for i in range(50):
        metrics.source_read(f"source {i}", "ok")
        metrics.items(f"source {i}", "new")
    found = values(metrics)
    names = {dict(labels)["source"] for name, labels in found if name == "topfive_items_total"}
    assert names == {"source 0", "source 1", "source 2", "other"}
    other = ("source", "other"), ("state", "ok")
    assert found["topfive_source_readings_total", other] == 47


def test_names_follow_the_conventions() -> None:
    for name, _ in values(Metrics()):
        if name.startswith("topfive_"):
            assert name.endswith(
                ("_total", "_created", "_seconds", "_info", "_bucket", "_count", "_sum", "_health")
            )


def test_the_readme_tells_of_every_figure_with_its_labels_and_of_no_other(
    repository: Path,
) -> None:
    text = (repository / "README.md").read_text(encoding="utf-8")
    table = re.findall(r"^\| ((?:`topfive_\w+`(?:, )?)+) \|([^|]*)\|", text, re.MULTILINE)
    told = {
        name: set(re.findall(r"`(\w+)`", labels))
        for names, labels in table
        for name in re.findall(r"`(\w+)`", names)
    }
    kept: dict[str, Any] = dict(Metrics()._registry._names_to_collectors)
    made = {collector._name: set(collector._labelnames) for collector in kept.values()
            if getattr(collector, "_name", "").startswith("topfive_")}  # fmt: skip
    assert {_bare(name): labels for name, labels in told.items()} == made | {
        "topfive_build": {"version"}
    }


def _bare(name: str) -> str:
    return name.removesuffix("_total").removesuffix("_info")


def test_two_in_one_process_do_not_meet() -> None:
    one, other = Metrics(), Metrics()
    one.vote(Answer.YES)
    assert values(other)["topfive_votes_total", (("answer", "yes"),)] == 0
