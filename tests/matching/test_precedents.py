"""Earlier stories tell whom a name means: readers' votes, and what was mailed."""

from __future__ import annotations

import pytest

from service.evaluation.lexical_scorer import Lexicon
from service.matching.names.precedents import Precedents
from service.models import Answer, Brand, Link, NoReason, StoryMemory, Vote
from service.ranking.learning.few_shot_examples import precedents
from tests.evaluation.samples import NOW, item

GAP = Lexicon(Brand(id="g", display_name="Gap", core=("clothing",)))
NANDO = Lexicon(Brand(id="n", display_name="Nando", core=("chicken",), products=("Tripluxe",)))
NOT_US = ("Gap in the ozone layer shrinks, says satellite survey",)
OURS = ("Gap hires Zac Posen as chief designer", "Zac Posen shows his first Gap collection")


def link(lexicon: Lexicon, title: str, known: Precedents) -> Link:
    return lexicon.score(item(title), NOW, lexicon.leaning(known)).link


@pytest.mark.parametrize("known", [Precedents(ours=OURS), Precedents(mailed=OURS * 2)])
def test_words_of_stories_about_the_brand_prove_an_everyday_name(known: Precedents) -> None:
    title = "Posen on the Gap He Leaves, by Zac's Friends"
    assert link(GAP, title, Precedents()) is Link.NONE
    assert link(GAP, title, known) is Link.DIRECT


def test_words_of_stories_about_something_else_speak_against_it() -> None:
    title = "Gap faces a test, satellite survey finds"
    assert link(GAP, title, Precedents()) is Link.DIRECT
    assert link(GAP, title, Precedents(not_ours=NOT_US)) is Link.NONE
    assert link(GAP, "Gap sues a supplier", Precedents(not_ours=NOT_US)) is Link.DIRECT
    assert GAP.may_matter(title), "a model may still be asked"


def test_a_name_that_was_somebody_elses_once_is_doubted_beside_the_same_words() -> None:
    known = Precedents(not_ours=("Nando Parrado recalls the Andes crash",))
    assert link(NANDO, "Nando opens in the Andes", known) is Link.DIRECT
    assert link(NANDO, "Crash in the Andes: what Nando remembers", known) is Link.NONE
    assert link(NANDO, "Tripluxe and the Andes crash", known) is Link.PRODUCT


def test_a_word_right_beside_a_name_tells_more_than_elsewhere() -> None:
    hilton = Lexicon(Brand(id="h", display_name="Hilton", core=("hotel",)))
    known = Precedents(not_ours=("Paris Hilton spotted at a club",), ours=("Hilton buys a spa",))
    assert link(hilton, "Paris Hilton signs a record deal", Precedents()) is Link.DIRECT
    assert link(hilton, "Paris Hilton signs a record deal", known) is Link.NONE
    assert link(hilton, "Hilton to open in Paris", known) is Link.DIRECT


def test_which_votes_tell_whom_a_name_means() -> None:
    memories = {
        key: StoryMemory(key=key, title=key, first_seen=NOW, last_seen=NOW, link=tie)
        for key, tie in (("a", "direct"), ("b", "competitor"), ("c", "direct"), ("d", "direct"))
    }

    def vote(story: str, answer: Answer, reason: NoReason = NoReason.NONE) -> Vote:
        return Vote(recipient="0" * 16, story=story, answer=answer, at=NOW, reason=reason)

    votes = [
        vote("a", Answer.YES), vote("b", Answer.YES), vote("c", Answer.NO, NoReason.WRONG_BRAND),
        vote("d", Answer.NO, NoReason.TRIVIAL), vote("gone", Answer.YES),
    ]  # fmt: skip
    known = precedents(votes, memories, {key: key for key in "acde"})
    assert known == Precedents(ours=("a",), not_ours=("c",), mailed=("e",))
