"""The file that is written: read back as meant, never over another, whole or not at all."""

from __future__ import annotations

import errno
import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.brands import loader
from service.errors import ConfigurationError, PermanentError
from service.models import SourceKind
from service.onboarding.brand_file import add_to, write_first, write_new
from service.onboarding.brand_text import added_to, doubts_of, text_of
from service.onboarding.description import Chosen, Description

DAY = date(2026, 11, 28)
NO = Description(
    name="No",
    id="no",
    countries=("Norway", "0123"),
    languages=("no",),
    rivals=("P&G", "&Star", "7-Eleven: the shop", "1:30"),
    subject=("bank", "on"),
    beside=("#1",),
    aliases=("'n Sonskyn", "{curly}", "!Kheis"),
    not_us=("no, thanks", "null"),
    products=("Card 2.0", "Dash"),
    sources=(
        Chosen(SourceKind.MASTODON, "mastodon.social/#No", origin="search"),
        Chosen(SourceKind.FEED, "https://x.example/feed?a=1#b", "Paper: no", origin="outlet"),
        Chosen(SourceKind.SEARCH, '"No" bank', on=False),
    ),
)


def test_words_that_yaml_eats_are_read_back_as_they_were_meant() -> None:
    body = text_of(NO, DAY).encode()
    found = loader.read_bytes(body, "no.yaml", "no")
    assert found.warnings == ()
    assert found.brand.display_name == "No"
    assert found.brand.not_us == ("no, thanks", "null")
    assert found.brand.competitors == NO.rivals
    assert [one.target for one in found.brand.sources] == [one.target for one in NO.sources[:2]]
    assert "# Outlets of its countries." in body.decode()


@settings(max_examples=80, deadline=None)
@given(st.lists(st.text(max_size=30), max_size=4), st.text(max_size=20))
def test_whatever_is_named_the_file_says_it_or_is_refused(said: list[str], name: str) -> None:
    told = {"name": name, "id": "x", "subject": ["bank"], "aliases": said, "not_us": said}
    try:
        body = text_of(Description.from_mapping(told), DAY)
    except (PermanentError, ConfigurationError):
        return  # said in words, and nothing is written
    assert loader.read_bytes(body.encode(), "x.yaml", "x").brand.display_name


def test_what_may_be_a_slip_is_asked_and_not_refused() -> None:
    told = replace(NO, countries=("Souht Africa",))
    assert "Souht Africa" in text_of(told, DAY)
    assert doubts_of(told) == [
        '"Souht Africa" is no country as it is written; write South Africa if that is meant'
    ]


def test_a_file_that_is_there_stays(tmp_path: Path) -> None:
    path = tmp_path / "no.yaml"
    path.write_text("mine")
    with pytest.raises(PermanentError, match="exists already"):
        write_new(path, "theirs")
    with pytest.raises(PermanentError, match="exists already"):
        write_first([tmp_path], "no.yaml", "theirs")
    assert path.read_text() == "mine"
    assert [one.name for one in tmp_path.iterdir()] == ["no.yaml"]


def test_the_first_folder_that_takes_it_gets_it(tmp_path: Path) -> None:
    there = tmp_path / "there"
    there.mkdir()
    assert write_first([tmp_path / "away", there], "no.yaml", "text") == there / "no.yaml"
    with pytest.raises(PermanentError, match="cannot be written"):
        write_first([tmp_path / "away"], "no.yaml", "text")
    with pytest.raises(PermanentError, match="no folder"):
        write_first([], "no.yaml", "text")


def test_a_full_disk_leaves_the_old_file_or_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("brands:\n  - id: a\n    display_name: A\n    keywords: [x]\n")
    before = path.read_bytes()

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(PermanentError, match="No space left"):
        write_new(tmp_path / "no.yaml", "text")
    with pytest.raises(PermanentError, match="No space left"):
        add_to(path, NO)
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["mine.yaml"]


def test_it_is_written_on_a_file_system_without_links_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(*_: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", none)
    write_new(tmp_path / "no.yaml", "text")
    assert (tmp_path / "no.yaml").read_text() == "text"
    with pytest.raises(PermanentError, match="exists already"):
        write_new(tmp_path / "no.yaml", "other")
    assert (tmp_path / "no.yaml").read_text() == "text"


def test_a_file_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    with pytest.raises(PermanentError, match="cannot be read"):
        add_to(tmp_path / "away.yaml", NO)


def test_a_brand_is_added_and_every_other_line_stays(tmp_path: Path, repository: Path) -> None:
    body = (repository / "dev-research" / "brand_repo.yaml").read_bytes()
    path = tmp_path / "brands.yaml"
    path.write_bytes(body)
    add_to(path, NO)
    after = path.read_bytes()
    old, new = body.splitlines(), after.splitlines()
    start = next(number for number, line in enumerate(new) if line != old[number])
    assert new[:start] + new[start + len(new) - len(old) :] == old
    assert loader.read_bytes(after, "brands.yaml", "no").brand.display_name == "No"
    assert (
        loader.read_bytes(after, "brands.yaml", "debonairs").brand
        == loader.read_bytes(body, "brands.yaml", "debonairs").brand
    )
    with pytest.raises(PermanentError):
        add_to(path, NO)  # its id is there already
    assert path.read_bytes() == after


@pytest.mark.parametrize(
    "body",
    [
        "brands:\n- id: a\n  display_name: A\n  keywords: {core: [x]}\n",
        (
            "brands:\n    - id: a\n      display_name: A\n      keywords:\n        core: [x]\n"
            "    # the end\nmarket_intel_examples:\n  - input: a\n    output: b"
        ),
        (
            "brands:\r\n  - id: a\r\n    display_name: A\r\n    keywords:\r\n      core:\r\n"
            "        - x\r\n    tone: |\r\n      plain\r\n      words\r\n"
        ),
    ],
)
def test_it_is_added_to_files_of_every_shape(body: str) -> None:
    after = added_to(body.encode(), "a.yaml", NO)
    assert loader.read_bytes(after, "a.yaml", "a") == loader.read_bytes(
        body.encode(), "a.yaml", "a"
    )
    assert loader.read_bytes(after, "a.yaml", "no").brand.display_name == "No"


@pytest.mark.parametrize(
    "body", ["brands: [{id: a, display_name: A, keywords: {core: [x]}}]\n", "nothing: here\n", "["]
)
def test_where_it_cannot_be_added_safely_it_is_not(body: str) -> None:
    with pytest.raises(PermanentError):
        added_to(body.encode(), "a.yaml", NO)
