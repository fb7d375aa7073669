"""The demonstration brand that ships, and the page that explains it."""

from __future__ import annotations

import logging
import re
from pathlib import Path

import pytest

from service.brands import loader
from service.models import SourceKind

SHIPPED = Path(__file__).parents[2] / "dev-research" / "brand_repo.yaml"


def test_the_shipped_brand_is_complete(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        brand = loader.load(SHIPPED, "debonairs")
    assert caplog.text == ""
    assert "Debonairs" in brand.aliases
    assert {"Deb", "Debonair", "Real Deal"} <= set(brand.weak_aliases)
    assert "Triple-Decker" in brand.products
    assert {"Roman's Pizza", "Panarottis"} <= set(brand.competitors)
    assert not {"Steers", "Wimpy", "Fishaways"} & set(brand.competitors)
    assert {"South Africa", "KwaZulu-Natal", "Botswana"} <= set(brand.regions)
    assert "Debonair Airways" in brand.not_us
    assert brand.banned_words
    assert brand.no_go_topics
    assert brand.persona
    assert brand.style_guide
    assert {example.group for example in brand.examples} == set(loader.EXAMPLE_KEYS)
    assert {SourceKind.SEARCH, SourceKind.FEED, SourceKind.REDDIT} <= {
        s.kind for s in brand.sources
    }
    assert all(s.target.startswith("https://") for s in brand.sources if s.kind is SourceKind.FEED)


def test_the_table_of_kinds_has_a_row_and_an_example_for_each_kind_and_no_other() -> None:
    readme = (SHIPPED.parent / "README.md").read_text(encoding="utf-8")
    table = readme.partition("| Kind |")[2].partition("\n\n")[0]
    rows = re.findall(r"^\| `(\w+)` \|.*\| `(\w+): [^|]+` \|$", table, re.MULTILINE)
    assert rows == [(kind, kind) for kind in SourceKind]


def test_the_readme_explains_every_key_and_source_host() -> None:
    readme = (SHIPPED.parent / "README.md").read_text(encoding="utf-8")
    for key in ("id", "display_name", "not_us", "embedding_id", "example_copy", "tone.persona"):
        assert f"`{key}`" in readme
    brand = loader.load(SHIPPED, "debonairs")
    for source in brand.sources:
        if source.kind in (SourceKind.FEED, SourceKind.PAGE):
            assert source.name.split(",")[0] in readme, source.name
