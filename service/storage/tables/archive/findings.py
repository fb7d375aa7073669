"""The archive's rows: every story that was mailed, almost mailed or named the brand.

`findings` has a story as it is shown now, `finding_tellings` each run in which something of it was
told. A run stores both in its commit.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from service.models import StoryChange
from service.models.run_result import FindingJson
from service.storage.database import Connection, Database
from service.storage.json_codec import from_json, to_json


class Standing(StrEnum):
    """How near a story came to the readers; the first is the nearest."""

    MAILED = "mailed"
    """A mail had it as a finding."""
    UNDELIVERED = "undelivered"
    """A mail had it as a finding, and reached nobody."""
    ALMOST = "almost"
    """It was chosen, or just not, and no mail had it as a finding."""
    LISTED = "listed"
    """A mail named it by its title alone."""
    NAMED = "named"
    """It named the brand, and no mail showed it."""


@dataclass(frozen=True, slots=True)
class SearchWords:
    """What search finds a story by: folded words with a space between."""

    said: str
    outlets: str = ""
    """Of the outlets' names, by which it can be searched for alone."""
    otherwise: str = ""
    """Words as others write them, by which nothing is found in a row."""
    rows: tuple[str, ...] = ()
    """Words in a row, as `to_tsquery` takes them, of which is noted whether they are there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundRow:
    """What a run stores of a story that belongs into the archive."""

    shown: FindingJson
    """Its `story` is the key."""
    standing: Standing
    names_brand: bool
    at: datetime
    words: SearchWords
    change: StoryChange | None = None
    subject: str = ""
    """Of the mail that has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What one run told of a story."""

    run_id: str
    at: datetime
    standing: Standing
    title: str
    url: str
    outlet: str
    quote: str
    why: str
    tone: str
    risk: int
    risk_kind: str
    score: float | None
    outlets: int
    """How many told it by then."""
    change: StoryChange | None
    """What was new since it was mailed."""
    subject: str
    """Of the mail that had it; empty: none had."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldIn:
    """One place where a story is told."""

    outlet: str
    url: str
    title: str
    published_at: datetime | None
    first_seen: datetime
    """When a run read it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Archived:
    """A story of the archive as it is shown now."""

    story: str
    standing: Standing
    found_at: datetime
    """When a run met it first."""
    told_at: datetime
    """When a run last met something of it."""
    mailed_at: datetime | None
    names_brand: bool
    run_id: str
    outlets: tuple[str, ...]
    shown: FindingJson


COLUMNS = "story, standing, found_at, told_at, mailed_at, names_brand, run_id::text, outlets, shown"
"""What `archived` reads."""
_RANK = "array_position(ARRAY['mailed', 'undelivered', 'almost', 'listed', 'named'], {})"
_TOGETHER = (
    "CASE WHEN length(findings.words) > 5000 OR tsvector_to_array(findings.words) @> "
    "tsvector_to_array({new}) THEN findings.words "
    "ELSE coalesce(findings.words || {new}, {new}) END"
)
"""What it said before is still found by its words. What says nothing new is not added: places in a
tsvector end at 16383, and behind them no phrase is found."""
_TAKES_OVER = (
    "(excluded.standing = 'mailed' OR (findings.standing <> 'mailed' AND "
    "(excluded.risk, coalesce(excluded.score, 0)) >= (findings.risk, coalesce(findings.score, 0))))"
)
"""That the later telling is what is shown from now on: a mail's is, else the graver one."""
MARK = "'*'"
"""A word that all findings have and nobody can ask for: "not that word" is looked up by it."""
_APART = (
    "ts_delete(to_tsvector('simple', replace(' ' || {otherwise}, ' ', "
    "' ' || repeat('topfivegap ', 3))), 'topfivegap')"
)
"""Words one by one, with a gap before each: they are found by themselves and in no row."""
WORDS = (
    "setweight(to_tsvector('simple', {outlets}), 'A') || "
    "to_tsvector('simple', {said}) || to_tsvector('english', {said}) || $$'*'$$::tsvector || "
    + _APART
)
"""The `words` of a finding: as they stand, and by their English stems; outlets carry a weight.
Other ways of writing are found by themselves and in no phrase."""
_NOTE = 8
"""Characters of a note."""
_NOTED = (
    "(SELECT made || coalesce((SELECT array_to_tsvector(array_agg(CASE WHEN made @@ "  # noqa: S608 - our own words
    f"to_tsquery('simple', substr(asked, {_NOTE + 1})) THEN '+' ELSE '-' END || "
    f"left(asked, {_NOTE}))) "
    "FROM unnest({rows}::text[]) AS asked), '') FROM (SELECT {words} AS made OFFSET 0) AS all_of)"
)
"""Words with a note for each of `rows`, "+" for those that are there and "-" for others: an index
of words knows no rows. Of what was told again there may be both, and the "+" counts."""
MADE = 1
"""Which way `words` were made; findings whose are of an earlier one get those that they lack."""
_UNMADE = f"(words IS NULL OR words_made < {MADE})"
"""As the index `findings_unmade` has it."""
_SHOWN = (
    "mail_group", "title", "url", "outlet", "published_at", "topic", "tone", "link", "risk",
    "risk_kind", "score", "why", "quote", "run_id", "shown",
)  # fmt: skip
_SAVE = (
    "INSERT INTO findings (brand_id, story, standing, mail_group, title, url, outlet, outlets, "  # noqa: S608 - our own words
    "published_at, topic, tone, link, risk, risk_kind, score, why, quote, names_brand, found_at, "
    "told_at, mailed_at, run_id, shown, words, words_made) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, "
    "$9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $19, $20, $21, $22, "
    + _NOTED.format(rows="$26", words=WORDS.format(said="$23", outlets="$24", otherwise="$25"))
    + f", {MADE}) ON CONFLICT (brand_id, story) DO UPDATE SET "
    + ", ".join(
        f"{name} = CASE WHEN {_TAKES_OVER} THEN excluded.{name} ELSE findings.{name} END"
        for name in _SHOWN
    )
    + f", standing = CASE WHEN {_RANK.format('excluded.standing')} < "
    f"{_RANK.format('findings.standing')} THEN excluded.standing ELSE findings.standing END, "
    "outlets = excluded.outlets, names_brand = findings.names_brand OR excluded.names_brand, "
    "told_at = greatest(findings.told_at, excluded.told_at), "
    "mailed_at = coalesce(excluded.mailed_at, findings.mailed_at), "
    f"words = {_NOTED.format(rows='$26', words=_TOGETHER.format(new='excluded.words'))}"
)


def note_of(asked: str) -> str:
    """Return what stands, behind a "+" or a "-", for words in a row as `to_tsquery` takes them."""
    return hashlib.sha256(asked.encode()).hexdigest()[:_NOTE]


def _with_notes(rows: Sequence[str]) -> list[str]:
    return [note_of(asked) + asked for asked in rows]


async def save(
    connection: Connection, brand_id: str, run_id: str, rows: Sequence[FoundRow]
) -> None:
    """Store what a run found, inside the caller's transaction."""
    run = uuid.UUID(run_id)
    await connection.executemany(
        _SAVE,
        [
            (brand_id, shown.story, one.standing, shown.group, shown.title, shown.url,
             shown.source, list(shown.outlets), shown.published_at, shown.topic, shown.tone or "",
             shown.link, shown.risk, shown.risk_kind, shown.score, shown.why, shown.evidence,
             one.names_brand, one.at, one.at if one.standing is Standing.MAILED else None, run,
             shown.as_json(), one.words.said, one.words.outlets,
             one.words.otherwise, _with_notes(one.words.rows))
            for one in rows
            for shown in [one.shown]
        ],
    )  # fmt: skip
    await connection.executemany(
        "INSERT INTO finding_tellings (brand_id, story, run_id, at, standing, title, url, outlet, "
        "quote, why, tone, risk, risk_kind, score, outlets, change, subject) VALUES ($1, $2, $3, "
        "$4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) ON CONFLICT DO NOTHING",
        [
            (brand_id, shown.story, run, one.at, one.standing, shown.title, shown.url,
             shown.source, shown.evidence, shown.why, shown.tone or "", shown.risk,
             shown.risk_kind, shown.score, max(len(shown.outlets), 1),
             to_json(one.change) if one.change else None, one.subject)
            for one in rows
            for shown in [one.shown]
        ],
    )  # fmt: skip


def archived(row: Mapping[str, Any]) -> Archived:
    """Return what a row with `COLUMNS` says."""
    return Archived(
        story=row["story"],
        standing=Standing(row["standing"]),
        found_at=row["found_at"],
        told_at=row["told_at"],
        mailed_at=row["mailed_at"],
        names_brand=row["names_brand"],
        run_id=row["run_id"],
        outlets=tuple(row["outlets"]),
        shown=FindingJson.model_validate(row["shown"]),
    )


async def one(database: Database, brand_id: str, story: str) -> Archived | None:
    """Return the finding of a story, None if the archive has none."""
    async with database.connection() as connection:
        row = await connection.fetchrow(
            f"SELECT {COLUMNS} FROM findings WHERE brand_id = $1 AND story = $2",  # noqa: S608
            brand_id, story,
        )  # fmt: skip
    return archived(row) if row else None


async def tellings(database: Database, brand_id: str, story: str) -> list[Telling]:
    """Return what runs told of a story, the first one first, 500 at most."""
    async with database.connection() as connection:
        rows = await connection.fetch(
            "SELECT run_id::text, at, standing, title, url, outlet, quote, why, tone, risk, "
            "risk_kind, score, outlets, change, subject FROM finding_tellings "
            "WHERE brand_id = $1 AND story = $2 ORDER BY at, run_id LIMIT 500",
            brand_id, story,
        )  # fmt: skip
    return [
        Telling(
            **{
                **row,
                "standing": Standing(row["standing"]),
                "change": from_json(StoryChange, row["change"]) if row["change"] else None,
            }
        )
        for row in rows
    ]


async def reports(database: Database, brand_id: str, story: str) -> list[ToldIn]:
    """Return all places where a story is told, the first one first, 500 at most."""
    async with database.connection() as connection:
        rows = await connection.fetch(
            "SELECT outlet, url, title, published_at, first_seen FROM items "
            "WHERE brand_id = $1 AND story = $2 AND story <> '' "
            "ORDER BY coalesce(published_at, first_seen), item_id LIMIT 500",
            brand_id, story,
        )  # fmt: skip
    return [ToldIn(**row) for row in rows]


async def is_gone(database: Database, brand_id: str, story: str, days: int) -> bool:
    """Return whether a story was met that is too old to be kept: older than `days`."""
    async with database.connection() as connection:
        gone: bool = await connection.fetchval(
            "SELECT EXISTS (SELECT FROM items WHERE brand_id = $1 AND story = $2 AND story <> '' "
            "AND first_seen < now() - make_interval(days => $3))",
            brand_id, story, days,
        )  # fmt: skip
    return gone


async def without_words(
    connection: Connection, limit: int, since: str = ""
) -> list[tuple[str, str, FindingJson]]:
    """Return brand, story and what is shown of findings that search does not know well yet, by
    story from `since` on.

    They are locked until the transaction ends; those that another copy has locked are left to it.
    """
    # In the order of the index, which is then read whatever PostgreSQL knows of the table yet.
    rows = await connection.fetch(
        f"SELECT brand_id, story, shown FROM findings WHERE {_UNMADE} AND story >= $2 "  # noqa: S608
        "ORDER BY story LIMIT $1 FOR UPDATE SKIP LOCKED",
        limit,
        since,
    )
    return [
        (row["brand_id"], row["story"], FindingJson.model_validate(row["shown"])) for row in rows
    ]


async def give_words(connection: Connection, words: Sequence[tuple[str, str, SearchWords]]) -> None:
    """Let search find these brands' stories by their words, inside the caller's transaction."""
    made = WORDS.format(said="said", outlets="outlets", otherwise="otherwise")
    plain = WORDS.format(said="said", outlets="outlets", otherwise="''")
    # What only lacks other ways of writing gets those: all of it again would be twice as long.
    whole = (
        "CASE WHEN tsvector_to_array(findings.words) @> tsvector_to_array(known.plain) "
        f"THEN findings.words || known.other ELSE {_TOGETHER.format(new='known.words')} END"
    )
    noted = _NOTED.format(rows="string_to_array(known.rows, chr(10))", words=whole)
    await connection.execute(
        f"UPDATE findings SET words_made = {MADE}, words = {noted} "  # noqa: S608 - our own words
        f"FROM (SELECT brand_id, story, rows, {made} AS words, {plain} AS plain, "
        f"{_APART.format(otherwise='otherwise')} AS other FROM "
        "unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[]) "
        "AS given (brand_id, story, said, outlets, otherwise, rows)) AS known "
        "WHERE findings.brand_id = known.brand_id AND findings.story = known.story",
        [brand_id for brand_id, _, _ in words],
        [story for _, story, _ in words],
        [one.said for _, _, one in words],
        [one.outlets for _, _, one in words],
        [one.otherwise for _, _, one in words],
        ["\n".join(_with_notes(one.rows)) for _, _, one in words],
    )


async def look_again(connection: Connection) -> None:
    """Let PostgreSQL see how many findings lack words, by which it chooses the way to them."""
    await connection.execute("ANALYZE findings")
