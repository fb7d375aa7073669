"""Two accounts of one event in other words: what may be one, and what speaks against it."""

from __future__ import annotations

from service.models import Brand, Choice, ChoosingRules, Link, ReasonCode, Story, Tone
from service.ranking.choosing.candidates import Entrants
from service.ranking.choosing.selection import choose
from service.ranking.grouping.angles import Angles
from service.ranking.grouping.background import Background
from tests.ranking.samples import NOW, judged, story, verdicts
from tests.tables import each

BRAND = Brand(
    id="a",
    display_name="Acorn Nurseries",
    core=("nursery", "childcare"),
    regions=("Hexworth", "Dalby"),
)
ANGLES = Angles(Background.of((), BRAND))
INJURED = (
    "Nursery closed after baby injured",
    "A boy of one suffered a serious head injury. Nobody says if it was at the Acorn in Hexworth.",
)
INFANT = (
    "Acorn told to cease work in Hexworth",
    "Inspectors shut the site as a precaution; the boy, who has a head injury, was airlifted.",
)
ROBBED = (
    "Parents and staff robbed as armed gang ransacks nursery",
    "Fifteen men pointed firearms at staff of the Acorn in Pinegate on Tuesday night.",
)


def _told(account: tuple[str, str], hours: float = 0) -> Story:
    title, text = account
    return story(title, hours=hours, text=text, source=f"Outlet of {title[:9]}")


@each(
    ("one", "other", "may_be"),
    [
        (INJURED, INFANT, True),
        (
            ROBBED,
            ("Acorn heist 'could have been worse'", "A gang with pistols came to Pinegate."),
            True,
        ),
        (  # another day, another place
            ROBBED,
            ("Robbers take till of nursery", "An armed gang came to the Acorn in Dalby on Friday."),
            False,
        ),
        (  # another of the brand's own places
            ROBBED,
            ("Armed gang robs nursery", "Staff of the Acorn were held at gunpoint in Dalby."),
            False,
        ),
        (  # another place alone
            ROBBED,
            ("Armed gang robs nursery", "Staff were held at gunpoint at the Acorn in Westmarch."),
            False,
        ),
        (  # nothing but the place
            ("Boy dies after fall", "His parents blame the Acorn in Banbury Hills for the death."),
            ("Fees up 9%", "Acorn asks more from May, also in Banbury Hills, of all parents."),
            False,
        ),
        (  # other numbers
            ("Acorn recalls 400 cots", "The screws of the cots may come loose, the chain says."),
            ("Acorn recalls 900 cots", "The screws of the cots may come loose, the chain says."),
            False,
        ),
        (  # rounded
            ("Acorn sued for $210m", "The suit of 71 families says that Acorn failed children."),
            ("Acorn hit with $200m suit", "Families say that Acorn failed their children badly."),
            True,
        ),
        (  # whom any such firm has befalls much
            ("Member dies at nursery chain", "A staff member of Acorn was found dead, it says."),
            ("Chain's members die of flu", "Acorn says that three members of its staff died."),
            False,
        ),
        (  # nothing but that it is a recall
            ("Acorn recalls toys over paint", "A toxin was found in paint of its bricks."),
            ("Acorn recalls cots over screws", "The screws of cots come loose and a bed falls."),
            False,
        ),
        (
            ("Acorn recalls cots over screws", "The bed may fall when screws come loose."),
            ("Loose screws make Acorn recall beds", "Several children fell from their cots."),
            True,
        ),
        (  # the same harm at one place
            ("Toddler dies at childcare chain", "Police in Wexcombe seal off the Acorn's gym."),
            ("Acorn mourns girl killed by fall", "Flowers lie outside the gate in Wexcombe."),
            True,
        ),
        (  # of what is done at no one place
            ("Acorn recalls cots for brakes", "Parents in Norvania are told to stop."),
            ("Acorn recalls high chairs", "Straps may tear; they were sold in Norvania."),
            False,
        ),
        (  # in one of the brand's own regions
            ("Toddler dies at childcare chain", "Police in Dalby seal off the Acorn's gym."),
            ("Acorn mourns girl killed by fall", "Flowers lie outside the gate in Dalby."),
            False,
        ),
        (  # a fire is no strike
            ("Fire at Acorn nursery", "The kitchen burned on Sunday; firefighters were quick."),
            ("Acorn nursery staff strike", "The kitchen staff want more; firefighters back them."),
            False,
        ),
    ],
)  # fmt: skip
def test_what_may_be_one_event(one: tuple[str, str], other: tuple[str, str], may_be: bool) -> None:
    first, second = _told(one), _told(other)
    assert ANGLES.may_be_one(second, first) is may_be
    assert ANGLES.may_be_one(first, second) is may_be


def test_what_is_three_days_apart_is_none() -> None:
    assert not ANGLES.may_be_one(_told(INFANT), _told(INJURED, hours=72))


PRAISED = story("Acorn wins prize for its gardens", source="Garden Post")
INSPECTED = story("Inspectors find Acorn wanting", source="Dalby Star")


def _choice(second: tuple[str, str], top: int = 2, risk: int = 2) -> Choice:
    first, later = _told(INJURED), _told(second)
    found = [
        judged(first, 4.5, link=Link.DIRECT, risk=2, tone=Tone.NEGATIVE),
        judged(later, 4.3, link=Link.DIRECT, risk=risk, tone=Tone.NEGATIVE),
        judged(INSPECTED, 3.9, link=Link.DIRECT, tone=Tone.NEGATIVE),
        judged(PRAISED, 3.4, link=Link.DIRECT, tone=Tone.POSITIVE),
    ]
    return choose(
        Entrants([first, later, INSPECTED, PRAISED], verdicts(*found)),
        votes=[], memories={}, brand=BRAND,
        now=NOW, seed="run", rules=ChoosingRules(top=top),
    )  # fmt: skip


def _in(choice: Choice) -> set[str]:
    return {one.story.items[0].title for one in choice.findings}


def test_a_second_account_of_a_harm_waits_for_another_harm_but_not_for_praise() -> None:
    two = _choice(INFANT)
    assert _in(two) == {INJURED[0], "Inspectors find Acorn wanting"}
    [out] = [one for one in two.rejected if one.story.items[0].title == INFANT[0]]
    assert out.reason.code is ReasonCode.SAME_EVENT
    assert out.reason.values == {"title": INJURED[0], "perhaps": True, "places": 3}
    assert INFANT[0] in _in(_choice(INFANT, top=3))


def test_another_harm_waits_for_nothing_and_an_alarm_for_no_lesser_harm() -> None:
    assert _in(_choice(ROBBED)) == {INJURED[0], ROBBED[0]}
    assert _in(_choice(INFANT, risk=3)) == {INJURED[0], INFANT[0]}


def test_a_second_alarm_waits_for_serious_harm_alone() -> None:
    first, second, robbed = _told(INJURED), _told(INFANT), _told(ROBBED)
    found = [
        judged(first, 5.0, link=Link.DIRECT, risk=3, tone=Tone.NEGATIVE),
        judged(second, 4.9, link=Link.DIRECT, risk=3, tone=Tone.NEGATIVE),
        judged(robbed, 4.2, link=Link.DIRECT, risk=2, tone=Tone.NEGATIVE),
        judged(INSPECTED, 4.8, link=Link.DIRECT, risk=1, tone=Tone.NEGATIVE),
    ]
    told = Entrants([first, second, robbed, INSPECTED], verdicts(*found))
    for top, those in ((2, {INJURED[0], ROBBED[0]}), (3, {INJURED[0], ROBBED[0], INFANT[0]})):
        assert those == _in(
            choose(told, votes=[], memories={}, brand=BRAND, now=NOW, seed="run",
                   rules=ChoosingRules(top=top))
        )  # fmt: skip
