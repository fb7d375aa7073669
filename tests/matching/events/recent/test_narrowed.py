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
        ("fire and accident", {"evacuated", "near miss"}, "emergency"),
        ("data breach", {"cyber-attack", "hackers"}, "cyber attack"),
        ("data breach", {"hackers", "data breach"}, "data breach"),
        ("deal", {"ipo", "public offering"}, "flotation"),
        ("deal", {"ipo", "stake in"}, "deal"),
        ("deal", {"buyback"}, "buyback"),
        ("insolvency", {"downgraded"}, "cut rating"),
        ("injury", {"stranded"}, "stranded"),
        ("legal talk", {"regulator"}, "authorities"),
        ("regulator", {"to settle"}, "settlement"),
        ("product recall", {"stops sale of"}, "sales halt"),
        ("labour strike", set(), "labour strike"),
    ],
)
def test_it_is_narrowed_where_all_of_its_words_say_so(
    kind: str, phrases: set[str], called: str
) -> None:
    assert narrowed(kind, phrases) == called


def test_an_attack_in_which_data_are_spoken_of_is_a_breach() -> None:
    phrases, called = {"ransomware"}, "data breach"
    assert narrowed(called, phrases, ["Ransomware halts Zazu"]) == "cyber attack"
    assert narrowed(called, phrases, ["Ransomware halts Zazu", "Passwords were taken"]) == called
