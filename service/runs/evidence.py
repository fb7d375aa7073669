"""Whether what was quoted stands, as part of a run: looked at while it scrapes, told with it.

A page that has changed brings its story again as any other news of it would: by the rules of
`ranking.story_updates`, through the run's own choice. So a run that is played again has it too.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from service.archive.evidence import schedule
from service.archive.evidence.watch import MOST, EvidenceWatch, LookedAgain
from service.models import Brand, Item, Judgement, StoryMemory
from service.runs.records.run_draft import RunDraft
from service.storage.database import Connection, Database
from service.storage.tables import stories
from service.storage.tables.archive import evidence
from service.storage.tables.archive.evidence import Quoted


@dataclass(frozen=True, slots=True)
class PagesAgain:
    """The quoted pages of one brand, as its runs look at them."""

    brand: Brand
    database: Database
    watch: EvidenceWatch | None
    """None: nothing is looked at."""

    @asynccontextmanager
    async def looking(
        self, now: datetime, deadline: float, *, dry: bool
    ) -> AsyncIterator[LookedAgain]:
        """Look beside the block at what is due. A dry run asks nothing: it could not note it."""
        if dry or self.watch is None:
            yield LookedAgain()
            return
        since = now - schedule.LAST
        due = await evidence.due(self.database, self.brand.id, now, MOST, since)
        selectors = {one.key: one.text for one in self.brand.sources}
        async with self.watch.looking(due, selectors, now, deadline) as seen:
            yield seen

    async def mailed(self, seen: LookedAgain) -> Mapping[str, StoryMemory]:
        """Return what is remembered of the stories whose pages have changed, however old."""
        keys = sorted({one.page_changes[0].story for one in seen.items})
        return await stories.by_keys(self.database, self.brand.id, keys) if keys else {}


def taken_up(
    found: Sequence[Item], judgement: Judgement, seen: LookedAgain
) -> tuple[Sequence[Item], Judgement]:
    """Return a run's items and what is thought of them, those whose pages have changed among them.

    Of these it is what was thought of them for the mail, unless the run itself has read them anew.
    """
    if not seen.items:
        return found, judgement
    changed = {item.id: item for item in seen.items}
    items = [
        replace(one, page_changes=changed.pop(one.id).page_changes) if one.id in changed else one
        for one in found
    ]
    evaluations = {**seen.evaluations, **judgement.evaluations}
    return [*items, *changed.values()], replace(judgement, evaluations=evaluations)


async def quoted_in(draft: RunDraft) -> list[Quoted]:
    """Return what is kept of the findings that a run mails."""

    def kept() -> list[Quoted]:
        rows = (schedule.first(one, draft.digest.at) for one in draft.mail.choice.findings)
        return list({row.item.id: row for row in rows if row is not None}.values())

    return await asyncio.to_thread(kept)


async def store(
    connection: Connection,
    brand_id: str,
    run_id: str,
    seen: LookedAgain,
    quoted: Sequence[Quoted],
    *,
    anew: Sequence[str],
    now: datetime,
) -> None:
    """Write what a run saw of earlier mails' pages, and what its own mail quotes.

    What a source lists otherwise than before, or what its page says since, is compared with what
    was quoted in the next run, and not in its turn only: `anew` are the ids of what was read.
    """
    await evidence.save(connection, brand_id, run_id, seen.rows, mailed=False)
    await evidence.bring_forward(connection, brand_id, anew, now, schedule.LOOKS[0])
    await evidence.save_changes(connection, brand_id, run_id, seen.items)
    await evidence.save(connection, brand_id, run_id, quoted, mailed=True)
