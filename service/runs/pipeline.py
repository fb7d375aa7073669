"""One run: scrape, judge, group, choose, mail, store. The only place that names every stage.

A draft is everything that a run has found out and would do; committing it makes it so, in one
transaction. A dry run and the preview stop at the draft.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import count

import structlog

from service.archive.evidence.watch import EvidenceWatch, LookedAgain
from service.archive.week.volume import Volume
from service.delivery import source_news
from service.errors import VotesUnavailableError
from service.evaluation.judge import Judge, KeywordScores
from service.evaluation.shortlist import to_be_judged
from service.matching.names.precedents import Precedents
from service.metrics import Metrics
from service.models import (
    Brand,
    Choice,
    Counts,
    Digest,
    Item,
    Judgement,
    Reason,
    ReasonCode,
    RunReport,
    RunStatus,
    Scorer,
    SourceNews,
    SourceReport,
    Story,
)
from service.models.run_result import RunResult
from service.ranking.choosing.candidates import Entrants
from service.ranking.learning.few_shot_examples import examples_for_judge, precedents
from service.ranking.stories import STORY_WINDOW, group_judged
from service.runs import preview
from service.runs.commit import RunCommit, RunStores
from service.runs.competition import Competition
from service.runs.evidence import PagesAgain, taken_up
from service.runs.mail_stage import MailStage, Planners
from service.runs.preview import Preview
from service.runs.progress import ProgressCallback, ProgressStep, no_progress
from service.runs.records import run_draft
from service.runs.records.result_builder import counts_of
from service.runs.records.run_draft import Opinions, RunDraft, RunRules
from service.runs.records.run_metrics import RunMetrics
from service.runs.rehearsal import rehearse
from service.scraping.collector import Collector
from service.scraping.entries.context import EarlierRuns, Wanted
from service.storage.tables import alerts, items, runs, sources, stories
from service.storage.tables.alerts import KnownAlert
from service.storage.tables.runs import Claim
from service.wording import runs as words

_log = structlog.get_logger(__name__)
VALIDATORS_TTL = timedelta(days=30).total_seconds()
"""A feed that did not change for a month is read whole once."""
SCRAPING_SHARE = 0.55
"""Part of a run's time that reading may take; the rest is for judging, mail and storage."""
_JUDGED_BY = 0.88
"""The part of a run's time by which judging has ended, however long reading took."""
TRIED_AGAIN, PROBED = 100, 10
"""Items that are judged again in one run when the model is back, and while it seems to be away."""
PRECEDENTS = 60
"""Stories mailed as the brand's own, the newest, by whose words its name is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunHooks:
    """What the service does around a run."""

    before_run: Callable[[], None] = lambda: None
    give_back: Callable[[], None] = lambda: None
    """Returns free memory to the system."""
    on_commit: Callable[[Sequence[SourceReport], Judgement], Awaitable[None]] | None = None


class Pipeline:
    """Carries out runs of one brand. Every part is handed in, ready to use."""

    def __init__(
        self,
        *,
        brand: Brand,
        rules: RunRules,
        stores: RunStores,
        collector: Collector,
        watch: EvidenceWatch | None,
        judge: Judge,
        planners: Planners,
        metrics: Metrics,
        clock: Callable[[], datetime],
        hooks: RunHooks,
    ) -> None:
        self._brand = brand
        self._rules = rules
        self._database, self._cache, self._votes = stores.database, stores.cache, stores.votes
        self._collector = collector
        self._judge = judge
        self.planner = planners.mail
        self._metrics = metrics
        self._clock = clock
        self._hooks = hooks
        self._competition = Competition(
            brand=brand, rules=rules, database=stores.database, judge=judge
        )
        self._mail = MailStage(rules, stores.database, planners, self._competition)
        self._volume = Volume(brand, stores.database, rules.zone)
        self._pages = PagesAgain(brand, stores.database, watch)
        self._record = RunCommit(
            brand=brand, rules=rules, stores=stores, planners=planners, model=judge.model,
            give_back=hooks.give_back,
        )  # fmt: skip

    def rehearse(self) -> None:
        """Make a run in memory: load all that one takes. Raises PermanentError if it fails."""
        rehearse(self._judge.lexicon, self.planner, self._rules, self._clock())

    async def run(self, claimed: Claim, progress: ProgressCallback) -> RunReport:
        """Carry out a claimed run and commit it. Raises what keeps it from being stored."""
        counted, status = RunMetrics(self._metrics, claimed.trigger), RunStatus.FAILED
        try:
            draft = await self.draft(claimed.run_id, progress, by_person=claimed.trigger.by_person)
            report = await self._record.commit(claimed, draft)
            status = report.status
        finally:
            counted.ended(status, at=self._clock())
        counted.committed(draft)
        await self._afterwards(draft)
        if not draft.failure:  # the controller says that it failed, and why
            _log.info(draft.summary(), seconds=round(counted.seconds, 1))
        progress(ProgressStep("end", draft.summary()))
        return report

    async def draft(
        self,
        run_id: str,
        progress: ProgressCallback = no_progress,
        *,
        dry: bool = False,
        by_person: bool = True,
    ) -> RunDraft:
        """Scrape, judge, group and choose; decide on the mail; store and send nothing.

        `dry` shows mail that waits too, and is never committed; `by_person`: somebody asked for it.
        """
        self._hooks.before_run()
        now, judged_by = self._clock(), self._deadline(_JUDGED_BY)
        scores = self._judge.keyword_scores(now, _known_by(await self._opinions()))
        reports, looked = await self._scrape(now, progress, scores, dry=dry, by_person=by_person)
        failure = run_draft.why_failed(reports)
        # Nothing of a failed run is kept: what waits to be judged again waits for a better one.
        found = [] if failure else await self._fresh_and_waiting(reports)
        looked = LookedAgain() if failure else looked
        opinions = await self._opinions()
        judgement = await self._judge_items(
            found, run_id, now, opinions, progress, scores=scores, by=judged_by
        )
        counts = counts_of(reports, found, judgement.evaluations)
        every, judgement = taken_up(found, judgement, looked)
        grouped = await self._group(every, judgement, now, progress, looked)
        heard = await self._volume.hear(found, grouped, judgement.evaluations, now)
        judgement = replace(judgement, evaluations=(judged := heard.evaluations))
        choice = await self._competition.choose(
            Entrants(grouped, judged), opinions, now, seed=run_id
        )
        digest, told = await self._digest(choice, counts, reports, opinions, run_id=run_id, at=now)
        digest = replace(
            digest,
            cost=judgement.cost,
            scorer=judgement.scorer,
            unscored=judgement.unscored_because is not None,
            notes=(*judgement.notes, *digest.notes),
        )
        draft = RunDraft(
            digest, every, judgement, grouped, opinions, failure=failure, source_news=told,
            mentions=heard.mentions, looked=looked,
        )  # fmt: skip
        return await self._mail.planned(draft, dry=dry)

    async def _fresh_and_waiting(self, reports: Sequence[SourceReport]) -> list[Item]:
        """Return what was found now, and what waits to be judged since an earlier run."""
        fresh = {item.id: item for report in reports for item in report.items}
        away = await runs.last_unscored_because(self._database, self._brand.id)
        waiting = await items.to_retry(
            self._database, self._brand.id, self._rules.max_age, PROBED if away else TRIED_AGAIN
        )
        return [*fresh.values(), *(item for item in waiting if item.id not in fresh)]

    async def preview(self) -> Preview:
        """Return the mail that would go out now, or why none would; stores and sends nothing."""
        opinions = await self._opinions()
        return await self._mail.preview(await self._as_stored(opinions), opinions)

    async def _as_stored(self, opinions: Opinions) -> Digest:
        """Return what a run would have to say now that finds nothing more than is stored."""
        now, brand = self._clock(), self._brand
        newest = await runs.last_completed(self._database, brand.id)
        result = (newest and newest.result) or RunResult()
        healths = await sources.all_of(self._database, brand.id)
        reports = preview.reports_as_stored(brand.sources, healths, result.sources)
        choice = await self._competition.choose(Entrants((), {}), opinions, now, seed="preview")
        counts = counts_of(reports, (), {})
        digest, _ = await self._digest(choice, counts, reports, opinions, run_id="", at=now)
        return replace(digest, scorer=result.scorer or Scorer.LEXICAL)

    async def _digest(
        self,
        choice: Choice,
        counts: Counts,
        reports: Sequence[SourceReport],
        opinions: Opinions,
        *,
        run_id: str,
        at: datetime,
    ) -> tuple[Digest, tuple[KnownAlert, ...]]:
        """Return what a run says, but for its judge, and what readers know of sources then."""
        named, told = await self._source_news(reports)
        digest = Digest(
            brand=self._brand,
            run_id=run_id,
            at=at,
            choice=choice,
            counts=counts,
            reports=tuple(reports),
            source_news=named,
            month_usd=await self._judge.month_usd(self._clock()),
            notes=(opinions.note,) if opinions.note else (),
            min_score=self._rules.min_score,
            sample=self._rules.sample,
        )
        return digest, told

    async def _source_news(
        self, reports: Sequence[SourceReport]
    ) -> tuple[SourceNews, tuple[KnownAlert, ...]]:
        """Return which sources the mail is to name, if it names any, and what is known then."""
        if not self._rules.name_sources:
            return SourceNews(), ()
        conditions = source_news.conditions_of(reports, self._clock())
        named = [one.subject for one in conditions]
        known = await alerts.known(self._database, self._brand.id, named)
        return source_news.news_of(conditions, known, self._clock())

    def _deadline(self, share: float) -> float:
        """Return when a stage must end that may take this share of a run, by the loop's clock."""
        return asyncio.get_running_loop().time() + self._rules.deadline_seconds * share

    async def _scrape(
        self,
        now: datetime,
        progress: ProgressCallback,
        scores: KeywordScores,
        *,
        dry: bool,
        by_person: bool,
    ) -> tuple[list[SourceReport], LookedAgain]:
        """Read the sources, and beside them the pages that earlier mails quoted.

        Where this process does not parse, it scores meanwhile what has been read.
        """
        listed = self._brand.sources_read(now.astimezone(self._rules.zone).date())
        progress(ProgressStep("scrape", words.reading_sources(), 0, len(listed)))
        done = count(1)

        def source_read(report: SourceReport) -> None:
            progress(ProgressStep("scrape", words.source_read(report), next(done), len(listed)))
            if self._collector.reads_elsewhere:
                scores.add(report.items)

        deadline = self._deadline(SCRAPING_SHARE)
        async with scores.until_given_up(), self._pages.looking(now, deadline, dry=dry) as looked:
            reports = await self._collector.collect(
                listed,
                EarlierRuns(
                    health=await sources.all_of(self._database, self._brand.id),
                    known=partial(items.known, self._database, self._brand.id),
                    titles=partial(items.titles, self._database, self._brand.id),
                ),
                Wanted(
                    prefilter=self._judge.lexicon.prefilter,
                    max_age=self._rules.max_age,
                    languages=self._brand.languages,
                    regions=self._brand.regions,
                ),
                now=now,
                deadline=deadline,
                progress=source_read,
                by_person=by_person,
            )
        await self._record.follow(() if dry else reports)
        return reports, looked

    async def _opinions(self) -> Opinions:
        try:
            votes = await self._votes.in_force(self._brand.id)
        except VotesUnavailableError as error:
            _log.warning(f"The votes could not be read: {error}")
            return Opinions(note=Reason(ReasonCode.VOTES_UNREADABLE))
        keys = sorted({vote.story for vote in votes})
        memories = await stories.by_keys(self._database, self._brand.id, keys)
        mailed = await stories.mailed_as_own(self._database, self._brand.id, PRECEDENTS)
        return Opinions(votes, memories, mailed=mailed)

    async def _judge_items(
        self,
        found: Sequence[Item],
        run_id: str,
        now: datetime,
        opinions: Opinions,
        progress: ProgressCallback,
        *,
        scores: KeywordScores,
        by: float,
    ) -> Judgement:
        candidates = to_be_judged(found)
        progress(ProgressStep("judge", words.to_be_judged(len(found), len(candidates))))
        judgement = await self._judge.judge(
            candidates,
            run_id=run_id,
            now=now,
            seed=run_id,
            examples=examples_for_judge(opinions.votes, opinions.memories, now.date()),
            precedents=_known_by(opinions),
            scores=scores,
            deadline=min(self._deadline(self._rules.judging_share), by),
        )
        progress(ProgressStep("judge", words.judged(judgement)))
        told = await self._competition.with_unconfirmed(candidates, judgement.evaluations, now)
        return replace(judgement, evaluations=told)

    async def _group(
        self,
        found: Sequence[Item],
        judgement: Judgement,
        now: datetime,
        progress: ProgressCallback,
        looked: LookedAgain,
    ) -> list[Story]:
        memories = await stories.recent(self._database, self._brand.id, now - STORY_WINDOW)
        mailed = await self._pages.mailed(looked)
        grouped = await asyncio.to_thread(
            group_judged, found, judgement.evaluations, memories, now, self._brand, mailed=mailed
        )
        self._hooks.give_back()  # comparing thousands of texts leaves holes, and now rows are made
        judged = sum(one.score is not None for one in judgement.evaluations.values())
        progress(ProgressStep("rank", words.grouped(judged, len(grouped))))
        return grouped

    async def _afterwards(self, draft: RunDraft) -> None:
        """Do what may only follow the commit: HTTP validators, waking the outbox, alerts."""
        seen = {key: one for report in draft.digest.reports for key, one in report.remember.items()}
        await self._cache.put_many(seen, VALIDATORS_TTL)
        self.planner.wake()
        on_commit = self._hooks.on_commit
        if on_commit and not draft.failure:  # the alert about the run says it all, and once
            await on_commit(draft.digest.reports, draft.judgement)


def _known_by(opinions: Opinions) -> Precedents:
    """Return by which stories the brand's name is told from an everyday word."""
    return precedents(opinions.votes, opinions.memories, opinions.mailed)
