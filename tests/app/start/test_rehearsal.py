"""What a run needs is loaded, and tried, before the service answers anybody."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from pathlib import Path

import pytest

from tests.app.world import World
from tests.e2e import service as services
from tests.e2e.test_whole_program import free_port

pytestmark = pytest.mark.timeout(120)


async def ended(around: World, installed: Path) -> tuple[int, str]:
    """Return the status and the output of a copy of Topfive that does not come up."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-W", "error", "-m", "service",
        cwd=installed, env=kept | around.environ | {"PORT": str(free_port())},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    try:
        async with asyncio.timeout(60):
            output, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return process.returncode or 0, output.decode()


@pytest.mark.parametrize(
    ("damaged", "words"),
    [
        ("digest/templates/digest.html", "TemplateSyntaxError"),
        ("text/language/letters.model.gz", "error"),
    ],
)
async def test_a_damaged_file_ends_the_start_and_not_the_first_run(
    around: World, tmp_path: Path, damaged: str, words: str
) -> None:
    installed = tmp_path / "installed"
    code = Path(services.ROOT) / "service"
    shutil.copytree(code, installed / "service", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(code.parent / "sql", installed / "sql")
    file = installed / "service" / damaged
    file.write_bytes(b"{% if %}" + file.read_bytes()[:2_000])
    status, output = await ended(around, installed)
    assert status == 1, output
    assert "a trial of judging news and writing the mail failed" in output
    assert words in output
    assert "install this version again" in output
    assert "the page is at" not in output


LOADED = """
import asyncio, sys
from service import app

async def main():
    environ = dict(line.split("=", 1) for line in sys.stdin.read().splitlines())
    settings, brand = app.prepare(None, environ, log_level="ERROR")
    stop = asyncio.Event()
    def ready(address):
        from service.text.language import identifier
        print("numpy" in sys.modules, identifier.model.cache_info().currsize)
        stop.set()
    async with app.open_app(settings, brand) as opened:
        before = "numpy" in sys.modules
        await app.serve(opened, stop, ready)
        print(before)

asyncio.run(main())
"""


async def test_nothing_waits_for_the_first_run_to_be_read(around: World) -> None:
    environ = around.environ | {"PORT": str(free_port())}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-W", "error", "-c", LOADED,
        cwd=services.ROOT, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    told = "\n".join(f"{name}={value}" for name, value in environ.items())
    output, _ = await process.communicate(told.encode())
    # The model of languages was tried and is not held: pages are read first.
    assert output.decode().split() == ["True", "0", "False"]
