"""replay of the runs and votes that are stored."""

from __future__ import annotations

import json
from datetime import UTC, datetime

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
    vote(around, story["key"], at=datetime.now(UTC).isoformat(timespec="microseconds"))
    found, said = [], []
    for setting in ("TOP_RESULTS=5", "MIN_SCORE=5"):
        capsys.readouterr()
        assert call("replay", "--set", setting, environ=around.environ) == 0
        printed = capsys.readouterr()
        found.append(json.loads(printed.out.splitlines()[-1])["rounds"][0])
        said.append(printed.err)
    assert (found[0]["distinct_stories"], found[0]["precision_at_5"]) == (2, 1.0)
    assert (found[1]["distinct_stories"], found[1]["precision_at_5"]) == (0, None)
    assert said[0] == (
        "With TOP_RESULTS=5 nothing would have changed.\n"
        "Of what one run would mail, 1 of the 1 votes are yes.\n"
    )
    begins, *titles, last = said[1].splitlines()
    assert begins == "With MIN_SCORE=5 these 2 would not have been mailed:"
    assert sorted(titles) == ["  - Debonairs opens in Soweto", "  - Prize for the Triple-Decker"]
    assert last == "Of what one run would mail, nobody has voted."
