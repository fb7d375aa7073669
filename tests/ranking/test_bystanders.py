"""Without a judge, headlines that share nothing with others stand back, as far as votes agree."""

from __future__ import annotations

import pytest

from service.ranking.bystanders import ALL_IN_COMMON, GOODWILL, NOTHING_IN_COMMON, Bystanders

ROUND = {
    "wages": "Pizza workers strike over wages",
    "menu": "Pizza chain adds a vegan menu",
    "chain": "Workers of a pizza chain walk out",
    "comet": "Observatory finds a comet",
    "empty": "",
}


def test_what_shares_nothing_stands_back_and_half_of_a_round_is_equal() -> None:
    scores = Bystanders().scores(ROUND, 0, 0)
    assert scores["comet"] == scores["empty"] == NOTHING_IN_COMMON
    assert sum(score == ALL_IN_COMMON for score in scores.values()) >= len(ROUND) / 2
    assert scores["chain"] == ALL_IN_COMMON


@pytest.mark.parametrize(("yes", "votes"), [(0, GOODWILL), (0, 50), (10, 50), (40, 50)])
def test_the_rule_lasts_as_far_as_readers_bear_it_out(yes: int, votes: int) -> None:
    missing = ALL_IN_COMMON - Bystanders().scores(ROUND, yes, votes)["comet"]
    share = (yes + GOODWILL) / (votes + GOODWILL)
    assert missing == pytest.approx(share * (ALL_IN_COMMON - NOTHING_IN_COMMON))


def test_words_of_earlier_rounds_count() -> None:
    known = Bystanders()
    known.scores({"1": "Comet above the valley", "2": "Comet seen in Porto"}, 0, 0)
    assert known.scores(ROUND, 0, 0)["comet"] > NOTHING_IN_COMMON


def test_alone_and_empty_rounds_have_scores_too() -> None:
    assert Bystanders().scores({}, 0, 0) == {}
    assert Bystanders().scores({"1": "Comet"}, 0, 0) == {"1": ALL_IN_COMMON}
