"""The service as it runs by itself: what it starts, survives, and leaves behind."""

from __future__ import annotations

import asyncio
import contextlib
import glob
import os
import shutil
import signal
import socket
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import asyncpg
import psutil
import pytest

from service import app
from service.app import App, jobs, stores
from service.app.process import signals
from service.app.process.signals import end_on_signal
from service.app.server import _keep_sending, check_port
from service.config import Settings
from service.embedded import EmbeddedServer, start_postgres, start_valkey
from service.errors import DatabaseUnavailableError, PermanentError, TopfiveError
from service.models import Answer, Vote
from service.signing import recipient_id
from tests.app.world import ANNA, World, completed, fallen_silent, rows, sent
from tests.e2e import service as services
from tests.e2e.test_whole_program import free_port, until_mails

pytestmark = pytest.mark.timeout(120)


@asynccontextmanager
async def serving(service: App) -> AsyncIterator[str]:
    """Serve until the block ends; the page's address."""
    stop: asyncio.Event = asyncio.Event()
    address: asyncio.Queue[str] = asyncio.Queue()
    task = asyncio.create_task(app.serve(service, stop, address.put_nowait))
    begun = asyncio.create_task(address.get())
    await asyncio.wait([task, begun], return_when=asyncio.FIRST_COMPLETED)
    if task.done():
        begun.cancel()
        await task
    yield await begun
    stop.set()
    async with asyncio.timeout(10):
        await task


async def ask(url: str, **headers: str) -> tuple[int, Any]:
    headers = {"Authorization": f"Bearer {services.TOKEN}", "Accept": "application/json"} | headers
    async with aiohttp.ClientSession() as session, session.get(url, headers=headers) as answer:
        kind = answer.content_type
        return answer.status, await (answer.json() if kind.endswith("json") else answer.text())


async def read_figures(url: str) -> dict[str, float]:
    """Return what Prometheus would read, by name and labels."""
    _, text = await ask(f"{url}/metrics")
    named = [line.rpartition(" ") for line in text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in named}


async def until(service: App, query: str, seconds: float = 15.0) -> list[dict[str, Any]]:
    """Wait until a query finds something."""
    for _ in range(int(seconds / 0.05)):
        if found := await rows(service, query):
            return found
        await asyncio.sleep(0.05)
    raise AssertionError(f"nothing came of {query}")


async def test_the_current_slot_runs_by_itself_and_its_mail_goes_out(around: World) -> None:
    around.fill()
    async with around.opened(port=str(free_port())) as service, serving(service) as url:
        await until_mails(around.mail, 2)
        [row] = await rows(service, "SELECT trigger, slot, status FROM agent_runs")
        assert (row["trigger"], row["status"]) == ("schedule", "completed")
        status, health = await ask(f"{url}/health")
        assert (status, health["status"]) == (200, "ok"), health
        status, page = await ask(f"{url}/digest/preview", Accept="text/html")
        assert status == 200
        assert "Debonairs Pizza" in page
        status, page = await ask(f"{url}/", Accept="text/html")
        assert status == 200
        assert len(around.mail.messages) == 2


def extractor_is_loaded() -> bool:
    return "trafilatura" in sys.modules


async def test_helpers_load_what_reads_a_page_before_there_is_one(around: World) -> None:
    async with around.opened(parse_workers="1") as service, serving(service):
        assert await service.scraper.workers.run(extractor_is_loaded)


async def test_a_port_in_use_is_told_with_what_to_do(around: World) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        async with around.opened(port=str(other.getsockname()[1])) as service:
            with pytest.raises(PermanentError, match="cannot be used") as caught:
                async with serving(service):
                    pass
            with pytest.raises(PermanentError, match="cannot be used") as before_any_work:
                check_port(service.settings)
    assert "PORT" in caught.value.hint
    assert before_any_work.value.hint == caught.value.hint


async def test_every_address_of_ipv6_is_every_address(around: World) -> None:
    port = free_port()
    token = {"api_token": services.TOKEN}
    async with (
        around.opened(host="::", port=str(port), **token) as service,
        serving(service) as url,
    ):
        assert url == f"http://127.0.0.1:{port}"
        for address in ("127.0.0.1", "[::1]"):
            assert (await ask(f"http://{address}:{port}/health/live"))[0] == 200


def test_a_port_that_is_free_is_left_free() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        port = other.getsockname()[1]
    settings = Settings.model_construct(host="127.0.0.1", port=port)
    check_port(settings)
    check_port(settings)


async def test_a_database_that_does_not_answer_is_asked_again_then_given_up(around: World) -> None:
    with pytest.raises(DatabaseUnavailableError) as caught:
        async with around.opened(database_url="postgresql://u:p@127.0.0.1:1/d"):
            pass
    assert "DATABASE_URL" in caught.value.hint


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("CREATE TABLE runs_elsewhere (x int)", ""),
        ("DROP TABLE schema_version", "did not let Topfive make its tables"),
        ("ALTER TABLE schema_version ALTER version TYPE text", "COALESCE types text and integer"),
    ],
)
async def test_a_schema_that_cannot_be_made_is_told(
    around: World, statement: str, words: str
) -> None:
    connection = await asyncpg.connect(around.environ["DATABASE_URL"])
    await connection.execute(statement)
    await connection.close()
    told = ""
    try:
        async with around.opened():
            pass
    except PermanentError as error:
        told = error.message
    assert words in told
    assert bool(words) is bool(told)


async def test_what_postgres_refuses_leaves_as_words(around: World) -> None:
    with pytest.raises(PermanentError, match="PostgreSQL refused what Topfive asked"):
        async with around.opened() as service:
            await rows(service, "SELECT no_such_column FROM agent_runs")


async def test_options_in_the_address_that_postgres_does_not_know_are_told(around: World) -> None:
    url = around.environ["DATABASE_URL"] + "&nonsense=1"
    with pytest.raises(PermanentError, match="does not know the word nonsense"):
        async with around.opened(database_url=url):
            pass


async def test_sending_goes_on_after_the_database_refused(around: World) -> None:
    """A lane that PostgreSQL refuses (a full disk, a lost table) must not end all sending."""
    around.fill()
    stop = asyncio.Event()
    async with around.opened() as service:
        await completed(service)
        async with service.stores.database.connection() as connection:
            await connection.execute("ALTER TABLE outbox RENAME TO hidden")
        task = asyncio.create_task(_keep_sending(service, stop, 0.05))
        await asyncio.sleep(0.3)
        assert not task.done()
        async with service.stores.database.connection() as connection:
            await connection.execute("ALTER TABLE hidden RENAME TO outbox")
        await until_mails(around.mail, 2)
        stop.set()
        await task


async def test_one_mail_that_nobody_can_send_does_not_end_the_service(
    around: World,
) -> None:
    """A fault of ours in one lane costs that moment, not the process."""
    around.fill()
    stop, bad = asyncio.Event(), [ZeroDivisionError("a fault of ours")]
    async with around.opened() as service:
        await completed(service)
        gate = service.outbox._gate
        allowed = gate.allowed
        assert allowed is not None

        async def breaks_once(recipient: str) -> bool:
            if bad:
                raise bad.pop()
            return await allowed(recipient)

        service.outbox._gate = replace(gate, allowed=breaks_once)
        task = asyncio.create_task(_keep_sending(service, stop, 0.05))
        await until_mails(around.mail, 1)
        await rows(service, "UPDATE outbox SET lease_until = now() RETURNING 1")
        await until_mails(around.mail, 2)
        stop.set()
        await task


@pytest.mark.fault(11)
async def test_health_goes_red_without_postgres_and_comes_back(
    around: World, tmp_path: Path
) -> None:
    server = await asyncio.to_thread(start_postgres, tmp_path / "pg")
    try:
        environ = {"database_url": server.url, "port": str(free_port())}
        async with around.opened(**environ) as service, serving(service) as url:
            await until(service, "SELECT 1 FROM agent_runs WHERE status = 'completed'")
            assert (await ask(f"{url}/health"))[0] == 200
            await asyncio.to_thread(server.stop)
            await asyncio.sleep(1.1)  # a health report this young is given again
            status, health = await ask(f"{url}/health")
            assert status == 503
            assert health["parts"]["postgres"]["state"] != "ok"
            assert (await ask(f"{url}/health/live"))[0] == 200
            server = await asyncio.to_thread(start_postgres, tmp_path / "pg")
            for _ in range(100):
                if (await ask(f"{url}/health"))[0] == 200:
                    break
                await asyncio.sleep(0.1)
            else:
                raise AssertionError("it did not recover")
    finally:
        await asyncio.to_thread(server.stop)


async def test_health_tells_of_what_is_not_essential(around: World) -> None:
    around.fill()
    around.down(1)
    async with around.opened(port=str(free_port()), redis_url="redis://127.0.0.1:1") as service:
        await completed(service)
        for number in range(21):
            await rows(
                service,
                "INSERT INTO outbox (brand_id, recipient, sender, subject, message_id, body, "
                "not_before) VALUES ('debonairs', 'x@y.z', 'a@b.c', 's', $1, 'x', "
                "now() + interval '1 day') RETURNING 1",
                f"<{number}>",
            )
        for state in ({"state": "failing"}, "Site 1"), ({"state": "partly"}, "Site 2"):
            await rows(
                service,
                "UPDATE sources SET health = health || $1 WHERE name = $2 RETURNING 1",
                *state,
            )
        around.clock.by = timedelta(days=3)
        async with serving(service) as url:
            status, health = await ask(f"{url}/health")
            parts = health["parts"]
            assert status == 200
            assert "runs go on without their cache" in parts["redis"]["what"]
            assert "mails wait" in parts["mail"]["what"]
            assert "Site 1" in parts["sources"]["what"]
            assert "Site 2: part of it has failed for" in parts["sources"]["what"]


async def test_health_warns_of_a_source_that_has_gone_quiet_and_so_does_the_page(
    around: World,
) -> None:
    around.fill()
    async with around.opened(port=str(free_port())) as service:
        await completed(service)
        await fallen_silent(service, "Site 1", around.clock())
        result = await completed(service)
        words = "Site 1: nothing for 4 days; it used to bring 5 a day"
        told = {one["name"]: (one["quiet"], one["quiet_because"]) for one in result["sources"]}
        assert told == {"Site 0": ("", None), "Site 1": (words, "nothing"), "Site 2": ("", None)}
        async with serving(service) as url:
            status, health = await ask(f"{url}/health")
            assert (status, health["status"]) == (200, "warning")
            assert health["parts"]["sources"]["state"] == "warning"
            assert words in health["parts"]["sources"]["what"]


async def test_health_warns_of_a_model_that_scored_nothing_until_it_does(around: World) -> None:
    around.fill()
    around.model.always = "refusal"
    async with (
        around.opened(port=str(free_port()), evaluator="openai") as service,
        serving(service) as url,
    ):
        assert (await ask(f"{url}/health"))[1]["parts"]["model"]["state"] == "ok"
        await completed(service)
        await completed(service)  # nothing is new, so nothing more is known of the model
        await asyncio.sleep(1.1)  # a health report this young is given again
        status, health = await ask(f"{url}/health")
        assert (status, health["status"]) == (200, "warning")
        assert health["parts"]["model"]["state"] == "warning"
        what = health["parts"]["model"]["what"]
        assert "everything was unscored" in what
        assert "The model refused to judge 2 items; keywords decided." in what
        around.model.always = ""
        around.publish(0, "maputo", "Debonairs opens in Maputo", "Debonairs Pizza came.")
        await completed(service)
        await asyncio.sleep(1.1)
        health = (await ask(f"{url}/health"))[1]
        assert health["parts"]["model"]["state"] == "ok"


async def test_an_overdue_and_a_failed_run_show(around: World) -> None:
    around.down(0, 1, 2)
    settings = {"port": str(free_port()), "agent_run_interval_minutes": "10"}
    async with around.opened(**settings) as service, serving(service) as url:
        await until(service, "SELECT 1 FROM agent_runs WHERE status = 'failed'")
        problem = (await ask(f"{url}/health"))[1]["parts"]["runs"]["what"]
        assert "the last run failed: none of the 3 sources" in problem
        service.controller._draining = True
        await asyncio.sleep(1.1)  # a health report this young is given again
        around.clock.by = timedelta(hours=2)
        figures = await read_figures(url)
        late = figures["topfive_run_overdue_seconds"]
        assert 6500 < late < 6700
        assert figures['topfive_health{part="runs"}'] == 0.5
        problem = (await ask(f"{url}/health"))[1]["parts"]["runs"]["what"]
        assert "the last run began" in problem


async def test_a_run_is_counted_for_prometheus(around: World) -> None:
    around.fill()
    async with around.opened(port=str(free_port())) as service, serving(service) as url:
        await until(service, "SELECT 1 FROM agent_runs WHERE status = 'completed'")
        figures = await read_figures(url)
    assert figures["topfive_run_overdue_seconds"] == 0
    assert figures['topfive_health{part="postgres"}'] == 1
    assert figures['topfive_runs_total{status="completed",trigger="schedule"}'] == 1
    assert figures["topfive_run_duration_seconds_count"] == 1
    for number, outcome in enumerate(("mailed", "mailed", "not_chosen")):
        assert figures[f'topfive_items_total{{outcome="{outcome}",source="Site {number}"}}'] == 1
        assert figures[f'topfive_items_total{{outcome="new",source="Site {number}"}}'] == 1


async def test_what_a_server_says_shows_no_password_to_strangers(around: World) -> None:
    """A proxy that knows no AUTH quotes what it was sent; anybody may ask for /health."""

    async def quote(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while sent := await reader.read(1000):
                said = " ".join(sent.decode().split()[2::2])
                writer.write(f"-ERR unknown command, with args beginning with {said}\r\n".encode())
            writer.close()

    proxy = await asyncio.start_server(quote, "127.0.0.1", 0)
    port = proxy.sockets[0].getsockname()[1]
    settings = {"port": str(free_port()), "redis_url": f"redis://:pr1vate-w0rd@127.0.0.1:{port}/0"}
    async with proxy, around.opened(**settings) as service, serving(service) as url:
        for path in ("/health", "/", "/runs"):
            for accept in ("text/html", "application/json"):
                text = str(await ask(f"{url}{path}", Accept=accept))
                assert "pr1vate" not in text
                assert path != "/health" or "AUTH default [hidden]" in text


@pytest.mark.parametrize("said", [b"", b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: "])
async def test_a_stranger_cannot_hold_connections(
    around: World, monkeypatch: pytest.MonkeyPatch, said: bytes
) -> None:
    monkeypatch.setattr(sys.modules["service.app.server"], "IDLE_SECONDS", 0.2)
    port = free_port()
    async with around.opened(port=str(port)) as service, serving(service):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        async with asyncio.timeout(20):
            with contextlib.suppress(ConnectionError):
                writer.write(said)
                for _ in range(100):  # slowly, but never silent
                    writer.write(b"x" if said else b"")
                    await asyncio.wait_for(writer.drain(), 1)
                    await asyncio.sleep(0.05)
                    if reader.at_eof():
                        break
                assert await reader.read() == b""
        writer.close()


async def test_housekeeping_deletes_what_is_old_and_keeps_what_learning_needs(
    around: World,
) -> None:
    around.fill()
    async with around.opened(keep_days="30") as service:
        await completed(service)
        await sent(service)
        found = await rows(service, "SELECT key FROM stories ORDER BY key")
        kept = found[0]["key"]
        await service.stores.votes.record(
            Vote(
                recipient=recipient_id(ANNA), story=kept, answer=Answer.YES,
                at=datetime.now(UTC), brand_id="debonairs",
            )
        )  # fmt: skip
        for statement in (
            "UPDATE agent_runs SET started_at = started_at - interval '31 days' RETURNING 1",
            "UPDATE stories SET last_seen = last_seen - interval '31 days' RETURNING 1",
            "UPDATE items SET first_seen = first_seen - interval '31 days' RETURNING 1",
            "UPDATE outbox SET updated_at = updated_at - interval '31 days' RETURNING 1",
        ):
            await rows(service, statement)
        await jobs.cleanup_job(service)()  # the clock may have been put ahead: a day is waited
        assert await rows(service, "SELECT key FROM stories ORDER BY key") == found
        await rows(
            service,
            "INSERT INTO agent_runs (id, brand_id, trigger, status, owner, started_at, "
            "completed_at, lease_until, error_message) SELECT gen_random_uuid(), 'debonairs', "
            "'http', 'failed', 'x', at, at, at, 'why' "
            "FROM (SELECT now() - interval '2 days' AS at) AS moment RETURNING 1",
        )
        await jobs.cleanup_job(service)()
        assert await rows(service, "SELECT key FROM stories") == [{"key": kept}]
        assert await rows(service, "SELECT owner FROM agent_runs") == [{"owner": "x"}]
        assert await rows(service, "SELECT 1 FROM outbox") == []
        details = await rows(service, "SELECT detail FROM items")
        assert [row["detail"] for row in details] == [{}, {}, {}]
        assert (await completed(service))["counts"]["new"] == 0
        await service.stores.votes.close()
        await jobs.cleanup_job(service)()


@pytest.mark.fault(5)
async def test_two_copies_run_each_slot_once_and_mail_once(around: World) -> None:
    around.fill()
    ports = [str(free_port()), str(free_port())]
    async with (
        around.opened(port=ports[0]) as one,
        around.opened(port=ports[1]) as two,
        serving(one),
        serving(two),
    ):
        await until_mails(around.mail, 2)
        await asyncio.sleep(0.5)
        found = await rows(one, "SELECT owner FROM agent_runs WHERE slot IS NOT NULL")
        assert len(found) == 1
    assert sorted(one.recipients[0] for one in around.mail.messages) == [
        "anna@example.com", "ben@example.com",
    ]  # fmt: skip


async def process(around: World, folder: Path, **changed: str) -> services.Service:
    port = free_port()
    environ = around.environ | {"PORT": str(port)} | changed
    return await services.start(environ, folder / "log", port)


@pytest.mark.slow
async def test_sigterm_while_idle_ends_it_within_ten_seconds(around: World, tmp_path: Path) -> None:
    service = await process(around, tmp_path)
    try:
        assert await service.run_agent()
        assert await service.stop(seconds=10) == 0, service.output()
        assert "Stopped" in service.output()
        assert "Pages are read in a thread of the service (PARSE_WORKERS=0)" in service.output()
    finally:
        await service.stop(signal.SIGKILL)


@pytest.mark.slow
async def test_sigterm_in_a_run_closes_its_row_and_a_second_ends_at_once(
    around: World, tmp_path: Path
) -> None:
    around.fill()
    around.model.gate = asyncio.Event()
    service = await process(around, tmp_path, EVALUATOR="openai")
    try:
        await around.model_asked()
        assert await service.stop(seconds=30) == 0, service.output()
        around.model.requests.clear()
        async with around.opened() as looking:
            [row] = await rows(looking, "SELECT status, error_message FROM agent_runs")
            assert (row["status"], row["error_message"][:7]) == ("failed", "stopped")
            await rows(looking, "DELETE FROM agent_runs RETURNING 1")
        again = await process(around, tmp_path, EVALUATOR="openai")
        await around.model_asked()
        again.process.send_signal(signal.SIGTERM)
        await asyncio.sleep(signals.AGAIN_SECONDS + 0.5)  # the run is drained for longer
        assert await again.stop() == 130
    finally:
        around.model.gate.set()
        await service.stop(signal.SIGKILL)


async def test_a_second_signal_counts_once_it_is_no_echo(monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[object] = []
    monkeypatch.setattr(os, "_exit", ended.append)
    loop = asyncio.get_running_loop()
    try:
        end_on_signal(lambda: ended.append("in order"))
        for _ in range(2):
            os.kill(os.getpid(), signal.SIGTERM)
            await asyncio.sleep(0.05)
        assert ended == ["in order"]
        monkeypatch.setattr(signals, "AGAIN_SECONDS", 0.0)
        os.kill(os.getpid(), signal.SIGINT)
        await asyncio.sleep(0.05)
        assert ended == ["in order", 130]
    finally:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            loop.remove_signal_handler(number)


@pytest.mark.parametrize(
    ("before", "ended"), [(signal.SIG_DFL, ["in order"]), (signal.SIG_IGN, [])]
)
async def test_a_closed_terminal_ends_what_nohup_has_not_started(
    before: signal.Handlers, ended: list[str]
) -> None:
    seen: list[str] = []
    was = signal.signal(signal.SIGHUP, before)
    loop = asyncio.get_running_loop()
    try:
        end_on_signal(lambda: seen.append("in order"))
        if before is signal.SIG_IGN or signal.getsignal(signal.SIGHUP) is not signal.SIG_DFL:
            os.kill(os.getpid(), signal.SIGHUP)
        await asyncio.sleep(0.05)
        assert seen == ended
    finally:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            loop.remove_signal_handler(number)
        signal.signal(signal.SIGHUP, was)


@pytest.mark.slow
@pytest.mark.parametrize("line", ["Starting PostgreSQL", "  both are up", "The service's own"])
async def test_two_signals_a_moment_apart_leave_nothing_behind(tmp_path: Path, line: str) -> None:
    """As `timeout` and wrappers send them: to the process, and to its group."""
    folder = tempfile.mkdtemp()  # sockets want a short path
    demo = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "service", "demo", "--port", str(free_port()),
        env=services._inherited() | {"TMPDIR": folder},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    assert demo.stdout
    said = ""
    while line not in said:
        heard = await demo.stdout.readline()
        assert heard, said
        said += heard.decode()
    for pause in (0.0, 0.05, 0.3):
        await asyncio.sleep(pause)
        with contextlib.suppress(ProcessLookupError):
            demo.send_signal(signal.SIGTERM)
    rest, _ = await asyncio.wait_for(demo.communicate(), 60)
    # A third may come when all is closed and the process only ends.
    assert demo.returncode in (0, 130, -signal.SIGTERM), rest.decode()
    assert "Traceback" not in rest.decode()
    assert not glob.glob(f"{folder}/topfive-demo*")  # noqa: PTH207 - no Path in a coroutine
    assert not [one for one in psutil.process_iter(["cmdline"]) if folder in str(one.info)]
    shutil.rmtree(folder)


@pytest.mark.slow
async def test_sigterm_ends_a_command_and_closes_its_run(around: World, tmp_path: Path) -> None:
    around.fill()
    around.model.gate = asyncio.Event()
    environ = services._inherited() | around.environ | {"EVALUATOR": "openai"}
    command = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "service", "run", env=environ,
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    await around.model_asked()
    command.send_signal(signal.SIGTERM)
    _, errors = await asyncio.wait_for(command.communicate(), 30)
    around.model.gate.set()
    assert (command.returncode, b"Traceback" in errors) == (130, False)
    async with around.opened() as looking:
        [row] = await rows(looking, "SELECT status FROM agent_runs")
    assert row["status"] == "failed"


@pytest.mark.slow
async def test_embedded_servers_serve_and_a_command_beside_leaves_them_alone(
    around: World, tmp_path: Path
) -> None:
    around.fill()
    embedded = {"database_url": "embedded", "redis_url": "embedded", "data_dir": str(tmp_path)}
    async with around.opened(**embedded) as service:
        assert len((await completed(service))["findings"]) == 2
        environ = services._inherited() | around.environ
        environ |= {name.upper(): value for name, value in embedded.items()}
        beside = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "service", "export", "feedback", env=environ,
            stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        printed, _ = await asyncio.wait_for(beside.communicate(), 30)
        assert (beside.returncode, printed[:8]) == (0, b"at,brand")
        assert (await completed(service))["counts"]["new"] == 0
        assert await service.stores.cache.try_out() is None
        url = service.settings.database_url
    assert url == "embedded"
    assert not (tmp_path / "postgres" / "postmaster.pid").exists()


async def test_what_we_have_not_quite_closed_does_not_keep_an_embedded_server_from_ending(
    postgres_server: EmbeddedServer, postgres_url: str
) -> None:
    """On a busy machine PostgreSQL notices late that a connection is closed."""
    ours = await asyncpg.connect(f"{postgres_url}&application_name=ours")
    others = await ours.fetchval(
        "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' "
        "AND application_name <> 'ours'"
    )
    url = postgres_server.url
    assert await stores.postgres_is_used(f"{url}&application_name=ours") is bool(others)
    assert await stores.postgres_is_used(f"{url}&application_name=other")
    await ours.close()


async def test_servers_left_behind_are_adopted_and_ended(around: World, tmp_path: Path) -> None:
    left = [
        await asyncio.to_thread(start, tmp_path / "data")
        for start in (start_postgres, start_valkey)
    ]
    embedded = {
        "database_url": "embedded", "redis_url": "embedded", "data_dir": str(tmp_path / "data"),
    }  # fmt: skip
    async with around.opened(**embedded) as service:
        await completed(service)
        assert await stores.postgres_is_used(left[0].url)
        assert await stores.valkey_is_used(left[1].url)
    assert not await stores.postgres_is_used(left[0].url)
    assert not await stores.valkey_is_used(left[1].url)
    for server in left:
        with contextlib.suppress(TopfiveError):
            await asyncio.to_thread(server.stop)
