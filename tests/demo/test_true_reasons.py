"""Every reason that is shown of the sample web is true: tried by changing the choice."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from service.demo.brand import sample_brand
from service.evaluation.lexical_scorer import Lexicon
from service.models import Answer, Brand, Evaluation, Item, Link, NoReason, StoryMemory, Vote
from service.ranking.memory.story_memory import remember
from service.ranking.stories import group_judged
from tests.demo.conftest import NOW, told
from tests.demo.test_judging import item_of
from tests.ranking.samples import verdicts
from tests.ranking.true_reasons import World, tried

ROUND = timedelta(minutes=10)
READER = "a" * 16


@pytest.fixture(scope="module")
def rounds(lexicon: Lexicon) -> list[tuple[list[Item], tuple[Evaluation, ...]]]:
    """What came out in each round, and what is said of it."""
    published = told().published()
    found = []
    for number in range(max(one.article.round for one in published) + 1):
        items = [item_of(one) for one in published if one.article.round == number]
        found.append((items, tuple(lexicon.score(item, NOW) for item in items)))
    return found


@pytest.mark.parametrize("seed", range(9))
def test_of_the_reasons_shown_in_the_demo_none_is_false(
    shipped: Brand, rounds: list[tuple[list[Item], tuple[Evaluation, ...]]], seed: int
) -> None:
    """A reader who likes the brand's own news, minds gossip, and now and then says otherwise."""
    dice, brand = random.Random(seed), sample_brand(shipped, [])
    memories: dict[str, StoryMemory] = {}
    votes: list[Vote] = []
    for number, (items, judgements) in enumerate(rounds):
        now = NOW + number * ROUND
        stories = group_judged(items, verdicts(*judgements), list(memories.values()), now, brand)
        world = World(
            stories=tuple(stories), judgements=judgements, memories=memories, votes=tuple(votes),
            top=(2, 3, 5)[seed % 3], competitors=seed % 2, brand=brand, now=now,
        )  # fmt: skip
        found = tried(world)
        assert not [what for what, true in found if not true], number
        mailed = {one.story.key: one for one in world.choice().findings}
        best = verdicts(*judgements)
        for story in stories:
            sent = mailed.get(story.key)
            judged = sent.evaluation if sent else best.get(story.items[0].id)
            memories[story.key] = remember(
                sent.story if sent else story, judged, run_id="run", now=now, sent=bool(sent)
            )
        for key, one in mailed.items():
            if dice.random() < 0.6:
                liked = (one.evaluation.link is Link.DIRECT) is (dice.random() < 0.8)
                why = NoReason.NONE if liked else dice.choice(list(NoReason))
                answer = Answer.YES if liked else Answer.NO
                vote = Vote(recipient=READER, story=key, answer=answer, at=now, reason=why)
                votes.append(vote)
