"""Storing a run: all of it in one transaction, or nothing of it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import structlog

from service.errors import VotesUnavailableError
from service.feedback.votes import Votes
from service.models import Brand, RunReport, RunStatus, SourceReport
from service.runs import evidence
from service.runs.channels.planning import ChannelPlanner
from service.runs.mail_planning import MailPlanner
from service.runs.records import run_draft
from service.runs.records.finding_rows import finding_rows
from service.runs.records.run_draft import RunDraft, RunRules
from service.storage.database import Database
from service.storage.tables import alerts, items, recorded_runs, runs, sources, stories, texts
from service.storage.tables.archive import findings, mentions
from service.storage.tables.archive.findings import FoundRow
from service.storage.tables.items import ItemOutcome
from service.storage.tables.mail import taken_back, undelivered
from service.storage.tables.recorded_runs import Recording
from service.storage.tables.runs import Claim
from service.storage.tables.stories import StoryRow
from service.wording.reasons import sentence

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Rows:
    """What a run leaves in the tables."""

    result: dict[str, Any]
    outcomes: Sequence[ItemOutcome] = ()
    stories: Sequence[StoryRow] = ()
    findings: Sequence[FoundRow] = ()


def _rows_of(draft: RunDraft, min_score: float) -> _Rows:
    """Return what `draft` leaves: 100 ms and more, so that it belongs into a thread."""
    result = draft.result().as_json()
    if draft.failure:
        return _Rows(result)
    return _Rows(
        result, draft.outcomes, run_draft.story_rows(draft, min_score), finding_rows(draft)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RunCommit:
    """Stores the drafts of one brand; `model` is the judge's, as recorded with the run."""

    brand: Brand
    rules: RunRules
    database: Database
    votes: Votes
    planner: MailPlanner
    model: str
    channels: ChannelPlanner | None = None

    async def follow(self, reports: Sequence[SourceReport]) -> None:
        """Give what waits for a mail the addresses that its items have by now.

        This run's mail may have it already, so it is stored before that is planned: where a page is
        does not depend on how the run ends.
        """
        moved = {name: url for report in reports for name, url in report.moved.items()}
        if moved:
            async with self.database.transaction() as connection:
                keys = await items.move(connection, self.brand.id, moved)
                await stories.move(connection, self.brand.id, keys, moved)

    async def commit(self, claimed: Claim, draft: RunDraft) -> RunReport:
        """Store seen items, stories, health, mail and the row. Raises what prevents it."""
        brand_id, run_id = self.brand.id, claimed.run_id
        rows = await asyncio.to_thread(_rows_of, draft, self.rules.min_score)
        kept = await self._to_keep(draft)
        quoted = await evidence.quoted_in(draft)
        async with self.database.transaction() as connection:
            await sources.save(connection, brand_id, draft.healths())
            await sources.keep_only(connection, brand_id, [one.key for one in self.brand.sources])
            if draft.failure:
                await runs.fail(connection, claimed, sentence(draft.failure), rows.result)
            else:
                if kept:
                    await texts.save(connection, brand_id, kept[0])
                    await recorded_runs.save(connection, brand_id, kept[1])
                await items.save(connection, brand_id, run_id, rows.outcomes)
                judged = draft.judgement.evaluations.keys()
                await mentions.save(connection, brand_id, judged, draft.mentions)
                await stories.save(connection, brand_id, run_id, rows.stories)
                if again := await taken_back.take_back(connection, brand_id):
                    _log.warning(
                        "Stories of mail that reached nobody may come again", stories=again
                    )
                await findings.save(connection, brand_id, run_id, rows.findings)
                anew = [item.id for report in draft.digest.reports for item in report.items]
                await undelivered.mark(connection, brand_id)
                await undelivered.tell(connection, brand_id, run_id, draft.mail.undelivered.stories)
                await evidence.store(
                    connection, brand_id, run_id, draft.looked, quoted,
                    anew=anew, now=draft.digest.at,
                )  # fmt: skip
                await self.planner.enqueue(connection, draft.mail, run_id)
                if self.channels:
                    await self.channels.enqueue(connection, draft.channels, run_id, draft.digest.at)
                await alerts.save_all(connection, draft.told(), brand_id=brand_id)
                await runs.complete(connection, claimed, rows.result)
        return RunReport(
            run_id=claimed.run_id,
            status=RunStatus.FAILED if draft.failure else RunStatus.COMPLETED,
            result=rows.result,
            error_message=sentence(draft.failure) if draft.failure else "",
        )

    async def _to_keep(self, draft: RunDraft) -> tuple[Sequence[texts.Text], Recording] | None:
        """Return the texts of a run and what playing it again needs; None: nothing is kept."""
        if draft.seen is None or not self.rules.keep_texts:
            return None
        people = {vote.recipient for vote in draft.opinions.votes}
        try:
            gone = await self.votes.forgotten(people)
        except VotesUnavailableError:
            return None
        return await asyncio.to_thread(
            run_draft.to_keep, draft, gone, self.rules, self.planner.settings, self.model
        )
