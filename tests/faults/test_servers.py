"""PostgreSQL, Redis, the mail server and the model frozen, restarted, killed, and out of reach."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from email.headerregistry import Address
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from service.app import App
from service.delivery.channel import Verdict
from service.delivery.channels.email.connection import SmtpServer, Timeouts, Tls
from service.delivery.channels.email.smtp import SmtpChannel, send
from service.embedded import EmbeddedServer, start_postgres, start_valkey
from service.errors import DatabaseUnavailableError, ModelError
from service.evaluation.llm.client import ChatClient
from service.storage.cache import Cache
from service.storage.database import Database
from service.text.recipient import EMAIL
from tests.app.test_server import ask, serving
from tests.app.world import World, completed, read, rows, run, sent
from tests.delivery.smtp_server import MailServer, black_hole
from tests.e2e import service as services
from tests.e2e.test_whole_program import free_port
from tests.embedded.test_supervisor import pid_of_postgres
from tests.faults.proxy import proxy
from tests.waiting import until

pytestmark = pytest.mark.timeout(120)
SOON = 0.4
"""Seconds: time-outs are arguments."""


@dataclass(slots=True)
class OwnPostgres:
    """A PostgreSQL that a test may stop and kill."""

    folder: Path
    server: EmbeddedServer

    def restart(self) -> None:
        """Stop it as one should, and start it. Blocks."""
        self.server.stop()
        self.server = start_postgres(self.folder)

    def restart_at_once(self) -> None:
        """End it as `pg_ctl -m immediate` does, in the middle of everything. Blocks."""
        os.kill(pid_of_postgres(self.folder), signal.SIGQUIT)
        while self.server.listens():
            time.sleep(0.02)
        self.server.discard()
        self.server = start_postgres(self.folder)


@pytest.fixture(scope="module")
def own_postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnPostgres]:
    folder = tmp_path_factory.mktemp("own")
    own = OwnPostgres(folder, start_postgres(folder))
    yield own
    own.server.stop()


@pytest.fixture
async def empty(own_postgres: OwnPostgres) -> str:
    """The address of the test's own PostgreSQL, without any of our rows."""
    connection = await asyncpg.connect(own_postgres.server.url)
    await connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    await connection.close()
    return own_postgres.server.url


# --- PostgreSQL -----------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.fault(9)
async def test_a_restart_of_postgres_while_idle_is_no_error(
    around: World, own_postgres: OwnPostgres, empty: str, capfd: pytest.CaptureFixture[str]
) -> None:
    around.fill()
    async with (
        around.opened(database_url=empty, port=str(free_port())) as service,
        serving(service) as url,
    ):
        assert len((await completed(service))["findings"]) == 2
        await sent(service)
        await asyncio.to_thread(own_postgres.restart)
        assert (await completed(service))["counts"]["new"] == 0
        assert (await ask(f"{url}/runs"))[0] == 200
    assert '"log.level": "error"' not in capfd.readouterr().err


@pytest.mark.slow
@pytest.mark.fault(10)
async def test_a_restart_of_postgres_in_mid_query_leaves_no_row_stuck(
    around: World, own_postgres: OwnPostgres, empty: str
) -> None:
    around.fill()
    async with around.opened(database_url=empty) as service:
        holding, looking = await asyncpg.connect(empty), await asyncpg.connect(empty)
        await holding.execute("BEGIN; LOCK TABLE items IN SHARE MODE")
        running = asyncio.create_task(run(service))
        waiting = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        await until(lambda: looking.fetchval(waiting), "the storing of the run")
        await asyncio.to_thread(own_postgres.restart_at_once)
        report = await running
        for connection in (holding, looking):
            connection.terminate()
        assert report.status == "failed"
        # What could be written was; else the lease ends it, and whoever comes next says so.
        await rows(service, "UPDATE agent_runs SET lease_until = now() RETURNING 1")
        assert len((await completed(service))["findings"]) == 2
        states = await rows(service, "SELECT status FROM agent_runs ORDER BY started_at")
        assert [row["status"] for row in states] == ["failed", "completed"]


@pytest.mark.fault(12)
async def test_a_frozen_backend_is_a_time_out_and_its_connection_is_thrown_away(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.storage.database.RELEASE_TIMEOUT", SOON)
    database = await Database.connect(postgres_url, max_size=1, command_timeout=SOON)
    async with database.connection() as connection:
        backend = await connection.fetchval("SELECT pg_backend_pid()")
    os.kill(backend, signal.SIGSTOP)
    try:
        with pytest.raises(DatabaseUnavailableError, match="did not answer in time"):
            await database.ping()
        async with database.connection() as connection:
            assert await connection.fetchval("SELECT pg_backend_pid()") != backend
    finally:
        os.kill(backend, signal.SIGCONT)
    await database.close()


@pytest.mark.fault(13)
async def test_an_exhausted_pool_is_503_after_a_bounded_wait(around: World) -> None:
    async with around.opened(port=str(free_port())) as service, serving(service) as url:
        await completed(service)
        database = service.stores.database
        database._acquire_timeout = SOON
        async with AsyncExitStack() as taken:
            for _ in range(20):
                try:
                    await taken.enter_async_context(database.connection())
                except DatabaseUnavailableError:
                    break
            status, words = await ask(f"{url}/runs")
            assert (status, "did not answer in time" in words["error"]) == (503, True)
            assert (await ask(f"{url}/health/live"))[0] == 200
        assert (await ask(f"{url}/runs"))[0] == 200


@pytest.mark.fault(31)
async def test_a_half_open_line_to_postgres_is_noticed(
    postgres_server: EmbeddedServer, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.storage.database.RELEASE_TIMEOUT", SOON)
    name = postgres_url.partition("@/")[2].partition("?")[0]
    async with proxy(postgres_server.socket) as line:
        url = f"postgresql://postgres@127.0.0.1:{line.port}/{name}"
        database = await Database.connect(
            url, max_size=1, command_timeout=SOON, acquire_timeout=3 * SOON
        )
        line.silent = True
        for _ in range(2):  # the line that stood, and a new one
            with pytest.raises(DatabaseUnavailableError, match="did not answer in time"):
                await database.ping()
        line.silent = False
        line.cut()
        await database.ping()
        await database.close()


# --- Redis ----------------------------------------------------------------------------------------


@asynccontextmanager
async def own_valkey(folder: Path) -> AsyncIterator[tuple[EmbeddedServer, int]]:
    """A Valkey that a test may kill, and its process."""
    server = await asyncio.to_thread(start_valkey, folder)
    process = server._stop.__self__._process  # the wheel's server
    try:
        yield server, process.pid
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGCONT)
        await asyncio.to_thread(server.stop)


@asynccontextmanager
async def in_a_run(around: World, service: App) -> AsyncIterator[asyncio.Task[Any]]:
    """Lend a run that has read one site and waits for another; it goes on after the block."""
    site = around.web.sites[1]
    site.gate = asyncio.Event()
    running = asyncio.create_task(run(service))
    await asyncio.wait_for(site.asked.wait(), 20)
    yield running
    site.gate.set()


@pytest.mark.fault(14)
async def test_redis_killed_in_a_run_costs_the_cache_and_not_the_run(
    around: World, tmp_path: Path
) -> None:
    around.fill()
    async with (
        own_valkey(tmp_path) as (server, pid),
        around.opened(redis_url=server.url) as service,
    ):
        async with in_a_run(around, service) as running:
            os.kill(pid, signal.SIGKILL)
        report = await running
        assert report.status == "completed"
        assert len((report.result or {})["findings"]) == 2
        assert (await completed(service))["counts"]["new"] == 0


@pytest.mark.fault(15)
async def test_redis_frozen_in_a_run_delays_it_by_less_than_five_seconds(
    around: World, tmp_path: Path
) -> None:
    around.fill()
    waited: list[tuple[float, float]] = []
    async with (
        own_valkey(tmp_path) as (server, pid),
        around.opened(redis_url=server.url) as service,
    ):
        service.stores.cache._ask = timed(service.stores.cache._ask, waited)  # type: ignore[method-assign]
        async with in_a_run(around, service) as running:
            os.kill(pid, signal.SIGSTOP)
        report = await running
    assert report.status == "completed"
    assert len((report.result or {})["findings"]) == 2
    assert 0.9 < together(waited) < 5


def together(spans: list[tuple[float, float]]) -> float:
    """Return the seconds that spans cover; those that overlap count once."""
    covered, until_now = 0.0, 0.0
    for begun, ended in sorted(spans):
        covered += max(0.0, ended - max(begun, until_now))
        until_now = max(until_now, ended)
    return covered


def timed(ask_: Callable[..., Awaitable[Any]], waited: list[tuple[float, float]]) -> Any:
    """Return `ask_` writing down when each call began and ended."""

    async def asked(request: Callable[[], Awaitable[Any]]) -> Any:
        begun = time.monotonic()
        try:
            return await ask_(request)
        finally:
            waited.append((begun, time.monotonic()))

    return asked


@pytest.mark.fault(31)
async def test_a_half_open_line_to_redis_is_a_miss_and_comes_back(
    valkey_server: EmbeddedServer,
) -> None:
    async with proxy(valkey_server.socket) as line:
        cache = Cache.connect(f"redis://127.0.0.1:{line.port}", prefix="half-open:")
        await cache.put("a", 1, 60)
        assert await cache.get("a") == 1
        line.silent = True
        for _ in range(20):
            assert await cache.get("a") is None
        assert line.accepted <= 4  # then it is left alone for a while
        line.silent = False
        assert await cache.try_out() is None
        assert await cache.get("a") == 1
        await cache.close()


# --- the mail server ------------------------------------------------------------------------------


@asynccontextmanager
async def refused() -> AsyncIterator[SmtpServer]:
    yield SmtpServer(host="127.0.0.1", port=free_port(), tls=Tls.NONE)


@pytest.mark.fault(17)
@pytest.mark.parametrize("nowhere", [refused, black_hole])
async def test_a_mail_server_that_is_not_there_costs_no_run_and_mail_waits(
    around: World, nowhere: Any
) -> None:
    around.fill()
    async with (
        nowhere() as server,
        around.opened(smtp_port=str(server.port)) as service,
    ):
        soon = Timeouts(connect=SOON, command=SOON, after_dot=SOON)
        channel = SmtpChannel(
            server=server,
            sender=Address("", addr_spec="digest@example.com"),
            domain="example.com",
            timeouts=soon,
        )
        service.outbox._channels = {EMAIL: channel}
        assert len((await completed(service))["findings"]) == 2
        settled = await sent(service)
        assert {one.next.state for one in settled} == {"queued"}
        assert all(5 < (one.next.seconds or 0) <= 15 for one in settled)
        assert await sent(service) == []  # not again at once
        assert [r["status"] for r in await rows(service, "SELECT status FROM agent_runs")] == [
            "completed"
        ]


@pytest.mark.fault(19)
async def test_a_refusal_for_good_is_told_to_the_operator_once(around: World) -> None:
    around.fill()
    around.mail.refuse("anna@example.com", "554 5.7.1 you are spam")
    settings = {"email_to": "anna@example.com", "alert_email_to": "ops@example.com"}
    async with around.opened(**settings) as service:
        for number in range(3):
            around.publish(0, f"n{number}", f"Debonairs news {number}", f"Debonairs Pizza {number}")
            await completed(service)
            await sent(service)
        failed = await rows(service, "SELECT DISTINCT state FROM outbox WHERE kind = 'digest'")
        assert failed == [{"state": "failed"}]
    assert [one.recipients for one in around.mail.messages] == [("ops@example.com",)]


@pytest.mark.fault(31)
@pytest.mark.parametrize("when", ["before", "in DATA"])
async def test_a_half_open_line_to_the_mail_server_is_noticed(when: str) -> None:
    async with MailServer() as server, proxy(("127.0.0.1", server.port)) as line:

        async def on_data() -> None:
            line.silent = True

        line.silent = when == "before"
        outcome = await send(
            b"Subject: x\r\n\r\nx\r\n",
            sender="a@example.com",
            recipient="b@example.com",
            server=SmtpServer(host="127.0.0.1", port=line.port, tls=Tls.NONE),
            timeouts=Timeouts(connect=SOON, command=SOON, after_dot=SOON),
            on_data=on_data,
        )
        # The server never said 354, so nothing of the message can have arrived.
        assert outcome.verdict is Verdict.RETRY


# --- the model ------------------------------------------------------------------------------------


@pytest.mark.fault(31)
async def test_a_half_open_line_to_the_model_is_noticed(around: World) -> None:
    port = int(around.model.url.rsplit(":", 1)[1].partition("/")[0])
    async with proxy(("127.0.0.1", port)) as line:
        address = around.model.url.replace(str(port), str(line.port))
        client = ChatClient("k", model="m", base_url=address, timeout=SOON, max_retries=0)
        await client.ping()
        line.silent = True
        with pytest.raises(ModelError):
            await client.ping()
        line.silent = False
        line.cut()
        await client.ping()
        await client.close()


@pytest.mark.slow
@pytest.mark.fault(31)
async def test_a_run_whose_model_fell_silent_is_judged_by_keywords(around: World) -> None:
    around.fill()
    port = int(around.model.url.rsplit(":", 1)[1].partition("/")[0])
    async with proxy(("127.0.0.1", port)) as line:
        line.silent = True
        address = around.model.url.replace(str(port), str(line.port))
        settings = {"evaluator": "openai", "openai_base_url": address, "run_deadline_seconds": "8"}
        async with around.opened(**settings) as service:
            result = await completed(service)
    assert result["scorer"] == "lexical"
    assert len(result["findings"]) == 2


@pytest.mark.slow
@pytest.mark.fault(26)
@pytest.mark.parametrize("fault", ["busy", "500", "babble", "quota", "silence"])
async def test_a_model_in_trouble_is_asked_again_then_keywords_judge_and_the_mail_says_so(
    around: World, fault: str
) -> None:
    around.fill()
    around.model.always = "" if fault == "silence" else fault
    around.model.delay = 2.0 if fault == "silence" else 0.0
    settings = {"evaluator": "openai", "run_deadline_seconds": "20"}
    async with around.opened(**settings) as service:
        assert service.judging.chat is not None
        service.judging.chat.timeout = SOON
        result = await completed(service)
        await sent(service)
    assert result["scorer"] == "lexical"
    assert len(result["findings"]) == 2
    assert around.model.calls > 1 or fault == "quota"  # which no retry helps
    assert result["notes"]  # why, for the operator: on the run's page
    told = " ".join(read(around.mail.messages[0])[1].split())
    assert "Scored by keywords: everything is unscored" in told


# --- the sources ----------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.fault(27)
async def test_three_of_five_sources_down_are_told_in_the_digest_and_then_named(
    around: World, tmp_path: Path
) -> None:
    around.fill()
    around.down(0, 3, 4)
    sites = [site.source for site in around.web.sites[:5]]
    brand = services.brand_file(tmp_path / "five.yaml", sites)
    async with around.opened(brand_file=str(brand)) as service:
        result = await completed(service)
        await sent(service)
        around.publish(1, "knysna", "Debonairs opens in Knysna", "Debonairs Pizza opened a shop.")
        await completed(service)
        await sent(service)
    assert (result["counts"]["sources"], result["counts"]["failed"]) == (5, 3)
    first, second = (read(mail)[1] for mail in around.mail.messages[::2])
    assert "3 of 5 sources could not be read" in first
    assert all(f"Site {number}" in second for number in (0, 3, 4))  # at the second failure in a row


@pytest.mark.slow
@pytest.mark.fault(28)
async def test_all_sources_down_fails_every_run_and_is_told_once(around: World) -> None:
    around.down(0, 1, 2)
    async with around.opened(alert_email_to="ops@example.com") as service:
        for _ in range(4):
            assert (await run(service)).status == "failed"
            await sent(service)
    assert [one.recipients for one in around.mail.messages] == [("ops@example.com",)]
