"""Texts that are one text, in the order in which they come."""

from __future__ import annotations

from service.text import terms
from service.text.copies.near_duplicates import copies
from service.text.copies.other_headlines import HeadlineAndText, tell_two
from service.text.shingles import of_words, shared
from tests.tables import each

LONG = [f"w{n}" for n in range(100)]


def test_boilerplate_on_every_page_ties_nothing_together() -> None:
    notice = [f"n{n}" for n in range(40)]
    pages = [of_words([*notice, *(f"p{page}-{n}" for n in range(20))]) for page in range(60)]
    # the first pages cannot know that it is boilerplate; once it is crowded nothing joins by it
    found = copies(pages, [0.0] * 60, 1.0)
    assert found[0] == found[1]
    alone = [of_words([f"p{page}-{n}" for n in range(60)]) for page in range(60)]
    assert copies(alone, [0.0] * 60, 1.0) == list(range(60))


def test_a_copy_after_the_window_is_another_text() -> None:
    same = of_words(LONG[:100])
    assert copies([same, same, same], [0.0, 50.0, 200.0], 100.0) == [0, 0, 2]


def test_known_texts_are_never_joined() -> None:
    same = of_words(LONG[:100])
    assert copies([same, same, same], [0.0, 0.0, 0.0], 1.0, known=2) == [0, 1, 0]


def headed(title: str) -> HeadlineAndText:
    return HeadlineAndText(title, lambda: terms.terms(f"{title}. The rest is the same."))


@each(
    ("one", "other", "two"),
    [
        ("Fish Shed robbed in Welkom", "Fish Shed robbed in Polokwane", True),
        ("Fish Shed robbed in Sandton", "Fish Shed robbed in Sandown", True),
        ("Fish Shed robbed in Pretoria East", "Fish Shed robbed in Pretoria West", True),
        ("Old Oven recalls lemon cream", "Old Oven recalls nut spread", True),
        ("Fish Shed: labour court rules", "Fish Shed: labor court rules", False),
        ("Old Oven brings a Bankenapp", "Old Oven brings a Banken-App", False),
        ("Fish Shed shuts its theatre", "Fish Shed shuts its theater", False),
        ("Old Oven fined | Business", "Old Oven fined | Companies", False),
        ("Fish Shed strike on Tuesday", "Fish Shed strike on Wednesday", False),
        ("Two hurt at Old Oven", "Three hurt at Old Oven", False),
        ("Brand in München", "Brand in Muenchen", False),
    ],
)
def test_headlines_tell_two_events_by_words_of_their_own(one: str, other: str, two: bool) -> None:
    assert tell_two(headed(one), headed(other)) is two


def test_only_what_several_texts_have_is_looked_for() -> None:
    texts = [of_words([f"{n}-{word}" for word in LONG]) for n in range(50)]
    cut = of_words([f"7-{word}" for word in LONG[:60]])
    assert copies([*texts, cut], [0.0] * 51, 1.0) == [*range(50), 7]
    assert shared([one.hashes for one in texts]) == set()
    assert shared([one.hashes for one in (*texts, cut)]) == set(cut.hashes)
    assert shared([]) == set()
