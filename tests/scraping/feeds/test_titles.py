"""What a source without a name is called."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.models import Source, SourceHealth, SourceKind
from service.scraping.sources.titles import as_known, is_unnamed, title_of, titled


def feed(target: str, name: str = "") -> Source:
    return Source(
        kind=SourceKind.FEED, target=target, name=name or SourceKind.FEED.name_for(target)
    )


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("The  Gripe\nBoard", "The Gripe Board"),
        ("Pay\u202eonline\u0007", "Payonline"),
        ("x" * 900, "x" * 59 + "…"),
        ("Latest News RSS Feed", ""),
        ("https://phish.example/login", ""),
        ("  ", ""),
    ],
)
def test_a_title_is_clean_and_short_or_none(said: str, title: str) -> None:
    assert title_of(SourceKind.FEED, said) == title
    assert title_of(SourceKind.SEARCH, said) == ""


def test_a_name_of_the_file_counts_and_two_of_one_title_stay_apart() -> None:
    one, two, named = feed("http://a.test/x"), feed("http://b.test/x"), feed("http://c.test/", "C")
    second = replace(one, target="http://a.test/x?2", name="a.test/x (2)")
    assert [is_unnamed(s) for s in (one, second, named)] == [True, True, False]
    titles = {one.key: "The Ledger", two.key: "The ledger", named.key: "Other"}
    assert [s.name for s in titled([one, two, named], titles)] == [
        "The Ledger (a.test/x)", "The ledger (b.test/x)", "C",
    ]  # fmt: skip
    health = SourceHealth(source_key=one.key, name="a.test/x", title="The Ledger")
    [known] = as_known([one], {one.key: health})
    assert (known.name, known.key) == ("The Ledger", one.key)
