"""Texts that are one text, in the order in which they come."""

from __future__ import annotations

from service.text.copies.near_duplicates import copies
from service.text.shingles import of_words

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
