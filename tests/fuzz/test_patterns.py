"""No regular expression over outside text takes more than its length is worth.

Judged by growth: a text four times as long may take nine times as long, where the square would be
sixteen. This is the one place, with the parsers beside it, where tests look at time: what is looked
for is a thousand times slower, and both times are of the same processor, one after the other.
"""

from __future__ import annotations

import re
from functools import cache

import pytest

from tests.fuzz.patterns import Used, attacks, patterns

SQUEEZED = "its text is squeezed before: no two blanks stand together in it"
CUT = "what a server says is cut to MAX_WORDS"
FROM_OPERATOR = "it reads what the operator wrote herself"
BOUNDED = {
    "brands.name_rules._EDGES": FROM_OPERATOR,
    "brands.name_rules._HASHTAG": FROM_OPERATOR,
    "brands.yaml_document._LOST_HASHTAG": FROM_OPERATOR,
    "brands.yaml_document._LOST_NAME": FROM_OPERATOR,
    "config.values.copied_addresses._PAGES": FROM_OPERATOR,
    "config.values.validators._SPAN": FROM_OPERATOR,
    "delivery.channels.email.replies._LOG_IN": "2,000 characters of an answer are read",
    "evaluation.llm.said.answers._NUMBER": "60 characters",
    "evaluation.llm.said.complaint_words.CONTENT": CUT,
    "evaluation.llm.said.complaint_words.FAILED_GENERATION": CUT,
    "evaluation.llm.said.complaint_words.KEY": CUT,
    "evaluation.llm.said.complaint_words.TOO_LONG": CUT,
    "evaluation.llm.said.complaints._ECHOED": "4,000 characters, squeezed",
    "evaluation.llm.said.complaints._TAGS": "4,000 characters",
    "evaluation.llm.said.pauses._IN_WORDS": CUT,
    "evaluation.llm.said.pauses._PART": "80 characters",
    "matching.injection.patterns._ADDRESSED": f"1,500 characters of a sentence; {SQUEEZED}",
    "matching.names.surroundings._JOINED": "40 characters before a name",
    "scraping.pages.json_ld._AFTER": "50 characters",
    "scraping.pages.metadata._SEPARATOR": f"2,000 characters; {SQUEEZED}",
    "scraping.pages.other_stories._LABEL_LAST": "80 characters",
    "scraping.pages.other_stories._LINE": "220 characters of a line",
    "scraping.sources.news_search._SPACED": SQUEEZED,
    "storage.database_errors._FULL": "it reads what PostgreSQL says",
    "text.dates._MONTH_DAY": "80 characters",
    "text.dates._OFFSET": "80 characters",
}
"""What does take the square, and how long its text is at most."""
PLAIN = [("", repeat, "!") for repeat in (" ", "a", "1", "<a ", "_", "A1 ")]


@cache
def every() -> list[Used]:
    """Return all expressions: gathered by whoever asks, and not by all who collect tests."""
    return list(patterns())


def unbounded(texts: list[tuple[str, str, str]] | None) -> dict[str, str]:
    """Return the expressions that grow too fast and are not bounded, with what showed it."""
    return {
        one.name: worst
        for one in every()
        if one.name.removeprefix("service.") not in BOUNDED
        and (worst := one.worst(attacks(one.pattern) if texts is None else texts))
    }


def test_all_expressions_are_known() -> None:
    names = {one.name.removeprefix("service.") for one in every()}
    assert len(names) > 300
    assert names >= BOUNDED.keys()


def test_plain_repeats_take_no_expression_long() -> None:
    assert unbounded(PLAIN) == {}


@pytest.mark.slow
def test_what_an_expression_itself_repeats_takes_it_not_long() -> None:
    assert unbounded(None) == {}


@pytest.mark.parametrize("said", [r"\s*\n\s*", "(a+)+b", "a+b", r"<!--.*?-->", r"\d+\.?\d*,"])
def test_an_expression_that_takes_the_square_is_found(said: str) -> None:
    pattern = re.compile(said, re.DOTALL)
    assert Used("", pattern, anchored=False).worst(attacks(pattern))


@pytest.mark.parametrize("said", [r"(?<!\s)\s++\n", "a+", r"(?<!\w)\w++@", r"<[^<>]*+>", "x{1,9}y"])
def test_an_expression_that_does_not_is_not(said: str) -> None:
    pattern = re.compile(said)
    assert not Used("", pattern, anchored=False).worst(attacks(pattern))
