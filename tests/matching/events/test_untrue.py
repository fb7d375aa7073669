"""What did not happen, or only nearly: hoaxes, nobody hurt, what is ruled out, near accidents."""

from __future__ import annotations

from dataclasses import replace

from service.evaluation.lexical_scorer import Lexicon
from service.models import Brand, RiskKind
from tests.evaluation.samples import NOW, item
from tests.tables import each

FIRM = Lexicon(
    Brand(
        id="n", display_name="Norvano", core=("airline", "supermarkt", "hotel"), fingerprint="u",
        languages=("en", "de", "nl"),
    )
)  # fmt: skip


@each(
    ("title", "risk"),
    [
        ("No one hurt as car ploughs into Norvano", 2),
        ("Niemand verletzt bei Norvano", 2),
        ("Bomb threat at Norvano gate was a hoax, police say", 0),
        ("Norvano evacuation was a false alarm", 0),
        ("Norvano bomb threat deemed a hoax", 0),
        ("Bomb scare at Norvano just a prank, police say", 0),
        ("Fake Norvano voucher does the rounds", 2),
        ("Hoax bomb threat delays Norvano flight", 1),
        ("Man in court over Norvano bomb hoax", 2),
        ("Norvano rules out job cuts", 0),
        ("Norvano schließt Stellenabbau aus", 0),
        ("No one seriously hurt as Norvano bus overturns", 2),
        ("Norvano refuses to rule out job cuts", 2),
        ("Norvano schließt Stellenabbau nicht aus", 2),
        ("Data breach at Norvano no hoax, regulator confirms", 2),
        ("Prank starts fire at Norvano", 2),
        ("Stabbing at Norvano hotel after prank", 2),
        ("Norvano suspends 40 strike leaders", 2),
        ("Norvano outage leaves payments suspended", 2),
        ("Boycott calls against Norvano grow all over", 2),
        ("Norvano strike suspended", 0),
        ("Norvano warns of malware on its payment system", 2),
        ("Norvano warns of malware in fake invoices", 1),
        ("Typhoid at Norvano hotel: staff get tested", 3),
        ("Police rule out arson at Norvano", 0),
        ("Norvano and pilots reach deal, averting strike", 0),
        ("Not one but two killed in Norvano crash", 3),
        ("Norvano staff hurt, no one arrested", 2),
        ("Norvano rules out refunds after data breach", 2),
        ("Manager stole from dead customer's account at Norvano", 2),
        ("Customer found dead in Norvano car park", 3),
    ],
)
def test_what_did_not_happen_is_no_harm_and_what_stands_beside_it_is(title: str, risk: int) -> None:
    assert FIRM.score(item(title), NOW).risk == risk


@each(
    ("title", "is_denied"),
    [
        ("Norvano rules out contamination of its water", True),
        ("Reports of food poisoning at Norvano are false, airline says", True),
        ("Norvano calls data breach claims unfounded", True),
        ("Norvano sued over false claims after food poisoning", False),
        ("Norvano: inspectors rule out listeria but find salmonella", False),
    ],
)
def test_what_one_side_calls_false_is_told_as_denied(title: str, *, is_denied: bool) -> None:
    seen = FIRM.score(item(title), NOW)
    assert (seen.risk >= 2, "which it denies" in seen.why) == (True, is_denied)


@each(
    ("title", "kind"),
    [
        ("Norvano jet in near miss over Tampa", RiskKind.SAFETY),
        ("Norvano plane nearly collides with drone", RiskKind.SAFETY),
        ("Norvano plane skids off runway", RiskKind.SAFETY),
        ("Measles exposure reported at Norvano hotel", RiskKind.FOOD_SAFETY),
        ("Twee gewonden bij schietpartij voor Norvano", RiskKind.SAFETY),
        ("FNV kondigt stakingen aan bij Norvano-distributiecentrum", RiskKind.LABOUR),
        ("Brand verwoest Norvano-filiaal in Veghel", RiskKind.SAFETY),
        ("Norvano roept kipfilet terug", RiskKind.FOOD_SAFETY),
        ("Bundeskartellamt durchsucht Büros von Norvano", RiskKind.LEGAL),
        ("Fake Norvano tablets seized by customs", RiskKind.LEGAL),
        ("Norvano to close maternity ward", RiskKind.CLOSURE),
        ("Boy drowns in pool at Norvano hotel", RiskKind.SAFETY),
        ("Six flee Norvano hotel fire", RiskKind.SAFETY),
        ("DNB legt boete op aan Norvano", RiskKind.LEGAL),
        ("Norvano ontslaat 50 medewerkers", RiskKind.LABOUR),
        ("Trabalhadores da Norvano em greve", RiskKind.LABOUR),
        ("Ataque informático à Norvano", RiskKind.DATA_BREACH),
        ("Norvano strands 1,600 passengers", RiskKind.REPUTATION),
        ("Norvano prices slide as rivals skid", RiskKind.NONE),
        ("Norvano brand ambassador tastes lager", RiskKind.NONE),
        ("Norvano is staking its future on pizza", RiskKind.NONE),
    ],
)
def test_near_accidents_and_harm_in_dutch_and_german_are_seen(title: str, kind: RiskKind) -> None:
    assert FIRM.score(item(title), NOW).risk_kind == kind


@each(
    ("title", "risk"),
    [
        ("Dog dies in hold of Norvano plane", 2),
        ("Minha gata Nina morreu em um voo da Norvano", 2),
        ("Cat found dead after Norvano flight", 2),
        ("Woman and dog killed in Norvano crash", 3),
        ("Dog owner dies on Norvano flight", 3),
        ("Man dies after dog attack at Norvano", 3),
        ("My dog died after eating Norvano kibble", 3),
    ],
)
def test_the_death_of_a_pet_that_nothing_fed_is_serious_and_no_more(title: str, risk: int) -> None:
    assert FIRM.score(item(title), NOW).risk == risk


@each(
    ("title", "risk"),
    [
        ("Vídeo de avião em chamas não é da Norvano, mas de exercício", 0),
        ("É falso que um vídeo de avião em chamas mostre um acidente da Norvano", 0),
        ("It is false that a video shows a fire at Norvano", 0),
        ("It is false that a fire broke out at Norvano", 2),
        ("Fire at Norvano is not over", 2),
        ("Norvano says it is false; fire at Norvano plant goes on", 2),
    ],
)
def test_what_a_check_of_facts_calls_false_or_not_ours_is_no_harm(title: str, risk: int) -> None:
    assert FIRM.score(item(title), NOW).risk == risk


@each(
    ("title", "summary", "risk"),
    [
        ("Norvano plants 500 trees in memory of landslide dead", "", 0),
        (
            "Norvano Bank Uganda staff plant 500 trees in memory of Kiteezi landslide dead",
            "Staff of Norvano Bank planted 500 trees at Kiteezi, where 35 people died.", 0,
        ),
        (
            "Norvano sponsors Kisii road safety drive after crash deaths",
            "Norvano gave jackets to boda boda riders where road crashes killed 60 people.", 0,
        ),
        ("Norvano insures farmers against drought deaths", "", 0),
        ("Norvano staff donate blood after Naivasha road crash that killed 12", "", 0),
        (
            "Norvano Foundation scholar who lost parents in accident joins Harvard",
            "Her parents died in an accident; a bursary of Norvano paid her fees.", 0,
        ),
        ("Norvano wins award for campaign against maternal deaths", "", 0),
        ("Norvano donates R1m to earthquake survivors, 300 dead", "", 0),
        ("Norvano donates after its own flood kills 3", "", 3),
        ("Norvano apologises after deaths of two patients", "", 3),
        ("Memorial held for workers killed at Norvano plant", "", 3),
        ("Norvano plants trees in memory of guards killed in robbery", "", 3),
        ("Norvano launches road safety drive after its driver kills cyclist", "", 3),
        ("Norvano plants trees for road crash dead", "Its truck killed nine in June.", 3),
        ("Norvano helps cholera victims", "The cholera came from Norvano water.", 3),
        ("Norvano supports families of miners killed in its shaft", "", 3),
        ("Norvano launches cancer drug that killed two in trial", "", 3),
        ("Norvano pledges $100m after storm deaths at resort", "", 3),
    ],
)  # fmt: skip
def test_harm_that_is_only_remembered_or_worked_against_is_none_of_ours(
    title: str, summary: str, risk: int
) -> None:
    told = replace(item(title, ""), summary=summary)
    assert FIRM.score(told, NOW).risk == risk
