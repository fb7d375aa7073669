"""What runs leave for one another, in memory: stories, and which mail was answered last.

It does what the statements of `storage.tables.stories` and the mail planner's questions do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from service.digest import schedule as timing
from service.digest.outgoing import Outgoing
from service.digest.schedule import Schedule, Send
from service.digest.window import Window
from service.models import Item, QuietHours, StoryMemory
from service.storage.json_codec import JudgedStory
from service.storage.tables.recorded_runs import RecordedRules, RecordedStory, RecordedWindow
from service.storage.tables.stories import grown
from service.text import terms

_NEVER = datetime.min.replace(tzinfo=UTC)
_LONG_HELD = timedelta(days=7)
"""How long before what is fresh a candidate may be that a digest collects."""


@dataclass(slots=True)
class _Row:
    """A row of `stories`."""

    memory: StoryMemory
    candidate: JudgedStory | None
    first_seen: datetime
    shown: JudgedStory | None = None
    """The candidate as it has grown, once that was asked."""
    latest: datetime = _NEVER
    """When it was last told or met: before that it is of no mail unless somebody asks."""
    met: datetime = _NEVER
    """When its candidate was met."""
    waits: bool = False
    """Whether it was not mailed since, and competes for what mails leave free."""

    def __post_init__(self) -> None:
        """Work out what is asked of it in every run."""
        self.renew()

    def renew(self) -> None:
        """Work it out again after a change."""
        held, sent = self.candidate, self.memory.sent
        self.met = (held.met_at if held else None) or _NEVER
        self.latest = max(self.memory.last_seen, self.met)
        unsent = sent is None or self.met > sent.at
        self.waits = bool(held and held.met_at and held.competes_again and unsent)


class World:
    """The stories and the mails as they stand between two runs."""

    def __init__(self, began: Iterable[RecordedStory], window: RecordedWindow) -> None:
        """Begin with what a recorded run began with."""
        self._rows = {
            one.memory.key: _Row(one.memory, one.candidate, one.first_seen) for one in began
        }
        self._having: dict[str, set[str]] = defaultdict(set)
        """Keys of the stories that have a stemmed word in one of their headlines."""
        for key, row in self._rows.items():
            known = row.memory.sketch.get("terms") or terms.terms(row.memory.title)
            for term in known:
                self._having[term].add(key)
        self._open = dict(self._rows)
        """The stories of which a candidate may still be asked for."""
        self._answered: datetime | None = None
        self._collected_until = window.since
        self._unread_since = window.unread_since
        self._last_mail = window.last_mail

    @classmethod
    def empty(cls) -> World:
        """Return a world in which nothing ever happened."""
        return cls((), RecordedWindow(answered=_NEVER, since=_NEVER))

    def window(self, recorded: RecordedWindow, rules: RecordedRules, at: datetime) -> Window:
        """Return which mail is due; until a slot is answered here, what the run knew of it."""
        schedule = schedule_of(rules)
        answered, since = recorded.answered, recorded.since
        if self._answered is not None:
            answered = self._answered
            since = timing.collects_from(schedule, self._collected_until)
        return Window(
            schedule=schedule,
            now=at,
            answered=answered,
            since=since,
            unread_since=self._unread_since,
            last_mail=self._last_mail,
            catch_up=rules.catch_up,
        )

    def recent(self, since: datetime) -> list[StoryMemory]:
        """Return the stories that were told later than `since`."""
        return [row.memory for row in self._rows.values() if row.memory.last_seen > since]

    def one(self, key: str) -> StoryMemory | None:
        """Return what is remembered of a story."""
        row = self._rows.get(key)
        return row.memory if row else None

    def alike(
        self,
        items: Iterable[Item],
        since: datetime,
        off: Collection[str],
        theirs: Iterable[str] = (),
    ) -> list[StoryMemory]:
        """Return the recent stories that have a word of these headlines, oldest first; of the
        others, not one headline could be theirs.

        `theirs` are keys of stories to which they belonged as it was: one text under two headlines
        that have no word in common.
        """
        asked = {term for item in items for term in terms.terms(item.title)} - set(off)
        keys = {key for term in asked for key in self._having.get(term, ())}
        rows = [self._rows[key] for key in keys.union(theirs) if key in self._rows]
        rows.sort(key=lambda row: (row.first_seen, row.memory.key))
        return [row.memory for row in rows if row.memory.last_seen > since]

    def by_keys(self, keys: Iterable[str]) -> dict[str, StoryMemory]:
        """Return what is remembered of these stories."""
        return {key: self._rows[key].memory for key in keys if key in self._rows}

    def meet(self, old: Mapping[str, RecordedStory]) -> None:
        """Remember stories that nobody tells any more, where they are not known."""
        for key, one in old.items():
            self._rows.setdefault(key, _Row(one.memory, one.candidate, one.first_seen))

    def candidates(
        self, since: datetime, *, fresh_since: datetime, asked: Collection[str]
    ) -> list[JudgedStory]:
        """Return the judged stories that may be mailed, as `stories.candidates` does."""
        found, closed = [], []
        old = fresh_since - _LONG_HELD
        rows = self._open | {key: self._rows[key] for key in asked if key in self._rows}
        for key, row in rows.items():
            fresh = row.memory.last_seen >= fresh_since
            if row.candidate is None:
                closed.append(key)
            elif row.met > since or (row.waits and (fresh or key in asked)):
                row.shown = row.shown or grown(row.candidate, row.memory)
                found.append((row.first_seen, key, row.shown))
            elif row.latest < old:
                closed.append(key)
        for key in closed:
            self._open.pop(key, None)
        return [held for *_, held in sorted(found, key=lambda one: one[:2])]

    def save(
        self,
        kept: Iterable[tuple[StoryMemory, JudgedStory | None]],
        mailed: Collection[str],
        headlines: Mapping[str, Collection[str]],
    ) -> None:
        """Keep what a run leaves of its stories, as `stories.save` does.

        `headlines` are those of the run, by story.
        """
        for key, titles in headlines.items():
            for term in {term for title in titles for term in terms.terms(title)}:
                self._having[term].add(key)
        for memory, candidate in kept:
            row = self._rows.get(memory.key)
            if row is None:
                row = _Row(memory, candidate, memory.first_seen)
                self._open[memory.key] = self._rows[memory.key] = row
                continue
            self._open[memory.key] = row
            if memory.key in mailed or not (candidate is None or _better(row, candidate)):
                row.candidate = candidate
            row.memory, row.shown = memory, None
            row.renew()

    def settle(self, out: Outgoing) -> None:
        """Remember what a run settled of the mail."""
        self._unread_since = out.unread_since
        if out.slot is not None and out.collected_at is not None:
            self._answered, self._collected_until = out.slot, out.collected_at
        if out.send is Send.DIGEST:
            self._last_mail = out.collected_at


def _better(row: _Row, later: JudgedStory) -> bool:
    """Return whether the earlier candidate tells the story better than the later one."""
    held, sent = row.candidate, row.memory.sent
    if held is None or held.evaluation.score is None or later.evaluation.score is None:
        return False
    if sent is not None and not (held.met_at and held.met_at > sent.at):
        return False
    if held.story.items[0].id in {item.id for item in later.story.items}:
        return False
    before = (held.evaluation.risk, held.evaluation.score)
    return before > (later.evaluation.risk, later.evaluation.score)


def schedule_of(rules: RecordedRules) -> Schedule:
    """Return when mail goes out by the rules."""
    quiet = None
    if rules.quiet_start is not None and rules.quiet_end is not None:
        quiet = QuietHours(rules.quiet_start, rules.quiet_end)
    return Schedule(times=rules.times, every=rules.every, zone=ZoneInfo(rules.zone), quiet=quiet)
