"""What is kept of a story between runs.

Pure. `storage.tables.stories` keeps it as JSON; nothing else of a story outlives its run.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from service.models import Evaluation, Sent, Story, StoryMemory
from service.ranking.story_updates import facts_of

MAX_OUTLETS = 200
"""Outlets kept by name; more than any story had in ten thousand real headlines (about 100)."""

MAX_URLS = 20
"""Addresses kept, the latest: for people who want to look, not for recognising."""

MAX_FACTS = 300
"""Names and numbers kept as told: those of some ten articles' first lines."""


def remember(
    story: Story,
    evaluation: Evaluation | None,
    *,
    run_id: str,
    now: datetime,
    sent: bool,
    listed: bool = False,
) -> StoryMemory:
    """Return what to keep of `story` after a run. `sent`: it was mailed in this run, `listed`: a
    mail of this run named it.

    A story that was not mailed keeps what was mailed of it before. `evaluation` is that of its
    leading item; None when no item of it could be judged.
    """
    before = story.memory
    lead = story.items[0]
    earlier = before.urls if before else ()
    return StoryMemory(
        key=story.key,
        title=before.title if before and not sent else lead.title,
        first_seen=story.first_seen,
        last_seen=story.last_seen,
        outlets=story.outlets[:MAX_OUTLETS],
        urls=tuple(dict.fromkeys([*(item.url for item in story.items), *earlier]))[:MAX_URLS],
        sketch=story.sketch,
        publisher=lead.outlet,
        **_verdict(evaluation, before),
        sent=_sent(story, evaluation, run_id, now) if sent else before.sent if before else None,
        listed=_sent(story, evaluation, run_id, now)
        if listed
        else before.listed
        if before
        else None,
        run_id=run_id,
    )


def _verdict(evaluation: Evaluation | None, before: StoryMemory | None) -> dict[str, Any]:
    """Return what was last thought of the story; an unscored item changes nothing."""
    if evaluation is not None and evaluation.score is not None:
        told: Evaluation | StoryMemory = evaluation
    elif before is not None:
        told = before
    else:
        return {}
    return {
        "topic": told.topic,
        "link": str(told.link),
        "score": told.score,
        "risk": told.risk,
        "impact": told.impact,
    }


def _sent(story: Story, evaluation: Evaluation | None, run_id: str, now: datetime) -> Sent:
    told = story.memory.sent.facts if story.memory and story.memory.sent else ()
    return Sent(
        at=now,
        run_id=run_id,
        title=story.items[0].title,
        outlets=len(story.outlets),
        risk=evaluation.risk if evaluation else 0,
        impact=evaluation.impact if evaluation else 0,
        facts=tuple(dict.fromkeys([*facts_of(story.items), *told]))[:MAX_FACTS],
    )
