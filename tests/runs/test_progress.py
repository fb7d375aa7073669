"""Steps of a run reach everybody who watches, late or early."""

from __future__ import annotations

import asyncio

from service.runs.progress import ProgressBoard, ProgressStep, no_progress


async def test_early_and_late_watchers_see_every_step() -> None:
    board = ProgressBoard()
    tell = board.callback_of("r")

    async def watched() -> list[str]:
        return [step.message async for step in board.watch("r")]

    early = asyncio.create_task(watched())
    for n in range(3):
        tell(ProgressStep("scrape", str(n)))
        await asyncio.sleep(0)
    board.end("r")
    assert await early == ["0", "1", "2"] == await watched()


async def test_unknown_and_forgotten_runs_say_nothing() -> None:
    board = ProgressBoard()
    for n in range(20):
        board.callback_of(str(n))(ProgressStep("scrape", "x"))
        board.end(str(n))
    assert [step async for step in board.watch("0")] == []
    assert len([step async for step in board.watch("19")]) == 1
    assert [step async for step in board.watch("never")] == []
    no_progress(ProgressStep("x", "y"))
