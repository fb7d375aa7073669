"""What happens to others on a network, a station or in a paper does not happen to that."""

from __future__ import annotations

from dataclasses import replace

from service.evaluation.lexical_scorer import Lexicon
from service.models import Brand
from tests.evaluation.samples import NOW, item
from tests.tables import each

NETWORK = Lexicon(Brand(id="n", display_name="Norvano", core=("social network",), fingerprint="n"))
BAKER = Lexicon(Brand(id="b", display_name="Norvano", core=("pies", "bakery"), fingerprint="b"))


@each(
    "title",
    [
        "Senator slammed on Norvano over racist remark",
        "Norvano users explode after minister calls vaccine crazy",
        "Singer, 34, found dead days after last Norvano post",
        "Officers sacked for racist Norvano messages",
        "Actor accused of assault tells Norvano he is innocent",
        "Gunmen kill six in church attack - Norvano",
        "Norvano star arrested in looted mall",
        "Beanery recalls 60,000 cookers - Norvano 3 Springfield - WSHM",
        "Norvano star accused of murder",
    ],
)
def test_what_is_said_there_befalls_others(title: str) -> None:
    told = NETWORK.score(item(title), NOW)
    assert (told.risk, told.why) == (0, "")


@each(
    "title",
    [
        "Norvano users' passwords stolen in data breach",
        "Regulator opens probe into hate on Norvano",
        "Regulator orders ban on Norvano",
        "Norvano fined $70m for misleading users",
        "Norvano sacks 2,000 staff",
        "Thousands of Norvano accounts hacked",
        "Advertisers boycott Norvano over racist posts",
        "Norvano: unethical, outrageous and a scandal",
        "Norvano posts record loss after data breach",
        "Supreme court takes on Norvano lawsuit",
        "Young children exploited on Norvano, agent says",
        "Girl, 10, died trying blackout challenge on Norvano",
        "Footballers racially abused on Norvano after final",
        "Woman loses $50,000 to romance fraud on Norvano",
        "Woman took own life after bullying on Norvano",
        "Norvano users accuse app of spying",
        "Norvano drama accused of bias",
    ],
)
def test_what_befalls_the_network_is_its_own(title: str) -> None:
    assert NETWORK.score(item(title), NOW).risk >= 2


def test_what_misleads_there_is_its_trouble_too() -> None:
    assert NETWORK.score(item("War: false Norvano videos draw outrage"), NOW).risk


def test_those_who_work_for_a_station_are_its_own() -> None:
    station = Lexicon(
        Brand(id="p", display_name="Norvano News", core=("broadcaster",), fingerprint="p")
    )
    for title in (
        "Norvano News stars accused of sexual misconduct",
        "Racist slur broadcast on Norvano News",
    ):
        assert station.score(item(title), NOW).risk >= 2


def test_a_paper_with_a_colon_only_reports() -> None:
    paper = Lexicon(
        Brand(id="p", display_name="Norvano News", core=("newspaper",), fingerprint="p")
    )
    assert not paper.score(item("Norvano News: Minister charged with fraud"), NOW).risk


def test_an_agency_s_dateline_says_only_who_reports() -> None:
    agency = Lexicon(Brand(id="p", display_name="Norvano", core=("news agency",), fingerprint="p"))
    blast = replace(
        item("Mine blast kills 56"), summary="LAGOS (Norvano) - A gas explosion killed 56."
    )
    assert not agency.score(blast, NOW).risk
    assert not agency.score(item("Mine blast kills 56 (Norvano)"), NOW).risk
    sued = replace(item("Agency sued"), summary="LAGOS - Norvano is sued for libel.")
    assert agency.score(sued, NOW).risk >= 2
    paper = Lexicon(
        Brand(id="p", display_name="Norvano News", core=("newspaper",), fingerprint="p")
    )
    told = replace(item("Mine blast kills 56"), summary="Norvano News - A gas explosion killed 56.")
    assert not paper.score(told, NOW).risk


def test_an_aggregator_s_list_of_outlets_is_none_of_their_harm() -> None:
    paper = Lexicon(
        Brand(id="p", display_name="Norvano News", core=("newspaper",), fingerprint="p")
    )
    title = "Man charged with shooting of two at a store in the north - The Norvano News"
    listed = f"{title[:-19]} The Norvano News Two dead after shooting Beanery Times 'All hurt' Zazu"
    assert not paper.score(replace(item(title), summary=listed), NOW).risk
    assert paper.score(replace(item("Norvano News sued for libel"), summary=listed), NOW).risk >= 2


def test_where_others_are_hurt_at_a_baker_s_it_is_his() -> None:
    assert BAKER.score(item("Two killed in attack on Norvano"), NOW).risk >= 2
    assert BAKER.score(item("Norvano users sickened after eating pies"), NOW).risk >= 2
