"""What the time machine says, as sentences with their numbers."""

from __future__ import annotations

import pytest

from service.wording.brand_pages import time_machine as words


@pytest.mark.parametrize(("counts", "told"), [
    ((1, 0, 0), "1 story would have been left out"),
    ((3, 0, 2), "3 stories would have been left out, of which you said no to 2"),
    ((14, 3, 0), "14 stories would have been left out, of which you said yes to 3"),
    ((2, 1, 1), "2 stories would have been left out, of which you said yes to 1 and no to 1"),
])  # fmt: skip
def test_what_would_have_gone_is_told_with_what_readers_said(
    counts: tuple[int, int, int], told: str
) -> None:
    assert words.gone(*counts) == told


@pytest.mark.parametrize(("more", "fewer", "usd", "known", "told"), [
    (0, 0, None, True, "The model would be asked as much as before."),
    (1, 0, 0.31, True, "1 item more would go to the model: some $0.31 a month."),
    (5, 2, None, True, "5 items more, 2 fewer would go to the model; it has no price."),
    (0, 4, -0.5, True, "4 fewer would go to the model: some $0.50 a month less."),
    (2, 0, None, False, "2 items more would go to the model; what that costs is not known."),
])  # fmt: skip
def test_what_the_model_would_cost_is_told(
    more: int, fewer: int, usd: float | None, known: bool, told: str
) -> None:
    assert words.for_the_model(more, fewer, usd, known=known) == told


def test_each_limit_of_the_answer_has_its_sentence() -> None:
    names = (
        "by_keywords", "judged_now", "beginnings", "sources", "forgotten", "unlike", "gaps",
    )  # fmt: skip
    none = dict.fromkeys(names, 0)
    assert words.limits(**none) == []
    for count in (1, 2):
        told = words.limits(**dict.fromkeys(none, count))
        assert len(told) == len(none)
        assert len({*told}) == len(none)


def test_places_votes_and_mails_are_told() -> None:
    assert words.mails(3, 3) == "3 mails, as before"
    assert words.mails(3, 1) == "1 mail in place of 3"
    assert words.place(4, 2).startswith("higher: number 2")
    assert words.place(2, 4).startswith("lower: number 4")
    assert words.other_mail("Sat 28 Nov, 21:49", 4) == (
        "would be number 4 of the mail of Sat 28 Nov, 21:49"
    )
    assert words.said(0, 0) == ""
    assert words.said(1, 2) == "1 yes, 2 no"
    assert words.settings_tried(None, None, None) == "Nothing is changed"
    assert words.settings_tried(2.5, 3, None) == "MIN_SCORE=2.5, TOP_RESULTS=3"


def test_what_asking_the_model_takes_is_told() -> None:
    told = words.price(1, 1, stored=0, tokens=470, usd=None, left=9_000)
    assert told == (
        "1 item was never judged by the model. "
        "To ask it takes some 470 tokens: it has no price. 9,000 are left of today's."
    )
    told = words.price(2, 2, stored=1, tokens=0, usd=0.0, left=0)
    assert told.endswith("Its verdict on 1 is stored and costs nothing.")
    assert words.ask_button(1) == "Ask the model about 1 item"
    assert words.was_asked(1, 12, None, "") == "For this trial the model judged 1 item: 12 tokens."
    assert words.was_asked(0, 0, 0.0, "").endswith("0 items: at no cost.")
    assert words.was_asked(2, 12, 0.5, "the day is over").endswith(", $0.50. The day is over")


def test_no_story_is_said_in_words() -> None:
    for told in (words.came(0), words.gone(0, 0, 0), words.moved(0)):
        assert told.startswith("No story would")
