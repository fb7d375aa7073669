"""Small webs on loopback for the cases of reading: one of a script, one of bytes on a socket."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.cases.listening import listening

Route = Mapping[str, Any]


@dataclass(slots=True)
class ScriptedWeb:
    """A web as a script tells it, each route with its `status`; what is not in it is 404."""

    routes: Mapping[str, Route] = field(default_factory=dict)
    base: str = ""

    async def handle(self, request: web.Request) -> web.Response:
        """Answer one request."""
        route = self._route(request)
        if route is None:
            return web.Response(status=404, text="nothing here")
        if "redirect" in route:
            return web.Response(status=302, headers={"Location": self.base + route["redirect"]})
        cookie = route.get("needs_cookie", "")
        if cookie and cookie not in request.headers.get("Cookie", ""):
            to = route.get("to", request.path_qs)
            headers = {"Location": to, "Set-Cookie": f"{cookie}; Path=/"}
            return web.Response(status=302, headers=headers)
        return self._page(route)

    def _route(self, request: web.Request) -> Route | None:
        """Return the route of a whole address, or else of its path.

        A script that tells queries apart means no other query by the bare path.
        """
        if request.path_qs in self.routes:
            return self.routes[request.path_qs]
        if request.query_string and any("?" in path for path in self.routes):
            return None
        return self.routes.get(request.path)

    def _page(self, route: Route) -> web.Response:
        data = route["body"].replace("{{base}}", self.base).encode()
        for _ in range(route.get("gzip", 0)):
            data = gzip.compress(data)
        headers = {"Content-Type": route.get("type", "text/html"), **route.get("headers", {})}
        return web.Response(status=route.get("status", 200), body=data, headers=headers)


@asynccontextmanager
async def scripted() -> AsyncIterator[ScriptedWeb]:
    """Serve a web whose `routes` may be changed at any time."""
    scripted = ScriptedWeb()
    application = web.Application()
    application.router.add_route("*", "/{tail:.*}", scripted.handle)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    scripted.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield scripted
    finally:
        await runner.cleanup()


@asynccontextmanager
async def raw(answer: bytes) -> AsyncIterator[str]:
    """Serve these bytes at any address but /robots.txt, then hang up; yields the web's address."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            asked = await reader.readuntil(b"\r\n\r\n")
            missing = b"HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n"
            writer.write(missing if b"/robots.txt" in asked else answer)
            await writer.drain()

    async with listening(serve) as port:
        yield f"http://127.0.0.1:{port}"
