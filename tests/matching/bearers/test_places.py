"""Seas, states and firms of which each state has its own."""

from __future__ import annotations

from service.evaluation.lexical_scorer import Lexicon
from service.models import Brand, Link
from tests.matching.test_names import NOW, item
from tests.tables import each

PAPER = Brand(
    id="a",
    display_name="Atlantic",
    core=("magazine",),
    products=("The Atlantic",),
    fingerprint="f",
)
AIRLINE = Brand(id="b", display_name="Alaska", core=("airline",), fingerprint="f")
UTILITY = Brand(
    id="c", display_name="Edison", core=("electricity",), regions=("California",), fingerprint="f"
)


@each(
    ("brand", "title", "is_ours"),
    [
        (PAPER, "A dozen new species were found in the Atlantic", False),
        (PAPER, "A giant map of the Atlantic and Indian Oceans hangs there", False),
        (PAPER, "Wind farms in the North Sea, the Baltic, the Atlantic and the Black Sea", False),
        (PAPER, "Storm Moves Across Atlantic Towards Islands", False),
        (PAPER, "The Atlantic reports that the ship was sold", True),
        (PAPER, "Editor of the Atlantic sued over a story", True),
        (PAPER, "A writer says in the Atlantic that schools fail", True),
        (AIRLINE, "Fox built a studio in her Wasilla, Alaska, home", False),
        (AIRLINE, "A trip from Nome, Alaska, to the south", False),
        (AIRLINE, "Flights of Delta, Alaska and United are late", True),
        (AIRLINE, "Alaska cancels flights after outage", True),
        (AIRLINE, "An airport in east Alaska reopens to airlines", False),
        (AIRLINE, "A giant of an Alaska sled dog flies by airline", False),
        (AIRLINE, "Alaska girl, resuscitated on an airline, thanks crew", False),
        (AIRLINE, "Hikers Rescued in Alaska After Visiting Bus", False),
        (AIRLINE, "An Alaska spokesman said the airline is sorry", True),
        (AIRLINE, "Analysts suggest investing in Alaska Airlines (ALK)", True),
        (UTILITY, "Ohio Edison customers lose power", False),
        (UTILITY, "Edison customers lose power", True),
    ],
)
def test_a_sea_a_state_and_its_utility_are_not_the_brand(
    brand: Brand, title: str, *, is_ours: bool
) -> None:
    assert (Lexicon(brand).score(item(title), NOW).link is Link.DIRECT) is is_ours


@each(
    ("title", "is_ours"),
    [
        ("Lark Extends Job Cuts as CEO Seeks to Trim Costs", True),
        ("Lark ends sponsorship, and its customers are glad", True),
        ("Lark ends at dawn", False),
        ("The lark ends its song as the company sleeps", False),
    ],
)
def test_what_others_do_too_is_some_proof(title: str, *, is_ours: bool) -> None:
    brand = Brand(id="d", display_name="Lark", core=("taxi",), fingerprint="f")
    assert (Lexicon(brand).score(item(title), NOW).link is Link.DIRECT) is is_ours


def test_small_letters_in_front_say_that_a_capital_later_only_begins_a_sentence() -> None:
    brand = Brand(id="e", display_name="Iceland", core=("supermarket",), fingerprint="f")
    lexicon = Lexicon(brand)
    post = "iceland delivery turned up with everything defrosted at the supermarket. Never again"
    assert lexicon.score(item(post), NOW).link is Link.DIRECT


@each(
    ("name", "post", "is_ours"),
    [
        ("Tyson", "great picture of donald and mike tyson today", False),
        ("Tyson", "why is tyson so salty these days", True),
        ("Tiffany", "looking great tiffany", False),
        ("Alaska", "it is so cold here, nome, alaska", False),
        ("Alaska", "my ring is lost, never flying with alaska again", True),
        ("Tiffany", "bought this ring at tiffany and it broke", True),
    ],
)
def test_a_person_in_small_letters_is_no_firm(name: str, post: str, *, is_ours: bool) -> None:
    brand = Brand(id="e", display_name=name, core=("ring",), fingerprint="f")
    assert (Lexicon(brand).score(item(post), NOW).link is Link.DIRECT) is is_ours


@each(
    ("title", "is_ours"),
    [
        ("Lark strikes will not affect flights, says a bird watcher", False),
        ("Lark strikes deal with rival over fleet", True),
    ],
)
def test_what_a_word_does_is_no_verb_before_a_verb(title: str, *, is_ours: bool) -> None:
    brand = Brand(id="f", display_name="Lark", core=("taxi",), fingerprint="f")
    assert (Lexicon(brand).score(item(title), NOW).link is Link.DIRECT) is is_ours
