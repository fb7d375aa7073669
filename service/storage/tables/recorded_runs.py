"""Runs as their choice saw them, kept for KEEP_TEXT_DAYS so that they can be played again.

A run's record names its items and has what was thought of each, how they were grouped, when mail
was due, how the model ordered the finalists and what went out. What many runs have in common (the
brand, the rules, the votes) is stored once a version, and once a day the stories that a run began
with: from there on playing may begin.
"""

from __future__ import annotations

import asyncio
import secrets
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from service.models import Brand, ChoosingRules, Evaluation, StoryMemory, Vote
from service.storage.database import Connection, Database
from service.storage.json_codec import JudgedStory
from service.storage.packed import deflated, packed, unpacked

SNAPSHOT_EVERY = timedelta(days=1)
"""How far apart the moments are at which playing may begin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedRules:
    """The settings that decide what is mailed, and when."""

    top: int
    min_score: float
    competitors: int
    max_age: timedelta
    zone: str
    times: tuple[time, ...] = ()
    every: timedelta | None = None
    quiet_start: time | None = None
    quiet_end: time | None = None
    catch_up: timedelta
    model: str = ""
    """Empty: keywords judged."""
    version: str = ""
    """Of Topfive: another one may choose otherwise."""

    @property
    def choosing(self) -> ChoosingRules:
        """The part of them by which stories are chosen."""
        return ChoosingRules(
            top=self.top,
            min_score=self.min_score,
            competitors=self.competitors,
            max_age=self.max_age,
            zone=ZoneInfo(self.zone),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedWindow:
    """What a run knew of the mails before it."""

    answered: datetime
    since: datetime
    unread_since: datetime | None = None
    last_mail: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedRun:
    """A run as its choice saw it."""

    run_id: str
    at: datetime
    items: tuple[tuple[str, str], ...]
    """Id and mark of each text, in the order in which they were found."""
    evaluations: Mapping[str, Evaluation]
    """By item id, before the finalists were put in order."""
    verdicts: Mapping[str, Evaluation] = field(default_factory=dict)
    """The model's own, before what code sees in the item capped them."""
    stories: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """The key of each story and the ids of its items."""
    window: RecordedWindow
    readers: int = 0
    order: tuple[str, ...] | None = None
    """Item ids of the finalists as the model ordered them; None: it was not asked."""
    kind: str = ""
    """`digest` or `quiet`; empty where nothing went out."""
    mailed: tuple[str, ...] = ()
    """Keys of the stories that went out, by their rank."""
    listed: tuple[str, ...] = ()
    """Keys of those that the mail named by their title."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedVotes:
    """The votes that weighed on a run, without what people wrote."""

    votes: tuple[Vote, ...] = ()
    forgotten: int = 0
    """Votes taken out since, because a person asked to be forgotten."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedStory:
    """A row of `stories` as a run began with it."""

    memory: StoryMemory
    candidate: JudgedStory | None = None
    first_seen: datetime
    """When it was first seen as far as was known at first: by this candidates are in order."""


@dataclass(frozen=True, slots=True)
class Recording:
    """All that is written of one run, packed."""

    run_id: str
    at: datetime
    body: bytes
    states: Mapping[str, tuple[bytes, str]]
    """Brand, rules and votes: packed, with their mark."""
    voted: Mapping[str, datetime]
    """When readers last said something, by the key of the story."""
    reach: timedelta
    """How long a story that nobody tells any more still plays a part."""


@dataclass(frozen=True, slots=True)
class PackedRun:
    """A run's row; `marks` name its brand, rules and votes."""

    at: datetime
    run_id: str
    brand_mark: str
    rules_mark: str
    votes_mark: str
    body: bytes


STORIES = tuple[RecordedStory, ...]

_ALIVE = "(last_seen > $2 OR sent_at > $2 OR (candidate ->> 'met_at')::timestamptz > $2)"
"""Stories that may be told on, or may still be mailed."""
_ROW = (
    f"key, (CASE WHEN {_ALIVE} THEN memory ELSE memory - 'sketch' END)::text AS memory, "
    "candidate::text, to_json(first_seen)::text AS first_seen"
)
"""By its sketch a story is recognised again; an old one is not."""
_SAVE_STATE = (
    "INSERT INTO recorded_states (brand_id, kind, mark, body) VALUES ($1, $2, $3, $4) "
    "ON CONFLICT (brand_id, kind, mark) DO UPDATE SET kept_at = excluded.kept_at"
)


def pack(
    run: RecordedRun, brand: Brand, rules: RecordedRules, votes: Sequence[Vote], reach: timedelta
) -> Recording:
    """Return what is written of a run; takes some time, so that it belongs into a thread."""
    body, _ = packed(RecordedRun, run)
    without_comments = tuple(replace(vote, comment="") for vote in votes)
    states = {
        "brand": packed(Brand, brand),
        "rules": packed(RecordedRules, rules),
        "votes": packed(RecordedVotes, RecordedVotes(votes=without_comments)),
    }
    voted = {vote.story: vote.at for vote in sorted(votes, key=lambda vote: vote.at)}
    return Recording(run.run_id, run.at, body, states, voted, reach)


async def save(connection: Connection, brand_id: str, made: Recording) -> None:
    """Write a run's record inside its transaction, before its stories are stored."""
    await _save_stories(connection, brand_id, made)
    await connection.executemany(
        _SAVE_STATE,
        [(brand_id, kind, mark, body) for kind, (body, mark) in made.states.items()],
    )
    marks = [made.states[kind][1] for kind in ("brand", "rules", "votes")]
    await connection.execute(
        "INSERT INTO recorded_runs (brand_id, run_id, at, brand_mark, rules_mark, votes_mark, body)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7)",
        brand_id, uuid.UUID(made.run_id), made.at, *marks, made.body,
    )  # fmt: skip


async def _save_stories(connection: Connection, brand_id: str, made: Recording) -> None:
    """Write the stories that the run began with, once a day and where the run before has no record.

    Between, only what readers said something of that nobody tells any more.
    """
    newest = await connection.fetchval(
        "SELECT max(mark) FROM recorded_states WHERE brand_id = $1 AND kind = 'stories' AND mark > "
        "$2 AND (SELECT run_id FROM recorded_runs WHERE brand_id = $1 ORDER BY at DESC LIMIT 1) = "
        "(SELECT id FROM agent_runs WHERE brand_id = $1 AND status = 'completed' "
        "ORDER BY started_at DESC LIMIT 1)",
        brand_id, stamp(made.at - SNAPSHOT_EVERY),
    )  # fmt: skip
    alive = made.at - made.reach
    if newest is None:
        rows = await connection.fetch(
            f"SELECT {_ROW} FROM stories WHERE brand_id = $1 AND ({_ALIVE} "  # noqa: S608 - our own conditions
            "OR key = ANY($3::text[])) ORDER BY first_seen, key",
            brand_id, alive, sorted(made.voted),
        )  # fmt: skip
        states = [("stories", stamp(made.at), await asyncio.to_thread(_pack_rows, rows))]
    else:
        lately = [key for key, at in made.voted.items() if stamp(at) >= newest]
        rows = await connection.fetch(
            f"SELECT {_ROW} FROM stories WHERE brand_id = $1 AND key = ANY($3::text[]) "  # noqa: S608 - our own conditions
            f"AND NOT coalesce({_ALIVE}, false) AND NOT EXISTS ("
            "SELECT FROM recorded_states WHERE brand_id = $1 AND kind = 'old_story' "
            "AND mark > $4 AND mark LIKE '% ' || key)",
            brand_id, alive, lately, newest,
        ) if lately else []  # fmt: skip
        states = [
            ("old_story", f"{stamp(made.at)} {row['key']}", _pack_rows([row])) for row in rows
        ]
    await connection.executemany(_SAVE_STATE, [(brand_id, *state) for state in states])


async def forget(connection: Connection, recipient: str) -> int:
    """Take one person's votes out of what was recorded, of every brand; return how many states.

    What is left has a mark made by chance: from a mark of before it could be told who was in.
    """
    rows = await connection.fetch(
        "SELECT brand_id, mark, body FROM recorded_states WHERE kind = 'votes' FOR UPDATE"
    )
    changed = 0
    for row in rows:
        known = unpacked(RecordedVotes, row["body"])
        left = tuple(vote for vote in known.votes if vote.recipient != recipient)
        if gone := len(known.votes) - len(left):
            state = RecordedVotes(votes=left, forgotten=known.forgotten + gone)
            body, mark = packed(RecordedVotes, state)[0], f"forgotten {secrets.token_hex(8)}"
            await connection.execute(
                "UPDATE recorded_states SET mark = $3, body = $4 "
                "WHERE brand_id = $1 AND kind = 'votes' AND mark = $2",
                row["brand_id"], row["mark"], mark, body,
            )  # fmt: skip
            await connection.execute(
                "UPDATE recorded_runs SET votes_mark = $3 WHERE brand_id = $1 AND votes_mark = $2",
                row["brand_id"], row["mark"], mark,
            )  # fmt: skip
            changed += 1
    return changed


def _pack_rows(rows: Sequence[Any]) -> bytes:
    each = (
        f'{{"memory":{row["memory"]},"candidate":{row["candidate"] or "null"},'
        f'"first_seen":{row["first_seen"]}}}'
        for row in rows
    )
    return deflated(f"[{','.join(each)}]".encode())


async def since(database: Database, brand_id: str, moment: datetime) -> list[PackedRun]:
    """Return the runs that were recorded at that moment or later, oldest first."""
    async with database.connection() as connection:
        rows = await connection.fetch(
            "SELECT at, run_id::text, brand_mark, rules_mark, votes_mark, body FROM recorded_runs "
            "WHERE brand_id = $1 AND at >= $2 ORDER BY at, run_id",
            brand_id,
            moment,
        )
    return [PackedRun(**dict(row)) for row in rows]


async def states(database: Database, brand_id: str) -> dict[tuple[str, str], bytes]:
    """Return every state that runs name, packed, by its kind and its mark."""
    async with database.connection() as connection:
        rows = await connection.fetch(
            "SELECT kind, mark, body FROM recorded_states WHERE brand_id = $1 AND kind IN "
            "('brand', 'rules', 'votes', 'old_story') ORDER BY kind, mark",
            brand_id,
        )
    return {(row["kind"], row["mark"]): row["body"] for row in rows}


async def beginning(
    database: Database, brand_id: str, moment: datetime
) -> tuple[str, bytes] | None:
    """Return stamp and stories of the first run at that moment or later with which playing may
    begin; None: there is none."""
    async with database.connection() as connection:
        row = await connection.fetchrow(
            "SELECT mark, body FROM recorded_states WHERE brand_id = $1 AND kind = 'stories' "
            "AND mark >= $2 ORDER BY mark LIMIT 1",
            brand_id,
            stamp(moment),
        )
    return (row["mark"], row["body"]) if row else None


async def after_gaps(database: Database, brand_id: str, moment: datetime) -> dict[str, bytes]:
    """Return, by their stamp, the stories of runs since that moment before which a run was not
    recorded: with them playing begins anew."""
    async with database.connection() as connection:
        rows = await connection.fetch(
            "SELECT at, recorded AND lag(NOT recorded, 1, FALSE) OVER (ORDER BY started_at) "
            "AS anew FROM (SELECT runs.started_at, known.at, known.run_id IS NOT NULL AS recorded "
            "FROM agent_runs runs LEFT JOIN recorded_runs known "
            "ON known.brand_id = runs.brand_id AND known.run_id = runs.id "
            "WHERE runs.brand_id = $1 AND runs.status = 'completed') joined "
            "WHERE started_at >= (SELECT min(started_at) FROM agent_runs WHERE brand_id = $1 "
            "AND id IN (SELECT run_id FROM recorded_runs WHERE brand_id = $1 AND at >= $2))",
            brand_id, moment,
        )  # fmt: skip
        stamps = [stamp(row["at"]) for row in rows if row["anew"]]
        found = await connection.fetch(
            "SELECT mark, body FROM recorded_states WHERE brand_id = $1 AND kind = 'stories' "
            "AND mark = ANY($2::text[])",
            brand_id, stamps,
        )  # fmt: skip
    return {row["mark"]: row["body"] for row in found}


def stamp(moment: datetime) -> str:
    """Return a moment as text whose order is that of time."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
