"""The whole program as a process, with everything around it real and local."""

from __future__ import annotations

import asyncio
import json
import os
import resource
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import yaml

TOKEN = "0123456789abcdef" * 2
SECRET = "fedcba9876543210" * 2
ROOT = Path(__file__).resolve().parent.parent.parent


def brand_file(path: Path, sources: list[dict[str, str]]) -> Path:
    """Write a small brand file and return it."""
    brand = {
        "id": "debonairs",
        "display_name": "Debonairs Pizza",
        "aliases": ["Debonairs"],
        "keywords": {"core": ["Debonairs Pizza", "pizza chain"], "products": ["Triple-Decker"]},
        "competitors": ["Plato's Pizza"],
        "not_us": ["debonair gentleman"],
        "sources": sources,
    }
    path.write_text(yaml.safe_dump({"brands": [brand]}), encoding="utf-8")
    return path


@dataclass(slots=True)
class Service:
    """A running `python -m service`."""

    process: asyncio.subprocess.Process
    url: str
    log: Path

    async def ask(self, method: str, path: str, **options: Any) -> tuple[int, Any]:
        """Return the status and the JSON (or text) of one request with the operator's token."""
        headers = {"Authorization": f"Bearer {TOKEN}"} | options.pop("headers", {})
        async with (
            aiohttp.ClientSession() as session,
            session.request(method, self.url + path, headers=headers, **options) as answer,
        ):
            text = await answer.text()
            is_json = answer.content_type == "application/json"
            return answer.status, json.loads(text) if is_json else text

    async def run_agent(self) -> dict[str, Any]:
        """Start a run, wait for it and return its row."""
        status, row = await self.ask("POST", "/run-agent?wait=true")
        assert status == 200, row
        assert isinstance(row, dict)
        return row

    async def until_up(self, seconds: float = 120.0) -> None:
        """Wait until the page answers."""
        for _ in range(int(seconds / 0.1)):
            if self.process.returncode is not None:
                raise AssertionError(f"it ended with {self.process.returncode}:\n{self.output()}")
            try:
                if (await self.ask("GET", "/health/live"))[0] == 200:
                    return
            except aiohttp.ClientError:
                await asyncio.sleep(0.1)
        raise AssertionError(f"it did not come up:\n{self.output()}")

    def output(self) -> str:
        """Return its log."""
        return self.log.read_text(encoding="utf-8")

    async def stop(self, number: int = signal.SIGTERM, seconds: float = 15.0) -> int:
        """Send a signal and return the exit status."""
        if self.process.returncode is None:
            self.process.send_signal(number)
        return await asyncio.wait_for(self.process.wait(), seconds)


async def start(environ: Mapping[str, str], log: Path, port: int, *, files: int = 0) -> Service:
    """Start the program with exactly this environment and wait until it is up.

    With `files` it may have so many open and no more.
    """

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))

    with log.open("ab") as out:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-W", "error", "-m", "service",
            cwd=ROOT, env=_inherited() | dict(environ), stdout=out, stderr=out,
            preexec_fn=limit if files else None,
        )  # fmt: skip
    service = Service(process, f"http://127.0.0.1:{port}", log)
    try:
        await service.until_up()
    except BaseException:
        await service.stop(signal.SIGKILL)
        raise
    return service


def _inherited() -> dict[str, str]:
    """Return what a process needs of ours: no setting of Topfive's, but coverage's switches."""
    kept = ("PATH", "HOME", "LANG", "TMPDIR", "SSL_CERT_FILE", "VIRTUAL_ENV")
    return {
        name: value
        for name, value in os.environ.items()
        if name in kept or name.startswith(("COVERAGE", "COV_"))
    }


def environment(
    *,
    postgres_url: str,
    redis_url: str,
    smtp_port: int,
    model_url: str,
    brand: Path,
    folder: Path,
    port: int,
) -> dict[str, str]:
    """Return a complete environment for a service on loopback."""
    return {
        "DATABASE_URL": postgres_url,
        "REDIS_URL": redis_url,
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "SECRET_KEY": SECRET,
        "API_TOKEN": TOKEN,
        "OPENAI_API_KEY": "sk-stand-in",
        "OPENAI_BASE_URL": model_url,
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(smtp_port),
        "SMTP_TLS": "none",
        "EMAIL_FROM": "topfive@example.com",
        "EMAIL_TO": "anna@example.com,ben@example.com",
        "BRAND_FILE": str(brand),
        "DATA_DIR": str(folder),
        "PORT": str(port),
        "SCRAPE_ALLOW_NETWORKS": "127.0.0.0/8",
        "SCRAPE_ALLOW_PORTS": "*",
        "AGENT_RUN_INTERVAL_MINUTES": "1440",
        "PARSE_WORKERS": "0",  # a helper takes a second to start, in each of many tests
    }
