"""Takes the advice of explanations: what they say would change is changed, and looked at again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from service.models import Item, Reason, ReasonCode
from service.models.run_result import ItemDetail
from service.runs.records.run_draft import RunDraft
from service.trials.explaining.explanation import Around, DecidingRule, Judged, RuleSaid
from service.trials.explaining.rules import steps_of
from tests.app.world import World

RUN = "00000000-0000-4000-8000-000000000001"
"""Ties are decided by a run's id: with the same one, the same input gives the same choice."""
_SETTINGS: Mapping[ReasonCode, tuple[str, str]] = {
    ReasonCode.CHANGE_FLOOR: ("min_score", "floor"),
    ReasonCode.CHANGE_PLACES: ("top_results", "places"),
    ReasonCode.CHANGE_RIVALS: ("max_competitor_stories", "limit"),
    ReasonCode.CHANGE_MAX_AGE: ("max_age_hours", "hours"),
}
_WORDS: Mapping[ReasonCode, str] = {
    ReasonCode.CHANGE_LOOK_ALIKE: "not_us",
    ReasonCode.CHANGE_NO_GO: "no_go_topics",
}
PLACES = frozenset({ReasonCode.CHANGE_PLACES, ReasonCode.CHANGE_RIVALS})
"""What brings a story in, and not only past one rule."""


class Told:
    """What became of each item of a draft, and how that is explained."""

    def __init__(self, draft: RunDraft) -> None:
        self.items: dict[str, Item] = {}
        self.mailed: set[str] = set()
        self.steps: dict[str, tuple[RuleSaid, ...]] = {}
        for one in draft.outcomes:
            detail = ItemDetail.model_validate(one.detail)
            around = Around(floor=draft.digest.min_score, source=Reason(ReasonCode.PAGE_READ))
            self.items[one.item.id] = one.item
            self.steps[one.item.id] = steps_of(Judged.stored(detail, one.score), around)
            if one.outcome in ("mailed", "chosen"):
                self.mailed.add(one.item.id)

    def stopped_by(self, item: str) -> DecidingRule | None:
        """Return the rule that keeps an item out."""
        return next((one.rule for one in self.steps.get(item, ()) if one.stops), None)

    def advice(self) -> dict[Reason, set[str]]:
        """Return each change that would let items pass, with their ids."""
        found: dict[Reason, set[str]] = defaultdict(set)
        for item, steps in self.steps.items():
            for step in steps:
                for change in step.change if step.stops else ():
                    found[self._made_sure(change, item)].add(item)
        return found

    def _made_sure(self, change: Reason, item: str) -> Reason:
        """Return the change with the word that is taken for "a word of its headline"."""
        if change.code is not ReasonCode.CHANGE_WORDS:
            return change
        word = max(self.items[item].title.split(), key=len).strip("'\"‘’“”:,.?!()")
        return Reason(change.code, {"word": word})


async def told(around: World, **changed: str) -> Told:
    """Return what a run would do now under these settings; nothing is stored."""
    async with around.opened(**changed) as service:
        return Told(await service.pipeline.draft(RUN))


async def told_after(around: World, change: Reason, **settings: str) -> Told | None:
    """Return what a run would do after `change`; None if a test cannot bring that about."""
    if change.code in _SETTINGS:
        name, value = _SETTINGS[change.code]
        return await told(around, **settings | {name: str(change.values[value])})
    file = Path(around.environ["BRAND_FILE"])
    with _changed(file, change) as is_changed:
        return await told(around, **settings) if is_changed else None


@contextmanager
def _changed(file: Path, change: Reason) -> Iterator[bool]:
    """Change the brand file while the block runs; yield whether this change is one of the file."""
    before = file.read_text(encoding="utf-8")
    tree: dict[str, Any] = yaml.safe_load(before)
    brand = tree["brands"][0]
    if change.code in _WORDS:
        phrases = brand[_WORDS[change.code]]
        brand[_WORDS[change.code]] = [one for one in phrases if one != change.values["phrase"]]
    elif change.code is ReasonCode.CHANGE_WORDS:
        brand["keywords"]["core"].append(change.values["word"])
    file.write_text(yaml.safe_dump(tree), encoding="utf-8")
    try:
        yield change.code in _WORDS or change.code is ReasonCode.CHANGE_WORDS
    finally:
        file.write_text(before, encoding="utf-8")


def not_taken(before: Told, after: Told, change: Reason, items: set[str]) -> list[str]:
    """Return those of `items` for which the change did not do what was said of it."""
    if change.code in PLACES:
        return sorted(items - after.mailed)
    return sorted(
        item
        for item in items
        if item not in after.mailed and before.stopped_by(item) == after.stopped_by(item)
    )
