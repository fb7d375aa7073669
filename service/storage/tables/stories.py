"""Stories between runs: how to recognise them, what was sent, and what still may be."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from service.models import StoryMemory
from service.models.score import SERIOUS_RISK
from service.storage.database import Connection, Database
from service.storage.json_codec import JudgedStory, from_json, to_json

GRAVE_FOR = timedelta(days=14)
"""How much older than other news a serious risk that reached nobody may be and still be mailed: as
long as it is looked what became of a mail."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryRow:
    """What is stored of one story after a run."""

    memory: StoryMemory
    candidate: JudgedStory | None = None
    """None leaves an earlier candidate as it is, and so does one that is judged to matter less,
    unless the story was mailed in between."""
    finding: dict[str, Any] | None = None
    """The finding as just mailed; None leaves an earlier one as it is."""


_WEIGHT = "({0}.candidate #>> '{{evaluation,{1}}}')::float8"
_BETTER = (
    f"({_WEIGHT.format('stories', 'risk')}, {_WEIGHT.format('stories', 'score')}) > "
    f"({_WEIGHT.format('excluded', 'risk')}, {_WEIGHT.format('excluded', 'score')}) "
    "AND (stories.sent_at IS NULL OR (stories.candidate ->> 'met_at')::timestamptz > "
    "stories.sent_at) AND NOT excluded.candidate #> '{story,items}' @> jsonb_build_array("
    "jsonb_build_object('id', stories.candidate #> '{story,items,0,id}'))"
)
"""That the earlier candidate tells the story better than the later one: a digest that collects a
day's stories must not lose the alarm of the morning to a passing mention at noon. What was mailed
gives way to what is told since, and an article to what it says itself by now."""


_COMPETES = (
    "candidate IS NOT NULL AND ((candidate ->> 'met_at')::timestamptz > $2 OR ("
    "(sent_at IS NULL OR (candidate ->> 'met_at')::timestamptz > sent_at) "
    "AND (candidate ->> 'competes_again')::boolean "
    "AND (last_seen >= $3 OR key = ANY($4::text[]) OR ("
    f"(candidate #>> '{{evaluation,risk}}')::int >= {SERIOUS_RISK} AND last_seen >= "
    f"$3::timestamptz - interval '{GRAVE_FOR.days} days' AND EXISTS (SELECT FROM findings WHERE "
    "findings.brand_id = $1 AND findings.story = key AND standing = 'undelivered')))))"
)
"""That a story may be in a mail: since when stories compete, what is fresh, what was asked for. A
serious risk that was in a mail which reached nobody comes however old it is by then."""


async def recent(database: Database, brand_id: str, since: datetime) -> list[StoryMemory]:
    """Return the stories that were told later than `since`, oldest first."""
    async with database.connection() as connection:
        rows = await connection.fetch(
            "SELECT memory FROM stories WHERE brand_id = $1 AND last_seen > $2 "
            "ORDER BY first_seen, key",
            brand_id, since,
        )  # fmt: skip
    return [from_json(StoryMemory, row["memory"]) for row in rows]


async def by_keys(database: Database, brand_id: str, keys: Sequence[str]) -> dict[str, StoryMemory]:
    """Return what is remembered of these stories, however old: votes are about them."""
    async with database.connection() as connection:
        rows = await connection.fetch(
            "SELECT key, memory FROM stories WHERE brand_id = $1 AND key = ANY($2::text[])",
            brand_id, list(keys),
        )  # fmt: skip
    return {row["key"]: from_json(StoryMemory, row["memory"]) for row in rows}


async def mailed_as_own(database: Database, brand_id: str, most: int) -> dict[str, str]:
    """Return the headlines of the newest stories that were mailed as the brand's own, by key."""
    async with database.connection() as connection:
        rows = await connection.fetch(
            "SELECT key, title FROM stories WHERE brand_id = $1 AND sent_at IS NOT NULL "
            "AND memory ->> 'link' = 'direct' ORDER BY sent_at DESC, key LIMIT $2",
            brand_id, most,
        )  # fmt: skip
    return {row["key"]: row["title"] for row in rows}


async def candidates(
    database: Database,
    brand_id: str,
    since: datetime,
    *,
    fresh_since: datetime,
    asked: Sequence[str] = (),
) -> list[JudgedStory]:
    """Return the judged stories that may be mailed, with what is remembered of each.

    Those that were met after `since`, and what was left over: not mailed since, and told of at
    `fresh_since` or later or among the keys that readers `asked` for.
    """
    async with database.connection() as connection:
        rows = await connection.fetch(
            f"SELECT candidate, memory FROM stories WHERE brand_id = $1 AND {_COMPETES} "  # noqa: S608 - our own condition
            "ORDER BY first_seen, key",
            brand_id, since, fresh_since, list(asked),
        )  # fmt: skip
    return [
        grown(from_json(JudgedStory, row["candidate"]), from_json(StoryMemory, row["memory"]))
        for row in rows
    ]


async def competes(
    database: Database,
    brand_id: str,
    key: str,
    since: datetime,
    *,
    fresh_since: datetime,
    asked: Sequence[str],
) -> bool:
    """Return whether a story is among the `candidates` of the same moments."""
    async with database.connection() as connection:
        row = await connection.fetchrow(
            f"SELECT key FROM stories WHERE brand_id = $1 AND {_COMPETES} AND key = $5",  # noqa: S608 - our own condition
            brand_id, since, fresh_since, list(asked), key,
        )  # fmt: skip
    return row is not None


def grown(judged: JudgedStory, known: StoryMemory) -> JudgedStory:
    """Return a story that is held as what it has grown to since, by what is remembered of it.

    Without its signature a story that is mailed now would not be recognised tomorrow.
    """
    sent = known.sent
    untold = not (sent and judged.met_at) or judged.met_at > sent.at
    story = replace(
        judged.story,
        memory=known,
        sketch=known.sketch,
        outlets=known.outlets or judged.story.outlets,
        last_seen=known.last_seen,
        change=judged.story.change if untold else None,
    )
    return replace(judged, story=story)


async def move(
    connection: Connection, brand_id: str, keys: Sequence[str], to: Mapping[str, str]
) -> None:
    """Give the items of stories that may still be mailed the addresses that they have by now.

    `to` is by item id. Inside the caller's transaction.
    """
    await connection.execute(
        "UPDATE stories SET candidate = jsonb_set(candidate, '{story,items}', "
        "(SELECT jsonb_agg(CASE WHEN $3::jsonb ? (one ->> 'id') "
        "THEN jsonb_set(one, '{url}', $3::jsonb -> (one ->> 'id')) ELSE one END ORDER BY place) "
        "FROM jsonb_array_elements(candidate #> '{story,items}') "
        "WITH ORDINALITY AS its(one, place))) "
        "WHERE brand_id = $1 AND key = ANY($2::text[]) AND candidate IS NOT NULL",
        brand_id, list(keys), dict(to),
    )  # fmt: skip


async def finding(database: Database, brand_id: str, key: str) -> dict[str, Any] | None:
    """Return the finding of a story as it was last mailed; for the vote page.

    Of one that was never mailed it is what is known of it, without a `rank`.
    """
    async with database.connection() as connection:
        row = await connection.fetchrow(
            "SELECT title, finding, candidate FROM stories WHERE brand_id = $1 AND key = $2",
            brand_id, key,
        )  # fmt: skip
    if row is None:
        return None
    held = row["candidate"] or {}
    known = row["finding"] or (_as_finding(held) if held.get("competes_again") else {})
    return {"title": row["title"], **known, "story": key}


def _as_finding(candidate: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is shown of a candidate that has not been mailed."""
    item, judged = candidate["story"]["items"][0], candidate["evaluation"]
    shown = (
        "score", "why", "why_language", "evidence", "topic", "tone", "risk", "risk_kind",
        "impact", "link",
    )  # fmt: skip
    made = judged.get("translation") or {}
    same = made.get("quoted") == judged.get("evidence")
    return {
        **{name: judged[name] for name in shown if name in judged},
        "title": item["title"],
        "url": item["url"],
        "source": item.get("publisher") or item["source"],
        "published_at": item["published_at"],
        "outlets": candidate["story"]["outlets"],
        "language": made.get("language", ""),
        "title_translated": made.get("title", ""),
        "evidence_translated": made.get("quote", "") if same else "",
        "translated_to": made.get("to", ""),
    }


async def titles(database: Database, brand_id: str, keys: Sequence[str]) -> dict[str, str]:
    """Return the titles of those of `keys` that are known."""
    async with database.connection() as connection:
        rows = await connection.fetch(
            "SELECT key, title FROM stories WHERE brand_id = $1 AND key = ANY($2::text[])",
            brand_id, list(keys),
        )  # fmt: skip
    return {row["key"]: row["title"] for row in rows}


async def save(
    connection: Connection, brand_id: str, run_id: str, rows: Sequence[StoryRow]
) -> None:
    """Store the stories of a run, inside the caller's transaction."""
    run = uuid.UUID(run_id)
    await connection.executemany(
        "INSERT INTO stories (brand_id, key, title, first_seen, last_seen, run_id, score, sent_at, "  # noqa: S608 - our own conditions
        "memory, candidate, finding) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) "
        "ON CONFLICT (brand_id, key) DO UPDATE SET title = excluded.title, "
        "last_seen = excluded.last_seen, run_id = excluded.run_id, score = excluded.score, "
        "sent_at = coalesce(excluded.sent_at, stories.sent_at), memory = excluded.memory, "
        "candidate = CASE WHEN excluded.finding IS NOT NULL THEN excluded.candidate "
        f"WHEN excluded.candidate IS NULL OR {_BETTER} THEN stories.candidate "
        "ELSE excluded.candidate END, "
        "finding = coalesce(excluded.finding, stories.finding)",
        (  # made as they are sent
            (brand_id, memory.key, memory.title, memory.first_seen, memory.last_seen, run,
             memory.score, memory.sent.at if memory.sent else None, to_json(memory),
             to_json(row.candidate) if row.candidate else None, row.finding)
            for row in rows
            for memory in [row.memory]
        ),
    )  # fmt: skip
