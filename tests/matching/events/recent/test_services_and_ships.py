"""Trips that do not go, ships that hit things, and what a hospital or a debt does not mean."""

from __future__ import annotations

from service.matching.events import reading
from tests.tables import each


def kinds(title: str) -> set[str]:
    return {one.kind.name for one in reading.find(title)}


@each(
    ("title", "kind"),
    [
        ("Zazu cancellations to continue across the weekend, ferry passengers told", "disruption"),
        ("Twelve more sailings scrapped by Zazu", "disruption"),
        ("Zazu runs revised timetable while ferry is repaired", "disruption"),
        ("Zazu's largest vessel out of action for a week", "disruption"),
        ("Train breaks down in tunnel", "disruption"),
        ("Zazu ferry runs aground in fog", "fire and accident"),
        ("Tram collides with bus in the city", "fire and accident"),
        ("Zazu boat sinks trawler", "fire and accident"),
        ("Man overboard on Zazu crossing", "fire and accident"),
        ("Baby dies in fire in children's hospital", "fire and accident"),
        ("State serves notices on 64 hospitals over bills", "regulator"),
        ("Concerns over Zazu debts of £300 million, minister asked to intervene", "crisis"),
        ("Zazu crew handled a full ship admirably", "praised"),
        ("Zazu hospital enters Guinness Book of records", "award"),
        ("Zazu sets Guinness record for longest pie", "award"),
        ("Children taken to hospital after school lunch", "illness"),
        ("Zazu to order new ferries for the island", "investment"),
        ("Zazu invests £85m in cheese factory", "investment"),
        ("Families say crossing was ruined by drunks", "criticism"),
        ("Zazu clinic opened its doors on Sunday", "opening"),
        ("Milk withdrawn because of glass", "recall"),
        ("Zazu issues stop-ride notice for its road bike", "product recall"),
        ("Zazu to reduce workforce by up to 320", "labour dispute"),
        ("Zazu shuts down online banking after attack", "outage"),
        ("Zazu opens e-bike centre at its headquarters", "opening"),
        ("Zazu gives $300,000 in scholarships to students", "community"),
        ("Old phrase: the shop's closing is a closure", "closure"),
    ],
)
def test_it_is_read_as_what_it_is(title: str, kind: str) -> None:
    assert kind in kinds(title)


@each(
    ("title", "kind"),
    [
        ("Plans for new ferries scrapped, order for ten goes elsewhere", "disruption"),
        ("Zazu offers breakdown cover for train of caravans", "disruption"),
        ("Merger talks run aground", "fire and accident"),
        ("Two galaxies on a collision course", "fire and accident"),
        ("Zazu hospital with 445 children sets record", "illness"),
        ("Singer visits sick children at Zazu hospital", "illness"),
        ("Zazu serves notice on rivals with new ship", "regulator"),
        ("Zazu cuts debt pile as concerns ease", "crisis"),
        ("Zazu staff handled angry passengers admirably", "outrage"),
        ("Ship withdrawn because of a fault in one engine", "recall"),
        ("Zazu shuts down its mobile app after attack", "closure"),
        ("How to order groceries online", "investment"),
        ("Where to invest $1,000 in shares now", "investment"),
    ],
)
def test_it_is_not_taken_for_what_it_is_not(title: str, kind: str) -> None:
    assert kind not in kinds(title)


def test_a_possessive_is_read_as_its_noun_though_the_plural_is_listed_too() -> None:
    assert "death" in kinds("Patients die while on a hospital's secret list")
