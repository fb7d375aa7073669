"""What a person told survives its way through a form, whatever was typed."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from service.models import SourceKind
from service.onboarding.description import (
    Chosen,
    Description,
    brand_id,
    languages_in,
    lines,
    name_of,
    own_sources,
    phrases,
    proposed_id,
    web_address,
)
from service.onboarding.site import SiteFound
from service.onboarding.sources import proposed
from tests.tables import each


def test_it_comes_back_as_it_was() -> None:
    described = Description(
        name="Bean There",
        id="bean-there",
        countries=("South Africa",),
        site="https://example.com",
        not_us=("bean there, done that",),
        sources=(Chosen(SourceKind.FEED, "https://example.com/feed", "Paper", on=False),),
    )
    assert Description.from_json(described.as_json()) == described


@settings(max_examples=60)
@given(st.text())
@example("‘a’ ’")
@example('x. "')
def test_whatever_comes_back_is_a_description(text: str) -> None:
    Description.from_json(text)
    told = Description.from_mapping({"name": text, "id": text, "aliases": text, "site": text})
    assert Description.from_json(told.as_json()) == told


def test_what_is_not_sound_is_left_out() -> None:
    told = Description.from_mapping(
        {
            "name": ["no text"],
            "site": "javascript:alert(1)",
            "aliases": ["a\nb", 7, "#RealDeal", ""],
            "sources": [{"kind": "telex", "target": "x"}, {"kind": "feed", "target": "ftp://x"}, 3],
            "other": "ignored",
        }
    )
    assert told.name == told.site == ""
    assert told.aliases == ("a b", "Real Deal")
    assert told.sources == ()


def test_lists_are_split_at_commas_and_lines_apart_from_what_needs_them() -> None:
    assert phrases("Kettle & Crema, Roast\nBrew") == ("Kettle & Crema", "Roast", "Brew")
    assert lines("bean there, done that\nbeen there") == ("bean there, done that", "been there")


@each(
    ("pasted", "taken"),
    [
        ("“Bean There”", "Bean There"),
        ("«Bean There»", "Bean There"),
        ("« Bean\u00a0There »", "Bean There"),
        ("‚Bean There‘", "Bean There"),
        ("„Bean There“", "Bean There"),
        ('"Bean There"', "Bean There"),
        ("‘Nando’s’", "Nando’s"),
        ("“«‚Bean There‘»”", "Bean There"),
        ('“Bean There"', "Bean There"),
        ("“Big” and «Small»", "“Big” and «Small»"),
        ("“Bean There®”.", "Bean There"),
        ("Bean  There ™", "Bean There"),
        ("Bean There(TM)", "Bean There"),
        ("Bean There (TM) (R).", "Bean There"),
        ("Bean There (R)", "Bean There"),
        ("- Bean There,", "Bean There"),
        ("“Bean There", "Bean There"),
        ("「珈琲館」", "珈琲館"),
        ("Gap.", "Gap"),
        ("Mr. Price.", "Mr. Price"),
        ("Toys (R) Us", "Toys (R) Us"),
        ("“Big” and “Small”", "“Big” and “Small”"),
        ("'t Hoekje", "'t Hoekje"),
        ("Pick ’n’ Pay", "Pick ’n’ Pay"),
        ("Nandos'", "Nandos'"),
        ('Pizza 12"', 'Pizza 12"'),
        ("Acme Inc.", "Acme Inc."),
        ("J.M.", "J.M."),
        ("Yahoo!", "Yahoo!"),
        (".NET", ".NET"),
        ("7-Eleven", "7-Eleven"),
        ("“”", ""),
        ("™.", ""),
    ],
)
def test_a_pasted_name_loses_what_came_along_and_nothing_else(pasted: str, taken: str) -> None:
    assert name_of(pasted) == Description.from_mapping({"name": pasted}).name == taken
    assert name_of(taken) == taken


def test_every_field_takes_what_was_pasted() -> None:
    assert phrases("“Kettle®”, «Crema».\n- Roast") == ("Kettle", "Crema", "Roast")
    assert lines("“bean there, done that.”") == ("bean there, done that",)
    assert web_address("“https://x.example/a”") == "https://x.example/a"
    found, refused = own_sources("“coffee prices” oslo\nreddit: “r/coffee”")
    assert [one.target for one in found] == ['"coffee prices" oslo', "r/coffee"]
    assert refused == ()
    made = proposed(Description(name="Big “Small” Bean"), SiteFound(), {})
    assert made[0].target == '"Big Small Bean"'


def test_addresses_are_taken_as_people_type_them() -> None:
    assert web_address("beanthere.co.za") == "https://beanthere.co.za"
    assert web_address(" <http://x.example/a> ") == "http://x.example/a"
    assert web_address("coffee") == web_address("ftp://x.example") == web_address("a b.c") == ""


@pytest.mark.parametrize(
    ("told", "codes", "unknown"),
    [
        ("en, af", ("en", "af"), ()),
        ("en af", ("en", "af"), ()),
        ("English, Afrikaans; isiZulu", ("en", "af", "zu"), ()),
        ("Sepedi, Sesotho; siSwati, Sesotho sa Leboa", ("nso", "st", "ss"), ()),
        ("English (South Africa), Portuguese (Brazil)", ("en", "pt"), ()),
        ("Setswana, Klingonish", ("tn",), ("Klingonish",)),
        ("South Africa", (), ("South", "Africa")),
        ("pt-BR\nHaitian Creole", ("pt", "ht"), ()),
        ("English and Afrikaans", ("en", "af"), ()),
        ("en/af & isiZulu", ("en", "af", "zu"), ()),
        ("Afrikaans en Zulu", ("af", "zu"), ()),
        ("German und English", ("de", "en"), ()),
        ("af en", ("af", "en"), ()),
    ],
)
def test_languages_are_told_by_code_or_name(
    told: str, codes: tuple[str, ...], unknown: tuple[str, ...]
) -> None:
    assert languages_in(told) == (codes, unknown)


def test_an_id_has_small_letters_and_hyphens() -> None:
    assert brand_id("Häagen-Dazs & Co.") == "haagen-dazs-co"
    assert brand_id("Łódź Kebab") == "lodz-kebab"
    assert brand_id("Æsop") == "aesop"
    assert brand_id("Đại") == "dai"
    assert brand_id("星巴克") == ""
    assert proposed_id("星巴克", "https://www.starbucks.example/") == "starbucks"
    assert proposed_id("珈琲館", "") == "brand"


def test_lines_of_a_person_become_sources() -> None:
    found, refused = own_sources(
        '- https://x.example/feed\nreddit: r/coffee\ncoffee prices\nx.example\nyoutube: "short"'
    )
    assert [(one.kind, one.target) for one in found] == [
        (SourceKind.FEED, "https://x.example/feed"),
        (SourceKind.REDDIT, "r/coffee"),
        (SourceKind.SEARCH, "coffee prices"),
        (SourceKind.FEED, "https://x.example"),
    ]
    assert refused == ('youtube: "short"',)
