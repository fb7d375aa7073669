"""What the next mail would make of one item: grouped and chosen beside all that may be mailed now.

It asks the database and changes nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from service.digest.window import Window
from service.evaluation.rerank import finalists
from service.models import (
    URGENT_RISK,
    Answer,
    Brand,
    Choice,
    ChoosingRules,
    Evaluation,
    Finding,
    Item,
    Rejected,
    Story,
    Vote,
)
from service.ranking.choosing.candidates import Entrants, entrants, judged_stories
from service.ranking.choosing.selection import choose
from service.ranking.stories import STORY_WINDOW, group_judged
from service.storage.database import Database
from service.storage.tables import stories


@dataclass(frozen=True, slots=True)
class Prospect:
    """The story of an item, and what the next mail would do with it."""

    story: Story
    choice: Choice
    finding: Finding | None = None
    rejected: Rejected | None = None
    listed: bool = False
    """That mail would name it below the findings."""
    listed_with_others: bool = False
    """It would, and nothing that there is causes a mail."""
    is_finalist: bool = False
    """It is among those that a model would put in order before the mail."""
    due: datetime | None = None
    """When that mail goes out; None: at once."""


async def prospect(
    database: Database,
    brand: Brand,
    rules: ChoosingRules,
    item: Item,
    its: Evaluation,
    *,
    votes: Sequence[Vote],
    window: Window,
) -> Prospect:
    """Return what becomes of an item that a run would find at this moment, and nothing else new.

    All that competes for the mail that is due, or comes next, competes with it.
    """
    now, since = window.now, window.collects_since(rules.max_age)
    if since is None and not window.open:
        since = window.since
    recent = await stories.recent(database, brand.id, now - STORY_WINDOW)
    memories = await stories.by_keys(database, brand.id, sorted({one.story for one in votes}))
    held = await stories.candidates(
        database,
        brand.id,
        since or now,
        fresh_since=now - rules.max_age,
        asked=[vote.story for vote in votes if vote.answer is Answer.YES],
    )
    (story,) = await asyncio.to_thread(group_judged, [item], {item.id: its}, recent, now, brand)

    chosen = partial(
        choose, rules=rules, votes=votes, memories=memories, brand=brand, now=now, seed="explain"
    )
    own = await asyncio.to_thread(chosen, Entrants([story], {item.id: its}))
    alike = bool(window.schedule.times)
    among = entrants(held, judged_stories(own), since=since, now=now, alike=alike)
    choice = await asyncio.to_thread(chosen, among)
    urgent = its.risk >= URGENT_RISK
    due = None if window.open or urgent else window.next_due
    then = replace(window, now=due) if due else window
    best = finalists(choice, rules.min_score, rules.top)
    found = replace(
        _found(story, choice),
        due=due,
        is_finalist=len(best) > 1 and any(one.story.key == story.key for one in best),
    )
    if found.listed and not then.causes_mail(choice):
        return replace(found, listed=False, listed_with_others=True)
    return found


def _found(story: Story, choice: Choice) -> Prospect:
    for finding in choice.findings:
        if finding.story.key == story.key:
            return Prospect(story, choice, finding=finding)
    listed = any(one.story.key == story.key for one in choice.named)
    for rejected in choice.rejected:
        if rejected.story.key == story.key:
            return Prospect(story, choice, rejected=rejected, listed=listed)
    return Prospect(story, choice)
