"""The two ways in which the past went, as it did and with a change, and where they differ. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from service.digest.schedule import Send
from service.models import Answer, Item, Vote
from service.storage.tables.recorded_runs import RecordedRun
from service.trials.past.playing import Played


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherStory:
    """A story that the change brings, drops or moves."""

    key: str
    title: str
    url: str
    outlet: str
    at: datetime
    """When its mail went out, or would have."""
    before: int = 0
    """Its place in the mail as it was; 0: it was in none."""
    after: int = 0
    then: datetime | None = None
    """When the mail would have gone that would have had it, where that is another one."""
    score: float = 0.0
    by_keywords: bool = False
    """The model never judged it: keywords did."""
    judged_now: bool = False
    """No run asked the model about it: it was asked for this trial."""
    yes: int = 0
    no: int = 0


@dataclass(frozen=True, slots=True)
class MailedOnce:
    """A story in the first mail that had it."""

    lead: Item
    ids: frozenset[str]
    place: int
    at: datetime
    score: float


@dataclass(slots=True)
class Course:
    """One of the two ways in which the past went: as it did, or with the change."""

    mailed: dict[str, MailedOnce] = field(default_factory=dict)
    items: dict[str, str] = field(default_factory=dict)
    """The story of each item."""
    of: dict[str, list[str]] = field(default_factory=dict)
    """The items of each story."""
    scores: dict[str, float] = field(default_factory=dict)
    """Of each item when it was judged: what was left over is mailed by a later run."""
    mails: int = 0

    def note(self, played: Played) -> None:
        """Keep what a run mailed as it was played."""
        self._note_stories(played.stories)
        self.mails += played.send is Send.DIGEST
        for one in played.findings:
            ids = frozenset(item.id for item in one.story.items)
            found = MailedOnce(one.story.items[0], ids, one.rank, played.at, one.score)
            self.mailed.setdefault(one.story.key, found)

    def note_recorded(self, run: RecordedRun, item: Callable[[str], Item | None]) -> None:
        """Keep what a run did mail."""
        self._note_stories(run.stories)
        self.scores |= {key: one.score or 0.0 for key, one in run.evaluations.items()}
        self.mails += run.kind == Send.DIGEST
        for place, key in enumerate(run.mailed, start=1):
            ids = self.of.get(key, [])
            told = [one for one in map(item, reversed(ids)) if one is not None]
            if told and key not in self.mailed:
                score = max((self.scores.get(one, 0.0) for one in ids), default=0.0)
                self.mailed[key] = MailedOnce(told[0], frozenset(ids), place, run.at, score)

    def _note_stories(self, stories: Iterable[tuple[str, tuple[str, ...]]]) -> None:
        for key, ids in stories:
            self.items |= dict.fromkeys(ids, key)
            self.of.setdefault(key, []).extend(ids)


def said_of(votes: Iterable[Vote]) -> Mapping[str, Counter[Answer]]:
    said: dict[str, Counter[Answer]] = defaultdict(Counter)
    for vote in votes:
        said[vote.story][vote.answer] += 1
    return said


def compared(
    as_was: Course,
    changed: Course,
    said: Mapping[str, Counter[Answer]],
    guessed: Collection[str],
    asked: Collection[str],
) -> tuple[tuple[OtherStory, ...], tuple[OtherStory, ...], tuple[OtherStory, ...]]:
    """Return the stories that come, those that go, and those that stand elsewhere.

    A story is the same if one of its items belongs to it both times. `guessed` are the ids of items
    that keywords judged where no run had asked the model, `asked` of those that it judged since.
    """
    came, gone, moved = [], [], []
    after: dict[str, str] = {}
    for key in sorted(changed.mailed, key=lambda one: one not in as_was.mailed):
        name = _name_before(changed.mailed[key], as_was) or key
        # Of a story that is now told as two, the second has come.
        after[key if name in after else name] = key
    for key, mailed in as_was.mailed.items():
        if key not in after:
            gone.append(_other(key, mailed, said, before=mailed.place))
            continue
        now = changed.mailed[after[key]]
        if (now.place, now.at) != (mailed.place, mailed.at):
            other = _other(key, mailed, said, before=mailed.place, after=now.place)
            other = _marked(other, now.lead.id, guessed, asked)
            moved.append(replace(other, then=now.at if now.at != mailed.at else None))
    for name, key in after.items():
        if name not in as_was.mailed:
            mailed = changed.mailed[key]
            other = _other(name, mailed, said, after=mailed.place)
            came.append(_marked(other, mailed.lead.id, guessed, asked))
    return tuple(came), tuple(gone), tuple(moved)


def _marked(
    other: OtherStory, lead: str, guessed: Collection[str], asked: Collection[str]
) -> OtherStory:
    """Return it with what is known of who judged the item that it stands on."""
    return replace(other, by_keywords=lead in guessed, judged_now=lead in asked)


def _name_before(mailed: MailedOnce, as_was: Course) -> str:
    """Return the key that the story had as it was, if a mail had it."""
    keys = (as_was.items.get(one, "") for one in sorted(mailed.ids))
    return next((key for key in keys if key in as_was.mailed), "")


def _other(
    key: str,
    mailed: MailedOnce,
    said: Mapping[str, Counter[Answer]],
    *,
    before: int = 0,
    after: int = 0,
) -> OtherStory:
    lead, cast = mailed.lead, said.get(key, Counter())
    return OtherStory(
        key=key,
        title=lead.title,
        url=lead.url,
        outlet=lead.outlet,
        at=mailed.at,
        before=before,
        after=after,
        score=mailed.score,
        yes=cast[Answer.YES],
        no=cast[Answer.NO],
    )
