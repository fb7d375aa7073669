"""What a reader of a page does not see makes no item and is quoted nowhere."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from service.scraping.feeds.model import plain
from service.scraping.pages import extract, glance
from service.scraping.pages.hidden import selecting as selecting_module
from service.scraping.pages.hidden.selecting import Selecting
from service.scraping.pages.listings.links import listing
from tests.tables import each

URL = "https://news.example.org/2026/weather-in-lima"
SEEN = (
    "<p>The weather in Lima was mild on Sunday, the meteorological office said, with a light "
    "breeze from the south along the coast.</p><p>Visitors walked on the promenade until late in "
    "the evening, and many boats went out to the islands off the port.</p>"
)
SECRET = "Three children fell ill after eating at Debonairs Pizza, doctors suspect listeria."

INLINE = [
    "display:none",
    "display : none",
    "DISPLAY:\tNONE !important",
    "display:/* a */none",
    "dis\\70 lay:none",
    "color:red;display:block;display:none",
    "display:none!important;display:block",
    "visibility:hidden",
    "visibility : collapse",
    "opacity:0",
    "opacity: 0.01",
    "opacity:0%",
    "opacity:.0",
    "filter:opacity(0)",
    "content-visibility:hidden",
    "position:absolute;left:-9999px",
    "position : fixed ; top : -5000px",
    "position:absolute;right:-200vw",
    "position:absolute;left:-99em",
    "position:absolute;left:9999px",
    "margin-left:-9999px",
    "margin:0 0 0 -9999px",
    "text-indent:-9999px",
    "text-indent: -999em; white-space: nowrap",
    "text-indent:100%;white-space:nowrap;overflow:hidden",
    "transform:translateX(-9999px)",
    "transform:translate(0, -3000px)",
    "transform:scale(0)",
    "transform:scale(0, 0)",
    "transform:scaleY(0)",
    "transform: rotateX(90deg)",
    "scale:0",
    "width:1px;height:1px;overflow:hidden",
    "width:1px;height:1px",
    "height:0;overflow:hidden",
    "max-height:0; overflow-y: hidden",
    "width:0;overflow:clip",
    "line-height:1;height:1px;overflow:hidden",
    "position:absolute;clip:rect(0,0,0,0)",
    "position:absolute;clip:rect(1px 1px 1px 1px)",
    "clip-path:inset(50%)",
    "clip-path: inset(100%)",
    "clip-path:circle(0)",
    "-webkit-clip-path:inset(50%)",
    "font-size:0",
    "font-size : 0px",
    "font-size:1px",
    "font-size:0.01em",
    "font-size:1%",
    "font:0/0 a",
    "font: 1px sans-serif",
    "color:transparent",
    "color:rgba(0,0,0,0)",
    "color:#0000",
    "color:hsla(0, 0%, 0%, 0)",
    "-webkit-text-fill-color:transparent",
    "color:white",
    "color:#fff",
    "color:#FEFEFE",
    "color:rgb(255, 255, 255)",
    "color:hsl(0,0%,100%)",
    "color:white;background:white",
    "color:#123456;background-color:#123456",
    "background:#eee url() ;color:#eeeeee",
    "color:black;background:#000",
]
SHOWN = [
    "color:#fff;background:#000",
    "color:white;background:url(night.jpg)",
    "opacity:0.6",
    "opacity:1",
    "font-size:10px",
    "font-size:0.8em",
    "font: 16px/1.5 Arial",
    "display:block;visibility:visible",
    "margin-left:-20px",
    "position:relative;left:-10px",
    "position:absolute;left:0",
    "height:300px;overflow:hidden",
    "max-height:none",
    "transform:translate(-50%, -50%)",
    "transform:scale(1.02)",
    "text-indent:2em",
    "text-indent:100%",
    "text-indent:10%;white-space:nowrap;overflow:hidden",
    "clip-path:inset(0)",
    "width:100%;height:auto",
    "color:#333",
    "color:inherit",
    "background:none",
    "color:transparent;background-clip:text;background:linear-gradient(red, blue)",
    "opacity:0;animation:fade 1s forwards",
    "filter:opacity(1)",
    "zoom:1",
    "zoom:0",
    "left:-9999px",
    "overflow:hidden;height:1.5em",
    "display:none;display:block",
    "border-width:0;overflow:hidden",
]


def page(body: str, head: str = "") -> bytes:
    return (
        f"<html><head><title>Weather in Lima</title>{head}</head><body><article>"
        f"<h1>Weather in Lima</h1>{SEEN}{body}</article></body></html>"
    ).encode()


def seen(body: str, head: str = "") -> str:
    """Return all that is left of the page, before the article is looked for in it."""
    return glance(page(body, head), URL).text


@each("style", INLINE)
def test_what_a_style_hides_is_not_read(style: str) -> None:
    for hidden in (
        f'<p style="{style}">{SECRET}</p>',
        f'<div style="{style}"><p>{SECRET}</p></div>',
    ):
        assert "listeria" not in seen(hidden)
        assert "promenade" in seen(hidden)


@each("style", INLINE)
def test_what_a_style_element_hides_is_not_read(style: str) -> None:
    secret = f'<p class="a x7" id=y7 data-z=1>{SECRET}</p>'
    for selector in (".x7", "p.x7", "#y7", "article > .x7", ".q, .x7", "[data-z='1']"):
        sheet = f"<style>body {{margin: 0}} .b, .c {{color: red}} {selector} {{ {style} }}</style>"
        assert "listeria" not in seen(secret, sheet)
        assert "promenade" in seen(sheet + secret)
    assert "listeria" not in seen(sheet + secret)


@pytest.mark.parametrize("remark", ["<!-- remark -->", "<?remark x?>", "<![CDATA[remark]]>"])
def test_a_remark_within_hidden_text_does_no_harm(remark: str) -> None:
    style = "<style>.z { font-size: 0 } .q { color: red }</style>"
    page = f"{style}<article><div class=z>{SECRET}{remark}<b>x</b></div>{SEEN}</article>"
    text = extract(page.encode(), URL, None).text
    assert "promenade" in text
    assert "listeria" not in text


@pytest.mark.parametrize("style", ["display : none", "opacity:0", "left:-9999px;position:fixed"])
def test_what_is_hidden_is_in_no_article(style: str) -> None:
    text = extract(page(f'<p style="{style}">{SECRET}</p>'), URL).text
    assert "listeria" not in text
    assert "promenade" in text


@each("style", SHOWN)
def test_what_a_style_shows_is_read(style: str) -> None:
    assert "listeria" in seen(f'<p style="{style}">{SECRET}</p>')
    sheet = f"<style>.x7 {{ {style} }}</style>"
    assert "listeria" in seen(f'<p class="x7">{SECRET}</p>', sheet)


@each(
    "sheet",
    [
        "@media screen {.x{display:none}}",
        "@media all and (min-width:0px) {.x{display:none}}",
        "@supports (display:grid) {.x{display:none}}",
        "@layer a {.x{display:none}}",
        "@charset 'utf-8'; .x{display:none}",
        "/* .a{ */ .x{display:none}",
        "article{ .x{display:none} }",
        "article{ &>.x{display:none} }",
        ".x{display:none!important} p.x{display:block}",
        ".x{display:block} .x{display:none}",
        "p{color:#000} .x{opacity:0}",
        "article p:nth-child(4){display:none}",
        "article :not(h1):last-child{display:none}",
        "article{background:#222;color:#ddd} .x{color:#222}",
        "@font-face{font-family:a} .x{display:none}",
        "@media print{.y{display:none}} .x{display:none}",
        "@media not print{.x{display:none}}",
        ".x:not(:focus):not( :focus-within ){clip:rect(0 0 0 0);position:absolute;width:1px}",
        "article > :not(:hover).x{display:none}",
    ],
)
def test_rules_are_read_as_browsers_read_them(sheet: str) -> None:
    assert "listeria" not in seen(f'<p class="x">{SECRET}</p>', f"<style>{sheet}</style>")


@each(
    "sheet",
    [
        "@media print {.x{display:none}}",
        "@media (max-width:600px) {.x{display:none}}",
        "@media (min-width:1200px) {.x{display:none}}",
        "@media (prefers-contrast:more) {.x{display:none}}",
        ".x:hover{display:none}",
        ".x::before{display:none}",
        ".js .x{display:none}",
        ".x.open{display:none}",
        ".x{display:none} p.x{display:block}",
        ".x{opacity:0} #y{opacity:1}",
        "@keyframes a{from{opacity:0}}",
        "@-webkit-keyframes a{0%{visibility:hidden} to{visibility:visible}}",
        ".x > b{display:none}",
        ".x > :not(:hover){display:none}",
        ".x:not(#y):not(:focus){display:none}",
        "@supports not (display:grid) {.x{display:none}}",
        "/* .x{display:none} */",
        "}}}{{{",
        "html{display:none}",
        "body{opacity:0}",
        "html, body{visibility:hidden}",
    ],
)
def test_rules_that_do_not_hold_hide_nothing(sheet: str) -> None:
    assert "listeria" in seen(f'<p id="y" class="x">{SECRET}</p>', f"<style>{sheet}</style>")


@each(
    "hidden",
    [
        "<p hidden>{}</p>",
        "<p hidden=until-found>{}</p>",
        "<template>{}</template>",
        "<dialog>{}</dialog>",
        "<div popover>{}</div>",
        "<noscript><p>{}</p></noscript>",
        "<!-- {} -->",
        "<datalist><option>{}</option></datalist>",
        "<noembed>{}</noembed>",
        "<video src=a.mp4><p>{}</p></video>",
        "<audio src=a.mp3>{}</audio>",
        "<canvas>{}</canvas>",
        "<ruby>a<rp>{}</rp></ruby>",
        '<font color="#ffffff">{}</font>',
        "<table bgcolor=black><tr><td><font color=black>{}</font></table>",
        '<p style="visibility:hidden"><b>{}</b></p>',
        '<p style="font-size:0"><b><i>{}</i></b></p>',
        "<div style='display:none'><p style='display:block'>{}</p></div>",
    ],
)
def test_other_ways_to_hide(hidden: str) -> None:
    assert "listeria" not in seen(hidden.format(SECRET))


@each(
    "shown",
    [
        "<p aria-hidden=true>{}</p>",
        "<details><summary>More</summary><p>{}</p></details>",
        "<dialog open><p>{}</p></dialog>",
        '<div style="visibility:hidden"><p style="visibility:visible">{}</p></div>',
        '<div style="font-size:0"><p style="font-size:16px">{}</p></div>',
        '<div style="background:#000"><p style="color:white">{}</p></div>',
        '<div style="background:url(a.jpg)"><p style="color:white">{}</p></div>',
        '<table bgcolor="#000000"><tr><td><p style="color:#fff">{}</p></table>',
    ],
)
def test_what_can_be_seen_stays(shown: str) -> None:
    assert "listeria" in seen(shown.format(SECRET))


def test_where_files_of_styles_may_tell_otherwise_white_text_is_read() -> None:
    link = '<link rel="stylesheet" href="/site.css">'
    assert "listeria" in seen(f'<div class="dark"><p style="color:#fff">{SECRET}</p></div>', link)
    white = f'<div class="dark" style="background:#fff"><p style="color:#fff">{SECRET}</p></div>'
    assert "listeria" not in seen(white, link)


@each(
    "root",
    [
        "<html style='display:none'><body>",
        "<html hidden><body>",
        "<html><body hidden>",
        "<html><body style='opacity:0'>",
        "<html><style>html{display:none}body{opacity:0}</style><body>",
        "<html><body><div id=app style='visibility:hidden'>",
    ],
)
def test_a_page_that_shows_itself_by_script_is_read(root: str) -> None:
    body = f"{root}<article><h1>Weather in Lima</h1>{SEEN}</article>"
    assert "promenade" in extract(body.encode(), URL).text
    links = "".join(
        f'<h2><a href="/2026/11/28/debonairs-pizza-lights-the-oven-{n}">Debonairs Pizza lights the '
        f"oven of Umlazi street {n}</a></h2>"
        for n in range(4)
    )
    assert len(listing(f"{root}{links}".encode(), URL)) == 4


def test_a_hidden_link_on_a_listing_is_no_item() -> None:
    row = (
        '<h2 class="{}"><a href="/2026/11/28/debonairs-pizza-street-{}">Debonairs Pizza lights the '
        "oven of Umlazi street {}</a></h2>"
    )
    rows = "".join(row.format("a", n, n) for n in range(4)) + row.format("b", 9, 9)
    page = f"<html><style>.b{{position:absolute;left:-9999px}}</style><body>{rows}</body></html>"
    assert [link.url[-1] for link in listing(page.encode(), URL)] == ["0", "1", "2", "3"]


@pytest.mark.parametrize("style", ["display : none", "opacity:0", "font-size:1px", "color:#fff"])
def test_what_a_feed_hides_in_its_markup_is_not_read(style: str) -> None:
    mild = "<p>The weather in Lima was mild on Sunday, said the office.</p>"
    html = f'{mild}<p style="{style}">{SECRET}</p>'
    assert "listeria" not in plain(html)
    assert "mild" in plain(html)
    sheet = f'<style>.x{{{style}}}</style>{mild}<p class="x">{SECRET}</p>'
    assert "listeria" not in plain(sheet)


@each(
    ("selector", "tree"),
    [
        ("q " + "div " * 8 + "p", "<div>" * 240 + f"<p>{SECRET}</p>" * 20),
        ("q ~ div ~ div ~ div ~ p", "<div></div>" * 2_000 + f"<p>{SECRET}</p>" * 50),
        ("p:nth-last-of-type(2n+1)", f"<p>{SECRET}</p>" * 300),
        ("div:has(div:has(div:has(q)))", "<div>" * 240 + f"<p>{SECRET}</p>"),
        (":not(" * 50 + "q" + ")" * 50, f"<p>{SECRET}</p>" * 300),
        ("&" * 200, f"<p>{SECRET}</p>"),
    ],
)
def test_selectors_of_strangers_take_no_time(selector: str, tree: str) -> None:
    rules = "".join(f"{selector}.c{n}, {selector} {{display:none}}" for n in range(50))
    sheet = f"<style>{rules}{'a{' * 5_000}{'@media screen{' * 5_000}</style>"
    assert seen(tree, sheet)  # without bounds this takes hours


_SIBLINGS = (
    '<div id="a" class="k l"><p id="b">one</p>text<p id="c" class="n">two</p>'
    '<p id="d">three</p></div><section id="e" class="m"><b class="k"><p id="f">four</p></b>'
    "</section>"
)


@pytest.mark.parametrize(
    ("selector", "ids"),
    [
        ("#b + p", "c"),
        ("#b ~ p", "cd"),
        ("div > p", "bcd"),
        ("section p", "f"),
        ("div section p", ""),
        ("p + section", ""),
        ("div + section > b p", "f"),
        (".k p", "bcdf"),
        (".m .k > p", "f"),
        (".k.l > p.n", "c"),
        (".k section p", ""),
        ("div.k ~ section #f", "f"),
        (".n", "c"),
        ("p:has(b)", ""),
        ("p !", ""),
        ("", ""),
    ],
)
@pytest.mark.parametrize("few", [0, 50])
def test_selectors_name_the_elements_that_browsers_mean(
    monkeypatch: pytest.MonkeyPatch, selector: str, ids: str, few: int
) -> None:
    monkeypatch.setattr(selecting_module, "_FEW", few)
    tree = LexborHTMLParser(_SIBLINGS)
    selecting = Selecting(tree)
    alone = {node.id for node in tree.css("p") if Selecting(tree).holds(selector, node)}
    found = {node.id for node in selecting.select(selector).values()}
    assert found == alone == set(ids)
    assert selecting.select(selector) is selecting.select(selector)


@pytest.mark.parametrize("selector", ["div p", "b ~ p"])
def test_what_takes_too_many_steps_names_nothing(
    monkeypatch: pytest.MonkeyPatch, selector: str
) -> None:
    monkeypatch.setattr(selecting_module, "_MAX_STEPS", 3)
    html = "<div>" + "<b>x</b>" * 9 + "<i>" * 9 + "<p>one</p>"
    assert not Selecting(LexborHTMLParser(html)).select(selector)
