"""Nothing but the listed parts opens a connection, and parsers open, write and start nothing."""

from __future__ import annotations

import asyncio
import os
import socket
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from service import egress
from service.egress import Destination, EgressError, connecting, parsing
from service.errors import BodyError, BreachError
from service.scraping.parser_pool.pool import Workers
from tests.egress.attempts import ALL, WRITTEN

HIT: list[str] = []


@pytest.fixture
def no_breach() -> None:
    """Stand in for the suite's own: here breaches are wanted."""


@pytest.fixture
def inside() -> Iterator[str]:
    """The address of a server that must not be dialled; it notes who does."""
    HIT.clear()
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(8)
        yield f"http://127.0.0.1:{server.getsockname()[1]}/latest/"
        server.settimeout(0.05)
        try:
            server.accept()[0].close()
            HIT.append("dialled")
        except TimeoutError:
            pass
    assert HIT == []


@pytest.mark.parametrize("processes", [0, 1])
async def test_parsers_connect_to_nothing_write_nothing_and_start_nothing(
    inside: str, processes: int
) -> None:
    async with Workers(processes) as workers:
        for attempt in ALL:
            before = egress.incidents()
            with pytest.raises(BreachError):
                await workers.run(attempt, inside)
            assert egress.incidents() > before, attempt
        assert await workers.run(len, inside) == len(inside)
    with pytest.raises(FileNotFoundError):
        WRITTEN.unlink()


async def test_a_parser_may_read_files_and_import(tmp_path: Path) -> None:
    file = tmp_path / "x"
    file.write_text("words", encoding="utf-8")
    async with Workers() as workers:
        assert await workers.run(Path.read_text, file) == "words"


def test_the_parsers_rule_is_for_their_thread_alone(inside: str) -> None:
    del inside
    null = Path(os.devnull)
    with parsing():
        found: list[object] = []
        other = threading.Thread(target=lambda: found.append(null.write_text("x")))
        other.start()
        other.join()
        with pytest.raises(EgressError):
            null.write_text("x")
    assert found == [1]


def asked_by_ours(call: Callable[[], object]) -> object:
    """Call as if from a file of the package: that is how the guard of the suite knows it."""
    scope: dict[str, object] = {"call": call}
    path = Path(egress.__file__).parent.parent / "errors.py"  # any that coverage can read
    exec(compile("result = call()", str(path), "exec"), scope)  # noqa: S102 - our own words
    return scope["result"]


def test_our_own_code_connects_for_a_purpose_or_not_at_all(inside: str) -> None:
    host, port = "127.0.0.1", int(inside.rsplit(":", 1)[1].partition("/")[0])
    with pytest.raises(EgressError, match="needs a purpose"):
        asked_by_ours(lambda: socket.create_connection((host, port)))


def test_what_goes_over_an_open_connection_is_no_new_one() -> None:
    before = egress.incidents()
    ours, theirs = socket.socketpair()
    with ours, theirs:
        asked_by_ours(lambda: ours.sendmsg([b"as asyncio ", b"writes since 3.12"]))
        assert theirs.recv(64) == b"as asyncio writes since 3.12"
    assert egress.incidents() == before


async def test_a_purpose_goes_with_the_tasks_and_threads_of_its_block() -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(8)
        where = server.getsockname()
        loop = asyncio.get_running_loop()

        async def connect() -> None:
            with socket.socket() as one:
                one.setblocking(False)
                await loop.sock_connect(one, where)

        before = egress.incidents()
        with connecting(Destination.PAGES):
            await asyncio.gather(connect(), asyncio.create_task(connect()))
            ours = partial(asked_by_ours, lambda: socket.create_connection(where).close())
            await asyncio.to_thread(ours)
        assert egress.incidents() == before


async def test_a_body_error_of_a_parser_stays_what_it_is() -> None:
    def fail() -> None:
        raise BodyError("no page")

    async with Workers() as workers:
        with pytest.raises(BodyError, match="no page") as caught:
            await workers.run(fail)
    assert not isinstance(caught.value, BreachError)
