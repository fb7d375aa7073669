"""A sentence for every reason. Pure; one function for each room's codes."""

from __future__ import annotations

from service.models.reason import Reason, ReasonCode


def sentence(reason: Reason) -> str:
    """Return `reason` in words, without a full stop."""
    if reason.code is ReasonCode.AS_WRITTEN:
        return str(reason.values["text"])
    raise ValueError(f"no sentence for {reason.code}")
