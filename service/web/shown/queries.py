"""What the pages show of what is stored: of this brand alone, tokens masked, typed where shown."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from service.delivery.channels.email.message import read_back
from service.models import Letter, SourceHealth
from service.models.run_result import FindingJson
from service.storage.tables import items as item_table
from service.storage.tables import outbox, sources, stories
from service.storage.tables import runs as run_table
from service.storage.tables.archive import findings
from service.storage.tables.runs import RunRecord
from service.web.context import WebContext

Row: TypeAlias = Mapping[str, Any]
"""One JSON object; moments in it are ISO 8601 strings."""


@dataclass(frozen=True, slots=True)
class MailOfRun:
    """A mail of a run as it stands in the outbox."""

    recipient: str
    subject: str
    state: str
    letter: Letter
    """Its live tokens are masked."""


async def runs(context: WebContext, limit: int, *, brief: bool = False) -> list[dict[str, Any]]:
    """Return the newest rows of `agent_runs`; `brief` leaves the long lists out."""
    return await run_table.newest(context.database, context.brand.id, limit, brief=brief)


async def run(context: WebContext, run_id: str) -> Row | None:
    """Return one row of `agent_runs`, None if there is none of that id or it is another brand's."""
    row = await run_table.one(context.database, run_id)
    return row if row and row["brand_id"] == context.brand.id else None


async def items(context: WebContext, run_id: uuid.UUID) -> Sequence[Row]:
    """Return every item that the run read and what became of it, the best first."""
    return await item_table.of_run(context.database, str(run_id))


async def mails(context: WebContext, run_id: uuid.UUID) -> list[MailOfRun]:
    """Return the mails of a run."""
    async with context.database.connection() as connection:
        rows = await outbox.of_run(connection, str(run_id))
    return [
        MailOfRun(row["recipient"], row["subject"], row["state"], read_back(row["body"]))
        for row in rows
    ]


async def subjects(context: WebContext, run_ids: Sequence[str]) -> Mapping[str, Sequence[str]]:
    """Return the subjects of the mails of those runs that have any, by the runs' ids."""
    async with context.database.connection() as connection:
        return await outbox.subjects(connection, run_ids)


async def finding(context: WebContext, story: str) -> FindingJson | None:
    """Return the finding with the key `story` as last mailed."""
    row = await stories.finding(context.database, context.brand.id, story)
    return FindingJson.model_validate(row) if row else None


async def shared(context: WebContext, story: str) -> FindingJson | None:
    """Return what a link to share shows: the finding as mailed, else as the archive has it."""
    found = await finding(context, story)
    if found and found.url:
        return found
    kept = await findings.one(context.database, context.brand.id, story)
    return kept.shown if kept else found


async def mailed(context: WebContext, run_id: str) -> Sequence[FindingJson]:
    """Return the findings of the mail of a run, as it had them; empty if the run is gone."""
    row = await run(context, run_id)
    result = RunRecord.model_validate(row).result if row else None
    return (result.email.findings or result.findings) if result else ()


async def titles(context: WebContext, keys: Sequence[str]) -> Mapping[str, str]:
    """Return the titles of those stories that are known, by their keys."""
    return await stories.titles(context.database, context.brand.id, keys)


async def source_healths(context: WebContext) -> Sequence[SourceHealth]:
    """Return the health of every source."""
    return [*(await sources.all_of(context.database, context.brand.id)).values()]
