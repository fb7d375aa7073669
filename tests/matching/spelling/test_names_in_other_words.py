"""Names as people write them in other words, for short, and with the slips that people make."""

from __future__ import annotations

from service.evaluation.lexical_scorer import Lexicon
from service.matching.names.spelling.shortened import beginnings, has_none, shortened
from service.models import Brand, Link
from tests.evaluation.samples import NOW, item
from tests.tables import each


def lexicon(name: str) -> Lexicon:
    return Lexicon(Brand(id="w", display_name=name, core=("annual jamboree",)))


@each(
    ("name", "title"),
    [
        ("Harkins Theatres", "Harkins Theaters sued over data breach"),
        ("Noodles & Company", "Noodles Company opens in Leeds"),
        ("H&R Block", "HR Block opens in Leeds"),
        ("Nah & Frisch", "so Nah und Frisch charged me twice"),
        ("East Coast Wings + Grill", "East Coast Wings & Grill sued over data breach"),
        ("Türkis", "anyone else having trouble with tuerkis this morning?"),
        ("The Salvation Army", "Salvation Army to cut 300 jobs"),
        ("Wingstop", "I love Wing Stop so much"),
        ("Bath & Body Works", "Bath & Bodyworks closes"),
        ("Pick n Pay", "Pik n Pay fined over prices"),
        ("Adidas", "Just waited an hour on hold with Addidas"),
        ("Gillette", "Gilete to cut 300 jobs as profit falls"),
        ("Volkswagen", "Volwagen sued over data breach"),
        ("Versace", "Versaci names new chief executive"),
        ("Louis Vuitton", "Luis Vuitton opens in Leeds"),
        ("Haagen-Dazs", "Haagen Daz sued over data breach"),
    ],
)
def test_a_name_in_other_words_or_with_a_common_slip_is_found(name: str, title: str) -> None:
    known = lexicon(name)
    assert known.score(item(title), NOW).link is Link.DIRECT
    assert known.may_matter(title)


def test_a_name_in_other_words_is_found_in_long_texts_and_pages() -> None:
    known = lexicon("First Technology Theatres")
    assert known.may_matter(f"1st Technology Theaters fined {'and so on ' * 60}")
    assert known.prefilter.passes_source(b"<p>1st Technology Theaters fined</p>")
    assert not known.prefilter.passes_source(b"<p>1st theaters of technology fined</p>")


@each(
    ("name", "title"),
    [
        ("Kotak Mahindra Bank", "Kotak Mahindra opens in Leeds"),
        ("Peet's Coffee", "Peets sued over data breach"),
        ("Banco Sabadell", "Sabadell names new chief executive"),
        ("Whole Foods Market", "Whole Foods rises 4% after results"),
        ("Safelite AutoGlass", "Safelite sued over data breach"),
        ("First Interstate Bank", "Regulator opens probe into 1st Interstate Bank"),
    ],
)
def test_a_name_for_short_is_asked_about_and_no_proof_by_itself(name: str, title: str) -> None:
    known = lexicon(name)
    found = known.score(item(title), NOW)
    assert known.may_matter(title)
    assert found.link is not Link.DIRECT
    assert found.unsure


def test_a_name_for_short_beside_words_of_the_brand_is_the_brand() -> None:
    coffee = Lexicon(Brand(id="w", display_name="Peet's Coffee", core=("espresso",)))
    assert coffee.score(item("Peet's raises the price of an espresso"), NOW).link is Link.DIRECT
    assert coffee.may_matter("Peet's sued")
    assert coffee.prefilter.passes_source(b"<p>Peet's sued</p>")


@each(
    ("name", "title"),
    [
        ("Debonairs", "A debonair man wins"),
        ("Ferrari", "Ferrara floods again"),
        ("The Salvation Army", "the salvation of an army of fans"),
        ("Wingstop", "with that wing stop and land"),
        ("Golden Arrows", "Golden Arrow bus burns in Epping"),
        ("Bank of New York", "Bank of a new year in York"),
        ("Whole Foods Market", "whole foods are healthy, says a study"),
        ("South African Airways", "South African farmers strike"),
    ],
)
def test_what_only_resembles_it_is_not_even_asked_about(name: str, title: str) -> None:
    assert not lexicon(name).may_matter(title)


def test_a_short_name_tells_its_bearer_from_others() -> None:
    assert shortened(["Kotak Mahindra Bank"], []) == ["Kotak Mahindra"]
    assert shortened(["Kotak Mahindra Bank"], ["kotak mahindra"]) == []
    assert shortened(["New York Times", "The Gap", "Royal Hotel", "Air India Express"], []) == []


def test_a_name_without_a_letter_has_no_other_words() -> None:
    assert lexicon("\N{SLICE OF PIZZA}").may_matter("The annual jamboree is cancelled")


@each(
    ("name", "title"),
    [
        ("Johnson & Johnson", "Johnson accused of lying about the annual jamboree"),
        ("White House Black Market", "White House hosts annual jamboree"),
        ("World Cup Coffee", "Five injured as World Cup fans storm annual jamboree"),
        ("Hudson's Bay", "Two die as boat sinks in Hudson Bay"),
        ("State Bank of India", "Indonesia's State-Bank placements end in annual jamboree"),
        ("Fortinet", "Annual jamboree: Fortnite is down after outage"),
    ],
)
def test_what_anybody_else_is_called_is_no_name_for_short(name: str, title: str) -> None:
    assert lexicon(name).score(item(title), NOW).link is not Link.DIRECT


def test_letters_of_all_words_tell_whether_a_name_for_short_may_be_there() -> None:
    begun = beginnings(["First National", "Peet's"])
    assert not has_none("the FIRST-NATIONAL of Leeds", begun)
    assert not has_none("Peets", begun)
    assert not has_none("&#80;eets", begun)
    assert has_none("their first nation", beginnings(["First Interstate"]))
    assert not has_none("what of it", beginnings(["J.P. Morgan"]))


def test_what_many_people_are_called_is_no_slip_but_of_a_doubled_letter() -> None:
    pubs = lexicon("Wetherspoon")
    assert pubs.score(item("Witherspoon arrested after a row"), NOW).link is not Link.DIRECT
    assert pubs.score(item("Wetherspon sued over data breach"), NOW).link is Link.DIRECT
    assert lexicon("Philips").score(item("Phillips recalls masks"), NOW).link is Link.DIRECT
