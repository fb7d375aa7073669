"""`topfive new-brand`: by flags, by a file of answers, in a pipe, and whole or not at all."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from service.brands import loader
from service.cli.interview import Interview, Terminal
from service.onboarding.description import Description
from service.onboarding.trying import SourceTrier
from service.onboarding.wizard import Wizard
from service.scraping.parser_pool.pool import Workers
from tests.cli.conftest import Call
from tests.scraping.conftest import fetcher_for_tests
from tests.scraping.web import LocalWeb, entry
from tests.web.stored import NOW

Printed = pytest.CaptureFixture[str]
Patch = pytest.MonkeyPatch


def test_flags_describe_a_brand_and_nothing_is_written_over(
    call: Call, tmp_path: Path, capsys: Printed
) -> None:
    told = ("--name", "“Bean There™”", "--subject", "coffee shop", "--country", "South Africa")
    assert call("new-brand", *told, "--offline", "--yes") == 0
    shown = capsys.readouterr().out
    assert f"BRAND_FILE={tmp_path / 'bean-there.yaml'} and BRAND_ID=bean-there" in shown
    assert "The name is taken as: Bean There (" in shown
    assert "also said of other things" in shown
    assert "Not tried (--offline)" in shown
    found = loader.read(tmp_path / "bean-there.yaml", "bean-there")
    assert found.warnings == ()
    assert found.brand.regions == ("South Africa",)
    assert call("check", "bean-there.yaml", "--quick") == 0
    capsys.readouterr()
    assert call("new-brand", *told, "--offline", "--yes") == 1
    assert "exists already" in capsys.readouterr().err


def test_a_file_of_answers_asks_nothing(call: Call, tmp_path: Path, capsys: Printed) -> None:
    answers = tmp_path / "answers.yaml"
    answers.write_text(
        'name: "No"\nsubject: [bank]\nnot_us: ["no, thanks"]\nsources:\n  - reddit: r/norway\n'
    )
    assert call("new-brand", "--answers", answers, "--offline", "--file", "-") == 0
    printed = capsys.readouterr()
    assert loader.read_bytes(printed.out.encode(), "no.yaml", "no").brand.not_us == ("no, thanks",)
    assert "reddit: r/norway" in printed.out
    answers.write_text("nmae: x\n")
    assert call("new-brand", "--answers", answers, "--offline") == 2
    assert "answers.yaml:1" in capsys.readouterr().err
    answers.write_text("name: x\nsite: nowhere\nsources: ['youtube: short']\n")
    assert call("new-brand", "--answers", answers, "--offline") == 2
    assert call("new-brand", "--answers", tmp_path / "away", "--offline") == 1


def test_a_pipe_answers_the_questions(
    call: Call, tmp_path: Path, capsys: Printed, monkeypatch: Patch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("«Kauai Health»\nfood chain\nKenya\n\n-\n"))
    assert call("new-brand", "--offline") == 0
    assert "The name is taken as: Kauai Health (" in capsys.readouterr().out
    assert loader.read(tmp_path / "kauai-health.yaml", "kauai-health").brand.languages == ("en",)
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert call("new-brand", "--offline") == 1
    assert "--name" in capsys.readouterr().err
    monkeypatch.setattr("sys.stdin", io.StringIO("Kaya\n"))
    assert call("new-brand", "--offline") == 2
    assert not (tmp_path / "kaya.yaml").exists()


def test_whoever_says_no_has_nothing_written(
    call: Call, tmp_path: Path, monkeypatch: Patch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("no\n"))
    told = ("--name", "Kaya", "--subject", "bank", "--site", "-", "--language", "en")
    more = ("--country", "Kenya", "--rival", "x", "--alias", "y", "--beside", "z", "--id", "kaya")
    rest = ("--not-us", "w", "--product", "v", "--offline")
    assert call("new-brand", *told, *more, *rest) == 1
    assert not (tmp_path / "kaya.yaml").exists()


class _AtTerminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_ctrl_d_at_a_terminal_ends_it(call: Call, tmp_path: Path, monkeypatch: Patch) -> None:
    monkeypatch.setattr("sys.stdin", _AtTerminal("Kaya\nbank\n"))
    assert call("new-brand", "--offline") == 130
    assert not (tmp_path / "kaya.yaml").exists()


def test_a_site_or_language_that_is_none_is_asked_for_again(
    call: Call, tmp_path: Path, capsys: Printed, monkeypatch: Patch
) -> None:
    monkeypatch.setattr(
        "sys.stdin",
        io.StringIO("Kaya\n\nKenya, Fiji, mobile money\nKenyan\nEnglish\nnowhere\n-\n\n\nbank\n"),
    )
    assert call("new-brand", "--offline") == 0
    said = capsys.readouterr().out
    assert "is no address" in said
    assert '"Kenyan" is no language' in said
    assert "“mobile money” is kept as a place, but is no country" in said
    assert "No outlets are listed here for Fiji" in said
    assert "it does not say what the brand is" in said
    assert "    languages:\n      - en\n" in (tmp_path / "kaya.yaml").read_text()


def test_a_language_that_is_none_is_told_where_nobody_can_be_asked(
    call: Call, capsys: Printed
) -> None:
    told = ("--name", "Kaya", "--subject", "bank", "--language", "Kenyan")
    assert call("new-brand", "--offline", "--yes", *told) == 2
    assert '"Kenyan" is no language' in capsys.readouterr().err


async def test_what_the_web_brings_is_shown_and_chosen_from(monkeypatch: Patch) -> None:
    out = io.StringIO()
    async with (
        LocalWeb() as web,
        fetcher_for_tests(per_host=1) as fetcher,
        Workers(0) as workers,
    ):
        titles = ["Kettle opens a coffee shop", "Kettle drum coffee shop closes"]
        web.feed("/feed", [entry(one, web.url(f"/{one[:9]}"), at=NOW) for one in titles])
        names = ("google_news", "bing_news", "gdelt", "reddit", "hackernews", "bluesky")
        trier = SourceTrier(
            fetcher=fetcher, workers=workers, service_urls=dict.fromkeys(names, web.url(""))
        )
        wizard = Wizard(trier, clock=lambda: NOW, outlets={})
        answered = frozenset({"name", "subject", "countries", "languages", "site", "rivals", "off",
                              "aliases", "beside", "not_us", "products", "id"})  # fmt: skip
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{web.url('/feed')}\n\n1, 2\n\n"))
        told = Description(name="Kettle", subject=("coffee shop",))
        asked = Terminal(out, asks=True, answered=answered)
        described = await Interview(asked, wizard).described(told)
    assert described.not_us == ("kettle drum coffee",)
    shown = out.getvalue()
    assert "2 stories of the last three days" in shown
    assert "1. Kettle opens a coffee shop" in shown
    assert any(one.target == web.url("/feed") and one.on for one in described.sources)
