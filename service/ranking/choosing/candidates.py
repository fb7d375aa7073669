"""Which stories compete for a mail, and what is kept of each for the next. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from service.models import Choice, Evaluation, Finding, Rejected, Story, StoryMemory
from service.ranking.choosing.admission import LIFT
from service.ranking.memory.story_memory import remember, takes_back
from service.storage.json_codec import JudgedStory

_KEPT_ITEMS = 3
"""Items of a story kept for a digest that collects: it shows one and counts outlets apart."""
_KEPT_TEXT = 2_000
"""Characters of text kept of each: enough to quote from."""


@dataclass(frozen=True, slots=True)
class Entrants:
    """All that compete for one mail."""

    stories: Sequence[Story]
    evaluations: Mapping[str, Evaluation]
    """By item id."""
    left_over: frozenset[str] = frozenset()
    """Keys of those that get only places which the others leave free."""


def entrants(
    held: Sequence[JudgedStory],
    current: Sequence[JudgedStory],
    *,
    since: datetime | None,
    now: datetime,
    alike: bool,
) -> Entrants:
    """Return the stories `held` and the `current` ones of a run.

    What was met after `since` competes as the run's own do; where all compete `alike`, so does what
    was left over.
    """
    merged = competing(held, current)
    left_over = {
        one.story.key for one in held if one.met_at is None or one.met_at <= (since or now)
    }
    left_over -= {one.story.key for one in current}
    return Entrants(
        [one.story for one in merged],
        evaluations_of(merged),
        frozenset() if alike else frozenset(left_over),
    )


def kept_stories(
    stories: Sequence[Story],
    evaluations: Mapping[str, Evaluation],
    *,
    own: Sequence[JudgedStory],
    mailed: Choice,
    run_id: str,
    now: datetime,
    min_score: float,
) -> Iterator[tuple[StoryMemory, JudgedStory | None]]:
    """Yield what is kept of every story of a run, and of those that its mail collected.

    That is what it is remembered by and, where a later mail may have it, the story itself. `own`
    are those of the run's `stories` that could be chosen, `mailed` is what is in the mail.
    """
    found = {finding.story.key: finding for finding in mailed.findings}
    judged = {one.story.key: one for one in (*own, *judged_stories(mailed))}
    named = {one.story.key: one.story for one in mailed.named}
    every = {story.key: story for story in stories}
    every |= {key: finding.story for key, finding in found.items()}
    every |= named
    for key, story in every.items():
        one = judged.get(key)
        judgements = [evaluations[item.id] for item in story.items if item.id in evaluations]
        best = max(judgements, key=lambda judged: judged.score or 0.0, default=None)
        memory = remember(
            one.story if one else story,
            one.evaluation if one else best,
            run_id=run_id,
            now=now,
            sent=key in found,
            listed=key in named,
        )
        keep = one is not None and (
            one.evaluation.names_brand
            or takes_back(one.story.items[0])
            or one.story.names_brand_beside
            or (one.evaluation.score or 0.0) >= min_score - LIFT
        )
        yield memory, _trimmed(one, now) if one and keep else None


def _trimmed(judged: JudgedStory, now: datetime) -> JudgedStory:
    lead, *others = judged.story.items
    others.sort(key=lambda item: item.id != judged.story.named_in)
    kept = tuple(
        replace(item, text=item.text[:_KEPT_TEXT]) for item in (lead, *others)[:_KEPT_ITEMS]
    )
    story = replace(judged.story, items=kept, memory=None, sketch={})
    evaluation = judged.evaluation.before_order
    return replace(judged, story=story, evaluation=evaluation, met_at=now, competes_again=True)


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
        if earlier and _told_anew(earlier, one):
            earlier = None
        if earlier and one.story.is_new and _weight(earlier) > _weight(one):
            items = (*earlier.story.items, *one.story.items)
            named_in = earlier.story.named_in or one.story.named_in
            story = replace(one.story, items=items, change=earlier.story.change, named_in=named_in)
            merged[key] = replace(earlier, story=story)
        else:
            merged[key] = one
    return list(merged.values())


def _told_anew(earlier: JudgedStory, one: JudgedStory) -> bool:
    """Return whether the article that led a story says something else by now: no older reading of
    it is mailed."""
    return any(item.id == earlier.story.items[0].id for item in one.story.items)


def _weight(judged: JudgedStory) -> tuple[int, float]:
    return judged.evaluation.risk, judged.evaluation.score or 0.0


def evaluations_of(candidates: Sequence[JudgedStory]) -> dict[str, Evaluation]:
    """Return the evaluations by the id of each story's leading item."""
    return {one.story.items[0].id: one.evaluation for one in candidates}
