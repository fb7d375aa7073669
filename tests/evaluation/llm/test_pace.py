"""What a server manages is learnt from its answers; those who wait their turn wait here."""

from __future__ import annotations

import asyncio

from service.evaluation.llm.pace import Pace, Turns, is_near
from tests.tables import each


@each(
    ("address", "near"),
    [
        ("http://127.0.0.1:8080/v1", True),
        ("http://localhost:1234/v1", True),
        ("http://[::1]:11434/v1", True),
        ("http://192.168.1.20:8000/v1", True),
        ("http://10.0.0.5/v1", True),
        ("http://172.20.0.3:4000", True),
        ("http://169.254.1.2/v1", True),
        ("http://100.101.102.103:11434/v1", True),
        ("http://[fd00::1]:8000/v1", True),
        ("http://host.docker.internal:11434/v1", True),
        ("http://ollama:11434/v1", True),
        ("http://nas.local:5000/v1", True),
        ("http://box.lan/v1", True),
        ("http://gpu.home.arpa/v1", True),
        ("", False),
        ("https://api.openai.com/v1", False),
        ("https://8.8.8.8/v1", False),
        ("https://local.example.com/v1", False),
        ("https://generativelanguage.googleapis.com/v1beta/openai/", False),
        ("http://[broken", False),
    ],
)
def test_a_server_of_ones_own_is_near(address: str, near: bool) -> None:
    assert is_near(address) is near


def paced(most: int = 8, timeout: float = 40.0, first: int = 1) -> tuple[Pace, Turns]:
    turns = Turns(6, first)
    return Pace(most=most, timeout=timeout, turns=turns), turns


def test_slow_answers_halve_the_batch_and_late_ones_quarter_it() -> None:
    pace, turns = paced(first=6)
    pace.answered(8, 21.0)
    assert (pace.batch, turns.limit) == (4, 3)
    pace.late(4)
    assert (pace.batch, turns.limit, pace.last_seconds) == (1, 1, 40.0)


def test_quick_answers_bring_more_at_once_and_in_the_end_larger_batches() -> None:
    pace, turns = paced()
    pace.late(8)
    assert pace.batch == 2
    for _ in range(9):
        pace.answered(2, 1.0)
    assert turns.limit == 6
    assert pace.batch == 4  # eight were too many


def test_an_answer_that_is_neither_changes_nothing() -> None:
    pace, turns = paced(timeout=240.0)
    for _ in range(9):
        pace.answered(8, 20.0)
    assert (pace.batch, turns.limit) == (8, 1)


def test_what_the_context_does_not_hold_is_not_asked_again() -> None:
    pace, _ = paced()
    pace.too_long(8)
    for _ in range(9):
        pace.answered(4, 0.1)
    assert pace.batch == 4
    pace.too_long(1)
    assert pace.batch == 1


def test_thoughts_get_room_up_to_a_bound() -> None:
    pace, _ = paced()
    before = pace.thinking
    for _ in range(9):
        pace.thought_too_long()
    assert before < pace.thinking <= 4000


async def test_no_more_go_at_a_time_than_the_limit_and_all_get_their_turn() -> None:
    turns, busy, seen = Turns(4, 1), 0, []

    async def one() -> None:
        nonlocal busy
        async with turns:
            busy += 1
            seen.append(busy)
            await asyncio.sleep(0)
            busy -= 1
            turns.widen()

    await asyncio.gather(*(one() for _ in range(40)))
    assert len(seen) == 40
    assert seen[0] == 1
    assert max(seen) == 4


async def test_who_is_cancelled_while_waiting_takes_no_turn_with_him() -> None:
    turns = Turns(1, 1)
    entered = asyncio.Event()

    async def one() -> None:
        async with turns:
            entered.set()

    async with turns:
        waiting = [asyncio.create_task(one()) for _ in range(3)]
        await asyncio.sleep(0)
        waiting[0].cancel()
    waiting[1].cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    assert entered.is_set()
    async with turns:
        pass
