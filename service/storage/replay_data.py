"""Past runs as ranking sees them: their judged stories, rebuilt from what was kept of each item."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from service.models import Evaluation, Item, Story
from service.models.reason import as_written
from service.models.run_result import ItemDetail
from service.storage.database import Database


@dataclass(frozen=True, slots=True)
class PastRun:
    """One completed run; `evaluations` is by item id."""

    run_id: str
    at: datetime
    stories: Sequence[Story]
    evaluations: dict[str, Evaluation]


async def past_runs(database: Database, brand_id: str, limit: int = 5_000) -> list[PastRun]:
    """Return the newest `limit` completed runs that judged anything, oldest first."""
    async with database.connection() as connection:
        rows = await connection.fetch(
            "SELECT r.id::text AS run_id, r.started_at, i.item_id, i.url, i.title, i.outlet, "
            "i.published_at, i.first_seen, i.score, i.story, i.detail "
            "FROM (SELECT id, started_at FROM agent_runs WHERE brand_id = $1 "
            "AND status = 'completed' ORDER BY started_at DESC LIMIT $2) r "
            "JOIN items i ON i.run_id = r.id AND i.story <> '' AND i.score IS NOT NULL "
            "ORDER BY r.started_at, r.id, i.story, i.score DESC, i.item_id",
            brand_id,
            limit,
        )
    past = []
    for run_id, group in groupby(rows, key=lambda row: row["run_id"]):
        of_run = list(group)
        by_story = groupby(of_run, key=lambda row: row["story"])
        stories = [_story(key, list(items)) for key, items in by_story]
        evaluations = {row["item_id"]: _evaluation(row) for row in of_run}
        past.append(PastRun(run_id, of_run[0]["started_at"], stories, evaluations))
    return past


async def asked_since(database: Database, brand_id: str, since: datetime) -> int:
    """Return of how many items the runs that ended since meant to ask the model."""
    async with database.connection() as connection:
        asked: int = await connection.fetchval(
            "SELECT coalesce(sum((result #>> '{judging,asked}')::int), 0)::int FROM agent_runs "
            "WHERE brand_id = $1 AND status = 'completed' AND completed_at > $2",
            brand_id,
            since,
        )
    return asked


def _story(key: str, rows: Sequence[Any]) -> Story:
    items = tuple(
        Item(
            id=row["item_id"],
            url=row["url"],
            title=row["title"],
            text="",
            source=row["outlet"],
            published_at=row["published_at"],
            fetched_at=row["first_seen"],
        )
        for row in rows
    )
    seen = [item.fetched_at for item in items]
    outlets = tuple(dict.fromkeys(item.outlet for item in items))
    return Story(key=key, items=items, first_seen=min(seen), last_seen=max(seen), outlets=outlets)


def _evaluation(row: Any) -> Evaluation:
    detail = ItemDetail.model_validate(row["detail"])
    return Evaluation(
        item_id=row["item_id"],
        score=row["score"],
        topic=detail.topic,
        link=detail.link,
        risk=detail.risk,
        risk_kind=detail.risk_kind,
        why=detail.why,
        scorer=detail.scorer,
        excluded=as_written(detail.excluded) if detail.excluded else None,
    )
