"""Names of one word cut from a registered name, which people and other firms bear too."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.brands.legal_forms import CutNames, said_names
from service.evaluation.lexical_scorer import Lexicon
from service.models import Brand, Link
from tests.matching.test_names import NOW, item
from tests.tables import each


def is_ours(name: str, title: str, text: str = "") -> bool:
    known = Lexicon(Brand(id="b", display_name=name, core=(), fingerprint="f"))
    found = known.score(replace(item(title), text=text or title), NOW).link is Link.DIRECT
    assert known.may_matter(f"{title}\n\n{text}") or not found
    return found


@each(
    ("name", "title"),
    [
        ("Tiffany & Co.", "LVMH buys Tiffany for $16bn"),
        ("Tiffany & Co.", "Tiffany raises prices on diamond rings"),
        ("Tiffany & Co.", "Tiffany and Company opens flagship in Milan"),
        ("Harrison & Co", "Harrison opens ten stores"),
        ("Merck & Co.", "Merck wins approval for cancer drug"),
        ("Merck & Co.", "Merck Inc wins approval for cancer drug"),
        ("Merck & Co.", "why does merck charge so much"),
        ("Kellogg Company", "Kellogg raises cereal prices"),
        ("Jacobs Ltd", "Jacobs wins contract for rail line"),
        ("Jacobs Ltd", "Jacobs Limited wins contract for rail line"),
        ("Siemens AG", "Siemens Energy wins order"),
        ("Bosch GmbH", "bosch again, what a drill"),
        ("Target Corporation", "Target cuts prices"),
        ("Debonairs Pizza (Pty) Ltd", "Debonairs Pizza launches a menu"),
    ],
)
def test_a_cut_name_is_the_brands_where_nobody_else_bears_it(name: str, title: str) -> None:
    assert is_ours(name, title)


@each(
    ("name", "title"),
    [
        ("Tiffany & Co.", "Tiffany Haddish joins the cast of a new comedy"),
        ("Tiffany & Co.", "Singer Tiffany returns to the stage"),
        ("Harrison & Co", "Harrison Ford injured on set"),
        ("Harrison & Co", "George Harrison song found in an attic"),
        ("Merck & Co.", "Merck KGaA buys a laboratory in Darmstadt"),
        ("Kellogg Company", "Kellogg AG raises cereal prices"),
        ("Jacobs Ltd", "Mayor Jacobs opens a library"),
        ("Jacobs Ltd", "Marc Jacobs opens a store"),
        ("Chobani LLC", "Hamdi Chobani wins a marathon"),
        ("Heineken N.V.", "Freddy Heineken remembered"),
        ("Target Corporation", "Police target gang"),
        ("Target Corporation", "Target practice in the woods"),
    ],
)
def test_a_cut_name_is_anothers_where_a_name_or_another_legal_form_stands_beside_it(
    name: str, title: str
) -> None:
    assert not is_ours(name, title)


def test_another_firm_takes_no_name_from_the_rest_of_the_text() -> None:
    told = "Bayer said so in a notice of Bayer Corp, its American unit. Patients died."
    assert is_ours("Bayer AG", "Bayer recalls aspirin over contamination", told)
    told = "A drug of Merck & Co. was recalled. Merck KGaA has nothing to do with it."
    assert is_ours("Merck & Co.", "Merck recalls a drug", told)


@each(
    ("name", "title"),
    [
        ("Boeing Co", "Boeing Dreamliner crash kills 241"),
        ("Boeing Co", "Air India Boeing crash kills 241"),
        ("Tesla, Inc.", "Two killed as Tesla Cybertruck burns"),
        ("Volkswagen AG", "Volkswagen Tiguan recalled over airbag"),
        ("Ferrero SpA", "Arlon Ferrero factory shut over salmonella"),
        ("Ikea B.V.", "Ikea Malm dresser recalled after child dies"),
        ("Sappi Ltd", "Sappi Ngodwana mill fire kills one"),
        ("Kellogg Company", "Kellogg Rice Krispies recalled"),
        ("Campbell Company", "Campbell Soup recalls chicken over E. coli"),
        ("Wendys Company", "Wendys E. coli outbreak sickens 97"),
        ("Tiffany & Co.", "Tiffany fire kills five"),
        ("Bayer AG", "Bayer Inc recalls drug"),
        ("Siemens AG", "Siemens Corp pleads guilty to bribery"),
        ("Unilever PLC", "Unilever NV faces probe"),
    ],
)
def test_what_stands_behind_a_name_is_a_product_a_mill_or_a_subsidiary(
    name: str, title: str
) -> None:
    assert is_ours(name, title)


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("Woolworths Holdings Ltd", "Woolworths recalls chicken over listeria"),
        ("Shoprite Holdings", "Shoprite recalls milk"),
        ("Toyota Motor Corporation", "Toyota recalls 1.2 million vehicles"),
        ("Pick n Pay Stores", "Pick n Pay recalls hummus"),
    ],
)
def test_a_group_is_named_without_what_says_that_it_is_one(name: str, title: str) -> None:
    assert is_ours(name, title)


@pytest.mark.parametrize("name", ["Next Group", "New York Stores", "Real Estate Holdings"])
def test_words_and_places_are_no_names_of_groups(name: str) -> None:
    assert len(said_names([name], ())) == 1


@each(
    ("name", "behind", "ours"),
    [
        ("Tiffany & Co.", " Limited Edition", None),
        ("Heineken Ltd", ", AB InBev", None),
        ("Merck & Co., Inc.", " Corp.", True),
        ("Merck & Co., Inc.", " & Co", True),
        ("Merck & Co., Inc.", ", KGaA", False),
        ("Merck & Co., Inc.", " co-founder", None),
        ("Jacobs Ltd", " PLC", True),
        ("Jacobs Ltd", " GmbH", None),
        ("Bayer AG", " Corp", None),
        ("Merck & Co., Inc.", " GmbH", None),
    ],
)
def test_legal_forms_of_one_country_are_said_one_for_the_other(
    name: str, behind: str, *, ours: bool | None
) -> None:
    said = said_names([name], ())
    cut = next(one for one, full in said.items() if full)
    assert CutNames(said).is_ours(cut, cut + behind, len(cut)) is ours


def test_what_was_given_is_not_cut() -> None:
    assert said_names(["Merck & Co.", "Merck"], ()) == {"Merck & Co.": "", "Merck": ""}
    assert said_names(["Merck & Co."], ["merck"]) == {"Merck & Co.": ""}
    assert "Merck" in CutNames(said_names(["Merck & Co."], ()))
