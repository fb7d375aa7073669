"""The lists of words that stand beside an event: how they are read, and that each is read."""

from __future__ import annotations

import re
from pathlib import Path

from service.matching.events import words
from service.matching.words.word_lists import named_lists
from tests.tables import each

MATCHING = Path(words.__file__).parent


@each(
    ("text", "is_found"),
    [
        ("an outage", True),
        ("two Outages", True),
        ("the data leaked", True),
        ("was laid off", True),
        ("the bank", True),
        ("a bank", False),
        ("it bleaks", False),
        ("outageous", False),
    ],
)
def test_a_list_finds_whole_words_plurals_and_what_goes_on(text: str, is_found: bool) -> None:
    assert (words.whole_words("its-own").search(text) is not None) is is_found


def test_each_list_is_read() -> None:
    code = "\n".join(path.read_text("utf-8") for path in MATCHING.rglob("*.py"))
    read = set(re.findall(r"""(?:whole_words|any_of)\(["']([a-z-]+)["']\)""", code))
    assert set(named_lists(words.__package__, "beside.txt", between=",")) == read
