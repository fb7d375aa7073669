"""The world of an attack: two hosts that may be read, one that may not, mail and the service."""

from __future__ import annotations

import asyncio
import email
import email.policy
import gzip
import html
import json
import re
import socket
import sys
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import formatdate
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from tests.cases.attacks.obeying_model import ObeyingModel
from tests.cases.case import check
from tests.delivery.smtp_server import MailServer
from tests.e2e import service as services
from tests.e2e.service import ROOT, Service

Given = Mapping[str, Any]
HONEST = ("bakery", "museum", "harbour", "theatre", "tunnel", "orchard")
"""What the honest stories of the second host are about."""
_FIRST, _SECOND = "127.1.0.1", "127.1.0.2"
_HEAD_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Answer:
    """What stands at one path."""

    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int = 200


@dataclass(slots=True)
class World:
    """All that is around the service; what the hosts serve is in `pages`."""

    folder: Path
    pages: dict[str, Answer]
    mail: MailServer
    model: ObeyingModel
    web_port: int = 0
    inside_port: int = 0
    model_port: int = 0
    dialled: list[str] = field(default_factory=list)
    """What came to the host that may not be read."""
    services: int = 0

    def filled(self, text: str) -> str:
        """Return a text of a case with the addresses of this world in it."""
        names = {
            "WEB": f"http://{_FIRST}:{self.web_port}",
            "WEB2": f"http://{_SECOND}:{self.web_port}",
            "INSIDE": f"http://127.0.0.1:{self.inside_port}",
            "WEB_PORT": str(self.web_port),
            "INSIDE_PORT": str(self.inside_port),
        }
        for name, value in names.items():
            text = text.replace(f"{{{name}}}", value)
        return text

    def built(self, parts: Sequence[Any]) -> str:
        """Return the text of parts: texts, and what is repeated or counted."""
        made = []
        for part in parts:
            if isinstance(part, str):
                made.append(self.filled(part))
            elif "count" in part:
                made.append(
                    "".join(part["count"].replace("#", str(n)) for n in range(part["times"]))
                )
            else:
                made.append(part["repeat"] * part["times"])
        return "".join(made)

    def feed(self, items: Sequence[Given]) -> Answer:
        """Return a feed of items as a case has them."""
        rows = "".join(self._row(one) for one in items)
        body = (
            '<?xml version="1.0"?><rss version="2.0"><channel><title>f</title>'
            f"<link>http://{_FIRST}:{self.web_port}</link>{rows}</channel></rss>"
        )
        return Answer(body.encode("utf-8", "replace"), {"Content-Type": "application/rss+xml"})

    def _row(self, item: Given) -> str:
        text = item.get("text", "")
        said = self.built(text) if isinstance(text, list) else text
        date = "" if item.get("undated") else f"<pubDate>{formatdate(time.time() - 1800)}</pubDate>"
        return (
            f"<item><title>{html.escape(item['title'])}</title>"
            f"<link>{html.escape(self.filled(item['link']))}</link>{date}"
            f"<description>{html.escape(said)}</description></item>"
        )

    def serve(self, case: Given) -> None:
        """Put up what a case serves, and the honest feed on the other host."""
        self.pages.clear()
        for path, page in case.get("serve", {}).items():
            answer = self._page(page)
            for number in range(page.get("copies", 1)):
                self.pages[path.replace("#", str(number))] = answer
        stories = []
        for number, word in enumerate(HONEST):
            title = f"Debonairs Pizza feeds the {word} of Ladysmith"
            text = f"Debonairs Pizza fed the {word} on day {number}, said its {word} keeper."
            self.pages[f"/honest{number}"] = article(title, [text])
            link = f"{{WEB2}}/honest{number}"
            stories.append({"title": title, "link": link, "text": f"The {word} keeper said so."})
        self.pages["/honest.xml"] = self.feed(stories)

    def _page(self, page: Given) -> Answer:
        if "feed" in page:
            made = self.feed(page["feed"])
            body, kind = made.body, made.headers["Content-Type"]
        else:
            body = self.built(page.get("parts", [])).encode("utf-8", "surrogatepass")
            kind = "text/html; charset=utf-8"
        body = bytes.fromhex(page.get("bytes_before", "")) + body
        more = {name: self.filled(value) for name, value in page.get("headers", {}).items()}
        headers = {"Content-Type": page.get("type", kind)} | more
        if page.get("gzip"):
            body, headers["Content-Encoding"] = gzip.compress(body, 9), "gzip"
        return Answer(body, headers, page.get("status", 200))

    def environment(self, sources: Sequence[str], **over: str) -> dict[str, str]:
        """Return a complete environment of a service with a folder of its own."""
        self.services += 1
        folder = self.folder / str(self.services)
        folder.mkdir()
        brand = folder / "brand.yaml"
        listed = "".join(f"      - {self.filled(one)}\n" for one in sources)
        brand.write_text(
            "brands:\n  - id: debonairs\n    display_name: Debonairs Pizza\n"
            "    aliases: [Debonairs]\n    keywords:\n      core: [pizza]\n"
            f"      extended: [crust, takeaway]\n    sources:\n{listed}",
            encoding="utf-8",
        )
        made = services.environment(
            postgres_url="embedded",
            redis_url="embedded",
            smtp_port=self.mail.port,
            model_url=f"http://127.0.0.1:{self.model_port}/v1",
            brand=brand,
            folder=folder / "data",
            port=_free_port(),
        )
        own = {
            "SCRAPE_ALLOW_NETWORKS": "127.1.0.0/16",
            "EVALUATOR": "lexical",
            "EMAIL_TO": "ann@example.com",
            "OPENAI_MODEL": "stand-in",
            "AGENT_RUN_INTERVAL_MINUTES": "600",
        }
        return made | own | over

    def mails(self, recipient: str = "") -> list[EmailMessage]:
        """Return the mails that have come, to `recipient` alone if one is named."""
        return [
            email.message_from_bytes(kept.body, policy=email.policy.default)
            for kept in self.mail.messages
            if not recipient or recipient in kept.recipients
        ]

    async def votes(self, recipient: str = "", seconds: float = 60.0) -> list[str]:
        """Return the paths of the vote links of the first mail, once it is there."""
        end = time.monotonic() + seconds
        while not (found := self.mails(recipient)):
            if time.monotonic() > end:
                return []
            await asyncio.sleep(0.2)
        plain = found[0].get_body(("plain",))
        text = plain.get_content() if plain else ""
        return list(dict.fromkeys(re.findall(r"/feedback/[\w-]+", text)))


def article(title: str, paragraphs: Sequence[str]) -> Answer:
    """Return the page of an honest article."""
    said = "".join(f"<p>{html.escape(one)}</p>" for one in paragraphs)
    head = html.escape(title)
    body = (
        f"<html><head><title>{head}</title></head><body><article><h1>{head}</h1>{said}</article>"
        "</body></html>"
    )
    return Answer(body.encode(), {"Content-Type": "text/html; charset=utf-8"})


@asynccontextmanager
async def world(folder: Path, obeys: str) -> AsyncIterator[World]:
    """Put up a world without a service; the model does what `obeys` says to whom it is told."""
    async with MailServer() as mail:
        made = World(folder, {}, mail, ObeyingModel(obeys))

        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            with suppress(asyncio.IncompleteReadError, ConnectionError, asyncio.LimitOverrunError):
                while True:
                    head = await reader.readuntil(b"\r\n\r\n")
                    path = head.split(b" ")[1].decode("latin-1").partition("?")[0]
                    writer.write(_response(made.pages.get(path, Answer(b"nothing", {}, 404))))
                    await writer.drain()
            writer.close()

        async def inside(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            made.dialled.append((await reader.read(300)).decode("latin-1"))
            writer.close()

        app = web.Application(client_max_size=64 << 20)
        app.router.add_post("/v1/chat/completions", made.model.answer)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        made.model_port = runner.addresses[0][1]
        # Both hosts are this machine, and none but the ends of one network: 127.0.0.0/8.
        hosts = await asyncio.start_server(answer, "0.0.0.0", 0, limit=_HEAD_BYTES)
        closed = await asyncio.start_server(inside, "127.0.0.1", 0)
        made.web_port = hosts.sockets[0].getsockname()[1]
        made.inside_port = closed.sockets[0].getsockname()[1]
        try:
            yield made
        finally:
            hosts.close()
            closed.close()
            await runner.cleanup()


def _response(answer: Answer) -> bytes:
    headers = {**answer.headers, "Content-Length": str(len(answer.body))}
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {answer.status} X\r\n{lines}\r\n".encode("latin-1") + answer.body


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@asynccontextmanager
async def running(environ: Mapping[str, str], files: int = 0) -> AsyncIterator[Service]:
    """Run the service, with at most so many files; it is ended at the end."""
    log = Path(environ["BRAND_FILE"]).with_name("log")
    service = await services.start(environ, log, int(environ["PORT"]), files=files)
    try:
        yield service
        breach = "Something that may not connect" in service.output()
        check(not breach, "something connected that may not: see the log of the service")
    finally:
        try:
            await service.stop(seconds=20)
        except TimeoutError:
            service.process.kill()
            await service.process.wait()


async def command(environ: Mapping[str, str], *words: str, said: str = "") -> tuple[int, str]:
    """Return the exit status and the output of one command."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "service", *words, cwd=ROOT,
        env=services._inherited() | dict(environ), stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    try:
        async with asyncio.timeout(180):
            out, _ = await process.communicate(said.encode())
    except TimeoutError:
        process.kill()
        await process.wait()
        return -1, "it took longer than three minutes"
    return process.returncode or 0, out.decode("utf-8", "replace")


async def post(service: Service, path: str, body: bytes, forwarded: str = "") -> int:
    """Return the status of a form that somebody sends, 0 if there was no answer."""
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    if forwarded:
        headers["X-Forwarded-For"] = forwarded
    limit = aiohttp.ClientTimeout(total=60)
    try:
        async with (
            aiohttp.ClientSession(timeout=limit) as session,
            session.post(service.url + path, data=body, headers=headers) as answer,
        ):
            return answer.status
    except (aiohttp.ClientError, TimeoutError):
        return 0


async def ended(service: Service, seconds: float) -> dict[str, Any]:
    """Return the newest run once it has ended, or as it is after so many seconds."""
    end = time.monotonic() + seconds
    row: dict[str, Any] = {}
    while time.monotonic() < end:
        with suppress(aiohttp.ClientError, TimeoutError):
            status, said = await service.ask("GET", "/runs?limit=1")
            row = said["runs"][0] if status == 200 and said["runs"] else {}
            if row.get("status") in ("completed", "failed"):
                break
        await asyncio.sleep(0.5)
    return row


def findings(row: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the findings of a run."""
    return list((row.get("result") or {}).get("findings", []))


def lines_of(path: Path) -> list[dict[str, Any]]:
    """Return the JSON objects of a file with one a line."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
