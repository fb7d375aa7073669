"""Articles that many sites have are read with care once."""

from __future__ import annotations

import json

import pytest

from service.scraping.page_content import Body, PageContent, read
from service.scraping.pages import article
from service.scraping.pages.same_story import KnownTexts
from tests.scraping.conftest import Word
from tests.scraping.test_page_content import NOW
from tests.tables import each

PARAGRAPHS = [
    f"{number} people stood in line at the shop in {place} on Saturday, and not one of them had "
    f"been told before that the {thing} were late again, though somebody surely knew of it by noon."
    for number, place, thing in [
        ("Forty", "Durban", "buses"),
        ("Ninety", "Kimberley", "trains"),
        ("Twelve", "Upington", "ferries"),
        ("Sixty", "Polokwane", "taxis"),
        ("Thirty", "Mthatha", "lorries"),
        ("Eleven", "Welkom", "bakeries"),
        ("Twenty", "Gqeberha", "trucks"),
        ("Seventy", "Mahikeng", "flights"),
        ("Fifteen", "Knysna", "boats"),
    ]
]
NAMED = "Zesty Pizza said on Saturday that it would give all who had waited a slice for nothing."

RATS = "The branch in Maseru was closed at once after rats were found in its kitchen."


@pytest.fixture(autouse=True)
def known(monkeypatch: pytest.MonkeyPatch) -> KnownTexts:
    """Nothing was read before."""
    remembered = KnownTexts()
    monkeypatch.setattr(article, "_KNOWN", remembered)
    return remembered


def page(*more: str, around: str = "", title: str = "Late again") -> str:
    said = "".join(f"<p>{one}</p>" for one in (*PARAGRAPHS, NAMED, *more))
    return (
        f"<html><head><title>{title}</title></head><body>{around}"
        f"<article><h1>{title}</h1>{said}</article></body></html>"
    )


def read_of(html: str, site: str = "a", *, may_share: bool = True) -> PageContent:
    body = Body(html.encode(), "", f"http://{site}.test/story", "text/html")
    return read(
        body, selector=None, now=NOW, prefilter=Word("Zesty"), dated=True, may_share=may_share
    )


def texts_of(pages: list[str]) -> list[str]:
    """What each page says: the text of one that was not read itself is the very same object."""
    return [read_of(html, f"s{n}").text for n, html in enumerate(pages)]


def test_an_article_on_several_sites_is_read_once() -> None:
    """Each has a template and a headline of its own."""
    frame = "<div class='promo-box'><span>Our {} paper</span><a href='/x'>Read us</a></div>"
    pages = [
        page(around=frame.format(n), title=f"Late again in {n}") for n in ("Pretoria", "Paarl")
    ]
    texts = texts_of(pages)
    assert texts[0] is texts[1]
    assert {NAMED, PARAGRAPHS[0]} <= set(texts[1].split("\n"))
    alone = [read_of(one, may_share=False).text for one in pages]
    assert texts == alone


@each(
    "changed",
    [
        page("Two people were hurt, said police."),
        page(around="<div>Zesty Pizza closes ten shops</div>"),
        page().replace("ninety", "nineteen").replace("Ninety", "Nineteen"),
        page().replace("<p>Forty people", "<p>Fourteen people"),
        page().replace("</article>", f"<ul><li>{RATS}</li></ul></article>"),
        page().replace("</article>", f"<h2>{RATS}</h2><ul><li>{RATS}</li></ul></article>"),
    ],
)
def test_a_page_that_says_more_or_else_is_read_itself(changed: str) -> None:
    texts = texts_of([page(), changed])
    assert texts[0] is not texts[1]
    assert texts[1] == read_of(changed, may_share=False).text


def test_what_is_read_again_is_read_itself() -> None:
    first, again = read_of(page()), read_of(page(), may_share=False)
    assert first == again
    assert first.text is not again.text


def test_a_line_that_does_not_stand_here_is_not_taken_over() -> None:
    """Somebody prints the paragraphs of others with a line between them that is no paragraph."""
    put_in = page().replace("</article>", "<blockquote>A slice of lies.</blockquote></article>")
    texts = texts_of([put_in, page()])
    assert "slice of lies" in texts[0]
    assert "slice of lies" not in texts[1]


def test_a_page_without_paragraphs_is_known_by_all_that_it_shows() -> None:
    said = "".join(f"<div>{one}</div>" for one in (*PARAGRAPHS, NAMED))
    bare = f"<html><title>Late</title><body><article>{said}</article></body></html>"
    other = bare.replace("by noon", "by night")
    texts = texts_of([bare, bare, other])
    assert texts[0] is texts[1]
    assert texts[0] != texts[2]


def test_pages_of_one_shell_have_their_own_articles() -> None:
    """A site whose pages show nothing without scripts tells its articles in JSON-LD."""

    def shell(body: str) -> str:
        said = json.dumps({"@type": "NewsArticle", "headline": "Late", "articleBody": body})
        return (
            f'<html><title>Zesty</title><script type="application/ld+json">{said}</script>'
            "<body><nav>Sport and weather</nav><div id=root></div></body></html>"
        )

    long = f"{NAMED} {' '.join(PARAGRAPHS)}"
    texts = texts_of([shell("Zesty Pizza was late."), shell(long), shell(f"{long} {RATS}")])
    assert [RATS in one for one in texts] == [False, False, True]
    assert NAMED in texts[1]


def test_what_is_remembered_is_bounded(known: KnownTexts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.scraping.pages.same_story._MOST_CHARACTERS", 10_000)
    for n in range(8):
        read_of(page(f"This is paper number {n} of the week, and it has a page of its own."))
        read_of(page().replace(PARAGRAPHS[0], f"{PARAGRAPHS[0]} It is day {n} of it all."))
    assert known._characters <= 10_000
    assert known._characters == sum(
        len(one.text) + sum(map(len, one.paragraphs)) for one in known._known.values()
    )


@each("around", ["<form>{}</form>", '<div class="comments">{}</div>', "<figure>{}</figure>"])
def test_a_page_that_shows_the_same_but_is_built_otherwise_is_asked_for_what_it_tells(
    around: str,
) -> None:
    """A stranger's copy had the grave paragraph where no reader of articles looks for it."""
    grave = f"Zesty Pizza had to close a branch. {RATS}"
    honest = page(grave)
    strange = honest.replace(f"<p>{grave}</p>", around.format(f"<p>{grave}</p>"))
    article._KNOWN = KnownTexts()
    read_of(strange, "stranger")
    assert RATS in read_of(honest, "paper").text
