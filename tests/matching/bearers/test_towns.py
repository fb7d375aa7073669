"""Names that are towns as well, where the brand is."""

from __future__ import annotations

from service.evaluation.lexical_scorer import Lexicon
from service.models import Brand, Evaluation, Link
from tests.matching.test_names import NOW, item
from tests.tables import each

BRANDS = {
    brand.id: brand
    for brand in (
        Brand(
            id="santos",
            display_name="Santos FC",
            aliases=("Santos",),
            core=("clube de futebol", "futebol"),
            competitors=("Corinthians",),
            regions=("Brazil",),
            languages=("pt",),
            fingerprint="f",
        ),
        Brand(
            id="santander",
            display_name="Banco Santander",
            aliases=("Santander",),
            core=("banco",),
            regions=("Spain",),
            languages=("es",),
            fingerprint="f",
        ),
        Brand(
            id="carrefour",
            display_name="Carrefour",
            core=("supermarché", "supermercado"),
            regions=("France", "Spain", "Brazil"),
            languages=("fr", "es", "pt", "en"),
            fingerprint="f",
        ),
    )
}


def scored(brand: str, title: str) -> Evaluation:
    return Lexicon(BRANDS[brand]).score(item(title), NOW)


@each(
    ("brand", "title"),
    [
        ("santos", "Homem é morto a tiros no Gonzaga, em Santos"),
        ("santos", "Incêndio destrói loja no Centro de Santos"),
        ("santander", "Un muerto en un incendio en Santander"),
        ("santander", "Lluvia en Santander y Torrelavega"),
    ],
)
def test_a_town_behind_what_stands_before_towns_asks_for_proof(brand: str, title: str) -> None:
    said = scored(brand, title)
    assert said.link is not Link.DIRECT
    assert said.unsure


@each(
    ("brand", "title"),
    [
        ("santos", "Goleiro do Santos é acusado de estupro"),
        ("santos", "Torcedor é morto em Santos após jogo contra o Corinthians"),
        ("santos", "Jogadores são agredidos em Santos"),
        ("santander", "Fraude en Santander: miles de clientes afectados"),
        ("santander", "Hackeo en Santander deja cuentas sin acceso"),
        ("santander", "Ciberataque a Santander"),
        ("santander", "Santander despide a 2.000 empleados"),
        ("carrefour", "Listeria en Carrefour: retiran un queso"),
        ("carrefour", "Incendie à Carrefour : trois blessés"),
        ("carrefour", "Illness in Carrefour, Lyon"),
    ],
)
def test_what_speaks_of_a_firm_or_is_no_town_there_is_the_brands(brand: str, title: str) -> None:
    assert scored(brand, title).link is Link.DIRECT


def test_a_town_that_is_no_word_either_is_told_without_a_question_elsewhere() -> None:
    said = scored("santander", "Santander despide a 2.000 empleados")
    assert said.why
    assert "whether" not in said.why
