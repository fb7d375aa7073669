"""What became of each item of a run: the rows of `items`. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from service.models import Choice, Evaluation, Item, ReasonCode, SourceReport, Story
from service.models.run_result import ItemDetail
from service.scraping.urls import item_id
from service.storage.tables.items import ItemOutcome
from service.wording.reasons import sentence

_FINAL = frozenset(
    {
        ReasonCode.MODEL_DECLINED,
        ReasonCode.MODEL_NO_END,
        ReasonCode.MODEL_SILENT,
        ReasonCode.MODEL_FAILED,
        ReasonCode.MODEL_UNREADABLE,
        ReasonCode.RUN_BUDGET_USED,
        ReasonCode.DAY_BUDGET_USED,
        ReasonCode.JUDGING_TIME_UP,
        ReasonCode.VERDICT_IN_DOUBT,
    }
)
"""Why a model did not score an item, where the next run would hardly hear more: what it refused it
refuses again, and what was left to keywords when it was gone is not put on top of the next run."""


def outcomes_of(
    items: Sequence[Item],
    stories: Sequence[Story],
    evaluations: Mapping[str, Evaluation],
    choice: Choice,
    *,
    mailed: Iterable[str],
) -> list[ItemOutcome]:
    """Return what became of each item, in words that the run's page shows.

    `mailed` are the keys of the stories that go out by mail.
    """
    story_of = {item.id: story.key for story in stories for item in story.items}
    words = _words_by_story(choice, frozenset(mailed))
    outcomes = []
    for item in items:
        evaluation, story = evaluations.get(item.id), story_of.get(item.id, "")
        outcomes.append(_outcome(item, evaluation, story, words))
        # Its other addresses are known from now on, and never found again.
        outcomes += [
            _dropped(
                replace(item, id=item_id(url), url=url, also_at=()),
                "copy",
                f"the same as {item.url}",
            )
            for url in item.also_at
        ]
    return outcomes


def _words_by_story(choice: Choice, mailed: frozenset[str]) -> dict[str, tuple[str, str]]:
    words = {one.story.key: ("not chosen", sentence(one.reason)) for one in choice.rejected}
    if choice.runner_up:
        words[choice.runner_up.story.key] = ("almost", sentence(choice.runner_up.reason))
    in_order = sorted(choice.findings, key=lambda finding: finding.place_in_mail)
    for place, finding in enumerate(in_order, start=1):
        outcome = "mailed" if finding.story.key in mailed else "chosen"
        words[finding.story.key] = (outcome, f"number {place} of this run")
    return words


def _outcome(
    item: Item,
    evaluation: Evaluation | None,
    story: str,
    words: Mapping[str, tuple[str, str]],
) -> ItemOutcome:
    if evaluation is None:
        return _dropped(item, "no match", "nothing in it is the brand's")
    because = evaluation.unscored_because
    if evaluation.score is None:
        why = sentence(because) if because else "it could not be judged"
        return replace(_dropped(item, "unscored", why), retry=True)
    outcome, reason = words.get(story, ("not chosen", ""))
    excluded = sentence(evaluation.excluded) if evaluation.excluded else ""
    detail = ItemDetail(
        why=evaluation.why,
        reason=excluded or reason,
        scorer=evaluation.scorer,
        link=evaluation.link,
        topic=evaluation.topic,
        risk=evaluation.risk,
        risk_kind=evaluation.risk_kind,
        excluded=excluded,
        flags=tuple(map(sentence, evaluation.flags)),
        lexical_score=evaluation.lexical_score,
        terms=tuple((term.text, round(term.weight, 2)) for term in evaluation.terms),
    )
    return ItemOutcome(
        item=item,
        outcome=outcome,
        score=evaluation.score,
        story=story,
        detail=detail.as_json(),
        retry=outcome != "mailed" and because is not None and because.code not in _FINAL,
    )


def too_old(reports: Sequence[SourceReport]) -> list[ItemOutcome]:
    """Return what was too old to be news: known from now on, so that it is not read again."""
    return [
        _dropped(item, "too old", "older than MAX_AGE_HOURS")
        for report in reports
        for item in report.too_old
    ]


def _dropped(item: Item, outcome: str, why: str) -> ItemOutcome:
    return ItemOutcome(item=item, outcome=outcome, detail=ItemDetail(why=why).as_json())
