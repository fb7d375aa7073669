"""News of the brand is not silenced by a mailed story that has its subject in common with it."""

from __future__ import annotations

from dataclasses import replace

from service.models import Brand, Evaluation, Item, Link, ReasonCode
from service.ranking.grouping.additions import beside, own_news
from service.ranking.grouping.background import Background
from service.ranking.memory.story_updates import change_of
from service.ranking.stories import group, group_judged
from service.wording.reasons import change
from tests.ranking.samples import NOW, item, kept
from tests.tables import each

AIR = Brand(
    id="air",
    display_name="Skylark Air",
    core=("Skylark Air", "budget airline"),
    competitors=("JetWren",),
    regions=("Ireland",),
    languages=("en",),
)
TRAIN = Brand(
    id="train", display_name="Weserbahn", core=("Weserbahn", "Regionalzug"), languages=("de",)
)
SCENT = Brand(
    id="scent", display_name="Clairval", core=("Clairval", "cosmétique"), languages=("fr",)
)

OTHER = (
    (AIR, "Skylark Air renews loyalty app", "Skylark Air loyalty app leaks phone numbers"),
    (AIR, "Skylark Air opens training centre for pilots", "Fire at Skylark Air training centre"),
    (AIR, "Skylark Air orders electric buses", "Electric buses of Skylark Air catch fire"),
    (AIR, "Skylark Air launches Black Friday sale", "Skylark Air staff plan Black Friday strike"),
    (AIR, "Skylark Air chief executive resigns", "Skylark Air chief executive sells shares"),
    (AIR, "Skylark Air to fly 31,000 fans to final", "Skylark Air leaks 31,000 phone numbers"),
    (AIR, "Skylark Air cabin crew honoured by mayor", "Skylark Air cabin crew fall ill on board"),
    (AIR, "Skylark Air plants trees for carbon offsets",
     "Skylark Air carbon offsets called worthless"),
    (TRAIN, "Weserbahn befördert 30.000 Fans zum Spiel", "Weserbahn verliert Daten von 30.000"),
    (SCENT, "Clairval offre 10 000 échantillons", "Clairval rappelle 10 000 flacons"),
    (SCENT, "Clairval : un directeur général honoré", "Clairval : le directeur général accusé"),
    # Two things and more in common.
    (AIR, "Skylark Air opens business lounge for farmers in Sligo",
     "Farmers locked out of Skylark Air business lounge after robbery"),
    (AIR, "Skylark Air cuts fees on student fares",
     "Skylark Air drops student fares after dispute"),
    (AIR, "Skylark Air unveils pirate castle game for Christmas flights",
     "Pirate castle game of Skylark Air Christmas flights recalled"),
    (AIR, "Skylark Air delivers first mail drones to postal service",
     "Postal service returns Skylark Air mail drones"),
    (AIR, "Skylark Air names Anika Rao head of battery research",
     "Battery research head Anika Rao leaves Skylark Air"),
    (AIR, "Skylark Air adds rooftop pool bar in Lisbon",
     "Skylark Air rooftop pool bar in Lisbon shut over noise"),
    (TRAIN, "Weserbahn eröffnet Filiale im Münchner Hauptbahnhof",
     "Ratten in Weserbahn-Filiale im Münchner Hauptbahnhof"),
    (TRAIN, "Weserbahn stellt 200 Lehrlinge ein", "200 Lehrlinge verklagen Weserbahn"),
    (SCENT, "Clairval ouvre un laboratoire à Nantes",
     "Incendie au laboratoire de Clairval à Nantes"),
)  # fmt: skip

SAME = (
    (AIR, "Skylark Air fined over wheelchair passengers",
     "Regulator fines Skylark Air over wheelchair passengers"),
    (AIR, "Skylark Air to cut 400 jobs", "400 jobs to go at Skylark Air"),
    (AIR, "Passenger opens door of Skylark Air plane on runway",
     "Man arrested after opening Skylark Air plane door on runway"),
    (AIR, "Skylark Air opens training centre", "Skylark Air opens a training centre"),
    (AIR, "JetWren renews loyalty app", "JetWren loyalty app renewed"),
    (TRAIN, "Weserbahn kauft 15 Wasserstoffzüge von Alstom",
     "Alstom liefert 15 Wasserstoffzüge an Weserbahn"),
)  # fmt: skip

SILENT = (
    (AIR, "Skylark Air fined over wheelchair passengers",
     "Skylark Air is fined over passengers in wheelchairs"),
    (AIR, "Skylark Air to cut 400 jobs", "Four hundred jobs to be cut at Skylark Air"),
    (AIR, "Skylark Air recalls 9,000 child seats", "9 000 child seats recalled by Skylark Air"),
    (AIR, "Skylark Air buys Costa Jet for €1.2bn", "Skylark Air buys Costa Jet for €1,2 billion"),
    (TRAIN, "Weserbahn schließt 30 Bahnhöfe in Bayern", "In Bayern schließt Weserbahn 30 Bahnhöfe"),
    (SCENT, "Clairval rappelle ses flacons pour salmonelle",
     "Salmonelle : Clairval rappelle des flacons"),
)  # fmt: skip

FOLLOWED = (
    (AIR, "Skylark Air hit by data breach", "Skylark Air sued over data breach"),
    (AIR, "Skylark Air recalls child seats after two toddlers choke",
     "Ministry inspects Skylark Air depot after child seat recall"),
    (AIR, "Skylark Air leak exposes passport scans of passengers",
     "Parliament summons Skylark Air over leak of passport scans"),
    (AIR, "Pilot sues Skylark Air after slipping on wet stairs",
     "Skylark Air settles with pilot who sued after slipping on wet stairs"),
    (AIR, "Skylark Air to close 12 desks in Munster",
     "Union marches on Skylark Air offices over closing of 12 desks"),
)  # fmt: skip
"""First reports and what followed, which names its cause in the words of the first."""

CREW = ("pilots", "engineers", "stewards", "mechanics", "cooks", "drivers")
TEXT = (
    "The building beside the runway in Cork was opened by the mayor on Monday morning. Pilots and "
    "cabin crew will learn there from January on four simulators, and ninety teachers were hired "
    "from all over the island. The airline paid twelve million euros, its largest sum in years."
)


def told(brand: Brand, mailed: Item, then: Item, *, sent: bool = True) -> str:
    """Return what becomes of the second where the first was mailed: new, how it changed, or ""."""
    verdicts = {
        one.id: Evaluation(item_id=one.id, score=3.0, link=Link.DIRECT) for one in (mailed, then)
    }
    [first] = group_judged([mailed], verdicts, [], NOW, brand)
    before = kept(first, sent=sent, score=3.0, link=Link.DIRECT)
    [second] = group_judged([then], verdicts, [before], NOW, brand)
    if second.key != first.key:
        return "new"
    return change(change_of(before, second, verdicts[then.id], Background.of((), brand)))


def joins(brand: Brand, mailed: Item, then: Item, *, sent: bool = True) -> bool:
    """Return whether the second becomes part of the story of the first, which was mailed."""
    verdicts = {
        one.id: Evaluation(item_id=one.id, score=3.0, link=Link.DIRECT) for one in (mailed, then)
    }
    [first] = group_judged([mailed], verdicts, [], NOW, brand)
    [second] = group_judged([then], verdicts, [kept(first, sent=sent, score=3.0)], NOW, brand)
    return second.key == first.key


@each(("brand", "first", "then"), OTHER)
def test_what_has_a_subject_in_common_with_a_mailed_story_is_told(
    brand: Brand, first: str, then: str
) -> None:
    for one, other in ((first, then), (then, first)):
        assert told(brand, item(one, hours=5, source="A"), item(other, hours=1, source="B"))


@each(("brand", "first", "then"), FOLLOWED)
def test_what_follows_is_news_though_it_names_its_cause(
    brand: Brand, first: str, then: str
) -> None:
    one, other = item(first, hours=5, source="A"), item(then, hours=1, source="B")
    assert told(brand, one, other)
    own = [shown for story in group([one, other], brand=brand) for shown in
           (story.items[0], *beside(story, Background.of((), brand)))]  # fmt: skip
    assert {shown.title for shown in own} == {first, then}


def test_a_headline_s_own_news_is_beside_its_cause() -> None:
    assert own_news("Mould in soup: chef quits after recall") == "Mould in soup: chef quits"
    assert own_news("After the recall, Skylark Air's chef quits") == "Skylark Air's chef quits"
    for whole in ("Skylark Air recalls soup", "Taken over Monday", "Over 40 hurt in crash"):
        assert own_news(whole) == whole


@each(("brand", "first", "then"), SAME)
def test_the_same_event_stays_one(brand: Brand, first: str, then: str) -> None:
    assert joins(brand, item(first, hours=5, source="A"), item(then, hours=1, source="B"))


REPEATED = (
    (AIR, "Skylark Air staff walk out", "Skylark Air in chaos as staff walk out"),
    (AIR, "Skylark Air fined R5m over stale meals",
     "Skylark Air ordered to pay R5m fine after serving stale meals"),
    (AIR, "Skylark Air recalls child seats after two toddlers choke",
     "Skylark Air child seats recalled over choking risk"),
)  # fmt: skip


@each(("brand", "first", "then"), REPEATED)
def test_what_is_told_again_with_its_cause_is_no_news(brand: Brand, first: str, then: str) -> None:
    assert not told(brand, item(first, hours=5, source="A"), item(then, hours=1, source="B"))


def test_a_mailed_brief_in_the_wording_of_another_town_s_is_another_story() -> None:
    brief = (
        "Two men held up a desk of Skylark Air in {} on {} night and took cash and telephones from "
        "those who work there, police said. Both fled in a white car, and officers ask for help to "
        "find them. The desk stays closed until Sunday while they look at pictures of the two."
    )
    first, then = (
        item(
            f"Skylark Air desk robbed in {town}",
            text=brief.format(town, day),
            hours=hours,
            source="A",
        )
        for town, day, hours in (("Polokwane", "Monday", 30), ("Welkom", "Tuesday", 2))
    )
    assert told(AIR, first, then) == "new"
    again = replace(then, text=then.text.replace("Two men", "After Polokwane, two men"))
    assert joins(AIR, first, again)


@each(("brand", "first", "then"), SILENT)
def test_and_is_told_once(brand: Brand, first: str, then: str) -> None:
    for one, other in ((first, then), (then, first)):
        assert not told(brand, item(one, hours=5, source="A"), item(other, hours=1, source="B"))


def test_texts_decide_where_both_have_one() -> None:
    one = item("Skylark Air opens training centre", hours=5, text=TEXT, source="A")
    other = item("Simulators for Skylark Air training centre", hours=1, text=TEXT, source="B")
    assert joins(AIR, one, other)


def test_of_what_is_not_about_the_brand_one_more_headline_is_nothing_new() -> None:
    first, then = (
        item("JetWren orders electric buses", hours=5, source="A"),
        item("Electric buses for JetWren on order, a mayor is glad", hours=1, source="B"),
    )
    [story] = group_judged(
        [first], {first.id: Evaluation(item_id=first.id, score=3.0)}, [], NOW, AIR
    )
    verdict = Evaluation(item_id=then.id, score=3.0, link=Link.COMPETITOR)
    before = kept(story, score=3.0)
    [again] = group_judged([then], {then.id: verdict}, [before], NOW, AIR)
    assert again.key == story.key
    assert not change_of(before, again, verdict, Background.of((), AIR))


def test_the_more_headlines_a_story_has_the_more_must_be_new() -> None:
    words = "Skylark Air hangar with flight simulator is meant for {}"
    first = item(words.format("passengers"), hours=9, source="A")
    others = [item(words.format(who), hours=8 - n, source=who) for n, who in enumerate(CREW)]
    verdicts = {one.id: Evaluation(item_id=one.id, score=3.0, link=Link.DIRECT) for one in
                (first, *others)}  # fmt: skip
    [story] = group_judged([first], verdicts, [], NOW, AIR)
    seen = []
    for one in others:
        before = kept(story, score=3.0, link=Link.DIRECT)
        [story] = group_judged([one], verdicts, [before], NOW, AIR)
        found = change_of(before, story, verdicts[one.id], Background.of((), AIR))
        seen.append(
            ReasonCode.TELLS_MORE in {one.code for one in found.updates} if found else False
        )
    assert seen[0]
    assert not seen[-1]


def test_what_happened_in_two_headlines_of_one_run_is_two_stories() -> None:
    pairs = [
        (
            "Skylark Air opens training centre in Cork",
            "Fire at Skylark Air training centre in Cork",
        ),
        ("Skylark Air sells hampers for charity", "Mould found in Skylark Air charity hampers"),
    ]
    for titles in pairs:
        assert len(group([item(title) for title in titles], brand=AIR)) == 2
    assert len(group([item(title) for title in SAME[0][1:]], brand=AIR)) == 1


def test_another_headline_of_the_brand_is_named_beside_a_finding() -> None:
    """In one run as between runs: what may be other news is not lost in a card."""
    first = item("Skylark Air delivers mail drones to postal service", source="A")
    other = item("Postal service returns Skylark Air mail drones", source="B")
    again = item("Skylark Air mail drones delivered to postal service", source="C")
    [story] = group([first, other, again], brand=AIR)
    background = Background.of((), AIR)
    longer = tuple(replace(one, text=TEXT) for one in (first, other))
    assert beside(replace(story, items=longer), background) == ()
    sued = replace(longer[1], title="Postal service sues Skylark Air over mail drones")
    assert beside(replace(story, items=(longer[0], sued)), background) == (sued,)
    hushed = replace(longer[1], title="Sorting hall in Limerick goes quiet for want of parcels",
                     text=f"Skylark Air says nothing. {TEXT}")  # fmt: skip
    assert beside(replace(story, items=(longer[0], hushed)), background) == (hushed,)
    led = replace(story, items=(first, other, again))
    assert beside(led, background) == (other,)
    assert beside(replace(led, items=(first, again)), background) == ()


def test_a_mailed_story_whose_article_says_nothing_of_the_brand_any_more_is_still_mailed() -> None:
    first = item("Skylark Air hangar burns in Cork", hours=9, source="A")
    about = {first.id: Evaluation(item_id=first.id, score=3.0, link=Link.DIRECT)}
    [story] = group_judged([first], about, [], NOW, AIR)
    anew = replace(first, title="Hangar burns in Cork (updated)")
    nothing = {first.id: Evaluation(item_id=first.id, score=0.0)}
    [again] = group_judged([anew], nothing, [kept(story, sent=True, score=3.0)], NOW, AIR)
    assert again.key == story.key
    assert not again.is_new
