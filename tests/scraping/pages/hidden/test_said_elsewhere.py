"""Text is hidden by what variables, sums and animations come to, as browsers work them out."""

from __future__ import annotations

import pytest

from service.scraping.pages import glance
from service.scraping.pages.hidden import styles
from service.scraping.pages.hidden.colours import Colour, colour, ground
from service.scraping.pages.hidden.lengths import number, pixels
from service.scraping.pages.hidden.substitutions import Substitutions

URL = "https://news.example.org/2026/weather-in-lima"
SEEN = (
    "<p>The weather in Lima was mild on Sunday, the meteorological office said, with a light "
    "breeze from the south along the coast, and many boats went out to the islands.</p>"
)
SECRET = "Three children fell ill after eating at Debonairs Pizza, doctors suspect listeria."


def hides(sheet: str, style: str = "") -> bool:
    """Return whether a paragraph of class x is hidden by a style element and its own style."""
    page = (
        f"<html><head><title>Weather</title><style>{sheet}</style></head><body><article>"
        f'<h1>Weather in Lima</h1>{SEEN}<p class=x data-q=a style="{style}">{SECRET}</p></article>'
    )
    text = glance(page.encode(), URL).text
    assert "meteorological" in text
    return "listeria" not in text


def test_a_variable_hides_what_its_value_hides() -> None:
    assert hides(":root{--off:none} .x{display:var(--off)}")
    assert hides(".x{display:var(--unknown, none)}")
    assert hides(".x{--here:0; opacity:var(--here)}")
    assert hides(":root{--paper:#fff;--ink:var( --paper )} p.x{color:var(--ink)}")
    assert hides("article{--once:-9999px}", "position:absolute;left:var(--once)")
    assert not hides(":root{--off:block} .x{display:var(--off, none)}")
    assert not hides(".a{--off:none} .b{--off:block} .x{display:var(--off)}")
    assert not hides(":root{--a:var(--b);--b:var(--a)} .x{display:var(--a)}")


def test_variables_that_stand_for_ever_more_of_others_cost_nothing() -> None:
    bombs = "".join(f"--v{n}:{f'var(--v{n + 1}) ' * 9};" for n in range(30))
    assert not hides(f":root{{{bombs}}} .x{{color:var(--v0)}}")


def test_an_animation_that_stays_at_its_end_hides_what_its_last_frame_hides() -> None:
    gone = "@keyframes go{from{opacity:1} to{opacity:0}}"
    assert hides(f"{gone} .x{{animation:go 1ms forwards}}")
    assert hides(f".x{{animation-name:go;animation-fill-mode:both}} {gone}")
    assert hides("@keyframes go{100%{display:none}}", "animation: go 0s forwards")
    assert not hides(f"{gone} .x{{animation:go 1s;clear:both}}")
    assert not hides(f"{gone} .x{{animation:go 1s infinite both}}")
    assert not hides(f"{gone} .x{{animation:go 1s both;animation-direction:reverse}}")
    assert not hides("@keyframes come{to{opacity:1}} .x{opacity:0;animation:come 1s forwards}")
    assert not hides("@keyframes come{0%{opacity:0} 50%,100%{opacity:1}} .x{animation:come both}")


@pytest.mark.parametrize(
    "style",
    [
        "opacity:1e-9",
        "opacity:calc(0)",
        "font-size:calc(1px - 1px)",
        "height:calc(2 * (1em - 16px));overflow:hidden",
        "margin-left:calc(-100vw - 9999px)",
        "position:fixed;inset:0 auto auto -9999px",
        "transform:scale(.001)",
        "transform:matrix(0,0,0,0,0,0)",
        "transform:translateX(-200vw)",
        "zoom:0.01",
        "filter:blur(40px)",
        "color:oklch(1 0 0)",
        "color:hwb(0 100% 0%)",
        "color:light-dark(#fff, #000)",
        "color:color-mix(in srgb, white 98%, black)",
        "color:#123;background:linear-gradient(90deg, #123, rgb(17,34,51) 50%)",
    ],
)
def test_values_are_worked_out(style: str) -> None:
    assert hides("", style)
    assert hides(f".x{{{style}}}")


@pytest.mark.parametrize(
    "style",
    [
        "opacity:calc(1 - .2)",
        "font-size:calc(1rem + .2vw)",
        "margin-left:calc(50% - 50vw);margin-right:calc(50% - 50vw)",
        "margin:0 -50vw;padding:0 50vw",
        "inset:0",
        "transform:matrix(1,0,0,1,0,0)",
        "transform:translateX(-50%) scale(.9)",
        "filter:blur(0)",
        "color:oklch(.3 .05 250)",
        "color:color-mix(in srgb, white, black)",
        "color:#123;background:linear-gradient(#123, #fff)",
        "width:calc(",
        "transform:matrix()",
        "transform:matrix(0,0,auto,0,0,0)",
    ],
)
def test_honest_values_hide_nothing(style: str) -> None:
    assert not hides("", style)


def test_numbers_that_are_none_or_endless_end_nothing() -> None:
    """Each of these ended the reading of its page."""
    endless = "9" * 400
    for ink in (
        "color-mix(in srgb, white ...%, blue)",
        f"oklch(1 0 {endless})",
        f"oklab(.2 {endless} .{endless})",
    ):
        hides("", f"color:{ink}")
    assert not hides("@container (min-width:1.2.3px){.x{display:none}}")
    assert not hides(f"@media (min-width:...em), (max-width:{endless}px){{.x{{display:none}}}}")


@pytest.mark.parametrize(
    "sheet",
    [
        "<!-- .x{display:none} -->",
        "@scope (article){.x{display:none}}",
        "@container (min-width:1px){.x{display:none}}",
        "article:has(h1) .x{display:none}",
        "[data-q='A' i]{display:none}",
    ],
)
def test_rules_of_newer_browsers_are_read(sheet: str) -> None:
    assert hides(sheet)


@pytest.mark.parametrize(
    "sheet",
    [
        "@scope (aside){.x{display:none}}",
        "@container (min-width:900px){.x{display:none}}",
        "article:has(h4) .x{display:none}",
        "[data-q='A']{display:none}",
    ],
)
def test_rules_of_newer_browsers_that_do_not_hold_hide_nothing(sheet: str) -> None:
    assert not hides(sheet)


def test_lengths_and_numbers_of_css() -> None:
    assert pixels("calc(2em + 10px)") == pytest.approx(42)
    assert pixels("calc(10px * 3 / 2 - (1px + 4px))") == pytest.approx(10)
    assert number("50%") == number("calc(100% / 2)") == number("5e-1") == pytest.approx(0.5)
    for odd in ("calc()", "calc(1px", "calc(red)", "calc(1px +)", "auto", ""):
        assert pixels(odd) is None, odd


def test_colours_of_css_color_4() -> None:
    """The values that the specification gives for its own examples."""
    red = colour("oklch(62.8% 0.2577 29.23)")
    assert red is not None
    assert red.like(Colour(255, 0, 0))
    assert colour("oklab(0 0 0 / 0%)") == Colour(0, 0, 0, 0)
    assert colour("hwb(0 50% 50%)") == Colour(127.5, 127.5, 127.5)
    assert colour("hwb(120 0% 0%)") == Colour(0, 255, 0)
    assert colour("color-mix(in oklab, red, unknown)") is None
    assert ground("url(a.jpg) #fff") is None
    assert ground("") is None


def test_an_inset_that_is_no_number_hides_nothing() -> None:
    assert not hides("", "clip-path:inset(1.2.3%)")
    assert hides("", "clip-path:inset(50.%)")


def test_what_is_set_in_is_no_longer_than_what_is_read() -> None:
    known = Substitutions()
    known.learn([("@keyframes a to", "color:red;" * 390), (":root", f"--a:{'x' * 199}")])
    bodies = (f"animation:{'a ' * 140}forwards", "color:" + "var(--a)" * 490)
    assert [len(known.applied(body)) for body in bodies] < [1_000, 4_001]


def test_where_too_many_rules_speak_of_an_element_what_one_may_hide_is_hidden(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """20,000 elements with 2,900 rules for each took minutes."""
    monkeypatch.setattr(styles, "_MAX_STEPS", 100)
    rules = "".join(f":not(.a{number}){{opacity:1}}" for number in range(200))
    assert hides(f".x{{opacity:0}} {rules} #none{{opacity:0}}")
    assert not hides(f".y{{opacity:0}} {rules}")
