"""Papers are told by their article and by what they do; others of one word by what follows it."""

from __future__ import annotations

from dataclasses import replace

from service.evaluation.lexical_scorer import Lexicon
from service.models import Brand, Link
from tests.matching.test_names import NOW, item
from tests.tables import each

PAPER = Brand(
    id="t",
    display_name="Telegraph",
    core=("newspaper", "journalism"),
    extended=("columnist",),
    fingerprint="f",
)
SHOPS = Brand(id="k", display_name="Kingfisher", core=("DIY", "retailer"), fingerprint="f")
BANK = Brand(id="r", display_name="Regions", core=("bank",), fingerprint="f")
CARS = Brand(id="j", display_name="Jaguar", core=("cars",), fingerprint="f")
PHONES = Brand(id="b", display_name="Block", core=("payments",), fingerprint="f")
STATE = Brand(id="a", display_name="Alaska", core=("airline",), fingerprint="f")
NEWS = Brand(id="n", display_name="Atlantic", core=("magazine",), fingerprint="f")


def is_meant(brand: Brand, title: str) -> bool:
    return Lexicon(brand).score(replace(item(title), text=title), NOW).link is Link.DIRECT


@each(
    ("brand", "title"),
    [
        (PAPER, "Murdoch lines up to bid for The Telegraph"),
        (PAPER, "The Telegraph disclosed that the minister had resigned"),
        (PAPER, "Emissions are traded badly, an investigation by The Telegraph has found"),
        (PAPER, "Sued over hacked phones, The Telegraph apologises"),
        (PAPER, "Telegraph NYSE: TLG hits a high"),
        (CARS, "The fund of BMW, Porsche and Jaguar Land Rover buys cars"),
        (CARS, "Jaguar Land Rover to build electric cars here"),
        (SHOPS, "Kingfisher cuts 400 jobs"),
        (PHONES, "Block 18 months ago had a payments outage, Block says"),
        (STATE, "Alaska cancels flights after a fault"),
        (PHONES, "The union Block refuses to recognise wins a vote on payments"),
        (PHONES, "Block 2025 payments outlook disappoints"),
        (PHONES, "Payments duo Block and PayPal sued over fees"),
        (NEWS, "Atlantic magazine sued over a story"),
    ],
)
def test_a_name_is_told(brand: Brand, title: str) -> None:
    assert is_meant(brand, title)


@each(
    ("brand", "title"),
    [
        (PAPER, "The telegraph was invented before The Nation was founded"),
        (PAPER, "How The Telegraph Road Was Built And Why It Matters"),
        (SHOPS, "Revenue department takes Kingfisher Airlines to court over tax"),
        (SHOPS, "Shoppers of the consultancy firm Kingfisher Analytics say so"),
        (BANK, "He was a founding father of the powerful Party of Regions, a bank of votes"),
        (PHONES, "He worked as a cashier at Block 570B Woodlands Avenue"),
        (STATE, "He got his pass, an Alaska prosecutor said"),
        (STATE, "The state of Alaska recorded its hottest day"),
        (STATE, "Lisa Murkowski (Alaska) and Mitt Romney (Utah) voted in favour"),
        (BANK, "Actors' union Regions warns of strikes at a bank"),
        (PAPER, "The rock band Telegraph releases an album"),
        (NEWS, "A hurricane forms in the Atlantic, the islands are warned"),
        (NEWS, "Virgin Atlantic pilots' strikes blocked by court"),
    ],
)
def test_another_bearer_is_told(brand: Brand, title: str) -> None:
    assert not is_meant(brand, title)


def test_a_longer_name_that_acts_as_a_firm_is_asked_about() -> None:
    title = "Jaguar Land Rover to cut more than 1,000 agency staff"
    assert not is_meant(CARS, title)
    assert Lexicon(CARS).may_matter(title)
