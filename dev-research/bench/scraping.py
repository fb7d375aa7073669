"""How fast, how smoothly and in how much memory sources are read; beside Scrapy with trafilatura.

    python dev-research/bench/scraping.py [--pages FOLDER] [--peer PYTHON] [--rounds 3]
        [--only compare,warm,grow] [--sources 5000] [--worlds 10,5-unpacked,5-unpacked-unique]

FOLDER holds real pages (.html or .html.gz); made-up ones are served without it. PYTHON is that of
an environment with scrapy and trafilatura; without it the comparison is left out. Everything runs
on this machine: a web of 50 hosts, 50 ms away, in one process, the reader in another. Its liveness
is asked for in runs of their own, for fifty questions a second take a tenth of two processors, and
nobody asks Scrapy. A world is every how many pages name the brand, whether they are sent packed,
and whether each is another one. Beside the ratio of times stands that of processor
seconds of the whole process tree, for the web has its share of the processors too. The figures of
one machine are in `scraping.md` beside this file.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PORT = 8937
_GROWTH = (100, 1_000, 5_000)
_ASK_EVERY = 0.02
"""Seconds between two questions after the reader's life."""


@contextmanager
def web(pages: Path | None, world: str = "10") -> Iterator[str]:
    """Serve the bench's web; give its own words about its pages."""
    every, *ways = world.split("-")
    command = [sys.executable, str(HERE / "scraping_web.py"), "--port", str(PORT)]
    command += ["--every", every, *(f"--{way}" for way in ways)]
    command += ["--pages", str(pages)] if pages else []
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield _line(process)
        finally:
            process.kill()


def ours(kind: str, *more: str, asked: bool = True) -> dict[str, Any]:
    """Run our reader; return its figures, if asked with the latencies of its liveness in ms."""
    command = [sys.executable, str(HERE / "scraping_ours.py"), str(PORT), kind, *more]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env=environment, cwd=ROOT
    ) as process:
        address = _line(process)
        latencies: list[float] = []
        done = threading.Event()
        asker = threading.Thread(target=_ask, args=(address, done, latencies))
        if asked:
            asker.start()
        told = _line(process)
        done.set()
        if asked:
            asker.join()
    if not told:
        sys.exit(f"{' '.join(command)} ended with status {process.returncode} and no figures")
    figures: dict[str, Any] = json.loads(told)
    figures["latencies"] = latencies
    return figures


def _line(process: subprocess.Popen[str]) -> str:
    return process.stdout.readline().strip() if process.stdout else ""


def _ask(address: str, done: threading.Event, latencies: list[float]) -> None:
    url = f"{address}/health/live"
    while address.startswith("http://127.0.0.1:") and not done.wait(_ASK_EVERY):
        begun = time.monotonic()
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 (loopback)
                answer.read()
        except OSError:
            continue
        latencies.append((time.monotonic() - begun) * 1000)


def peer(python: Path) -> dict[str, Any]:
    """Run Scrapy with trafilatura on the same web."""
    command = [str(python), str(HERE / "scraping_scrapy.py"), str(PORT)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=600)
    figures: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return figures


def compare(python: Path | None, rounds: int) -> None:
    """Scrapy, one process with a thread, one with two helpers: in turns, to share the noise.

    After the rounds each of ours runs once more, asked for its liveness.
    """
    times: dict[int, list[float]] = {0: [], 2: []}
    work: dict[int, list[float]] = {0: [], 2: []}
    for number in range(rounds):
        theirs = peer(python) if python else None
        if theirs:
            _say("Scrapy with trafilatura", theirs)
        for workers, found in times.items():
            mine = ours("run", "--workers", str(workers), asked=False)
            _say(f"ours, PARSE_WORKERS={workers}", mine)
            if theirs:
                found.append(_rate(mine) / _rate(theirs))
                work[workers].append(_work(mine) / _work(theirs))
        print(f"-- round {number + 1} of {rounds}")
    for workers, found in times.items():
        if found:
            print(f"PARSE_WORKERS={workers}: {_median(found)} times Scrapy's pages a second")
            print(f"    for {_median(work[workers])} of its processor seconds a page, whole tree")
    for workers in times:
        _say(f"asked, PARSE_WORKERS={workers}", ours("run", "--workers", str(workers)))


def _work(figures: dict[str, Any]) -> float:
    """Return the processor seconds of the whole process tree for one page."""
    return float(figures.get("tree_seconds", figures["cpu_seconds"]) / figures["pages"])


def _median(found: list[float]) -> str:
    return f"{statistics.median(found):.2f} ({', '.join(f'{one:.2f}' for one in found)})"


def grow(most: int) -> None:
    """Memory and time from 100 sources to 5,000."""
    for number in _GROWTH:
        if number <= most:
            _say(f"{number} sources", ours("grow", "--sources", str(number)))


def warm(rounds: int) -> None:
    """500 unchanged feeds, against aiohttp alone with the same requests."""
    ratios = []
    for _ in range(rounds):
        bare, mine = ours("bare"), ours("warm")
        ratios.append(bare["seconds"] / mine["seconds"])
        print(
            f"warm: {mine['sources'] / mine['seconds']:.0f} feeds/s, states {mine['states']}; "
            f"aiohttp alone {bare['sources'] / bare['seconds']:.0f} a second"
        )
    print(f"warm: {statistics.median(ratios):.0%} of aiohttp alone")


def _rate(figures: dict[str, Any]) -> float:
    return float(figures["pages"] / figures["seconds"])


def _say(name: str, figures: dict[str, Any]) -> None:
    words = [f"{figures['pages']} pages", f"{figures['seconds']:.1f} s", f"{_rate(figures):.0f}/s"]
    words.append(f"peak {figures['peak_mb']:.0f} MB")
    if "cpu_seconds" in figures:
        words.append(f"processors {_work(figures) * 1000:.1f} ms a page")
    latencies = sorted(figures.get("latencies", []))
    if latencies:
        p99 = latencies[int(0.99 * (len(latencies) - 1))]
        words.append(f"live p50 {statistics.median(latencies):.1f} ms, p99 {p99:.1f} ms")
    print(f"{name}: {', '.join(words)}", flush=True)


def main() -> None:
    """Read the arguments and print all figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=Path)
    parser.add_argument("--peer", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default="compare,warm,grow")
    parser.add_argument("--worlds", default="10,5-unpacked,5-unpacked-unique")
    parser.add_argument("--sources", type=int, default=5_000, help="most sources of the growth")
    options = parser.parse_args()
    print(f"{platform.platform()}, Python {platform.python_version()}, {os.cpu_count()} processors")
    if options.peer is None:
        print("no --peer PYTHON with scrapy given: the comparison is left out")
    for world in options.worlds.split(",") if "compare" in options.only else ():
        with web(options.pages, world) as said:
            print(f"web: {said}")
            compare(options.peer, options.rounds)
    if "warm" in options.only:
        with web(options.pages):
            warm(options.rounds)
    if "grow" in options.only:
        with web(None) as said:
            print(f"web for growth: {said}")
            grow(options.sources)


if __name__ == "__main__":
    main()
