"""The article in the data of a page's framework."""

import json
from html import escape
from typing import Any

import pytest

from service.scraping.pages import extract, glance
from service.scraping.pages.script_data import story_in
from service.scraping.sources.addresses import parse_page
from tests.tables import each

STORY = [
    "Inspectors closed a bakery in Bree Street on Monday morning, the council said.",
    "The owner said that the oven was mended on the same day. Two cooks were hurt.",
    "“Nobody told us,” she said.",
    "A second visit is planned for Friday, and the shop may open again after it.",
    "Customers who bought bread there last week are asked to keep the receipt and call the clinic.",
    "The council has visited forty shops since March, and nine were closed for a day or longer.",
]
OTHERS = [
    {"title": f"Story {n}", "slug": f"/s/{n}", "text": "Rain falls on the coast until Sunday. " * 9}
    for n in range(5)
]


def _page(
    data: object, shown: str = "<p>Open the app to read on.</p>", name: str = "__NEXT_DATA__"
) -> bytes:
    script = json.dumps(data).replace("</", "<\\/")
    return (
        f"<html><head><title>Inspectors close a bakery</title></head><body><main>{shown}</main>"
        f'<script id="{name}" type="application/json">{script}</script></body></html>'
    ).encode()


@pytest.mark.parametrize(
    "data",
    [
        {"props": {"article": {"blocks": [{"kind": "p", "text": one} for one in STORY]}}},
        {"props": {"story": {"html": "".join(f"<p>{one}</p>" for one in STORY)}, "latest": OTHERS}},
        {"props": {"page": {"body": STORY, "items": OTHERS, "menu": ["Rain falls. " * 300]}}},
    ],
    ids=["blocks", "one text of HTML", "a list beside other stories"],
)
def test_a_page_that_shows_nothing_is_read_from_its_data(data: object) -> None:
    page = extract(_page(data), "https://n.example/a")
    assert page.text.split("\n") == STORY
    assert "cooks were hurt" in glance(_page(data), "https://n.example/a").text


HTML = "".join(f"<p>{one}</p>" for one in STORY)
WEATHER = "A warning of high winds is in force for the coast until Sunday. " * 15
STATE = json.dumps({"weather": {"text": WEATHER}, "exif": '{"Lens": "A. "} ' * 99, "body": HTML})
NUXT = json.dumps(HTML).replace("<", r"\u003C")
ANGULAR = STATE.replace("&", "&a;").replace('"', "&q;").replace("<", "&l;").replace(">", "&g;")
QUOTED = STATE.replace("'", "&#39;")
NUMBERED = [{"_1": 2}, "loaderData", {"_3": 4}, "body", HTML, "a name", "another name"]
TABLE = [["Reactive", 1], {"data": 2}, ["Shallow", 3], {"a": 4}, {"body": 5, "more": 6}, HTML, {}]


@pytest.mark.parametrize(
    "script",
    [
        f"<script>window.x = 1; site.storyData = {STATE};\nshow(site.storyData)</script>",
        f"<script>window['__INITIAL_STATE__']=JSON.parse({json.dumps(STATE)})</script>",
        (
            "<script>window.__NUXT__=(function(a,b){return {data:[{title:'\\x41',body:b,of:void 0,"
            f'tags:[a,!0]}}],error:null}}}}("x }}(",{NUXT}));</script>'
        ),
        f'<script type="application/json" id="__NUXT_DATA__">{json.dumps(TABLE)}</script>',
        f'<script type="application/json" id="app-state">{ANGULAR}</script>',
        f'<script type="application/json" data-for="body">{STATE}</script>',
        f'<script type="fastboot/shoebox" id="shoebox-article">{STATE}</script>',
        f'<script type="application/json">{json.dumps({"status": 200, "body": STATE})}</script>',
        f"<script>kit.start(app, element, {{ node_ids: [0], data: [null, {STATE}] }})</script>",
        f"<script>x.streamController.enqueue({json.dumps(json.dumps(NUMBERED))})</script>",
        f'<div id="app" data-page="{escape(STATE)}"></div>',
        f"<script>window.__INITIAL_DATA__={json.dumps(STATE)};</script>",
        f"<script>window._preloads   = JSON.parse({json.dumps(STATE)})</script>",
        f'<script type="application/json" id="app-payload">{STATE}</script>',
        f"<div data-props='{QUOTED}'></div>",
        f'<astro-island props="{escape(json.dumps({"a": [0, {"body": [0, HTML]}]}))}">',
    ],
    ids=lambda value: value[:40],
)
def test_each_framework_has_its_own_way_to_write_it(script: str) -> None:
    head = "<head><title>Inspectors close a bakery</title></head>"
    html = f"<html>{head}<body><div>{script}</div></body></html>".encode()
    assert extract(html, "https://n.example/a").text.split("\n") == STORY


@pytest.mark.parametrize(
    "code", ["store = {]", "data={a:f(1)}", "state = (function(a){return {", ""]
)
def test_code_that_breaks_off_is_no_story(code: str) -> None:
    html = f"<html><title>Inspectors close</title><script>{code}".encode()
    assert extract(html, "https://n.example/a").text == ""


def test_what_a_page_shows_stays() -> None:
    data = {"props": {"body": [f"{one} And more was said of it later." for one in STORY]}}
    shown = "".join(f"<p>{one}</p>" for one in STORY)
    assert "And more" not in extract(_page(data, shown), "https://n.example/a").text
    assert (
        "hurt" not in glance(_page(data, shown * 2), "https://n.example/a").text.split("hurt")[3:]
    )
    settings = extract(_page(data, name="settings"), "https://n.example/a")
    assert "oven" not in settings.text
    other = _page(data).replace(b"Inspectors close a bakery", b"Minister visits Namibian harbour")
    assert "oven" not in extract(other, "https://n.example/a").text
    # A brief is no beginning of the next story, though their headlines share a word.
    brief = "Inspectors close a bakery for a week, the council said. It had mice."
    after = _page({"next": {"body": "Inspectors visit a school. It had no water. " * 20}}, brief)
    assert "mice" in extract(after, "https://n.example/a").text


def test_what_is_pushed_is_read() -> None:
    inline = [
        "$",
        "p",
        None,
        {"children": [STORY[1][:20], ["$", "b", None, {"children": STORY[1][20:]}]]},
    ]
    tree = ["$", "div", None, {"children": [["$", "p", None, {"children": STORY[0]}], inline]}]
    menu = ["$", "nav", None, {"children": [["$", "p", None, {"children": "Rain falls. " * 50}]]}]
    rows = f'0:{json.dumps([menu, tree, "$L4"])}\nnot a row\n2:I["chunk.js"]\n'
    half = len(rows) // 2
    pushes = [f"self.__next_f.push([1,{json.dumps(part)}])" for part in (rows[:half], rows[half:])]
    assert story_in(pushes).split("\n") == STORY[:2]
    text = "".join(f"<p>{one}</p>" for one in STORY)
    long = f"3:T{len(text.encode()):x},{text}4:[]\n"
    broken = r'self.__next_f.push([1,"5:\x3cp\u{1F355}"])'
    pushed = f"self.__next_f.push([1,{json.dumps(long)}])"
    assert story_in([broken, pushed]).split("\n") == STORY


@pytest.mark.parametrize(
    "script", ["", "{", "[" * 90_000, '"a b"', '{"a": "No end of a sentence"}']
)
def test_what_has_no_story_has_none(script: str) -> None:
    assert story_in([script]) == ""


@pytest.mark.parametrize(
    "name",
    ["reviews", "posts", "replies", "comments", "discussion", "products", "about", "ticker", "ads"],
)
def test_what_stands_beside_a_story_is_none(name: str) -> None:
    said = [{"body": one} for one in STORY]
    assert story_in([json.dumps({name: said})]) == ""
    code = f"<script>window.__STATE__={json.dumps({name: said})}</script>"
    assert story_in([], code) == ""


@pytest.mark.parametrize(
    "first",
    [{"id": 12345}, {"id": 1}, {"isHome": True}, {"n": -1}, [1, 2, 3], [1]],
)
def test_a_list_like_any_other_is_no_table(first: object) -> None:
    as_blocks = json.dumps([first, *({"text": one} for one in STORY)])
    assert story_in([as_blocks]).split("\n") == STORY
    assert story_in([json.dumps([first, STORY])]).split("\n") == STORY


def test_a_table_may_say_that_there_is_nothing() -> None:
    table = [{"data": 1, "at": -1}, {"body": 2, "day": 3, "kinds": 4}, HTML, ["Date", "x"], [-1, 2]]
    assert story_in([json.dumps(table)]).split("\n") == STORY


# --- lists that scripts draw -------------------------------------------------------------------

HEADLINES = ("Rats close a shop in Paarl", "Bakers win a prize again", "Court hears five tenants")
STORIES = [{"title": one, "url": f"/n/{n}"} for n, one in enumerate(HEADLINES)]
MENU = [{"title": one, "url": f"/{one}"} for one in ("Sport", "News", "Weather", "Food")]
ITEMS = [{"@type": "ListItem", "position": n, "name": one, "url": f"/n/{n}"}
         for n, one in enumerate(HEADLINES)]  # fmt: skip


@each(
    ("kind", "data"),
    [
        ("application/json", {"props": {"pageProps": {"menu": MENU, "a": {"b": STORIES}}}}),
        ("application/json", [{"node": one} for one in STORIES]),
        ("application/json", {"status": 200, "body": json.dumps({"posts": STORIES})}),
        ("props", {"posts": [1, [[0, {name: [0, one] for name, one in story.items()}]
                                 for story in STORIES]]}),
        ("application/ld+json", {"@type": "ItemList", "itemListElement": ITEMS}),
        ("application/ld+json", {"@type": "ItemList", "itemListElement": [
            {"@type": "ListItem", "item": {"headline": one["title"], "url": one["url"]}}
            for one in STORIES]}),
    ],
)  # fmt: skip
def test_a_page_that_its_scripts_draw_lists_what_is_in_their_data(kind: str, data: Any) -> None:
    script = f'<script type="{kind}">{json.dumps(data)}</script>'
    if kind == "props":
        script = f'<astro-island props="{escape(json.dumps(data))}"></astro-island>'
    body = f"<html><body><div id=app></div>{script}</body></html>".encode()
    found = parse_page(body, "https://n.example/news", "text/html").entries
    assert [(one.title, one.link) for one in found] == [
        (one, f"https://n.example/n/{n}") for n, one in enumerate(HEADLINES)
    ]


@each(
    "data",
    [
        {"menu": MENU},
        {"stories": STORIES[:2]},
        {"ads": [one | {"url": f"https://shop.example{one['url']}"} for one in STORIES]},
        {"deep": [[[[]]]] * 99},
    ],
)
def test_menus_and_other_sites_in_the_data_are_no_stories(data: Any) -> None:
    script = f'<script type="application/json">{json.dumps(data)}</script>'
    body = f"<html><body><div id=app></div>{script}</body></html>".encode()
    assert not parse_page(body, "https://n.example/news", "text/html").entries
