"""The rows of a run are made some at a time: thousands are never held beside one another."""

from __future__ import annotations

from collections.abc import Iterator

from service.runs.commit import AT_ONCE, by_parts


async def test_no_row_is_made_before_the_part_before_it_is_sent() -> None:
    made: list[int] = []

    def rows() -> Iterator[int]:
        for number in range(2 * AT_ONCE + 1):
            made.append(number)
            yield number

    sent: list[int] = []
    sizes = []
    async for part in by_parts(rows()):
        sent += part
        sizes.append(len(part))
        assert made == sent
    assert sizes == [AT_ONCE, AT_ONCE, 1]


async def test_nothing_is_sent_where_there_is_nothing() -> None:
    assert [part async for part in by_parts(iter(tuple[int]()))] == []
