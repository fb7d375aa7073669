"""The readers and the impatient operator, in a process of their own; `load.py` starts it.

    python load_client.py votes URL OUT --rate 50 --seconds 20
    python load_client.py starts URL OUT --count 1000

Prints its figures as one JSON object, and writes what was acknowledged to OUT.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import itertools
import json
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from load_world import BRAND, SECRET, TOKEN

from service.models import Answer
from service.signing import Purpose, Signer, recipient_id

WORKERS = 16
"""Readers who press at the same moment when there is no rate."""


@dataclass(slots=True)
class Figures:
    """What was sent and what came back."""

    statuses: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    acknowledged: list[list[str]] = field(default_factory=list)

    def told(self, lasted: float) -> dict[str, Any]:
        """Return the figures as they are printed; milliseconds by percentile."""
        ordered = sorted(self.seconds)
        at = {
            name: round(1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))], 1)
            for name, share in (("p50", 0.5), ("p99", 0.99), ("max", 1.0))
            if ordered
        }
        return {
            "statuses": dict(self.statuses),
            "requests_per_second": round(len(ordered) / lasted, 1),
            "milliseconds": at,
        }


class Readers:
    """Signs a link for one vote after the other and presses its button."""

    def __init__(self, url: str, session: aiohttp.ClientSession, figures: Figures) -> None:
        self._url = url
        self._session = session
        self._figures = figures
        self._signer = Signer(SECRET, BRAND)
        self._numbers = itertools.count()

    async def press(self, due: float | None = None) -> None:
        """Vote once; the time counts from `due`, when the reader pressed, if it is given."""
        number = next(self._numbers)
        recipient = recipient_id(f"reader{number}@example.com")
        story = hashlib.sha256(str(number % 997).encode()).hexdigest()[:16]
        answer = Answer.YES if number % 3 else Answer.NO
        token = self._signer.sign(
            Purpose.VOTE, recipient, datetime.now(UTC), subject=story, answer=answer
        )
        begun = time.perf_counter() if due is None else due
        status = await self._post(f"/feedback/{token}", f"10.{number >> 16 & 255}."
                                  f"{number >> 8 & 255}.{number & 255}")  # fmt: skip
        self._figures.seconds.append(time.perf_counter() - begun)
        self._figures.statuses[status] += 1
        if status == "200":
            self._figures.acknowledged.append([recipient, story, answer.value])

    async def _post(self, path: str, address: str) -> str:
        headers = {"X-Forwarded-For": address}
        try:
            async with self._session.post(self._url + path, headers=headers) as answer:
                await answer.read()
                return str(answer.status)
        except aiohttp.ClientError as error:
            return type(error).__name__


async def at_a_rate(readers: Readers, rate: float, seconds: float) -> None:
    """Press `rate` times a second whether or not earlier answers have come (an open loop)."""
    begun = time.perf_counter()
    async with asyncio.TaskGroup() as pressing:
        for number in range(int(rate * seconds)):
            due = begun + number / rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            pressing.create_task(readers.press(due))


async def at_full_speed(readers: Readers, seconds: float) -> None:
    """Press again as soon as the answer has come."""
    end = time.perf_counter() + seconds

    async def presses() -> None:
        while time.perf_counter() < end:
            await readers.press()

    await asyncio.gather(*(presses() for _ in range(WORKERS)))


async def votes(options: argparse.Namespace) -> dict[str, Any]:
    """Vote, and return the figures."""
    figures = Figures()
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        readers = Readers(options.url, session, figures)
        begun = time.perf_counter()
        if options.rate:
            await at_a_rate(readers, options.rate, options.seconds)
        else:
            await at_full_speed(readers, options.seconds)
        lasted = time.perf_counter() - begun
    options.out.write_text(json.dumps(figures.acknowledged))
    return figures.told(lasted)


async def starts(options: argparse.Namespace) -> dict[str, Any]:
    """Ask for a run `count` times at the same moment, and return what was answered."""
    figures = Figures()
    run_ids: Counter[str] = Counter()
    headers = {"Authorization": f"Bearer {TOKEN}"}

    async def ask(session: aiohttp.ClientSession) -> None:
        begun = time.perf_counter()
        try:
            async with session.post(f"{options.url}/run-agent", headers=headers) as answer:
                body = await answer.json()
                figures.statuses[str(answer.status)] += 1
                run_ids[body["run_id"]] += 1
        except aiohttp.ClientError as error:
            figures.statuses[type(error).__name__] += 1
        figures.seconds.append(time.perf_counter() - begun)

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        begun = time.perf_counter()
        await asyncio.gather(*(ask(session) for _ in range(options.count)))
        lasted = time.perf_counter() - begun
    options.out.write_text(json.dumps(list(run_ids)))
    return {**figures.told(lasted), "run_ids": len(run_ids)}


def main() -> None:
    """Do what the arguments say and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=["votes", "starts"])
    parser.add_argument("url")
    parser.add_argument("out", type=Path)
    parser.add_argument("--rate", type=float, default=0.0, help="votes a second; 0: full speed")
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--count", type=int, default=1000)
    options = parser.parse_args()
    print(json.dumps(asyncio.run({"votes": votes, "starts": starts}[options.what](options))))


main()
