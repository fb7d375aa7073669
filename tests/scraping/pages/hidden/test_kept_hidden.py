"""Shadow roots and faded-in pages: what an attacker would hide in their way is not read."""

import pytest
from selectolax.lexbor import LexborHTMLParser

from service.scraping.pages import extract, glance
from service.scraping.pages.hidden.shadow import show_roots
from tests.tables import each

URL = "https://news.example.co.za/kitchen-fire"
STORY = "".join(
    f"<p>Residents of street {n} said on Friday that the road past the market had been closed"
    " since the rains, and the council promised to mend it before the end of the month.</p>"
    for n in range(12)
)
SPAM = "".join(
    f"<p>Cheap tablets of kind {n} are sold at the best price by the shop of our dear friends, who"
    " send them all over the country, and the first box is given away to each new customer.</p>"
    for n in range(20)
)
LINES = "".join(
    f"<p>Another line of the page, number {n}, that everybody sees.</p>" for n in range(20)
)
FRAME = "<title>Road closed by rains, says council</title><body>{}</body>"


def _both(body: str) -> str:
    page = FRAME.format(body).encode()
    return f"{extract(page, URL).text}\n{glance(page, URL).text}"


def _root(inner: str, mode: str = "shadowrootmode=open") -> str:
    return f"<my-b><template {mode}>{inner}</template></my-b>"


@each(
    "css",
    [
        "p{display:none}", "section{display:none}", ".content{opacity:0}", "@media all{p{display:none}}",  # noqa: E501
        "a, p, section{display:none}", ":host{display:none}", "p{}} section{display:none} x{",
        ":host, p{visibility:hidden}",
    ],
)  # fmt: skip
def test_styles_of_a_shadow_root_hold_in_it_and_nowhere_else(css: str) -> None:
    banner = _root(f"<style>{css}</style><link rel=stylesheet href=a.css><p>Sale</p>")
    story = f"<section><article class=content><h1>Road closed</h1>{STORY}</article></section>"
    page = FRAME.format(banner + story + LINES).encode()
    assert "Residents of street 3" in extract(page, URL).text
    assert "Residents of street 3" in glance(page, URL).text


@each(
    "css",
    [
        "p{display:none}", ":host{display:none}", ".x{opacity:0}", ":host{visibility:hidden}",
        ":host(my-b){display:none}", ":host([kind=a]){display:none}", ":host(.c){display:none}",
        ":host(:not([open])) .x{display:none}", "p{color:#fff}", ".x p{font-size:0}",
        ".x{background:#000;color:#000}", ":HOST{display:none}", "@media all{:host{display:none}}",
    ],
)  # fmt: skip
def test_what_styles_of_a_shadow_root_hide_in_it_is_not_read(css: str) -> None:
    hidden = _root(f"<style>{css}</style><div class=x>{SPAM}</div>")
    hidden = hidden.replace("<my-b>", "<my-b kind=a class=c>")
    assert "Cheap tablets" not in _both(f"<article><h1>Road closed</h1>{STORY}</article>{hidden}")
    assert "Cheap tablets" not in _both(
        f"<p>A short piece of news about the road past the market.</p>{hidden}"
    )
    nested = _root(f"<style>i{{color:red}}</style>{hidden}")
    assert "Cheap tablets" not in _both(f"<article><h1>Road closed</h1>{STORY}</article>{nested}")


@pytest.mark.parametrize(
    "css", [":host([open]){display:none}", ":host(x-y) p{display:none}", "p{color:#fff}", "b{}"]
)
def test_what_they_do_not_hide_is_read(css: str) -> None:
    root = _root(f"<style>{css}</style><article><h1>Road closed</h1>{STORY}</article>")
    assert "Residents of street 3" in _both(f'<div style="background:#123">{root}</div>')
    assert "Residents of street 3" in _both(f'<div style="background:#123">{_root(root)}</div>')


@each(
    "inert",
    [
        _root(SPAM, "data-shadowrootmode=no"), _root(SPAM, "shadowrootmode=bogus"),
        _root(SPAM, "shadowrootmode"), _root(SPAM, "data-x='shadowrootmode=open'"),
        f"<img><template shadowrootmode=open>{SPAM}</template>".join(["<ul>", "</ul>"]),
        (f"<x-y><template shadowrootmode=open></template><b></b>"
        f"<template shadowrootmode=open>{SPAM}</template></x-y>"),
        f"<template>{_root(SPAM)}</template>",
        f"<!-- <template shadowrootmode=open> --><template>{SPAM}</template>",
    ],
)  # fmt: skip
def test_a_template_that_no_browser_shows_is_not_read(inert: str) -> None:
    text = _both(f"<article><h1>Road closed</h1>{STORY}</article>{inert}")
    assert "Cheap tablets" not in text
    assert "Residents of street 3" in text


@pytest.mark.parametrize(
    "mode", ["shadowrootmode='closed'", 'shadowrootmode = "Open"', "a\nshadowrootmode=open"]
)
def test_a_root_is_known_however_it_is_written(mode: str) -> None:
    assert "Residents of street 3" in _both(_root(f"<h1>Road closed</h1>{STORY}", mode))


def test_roots_without_end_stay_templates() -> None:
    many = LexborHTMLParser(_root("a") * 400)
    show_roots(many)
    assert len(many.css("template")) == 100
    deep = LexborHTMLParser("<my-b><template shadowrootmode=open>" * 30)
    show_roots(deep)
    assert len(deep.css("my-b")) == 10


BRIEF = "<p>The road past the market is closed until Monday, police said to reporters.</p>" * 2
FADED = f"<div style='opacity:0'><article><h1>Road closed</h1>{STORY}</article></div>"


@each(
    "away",
    [
        "opacity:0;position:absolute;pointer-events:none", "opacity:0;pointer-events:none",
        "opacity:0;position:fixed", "opacity:0;z-index:-1", "opacity:0!important",
        "opacity:0;user-select:none", "opacity:0;height:20px;overflow:hidden",
        "opacity:0;visibility:hidden", "opacity:0;font-size:0", "opacity:0;margin-left:-700px",
        "opacity:0;margin:0 -7em",
        "opacity:0;color:transparent", "flex:1;width:0;overflow:hidden",
        "opacity:0' aria-hidden='true", "opacity:0' inert='",
    ],
)  # fmt: skip
def test_a_hidden_box_beside_a_brief_is_not_the_page(away: str) -> None:
    for inner in (SPAM, f"<article><h1>Road closed by rains, says council</h1>{SPAM}</article>"):
        box = f"<div style='{away}'>{inner}</div>"
        assert "Cheap tablets" not in _both(f"{BRIEF}{box}")
        text = _both(f"<p>Menu</p>{box}{FADED}")  # the longer one is not the page
        assert "Cheap tablets" not in text
        assert "Residents of street 3" in text


@each(
    "body",
    [
        f"{BRIEF}<div style='opacity:0'>{SPAM}</div>",
        f"<h1>Road closed</h1>{BRIEF}<div style='opacity:0'><h1>Shop</h1>{SPAM}</div>",
        (
            f"<h2>Road closed by rains, says council</h2><p>Until Monday, the spokesperson said to reporters.</p>"  # noqa: E501
            f"<div style='opacity:0'><main>{SPAM}</main></div>"
        ),
        (
            f"{BRIEF}<div style='pointer-events:none'>"
            f"<div style='opacity:0'><main>{SPAM}</main></div></div>"
        ),
        f"{BRIEF}<div aria-hidden=true><div style='opacity:0'><main>{SPAM}</main></div></div>",
        (
            "<style>.r{display:flex;flex-direction:column}.b{flex:1;width:0;overflow:hidden}</style>"
            f"{BRIEF}<div class=r><div class=b><main>{SPAM}</main></div></div>"
        ),
        (
            "<style>.r{display:flex;width:0}.b{flex:1;width:0;overflow:hidden}</style>"
            f"{BRIEF}<div class=r><div class=b><main>{SPAM}</main></div></div>"
        ),
        f"<div style='opacity:0'><main>{SPAM}</main></div>{FADED}{BRIEF}",
    ],
)
def test_a_box_without_the_headline_or_one_of_two_is_not_the_page(body: str) -> None:
    assert "Cheap tablets" not in _both(body)


@pytest.mark.parametrize(
    "style",
    [
        "margin:var(--gap) auto", "margin-top:var(--header-height)", "margin:0 -15px",
        "margin:calc(1rem - var(--x-200px)) auto", "margin-top:-4rem",
    ],
)  # fmt: skip
def test_a_margin_that_makes_up_for_a_gap_keeps_nothing_away(style: str) -> None:
    faded = FADED.replace("opacity:0", f"opacity:0;{style}")
    assert "Residents of street 3" in _both(f"<p>{'Weather, sport, jobs. ' * 4}</p>{faded}")


@each(
    "body",
    [
        f"<header><h1>The Daily Road</h1></header>{FADED}",
        (
            f"<h1>Road closed by rains, says council</h1>"
            f"<div style='opacity:0'><main>{STORY}</main></div>"
        ),
        f"<p>We use cookies to make this page better for its readers.</p>{FADED}",
        f"<div style='opacity:0'><h2>Road closed by the rains, says the council</h2>{STORY}</div>",
        f"<main><div style='opacity:0'>{STORY}</div></main>",
        f"<div style='opacity:0'><nav>Menu</nav></div>{FADED}",
    ],
)
def test_a_page_that_fades_in_is_read_whatever_little_is_seen_before(body: str) -> None:
    assert "Residents of street 3" in _both(
        f"{body}<footer>{'About us, terms, jobs. ' * 4}</footer>"
    )


HEAD = "<h1>Road closed by rains, says council</h1>"
STANDFIRST = "<p class=lead>Residents of both streets wait for the promised new road.</p>"
COOKIES = "<div class=bar>We use cookies to make this page better for all of its readers.</div>"
FADING = f"<article style='opacity:0'>{STORY}</article>"


@each(
    "body",
    [
        f"{HEAD}{STANDFIRST}{FADING}",
        f"{COOKIES}{HEAD}{FADING}",
        f"<article>{HEAD}{STANDFIRST}<div style='opacity:0'>{STORY}</div></article>",
        f"{HEAD}{COOKIES}<div style='opacity:0'>{STORY}<main>More</main></div>",
        f"{COOKIES}<div style='pointer-events:none'>{FADED}</div>",
        f"{COOKIES}<div style='position:absolute;user-select:none'>{FADED}</div>",
        f"{COOKIES}<div aria-hidden=true>{FADED}</div>",
        f"{COOKIES}{FADED.replace('opacity:0', 'opacity:0;pointer-events:none')}",
    ],
)
def test_what_leads_to_a_story_or_holds_it_back_while_it_loads_costs_it_not(body: str) -> None:
    assert "Residents of street 3" in _both(body)


@each(
    "body",
    [
        f"{HEAD}{BRIEF}<article style='opacity:0'>{SPAM}</article>",
        f"{HEAD}{BRIEF}<div style='opacity:0'><main>{SPAM}</main></div>",
        f"<article>{HEAD}{BRIEF}<div style='opacity:0'>{SPAM}</div></article>",
        f"{HEAD}{BRIEF}<article style='opacity:0'>{HEAD}{SPAM}</article>",
        f"{HEAD}{BRIEF}<article style='opacity:0'>{HEAD.replace('1', '2')}{SPAM}</article>",
        f"{BRIEF}<div style='position:absolute'><div style='opacity:0'>{HEAD}{SPAM}</div></div>",
        f"{HEAD}{BRIEF}<div style='opacity:0'>{STORY}</div>".replace("Residents", "Cheap tablets"),
        f"{BRIEF}<div aria-hidden=true><div style='opacity:0'>{HEAD}{SPAM}</div></div>",
        f"{BRIEF}<div style='opacity:0;user-select:none'>{HEAD}{SPAM}</div>",
    ],
)
def test_a_box_beside_a_brief_is_not_spoken_for_by_its_headline(body: str) -> None:
    assert "Cheap tablets" not in _both(body)


@pytest.mark.parametrize(
    "css",
    [
        ".b{opacity:0}",
        ":host{opacity:0}",
        ":host(:not([on])){opacity:0}",
        ":host(:not([ready])) { color:red; visibility: hidden }",
    ],
)
def test_a_story_that_fades_in_within_a_shadow_root_is_read(css: str) -> None:
    root = f"<style>{css} i{{display:none}}</style><div class=b>{HEAD}{STORY}<i>{SPAM}</i></div>"
    for body in (_root(root), _root(_root(root))):
        text = _both(f"<p>{'Weather, sport, jobs. ' * 4}</p>{body}")
        assert "Residents of street 3" in text
        assert "Cheap tablets" not in text
    beside = _both(f"{HEAD}{BRIEF}{_root(root)}")
    assert "Residents of street 3" not in beside


def test_styles_for_readers_without_scripts_neither_hide_nor_show_anything() -> None:
    gate = "<noscript><style>#story{display:none}#spam{display:block!important}</style></noscript>"
    spam = f"<style>#spam{{display:none}}</style><div id=spam>{SPAM}</div>"
    page = f"{gate}<div id=story><h1>Road closed</h1>{STORY}</div>{spam}<p>{LINES}"
    text = _both(page)
    assert "Residents of street 3" in text
    assert "Cheap tablets" not in text


@each(
    ("beside", "inside", "is_read"),
    [
        ("<div id=app></div>", STORY, True),
        (STORY, STORY.replace("street", "lane"), False),
        ("<div id=app></div>", SPAM, False),
    ],
    ids=["the page", "beside a story", "of something else"],
)
def test_a_story_for_readers_without_scripts_is_read_where_it_is_the_page(
    beside: str, inside: str, is_read: bool
) -> None:
    text = _both(f"<nav>News Sport</nav>{beside}<noscript><h1>Rains</h1>{inside}</noscript>")
    assert (inside[3:40] in text) is is_read
