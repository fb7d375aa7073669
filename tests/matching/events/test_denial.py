"""Who is cleared or denies, and who is locked out, fined or praised: what is made of headlines."""

from __future__ import annotations

from service.evaluation.lexical_scorer import Lexicon
from service.models import Brand, RiskKind, Tone
from tests.evaluation.samples import NOW, item
from tests.tables import each

FIRM = Lexicon(
    Brand(id="n", display_name="Norvano", core=("soda", "hotel", "bank"), fingerprint="d")
)


@each(
    ("title", "risk"),
    [
        ("Norvano not to blame for guest's death, coroner rules", 0),
        ("Coroner clears Norvano over guest's death", 0),
        ("Norvano cleared of misleading sugar claims by regulator", 0),
        ("Norvano cleared by regulator over sugar claims", 0),
        ("Watchdog rejects complaint against Norvano", 0),
        ("Norvano cleared over death but fined for safety lapses", 2),
        ("Norvano to blame for guest's death, coroner rules", 3),
        ("Norvano not to blame for guest's death, boss tells inquest", 3),
        ("Norvano pilot not cleared over death", 3),
        ("Family wants to quash ruling that cleared Norvano over deaths", 3),
    ],
)
def test_of_what_we_are_cleared_is_no_harm_and_one_side_s_word_clears_nobody(
    title: str, risk: int
) -> None:
    seen = FIRM.score(item(title), NOW)
    assert seen.risk == risk
    assert (seen.tone is Tone.NEGATIVE) <= (risk > 0)
    assert ("cleared" in seen.why) <= (risk == 0)


@each(
    ("title", "is_denied"),
    [
        ("Norvano denies data breach after hackers' claim", True),
        ("Hackers claim breach, Norvano denies it", True),
        ("Norvano boss rejects claims of job cuts", True),
        ("Norvano denies food poisoning", True),
        ("Norvano denies blame for food poisoning", False),
        ("Norvano denies fraud victims a refund", False),
        ("Norvano denies workers breaks in strike", False),
        ("Norvano denied bail in fraud case", False),
    ],
)
def test_what_we_deny_is_told_as_denied_and_stays_a_risk(title: str, *, is_denied: bool) -> None:
    seen = FIRM.score(item(title), NOW)
    assert (seen.risk >= 2, "which it denies" in seen.why) == (True, is_denied)


@each(
    ("title", "kind", "why"),
    [
        ("Norvano customers locked out of app for second day", RiskKind.REPUTATION, "an outage"),
        ("Norvano app locks out customers", RiskKind.REPUTATION, "an outage"),
        ("Norvano guests locked out of rooms", RiskKind.REPUTATION, "has trouble"),
        ("Norvano staff locked out after pay talks", RiskKind.LABOUR, "dispute over pay"),
        ("Norvano clerk stole from clients' accounts", RiskKind.LEGAL, "fraud or theft"),
        ("Clerk stole account details from Norvano", RiskKind.DATA_BREACH, "stolen or open data"),
        ("CBN fines Norvano over money laundering controls", RiskKind.LEGAL, "the authorities"),
        ("Norvano MD resigns amid probe", RiskKind.REPUTATION, "somebody leaving amid trouble"),
        ("Norvano drink banned in schools", RiskKind.LEGAL, "the authorities"),
        ("Mother finds worms in Norvano", RiskKind.FOOD_SAFETY, "hygiene"),
        ("Norvano opens can of worms in sugar row", RiskKind.NONE, ""),
        ("Norvano in talks over sale of coastal sites", RiskKind.NONE, "of a deal or a bid"),
        ("Norvano wins CBN approval to run as bank", RiskKind.NONE, "gets an approval"),
        ("Norvano gets licence for Islamic banking", RiskKind.NONE, "gets an approval"),
        ("Norvano seeks approval, wins time", RiskKind.NONE, ""),
        ("Bride praises Norvano staff", RiskKind.NONE, "is praised or thanked"),
        ("Norvano praises its staff", RiskKind.NONE, ""),
        ("Norvano shortlisted for hotel of the year", RiskKind.NONE, "up for an award"),
        ("Norvano named country's favourite soda", RiskKind.NONE, "up for an award"),
        ("Norvano named as favourite to buy rival", RiskKind.NONE, "of a deal or a bid"),
        ("Norvano warns of scam in its name", RiskKind.LEGAL, "warns of fraud"),
        ("Banks warn of new fraud (Absa, Norvano Bank warn)", RiskKind.LEGAL, "warns of fraud"),
        (
            "Norvano bank warns customers of data breach",
            RiskKind.DATA_BREACH,
            "stolen or open data",
        ),
        ("Norvano warns 2m customers of data breach", RiskKind.DATA_BREACH, "stolen or open data"),
        ("Norvano warnt Kunden vor Folgen von Datenleck", RiskKind.DATA_BREACH, "stolen or open"),
        ("Norvano warns investors about accounting fraud", RiskKind.LEGAL, "report of fraud"),
        ("Norvano warns of fraud in its accounts", RiskKind.LEGAL, "report of fraud"),
        ("Norvano bank warns of phishing emails", RiskKind.LEGAL, "warns of fraud"),
        ("Norvano bank warns of identity theft", RiskKind.LEGAL, "warns of fraud"),
        ("Norvano warns of phishing, internal memo shows", RiskKind.LEGAL, "warns of fraud"),
        ("Norvano warns of loss after fraud", RiskKind.LEGAL, "Fraud or theft? See"),
        ("Norvano breach leaks driver's license numbers", RiskKind.DATA_BREACH, "stolen or open"),
        ("Norvano breach exposes clients, law firm says", RiskKind.DATA_BREACH, "stolen or open"),
        ("Norvano in breach of licence terms", RiskKind.LEGAL, "Action by the authorities? See"),
        ("Bacteria found in soil may help Norvano make vaccine", RiskKind.NONE, ""),
        ("Heavy metals detected in river near Norvano mine", RiskKind.NONE, ""),
        ("Bacteria found in Norvano milk, study says", RiskKind.FOOD_SAFETY, "contamination"),
        ("Asbestos found in Norvano hotel", RiskKind.SAFETY, "in danger"),
        ("Norvano trade deal on goods expired", RiskKind.NONE, ""),
        ("Norvano caught with expired goods", RiskKind.FOOD_SAFETY, "hygiene"),
        ("Streik hat Norvano-Kunden die Ferien verdorben", RiskKind.LABOUR, "strike"),
        ("Norvano rond 5G-netwerk af", RiskKind.NONE, ""),
        ("Norvano-stelsel af, kliënte kan nie betaal nie", RiskKind.REPUTATION, "an outage"),
        ("Norvano fights ageism at work", RiskKind.NONE, ""),
        ("Norvano pilots suspend strike", RiskKind.NONE, ""),
        ("Norvano accused of sexism in campaign", RiskKind.REPUTATION, "accusations"),
        ("Police fire rubber bullets at Norvano strikers", RiskKind.SAFETY, "violence"),
        ("Strike shuts Norvano warehouse", RiskKind.LABOUR, "strike"),
        ("Ad watchdog orders Norvano to withdraw advert", RiskKind.LEGAL, "the authorities"),
        ("Norvano advert draws complaints of sexism", RiskKind.REPUTATION, "accusations"),
        ("Norvano app crashes on Black Friday", RiskKind.REPUTATION, "an outage"),
        ("Norvano crashes website with half-price beds", RiskKind.REPUTATION, "an outage"),
        ("Detergent found in Norvano milk", RiskKind.FOOD_SAFETY, "contamination"),
        ("Norvano sold expired chicken wings", RiskKind.FOOD_SAFETY, "hygiene"),
        ("Norvano pharmacy sold expired insulin", RiskKind.SAFETY, "in danger"),
        ("Norvano lets expired domain go", RiskKind.NONE, ""),
        ("Behörde schließt Norvano wegen Mäusekot", RiskKind.FOOD_SAFETY, "hygiene"),
        ("Norvano schließt 175 Filialen", RiskKind.CLOSURE, "closing"),
        ("Norvano schließt im Minus", RiskKind.NONE, ""),
        ("Norvano schließt Fusion mit Rivalen aus", RiskKind.NONE, ""),
        ("Hotel Norvano schließt ab Montag", RiskKind.CLOSURE, "closing"),
        ("Norvano schließt aus Personalmangel", RiskKind.CLOSURE, "closing"),
        ("Norvano schließt zehn Prozent der Kliniken", RiskKind.CLOSURE, "closing"),
        ("Norvano schließt Hotels und liefert Ware aus", RiskKind.CLOSURE, "closing"),
        ("Norvano-Aktie schließt 3 Prozent tiefer", RiskKind.NONE, ""),
        ("Norvano stores reopen after storm", RiskKind.NONE, "opens again"),
        ("Norvano opens third store in Lagos", RiskKind.NONE, "opens a new store"),
        ("Norvano opens its third store", RiskKind.NONE, "opens its third store"),
    ],
)
def test_the_reason_is_what_happened_or_none(title: str, kind: RiskKind, why: str) -> None:
    seen = FIRM.score(item(title), NOW)
    assert (seen.risk_kind, why in seen.why) == (kind, True), seen.why
    assert why or not seen.why


@each(
    ("title", "risk", "why"),
    [
        ("Norvano: Streik abgewendet", 0, "said to be over"),
        ("Streik bei Norvano beendet: Einigung auf mehr Lohn", 0, "said to be over"),
        ("Gewerkschaft sagt Streik bei Norvano ab", 0, "said to be over"),
        ("Staking by Norvano afgeweer", 0, "said to be over"),
        ("Greve na Norvano evitada", 0, "said to be over"),
        ("Outage at Norvano is over", 0, "said to be over"),
        ("Norvano averts bankruptcy with union deal", 0, "said to be over"),
        ("Norvano calls off store closures", 0, "said to be over"),
        ("Norvano reopens branch closed last week", 0, "opens again"),
        ("Nach Schließung: Norvano-Filiale darf wieder öffnen", 0, "opens again"),
        ("Norvano opens again after fire", 0, "opens again"),
        ("Norvano: Kein Streik am Montag", 0, ""),
        ("Norvano plant keine betriebsbedingten Kündigungen", 0, ""),
        ("Norvano schließt keine Filiale", 0, ""),
        ("Norvano schließt Filiale nicht", 0, ""),
        ("Norvano schließt nicht genutzte Filialen", 2, "closing"),
        ("Norvano schließt zwei Hotels und stellt keine Leute mehr ein", 2, "closing"),
        ("Norvano entlässt 300 Mitarbeiter und zahlt keine Abfindung", 2, "job cuts"),
        ("Norvano streicht 800 Stellen und nimmt keine Azubis mehr", 2, "job cuts"),
        ("Norvano schließt Filiale die nie Gewinn machte", 2, "closing"),
        ("Norvano ruft Joghurt zurück - nicht verzehren", 3, "recall"),
        ("Norvano ruft Soda wegen nicht deklarierter Erdnüsse zurück", 3, "recall"),
        ("Norvano sluit geen takke nie", 0, ""),
        ("Norvano dementiert Insolvenz", 2, "which it denies"),
        ("Norvano weist Bericht über Schließung zurück", 2, "which it denies"),
        ("Kein Ende des Streiks bei Norvano", 2, "strike"),
        ("Norvano will Streik beenden", 2, "strike"),
        ("Norvano stellt sich auf einen Streik ein", 2, "strike"),
        ("Streik bei Norvano nicht beendet", 2, "strike"),
        ("Streik verhindert Start von Norvano", 2, "strike"),
        ("Flug nach Streik bei Norvano abgesagt", 2, "strike"),
        ("Norvano closes store, reopens another", 2, "closing"),
        ("Norvano fails to avert bankruptcy", 2, "Insolvency? See"),
        ("Norvano to reopen branch gutted by fire", 0, "opens again"),
        ("Months after blaze, Norvano store reopens", 0, "opens again"),
        ("Gutted in 2024 blaze, Norvano hotel reopens", 0, "opens again"),
        ("Norvano hotel in Oslo, gutted by fire, reopens", 0, ""),
        ("Ein Jahr nach Schließung: Norvano öffnet wieder", 0, "opens again"),
        ("Norvano store gutted by fire reopens this fall", 0, ""),
        ("Norvano in Main Road closed after blaze reopens", 0, ""),
        ("Norvano reopens Bridge Street branch gutted by fire", 0, "opens again"),
        ("Norvano plant explosion: highway reopens", 2, "an explosion"),
        ("Road closed after Norvano plant explosion reopens", 2, "Closures? See"),
        ("Norvano reopens hotel; second branch shut by rats", 2, "Closures? See"),
        ("Norvano to close 40 stores, reopening of case sought", 2, "closing"),
        ("Norvano closed for good, landlord reopens site as bar", 2, "closing"),
        ("Norvano reversed decision but boycott goes on", 2, "boycott"),
        ("Norvano cancels 200 flights as strike bites", 2, "strike"),
        ("Norvano cancels holiday bookings ahead of strike", 2, "strike"),
        ("Norvano cancels flights because of strike", 2, "strike"),
        ("Norvano scraps plans for store closures", 0, "said to be over"),
        ("Norvano scraps plan to close 40 stores", 0, "said to be over"),
        ("Norvano reverses decision to close store", 0, "said to be over"),
        ("Norvano strike called off", 0, "said to be over"),
        ("Norvano workers end strike", 0, "said to be over"),
        ("Norvano strike ends in pay deal", 0, "said to be over"),
        ("Norvano strike suspended until Friday", 2, "strike"),
        ("Norvano drops striking pilots", 2, "strike"),
        ("Strike at Norvano as 40 flights scrapped", 2, "strike"),
        ("Norvano plans no further store closures", 0, ""),
        ("Norvano: no more strikes this week", 0, ""),
        ("Norvano schließt trotz Verlusten keine Filialen", 0, ""),
        ("Norvano schließt 2026 keine Filialen", 0, ""),
        ("Norvano sluit vanjaar geen takke nie", 0, ""),
        ("Norvano outage ends in chaos", 1, "has trouble"),
        ("Keine Woche ohne Streik bei Norvano", 2, "strike"),
        ("Kein Wunder Streik bei Norvano", 2, "strike"),
        ("Geen skikking staking by Norvano", 2, "strike"),
        ("Norvano: Keine neuen Streiks", 0, ""),
        ("Pictures of dead customer at Norvano spread", 3, "death"),
        ("Pictures of dead rat at Norvano spread", 2, "accusations or anger"),
        ("Photos of dead fish in Norvano hotel", 0, ""),
        ("Teen dies after Norvano challenge", 3, "A death? See today"),
        ("Norvano stunt kills two", 3, "death"),
        ("NE explosion at Norvano plant", 2, "an explosion"),
        ("Regulator drops Tesco inquiry but investigates Norvano", 2, "authorities"),
        ("Court: regulator wrongly dropped probe into Norvano", 2, "authorities"),
        ("Fatal mistake at Norvano plant: worker crushed", 3, "death"),
        ("Norvano makes a fatal mistake in its strategy", 0, ""),
        ("Norvano is down again!!", 2, "outage"),
        ("Norvano sin despidos masivos", 0, ""),
        ("Pas de plan social chez Norvano", 0, ""),
        ("Norvano exclut un plan social", 2, "which it denies"),
    ],
)
def test_what_is_over_or_averted_is_no_risk_and_a_wish_for_it_changes_nothing(
    title: str, risk: int, why: str
) -> None:
    seen = FIRM.score(item(title), NOW)
    assert (seen.risk, why in seen.why) == (risk, True), seen.why
    assert why or not seen.why
    assert (seen.tone is Tone.NEGATIVE) <= (risk > 0)


@each(
    ("title", "text", "risk"),
    [
        ("Norvano strike called off", "The strike at Norvano began on Monday.", 0),
        ("Norvano hotel reopens after fire", "The fire gutted the Norvano hotel in May.", 0),
        ("Norvano warns of scam", "Norvano warned of phishing. Norvano says fraud rose.", 1),
        ("Norvano strike called off", "The Norvano strike is over. Norvano cuts 300 jobs.", 2),
        ("Norvano reopens after fire", "Norvano will close its branch in Durban.", 2),
        ("Norvano reopens store after closure", "Norvano closed 40 other stores for good.", 2),
        ("Norvano strike called off", "Norvano fears a second strike in May.", 2),
        ("Norvano warns of scam", "Thieves stole card details from Norvano.", 2),
    ],
)
def test_a_text_tells_how_it_came_to_what_the_headline_says_is_over(
    title: str, text: str, risk: int
) -> None:
    assert FIRM.score(item(title, text), NOW).risk == risk


def test_food_that_is_unsafe_speaks_against_us_whoever_says_so() -> None:
    assert FIRM.score(item("Worms found in Norvano, mother says"), NOW).tone is Tone.NEGATIVE
