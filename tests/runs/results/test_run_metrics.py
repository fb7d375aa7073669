"""What a run leaves in the metrics, stored or failed."""

from __future__ import annotations

from service.app import App
from tests.app.world import World, completed, run


def counted(service: App) -> dict[str, float]:
    """Return the counters of the runs, their sources, their items and their model."""
    lines = service.metrics.render().decode().splitlines()
    kinds = ("topfive_runs_total", "topfive_source_readings_total", "topfive_items_total",
             "topfive_model_calls_total")  # fmt: skip
    return {
        name.removeprefix("topfive_"): float(value)
        for name, _, value in (line.rpartition(" ") for line in lines if line.startswith(kinds))
    }


async def test_a_run_counts_its_end_its_sources_its_items_and_the_model(around: World) -> None:
    around.fill()
    around.down(1)
    async with around.opened(evaluator="openai") as service:
        await completed(service)
        figures = counted(service)
    assert figures['runs_total{status="completed",trigger="http"}'] == 1
    assert figures['source_readings_total{source="Site 1",state="failed"}'] == 1
    assert figures['source_readings_total{source="Site 0",state="ok"}'] == 1
    assert figures['items_total{outcome="new",source="Site 0"}'] == 1
    assert figures['items_total{outcome="mailed",source="Site 0"}'] == 1
    assert figures["model_calls_total"] > 0


async def test_a_failed_run_counts_its_end_and_its_sources_but_no_outcomes(around: World) -> None:
    around.fill()
    around.down(0, 1, 2)
    async with around.opened() as service:
        await run(service)
        figures = counted(service)
    assert figures['runs_total{status="failed",trigger="http"}'] == 1
    assert figures['source_readings_total{source="Site 1",state="failed"}'] == 1
    assert {name for name, value in figures.items() if name.startswith("items") and value} == set()
