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

    # Why a story was left out (`ranking.selection`)
    ALREADY_MAILED = "already_mailed"
    """`on` (ISO date): nothing new since."""
    UNDER_FLOOR = "under_floor"
    """`points` that are missing; `by_votes`: the judge alone would have let it in."""
    SECOND_COMPETITOR = "second_competitor"
    BEHIND_LAST = "behind_last"
    """`points` behind the last one chosen."""
    TOO_SIMILAR = "too_similar"

    # What the readers' votes add to a score or take from it (`ranking.preferences`)
    LIKED_FEATURE = "liked_feature"
    """`kind` and `name` of a feature, its `points`, `yes` of `votes`."""
    OLD_NEWS = "old_news"
    """`points`, for a story older than a day."""
    SEEN_ALREADY = "seen_already"
    """`points`, for a story like one that a reader had seen."""

    # What is new of a story that was mailed (`ranking.story_updates`)
    RISK_ROSE = "risk_rose"
    """`before`, `now`."""
    RISK_FELL = "risk_fell"
    """`before`, `now`."""
    IMPACT_ROSE = "impact_rose"
    """`before`, `now`."""
    MORE_OUTLETS = "more_outlets"
    """`before`, `now`."""
    TOOK_A_TURN = "took_a_turn"
    """`turns`: marks of `story_updates.DEVELOPMENTS`."""
    NEW_FACTS = "new_facts"
    """`facts`: names and numbers."""

    # What several votes did together (`ranking.vote_effects`): `title` of the first of `count`
    NOES_KEPT_OUT = "noes_kept_out"
    YESES_BROUGHT_IN = "yeses_brought_in"
    VOTES_KEPT_OUT = "votes_kept_out"
    VOTES_BROUGHT_IN = "votes_brought_in"
    MADE_ROOM = "made_room"
    TOOK_FREED_PLACE = "took_freed_place"


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason. Its values are plain, so that it can be stored as JSON."""

    code: ReasonCode
    values: Mapping[str, Value] = field(default_factory=dict)


def as_written(text: str) -> Reason:
    """Return the reason that a finished sentence stands for."""
    return Reason(ReasonCode.AS_WRITTEN, {"text": text})


def read_reason(stored: Any) -> Any:
    """Return what pydantic is to read a reason from; a sentence of an old row stays as written."""
    if isinstance(stored, str):
        return as_written(stored)
    return stored


StoredReason: TypeAlias = Annotated[Reason, BeforeValidator(read_reason)]
"""A field whose old rows may hold a sentence."""
