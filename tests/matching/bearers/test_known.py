"""Firms that everybody knows by a word of the dictionary, words of a trade, and sums."""

from __future__ import annotations

import pytest

from service.evaluation.lexical_scorer import Lexicon
from service.models import Brand, Link
from tests.matching.test_names import NOW, item
from tests.tables import each


def link_of(name: str, core: str, title: str) -> Link:
    brand = Brand(id="b", display_name=name, fingerprint="f", core=(core,))
    return Lexicon(brand).score(item(title), NOW).link


@each(
    ("name", "core", "title"),
    [
        ("Nike", "shoes", "Nike under fire for marketing of 'menacing' balaclava"),
        ("Nike", "shoes", "End of an Era as Tiger Woods, Nike Part Ways"),
        ("Google", "search", "Google resists giving up documents in investigation"),
        ("Uber", "taxis", "Uber stole trade secrets and bribed officials, filing says"),
        ("Uber", "taxis", "How regulators in three lands came to see Uber's tricks"),
        ("Apple", "phones", "Apple is challenging the rules on multiple fronts"),
        ("Micron", "memory chips", "Wall Street rallies after sell-off; Micron shines"),
        ("Meta", "social network", "Meta balked at turning over chatbot records in lawsuit"),
        ("Oracle", "software", "Oracle, Hasbro fall; Perion rises, Tuesday"),
        ("Amazon", "online retail", "Amazon prepares for one of tech's biggest layoffs ever"),
        ("Amazon", "online retail", "More big job cuts are coming at Amazon."),
        ("Lark", "medicines", "Where Will Lark Therapeutics Be in a Year?"),
        ("Shell", "oil", "Shell awaits court ruling on complicity in deaths"),
        ("Lark", "taxi", "Lark valued at $48bn after consortium secures shares"),
        ("Sears", "shops", "Will Sears Go Bankrupt?"),
        ("Nestle", "food", "Lawsuit Says Nestle Water Is Tainted"),
    ],
)
def test_a_firm_that_everybody_knows_is_found_by_its_capital(
    name: str, core: str, title: str
) -> None:
    assert link_of(name, core, title) is Link.DIRECT


@each(
    ("name", "core", "title"),
    [
        ("Apple", "phones", "Apple harvest begins in Elgin"),
        ("Dell", "laptops", "Few look into bribes, said Gillian Dell, author of the firm's report"),
        ("Apple", "phones", "Can Apple Cider Vinegar Help You Fight Skin Issues?"),
        ("Apple", "phones", "Ford overlooks the Big Apple"),
        ("Oracle", "software", "Warren Buffett, 'Oracle of Omaha', at Annual Meeting"),
        ("Amazon", "online retail", "Loggers shot a man. Amazon invasions increase in Brazil."),
        ("Google", "search", "I had to google the name of the actor in that Western"),
        ("Lark", "taxi", "Doing Without It Is Lark, UBS CEO Says"),
        ("Economist", "magazine", "Economist sees modest growth in Charlotte"),
        ("Sears", "shops", "Heat Sears Southwest, Kills 12"),
        ("Pampers", "nappies", "Hotel Pampers Its Guests"),
        ("Meta", "social network", "Meta-Analysis Links Drug To Deaths"),
        ("Micron", "chips", "0.5 Micron Filter Recalled"),
        ("Alphabet", "search", "Alphabet Soup Recalled Over Metal"),
        ("Apple", "phones", "Apple Slices Recalled Over Listeria"),
        ("Yahoo", "search", "Yahoo Boys Arrested In Lagos"),
        ("Lark", "taxi", "Where Will Lark Therapeutics Be in a Year?"),
    ],
)
def test_other_bearers_of_such_a_word_are_not(name: str, core: str, title: str) -> None:
    assert link_of(name, core, title) is not Link.DIRECT


@pytest.mark.parametrize(
    ("title", "is_ours"),
    [
        ("3M recalls masks after complaints", True),
        ("3M to pay $6bn over earplugs", True),
        ("Firm to pay $3M over earplugs", False),
        ("GM recalls 1.3M vehicles to fix power steering", False),
        ("Automakers recall nearly 3M vehicles", False),
        ("GM recalls 3M more vehicles", False),
        ("Shop admits it was hacked, up to 3M cards affected", False),
        ("Charter in talks to acquire 3M subscribers", False),
        ("Goodfellow wins 3m springboard gold", False),
        ("Boss in line for £3m next year", False),
    ],
)
def test_a_sum_is_no_name_of_figures(title: str, *, is_ours: bool) -> None:
    assert (link_of("3M", "masks", title) is Link.DIRECT) is is_ours


def test_part_of_a_longer_name_beside_business_passes_the_gate() -> None:
    lexicon = Lexicon(Brand(id="b", display_name="Lark", fingerprint="f", core=("carmaker",)))
    assert lexicon.may_matter("China sales help Lark Land Rover to £156m pre-tax profit")
    assert not lexicon.may_matter("Choir sings at Lark Hill Rover on Sunday")
