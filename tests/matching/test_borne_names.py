"""Names that are no words and that people, peoples, places and other firms bear as well."""

from __future__ import annotations

from dataclasses import replace

from service.evaluation.lexical_scorer import Lexicon
from service.models import Brand, Link
from tests.matching.test_names import NOW, item
from tests.tables import each

HARRIS = Brand(
    id="h",
    display_name="Harris",
    core=("military radios", "avionics"),
    products=("Falcon III",),
    fingerprint="f",
)
ALASKA = Brand(id="a", display_name="Alaska", core=("airline", "flights"), fingerprint="f")


def is_meant(brand: Brand, title: str, text: str = "") -> bool:
    told = replace(item(title), text=text or title)
    return Lexicon(brand).score(told, NOW).link is Link.DIRECT


@each(
    ("name", "title"),
    [
        ("Harris", "Kroger closes the sale of Harris Teeter"),
        ("Harris", "Shoppers at the Harris-Teeter store"),
        ("Harris", "A poll by Calvex Harris and the university"),
        ("Harris", "Janet Harris, III, joins the board"),
        ("Rockwell", "The bid for Rockwell Collins is approved"),
        ("Huntington", "A new drug against Huntington's disease"),
        ("Kellogg", "She teaches at the Kellogg School of Management"),
        ("Apache", "Two Apache attack helicopters crash"),
        ("Apache", "The tribe of the Mescalero Apache goes to court"),
        ("Goodyear", "A new plant in Goodyear, AZ, opens"),
        ("Franklin", "Born in Franklin, Mo., he became a saddler"),
        ("Alaska", "Oil drilling in Alaska is to end"),
        ("Alaska", "Voters in Ohio, Alaska and Utah"),
        ("Columbia", "A judge of the District of Columbia rules on it"),
        ("Columbia", "Petrol is short in British Columbia"),
        ("Columbia", "She studied at Columbia University"),
    ],
)
def test_a_name_is_anothers_where_it_is_a_part_of_what_he_is_called(name: str, title: str) -> None:
    assert not is_meant(Brand(id="b", display_name=name, core=(), fingerprint="f"), title)


@each(
    ("name", "title"),
    [
        ("Harris", "Harris wins the contract of the year"),
        ("Harris", "Harris International and its CEO"),
        ("Columbia", "South African Columbia stores close"),
        ("Harris", "The Harris CEO steps down"),
        ("Harris", "After Friday Harris shares were down"),
        ("Harris", "Harris Johannesburg closes its doors"),
        ("Harris", "The plant of Harris Wisconsin is to shut"),
        ("Harris", "Harris opens school in Kenya"),
        ("Hilton", "The former Las Vegas Hilton is sold"),
        ("Lilly", "FDA OKs Lilly's new drug against cancer"),
        ("Harris", "Harris Wins Big Contract"),
        ("Harris", "Harris Mitarbeiter streiken"),
        ("Apache", "Apache and Continental Resources lost 0.3%"),
        ("Kellogg", "Kellogg's recalls cereal"),
        ("Kellogg", "The Kellogg Krispies are recalled"),
        ("Campbell", "The Campbell Chocolate that everybody knows"),
    ],
)
def test_a_name_that_many_bear_is_the_brands_where_nothing_speaks_for_another(
    name: str, title: str
) -> None:
    assert is_meant(Brand(id="b", display_name=name, core=(), fingerprint="f"), title)


@each(
    ("name", "core", "title"),
    [
        ("Hilton", "hotels", "Man dies at Waikoloa Hilton pool"),
        ("Hilton", "hotels", "Hilton Garden Inn fire kills one"),
        ("Hilton", "hotels", "Hilton Honors accounts hacked"),
        ("Hilton", "hotels", "Fire at Hilton Waikiki Beach"),
        ("Kellogg", "cereal", "Kellogg Omaha workers strike"),
        ("Kellogg", "cereal", "Kellogg Battle Creek workers strike"),
        ("Campbell", "soup", "Campbell Camden plant strike"),
        ("Bentley", "cars", "Bentley Continental kills pedestrian"),
    ],
)
def test_a_house_a_plant_or_a_model_is_no_other_bearer(name: str, core: str, title: str) -> None:
    assert is_meant(Brand(id="b", display_name=name, core=(core,), fingerprint="f"), title)


@each(
    "title",
    [
        "Perez Hilton slammed over post",
        "Hilton Smith jailed for fraud",
        "Hilton Teeter workers strike",
        "Hilton College pupil dies on tour",
    ],
)
def test_a_plants_words_make_no_person_and_no_other_firm_ours(title: str) -> None:
    known = Brand(id="b", display_name="Hilton", core=("hotels",), fingerprint="f")
    assert not is_meant(known, title)


@each(
    ("name", "title", "ours"),
    [
        ("Nestlé", "Nestlé supprime 180 postes", True),
        ("Nestlé", "Birds nestle in the roof", False),
        ("Résumé", "Résumé tips for those who graduate", False),
    ],
)
def test_a_names_own_accent_proves_it(name: str, title: str, *, ours: bool) -> None:
    brand = Brand(id="b", display_name=name, core=("zzz",), fingerprint="f")
    assert is_meant(brand, title) is ours


def test_what_goes_on_in_capitals_is_ours_beside_a_word_of_ours() -> None:
    assert is_meant(HARRIS, "The Harris Stealth is one of the new military radios")
    assert is_meant(HARRIS, "The Harris Falcon III fails in the field")
    assert not is_meant(HARRIS, "The Harris Stealth is a boat")
    assert is_meant(ALASKA, "More flights of the airline in Alaska Vega colours")


def test_where_another_bearer_is_named_the_bare_word_is_his() -> None:
    told = "Shoppers of the grocer Harris Teeter were sent home. Harris has 200 shops."
    assert not is_meant(HARRIS, "Harris closes early", told)
    assert is_meant(HARRIS, "Harris closes early", told + " Harris also makes military radios.")
    assert not is_meant(HARRIS, "Harris says no", "Senator Kamala Harris spoke. Harris left.")


def test_a_model_is_asked_where_another_may_be_meant() -> None:
    title = "Kroger closes the sale of the Harris Teeter"
    assert Lexicon(HARRIS).may_matter(f"{title}\n\n{title}")
    assert not Lexicon(HARRIS).may_matter("Senator Kevin Harris spoke")


@each(
    ("title", "ours"),
    [
        ("Regions Financial gained 3%", True),
        ("Waters tumbled nearly 12% on Friday", True),
        ("Snow fell 3% short", False),
        ("Waters of the lake rose 3%", False),
    ],
)
def test_what_shares_do_proves_an_everyday_name(title: str, *, ours: bool) -> None:
    brand = Brand(
        id="b", display_name=title.partition(" ")[0], core=("laboratories",), fingerprint="f"
    )
    assert is_meant(brand, title) is ours


TRUMPF = Brand(
    id="t",
    display_name="Trumpf",
    core=("Laser", "Werkzeugmaschinen"),
    languages=("de", "en"),
    fingerprint="f",
)
GLOBO = Brand(id="g", display_name="Globo", core=("televisão",), fingerprint="f")


@each(
    ("title", "expected"),
    [
        ("Trumpf-Chefin warnt vor Zöllen für die Branche", True),
        ("Maschinenbauer Trumpf streicht in Ditzingen 600 Stellen", True),
        ("Die Trumpf SE hat im vergangenen Jahr weniger umgesetzt", True),
        ("Das neue Werk, teilte die Trumpf mit, wird im Mai fertig", True),
        ("„Trumpf“ hat die Preise nun auch in der Schweiz erhöht", True),
        ("Trumpf opens its first plant for chips in Ohio", True),
        ("Beim Schweißen ist Trumpf mit dem Laser weit vorn", True),
        ("Datenleck bei der Trumpf: Kundendaten im Netz", True),
        ("Razzia bei Trumpf in Stuttgart", True),
        ("Trumpf will im Bereich Verteidigung wachsen", True),
        ("Trumpf sued over its lasers", True),
        ("trumpf app schon wieder kaputt", True),
        ("#Trumpf hat heute die Türen für alle geöffnet", True),
        ("Herz ist Trumpf: Nachbarn helfen sich auf dem Dorf", False),
        ("Der Kanzler hat noch einen Trumpf in der Hand", False),
        ("Erfahrung wird zum Trumpf der Konkurrenz im Bundesrat", False),
        ("Das Wetter ist in diesem Sommer Trumpf auf der Insel", False),
    ],
)
def test_a_noun_of_german_is_a_name_by_what_stands_beside_it(title: str, expected: bool) -> None:
    assert is_meant(TRUMPF, title) is expected
    assert Lexicon(TRUMPF).may_matter(title) or not expected


@each(
    ("title", "expected"),
    [
        ("Globo compra os direitos do campeonato", True),
        ("a globo saiu do ar de novo na minha cidade hoje", True),
        ("O Brasil e o resto do globo esperam chuva", False),
        ("Prêmio Globo de Ouro sai em janeiro", False),
        ("Willem van Globo, de raadsheer, spreekt", False),
    ],
)
def test_a_word_of_another_language_is_no_name_in_small_letters(title: str, expected: bool) -> None:
    assert is_meant(GLOBO, title) is expected


def test_a_post_in_small_letters_may_mean_the_word_or_the_name() -> None:
    assert Lexicon(GLOBO).may_matter("a globo saiu do ar de novo na minha cidade hoje")
