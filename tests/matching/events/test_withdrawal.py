"""Which articles are taken back, and which tell that something was."""

from __future__ import annotations

from service.matching.events.withdrawal import is_withdrawn

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
