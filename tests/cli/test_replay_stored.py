"""replay of the runs and votes that are stored."""

from __future__ import annotations

import json

import pytest

from tests.app.world import World
from tests.cli.conftest import Call, ask, vote

Printed = pytest.CaptureFixture[str]


def test_replay_of_what_is_stored_judges_a_setting(
    call: Call, around: World, capsys: Printed
) -> None:
    around.fill()
    assert call("run", environ=around.environ) == 0
    [story] = ask(
        around.environ["DATABASE_URL"], "SELECT key FROM stories WHERE title LIKE '%Soweto%'"
    )
    vote(around, story["key"])
    found = []
    for setting in ("TOP_RESULTS=5", "MIN_SCORE=5"):
        capsys.readouterr()
        assert call("replay", "--set", setting, environ=around.environ) == 0
        found.append(json.loads(capsys.readouterr().out.splitlines()[-1])["rounds"][0])
    assert (found[0]["distinct_stories"], found[0]["precision_at_5"]) == (2, 1.0)
    assert (found[1]["distinct_stories"], found[1]["precision_at_5"]) == (0, None)
