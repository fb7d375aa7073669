"""What became of each item of a run: the rows of `items`. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from service.models import (
    Choice,
    DateFrom,
    Evaluation,
    Item,
    Reason,
    ReasonCode,
    SourceReport,
    Story,
    Wall,
)
from service.models.reason import Value
from service.models.run_result import ItemDetail
from service.storage.tables.items import ItemOutcome
from service.text.normalize import one_line
from service.text.urls import item_id
from service.wording.reasons import sentence

_SHOWN = 80
"""Characters of a headline that is named."""
_FINAL = frozenset(
    {
        ReasonCode.MODEL_DECLINED,
        ReasonCode.MODEL_NO_END,
        ReasonCode.MODEL_SILENT,
        ReasonCode.MODEL_UNREADABLE,
        ReasonCode.RUN_BUDGET_USED,
        ReasonCode.JUDGING_TIME_UP,
        ReasonCode.VERDICT_IN_DOUBT,
    }
)
"""Why a model did not score an item, where the next run would hardly hear more: what it refused it
refuses again, and what was too much for a run is not put on top of the next. A model that is away
comes back: what keywords alone kept out of the mail meanwhile is asked about then."""


def outcomes_of(
    items: Sequence[Item],
    stories: Sequence[Story],
    evaluations: Mapping[str, Evaluation],
    choice: Choice,
    *,
    mailed: Iterable[str],
    listed: Iterable[str] = (),
) -> list[ItemOutcome]:
    """Return what became of each item, in words that the run's page shows.

    `mailed` are the keys of the stories that go out by mail, `listed` of those that it only names.
    """
    story_of = {item.id: story.key for story in stories for item in story.items}
    fates = _fates(choice, frozenset(mailed), frozenset(listed))
    outcomes = []
    for item in items:
        evaluation, story = evaluations.get(item.id), story_of.get(item.id, "")
        outcomes.append(_outcome(item, evaluation, story, fates.get(story, _Fate())))
        # Its other addresses are known from now on, and never found again.
        outcomes += [
            _dropped(
                replace(item, id=item_id(url), url=url, also_at=()),
                "copy",
                f"the same as “{one_line(item.title, _SHOWN)}”",
                ReasonCode.COPY_OF,
                title=item.title,
                url=item.url,
            )
            for url in item.also_at
        ]
    return outcomes


@dataclass(frozen=True, slots=True)
class _Fate:
    """What became of a story."""

    outcome: str = "not chosen"
    reason: Reason | None = None
    points: float = 0.0
    place: int = 0
    listed: bool = False


def _fates(choice: Choice, mailed: frozenset[str], listed: frozenset[str]) -> dict[str, _Fate]:
    fates = {}
    almost = choice.runner_up.story.key if choice.runner_up else ""
    for one in choice.rejected:
        key, points = one.story.key, one.score - (one.evaluation.score or 0.0)
        outcome = "almost" if key == almost else "not chosen"
        fates[key] = _Fate(outcome, one.reason, round(points, 2), listed=key in listed)
    in_order = sorted(choice.findings, key=lambda finding: finding.place_in_mail)
    for place, finding in enumerate(in_order, start=1):
        outcome = "mailed" if finding.story.key in mailed else "chosen"
        reason = Reason(ReasonCode.PLACE_IN_RUN, {"place": place})
        fates[finding.story.key] = _Fate(outcome, reason, round(finding.points, 2), place)
    return fates


def _outcome(
    item: Item,
    evaluation: Evaluation | None,
    story: str,
    fate: _Fate,
) -> ItemOutcome:
    if evaluation is None:
        return _dropped(item, "no match", "nothing in it is the brand's", ReasonCode.NO_WORD)
    because = evaluation.unscored_because
    if evaluation.score is None:
        why = sentence(because) if because else "it could not be judged"
        dropped = _dropped(item, "unscored", why, ReasonCode.WAITS_FOR_MODEL)
        return replace(dropped, retry=True)
    excluded = sentence(evaluation.excluded) if evaluation.excluded else ""
    reason = evaluation.excluded or fate.reason
    detail = ItemDetail(
        why=evaluation.why,
        why_language=evaluation.why_language,
        reason=sentence(reason) if reason else "",
        scorer=evaluation.scorer,
        link=evaluation.link,
        topic=evaluation.topic,
        risk=evaluation.risk,
        risk_kind=evaluation.risk_kind,
        excluded=excluded,
        flags=tuple(map(sentence, evaluation.flags)),
        lexical_score=evaluation.lexical_score,
        terms=tuple((term.text, round(term.weight, 2)) for term in evaluation.terms),
        reason_code=reason,
        flag_codes=evaluation.flags,
        names_brand=evaluation.names_brand,
        points=fate.points,
        place=fate.place,
        listed=fate.listed,
        hours=_age(item),
        sampled=not item.may_matter,
    )
    return ItemOutcome(
        item=item,
        outcome=fate.outcome,
        score=evaluation.score,
        story=story,
        detail=detail.as_json(),
        retry=fate.outcome != "mailed" and because is not None and because.code not in _FINAL,
    )


def too_old(reports: Sequence[SourceReport]) -> list[ItemOutcome]:
    """Return what was too old to be news: known from now on, so that it is not read again."""
    return [
        _dropped(
            item,
            "too old",
            "it was there before its source was read"
            if _age(item) is None
            else "older than MAX_AGE_HOURS",
            ReasonCode.WAS_THERE_BEFORE if _age(item) is None else ReasonCode.TOO_OLD,
        )
        for report in reports
        for item in report.too_old
    ]


def _age(item: Item) -> float | None:
    """Return how many hours before it was read an item came out; None: nobody says."""
    if item.date_from is DateFrom.FIRST_SEEN or item.published_at is None:
        return None
    return round((item.fetched_at - item.published_at).total_seconds() / 3600, 2)


def _dropped(item: Item, outcome: str, why: str, code: ReasonCode, **values: Value) -> ItemOutcome:
    said = _said if values else _said_of_many
    detail = said(why, code, item.wall, _age(item), **values)
    return ItemOutcome(item=item, outcome=outcome, detail=detail)


def _said(
    why: str, code: ReasonCode, wall: Wall | None, hours: float | None, **values: Value
) -> dict[str, Any]:
    return ItemDetail(
        why=why,
        reason_code=Reason(code, values),
        flag_codes=(Reason(ReasonCode.PAGE_UNREAD, {"wall": wall}),) if wall else (),
        hours=hours,
    ).as_json()


_said_of_many = lru_cache(maxsize=1 << 10)(_said)
"""Most items of a run are dropped for one reason, in the same words, and are of some hours."""
