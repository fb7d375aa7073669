"""Old age, what is remembered, what is asked of a recall, who is dismissed: told as what it is."""

from __future__ import annotations

from service.evaluation.lexical_scorer import Lexicon
from service.matching.events.not_so.untrue import without_untrue
from service.matching.events.reading import find
from service.models import Brand, Link, RiskKind, Tone
from tests.evaluation.samples import NOW, item
from tests.tables import each

FIRM = Lexicon(
    Brand(
        id="n", display_name="Norvano", core=("car maker",), competitors=("Zesto Motors",),
        fingerprint="d",
    )
)  # fmt: skip


def kinds(title: str) -> set[str]:
    return {one.kind.name for one in without_untrue(find(title), title)}


@each(
    ("title", "is_harm"),
    [
        ("Lee Arkin, Norvano Industry Leader, Dead At 94", False),
        ("Henry Norvano II, Norvano chairman, dead at 70", False),
        ("Norvano founder John Arkin, 88, dies", False),
        ("Lee Arkin, former Norvano president, dies at 94", False),
        ("Norvano founder dead at 54", True),
        ("Norvano founder found dead at 80", True),
        ("Norvano boss dead at 70 in plane crash", True),
        ("Worker, 71, dies at Norvano plant", True),
        ("Woman dies at 80 in Norvano shop", True),
    ],
)
def test_the_death_of_an_old_leader_is_an_obituary(title: str, *, is_harm: bool) -> None:
    seen = FIRM.score(item(title), NOW)
    assert (seen.risk >= 2) is is_harm
    assert is_harm or (seen.topic == "people" and seen.tone is not Tone.POSITIVE)


@each(
    ("title", "risk"),
    [
        ("Norvano workers vote against strike", 0),
        ("Norvano workers vote down strike", 0),
        ("Norvano pilots vote not to strike", 0),
        ("Norvano staff reject strike action", 0),
        ("Machinists' strike at Norvano was not about equal pay", 0),
        ("Norvano strike of 1968 changed the law", 0),
        ("1968 strike at Norvano remembered", 0),
        ("Norvano union votes for strike", 2),
        ("Norvano strike was about to begin", 2),
        ("Norvano staff reject pay offer, strike looms", 2),
        ("Norvano rejects strike settlement", 2),
        ("Norvano workers on strike in 2018 pay row", 2),
    ],
)
def test_a_strike_that_is_voted_down_or_long_past_is_no_harm(title: str, risk: int) -> None:
    assert FIRM.score(item(title), NOW).risk == risk


@each(
    ("title", "kind"),
    [
        ("Norvano Profit Misses on Growing Recalls as Product Costs Rise", RiskKind.NONE),
        ("Norvano recall costs hit profit", RiskKind.NONE),
        ("Norvano recalls 3m cars, profit falls", RiskKind.SAFETY),
        ("Prosecutors open criminal inquiry into Norvano recall", RiskKind.LEGAL),
        ("Norvano sued over ignition recall", RiskKind.LEGAL),
        ("Norvano recalls cars amid probe", RiskKind.SAFETY),
        ("Probe into Norvano brakes as it recalls cars", RiskKind.SAFETY),
        ("Top Norvano executive fired over behavior", RiskKind.REPUTATION),
        ("Norvano CEO fires 300 workers", RiskKind.LABOUR),
        ("Former Norvano director says she was sacked after equal pay claim", RiskKind.LABOUR),
        ("Sebi orders to defreeze accounts of Norvano", RiskKind.NONE),
        ("EPA to Norvano: 15 days to fix inaccurate fuel-economy estimates", RiskKind.LEGAL),
        ("EPA orders Norvano to correct mileage", RiskKind.LEGAL),
        ("Norvano to pay owners after overstating mileage", RiskKind.LEGAL),
        ("Norvano offers 15 days to pay", RiskKind.NONE),
        ("Norvano workers devastated as Bridgend factory closure confirmed", RiskKind.CLOSURE),
        ("Town devastated by Norvano plant closure", RiskKind.CLOSURE),
    ],
)
def test_the_reason_is_what_happened(title: str, kind: RiskKind) -> None:
    assert FIRM.score(item(title), NOW).risk_kind is kind


@each(
    ("title", "why"),
    [
        (
            "Norvano to Repair Faulty Heated Seats",
            "Norvano is named in a report of a faulty product",
        ),
        (
            "Norvano expected to name Mark Arkin as next CEO",
            "Norvano is named in a report on who is to lead it",
        ),
        ("Norvano lowers fuel economy ratings for hybrids", ""),
        ("Norvano Records Best March In Eight Years", "Norvano reports good figures"),
        ("Zesto Motors adds 971K cars to its ignition recall", "A rival, Zesto Motors, recalls"),
        (
            "Zesto Motors (ZM) will pay $1.2 billion to settle US acceleration probe",
            "A rival, Zesto Motors, has to answer to the authorities",
        ),
    ],
)
def test_a_reason_says_what_the_headline_says(title: str, why: str) -> None:
    assert FIRM.score(item(title), NOW).why.startswith(why) if why else True
    assert why or not FIRM.score(item(title), NOW).why


def test_no_deal_and_best_stocks_are_nothing_of_the_firm() -> None:
    assert "deals" not in FIRM.score(item("Norvano says no-deal Brexit costs $800m"), NOW).topic
    assert "good results" not in kinds("FTSE index has best month since 2009")
    assert FIRM.score(item("Norvano in talks"), NOW).link is Link.DIRECT


def test_a_fall_of_prices_that_does_harm_is_no_offer() -> None:
    told = "Norvano faces losses linked to the dramatic drop in used-car prices"
    assert "promotion" not in kinds(told)
