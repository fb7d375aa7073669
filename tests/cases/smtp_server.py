"""An SMTP server that answers by the rules of a case, word for word."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from tests.cases.listening import listening
from tests.delivery.smtp_server import server_context

Conf = Mapping[str, Any]


@asynccontextmanager
async def served(conf: Conf) -> AsyncIterator[int]:
    """Serve on loopback; yields the port.

    `implicit` speaks TLS at once, `starttls` offers it, `ext` are further extensions, `replies`
    are by verb (`.` is the final dot).
    """

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(Exception):
            await _Talk(conf, reader, writer).through()

    context = server_context() if conf.get("implicit") else None
    async with listening(talk, context) as port:
        yield port


class _Talk:
    """One connection."""

    def __init__(
        self, conf: Conf, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._conf, self._reader, self._writer = conf, reader, writer
        self._tls = bool(conf.get("implicit"))

    async def through(self) -> None:
        """Answer every line until one side hangs up."""
        await self._say(self._conf.get("banner", "220 mx ESMTP\r\n"))
        while line := (await self._reader.readline()).decode("latin-1"):
            verb = line.split(" ")[0].strip().upper()
            scripted = self._scripted(verb, line)
            await self._say(f"{scripted}\r\n" if scripted else await self._usual(verb))
            if verb == "STARTTLS" and not scripted:
                await self._writer.start_tls(server_context())
                self._tls = True
            if scripted.startswith("421") or (verb == "QUIT" and not scripted):
                break

    def _scripted(self, verb: str, line: str) -> str:
        rule = self._conf.get("replies", {}).get(verb)
        return str(rule["say"]) if rule and re.search(rule.get("if", ""), line) else ""

    async def _usual(self, verb: str) -> str:
        if verb == "EHLO":
            return self._greeting()
        if verb == "DATA":
            await self._say("354 go\r\n")
            return await self._taken()
        usual = {"STARTTLS": "220 go", "QUIT": "221 bye", "AUTH": "235 ok"}
        return usual.get(verb, "250 ok") + "\r\n"

    def _greeting(self) -> str:
        offers_tls = self._conf.get("starttls") and not self._tls
        lines = ["mx", *self._conf.get("ext", []), *(["STARTTLS"] if offers_tls else [])]
        return "".join(f"250-{line}\r\n" for line in lines[:-1]) + f"250 {lines[-1]}\r\n"

    async def _taken(self) -> str:
        body = b""
        while not body.endswith(b"\r\n.\r\n"):
            piece = await self._reader.read(65536)
            if not piece:
                break
            body += piece
        reply = self._conf.get("replies", {}).get(".", {}).get("say", "250 2.0.0 queued")
        return f"{reply}\r\n"

    async def _say(self, words: str) -> None:
        self._writer.write(words.encode())
        await self._writer.drain()
