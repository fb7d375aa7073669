"""A yes or a no changes what comes next, each reason in its own way."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.models import Answer, Brand, Link, NoReason, Story, StoryMemory, Vote
from service.ranking.learning.features import ShownStory, features
from service.ranking.learning.preferences import LIMIT, MAX_VOTES, Preferences, learn
from tests.ranking.samples import NOW, judged, kept, story, vote

STRIKE = story("Bakers strike for higher wages")
WALKOUT = story("Drivers walk out over pay", source="Echo")
RECIPE = story("Chef shares a soup recipe", source="Radio")
OTHER = story("Observatory finds a comet", source="Echo")


def _taught(*cast: tuple[Story, Answer, NoReason], topic: str = "") -> Preferences:
    memories = {told.key: kept(told, topic=topic) for told, _, _ in cast}
    return learn([vote(t, a, reason=r) for t, a, r in cast], memories, NOW)


def _points(taught: Preferences, told: Story) -> float:
    return taught.adjust(told, judged(told))


def test_without_votes_nothing_moves() -> None:
    assert learn([], {}, NOW).votes == 0
    assert Preferences().adjust(STRIKE, judged(STRIKE)) == 0.0


def test_the_first_vote_works() -> None:
    liked = _taught((STRIKE, Answer.YES, NoReason.NONE))
    disliked = _taught((STRIKE, Answer.NO, NoReason.NONE))
    assert _points(liked, STRIKE) > 0.2
    assert _points(disliked, STRIKE) < -0.2


def test_a_strike_speaks_for_another_without_a_word_in_common() -> None:
    taught = _taught((STRIKE, Answer.YES, NoReason.NONE), (RECIPE, Answer.NO, NoReason.NONE))
    assert _points(taught, WALKOUT) > _points(taught, OTHER) + 0.05


def test_a_rare_yes_tells_as_much_as_the_many_noes_beside_it() -> None:
    noes = [
        story(f"Observatory {did} a comet") for did in ("finds", "loses", "names", "hears", "draws")
    ]
    cast = [(told, Answer.NO, NoReason.NONE) for told in noes]
    taught = _taught((RECIPE, Answer.YES, NoReason.NONE), *cast)
    liked, other = taught.towards["soup"], taught.towards["comet"]
    assert liked > 0 > other
    assert sum(w * w for w in taught.towards.values()) == pytest.approx(2.0)  # each side's length


def test_words_of_the_brands_own_name_teach_nothing() -> None:
    """They stand in what is liked and in what is not, and in the names of rivals."""
    brand = Brand(id="k", display_name="Kestrel Bank", aliases=("Kestrel",), core=("bank",))
    own, rival = story("Kestrel Bank fined by regulator"), story("Harbour Bank opens for dogs")
    memories = {own.key: kept(own)}
    plain = learn([vote(own, Answer.YES)], memories, NOW)
    taught = learn([vote(own, Answer.YES)], memories, NOW, brand)
    assert {"word:bank", "pair:kestrel bank", "word:fin"} <= plain.weights.keys()
    assert {"word:fin"} == {one for one in taught.weights if one.startswith("word:f")}
    assert not {"word:bank", "word:kestrel", "pair:kestrel bank"} & taught.weights.keys()
    assert not {"bank", "kestrel"} & taught.towards.keys()
    assert _points(plain, rival) > _points(taught, rival)


def test_words_that_join_others_teach_nothing_in_the_languages_of_the_brand() -> None:
    brand = Brand(id="k", display_name="Kestrel", core=("banco",), languages=("pt", "en"))
    fined = story("Procon multa banco em São Paulo")
    opens = story("Museu abre em Lisboa de graça", source="Echo")
    taught = learn([vote(fined, Answer.NO)], {fined.key: kept(fined)}, NOW, brand)
    assert "word:multa" in taught.weights
    assert not {"word:em", "pair:banco em"} & taught.weights.keys()
    assert _points(taught, opens) == 0.0


def test_a_name_that_a_look_alike_shares_keeps_our_news_up() -> None:
    brand = Brand(id="k", display_name="Kestrel Bank", aliases=("Kestrel",), core=("bank",))
    ring, ours = story("Singer shows Kestrel ring"), story("Kestrel Bank cuts fees")
    memories = {ring.key: kept(ring), STRIKE.key: kept(STRIKE)}
    cast = [vote(ring, Answer.NO, reason=NoReason.WRONG_BRAND), vote(STRIKE, Answer.YES)]
    taught = learn(cast, memories, NOW, brand)
    assert not taught.headlines.alike(ours.items[0].title)
    assert taught.headlines.alike("Singer shows a ring")


def test_the_topic_counts() -> None:
    taught = _taught((STRIKE, Answer.YES, NoReason.NONE), topic="labour")
    assert taught.adjust(OTHER, judged(OTHER, topic="Labour")) > 0.1


def test_an_undone_vote_is_as_if_never_cast() -> None:
    memories = {STRIKE.key: kept(STRIKE), RECIPE.key: kept(RECIPE)}
    cast = [vote(STRIKE, Answer.YES)]
    undone = [*cast, vote(RECIPE, Answer.UNDO)]
    assert learn(undone, memories, NOW) == learn(cast, memories, NOW)


def test_votes_on_forgotten_stories_and_of_tomorrow_teach_nothing() -> None:
    assert learn([vote(STRIKE, Answer.YES)], {}, NOW).votes == 0
    later = [vote(STRIKE, Answer.YES, days=-1)]
    assert learn(later, {STRIKE.key: kept(STRIKE)}, NOW).votes == 0


def test_the_order_in_which_votes_arrive_does_not_matter() -> None:
    memories = {told.key: kept(told) for told in (STRIKE, RECIPE, OTHER)}
    cast = [vote(STRIKE, Answer.YES), vote(RECIPE, Answer.NO, days=2), vote(OTHER, Answer.NO)]
    assert repr(learn(cast, memories, NOW)) == repr(learn(cast[::-1], memories, NOW))


def test_trivial_spares_the_outlet() -> None:
    taught = _taught((STRIKE, Answer.NO, NoReason.TRIVIAL))
    assert "outlet:valley post" not in taught.weights
    assert _points(taught, WALKOUT) < 0


def test_wrong_brand_counts_against_all_that_it_was_but_its_outlet() -> None:
    told = story("Mayor meets Jonas Crust at the gala")
    taught = _taught((told, Answer.NO, NoReason.WRONG_BRAND), topic="politics")
    assert {"word:mayor", "pair:jona crust", "topic:politics"} <= taught.weights.keys()
    assert not [name for name in taught.weights if name.startswith("outlet")]


def test_seen_already_touches_only_that_story() -> None:
    taught = _taught((STRIKE, Answer.NO, NoReason.SEEN))
    assert taught.adjust(STRIKE, judged(STRIKE)) == -2.0
    assert _points(taught, WALKOUT) == 0.0


def test_who_has_seen_a_story_has_not_seen_its_end_nor_all_else_with_the_brands_name() -> None:
    brand = Brand(id="b", display_name="Crust", core=("bread",))
    seen = story("Crust drivers walk out in strike over pay")
    memories = {seen.key: kept(seen)}
    taught = learn([vote(seen, Answer.NO, reason=NoReason.SEEN)], memories, NOW, brand)
    over = story("Crust drivers end strike over pay")
    for told, points in (
        (story("Crust drivers walk out over pay in strike"), -2.0), (over, 0.0),
        (story("Crust drivers arrested in strike over pay"), 0.0),
        (story("Crust drivers dance"), 0.0),
    ):  # fmt: skip
        assert _points(taught, told) == points, told.items[0].title


def test_old_touches_only_old_stories() -> None:
    taught = _taught((STRIKE, Answer.NO, NoReason.OLD), (RECIPE, Answer.NO, NoReason.OLD))
    stale = story("Observatory finds a comet", hours=30)
    assert _points(taught, stale) == pytest.approx(-0.6)
    assert _points(taught, STRIKE) == 0.0
    assert _points(_taught(*[(STRIKE, Answer.NO, NoReason.OLD)]), stale) == pytest.approx(-0.3)


def test_a_strict_reader_does_not_sink_what_nobody_voted_on() -> None:
    noes = [story(f"Item {word} nobody wanted", source=word) for word in ("alpha", "beta", "gamma")]
    taught = _taught(*[(told, Answer.NO, NoReason.NONE) for told in noes])
    assert abs(_points(taught, OTHER)) < 0.05


def _log(size: int) -> tuple[list[Vote], dict[str, StoryMemory]]:
    told = [
        story(f"{'Strike' if n % 2 else 'Recipe'} number {n} of {n * 7} in town {n % 31}")
        for n in range(size)
    ]
    memories = {one.key: kept(one, topic=f"t{n % 9}") for n, one in enumerate(told)}
    cast = [
        vote(one, Answer.YES if n % 2 else Answer.NO, days=n / size) for n, one in enumerate(told)
    ]
    return cast, memories


def test_500_votes_are_learnt_and_older_ones_are_left_out() -> None:
    votes, memories = _log(MAX_VOTES + 20)
    taught = learn(votes, memories, NOW)
    assert taught.votes == MAX_VOTES
    assert _points(taught, story("Strike in town")) > 1 > -1 > _points(taught, story("Recipe"))


def test_the_link_is_a_feature_when_there_is_one() -> None:
    assert "link:competitor" in features(ShownStory("Fire", "", "", Link.COMPETITOR))
    assert not [n for n in features(ShownStory("Fire", "", "", Link.NONE)) if n.startswith("link")]


CAST = st.tuples(
    st.sampled_from([STRIKE, WALKOUT, RECIPE, OTHER]),
    st.sampled_from(Answer),
    st.sampled_from(NoReason),
)


@given(st.lists(CAST))
def test_learning_is_bounded_and_the_same_each_time(
    cast: list[tuple[Story, Answer, NoReason]],
) -> None:
    taught, again = _taught(*cast, topic="t"), _taught(*cast, topic="t")
    assert repr(taught) == repr(again)
    for told in (STRIKE, OTHER):
        assert abs(taught.adjust(told, judged(told, topic="t"))) <= LIMIT


def test_votes_of_a_month_ago_no_longer_make_old_stories_sink() -> None:
    memories = {STRIKE.key: kept(STRIKE)}
    cast = [vote(STRIKE, Answer.NO, reason=NoReason.OLD, days=31)]
    assert learn(cast, memories, NOW).old_points == 0.0
    assert learn(cast, memories, NOW - timedelta(days=2)).old_points > 0
