"""Tries what is said of a choice by changing the choice: a reason is true if it then changes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from unittest.mock import patch

from service.models import (
    Answer,
    Brand,
    Choice,
    ChoosingRules,
    Evaluation,
    Finding,
    Group,
    Link,
    ReasonCode,
    Rejected,
    Story,
    StoryMemory,
    Vote,
)
from service.ranking.choosing import picking
from service.ranking.choosing.candidate import Candidate
from service.ranking.choosing.candidates import Entrants
from service.ranking.choosing.further_reports import Behind, further_reports
from service.ranking.choosing.selection import choose
from service.ranking.grouping.angles import Angles
from service.text.normalize import one_line
from service.text.terms import terms
from tests.ranking.samples import BRAND, NOW, verdicts


@dataclass(frozen=True)
class World:
    """Stories of one run, what the judge said of them, and the readers' votes."""

    stories: tuple[Story, ...]
    judgements: tuple[Evaluation, ...]
    memories: dict[str, StoryMemory]
    votes: tuple[Vote, ...]
    top: int
    competitors: int
    left_over: frozenset[str] = frozenset()
    """Keys of stories that an earlier mail had no place for."""
    brand: Brand = BRAND
    now: datetime = NOW

    def choice(
        self,
        votes: Sequence[Vote] | None = None,
        without: Collection[str] = (),
        **changes: float,
    ) -> Choice:
        """Return what is chosen, of all or `without` some stories, under these votes or others."""
        given: dict[str, Any] = {"top": self.top, "competitors": self.competitors, **changes}
        return choose(
            Entrants(
                [one for one in self.stories if one.key not in without],
                verdicts(*self.judgements),
                self.left_over,
            ),
            votes=self.votes if votes is None else votes,
            memories=self.memories,
            brand=self.brand,
            now=self.now,
            seed="run",
            rules=ChoosingRules(**given),
        )

    def five(self, *args: object, **changes: object) -> set[str]:
        """Return the keys of what is chosen."""
        return {one.story.key for one in self.choice(*args, **changes).findings}  # type: ignore[arg-type]


def tried(world: World) -> list[tuple[str, bool]]:
    """Return every reason that the world's choice shows, by its code, and whether it is true."""
    choice = world.choice()
    return [*_left_out(world, choice), *_votes_did(world, choice), *_chosen(world, choice)]


def _titled(world: World, title: str) -> str:
    [key] = [
        one.key for one in world.stories if one_line(one.items[0].title, 70) == one_line(title, 70)
    ]
    return key


def _unlimited(world: World, key: str) -> set[str]:
    """Return the keys of what is chosen if this story is no further angle of an event."""

    def but_it(candidates: Sequence[Candidate], angles: Angles) -> dict[int, Behind]:
        found = further_reports(candidates, angles).items()
        return {n: of for n, of in found if candidates[n].story.key != key}

    with patch.object(picking, "further_reports", but_it):
        return world.five()


def _share_a_word(world: World, *keys: str) -> bool:
    """Return whether two headlines have a word in common that is not the brand's name."""
    one, other = (set(terms(story.items[0].title)) for story in world.stories if story.key in keys)
    return bool((one & other) - set(terms(world.brand.display_name)))


def _left_out(world: World, choice: Choice) -> list[tuple[ReasonCode, bool]]:
    """Try why each story is out: it is in once what is named is gone."""
    found = []
    everywhere = len(world.stories)
    for one in choice.rejected:
        key, code = one.story.key, one.reason.code
        if code is ReasonCode.TOO_SIMILAR:
            named = _titled(world, str(one.reason.values["title"]))
            true = named in world.five() and key in world.five(without=[named])
            true = true and _share_a_word(world, one.story.key, named)
        elif code is ReasonCode.SAME_EVENT:
            named = _titled(world, str(one.reason.values["title"]))
            true = named in world.five() and key in _unlimited(world, key)
            true = true and len(choice.findings) == world.top and _share_a_word(world, key, named)
        elif code in (ReasonCode.SAME_TOPIC, ReasonCode.SAME_OUTLET):
            true = any(_alike(code, one, other) for other in choice.findings)
            true = true and key in world.five(top=everywhere)
        elif code is ReasonCode.SECOND_COMPETITOR:
            true = len(choice.findings) == world.top and one.evaluation.link is Link.COMPETITOR
            true = true and key in world.five(competitors=everywhere)
        elif code is ReasonCode.UNDER_FLOOR:
            true = key not in world.five(top=everywhere)
            true = true and key in world.five(top=everywhere, min_score=-10.0)
            if one.reason.values["by_votes"]:
                true = true and key in world.five(())
        elif code is ReasonCode.ALREADY_MAILED:
            memory = one.story.memory
            true = memory is not None and memory.sent is not None and key not in world.five()
        else:  # others took the places: with places enough it is in
            true = key in world.five(top=everywhere)
            if code is ReasonCode.BEHIND_LAST:
                true = true and all(f.score >= one.score for f in choice.findings)
        found.append((code, true and _advice_is_true(world, one)))
    return found


def _advice_is_true(world: World, one: Rejected) -> bool:
    """Try the settings with which a story is said to be in: with one less it is not."""
    key, values = one.story.key, one.reason.values
    places, limit, floor = (values.get(name) for name in ("places", "limit", "floor"))
    if isinstance(places, int):
        less = key in world.five(top=places - 1)
        return places > world.top and key in world.five(top=places) and not less
    if isinstance(limit, int):
        less = key in world.five(competitors=limit - 1)
        return limit > world.competitors and key in world.five(competitors=limit) and not less
    if isinstance(floor, float):
        return key in world.five(top=len(world.stories), min_score=floor)
    return True


def _alike(code: ReasonCode, one: Rejected, other: Finding) -> bool:
    if code is ReasonCode.SAME_TOPIC:
        return one.evaluation.topic == other.evaluation.topic
    return one.story.items[0].outlet == other.story.items[0].outlet


def _votes_did(world: World, choice: Choice) -> list[tuple[str, bool]]:
    """Try what is said of votes: without them the story is on the other side."""
    now, effects = world.five(), choice.vote_effects
    found: list[tuple[str, bool]] = []
    for effect in effects.effects:
        rest = [v for v in world.votes if (v.story, v.answer) != (effect.story, effect.answer)]
        without = world.five(rest)
        kept_out = effect.answer is Answer.NO
        found += [
            (effect.answer, (key in without) is kept_out is (key not in now))
            for key in effect.moved
        ]
    for line in effects.lines:
        if line.code is ReasonCode.ASKED_WAIT:  # `_left_out` tries it
            continue
        key = _titled(world, str(line.values["title"]))
        found.append((line.code, _together_is_true(world, line.code, key, now)))
    return found


def _together_is_true(world: World, code: ReasonCode, key: str, now: set[str]) -> bool:
    yes, no = ([v for v in world.votes if v.answer is answer] for answer in (Answer.YES, Answer.NO))
    rest = {
        ReasonCode.NOES_KEPT_OUT: yes,
        ReasonCode.YESES_BROUGHT_IN: no,
        ReasonCode.MADE_ROOM: no,
        ReasonCode.TOOK_FREED_PLACE: yes,
    }.get(code, [])
    before = world.five(rest)
    if (key in before) is (key in now):
        return False
    if code is ReasonCode.MADE_ROOM:
        return len(now) == world.top and key in world.five(without=now - before)
    if code is ReasonCode.VOTES_MADE_ROOM:  # `before` is the mail without any vote
        return len(now) == world.top and key in world.five(without=now - before)
    if code is ReasonCode.TOOK_FREED_PLACE:
        return len(before) == world.top and key in world.five(rest, without=before - now)
    return True


def _chosen(world: World, choice: Choice) -> list[tuple[ReasonCode, bool]]:
    """Try what is said on the cards: without the votes the story is out, or stands elsewhere."""
    now, before = (_in_mail(c) for c in (choice, world.choice(())))
    found = []
    for one in choice.findings:
        assert len(one.reasons) <= 1
        assert 0 <= one.score <= 5
        key = one.story.key
        for reason in one.reasons:
            true = {
                ReasonCode.IN_BY_VOTES: key not in before,
                ReasonCode.UP_BY_VOTES: key in before and now.index(key) < before.index(key),
                ReasonCode.DOWN_BY_VOTES: key in before and now.index(key) > before.index(key),
            }[reason.code]
            found.append((reason.code, true))
    return found


def _in_mail(choice: Choice) -> list[str]:
    ordered = sorted(
        choice.findings,
        key=lambda f: (
            -f.evaluation.risk if f.evaluation.risk >= 2 else 0,
            f.evaluation.risk < 2 and f.group is not Group.BRAND,
            f.rank,
        ),
    )
    return [one.story.key for one in ordered]
