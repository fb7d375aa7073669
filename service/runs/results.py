"""A run as JSON: the `result` of the contract, and what is kept of each item and story.

Pure. Names here are read by outside clients: add to them, never rename them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from service.models import (
    Choice,
    Cost,
    Counts,
    Digest,
    Evaluation,
    Finding,
    Item,
    Judgement,
    Receipt,
    Rejected,
    SourceReport,
    SourceState,
    Story,
)
from service.scraping.urls import item_id
from service.storage.tables.items import Outcome

UNWELL = frozenset({SourceState.FAILED, SourceState.RESTING, SourceState.GONE})
"""States of a source that brought nothing because something is wrong with it."""


def counts_of(
    reports: Sequence[SourceReport], items: Sequence[Item], evaluations: Mapping[str, Evaluation]
) -> Counts:
    """Return the figures at the foot of the mail; `items` are those that were to be judged."""
    judged = [evaluations[item.id] for item in items if item.id in evaluations]
    return Counts(
        sources=len(reports),
        failed=sum(report.state in UNWELL for report in reports),
        items=sum(report.entries for report in reports),
        new=len({item.id for report in reports for item in report.items}),
        judged=sum(one.score is not None for one in judged),
        unscored=sum(one.score is None for one in judged),
    )


def result_of(digest: Digest, judgement: Judgement, email: Mapping[str, Any]) -> dict[str, Any]:
    """Return the `result` column of a run that has ended."""
    choice, counts = digest.choice, digest.counts
    return {
        "findings": [finding_json(finding) for finding in choice.findings],
        "almost": rejected_json(choice.almost) if choice.almost else None,
        "counts": asdict(counts),
        "sources": [source_json(report) for report in digest.reports],
        "cost": cost_json(digest.cost, digest.month_usd),
        "email": dict(email),
        "scorer": digest.scorer.value,
        "notes": list(digest.notes),
        "prompt_version": judgement.prompt_version,
        "min_score": digest.min_score,
        "receipt": receipt_json(choice.receipt),
    }


def receipt_json(receipt: Receipt) -> dict[str, Any]:
    """Return what the votes did as sentences, without who cast which."""
    told = asdict(receipt)
    del told["effects"]
    return told | {"lines": [*(e.told_to() for e in receipt.effects), *receipt.lines]}


def finding_json(finding: Finding) -> dict[str, Any]:
    """Return one finding as the contract has it, and what the page needs beside it."""
    return {
        "rank": finding.rank,
        **_told(finding.story, finding.evaluation),
        "group": finding.group.value,
        "ranked_by": round(finding.score, 3),
        "reasons": list(finding.reasons),
        "change": finding.story.change,
    }


def rejected_json(rejected: Rejected) -> dict[str, Any]:
    """Return the best story that was not chosen, with its reason."""
    return {**_told(rejected.story, rejected.evaluation), "reason": rejected.reason}


def _told(story: Story, evaluation: Evaluation) -> dict[str, Any]:
    item = story.items[0]
    return {
        "title": item.title,
        "url": item.url,
        "source": item.outlet,
        "published_at": item.published_at.isoformat() if item.published_at else None,
        "score": evaluation.score,
        "why": evaluation.why,
        "evidence": evaluation.evidence,
        "topic": evaluation.topic,
        "tone": evaluation.tone.value,
        "risk": evaluation.risk,
        "risk_kind": evaluation.risk_kind.value,
        "flags": list(evaluation.flags),
        "story": story.key,
        "impact": evaluation.impact,
        "link": evaluation.link.value,
        "inferred": evaluation.inferred,
        "scorer": evaluation.scorer.value,
        "outlets": list(story.outlets),
    }


def source_json(report: SourceReport) -> dict[str, Any]:
    """Return what one source did in the run."""
    return {
        "name": report.source.name,
        "kind": report.source.kind.value,
        "target": report.source.target,
        "state": report.state.value,
        "error": report.error,
        "entries": report.entries,
        "new": len(report.items),
        "pages_read": report.pages_read,
        "seconds": round(report.seconds, 2),
        "health": report.health.state if report.health else "",
        "health_changed": report.health_changed,
    }


def cost_json(cost: Cost, month_usd: float | None) -> dict[str, Any]:
    """Return what judging cost; `usd` is None, and `unpriced` true, without a price."""
    return {
        "model": cost.model,
        "calls": cost.calls,
        "tokens": cost.tokens,
        "prompt_tokens": cost.prompt_tokens,
        "cached_tokens": cost.cached_tokens,
        "completion_tokens": cost.completion_tokens,
        "reasoning_tokens": cost.reasoning_tokens,
        "estimated": cost.estimated,
        "usd": cost.usd,
        "unpriced": cost.usd is None,
        "month_usd": month_usd,
    }


def outcomes_of(
    items: Sequence[Item],
    stories: Sequence[Story],
    evaluations: Mapping[str, Evaluation],
    choice: Choice,
    *,
    mailed: Iterable[str],
) -> list[Outcome]:
    """Return what became of each item, in words that the run's page shows.

    `mailed` are the keys of the stories that go out by mail.
    """
    story_of = {item.id: story.key for story in stories for item in story.items}
    words = _words_by_story(choice, frozenset(mailed))
    return [
        outcome
        for item in items
        for outcome in (
            _outcome(item, evaluations.get(item.id), story_of.get(item.id, ""), words),
            *_other_addresses(item),
        )
    ]


def _other_addresses(item: Item) -> list[Outcome]:
    """Return what keeps an item's other addresses from being found again."""
    return [
        Outcome(
            item=replace(item, id=item_id(url), url=url, also_at=()),
            outcome="copy",
            detail={"why": f"the same as {item.url}"},
        )
        for url in item.also_at
    ]


def _words_by_story(choice: Choice, mailed: frozenset[str]) -> dict[str, tuple[str, str]]:
    words = {rejected.story.key: ("not chosen", rejected.reason) for rejected in choice.rejected}
    if choice.almost:
        words[choice.almost.story.key] = ("almost", choice.almost.reason)
    for finding in choice.findings:
        outcome = "mailed" if finding.story.key in mailed else "chosen"
        words[finding.story.key] = (outcome, f"number {finding.rank} of this run")
    return words


def _outcome(
    item: Item,
    evaluation: Evaluation | None,
    story: str,
    words: Mapping[str, tuple[str, str]],
) -> Outcome:
    if evaluation is None:
        return Outcome(
            item=item, outcome="no match", detail={"why": "nothing in it is the brand's"}
        )
    if evaluation.score is None:
        because = evaluation.unscored_because or "it could not be judged"
        return Outcome(item=item, outcome="unscored", detail={"why": because}, retry=True)
    outcome, reason = words.get(story, ("not chosen", evaluation.excluded))
    return Outcome(
        item=item,
        outcome=outcome,
        score=evaluation.score,
        story=story,
        detail=_detail(evaluation, reason),
    )


def _detail(evaluation: Evaluation, reason: str) -> dict[str, Any]:
    return {
        "why": evaluation.why,
        "reason": evaluation.excluded or reason,
        "scorer": evaluation.scorer.value,
        "link": evaluation.link.value,
        "topic": evaluation.topic,
        "risk": evaluation.risk,
        "risk_kind": evaluation.risk_kind.value,
        "excluded": evaluation.excluded,
        "flags": list(evaluation.flags),
        "lexical_score": evaluation.lexical_score,
        "terms": [[term.text, round(term.weight, 2)] for term in evaluation.terms],
    }


def too_old(reports: Sequence[SourceReport]) -> list[Outcome]:
    """Return what was too old to be news: known from now on, so that it is not read again."""
    return [
        Outcome(item=item, outcome="too old", detail={"why": "older than MAX_AGE_HOURS"})
        for report in reports
        for item in report.too_old
    ]


def by_source(outcomes: Iterable[Outcome]) -> Counter[tuple[str, str]]:
    """Count items by their source's name and by what became of them, copies aside."""
    return Counter(
        (one.item.source, one.outcome.replace(" ", "_"))
        for one in outcomes
        if one.outcome != "copy"
    )
