"""Items are scored by keywords while others are still read, and come to the same."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from service.evaluation.judge import Judge, KeywordScores
from service.evaluation.lexical_scorer import Lexicon
from service.matching.names.precedents import Leaning, Precedents
from service.models import Evaluation, Item
from tests.evaluation.samples import BRAND, NOW, RUN, item

ITEMS = [item(f"Zazu Pizza opens in town {n}", "Zazu Pizza has opened.") for n in range(120)]
DROPPED = replace(item("A bridge is mended"), may_matter=False)
KNOWN = Precedents(ours=("Zaz opens in Durban",))


class Watched(Lexicon):
    """A lexicon that tells what it has scored."""

    def __init__(self) -> None:
        super().__init__(BRAND)
        self.seen: list[str] = []

    def score(self, item: Item, now: datetime, leaning: Leaning | None = None) -> Evaluation:
        self.seen.append(item.id)
        return super().score(item, now, leaning)


def watched() -> tuple[Judge, Watched]:
    judge = Judge(BRAND)
    judge.lexicon = lexicon = Watched()
    return judge, lexicon


async def test_what_was_scored_while_others_were_read_is_not_scored_again() -> None:
    judge, lexicon = watched()
    scores = judge.keyword_scores(NOW, KNOWN)
    scores.add([ITEMS[0], DROPPED])
    scores.add(ITEMS[1:])
    assert set(await scores.of(ITEMS)) == {one.id for one in ITEMS}
    assert DROPPED.id not in lexicon.seen
    found = await judge.judge(
        [*ITEMS, DROPPED], run_id=RUN, now=NOW, seed="s", precedents=KNOWN, scores=scores
    )
    assert lexicon.seen.count(ITEMS[0].id) == 1
    assert len(lexicon.seen) == len(ITEMS) + 1
    alone = await Judge(BRAND).judge(
        [*ITEMS, DROPPED], run_id=RUN, now=NOW, seed="s", precedents=KNOWN
    )
    assert found == alone


async def test_an_item_that_was_folded_with_others_since_is_scored_as_it_is_now() -> None:
    judge, _ = watched()
    scores = judge.keyword_scores(NOW, Precedents())
    scores.add([ITEMS[0]])
    now = replace(ITEMS[0], title="Zazu Pizza recalls its dough in town")
    found = await judge.judge([now], run_id=RUN, now=NOW, seed="s", scores=scores)
    assert found == await Judge(BRAND).judge([now], run_id=RUN, now=NOW, seed="s")


@pytest.mark.parametrize(("now", "known"), [(NOW, KNOWN), (NOW + timedelta(hours=9), Precedents())])
async def test_what_readers_have_said_since_counts(now: datetime, known: Precedents) -> None:
    judge, lexicon = watched()
    scores = judge.keyword_scores(NOW, Precedents())
    scores.add(ITEMS[:1])
    assert set(await scores.of(ITEMS[:1])) == {ITEMS[0].id}
    await judge.judge(ITEMS[:1], run_id=RUN, now=now, seed="s", precedents=known, scores=scores)
    assert len(lexicon.seen) == 2


async def given_up(scores: KeywordScores) -> None:
    async with scores.until_given_up():
        scores.add(ITEMS)
        await asyncio.sleep(0)
        raise TimeoutError


async def test_scoring_ends_with_a_run_that_is_given_up() -> None:
    judge, lexicon = watched()
    with pytest.raises(TimeoutError):
        await given_up(judge.keyword_scores(NOW, Precedents()))
    await asyncio.sleep(0.1)
    assert len(lexicon.seen) <= len(ITEMS) // 2
    async with judge.keyword_scores(NOW, Precedents()).until_given_up():
        pass
