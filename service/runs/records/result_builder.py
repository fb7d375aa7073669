"""Builds the JSON of a run from what the run found; sentences for its readers are made here.

Pure. The types are `service.models.run_result`'s.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from service.digest.original import language_of
from service.digest.other_reports import other_reports
from service.models import (
    Cost,
    Counts,
    Digest,
    Evaluation,
    Finding,
    Item,
    Judgement,
    Rejected,
    SourceReport,
    Story,
    VoteEffects,
)
from service.models.item import UNWELL
from service.models.run_result import (
    CostJson,
    EmailJson,
    FindingJson,
    JudgingJson,
    ListedJson,
    NotUsJson,
    OtherReportJson,
    ReceiptJson,
    RunnerUpJson,
    RunResult,
    SecondQuestionJson,
    SourceJson,
)
from service.wording.reasons import change, sentence
from service.wording.source_troubles import gone_quiet
from service.wording.votes import vote_effect


def counts_of(
    reports: Sequence[SourceReport], items: Sequence[Item], evaluations: Mapping[str, Evaluation]
) -> Counts:
    """Return the figures at the foot of the mail; `items` are those that were to be judged."""
    judged = [evaluations[item.id] for item in items if item.id in evaluations]
    unscored = sum(one.score is None or one.unscored_because is not None for one in judged)
    return Counts(
        sources=len(reports),
        failed=sum(report.state in UNWELL for report in reports),
        items=sum(report.entries for report in reports),
        new=len({item.id for report in reports for item in report.items}),
        judged=len(judged) - unscored,
        unscored=unscored,
    )


def run_result(digest: Digest, judgement: Judgement, email: EmailJson) -> RunResult:
    """Return the result of a run that has ended."""
    choice = digest.choice
    runner_up = choice.runner_up
    return RunResult(
        findings=tuple(finding_json(finding) for finding in choice.findings),
        almost=RunnerUpJson(
            **_story(runner_up.story, runner_up.evaluation),
            reason=sentence(runner_up.reason),
            reason_code=runner_up.reason,
        )
        if runner_up
        else None,
        counts=digest.counts,
        sources=tuple(source_json(report, digest.at) for report in digest.reports),
        cost=cost_json(digest.cost, digest.month_usd),
        email=email,
        scorer=digest.scorer,
        notes=tuple(map(sentence, digest.notes)),
        prompt_version=judgement.prompt_version,
        brand_version=digest.brand.version,
        judging=JudgingJson(
            asked=judgement.asked,
            unscored_because=judgement.unscored_because,
            second_questions=tuple(
                SecondQuestionJson(**asdict(one)) for one in judgement.second_questions
            ),
        ),
        min_score=digest.min_score,
        receipt=receipt_json(choice.vote_effects),
    )


def receipt_json(told: VoteEffects) -> ReceiptJson:
    """Return what the votes did as sentences, without who cast which."""
    return ReceiptJson(
        kept_out=told.kept_out,
        brought_in=told.brought_in,
        yes=told.yes,
        no=told.no,
        precision=told.precision,
        interval=told.interval,
        look_alikes=tuple(NotUsJson(**asdict(one)) for one in told.look_alikes),
        lines=(*map(vote_effect, told.effects), *map(sentence, told.lines)),
    )


def finding_json(finding: Finding) -> FindingJson:
    """Return one finding as the contract has it, and what the page needs beside it."""
    return FindingJson(
        rank=finding.rank,
        **_story(finding.story, finding.evaluation),
        group=finding.group,
        ranked_by=round(finding.score, 3),
        reasons=tuple(map(sentence, finding.reasons)),
        reason_codes=finding.reasons,
        change=change(finding.story.change),
        change_codes=finding.story.change,
        again=sentence(finding.again) if finding.again else "",
        again_code=finding.again,
        other_reports=tuple(OtherReportJson(**asdict(one)) for one in other_reports(finding)),
    )


def listed_json(one: Rejected) -> ListedJson:
    """Return a story of the list below the findings, as the item tells it that names the brand."""
    item = one.story.naming_item
    return ListedJson(
        title=item.title,
        url=item.url,
        source=item.outlet,
        published_at=item.published_at,
        story=one.story.key,
        language=language_of(item, one.evaluation),
    )


def _story(story: Story, evaluation: Evaluation) -> dict[str, Any]:
    """Return the fields of a `StoryJson`."""
    item, made = story.items[0], evaluation.translation
    return {
        "title": item.title,
        "url": item.url,
        "source": item.outlet,
        "published_at": item.published_at,
        "score": evaluation.score,
        "why": evaluation.why,
        "evidence": evaluation.evidence,
        "topic": evaluation.topic,
        "tone": evaluation.tone,
        "risk": evaluation.risk,
        "risk_kind": evaluation.risk_kind,
        "flags": tuple(map(sentence, evaluation.flags)),
        "flag_codes": evaluation.flags,
        "story": story.key,
        "impact": evaluation.impact,
        "link": evaluation.link,
        "inferred": evaluation.inferred,
        "scorer": evaluation.scorer,
        "outlets": story.outlets,
        "language": language_of(item, evaluation),
        "why_language": evaluation.why_language,
        "title_translated": made.title if made else "",
        "evidence_translated": evaluation.quote_translated,
        "translated_to": made.to if made else "",
    }


def source_json(report: SourceReport, now: datetime) -> SourceJson:
    """Return what one source did in the run."""
    health = report.health
    return SourceJson(
        name=report.source.name,
        kind=report.source.kind,
        target=report.source.target,
        state=report.state,
        error=report.error,
        entries=report.entries,
        new=len(report.items),
        pages_read=report.pages_read,
        refused_links=report.refused_links,
        left_out={why.value: count for why, count in report.left_out.items()},
        partly=report.partly,
        seconds=round(report.seconds, 2),
        health=health.state if health else "",
        health_changed=report.health_changed,
        quiet=gone_quiet(health, now) if health else "",
        quiet_because=health.quiet.because if health and health.quiet else None,
    )


def cost_json(cost: Cost, month_usd: float | None) -> CostJson:
    """Return what judging cost; `usd` is None, and `unpriced` true, without a price."""
    return CostJson(
        **asdict(cost), tokens=cost.tokens, unpriced=cost.usd is None, month_usd=month_usd
    )
