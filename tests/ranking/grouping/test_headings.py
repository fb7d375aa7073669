"""What stands over any news is no event: an outlet's name, a column's."""

from __future__ import annotations

from datetime import timedelta
from itertools import combinations

from service.models import Item
from service.ranking.grouping.headings import may_lead, news_in
from service.ranking.stream import StoryStream
from tests.ranking.samples import item
from tests.tables import each

BESIDE = (
    ("Lion escapes from a zoo | Valley Chronicle", "Lion escapes from a zoo"),
    ("Lion escapes from a zoo | The Valley Post, Porto", "Lion escapes from a zoo"),
    ("Listeria found | The home of trusted consumer news in Africa", "Listeria found"),
    ("Sports News | Lion escapes from a zoo | LatestLY", "Lion escapes from a zoo"),
    ("Lion escapes from a zoo - Reuters", "Lion escapes from a zoo"),
    ("Lion Escapes From a Zoo - New Valley Herald", "Lion Escapes From a Zoo"),
    ("Lion escapes from a zoo - valleylive.example", "Lion escapes from a zoo"),
    ("Lion escapes from a zoo - Kurier am Rhein", "Lion escapes from a zoo"),
    ("Morning briefing: Lion escapes from a zoo", "Lion escapes from a zoo"),
    ("Zoo update: lion escapes", "Zoo lion escapes"),
    ("Lion Escapes From a Zoo - Keeper Bitten", "Lion Escapes From a Zoo - Keeper Bitten"),
    ("Lion - the film", "Lion - the film"),
    ("Zoo: lion escapes", "Zoo: lion escapes"),
    ("Weather delays the lion's return", "Weather delays the lion's return"),
    ("Letters from a lion", "Letters from a lion"),
)


@each(("title", "told"), BESIDE)
def test_names_of_outlets_and_columns_stand_beside_the_news(title: str, told: str) -> None:
    assert news_in(title, "Kurier am Rhein") == told


COLUMNS = (
    "Morning briefing",
    "Letters",
    "Letters to the editor, March 4",
    "What we learned this week",
    "10 things you need to know for Thursday",
    "Business news in brief",
    "Today's weather",
    "Weather for Friday",
    "Crossword 14 223",
    "The week in pictures",
    "Oggendnuus vir Vrydag",
    "Leserbriefe",
)


@each("title", COLUMNS)
def test_a_column_is_another_story_each_time(title: str) -> None:
    stream = StoryStream(memory=timedelta(hours=72))
    days = [item(title, hours=hours, text=text) for hours, text in ((48, "rain"), (0, "sun"))]
    assert len({stream.add(one) for one in days}) == len(days)


def _apart(*items: Item) -> bool:
    stream = StoryStream(memory=timedelta(hours=72))
    return len({stream.add(one) for one in items}) == len(items)


def test_one_outlet_s_name_under_all_headlines_ties_none_together() -> None:
    told = ("Bank raises rates", "Lion escapes from a zoo", "Bridge shut for a year")
    for tail in (" | Daily Maverick Weekend", " - The Citizen Kimberley", " • Kaapse Nuus Vandag"):
        for pair in combinations(told, 2):
            assert _apart(*(item(head + tail, hours=n) for n, head in enumerate(pair)))


def test_one_event_under_two_outlets_names_is_one_story() -> None:
    heads = ("Lion escapes from Porto zoo - Reuters", "Lion escapes from Porto zoo | The Globe")
    assert not _apart(*(item(head, hours=n) for n, head in enumerate(heads)))


def test_a_label_or_a_garbled_headline_does_not_lead() -> None:
    for title in (
        "VIDEO: Zazu opens a shop",
        "Watch | Zazu opens",
        "Zazu\ufffds shop",
        "Zazu â€“ open",
    ):
        assert not may_lead(title), title
    for title in (
        "Zazu launches video: a shop on film",
        "Watch out: Zazu opens",
        "Zazu's café – open",
    ):
        assert may_lead(title), title
