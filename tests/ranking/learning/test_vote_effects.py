"""What the votes did: each effect is true, which ranking without the votes it names shows."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.digest.content import compose
from service.digest.links import SignedLinks
from service.models import (
    Answer,
    Choice,
    ChoosingRules,
    Counts,
    Digest,
    NoReason,
    ReasonCode,
    Story,
    StoryMemory,
    Vote,
    VoteEffect,
)
from service.ranking.choosing.candidates import Entrants
from service.ranking.choosing.selection import choose
from service.signing import Purpose, Signer, recipient_id
from service.wording.reasons import sentence
from service.wording.votes import vote_effect
from tests.ranking.samples import BRAND, NOW, judged, kept, story, verdicts, vote

ANNA, BEN = "a" * 16, "b" * 16
TOPICS = ("labour", "menu", "results", "comets")
TOWNS = ("Porto", "Lagos", "Turin", "Leeds", "Cork", "Ghent", "Malmo", "Brno", "Graz", "Nantes")
WORDS = ("strike", "recipe", "dividend", "observatory")
TODAY = [
    story(f"{WORDS[n % 4]} {detail} {TOWNS[n]}", source=f"Outlet {n}")
    for n, detail in enumerate(
        ["amber", "basil", "cedar", "dune", "ember", "fern", "grove", "heron", "iris", "jade"]
    )
]
TOPIC = {told.key: TOPICS[n % 4] for n, told in enumerate(TODAY)}
VOTED = [
    story(f"{WORDS[n % 4]} {detail} of old", source="Echo")
    for n, detail in enumerate(["kelp", "lily", "moss", "nettle", "oak", "pine", "quince", "reed"])
]
MEMORIES = {told.key: kept(told, topic=TOPICS[n % 4]) for n, told in enumerate(VOTED)}
SCORES = {told.key: 2.0 + random.Random(7).random() + n / 20 for n, told in enumerate(TODAY)}


def _choose(
    votes: Sequence[Vote],
    stories: Sequence[Story] = tuple(TODAY),
    *,
    top: int = 3,
    memories: dict[str, StoryMemory] | None = None,
) -> Choice:
    given = [judged(t, SCORES.get(t.key, 2.1), topic=TOPIC.get(t.key, "labour")) for t in stories]
    return choose(
        Entrants(stories, verdicts(*given)),
        votes=votes,
        memories=MEMORIES if memories is None else memories,
        brand=BRAND,
        now=NOW,
        seed="run",
        rules=ChoosingRules(top=top),
    )


def _in(choice: Choice) -> set[str]:
    return {finding.story.key for finding in choice.findings}


CAST = st.lists(
    st.tuples(
        st.sampled_from(VOTED),
        st.sampled_from([Answer.YES, Answer.NO]),
        st.sampled_from([ANNA, BEN]),
        st.sampled_from(NoReason),
    ),
    max_size=12,
    unique_by=lambda each: (each[0].key, each[2]),
)


@settings(max_examples=60)
@given(CAST)
def test_without_the_votes_it_names_each_story_changes_sides(
    cast: list[tuple[Story, Answer, str, NoReason]],
) -> None:
    votes = [
        vote(told, answer, who=who, reason=reason if answer is Answer.NO else NoReason.NONE)
        for told, answer, who, reason in cast
    ]
    choice = _choose(votes)
    effects, chosen, plain = choice.vote_effects, _in(choice), _in(_choose([]))
    assert set(effects.kept_out) == plain - chosen
    assert set(effects.brought_in) == chosen - plain
    for effect in effects.effects:
        named = [v for v in votes if v.story == effect.story and v.answer is effect.answer]
        assert sorted(v.recipient for v in named) == sorted(effect.recipients)
        without = _in(_choose([v for v in votes if v not in named]))
        for key in effect.moved:
            assert (key in without) is (effect.answer is Answer.NO)
            assert (key in chosen) is (effect.answer is Answer.YES)
    told = [key for effect in effects.effects for key in effect.moved]
    assert len(told) == len(set(told))
    for answer, words in ((Answer.NO, "All your noes"), (Answer.YES, "All your yeses")):
        if any(sentence(line).startswith(words) for line in effects.lines):
            without = _in(_choose([v for v in votes if v.answer is not answer]))
            moved = effects.kept_out if answer is Answer.NO else effects.brought_in
            assert any((key in without) is (answer is Answer.NO) for key in moved)
    assert bool(effects.lines) is (set(told) != {*effects.kept_out, *effects.brought_in})


def test_a_place_that_came_free_is_not_a_yes() -> None:
    """The reader liked nothing today, so the fourth story is in for a no alone."""
    no = vote(VOTED[1], Answer.NO)
    yes = vote(VOTED[3], Answer.YES, days=3)
    menu = [told for told in TODAY if TOPIC[told.key] == "menu"]
    rest = [told for told in TODAY if TOPIC[told.key] in ("labour", "results")]
    choice = _choose([no, yes], [*menu[:1], *rest[:3]], top=3)
    assert choice.vote_effects.kept_out == (menu[0].key,)
    assert choice.vote_effects.effects[0].answer is Answer.NO
    assert sentence(choice.vote_effects.lines[0]).endswith(" took a place that your noes had freed")


@pytest.mark.parametrize(("days", "when"), [(0, "today"), (2, "on Monday"), (9, "on 23 February")])
def test_several_stories_by_one_vote_are_counted(days: int, when: str) -> None:
    before = story("Cooks strike in Harbour Street", source="Echo")
    told = [
        story(f"{who} strike {where}", source=who)
        for who, where in (("Bakers", "at dawn"), ("Clerks", "in Porto"), ("Pilots", "over pay"))
    ]
    choice = _choose(
        [vote(before, Answer.NO, days=days)],
        told,
        memories={before.key: kept(before, topic="labour")},
    )
    assert choice.findings == ()
    [effect] = choice.vote_effects.effects
    assert vote_effect(effect, ANNA).startswith(
        f"Your no {when} to “Cooks strike in Harbour Street” kept “"
    )
    assert vote_effect(effect, BEN) == vote_effect(effect).replace("Your", "A")
    assert vote_effect(effect).endswith("” and two more out")
    assert len(effect.moved) == 3


def test_the_undo_in_the_mail_gives_the_five_as_they_would_have_been() -> None:
    signer = Signer("s" * 32, BRAND.id)
    reader = "anna@example.com"
    links = SignedLinks(
        public_url="https://t.example", signer=signer, recipient=reader, run_id="0" * 32, now=NOW
    )
    votes = [vote(VOTED[0], Answer.NO, who=recipient_id(reader)), vote(VOTED[3], Answer.YES)]
    stories = [told for told in TODAY if TOPIC[told.key] in ("labour", "menu", "results")]
    choice = _choose(votes, stories)
    digest = Digest(brand=BRAND, run_id="0" * 32, at=NOW, choice=choice, counts=Counts())
    tokens = re.findall(r"/feedback/([\w-]+)", compose(digest, reader, links).text)
    read = [signer.read(token, Purpose.VOTE, NOW) for token in tokens]
    [undo] = [token for token in read if token.answer is Answer.UNDO]
    left = [v for v in votes if (v.recipient, v.story) != (undo.recipient, undo.subject)]
    assert len(left) == 1
    [effect] = [one for one in choice.vote_effects.effects if one.story == undo.subject]
    assert set(effect.moved) <= _in(_choose(left, stories)) - _in(choice)


def test_two_readers_of_one_story_are_told_together() -> None:
    effect = VoteEffect(
        story="0" * 16,
        title="Cooks strike",
        answer=Answer.NO,
        recipients=(ANNA, BEN),
        voted_on=NOW.date(),
        days_ago=0,
        moved=("1" * 16,),
        moved_title="Bakers strike",
    )
    said = "2 of you said no to “Cooks strike”, which kept “Bakers strike” out"
    assert vote_effect(effect, ANNA) == vote_effect(effect) == said


def test_what_should_have_been_in_is_said_to_be_in() -> None:
    [story, *_] = TODAY
    choice = _choose([vote(story, Answer.YES)], TODAY[:9], top=1, memories={story.key: kept(story)})
    [effect] = choice.vote_effects.effects
    assert effect.moved == (story.key,)
    said = f"asked for “{story.items[0].title}”: it is in"
    assert (vote_effect(effect, ANNA), vote_effect(effect)) == (f"You {said}", f"A reader {said}")


def test_what_it_brought_in_besides_is_said_apart() -> None:
    wanted = story("Bakers strike at dawn", source="Post")
    alike = story("Clerks strike at dusk", source="Globe")
    others = [one for one in TODAY if TOPIC[one.key] == "comets"]
    choice = _choose(
        [vote(wanted, Answer.YES)],
        [wanted, alike, *others],
        top=2,
        memories={wanted.key: kept(wanted, topic="labour")},
    )
    assert _in(choice) == {wanted.key, alike.key}
    said = [vote_effect(one, ANNA) for one in choice.vote_effects.effects]
    assert said == [
        "You asked for “Bakers strike at dawn”: it is in",
        "Your yes on Tuesday to “Bakers strike at dawn” brought “Clerks strike at dusk” in",
    ]


def test_what_made_room_for_what_both_answers_brought_in_is_no_one_s_dislike() -> None:
    """Of two places one is asked for, the other won by a yes and the no beside it."""
    met: set[str] = set()
    for number in range(40):
        drawn = random.Random(number)
        cast = [
            vote(told, drawn.choice([Answer.YES, Answer.NO]), days=drawn.random() * 5)
            for told in drawn.sample(VOTED, 5)
        ]
        cast.append(vote(drawn.choice(TODAY), Answer.YES))
        memories = MEMORIES | {one.key: kept(one, topic=TOPIC[one.key]) for one in TODAY}
        choice = _choose(cast, TODAY[:9], top=3, memories=memories)
        before = _in(_choose([], TODAY[:9], memories=memories))
        for line in choice.vote_effects.lines:
            if line.code is ReasonCode.VOTES_MADE_ROOM:
                left = [one for one in TODAY[:9] if one.key not in _in(choice) - before]
                again = _choose(cast, left, top=3, memories=memories)
                assert str(line.values["title"]) in {
                    one.story.items[0].title for one in again.findings
                }
                met.add(sentence(line).partition("”")[2])
    assert met == {" made room for what your votes brought in"}


def test_votes_that_only_together_move_a_story_are_told_together() -> None:
    """Either no alone would keep it out, so neither can be named as the one that did."""
    before = [story(f"{who} strike in Harbour Street", source=who) for who in ("Cooks", "Maids")]
    told = story("Bakers strike at dawn", source="Post")
    memories = {one.key: kept(one, topic="labour") for one in before}
    choice = _choose([vote(one, Answer.NO) for one in before], [told], memories=memories)
    assert choice.vote_effects.effects == ()
    [line] = choice.vote_effects.lines
    assert sentence(line) == "All your noes together kept “Bakers strike at dawn” out"


def test_without_votes_there_are_no_effects() -> None:
    effects = _choose([]).vote_effects
    assert (effects.effects, effects.lines, effects.precision) == ((), (), None)


def test_a_no_that_taught_nothing_of_the_subject_moves_nothing() -> None:
    effects = _choose([vote(VOTED[0], Answer.NO, reason=NoReason.OLD)]).vote_effects
    assert (effects.effects, effects.lines) == ((), ())
