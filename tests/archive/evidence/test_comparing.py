"""Whether a quoted sentence still stands: what pages do all the time is no change, what says
something else is."""

from __future__ import annotations

import random

import pytest

from service.archive.evidence.comparing import (
    Compared,
    PageText,
    QuoteStanding,
    compare,
)
from service.archive.evidence.meaning import says_otherwise
from service.archive.evidence.quotes import passage, print_of, prints_of, split
from tests.tables import each

QUOTE = "The firm said that 40 people fell ill after they ate at its branch in Soweto."
OTHERS = (
    "Inspectors of the city went to the kitchen on Tuesday morning and took samples of the cheese.",
    "A spokesman told reporters that the restaurant would stay open while they wait for results.",
    "Neighbours had complained about the cold store of the building since the end of last winter.",
    "Health officials in the province asked everybody who ate there to call their doctor at once.",
)
TEXT = f"{OTHERS[0]}\n{OTHERS[1]} {QUOTE}\n{OTHERS[2]}\n{OTHERS[3]}"


def seen(now: str, *, quote: str = QUOTE, text: str = TEXT, shown: str = "") -> Compared:
    kept = passage(text, quote)
    assert kept is not None
    return compare(quote, kept, prints_of(text), PageText(now, shown))


def rewritten(sentence: str) -> str:
    return TEXT.replace(QUOTE, sentence)


@each(
    "now",
    [
        TEXT,
        f"Read more\n{TEXT}\n12 comments\nShare this",
        TEXT.replace("\n", "\n\n  ").replace(" ate ", "\u00a0ate "),
        rewritten(QUOTE.replace("people fell", "people “fell")),
        rewritten(QUOTE.upper()),
        f"{QUOTE}\n{TEXT.replace(QUOTE, '')}",
        rewritten(QUOTE.replace("said that", "said on Thursday, 5 May 2026, that")),
        rewritten(QUOTE.replace("fell ill", "fel ill")),
        rewritten(QUOTE.replace("after they ate", "after eating")),
        rewritten(QUOTE.replace("branch in", "own branch in")),
    ],
    ids=["same", "around it", "white space", "quotation marks", "case", "moved", "a date", "slip",
         "small words", "a word more"],
)  # fmt: skip
def test_what_pages_do_all_the_time_is_no_change(now: str) -> None:
    assert seen(now).standing == "stands"


@each(
    "sentence",
    [
        QUOTE.replace("40", "four"),
        QUOTE.replace("40", "14"),
        QUOTE.replace("fell ill", "did not fall ill"),
        QUOTE.replace("Soweto", "Durban"),
        QUOTE.replace("fell ill", "were treated"),
        "The firm denied that people fell ill after they ate at its branch in Soweto.",
    ],
)
def test_a_sentence_that_says_something_else_was_changed(sentence: str) -> None:
    found = seen(rewritten(sentence))
    assert (found.standing, found.now) == ("changed", sentence)


def test_a_sentence_that_became_two_is_compared_with_both() -> None:
    now = "The firm said that 14 people fell ill. All of them ate at its branch in Soweto."
    assert seen(rewritten(now)) == Compared(seen(rewritten(now)).standing, now)
    assert seen(rewritten(now)).standing == "changed"


def test_a_sentence_between_the_same_two_that_is_gone_was_taken_out() -> None:
    assert seen(TEXT.replace(f" {QUOTE}", "")).standing == "removed"


@each(
    "now",
    [
        "\n".join(OTHERS[:2]),
        f"{OTHERS[0]}\n{OTHERS[1]}\nTo read on, subscribe.",
        "Rain fell over the city all day long and the river rose by a metre. " * 9,
        "\n".join(OTHERS[2:]),
        f"{OTHERS[0]}\n{OTHERS[1]} A new paragraph stands here now, of other things. {OTHERS[2]}",
        "",
    ],
    ids=["cut", "paywall", "another text", "another block", "written anew", "nothing"],
)
def test_where_nothing_shows_that_it_was_taken_out_nothing_is_said(now: str) -> None:
    assert seen(now).standing == "unclear"


def test_what_stands_anywhere_on_the_page_was_not_taken_out() -> None:
    without = TEXT.replace(f" {QUOTE}", "")
    assert seen(without, shown=f"Menu {TEXT} Imprint").standing == "stands"


def test_the_first_and_the_last_sentence_are_never_said_to_be_taken_out() -> None:
    for quote in (OTHERS[0], OTHERS[3]):
        assert seen(TEXT.replace(quote, ""), quote=quote).standing == "unclear"


def test_a_sentence_that_stood_there_before_is_no_new_wording_of_another() -> None:
    twin = QUOTE.replace("40", "90").replace("Soweto", "Durban")
    text = f"{TEXT}\n{twin}"
    assert seen(text.replace(f" {QUOTE}", ""), text=text).standing == "removed"


def test_an_abbreviation_does_not_cut_a_sentence_in_two() -> None:
    quote = QUOTE.replace("branch in", "branch on Martin Luther King Jr. Drive in the city of")
    text = TEXT.replace(QUOTE, quote)
    now = text.replace("in the city of Soweto", "in Soweto")
    assert seen(now, quote=quote, text=text).standing == "stands"
    now = text.replace("Soweto", "Durban")
    assert seen(now, quote=quote, text=text).now == quote.replace("Soweto", "Durban")


def test_another_script_is_compared_too() -> None:
    quote = "Компания сообщила, что сорок человек заболели в ресторане."
    before, after = "Проверка прошла во вторник утром.", "Пробы сыра взяли на анализ в тот же день."
    text = f"{before} {quote} {after}"
    assert seen(text, quote=quote, text=text).standing == "stands"
    now = text.replace("сорок человек заболели", "сорок человек выздоровели")
    assert seen(now, quote=quote, text=text).standing == "changed"


def test_a_very_long_live_page_is_compared_in_bounded_time() -> None:
    chance = random.Random(1)
    words = [word for one in OTHERS for word in one.split()]
    page = "\n".join(" ".join(chance.choices(words, k=14)) + "." for _ in range(9_000))
    assert seen(page).standing == "unclear"


@each(
    ("before", "now", "otherwise"),
    [
        ("It opened in the centre of town.", "It opened in the center of town.", False),
        ("Sales rose 4% on Monday.", "Sales rose 4% on Monday, 3 May.", False),
        ("The shop was closed.", "The shop was closed 20 minutes ago.", False),
        ("The shop was closed.", "The shop was never closed.", True),
        ("Die winkel is gesluit.", "Die winkel is nie gesluit nie.", True),
        ("It said Nestle would pay.", "It said Unilever would pay.", True),
        ("Sales rose 4%.", "Sales rose 5%.", True),
        ("It was not open, and nobody was hurt.", "It was open, and nobody was hurt.", True),
        ("The party of six went home.", "The party of four went home.", True),
        ("It is the 11th case this week.", "It is the eleventh case this week.", False),
        ("The share drops by a tenth.", "The share dropped by a tenth.", False),
        ("The party of six went in a 4.6 m boat.", "The party of four went in a 4.6 m boat.", True),
        # What went the other way, in words that are short.
        ("Sales rose in the north.", "Sales fell in the north.", True),
        ("The firm lost its case.", "The firm won its case.", True),
        ("It hired 40 people in May.", "It fired 40 people in May.", True),
        ("It is safe to eat.", "It is unsafe to eat.", True),
        ("It pays more than rivals.", "It pays less than rivals.", True),
        ("It closed before the strike.", "It closed after the strike.", True),
        ("It pays 40 dollars per day.", "It pays 40 dollars per year.", True),
        ("He was held for two hours.", "He was held for two days.", True),
        ("The employer must pay.", "The employee must pay.", True),
        ("The man allegedly stole it.", "The man stole it.", True),
        ("The alledged thief was held.", "The alleged thief was held.", False),
        # At least, or at most.
        ("It will fire 160 people.", "It will fire at least 160 people.", True),
        ("It fell ill at 40 shops.", "It fell ill at up to 40 shops.", True),
        ("More than 160 people are ill.", "Over 160 people are ill.", False),
        ("At least 160 people are ill.", "Fewer than 160 people are ill.", True),
        ("Dit raak meer as 20 winkels.", "Dit raak minder as 20 winkels.", True),
        # Who does what to whom.
        ("On Monday Shell sued Unilever over it.", "On Monday Unilever sued Shell over it.", True),
        ("Pick n Pay buys Burger King.", "Burger King buys Pick n Pay.", True),
        ("There are 5 dead and 3 injured.", "There are 3 dead and 5 injured.", True),
        ("It rose from 3 to 5 in a year.", "It rose from 5 to 3 in a year.", True),
        ("It has between 3 and 5 shops.", "It has between 5 and 3 shops.", False),
        ("In Durban Shell sued Unilever.", "Shell sued Unilever in Durban.", False),
        ("There Shell and Unilever met.", "There Unilever and Shell met.", False),
        ("On Monday Shell sued it.", "Shell sued it on Monday.", False),
        ("Shell was sued by Unilever.", "Unilever sued Shell.", False),
    ],
)  # fmt: skip
def test_numbers_names_and_negations_weigh(before: str, now: str, otherwise: bool) -> None:
    assert says_otherwise(before, now) is otherwise


def test_a_passage_has_what_stands_around_it() -> None:
    kept = passage(TEXT, "40 people fell ill")
    assert kept is not None
    assert (kept.before.endswith(OTHERS[1]), kept.quoted, kept.after.startswith(OTHERS[2])) == (
        True, QUOTE, True,
    )  # fmt: skip
    assert passage(TEXT, "50 people") is None
    assert passage(TEXT, " ") is None
    two = passage(TEXT, f"results. {QUOTE[:20]}")
    assert two is not None
    assert two.quoted == f"{OTHERS[1]} {QUOTE}"


def test_a_print_is_of_the_words_alone() -> None:
    assert print_of(QUOTE) == print_of(QUOTE.replace(" ", "  ").replace("Soweto.", "“Soweto”"))
    assert print_of(QUOTE) != print_of(QUOTE.replace("40", "41"))
    assert split("One.\n\n---\nTwo.") == ["One.", "Two."]


@pytest.mark.parametrize(("before", "now"), [("$15.7 trillion", "$157 trillion"), ("9/11", "911")])
def test_a_point_within_a_figure_is_no_mere_sign(before: str, now: str) -> None:
    quote = f"The debt of the country came to {before} in that year, the report said."
    text = f"It rained in the morning. {quote} Nobody was surprised by it at all."
    found = seen(text.replace(before, now), quote=quote, text=text)
    assert found.standing is not QuoteStanding.STANDS
