"""Harm in words near those of a harmless sense, and harmless senses still taken for harm."""

from __future__ import annotations

from service.evaluation.lexical_scorer import Lexicon
from service.models import Brand
from tests.evaluation.samples import NOW, item
from tests.tables import each

FIRM = Lexicon(
    Brand(id="n", display_name="Norvano", core=("homes", "shops"), fingerprint="n",
          competitors=("Beanery",))
)  # fmt: skip


@each(
    "title",
    [
        # Whoever makes goods may recall them; others remember what was terrible.
        "Norvano boss recalls cots",
        "Chef Norvano recalls sauce",
        "Director recalls Norvano pumps",
        "Farmers recall eggs, Norvano says",
        "Doctor Norvano recalls pizza",
        "Norvano toy soldiers recalled over lead",
        "Pilots recall: Norvano aircraft grounded",
        "Passengers recall panic on Norvano flight",
        "Pilot recalls terror as Norvano door blew out in the air",
        "Guest recalls finding hidden camera in Norvano hotel",
        "Driver recalls how Norvano brakes failed",
        "Bottles fly off shelves at Norvano as lorry hits shop",
        # Who is saved, and from what.
        "Woman pulled from the wreck of a Norvano bus",
        "Body pulled from wreckage of Norvano train",
        "Driver pulled from wreck of burning Norvano on Autopilot",
        # It is a firm, or people.
        "Collapsed house builder Norvano owes £5m",
        "Bitcoin collapses and takes Norvano with it",
        "Norvano chairs collapse: 200 hurt",
        "Three workers burned to a crisp in Norvano blast",
        "Norvano belt failed to prevent deaths",
        "Norvano's safety tests did not prevent 12 deaths",
        "Ransom gang holds hospital systems hostage at Norvano",
        "Confetti explosion hurts three at Norvano party",
        "Norvano pub gutted; fans raise money",
        "Norvano carbon monoxide alarms do not work, tests find",
        "Norvano gold shop looted by mob",
        "Norvano store looted, art stolen",
        # Dirt, and those who look for fraud and find it.
        "Customer finds rotten apple in Norvano order",
        "Norvano sold rotten meat as fresh, order books show",
        "Filthy carpets and bed bugs at Norvano hotel",
        "Norvano flat full of mould fits no family",
        "Auditors saw signs of fraud at Norvano",
        "Norvano fraud helpline left victims on hold",
        "Fraud squad warns of fake Norvano shops",
        "Angry guests told to wait patiently at Norvano",
        "Norvano outage hits shoppers",
        "Norvano says customer data exposure affected 2% of users",
        "Beanery pays Norvano $5m bribe to end probe",
    ],
)
def test_harm_near_a_harmless_sense_is_harm(title: str) -> None:
    assert FIRM.score(item(title), NOW).risk >= 2


@each(
    "title",
    [
        "Designer recalls working at Norvano",
        "Norvano chef recalls life in Lyon",
        "Norvano legend recalls a night of fury",
        "Do you remember your first time? Norvano lets you recall first tweets",
        "Norvano back from the dead with a new phone",
        "Norvano on the brink of buying Beanery",
        "Norvano Google Glass app finds a new home",
        "Norvano phone unlikely to catch fire",
        "Norvano topples Beanery as world's most valuable brand",
        "Five things still missing from Norvano's new set",
        "Norvano takes back cars for recycling",
        "Norvano takes down its website for an upgrade",
        "Last Norvano steam train withdrawn from service after 50 years",
        "Norvano pill cuts deaths",
        "Norvano rebuilds collapsed bridge",
        "Norvano teaches pensioners the warning signs of fraud",
        "Norvano spray kills mould",
        "Norvano museum returns looted gold",
        "Norvano hidden camera prank series returns",
        "Norvano truck hits store shelves at Christmas",
        "Norvano data exposure training for users",
        "Norvano scrapped fares for children on sailings",
        "Beanery pays Norvano $650m to end suit over bonds",
        "Beanery to pay Norvano $650 million to settle mortgage dispute",
    ],
)
def test_what_harms_nobody_is_no_harm(title: str) -> None:
    assert FIRM.score(item(title), NOW).risk < 2
