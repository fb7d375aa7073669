"""A small TCP proxy that can fall silent, as a pulled cable does, or cut its lines."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(slots=True)
class Proxy:
    """Passes bytes from a port of 127.0.0.1 to a server at `target` (host and port, or a path)."""

    target: tuple[str, int] | Path
    port: int = 0
    silent: bool = False
    """While true, connections stand and new ones are taken, but nothing passes: half-open."""
    accepted: int = 0
    _writers: list[asyncio.StreamWriter] = field(default_factory=list)
    _handlers: set[asyncio.Task[None]] = field(default_factory=set)

    def cut(self) -> None:
        """Break all connections."""
        for writer in self._writers:
            writer.transport.abort()
        self._writers.clear()

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        self.accepted += 1
        task = asyncio.current_task()
        assert task is not None
        self._handlers.add(task)
        task.add_done_callback(self._handlers.discard)
        self._writers.append(writer)
        with suppress(OSError, asyncio.CancelledError):
            if isinstance(self.target, Path):
                far, near = await asyncio.open_unix_connection(self.target)
            else:
                far, near = await asyncio.open_connection(*self.target)
            self._writers.append(near)
            await asyncio.gather(self._pass_on(reader, near), self._pass_on(far, writer))

    async def _pass_on(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        while data := await source.read(65536):
            if self.silent:
                await asyncio.Event().wait()  # what was on its way is lost
            sink.write(data)
            await sink.drain()
        if self.silent:
            await asyncio.Event().wait()  # nor does a goodbye arrive
        sink.close()


@asynccontextmanager
async def proxy(target: tuple[str, int] | Path) -> AsyncIterator[Proxy]:
    """Lend a proxy before `target`; all its lines are cut when the block ends."""
    made = Proxy(target)
    server = await asyncio.start_server(made.handle, "127.0.0.1", 0)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        server.close()
        made.cut()
        for task in list(made._handlers):
            task.cancel()
        await asyncio.gather(*made._handlers, return_exceptions=True)
