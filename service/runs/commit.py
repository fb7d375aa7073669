"""Storing a run: all of it in one transaction, or nothing of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

import structlog

from service.errors import VotesUnavailableError
from service.feedback.votes import Votes
from service.models import Brand, RunReport, RunStatus, SourceReport
from service.runs import evidence
from service.runs.mail_stage import Planners
from service.runs.records import run_draft
from service.runs.records.finding_rows import finding_rows
from service.runs.records.run_draft import RunDraft, RunRules
from service.storage.cache import Cache
from service.storage.database import Connection, Database
from service.storage.tables import alerts, items, recorded_runs, runs, sources, stories, texts
from service.storage.tables.archive import findings, mentions
from service.storage.tables.archive.evidence import Quoted
from service.storage.tables.mail import taken_back, undelivered
from service.storage.tables.runs import Claim
from service.wording.reasons import sentence

_log = structlog.get_logger(__name__)


AT_ONCE = 500
"""Rows that are made and sent together: those of thousands of stories would not be held beside one
another, and the texts of all items beside them."""
_Row = TypeVar("_Row")


async def by_parts(rows: Iterable[_Row]) -> AsyncIterator[list[_Row]]:
    """Yield `rows` some at a time. They are made in a thread: thousands take 100 ms and more."""
    left = iter(rows)
    while part := await asyncio.to_thread(lambda: list(islice(left, AT_ONCE))):
        yield part


@dataclass(frozen=True, slots=True)
class RunStores:
    """PostgreSQL, Redis and the votes, open."""

    database: Database
    cache: Cache
    votes: Votes


@dataclass(frozen=True, slots=True, kw_only=True)
class RunCommit:
    """Stores the drafts of one brand; `model` is the judge's, as recorded with the run."""

    brand: Brand
    rules: RunRules
    stores: RunStores
    planners: Planners
    model: str
    give_back: Callable[[], None] = lambda: None
    """Returns free memory to the system."""

    async def follow(self, reports: Sequence[SourceReport]) -> None:
        """Give what waits for a mail the addresses that its items have by now.

        This run's mail may have it already, so it is stored before that is planned: where a page is
        does not depend on how the run ends.
        """
        moved = {name: url for report in reports for name, url in report.moved.items()}
        if moved:
            async with self.stores.database.transaction() as connection:
                keys = await items.move(connection, self.brand.id, moved)
                await stories.move(connection, self.brand.id, keys, moved)

    async def commit(self, claimed: Claim, draft: RunDraft) -> RunReport:
        """Store seen items, stories, health, mail and the row. Raises what prevents it."""
        brand_id = self.brand.id
        gone = await self._forgotten(draft)
        quoted = await evidence.quoted_in(draft)
        async with self.stores.database.transaction() as connection:
            await sources.save(connection, brand_id, draft.healths())
            await sources.keep_only(connection, brand_id, [one.key for one in self.brand.sources])
            if not draft.failure:
                await self._keep_texts(connection, draft, gone)
                await self._store(connection, claimed, draft, quoted)
            # The last of the rows, for it is one, and of thousands of sources.
            self.give_back()
            result = await asyncio.to_thread(lambda: draft.result().as_json())
            if draft.failure:
                await runs.fail(connection, claimed, sentence(draft.failure), result)
            else:
                await runs.complete(connection, claimed, result)
        return RunReport(
            run_id=claimed.run_id,
            status=RunStatus.FAILED if draft.failure else RunStatus.COMPLETED,
            result=result,
            error_message=sentence(draft.failure) if draft.failure else "",
        )

    async def _store(
        self,
        connection: Connection,
        claimed: Claim,
        draft: RunDraft,
        quoted: Sequence[Quoted],
    ) -> None:
        """Store what a run that did not fail found and told."""
        brand_id, run_id = self.brand.id, claimed.run_id
        outcomes = await asyncio.to_thread(lambda: draft.outcomes)
        await items.save(connection, brand_id, run_id, outcomes)
        judged = draft.judgement.evaluations.keys()
        await mentions.save(connection, brand_id, judged, draft.mentions)
        async for told in by_parts(run_draft.story_rows(draft, self.rules.min_score)):
            await stories.save(connection, brand_id, run_id, told)
        if again := await taken_back.take_back(connection, brand_id):
            _log.warning("Stories of mail that reached nobody may come again", stories=again)
        async for found in by_parts(finding_rows(draft)):
            await findings.save(connection, brand_id, run_id, found)
        anew = [item.id for report in draft.digest.reports for item in report.items]
        await undelivered.mark(connection, brand_id)
        await undelivered.tell(connection, brand_id, run_id, draft.mail.undelivered.stories)
        await evidence.store(
            connection, brand_id, run_id, draft.looked, quoted,
            anew=anew, now=draft.digest.at,
        )  # fmt: skip
        await self.planners.enqueue(connection, draft, run_id)
        await alerts.save_all(connection, draft.told(), brand_id=brand_id)

    async def _keep_texts(
        self, connection: Connection, draft: RunDraft, gone: Collection[str] | None
    ) -> None:
        """Store the texts of a run and what playing it again needs, if they are to be kept."""
        if draft.seen is None or gone is None:
            return
        brand_id, marks = self.brand.id, []
        async for part in by_parts(texts.pack(draft.items)):
            await texts.save(connection, brand_id, part)
            marks += [(item_id, mark) for item_id, mark, _ in part]
        made = await asyncio.to_thread(
            run_draft.recording,
            draft,
            draft.seen,
            marks,
            gone=gone,
            rules=run_draft.choosing_rules(self.rules, self.planners.mail.settings, self.model),
            max_age=self.rules.max_age,
        )
        await recorded_runs.save(connection, brand_id, made)

    async def _forgotten(self, draft: RunDraft) -> Collection[str] | None:
        """Return whose votes are not to be kept with a run; None: nothing of it is to be."""
        if draft.failure or draft.seen is None or not self.rules.keep_texts:
            return None
        try:
            return await self.stores.votes.forgotten(
                {vote.recipient for vote in draft.opinions.votes}
            )
        except VotesUnavailableError:
            return None
