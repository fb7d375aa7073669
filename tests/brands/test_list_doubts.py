"""Lists that YAML reads and their writer would not: run together, misspelt, unknown."""

from __future__ import annotations

import pytest

from service.brands.cldr_names import almost_a_country, country
from service.brands.loader import read_bytes
from service.errors import ConfigurationError
from service.scraping.sources.news_search import country_code
from tests.tables import each

_HEAD = "brands:\n  - id: zest\n    display_name: Zestoria\n    keywords: {core: [pizza]}\n"


def _read(extra: str) -> tuple[str, ...]:
    return read_bytes((_HEAD + extra).encode(), "brand.yaml", "zest").warnings


@pytest.mark.parametrize(
    "lists",
    [
        "    competitors:\n      Coca-Cola\n      - Fanta\n",
        "    competitors:\n      Coca-Cola\n      Fanta\n",
        "    competitors: Coca-Cola - Fanta\n",
        "    competitors: |\n      - Coca-Cola\n      - Fanta\n",
        "    competitors:\n      - Coca-Cola\n        - Fanta\n",
    ],
)
def test_entries_that_yaml_ran_together_are_told_with_what_to_write(lists: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        _read(lists)
    [fault] = caught.value.faults
    assert fault.where == "brand.yaml:5 brands[1].competitors"
    assert fault.example == "competitors: [Coca-Cola, Fanta]"


def test_lists_as_people_write_them_are_left_alone() -> None:
    assert not _read(
        "    competitors: Coca-Cola, Fanta,\n      Stoney\n"
        '    not_us: "Zest - the band"\n'
        "    aliases: |\n      Zest-O\n      Zestie\n"
        "    no_go_topics:\n      - politics of\n        any party\n      - Pick - n - Pay\n"
        "    regions: [South Africa, uk, Western Cape, Gauteng, Côte d'Ivoire, DR Congo, Lesotho]\n"
        "    languages: [en, af-ZA, NSO, no]\n"
    )


def test_an_odd_id_a_place_that_was_not_filled_and_a_letter_that_only_looks_right_are_told() -> (
    None
):
    body = """brands:
  - id: Frost Drink
    display_name: ${BRAND}
    keywords: {core: [drink]}
    aliases: ["Fr\u043est", "Frost"]
"""
    odd, unfilled, foreign = read_bytes(body.encode(), "brand.yaml", "Frost Drink").warnings
    assert odd.startswith('brand.yaml:2 brands[1].id: "Frost Drink" has a blank in it')
    assert "for a new brand write frost-drink" in odd
    assert (
        unfilled
        == "brand.yaml:3 brands[1].display_name: ${BRAND} holds a place: write what is meant"
    )
    assert foreign.startswith(
        'brand.yaml:5 brands[1].aliases[1]: "Fr\u043est" has a cyrillic small letter o'
    )


def test_a_name_that_was_pasted_with_its_quotes_is_read_without_them() -> None:
    body = _HEAD.replace("Zestoria", "“Zestoria”").encode()
    assert read_bytes(body, "brand.yaml", "zest").brand.display_name == "Zestoria"


def test_an_unknown_language_and_a_misspelt_country_are_told() -> None:
    english, unknown, misspelt = _read(
        "    regions: [South Afrika, Durban]\n    languages: [English, xx]\n"
    )
    assert english == (
        'brand.yaml:6 brands[1].languages[1]: "English" is not the code of a language; write en'
    )
    assert unknown.endswith(
        '"xx" is not the code of a language; write two letters such as en, af, zu'
    )
    assert misspelt == (
        'brand.yaml:5 brands[1].regions[1]: "South Afrika" is no country as it is written; write '
        "South Africa if that is meant"
    )


def test_what_is_empty_or_stands_twice_is_left_out_and_told() -> None:
    told = _read(
        "    aliases:\n      - Zest\n      - null\n      -\n      - ''\n"
        "    sources:\n      - search: pizza\n      - search: pizza\n"
        "      - {page: https://a.test/, links: ul.a a}\n"
        "      - {page: https://a.test/, links: ul.b a}\n"
    )
    empty, twice = told[:3], told[3:]
    assert [one.partition(": ")[0] for one in empty] == [f"brand.yaml:{n}" for n in (7, 8, 9)]
    assert all("this entry of brands[1].aliases is empty and is left out" in one for one in empty)
    assert [one.partition(";")[0] for one in twice] == [
        "brand.yaml:12 brands[1].sources[2]: Search: pizza is the same as source 1 of the list"
    ]


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ("    name: Zest\n", '"name" is not a known key; write display_name:'),
        ("    rivals: [Other]\n", '"rivals" is not a known key; write competitors:'),
        ("    tone: {rivals: [Other]}\n", 'write competitors: beside "tone:"'),
        ("    products: [Zing]\n", '"products" belongs under "keywords:"'),
        ("    tone: {competitors: [Other]}\n", '"competitors" belongs beside "tone:"'),
        ("    sources:\n      - rss: https://a.test/\n", '"rss" is not a known key; write feed:'),
        ("    sources:\n      - feed:https://a.test/\n", "write feed: https://a.test/"),
        ("    sources:\n      - https://a.test/\n", "write such as feed: https://a.test/"),
    ],
)
def test_a_key_in_the_wrong_place_or_by_another_name_is_told_with_what_is_meant(
    lines: str, words: str
) -> None:
    with pytest.raises(ConfigurationError) as caught:
        _read(lines)
    [fault] = caught.value.faults
    assert words in fault.sentence()


@each(
    ("written", "english"),
    [
        ("Deutschland", "Germany"), ("Brasil", "Brazil"), ("España", "Spain"), ("Espana", "Spain"),
        ("Österreich", "Austria"), ("Suisse", "Switzerland"), ("Česko", "Czechia"),
        ("Holland", "Netherlands"), ("Korea", "South Korea"), ("Scotland", "United Kingdom"),
        ("대한민국", "South Korea"), ("Suid-Afrika", "South Africa"), ("India", "India"),
        ("Georgia", "Georgia"), ("Guinea", "Guinea"), ("Western Cape", ""), ("Nowhere", ""),
    ],
)  # fmt: skip
def test_a_country_is_known_by_its_names_in_its_own_languages(written: str, english: str) -> None:
    assert country(written) == english
    assert not almost_a_country(written)
    assert (country_code(written) is not None) == (english not in ("", "Georgia", "Guinea"))


def test_a_name_that_ends_where_a_comment_begins_is_told() -> None:
    told = _read(
        "    aliases:\n      - Zest #1 Pizza\n      - Zestie  # short\n      - 'Zest #2'\n"
        "    competitors: [Foo, Bar] #old\n    not_us: Zest #3 band\n"
    )
    assert len([one for one in told if "comment begins" in one]) == 2
    assert any('"Zest #1 Pizza"' in one for one in told)


def test_of_a_name_under_a_key_the_name_is_what_an_article_says() -> None:
    [told] = _read("    competitors:\n      - name: Coca-Cola\n")
    assert told.endswith('such as "Coca-Cola"')


def test_what_is_taken_as_meant_is_told_once() -> None:
    [told] = _read("    competitors:\n      - #Cola\n")
    assert '"#Cola" is taken as meant' in told
