"""Names in one word with what other languages put before them, and within tags in small letters."""

from __future__ import annotations

from service.evaluation.lexical_scorer import Lexicon
from service.models import Brand, Link
from tests.evaluation.samples import NOW, item
from tests.tables import each

LONG = " Kunjalo ke namhlanje." * 20


def lexicon(name: str) -> Lexicon:
    return Lexicon(Brand(id="w", display_name=name, core=("annual jamboree",)))


@each(
    ("name", "title"),
    [
        ("Nedbank", "Iimali zenyuke nakwiNedbank izolo"),
        ("Netcare", "Izisebenzi nabakwaNetcare ziyakhala"),
        ("Econet", "Vashandi neveEconet vakaenda"),
        ("Telecel", "Vashandi vakaenda muTelecel nezuro"),
        ("Lonmin", "Isivumelwano yiLonmin siphelile"),
        ("Volkswagen", "UVolkswagen uthe akanamali"),
        ("Chicken Inn", "Mutambo nechikwata cheChicken Inn nezuro"),
        ("Boxer", "Amatikiti afumaneka zakwaBoxer eThekwini"),
        ("Twitter", "Abantu bakhalaza kakhulu nakuTwitter izolo"),
        ("Zimasco", "Vanhu vaigara mudzimba dzeZIMASCO nezuro"),
        ("MTN", "the myMTN app does nothing"),
    ],
)
def test_a_name_is_found_behind_what_other_languages_put_before_it(name: str, title: str) -> None:
    known = lexicon(name)
    assert known.score(item(title), NOW).link is Link.DIRECT
    assert known.may_matter(title)
    assert known.may_matter(title + LONG)


@each(
    ("name", "title"),
    [
        ("Checkers", "Amatikiti afumaneka eCheckers eThekwini"),
        ("Clicks", "Isitolo iClicks sikhiphe isikhangiso izolo"),
        ("Mail", "Watch out for eMail from the bank"),
    ],
)
def test_behind_one_letter_an_everyday_name_is_asked_about(name: str, title: str) -> None:
    known = lexicon(name)
    assert known.score(item(title), NOW).link is Link.NONE
    assert known.may_matter(title)


@each(
    ("name", "title"),
    [
        ("Work", "WeWork names new chief"),
        ("Anelle", "LaBanelle opens in Leeds"),
        ("Mango", "Vashandi vekambani yeMangoda"),
        ("Tfs", "ETFs fall again in Leeds"),
    ],
)
def test_another_word_with_a_capital_within_is_no_name(name: str, title: str) -> None:
    known = lexicon(name)
    assert known.score(item(title), NOW).link is Link.NONE
    assert not known.may_matter(title)


@each(
    ("name", "title"),
    [
        ("Snapchat", "so funny #foundthisonmysnapchat today"),
        ("Adidas", "cannot wait #adidasxbait"),
        ("Universal Studios", "happy #universalstudioshollywood everyone"),
        ("Twitter", "good morning #girlsoftwitter"),
        ("Xbox", "see you there #xboxlive"),
        ("Adobe", "all of it made with #adobelife"),
    ],
)
def test_a_tag_in_small_letters_has_a_name_anywhere(name: str, title: str) -> None:
    known = lexicon(name)
    assert known.score(item(title, is_post=True), NOW).link is Link.DIRECT
    assert known.may_matter(title)
    assert known.may_matter(title + LONG)


@each(
    ("name", "title"),
    [
        ("Tesco", "off to #helotescountryclub"),
        ("T-Mobile", "here comes the #batmobile again"),
        ("Converse", "we #conversedallday"),
        ("Tastic", "what a day #fantasticday"),
    ],
)
def test_a_tag_in_small_letters_has_no_short_or_everyday_name(name: str, title: str) -> None:
    known = lexicon(name)
    assert known.score(item(title, is_post=True), NOW).link is Link.NONE


@each(
    ("trade", "title"),
    [("phone", "Netcare has a shop for the iPhone"), ("flight", "Netcare is reFlight proof")],
)
def test_only_a_name_is_looked_for_in_one_word_with_what_is_around(trade: str, title: str) -> None:
    scores = [
        Lexicon(Brand(id="w", display_name="Netcare", core=(core,))).score(item(title), NOW).score
        for core in (trade, "annual jamboree")
    ]
    assert scores[0] == scores[1]


@each(
    ("name", "title"),
    [
        ("Gucci", "tonight #guccimanelaflare and others"),
        ("Kent", "off to #kentstate tomorrow"),
        ("Petco", "wore my #petcostume"),
        ("Uber", "so #exuberant today"),
        ("Apple", "fresh #applepie at home"),
    ],
)
def test_a_tag_that_only_begins_as_a_short_name_has_none(name: str, title: str) -> None:
    assert lexicon(name).score(item(title, is_post=True), NOW).link is Link.NONE
