"""The brand file: what is forgiven, what is a fault, and which names are too common to trust."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from service.brands import loader, yaml_document
from service.brands.schema import BrandEntry
from service.brands.source_entries import MAX_SEARCHES, named_apart, searches
from service.errors import ConfigurationError
from service.models import Brand, Source, SourceKind
from service.models.source_kind import ADDRESS, is_web_address
from tests.tables import each

DATA = Path(__file__).parent.parent / "data" / "brands"


def parse(text: str, brand_id: str = "zest") -> Brand:
    return loader.parse(text.encode(), "brand.yaml", brand_id)


def described(extra: str = "", core: str = "[pizza]") -> str:
    return (
        f"brands:\n  - id: zest\n    display_name: Zestoria Pizza\n    keywords: {{core: {core}}}\n"
        + extra
    )


def faults(text: str | bytes, brand_id: str = "zest") -> list[str]:
    body = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(ConfigurationError) as caught:
        loader.parse(body, "brand.yaml", brand_id)
    return [fault.sentence() for fault in caught.value.faults]


# --- What is forgiven ---------------------------------------------------------------------------


def test_an_untidy_file_loads_as_it_was_meant() -> None:
    brand = loader.load(DATA / "messy.yaml", "042")
    assert (brand.id, brand.display_name) == ("042", "Zestoria Pizza")
    assert brand.core == ("pizza", "Zesty Friday", "ZestyFriday", "oven", "stone oven")
    assert brand.extended == ("take-away", "delivery")
    assert brand.products == ("Tower", "4 Cheeses", "Cola", "2")
    assert brand.aliases == ("Zestoria", "Zestoria Pizza", "ZestoriaPizza")
    assert brand.weak_aliases == ("Zest", "Zesty Zebra")
    assert brand.persona == "Warm\nNever: loud"
    assert brand.style_guide == "Short sentences. No slang."
    assert brand.no_go_topics == ("party politics", "gambling")
    assert brand.banned_words == ()
    assert (brand.primary_colour, brand.secondary_colour) == ("#e31837", "#ffffff")
    assert brand.example_copy == {"hero": {"price": "9.90", "on": "yes"}}
    assert brand.asset_urls == ("https://www.example.com/logo.png",)
    assert brand.languages == ("no", "en", "on")
    assert brand.regions == ("South Africa",)


def test_sources_are_brought_into_one_form() -> None:
    brand = loader.load(DATA / "messy.yaml", "042")
    assert [(s.kind, s.target, s.name) for s in brand.sources] == [
        (SourceKind.SEARCH, "pizza", "Search: pizza"),
        (SourceKind.REDDIT, "r/Pizza", "Talk"),
        (SourceKind.MASTODON, "mastodon.example/#pizza", "Talk (2)"),
        (SourceKind.YOUTUBE, "UC0123456789012345678901", "YouTube: UC0123456789012345678901"),
        (SourceKind.PAGE, "https://www.example.com/news/", "example.com/news"),
    ]
    search, *_, page = brand.sources
    assert (search.every, search.weight) == (30, 1.5)
    assert (page.every, page.weight, page.links, page.text) == (None, 1.0, "article h2 > a", "main")


def test_two_lists_of_links_on_one_page_are_both_read() -> None:
    page = Source(kind=SourceKind.PAGE, target="https://n.example/", name="N", links=".news a")
    sport = replace(page, links=".sport a")
    assert [one.links for one in named_apart([page, sport])] == [".news a, .sport a"]
    assert named_apart([page, replace(sport, links=None)]) == (page,)
    off = replace(page, off=True)
    assert named_apart([off, sport]) == (off,)


def test_a_source_that_is_off_or_paused_stays_listed_and_is_not_read() -> None:
    listed = (
        "    sources:\n      - {search: a, enabled: no}\n      - {search: b, enabled: true}\n"
        "      - {search: c, paused_until: 2027-01-31}\n"
    )
    brand = loader.parse(described(listed).encode(), "brand.yaml", "zest")
    assert [one.target for one in brand.sources] == ["a", "b", "c"]
    assert [one.target for one in brand.sources_read(date(2027, 1, 30))] == ["b"]
    assert [one.target for one in brand.sources_read(date(2027, 1, 31))] == ["b", "c"]
    none = described("    sources: [{search: a, enabled: off}]\n").encode()
    [warning] = loader.read_bytes(none, "brand.yaml", "zest").warnings
    assert "every source of zest is off" in warning


def test_worked_examples_are_kept_and_the_rest_of_the_top_level_is_passed_over(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.WARNING):
        brand = loader.load(DATA / "messy.yaml", "042")
    assert [(e.group, e.input, e.output) for e in brand.examples] == [
        ("market_intel_examples", "A rival opens", '{"score": "3", "tags": ["rival"]}'),
        ("brand_health_examples", "A quiet day", "Nothing to do"),
    ]
    said = caplog.text
    assert "messy.yaml:2 notes: what has no input and output" in said
    assert 'messy.yaml:21: "#ZestyFriday" is taken as meant' in said
    assert '"#E31837" is taken as meant' in said


@pytest.mark.parametrize(
    ("encoding", "newline"),
    [("utf-8", "\n"), ("utf-8-sig", "\r\n"), ("utf-16", "\n"), ("cp1252", "\r\n"), ("utf-8", "\r")],
)
def test_any_editor_may_have_saved_the_file(encoding: str, newline: str) -> None:
    text = described("    aliases: [Zestoría, 'Zé''s Zestoria']\n").replace("\n", newline)
    brand = loader.parse(text.encode(encoding), "brand.yaml", "zest")
    assert brand.aliases == ("Zestoría", "Zé's Zestoria")


def test_no_break_spaces_from_a_web_page_may_indent() -> None:
    assert parse(described().replace("    keywords", "\u00a0   keywords")).core == ("pizza",)


@each(
    ("keywords", "core"),
    [
        ("[a pizza, b pizza]", ("a pizza", "b pizza")),
        ("'a pizza, b pizza'", ("a pizza", "b pizza")),
        ("{core: [a pizza]}", ("a pizza",)),
        ("{core: {x: [a pizza], y: [b pizza]}}", ("a pizza", "b pizza")),
        ("{core: [{slogan: hot}, {bare: }]}", ("slogan: hot", "bare")),
        ("{core: 7}", ("7",)),
        ("{core: [yes, 1.0, 2024-01-01]}", ("yes", "1.0", "2024-01-01")),
    ],
)
def test_keywords_come_in_many_shapes(keywords: str, core: tuple[str, ...]) -> None:
    text = f"brands: [{{id: zest, display_name: Z, keywords: {keywords}}}]"
    assert parse(text).core == core


def test_one_brand_may_stand_without_its_dash_and_a_single_source_too() -> None:
    text = (
        "brands:\n  id: zest\n  display_name: Z\n  keywords: pizza\n  sources: {bluesky: pizza}\n"
    )
    assert [s.kind for s in parse(text).sources] == [SourceKind.BLUESKY]


def test_tone_and_copy_may_be_one_text_and_a_plain_brand_has_defaults() -> None:
    brand = parse(described("    tone: friendly\n    example_copy: Hot\n    colours: '#abc'\n"))
    assert (brand.persona, brand.style_guide) == ("friendly", "")
    assert brand.example_copy == {"text": "Hot"}
    assert (brand.primary_colour, brand.secondary_colour) == ("#aabbcc", "#f59e0b")
    assert parse(described()).example_copy == {}
    assert parse(described()).primary_colour == "#1f2937"


def test_anchors_and_merged_keys_of_yaml_work() -> None:
    text = (
        "base: &base {display_name: Zestoria, keywords: {core: &core [pizza]}}\n"
        "brands:\n  - <<: *base\n    id: zest\n    aliases: *core\n"
    )
    brand = parse(text)
    assert (brand.display_name, brand.core, brand.weak_aliases) == (
        "Zestoria",
        ("pizza",),
        ("pizza",),
    )


def test_a_trade_that_is_part_of_the_name_is_no_name_of_the_brand() -> None:
    text = (
        "brands:\n  - id: zest\n    display_name: Marigold Children's Hospital\n"
        "    keywords: {core: [children's hospital, hospital, Marigold Children]}\n"
    )
    brand = parse(text)
    assert brand.aliases == ("Marigold Children",)
    assert brand.core[0] == "children's hospital"


def test_a_control_character_or_half_an_emoji_cannot_get_in() -> None:
    brand = parse(described('    example_copy: {a: "x\\u0000\\ud83dy\\u202e"}\n'))
    assert brand.example_copy == {"a": "x y"}


# --- What is a fault ----------------------------------------------------------------------------


def test_every_fault_is_listed_at_once_with_its_line_in_order() -> None:
    with pytest.raises(ConfigurationError) as caught:
        loader.load(DATA / "faulty.yaml", "a")
    found = [fault.sentence() for fault in caught.value.faults]
    expected = [
        ("faulty.yaml:2 brands[1].display_name: it is missing. It is needed for the mail", ""),
        ('faulty.yaml:3 brands[1].display_nam: "display_nam" is not', 'nearest is "display_name"'),
        ("faulty.yaml:5 brands[1].tone.persona: !!python/object/apply:os.system is refused", ""),
        ("faulty.yaml:6 brands[1].tone.voice:", "known here: persona, style_guide"),
        ("faulty.yaml:7 brands[1].keywords.core: it is missing", "core: [pizza delivery"),
        ('faulty.yaml:8 brands[1].keywords.corn: "corn"', 'nearest is "core"'),
        ('faulty.yaml:9 brands[1].colours.primary: "red" is not a colour', ""),
        ("faulty.yaml:9 brands[1].colours.tertiary:", 'nearest is "primary"'),
        ('faulty.yaml:11 brands[1].sources[1].feeds: "feeds"', 'nearest is "feed"'),
        ("faulty.yaml:12 brands[1].sources[2].feed:", "must start with https://"),
        ("faulty.yaml:14 brands[1].sources[3].links:", "is not a CSS selector"),
        ("faulty.yaml:15 brands[1].sources[3].every:", "minutes from 1 to 10080"),
        ("faulty.yaml:16 brands[1].sources[3].weight:", "1 is ordinary"),
        ("faulty.yaml:17 brands[1].sources[4]:", "write such as feed: https://www.example.com"),
        ("faulty.yaml:18 brands[1].sources[5]:", "write such as search: just words"),
        ("faulty.yaml:19 brands[1].sources[6].youtube:", "starts with UC"),
        ("faulty.yaml:20 brands[1].sources[7].mastodon:", "after a space # starts a comment"),
        ("faulty.yaml:21 brands[1].sources[8].mastodon: it is empty", "starts a comment"),
        ("faulty.yaml:22 brands[1].sources[9].reddit:", "write r/NAME"),
        ("faulty.yaml:23 brands[1].sources[10]:", "it has search and hackernews"),
        ("faulty.yaml:25 brands[1].sources[11]:", "it has none"),
        ("faulty.yaml:26 brands[1].sources[12]:", "belong to a page only"),
        ("faulty.yaml:28 brands[1].sources[13].sitemap:", "an entry of its own for each"),
        ("faulty.yaml:30 brands[1].sources[14]:", "keys with values should stand under it"),
        ("faulty.yaml:33 brands[2].display_name:", "stands twice in one place, first on line 32"),
        ('faulty.yaml:35 brands[3].id: the id "a" stands twice, first in brand 1', ""),
    ]
    assert len(found) == len(expected), "\n".join(found)
    for sentence, (begins, has) in zip(found, expected, strict=True):
        assert sentence.startswith(begins), sentence
        assert has in sentence
    assert caught.value.hint


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="No such file") as caught:
        loader.load(tmp_path / "none.yaml", "zest")
    assert "BRAND_FILE" in caught.value.hint
    with pytest.raises(ConfigurationError, match="cannot be read"):
        loader.load(tmp_path, "zest")


def test_an_unknown_id_is_answered_with_those_that_are_there() -> None:
    text = described("  - {id: citrus, display_name: C, keywords: c}\n")
    [sentence] = faults(text, "zesty")
    assert sentence == (
        'BRAND_ID: there is no brand "zesty" in brand.yaml; the file has: zest, citrus; the '
        'nearest is "zest". It is needed to know which brand to watch. Example: BRAND_ID=zest'
    )
    assert "nearest" not in faults(text, "quite other")[0]


def test_without_any_id_the_brands_own_faults_are_named() -> None:
    alone = faults("brands: [{display_name: Z, keywords: z}]")
    assert len(alone) == 1
    assert alone[0].startswith("brand.yaml:1 brands[1].id: it is missing. It is needed to tell")
    both = faults("brands: [{display_name: Z, keywords: z}, {id: other, keywords: [o]}]")
    assert len(both) == 2
    assert "the file has: other" in both[0]
    assert "id: it is missing" in both[1]


def test_another_brands_fault_is_logged_and_does_not_stop_this_one(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.WARNING):
        brand = parse(described("  - {id: other, display_name: O}\n"))
    assert brand.id == "zest"
    assert "Another brand in the file has a fault: brand.yaml:5 brands[2].keywords" in caplog.text


@each(
    ("text", "has"),
    [
        ("", 'there is no list of brands; the file must have "brands:"'),
        ("[]", "there is no list of brands"),
        ("brands: []", "there is no list of brands"),
        ("brand:\n  - id: zest\n", 'the nearest is "brands"'),
        ("brands: [zest]", "keys with values should stand under it"),
        ("brands:\n\t- id: zest\n", "has a tab in its indentation"),
        ("a: 1\n---\nb: 2\n", 'a second "---" starts a new document'),
        ("a: b: c\n", 'there is a ": " inside a value'),
        ("a: [1, 2\n", "a [ that is opened on this line is not closed"),
        ("a: *nowhere\n", "undefined alias"),
        ("a: @home\n", 'put values with : # [ { & * ! % @ in "quotes"'),
        ("? [a, b]\n: c\n", "a list or a group of keys stands where a key should be"),
        ("&a [*a]", "a part of the file contains itself"),
        ("[" * 5000, "nested too deep"),
        ("a: !!set {b}\n", "!!set is refused"),
        ("a: !!binary aGk=\n", "!!binary is refused"),
        ("a: !important word\n", "a value that starts with ! needs quotes"),
        ("x: " + "y" * 2_000_001, "too many"),
        (described(core='["!!"]'), "keywords.core: there is no word in it"),
        (described("    id: again\n"), "stands twice in one place"),
        (
            described("    nickname:\n"),
            '"nickname" is not a known key; write aliases:',
        ),
        (described("    sources: [{search: a, nickname: }]\n"), "is not a known key"),
        ("a: \ufffe", "a character that YAML does not allow"),
        (described("    sources: pizza\n"), "it should be a list"),
        (
            described("    sources: [{every: 2000000000000000000000000, search: a}]\n"),
            "is no number",
        ),
        (described("    sources: [{weight: nan, search: a}]\n"), "is no weight"),
        (described("    sources: [{enabled: maybe, search: a}]\n"), "is neither yes nor no"),
        (described("    sources: [{paused_until: soon, search: a}]\n"), "is no day"),
        (described("    sources: [{feed: 'http://[::1'}]\n"), "is not a web address"),
        (
            described("    sources: ['feed:https://a.example/f']\n"),
            'space is missing after "feed:"',
        ),
        (
            described("    sources: [{feed: 'https://joe:secret@example.com/f'}]\n"),
            "there is a user name or",
        ),
        (described("    sources: [{reddit: 'https://example.com/r/x'}]\n"), "is no community"),
        (described("    colours: {primary: [a]}\n"), "is not a colour"),
        (described("    tone: {persona: x, mood: y}\n"), '"mood" is not a known key'),
        (described().replace("zest\n", "[zest]\n"), "it should be one line of text"),
        (described().replace("Zestoria Pizza", "' '"), "it is empty"),
    ],
)
def test_faults_are_in_plain_words(text: str, has: str) -> None:
    found = faults(text)
    assert any(has in sentence for sentence in found), found
    assert all(sentence.startswith(("brand.yaml:", "BRAND_ID:")) for sentence in found)


NAMED = "brands:\n- id: zest\n  display_name: {}\n  keywords:\n    core: [pizza]\n"
LISTED = NAMED.replace("{}", "Zest") + "  aliases:\n  - {}\n"


@each(
    "name",
    ["NO", "Yes", "On", "True", "1.0", "0123", "0x1F", "1_000", "1e3", "12:30", "2026-11-28",
     ".inf", "Null", "C# Corner", "Yahoo!", "100%", "~Tilde", "?What", 'Toys"R"Us', "Brand #1",
     "A & B", "M*A*S", "Zest @ Home"],
)  # fmt: skip
def test_a_name_that_looks_like_something_else_is_its_text(name: str) -> None:
    assert parse(NAMED.format(name)).display_name == name
    listed = parse(LISTED.format(name))
    assert name in (*listed.aliases, *listed.weak_aliases)


def test_a_source_may_stand_in_quotes_as_a_whole() -> None:
    quoted = "    sources:\n      - 'feed: https://a.example/f'\n      - \"search: zest\"\n"
    named = "    sources:\n      - feed: https://a.example/f\n      - search: zest\n"
    assert parse(described(quoted)).sources == parse(described(named)).sources


def test_a_name_from_a_page_s_source_is_what_the_page_shows() -> None:
    assert parse(NAMED.format("Zest &amp; Caf&eacute;")).display_name == "Zest & Café"
    assert "Zest & Sons" in parse(LISTED.format("Zest &#38; Sons")).aliases
    assert parse(NAMED.format("R&B; Records")).display_name == "R&B; Records"


def test_a_name_that_begins_as_a_comment_is_taken_as_meant() -> None:
    assert parse(NAMED.format("#Zest it")).display_name == "#Zest it"
    assert "Zest it" in parse(LISTED.format("#Zest it")).aliases
    assert parse(NAMED.format("Zest # it is ours")).display_name == "Zest"


@each(
    ("name", "sign"),
    [("!Xhosa Beads", "!"), ("! Xhosa", "!"), ("!", "!"), ("&pizza", "&"), ("& Other Stories", "&"),
     ("&Other Stories", "&"), ("*Star", "*"), ("* Star", "*"), ("@home", "@"), ("`Tick`", "`"),
     ("%Pizza", "%"), ("|Pipe", "|"), (">More", ">"), ("[a] b", "["), ("{a} b", "{"),
     (",Comma", ","), ("]x", "]"), ("}x", "}")],
)  # fmt: skip
def test_a_name_that_begins_with_a_sign_of_yaml_needs_quotes(name: str, sign: str) -> None:
    for text, line in ((NAMED.format(name), 3), (LISTED.format(name), 7)):
        (fault,) = faults(text)
        assert fault.startswith(f"brand.yaml:{line}")
        assert sign in fault
        assert "quotes" in fault
        assert "missing" not in fault
    assert parse(NAMED.format(f'"{name} A"')).display_name == f"{name} A"


def test_yaml_that_multiplies_itself_is_refused_quickly() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 9)]
    assert "too many values" in faults("\n".join(lines))[0]


def test_nothing_in_the_file_can_run_code(tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    text = described(f"    example_copy: !!python/object/apply:pathlib.Path.touch [{mark}]\n")
    assert "is refused" in faults(text)[0]
    assert not mark.exists()


TREES = st.recursive(
    st.none() | st.text(max_size=20) | st.integers() | st.booleans(),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)
KEYS = st.sampled_from([*BrandEntry.model_fields, "colors", "colour"])


@given(
    entry=st.dictionaries(KEYS, TREES),
    beside=st.dictionaries(st.text(max_size=8), TREES, max_size=2),
)
def test_any_tree_either_loads_or_is_a_configuration_error(
    entry: dict[str, object], beside: dict[str, object]
) -> None:
    tree = {**beside, "brands": [{"id": "zest", "display_name": "Z", "keywords": "z", **entry}]}
    body = yaml.safe_dump(tree, allow_unicode=True).encode("utf-8", "replace")
    try:
        brand = loader.parse(body, "brand.yaml", "zest")
    except ConfigurationError:
        return
    assert brand.core
    assert brand.sources
    assert not set(brand.aliases) & set(brand.weak_aliases)


@given(
    st.binary(max_size=200)
    | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace"))
)
def test_any_bytes_are_at_worst_a_configuration_error(body: bytes) -> None:
    with pytest.raises(ConfigurationError):
        loader.parse(body, "brand.yaml", "zest")


def test_core_keywords_that_are_names_count_as_names() -> None:
    brand = parse(
        "brands:\n  - id: zest\n    display_name: Debonairs Pizza House\n"
        "    keywords: {core: [debonairs, Debonair, Deb, pizza, Pizza House, de, "
        "Debonairs Pizza House, Debonairs delivery]}\n"
    )
    assert brand.aliases == ("debonairs",)
    assert brand.weak_aliases == ("Debonair", "Deb")


@pytest.mark.parametrize(
    ("name", "core"),
    [
        ("Banco Montepio", "banco"),
        ("Loja Verde", "loja"),
        ("Bäckerei Zöttl", "Bäckerei"),
        ("Slaghuis Botha", "slaghuis"),
        ("Boulangerie Paul", "boulangerie"),
    ],
)
def test_what_kind_of_firm_it_is_is_no_name_of_it_in_any_language(name: str, core: str) -> None:
    brand = parse(
        f"brands:\n  - id: zest\n    display_name: {name}\n    keywords: {{core: [{core}]}}\n"
    )
    assert (brand.aliases, brand.weak_aliases) == ((), ())


# --- Sources of a brand that lists none, and the fingerprint ------------------------------------


def test_a_brand_without_sources_is_searched_by_name_alias_and_product() -> None:
    brand = parse(
        described("    aliases: [Zestoria, '#ZestoriaPizza', Zest, Zestorino]\n").replace(
            "core: [pizza]", "core: [pizza], products: [Real Deal, Zuvolino]"
        )
    )
    assert {source.kind for source in brand.sources} == {SourceKind.SEARCH}
    assert [source.target for source in brand.sources] == [
        '"Zestoria Pizza"',
        '"Zestoria"',
        '"Zestorino"',
        '"Real Deal" "Zestoria Pizza"',
        '"Zuvolino" pizza',
    ]


def test_searches_are_few_and_a_name_without_everyday_words_stands_whole() -> None:
    made = searches("Zaxo", [f"Zaxo {n}x" for n in range(9)], [f"Zuvo{n}lino" for n in range(20)])
    assert len(made) == MAX_SEARCHES
    assert made[3].target == '"Zaxo 2x"'
    assert made[4].target == '"Zuvo0lino" "Zaxo"'
    assert len({source.key for source in made}) == MAX_SEARCHES


def test_the_fingerprint_follows_what_the_judge_is_told_and_nothing_else() -> None:
    plain = parse(described()).fingerprint
    assert len(plain) == 64
    assert (
        parse(described("    colours: '#fff'\n    sources: [{search: a}]\n")).fingerprint == plain
    )
    assert parse(described("    asset_urls: https://example.com/a\n")).fingerprint == plain
    told = [
        "    not_us: [zest of lemon]\n",
        "    tone: warm\n",
        "    aliases: [Zestoria]\n",
        "    example_copy: {a: b}\n",
        "    no_go_topics: [gambling]\n",
        "market_intel_examples: [{input: a, output: b}]\n",
    ]
    prints = {parse(described(extra)).fingerprint for extra in told}
    assert len(prints | {plain}) == len(told) + 1


def test_paths_are_shown_as_people_count() -> None:
    assert (
        yaml_document.dotted(("brands", 0, "keywords", "core", 2)) == "brands[1].keywords.core[3]"
    )
    assert not is_web_address("ftp://example.com")
    assert not is_web_address("https://exa mple.com")
    with pytest.raises(ValueError, match="an address has no spaces"):
        ADDRESS.read("https://example.com/ feed")
    with pytest.raises(ValueError, match="must start with https://"):
        ADDRESS.read("my own feed")
