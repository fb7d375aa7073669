"""Which articles are taken back, and which tell that something was."""

from __future__ import annotations

from dataclasses import replace

from service.evaluation.lexical_scorer import Lexicon
from service.matching.events.not_so.withdrawal import corrected, corrects, is_withdrawn
from service.models import Brand
from tests.evaluation.samples import NOW, item

TAKEN_BACK = [
    ("RETRACTED: pilot arrested", ""),
    ("[Retraction] Firm fined", ""),
    ("Pilot arrested", "(National Wire) — This story has been withdrawn. Police now say no."),
    ("Firm fined", "EDITOR'S NOTE: This article was later retracted by the newsroom."),
    ("Pilot arrested", "We have withdrawn this report."),
    ("Pilot verhaftet", "Dieser Artikel wurde von der Redaktion zurückgezogen."),
    ("Zurückgezogen: Pilot verhaftet", ""),
    ("Pilote arrêté", "Cet article a été retiré."),
    ("Vlieënier aangekeer", "Hierdie berig is teruggetrek."),
]
NEWS = [
    ("Crust & Co withdraws batch of sauce", "The sauce has been withdrawn from the shelves."),
    ("Retraction of the study shakes firm", "The journal said the article was retracted."),
    ("Withdrawn: the offer for Crust & Co", "This offer has been withdrawn, the report said."),
    ("Pilot arrested", "x " * 200 + "This story has been withdrawn."),
]


def test_an_article_is_taken_back_where_it_says_so_of_itself() -> None:
    assert [one for one in [*TAKEN_BACK, *NEWS] if is_withdrawn(*one)] == TAKEN_BACK


CORRECTIONS = [
    ("Correction: Norvano lost Sh27m, not Sh270m", ""),
    ("Correction: Norvano", "In our story of Friday we said that 12 died. Nine people died."),
    ("Berichtigung: Norvano", "In einem früheren Artikel hieß es, zwölf seien tot. Es waren neun."),
    ("Rectificatif : Norvano a perdu 27 millions, et non 270", ""),
]
NEWS_ANEW = [
    ("CORRECTED-UPDATE 2-Norvano blast kills 12", "A blast killed 12."),
    ("Correction: Norvano blast kills 12", "A blast at a plant of Norvano killed 12."),
    ("Market correction hits Norvano", "We said that it would."),
    ("Correction officer stabbed at Norvano", ""),
]


def test_an_article_corrects_where_it_speaks_of_its_own_report() -> None:
    assert [one for one in [*CORRECTIONS, *NEWS_ANEW] if corrects(*one)] == CORRECTIONS


def test_of_a_correction_what_is_so_is_quoted() -> None:
    said = "In our story we said that Norvano lost Sh270m. The sum was Sh27m. We apologise."
    assert corrected("Correction: Norvano", said) == "The sum was Sh27m."
    assert corrected("Correction: Norvano lost 27, not 270", "") == (
        "Correction: Norvano lost 27, not 270"
    )


def test_a_correction_is_told_as_one_and_is_no_danger_of_its_own() -> None:
    said = "In our story we said that customers of Norvano lost Sh270m to hackers. It was Sh27m."
    told = replace(item("Correction: Norvano lost Sh27m, not Sh270m", ""), summary=said)
    brand = Brand(id="n", display_name="Norvano", core=("bank",), fingerprint="c")
    seen = Lexicon(brand).score(told, NOW)
    assert (seen.risk, seen.impact, seen.why, seen.evidence) == (
        0, 3, "Norvano is named in a report that corrects an earlier one", "It was Sh27m.",
    )  # fmt: skip
    anew = replace(told, title="CORRECTED-Norvano customers lose Sh27m to hackers", summary="")
    assert Lexicon(brand).score(anew, NOW).risk == 2
