"""Who leads the brand goes, and what else bosses leave, give up and are."""

from __future__ import annotations

from dataclasses import replace

from service.evaluation.lexical_scorer import Lexicon
from service.models import Brand
from tests.evaluation.samples import NOW, item
from tests.tables import each

FIRM = Lexicon(Brand(id="n", display_name="Norvano", core=("pizza",), fingerprint="t"))


def why(title: str) -> str:
    return FIRM.score(replace(item(title, "")), NOW).why


@each(
    "title",
    [
        # He leaves a place, a post elsewhere, or what is his; he goes on with his work.
        "Norvano boss goes after regulator",
        "Norvano chief goes on trial",
        "Norvano CEO goes in hard on rivals",
        "Norvano boss stands down flights",
        "Norvano CEO leaves in private jet after summit",
        "Norvano CEO leaves on Africa tour",
        "Norvano CEO leaves at noon for trip",
        "Norvano boss leaves after hours-long grilling in parliament",
        "Norvano boss left with egg on face",
        "Norvano boss departs from script",
        "Norvano CEO resigns from Lilliput board",
        "Norvano CEO resigns himself to losses",
        "Norvano CEO resigns as director of the rugby union",
        "Norvano boss leaves early for holiday",
        "Norvano boss resigned to loss",
        "Norvano CEO steps down from rugby union",
        "Norvano CEO bows out of bidding for Lilliput",
        "Norvano chief calls it quits on Iran",
        "Norvano CEO hands over helm of Lilliput council",
        "Norvano CEO announces departure of finance chief",
        "Norvano CEO exit package under fire",
        "Norvano boss exit poll",
        "Norvano CEO retirement age raised to 65",
        "Norvano CEO replaced by robot at event",
        "Norvano-Chef Hartung geht von schwachem Jahr aus",
        "Norvano-Chef geht gegen Lilliput vor",
        "Norvano-Chef geht nach China",
        "Norvano-Chef geht an die Börse",
        "Norvano-Chef tritt ab sofort kürzer",
        "Norvano-Chef verlässt Verhandlung",
        "Norvano-Chef verlässt sich auf KI",
        "Norvano-Chef hört auf Kritiker",
        "Norvano-Chef wirft hin und wieder Steine",
        "La directrice générale de Norvano quitte la réunion",
        "Le PDG de Norvano s'en va en guerre",
        "Presidente do Norvano renuncia ao bônus",
        "Presidente del Norvano renuncia a su sueldo",
        "Presidente do Norvano pede demissão de ministro",
        "Norvano-topman vertrekt naar China voor overleg",
        "Norvano-topman stapt op de trein",
        "Norvano-hoof bedank kliënte",
        "Norvano-hoof tree uit op verhoog",
        "Mkurugenzi wa Norvano aondoka nchini kwa ziara",
    ],
)
def test_a_boss_who_does_something_else_is_not_lost(title: str) -> None:
    assert "is losing" not in why(title)
    assert "closing" not in why(title)


@each(
    "title",
    [
        "Norvano CEO steps down",
        "Norvano CEO Ann Berg to step down after 12 years",
        "Norvano CEO stands down after 12 years",
        "Norvano CEO resigns",
        "Norvano CEO steps down as managing director",
        "Norvano boss retires early",
        "Norvano boss leaves after two years",
        "Norvano CEO leaves for rival Lilliput",
        "Norvano boss quits in shock move",
        "Norvano CEO exit shocks investors",
        "Norvano CEO announces his departure",
        "Norvano CEO hands over reins to his deputy",
        "Norvano CEO bows out after decade",
        "Norvano-Chef Hartung geht",
        "Norvano-Chef geht in Rente",
        "Norvano-Chef geht nach 20 Jahren",
        "Norvano-Chef verlässt Konzern",
        "Norvano-Chef hört auf",
        "Norvano-Chef tritt zurück",
        "La directrice générale de Norvano quitte ses fonctions",
        "Presidente do Norvano renuncia ao cargo",
        "Presidente do Norvano renuncia após protestos",
        "Norvano-topman stapt op na kritiek",
        "Norvano-topman vertrekt na vijf jaar",
        "Norvano-hoof bedank",
        "Norvano-hoof tree af",
        "Mkurugenzi Mtendaji wa Norvano aondoka baada ya miaka mitatu",
        "Mkurugenzi Mtendaji wa Norvano ajiuzulu",
    ],
)
def test_who_leads_the_brand_goes(title: str) -> None:
    assert "is losing" in why(title)
