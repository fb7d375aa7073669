"""Every reason that is shown is true: tried by changing the choice, in some hundred worlds."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace

import pytest

from service.models import Answer, Link, NoReason, Reason, ReasonCode, StoryChange
from service.ranking.choosing.admission import under_floor
from service.ranking.choosing.candidate import Candidate
from tests.ranking.samples import judged, kept, story, vote
from tests.ranking.true_reasons import World, tried

_SHOWN = {
    ReasonCode.UNDER_FLOOR,
    ReasonCode.SECOND_COMPETITOR,
    ReasonCode.SAME_EVENT,
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

_OF_ONE_EVENT = 0
"""A rich world with more than two angles of one event where places are short."""

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
OWN_EVENTS = (
    ("oven fire", ("closes the Porto hall", "keeps the Porto hall shut", "puts out Porto flames")),
    ("flour recall", ("widens to rye", "ends for rye", "hits bakers of rye", "costs rye bakers")),
    ("delivery drones", ("crash into Cork roof", "land on Cork roof", "scare Cork pigeons")),
)
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


def _own_event(dice: random.Random, n: int) -> str:
    """Return a headline on one of few things that happened to the brand."""
    what, angles = dice.choice(OWN_EVENTS)
    return f"Crust & Co {what} {dice.choice(angles)} {'and on' * (n % 2)}".strip()


def _rich_world(seed: int) -> World:
    """Return a world with angles of the brand's own events, left-overs, and stories of before:
    mailed or listed, with news or without, and asked for."""
    dice = random.Random(seed)
    plain = _world(seed)
    stories, judgements = list(plain.stories), list(plain.judgements)
    memories, votes = dict(plain.memories), list(plain.votes)
    titles = {_own_event(dice, n) for n in range(dice.randint(2, 7))}
    for n, title in enumerate(sorted(titles)):
        told = story(title, source=f"Gazette {n}", hours=dice.choice([0, 0, 80]))
        before = dice.choice(["", "", "", "mailed", "listed", "changed"])
        if before:
            known = kept(told, sent=before != "listed", days=1)
            if before == "listed":
                shown = kept(told, days=1).sent
                known = replace(known, listed=shown)
            change = StoryChange(day=2, updates=(Reason(ReasonCode.TELLS_MORE),))
            told = replace(told, memory=known, change=change if before == "changed" else None)
            memories[told.key] = known
        elif dice.random() < 0.15:
            memories[told.key] = kept(told, sent=False)
            votes.append(vote(told, Answer.YES, who=dice.choice(READERS)))
        stories.append(told)
        risk = dice.choice([0, 0, 1, 2, 3])
        judgements.append(
            judged(told, dice.uniform(1.6, 4.8), link=Link.DIRECT, topic="menu", risk=risk)
        )
    left = frozenset(one.key for one in stories if dice.random() < 0.2)
    return replace(
        plain,
        stories=tuple(stories),
        judgements=tuple(judgements),
        memories=memories,
        votes=tuple(votes),
        left_over=left,
    )


def test_what_is_said_of_own_events_and_of_left_overs_is_true() -> None:
    counted: Counter[str] = Counter()
    for seed in range(12):
        found = tried(_rich_world(seed))
        assert not [what for what, true in found if not true], seed
        counted.update(what for what, _ in found)
    assert ReasonCode.ALREADY_MAILED in counted


def test_a_floor_that_is_said_to_do_is_no_hundredth_too_high() -> None:
    """1.36 as a sum is 1.3599…: with a floor of 1.36 the story would still be out."""
    told = story("Apple lays out its case")
    for score in (2.26 - 0.9, 1.1 + 2.2 - 2.0, 0.57 + 0.01, 1.005):
        reason = under_floor(Candidate(told, judged(told, 2.26), score), 2.0)
        assert reason is not None
        floor = reason.values["floor"]
        assert isinstance(floor, float)
        assert score - 0.02 < floor <= score


@pytest.mark.slow
def test_of_the_reasons_shown_in_invented_worlds_none_is_false() -> None:
    counted: Counter[str] = Counter()
    for world, seed in (
        *((_world, seed) for seed in (*range(160), *_ONCE_FALSE)),
        *((_rich_world, seed) for seed in (_OF_ONE_EVENT, *range(100, 160))),
    ):
        found = tried(world(seed))
        assert not [what for what, true in found if not true], seed
        counted.update(what for what, _ in found)
    assert counted.total() >= 300
    assert not _SHOWN - set(counted)
