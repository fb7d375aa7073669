"""An everyday noun in its own sense before another, and what mostly firms have or suffer."""

from __future__ import annotations

from dataclasses import replace

from service.evaluation.lexical_scorer import Lexicon
from service.models import Brand, Link
from tests.matching.test_names import NOW, item
from tests.tables import each

BANK = Brand(
    id="e",
    display_name="Equity Bank",
    aliases=("Equity",),
    core=("bank",),
    extended=("James Mwangi", "Nairobi"),
    competitors=("KCB",),
    regions=("Kenya",),
    fingerprint="f",
)
OIL = Brand(id="s", display_name="Shell", core=("oil", "petrol"), fingerprint="f")
SHIRTS = Brand(id="p", display_name="Polo", core=("clothing",), fingerprint="f")
CHAT = Brand(id="c", display_name="Signal", core=("app",), fingerprint="f")
SHOPS = Brand(id="t", display_name="Target", core=("retailer",), fingerprint="f")


def is_meant(brand: Brand, title: str, summary: str = "") -> bool:
    return (
        Lexicon(brand).score(replace(item(title), summary=summary, text=""), NOW).link
        is Link.DIRECT
    )


@each(
    ("brand", "title", "summary"),
    [
        (BANK, "Equity funds draw $12bn as investors bet on a cut", "Bond funds had inflows."),
        (BANK, "Equity turnover falls in Nairobi", "Foreign investors were net sellers."),
        (BANK, "Equity capital markets slump hits banks in Nairobi", ""),
        (BANK, "Equity Funds Draw $12bn as Investors Bet on a Cut", ""),
        (SHOPS, "Target date funds lose billions at retailers", ""),
        (OIL, "Shell companies used to hide bribes, oil minister says", ""),
        (CHAT, "Signal failure delays trains", ""),
    ],
)
def test_a_noun_that_goes_with_the_everyday_word_is_no_proof(
    brand: Brand, title: str, summary: str
) -> None:
    assert not is_meant(brand, title, summary)


@each(
    ("brand", "title", "summary"),
    [
        (BANK, "Equity market share grows, bank says", ""),
        (BANK, "Regulator orders Equity funds frozen", "The bank has to comply."),
        (BANK, "Equity under probe over money laundering", ""),
        (BANK, "Equity in trouble over missing deposits", ""),
        (BANK, "Equity on the spot over land", "MPs asked the lender to explain."),
        (BANK, "Equity not involved in fraud, police say", ""),
        (BANK, "Equity board splits over a successor", "The lender has no heir."),
        (BANK, "End of an era: Equity's Mwangi announces exit", ""),
        (BANK, "Equity starts hunt for Mwangi successor", ""),
        (SHOPS, "Target under scrutiny over data leak", ""),
    ],
)
def test_what_mostly_firms_have_or_suffer_and_who_stands_for_it_prove_it(
    brand: Brand, title: str, summary: str
) -> None:
    assert is_meant(brand, title, summary)


@each(
    ("brand", "title"),
    [
        (OIL, "Shell company worker killed in blast"),
        (OIL, "Shell company driver kidnapped in Port Harcourt"),
        (OIL, "Shell firm fined over oil spill"),
        (OIL, "Shell shock: oil giant cuts jobs"),
        (SHIRTS, "Polo shirts recalled over burns"),
        (BANK, "Equity brokers arrested in Nairobi for fraud"),
        (BANK, "Equity investors sue"),
        (BANK, "Equity fund fraud: bank staff arrested"),
        (BANK, "Equity fund manager arrested in Kenya"),
        (CHAT, "Signal failure: app down for hours"),
    ],
)
def test_harm_before_a_noun_is_ours_beside_our_trade_or_region(brand: Brand, title: str) -> None:
    assert is_meant(brand, title)


@each("title", ["Equity fund manager arrested", "Equity options fraud: trader jailed"])
def test_what_may_be_a_firms_before_such_a_noun_passes_the_gate(title: str) -> None:
    assert not is_meant(BANK, title)
    assert Lexicon(BANK).may_be_named_in(title)


def test_who_stands_for_the_brand_makes_no_name_of_a_small_word() -> None:
    assert not is_meant(BANK, "Judge speaks of equity", "Mwangi is a judge.")


@each(
    "title",
    [
        "Target 召回受污染的汉堡",
        "Target ने दूषित बर्गर वापस मंगाए",
        "Target отзывает бургеры из-за листерии",
        "Target ανακαλεί μπιφτέκια",
    ],
)
def test_a_capital_tells_at_the_beginning_of_what_goes_on_in_another_script(title: str) -> None:
    assert is_meant(SHOPS, title)
    assert not is_meant(SHOPS, title.replace("Target", "target"))


def test_a_capital_tells_nothing_at_the_beginning_of_latin_letters() -> None:
    assert not is_meant(SHOPS, "Target là mục tiêu ủng hộ")
    assert not is_meant(SHOPS, "Target practice for the 目標")
