"""What is stored in PostgreSQL, as the web's pages ask for it: the ports' other side."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from service.delivery.email.message import read_back
from service.models import Trigger
from service.runs.controller import Agent
from service.runs.preview import Preview
from service.storage.database import Database
from service.storage.tables import items, outbox, runs, sources, stories
from service.web.context import Row, Started

_NO_RUN = "00000000-0000-0000-0000-000000000000"


class StoredRecords:
    """`web.site.Records` over PostgreSQL, for one brand."""

    def __init__(
        self, database: Database, brand_id: str, spending: Callable[[], Awaitable[Row]]
    ) -> None:
        self._database = database
        self._brand_id = brand_id
        self._spending = spending

    async def runs(self, limit: int, *, brief: bool = False) -> Sequence[Row]:
        """Return the newest runs; `brief` leaves the long lists out."""
        return await runs.newest(self._database, self._brand_id, limit, brief=brief)

    async def run(self, run_id: str) -> Row | None:
        """Return one run of this brand."""
        row = await runs.one(self._database, run_id)
        return row if row and row["brand_id"] == self._brand_id else None

    async def items(self, run_id: str) -> Sequence[Row]:
        """Return what the run read and what became of it."""
        return await items.of_run(self._database, _uuid_or_none(run_id))

    async def finding(self, story: str) -> Row | None:
        """Return the finding as last mailed."""
        return await stories.finding(self._database, self._brand_id, story)

    async def titles(self, stories_: Sequence[str]) -> Mapping[str, str]:
        """Return the titles of stories by their keys."""
        return await stories.titles(self._database, self._brand_id, stories_)

    async def sources(self) -> Sequence[Row]:
        """Return the health of every source."""
        return await sources.listed(self._database, self._brand_id)

    async def mails(self, run_id: str) -> Sequence[Row]:
        """Return the mails of a run with their live tokens masked."""
        async with self._database.connection() as connection:
            rows = await outbox.of_run(connection, _uuid_or_none(run_id))
        return [_mail(row) for row in rows]

    async def spending(self) -> Row:
        """Return what judging cost."""
        return await self._spending()


def _uuid_or_none(run_id: str) -> str:
    try:
        return str(uuid.UUID(run_id))
    except ValueError:
        return _NO_RUN


def _mail(row: Mapping[str, Any]) -> dict[str, Any]:
    letter = read_back(row["body"])
    shown = ("kind", "recipient", "subject", "state", "attempts", "last_error")
    return {name: row[name] for name in shown} | {"html": letter.html, "text": letter.text}


class WebAgent:
    """`web.site.Agent` over the agent of this process."""

    def __init__(self, agent: Agent, preview: Callable[[], Awaitable[Preview]]) -> None:
        self._agent = agent
        self._preview = preview

    async def start(self) -> Started:
        """Start a run by HTTP, or name the one that is on."""
        started = await self._agent.start(Trigger.HTTP)
        return Started(started.run_id, started.status, started.already_running)

    async def wait(self, run_id: str) -> Row:
        """Return the run's row once it has ended."""
        return await self._agent.wait(run_id) or {}

    async def progress(self, run_id: str) -> AsyncIterator[Row]:
        """Give the run's steps as they happen."""
        async for step in self._agent.board.watch(run_id):
            yield asdict(step)

    async def preview(self) -> Preview:
        """Return the mail that would go out now, or why none would."""
        return await self._preview()
