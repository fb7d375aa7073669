"""A page's source made safe to parse: nothing that takes the parser long, and nothing else gone."""

from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from service.errors import BodyError
from service.scraping.pages.dom import parse, safe, source_of
from tests.tables import each

MINIFIED = 'for(var i=0;i<n.length;i++){var a=n[i],b="it\'s";if(a<b&&b>i)return a}' + (
    "function f(a, b) { return a < b ? 'x' : \"y\" }\n" * 200
)


def test_what_looks_like_a_tag_in_a_script_takes_nothing_of_the_page_with_it() -> None:
    script = (
        f"""<script>if (n<m.length) {{ s = "'; t = 1; u = '"; {"v = w + 1; " * 900} }}</script>"""
    )
    named = '<meta name="datePublished" content="2026-11-16">'
    page = f"<html><head>{script}{named}<title>A shop opens</title></head>"
    html = f"{page}<body><p>The shop opened.</p></body></html>"
    assert named in safe(html)
    assert safe(html.replace(script, f"<script>{MINIFIED}</script>")).count("<") > 200


CROWD = " ".join(f"a{n}" for n in range(1_500))


@each(
    "around",
    [
        "<div {}>x</div>",
        "</p {}>",
        "<div/{}>x</div>",
        '<div ="{}">x</div>',
        '<div="{}">x</div>',
        '<div x="</script>" {}>',
        '<div x="1>" {}>',
        '<script> <b x="</script><div {}>x</div>"></script>',
        "<script></script {}>",
        '<!-- <b x="--><div {}>x</div>">',
        "<textarea> <b x='</textarea><div {}>x</div>'>",
        '<svg><style><b x="</style><div {}>">x',
        '<script><!--<script></script> <b x="--></script><div {}>">',
        '<!DOCTYPE x "><div {}>',
    ],
)
def test_a_tag_of_too_many_attributes_is_made_bare_wherever_it_begins(around: str) -> None:
    for names in (CROWD, CROWD.replace(" ", "='>' ")):
        made = safe(around.format(names.replace(" ", "/") if "div/" in around else names))
        tree = LexborHTMLParser(made)
        assert all(len(node.attributes) < 1_000 for node in tree.css("*"))


@pytest.mark.parametrize("space", ["\xa0", "\x0b", "\x1c", "\u2003"])
def test_a_quote_behind_what_html_takes_for_no_space_hides_no_attributes(space: str) -> None:
    made = safe(f'<div a={space}" {CROWD}">x</div>')
    assert all(len(node.attributes) < 1_000 for node in LexborHTMLParser(made).css("*"))


@pytest.mark.parametrize(
    "code",
    [
        "if(a<b)c=[" + "1,2;" * 2_000 + "]",
        "w('<a href=\"/'+x+'\">');" + "v = '<i x=\"' + w;" * 300,
    ],
)
def test_long_code_is_left_as_it_is(code: str) -> None:
    page = f"<p>A shop opens.</p><script>{code}</script><p>It opened.</p>"
    assert safe(page) == page


@pytest.mark.parametrize("hostile", ['<a x="y" z=">', """<a x='><b y="><c z=>'"""])
def test_tags_that_stand_in_one_another_without_end_are_refused_at_once(hostile: str) -> None:
    with pytest.raises(BodyError, match="without end"):
        safe(hostile * 100_000)


@pytest.mark.parametrize(
    "tag",
    [
        '<a class="[&>svg]:w-4" href="/{}">',
        """<x-island props='{{"html": "<p>Number <b>{}</b></p>"}}'>""",
    ],
)
def test_a_page_of_very_many_tags_with_brackets_in_their_values_is_read(tag: str) -> None:
    name = tag[1:].split(maxsplit=1)[0]
    page = "".join(f"{tag.format(number)}A shop</{name}> opens.\n" for number in range(4_000))
    assert safe(page) == page


@pytest.mark.parametrize(
    "frame",
    [
        "<iframe src=/a>",
        "<IFRAME src=/a />",
        "<iframe></iframe><p>x</p><iframe src=/a>",
        "<style>",
    ],
)
def test_a_frame_left_open_for_readers_without_scripts_does_not_take_the_page(frame: str) -> None:
    page = f"<body><noscript>{frame}</noscript><p>Road closed</p><noscript></noscript><p>Rain</p>"
    tree = parse(page)
    assert [one.text() for one in tree.css("body > p")] == ["Road closed", "Rain"]
    assert "Road closed" not in "".join(one.text() for one in tree.css("noscript"))


def test_code_that_writes_frames_stays_code() -> None:
    code = "d.write('<noscript><script src=/a></noscript>')"
    assert [one.text() for one in parse(f"<script>{code}</script><p>x").css("script")] == [code]


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-16"])
def test_a_page_in_utf_16_needs_no_mark(codec: str) -> None:
    page = "<html><head><title>Zoë's shop</title></head><body><p>Café</p></body></html>"
    assert source_of(page.encode(codec), "https://a.example/").html.lstrip("\ufeff") == page
    with pytest.raises(BodyError):
        source_of(b"\0\1" * 600, "https://a.example/")
