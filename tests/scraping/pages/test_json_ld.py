"""Which nodes of JSON-LD are the page's own, and JSON as careless sites write it."""

import json
import time

import pytest

from service.scraping.pages import Page, extract, json_ld
from tests.tables import each

URL = "https://www.example.co.za/food/pizza-shop-opens-again/"
HEAD = "<title>Pizza shop opens again - Example</title>"
TEXT = "<h1>Pizza shop opens again</h1>" + "<p>The dough rests for a day before anyone.</p>" * 5
OWN = {
    "@type": "NewsArticle",
    "headline": "Pizza shop opens again",
    "url": URL,
    "datePublished": "2024-05-06T08:00:00+02:00",
    "author": {"@type": "Person", "name": "B. Writer"},
}
OTHER = {
    "@type": "NewsArticle",
    "headline": "Old mall burns down",
    "url": "/mall-burns/",
    "datePublished": "2019-01-02",
    "author": "A. Other",
    "articleBody": "The mall burnt for hours, and the firemen came too late to save it. " * 20,
}


def read(*nodes: object) -> Page:
    written = "".join(
        f'<script type="application/ld+json">{node if isinstance(node, str) else json.dumps(node)}'
        "</script>"
        for node in nodes
    )
    return extract(f"<html><head>{HEAD}{written}</head><body>{TEXT}</body></html>".encode(), URL)


def without(*keys: str) -> dict[str, object]:
    return {key: value for key, value in OWN.items() if key not in keys}


@each(
    "nodes",
    [
        [OTHER, OWN],
        [[OTHER, OWN]],
        [{"@graph": [OTHER, {"@type": "BreadcrumbList", "name": "Food"}, OWN]}],
        [OTHER, without("url")],
        [OTHER, without("headline") | {"mainEntityOfPage": {"@id": URL + "#article"}}],
        [OTHER, without("url", "headline") | {"@id": URL.replace("https://www.", "//")}],
        [OWN | {"hasPart": [OTHER]}],
        [{"@type": "WebPage", "url": "/mall-burns/", "datePublished": "2019-01-02"}, OWN],
        [{"@type": "Review", "datePublished": "2019-01-02", "author": "A. Other"}, OWN],
        [{"@type": "VideoObject", "name": "A film", "datePublished": "2019-01-02"}, OWN],
        [{"@type": "ItemList", "itemListElement": [OTHER]}, OWN],
        [OTHER, OTHER | {"url": "/b/", "headline": "Another fire in it"}, without("headline")],
    ],
)  # fmt: skip
def test_the_pages_own_node_gives_title_author_and_date(nodes: list[object]) -> None:
    page = read(*nodes)
    assert page.published is not None
    said = (page.title, page.author, page.published.date().isoformat())
    assert said == ("Pizza shop opens again", "B. Writer", "2024-05-06")
    assert "firemen" not in page.text


@pytest.mark.parametrize(
    "node",
    [
        OTHER,
        {"@type": "Review", "datePublished": "2019-01-02", "author": "A. Other"},
        {"@type": "VideoObject", "name": "A film", "datePublished": "2019-01-02"},
        {"@type": "WebPage", "url": "/mall-burns/", "datePublished": "2019-01-02"},
    ],
)
def test_what_describes_something_else_says_nothing_of_the_page(node: dict[str, object]) -> None:
    page = read(node)
    assert (page.published, page.author, page.title) == (None, "", "Pizza shop opens again")


def test_what_a_script_puts_there_later_is_read() -> None:
    node = json.dumps({"@type": "NewsArticle", "headline": "A b c", "datePublished": "2026-11-27"})
    for key, said in (("children", node), ("dangerouslySetInnerHTML", {"__html": node})):
        pushed = json.dumps([0, {"type": "application/ld+json", key: said}])
        body = f"<script>(self.__next_s=self.__next_s||[]).push({pushed})</script><p>A b c</p>"
        found = extract(body.encode(), "https://n.example/a").published
        assert found is not None
        assert found.day == 27
    for other in ('[0, {"type": "x"}]', "[", '["/a.js", {}]', '[0, {"type": "ld+json"}]'):
        body = f"<script>self.__next_s.push({other})</script><p>A</p>"
        assert extract(body.encode(), "https://n.example/a").published is None


def test_a_review_on_its_own_page_is_an_article() -> None:
    page = read(
        {"@type": "Review", "name": "Pizza shop opens again", "datePublished": "2024-05-06"}
    )
    assert page.published is not None


CARELESS = [
    '{"a": 1,}', '{"a": 1, "b": [1, 2,],}', '[{"a": 1},,]', '{"a": 1};', '/* x */ {"a": 1}',
    '{"a": 1, // a number\n}', "<!-- {\"a\": 1} -->", "//<![CDATA[\n{\"a\": 1}\n//]]>",
    '{&quot;a&quot;: 1}', '{"a": 1, "b": "said "no" to it"}', '{"a": 1, "b": "\\d"}',
    '{"b": ["c" "d"], "a": 1}',
    '{"a": 1, "b": "two\nlines"}', '\ufeff{"a": 1}', '{"a": 1}{"b": 2}', '{"a": 1, "u": "//x,}"}',
]  # fmt: skip


@each("script", CARELESS)
def test_careless_json_is_read(script: str) -> None:
    (first, *_) = json_ld.nodes([script])
    assert first["a"] == 1


@each("script", [",", "/*", '"\\"', " ", '{"a":', "[", "{}", '"', "// ", "<!--", "]]>"])
def test_hostile_json_takes_no_time(script: str) -> None:
    begun = time.process_time()
    list(json_ld.nodes([script * (900_000 // len(script))]))
    assert time.process_time() - begun < 30


def test_a_question_is_its_pages_own_and_those_that_are_often_asked_are_none() -> None:
    question = {
        "@type": "Question",
        "name": "Pizza shop opens again",
        "dateCreated": "2024-05-06T08:00:00+02:00",
        "author": {"@type": "Person", "name": "B. Writer"},
    }
    page = read({"@type": "QAPage", "mainEntity": question})
    assert page.published is not None
    assert (page.author, page.published.day) == ("B. Writer", 6)
    asked = read({"@type": "FAQPage", "mainEntity": [question | {"name": "Is it fresh?"}]})
    assert (asked.author, asked.published) == ("", None)
    faq = {"@type": ["WebPage", "FAQPage"], "mainEntity": [question]}
    assert read(faq).author == read({"@graph": [question, question | {"name": "2?"}]}).author == ""
