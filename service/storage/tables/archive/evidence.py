"""What mails quoted, when its page is asked again, and what became of it.

A run looks at pages and writes what it saw with its own commit. A brand has one run at a time, so
that no two processes look at one page; a run that dies leaves all to the next.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from service.models import Evaluation, Item, PageChange, PageChangeKind
from service.storage.database import Connection, Database
from service.storage.json_codec import from_json, to_json

_COLUMNS = (
    "item_id, story, url, mailed_at, quote, passage, print, prints, notes, on_page, item, "
    "evaluation, state, looked_at, due_at, tries, suspected, validators"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """One quotation of one mail, as it is watched. Moments are of the run's clock."""

    item: Item
    evaluation: Evaluation
    story: str
    mailed_at: datetime
    quote: str
    passage: tuple[str, str, str]
    """The sentences before, the one that holds the quotation, those after; as they stand now."""
    kept: str
    """The passage as it was mailed."""
    print: str
    """Of that."""
    prints: tuple[str, ...]
    """Of the sentences of its whole text."""
    notes: tuple[str, ...] = ()
    on_page: bool
    state: str = "waiting"
    looked_at: datetime | None = None
    due_at: datetime | None
    tries: int = 0
    suspected: tuple[PageChange, ...] = ()
    validators: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredChange:
    """A change of a page as it is shown."""

    kind: PageChangeKind
    noticed_at: datetime
    url: str
    outlet: str
    was: str
    now: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredQuote:
    """A quotation as it is shown: what was kept, and how it stands."""

    url: str
    outlet: str
    passage: str
    print: str
    state: str
    mailed_at: datetime
    looked_at: datetime | None
    due_at: datetime | None


async def due(
    database: Database, brand_id: str, now: datetime, most: int, mailed_since: datetime
) -> list[Quoted]:
    """Return the quotations whose pages are to be asked now, those first that wait longest.

    What was mailed before `mailed_since` is asked no more, also if nobody could ask it in time.
    """
    async with database.connection() as connection:
        rows = await connection.fetch(
            f"SELECT {_COLUMNS} FROM evidence WHERE brand_id = $1 AND due_at <= $2 "  # noqa: S608 - our own columns
            "AND mailed_at >= $4 ORDER BY due_at, item_id LIMIT $3",
            brand_id, now, most, mailed_since,
        )  # fmt: skip
    return [_quoted(row) for row in rows]


def _quoted(row: Mapping[str, Any]) -> Quoted:
    return Quoted(
        item=from_json(Item, row["item"]),
        evaluation=from_json(Evaluation, row["evaluation"]),
        story=row["story"],
        mailed_at=row["mailed_at"],
        quote=row["quote"],
        passage=(row["passage"]["before"], row["passage"]["quoted"], row["passage"]["after"]),
        kept=row["passage"]["kept"],
        print=row["print"],
        prints=tuple(row["prints"].split()),
        notes=tuple(row["notes"]),
        on_page=row["on_page"],
        state=row["state"],
        looked_at=row["looked_at"],
        due_at=row["due_at"],
        tries=row["tries"],
        suspected=tuple(from_json(PageChange, one) for one in row["suspected"] or ()),
        validators=row["validators"],
    )


async def save(
    connection: Connection, brand_id: str, run_id: str, rows: Sequence[Quoted], *, mailed: bool
) -> None:
    """Write quotations inside the caller's transaction: those of a mail, or what looks showed.

    What was mailed once more is watched from then on as it was mailed last; what was looked at and
    has meanwhile been deleted stays so.
    """
    if mailed:
        await connection.executemany(
            f"INSERT INTO evidence (brand_id, run_id, {_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, "  # noqa: S608 - our own columns
            "$7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20) "
            "ON CONFLICT (brand_id, item_id) DO UPDATE SET run_id = excluded.run_id, "
            + ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS.split(", ")[1:]),
            [(brand_id, uuid.UUID(run_id), *_values(one)) for one in rows],
        )
        return
    names = _COLUMNS.split(", ")
    values = ", ".join(f"{name} = ${number}" for number, name in enumerate(names[1:], 3))
    await connection.executemany(
        f"UPDATE evidence SET {values} WHERE brand_id = $1 AND item_id = $2",  # noqa: S608 - our own columns
        [(brand_id, *_values(one)) for one in rows],
    )


def _values(one: Quoted) -> tuple[Any, ...]:
    before, quoted, after = one.passage
    return (
        one.item.id, one.story, one.item.url, one.mailed_at, one.quote,
        {"before": before, "quoted": quoted, "after": after, "kept": one.kept}, one.print,
        " ".join(one.prints),
        list(one.notes), one.on_page, to_json(one.item), to_json(one.evaluation), one.state,
        one.looked_at, one.due_at, one.tries,
        [to_json(change) for change in one.suspected] or None, dict(one.validators),
    )  # fmt: skip


async def bring_forward(
    connection: Connection, brand_id: str, item_ids: Sequence[str], now: datetime, rest: timedelta
) -> None:
    """Have the pages of some items asked next, unless they were asked within `rest`."""
    await connection.execute(
        "UPDATE evidence SET due_at = $3 WHERE brand_id = $1 AND item_id = ANY($2) "
        "AND due_at > $3 AND (looked_at IS NULL OR looked_at <= $4)",
        brand_id, list(item_ids), now, now - rest,
    )  # fmt: skip


async def save_changes(
    connection: Connection, brand_id: str, run_id: str, items: Sequence[Item]
) -> None:
    """Write what became of pages, as the items say that are here for it."""
    await connection.executemany(
        "INSERT INTO evidence_changes (brand_id, item_id, story, run_id, noticed_at, kind, url, "
        "outlet, was, now) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) "
        "ON CONFLICT DO NOTHING",
        [
            (brand_id, item.id, one.story, uuid.UUID(run_id), one.at, one.kind, item.url,
             item.outlet, one.before, one.after)
            for item in items
            for one in item.page_changes
        ],
    )  # fmt: skip


async def changes_of(database: Database, brand_id: str, story: str) -> list[StoredChange]:
    """Return what became of the pages of a story, in order of time."""
    return (await changes_of_stories(database, brand_id, [story])).get(story, [])


async def changes_of_stories(
    database: Database, brand_id: str, stories: Sequence[str]
) -> dict[str, list[StoredChange]]:
    """Return what became of the pages of some stories, in order of time, by their keys."""
    async with database.connection() as connection:
        rows = await connection.fetch(
            "SELECT story, kind, noticed_at, url, outlet, was, now "
            "FROM unnest($2::text[]) AS asked (key), LATERAL (SELECT * FROM evidence_changes "
            "WHERE brand_id = $1 AND story = key "
            "ORDER BY noticed_at, item_id, kind LIMIT 50) AS found",
            brand_id, list(dict.fromkeys(stories)),
        )  # fmt: skip
    found: dict[str, list[StoredChange]] = defaultdict(list)
    for row in rows:
        said = dict(row) | {"kind": PageChangeKind(row["kind"])}
        found[said.pop("story")].append(StoredChange(**said))
    return found


async def quotes_of(database: Database, brand_id: str, story: str) -> list[StoredQuote]:
    """Return what mails quoted of a story, and how each stands, in order of time."""
    async with database.connection() as connection:
        rows = await connection.fetch(
            "SELECT url, item, passage, print, state, mailed_at, looked_at, due_at FROM evidence "
            "WHERE brand_id = $1 AND story = $2 ORDER BY mailed_at, item_id LIMIT 50",
            brand_id, story,
        )  # fmt: skip
    return [
        StoredQuote(
            url=row["url"],
            outlet=row["item"]["publisher"] or row["item"]["source"],
            passage=row["passage"]["kept"],
            **{name: row[name] for name in ("print", "state", "mailed_at", "looked_at", "due_at")},
        )
        for row in rows
    ]


async def delete_older(connection: Connection, brand_id: str, days: int) -> int:
    """Delete what was mailed longer ago than `days`, with what became of it; count quotations."""
    done = await connection.execute(
        "DELETE FROM evidence WHERE brand_id = $1 "
        "AND mailed_at < now() - make_interval(days => $2)",
        brand_id, days,
    )  # fmt: skip
    await connection.execute(
        "DELETE FROM evidence_changes WHERE brand_id = $1 "
        "AND noticed_at < now() - make_interval(days => $2)",
        brand_id, days,
    )  # fmt: skip
    return int(done.rpartition(" ")[2])
