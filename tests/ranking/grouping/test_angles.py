"""One event of the brand's own has two cards while others want places; nothing of it is lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from service.models import Brand, Choice, ChoosingRules, Evaluation, Link, ReasonCode, Story
from service.ranking.choosing import picking
from service.ranking.choosing.candidates import Entrants
from service.ranking.choosing.diversity import Similarity
from service.ranking.choosing.selection import choose
from service.ranking.grouping import angles as angles_module
from service.ranking.grouping.angles import Angles
from service.ranking.grouping.background import Background
from service.ranking.grouping.signs.happenings import marks_in
from tests.ranking.samples import NOW, judged, kept, story, verdicts
from tests.tables import each

BRAND = Brand(
    id="n",
    display_name="Nimbus Air",
    core=("Nimbus Air", "airline"),
    extended=("flights", "cabin crew", "airport", "passengers"),
    regions=("Oslo",),
)
WALKOUT = "Nimbus Air cancels 60 flights after cabin crew walk out"
ANGLES = Angles(Background.of((), BRAND))


@each(
    ("title", "of", "same"),
    [
        ("Thousands stuck in Oslo as Nimbus Air crews walk out", WALKOUT, True),
        ("Nimbus Air chief apologises for cancelled flights", WALKOUT, True),
        ("Nimbus Air starts flights to Bergen in May", WALKOUT, False),
        ("Nimbus Air fined after cabin crew walk out", WALKOUT, False),  # another harm
        (WALKOUT, "Nimbus Air cabin crew walk out in Bergen", False),  # how bad it is
        ("Nimbus Air opens a lounge in Bergen", "Nimbus Air opens a lounge in Tromso", False),
        ("Nimbus Air buys plane 4 of the fleet", "Nimbus Air buys plane 5 of the fleet", False),
        ("Nimbus Air feeds the bakery of Vadso", "Nimbus Air feeds the museum of Vadso", False),
        ("Nimbus Air hummus on board: what to do", "Nimbus Air hummus on board recalled", True),
        ("Nimbus Air hummus on board recalled", "Nimbus Air hummus on board: what to do", False),
    ],
)
def test_what_is_an_angle_of_one_event(title: str, of: str, same: bool) -> None:
    assert ANGLES.is_angle(story(title), story(of)) is same


def test_what_is_days_apart_is_none() -> None:
    first, later = story(WALKOUT, hours=90), story("Nimbus Air crews walk out, flights cancelled")
    assert not ANGLES.is_angle(later, first)


TOLD = [
    story(title, source=f"Outlet {n}")
    for n, title in enumerate(
        (
            WALKOUT,
            "Thousands stuck in Oslo as Nimbus Air crews walk out",
            "Nimbus Air chief apologises for cancelled flights",
            "Nimbus Air cancels flights on Sunday, too",
            "Nimbus Air starts a route to Bergen",
            "Nimbus Air drops paper tickets",
        )
    )
]
SCORES = (4.5, 4.4, 4.2, 4.0, 3.0, 2.9)


def _choice(stories: list[Story], top: int, risk: int = 0) -> Choice:
    found = [
        judged(one, score, link=Link.DIRECT, risk=risk)
        for one, score in zip(stories, SCORES, strict=True)
    ]
    return choose(
        Entrants(stories, verdicts(*found)),
        votes=[],
        memories={},
        brand=BRAND,
        now=NOW,
        seed="run",
        rules=ChoosingRules(top=top),
    )


@pytest.mark.parametrize("risk", [0, 2])
def test_further_angles_give_their_cards_to_other_news_and_are_named(risk: int) -> None:
    choice = _choice(TOLD, 4, risk)
    assert {one.story.key for one in choice.findings} == {TOLD[n].key for n in (0, 1, 4, 5)}
    assert {one.story.key for one in choice.named} == {TOLD[n].key for n in (2, 3)}
    assert {one.reason.code for one in choice.named} == {ReasonCode.SAME_EVENT}
    assert choice.named[0].reason.values["title"] == WALKOUT


def test_an_angle_that_scored_more_than_what_is_in_is_never_told_of_places() -> None:
    angles = [story(f"{WALKOUT} {more}", source=more) for more in ["again", "today", "still", "so"]]
    others = [story(f"Airports sell {more}", source=more) for more in ("bread", "tea", "maps")]
    found = [
        *(judged(one, 4.5, link=Link.DIRECT, risk=2) for one in angles),
        *(judged(one, 2.6, link=Link.INDUSTRY) for one in others),
    ]
    choice = choose(
        Entrants([*angles, *others], verdicts(*found)), votes=[], memories={}, brand=BRAND, now=NOW,
        seed="run", rules=ChoosingRules(top=3),
    )  # fmt: skip
    out = {one.story.key: one.reason.code for one in choice.rejected}
    of_event = {one.key for one in angles} & set(out)
    assert len(of_event) == 2
    assert {out[key] for key in of_event} == {ReasonCode.SAME_EVENT}


def test_why_many_angles_are_out_is_told_without_choosing_anew_for_each(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compared, read = [], []

    def similarity(told: Sequence[tuple[Story, Evaluation]]) -> Similarity:
        compared.append(len(told))
        return Similarity(told)

    def marks(title: str, languages: frozenset[str]) -> frozenset[str]:
        read.append(title)
        return marks_in(title, languages)

    monkeypatch.setattr(picking, "Similarity", similarity)
    monkeypatch.setattr(angles_module, "marks_in", marks)
    many = [story(f"{WALKOUT} {chr(97 + n)}{chr(98 + n)}", source=f"Outlet {n}") for n in range(20)]
    found = [judged(one, 3.0, link=Link.DIRECT) for one in many]
    choose(
        Entrants(many, verdicts(*found)),
        rules=ChoosingRules(), votes=[], memories={}, brand=BRAND, now=NOW,
        seed="run",
    )  # fmt: skip
    assert len(compared) < len(many) / 2
    assert len(read) == len(set(read)), "each headline is read once"


def test_further_angles_fill_places_that_would_stay_empty() -> None:
    assert len(_choice(TOLD, 6).findings) == len(TOLD)
    assert len(_choice(TOLD, 5).findings) == 5


def test_an_alarm_and_what_a_mail_had_keep_their_cards() -> None:
    alarms = [judged(one, 4.0, link=Link.DIRECT, risk=3) for one in TOLD[:4]]
    calm = [judged(one, 4.9, link=Link.DIRECT) for one in TOLD[4:]]
    told = choose(
        Entrants(TOLD, verdicts(*alarms, *calm)), votes=[], memories={}, brand=BRAND, now=NOW,
        seed="run", rules=ChoosingRules(top=4),
    )  # fmt: skip
    assert {one.story.key for one in told.findings} == {one.key for one in TOLD[:4]}
    # Where all are, the alarms on other things come first.
    assert {one.story.key for one in _choice(TOLD, 4, risk=3).findings} == {
        TOLD[n].key for n in (0, 1, 4, 5)
    }
    mailed = replace(TOLD[2], memory=kept(TOLD[2]), change=None)
    again = _choice([*TOLD[:2], mailed, *TOLD[3:]], 4)
    assert mailed.key not in {one.story.key for one in again.findings}
    assert mailed.key not in {one.story.key for one in again.named}
