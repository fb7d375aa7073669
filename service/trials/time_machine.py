"""The time machine: the last weeks played again, as they were and with a change, side by side.

Pure: nothing is written, read from the web, asked of a model or mailed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from service import __version__
from service.models import Brand, Evaluation, Item, Vote
from service.ranking.story_updates import Standings
from service.storage.tables.recorded_runs import ChoosingRules, PackedRun, RecordedRun
from service.trials.past.comparing import Course, OtherStory, compared, said_of
from service.trials.past.judging import BrandChange, Rejudged, Rejudging, grouped_alike
from service.trials.past.material import Material, Unpacked
from service.trials.past.playing import Played, Player, Setting
from service.trials.past.world import World

Progress = Callable[[int, int], None]
"""Told how many runs were played, of how many."""

Text = tuple[str, str]
"""Id and mark of what was read."""

MOST_ASKED = 300
"""Items that the model is asked about in one trial at most: some 140,000 tokens."""

_FRESH_AFTER = 300
"""Runs after which what was thought of stories is forgotten: two days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is tried. None leaves all as it was."""

    brand: Brand | None = None
    min_score: float | None = None
    top: int | None = None
    competitors: int | None = None

    def rules(self, before: ChoosingRules) -> ChoosingRules:
        """Return the settings as they would be."""
        return replace(
            before,
            min_score=before.min_score if self.min_score is None else self.min_score,
            top=before.top if self.top is None else self.top,
            competitors=before.competitors if self.competitors is None else self.competitors,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class WouldHaveBeen:
    """What the change would have made of the past."""

    since: datetime | None = None
    """From when on it was tried; None: nothing was recorded yet."""
    until: datetime | None = None
    runs: int = 0
    items: int = 0
    mails_before: int = 0
    mails_after: int = 0
    came: tuple[OtherStory, ...] = ()
    gone: tuple[OtherStory, ...] = ()
    moved: tuple[OtherStory, ...] = ()
    """In a mail both times, at another place or in another mail."""
    more_for_model: int = 0
    fewer_for_model: int = 0
    by_keywords: int = 0
    """Items that keywords judged for want of a verdict."""
    judged_now: int = 0
    """Items that the model judged for this trial, for no run had asked it."""
    unjudged: tuple[Text, ...] = ()
    """Those that the model could still be asked about, the best by keywords first, and no more
    than are asked about in one trial."""
    beginnings_only: int = 0
    """Items of which only the beginning was kept, since no word of the day stood in them."""
    new_sources: int = 0
    """Sources of which nobody knows what they would have brought."""
    forgotten: int = 0
    """Votes taken out since, because a person asked to be forgotten."""
    unlike: int = 0
    """Runs that, played as they were, did not mail what they did."""
    gaps: int = 0
    """Times that runs in between were not recorded."""


class TimeMachine:
    """Plays recorded runs, as they were and with a change."""

    def __init__(
        self, material: Material, change: Change, asked: Mapping[str, Evaluation] | None = None
    ) -> None:
        """Take what was recorded; nothing is played yet.

        `asked` are verdicts, by item id, that the model gave for this trial.
        """
        self._past = Unpacked(material)
        self._asked = asked or {}
        self._change = change
        self._rejudging: dict[str, Rejudging | None] = {}
        self._standings: dict[tuple[str, str], Standings] = {}
        self._counts: Counter[str] = Counter()
        self._guessed: dict[Text, float] = {}
        """Items that no run asked the model about, with what keywords give them."""
        self._forgotten = 0

    def played(self) -> Iterator[tuple[RecordedRun, Played | None, Played]]:
        """Yield each run, what it mails as it was, and what it mails with the change.

        As it was a run is played only where that may differ from what it did: where votes were
        taken out since, or another version of Topfive chose.
        """
        both = self.votes_are_missing or self.chosen_otherwise
        as_was, changed = Player(World.empty()), Player(World.empty())
        votes_mark = ""
        for number, (row, run) in enumerate(self._past.runs()):
            if (began := self._past.beginning(run.at)) is not None:
                as_was, changed = (Player(World(began, run.window)) for _ in range(2))
                votes_mark, self._counts["gaps"] = "", self._counts["gaps"] + (number > 0)
            if row.votes_mark != votes_mark:
                votes_mark = row.votes_mark
                old = self._past.old_stories(run.at)
                as_was.world.meet(old)
                changed.world.meet(old)
                forgotten = self._past.votes(row.votes_mark).forgotten
                self._forgotten = max(self._forgotten, forgotten)
            before = self._as_was(row, run)
            would = changed.play(self._changed(row, run, before))
            yield run, as_was.play(before) if both else None, would

    @property
    def votes_are_missing(self) -> bool:
        """Whether votes were taken out since, because a person asked to be forgotten."""
        marks = {row.votes_mark for row in self._past.material.runs}
        return any(self._past.votes(mark).forgotten for mark in marks)

    @property
    def chosen_otherwise(self) -> bool:
        """Whether another version of Topfive carried out some of the runs."""
        marks = {row.rules_mark for row in self._past.material.runs}
        return any(self._past.rules(mark).version != __version__ for mark in marks)

    def _as_was(self, row: PackedRun, run: RecordedRun) -> Setting:
        brand, rules = self._past.brand(row.brand_mark), self._past.rules(row.rules_mark)
        return Setting(
            run,
            self._items(run, run.evaluations),
            run.evaluations,
            brand,
            self._standing(row.brand_mark, brand, rules),
            rules,
            self._past.votes(row.votes_mark).votes,
            row.votes_mark,
        )

    def _items(self, run: RecordedRun, wanted: Iterable[str]) -> dict[str, Item]:
        asked = set(wanted)
        found = ((key, self._past.item(key, mark)) for key, mark in run.items if key in asked)
        return {key: item for key, item in found if item is not None}

    def _standing(self, mark: str, brand: Brand, rules: ChoosingRules) -> Standings:
        """Return how stories stand for the brand; a new one every so often, for it remembers."""
        key = (mark, rules.zone)
        if key not in self._standings or self._counts["runs"] % _FRESH_AFTER == 0:
            self._standings[key] = Standings(brand, ZoneInfo(rules.zone))
        return self._standings[key]

    def _changed(self, row: PackedRun, run: RecordedRun, before: Setting) -> Setting:
        rules = self._change.rules(before.rules)
        self._counts["items"] += len(run.items)
        self._counts["runs"] += 1
        judging = self._judging(row.brand_mark, before.brand)
        if judging is None or self._change.brand is None:
            return replace(before, rules=rules)
        every = self._items(run, (key for key, _ in run.items))
        self._counts["beginnings"] += sum(not item.may_matter for item in every.values())
        judged = judging.judged(run, every, model=bool(before.rules.model))
        self._count(judged, dict(run.items))
        return replace(
            before,
            items=judged.items,
            evaluations=judged.evaluations,
            brand=self._change.brand,
            standing=self._standing("", self._change.brand, rules),
            rules=rules,
            as_grouped=not judged.changed or grouped_alike(run, judged.evaluations),
        )

    def _judging(self, mark: str, before: Brand) -> Rejudging | None:
        """Return what judges by the changed brand; None where it judges as the one of before."""
        if self._change.brand is None:
            return None
        if mark not in self._rejudging:
            difference = BrandChange(before, self._change.brand)
            self._rejudging[mark] = (
                Rejudging(difference, self._asked) if difference.is_one else None
            )
        return self._rejudging[mark]

    def _count(self, judged: Rejudged, marks: Mapping[str, str]) -> None:
        self._counts["more"] += len(judged.more)
        self._counts["fewer"] += judged.fewer
        self._guessed |= {(key, marks[key]): score for key, score in judged.more.items()}

    def tried(self, votes: Sequence[Vote], progress: Progress = lambda *_: None) -> WouldHaveBeen:
        """Play it all and return what the change would have made of the past.

        `votes` are those in force today: what readers said of the stories that would have gone.
        """
        runs = self._past.material.runs
        as_was, changed, unlike = Course(), Course(), 0
        marks: dict[str, str] = {}
        for number, (run, was, would) in enumerate(self.played(), start=1):
            marks |= run.items
            if was is None:
                as_was.note_recorded(run, partial(self._read, marks))
            else:
                as_was.note(was)
            if (same := would if self._change == Change() else was) is not None:
                unlike += tuple(one.story.key for one in same.findings) != run.mailed
            changed.note(would)
            progress(number, len(runs))
        guessed, now = self._never_judged()
        came, gone, moved = compared(as_was, changed, said_of(votes), guessed, now)
        counts = self._counts
        return WouldHaveBeen(
            since=runs[0].at if runs else None,
            until=runs[-1].at if runs else None,
            runs=len(runs),
            items=counts["items"],
            mails_before=as_was.mails,
            mails_after=changed.mails,
            came=came,
            gone=gone,
            moved=moved,
            more_for_model=counts["more"],
            fewer_for_model=counts["fewer"],
            by_keywords=len(guessed),
            judged_now=len(now),
            unjudged=self._best(guessed),
            beginnings_only=counts["beginnings"],
            new_sources=self._new_sources(runs),
            forgotten=self._forgotten,
            unlike=unlike,
            gaps=counts["gaps"],
        )

    def _never_judged(self) -> tuple[set[str], set[str]]:
        """Return the ids of items that keywords judged, and of those that the model judged now,
        where no run had asked it."""
        ids = {key for key, _ in self._guessed}
        return ids - self._asked.keys(), ids & self._asked.keys()

    def _best(self, ids: Collection[str]) -> tuple[Text, ...]:
        """Return those of them that are worth most to be asked about; of each what it said last."""
        latest = {key: (score, mark) for (key, mark), score in self._guessed.items() if key in ids}
        best = sorted(latest.items(), key=lambda one: (-one[1][0], one[0]))
        return tuple((key, mark) for key, (_, mark) in best[:MOST_ASKED])

    def _read(self, marks: Mapping[str, str], item_id: str) -> Item | None:
        return self._past.item(item_id, marks.get(item_id, ""))

    def _new_sources(self, runs: Sequence[PackedRun]) -> int:
        if self._change.brand is None or not runs:
            return 0
        known = {one.key for one in self._past.brand(runs[-1].brand_mark).sources if not one.off}
        return sum(not one.off and one.key not in known for one in self._change.brand.sources)
