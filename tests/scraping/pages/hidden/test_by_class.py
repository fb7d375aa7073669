"""What well-known style sheets hide by the name of a class, though the sheet is not fetched."""

from __future__ import annotations

from service.scraping.pages import extract
from tests.scraping.pages.hidden.test_hidden import SECRET, SEEN, URL
from tests.tables import each

SHEET = '<link rel="stylesheet" href="https://cdn.example/site.css">'


def _text(inner: str, head: str = SHEET) -> str:
    page = (
        f"<html><head><title>Weather in Lima</title>{head}</head><body><article>"
        f"<h1>Weather in Lima</h1>{SEEN}{inner}</article></body></html>"
    )
    return extract(page.encode(), URL).text or ""


@each(
    "name",
    [
        "sr-only", "screen-reader-text", "visually-hidden", "visuallyhidden", "offscreen",
        "govuk-visually-hidden", "cdk-visually-hidden note", "usa-sr-only", "show-for-sr",
        "sr-only-focusable", "slds-assistive-text", "element-invisible", "text-hide",
    ],
)  # fmt: skip
def test_what_only_the_blind_are_read_is_out(name: str) -> None:
    for head in (SHEET, ""):
        text = _text(f'<p class="{name}">{SECRET}</p>', head)
        assert "listeria" not in text
        assert "promenade" in text


@each(
    "name",
    ["hidden", "d-none", "is-hidden", "uk-hidden", "invisible", "lead hidden", "hidden md:hidden"],
)
def test_what_a_linked_sheet_hides_is_out(name: str) -> None:
    assert "listeria" not in _text(f'<div class="{name}"><p>{SECRET}</p></div>')


@each(
    "inner",
    [
        f'<p class="hidden md:block">{SECRET}</p>',
        f'<p class="d-none d-md-block">{SECRET}</p>',
        f'<p class="hide is-visible">{SECRET}</p>',
        f'<p class="not-sr-only">{SECRET}</p>',
        f'<p class="hidden visible-lg">{SECRET}</p>',
        f'<p class="opacity-0 animate-fadein">{SECRET}</p>',
        f'<p class="opacity-0 duration-700">{SECRET}</p>',
        f'<p class="invisible" data-aos="fade-up">{SECRET}</p>',
        f'<p class="unhidden screen">{SECRET}</p>',
        f'<p class="hidden-gems">{SECRET}</p>',
    ],
)
def test_what_is_shown_stays(inner: str) -> None:
    assert "listeria" in _text(inner)


def test_without_a_sheet_a_word_hides_nothing() -> None:
    assert "listeria" in _text(f'<p class="hidden">{SECRET}</p>', "")


def test_the_pages_own_styles_are_stronger() -> None:
    head = SHEET + "<style>.hidden{display:block}</style>"
    assert "listeria" in _text(f'<p class="hidden">{SECRET}</p>', head)


def test_a_sign_for_the_blind_holds_words_apart() -> None:
    """Taking it out would join what is around it."""
    inner = f'<p><b>Durban</b><span class="sr-only">: </span><i>{SECRET}</i></p>'
    assert "Durban:" in " ".join(_text(inner).split())


def test_a_page_that_is_shown_by_script_is_read() -> None:
    page = (
        f"<html><head><title>Weather in Lima</title>{SHEET}</head><body>"
        f'<div id="app" class="hidden"><main><h1>Weather in Lima</h1>{SEEN * 9}</main></div>'
        "</body></html>"
    )
    assert "promenade" in (extract(page.encode(), URL).text or "")


@each(
    "inner",
    [
        '<time class="hidden" datetime="2026-11-02 10:20:00">2026-11-02 10:20:00</time>',
        '<p class="sr-only">On <time datetime="2026-11-02T10:20Z">Monday, 2 November</time></p>',
    ],
)
def test_a_date_that_is_hidden_for_programs_is_read(inner: str) -> None:
    """Else an old page is news, first seen today."""
    page = f"<html><head><title>Weather in Lima</title>{SHEET}</head><body><article>{inner}"
    page += f"<h1>Weather in Lima</h1>{SEEN}</article></body></html>"
    found = extract(page.encode(), URL).published
    assert found is not None
    assert (found.month, found.day) == (11, 2)
