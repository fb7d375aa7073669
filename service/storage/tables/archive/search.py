"""Searching the archive: what is asked as SQL, newest first, a page at a time by keyset."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

import asyncpg

from service.errors import TemporaryError
from service.storage.database import Connection, Database
from service.storage.tables.archive.findings import COLUMNS, MARK, Archived, archived, note_of

SECONDS = 2
"""Of the database that a search may take."""


Operand: TypeAlias = "str | tuple[Alternative, ...]"
"""A word or a phrase, as `to_tsquery` takes it, or alternatives of which one has to be there."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """What all has to be there, and what of which nothing may be."""

    wanted: tuple[Operand, ...]
    unwanted: tuple[Operand, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What is looked for; a field that is empty or None leaves all in."""

    text: Sequence[Alternative] = ()
    outlet: str = ""
    """A phrase of an outlet's name, noted with `OUTLET`."""
    told_from: datetime | None = None
    told_before: datetime | None = None
    """Told of at some time from the one and before the other."""
    group: str = ""
    topic: str = ""
    risk: int = 0
    """At least."""
    tone: str = ""
    standing: str = ""
    standings: Collection[str] = ()
    """One of these, whichever."""
    among: Collection[str] | None = None
    """Keys of stories, and no others: those that were voted on."""
    not_among: Collection[str] = ()
    noted: Collection[str] = ()
    """Words in a row of which findings have it noted whether they are there."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of results ended."""

    told_at: datetime
    story: str


_ROW = "<->"
OUTLET = ":A"
"""Marks a word of a phrase as one of an outlet's name."""


class SearchTooSlowError(TemporaryError):
    """A search took longer than it may."""


async def newest(
    database: Database,
    brand_id: str,
    search: Search,
    *,
    limit: int,
    after: Place | None = None,
    by_mail: bool = False,
) -> list[Archived]:
    """Return what `search` finds, behind `after`: what was told last first, or `by_mail` mailed.

    Raises SearchTooSlowError when the database does not find it within `SECONDS`.
    """
    conditions, values = _conditions(brand_id, search)
    if after:
        values += [after.told_at, after.story]
        conditions.append(f"(told_at, story) < (${len(values) - 1}, ${len(values)})")
    values.append(limit)
    by = "mailed_at" if by_mail else "told_at"
    asked = (
        f"SELECT {COLUMNS} FROM findings WHERE {' AND '.join(conditions)} "  # noqa: S608 - ours
        f"ORDER BY {by} DESC, story DESC LIMIT ${len(values)}"
    )
    async with _bounded(database) as connection:
        rows = await connection.fetch(asked, *values)
    return [archived(row) for row in rows]


async def topics(database: Database, brand_id: str) -> list[str]:
    """Return the topics of findings, by name: each is looked up behind the one before it."""
    async with _bounded(database) as connection:
        rows = await connection.fetch(
            "WITH RECURSIVE known AS ("
            "(SELECT topic FROM findings WHERE brand_id = $1 AND topic > '' "
            "ORDER BY topic LIMIT 1) UNION ALL SELECT (SELECT topic FROM findings "
            "WHERE brand_id = $1 AND topic > known.topic ORDER BY topic LIMIT 1) FROM known "
            "WHERE known.topic IS NOT NULL) "
            "SELECT topic FROM known WHERE topic IS NOT NULL LIMIT 200",
            brand_id,
        )
    return [row["topic"] for row in rows]


@asynccontextmanager
async def _bounded(database: Database) -> AsyncIterator[Connection]:
    """Lend a connection on which a statement is planned for its values and ends in time."""
    async with database.transaction() as connection:
        await connection.execute(
            f"SET LOCAL statement_timeout = {int(1000 * SECONDS)}; "
            "SET LOCAL plan_cache_mode = force_custom_plan; SET LOCAL jit = off"
        )
        try:
            yield connection
        except asyncpg.QueryCanceledError:
            raise SearchTooSlowError(
                "the search took too long", "Look for fewer or rarer words, or in a shorter time."
            ) from None


def _conditions(brand_id: str, search: Search) -> tuple[list[str], list[Any]]:
    """Return the conditions of a search, and their values in the order of their numbers."""
    values: list[Any] = [brand_id]

    def value(given: Any) -> str:
        values.append(given)
        return f"${len(values)}"

    found = ["brand_id = $1"]
    for condition, given in (
        ("told_at >= {}", search.told_from),
        ("found_at < {}", search.told_before),
        ("mail_group = {}", search.group),
        ("topic = {}", search.topic),
        ("tone = {}", search.tone),
        ("standing = {}", search.standing),
        ("standing = ANY({}::text[])", list(search.standings)),
        ("risk >= {}", search.risk),
        ("NOT story = ANY({}::text[])", list(search.not_among)),
    ):
        if given:
            found.append(condition.format(value(given)))
    if search.among is not None:
        found.append(f"story = ANY({value(list(search.among))}::text[])")
    # PostgreSQL asks in this order: words, which take longest, at last.
    if search.outlet:
        found.append(f"words @@ to_tsquery('simple', {value(search.outlet)})")
    if search.text:
        found.append(f"words @@ {_any_of(search.text, search.noted, value)}")
    return found, values


def _asked(one: Alternative, noted: Collection[str], value: Callable[[Any], str]) -> str:
    """Return one alternative: words are found by themselves or by their English stems.

    Several in a row are found as they stand: the English drops the commonest words. Where nothing
    is wanted, `MARK` is: an index has what is there, and not what is missing.
    """

    def together(phrases: Sequence[str], joined: str) -> list[str]:
        plain = [f"({phrase})" for phrase in phrases if phrase not in noted]
        found = [f"to_tsquery('simple', {value(joined.join(plain))})"] if plain else []
        for phrase in phrases:
            if phrase in noted:  # looked up, and read only in what has no note of it
                there, missing = (value(f"'{sign}{note_of(phrase)}'") for sign in "+-")
                row = f"to_tsquery('simple', {value(phrase)})"
                found.append(f"({there}::tsquery || (!! {missing}::tsquery && {row}))")
        return found

    parts = []
    words = [phrase for phrase in one.wanted if isinstance(phrase, str) and _ROW not in phrase]
    rows = [phrase for phrase in one.wanted if isinstance(phrase, str) and _ROW in phrase]
    if words:
        wanted = value(" & ".join(words))
        parts.append(f"(to_tsquery('simple', {wanted}) || to_tsquery('english', {wanted}))")
    parts += together(rows, " & ")
    parts += [_any_of(group, noted, value) for group in one.wanted if not isinstance(group, str)]
    if not parts:
        parts.append(f"{value(MARK)}::tsquery")
    unwanted = together([phrase for phrase in one.unwanted if isinstance(phrase, str)], " | ")
    unwanted += [
        _any_of(group, noted, value) for group in one.unwanted if not isinstance(group, str)
    ]
    parts += [f"!! {phrase}" for phrase in unwanted]
    return "(" + " && ".join(parts) + ")"


def _any_of(
    alternatives: Sequence[Alternative], noted: Collection[str], value: Callable[[Any], str]
) -> str:
    return "(" + " || ".join(_asked(one, noted, value) for one in alternatives) + ")"
