"""What one word means by what stands beside it: who is dead, what a tag says, what is recalled."""

from __future__ import annotations

from service.evaluation.lexical_scorer import Lexicon
from service.models import Brand
from tests.evaluation.samples import NOW, item
from tests.tables import each

FIRM = Lexicon(
    Brand(
        id="n", display_name="Norvano", core=("Maschinenbauer",), fingerprint="w",
        languages=("en", "de"),
    )
)  # fmt: skip


@each(
    ("title", "risk"),
    [
        ("Norvano plants 1m trees to replace dead forest", 0),
        ("Norvano deal with Dutch fund is dead", 0),
        ("Norvano launches cover for dead livestock", 0),
        ("Norvano pays farmers for drought that killed 4,000 cows", 0),
        ("Norvano helps widow after husband dies", 0),
        ("Norvano: hand presses are dead, long live hand presses", 0),
        ("I was dead wrong about Norvano", 0),
        ("Ratos mortos perto da Norvano", 2),
        ("Customer finds 2 dead rats in Norvano ceiling", 2),
        ("Norvano spill kills thousands of fish in river", 2),
        ("Norvano app dead for hours", 2),
        ("Dead frog found in Norvano salad", 3),
        ("Norvano pays widow after husband dies in mine", 3),
        ("Man and 3 dogs dead after Norvano fire", 3),
        ("Norvano driver and 20 cows killed in crash", 3),
        ("Swimmer killed by shark at Norvano hotel", 3),
        ("Two dead at Norvano stores", 3),
        ("Woman in Norvano store dies", 3),
        ("Cattle dead after eating Norvano feed", 3),
        ("Mehr als 80 Tote bei Brand in Norvano-Lager", 3),
        ("Worker cleaning Norvano machine dies", 3),
        ("Man who climbed Norvano tree dies", 3),
        ("Worker crushed between machines dies at Norvano", 3),
        ("Child chasing dog, horse dead: Norvano sued", 3),
        ("Man shot dead outside stores of Norvano", 3),
        ("Dead shop assistant found in Norvano store", 3),
        ("Dead cash-in-transit guard named by Norvano", 3),
        ("Blast kills poultry plant worker at Norvano", 3),
        ("Norvano gives pension to widows of workers killed in plant blast", 3),
    ],
)
def test_only_a_person_s_death_is_one(title: str, risk: int) -> None:
    assert FIRM.score(item(title), NOW).risk == risk


@each(
    ("title", "told"),
    [
        ("#BoycottNorvano trends as shoppers vow to leave", "calls for a boycott"),
        ("#boycottnorvano: thousands leave Norvano", "calls for a boycott"),
        ("#CancelNorvano tops X after advert", "calls for a boycott"),
        ("Why #NorvanoScandal is trending", "accusations or anger"),
        ("#NorvanoDown trends", "an outage"),
        ("#cancelled my order at Norvano", ""),
        ("Norvano fans love #TheWalkingDead", ""),
    ],
)
def test_the_words_within_a_tag_are_read(title: str, told: str) -> None:
    seen = FIRM.score(item(title), NOW)
    assert (seen.risk > 1, told in seen.why.lower()) == (bool(told), True), seen.why


@each(
    ("title", "kind"),
    [
        ("Tödlicher Unfall bei Norvano in Ditzingen", "safety 3"),
        ("Arbeitsunfall bei Norvano", "safety 2"),
        ("Weniger Arbeitsunfälle bei Norvano", "none 0"),
        ("Bei Norvano fallen 1000 Stellen weg", "labour 2"),
        ("Norvano will 1000 Arbeitsplätze streichen", "labour 2"),
        ("Norvano streicht keine Stellen", "none 0"),
        ("Norvano kündigt 200 Mitarbeitern", "labour 2"),
        ("Norvano kündigt Mitarbeitern Prämie an", "none 0"),
        ("Norvano schickt Mitarbeiter in Kurzarbeit", "labour 2"),
        ("Norvano beendet Kurzarbeit", "none 0"),
        ("Gehaltskürzungen bei Norvano", "labour 2"),
        ("Norvano verzichtet auf Gehaltskürzungen", "none 0"),
        ("Norvano wegen Korruption angeklagt", "legal 2"),
        ("Norvano muss Strafe zahlen", "legal 2"),
        ("Aktivisten besetzen Werk von Norvano", "labour 2"),
        ("Norvano-Akkus können in Brand geraten", "safety 2"),
        ("Accident mortel chez Norvano", "safety 3"),
        ("Norvano : 400 emplois menacés", "labour 2"),
        ("Des militants bloquent l'entrée de Norvano", "labour 2"),
        ("Accidente laboral mortal en Norvano", "safety 3"),
        ("Norvano presenta un ERE", "labour 2"),
        ("Norvano, imputada por soborno", "legal 2"),
        ("Norvano corta 1.000 vagas", "labour 2"),
        ("Norvano terá de pagar multa", "legal 2"),
        ("Dodelijk ongeval bij Norvano", "safety 3"),
        ("Bij Norvano verdwijnen 1000 banen", "labour 2"),
        ("Norvano verlaagt lonen", "labour 2"),
        ("Noodlottige ongeluk by Norvano", "safety 3"),
        ("1000 werksgeleenthede by Norvano in gedrang", "labour 2"),
        ("Norvano-batterye kan vlam vat", "safety 2"),
        ("Elke kliënt kom om Norvano te sien", "none 0"),
        ("Werker omgekom in brand by Norvano", "safety 3"),
        ("Norvano ruft Kinder zu Spielzeug-Spende auf", "none 0"),
        ("Norvano chama startups de carros para programa", "none 0"),
        ("Norvano retira a su director; nuevos coches llegan", "none 0"),
        ("Norvano retira coches del mercado", "safety 3"),
        ("Norvano-Sensor verhindert tödliche Unfälle", "none 0"),
        ("Norvano evita accidentes mortales", "none 0"),
        ("Norvano spart Energie und schafft Arbeitsplätze", "none 0"),
        ("Norvano sieht keine Jobs bedroht", "none 0"),
        ("Norvano setzt auf Belegschaft", "none 0"),
        ("Norvano baisse les prix, augmente les salaires", "none 0"),
        ("Trabajadores toman vacaciones en Norvano", "none 0"),
        ("Norvano reduz acidentes entre trabalhadores", "none 0"),
    ],
)
def test_accidents_lost_work_and_fines_are_seen_in_other_languages(title: str, kind: str) -> None:
    seen = FIRM.score(item(title), NOW)
    assert f"{seen.risk_kind.value} {seen.risk}" == kind


@each(
    ("title", "risk"),
    [
        ("Norvano leaves thousands stranded", 2),
        ("Passengers stranded in lift, Norvano says it is sorry", 2),
        ("Heist at Norvano last night", 2),
        ("Netflix drops heist series filmed at Norvano", 0),
        ("Animal rights group praises hardware chain Norvano", 0),
        ("Activists chain themselves to Norvano gate", 2),
        ("Study finds Norvano hair dryer uses less power", 0),
    ],
)
def test_words_of_more_than_one_sense_are_read_by_what_stands_beside(title: str, risk: int) -> None:
    assert FIRM.score(item(title), NOW).risk == risk


@each(
    "title",
    ["Norvano wins: shares duik", "Preise sinken bei Norvano, Umsatz steigt",
     "Norvano baja precios y suben ventas", "Norvano queda em primeiro em vendas"],
)  # fmt: skip
def test_what_falls_beside_sales_is_no_fall_of_sales(title: str) -> None:
    assert "poor" not in FIRM.score(item(title), NOW).why


@each(
    "title",
    ["Norvano meldet Gewinneinbruch", "Umsatz und Gewinn von Norvano brechen ein",
     "Norvano rutscht in die roten Zahlen", "Le bénéfice de Norvano chute de 88 %",
     "Lucro da Norvano despenca 88%", "Winst Norvano keldert"],
)  # fmt: skip
def test_a_fall_of_profit_is_of_results(title: str) -> None:
    assert FIRM.score(item(title), NOW).topic == "results"


@each(
    ("title", "topic"),
    [
        ("Norvano recalls hand grinders", "safety"),
        ("Norvano ruft Handschleifer zurück", "safety"),
        ("Norvano ruft Joghurt zurück", "food safety"),
        ("Norvano recall after salmonella found", "food safety"),
        ("Norvano in Sh1.5bn insider heist", "legal"),
        ("Police arrest Norvano manager over heist", "legal"),
        ("Armed gang in Norvano jewellery heist", "safety"),
        ("Norvano chief will leave in June, the lender told reporters", "people"),
        ("Norvano customers stranded as mobile app goes down", "digital"),
    ],
)
def test_a_recall_a_theft_and_an_outage_have_their_own_topics(title: str, topic: str) -> None:
    assert FIRM.score(item(title), NOW).topic == topic


def test_who_is_told_that_somebody_leaves_is_not_angry() -> None:
    calm = FIRM.score(item("Norvano chief will leave in June, the lender told reporters"), NOW)
    sent_out = FIRM.score(item("Norvano told blind man to leave"), NOW)
    assert (calm.risk, sent_out.risk) == (0, 2)
