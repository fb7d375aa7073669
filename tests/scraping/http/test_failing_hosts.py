"""Hosts whose pages fail are left alone for a while, and asked again."""

from __future__ import annotations

import asyncio
import random
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest

from service.errors import FetchError
from service.scraping.http.answers.errors import SlowError
from service.scraping.http.failing_hosts import FailingHosts
from service.scraping.http.rate_limiter import RateLimiter
from tests.waiting import until

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


class Asking:
    """Asks for pages at one host, which answer with `status`; 200 is well."""

    def __init__(self) -> None:
        self.limiter = RateLimiter(
            total=8, per_host=2, jitter=0.0, rng=random.Random(1), buckets={}
        )
        self.hosts = FailingHosts(self.limiter)
        self.status = 503
        self.ends_at: tuple[str, ...] = ("http://a/1",)
        """The addresses to which the pages' own lead, in turn."""
        self.seconds: tuple[float, ...] = (0.0,)
        """How long the pages take, in turn."""
        self.error = FetchError
        self._asked = 0

    async def page(self, now: datetime, host: str = "a") -> str:
        """Return what came of one page: ok, failed, left."""
        deadline, begun = asyncio.get_running_loop().time() + 5, False
        try:
            async with self.hosts.turn(host, f"http://{host}/1", now=now, deadline=deadline):
                begun = True
                self._asked += 1
                await asyncio.sleep(self.seconds[self._asked % len(self.seconds)])
                self._answer()
        except FetchError:
            return "failed" if begun else "left"
        return "ok"

    def _answer(self) -> None:
        if self.status != 200:
            self.ends_at = (*self.ends_at[1:], self.ends_at[0])
            raise self.error(self.ends_at[-1], f"HTTP {self.status}", status=self.status)

    async def run(self, now: datetime, pages: int = 20) -> dict[str, int]:
        """Ask for that many pages at once."""
        found = await asyncio.gather(*(self.page(now) for _ in range(pages)))
        return {word: found.count(word) for word in ("ok", "failed", "left") if word in found}


async def test_two_failures_leave_the_rest_of_a_host_to_the_next_run_which_asks_for_one() -> None:
    asking = Asking()
    assert await asking.run(NOW) == {"failed": 2, "left": 18}
    assert await asking.run(NOW + 10 * MINUTE) == {"failed": 1, "left": 19}
    assert await asking.run(NOW + 20 * MINUTE) == {"left": 20}
    assert await asking.run(NOW + 40 * MINUTE) == {"failed": 1, "left": 19}
    asking.status = 200
    assert await asking.run(NOW + 60 * MINUTE) == {"left": 20}
    assert await asking.run(NOW + 101 * MINUTE) == {"ok": 20}
    assert not asking.hosts._hosts


async def test_no_third_page_is_begun_between_the_failures_of_two() -> None:
    asking = Asking()
    asking.seconds = (0.05, 0.01)
    assert await asking.run(NOW) == {"failed": 2, "left": 18}
    asking.status = 200
    assert await asking.run(NOW + 10 * MINUTE) == {"ok": 20}


async def test_one_page_that_hangs_among_others_takes_the_time_of_one_run_alone() -> None:
    asking = Asking()
    asking.error, asking.seconds = SlowError, (1.0, 0.01)

    async def failed() -> bool:
        return any(one.failures for one in asking.hosts._hosts.values())

    run = asyncio.create_task(asking.run(NOW))
    await until(failed, "the failure of the first")
    asking.status = 200
    assert await run == {"failed": 1, "ok": 1, "left": 18}
    asking.seconds = (0.0,)
    assert await asking.run(NOW + 10 * MINUTE) == {"ok": 20}


async def test_the_page_that_is_asked_for_is_not_always_the_same() -> None:
    """Of two feeds at one host one lists pages that hang for good, first and ever new ones."""
    asking = Asking()
    asking.limiter.jitter = 0.005
    read: set[str] = set()

    async def ask(url: str, now: datetime) -> None:
        deadline = asyncio.get_running_loop().time() + 5
        with suppress(FetchError):
            async with asking.hosts.turn("a", url, now=now, deadline=deadline):
                await asyncio.sleep(0)
                if "bad" in url:
                    raise SlowError(url, "it hangs")
                read.add(url)

    for number in range(12):
        bad = [f"http://a/bad{one}" for one in range(max(0, number - 2), number + 1)]
        good = {f"http://a/good{one}" for one in range(number + 1)} - read
        now = NOW + number * 10 * MINUTE
        await asyncio.gather(*(ask(url, now) for url in [*bad, *sorted(good)]))
    assert len(read) >= 8, "in the order of the feeds it is none"


async def test_an_answer_that_stays_what_it_is_is_no_trouble_of_the_host() -> None:
    asking = Asking()
    asking.status = 404
    assert await asking.run(NOW) == {"failed": 20}


async def test_a_person_has_one_page_asked_for_all_the_same() -> None:
    asking = Asking()
    await asking.run(NOW)
    asking.hosts.ask_all()
    assert await asking.run(NOW + MINUTE) == {"failed": 1, "left": 19}


async def test_a_clock_that_was_set_back_makes_no_rest_longer() -> None:
    asking = Asking()
    await asking.run(NOW)
    asking.status = 200
    assert await asking.run(NOW - timedelta(days=3)) == {"ok": 20}


async def test_trouble_is_told_once_it_lasts() -> None:
    asking = Asking()
    told = []
    for minutes in (0, 10, 40):
        await asking.run(NOW + minutes * MINUTE)
        told.append(asking.hosts.lasting_trouble("a", NOW + minutes * MINUTE))
    assert told == ["", "", "HTTP 503"]
    assert asking.hosts.lasting_trouble("b", NOW) == ""


async def test_a_host_that_wants_pauses_gets_some_seconds_of_a_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asking = Asking()
    asking.status = 200
    asking.limiter.record("a", status=503, seconds=0.1, wait=None)
    assert await asking.run(NOW) == {"ok": 20}  # asking it here makes no pauses
    monkeypatch.setattr("service.scraping.http.failing_hosts._DISTRESS_SECONDS", 0.0)
    first = await asking.run(NOW + MINUTE)
    assert first["left"] > first["ok"] > 0
    assert await asking.run(NOW + 10 * MINUTE, pages=1) == {"ok": 1}


async def test_whoever_leads_to_many_sites_is_not_to_blame_for_each() -> None:
    asking = Asking()
    asking.ends_at = ("http://b/1", "http://c/1")
    assert await asking.run(NOW) == {"failed": 20}
    asking.ends_at = ("http://b/1",)
    assert (await asking.run(NOW + MINUTE))["left"] >= 18


async def test_hosts_that_failed_once_are_forgotten_in_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("service.scraping.http.failing_hosts._MAX_HOSTS", 10)
    asking = Asking()
    await asking.run(NOW)
    for number in range(30):
        assert await asking.page(NOW, f"h{number}") == "failed"
    assert len(asking.hosts._hosts) <= 11
    assert await asking.run(NOW) == {"left": 20}, "what rests is kept"
