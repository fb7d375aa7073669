"""Stories held for a digest and those of this run, as one list of candidates. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from service.models import Choice, Evaluation, Finding, Rejected
from service.storage.json_codec import JudgedStory


def judged_stories(choice: Choice) -> list[JudgedStory]:
    """Return all stories that `choice` was made from, with their judgement."""
    every: list[Finding | Rejected] = [*choice.findings, *choice.rejected]
    return [JudgedStory(story=one.story, evaluation=one.evaluation) for one in every]


def competing(held: Sequence[JudgedStory], current: Sequence[JudgedStory]) -> list[JudgedStory]:
    """Return the stories `held` for a digest and those of this run, each with its best judgement.

    What a story is remembered by, and how many outlets tell it, is always this run's.
    """
    merged = {one.story.key: one for one in held}
    for one in current:
        key = one.story.key
        earlier = merged.get(key)
        if earlier and one.story.is_new and _weight(earlier) > _weight(one):
            items = (*earlier.story.items, *one.story.items)
            named_in = earlier.story.named_in or one.story.named_in
            story = replace(one.story, items=items, change=earlier.story.change, named_in=named_in)
            merged[key] = replace(earlier, story=story)
        else:
            merged[key] = one
    return list(merged.values())


def _weight(judged: JudgedStory) -> tuple[int, float]:
    return judged.evaluation.risk, judged.evaluation.score or 0.0


def evaluations_of(candidates: Sequence[JudgedStory]) -> dict[str, Evaluation]:
    """Return the evaluations by the id of each story's leading item."""
    return {one.story.items[0].id: one.evaluation for one in candidates}
