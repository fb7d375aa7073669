"""Changes of a brand file: what was meant, and not one byte besides."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from service.brands.desk.edits import (
    AddSources,
    Edit,
    RemoveSource,
    SetOption,
    SetText,
    SetWords,
    current,
    edited,
    field_of,
    words_of,
)
from service.brands.desk.scalars import is_plain, written
from service.brands.loader import read_bytes
from service.errors import ConfigurationError, EditRefusedError
from tests.tables import each

SHIPPED = Path(__file__).resolve().parents[3] / "dev-research" / "brand_repo.yaml"
LISTS = ("aliases", "keywords.core", "competitors", "not_us", "regions")
EATEN = ("No", "On", "y", "012", "1:30", "1e3", "~", "null", "0x1f", ".5", "2026-12-01", "=", "<<")
"""What a reader of YAML 1.1 or 1.2 takes for something else than these letters."""

ODD: Mapping[str, str] = {
    "comments between entries, empty lines, no indentation of dashes": (
        "# top\nbrands:\n- id: bean\n  display_name: Bean There # the name\n\n  # names\n"
        "  aliases:\n  # before\n\n  - Bean # one\n\n  # between\n  - 'There''s'\n  # after\n"
        "  keywords:\n    core: # what we do\n    - coffee\n\n# end\n"
    ),
    "lists in brackets over several lines": (
        "brands:\n  - id: bean\n    display_name: 'Bean There'\n    aliases: [Bean,\n"
        "      There,   # remark\n      \"BT\" ]\n    keywords: {core: [coffee], products: []}\n"
        "    languages: [en]\n"
    ),
    "marks and their uses": (
        "places: &places\n  input: a\n  output: b\nbrands:\n  - id: bean\n"
        "    display_name: Bean There\n    keywords: &words\n      core: [coffee]\n"
        "    regions: &r [Cape Town, Durban]\n  - id: other\n    display_name: Other\n"
        "    regions: *r\n    keywords:\n      <<: *words\n      products: [cup]\n"
    ),
    "long texts in blocks": (
        "brands:\n  - id: bean\n    display_name: Bean There\n    tone:\n      persona: |\n"
        "        Warm.\n\n        Quick.\n\n\n      style_guide: >\n        One rule\n"
        "        of ours.\n    # after the blocks\n    keywords: {core: coffee}\n"
    ),
    "one word where a list belongs, and no end of the last line": (
        "brands:\n  - id: bean\n    display_name: Bean There\n    aliases: Bean, There; BT\n"
        "    keywords: coffee"
    ),
    "a single brand that is no list, several documents' worth of blanks": (
        "---\nbrands:\n    id: bean\n    display_name:   Bean There   \n    keywords:\n"
        "        core:\n            -   coffee\n            -   tea   # and so on\n\n\n"
    ),
    "the dash alone, what YAML takes for comments": (
        "brands:\n  -\n    id: bean\n    display_name: Bean #1\n    colours:\n"
        "      primary: #c8102e\n    aliases:\n      - #BeanThere\n      - Bean\n      -\n"
        "    keywords:\n      core:\n        - coffee\n"
    ),
    "values on the line after, in every kind of quotes": (
        'brands:\n  - "id": bean\n    display_name:\n      Bean There\n    aliases:\n'
        "      - \"Bean\n        There two\"\n      - 'a ''b'''\n      - !!str plain\n"
        "    ? keywords\n    : core:\n        - coffee\n"
    ),
    "the same in other keys, tabs in remarks": (
        "brands:\n- keywords: [coffee] #\tbare\n  id: bean\n  display_name: Bean There #\ttab\n"
        "  tone: friendly\n  colors: {primary: '#aabbcc'}\n"
    ),
    "pairs among words": (
        "brands:\n  - id: bean\n    display_name: Bean There\n    keywords:\n      core: [coffee]\n"
        "    competitors:\n      - Vida: e Caffe\n      - Seattle\n      - Bootlegger # third\n"
    ),
}  # fmt: skip
"""Kinds of file that people wrote about in bug reports of YAML editors, in our own words."""
FORMS = ("plain", "crlf", "bom", "utf16", "cp1252", "zero width")


def in_form(text: str, form: str) -> bytes:
    if form == "crlf":
        return text.replace("\n", "\r\n").encode()
    if form == "bom":
        return b"\xef\xbb\xbf" + text.encode()
    if form == "utf16":
        return text.encode("utf-16")
    if form == "cp1252":
        return ("# caf\u00e9\n" + text).encode("cp1252")
    if form == "zero width":
        return ("# a\u200bb\u00a0c e\u0301\n" + text).encode()
    return text.encode()


def lines_of(body: bytes) -> list[str]:
    # Not `splitlines`: half of a letter may look like an end of line to it.
    return re.findall(r"[^\n]*\n|[^\n]+\Z", body.decode("latin-1"))


def touched(old: bytes, new: bytes) -> tuple[list[str], list[str]]:
    """Return which lines went and which came."""
    found = list(difflib.ndiff(lines_of(old), lines_of(new), charjunk=None))
    return [o[2:] for o in found if o[0] == "-"], [o[2:] for o in found if o[0] == "+"]


def words_in(body: bytes, field: str) -> tuple[str, ...]:
    return words_of(field_of(current(body, "f", "bean")[1], field))


@each("form", FORMS)
@each("kind", ODD)
def test_a_word_more_and_away_again_leaves_every_byte_as_it_was(kind: str, form: str) -> None:
    body = in_form(ODD[kind], form)
    changed = 0
    for field in LISTS:
        before = words_in(body, field)
        try:
            more = edited(body, "f", "bean", [SetWords(field, (*before, "No"))])
        except EditRefusedError:
            continue
        assert words_in(more, field) == (*before, "No")
        back = edited(more, "f", "bean", [SetWords(field, before)]) if before else more
        gone, _ = touched(body, back)
        if before and isinstance(field_of(current(body, "f", "bean")[1], field), list):
            assert back == body
        changed += 1
        assert len(gone) <= 1
    assert changed >= 3


@each("kind", ODD)
def test_remarks_and_other_lines_stay(kind: str) -> None:
    body = ODD[kind].encode()
    edits: list[Edit] = [
        SetText("display_name", "On"),
        SetText("tone.persona", "Short and clear."),
        SetWords("keywords.core", ("coffee", "1e3")),
        AddSources(({"feed": "https://example.org/#feed", "every": "30", "name": "It's"},)),
    ]
    for edit in edits:
        try:
            made = edited(body, "f", "bean", [edit])
        except EditRefusedError:
            continue
        gone, _ = touched(body, made)
        assert len(gone) <= 5, gone
        alone = [line for line in lines_of(body) if line.lstrip().startswith("#")]
        assert [line for line in lines_of(made) if line.lstrip().startswith("#")] == alone
    # What another brand shares is not emptied for it.
    with pytest.raises((ConfigurationError, EditRefusedError), match=r"missing|no word|in a way"):
        edited(body, "f", "bean", [SetText("display_name", ""), SetWords("keywords.core", ())])


@each("word", EATEN)
def test_words_that_readers_of_yaml_eat_are_in_quotes(word: str) -> None:
    assert not is_plain(word)
    made = edited(ODD["pairs among words"].encode(), "f", "bean", [SetWords("aliases", (word,))])
    assert f'- "{word}"'.encode() in made
    for version in ("1.1", "1.2"):
        reader = YAML(typ="safe", pure=True)
        reader.version = version
        assert reader.load(made.decode())["brands"][0]["aliases"] == [word]


PHRASES = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cf", "Co", "Cn", "Zl", "Zp")),
    min_size=1,
    max_size=20,
).map(lambda text: " ".join(text.split()))


@settings(max_examples=40)
@given(st.lists(PHRASES.filter(bool), max_size=4), st.sampled_from(sorted(ODD)), st.data())
def test_any_words_are_written_so_that_everybody_reads_the_same(
    words: list[str], kind: str, data: st.DataObject
) -> None:
    body = ODD[kind].encode()
    field = data.draw(st.sampled_from(LISTS))
    before = words_in(body, field)
    kept = [word for word in before if data.draw(st.booleans())]
    wanted = tuple(data.draw(st.permutations([*kept, *words])))
    try:
        made = edited(body, "f", "bean", [SetWords(field, wanted)])
    except (EditRefusedError, ConfigurationError):
        assume(False)
    entry = current(made, "f", "bean")[1]
    assert [" ".join(word.split()) for word in words_of(field_of(entry, field))] == [
        " ".join(word.split()) for word in words_of([*wanted])
    ]
    remarks = [line for line in lines_of(body) if line.lstrip().startswith("#")]
    assert [line for line in lines_of(made) if line.lstrip().startswith("#")] == remarks


@given(PHRASES.filter(bool), st.booleans(), st.sampled_from([None, "'", '"']))
def test_a_word_is_itself_to_readers_of_both_versions(
    word: str, flow: bool, style: str | None
) -> None:
    text = written(word, flow=flow, style=style)
    for version in ("1.1", "1.2"):
        reader: Any = YAML(typ="safe", pure=True)
        reader.version = version
        assert reader.load(f"[{text}]" if flow else f"- {text}\n") == [word]


def test_sources_are_switched_paused_weighed_renamed_added_and_taken_out() -> None:
    body = SHIPPED.read_bytes()
    keys = [source.key for source in read_bytes(body, "f", "debonairs").brand.sources]
    made = edited(
        body,
        "f",
        "debonairs",
        [
            SetOption(keys[0], "enabled", "no"),
            SetOption(keys[0], "weight", ""),
            SetOption(keys[1], "paused_until", "2027-01-31"),
            SetOption(keys[3], "every", "30"),
            RemoveSource(keys[2]),
            AddSources(({"feed": "https://example.org/feed"},)),
        ],
    )
    gone, came = touched(body, made)
    assert gone == [
        "        weight: 1.3\n",
        "      - search: '\"Famous Brands\" Steers Debonairs Wimpy'\n",
        '        name: "News search: Famous Brands"\n',
        "        every: 30\n",
        "        every: 60\n",
    ]
    assert came == [
        "        enabled: no\n",
        '        paused_until: "2027-01-31"\n',
        "        every: 30\n",
        "      - feed: https://example.org/feed\n",
    ]
    sources = {one.key: one for one in read_bytes(made, "f", "debonairs").brand.sources}
    assert (sources[keys[0]].off, sources[keys[0]].weight) == (True, 1.0)
    assert str(sources[keys[1]].paused_until) == "2027-01-31"
    assert keys[2] not in sources
    assert sources[keys[3]].every == 30


@each(
    ("edit", "words"),
    [
        (SetText("display_name", "two\nlines"), "line break"),
        (SetWords("aliases", ("x" * 500,)), "120 is the most"),
        (SetWords("aliases", tuple(map(str, range(2000)))), "1,000 entries"),
        (SetWords("id", ("x",)), "nothing that can be changed here"),
        (SetOption("0" * 16, "every", "5"), "not in the file any more"),
        (AddSources(({"gopher": "x"},)), "nothing that can be changed here"),
    ],
)
def test_what_cannot_be_is_refused_in_words(edit: Edit, words: str) -> None:
    with pytest.raises(EditRefusedError, match=words):
        edited(SHIPPED.read_bytes(), "f", "debonairs", [edit])


def test_what_is_wrong_after_a_change_is_said_as_the_check_says_it() -> None:
    body = SHIPPED.read_bytes()
    key = read_bytes(body, "f", "debonairs").brand.sources[0].key
    with pytest.raises(ConfigurationError, match="no number of minutes from 1 to 10080"):
        edited(body, "f", "debonairs", [SetOption(key, "every", "often")])


def test_a_shared_part_is_not_changed_for_another_brand() -> None:
    body = ODD["marks and their uses"].encode()
    with pytest.raises(EditRefusedError, match="regions is written in f in a way"):
        edited(body, "f", "bean", [SetWords("regions", ("Cape Town",))])
    made = edited(body, "f", "other", [SetWords("regions", ("Paarl",))])
    assert b"    regions: &r [Cape Town, Durban]\n" in made
    assert read_bytes(made, "f", "other").brand.regions == ("Paarl",)


IN_BRACES = (
    "brands: [{id: bean, display_name: Bean There, tone: {persona: Warm.}, aliases: [Bean, BT], "
    "regions: '', keywords: {core: [coffee]}, "
    "sources: [{feed: 'https://example.org/feed', every: 30}, {search: beans}]},"
    " {id: other, display_name: Other, keywords: {core: [tea]}}]\n"
)
FEED, SEARCH = (one.key for one in read_bytes(IN_BRACES.encode(), "f", "bean").brand.sources)


@each(("edit", "here"), [
    (SetText("display_name", "Bean, there"), "display_name: \"Bean, there\""),
    (SetText("tone.persona", ""), "tone: {}"),
    (SetWords("aliases", ()), "aliases: []"),
    (SetWords("aliases", ("BT",)), "aliases: [BT]"),
    (SetWords("aliases", ("Bean", "BT", "No")), "[Bean, BT, \"No\"]"),
    (SetWords("not_us", ("a bean", "b")), "[a bean, b]"),
    (SetWords("regions", ("Paarl", "a, b")), "regions: [Paarl, \"a, b\"]"),
    (SetOption(FEED, "every", ""), "{feed: 'https://example.org/feed'}"),
    (SetOption(FEED, "every", "60"), "every: 60}"),
    (SetOption(SEARCH, "weight", "2"), "{search: beans, weight: 2}"),
    (AddSources(({"search": "tea"}, {"search": "a, b"})), "{search: tea}"),
    (RemoveSource(FEED), "sources: [{search: beans}]"),
    (RemoveSource(SEARCH), "every: 30}]"),
])  # fmt: skip
def test_a_brand_in_braces_is_changed_where_it_stands(edit: Edit, here: str) -> None:
    made = edited(IN_BRACES.encode(), "f", "bean", [edit]).decode()
    assert here in made
    assert made.endswith("{id: other, display_name: Other, keywords: {core: [tea]}}]\n")


@each(("edit", "here"), [
    (SetText("display_name", "Been"), "Been"),
    (SetText("tone.persona", "Kind.\n"), "Kind."),
    (SetText("tone.persona", ""), "keywords"),
    (SetWords("aliases", ("Bean",)), "Bean"),
    (SetWords("aliases", ()), "keywords"),
    (SetWords("regions", ("Paarl",)), "Paarl"),
    (SetWords("keywords.products", ("cup", "mug")), "mug"),
])  # fmt: skip
@each("kind", ODD)
def test_every_odd_file_takes_a_change_or_says_why_not(kind: str, edit: Edit, here: str) -> None:
    made = after(ODD[kind].encode(), edit)
    assert here in made or "nothing was changed" in made


def after(body: bytes, edit: Edit) -> str:
    """Return the file after a change that leaves it whole, or why it is refused."""
    try:
        made = edited(body, "f", "bean", [edit])
    except EditRefusedError as error:
        return error.message
    assert read_bytes(made, "f", "bean").brand.id == "bean"
    return made.decode()


ALIASED = (
    "near: &near [Cape Town]\nname: &name Bean There\ntea: &tea {search: tea}\nbrands:\n"
    "  - id: bean\n    display_name: *name\n    tone:\n    colours: {}\n"
    "    regions: *near\n    aliases:\n      - *name\n"
    "      - Bean\n    keywords: {core: [coffee], products: [cup], extended: []}\n    sources:\n"
    "      - *tea\n      - search: >-\n          beans\n        every: 30\n"
)
TEA, BEANS = (one.key for one in read_bytes(ALIASED.encode(), "f", "bean").brand.sources)


@each(("edit", "here"), [
    (SetText("display_name", "Bean Here"), "display_name: Bean Here\n"),
    (SetText("display_name", "Bean, here"), "Bean, here"),
    (SetText("tone.persona", "Warm."), "    tone:\n      persona: Warm.\n"),
    (SetText("colours.primary", "#c8102e"), "colours: {primary: \"#c8102e\"}"),
    (SetWords("regions", ("Cape Town", "Paarl")), "Paarl"),
    (SetWords("regions", ()), "keywords"),
    (SetWords("aliases", ("Bean",)), "- Bean\n"),
    (SetWords("aliases", ("Bean There",)), "*name"),
    (SetWords("keywords.products", ()), "products: []"),
    (SetWords("keywords.extended", ("barista",)), "extended: [barista]"),
    (SetOption(BEANS, "every", "60"), "every: 60\n"),
    (SetOption(BEANS, "every", ""), "beans"),
    (SetOption(TEA, "every", "60"), "60"),
    (RemoveSource(TEA), "beans"),
    (RemoveSource(BEANS), "*tea"),
    (AddSources(({"search": "cups", "every": "60"},)), "      - search: cups\n        every: 60\n"),
])  # fmt: skip
def test_what_stands_there_by_a_mark_is_changed_here_alone_or_not_at_all(
    edit: Edit, here: str
) -> None:
    made = after(ALIASED.encode(), edit)
    assert here in made or "nothing was changed" in made
    shared = "near: &near [Cape Town]\nname: &name Bean There\ntea: &tea {search: tea}\n"
    assert made.startswith(shared) or "nothing was changed" in made


HOLLOW = (
    "brands:\n  - id: bean\n    display_name: Bean There\n    tone:\n      persona:   # who\n"
    "      style_guide: [short]\n    colours: {primary: '', secondary: }\n    aliases:\n"
    "      - |\n        Bean\n      - 'BT'\n      - # nothing\n    keywords:\n"
    "      core: [coffee]\n      products:\n      extended: # later\n    regions: {}\n"
    "    not_us: # soon\n"
    "    sources:\n      - {feed: https://example.org/feed, every: 30, weight: 2}\n"
    "      - search: q\n        name:   # none\n        every: 30\n"
    "      - name: Third\n        search: z\n"
)
FIRST, SECOND, THIRD = (one.key for one in read_bytes(HOLLOW.encode(), "f", "bean").brand.sources)


@each(("edit", "here"), [
    (SetText("tone.persona", "Warm."), "persona: Warm."),
    (SetText("tone.persona", "Warm and quick. " * 20), "Warm and quick."),
    (SetText("colours.primary", "#c8102e"), "#c8102e"),
    (SetText("colours.secondary", "#1d1d1b"), "#1d1d1b"),
    (SetWords("aliases", ("Bean", "BT", "Beans")), "Beans"),
    (SetWords("aliases", ("Beans",)), "Beans"),
    (SetWords("keywords.products", ("cup", "mug")), "mug"),
    (SetWords("keywords.extended", ("barista",)), "barista"),
    (SetWords("regions", ("Paarl",)), "Paarl"),
    (SetWords("not_us", ("a bean",)), "a bean"),
    (SetWords("tone.style_guide", ("Short.", "No, never.")), "Short."),
    (SetOption(FIRST, "every", ""), "weight: 2"),
    (SetOption(FIRST, "weight", ""), "every: 30"),
    (SetOption(FIRST, "name", "The, Example"), "The, Example"),
    (SetOption(SECOND, "name", "Search"), "Search"),
    (SetOption(SECOND, "every", ""), "search: q"),
    (RemoveSource(FIRST), "search: q"),
    (SetOption(THIRD, "name", ""), "- search: z"),
])  # fmt: skip
def test_what_is_begun_and_empty_is_filled_where_it_stands_or_not_at_all(
    edit: Edit, here: str
) -> None:
    made = after(HOLLOW.encode(), edit)
    assert here in made or "nothing was changed" in made


def test_a_value_that_stands_there_may_be_longer_than_one_that_is_added() -> None:
    long = "party politics " * 12
    head = (
        "brands:\n  - id: bean\n    display_name: Bean\n    keywords: [coffee]\n    no_go_topics:\n"
    )
    body = f"{head}      - {long}\n      - war\n".encode()
    made = edited(body, "f", "bean", [SetWords("no_go_topics", (long.strip(), "strikes"))])
    assert made.decode().endswith(f"      - {long}\n      - strikes\n")
