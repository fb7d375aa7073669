"""What stands behind the web room in its tests: one rich fake of its ports, beside real votes."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from service import resources
from service.errors import TopfiveError
from service.feedback.votes import Votes
from service.metrics import Metrics
from service.models import Answer, Brand, Letter
from service.runs.preview import Preview
from service.signing import Purpose, Signer, recipient_id
from service.web.context import Row, Site, Started
from service.web.health import Checks, Probe, Trouble

NOW = datetime(2026, 11, 23, 9, 40, tzinfo=UTC)
TOKEN = "t" * 32
READER = "thandi@example.org"
STORY = "00112233aabbccdd"
BRAND = Brand(
    id="debonairs",
    display_name="Debonairs Pizza",
    core=("Debonairs Pizza",),
    primary_colour="#c8102e",
    secondary_colour="#1d1d1b",
)
RUN_ID = str(uuid.UUID(int=7))


def finding(story: str = STORY, **other: Any) -> dict[str, Any]:
    """Return one finding as `agent_runs.result` has it."""
    usual = {
        "rank": 1,
        "title": "Debonairs Pizza opens a drive-through in Soweto",
        "url": "https://news.example.co.za/soweto",
        "source": "Soweto Daily",
        "published_at": (NOW - timedelta(hours=3)).isoformat(),
        "score": 4.2,
        "why": "Your first drive-through in the township; the mayor cut the ribbon.",
        "evidence": "Debonairs Pizza will serve its Triple-Decker from a window on Vilakazi Street",
        "group": "brand",
        "topic": "openings",
        "tone": "positive",
        "risk": 0,
        "risk_kind": "none",
        "flags": [],
        "story": story,
        "reasons": ["topic openings +0.8: 6 of 7 yes"],
        "change": "day 3: two outlets to seven",
    }
    return usual | other


def run_row(run_id: str = RUN_ID, **other: Any) -> dict[str, Any]:
    """Return one completed row of `agent_runs` as JSON."""
    risky = finding(
        "ffeeddccbbaa9988",
        rank=2,
        title="Labour court hears delivery riders of pizza chains",
        source="Mail & Guardian",
        group="relevant",
        tone="negative",
        risk=2,
        risk_kind="labour",
        flags=["no-go topic: politics"],
        score=3.4,
        change="",
    )
    return {
        "id": run_id,
        "brand_id": BRAND.id,
        "trigger": "schedule",
        "slot": (NOW - timedelta(minutes=10)).isoformat(),
        "owner": "one",
        "lease_until": NOW.isoformat(),
        "status": "completed",
        "started_at": (NOW - timedelta(minutes=10)).isoformat(),
        "completed_at": (NOW - timedelta(minutes=9)).isoformat(),
        "error_message": None,
        "result": {
            "findings": [finding(), risky],
            "counts": {
                "sources": 42, "failed": 2, "items": 1204, "new": 31, "judged": 12, "unscored": 1,
            },
            "sources": [
                {"name": "Soweto Daily", "state": "ok", "entries": 40, "new": 3},
                {"name": "Pizza Weekly", "state": "failed", "error": "answered 503", "entries": 0},
            ],
            "cost": {"tokens": 8123, "usd": 0.0042, "estimated": True, "model": "gpt-6-luna"},
            "email": {"recipients": [READER], "state": "queued"},
            "scorer": "mixed",
            "notes": ["The model refused one batch; it was scored by keywords."],
            "prompt_version": "3",
            "almost": {"title": "A rival's new crust", "reason": "0.2 under the floor"},
        },
    } | other  # fmt: skip


def failed_row(run_id: str) -> dict[str, Any]:
    """Return one failed row."""
    return run_row(run_id, status="failed", result=None, error_message="all sources failed")


@dataclass
class World:
    """Agent, records and probes in memory. Tests change its fields to change the world."""

    rows: list[Row] = field(default_factory=lambda: [run_row(), failed_row(str(uuid.UUID(int=6)))])
    findings: dict[str, Row] = field(default_factory=lambda: {STORY: finding()})
    item_rows: list[Row] = field(default_factory=list)
    mail_rows: list[Row] = field(default_factory=list)
    source_rows: list[Row] = field(default_factory=list)
    steps: list[Row] = field(default_factory=list)
    more_steps: asyncio.Event | None = None
    """A run ends when this is set; None: as soon as its steps are told."""
    html: str = "<!DOCTYPE html><title>Mail</title><p style='color:red'>Five findings</p>"
    why: str = "Nothing goes out at this moment."
    error: TopfiveError | Exception | None = None
    """What PostgreSQL or the agent fails with."""
    troubles: dict[str, Trouble | TopfiveError] = field(default_factory=dict)
    running: str | None = None
    starts: int = 0

    def _maybe_fail(self) -> None:
        if self.error:
            raise self.error

    async def start(self) -> Started:
        """Start a run; a second one joins the first."""
        self._maybe_fail()
        if self.running:
            return Started(self.running, "running", already_running=True)
        self.starts += 1
        self.running = str(uuid.UUID(int=100 + self.starts))
        self.rows.insert(0, run_row(self.running, status="running", completed_at=None, result=None))
        return Started(self.running, "pending", already_running=False)

    def finish(self) -> None:
        """Let the run that is on be completed."""
        if self.running:
            self.rows[0] = run_row(self.running)
            self.running = None

    async def wait(self, run_id: str) -> Row:
        """Complete the run and return its row."""
        self.finish()
        return run_row(run_id)

    async def progress(self, run_id: str) -> AsyncIterator[Row]:
        """Give the steps, then wait for the run's end; of a run that is over there are none."""
        if run_id != self.running:
            return
        for step in self.steps:
            yield step
        if self.more_steps:
            await self.more_steps.wait()
        self.finish()

    async def preview(self) -> Preview:
        """Return the mail."""
        self._maybe_fail()
        return Preview(goes_out=False, why=self.why, letter=Letter("Five", self.html, self.html))

    async def runs(self, limit: int, *, brief: bool = False) -> Sequence[Row]:
        """Return the newest rows."""
        self._maybe_fail()
        rows = self.rows[:limit]
        return [_without_sources(row) for row in rows] if brief else rows

    async def run(self, run_id: str) -> Row | None:
        """Return one row."""
        self._maybe_fail()
        return next((row for row in self.rows if row["id"] == run_id), None)

    async def items(self, run_id: str) -> Sequence[Row]:
        """Return what was read."""
        return self.item_rows if await self.run(run_id) else []

    async def finding(self, story: str) -> Row | None:
        """Return a finding."""
        self._maybe_fail()
        return self.findings.get(story)

    async def titles(self, stories: Sequence[str]) -> Mapping[str, str]:
        """Return titles."""
        return {key: self.findings[key]["title"] for key in stories if key in self.findings}

    async def sources(self) -> Sequence[Row]:
        """Return the sources' health."""
        return self.source_rows

    async def mails(self, run_id: str) -> Sequence[Row]:
        """Return the mails."""
        return self.mail_rows if await self.run(run_id) else []

    async def spending(self) -> Row:
        """Return what was spent."""
        return {"today_tokens": 8123, "today_usd": 0.1, "month_usd": 1.25, "projected_usd": None}

    def probe(self, name: str) -> Probe:
        """Return a probe that reports what `troubles` says."""

        async def ask() -> Trouble | None:
            trouble = self.troubles.get(name)
            if isinstance(trouble, TopfiveError):
                raise trouble
            return trouble

        return ask


def _without_sources(row: Row) -> Row:
    result = {k: v for k, v in (row["result"] or {}).items() if k != "sources"}
    return {**row, "result": result or None}


def site(world: World, votes: Votes, **other: Any) -> Site:
    """Return a site over `world` and real votes."""
    health = Checks(
        {"postgres": world.probe("postgres"), "votes": votes.ping},
        {"redis": world.probe("redis"), "runs": world.probe("runs")},
        fresh=0.0,
    )
    usual: dict[str, Any] = {
        "brand": BRAND,
        "public_url": "https://topfive.example.org",
        "signer": Signer("s" * 32, BRAND.id),
        "votes": votes,
        "agent": world,
        "records": world,
        "health": health,
        "metrics": Metrics(version="1.2.3"),
        "clock": lambda: NOW,
        "next_run": lambda: NOW + timedelta(minutes=4),
        "api_token": TOKEN,
        "recipients": {recipient_id(READER): READER},
        "version": "1.2.3",
    }
    return Site(**usual | other)


def vote_token(site: Site, answer: Answer | None = Answer.YES, *, story: str = STORY) -> str:
    """Return a token as it stands in a mail to `READER`."""
    return site.signer.sign(Purpose.VOTE, recipient_id(READER), NOW, subject=story, answer=answer)


async def open_votes(folder: Path, **other: Any) -> Votes:
    """Return an open, empty file of votes in `folder`."""
    return await Votes.open(folder / "feedback.db", resources.sqlite_migrations(), **other)
