"""What a trial needs beside the past with its change: the past as it was, and the new judgements.

None of it depends on what the change makes of the mails, so another process can be ahead with it.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import islice
from typing import NoReturn
from zoneinfo import ZoneInfo

from service import __version__
from service.models import Brand, Evaluation, Item
from service.ranking.memory.story_updates import Standings
from service.storage.tables.recorded_runs import PackedRun, RecordedRun
from service.trials.past.judging import BrandChange, Rejudged, Rejudging
from service.trials.past.material import Unpacked
from service.trials.past.playing import Played, Player, Setting
from service.trials.past.world import World

_FRESH_AFTER = 300
"""Runs after which what was thought of stories is forgotten: two days."""
_AT_ONCE = 20
"""Runs of which another process tells together."""


@dataclass(frozen=True, slots=True)
class WorkedOut:
    """What is worked out of one run."""

    was: Played | None
    """What it mails as it was; None: what it did mail."""
    judged: Rejudged | None
    """How the changed brand judges; None: as the one of before."""


class StandingsOf:
    """How stories stand for a brand; new ones every so often, for they remember."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], Standings] = {}
        self._since = -1

    def of(self, number: int, mark: str, brand: Brand, zone: str) -> Standings:
        """Return it for the run of that number, with the brand that has the mark."""
        if number // _FRESH_AFTER != self._since:
            self._since, self._known = number // _FRESH_AFTER, {}
        key = (mark, zone)
        if key not in self._known:
            self._known[key] = Standings(brand, ZoneInfo(zone))
        return self._known[key]


class Alongside:
    """Goes through recorded runs and works out what does not depend on the changed mails."""

    def __init__(
        self, past: Unpacked, brand: Brand | None, asked: Mapping[str, Evaluation]
    ) -> None:
        """`brand` is the changed one, `asked` has what the model said for this trial, by item."""
        self._past = past
        self._brand = brand
        self._asked = asked
        self._standings = StandingsOf()
        self._rejudging: dict[str, Rejudging | None] = {}

    @property
    def plays(self) -> bool:
        """Whether the past as it was is played: where it may differ from what was mailed."""
        runs, past = self._past.material.runs, self._past
        return any(past.votes(mark).forgotten for mark in {one.votes_mark for one in runs}) or any(
            past.rules(mark).version != __version__ for mark in {one.rules_mark for one in runs}
        )

    @property
    def runs(self) -> int:
        """How many runs there are."""
        return len(self._past.material.runs)

    @property
    def is_work(self) -> bool:
        """Whether there is anything to do."""
        return self._brand is not None or self.plays

    def __iter__(self) -> Iterator[WorkedOut]:
        """Yield what is worked out of each run, in order."""
        plays, player, votes_mark = self.plays, Player(World.empty()), ""
        for number, (row, run) in enumerate(self._past.runs()):
            was = None
            if plays:
                if (began := self._past.beginning(run.at)) is not None:
                    player, votes_mark = Player(World(began, run.window)), ""
                if row.votes_mark != votes_mark:
                    votes_mark = row.votes_mark
                    player.world.meet(self._past.old_stories(run.at))
                brand, zone = (
                    self._past.brand(row.brand_mark),
                    self._past.rules(row.rules_mark).zone,
                )
                standing = self._standings.of(number, row.brand_mark, brand, zone)
                was = player.play(as_it_was(self._past, row, run, standing))
            yield WorkedOut(was, self._judged(row, run))

    def _judged(self, row: PackedRun, run: RecordedRun) -> Rejudged | None:
        judging = self._judging(row.brand_mark)
        if judging is None:
            return None
        found = items_of(self._past, run, (key for key, _ in run.items))
        model = bool(self._past.rules(row.rules_mark).model)
        return judging.judged(run, found, model=model)

    def _judging(self, mark: str) -> Rejudging | None:
        """Return what judges by the changed brand; None where it judges as the one of before."""
        if self._brand is None:
            return None
        if mark not in self._rejudging:
            difference = BrandChange(self._past.brand(mark), self._brand)
            made = Rejudging(difference, self._asked) if difference.is_one else None
            self._rejudging[mark] = made
        return self._rejudging[mark]


def items_of(past: Unpacked, run: RecordedRun, wanted: Iterable[str]) -> dict[str, Item]:
    """Return those of the items that a run met, as they were read, by id."""
    asked = set(wanted)
    found = ((key, past.item(key, mark)) for key, mark in run.items if key in asked)
    return {key: item for key, item in found if item is not None}


def as_it_was(past: Unpacked, row: PackedRun, run: RecordedRun, standing: Standings) -> Setting:
    """Return a run as it was."""
    return Setting(
        run,
        items_of(past, run, run.evaluations),
        run.evaluations,
        past.brand(row.brand_mark),
        standing,
        past.rules(row.rules_mark),
        past.votes(row.votes_mark).votes,
        row.votes_mark,
    )


def in_another_process(
    beside: Alongside, within: Callable[[], AbstractContextManager[None]]
) -> Iterable[WorkedOut]:
    """Return the same, worked out ahead by a copy of this process, which ends with it.

    This process must have no other thread. All that the copy does it does in a context that
    `within` makes. If it ends before its time, the rest is worked out here.
    """
    if not beside.is_work or not hasattr(os, "fork"):
        return beside
    reading, writing = os.pipe()
    if not (copy := os.fork()):
        os.close(reading)
        _tell(beside, writing, within)
    os.close(writing)
    return _until_ended(told(beside, reading), copy)


def _until_ended(worked_out: Iterator[WorkedOut], copy: int) -> Iterator[WorkedOut]:
    yield from worked_out
    os.waitpid(copy, 0)


def told(beside: Alongside, reading: int) -> Iterator[WorkedOut]:
    """Yield what another process writes into a pipe; what it does not come to, from here."""
    count = 0
    with os.fdopen(reading, "rb") as pipe:
        try:
            while count < beside.runs:
                some = pickle.load(pipe)  # noqa: S301 - our own copy's
                yield from some
                count += len(some)
        except (EOFError, pickle.UnpicklingError):
            yield from islice(beside, count, None)


def _tell(
    beside: Alongside, writing: int, within: Callable[[], AbstractContextManager[None]]
) -> NoReturn:
    """Write all that is worked out, and end this process."""
    status = 1
    try:
        with os.fdopen(writing, "wb") as pipe, within():
            runs = iter(beside)
            while some := list(islice(runs, _AT_ONCE)):
                pickle.dump(some, pipe, 5)
                pipe.flush()
        status = 0
    finally:  # nothing of what it was copied from is done twice
        os._exit(status)
