"""What a start waits for: the code that it needs, and none that only a run needs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from service.cli import main

LATER = (
    "babel", "feedparser", "numpy", "openai.types", "py3langid", "ruamel.yaml", "trafilatura",
)  # fmt: skip
"""A third of a start's time; read when the first page, a broken feed, the model, a translation or
a change of the brand file needs it."""


def test_a_start_reads_no_code_that_only_a_run_needs() -> None:
    asked = (
        "import sys, service.app.container, service.app.server, service.cli.serve; "
        f"print([name for name in {LATER!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", asked], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_the_sdk_is_there_when_it_is_asked_for() -> None:
    asked = (
        "import sys; from service.evaluation.llm.connection import openai; "
        "assert 'openai.types' not in sys.modules; "
        "assert issubclass(openai.APITimeoutError, openai.APIConnectionError); "
        "import openai as again; assert again.APITimeoutError is openai.APITimeoutError"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", asked], check=True)


def test_a_helper_that_parses_reads_no_client_and_no_log() -> None:
    """Each helper reads all of its code itself, and a run begins as many as there are cores."""
    unread = ("aiohttp", "structlog", "redis", "numpy", "service.brands.loader", "service.storage")
    asked = (
        "import sys, service.scraping.parser_pool.worker, service.scraping.sources.registry; "
        "import service.scraping.page_content, service.scraping.item_builder; "
        f"print([name for name in {unread!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", asked], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


WORDS_ONLY = (
    "asyncio", "structlog", "pydantic", "service.errors", "service.log", "service.models",
)  # fmt: skip
SERVERS = (
    "aiohttp", "aiosmtplib", "apscheduler", "asyncpg", "jinja2", "lxml", "prometheus_client",
    "redis", "service.scraping", "service.storage", "service.web", *LATER,
)  # fmt: skip
BRAND = ("--brand-file", "dev-research/brand_repo.yaml", "--brand-id", "debonairs")


@pytest.mark.parametrize(
    ("arguments", "status", "unread"),
    [
        (["--version"], 0, WORDS_ONLY),
        (["--help"], 0, WORDS_ONLY),
        (["demo", "--help"], 0, WORDS_ONLY),
        (["sreve"], 2, WORDS_ONLY),
        (["init", "-"], 0, (*SERVERS, "yaml", "service.brands", "service.matching")),
        (["judge", "-", *BRAND], 0, (*SERVERS, "pydantic_settings", "service.ranking")),
        (["group", "-"], 0, tuple(name for name in SERVERS if name != "numpy")),
        (["--env-file", "/none/.env", "serve"], 2, SERVERS),
    ],
)
def test_a_command_reads_what_it_needs_and_no_more(
    arguments: list[str], status: int, unread: tuple[str, ...], repository: Path
) -> None:
    """What takes seconds on a small machine is not read for a word that needs none of it."""
    asked = f"""
import sys
from service.cli.main import main
try:
    status = main({arguments!r})
except SystemExit as end:
    status = end.code
print(status, [name for name in {unread!r} if name in sys.modules])
"""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", asked], capture_output=True, text=True, check=True,
        input='{"title": "Debonairs Pizza closes a shop in Durban"}\n', cwd=repository,
    )  # fmt: skip
    assert done.stdout.splitlines()[-1] == f"{status} []"


def test_every_command_is_there_though_it_is_read_late() -> None:
    parser = main._parser()
    named = {parser.get_default("command")}
    for action in parser._actions:
        for sub in (action.choices or {}).values() if isinstance(action.choices, dict) else ():
            named.add(sub.get_default("command"))
    assert len(named) >= 12
    for name in named:
        assert callable(main._loaded(name))
