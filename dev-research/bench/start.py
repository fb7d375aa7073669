"""Measures what people wait for before anything is read: commands, a start, the demo's first mail.

    python dev-research/bench/start.py [--rounds 5] [--demo]

Processor seconds of whole processes, as the system counts them, in turns with a bare interpreter
(`python -c pass`) and with its ratio, since machines differ; medians. With --demo also the seconds
to its first line and from there to its first mail. Figures are in `start.md` beside this file.
"""

from __future__ import annotations

import argparse
import os
import resource
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HEADLINE = '{"title": "Debonairs Pizza closes a shop in Durban"}\n'
BRAND = ["--brand-file", "dev-research/brand_repo.yaml", "--brand-id", "debonairs"]
SERVING = (
    "from service.cli import main; main._loaded('serve.serve'); "
    "import service.app.container, service.app.server"
)
"""As `topfive serve` reads it: the second line once the configuration is found to be right."""
COMMANDS: dict[str, Sequence[str]] = {
    "bare interpreter": ["-c", "pass"],
    "--version": ["-m", "service", "--version"],
    "--help": ["-m", "service", "--help"],
    "init -": ["-m", "service", "init", "-"],
    "judge, one headline": ["-m", "service", "judge", "-", *BRAND],
    "group, one headline": ["-m", "service", "group", "-"],
    "serve, not configured": ["-m", "service", "--env-file", "/none/.env", "serve"],
    "import of all that serve needs": ["-c", SERVING],
}


def main() -> None:
    """Print a line for each command, and one for the demo if it is asked for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--demo", action="store_true")
    options = parser.parse_args()
    found: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(options.rounds):
        for name, arguments in COMMANDS.items():
            found[name].append(processor_seconds(arguments))
    bare = statistics.median(found["bare interpreter"])
    for name, seconds in found.items():
        median = statistics.median(seconds)
        print(f"{name:32} {median:6.3f} s  {median / bare:6.1f} times the bare interpreter")
    if options.demo:
        first, mail = demo()
        print(f"demo: first line after {first:.2f} s, first mail {mail:.2f} s after that")


def processor_seconds(arguments: Sequence[str]) -> float:
    """Return what one process took of the processor, and those that it waited for."""
    before = _used()
    subprocess.run(
        [sys.executable, *arguments],
        input=HEADLINE, text=True, capture_output=True, check=False, cwd=ROOT, env=_environment(),
    )  # fmt: skip
    return _used() - before


def demo() -> tuple[float, float]:
    """Return the seconds to the demo's first line, and from there to its first mail."""
    began = time.monotonic()
    with subprocess.Popen(
        [sys.executable, "-u", "-m", "service", "demo"],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT, env=_environment(),
    ) as process:  # fmt: skip
        first = mail = 0.0
        for line in process.stdout or ():
            passed = time.monotonic() - began
            first = first or passed
            if line.startswith("  mail  "):
                mail = passed - first
                break
        process.send_signal(signal.SIGTERM)
        process.communicate()
    return first, mail


def _used() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "HOME") if name in os.environ}
    return {**kept, "PYTHONPATH": str(ROOT)}


if __name__ == "__main__":
    main()
