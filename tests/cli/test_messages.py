"""Messages that once misled somebody who tried Topfive for the first time, one by one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from service.cli.main import main
from tests.cli.conftest import Call
from tests.config.test_load import GOOD

Printed = pytest.CaptureFixture[str]

BRAND = """
brands:
  - id: debonairs
    display_name: Debonairs Pizza
    keywords: {core: [Debonairs Pizza]}
"""


def wrong(arguments: list[str], capsys: Printed) -> str:
    """Return what argparse says of arguments that it refuses."""
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    return capsys.readouterr().err


@pytest.mark.parametrize("minutes", ["0", "-5", "1441", "2.5", "ten"])
def test_minutes_of_the_demo_are_refused_by_their_own_name(minutes: str, capsys: Printed) -> None:
    said = wrong(["demo", f"--minutes={minutes}"], capsys)
    assert f"argument --minutes: '{minutes}' is not a number of minutes from 1 to 1440" in said
    assert "AGENT_RUN" not in said


@pytest.mark.parametrize("command", ["forget", "resubscribe"])
@pytest.mark.parametrize("name", ["anna", "anna@", "Anna <anna@example.com>"])
def test_whoever_is_no_mail_address_is_not_looked_for(
    command: str, name: str, capsys: Printed
) -> None:
    said = wrong([command, name], capsys)
    assert f"argument EMAIL: '{name}' is not a mail address such as anna@example.com" in said
    assert "Delete" not in said


@pytest.mark.parametrize("url", ["foo", "ftp://example.com/", "http://192.168.1.1/", "http://"])
def test_an_address_that_is_refused_has_no_second_reason(
    call: Call, url: str, capsys: Printed
) -> None:
    assert call("scrape", url) == 1
    seen = json.loads(capsys.readouterr().out)
    assert seen["error"]
    assert "robots" not in seen


LISTS = {
    "EMAIL_TO": ("Anna <anna@example.com>, ben@, carla@example.com", ("Anna <", "'ben@'")),
    "ALERT_EMAIL_TO": ("x; y", ("'x'", "'y'")),
    "EMAIL_SCHEDULE": ("25:00, 07:30, noon", ("25:00", "noon", "every-run")),
    "SCRAPE_ALLOW_NETWORKS": ("10.0.0.0/8, home, 10.0.0.0/99", ("home", "10.0.0.0/99")),
    "SCRAPE_ALLOW_PORTS": ("80, web, 0", ("web", "0")),
}


@pytest.mark.parametrize(("name", "value", "has"), [(k, *v) for k, v in LISTS.items()])
def test_all_that_is_wrong_in_a_list_is_told_at_once(
    call: Call, name: str, value: str, has: tuple[str, ...], capsys: Printed
) -> None:
    assert call("check", environ={**GOOD, name: value}) == 2
    [line] = [one for one in capsys.readouterr().err.splitlines() if name in one]
    for part in has:
        assert part in line


def test_what_is_wrong_in_a_file_names_that_file_and_not_how_to_make_one(
    call: Call, tmp_path: Path, capsys: Printed
) -> None:
    good = "".join(f"{name}={value}\n" for name, value in GOOD.items())
    (tmp_path / ".env").write_text(f"{good}PORT=x\n")
    assert call("run") == 2
    said = capsys.readouterr().err
    assert f"read from {tmp_path / '.env'}: correct them there" in said
    assert "topfive init" not in said


def test_what_is_wrong_in_the_environment_is_to_be_mended_there(
    call: Call, capsys: Printed
) -> None:
    assert call("run", environ={**GOOD, "PORT": "x"}) == 2
    said = capsys.readouterr().err
    assert "come from the environment" in said
    assert "--env-file" in said
    assert "topfive init" not in said


def test_what_the_environment_says_otherwise_than_the_file_is_to_be_mended_there(
    tmp_path: Path, call: Call, capsys: Printed
) -> None:
    good = "".join(f"{name}={value}\n" for name, value in GOOD.items())
    (tmp_path / ".env").write_text(f"{good}TOP_RESULTS=x\n")
    assert call("run", environ={"PORT": "x"}) == 2
    said = capsys.readouterr().err
    assert f"read from {tmp_path / '.env'}: correct them there" in said
    assert "PORT comes from the environment, which goes before the file" in said
    assert "TOP_RESULTS comes" not in said


def test_without_any_setting_a_first_file_is_proposed(call: Call, capsys: Printed) -> None:
    assert call("run") == 2
    assert "topfive init" in capsys.readouterr().err


def test_a_fault_of_the_brand_file_names_its_place_alone(
    call: Call, tmp_path: Path, capsys: Printed
) -> None:
    path = tmp_path / "brand.yaml"
    path.write_text(BRAND.replace("display_name: D", 'display_name: "D'))
    assert call("run", environ={**GOOD, "BRAND_FILE": "brand.yaml"}) == 2
    said = capsys.readouterr().err
    assert "brand.yaml:4: a quote that is opened on this line is not closed" in said
    assert f"Mend {path}." in said
    assert "environment" not in said
    assert call("run", environ={**GOOD, "BRAND_FILE": "none.yaml"}) == 2
    assert f"looked for: {tmp_path / 'none.yaml'}" in capsys.readouterr().err


@pytest.mark.slow
def test_a_pair_among_words_is_told_with_how_it_is_read(
    call: Call, tmp_path: Path, capsys: Printed
) -> None:
    path = tmp_path / "brand.yaml"
    path.write_text(BRAND.replace("[Debonairs Pizza]", "[acmetron, pizza: the dish]"))
    environ = {**GOOD, "BRAND_FILE": "brand.yaml", "DATABASE_URL": "postgresql://u:p@127.0.0.1:1/d"}
    assert call("check", environ=environ) == 1
    said = capsys.readouterr()
    words = 'keywords.core[2]: "pizza: the dish" is read as one phrase, colon and all'
    assert words in said.out + said.err
