"""One recorded run played again, by the same pure functions as the service's.

Most runs mail nothing, and of those only what they leave to the next is worked out: a choice is
made where one of its stories could be in a mail.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from service.digest.outgoing import Outgoing, outgoing
from service.digest.schedule import Send
from service.digest.window import WORTH_A_MAIL, Window
from service.evaluation import rerank
from service.models import (
    SERIOUS_RISK,
    URGENT_RISK,
    Brand,
    Choice,
    Evaluation,
    Finding,
    Item,
    NoReason,
    ReasonCode,
    Story,
    StoryMemory,
    Vote,
)
from service.ranking.choosing.admission import LIFT, as_judged
from service.ranking.choosing.candidate import goes_on_from_alarm
from service.ranking.choosing.candidates import (
    Entrants,
    entrants,
    evaluations_of,
    judged_stories,
    kept_stories,
)
from service.ranking.choosing.selection import Others, Wishes, rank
from service.ranking.grouping.background import Background
from service.ranking.grouping.members import Recollection
from service.ranking.learning.features import of_memory
from service.ranking.learning.preferences import LIMIT as MOST_POINTS
from service.ranking.learning.preferences import OLD_MEMORY, Preferences, learn
from service.ranking.learning.vote_effects import asked_for
from service.ranking.memory.story_updates import Standings
from service.ranking.stories import (
    STORY_WINDOW,
    group_judged,
    in_order,
    key_of,
    mattered,
    matters,
    told_by,
    with_changed_pages,
)
from service.storage.json_codec import JudgedStory
from service.storage.tables.recorded_runs import RecordedRules, RecordedRun
from service.trials.past.sketches import LazySketch
from service.trials.past.world import World

_ROUNDED = 0.001
"""Points of votes are rounded where they are compared."""


@dataclass(frozen=True, slots=True)
class Played:
    """What a run would have mailed."""

    run_id: str
    at: datetime
    send: Send
    findings: tuple[Finding, ...] = ()
    listed: tuple[str, ...] = ()
    stories: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """The key of each of the run's stories and the ids of its items."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A run as it is played: with these items, judged so, by this brand and these rules."""

    run: RecordedRun
    items: Mapping[str, Item]
    """Those that are judged, by id."""
    evaluations: Mapping[str, Evaluation]
    brand: Brand
    standing: Standings
    rules: RecordedRules
    votes: Sequence[Vote]
    votes_mark: str
    as_grouped: bool = True
    """Whether its items belong to the stories of which they were."""


@dataclass(frozen=True, slots=True)
class _Field:
    """All that may be in a run's mail."""

    at: Setting
    window: Window
    since: datetime | None
    stories: Sequence[Story]
    own: Sequence[JudgedStory]
    held: Sequence[JudgedStory]
    asked: Sequence[str]
    """Keys of the stories that readers said yes to."""


class Player:
    """Plays runs one after the other."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._learnt: tuple[object, Preferences] = (None, Preferences())
        self._recalled = Recollection(Background())
        self._taught: tuple[Setting | None, Preferences] = (None, Preferences())

    def play(self, at: Setting) -> Played:
        """Return what the run would have mailed; the world is then as the run leaves it."""
        run, rules, world = at.run, at.rules, self.world
        stories = _grouped(world, at, self._recollection(at))
        field = self._field(at, stories)
        own, evaluations = field.own, at.evaluations
        choice = Choice(findings=())
        out = outgoing(field.window, choice, readers=run.readers > 0)
        if self._may_be_mailed(field):
            own, evaluations, out = self._chosen(field)
            choice = out.choice if out.send is not Send.NOTHING else choice
        kept = list(kept_stories(
            stories, evaluations, own=own, mailed=choice,
            run_id=run.run_id, now=run.at, min_score=rules.min_score,
        ))  # fmt: skip
        told = {story.key: {item.title for item in story.items} for story in stories}
        world.save(kept, {one.story.key for one in choice.findings}, told)
        world.settle(out)
        return Played(
            run.run_id,
            run.at,
            out.send,
            choice.findings,
            tuple(one.story.key for one in choice.named),
            tuple((story.key, tuple(item.id for item in story.items)) for story in stories),
        )

    def _recollection(self, at: Setting) -> Recollection:
        """Return what is compared of the stories remembered, by this brand's background."""
        background = at.standing.background
        if self._recalled.background is not background:
            self._recalled = Recollection(background)
        return self._recalled

    def _field(self, at: Setting, stories: Sequence[Story]) -> _Field:
        """Return what competes for the run's mail."""
        rules, now = at.rules, at.run.at
        window = self.world.window(at.run.window, rules, now)
        own = as_judged(stories, at.evaluations, at.standing)
        asked = asked_for(at.votes)
        since = window.collects_since(rules.max_age)
        held: Sequence[JudgedStory] = ()
        if since is not None or window.open:
            fresh = now - rules.max_age
            held = self.world.candidates(since or now, fresh_since=fresh, asked=asked)
        return _Field(at, window, since, stories, own, held, asked)

    def _may_be_mailed(self, field: _Field) -> bool:
        """Return False if no mail can go out, whatever is chosen; True does not say that one does.

        A story that an own item tells on counts as own with what was held of it.
        """
        at, window, held = field.at, field.window, field.held
        if field.since is not None or window.slot is not None:
            return True
        keys = {one.story.key for one in field.own}
        least = at.rules.min_score - LIFT
        unmailed = {one.key for one in field.stories if _is_unmailed(at, one)}
        for one in (*field.own, *held):
            judged = one.evaluation
            if one.story.key not in unmailed:
                continue
            if (
                (judged.score or 0.0) >= least
                or one.story.key in field.asked
                or goes_on_from_alarm(one.story)
                or (judged.risk >= SERIOUS_RISK and judged.unscored_because is not None)
                or any(flag.code is ReasonCode.UNCONFIRMED for flag in judged.flags)
            ):
                return True
        rested = window.last_mail is None or window.now - window.last_mail >= window.catch_up
        return any(
            one.evaluation.risk >= URGENT_RISK
            or (rested and (one.evaluation.score or 0.0) + MOST_POINTS >= WORTH_A_MAIL - _ROUNDED)
            for one in held
            if one.story.key in unmailed
            or (one.story.key not in keys and self._may_cause_a_mail(at, one, rested=rested))
        )

    def _may_cause_a_mail(self, at: Setting, one: JudgedStory, *, rested: bool) -> bool:
        """Return whether a story that is held would, if it got a place: not if it was mailed."""
        score, risk = one.evaluation.score or 0.0, one.evaluation.risk
        if risk < URGENT_RISK and (not rested or score + MOST_POINTS < WORTH_A_MAIL - _ROUNDED):
            return False
        found = at.standing.of(one.story, evaluations_of([one]))
        if found is None or found.barred is not None:
            return False
        if risk < SERIOUS_RISK and at.votes:
            score += self._preferences(at).adjust(found.story, found.evaluation)
        return risk >= URGENT_RISK or score >= WORTH_A_MAIL - _ROUNDED

    def _chosen(
        self, field: _Field
    ) -> tuple[Sequence[JudgedStory], Mapping[str, Evaluation], Outgoing]:
        """Return the run's own stories as judged at last, their evaluations, and what goes out."""
        at, window, since = field.at, field.window, field.since
        run, rules, evaluations = at.run, at.rules, at.evaluations
        among = Entrants(field.stories, evaluations)
        chosen = self._choose(field, among)
        own: Sequence[JudgedStory] = judged_stories(chosen)
        if field.held or since is not None:
            alike = bool(window.schedule.times)
            among = entrants(field.held, own, since=since, now=run.at, alike=alike)
            chosen = self._choose(field, among)
        if run.order is not None and run.readers and window.goes_out(chosen):
            finalists = rerank.finalists(chosen, rules.min_score, rules.top)
            nudged = rerank.nudged(finalists, run.order, rules.min_score)
            among = replace(among, evaluations={**among.evaluations, **nudged})
            chosen = self._choose(field, among)
        out = outgoing(window, chosen, readers=run.readers > 0)
        if out.send is not Send.NOTHING and not window.collects:
            own = judged_stories(chosen)
            evaluations = {key: among.evaluations.get(key, one) for key, one in evaluations.items()}
        return own, evaluations, out

    def _choose(self, field: _Field, among: Entrants) -> Choice:
        """Choose as `ranking.choosing.selection.choose` does, without saying what votes did."""
        at = field.at
        return rank(
            among,
            Wishes(self._preferences(at), field.asked),
            rules=at.rules.choosing,
            standing=at.standing,
            seed=at.run.run_id,
            others=Others.UNEXPLAINED,
        )

    def _preferences(self, at: Setting) -> Preferences:
        """Return what the votes teach, asked once a run; what many learn alike is learnt once."""
        if self._taught[0] is not at:
            self._taught = at, self._learn(at)
        return self._taught[1]

    def _learn(self, at: Setting) -> Preferences:
        now = at.run.at.astimezone(ZoneInfo(at.rules.zone))
        if not at.votes:
            return Preferences()
        memories = self.world.by_keys({vote.story for vote in at.votes})
        olds = sum(one.reason is NoReason.OLD and now - one.at <= OLD_MEMORY for one in at.votes)
        said = sum(vote.at <= now for vote in at.votes)
        known = tuple((key, of_memory(one)) for key, one in sorted(memories.items()))
        basis = (at.votes_mark, said, olds, known, at.brand.display_name, at.brand.aliases)
        if self._learnt[0] != basis:
            self._learnt = basis, learn(at.votes, memories, now, at.brand)
        return replace(self._learnt[1], now=now)


def _is_unmailed(at: Setting, story: Story) -> bool:
    """Return False if a story of the run was mailed as it stands, or may never be."""
    found = at.standing.of(story, at.evaluations)
    return found is not None and found.barred is None


def _grouped(world: World, at: Setting, recalled: Recollection) -> list[Story]:
    """Return the stories of the run, as they were grouped where that may be."""
    run, since = at.run, at.run.at - STORY_WINDOW
    if at.as_grouped and (stories := _as_recorded(world, at, since)) is not None:
        return stories
    items = [at.items[key] for key, _ in run.items if key in at.items]
    theirs = [key for key, _ in run.stories]
    memories = world.alike(items, since, at.standing.background.off, theirs)
    return group_judged(
        items,
        at.evaluations,
        memories,
        run.at,
        at.brand,
        recalled=recalled,
        mailed=world.by_keys(one.page_changes[0].story for one in items if one.page_changes),
    )


def _as_recorded(world: World, at: Setting, since: datetime) -> list[Story] | None:
    """Return the stories of which the run was; None if one was begun by what is no longer there."""
    stories, again = [], []
    for key, ids in at.run.stories:
        items = in_order((at.items[one] for one in ids), at.run.at)
        again += [one for one in items if one.page_changes]
        items = [one for one in items if not one.page_changes]
        if not items:
            continue
        memory: StoryMemory | None = world.one(key)
        if memory is not None and (
            memory.last_seen <= since or mattered(memory) != matters(at.evaluations[items[0].id])
        ):
            memory = None
        if memory is None and key != key_of(items[0]):
            return None
        stories.append(told_by(items, memory, at.run.at, LazySketch(items, memory, at.run.at)))
    mailed = world.by_keys(one.page_changes[0].story for one in again)
    return with_changed_pages(stories, again, mailed, at.run.at)
