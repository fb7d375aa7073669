"""Replay goes through the code of a real run and tells the ranker nothing it may not know."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest

from service.errors import PermanentError
from service.models import Answer, ChoosingRules, Link, NoReason
from service.ranking.learning.few_shot_examples import EACH, examples_for_judge
from service.ranking.replay import (
    ALL_IN_COMMON,
    GOODWILL,
    NOTHING_IN_COMMON,
    StandInJudge,
    StoredRun,
    quarters,
    read_rounds,
    replay_rounds,
    replay_stored,
)
from tests.ranking.samples import BRAND, NOW, judged, kept, story, verdicts, vote
from tests.tables import each

LIKED = ("strike", "walkout", "wage dispute", "union ballot")
OTHER = ("comet", "painting", "ukulele", "ferry", "chess game", "olive harvest", "bridge")
PLACES = ("Porto", "Lagos", "Turin", "Leeds", "Cork", "Ghent", "Malmo", "Brno", "Graz", "Nantes")

_DETAILS = """lamp orchard velvet quarry lantern meadow copper saddle pebble anchor thistle marble
    cellar garnet willow saffron ribbon walnut amber hazel"""
DETAILS = _DETAILS.split()


def _round(number: int, **changes: Any) -> str:
    items = []
    for place in range(20):
        liked = place % 4 == 0
        what = LIKED[(place // 4 + number) % 4] if liked else OTHER[(place * 3 + number) % 7]
        where = PLACES[(place + number * 7) % 10]
        entry = {
            "id": f"{number}-{place}",
            "title": f"{what} in {where}, {DETAILS[place]}",
            "publisher": f"Outlet {place % 3}",
            "story": f"{number}-{place}",
            "published_at": f"2026-03-{number % 28 + 1:02}T{place:02}:00:00Z",
            "liked": liked,
        }
        items.append(entry | changes)
    return json.dumps({"round": number, "items": items})


LINES = [_round(number) for number in range(1, 21)]


def test_votes_teach_and_learning_can_be_switched_off() -> None:
    taught = replay_rounds(LINES)["quarters"]
    plain = replay_rounds(LINES, learning=False)["quarters"]
    assert taught[3] > taught[0]
    assert taught[3] >= plain[3] + 0.3


def test_a_reader_of_what_is_rare_in_the_rounds_is_heard() -> None:
    first = replay_rounds(LINES)["rounds"][0]["precision_at_5"]
    assert first <= 0.2
    assert replay_rounds(LINES)["quarters"][1] >= 0.8


def test_the_answer_has_the_shape_of_the_contract() -> None:
    found = replay_rounds(LINES)
    assert [each["round"] for each in found["rounds"]] == list(range(1, 21))
    assert set(found["rounds"][0]) == {"round", "precision_at_5", "distinct_stories"}
    assert all(each["distinct_stories"] == 5 for each in found["rounds"])
    assert len(found["quarters"]) == 4
    json.dumps(found)


def test_the_same_file_and_seed_give_the_same_bytes_and_another_seed_others() -> None:
    assert json.dumps(replay_rounds(LINES, seed=3)) == json.dumps(replay_rounds(LINES, seed=3))
    assert len({json.dumps(replay_rounds(LINES, seed=seed)) for seed in range(6)}) > 1


@pytest.mark.slow
def test_another_process_gives_the_same_bytes() -> None:
    """Python salts the order of sets anew in every process; the ranking must not show it."""
    told = [
        subprocess.run(
            [sys.executable, "-m", "service", "replay", "-", "--seed", "3"],
            input="\n".join(LINES), capture_output=True, text=True, check=True,
            env=os.environ | {"PYTHONHASHSEED": salt},
        ).stdout
        for salt in ("1", "2")
    ]  # fmt: skip
    assert told[0] == told[1]
    assert json.loads(told[0]) == replay_rounds(LINES, seed=3)


def test_without_replies_nothing_is_learnt() -> None:
    assert replay_rounds(LINES, reply_rate=0.0) == replay_rounds(LINES, learning=False)


def test_a_reader_who_always_errs_teaches_the_opposite() -> None:
    wrong = replay_rounds(LINES, reply_rate=1.0, flip_rate=1.0)
    assert wrong["quarters"][3] <= 0.1


def test_the_ranker_cannot_see_truth_and_likes_before_it_has_shown_them() -> None:
    first = replay_rounds(LINES[:1], reply_rate=0.0)["rounds"][0]
    blind = replay_rounds([_round(1, story="one", liked=True)], reply_rate=0.0)["rounds"][0]
    assert blind == {"round": 1, "precision_at_5": 1.0, "distinct_stories": 1}
    assert first["distinct_stories"] == 5


def test_topic_text_and_date_may_be_there_or_not() -> None:
    extra = _round(1, topic="x", text="some text", published_at=None)
    seconds = _round(2, published_at=1_772_000_000)
    naive = _round(3, published_at="2026-03-01T10:00:00")
    rounds = read_rounds([extra, "", seconds, naive])
    assert [each.number for each in rounds] == [1, 2, 3]
    assert rounds[0].at.year == 1
    assert rounds[1].at < rounds[2].at
    assert rounds[0].records["1-3"].topic == "x"
    assert len(replay_rounds([extra, seconds, naive])["rounds"]) == 3


def test_the_clock_never_goes_back() -> None:
    rounds = read_rounds([_round(9), _round(2)])
    assert rounds[0].at < rounds[1].at


@each(
    "line",
    [
        "{",
        "[]",
        "{}",
        '{"round": 1, "items": [{}]}',
        '{"round": "x", "items": []}',
        '{"round": 1, "items": [{"id": 1, "title": "t", "liked": 1, "published_at": "soon"}]}',
        '{"round": 1, "items": [{"id": 1, "title": "t", "liked": 1, "published_at": 1e99}]}',
        '{"round": 1, "items": ["x"]}',
    ],
)
def test_a_line_that_is_no_round_is_named(line: str) -> None:
    with pytest.raises(PermanentError, match="line 2 is not a round") as caught:
        replay_rounds([LINES[0], line])
    assert "liked" in caught.value.hint


def test_an_empty_file_has_no_rounds() -> None:
    assert replay_rounds([]) == {"rounds": [], "quarters": [None] * 4}


def test_quarters_are_means_over_equal_stretches() -> None:
    assert quarters([1.0, 0.0, 0.5, 0.5, 0.2, 0.4, None, 1.0]) == [0.5, 0.5, 0.3, 1.0]


def test_stored_runs_judge_a_setting_by_past_votes() -> None:
    good, bad = story("Bakers strike in Porto"), story("Comet seen in Graz")
    scores = verdicts(judged(good, 3.5), judged(bad, 2.2))
    run = StoredRun("r1", NOW - timedelta(days=2), [good, bad], scores)
    later = StoredRun("r2", NOW, [], {})
    votes = [vote(good, Answer.YES), vote(bad, Answer.NO)]
    memories = {one.key: kept(one) for one in (good, bad)}
    found = replay_stored([later, run], votes, memories, brand=BRAND, rules=ChoosingRules())
    assert found["rounds"] == [
        {"round": 1, "precision_at_5": 0.5, "distinct_stories": 2, "votes": 2},
        {"round": 2, "precision_at_5": None, "distinct_stories": 0, "votes": 0},
    ]
    strict = replay_stored([run], votes, memories, brand=BRAND, rules=ChoosingRules(min_score=3.0))
    assert strict["rounds"][0]["precision_at_5"] == 1.0
    one = replay_stored([run], votes, memories, brand=BRAND, rules=ChoosingRules(top=1))
    assert one["rounds"][0]["distinct_stories"] == 1


def test_what_a_reader_asked_for_is_in_whatever_its_score() -> None:
    """As in a real run: a yes to a story that was never mailed."""
    low = story("Wheat price climbs")
    run = StoredRun("r", NOW, [low], verdicts(judged(low, 0.5)))
    memories = {low.key: kept(low)}

    def mailed(days: int) -> int:
        votes = [vote(low, Answer.YES, days=days)]
        found = replay_stored([run], votes, memories, brand=BRAND, rules=ChoosingRules())
        return int(found["rounds"][0]["distinct_stories"])

    assert mailed(days=1) == 1
    assert mailed(days=-1) == 0  # asked for behind the run


def test_noes_on_the_brand_s_own_news_do_not_hide_all_that_names_it() -> None:
    told = [
        story(f"Crust & Co {what}", hours=30 + n)
        for n, what in enumerate(
            ("opens in Leeds", "hires chef", "wins prize", "new oven", "summer menu", "sells pies")
        )
    ]
    memories = {one.key: kept(one, topic=f"t{n}") for n, one in enumerate(told)}
    votes = [vote(one, Answer.NO) for one in told]
    own = story("Crust & Co names new chairman")
    run = StoredRun("r", NOW, [own], verdicts(judged(own, 3.4, topic="board", link=Link.DIRECT)))
    found = replay_stored([run], votes, memories, brand=BRAND, rules=ChoosingRules(min_score=2.0))
    assert found["rounds"][0]["distinct_stories"] == 1


def test_stored_runs_are_ranked_by_the_rules_of_the_brand() -> None:
    fire = ("oven fire shuts Porto hall", "oven fire in Porto hall: kiln blamed",
            "oven fire at Porto hall: mayor visits")  # fmt: skip
    own = [story(f"Crust & Co {what}") for what in fire]
    rivals = [story("Kwela Slice hires a chef"), story("Umlilo Ovens sues its landlord")]
    scores = verdicts(
        *(judged(one, 4.0 - n / 10, link=Link.DIRECT) for n, one in enumerate(own)),
        *(judged(one, 3.0 - n / 10, link=Link.COMPETITOR) for n, one in enumerate(rivals)),
        judged(other := story("Wheat price climbs"), 2.5, link=Link.INDUSTRY),
    )
    run = StoredRun("r", NOW, [*own, *rivals, other], scores)
    votes = [vote(one, Answer.YES, days=-1) for one in (own[2], rivals[1])]
    memories = {one.key: kept(one) for one in run.stories}

    def voted(rules: ChoosingRules) -> int:
        [found] = replay_stored([run], votes, memories, brand=BRAND, rules=rules)["rounds"]
        return int(found["votes"])

    assert voted(ChoosingRules(top=4)) == 0  # two cards of one event, one rival, the price
    assert voted(ChoosingRules(top=4, competitors=2)) == 1
    assert voted(ChoosingRules(top=6)) == 2


def test_examples_are_the_most_telling_votes_and_stay_all_day() -> None:
    told = [story(f"Subject {word}") for word in ("alpha", "beta", "gamma", "delta", "epsilon")]
    memories = {one.key: kept(one, score=float(n)) for n, one in enumerate(told)}
    votes = [vote(one, Answer.YES) for one in told]
    found = examples_for_judge(votes, memories, NOW.date())
    assert [one.input.partition(" (")[0] for one in found] == [
        "Subject alpha", "Subject beta", "Subject gamma",
    ]  # fmt: skip
    assert len(found) == EACH
    noes = [vote(one, Answer.NO) for one in told[3:]]
    answers = [one.output for one in examples_for_judge(votes[:3] + noes, memories, NOW.date())]
    both = [f"A reader said {answer}" for answer in ("yes", "no")]
    assert answers == [*both, *both, both[0]]
    today = [*votes, vote(told[4], Answer.NO, days=0)]
    assert examples_for_judge(today[:5], memories, NOW.date()) == found
    assert examples_for_judge([vote(told[0], Answer.YES, days=0)], memories, NOW.date()) == ()


def test_a_no_with_a_reason_tells_more_and_one_for_age_nothing() -> None:
    told = [story(f"Subject {word}") for word in ("alpha", "beta", "gamma", "delta")]
    memories = {one.key: kept(one, sent=False) for one in told}
    reasons = (NoReason.NONE, NoReason.TRIVIAL, NoReason.OLD, NoReason.SEEN)
    votes = [vote(one, Answer.NO, reason=reason) for one, reason in zip(told, reasons, strict=True)]
    found = examples_for_judge(votes, memories, NOW.date())
    titles = [one.input.partition(" (")[0] for one in found]
    assert titles[:2] == ["Subject beta", "Subject alpha"]
    assert found[0].output == f"A reader said no: {NoReason.TRIVIAL}"


# --- the stand-in for the judge: headlines that share nothing with others score less

ROUND = {
    "wages": "Pizza workers strike over wages",
    "menu": "Pizza chain adds a vegan menu",
    "chain": "Workers of a pizza chain walk out",
    "comet": "Observatory finds a comet",
    "empty": "",
}


def test_what_shares_nothing_stands_back_and_half_of_a_round_is_equal() -> None:
    scores = StandInJudge().scores(ROUND, 0, 0)
    assert scores["comet"] == scores["empty"] == NOTHING_IN_COMMON
    assert sum(score == ALL_IN_COMMON for score in scores.values()) >= len(ROUND) / 2
    assert scores["chain"] == ALL_IN_COMMON


@pytest.mark.parametrize(("yes", "votes"), [(0, GOODWILL), (0, 50), (10, 50), (40, 50)])
def test_the_rule_lasts_as_far_as_readers_bear_it_out(yes: int, votes: int) -> None:
    missing = ALL_IN_COMMON - StandInJudge().scores(ROUND, yes, votes)["comet"]
    share = (yes + GOODWILL) / (votes + GOODWILL)
    assert missing == pytest.approx(share * (ALL_IN_COMMON - NOTHING_IN_COMMON))


def test_words_of_earlier_rounds_count() -> None:
    known = StandInJudge()
    known.scores({"1": "Comet above the valley", "2": "Comet seen in Porto"}, 0, 0)
    assert known.scores(ROUND, 0, 0)["comet"] > NOTHING_IN_COMMON


def test_alone_and_empty_rounds_have_scores_too() -> None:
    assert StandInJudge().scores({}, 0, 0) == {}
    assert StandInJudge().scores({"1": "Comet"}, 0, 0) == {"1": ALL_IN_COMMON}
