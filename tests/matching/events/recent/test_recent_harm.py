"""Kinds of harm that recent years brought, and what a paper only reports."""

from __future__ import annotations

from service.evaluation.lexical_scorer import Lexicon
from service.models import Brand
from tests.evaluation.samples import NOW, item
from tests.tables import each

FIRM = Lexicon(Brand(id="n", display_name="Norvano", core=("Norvano",), fingerprint="n"))
MEDIUM = Lexicon(Brand(id="m", display_name="Norvano Herald", core=("newspaper",), fingerprint="m"))


def kind(title: str) -> str:
    seen = FIRM.score(item(title), NOW)
    return f"{seen.risk_kind.value} {seen.risk}"


@each(
    ("title", "kind_and_risk"),
    [
        ("Norvano suffered two rapid intrusions", "data_breach 2"),
        ("Zero-day in Norvano browser lets attackers in", "data_breach 2"),
        ("Norvano patches actively exploited flaw in its routers", "data_breach 2"),
        ("Hacking group threatens to leak Norvano user data", "data_breach 2"),
        ("Norvano faces file leakage problems", "data_breach 2"),
        ("Norvano hit by supply-chain attack", "data_breach 2"),
        ("What to do if you are a victim of the Norvano hack", "data_breach 2"),
        ("Norvano faces record fine from the FTC", "legal 2"),
        ("Norvano executing significant staff reductions", "labour 2"),
        ("Norvano to part ways with 300 staff", "labour 2"),
        ("Insurers refuse to cover Norvano cars over high theft risk", "legal 2"),
        ("Norvano cancels all flights out of Kochi", "reputation 2"),
        ("Norvano jet turns back after technical fault", "safety 2"),
        ("Norvano robotaxi hits pedestrian", "safety 2"),
        ("Norvano chatbot told teen to harm himself, suit says", "safety 2"),
        ("Norvano debit cards declined across the country", "reputation 2"),
        ("Norvano update bricks thousands of phones", "reputation 2"),
        ("Norvano's system shutdown", "reputation 2"),
        ("Norvano suspends host over on-air remarks", "reputation 2"),
        ("Norvano misses bond payment", "closure 2"),
        ("Norvano has four planes seized in lease dispute", "legal 2"),
        ("ICE agents detain workers at Norvano plant", "legal 2"),
        ("Norvano to cut 15 practices amid dentist shortage", "closure 2"),
        ("Norvano to close ten pubs, some within days", "closure 2"),
        ("Norvano loses a third of its branches", "closure 2"),
        ("Norvano drivers refuse to deliver parcels in stand-off with bosses", "labour 2"),
        ("Norvano patient complains of misdiagnosis", "safety 2"),
        ("Norvano lifeguard charged with filming in showers", "safety 2"),
        ("My son lay with a broken finger at Norvano and nobody called", "safety 2"),
        ("Norvano gave patients ultimatum before sign-up", "reputation 2"),
        ("Norvano cuts prices at 15 branches", "none 0"),
        ("Norvano closes in on deal for 20 pubs", "none 0"),
        ("Norvano tool helps cut misdiagnosis", "none 0"),
        ("Norvano demands immediate patching of its routers", "none 0"),
        ("Norvano acquires vulnerability management startup", "none 0"),
        ("Norvano trades zero-day options", "none 0"),
        ("Norvano sells intrusion detection", "none 0"),
        ("Norvano plane returns to flight", "none 0"),
        ("Norvano offers free cancellation of flights", "none 0"),
        ("Norvano robotaxis hit the streets", "none 0"),
        ("Norvano generators keep lights on in massive power outage", "none 0"),
    ],
)
def test_harm_of_recent_years_is_seen_in_its_words(title: str, kind_and_risk: str) -> None:
    assert kind(title) == kind_and_risk


@each(
    ("title", "said"),
    [
        ("Norvano flaw demands immediate patching", "security flaw"),
        ("Norvano zero-day exploited in attacks", "security flaw"),
        ("Norvano cancels 40 flights", "cancelled trips"),
        ("Norvano confirms E-Business Suite data breach", "stolen or open data"),
        ("Norvano's system shutdown", "outage"),
        ("Norvano cancels 40 flights as strike bites", "strike"),
    ],
)
def test_the_why_names_the_kind_of_recent_harm(title: str, said: str) -> None:
    assert said in FIRM.score(item(title), NOW).why.lower()


@each(
    ("title", "is_harm"),
    [
        ("A Norvano Herald review of court cases found 75 rulings against the state", False),
        ("Norvano Herald reported that 3,700 horses were sent to illegal slaughter", False),
        ("Sources told the Norvano Herald that raids had begun", False),
        ("Three dead in mall shooting, according to the Norvano Herald", False),
        ("Norvano Herald confirms it suffered a data breach", True),
        ("Norvano Herald sued for libel", True),
        ("Norvano Herald reported that its own journalists were killed", True),
    ],
)
def test_what_a_paper_only_reports_is_not_its_own_harm(title: str, is_harm: bool) -> None:
    assert (MEDIUM.score(item(title), NOW).risk >= 2) is is_harm
