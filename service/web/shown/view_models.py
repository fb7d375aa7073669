"""What the templates show: rows of the database with all that the pages add to them. Pure.

A run that failed has no result, and a result of an older version lacks fields of today; the pages
must show both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from service.digest.links import web_link
from service.models import (
    MAX_RISK,
    MAX_SCORE,
    SERIOUS_RISK,
    Answer,
    Group,
    HealthState,
    Reason,
    SourceHealth,
    Vote,
)
from service.models.item import UNWELL
from service.models.run_result import FindingJson, ItemDetail, RunResult, SourceJson
from service.storage.tables.runs import RunRecord
from service.text.normalize import is_quoted
from service.web.shown.queries import Row
from service.wording.catalogue import SOURCE_LANGUAGE, _, spoken_language
from service.wording.labels import in_language, is_tone_shown, risk
from service.wording.reasons import change, sentence
from service.wording.runs import not_there, why_failed
from service.wording.source_troubles import gone_quiet

_BODY = re.compile(r"<body[^<>]*>")
_TROUBLED = frozenset(HealthState) - {HealthState.WELL, HealthState.SLOW}
AnswersByStory: TypeAlias = Mapping[str, Sequence[Answer]]


class FindingView(FindingJson):
    """A finding with the votes on it; its `url` is a web address or empty."""

    yes: int = 0
    no: int = 0

    @property
    def score_shown(self) -> float | None:
        """What it was ranked by, on the scale of scores; rows of before may go beyond it."""
        if self.score is None or self.ranked_by is None:
            return self.score
        return min(max(self.ranked_by, 0.0), MAX_SCORE)

    @property
    def risk_words(self) -> str:
        """Such as "food safety: act now"; empty without a risk."""
        return risk(self.risk, self.risk_kind)

    @property
    def quote(self) -> str:
        """Its evidence; empty where that stands in the headline and is read already."""
        return "" if is_quoted(self.evidence, [self.title]) else self.evidence

    @property
    def quote_translated(self) -> str:
        """The translation of its quotation, where that is shown."""
        return self.evidence_translated if self.quote else ""

    @property
    def in_language(self) -> str:
        """Such as "in isiZulu"; empty where it is in the language of the page."""
        return in_language(self.language)

    @property
    def tone_shown(self) -> str:
        """Its tone, where that says something beside its risk; else empty."""
        return self.tone if self.tone and is_tone_shown(self.tone, self.risk) else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherView:
    """Another finding of the mail from which somebody came to vote."""

    finding: FindingView
    answer: Answer | None
    """What this reader said to it already."""
    token: str
    """The token of its own vote."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceView:
    """What one source did, or how it is."""

    name: str
    state: str
    error: str
    well: bool
    since: datetime | None = None
    last_ok_at: datetime | None = None
    entries: int = 0
    new: int = 0
    not_there: tuple[str, ...] = ()
    """What it lists and the run did not bring whole."""
    searched: str = ""
    """The words or the tag that were searched for; empty for a source that is simply read."""


class RunView(RunRecord):
    """A run with the votes on its findings; without a result it has an empty one."""

    result: RunResult = RunResult()
    findings: tuple[FindingView, ...] = ()
    collected: tuple[FindingView, ...] = ()
    """What its mail had, where that collected the stories of several runs; else empty."""
    sources: tuple[SourceView, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemView:
    """One item that a run read, and what became of it."""

    title: str
    url: str
    outlet: str
    outcome: str
    score: float | None
    reason: str
    """Why that became of it."""
    why: str
    """What was thought of it."""
    why_language: str = SOURCE_LANGUAGE


def answers_by_story(votes: Iterable[Vote]) -> AnswersByStory:
    """Return what readers said to each story."""
    answers: dict[str, list[Answer]] = {}
    for vote in votes:
        answers.setdefault(vote.story, []).append(vote.answer)
    return answers


def run_view(row: Row, answers: AnswersByStory | None = None) -> RunView:
    """Return one row of `agent_runs` for the pages, with what was said to its findings."""
    record = RunRecord.model_validate(row)
    result = record.result or RunResult()
    if result.almost:
        told = {"reason": _told(result.almost.reason, result.almost.reason_code)}
        result = result.model_copy(update={"almost": result.almost.model_copy(update=told)})
    return RunView.model_construct(
        **dict(record)
        | {
            "result": result,
            "error_message": why_failed(record.error_message or ""),
            "findings": tuple(finding_view(one, answers) for one in result.findings),
            "collected": tuple(finding_view(one, answers) for one in result.email.findings),
            "sources": tuple(source_view(one) for one in result.sources),
        }
    )


def finding_view(finding: FindingJson, answers: AnswersByStory | None = None) -> FindingView:
    """Return one finding for the pages; a link that is not http(s) is left out."""
    said = (answers or {}).get(finding.story, ())
    return FindingView.model_construct(
        **dict(finding)
        | {
            "title": finding.title or _("an untitled story"),
            "url": web_link(finding.url),
            "risk": min(finding.risk, MAX_RISK),
            **_retold(finding),
            "yes": said.count(Answer.YES),
            "no": said.count(Answer.NO),
        }
    )


def _retold(finding: FindingJson) -> dict[str, Any]:
    """Return in the language of the page what rows have in English; older ones have no codes."""
    if spoken_language() == SOURCE_LANGUAGE:
        return {}
    flags, reasons = finding.flag_codes, finding.reason_codes
    return {
        "flags": tuple(map(sentence, flags)) or finding.flags,
        "reasons": tuple(map(sentence, reasons)) or finding.reasons,
        "change": change(finding.change_codes) or finding.change,
    }


def _told(stored: str, code: Reason | None) -> str:
    """Return a stored sentence in the language of the page."""
    english = spoken_language() == SOURCE_LANGUAGE
    return stored if english or code is None or not stored else sentence(code)


def in_order_of_mail(found: Sequence[FindingJson]) -> list[FindingJson]:
    """Return findings as the mail has them: serious risks, the brand's own, then the others."""
    return sorted(
        found,
        key=lambda one: (
            -one.risk if one.risk >= SERIOUS_RISK else 0,
            one.risk < SERIOUS_RISK and one.group is not Group.BRAND,
            one.rank,
        ),
    )


def shared_json(found: FindingJson) -> dict[str, Any]:
    """Return one finding as anybody may see it: nothing of votes or of the brand's own lists."""
    shown = ("title", "url", "source", "published_at", "why", "evidence", "topic", "tone", "risk",
             "risk_kind", "change", "language", "why_language", "title_translated",
             "evidence_translated", "translated_to")  # fmt: skip
    return {name: value for name, value in found.as_json().items() if name in shown}


def source_view(source: SourceJson) -> SourceView:
    """Return what a source did in a run."""
    well = source.state not in UNWELL
    return SourceView(
        name=source.name,
        state=(source.state or "").replace("_", " "),
        error=source.quiet if well else source.error,
        well=well,
        entries=source.entries,
        new=source.new,
        not_there=(
            *filter(None, [source.partly]),
            *not_there(source.left_out, source.refused_links),
        ),
        searched=source.target if source.kind and source.kind.form.searched else "",
    )


def health_views(healths: Iterable[SourceHealth], now: datetime) -> list[SourceView]:
    """Return how the sources are, the troubled ones and the quiet first, then by name."""
    views = []
    for one in healths:
        failing = one.state in _TROUBLED
        quiet = "" if one.state in {HealthState.FAILING, HealthState.GONE} else gone_quiet(one, now)
        view = SourceView(
            name=one.name,
            state="quiet" if quiet else one.state,
            error=quiet or ("" if one.state is HealthState.WELL else one.last_error),
            well=not failing and not quiet,
            since=None if quiet else one.since,
            last_ok_at=one.last_ok_at,
        )
        views.append(view)
    return sorted(views, key=lambda one: (one.well, one.name.casefold()))


def item_view(row: Row) -> ItemView:
    """Return one item that was read, a row of `items`."""
    detail = ItemDetail.model_validate(row["detail"])
    return ItemView(
        title=row["title"] or _("untitled"),
        url=web_link(row["url"]),
        outlet=row["outlet"],
        outcome=row["outcome"],
        score=row["score"],
        reason=_told(detail.reason, detail.reason_code),
        why=detail.why,
        why_language=detail.why_language,
    )


def reader_json(run: Row) -> dict[str, Any]:
    """Return a run as a reader of the mail may see it: no recipients, no cost, no error texts."""
    result = run.get("result") or {}
    collected = (result.get("email") or {}).get("findings")
    return {
        "id": run.get("id"),
        "status": run.get("status"),
        "started_at": run.get("started_at"),
        "completed_at": run.get("completed_at"),
        "findings": collected or result.get("findings") or [],
        "counts": result.get("counts") or {},
        "sources": [
            {"name": one.get("name"), "state": one.get("state")}
            for one in result.get("sources") or ()
        ],
        "scorer": result.get("scorer"),
    }


def with_strip(html: str, strip: str) -> str:
    """Return a mail's HTML with `strip`, markup of our own, as the first thing in its body."""
    return _BODY.sub(lambda found: found[0] + strip, html, count=1)
