"""Kinds of harm told by a verb in other languages, and kinds that befall other trades."""

from __future__ import annotations

from service.evaluation.lexical_scorer import Lexicon
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
