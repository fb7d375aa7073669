"""Rows from the database made into what the templates show: typed, with nothing missing. Pure.

A run that failed has no result, and a result of an older version lacks keys of today; the pages
must show both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from service.models import MAX_RISK, Answer, Counts, SourceKind, Vote
from service.web.context import Row
from service.web.template_filters import parse_moment, risk
from service.wording.phrases import web_link

_BODY = re.compile(r"<body[^>]*>")
_SEARCHED = {kind.value for kind in SourceKind if kind.form.searched}
_WELL = {"well", "ok", ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingView:
    """One finding of a run."""

    rank: int
    title: str
    url: str
    source: str
    published_at: datetime | None
    score: float | None
    why: str
    evidence: str
    group: str
    topic: str
    tone: str
    risk: str
    risk_level: int
    flags: tuple[str, ...]
    change: str
    reasons: tuple[str, ...]
    story: str
    yes: int = 0
    no: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceView:
    """What one source did, or how it is."""

    name: str
    state: str
    error: str
    well: bool
    since: datetime | None = None
    last_ok_at: datetime | None = None
    retry_at: datetime | None = None
    entries: int = 0
    new: int = 0
    searched: str = ""
    """The words or the tag that were searched for; empty for a source that is simply read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CostView:
    """What judging one run cost."""

    tokens: int
    usd: float | None
    estimated: bool
    model: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunView:
    """One run."""

    id: str
    status: str
    trigger: str
    started_at: datetime | None
    completed_at: datetime | None
    error: str
    findings: tuple[FindingView, ...]
    collected: tuple[FindingView, ...]
    """What its mail had, where that collected the stories of several runs; else empty."""
    counts: Counts
    sources: tuple[SourceView, ...]
    cost: CostView
    scorer: str
    notes: tuple[str, ...]
    prompt_version: str
    min_score: float | None
    """The floor by which this run went; None in results of older versions."""
    email_state: str
    recipients: int
    almost_title: str
    almost_reason: str

    @property
    def over(self) -> bool:
        """Whether it has ended."""
        return self.status in {"completed", "failed"}

    @property
    def seconds(self) -> float | None:
        """How long it took."""
        if self.started_at and self.completed_at:
            return (self.completed_at - self.started_at).total_seconds()
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemView:
    """One item that a run read, and what became of it."""

    title: str
    url: str
    outlet: str
    outcome: str
    score: float | None
    why: str


Said: TypeAlias = Mapping[str, Sequence[Answer]]
"""What readers said, by story."""
_NOTHING_SAID: Said = {}


def said_of(votes: Iterable[Vote]) -> Said:
    """Return the answers of `votes` by story."""
    said: dict[str, list[Answer]] = {}
    for vote in votes:
        said.setdefault(vote.story, []).append(vote.answer)
    return said


def run_view(row: Row, said: Said = _NOTHING_SAID) -> RunView:
    """Return one row of `agent_runs` for the pages, with what was said to its findings."""
    result = row.get("result") or {}
    email = result.get("email") or {}
    almost = result.get("almost") or {}
    recipients = email.get("recipients") or 0
    return RunView(
        id=str(row.get("id", "")),
        status=str(row.get("status", "")),
        trigger=str(row.get("trigger", "")),
        started_at=parse_moment(row.get("started_at")),
        completed_at=parse_moment(row.get("completed_at")),
        error=str(row.get("error_message") or ""),
        findings=tuple(finding_view(one, said) for one in result.get("findings") or ()),
        collected=tuple(finding_view(one, said) for one in email.get("findings") or ()),
        counts=_counts(result.get("counts") or {}),
        sources=tuple(source_view(one) for one in result.get("sources") or ()),
        cost=_cost(result.get("cost") or {}),
        scorer=str(result.get("scorer") or ""),
        notes=tuple(map(str, result.get("notes") or ())),
        prompt_version=str(result.get("prompt_version") or ""),
        min_score=result.get("min_score"),
        email_state=str(email.get("state") or ""),
        recipients=recipients if isinstance(recipients, int) else len(recipients),
        almost_title=str(almost.get("title") or ""),
        almost_reason=str(almost.get("reason") or ""),
    )


def finding_view(row: Row, said: Said = _NOTHING_SAID) -> FindingView:
    """Return one finding for the pages; a link that is not http(s) is left out."""
    story = str(row.get("story") or "")
    answers = said.get(story, ())
    level = min(int(row.get("risk") or 0), MAX_RISK)
    return FindingView(
        rank=int(row.get("rank") or 0),
        title=str(row.get("title") or "an untitled story"),
        url=web_link(str(row.get("url") or "")),
        source=str(row.get("source") or ""),
        published_at=parse_moment(row.get("published_at")),
        score=row.get("score"),
        why=str(row.get("why") or ""),
        evidence=str(row.get("evidence") or ""),
        group=str(row.get("group") or "relevant"),
        topic=str(row.get("topic") or ""),
        tone=str(row.get("tone") or ""),
        risk=risk(level, str(row.get("risk_kind") or "")),
        risk_level=level,
        flags=tuple(map(str, row.get("flags") or ())),
        change=str(row.get("change") or ""),
        reasons=tuple(map(str, row.get("reasons") or ())),
        story=story,
        yes=answers.count(Answer.YES),
        no=answers.count(Answer.NO),
    )


def _counts(row: Row) -> Counts:
    names = ("sources", "failed", "items", "new", "judged", "unscored")
    return Counts(**{name: int(row.get(name) or 0) for name in names})


def _cost(row: Row) -> CostView:
    return CostView(
        tokens=int(row.get("tokens") or 0),
        usd=row.get("usd", 0.0),
        estimated=bool(row.get("estimated")),
        model=str(row.get("model") or ""),
    )


def source_view(row: Row) -> SourceView:
    """Return a source, from a run's result or from `models.SourceHealth`."""
    state = str(row.get("state") or "")
    error = str(row.get("error") or row.get("last_error") or "")
    troubled = state in {"failed", "failing", "gone", "resting"}
    return SourceView(
        name=str(row.get("name") or ""),
        state=state.replace("_", " "),
        error=error if troubled or state not in _WELL else "",
        well=not troubled,
        since=parse_moment(row.get("since")),
        last_ok_at=parse_moment(row.get("last_ok_at")),
        retry_at=parse_moment(row.get("retry_at")),
        entries=int(row.get("entries") or 0),
        new=int(row.get("new") or 0),
        searched=str(row.get("target") or "") if row.get("kind") in _SEARCHED else "",
    )


def sources_view(rows: Iterable[Row]) -> tuple[SourceView, ...]:
    """Return sources, the troubled ones first, then by name."""
    views = (source_view(row) for row in rows)
    return tuple(sorted(views, key=lambda one: (one.well, one.name.casefold())))


def item_view(row: Row) -> ItemView:
    """Return one item that was read."""
    return ItemView(
        title=str(row.get("title") or "untitled"),
        url=web_link(str(row.get("url") or "")),
        outlet=str(row.get("outlet") or ""),
        outcome=str(row.get("outcome") or ""),
        score=row.get("score"),
        why=_why(row.get("detail")),
    )


def _why(detail: Any) -> str:
    if not isinstance(detail, Mapping):
        return str(detail or "")
    parts = [str(detail.get(name) or "") for name in ("reason", "why")]
    return " · ".join(part for part in parts if part)


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
