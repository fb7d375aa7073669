"""Why something is as it is: a code with its values. Words are made of it in `service.wording`.

Nothing decides by looking into a sentence; what must be told apart has a code of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Any, TypeAlias

from pydantic import BeforeValidator

Value: TypeAlias = str | int | float | bool | tuple[str, ...] | None


class ReasonCode(StrEnum):
    """Every kind of reason; `service.wording.reasons` has a sentence for each."""

    AS_WRITTEN = "as_written"
    """A sentence from a row stored before reasons had codes: `text`."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason. Its values are plain, so that it can be stored as JSON."""

    code: ReasonCode
    values: Mapping[str, Value] = field(default_factory=dict)


def read_reason(stored: Any) -> Any:
    """Return what pydantic is to read a reason from; a sentence of an old row stays as written."""
    if isinstance(stored, str):
        return Reason(ReasonCode.AS_WRITTEN, {"text": stored})
    return stored


StoredReason: TypeAlias = Annotated[Reason, BeforeValidator(read_reason)]
"""A field whose old rows may hold a sentence."""
