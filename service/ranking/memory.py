"""What is kept of a story between runs, and its form as JSON.

Pure. `storage.stories` keeps the JSON; nothing else of a story outlives its run.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from service.models import Evaluation, Sent, Story, StoryMemory
from service.ranking.changes import facts_of

MOST_OUTLETS = 200
"""Outlets kept by name; more than any story had in ten thousand real headlines (about 100)."""

MOST_URLS = 20
"""Addresses kept, the latest: for people who want to look, not for recognising."""

MOST_FACTS = 300
"""Names and numbers kept as told: those of some ten articles' first lines."""


def remember(
    story: Story,
    evaluation: Evaluation | None,
    *,
    run_id: str,
    now: datetime,
    sent: bool,
) -> StoryMemory:
    """Return what to keep of `story` after a run. `sent`: it was mailed in this run.

    A story that was not mailed keeps what was mailed of it before. `evaluation` is that of its
    leading item; None when no item of it could be judged.
    """
    before = story.memory
    lead = story.items[0]
    judged = evaluation is not None and evaluation.score is not None
    return StoryMemory(
        key=story.key,
        title=before.title if before and not sent else lead.title,
        first_seen=story.first_seen,
        last_seen=story.last_seen,
        outlets=story.outlets[:MOST_OUTLETS],
        urls=_urls(story),
        sketch=story.sketch,
        publisher=lead.outlet,
        topic=evaluation.topic if evaluation and judged else before.topic if before else "",
        link=str(evaluation.link) if evaluation and judged else before.link if before else "",
        score=evaluation.score if evaluation and judged else before.score if before else None,
        risk=evaluation.risk if evaluation and judged else before.risk if before else 0,
        impact=evaluation.impact if evaluation and judged else before.impact if before else 0,
        sent=_sent(story, evaluation, run_id, now) if sent else before.sent if before else None,
        run_id=run_id,
    )


def to_json(memory: StoryMemory) -> dict[str, Any]:
    """Return `memory` as JSON values; `from_json` gives it back."""
    return {
        "key": memory.key,
        "title": memory.title,
        "first_seen": memory.first_seen.isoformat(),
        "last_seen": memory.last_seen.isoformat(),
        "outlets": list(memory.outlets),
        "urls": list(memory.urls),
        "sketch": dict(memory.sketch),
        "publisher": memory.publisher,
        "topic": memory.topic,
        "link": memory.link,
        "score": memory.score,
        "risk": memory.risk,
        "impact": memory.impact,
        "sent": _sent_to_json(memory.sent) if memory.sent else None,
        "run_id": memory.run_id,
    }


def from_json(value: Mapping[str, Any]) -> StoryMemory:
    """Return the memory that `to_json` wrote. Raises KeyError or ValueError if it is not one."""
    return StoryMemory(
        key=str(value["key"]),
        title=str(value["title"]),
        first_seen=datetime.fromisoformat(value["first_seen"]),
        last_seen=datetime.fromisoformat(value["last_seen"]),
        outlets=_strings(value.get("outlets", ())),
        urls=_strings(value.get("urls", ())),
        sketch=dict(value.get("sketch", {})),
        publisher=str(value.get("publisher", "")),
        topic=str(value.get("topic", "")),
        link=str(value.get("link", "")),
        score=value.get("score"),
        risk=int(value.get("risk", 0)),
        impact=int(value.get("impact", 0)),
        sent=_sent_from_json(value["sent"]) if value.get("sent") else None,
        run_id=str(value.get("run_id", "")),
    )


def _sent(story: Story, evaluation: Evaluation | None, run_id: str, now: datetime) -> Sent:
    told = story.memory.sent.facts if story.memory and story.memory.sent else ()
    return Sent(
        at=now,
        run_id=run_id,
        title=story.items[0].title,
        outlets=len(story.outlets),
        risk=evaluation.risk if evaluation else 0,
        impact=evaluation.impact if evaluation else 0,
        facts=tuple(dict.fromkeys([*facts_of(story.items), *told]))[:MOST_FACTS],
    )


def _urls(story: Story) -> tuple[str, ...]:
    older = story.memory.urls if story.memory else ()
    return tuple(dict.fromkeys([*(item.url for item in story.items), *older]))[:MOST_URLS]


def _sent_to_json(sent: Sent) -> dict[str, Any]:
    return {
        "at": sent.at.isoformat(),
        "run_id": sent.run_id,
        "title": sent.title,
        "outlets": sent.outlets,
        "risk": sent.risk,
        "impact": sent.impact,
        "facts": list(sent.facts),
    }


def _sent_from_json(value: Mapping[str, Any]) -> Sent:
    return Sent(
        at=datetime.fromisoformat(value["at"]),
        run_id=str(value["run_id"]),
        title=str(value["title"]),
        outlets=int(value["outlets"]),
        risk=int(value["risk"]),
        impact=int(value["impact"]),
        facts=_strings(value.get("facts", ())),
    )


def _strings(values: Iterable[Any]) -> tuple[str, ...]:
    return tuple(str(value) for value in values)
