"""The JSON of a run, written and read: old rows come back as they were, whatever they lack."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from service.models import Counts, Group, RiskKind, Scorer
from service.models.run import RunStatus
from service.models.run_result import FindingJson, ItemDetail, RunResult
from service.storage.tables.runs import RunRecord
from tests.tables import each

ROWS: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[1] / "data/upgrade/fb1ccd7/runs.json").read_text(encoding="utf-8")
)


@each("row", ROWS, ids=lambda row: row["id"][:8])
def test_a_row_that_was_read_is_written_as_it_was(row: dict[str, Any]) -> None:
    assert RunRecord.model_validate(row).as_json() == row


def test_what_old_rows_lack_has_its_default() -> None:
    old = {"title": "A fire", "score": 3.5, "risk": 2, "risk_kind": "safety", "story": "k"}
    result = RunResult.model_validate({"findings": [old], "counts": {"new": 3}, "scorer": "mixed"})
    [finding] = result.findings
    assert (finding.impact, finding.link, finding.outlets, finding.scorer) == (0, "none", (), None)
    assert (finding.risk, finding.risk_kind, finding.group) == (2, RiskKind.SAFETY, Group.RELEVANT)
    assert result.counts == Counts(new=3)
    assert (result.scorer, result.min_score, result.almost) == (Scorer.MIXED, None, None)
    assert result.cost.usd == 0.0
    assert RunRecord.model_validate({"id": "x", "result": None}).status is RunStatus.PENDING
    assert ItemDetail.model_validate({"why": "w"}).as_json() == {"why": "w"}


def test_no_price_is_not_nothing_spent() -> None:
    assert RunResult.model_validate({"cost": {"usd": None}}).cost.usd is None


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from(sorted(RunResult.model_fields)), _JSON))
def test_nothing_that_stands_in_a_field_breaks_the_page(stored: dict[str, Any]) -> None:
    RunResult.model_validate(stored)
    RunRecord.model_validate(
        {name: next(iter(stored.values()), 0) for name in RunRecord.model_fields}
    )


def test_a_value_that_cannot_be_read_costs_its_field_alone() -> None:
    read = FindingJson.model_validate({"title": "A fire", "tone": "shrill", "rank": "first"})
    assert (read.title, read.tone, read.rank) == ("A fire", None, 0)
