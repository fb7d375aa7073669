"""The five: floor, risk, competitors, diversity, ties, what almost went in, and the receipt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.models import (
    Answer,
    Choice,
    ChoosingRules,
    Evaluation,
    Group,
    Link,
    NoReason,
    Reason,
    ReasonCode,
    Story,
    StoryMemory,
    Vote,
)
from service.ranking.choosing.candidates import Entrants
from service.ranking.choosing.selection import choose
from service.ranking.learning.vote_effects import wilson
from service.ranking.memory.story_memory import remember
from service.ranking.stories import group
from service.wording.reasons import change, sentence
from tests.ranking.samples import BRAND, NOW, item, judged, kept, story, titles, verdicts, vote

HEADS = (
    "Bakers strike in Harbour Street",
    "Comet seen above the valley",
    "Museum buys a painting",
    "Olive harvest begins early",
    "Bridge closed for repairs",
    "Chess club wins in Porto",
    "Library lends out ukuleles",
    "Ferry timetable changes in May",
)
STORIES = [story(head, source=f"Outlet {n}") for n, head in enumerate(HEADS)]


def _choose(
    stories: Sequence[Story],
    *given: Evaluation,
    votes: Sequence[Vote] = (),
    memories: Mapping[str, StoryMemory] | None = None,
    seed: str = "run",
    min_score: float = 2.0,
    competitors: int = 1,
    top: int = 5,
) -> Choice:
    return choose(
        Entrants(stories, verdicts(*given)),
        votes=votes,
        memories=memories or {},
        brand=BRAND,
        now=NOW,
        seed=seed,
        rules=ChoosingRules(top=top, min_score=min_score, competitors=competitors),
    )


def _chosen(choice: Choice) -> list[str]:
    return titles([finding.story for finding in choice.findings])


@pytest.mark.parametrize(("link", "is_in"), [(Link.DIRECT, False), (Link.INDUSTRY, True)])
def test_what_a_reader_called_not_about_us_is_no_news_of_ours_again_however_grave(
    link: Link, is_in: bool
) -> None:
    told, first = STORIES[0], judged(STORIES[0], 3.0, link=Link.DIRECT)
    before = kept(told, link=Link.DIRECT, risk=1)
    grave = judged(told, 4.5, risk=3, link=link)
    cast = [
        vote(told, Answer.NO, reason=NoReason.WRONG_BRAND),
        vote(told, Answer.YES, who="b" * 16),
    ]
    same = replace(told, memory=before)
    found = _choose([same], grave, votes=cast, memories={told.key: before})
    assert bool(found.findings) is is_in
    if not is_in:
        (left,) = found.rejected
        assert left.reason == Reason(ReasonCode.NOT_ABOUT_US)
        assert (found.runner_up, found.also) == (None, ())
        again = _choose([same], grave, votes=cast[1:], memories={told.key: before})
        assert again.findings, "an undone vote is as if it had never been cast"
    fresh = _choose([told], first, votes=cast, memories={told.key: before})
    assert (fresh.findings, fresh.runner_up, fresh.also) == ((), None, ()), "nor is it listed"


def test_the_best_five_in_order() -> None:
    scores = [judged(told, 4.5 - 0.3 * n) for n, told in enumerate(STORIES)]
    choice = _choose(STORIES, *scores)
    assert _chosen(choice) == list(HEADS[:5])
    assert [finding.rank for finding in choice.findings] == [1, 2, 3, 4, 5]
    assert choice.runner_up
    assert choice.runner_up.story == STORIES[5]
    assert sentence(choice.runner_up.reason) == "others scored higher"
    assert len(choice.rejected) == 3


def test_fewer_than_five_rather_than_filler() -> None:
    scores = [judged(STORIES[0], 3.0), judged(STORIES[1], 1.8), judged(STORIES[2], 1.0)]
    choice = _choose(STORIES[:3], *scores)
    assert _chosen(choice) == [HEADS[0]]
    assert choice.runner_up
    assert sentence(choice.runner_up.reason) == "it scored too low for a mail"
    assert [sentence(one.reason) for one in choice.rejected] == [
        "it scored too low for a mail",
        "it scored too low for a mail",
    ]


def test_nothing_at_all() -> None:
    assert _choose([]) == Choice(findings=())


def test_the_two_groups() -> None:
    links = {
        Link.DIRECT: Group.BRAND,
        Link.PRODUCT: Group.BRAND,
        Link.INDUSTRY: Group.RELEVANT,
        Link.NONE: Group.RELEVANT,
    }
    for link, where in links.items():
        choice = _choose(STORIES[:1], judged(STORIES[0], link=link))
        assert choice.findings[0].group is where


def test_unscored_excluded_and_unjudged_never_go_out() -> None:
    choice = _choose(
        STORIES[:3], judged(STORIES[0], None), judged(STORIES[1], 5.0, excluded="a look-alike")
    )
    assert choice.findings == ()
    assert choice.rejected == ()
    assert choice.runner_up is None


def test_a_danger_is_not_crowded_out_and_stands_first() -> None:
    scores = [judged(told, 4.5) for told in STORIES[:5]]
    choice = _choose(STORIES[:6], *scores, judged(STORIES[5], 2.1, risk=2))
    assert _chosen(choice)[0] == HEADS[5]
    assert len(choice.findings) == 5


def test_the_greater_danger_first() -> None:
    given = [judged(STORIES[0], 4.0, risk=2), judged(STORIES[1], 3.0, risk=3)]
    assert _chosen(_choose(STORIES[:2], *given)) == [HEADS[1], HEADS[0]]


def test_dislike_cannot_hide_a_danger_but_hides_the_harmless() -> None:
    before = [
        story(HEADS[0].replace("Bakers", who), source="Echo") for who in ("Cooks", "Cleaners")
    ]
    memories = {told.key: kept(told, topic="labour") for told in before}
    votes = [vote(told, Answer.NO) for told in before]
    calm = judged(STORIES[0], 2.3, topic="labour")
    risky = judged(STORIES[0], 2.3, topic="labour", risk=2)
    hidden = _choose(STORIES[:1], calm, votes=votes, memories=memories)
    assert hidden.findings == ()
    assert hidden.runner_up
    assert sentence(hidden.runner_up.reason).endswith("your votes put it too low for a mail")
    assert _choose(STORIES[:1], risky, votes=votes, memories=memories).findings


@pytest.mark.parametrize("answer", [Answer.NO, Answer.YES])
def test_no_vote_puts_one_danger_out_for_another_where_places_are_short(answer: Answer) -> None:
    liked = STORIES[1] if answer is Answer.YES else STORIES[0]
    before = story(liked.items[0].title + " again", source="Echo")
    votes, memories = [vote(before, answer)], {before.key: kept(before)}
    given = [judged(STORIES[0], 2.5, risk=2), judged(STORIES[1], 2.4, risk=2)]
    choice = _choose(STORIES[:2], *given, votes=votes, memories=memories, top=1)
    assert _chosen(choice) == [HEADS[0]]
    assert choice.findings[0].points == 0


def test_likes_lift_by_half_a_point_at_most() -> None:
    before = [
        story(HEADS[0].replace("Bakers", who), source="Echo") for who in ("Cooks", "Cleaners")
    ]
    memories = {told.key: kept(told, topic="labour") for told in before}
    votes = [vote(told, Answer.YES) for told in before]
    near = _choose(
        STORIES[:1], judged(STORIES[0], 1.6, topic="labour"), votes=votes, memories=memories
    )
    assert _chosen(near) == [HEADS[0]]
    assert sentence(near.findings[0].reasons[0]) == "Your votes brought it in."
    far = _choose(
        STORIES[:1], judged(STORIES[0], 1.4, topic="labour"), votes=votes, memories=memories
    )
    assert far.findings == ()
    assert far.runner_up
    assert sentence(far.runner_up.reason) == "it scored too low for a mail"


def test_what_has_nothing_of_the_brand_is_told_so_and_not_as_a_low_score() -> None:
    [out] = _choose(STORIES[:1], judged(STORIES[0], 0.0, link=Link.NONE)).rejected
    said = sentence(out.reason)
    assert said == "nothing in it was taken for your brand, for a rival or for your field"


def test_one_competitor_story_in_a_full_mail_unless_it_is_urgent() -> None:
    rival = {"link": Link.COMPETITOR}
    given = [judged(told, 4.0 - 0.1 * n, **rival) for n, told in enumerate(STORIES[:3])]
    ours = [judged(told, 3.0 - 0.1 * n) for n, told in enumerate(STORIES[3:8])]
    choice = _choose(STORIES[:8], *given, *ours)
    assert set(_chosen(choice)) == {HEADS[0], *HEADS[3:7]}
    assert choice.runner_up
    assert (
        sentence(choice.runner_up.reason)
        == "places were short, and competitors’ stories yield first"
    )
    big, risky = judged(STORIES[1], 3.9, impact=3, **rival), judged(STORIES[2], 3, risk=2, **rival)
    urgent = [given[0], big, risky]
    assert len(_choose(STORIES[:3], *urgent).findings) == 3


def test_a_place_is_not_left_empty_for_a_limit() -> None:
    given = [judged(told, 3.0, link=Link.COMPETITOR) for told in STORIES[:3]]
    choice = _choose(STORIES[:3], *given)
    assert set(_chosen(choice)) == set(HEADS[:3])
    assert choice.rejected == ()


@pytest.mark.parametrize(("limit", "rivals"), [(0, 0), (1, 1), (2, 2), (20, 3)])
def test_the_limit_of_competitors_can_be_set(limit: int, rivals: int) -> None:
    given = [judged(told, 4.0, link=Link.COMPETITOR) for told in STORIES[:3]]
    given += [judged(told, 3.0) for told in STORIES[3:8]]
    choice = _choose(STORIES[:8], *given, competitors=limit)
    assert sum(one.evaluation.link is Link.COMPETITOR for one in choice.findings) == rivals


def test_the_readers_votes_move_the_limit_of_competitors() -> None:
    given = [judged(told, 3.0, link=Link.COMPETITOR) for told in STORIES[:3]]
    given += [judged(told, 3.0) for told in STORIES[3:8]]

    def rivals(answer: Answer) -> int:
        before = [story(f"A rival's old headline number {n}", hours=90) for n in range(2)]
        memories = {one.key: kept(one, link=Link.COMPETITOR) for one in before}
        votes = [vote(one, answer) for one in before]
        choice = _choose(STORIES[:8], *given, votes=votes, memories=memories)
        return sum(one.evaluation.link is Link.COMPETITOR for one in choice.findings)

    assert rivals(Answer.NO) == 0
    assert rivals(Answer.YES) == 2


def test_the_same_thing_told_differently_makes_room_for_another() -> None:
    told = [*STORIES[:4], story("Bakers of Harbour Street strike on", hours=71, source="Q")]
    told.append(story("Ferry timetable changes in May"))
    same = told[4]
    given = [judged(one, 4.0) for one in told[:4]] + [judged(same, 3.5), judged(told[5], 3.3)]
    choice = _choose(told, *given)
    assert same.items[0].title not in _chosen(choice)
    assert choice.runner_up
    like = next(one.items[0].title for one in told if one.items[0].title in _chosen(choice))
    assert sentence(choice.runner_up.reason) == f"much like “{like}”, which is in"


@pytest.mark.parametrize("top", [1, 3, 5])
def test_unlike_stories_with_the_brand_s_name_are_not_said_to_be_alike(top: int) -> None:
    told = (
        "drops paper cups", "has the best crust in Durban", "sells a bond of R200m",
        "charged a customer twice", "tries chickpeas", "gives books to a school", "hires a singer",
    )  # fmt: skip
    stories = [story(f"Zazu Pizza {did}", source=f"Post {n}") for n, did in enumerate(told)]
    choice = _choose(stories, *(judged(one, topic="other") for one in stories), top=top)
    assert len(choice.rejected) == len(told) - top
    said = {one.reason.code for one in choice.rejected}
    assert said <= {ReasonCode.BEHIND_LAST, ReasonCode.NO_PLACE}


def test_topic_and_outlet_spread() -> None:
    told = [story(head, source="One" if n < 6 else "Two") for n, head in enumerate(HEADS[:7])]
    given = [judged(one, 3.0, topic="a") for one in told[:6]] + [judged(told[6], 2.8, topic="b")]
    assert HEADS[6] in _chosen(_choose(told, *given))


def test_many_outlets_decide_between_equals() -> None:
    wide = group(
        [item("Bakers strike in Harbour Street", source=name) for name in ("One", "Two", "Three")]
    )[0]
    others = STORIES[1:6]
    given = [judged(one, 3.0) for one in (wide, *others)]
    for seed in "abcdefgh":
        assert HEADS[0] in _chosen(_choose([wide, *others], *given, seed=seed))


def test_the_item_that_the_judge_liked_best_leads() -> None:
    told = group([item(HEADS[0], source=name) for name in ("One", "Two")])[0]
    first, second = told.items
    choice = _choose([told], judged(first, 2.5), judged(second, 3.5))
    assert choice.findings[0].story.items == (second, first)
    assert choice.findings[0].evaluation.item_id == second.id
    risky = _choose([told], judged(first, 2.5, risk=3), judged(second, 3.5))
    assert risky.findings[0].evaluation.risk == 3


def test_a_mailed_story_comes_back_only_when_it_changed() -> None:
    before = kept(story("Cheese plant fire", hours=40), days=1)
    same = group([item("Fire at cheese plant", source="Echo")], [before])[0]
    again = _choose([same], judged(same, 4.0), memories={before.key: before})
    assert again.findings == ()
    assert again.runner_up is None
    assert sentence(again.rejected[0].reason) == "mailed on 3 March and nothing new since"
    worse = _choose([same], judged(same, 4.0, risk=2), memories={before.key: before})
    assert change(worse.findings[0].story.change) == "day 3, now a serious risk"


def test_a_story_that_was_seen_but_never_mailed_is_free() -> None:
    before = kept(story("Cheese plant fire", hours=40), sent=False)
    same = group([item("Fire at cheese plant", source="Echo")], [before])[0]
    assert _choose([same], judged(same, 4.0)).findings[0].story.change is None


def test_ties_are_drawn_by_the_seed_and_stay() -> None:
    given = [judged(told, 3.0) for told in STORIES]
    drawn = {tuple(_chosen(_choose(STORIES, *given, seed=seed))) for seed in "abcdefgh"}
    assert len(drawn) > 4
    assert _choose(STORIES, *given) == _choose(STORIES[::-1], *given[::-1])


def test_of_equals_the_later_news_comes_first_whatever_is_drawn() -> None:
    told = [story(f"{name} strike", hours=hours) for name, hours in (("Bakers", 9), ("Cooks", 2))]
    given = [judged(one, 3.0) for one in told]
    for seed in "abcdefgh":
        found = [one.story.items[0].title for one in _choose(told, *given, seed=seed).findings]
        assert found == ["Cooks strike", "Bakers strike"]


def _with_votes(answer: Answer, score: float, *, who: Sequence[str] = ("a" * 16,)) -> Choice:
    before = [story(HEADS[0].replace("Bakers", name), source="Echo") for name in ("Cooks", "Maids")]
    memories = {told.key: kept(told, topic="labour") for told in before}
    votes = [vote(told, answer, who=name) for told in before for name in who]
    given = [judged(told, 3.0) for told in STORIES[1:6]]
    return _choose(
        STORIES[:6],
        judged(STORIES[0], score, topic="labour"),
        *given,
        votes=votes,
        memories=memories,
    )


def test_old_votes_and_votes_of_other_brands_do_not_count_in_the_receipt() -> None:
    before = kept(STORIES[0])
    late = vote(before, Answer.YES, days=31)
    choice = _choose([], votes=[late], memories={before.key: before})
    assert (
        choice.vote_effects.yes,
        choice.vote_effects.precision,
        choice.vote_effects.interval,
    ) == (
        0,
        None,
        None,
    )
    foreign = Vote(
        recipient="b" * 16,
        story=before.key,
        answer=Answer.NO,
        at=NOW - timedelta(days=1),
        brand_id="another",
    )
    assert _choose([], votes=[foreign], memories={before.key: before}).vote_effects.no == 0


@given(st.integers(1, 500), st.integers(0, 500))
def test_the_interval_holds_the_share(trials: int, successes: int) -> None:
    low, high = wilson(min(successes, trials), trials)
    assert 0.0 <= low <= min(successes, trials) / trials + 1e-12
    assert min(successes, trials) / trials - 1e-12 <= high <= 1.0


def test_the_interval_is_wilsons() -> None:
    low, high = wilson(8, 10)
    assert (round(low, 3), round(high, 3)) == (0.490, 0.943)


SCORES = st.none() | st.floats(0, 5)
VERDICTS = st.lists(
    st.tuples(SCORES, st.integers(0, 3), st.sampled_from(Link), st.sampled_from(["", "no-go"])),
    min_size=8,
    max_size=8,
)


@given(VERDICTS)
def test_the_rules_hold_whatever_the_judge_says(
    said: list[tuple[float | None, int, Link, str]],
) -> None:
    given = [
        judged(told, score, risk=risk, link=link, excluded=excluded)
        for told, (score, risk, link, excluded) in zip(STORIES, said, strict=True)
    ]
    choice = _choose(STORIES, *given)
    chosen = [finding.evaluation for finding in choice.findings]
    assert len(chosen) <= 5
    assert all(one.score is not None and one.score >= 2.0 and not one.excluded for one in chosen)
    calm = [one for one in chosen if one.link is Link.COMPETITOR and one.risk < 2]
    left = [one.evaluation for one in choice.rejected]
    if any(one.link is not Link.COMPETITOR and (one.score or 0) >= 2.0 for one in left):
        assert len(calm) <= 1
    if any((one.score or 0) >= 2.0 for one in left):
        assert len(chosen) == 5
    if any(one.risk >= 2 and (one.score or 0) >= 2.0 for one in left):
        assert all(one.risk >= 2 for one in chosen)
    judged_well = [one for one in given if one.score is not None and not one.excluded]
    assert len(chosen) + len(left) == len(judged_well)


def test_a_story_that_an_item_names_the_brand_in_is_listed_by_that_item() -> None:
    """What leads a story is its best item, and that need not be the one with the name."""
    full = [story(head, source=f"Outlet {n}") for n, head in enumerate(HEADS[:5])]
    best = item("Pizza chain to freeze dough for ski huts", source="A")
    named = item("Crust & Co to freeze dough for ski huts", source="B", hours=1)
    [both] = group([best, named], brand=BRAND)
    given = [
        *(judged(one, 4.0, link=Link.DIRECT) for one in full),
        judged(best, 2.6, link=Link.INDUSTRY),
        judged(named, 2.2, link=Link.DIRECT),
    ]
    choice = _choose([*full, both], *given, min_score=3.9)
    [listed] = choice.also
    assert listed.story.items[0].title == best.title
    assert listed.story.naming_item.title == named.title
    # A later run, which knows the verdict on the leading item alone, still has it.
    again = _choose([*full, listed.story], *given[:-1], min_score=3.9)
    assert [one.story.key for one in again.also] == [both.key]
    no_name = _choose([*full, both], *given[:-1], min_score=3.9)
    assert no_name.also == ()


def test_days_are_those_of_the_readers() -> None:
    """Some hours after a vote it may be the next day in London and the same day in Auckland."""
    before = story("Cooks strike in Harbour Street", source="Echo", hours=2)
    cast = replace(vote(before, Answer.NO), at=NOW - timedelta(minutes=30))
    told = [story("Bakers strike at dawn", source="Radio")]
    memories = {before.key: kept(before, topic="labour")}
    for zone in ("UTC", "Pacific/Auckland"):
        for hours in (0, 5, 13):
            now = (NOW + timedelta(hours=hours)).astimezone(ZoneInfo(zone))
            choice = choose(
                Entrants(told, verdicts(judged(told[0], 2.4, topic="labour"))),
                votes=[cast],
                memories=memories,
                brand=BRAND,
                now=now,
                seed="run",
                rules=ChoosingRules(zone=ZoneInfo(zone)),
            )
            [effect] = choice.vote_effects.effects
            same = cast.at.astimezone(ZoneInfo(zone)).date() == now.date()
            assert (effect.days_ago == 0) is same, (zone, hours)


def test_a_changed_story_is_led_by_what_is_new_of_it() -> None:
    first = story("Crust & Co delivers mail drones to postal service", hours=9, source="A")
    memory = kept(first, link=Link.DIRECT)
    same = item("Crust & Co mail drones delivered to postal service", source="B")
    other = item("Postal service returns Crust & Co mail drones", source="C")
    [both] = group([same, other], [memory], brand=BRAND)
    assert both.key == first.key
    given = [judged(same, 3.6, link=Link.DIRECT), judged(other, 3.0, link=Link.DIRECT)]
    [finding] = _choose([both], *given, memories={first.key: memory}).findings
    assert finding.story.items[0].title == other.title
    assert finding.evaluation.item_id == other.id


def test_findings_have_the_place_that_the_mail_gives_them() -> None:
    """Serious risks first, then the brand's own: a better story about others stands below."""
    told = [story(head, source=f"Outlet {n}") for n, head in enumerate(HEADS[:3])]
    given = [
        judged(told[0], 4.0, link=Link.INDUSTRY),
        judged(told[1], 3.0, link=Link.DIRECT),
        judged(told[2], 2.5, link=Link.INDUSTRY, risk=2),
    ]
    findings = sorted(_choose(told, *given).findings, key=lambda one: one.place_in_mail)
    assert titles([one.story for one in findings]) == [HEADS[2], HEADS[1], HEADS[0]]


# --- What one place alone says aside takes the places that others leave, and is marked ---------

OTHER_HEADS = ("Bakers strike in the port", "Comet seen above town", "Museum buys a painting",
         "Olive harvest begins", "Bridge closed for repairs")  # fmt: skip
CALM = [story(head, source=f"Outlet {n}") for n, head in enumerate(OTHER_HEADS)]
CLAIM = story("Ferry timetable changes in May", source="Somewhere")
MARK = (Reason(ReasonCode.UNCONFIRMED),)


def chosen(stories: list[Story], claim: Story = CLAIM) -> list[tuple[str, bool]]:
    """Return titles and marks of what goes out beside a grave claim."""
    found: list[Evaluation] = [judged(one, 3.0) for one in stories]
    found.append(replace(judged(claim, 5.0), risk=3, flags=MARK))
    picked = choose(
        Entrants([*stories, claim], verdicts(*found)), rules=ChoosingRules(), votes=(), memories={},
        brand=BRAND, now=NOW, seed="run",
    )  # fmt: skip
    return [(one.story.items[0].title, one.evaluation.unconfirmed) for one in picked.findings]


def test_it_is_last_where_there_is_room_and_marked() -> None:
    found = chosen(CALM[:3])
    assert found[-1] == (CLAIM.items[0].title, True)
    assert [marked for _, marked in found[:-1]] == [False] * 3


def test_it_takes_no_place_from_what_others_tell_or_a_title_names() -> None:
    assert CLAIM.items[0].title not in [title for title, _ in chosen(CALM)]


def test_alone_it_does_not_wait() -> None:
    assert chosen([]) == [(CLAIM.items[0].title, True)]


def test_a_second_outlet_bears_it_out() -> None:
    borne = replace(CLAIM, outlets=("Somewhere", "Elsewhere"))
    assert chosen(CALM, borne)[0] == (CLAIM.items[0].title, False)


def test_what_was_asked_for_is_in_before_a_danger_that_a_mail_named_already() -> None:
    wanted, *listed = STORIES[:6]
    known = [replace(one, memory=remember(one, judged(one, 3.0, risk=2), run_id="run", now=NOW,
                                          sent=False, listed=True)) for one in listed]  # fmt: skip
    given = [judged(wanted, 2.5), *(judged(one, 3.0, risk=2) for one in known)]
    votes = [vote(wanted, Answer.YES)]
    memories = {wanted.key: kept(wanted, sent=False)}
    asked = _choose([wanted, *known], *given, votes=votes, memories=memories)
    assert wanted.key in {one.story.key for one in asked.findings}
    fresh = _choose([wanted, *listed], *given, votes=votes, memories=memories)
    assert wanted.key not in {one.story.key for one in fresh.findings}


def test_who_writes_many_crowds_no_other_out_of_the_list() -> None:
    flood = [item(head, hours=hours) for hours in (0, 100) for head in HEADS[:9]]
    other = item("Crust & Co buys a vineyard near Ceres", source="Echo", hours=300)
    given = [
        *(replace(one, url=f"https://flood.example/{one.id}") for one in flood),
        replace(other, url=f"https://echo.example/{other.id}"),
    ]
    told = [group([one])[0] for one in given]
    scores = [judged(one, 1.9 if one is told[-1] else 3.0, link=Link.DIRECT) for one in told]
    choice = _choose(told, *scores, top=1)
    assert len(choice.also) == 10
    assert told[-1].key in {one.story.key for one in choice.also}
    assert choice.unlisted == len(told) - len(choice.findings) - 10 - bool(choice.runner_up)


def test_what_was_asked_for_waits_in_the_order_of_asking_and_says_so() -> None:
    alarms, (late, first) = STORIES[:4], STORIES[4:6]
    votes = [vote(late, Answer.YES, days=1), vote(first, Answer.YES, days=2)]
    memories = {one.key: kept(one, sent=False) for one in (late, first)}
    given = [*(judged(one, 4.0, risk=2) for one in alarms), judged(late, 4.0), judged(first, 1.0)]
    found = _choose([*alarms, late, first], *given, votes=votes, memories=memories)
    [asked] = [one for one in found.findings if one.evaluation.risk == 0]
    assert (asked.story.key, asked.reasons) == (first.key, ())  # the card says it already
    assert asked.again == Reason(ReasonCode.ASKED_FOR)
    [waits] = found.rejected
    assert waits.reason == Reason(ReasonCode.ASKED_WAITS, {"places": 6})
    [told] = [one for one in found.vote_effects.lines if one.code is ReasonCode.ASKED_WAIT]
    assert told.values == {"title": late.items[0].title, "count": 1}


def test_no_vote_keeps_the_end_of_a_danger_out_that_a_mail_told_of() -> None:
    alarm = story("Crust & Co bakers vote for a strike in Porto", hours=30)
    known = kept(alarm, risk=2, link=Link.DIRECT)
    [over] = group([item("Crust & Co strike in Porto called off", source="Coast")], [known], NOW,
                   brand=BRAND)  # fmt: skip
    noes = [vote(one, Answer.NO, days=2) for one in STORIES]
    memories = {one.key: kept(one, link=Link.DIRECT, topic="food") for one in STORIES}
    other = [story(f"Recipe number {n} wins a prize", source=f"O{n}") for n in range(6)]
    given = [judged(over, 2.1, link=Link.DIRECT, topic="food"),
             *(judged(one, 4.0, link=Link.DIRECT) for one in other)]  # fmt: skip
    found = _choose([*other, over], *given, votes=noes, memories=memories)
    [told] = [one for one in found.findings if one.story.key == known.key]
    assert told.points == 0
    assert told.story.change is not None
    assert told.story.change.updates[0].code is ReasonCode.RISK_FELL
