"""Kinds of harm told by a verb in other languages, and kinds that befall other trades."""

from __future__ import annotations

from service.evaluation.lexical_scorer import Lexicon
from service.matching.events import reading
from service.models import Brand
from tests.evaluation.samples import NOW, item
from tests.tables import each

FIRM = Lexicon(Brand(id="n", display_name="Norvano", core=("Norvano",), fingerprint="n"))


def kind(title: str) -> str:
    seen = FIRM.score(item(title), NOW)
    return f"{seen.risk_kind.value} {seen.risk}"


@each(
    ("title", "kind_and_risk"),
    [
        ("Ônibus da Norvano capota na BR-101", "safety 2"),
        ("Carro da Norvano atropela e mata ciclista", "safety 3"),
        ("Cliente perde a visão após usar creme da Norvano", "safety 2"),
        ("Vigilância proibiu venda de molho da Norvano", "legal 2"),
        ("MPT investiga Norvano", "legal 2"),
        ("Polícia investiga Norvano", "legal 2"),
        ("Norvano vazou dados de pacientes", "data_breach 2"),
        ("Entregadores da Norvano fazem protesto em SP", "labour 2"),
        ("Norvano demitiu 300 funcionários", "labour 2"),
        ("Matan a tiros a un repartidor de Norvano", "safety 3"),
        ("La fiscalía investiga a Norvano", "legal 2"),
        ("Norvano cierra diez tiendas", "closure 2"),
        ("Norvano se declara en quiebra", "closure 2"),
        ("Intoxication alimentaire chez Norvano", "food_safety 3"),
        ("Norvano rappelle des lots de yaourt", "food_safety 3"),
        ("Incendie dans une usine Norvano", "safety 2"),
        ("Norvano supprime 500 emplois", "labour 2"),
        ("Fuite de données chez Norvano", "data_breach 2"),
        ("Norvano-Fahrer erschossen", "safety 3"),
        ("Norvano-Mitarbeiter legen Arbeit nieder", "labour 2"),
        ("Kundendaten von Norvano im Netz", "data_breach 2"),
        ("Medewerker van Norvano komt om bij ongeval", "safety 3"),
        ("Norvano lekt gegevens van klanten", "data_breach 2"),
        ("Polisie ondersoek Norvano", "legal 2"),
        ("Norvano lê 300 werkers af", "labour 2"),
        ("Norvano não demitiu funcionários", "none 0"),
        ("Norvano ne ferme pas ses magasins", "none 0"),
        ("Norvano mata a sede de viver", "none 0"),
        ("Norvano em Mata Atlântica: homem planta mil árvores", "none 0"),
        ("Norvano investiga com a polícia", "none 0"),
        ("Polícia investiga roubo perto da Norvano", "none 0"),
        ("Justiça suspende multa à Norvano", "none 0"),
        ("Restaurant de la ferme chez Norvano", "none 0"),
    ],
)
def test_a_harm_is_seen_as_a_verb_in_other_languages(title: str, kind_and_risk: str) -> None:
    assert kind(title) == kind_and_risk


@each(
    ("title", "kind_and_risk"),
    [
        ("Norvano customers unable to withdraw cash", "reputation 2"),
        ("Norvano app down again!!", "reputation 2"),
        ("Is Norvano down?", "reputation 2"),
        ("Fake Norvano app empties bank accounts", "legal 2"),
        ("Senators summon Norvano chief over fees", "legal 2"),
        ("Baby snatched from Norvano ward", "safety 2"),
        ("Surgeons at Norvano remove wrong kidney", "safety 2"),
        ("Norvano surgeon left sponge inside patient", "safety 2"),
        ("Norvano is down 4% today", "none 0"),
        ("Norvano is down to earth", "none 0"),
        ("MPs question minister at Norvano", "none 0"),
        ("Norvano baby formula steals the show", "none 0"),
    ],
)
def test_kinds_that_befall_banks_apps_and_hospitals_are_seen(
    title: str, kind_and_risk: str
) -> None:
    assert kind(title) == kind_and_risk


HOSPITAL = Lexicon(
    Brand(id="n", display_name="Norvano", core=("hospital",), competitors=("Beanery",),
          fingerprint="h")
)  # fmt: skip


@each(
    ("title", "risk"),
    [
        ("Veteran singer dies at Norvano hospital after prolonged illness", 0),
        ("Ex-judge dies of cancer at Norvano clinic, 79", 0),
        ("Three killed in highway pile-up; wounded rushed to Norvano hospital", 0),
        ("Boy bitten by snake dies on way to Norvano hospital", 0),
        ("Malaria deaths climb; patients at Norvano hospital, Care and City", 0),
        ("Norvano hospital doctors revive man after asthma attack", 0),
        ("Patient at Norvano hospital dies after surgery, family alleges negligence", 3),
        ("Two killed in blast at Norvano hospital; injured shifted to City hospital", 3),
        ("Patient admitted to Norvano hospital jumps to death", 3),
        ("Worker dies of heart attack at Norvano warehouse", 3),
        ("Newborn dies at Norvano hospital", 3),
    ],
)
def test_who_was_hurt_elsewhere_or_was_long_ill_is_no_harm_of_where_he_is_cared_for(
    title: str, risk: int
) -> None:
    assert HOSPITAL.score(item(title), NOW).risk == risk


def test_a_summary_tells_no_more_than_its_headline_of_what_happened_elsewhere() -> None:
    title = "Bus overturns; injured taken to Norvano hospital"
    assert HOSPITAL.score(item(title, summary="Two passengers died."), NOW).risk == 0
    assert HOSPITAL.score(item(title, summary="Two died; kin allege wrong care."), NOW).risk == 3


@each(
    ("title", "summary", "told"),
    [
        (
            "Is Norvano hospital hiding salmonella? WhatsApp rumour examined",
            "There is no proof of any deaths.",
            "safety 2 Norvano is named in a report of germs or illness; so far it is a rumour",
        ),
        (
            "Norvano shares plunge as it attacks false rumours",
            "",
            "none 0 Norvano falls on the stock market",
        ),
        (
            "Toll in Norvano hospital fire rises",
            "Two more patients died of burns.",
            "safety 3 Norvano is named in a report of a fire: check today",
        ),
        (
            "Norvano hospital site is down and patient data exposed",
            "",
            "data_breach 2 Norvano is named in a report of stolen or open data",
        ),
        (
            "Beanery Hospital fined over bills of dead patient",
            "",
            "legal 1 A rival, Beanery, has to answer to the authorities",
        ),
    ],
)
def test_the_gravest_that_can_be_told_is_told(title: str, summary: str, told: str) -> None:
    seen = HOSPITAL.score(item(title, summary=summary), NOW)
    assert f"{seen.risk_kind.value} {seen.risk} {seen.why}" == told


def test_germs_in_a_cream_are_no_matter_of_food() -> None:
    maker = Brand(
        id="n", display_name="Norvano", core=("empresa de cosméticos",), fingerprint="c",
        languages=("pt",),
    )  # fmt: skip
    seen = Lexicon(maker).score(item("Anvisa suspende creme da Norvano por contaminação"), NOW)
    assert f"{seen.risk_kind.value} {seen.risk} {seen.topic}" == "safety 3 safety"


@each(
    ("title", "kind_and_risk"),
    [
        ("Norvano rappelle ses produits contaminés", "food_safety 3"),
        ("Norvano rappelle un lot de fromage", "food_safety 3"),
        ("Homem mata mulher em loja da Norvano", "safety 3"),
        ("Muere un empleado de Norvano en un accidente", "safety 3"),
        ("Bezorger van Norvano komt om bij aanrijding", "safety 3"),
        ("Norvano ferme ses magasins", "closure 2"),
        ("Norvano suprime 300 empleos", "labour 2"),
        ("Norvano supprime la moitié de ses postes", "labour 2"),
        ("Norvano despide a 200 personas", "labour 2"),
        ("Norvano annonce un plan social", "labour 2"),
        ("Norvano acusada de trabalho infantil", "labour 2"),
        ("Norvano accusé de travail des enfants", "labour 2"),
        ("Klage gegen Norvano wegen Kinderarbeit", "labour 2"),
        ("Patient sues Norvano over medical malpractice", "safety 2"),
        ("Kundendaten von Norvano ungeschützt", "data_breach 2"),
        ("Norvano app cai e clientes reclamam", "reputation 2"),
        ("Carro bate em caminhão da Norvano", "safety 2"),
        ("Une cliente porte plainte contre Norvano", "legal 2"),
        ("Une cliente porte plainte après une chute chez Norvano", "legal 2"),
        ("Clientes presentan demanda contra Norvano", "legal 2"),
        ("Juiz condena Norvano a indenizar cliente", "legal 2"),
        ("Norvano condamné à verser 2 millions", "legal 2"),
        ("Kunde stirbt bei Norvano", "safety 3"),
        ("Rotten meat at Norvano", "food_safety 2"),
        ("Norvano rappelle que ses produits sont locaux", "none 0"),
        ("Norvano rappelle l'origine de ses produits", "none 0"),
        ("Norvano mata a fome de 500 pessoas", "none 0"),
        ("Norvano mata la sed de los trabajadores", "none 0"),
        ("Homem mata saudade e compra carro na Norvano", "none 0"),
        ("Muere el hombre que trajo Norvano a España", "none 0"),
        ("Le prix mort chez Norvano : 3 personnes", "none 0"),
        ("Norvano-bezorger komt om pakketten op te halen", "none 0"),
        ("Norvano kwam om 10 uur, bezorger was vriendelijk", "none 0"),
        ("Norvano cierra acuerdo para abrir 50 tiendas", "none 0"),
        ("Norvano cierra el año con 30 tiendas nuevas", "none 0"),
        ("Œufs de ferme dans tous les magasins Norvano", "none 0"),
        ("La direction de Norvano reste ferme, les magasins restent ouverts", "none 0"),
        ("Norvano supprime les caisses et crée 500 emplois", "none 0"),
        ("Norvano recorta precios y emociona a 200 personas", "none 0"),
        ("Norvano lanza plan social y ambiental", "none 0"),
        ("Norvano porte plainte après des vols", "none 0"),
        ("Norvano porte plainte contre un voleur", "none 0"),
        ("Norvano presenta demanda contra Zazu", "none 0"),
        ("Norvano gana demanda contra Zazu", "none 0"),
        ("Juiz condena homem que roubou Norvano", "none 0"),
        ("Voleur condamné à payer Norvano", "none 0"),
        ("Norvano condamne les violences et salue la justice", "none 0"),
        ("Norvano lutte contre le travail des enfants", "none 0"),
        ("Norvano lucha contra el trabajo forzado", "none 0"),
        ("Norvano strijdt tegen dwangarbeid", "none 0"),
        ("Medical malpractice seminar at the Norvano", "none 0"),
        ("Norvano hosts doctors' congress on surgical errors", "none 0"),
        ("Norvano: neue App zeigt Kundendaten online", "none 0"),
        ("Preço cai e app da Norvano dá desconto", "none 0"),
        ("Norvano bate em Zazu: carro mais vendido", "none 0"),
    ],
)
def test_a_verb_of_harm_needs_whom_it_harms(title: str, kind_and_risk: str) -> None:
    assert kind(title) == kind_and_risk


@each(
    ("title", "departs"),
    [
        ("CEO da Norvano renuncia ao cargo", True),
        ("Presidente da Norvano renuncia", True),
        ("Presidente da Norvano renuncia ao bônus", False),
        ("Director de cine renuncia a premio de Norvano", False),
    ],
)
def test_who_forgoes_something_does_not_depart(title: str, departs: bool) -> None:
    assert any(event.kind.name == "departure" for event in reading.find(title)) == departs


@each(
    ("title", "kind_and_risk"),
    [
        ("Norvano jars withdrawn from sale", "safety 3"),
        ("Shoppers told to bin Norvano prawns", "safety 3"),
        ("Pupils fall sick, Norvano lunch blamed", "food_safety 3"),
        ("Tummy bug traced to Norvano buffet", "food_safety 3"),
        ("Norvano honey fails purity test", "food_safety 3"),
        ("Norvano chocolate may contain peanut", "food_safety 3"),
        ("Public told not to consume Norvano loaf", "food_safety 3"),
        ("Norvano beer: foreign matter (glass)", "food_safety 3"),
        ("Razor found in Norvano sandwich", "food_safety 3"),
        ("Norvano bakery sealed by municipal officers", "food_safety 2"),
        ("Norvano worker loses arm in machine", "safety 2"),
        ("Wheel comes off Norvano plane at take-off", "safety 2"),
        ("Norvano courier knifed", "safety 2"),
        ("Roof caves in at Norvano mall", "safety 2"),
        ("Norvano employee data posted on Telegram", "data_breach 2"),
        ("Norvano drivers refuse to work", "labour 2"),
        ("Norvano to let go of 300 staff", "labour 2"),
        ("Norvano disengages hundreds of workers", "labour 2"),
        ("ED attaches Norvano assets", "legal 2"),
        ("EFCC arraigns Norvano MD", "legal 2"),
        ("RBI bars Norvano from taking deposits", "legal 2"),
        ("FAA grounds Norvano fleet", "legal 2"),
        ("Norvano told to repay customers", "legal 2"),
        ("Campaigners urge shoppers to ditch Norvano", "reputation 2"),
        ("Norvano draws flak for its advert", "reputation 2"),
        ("Norvano ceases production", "closure 2"),
        ("Norvano goes under", "closure 2"),
        ("Norvano enters administration", "closure 2"),
        ("Norvano opened 2m phoney accounts", "legal 2"),
        ("Norvano cheated on emissions tests", "legal 2"),
        ("Norvano books inflated, auditor says", "legal 2"),
    ],
)
def test_other_words_for_the_same_kinds_are_seen(title: str, kind_and_risk: str) -> None:
    assert kind(title) == kind_and_risk


@each(
    "title",
    [
        "Norvano strikes codeshare with Lilliput",
        "Norvano chief recalls lessons of a decade",
        "Norvano stages mock robbery to train tellers",
        "Norvano takes on 300 retrenched miners",
        "Norvano exits business rescue",
        "Norvano sanitiser kills salmonella in 30 seconds",
        "Norvano scandal-free for a decade",
        "Norvano unveils a mould-breaking design",
        "Norvano drivers taught how to avoid crashes",
        "Norvano fraud team is the envy of rivals",
        "Norvano robbed of title by a late goal",
        "Norvano sacks of rice reach the coast",
        "Norvano opens crisis helpline for farmers",
        "Norvano unveils shutters and blinds",
        "Norvano cars are built for women, with an eye on the left hand of the driver",
    ],
)
def test_other_senses_of_the_same_words_are_no_harm(title: str) -> None:
    assert FIRM.score(item(title), NOW).risk < 2


def test_of_three_parts_of_a_line_each_must_stand_near() -> None:
    assert FIRM.score(item("Norvano chief gets 10 years for theft"), NOW).risk == 2
    assert FIRM.score(item("Norvano gets 10 years of free rent"), NOW).risk == 0


@each(
    ("title", "kind_and_risk"),
    [
        ("Norvano's systems down for 2 days and nobody says why", "reputation 2"),
        ("Norvano suffers regional downtime", "reputation 2"),
        ("Norvano announces service downtime affecting mobile money", "reputation 2"),
        ("Norvano apologises for service disruption in its app", "reputation 2"),
        ("Norvano : panne informatique, des clients bloqués", "reputation 2"),
        ("Une agence de Norvano braquée à Bukavu, deux morts", "safety 3"),
        ("Norvano : une agence braquée", "safety 2"),
        ("Mlinzi wa Norvano auawa", "safety 3"),
        ("Majambazi wavamia benki ya Norvano", "safety 2"),
        ("Wafanyakazi wa Norvano wagoma", "labour 2"),
        ("Wafanyakazi 200 wa Norvano wafutwa kazi", "labour 2"),
        ("Norvano: wateja watapeliwa mamilioni", "legal 2"),
        ("Norvano yafunga matawi 20", "closure 2"),
        ("Norvano: hitilafu ya mtandao yakwamisha wateja", "reputation 2"),
        ("Cash-in-transit account gap found at Norvano", "legal 2"),
        ("Cash-in-transit van robbed at Norvano mall", "safety 2"),
        ("Police hunt gang behind heist at Norvano", "legal 2"),
        ("Investor exits Russia as Norvano closes stores", "closure 2"),
        ("Norvano returns to profit after scandal, former boss charged", "legal 2"),
        ("Norvano rebounds as new scandal looms", "reputation 2"),
    ],
)
def test_harm_in_a_bank_s_own_words_is_seen(title: str, kind_and_risk: str) -> None:
    assert kind(title) == kind_and_risk


@each(
    "title",
    [
        "Norvano software cuts downtime for factories",
        "Norvano launches anti-hacking unit to protect customers",
        "Norvano named safest bank after fraud falls by half",
        "Norvano shares explode after results",
        "Torcida da Norvano explode de alegria",
        "Private equity firm Helios exits Norvano",
        "Tous les yeux braqués sur Norvano",
        "Norvano haitawafuta kazi wafanyakazi zaidi",
        "Equity turnover falls at the exchange, Norvano says",
        "Norvano Uganda returns to profit after stock loans scandal",
    ],
)
def test_neither_calm_nor_prevented_things_are_harm(title: str) -> None:
    assert FIRM.score(item(title), NOW).risk < 2


def test_what_opens_again_in_french_and_swahili_does_so() -> None:
    assert FIRM.score(item("Goma : Norvano rouvre ses agences"), NOW).why == "Norvano opens again"
    assert FIRM.score(item("Norvano yafungua tena matawi"), NOW).why == "Norvano opens again"
    assert FIRM.score(item("Le procès Norvano rouvre"), NOW).why == ""
