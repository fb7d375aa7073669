"""What stands behind the pages in their tests, stored and run by the service's own code."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.headerregistry import Address
from pathlib import Path
from typing import Any

from service import resources
from service.archive.words import searched
from service.brands.desk.watched_file import WatchedFile
from service.delivery.channels.email.message import freeze
from service.digest.schedule import Schedule
from service.digest.window import Window
from service.errors import TopfiveError
from service.evaluation.judge import Judge
from service.feedback.votes import Votes
from service.metrics import Metrics
from service.models import (
    Answer,
    Brand,
    ChoosingRules,
    Counts,
    Group,
    Item,
    Letter,
    RiskKind,
    RunReport,
    Scorer,
    SourceHealth,
    SourceState,
    StoryMemory,
    Tone,
    Trigger,
    as_written,
)
from service.models.run import RunStatus
from service.models.run_result import (
    CostJson,
    EmailJson,
    FindingJson,
    ItemDetail,
    ListedJson,
    RunnerUpJson,
    RunResult,
    SourceJson,
)
from service.runs.controller import RunController
from service.runs.preview import Preview
from service.runs.progress import ProgressCallback, ProgressStep
from service.scraping.http.client import Fetcher
from service.scraping.parser_pool.pool import Workers
from service.scraping.robots import RobotsCache
from service.signing import Purpose, Signer, recipient_id
from service.storage.database import Database
from service.storage.tables import items, runs, sources, stories
from service.storage.tables.archive import findings
from service.storage.tables.archive.findings import FoundRow, Standing
from service.storage.tables.outbox import enqueue
from service.storage.tables.runs import Claim, RunRecord
from service.trials.explaining.explainer import Explainer
from service.trials.explaining.explanation import ExplainedAs, Explanation
from service.trials.explaining.reading import AddressReader
from service.web.context import SpendingFigures, WebContext
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
RUN_ID, FAILED_ID = str(uuid.UUID(int=7)), str(uuid.UUID(int=6))
_CLEAR = "; ".join(
    f"DELETE FROM {table}"  # noqa: S608 - our own tables
    for table in (
        "outbox",
        "stopped_channels",
        "agent_runs",
        "items",
        "stories",
        "sources",
        "brand_versions",
        "dismissed_suggestions",
        "findings",
        "finding_tellings",
        "feed_keys",
        "evidence",
        "evidence_changes",
        "mentions",
        "spending",
    )
)
_KEEP = (
    "CREATE SCHEMA kept; CREATE TABLE kept.agent_runs AS TABLE agent_runs; "
    "CREATE TABLE kept.stories AS TABLE stories"
)
_FILL = (
    "INSERT INTO agent_runs SELECT * FROM kept.agent_runs; "
    "INSERT INTO stories SELECT * FROM kept.stories"
)
_FINDING = FindingJson(
    rank=1,
    title="Debonairs Pizza opens a drive-through in Soweto",
    url="https://news.example.co.za/soweto",
    source="Soweto Daily",
    published_at=NOW - timedelta(hours=3),
    score=4.2,
    why="Your first drive-through in the township; the mayor cut the ribbon.",
    evidence="Debonairs Pizza will serve its Triple-Decker from a window on Vilakazi Street",
    group=Group.BRAND,
    topic="openings",
    tone=Tone.POSITIVE,
    story=STORY,
    reasons=("topic openings +0.8: 6 of 7 yes",),
    change="day 3, two outlets to seven",
)
_RISKY = _FINDING.model_copy(
    update={
        "rank": 2,
        "title": "Labour court hears delivery riders of pizza chains",
        "source": "Mail & Guardian",
        "group": Group.RELEVANT,
        "tone": Tone.NEGATIVE,
        "risk": 2,
        "risk_kind": RiskKind.LABOUR,
        "flags": ("no-go topic: politics",),
        "score": 3.4,
        "change": "",
        "story": "ffeeddccbbaa9988",
    }
)
RESULT = RunResult(
    findings=(_FINDING, _RISKY),
    counts=Counts(sources=42, failed=2, items=1204, new=31, judged=12, unscored=1),
    sources=(
        SourceJson(name="Soweto Daily", state=SourceState.OK, entries=40, new=3),
        SourceJson(name="Pizza Weekly", state=SourceState.FAILED, error="answered 503"),
    ),
    cost=CostJson(tokens=8123, usd=0.0042, estimated=True, model="gpt-6-luna"),
    email=EmailJson(
        recipients=(READER,),
        state="queued",
        also=(
            ListedJson(
                title="Debonairs Pizza paints its ovens",
                url="javascript:alert(2)",
                source="Oven Weekly",
                published_at=NOW - timedelta(hours=4),
            ),
        ),
        unlisted=12,
    ),
    scorer=Scorer.MIXED,
    notes=("The model refused one batch; it was scored by keywords.",),
    prompt_version="3",
    almost=RunnerUpJson(title="A rival's new crust", reason="0.2 under the floor"),
)


def finding(story: str = STORY, **other: Any) -> FindingJson:
    """Return one finding."""
    return _FINDING.model_copy(update={"story": story, **other})


def found_row(story: str = STORY, **other: Any) -> FoundRow:
    """Return a row of the archive; `other` are fields of the row, or of what it shows."""
    kept: dict[str, Any] = {"at": NOW, "standing": Standing.MAILED, "names_brand": True}
    kept |= {name: other.pop(name) for name in ("change", "subject", *kept) if name in other}
    shown = finding(story, **other)
    return FoundRow(shown=shown, words=searched(shown), **kept)


def result(**other: Any) -> RunResult:
    """Return the result of a run."""
    return RESULT.model_copy(update=other)


def run_row(run_id: str = RUN_ID, **other: Any) -> dict[str, Any]:
    """Return one completed row of `agent_runs` as JSON."""
    usual: dict[str, Any] = {
        "status": RunStatus.COMPLETED,
        "started_at": NOW - timedelta(minutes=10),
        "completed_at": NOW - timedelta(minutes=9),
        "result": RESULT,
    }
    return RunRecord(id=run_id, **usual | other).as_json()


def failed_row(run_id: str) -> dict[str, Any]:
    """Return one failed row."""
    return run_row(run_id, status=RunStatus.FAILED, result=None, error_message="all sources failed")


def outcome(
    title: str, state: str, url: str = "https://x.example/", **other: Any
) -> items.ItemOutcome:
    """Return what became of an item; `other` are an outlet, a score, a reason and a why."""
    item = Item(
        id=uuid.uuid5(uuid.NAMESPACE_URL, title + url).hex,
        url=url,
        title=title,
        text="",
        source=other.get("outlet", ""),
        published_at=None,
        fetched_at=NOW,
    )
    detail = ItemDetail(why=other.get("why", ""), reason=other.get("reason", ""))
    return items.ItemOutcome(
        item=item, outcome=state, score=other.get("score"), detail=detail.as_json()
    )


@dataclass
class Stored:
    """A database, and the controller of runs over it. Tests change its fields."""

    database: Database
    steps: list[ProgressStep] = field(default_factory=list)
    """What a run that is started reports."""
    more_steps: asyncio.Event | None = None
    """A run ends when this is set; None: as soon as its steps are told."""
    html: str = "<!DOCTYPE html><title>Mail</title><p style='color:red'>Five findings</p>"
    why: str = "Nothing goes out at this moment."
    troubles: dict[str, Trouble | TopfiveError] = field(default_factory=dict)
    """What probes find, by their name."""
    starts: int = 0
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    controller: RunController = field(init=False)

    def __post_init__(self) -> None:
        """Make the controller, whose runs do what the fields say."""
        self.controller = RunController(
            self._work, self.database, brand_id=BRAND.id, owner="one", deadline_seconds=600.0
        )

    async def _work(self, claimed: Claim, tell: ProgressCallback) -> RunReport:
        self.starts += 1
        self.begun.set()
        for step in self.steps:
            tell(step)
        if self.more_steps:
            await self.more_steps.wait()
        async with self.database.transaction() as connection:
            await runs.complete(connection, claimed, RESULT.as_json())
        return RunReport(run_id=claimed.run_id, status=RunStatus.COMPLETED, result=RESULT.as_json())

    async def preview(self) -> Preview:
        """Return the mail that would go out now."""
        return Preview(
            goes_out=False,
            reasons=[as_written(self.why)],
            letter=Letter("Five", self.html, self.html),
        )

    async def explain_now(self, url: str, *, ask_model: bool) -> Explanation:
        """Return what would become of an address: these tests have no web to read."""
        trouble = "the model cannot be asked" if ask_model else "its site did not answer"
        return Explanation(url=url, verdict=ExplainedAs.UNREAD, trouble=trouble)

    async def spending(self) -> SpendingFigures:
        """Return what judging cost."""
        return SpendingFigures(
            today_tokens=90_000, tokens_per_day=1_500_000, month_usd=1.25, projected_usd=None
        )

    def probe(self, name: str) -> Probe:
        """Return a probe that reports what `troubles` says."""

        async def ask() -> Trouble | None:
            trouble = self.troubles.get(name)
            if isinstance(trouble, TopfiveError):
                raise trouble
            return trouble

        return ask

    async def clear(self) -> None:
        """Forget everything."""
        async with self.database.connection() as connection:
            await connection.execute(_CLEAR)  # faster than TRUNCATE on tables as small as these

    async def fill(self) -> None:
        """Store a run that completed, one before it that failed, and a finding that was mailed.

        They are kept aside, so that the next test has them in a tenth of the time.
        """
        async with self.database.connection() as connection:
            kept = await connection.fetchval("SELECT to_regclass('kept.stories') IS NOT NULL")
            if kept:
                await connection.execute(_FILL)
                return
        await self.run(FAILED_ID, failure="all sources failed", ago=timedelta(minutes=20))
        await self.run(RUN_ID)
        await self.finding(_FINDING)
        async with self.database.connection() as connection:
            await connection.execute(_KEEP)

    async def run(
        self,
        run_id: str = RUN_ID,
        told: RunResult | Mapping[str, Any] = RESULT,
        *,
        failure: str = "",
        ago: timedelta = timedelta(minutes=10),
    ) -> None:
        """Store a run of a minute that began so long before `NOW`; it takes the place of its id."""
        began = NOW - ago
        as_json = told.as_json() if isinstance(told, RunResult) else dict(told)
        async with self.database.connection() as connection:
            await connection.execute("DELETE FROM agent_runs WHERE id = $1", run_id)
        claimed = await runs.claim(
            self.database, brand_id=BRAND.id, trigger=Trigger.SCHEDULE, owner="one"
        )
        await runs.start(self.database, claimed)
        async with self.database.transaction() as connection:
            if failure:
                await runs.fail(connection, claimed, failure)
            else:
                await runs.complete(connection, claimed, as_json)
            await connection.execute(
                "UPDATE agent_runs SET id = $2, slot = $3, started_at = $3, completed_at = $4 "
                "WHERE id = $1",
                claimed.run_id, run_id, began, began + timedelta(minutes=1),
            )  # fmt: skip

    async def runs_like(self, count: int) -> list[str]:
        """Store `count` runs like `RUN_ID` in place of all that there are; return their ids."""
        ids = [str(uuid.UUID(int=count - number)) for number in range(count)]
        async with self.database.transaction() as connection:
            kept = await connection.fetchval("DELETE FROM agent_runs RETURNING result")
            kept = kept or RESULT.as_json()
            await connection.execute(
                "INSERT INTO agent_runs (id, brand_id, trigger, status, started_at, completed_at, "
                "result, owner, lease_until) SELECT id::uuid, $2, 'schedule', 'completed', "
                "$3::timestamptz - n * interval '10 min', $3::timestamptz, $4, 'one', $3 "
                "FROM unnest($1::text[]) WITH ORDINALITY AS ids (id, n)",
                ids, BRAND.id, NOW, kept,
            )  # fmt: skip
        return ids

    async def running(self) -> str:
        """Start a run that stays on until `more_steps` is set; return its id."""
        self.more_steps = asyncio.Event()
        started = await self.controller.start(Trigger.HTTP)
        await self.begun.wait()
        return started.run_id

    async def items(self, *outcomes: items.ItemOutcome, run_id: str = RUN_ID) -> None:
        """Store what a run read."""
        async with self.database.transaction() as connection:
            await items.save(connection, BRAND.id, run_id, outcomes)

    async def finding(self, mailed: FindingJson) -> None:
        """Store a story that was mailed."""
        memory = StoryMemory(
            key=mailed.story, title=mailed.title, first_seen=NOW, last_seen=NOW, score=mailed.score
        )
        row = stories.StoryRow(memory=memory, finding=mailed.as_json())
        async with self.database.transaction() as connection:
            await stories.save(connection, BRAND.id, RUN_ID, [row])

    async def sources(self, *healths: SourceHealth) -> None:
        """Store how sources are."""
        async with self.database.transaction() as connection:
            await sources.save(connection, BRAND.id, healths)

    async def archived(self, *found: FoundRow, run_id: str = RUN_ID) -> None:
        """Put findings into the archive."""
        async with self.database.transaction() as connection:
            await findings.save(connection, BRAND.id, run_id, found)

    async def mail(
        self, html: str = "<p>mail</p>", subject: str = "s", recipient: str = READER
    ) -> None:
        """Store a mail of the run `RUN_ID` that was sent."""
        frozen = freeze(
            Letter(subject, html, html),
            sender=Address("", addr_spec="topfive@example.org"),
            recipient=recipient,
            run_id=RUN_ID,
            domain="example.org",
            brand_id=BRAND.id,
            now=NOW,
        )
        async with self.database.transaction() as connection:
            await enqueue(connection, frozen, brand_id=BRAND.id, kind="digest", run_id=RUN_ID)
            await connection.execute(
                "UPDATE outbox SET state = 'sent' WHERE message_id = $1", frozen.message_id
            )


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Stored]:
    """Open a database that tests share, emptied and filled anew."""
    database = await Database.connect(url, max_size=5)
    stored = Stored(database)
    await stored.clear()
    await stored.fill()
    try:
        yield stored
    finally:
        if stored.more_steps:
            stored.more_steps.set()
        await stored.controller.drain(5.0)
        await database.close()


def explainer(stored: Stored, votes: Votes) -> Explainer:
    """Return what explains addresses from what is stored; it cannot read any."""
    judge = Judge(BRAND)

    async def window(now: datetime) -> Window:
        return Window(schedule=Schedule(), now=now, answered=now, since=now)

    fetcher, workers = Fetcher(user_agent="none"), Workers()
    return Explainer(
        judge=lambda: judge,
        has_model=False,
        rules=ChoosingRules(),
        database=stored.database,
        votes=votes,
        reader=AddressReader(fetcher, workers, RobotsCache(fetcher, workers, None)),
        window=window,
        clock=lambda: NOW,
    )


def context(stored: Stored, votes: Votes, **other: Any) -> WebContext:
    """Return what the handlers are given over what is stored, and real votes."""

    async def votes_ping() -> None:
        await votes.ping()

    health = Checks(
        {"postgres": stored.probe("postgres"), "votes": votes_ping},
        {name: stored.probe(name) for name in ("redis", "runs", "sources")},
        fresh=0.0,
    )
    usual: dict[str, Any] = {
        "brand_file": WatchedFile(Path("brand.yaml"), BRAND),
        "public_url": "https://topfive.example.org",
        "signer": Signer("s" * 32, BRAND.id),
        "votes": votes,
        "database": stored.database,
        "controller": stored.controller,
        "preview": stored.preview,
        "spending": stored.spending,
        "explain_stored": explainer(stored, votes).stored,
        "explain_now": stored.explain_now,
        "health": health,
        "metrics": Metrics(version="1.2.3"),
        "clock": lambda: NOW,
        "next_run": lambda: NOW + timedelta(minutes=4),
        "api_token": TOKEN,
        "recipients": {recipient_id(READER): READER},
        "version": "1.2.3",
    }
    return WebContext(**usual | other)


def vote_token(
    shown: WebContext,
    answer: Answer | None = Answer.YES,
    *,
    story: str = STORY,
    recipient: str = READER,
) -> str:
    """Return a token as it stands in a mail to `recipient`."""
    reader = recipient_id(recipient)
    return shown.signer.sign(Purpose.VOTE, reader, NOW, subject=story, answer=answer)


async def open_votes(folder: Path, **other: Any) -> Votes:
    """Return an open, empty file of votes in `folder`."""
    return await Votes.open(folder / "feedback.db", resources.sqlite_migrations(), **other)
