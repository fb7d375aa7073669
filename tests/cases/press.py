"""Presses on the links of a real mail, over one real service that has sent it."""

from __future__ import annotations

import asyncio
import email
import email.policy
import json
import re
import socket
import tempfile
from collections.abc import Mapping
from contextlib import AsyncExitStack
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Self

import aiohttp

from tests.cases.case import Case, check
from tests.delivery.smtp_server import MailServer
from tests.e2e import service as services
from tests.e2e.newsweb import NewsWeb
from tests.waiting import until

Given = Mapping[str, Any]

_TOWNS = (
    "Soweto", "Durban", "George", "Polokwane", "Kimberley", "Upington", "Mthatha", "Welkom",
    "Knysna", "Vryheid",
)  # fmt: skip


class Press:
    """The service, started by the first press and kept for the others; to be closed."""

    def __init__(self) -> None:
        self._runner = asyncio.Runner()
        self._stack = AsyncExitStack()
        self._service: services.Service | None = None
        self._votes: list[str] = []
        self._unsubscribe = ""
        self._presses = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._service:
            self._runner.run(self._stack.aclose())
        self._runner.close()

    def judge(self, case: Case) -> str:
        """Press as the case says; every press of a vote is for another story."""
        return self._runner.run(self._judge(case.given()))

    async def _judge(self, given: Given) -> str:
        service = self._service or await self._start()
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": "text/html",
            "User-Agent": "Python-urllib/3",
        }
        for name, value in given.get("headers", {}).items():
            headers[name] = value.replace("@origin", service.url)
        vote = given["link"] == "vote"
        return await (self._vote if vote else self._leave)(service, given, headers)

    async def _vote(
        self, service: services.Service, given: Given, headers: Mapping[str, str]
    ) -> str:
        url = self._votes[self._presses % len(self._votes)] + given.get("tail", "")
        self._presses += 2
        # There are more cases than findings: what an earlier one left is taken back.
        form = {"Content-Type": headers["Content-Type"], "Accept": "application/json"}
        await _ask("POST", url, form, b"answer=undo")
        before = await _count_votes(service)
        method = given.get("method", "POST")
        body = given.get("body", "").encode() if method == "POST" else None
        status, _ = await _ask(method, url, headers, body)
        stored = await _count_votes(service) - before
        said = f"status {status}, stored {stored}"
        check(stored == given["expect"]["stored"], said)
        return said

    async def _leave(
        self, service: services.Service, given: Given, headers: Mapping[str, str]
    ) -> str:
        del service
        status, _ = await _ask("POST", self._unsubscribe, headers, given.get("body", "").encode())
        _, told = await _ask("GET", self._unsubscribe, {"Accept": "application/json"})
        gone = json.loads(told).get("unsubscribed")
        said = f"status {status}, unsubscribed {gone}"
        check(gone is given["expect"]["unsubscribed"], said)
        return said

    async def _start(self) -> services.Service:
        """Start the service over a small web and wait for its first mail."""
        try:
            return await self._started()
        except BaseException:
            await self._stack.aclose()
            raise

    async def _started(self) -> services.Service:
        folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory()))
        web = await self._stack.enter_async_context(NewsWeb())
        mail = await self._stack.enter_async_context(MailServer())
        for number, town in enumerate(_TOWNS):
            site = web.sites[number % 3]
            site.publish(
                town.lower(), f"Debonairs opens in {town}", f"Debonairs Pizza opened in {town}."
            )
        port = _free_port()
        environ = services.environment(
            postgres_url="embedded",
            redis_url="embedded",
            smtp_port=mail.port,
            model_url="http://127.0.0.1:9/v1",
            brand=services.brand_file(folder / "brand.yaml", [s.source for s in web.sites[:3]]),
            folder=folder / "data",
            port=port,
        )
        environ |= {"EVALUATOR": "lexical", "EMAIL_TO": "anna@example.com"}
        service = await services.start(environ, folder / "log", port)
        self._stack.push_async_callback(service.stop, seconds=30.0)

        async def mailed() -> bool:
            check(service.process.returncode is None, service.output()[-400:])
            return bool(mail.messages)

        await until(mailed, "a mail", seconds=120.0)
        html = _html(mail.messages[0].body)
        self._votes = _links(html, "feedback")
        self._unsubscribe = _links(html, "unsubscribe")[0]
        self._service = service
        return service


async def _count_votes(service: services.Service) -> int:
    _, table = await service.ask("GET", "/feedback.csv")
    return str(table).count("\n")


async def _ask(
    method: str, url: str, headers: Mapping[str, str], body: bytes | None = None
) -> tuple[int, str]:
    async with (
        aiohttp.ClientSession() as session,
        session.request(method, url, headers=headers, data=body) as answer,
    ):
        return answer.status, await answer.text()


def _html(body: bytes) -> str:
    message = email.message_from_bytes(body, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    part = message.get_body(("html",))
    assert part is not None
    return str(part.get_content())


def _links(html: str, name: str) -> list[str]:
    """Return the different links of one name in a mail, in their order."""
    return list(dict.fromkeys(re.findall(rf"https?://[^\s\"'<>)]*/{name}/[^\s\"'<>)]+", html)))


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port
