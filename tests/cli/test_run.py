"""run, against real servers: its steps, its mail, a dry run, and what explains it afterwards."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.app.world import ANNA, World
from tests.cli.conftest import Call, ask, stored

Printed = pytest.CaptureFixture[str]


def test_run_shows_its_steps_and_sends(call: Call, around: World, capsys: Printed) -> None:
    around.fill()
    assert call("run", environ=around.environ) == 0
    said = capsys.readouterr().out
    assert "Reading the sources" in said
    assert "2 findings; mail: queued" in said
    assert f"{ANNA}: sent" in said
    assert len(around.mail.messages) == 2


def test_run_waits_for_the_one_that_is_on_and_makes_up_for_it_if_it_dies(
    call: Call, around: World, capsys: Printed
) -> None:
    around.fill()
    url = around.environ["DATABASE_URL"]
    ask(
        url,
        "INSERT INTO agent_runs (id, brand_id, trigger, owner, lease_until) VALUES "
        "(gen_random_uuid(), 'debonairs', 'http', 'x', now() + interval '1 second') RETURNING 1",
    )
    assert call("run", environ=around.environ) == 0
    said = capsys.readouterr().out
    assert "is on already" in said
    assert "It failed." in said
    assert "another run makes up for it" in said
    assert "2 findings; mail: queued" in said


def test_run_with_all_sources_down_fails_and_says_why(
    call: Call, around: World, capsys: Printed
) -> None:
    around.down(0, 1, 2)
    assert call("run", environ=around.environ) == 1
    said = capsys.readouterr()
    assert "none of the 3 sources could be read" in said.out + said.err
    assert call("run", "--dry-run", environ=around.environ) == 1
    assert "would have failed" in capsys.readouterr().err


def test_mail_that_does_not_go_out_is_told(call: Call, around: World, capsys: Printed) -> None:
    around.fill()
    around.mail.on("mail", "451 4.3.0 come back later", times=2)
    assert call("run", environ=around.environ) == 0
    assert "queued. " in capsys.readouterr().out


def test_a_dry_run_stores_and_sends_nothing(
    call: Call, around: World, capsys: Printed, tmp_path: Path
) -> None:
    around.fill()
    before = stored(around.environ["DATABASE_URL"])
    page = tmp_path / "mail.html"
    done = call("run", "--dry-run", "--show-prompt", "--html", page, environ=around.environ)
    assert done == 0
    said = capsys.readouterr().out
    assert "This mail would go out: now. Nothing was sent or stored." in said
    assert "Debonairs opens in Soweto" in said
    assert "--- system ---" in said
    assert "Debonairs opens in Soweto" in page.read_text()
    assert stored(around.environ["DATABASE_URL"]) == before
    assert around.mail.messages == []
    for site in around.web.sites:
        site.stories.clear()
    assert call("run", "--dry-run", environ=around.environ) == 0
    assert "No mail would go out: nothing new" in capsys.readouterr().out
    around.fill()
    assert call("run", "--html", tmp_path / "no" / "mail.html", environ=around.environ) == 1
    assert "No such file" in capsys.readouterr().err


def test_what_was_read_and_what_was_not_is_explained(
    call: Call, around: World, capsys: Printed
) -> None:
    around.fill()
    assert call("run", environ=around.environ) == 0
    capsys.readouterr()
    soweto = f"{around.web.sites[0].url}/news/soweto.html"
    assert call("explain", soweto, environ=around.environ) == 0
    said = capsys.readouterr().out
    assert said.startswith("It was mailed.\nDebonairs opens in Soweto · ")
    assert "\nSource\n  The source “Site 0” brought it\n" in said
    assert (
        call(
            "explain", f"{around.web.sites[2].url}/news/rain.html", "--json", environ=around.environ
        )
        == 0
    )
    told = json.loads(capsys.readouterr().out)
    assert (told["verdict"], bool(told["stopped_by"])) == ("left_out", True)
    around.web.sites[5].publish("new", "Debonairs Pizza opens in Knysna", "It sells pizza there.")
    assert call("explain", f"{around.web.sites[5].url}/news/new.html", environ=around.environ) == 0
    assert capsys.readouterr().out.startswith("It would be mailed.\n")
    assert call("explain", f"{around.web.sites[9].url}/news/new.html", environ=around.environ) == 1
    assert capsys.readouterr().out.startswith("It was never read.\n")
