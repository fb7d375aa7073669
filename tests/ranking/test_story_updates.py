"""When a mailed story comes back: the rules as a table, and what is kept of a story."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, timedelta
from pathlib import Path

import pytest

from service.models import (
    Brand,
    Item,
    Link,
    Reason,
    ReasonCode,
    RiskKind,
    Story,
    StoryChange,
)
from service.ranking.grouping.background import Background
from service.ranking.grouping.signs.happenings import marks_in
from service.ranking.memory.story_memory import facts_of, remember, with_told_risk
from service.ranking.memory.story_updates import RULES, Standings, change_of
from service.ranking.stories import group
from service.wording.reasons import change
from tests.ranking.samples import FIRE, NOW, item, judged, kept, story, verdicts
from tests.tables import each

QUIET = "Cheese plant fire: what we know"


def _again(*items: Item, outlets: int = 2, risk: int = 1, impact: int = 1) -> tuple[Story, str]:
    """Return the story mailed two days ago as it comes back with `items`, and its change."""
    first = story("Millbrook cheese plant destroyed by fire", hours=50)
    before = kept(first, days=2, risk=1, impact=1, topic="fire")
    assert before.sent
    before = replace(
        before,
        outlets=tuple(f"Outlet {n}" for n in range(outlets)),
        sent=replace(before.sent, outlets=2),
    )
    back = Story(
        key=before.key,
        items=items,
        first_seen=before.first_seen,
        last_seen=NOW,
        outlets=before.outlets,
        memory=before,
    )
    return back, change(change_of(before, back, judged(back, risk=risk, impact=impact)))


@each(
    ("what", "words"),
    [
        ({}, ""),
        ({"outlets": 4}, ""),
        ({"outlets": 5}, "day 3, two outlets to five"),
        ({"outlets": 17}, "day 3, two outlets to 17"),
        ({"risk": 2}, "day 3, now a serious risk"),
        ({"risk": 0}, ""),
        ({"impact": 2}, ""),
        ({"impact": 3}, "day 3, more is at stake now"),
        ({"risk": 3, "outlets": 7}, "day 3, now a risk to act on; two outlets to seven"),
    ],
)
def test_figures_that_bring_a_story_back(what: dict[str, int], words: str) -> None:
    assert _again(item(QUIET), **what)[1] == words


@each(
    ("title", "words"),
    [
        (QUIET, ""),
        ("Cheese plant owner responds to critics", "there is a reply"),
        ("Cheese from burnt plant recalled", "there is a recall"),
        ("Cheese plant owner arrested", "police act"),
        ("Owner of cheese plant sued over fire", "it is in court"),
        ("Cheese plant boss resigns", "someone goes"),
        ("Watchdog investigates cheese plant after fire", "an authority steps in"),
        ("Cheese plant fined after fire", "there is a penalty"),
        ("Cheese plant workers on strike after fire", "there is a strike or a protest"),
        ("Customer records of cheese plant stolen by hackers", "data are said to be lost"),
        ("Cheese plant owner replies as he is arrested", "there is a reply, police act"),
    ],
)
def test_turns_that_bring_a_story_back(title: str, words: str) -> None:
    assert _again(item(title))[1] == (f"day 3, {words}" if words else "")


def test_a_number_that_two_outlets_tell_is_a_new_fact() -> None:
    one = item("Cheese plant fire: loss put at 40 million", source="Echo")
    two = item("Loss of 40 million after cheese plant fire", source="Radio")
    assert _again(one)[1] == ""
    assert _again(one, two)[1] == "day 3, new: 40 million"
    assert _again(one, replace(two, source="Echo"))[1] == ""


def test_risk_that_fell_is_an_all_clear() -> None:
    """A calm headline alone is none: what it leaves out is not over (seen in real mails)."""
    before = kept(story(QUIET), risk=3)
    quiet = group([item(QUIET, source="Echo")], [before])[0]
    assert change_of(before, quiet, judged(quiet, risk=1)) is None
    clear = replace(quiet, items=(item("Cheese plant fire: all clear", source="Echo"),))
    told = change(change_of(before, clear, judged(clear, risk=1)))
    assert "less of a risk now" in told


def test_numbers_that_say_nothing_alone_are_not_named() -> None:
    """A list's length and a year are no news of a story, a batch and a sum are."""
    first = item("Crust & Co plant fire", hours=5, source="A")
    before = kept(group([first])[0])
    for title, said in (
        ("4 facts of the Crust & Co plant fire", "a new report says more"),
        ("Crust & Co plant fire of 2026", "a new report says more"),
        ("Crust & Co plant fire costs 40 million", "new: 40 million"),
    ):
        back = replace(group([first])[0], memory=before, items=(item(title, source="B"),))
        verdict = replace(judged(back), link=Link.DIRECT)
        assert said in change(change_of(before, back, verdict))


def test_what_was_told_is_not_told_again() -> None:
    told = story("Cheese plant owner arrested over 40 million loss", text=FIRE, hours=1)
    before = kept(told)
    assert before.sent
    assert {"turn:police", "40 million"} <= set(before.sent.facts)
    back = replace(told, memory=before)
    assert change_of(before, back, judged(back)) is None


def test_a_story_never_mailed_cannot_have_changed() -> None:
    before = kept(story(QUIET), sent=False)
    back = group([item("Cheese plant owner arrested")], [before])[0]
    assert change_of(before, back, judged(back, risk=3)) is None


def test_every_rule_has_its_own_name_and_is_written_down() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES) == 11
    root = Path(__file__).resolve().parent.parent.parent
    record = root / "dev-research" / "decisions" / "0008-when-a-story-comes-back.md"
    told = re.findall(r"^\| ([a-z ]+) \|", record.read_text(encoding="utf-8"), re.MULTILINE)
    # The last is asked of news about the brand where none of the rules has a reason.
    assert told == [*(rule.name for rule in RULES), "says more"]


def test_names_in_title_case_are_no_facts() -> None:
    assert "harbour street" not in facts_of([item("Crust Opens Restaurant In Harbour Street")])
    assert "harbour street" in facts_of([item("They opened a restaurant in Harbour Street")])


def test_a_story_not_mailed_keeps_what_was_mailed_before() -> None:
    before = kept(story(QUIET, hours=20), risk=2, topic="fire", link=Link.INDUSTRY)
    again = group([item(QUIET, source="Echo")], [before])[0]
    after = remember(again, None, run_id="later", now=NOW, sent=False)
    assert after.sent == before.sent
    assert after.title == before.title
    assert (after.topic, after.risk, after.link) == ("fire", 2, "industry")
    assert after.outlets == ("Valley Post", "Echo")
    assert len(after.urls) == 2
    assert after.run_id == "later"


def test_a_story_mailed_again_remembers_the_latest_mail() -> None:
    before = kept(story(QUIET, hours=20))
    again = group([item("Cheese plant owner arrested", source="Echo")], [before])
    led = replace(again[0], memory=before)
    after = remember(led, judged(led, 4.0, risk=3), run_id="later", now=NOW, sent=True)
    assert after.sent
    assert after.sent.at == NOW
    assert after.sent.title == "Cheese plant owner arrested"
    assert before.sent
    assert set(before.sent.facts) <= set(after.sent.facts)
    assert (after.score, after.risk) == (4.0, 3)


def test_an_unjudged_new_story_is_kept_without_a_verdict() -> None:
    new = story(QUIET)
    after = remember(new, judged(new, None, risk=3), run_id="r", now=NOW, sent=True)
    assert (after.score, after.topic) == (None, "")
    assert after.first_seen == NOW - timedelta(0)


@pytest.mark.parametrize(
    ("earlier", "now", "words"),
    [
        (
            "Firm fined R5 million",
            "Firm fined R50 million",
            'its headline was "Firm fined R5 million"',
        ),
        (
            "A firm was fined in town",
            "A firm was fined in Polokwane",
            'its headline was "A firm was',
        ),
        ("Firm fined", "Firm fined heavily", ""),
        ("Firm fined R5 million", "Firm is fined R5 million", ""),
        ("", "Firm fined R50 million", ""),
        ("Firm loses Sh1.5bn in heist", "Firm loses Sh1.2bn in heist", 'was "Firm loses Sh1.5bn'),
        ("Three hurt at cheese plant", "Four hurt at cheese plant", 'was "Three hurt'),
        ("Three hurt at cheese plant", "3 hurt at cheese plant", ""),
    ],
)
def test_a_headline_that_an_outlet_corrects_itself(earlier: str, now: str, words: str) -> None:
    _, told = _again(replace(item(now), earlier_title=earlier))
    assert words in told
    assert bool(words) == ("headline" in told)


def test_a_number_that_takes_anothers_place_is_news_whoever_told_it() -> None:
    first = item("Crust & Co fined R5 million", text="It was said to be R50 million at first.")
    before = kept(group([first])[0])
    back = replace(first, title="Crust & Co fined R50 million", earlier_title=first.title)
    told = replace(group([first])[0], memory=before, items=(back,))
    assert "its headline was" in change(change_of(before, told, judged(back)))


def test_a_known_number_under_another_headline_is_no_correction() -> None:
    """A text tells more numbers than a headline, and an outlet tries several headlines."""
    for earlier, now, text in (
        ("Crust to close 22 branches", "Crust closures put 400 jobs at risk", "22 closed, 400 go."),
        ("Crust: 5 dead in fire", "Crust fire: 12 injured, cause unknown", "5 dead, 12 injured."),
        ("Crust opens 10 stores", "Crust plans 250 jobs in new stores", "10 stores, 250 jobs."),
        ("Crust revenue up 8% to R4bn", "Crust pays 120 cents", "Up 8% to R4bn; 120 cents."),
    ):
        first = item(earlier, text=text)
        before = kept(group([first])[0])
        back = replace(first, title=now, earlier_title=earlier)
        told = replace(group([first])[0], memory=before, items=(back,))
        assert "headline" not in change(change_of(before, told, judged(back))), now


def test_a_headline_that_a_mail_had_corrects_nothing_when_it_is_back() -> None:
    titles = ["Crust fire: 5 dead", "Crust fire: 6 dead"]
    first = item(titles[0], text="Five or 6 are dead.")
    led = group([first])[0]
    memory, changed = kept(led), []
    for earlier, title in (titles, titles[::-1], titles):
        back = replace(first, title=title, earlier_title=earlier)
        found = change_of(memory, replace(led, memory=memory, items=(back,)), judged(back))
        changed.append(bool(found))
        told = replace(led, memory=memory, items=(back,), change=found)
        memory = remember(told, judged(back), run_id="r", now=NOW, sent=bool(found))
    assert changed == [True, False, False]


def test_a_risk_that_was_told_is_not_kept_where_its_end_can_be_read_and_never_at_once() -> None:
    texts = {  # in each enough for its language to be seen
        "L'incendie de l'usine Equity est maîtrisé, aucun blessé selon la préfecture": 0,
        "La dirección y los trabajadores de Equity firmaron anoche un acuerdo": 0,
        "De directie en de werknemers van Equity hebben gisteren een akkoord getekend": 0,
        "Benki ya Equity yafungua tawi jipya katika mji huo na wateja wengi walifika": 2,
    }
    first = story("Fire at Equity Bank, two dead", hours=5)
    before = kept(first, risk=3, risk_kind=RiskKind.SAFETY)
    for title, risk in texts.items():
        later = item(title, source="Taifa")
        joined = replace(first, items=(later,), memory=before, change=StoryChange(2, ()))
        assert with_told_risk(joined, judged(later)).risk == risk, (title, later.language)


def test_the_gravest_risk_that_was_told_counts_until_a_mail_says_that_it_is_over() -> None:
    """A later report in a language that keywords do not read was on top of the second mail."""
    swahili = item(
        "Benki ya Equity yafunga matawi 22, wafanyakazi 400 kupoteza kazi", source="Taifa"
    )
    first = story("Equity Bank to close 22 branches, 400 jobs to go", hours=5)
    before = kept(first, risk=2, risk_kind=RiskKind.LABOUR)
    joined = replace(first, items=(swahili,), memory=before)
    told = Standings(None, UTC).of(joined, verdicts(judged(swahili, link=Link.DIRECT)))
    assert told
    assert told[0].change
    assert (told[1].risk, told[1].risk_kind) == (2, RiskKind.LABOUR)
    calm = item("What Equity Bank says about its branches", source="Echo")
    plain = Standings(None, UTC).of(replace(joined, items=(calm,)), verdicts(judged(calm)))
    assert plain
    assert plain[1].risk == 0  # keywords have read it
    after = remember(told[0], judged(calm), run_id="r", now=NOW, sent=True)
    assert after.sent
    assert (after.sent.risk, after.sent.risk_kind) == (2, RiskKind.LABOUR)
    grave = replace(joined, memory=after, items=(item("Union sues Equity Bank", source="Post"),))
    found = change_of(after, grave, judged(grave, risk=2))
    assert found
    assert all(one.code is not ReasonCode.RISK_ROSE for one in found.updates)
    over = replace(grave, change=StoryChange(2, (Reason(ReasonCode.RISK_FELL, {}),)))
    calmed = remember(over, judged(grave), run_id="r", now=NOW, sent=True).sent
    assert calmed
    assert calmed.risk == 0


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Crust & Co plant fire: 14 families homeless", "day 3, new: 14 families"),
        ("After the fire, Crust & Co thanks Delia Fourie", "day 3, new: Delia Fourie"),
        ("After the fire, Crust & Co calls batch KD-4475 back", "day 3, new: KD-4475"),
        ("After the fire, Crust & Co is asked for R50m", "day 3, new: R50m"),
        ("What we know of the fire at the Crust & Co plant", ""),
        ("The fire at the plant of Crust & Co in South Africa", ""),
    ],
)
def test_of_the_brand_itself_one_headline_with_something_new_is_enough(
    title: str, words: str
) -> None:
    brand = Brand(id="crust", display_name="Crust & Co", core=("pizza",), regions=("South Africa",))
    first = story("Millbrook plant of Crust & Co destroyed by fire", hours=50)
    before = kept(first, days=2, risk=1, impact=1)
    back = replace(first, items=(item(title),), last_seen=NOW, memory=before)
    background = Background.of((), brand)
    found = change_of(before, back, judged(back, link=Link.DIRECT, risk=1, impact=1), background)
    assert change(found) == words
    elsewhere = change_of(before, back, judged(back, link=Link.INDUSTRY, risk=1, impact=1))
    assert "new:" not in change(elsewhere)


@each(
    ("title", "is_hurt"),
    [
        ("Recall of Millbrook vans to fix safety problems", False),
        ("Millbrook vans recalled over fire risk", False),
        ("Two injured in Millbrook vans", True),
    ],
)
def test_a_danger_hurts_nobody_yet(title: str, *, is_hurt: bool) -> None:
    marks = marks_in(title)
    assert ("hurt" in marks) is is_hurt
    assert not is_hurt or "danger" not in marks
