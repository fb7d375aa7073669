"""Every reason that is shown is true: tried by changing the choice, in some hundred worlds."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace

import pytest

from service.models import Answer, Link, NoReason, ReasonCode
from tests.ranking.samples import judged, kept, story, vote
from tests.ranking.true_reasons import World, tried

_SHOWN = {
    ReasonCode.UNDER_FLOOR,
    ReasonCode.SECOND_COMPETITOR,
    ReasonCode.BEHIND_LAST,
    ReasonCode.TOO_SIMILAR,
    ReasonCode.SAME_TOPIC,
    ReasonCode.NO_PLACE,
    ReasonCode.IN_BY_VOTES,
    ReasonCode.UP_BY_VOTES,
    ReasonCode.DOWN_BY_VOTES,
    ReasonCode.NOES_KEPT_OUT,
    ReasonCode.YESES_BROUGHT_IN,
    ReasonCode.VOTES_KEPT_OUT,
    ReasonCode.VOTES_BROUGHT_IN,
    ReasonCode.MADE_ROOM,
    ReasonCode.TOOK_FREED_PLACE,
}
"""What the worlds must bring, so that it is tried."""
_ONCE_FALSE = (90_003, 90_178)
"""Worlds in which a likeness was named that was none once the other was gone: words got rarer."""

READERS = ("a" * 16, "b" * 16, "c" * 16)
TOPICS = ("labour", "menu", "results", "openings", "comets")
SUBJECTS = {
    "labour": ("strike", "wages", "union"),
    "menu": ("recipe", "dessert", "crust"),
    "results": ("dividend", "profit", "sales"),
    "openings": ("opens", "branch", "doors"),
    "comets": ("comet", "observatory", "telescope"),
}
WHO = ("Bakers", "Pilots", "Clerks", "Umlilo", "Teachers", "Rangers", "Nurses", "Miners")
TOWNS = ("Porto", "Lagos", "Turin", "Leeds", "Cork", "Ghent", "Malmo", "Brno", "Graz", "Nantes")
LINKS = (Link.DIRECT, Link.COMPETITOR, Link.COMPETITOR, Link.INDUSTRY, Link.INDUSTRY)


def _headline(dice: random.Random, topic: str, n: int) -> str:
    subject = dice.choice(SUBJECTS[topic])
    return f"{dice.choice(WHO)} {subject} {dice.choice(TOWNS)} {dice.choice(SUBJECTS[topic])} {n}"


def _world(seed: int) -> World:
    dice = random.Random(seed)
    stories, judgements, memories, votes = [], [], {}, []
    topics = [dice.choice(TOPICS[: dice.randint(2, 5)]) for _ in range(dice.randint(2, 12))]
    for n, topic in enumerate(topics):
        told = story(_headline(dice, topic, n), source=f"Outlet {dice.randint(1, 6)}")
        if dice.random() < 0.3:
            told = replace(told, outlets=(*told.outlets, "Echo", "Post", "Herald"))
        stories.append(told)
        score = dice.choice([2.6, 3.0, 3.1, dice.uniform(1.4, 4.8)])
        risk = dice.choice([0, 0, 0, 0, 0, 2])
        found = judged(told, score, topic=topic, link=dice.choice(LINKS), risk=risk)
        judgements.append(found)
    for n in range(dice.choice([0, 2, 5, 9])):
        topic = dice.choice(TOPICS)
        before = story(_headline(dice, topic, 100 + n), source="Echo")
        memories[before.key] = kept(before, topic=topic)
        for reader in dice.sample(READERS, dice.randint(1, 2)):
            answer = dice.choice([Answer.YES, Answer.NO])
            why = dice.choice(list(NoReason)) if answer is Answer.NO else NoReason.NONE
            votes.append(vote(before, answer, who=reader, reason=why, days=dice.randint(0, 20)))
    return World(
        stories=tuple(stories),
        judgements=tuple(judgements),
        memories=memories,
        votes=tuple(votes),
        top=dice.choice([2, 3, 5]),
        competitors=dice.choice([0, 1, 1, 2]),
    )


@pytest.mark.slow
def test_of_the_reasons_shown_in_invented_worlds_none_is_false() -> None:
    counted: Counter[str] = Counter()
    for seed in (*range(160), *_ONCE_FALSE):
        found = tried(_world(seed))
        assert not [what for what, true in found if not true], seed
        counted.update(what for what, _ in found)
    assert counted.total() >= 300
    assert not _SHOWN - set(counted)
