"""What looks like an obituary, a report of others or a strike of long ago, and does harm."""

from __future__ import annotations

from service.evaluation.lexical_scorer import Lexicon
from service.models import Brand, Link
from tests.evaluation.samples import NOW, item
from tests.tables import each


def _firm(name: str, *core: str) -> Lexicon:
    return Lexicon(Brand(id="n", display_name=name, core=core, fingerprint="d"))


FIRM = _firm("Norvano", "car maker")


@each(
    ("title", "risk"),
    [
        ("Norvano boss apologises after woman, 88, dies", 3),
        ("Mother of two, 71, dies after Norvano brakes fail", 3),
        ("Norvano director's driver, 72, dies after car bursts into flames", 3),
        ("Norvano chairman, 74, dies after helicopter goes down", 3),
        ("Pensioner dies aged 84 after eating Norvano pie, director says sorry", 3),
        ("Sister says man, 76, died alone at Norvano; chief resigns", 3),
        ("Mother of the Norvano Duster, designer Ann Arkin, dies at 88", 0),
        ("Norvano founder dies at 81 after long illness", 0),
        ("Norvano founder dies at 81 after battle with cancer", 0),
    ],
)
def test_who_dies_old_is_an_obituary_only_where_nobody_is_to_blame(title: str, risk: int) -> None:
    assert FIRM.score(item(title), NOW).risk == risk


@each(
    ("title", "risk"),
    [
        ("1950 Norvano workers strike over pay", 2),
        ("Strike at Norvano plant opened in 1987 enters third week", 2),
        ("Norvano strike in 1946-built shaft", 2),
        ("Norvano strike was not only about pay, miners say on day 40", 2),
        ("Norvano staff ratify plan to strike next week", 2),
        ("Norvano strike of 1946 remembered", 0),
        ("Norvano workers ratify contract, strike ends", 0),
    ],
)
def test_a_strike_of_today_is_no_old_one(title: str, risk: int) -> None:
    assert FIRM.score(item(title), NOW).risk == risk


@each(
    ("title", "risk"),
    [
        ("Probe into listeria outbreak prompts Norvano recall", 3),
        ("NHTSA probe into crashes widens Norvano recall", 3),
        ("Norvano to publish results after recalls of chicken", 3),
        ("SEC opens probe over Norvano ignition switch recall", 2),
        ("Norvano profit falls on recall costs", 0),
    ],
)
def test_an_inquiry_that_leads_to_a_recall_is_none_into_it(title: str, risk: int) -> None:
    assert FIRM.score(item(title), NOW).risk == risk


@each(
    ("name", "title", "is_own"),
    [
        ("Post Office", "Post Office review finds 900 wrongly convicted", True),
        ("Post Office", "Post Office investigation finds staff stole parcels", True),
        ("Australia Post", "Australia Post investigation finds drivers stole parcels", True),
        ("Washington Post", "Washington Post investigation finds guards stole parcels", False),
        ("Morning Herald", "The Morning Herald reports fraud at a bank", False),
        ("Morning Herald", "An investigation by the Morning Herald found fraud at a bank", False),
        ("Morning Herald", "The Morning Herald reports a data breach", True),
        ("Morning Herald", "The Morning Herald reports fire at its plant", True),
        ("Morning Herald", "Morning Herald reports 30 job cuts", True),
    ],
)
def test_a_post_that_brings_letters_reports_of_itself(
    name: str, title: str, *, is_own: bool
) -> None:
    assert (_firm(name, "mail").score(item(title), NOW).risk >= 2) is is_own


@each(
    ("title", "kind"),
    [
        ("Norvano browser flaw", "data_breach"),
        ("Norvano flaw in encryption puts journalists at risk", "data_breach"),
        ("Norvano ends support; exploited flaw unpatched", "data_breach"),
        ("Norvano crisis deepens as housing loans sour", "reputation"),
        ("Norvano job cuts: minister does not believe reasons", "labour"),
        ("Norvano breaks labour laws", "legal"),
        ("Norvano breaks new ground in law tech", "none"),
        ("Norvano network intrusion prevention software launched", "none"),
        ("Departure of CEO unsettles staff at Norvano", "none"),
        ("Departure of 30 engineers rattles Norvano", "labour"),
        ("Norvano plant closure of 2 weeks for maintenance", "none"),
        ("Closure of bridge near Norvano factory", "none"),
        ("Norvano cancels fewest flights of all airlines", "none"),
        ("Norvano flight cancellations strand thousands", "reputation"),
        ("Norvano trains cabin crew to stop groping", "none"),
        ("Norvano vows to stop spying on customers", "none"),
        ("Norvano told to stop spying on customers", "data_breach"),
        ("Norvano donates to families of crash victims", "none"),
        ("Man admits killing Norvano guard, true crime podcast says", "safety"),
        ("Norvano true crime series on murder plot", "none"),
        ("Norvano jet nosedives 4,000 feet, 20 hurt", "safety"),
        ("Norvano hurt by crash in copper price", "none"),
        ("Norvano school meals sicken 300", "safety"),
        ("Norvano nurse strangled by patient", "safety"),
        ("Debt strangles Norvano growth", "none"),
        ("Norvano shaft fire: 3 missing", "safety"),
        ("Norvano dam wall fails", "safety"),
        ("Norvano builds dam after failed rains", "none"),
    ],
)
def test_one_word_beside_the_harm_is_not_the_whole_story(title: str, kind: str) -> None:
    assert FIRM.score(item(title), NOW).risk_kind.value == kind


@each(
    ("name", "core", "title", "is_ours"),
    [
        ("Vertex", "medicines", "Vertex Pharmaceuticals trial patient dies", True),
        ("Vertex", "medicines", "Vertex Biosciences trial patient dies", True),
        ("Shell", "oil", "Shell Petroleum Development Company sued over oil spill", True),
        ("Vertex", "supermarket", "Vertex Pharmaceuticals trial patient dies", False),
        ("Shell", "oil", "Shell Airlines sued over lost bags", False),
    ],
)
def test_a_firm_of_our_trade_may_be_called_by_it(
    name: str, core: str, title: str, *, is_ours: bool
) -> None:
    assert (_firm(name, core).score(item(title), NOW).link is Link.DIRECT) is is_ours
