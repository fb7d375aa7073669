"""`topfive explain`: for people and as JSON, of what was read and of what was not."""

from __future__ import annotations

import json

import pytest

from tests.app.world import World
from tests.cli.conftest import Call

Printed = pytest.CaptureFixture[str]


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
