"""What a headline says that happened, in several languages, and what it only seems to say."""

from __future__ import annotations

import pytest

from service.matching.events.words import listed
from service.models import Link, ReasonCode
from service.ranking.grouping.signs.happenings import (
    _MARKS,
    _UNTOLD,
    _WITHIN,
    are_apart,
    harm,
    marks_in,
)
from service.ranking.memory.story_updates import change_of
from service.wording.reasons import change
from tests.ranking.samples import judged, kept, story
from tests.tables import each

SPOKEN = frozenset({"de", "es", "nl"})
"""The languages of a brand: short headlines are hard to tell."""

HARM = {
    "Woman sues Skylark Air over burns": "court",
    "Skylark Air staff walk out over pay": "strike",
    "Weserbahn verliert Daten von 30.000 Kunden": "breach",
    "200 Lehrlinge verklagen die Weserbahn vor Gericht": "court",
    "Incendie au laboratoire de Clairval à Nantes": "accident",
    "Cafés Alba retira tazas de cerámica por plomo": "recall",
    "Rechtbank: Fietsweg moet klanten betalen": "court",
    "Huelga en la fábrica de Cafés Alba en Málaga": "strike",
    "Entwarnung für den Bahnhof der Weserbahn nach Überprüfung der Anlage": "cleared",
    "Juez absuelve a Cafés Alba tras la denuncia por plomo": "cleared",
}
CALM = (
    "Skylark Air opens training centre in Cork",
    "Weserbahn eröffnet neue Filiale im Münchner Hauptbahnhof",
    "Clairval ouvre un laboratoire à Nantes",
    "Cafés Alba abre una cafetería en el aeropuerto de Málaga",
)
NOTHING = (
    "Skylark Air opens lounge beside food court",
    "Skylark Air begins trial of electric buses",
    "Customers charged twice at Skylark Air",
    "Skylark Air courts business travellers",
    "Skylark Air chief to appear on court side at US Open",
    "Skylark Air takes Supreme Court judge on first flight",
    "Fans recall first Skylark Air flight",
    "Skylark Air responds to demand with more flights",
    "Skylark Air cleared for take-off in Cork",
    "Skylark Air deal closed",
    "Skylark Air bodes well",
    "Skylark Air tote bags with rats",
    "Police praise Skylark Air crew",
    "Our verdict on the new seats of Skylark Air",
)


@each("title", HARM)
def test_harm_is_read_in_many_languages(title: str) -> None:
    assert HARM[title] in harm(marks_in(title, SPOKEN))


@pytest.mark.parametrize("title", CALM)
def test_and_told_from_what_does_none(title: str) -> None:
    marks = marks_in(title, SPOKEN)
    assert marks
    assert not harm(marks)
    for other in HARM:
        assert are_apart(marks, marks_in(other, SPOKEN))
        assert are_apart(marks_in(other, SPOKEN), marks)


def test_the_kinds_that_have_marks_are_kinds() -> None:
    kinds = {line.kind.name for name in ("harm", "calm", "topics") for line in listed(name)}
    assert {*_MARKS, *_WITHIN, *_UNTOLD} <= kinds


@each("title", NOTHING)
def test_no_turn_is_said_that_was_not_taken(title: str) -> None:
    told = story("Skylark Air shows its new hangar", hours=5)
    before = kept(told)
    now = story(title)
    found = change_of(before, now, judged(now, link=Link.DIRECT))
    assert found is not None, "it is told: only its turn is none"
    assert ReasonCode.TOOK_A_TURN not in [one.code for one in found.updates]


def test_a_turn_is_said_of_a_story_that_takes_it() -> None:
    before = kept(story("Skylark Air shows its new hangar", hours=5))
    now = story("Woman sues Skylark Air over burns in hangar")
    assert "it is in court" in change(change_of(before, now, judged(now, risk=2, impact=1)))
