"""What only firms do to jobs and works tells an everyday word for a firm, in all its forms."""

from __future__ import annotations

from dataclasses import replace

from service.evaluation.lexical_scorer import Lexicon
from service.matching.names.acts import acts_as_firms
from service.models import Brand, Link
from tests.matching.test_names import NOW, item
from tests.tables import each


def is_meant(name: str, title: str) -> bool:
    brand = Brand(id="b", display_name=name, core=("payments",), fingerprint="f")
    return Lexicon(brand).score(replace(item(title), text=title), NOW).link is Link.DIRECT


@each(
    ("name", "title"),
    [
        ("Block", "Dorsey’s Block Cutting Up to 10% of Staff in Efficiency Push"),
        ("Amazon", "Amazon laying off about 14,000 corporate workers"),
        ("Genesis", "Genesis announced a 20% reduction in staff"),
        ("Meta", "Meta is executing significant staff reductions"),
        ("Meta", "Meta has begun layoffs at two offices"),
        ("Orbit", "Orbit is reportedly closing its factory in Leeds"),
        ("Orbit", "Orbit to shed hundreds of jobs"),
        ("Orbit", "Orbit cut 1,200 jobs"),
        ("Orbit", "Orbit planning redundancies at its plant"),
        ("Puma", "Puma Announce Job Cuts in Europe"),
    ],
)
def test_a_firm_is_told_by_what_it_does_to_its_staff(name: str, title: str) -> None:
    assert is_meant(name, title)


@each(
    ("name", "title"),
    [
        ("Union", "Union weighing job losses at the plant"),
        ("Snow", "Snow closing shops in the north"),
        ("Block", "Block the cutting of staff, unions say"),
        ("Gap", "Gap cutting across all jobs widens"),
        ("Chess", "Chess opening moves for beginners"),
        ("Orbit", "Orbit announced in a paper on job markets and losses"),
    ],
)
def test_who_else_speaks_of_work_is_none(name: str, title: str) -> None:
    assert not is_meant(name, title)


@each(
    ("text", "acts"),
    [
        ("Lark sluit alle winkels", True),
        ("Lark to cut 400 jobs", True),
        ("Lark slashing more than half of its workforce", True),
        ("Lark cuts cost of jobs", False),
        ("Lark.", False),
    ],
)
def test_verbs_in_all_forms(text: str, acts: bool) -> None:
    assert acts_as_firms(text, len("Lark"), is_mass=False) is acts
