"""The row of `agent_runs`, which is also what `/runs/ID` answers: a column more is a field here.

Outside clients read these names: add to them, never rename them.
"""

from __future__ import annotations

from pydantic import ConfigDict, Field

from service.models.run import RunStatus, Trigger
from service.models.run_result import Moment, RunResult, StoredJson


class RunRecord(StoredJson):
    """One row of `agent_runs`."""

    model_config = ConfigDict(
        json_schema_extra={
            "required": ["id", "started_at", "completed_at", "status", "result", "error_message"]
        }
    )

    id: str = Field(default="", json_schema_extra={"format": "uuid"})
    brand_id: str = ""
    trigger: Trigger | None = None
    slot: Moment | None = None
    status: RunStatus = RunStatus.PENDING
    started_at: Moment | None = None
    completed_at: Moment | None = None
    result: RunResult | None = None
    error_message: str | None = None
    owner: str = ""
    lease_until: Moment | None = None

    @property
    def over(self) -> bool:
        """Whether it has ended."""
        return self.status in {RunStatus.COMPLETED, RunStatus.FAILED}

    @property
    def seconds(self) -> float | None:
        """How long it took; None while it is on."""
        if self.started_at and self.completed_at:
            return (self.completed_at - self.started_at).total_seconds()
        return None
