"""Namesakes of a brand whose name is an everyday word: in `not_us`, and in towns far away."""

from __future__ import annotations

from dataclasses import replace

from service.evaluation.lexical_scorer import Lexicon
from service.models import SERIOUS_RISK, Brand, Evaluation, Link, ReasonCode
from tests.matching.test_names import NOW, item
from tests.tables import each

COMET = Brand(
    id="c",
    display_name="Comet Bank",
    aliases=("Comet", "Comet Group"),
    core=("bank",),
    extended=("Amina Oduya", "lender"),
    products=("CometPay",),
    competitors=("Vardo",),
    regions=("Ghana", "Togo"),
    not_us=("Comet Bancshares", "Comet Cinemas", "Wichita", "private comet"),
    fingerprint="f",
)


def scored(title: str, summary: str = "", brand: Brand = COMET) -> Evaluation:
    return Lexicon(brand).score(replace(item(title), summary=summary), NOW)


@each(
    ("title", "summary"),
    [
        ("Comet Bank hires officer in Wichita", "Comet Bancshares named a new officer."),
        ("Comet Bank hires officer in Topeka", "Comet Bancshares named a new officer."),
        ("Comet Bank robbed in Topeka, Wichita", "A teller of the lender was hurt."),
        ("Comet Bank opens branch in Wichita", "The lender has ten now."),
        ("Comet fined over loans", "Comet Bancshares has to pay."),
        ("Comet sues Comet Bancshares", ""),
    ],
)
def test_a_name_that_a_namesake_bears_too_is_his(title: str, summary: str) -> None:
    said = scored(title, summary)
    assert said.link is not Link.DIRECT
    assert said.score == 0.0
    assert said.excluded
    assert said.excluded.code is ReasonCode.LOOK_ALIKE


@each(
    ("title", "summary"),
    [
        ("Comet Bank robbed in Wichita", "The bank of Ghana has an office there."),
        ("Comet Bank robbed in Wichita", "Amina Oduya, who leads it, was there."),
        ("Comet Bank and Vardo robbed in Wichita", ""),
        ("CometPay users of Comet Bank robbed in Wichita", ""),
        ("Comet Bank robbed, Comet Cinemas too", ""),
        ("Private comet firm buys Comet Bank", ""),
        ("Comet Bank hacked, Comet Bancshares not affected", ""),
        ("Comet Bank hacked", "Shares of Comet Bancshares fell. The bank said so."),
        ("Comet Bank staff jailed as Comet Bancshares shares fall", ""),
        ("Comet Bank, not to be confused with Comet Bancshares, is robbed", ""),
    ],
)
def test_a_name_beside_something_more_of_ours_stays_ours(title: str, summary: str) -> None:
    assert scored(title, summary).link is Link.DIRECT


@each(
    "title",
    [
        "Comet Bank robbery suspect arrested in Topeka",
        "Comet Bank robbed in Salina, Kansas",
        "Robbers shoot a teller of Comet Bank in New York",
    ],
)
def test_harm_in_a_town_where_the_brand_is_not_is_asked_about(title: str) -> None:
    said = scored(title)
    assert said.link is Link.DIRECT
    assert said.why.endswith("See whether Comet Bank is meant")


@each(
    ("title", "summary"),
    [
        ("Comet Bank robbed in Wichita", "A teller of the lender was hurt."),
        ("Teller of Comet Bank killed in Wichita", ""),
        ("Comet Bank fined over loans", "Comet Bank of Wichita has to pay."),
    ],
)
def test_grave_harm_beside_one_place_of_not_us_is_asked_about(title: str, summary: str) -> None:
    said = scored(title, summary)
    assert said.link is Link.DIRECT
    assert said.why.endswith("See whether Comet Bank is meant")
    assert said.risk == SERIOUS_RISK


@each(
    "title",
    [
        "Comet Bank robbery suspect arrested in Accra",
        "Comet Bank robbery suspect of Accra arrested in London",
        "Comet Bank of Ghana robbed in London",
        "Comet Bank robbery suspect arrested in Nkawkaw",
        "Comet Bank robbery suspect arrested in Reading",
    ],
)
def test_harm_in_a_town_of_the_brands_or_of_nobody_knows_where_is_told(title: str) -> None:
    said = scored(title)
    assert said.why
    assert "whether" not in said.why


def test_a_brand_that_does_not_say_where_it_is_is_told_of_everywhere() -> None:
    for regions in ((), ("the Volta Region",)):
        brand = replace(COMET, regions=regions)
        assert "whether" not in scored("Comet Bank robbed in Topeka", brand=brand).why
