"""A run before it is stored: what it found and would do, and the pure steps that lead there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from service.models import (
    Choice,
    Counts,
    Digest,
    Evaluation,
    Finding,
    Item,
    Judgement,
    Reason,
    Scorer,
    SourceHealth,
    SourceReport,
    Story,
    StoryMemory,
    Vote,
)
from service.models.item import UNWELL
from service.models.run_result import RunResult
from service.ranking.candidates import judged_stories
from service.ranking.story_memory import remember
from service.runs.item_outcomes import outcomes_of, too_old
from service.runs.mail_planning import MailPlan
from service.runs.result_builder import finding_json, run_result
from service.storage.json_codec import JudgedStory
from service.storage.tables.items import ItemOutcome
from service.storage.tables.stories import StoryRow

_KEPT_ITEMS = 3
"""Items of a story kept for a digest that collects: it shows one and counts outlets apart."""
_KEPT_TEXT = 2_000
"""Characters of text kept of each: enough to quote from."""
_NEAR_FLOOR = 0.5
"""Stories this far under the floor are kept for a later digest: readers may lift them."""


@dataclass(frozen=True, slots=True)
class Opinions:
    """What the readers have said, and the stories that they said it of."""

    votes: Sequence[Vote] = ()
    memories: Mapping[str, StoryMemory] = field(default_factory=dict)
    note: Reason | None = None


@dataclass(frozen=True, slots=True)
class Contenders:
    """The stories that compete for a mail, and the digest with what was chosen among them."""

    digest: Digest
    stories: Sequence[Story] = ()
    evaluations: Mapping[str, Evaluation] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a run found and would do. Nothing of it has been stored or sent."""

    digest: Digest
    """What the run has to say; its choice is among this run's stories."""
    items: Sequence[Item]
    """Those that were new, and those that are tried again."""
    judgement: Judgement
    stories: Sequence[Story]
    opinions: Opinions
    mail: MailPlan = field(default_factory=lambda: MailPlan(state="undecided"))
    failure: str = ""
    """Why the run as a whole failed, in words; empty if it did not."""

    def result(self) -> RunResult:
        """Return the `result` column."""
        return run_result(self.digest, self.judgement, self.mail.as_email())

    def outcomes(self) -> list[ItemOutcome]:
        """Return what became of every item, of those that were too old as well."""
        return outcomes_of(
            self.items,
            self.stories,
            self.judgement.evaluations,
            self.digest.choice,
            mailed=[finding.story.key for finding in self.mail.choice.findings],
        ) + too_old(self.digest.reports)


def added(counts: Counts, earlier: Mapping[str, int]) -> Counts:
    """Return the figures of this run and of the earlier ones whose stories compete with its own."""
    return replace(
        counts,
        items=counts.items + earlier["items"],
        new=counts.new + earlier["new"],
        judged=counts.judged + earlier["judged"],
        unscored=counts.unscored + earlier["unscored"],
    )


def scorer_of(choice: Choice, otherwise: Scorer) -> Scorer:
    """Return who scored what was chosen, perhaps over several runs; `otherwise` if nothing was."""
    scorers = {finding.evaluation.scorer for finding in choice.findings}
    if not scorers:
        return otherwise
    return scorers.pop() if len(scorers) == 1 else Scorer.MIXED


def all_down(reports: Sequence[SourceReport]) -> str:
    """Return why the run failed when no source could be read; empty if one could."""
    if not reports or any(report.state not in UNWELL for report in reports):
        return ""
    first = next((report for report in reports if report.error), reports[0])
    return (
        f"none of the {len(reports)} sources could be read; the first, {first.source.name}: "
        f"{first.error or first.state}. Check that this machine reaches the internet"
    )


def healths(reports: Sequence[SourceReport]) -> list[SourceHealth]:
    return [report.health for report in reports if report.health is not None]


def story_rows(draft: Draft, min_score: float) -> list[StoryRow]:
    """Return what is kept of every story of the run, and of those that a mail collected."""
    mailed = {finding.story.key: finding for finding in draft.mail.choice.findings}
    judged = {one.story.key: one for one in judged_stories(draft.digest.choice)}
    judged |= {one.story.key: one for one in judged_stories(draft.mail.choice)}
    every = {story.key: story for story in draft.stories}
    every |= {key: finding.story for key, finding in mailed.items()}
    return [
        _story_row(story, judged.get(key), mailed.get(key), draft, min_score)
        for key, story in every.items()
    ]


def _story_row(
    story: Story,
    judged: JudgedStory | None,
    finding: Finding | None,
    draft: Draft,
    min_score: float,
) -> StoryRow:
    led = judged.story if judged else story
    evaluation = judged.evaluation if judged else _best(story, draft.judgement.evaluations)
    sent = finding is not None
    memory = remember(led, evaluation, run_id=draft.digest.run_id, now=draft.digest.at, sent=sent)
    keep = judged is not None and (judged.evaluation.score or 0.0) >= min_score - _NEAR_FLOOR
    return StoryRow(
        memory=memory,
        candidate=_trimmed(judged, draft.digest.at) if judged and keep else None,
        finding=finding_json(finding).as_json() if finding else None,
    )


def _best(story: Story, evaluations: Mapping[str, Evaluation]) -> Evaluation | None:
    judged = [evaluations[item.id] for item in story.items if item.id in evaluations]
    return max(judged, key=lambda one: one.score or 0.0, default=None)


def _trimmed(judged: JudgedStory, now: datetime) -> JudgedStory:
    kept = tuple(
        replace(item, text=item.text[:_KEPT_TEXT]) for item in judged.story.items[:_KEPT_ITEMS]
    )
    story = replace(judged.story, items=kept, memory=None, sketch={})
    return replace(judged, story=story, met_at=now)


def about_source(report: SourceReport) -> str:
    if report.error:
        return f"{report.source.name}: {report.error}"
    return f"{report.source.name}: {len(report.items)} new of {report.entries}"


def about_judgement(judgement: Judgement) -> str:
    cost = judgement.cost
    spent = f", {cost.tokens} tokens in {cost.calls} calls" if cost.calls else ""
    return f"Judged by the {judgement.scorer.value} scorer{spent}"


def closing_words(draft: Draft) -> str:
    if draft.failure:
        return f"The run failed: {draft.failure}"
    counts = draft.digest.counts
    found = len(draft.digest.choice.findings)
    return (
        f"{counts.sources - counts.failed} of {counts.sources} sources read, {counts.items} items, "
        f"{counts.new} new, {found} findings; mail: {draft.mail.state}"
    )
