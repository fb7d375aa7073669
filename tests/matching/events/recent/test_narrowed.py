"""What a kind of event that may be two things is called, by the words that a text has for it."""

from __future__ import annotations

from service.matching.events.telling import narrowed
from tests.tables import each


@each(
    ("kind", "phrases", "called"),
    [
        ("fire and accident", {"ran aground", "collided with"}, "accident"),
        ("fire and accident", {"fire", "smoke inhalation"}, "fire"),
        ("fire and accident", {"explosion"}, "explosion"),
        ("fire and accident", {"explosion", "fire"}, "fire and accident"),
        ("fire and accident", {"collapse"}, "fire and accident"),
        ("labour strike", {"strike", "walkout"}, "strike"),
        ("labour strike", {"strike", "protest"}, "labour strike"),
        ("labour dispute", {"cuts", "job cuts"}, "job cuts"),
        ("labour dispute", {"pay cut for staff"}, "labour dispute"),
        ("labour dispute", {"lays off", "lose their jobs"}, "job cuts"),
        ("labour dispute", {"forced labour"}, "exploitation"),
        ("labour dispute", {"fired"}, "labour dispute"),
        ("recall", {"recall"}, "recall"),
        ("labour strike", set(), "labour strike"),
    ],
)
def test_it_is_narrowed_where_all_of_its_words_say_so(
    kind: str, phrases: set[str], called: str
) -> None:
    assert narrowed(kind, phrases) == called
