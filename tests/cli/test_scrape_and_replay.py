"""Commands that look without acting, and need no configuration: scrape and replay."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.app.world import World
from tests.cli.conftest import Call

Printed = pytest.CaptureFixture[str]


def test_scrape_tells_what_it_sees_and_needs_no_configuration(
    call: Call, around: World, capsys: Printed
) -> None:
    around.fill()
    url = f"{around.web.sites[0].url}/feed.xml"
    assert call("scrape", url, "--allow-network", "127.0.0.0/8") == 0
    seen = json.loads(capsys.readouterr().out)
    assert seen["url"] == url
    assert "Debonairs opens in Soweto" in json.dumps(seen)
    assert call("scrape", url, "--readable", "--allow-network", "127.0.0.0/8") == 0
    shown = capsys.readouterr().out
    assert "1. Debonairs opens in Soweto" in shown
    assert "A feed with 1 story" in shown
    assert "For Debonairs Pizza, by keywords: score " in shown
    assert " of 5, " in shown
    for word in ("{", "validators", "moved_for_good_to", "None"):
        assert word not in shown


def test_scrape_shows_an_article_as_a_person_reads_it(
    call: Call, around: World, capsys: Printed
) -> None:
    around.fill()
    site = around.web.sites[0].url
    assert call("scrape", f"{site}/feed.xml", "--allow-network", "127.0.0.0/8") == 0
    url = json.loads(capsys.readouterr().out)["items"][0]["url"]
    arguments = ("scrape", url, "--readable", "--allow-network", "127.0.0.0/8")
    assert call(*arguments, environ=around.environ) == 0
    said = capsys.readouterr().out
    lines = said.splitlines()
    assert lines[0] == "Debonairs opens in Soweto"
    assert "ago" in lines[1] or "just now" in lines[1] or "no date is given" in lines[1]
    assert lines[2] == url
    assert "Debonairs Pizza opened a shop." in said
    assert "For Debonairs Pizza, by keywords: score " in said
    assert "robots.txt: allowed · HTTP 200" in said
    (brand := Path(around.environ["BRAND_FILE"])).write_text("brands: [")
    assert call(*arguments, environ=around.environ) == 0
    told = capsys.readouterr()
    assert "Not judged, since the brand file has a fault" in told.err
    assert "For Debonairs" not in told.out
    brand.unlink()


def test_scrape_says_of_an_address_that_is_none_only_that(call: Call, capsys: Printed) -> None:
    assert call("scrape", "foo", "--readable") == 1
    said = capsys.readouterr().out
    assert said.startswith("foo: this is not a web address.")
    assert "robots" not in said


def test_scrape_refuses_what_it_must(call: Call, around: World, capsys: Printed) -> None:
    assert call("scrape", around.web.sites[0].url) == 1
    assert json.loads(capsys.readouterr().out)["error"]
    assert around.web.sites[0].requests == []
    assert call("scrape", "http://x.test/", "--allow-network", "everything") == 2
    assert "--allow-network" in capsys.readouterr().err


ROUNDS = [
    {
        "round": number,
        "items": [
            {
                "id": f"{number}-{n}",
                "title": f"Story {n} of day {number} about {'pizza' if n % 2 else 'chess'}",
                "publisher": "Daily",
                "story": f"s{number}-{n}",
                "published_at": f"2026-01-0{number}T10:00:00Z",
                "liked": bool(n % 2),
            }
            for n in range(8)
        ],
    }
    for number in range(1, 5)
]


def test_replay_of_a_file_ends_with_one_line_of_json(
    call: Call, tmp_path: Path, capsys: Printed
) -> None:
    (tmp_path / "rounds").write_text("\n".join(json.dumps(one) for one in ROUNDS))
    assert call("replay", "rounds", "--seed", 3) == 0
    found = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert [one["round"] for one in found["rounds"]] == [1, 2, 3, 4]
    assert call("replay", "rounds") == 0
    said = capsys.readouterr()
    assert json.loads(said.out.splitlines()[-1])
    assert re.fullmatch(
        r"Over 4 rounds \d+% of the five shown were liked: \d+% in the first quarter of them, "
        r"\d+% in the last\.\n",
        said.err,
    )
    assert len(found["quarters"]) == 4
    assert call("replay", "absent") == 1
    assert "absent cannot be read" in capsys.readouterr().err
    assert call("replay", "rounds", "--set", "MIN_SCORE=3") == 2
    assert call("replay", "--set", "COLOUR=red") == 2
    assert "MIN_SCORE=NUMBER" in capsys.readouterr().err


def test_replay_reads_standard_input(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "service", "replay", "-"],
        input=json.dumps(ROUNDS[0]), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1])["rounds"][0]["round"] == 1
