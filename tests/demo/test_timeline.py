"""The sample stories as such: what comes out when, and that nothing in them could harm anybody."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import timedelta

from service.demo.brand import sample_brand
from service.demo.content import COMPETITORS, MARK, Article, articles, outlets
from service.demo.timeline import NewsTimeline
from service.models import Brand, Source, SourceKind
from tests.demo.conftest import NOW, told
from tests.tables import each

REAL_FIRMS = """
    Famous Brands, Darren Hele, Steers, Wimpy, Fishaways, Mugg & Bean, Milky Lane, Mr D, Uber,
    Bolt, Takealot, Checkers, Shoprite, Pick n Pay, Woolworths, Spar, Clover, Parmalat, Lancewood,
    Tiger Brands, Pioneer Foods, Premier, RCL, Sasko, Albany, Blue Ribbon, Absa, Nedbank,
    Standard Bank, Capitec, Vodacom, MTN, News24, TimesLIVE, Kaizer Chiefs, Orlando Pirates,
    Mamelodi Sundowns, Springboks, Stormers, Sharks, Bulls, Cheetahs, Cosatu, NUMSA, FAWU,
    Eskom, Engen, Sasol, Shell, Coca-Cola, Pepsi, Starbucks
"""


def words_of(article: Article) -> str:
    return "\n".join((article.title, article.summary, article.by, *article.paragraphs))


def names_brand(article: Article) -> bool:
    return "debonairs" in words_of(article).lower()


def test_the_sample_web_is_as_large_as_the_demo_needs() -> None:
    rounds = Counter(article.round for article in articles())
    assert len(articles()) >= 40
    assert 12 <= rounds[0] <= 18
    assert len(rounds) >= 13
    assert all(2 <= rounds[number] <= 5 for number in range(1, len(rounds)))
    assert 8 <= sum(not outlet.down for outlet in outlets()) <= 10
    assert sum(outlet.down for outlet in outlets()) == 1


def test_what_readers_vote_on_comes_back_in_later_rounds() -> None:
    later = Counter(article.kind for article in articles() if article.round)
    assert {kind for kind, times in later.items() if times >= 3} >= {
        "competitor", "gossip", "sponsorship", "labour", "brand",
    }  # fmt: skip


@each("article", articles(), ids=lambda article: article.slug)
def test_a_story_is_short_whole_and_its_own(article: Article) -> None:
    assert 90 <= len(" ".join(article.paragraphs).split()) <= 220
    assert article.site in {outlet.id for outlet in outlets() if not outlet.down}
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", article.slug)
    assert len(article.title) <= 100
    assert article.summary.endswith((".", "?"))
    assert article.paragraphs[-1].endswith((".", "?", '"'))


def test_no_story_is_there_twice() -> None:
    assert max(Counter(article.slug for article in articles()).values()) == 1
    assert max(Counter(article.title for article in articles()).values()) == 1


def test_no_real_firm_is_named_but_the_brand(shipped: Brand) -> None:
    listed = [name.strip() for name in REAL_FIRMS.split(",")]
    real = [*listed, *shipped.competitors]
    pattern = re.compile(rf"\b(?:{'|'.join(re.escape(name) for name in real)})\b")
    found = {a.slug: pattern.findall(words_of(a)) for a in articles()}
    assert {slug: names for slug, names in found.items() if names} == {}


def test_the_brand_is_named_in_bland_stories_only() -> None:
    naming = {article.slug for article in articles() if names_brand(article)}
    assert naming == {article.slug for article in articles() if article.kind == "brand"}
    assert len(naming) >= 6


def test_some_stories_name_the_brand_in_their_text_alone() -> None:
    hidden = [
        article.slug
        for article in articles()
        if names_brand(article) and "debonairs" not in (article.title + article.summary).lower()
    ]
    assert "what-durban-orders-when-it-rains" in hidden
    assert len(hidden) >= 3


def test_a_story_of_two_outlets_grows_to_several_later() -> None:
    world = NewsTimeline(NOW)
    early = {p.article.site for p in world.published() if p.article.event == "mozzarella recall"}
    late = {p.article.site for p in told().published() if p.article.event == "mozzarella recall"}
    assert len(early) == 2
    assert len(late) >= 5


def test_a_wire_copy_has_the_other_text_after_its_own() -> None:
    by_slug = {article.slug: article for article in articles()}
    copy, original = (
        by_slug["library-evening-in-marula-park"],
        by_slug["marula-park-charity-evening"],
    )
    assert copy.paragraphs[1:] == original.paragraphs
    assert copy.title != original.title


def test_each_round_is_dated_back_from_the_moment_it_comes() -> None:
    world = NewsTimeline(NOW)
    later = NOW + timedelta(minutes=10)
    fresh = world.advance(later)
    assert world.round == 1
    assert {p.article.round for p in fresh} == {1}
    assert all(p.since == later and later - p.at == timedelta(hours=p.article.hours) for p in fresh)
    assert all(p.since == NOW for p in world.published() if p.article.round == 0)


def test_the_newest_stand_first_and_an_outlet_has_its_own_only() -> None:
    published = told().published("till")
    assert {p.article.site for p in published} == {"till"}
    assert [p.at for p in published] == sorted((p.at for p in published), reverse=True)


def test_after_the_last_round_nothing_new_comes() -> None:
    world = told()
    before = world.published()
    assert world.advance(NOW + timedelta(days=1)) == ()
    assert world.published() == before
    assert world.round == world.last_round


def test_weekdays_are_put_in_when_a_story_comes_out() -> None:
    row = replace(
        articles()[0], hours=24, summary="On {day}.", paragraphs=("{day-1}, {day+5}", "as it is")
    )
    told_once = NewsTimeline(NOW, [row], outlets()).published()[0].article
    assert told_once.summary == "On Tuesday."
    assert told_once.paragraphs == ("Monday, Sunday", "as it is")
    assert "{" not in "".join(words_of(p.article) for p in told().published())


def test_the_brand_watches_the_sample_web_in_memory_only(shipped: Brand) -> None:
    source = Source(kind=SourceKind.FEED, target="http://127.0.0.1:1/feed.xml", name="A (SAMPLE)")
    watched = sample_brand(shipped, [source])
    assert watched.sources == (source,)
    assert watched.competitors == (*COMPETITORS, *shipped.competitors)
    assert watched.fingerprint != shipped.fingerprint
    assert replace(
        watched, sources=shipped.sources, competitors=shipped.competitors,
        fingerprint=shipped.fingerprint,
    ) == shipped  # fmt: skip


def test_a_brand_told_nothing_new_keeps_its_fingerprint(shipped: Brand) -> None:
    assert sample_brand(shipped, [], competitors=()).fingerprint == shipped.fingerprint
    once = sample_brand(shipped, [])
    assert sample_brand(once, []) == once


def test_every_outlet_has_the_mark_in_its_name() -> None:
    assert all(outlet.name.endswith(f"({MARK})") for outlet in outlets())
