"""One vote shows in the very next mail, and acts on what the story was: tried by `choose`."""

from __future__ import annotations

import itertools

import pytest

from service.matching.words.word_lists import OTHER_TOPIC
from service.models import Answer, ChoosingRules, Link, NoReason, Story
from service.ranking.choosing.candidates import Entrants
from service.ranking.choosing.selection import choose
from service.ranking.learning.features import ShownStory, features
from service.ranking.learning.preferences import learn
from tests.ranking.samples import BRAND, NOW, judged, kept, story, verdicts, vote
from tests.tables import each

BYSTANDERS = [
    story(head, source=f"Outlet {number}")
    for number, head in enumerate(
        ("Comet seen above the valley", "Museum buys a painting", "Owls nest in the old tower")
    )
]
Cast = tuple[Story, Answer, NoReason, Link]


def _scores(
    stories: list[Story], *cast: Cast, link: Link = Link.NONE, topic: str = ""
) -> dict[str, float]:
    """Return what the next mail ranks each headline by, the first first."""
    choice = choose(
        Entrants(stories, verdicts(*(judged(one, 3.0, link=link, topic=topic) for one in stories))),
        votes=[vote(told, answer, reason=reason) for told, answer, reason, _ in cast],
        memories={told.key: kept(told, link=tie, topic=topic) for told, _, _, tie in cast},
        brand=BRAND,
        now=NOW,
        seed="run",
        rules=ChoosingRules(),
    )
    findings = {f.story.items[0].title: f.score for f in choice.findings}
    return findings | {r.story.items[0].title: r.score for r in choice.rejected}


PAIRS = (
    ("Oven King recalls frozen dough over metal", "Metal found again in Oven King dough"),
    ("Bakery workers walk out in Leeds", "Leeds bakery workers return after walkout"),
    ("Kwela Slice opens a drive-through", "Kwela Slice sues its landlord"),
    ("Cheese price climbs as drought bites", "Drought: dairies warn of cheese shortage"),
    ("Bakkery staak in Durban om hoër lone", "Staak by bakkery in Durban duur voort"),
    ("Läufer kritisiert Pizzakette wegen Werbung", "Pizzakette zieht Werbung zurück"),
)


@each(("voted", "like"), PAIRS)
@each("topic", ["", OTHER_TOPIC])
@each(
    ("answer", "reason"),
    [
        (Answer.YES, NoReason.NONE),
        (Answer.NO, NoReason.NONE),
        (Answer.NO, NoReason.TRIVIAL),
    ],
)
def test_one_vote_moves_a_like_story_in_the_next_mail_and_no_other(
    voted: str, like: str, answer: Answer, reason: NoReason, topic: str
) -> None:
    new = story(like, source="Echo")
    cast = (story(voted), answer, reason, Link.NONE)
    scores = _scores([new, *BYSTANDERS], cast, topic=topic)
    place = list(scores).index(like)
    assert place == (0 if answer is Answer.YES else len(scores) - 1)
    assert abs(scores[like] - 3.0) >= 0.2
    assert all(abs(scores[one.items[0].title] - 3.0) < 0.05 for one in BYSTANDERS)


LOOK_ALIKES = (
    ("Jonas Crust sings in Porto", "Jonas Crust to sing in Cork"),
    ("Crust FC lose the cup final", "Crust FC sell their captain before the cup"),
    ("Earth's crust is thinner than thought", "Drill reaches deeper into Earth's crust"),
    ("Miss Crumb's new handbag is a pizza", "Miss Crumb shows a pizza handbag with a zip"),
)
OWN = ("Crust & Co opens pizza shop in Ghent", "Pizza with figs is back at Crust & Co")


@each(("voted", "like"), LOOK_ALIKES)
@each("likes", [0, 2, 11])
def test_not_about_us_counts_against_its_like_and_no_yes_lifts_it(
    voted: str, like: str, likes: int
) -> None:
    new = story(like, source="Echo")
    liked = [
        (story(f"{head} {word}", source="Radio"), Answer.YES, NoReason.NONE, Link.DIRECT)
        for head, word in itertools.product(OWN, ("soon", "late", "queue", "square", "oven", "fig"))
    ][:likes]
    plain = _scores([new, *BYSTANDERS], *liked)
    told = (story(voted), Answer.NO, NoReason.WRONG_BRAND, Link.NONE)
    scores = _scores([new, *BYSTANDERS], *liked, told)
    assert scores[like] <= plain[like] - 0.1
    assert scores[like] <= 3.0


def test_not_about_us_works_no_less_than_a_plain_no() -> None:
    for voted, like in LOOK_ALIKES:
        new = story(like, source="Echo")
        because = _scores(
            [new, *BYSTANDERS], (story(voted), Answer.NO, NoReason.WRONG_BRAND, Link.NONE)
        )
        assert because[like] < 2.8


@pytest.mark.parametrize("reason", [NoReason.NONE, NoReason.TRIVIAL])
def test_a_no_on_a_rival_acts_on_that_rival_before_the_others(reason: NoReason) -> None:
    same, another = "Kwela Slice sues its landlord", "Umlilo Ovens hires a chef"
    stories = [story(same, source="Echo"), story(another, source="Radio")]
    cast = (story("Kwela Slice hands out balloons"), Answer.NO, reason, Link.COMPETITOR)
    scores = _scores(stories, cast, link=Link.COMPETITOR)
    assert scores[same] < 2.8
    assert scores[another] > scores[same] + 0.1
    assert scores[another] > 2.85


def test_a_trivial_no_spares_the_outlet_and_the_other_rivals() -> None:
    cast = story("Kwela Slice hands out balloons")
    given = [vote(cast, Answer.NO, reason=NoReason.TRIVIAL)]
    taught = learn(given, {cast.key: kept(cast, link=Link.COMPETITOR)}, NOW)
    assert not [name for name in taught.weights if name.startswith(("outlet", "link"))]


EMPTY = """two 2 14% R59 2026 eight twelve million second Tuesday Fridays November januarie
    Dezember Woensdag thousands"""


@each("word", EMPTY.split())
def test_words_without_meaning_teach_nothing(word: str) -> None:
    assert not features(ShownStory(f"{word}", "", ""))
    with_it = features(ShownStory(f"Bakers strike {word} in Leeds", "", ""))
    assert with_it == features(ShownStory("Bakers strike in Leeds", "", ""))
    voted = (story(f"Painting sold {word}"), Answer.YES, NoReason.NONE, Link.NONE)
    like = f"Ferry sinks {word}"
    assert abs(_scores([story(like, source="Echo")], voted)[like] - 3.0) < 0.01


@pytest.mark.parametrize("word", ["mayo", "mash", "march", "quarter"])
def test_words_that_are_no_time_teach(word: str) -> None:
    assert (word != "march") == (f"word:{word}" in features(ShownStory(f"Bakers {word}", "", "")))
