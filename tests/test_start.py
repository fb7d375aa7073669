"""What a start waits for: the code that it needs, and none that only a run needs."""

from __future__ import annotations

import subprocess
import sys

from service.cli import main

LATER = ("numpy", "openai.types", "trafilatura", "py3langid")
"""A third of a start's time; read when the first page, or the model, needs it."""


def test_a_start_reads_no_code_that_only_a_run_needs() -> None:
    asked = (
        f"import sys, service.app, service.cli; print([n for n in {LATER!r} if n in sys.modules])"
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


def test_the_first_words_of_a_command_wait_for_none_of_the_service() -> None:
    """What takes seconds on a small machine is read after the demo has said what it does."""
    heavy = ("aiohttp", "asyncpg", "jinja2", "lxml", "service.app")
    asked = f"import sys, service.cli.main; print([n for n in {heavy!r} if n in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", asked], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_every_command_is_there_though_it_is_read_late() -> None:
    parser = main._parser()
    named = {parser.get_default("command")}
    for action in parser._actions:
        for sub in (action.choices or {}).values() if isinstance(action.choices, dict) else ():
            named.add(sub.get_default("command"))
    assert len(named) >= 12
    for name in named:
        assert callable(main._loaded(name))
