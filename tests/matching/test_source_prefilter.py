"""The sieve never keeps back a text in which the exact search finds something."""

# ruff: noqa: E501 - lists of names in all scripts
from __future__ import annotations

import pickle

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from service.matching.scanning.phrase_matcher import PhraseMatcher
from service.matching.scanning.source_patterns import (
    _LONGEST,
    _batches,
    _form,
    _united,
    without_redundant,
)
from service.matching.scanning.source_prefilter import SourcePrefilter
from service.matching.words.entities import decoded
from service.scraping.pages import glance
from tests.tables import each

PHRASES = [
    "Mr D",
    "Pizza Hut",
    "real deal",
    "Café Zazu",
    "Straße 7",
    "L&T",
    "Nando's",
    "Ζάζου",
    "KFC",
]
PIECES = [
    *PHRASES, "Nando´s", "Nando`s", "Nando\u2019s", "STRASSE", "cafe\u0301", "ZAZU\u2122", "Zazu's",
    "\u2122Hut", "\ufb01ne", "\u01c4", "½", "ø", "hut", "Huts\u2019", "deal,", "—", "\u00a0", "_",
    "’", "x",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=12), st.sampled_from(["", " ", "-", "’", "_"]))
def test_what_the_exact_search_finds_passes(pieces: list[str], between: str) -> None:
    phrases = PhraseMatcher({"a": PHRASES}, names=("a",))
    text = between.join(pieces)
    if phrases.any_in(text):
        assert phrases.any_in(text + " and so on" * 60)


@given(
    st.lists(st.sampled_from([*PIECES, "filler " * 30, "Pizza", "Hut", "word"]), max_size=20),
    st.sampled_from([" ", ", ", "\n"]),
)
@example(["Mr D", *"\u01c4" * 4], " ")
@example(["Nando\u2019s", *"x" * 4], " ")
def test_the_quick_search_of_a_long_text_finds_the_same(pieces: list[str], between: str) -> None:
    phrases = PhraseMatcher({"a": PHRASES, "b": ["hut", "deal"]}, names=("a",))
    text = between.join([*pieces, "and so on " * 40])
    exact = {(hit.kind, hit.phrase, hit.start, hit.end) for hit in phrases._placed(text, most=400)}
    assert {(h.kind, h.phrase, h.start, h.end) for h in phrases.find(text)} == exact


@pytest.mark.parametrize("filler", ["Новость дня. ", "“The men” — it’s so… ", "\U0001f355", "中"])
def test_a_slip_far_behind_a_first_find_is_found_wherever_that_ends(filler: str) -> None:
    phrases = PhraseMatcher({"a": ["Old Oven", "Debonairs Pizza"]}, names=("a",), spelt=("a",))
    for between in range(8):
        text = f"Old Oven opened. {'x' * between} {filler * 400} ill at Debonaires Pizza again"
        assert [text[hit.start : hit.end] for hit in phrases.find(text)][1:] == ["Debonaires Pizza"]


@given(st.text(max_size=200), st.sampled_from(PHRASES))
@example("@0", "Café Zazu")
def test_a_phrase_passes_in_any_surroundings(around: str, phrase: str) -> None:
    phrases = PhraseMatcher({"a": [phrase]})
    text = f"{around}{phrase}{around}"
    if phrases.any_in(text[:299]):
        assert phrases.any_in(text[:299] + "\n" + "filler " * 50)


@each(
    ("text", "passes"),
    [
        ("the real thing, a great deal of it", False),
        ("a real, REAL deal", True),
        ("this real's deals", True),
        ("a deal's real", False),
        ("un real deal", True),
        ("unreal deal", False),
    ],
)
def test_the_words_must_stand_beside_one_another(text: str, passes: bool) -> None:
    assert SourcePrefilter([("real", "deal")]).passes(text) is passes


MARKUP = [
    "<b>", "</b>", "<br>", "</p><p>", "<!-- -->", "<a href='/x?a=1&b=2' title=\"hut\">", "&nbsp;",
    "&amp;", "&#38;", "&shy;", "&#173;", "&zwj;", "&rsquo;", "&#8217;", "&#x2019;", "&apos;",
    "&lt;", "&eacute;", "&#233;", "&#xE9;", "&szlig;", "&#68;", "&#x44;", "&trade;", "&copy",
    "&hellip;", "\u00ad", "\u200b", "\u2060", "\ufeff", "\u0301", "\U000e0041", "ﬁ", "Ｈ", "ⓗ", "ℍ",
    "ʰ", "𝐇", "&Hopf;", "&#65320;", "&#x1d407;", "&#9405;", "&frac12;", "7", "&#55;", "⑦", "²",
]  # fmt: skip
LETTERS = [
    *"PizaHutrealdMD&KFCstß’'éø ",
    "Café Zazu",
    "Straße",
    "STRASSE",
    "Nando",
    "L&amp;T",
    "&#90;azu",
]


def shown_in(phrases: PhraseMatcher[str], html: str) -> bool:
    """Return whether a page shows a phrase, and not by letters that are set apart ("K F C")."""
    text = glance(html.encode(), "http://a.test/", "text/html; charset=utf-8").text
    return phrases.any_in(text) and not decoded(text)[1]


@pytest.mark.slow
@given(st.lists(st.sampled_from([*PIECES, *MARKUP, *LETTERS]), max_size=14), st.booleans())
@settings(max_examples=1_000)
def test_what_a_page_shows_passes_by_its_source(pieces: list[str], spaced: bool) -> None:
    phrases = PhraseMatcher({"a": PHRASES}, names=("a",))
    html = "<p>" + (" " if spaced else "").join(pieces) + "</p>"
    if shown_in(phrases, html):
        assert phrases.source_prefilter().passes_source(html.encode())


@pytest.mark.slow
@given(st.sampled_from(PHRASES), st.data())
@settings(max_examples=1_000)
def test_a_phrase_with_anything_unseen_in_it_passes_by_the_source(
    phrase: str, data: st.DataObject
) -> None:
    phrases = PhraseMatcher({"a": PHRASES}, names=("a",))
    html = "".join(
        char.replace("&", "&amp;") + data.draw(st.sampled_from(["", "", *MARKUP]))
        for char in phrase
    )
    if shown_in(phrases, f"<p>{html}"):
        assert phrases.source_prefilter().passes_source(html.encode())


BENT = [
    "Migros",
    "Orange",
    "Żabka",
    "Yapı Kredi",
    "Nokia",
    "C&A",
    "H&S",
    ".NET",
    "Eni Gas",
    "łosoś",
]
BENT_PIECES = [
    *BENT, *MARKUP, "Migros'ta", "Migros’un", "d'Orange", "d’Orange", "d&rsquo;", "l'Eni", "Gas'ın",
    "Nokialle", "Nokian", "Żabki", "Żabce", "zabke", "YAPI", "KREDİ", "Kredi'nin", "Yap&imath;",
    "Yap&#305;", "C&amp;A", "C", "&amp;", "A", "and", "&lstrok;oso&sacute;", "losos", "x", "tulos",
]  # fmt: skip
OTHERS = [
    "比亚迪",
    "7天酒店",
    "ソニー",
    "ไทยพาณิชย์",
    "카카오",
    "Яндекс",
    "Нова Пошта",
    "בזק",
    "الأهلي",
    "টাটা",
]
OTHER_PIECES = [
    *OTHERS, *MARKUP, "比亚", "迪", "7", "天", "酒店", "ｿﾆｰ", "ライ", "카카오가", "가", "Яндексом", "в Яндексе",
    "Новій", "Пошті", "לבזק", "בז'ק", "בז״ק", "للأهلي", "الاهلي", "টাটার", "KFC", "x", "&#27604;", "&yacy;", "&YAcy;",
    "&ncy;", "&dcy;", "&iecy;", "&kcy;", "&scy;", "&#1103;", "&alpha;",
]  # fmt: skip


@given(
    st.sampled_from([BENT, OTHERS]), st.data(), st.sampled_from(["", " ", "-", "’"]), st.booleans()
)
@settings(max_examples=500, deadline=None)
def test_names_of_all_scripts_in_all_their_forms_pass(
    names: list[str], data: st.DataObject, between: str, is_long: bool
) -> None:
    some = BENT_PIECES if names is BENT else OTHER_PIECES
    pieces = data.draw(st.lists(st.sampled_from(some), max_size=8))
    phrases = PhraseMatcher({"a": names}, names=("a",))
    html = f"<p>{between.join(pieces)}{' ja niin' * 60 * is_long}</p>"
    text = glance(html.encode(), "http://a.test/", "text/html; charset=utf-8").text
    # `find` puts letters that are set apart together first: "D D D Nokialle" is "DDD Nokialle", and
    # a word of three letters that is not English may bend the name beside it.
    plain, places = decoded(text)
    at = places or range(len(text))
    hits = phrases._placed(plain, most=400)
    exact = {(hit.phrase, at[hit.start], at[hit.end - 1] + 1) for hit in hits}
    if exact:
        assert phrases.source_prefilter().passes_source(html.encode())
        assert phrases.any_in(text)
    assert {(hit.phrase, hit.start, hit.end) for hit in phrases.find(text)} == exact


def test_letters_that_are_set_apart_are_one_word_beside_a_bent_name() -> None:
    phrases = PhraseMatcher({"a": BENT}, names=("a",))
    assert [(hit.start, hit.end) for hit in phrases.find("D D D Nokialle")] == [(6, 14)]


@each(
    ("html", "passes"),
    [
        ("<p>real</p> <p>deal</p>", True),
        ("<b>Real</b><!-- x --> d&eacute;al", True),
        ("realdeal", True),
        ("re</i>al<!DOCTYPE html> de<!>al", True),
        ("/real-deal/", True),
        ('<span class="drop-cap">R</span>eal deal', True),
        ("<b>R</b>eal <EM>d</EM><i>eal</i>", True),
        ("re<wbr>al de<wbr/>al", True),
        ("<font size='7' color=red>r</font>eal <sup>d</sup>e<sub>al</sub>", True),
        ("re<p>al</p> deal", False),
        ("really, a deal", False),
        ("real<script>var x = 1 < 2;</script>deal", False),
        ("a real &#39;deal&#39;", True),
        ("&quotreal&quot deal", True),
        ("unreal deal", False),
        ("a real &copy; 2026 deal", False),
        ("²½ and № 7", False),
    ],
)
def test_a_source_passes_where_the_words_stand_beside_one_another(html: str, passes: bool) -> None:
    assert SourcePrefilter([("real", "deal")]).passes_source(html.encode()) is passes


@each(
    ("html", "passes"),
    [
        ("<p>Deb fell ill</p>", True),
        ("<p>they said deb", True),
        ("<p>D<b>e</b>b's</p>", True),
        ("<p>D\u00e9b fell ill", True),
        ("<p>say #DebPizza", True),
        ("<p>at Deb&rsquo;s", True),
        ("<p>a debate on debts", False),
        ("<p>Deborah", False),
        ("<b class='debug'>#debate", False),
        ("<p>the real deal", True),
        ("<p>really dealt", False),
    ],
)
def test_a_whole_word_is_not_found_in_the_beginning_of_another(html: str, passes: bool) -> None:
    sieve = SourcePrefilter([("real", "deal")], whole=["deb", "debs"])
    assert sieve.passes_source(html.encode()) is passes
    alone = SourcePrefilter([], whole=["deb", "debs"])
    assert alone.passes_source(html.encode()) is (passes and "real" not in html)


@each(
    ("html", "passes"),
    [
        ("<p>Mr Davis, mr&shy; Dee", False),
        ("<p>the Mr D app", True),
        ("<p>Mr&nbsp;D&rsquo;s", True),
        ("<p>it was Mr <b>D</b>", True),
        ("<p>by mrD.", True),
        ("<p>Mr &#68; drives", True),
        ("<p>Mr &#68;avis drives", False),
    ],
)
def test_a_last_word_of_one_letter_is_whole(html: str, passes: bool) -> None:
    phrases = PhraseMatcher({"a": ["Mr D"]}, names=("a",))
    assert phrases.source_prefilter().passes_source(html.encode()) is passes


def test_entities_of_letters_are_looked_at_and_let_no_page_through() -> None:
    sieve = SourcePrefilter([("real", "deal")])
    assert sieve.passes_source(b"<p>re&auml;l d&#101;al &amp; K&uuml;che")
    assert not sieve.passes_source(b"<p>K&uuml;che &#8217; caf&#233; &frac12; &Lopf; &lt;")


@each(
    ("html", "passes"),
    [
        ("<style>.real .deal { color: red } .real-deal{}</style><p>nothing", False),
        ("<STYLE media='all'>.real-deal {}</STYLE>" * 3, False),
        ("<style>.a {}</style><p>a real deal", True),
        ("<style>.real-deal {}</style><p>a real deal", True),
        ("<style>.real-deal {}</style><p>a r&eacute;al d&#101;al", True),
        ("<style-guide>a real deal", True),
        ("<svg><style/>a real deal</svg>", True),
        ("<script>d.write('<style>.a {}')</script><p>a real deal", True),
        ("<style>.a {} a real deal", True),
        ("<style>.real-deal {}</style>" * 60 + "<p>a real deal", True),
    ],
)
def test_words_in_a_style_alone_let_no_page_through(html: str, passes: bool) -> None:
    assert SourcePrefilter([("real", "deal")]).passes_source(html.encode()) is passes


def test_of_pages_in_the_letters_of_a_phrase_all_pass() -> None:
    sieve = SourcePrefilter([("ζαζου",), ("zazu",)])
    assert sieve.passes_source("<p>Что-то другое</p>".encode())
    assert sieve.passes_source(b"<p>&#918;&#940;&#950;&#959;&#965;</p>")
    assert not sieve.passes_source(b"<p>Something else</p>")


def test_a_phrase_that_begins_as_another_needs_no_pattern() -> None:
    assert without_redundant(
        [("pizza",), ("pizza", "hut"), ("pizzas",), ("mr", "d"), ("mrds",)]
    ) == [
        ("mr", "d"),
        ("pizza",),
    ]


def test_phrases_are_cut_into_patterns_that_their_memory_holds() -> None:
    phrases = [(f"word{n}" * 3, f"other{n % 7}") for n in range(200)]
    batches = list(_batches(phrases))
    assert [one for some in batches for one in some] == phrases
    assert 1 < len(batches) < 20
    assert all(sum(len(_form(one)) for one in some) <= _LONGEST for some in batches)


def test_a_text_is_scanned_once_for_as_many_patterns_as_one_holds() -> None:
    half = "a" * (_LONGEST // 2)
    assert list(_united(["a", "b", "c"])) == ["a|b|c"]
    assert list(_united([half, half, half, "b"])) == [f"{half}|{half}", f"{half}|b"]
    assert list(_united([])) == []


@pytest.mark.parametrize("number", [400, 3_000])
def test_many_phrases_are_found_too(number: int) -> None:
    many = SourcePrefilter([(f"word{n}", f"other{n % 7}") for n in range(number)])
    assert many.passes_source(f"<p>a word{number - 1} other{(number - 1) % 7}</p>".encode())
    assert many.passes_source(b"<p>word2 others</p>") is (number > 400)
    travelled = pickle.loads(pickle.dumps(many))  # noqa: S301 (our own)
    assert travelled.passes("word1 other1")


def test_what_several_phrases_begin_with_stands_in_their_pattern_once() -> None:
    said = [("burger", end) for end in ("king", "kingdom", "palace", "inn")]
    one = len(SourcePrefilter(said[:1])._scans[0]._pattern)
    all_of_them = SourcePrefilter([*said, ("pie",)])
    assert len(all_of_them._scans[0]._pattern) < 3 * one
    for text in ("a Burger King", "B\u00farger-Palace", "burger inn.", "Burger's inns", "pies"):
        assert all_of_them.passes(text), text
    assert not all_of_them.passes("a burger, a king of the castle")
    assert SourcePrefilter([("a" * 2_000,)]).passes("a" * 2_000)
