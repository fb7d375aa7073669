"""One page's body → what an item needs of it."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime

import pytest

from service.errors import BodyError
from service.matching.brand_matcher import BrandMatcher
from service.matching.prefilter import Prefilter
from service.models import Brand, DateFrom, Wall
from service.scraping.feeds import Entry
from service.scraping.item_builder import entry_texts
from service.scraping.page_content import KEPT_OF_THE_REST, Body, load, read
from service.scraping.pages.walls import wall_at
from tests.scraping.conftest import Word
from tests.scraping.web import article, packed_zeros
from tests.tables import each

NOW = datetime(2026, 11, 12, tzinfo=UTC)
STORY = "Zesty Pizza burned down in March and opens again."
PAGE = article("A title", STORY, head="<meta name='description' content='In short'>")
DATED = PAGE.replace("<article>", "<article><p>Published on 10 November 2026, by Ann.</p>")


def body(page: str, coding: str = "gzip") -> Body:
    return Body(gzip.compress(page.encode()), coding, "http://a.test/story", "text/html")


ZESTY = Word("Zesty")


def test_a_page_that_may_matter_is_read_with_care() -> None:
    found = read(body(PAGE), selector=None, now=NOW, prefilter=ZESTY)
    assert found.matters
    assert found.title == "A title"
    assert found.summary == "In short"
    assert STORY in found.text
    assert "All rights reserved" not in found.text
    assert found == read(body(PAGE), selector=None, now=NOW, prefilter=None)


def test_what_is_loaded_before_the_first_page_is_the_brands_patterns_too() -> None:
    known = BrandMatcher(Brand(id="vuvu", display_name="Vuvuza Bake", core=("quiche", "tart")))
    load(Prefilter(known, has_regions=False), NOW)
    scans = [*known._in_source._scans, *known._ours.sieve._scans]
    assert all("_compiled" in vars(scan) for scan in scans)


def test_what_a_blogs_program_adds_is_not_in_an_entrys_text() -> None:
    boxes = '[vc_row el_class="x" full_width="yes"][vc_column]<p>{}</p>[/vc_column][/vc_row]'
    last = "<p>The post <a href='/a'>A title</a> appeared first on <a href='/'>Zesty</a>.</p>"
    said = {
        boxes.format(STORY): STORY,
        f"<p>{STORY}</p>{last}": STORY,
        last: "",
        "<p>The post [sic] that appeared first on the wall [1] is gone.</p><p>So be it.</p>": (
            "The post [sic] that appeared first on the wall [1] is gone.\nSo be it."
        ),
    }
    texts = entry_texts([Entry(content=html) for html in said])
    assert [one.text for one in texts] == list(said.values())
    attributes = " ".join(f'a{n}="{n}"' for n in range(300))
    (long,) = entry_texts([Entry(content=f"[fusion_builder_row {attributes}]<p>{STORY}</p>")])
    assert (long.text, long.whole) == (STORY, False)


def test_what_a_site_tells_of_itself_in_its_data_hides_no_wall() -> None:
    told = "Example News has told the stories of this town since 1903, in every shop. " * 12
    page = (
        "<title>Log in | Example News</title><p>Please log in to continue reading. Subscribe now "
        'for full access.</p><script id="__NEXT_DATA__" type="application/json">'
        f'{{"props": {{"site": {{"history": "{told}"}}}}}}</script>'
    )
    for prefilter in (ZESTY, None):
        found = read(
            body(page), selector=None, now=NOW, prefilter=prefilter, expected="Zesty Pizza burns"
        )
        assert found.wall is Wall.PAYWALL
    assert wall_at(page.encode(), "http://a.test/") is Wall.PAYWALL


def test_of_a_page_that_cannot_matter_little_is_kept() -> None:
    found = read(body(PAGE), selector=None, now=NOW, prefilter=Word("absent", in_source=""))
    assert not found.matters
    assert found.title == "A title"
    assert len(found.text) == KEPT_OF_THE_REST


@each(
    ("title", "expected"),
    [
        ("A title", "A title"),
        ("One &amp;\n two\u202e", "One & two"),
        ("A <b>title</b>", "A"),
        ("x" * 600, "x" * 499 + "…"),
        ("x" * 3_000, ""),
        ("", ""),
    ],
)
def test_a_page_known_by_its_source_not_to_matter_is_not_opened(title: str, expected: str) -> None:
    page = article("", STORY).replace("<title>", f"<TITLE data-x='1'>{title}", 1)
    found = read(body(page), selector=None, now=NOW, prefilter=Word("Zesty", in_source="absent"))
    assert (found.matters, found.title, found.text) == (False, expected, "")
    assert found.url == "http://a.test/story"


@pytest.mark.parametrize("dated", [False, True])
def test_a_date_in_the_text_is_searched_for_only_where_none_is_known(*, dated: bool) -> None:
    page = DATED.replace("<h1>", "<h2>").replace("</h1>", "</h2>")
    found = read(body(page), selector=None, now=NOW, prefilter=ZESTY, dated=dated)
    assert found.date_from == (DateFrom.FIRST_SEEN if dated else DateFrom.TEXT)


def test_a_packed_bomb_is_an_error_of_ours() -> None:
    bomb = Body(packed_zeros("gzip", 100), "gzip", "http://a.test/bomb", "text/html")
    with pytest.raises(BodyError, match="more than 15 MiB"):
        read(bomb, selector=None, now=NOW, prefilter=ZESTY)


class _InTitle(Word):
    """Passes what has its word in the title, the first line."""

    def passes(self, text: str) -> bool:
        return super().passes(text.partition("\n")[0])


@pytest.mark.parametrize(("title", "matters"), [("A title", False), ("Zesty is back", True)])
def test_a_passing_mention_is_none_in_the_title_by_being_read_without_spaces(
    title: str, *, matters: bool
) -> None:
    page = PAGE.replace("A title", title)
    found = read(body(page), selector=None, now=NOW, prefilter=_InTitle("Zesty"))
    assert found.matters is matters


NOTICES = [
    ("news.example", "Please enable JS and disable any ad blocker"),
    ("Client Challenge", "A required part of this site couldn't load. Try another browser."),
    ("Request Rejected", "The requested URL was rejected. Please consult with your administrator."),
    ("One moment, please...", "Please wait while your request is being verified..."),
    ("Captcha", "Your activity made us think that you are a bot. Please solve this CAPTCHA."),
    ("Your access has been limited", "Access to this site has been limited by its owner."),
    ("Bot or not?", "We can't tell if you're a human or a bot. Slide right."),
    ("Queue", "You are now in line. Your estimated wait time is four minutes."),
    ("500", "Internal Server Error"),
    ("Welcome to nginx!", "If you see this page, the server is successfully installed."),
    ("Account Suspended", "This Account has been suspended. Contact your provider."),
    ("Error", "There has been a critical error on this website."),
]
UNKNOWN = [
    ("请稍候", "正在进行安全验证"),
    ("Страница не найдена", "К сожалению, запрашиваемая страница не существует."),
    ("", ""),
    ("Loading", "<div id='app'></div>"),
    ("Sina Visitor System", ""),
]


@each(("title", "text"), [*NOTICES, *UNKNOWN], ids=lambda value: str(value)[:30])
def test_what_tells_nothing_of_its_story_is_seen_as_a_wall(title: str, text: str) -> None:
    page = f"<html><head><title>{title}</title></head><body><p>{text}</p></body></html>"
    for headline, prefilter in (
        ("Strike closes kitchen in Durban", ZESTY),
        ("Fire in a shop of Soweto", None),
    ):
        if prefilter or (title, text) in NOTICES:
            found = read(body(page), selector=None, now=NOW, prefilter=prefilter, expected=headline)
            assert found.wall is not None
            assert not found.text


def test_a_short_page_is_a_page_by_a_word_of_its_headline_or_by_its_date() -> None:
    text = "The oven burst at noon; nobody was hurt, said the owner."
    page = f"<title>Fire in a kitchen</title><p>{text}</p>"
    dated = f"<meta property='article:published_time' content='2026-11-11'>{page}"
    for said, headline, wall in (
        (page, "Kitchen burns down in Durban", None),
        (page, "Strike closes shops of Durban", Wall.SAME_TEXT),
        (dated, "Strike closes shops of Durban", None),
        (page.replace(text, f"{text} " * 12), "Strike closes shops of Durban", None),
        (page.replace("oven", "Zesty oven"), "Strike closes shops of Durban", None),
        (page, "", None),
        (page.replace(text, "トヨタ自動車は工場を閉じた"), "工場 トヨタ自動車が停止", None),
        (page.replace(text, "삼성전자는 공장을 닫았다"), "공장 폐쇄에 삼성전자가 나섰다", None),
    ):
        found = read(body(said), selector=None, now=NOW, prefilter=ZESTY, expected=headline)
        assert found.wall is wall


@each("before", ["told.\\n", "told.\\t", "told.\\\\n", "\\u201c", "\\u003cp\\u003e", "\\r\\n"])
def test_a_name_behind_what_json_escapes_is_a_name(before: str) -> None:
    known = BrandMatcher(Brand(id="zesty", display_name="Zesty Pizza", core=("zesty pizza",)))
    told = f"{before}Zesty Pizza burned down. " + "And more was said of it. " * 30
    page = (
        "<html><head><title>News of the day</title><script type='application/ld+json'>"
        '{"@type": "NewsArticle", "headline": "News of the day", "articleBody": "'
        f'{told}"}}</script></head><body><div id="app"></div></body></html>'
    )
    prefilter = Prefilter(known, has_regions=False)
    assert read(body(page), selector=None, now=NOW, prefilter=prefilter).matters


@each(
    ("path", "title", "text", "wall"),
    [
        ("/2026/fire-closes-kitchen-in-durban", "Error", "Blocked by a cloud.", Wall.SAME_TEXT),
        ("/2026/fire-closes-kitchen-in-durban.html", "Oops", "Nothing is here.", Wall.NOT_FOUND),
        ("/2026/fire-closes-kitchen-in-durban", "News", "A kitchen burned on Friday.", None),
        ("/story/20261127-4711", "Error", "Blocked by a cloud.", None),
        ("/pozhar-zakryl-kukhnyu-segodnya", "Пожар", "Кухня закрыта после пожара.", None),
    ],
)
def test_where_nobody_gave_a_headline_the_address_has_it(
    path: str, title: str, text: str, wall: Wall | None
) -> None:
    found = read(
        Body(f"<title>{title}</title><p>{text}</p>".encode(), "", f"http://a.test{path}", None),
        selector=None,
        now=NOW,
        prefilter=ZESTY,
        asked=f"http://a.test{path}",
    )
    assert found.wall is wall
