"""Reports on people of other ages are two events, however alike they are told."""

from __future__ import annotations

from service.models import Brand
from service.ranking.stories import group
from tests.ranking.samples import item, kept
from tests.tables import each

BRAND = Brand(id="hearth", display_name="Old Oven", core=("pizza",), regions=("Durban",))
Report = tuple[str, str]

TWO: dict[str, tuple[Report, Report]] = {
    "in both headlines": (
        ("Boy, 9, burned by boiling soup at Old Oven", ""),
        ("Eleven-year-old boy burned by boiling soup at Old Oven", ""),
    ),
    "in a headline and below the other": (
        ("Driver, 34, shot dead outside Old Oven in a robbery", ""),
        ("Old Oven driver shot dead in a robbery", "The man, 51, was shot dead in the robbery."),
    ),
    "below headlines that tell of harm": (
        ("Customer stabbed in a brawl at Old Oven", "A man aged 23 was stabbed in the brawl."),
        ("Man stabbed in a brawl at Old Oven", "The 60-year-old was stabbed in the brawl."),
    ),
}
ONE: dict[str, tuple[Report, Report]] = {
    "one of several": (
        ("Boy, 9, and woman, 40, burned by boiling soup at Old Oven", ""),
        ("Boy aged nine burned by boiling soup at Old Oven", ""),
    ),
    "an age that one alone tells": (
        ("Boy, 9, burned by boiling soup at Old Oven", ""),
        ("Boy burned by boiling soup at Old Oven", ""),
    ),
    "of whoever is quoted, where no harm is told": (
        ("Old Oven trades dough ovens for gas in a pilot", "Cook Ann Dube, 34, likes the pilot."),
        ("Old Oven pilot puts gas in dough ovens", "The pilot pleases Musa Khoza, 58, a cook."),
    ),
    "of who was hurt and of who is held": (
        ("Old Oven guard, 45, shot dead in robbery", ""),
        ("Man, 22, arrested after Old Oven guard is shot dead in robbery", ""),
    ),
    "of who saw it, where harm is told": (
        ("Fire destroys Old Oven bakery", "Fire took the bakery. Sam Nkosi, 27, saw smoke."),
        ("Old Oven bakery destroyed by fire", "It burned down. Lea Daniels, 52, heard blasts."),
    ),
    "of who is named to a post": (
        ("Old Oven names Piet Brand, 51, as chief", ""),
        ("Old Oven names Piet Brand as chief to replace Mia Cole, 63", ""),
    ),
    "that outlets tell a year apart": (
        ("Woman, 34, burned by boiling soup at Old Oven", ""),
        ("Woman burned by boiling soup at Old Oven", "The 35-year-old was burned by soup."),
    ),
    "of no person": (
        ("90-year-old bakery burned beside Old Oven in night fire", ""),
        ("Night fire beside Old Oven: 89-year-old bakery burned", ""),
    ),
}


@each("kind", [*TWO, *ONE])
def test_other_ages_are_other_people(kind: str) -> None:
    reports = {**TWO, **ONE}[kind]
    first, then = (
        item(title, text=text, hours=2 - n, source=f"Outlet {n}")
        for n, (title, text) in enumerate(reports)
    )
    expected = 1 if kind in ONE else 2
    assert len(group([first, then], brand=BRAND)) == expected
    [remembered] = group([first], brand=BRAND)
    keys = {told.key for told in group([then], [kept(remembered)], brand=BRAND)}
    assert len(keys | {remembered.key}) == expected
