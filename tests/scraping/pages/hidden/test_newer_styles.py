"""Ways to hide that are newer, or rarer: functions, shapes, masks, spacing, addresses, slots."""

from __future__ import annotations

from service.scraping.pages import glance
from tests.scraping.pages.hidden.test_hidden import SECRET, SEEN, URL, seen
from tests.tables import each

HIDING = [
    "font-size:min(0px, 2em)",
    "font-size:clamp(0px, 0.1vw, 1px)",
    "opacity:max(0, 0.01)",
    "position:absolute;left:calc(-1 * abs(-9999px))",
    "transform:scale(min(0, 1))",
    "font:1%/1 serif",
    "clip-path:inset(0 50%)",
    "clip-path:inset(0 0 100% 0)",
    "clip-path:inset(60% 0 calc(40% - 1px))",
    "clip-path:xywh(0 0 0 0)",
    "clip-path:rect(0 0 0 0)",
    "clip-path:circle(0.1% at 50% 50%)",
    "clip-path:polygon(50% 50%, 50% 50%, 50% 50%)",
    "clip-path:polygon(0 0, 100% 0, 0 0)",
    "clip-path:path('M0 0')",
    "clip-path:shape(from 0 0, line to 0 0)",
    "mask-image:linear-gradient(transparent, transparent)",
    "mask:linear-gradient(#000, #000) 0 0 / 0 0 no-repeat",
    "letter-spacing:-1em",
    "word-spacing:-9999px",
    "-webkit-text-security:disc",
    "font-size-adjust:0",
    "mix-blend-mode:screen;color:#000",
    "mix-blend-mode:darken;color:white",
    "offset-path:path('M-9999 0 L-9999 1')",
    "block-size:0;overflow:hidden",
    "max-block-size:0;contain:paint",
    "position:absolute;inset-block:-9999px auto",
    "margin-inline:-9999px 0",
    "position:fixed;top:100vh",
    "position:fixed;left:100%",
    "transform:rotate3d(0, 1, 0, 0.25turn)",
    "rotate:x 90deg",
    "transform:matrix3d(0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,1)",
    "-webkit-text-fill-color:#fff",
    "background:#fff;background-clip:text;color:transparent",
    "color:#eee;background:currentcolor",
    "color:lab(100 0 0)",
    "color:lch(100% 0 0)",
    "color:color(srgb 1 1 1)",
    "color:rgb(from black r g b / 0)",
    "color:canvas",
    "color:rgb(from black r g b / .01)",
    "clip-path:path('M0 0 H0 V0 Z')",
    "letter-spacing:-90%",
    "-webkit-text-fill-color:currentcolor;color:transparent",
    "mask:linear-gradient(transparent, rgb(0 0 0 / 0), transparent)",
]
SHOWING = [
    "clip-path:inset(10% 20%)",
    "clip-path:polygon(0 0, 100% 0, 100% 90%, 0 100%)",
    "mask-image:linear-gradient(#000 80%, transparent)",
    "letter-spacing:-0.05em",
    "font-size:80px;letter-spacing:-4px;word-spacing:-0.4em",
    "mix-blend-mode:multiply;color:#222",
    "mix-blend-mode:screen;color:#fff;background:#000",
    "position:fixed;top:100px;left:50%",
    "rotate:90deg",
    "transform:rotate3d(0, 0, 1, 90deg)",
    "font-size:clamp(1rem, 2vw, 2rem)",
    "width:min(100%, 60rem);overflow:hidden",
    "background:linear-gradient(red, blue);color:transparent;-webkit-background-clip:text",
    "color:lab(20 0 0)",
    "color:color(display-p3 0 0 0 / 0.9)",
    "clip-path:path('M0 0 H100 V100 H0 Z')",
    "mask-image:linear-gradient(90deg, transparent, #000 5%, #000 95%, transparent)",
    "mask:radial-gradient(transparent, black)",
    "letter-spacing:-5%",
    "background:#fff;background-clip:text;color:#111",
    "width:rem(1e99*1e99*1e99*1e99, 5px)",
    "color:rgb(from black r g b / ..)",
]


@each("style", HIDING)
def test_what_such_a_style_hides_is_not_read(style: str) -> None:
    assert "listeria" not in seen(f'<p style="{style}">{SECRET}</p>')
    left = seen(f"<p class=x7>{SECRET}</p>", f"<style>.b{{color:red}} p.x7{{{style}}}</style>")
    assert "listeria" not in left
    assert "promenade" in left


@each("style", SHOWING)
def test_what_such_a_style_shows_is_read(style: str) -> None:
    assert "listeria" in seen(f'<p style="{style}">{SECRET}</p>')


SHEETS = [
    "<style>@import url('data:text/css,.x7{display:none}');</style>",
    '<link rel=stylesheet href="data:text/css;base64,Lng3e2Rpc3BsYXk6bm9uZX0=">',
    "<style>@media print, screen {.x7{display:none}}</style>",
    "<style>@media (scripting: enabled) {.x7{display:none}}</style>",
    "<style>@media (width >= 1px) and (prefers-color-scheme:light) {.x7{display:none}}</style>",
    "<style>.x7:dir(ltr){display:none}</style>",
    "<style>:lang(en) .x7{display:none}</style>",
]


@each("head", SHEETS)
def test_styles_that_are_said_in_addresses_lists_and_ranges_hold(head: str) -> None:
    hidden = f'<div lang=en><p class="x7">{SECRET}</p></div>'
    assert "listeria" not in seen(hidden, head)
    assert "promenade" in seen(hidden, head)


@each(
    "head",
    [
        "<style>@media (width >= 4000px) {.x7{display:none}}</style>",
        "<style>@media print, (prefers-color-scheme: dark) {.x7{display:none}}</style>",
        "<style>@media (prefers-reduced-motion: no-preference) {.x7{opacity:0}}</style>",
        "<style>@media not (color) {.x7{display:none}}</style>",
        "<style>@media not (prefers-color-scheme: light) {.x7{display:none}}</style>",
        "<style>.x7:dir(rtl){display:none}</style>",
        "<style>:lang(af) .x7{display:none}</style>",
        '<link rel=stylesheet href="data:text/css;base64,=">',
        '<link rel=stylesheet href="data:text/css;base64,A">',
        '<link rel=stylesheet href="data:text/plain,.x7{display:none}">',
    ],
)
def test_styles_for_other_readers_hide_nothing(head: str) -> None:
    assert "listeria" in seen(f'<p class="x7">{SECRET}</p>', head)


@each("style", ["opacity:.3", "font-size:.3em", "transform:scale(.2)", "font-size:30%"])
def test_boxes_in_one_another_hide_what_none_of_them_hides(style: str) -> None:
    for times in (1, 5):
        hidden = f'<div style="{style}">' * times + SECRET + "</div>" * times
        assert ("listeria" in seen(hidden)) is (times == 1)


def test_a_page_that_fades_in_keeps_what_is_lighter_in_it() -> None:
    story = SEEN * 6 + f'<p style="opacity:.5">{SECRET}</p>'
    body = f'<main style="opacity:0"><h1>Weather in Lima</h1>{story}</main>'
    source = f"<html><head><title>Weather in Lima</title></head><body>{body}</body></html>"
    assert "listeria" in glance(source.encode(), URL).text


@each(
    "host",
    {
        f'<div><template shadowrootmode="open"><p>x</p></template><p>{SECRET}</p></div>': False,
        f'<div><template shadowrootmode="open"><slot></slot></template><p>{SECRET}</p></div>': True,
        f'<div><template shadowrootmode="open"><slot name="a">{SECRET}</slot></template>'
        '<p slot="a">x</p></div>': False,
        f'<div><template shadowrootmode="open"><slot>{SECRET}</slot></template></div>': True,
        '<div><template shadowrootmode="open"><style>::slotted(p){display:none}</style><slot>'
        f"</slot></template><p>{SECRET}</p></div>": False,
    }.items(),
)
def test_of_an_element_with_a_root_only_what_fills_its_slots_is_read(
    host: tuple[str, bool],
) -> None:
    assert ("listeria" in seen(host[0])) is host[1]


@each(
    "css",
    [
        "@media print{::slotted(p){display:none}}",
        "/* ::slotted(p){display:none} */",
        ":host([hidden]) ::slotted(*){display:none}",
        "slot[name=icon]::slotted(*){display:none}",
        ".tip::slotted(*){visibility:hidden}",
        "::slotted(*){display:none} ::slotted(p){display:block}",
        "::slotted(x-y:defined){display:none}",
    ],
)
def test_what_a_root_says_of_others_or_of_a_moment_hides_nothing_in_its_slots(css: str) -> None:
    root = f'<template shadowrootmode="open"><style>{css}</style><slot></slot></template>'
    assert "listeria" in seen(f"<x-y>{root}<p>{SECRET}</p></x-y>")


@each(
    "css",
    [
        ":host ::slotted(p){display:none}",
        "slot:not([name])::slotted(*){opacity:0}",
        "@media screen{b, slot::slotted(:not([selected])){display:none}}",
    ],
)
def test_what_a_root_hides_in_its_slots_is_not_read(css: str) -> None:
    root = f'<template shadowrootmode="open"><style>{css}</style><slot></slot></template>'
    assert "listeria" not in seen(f"<x-y>{root}<p>{SECRET}</p></x-y>")
