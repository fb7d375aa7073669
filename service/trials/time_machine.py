"""The time machine: the last weeks played again, as they were and with a change, side by side.

Pure: nothing is written, read from the web, asked of a model or mailed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from service.models import Brand, Evaluation, Item, Vote
from service.storage.tables.recorded_runs import PackedRun, RecordedRules, RecordedRun
from service.trials.past.alongside import Alongside, StandingsOf, WorkedOut, as_it_was, items_of
from service.trials.past.comparing import Course, OtherStory, compared, said_of
from service.trials.past.judging import Rejudged, grouped_alike
from service.trials.past.material import Material, Unpacked
from service.trials.past.playing import Played, Player, Setting
from service.trials.past.world import World

Progress = Callable[[int, int], None]
"""Told how many runs were played, of how many."""

Text = tuple[str, str]
"""Id and mark of what was read."""

MOST_ASKED = 300
"""Items that the model is asked about in one trial at most: some 140,000 tokens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is tried. None leaves all as it was."""

    brand: Brand | None = None
    min_score: float | None = None
    top: int | None = None
    competitors: int | None = None

    def rules(self, before: RecordedRules) -> RecordedRules:
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
        self,
        material: Material,
        change: Change,
        asked: Mapping[str, Evaluation] | None = None,
        beside: Callable[[Alongside], Iterable[WorkedOut]] = lambda one: one,
    ) -> None:
        """Take what was recorded; nothing is played yet.

        `asked` are verdicts, by item id, that the model gave for this trial. `beside` may have
        what it is given worked out in another process.
        """
        self._past = Unpacked(material)
        self._asked = asked or {}
        self._change = change
        self._beside = beside(Alongside(self._past, change.brand, self._asked))
        self._standings = StandingsOf()
        self._counts: Counter[str] = Counter()
        self._guessed: dict[Text, float] = {}
        """Items that no run asked the model about, with what keywords give them."""
        self._forgotten = 0

    def played(self) -> Iterator[tuple[RecordedRun, Played | None, Played]]:
        """Yield each run, what it mails as it was, and what it mails with the change.

        As it was a run is played only where that may differ from what it did: where votes were
        taken out since, or another version of Topfive chose.
        """
        changed, votes_mark = Player(World.empty()), ""
        for number, ((row, run), worked_out) in enumerate(
            zip(self._past.runs(), self._beside, strict=True)
        ):
            if (began := self._past.beginning(run.at)) is not None:
                changed = Player(World(began, run.window))
                votes_mark, self._counts["gaps"] = "", self._counts["gaps"] + (number > 0)
            if row.votes_mark != votes_mark:
                votes_mark = row.votes_mark
                changed.world.meet(self._past.old_stories(run.at))
                forgotten = self._past.votes(row.votes_mark).forgotten
                self._forgotten = max(self._forgotten, forgotten)
            would = changed.play(self._changed(number, row, run, worked_out.judged))
            yield run, worked_out.was, would

    def _changed(
        self, number: int, row: PackedRun, run: RecordedRun, judged: Rejudged | None
    ) -> Setting:
        rules = self._change.rules(self._past.rules(row.rules_mark))
        self._counts["items"] += len(run.items)
        brand, brand_mark = self._past.brand(row.brand_mark), row.brand_mark
        if judged is not None and self._change.brand is not None:
            brand, brand_mark = self._change.brand, ""
        standing = self._standings.of(number, brand_mark, brand, rules.zone)
        was = as_it_was(self._past, row, run, standing)
        if judged is None:
            return replace(was, rules=rules)
        self._count(judged, dict(run.items))
        evaluations = judged.evaluations(run)
        items = items_of(self._past, run, evaluations)
        return replace(
            was,
            items={key: judged.weighed(one) for key, one in items.items()},
            evaluations=evaluations,
            brand=brand,
            rules=rules,
            as_grouped=not judged.changed or grouped_alike(run, evaluations),
        )

    def _count(self, judged: Rejudged, marks: Mapping[str, str]) -> None:
        self._counts["beginnings"] += judged.beginnings
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
