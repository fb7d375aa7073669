"""What goes to channels that have a schedule of their own, planned apart from the mail.

Such a channel is told what it has not been told yet: whatever was met since it is there, whether
the mail had it or not, by the rules of the brand and its own least score or risk. A story comes
back to it when it changed since. Set times, spans and quiet hours hold as for the mail, and risk 3
goes at once. At a set time with nothing to tell, a channel is told nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from service.digest import schedule as timing
from service.digest.outgoing import outgoing
from service.digest.schedule import Schedule, Send
from service.digest.window import CATCH_UP, Window
from service.errors import VotesUnavailableError
from service.evaluation import rerank
from service.feedback.votes import Votes
from service.models import URGENT_RISK, Answer, Brand, Choice, Digest
from service.models.channels import NamedChannel
from service.ranking.choosing.candidates import Entrants, entrants, judged_stories
from service.ranking.choosing.selection import Others, Wishes, rank
from service.ranking.learning.preferences import learn
from service.ranking.learning.vote_effects import asked_for
from service.ranking.memory.story_updates import Standings
from service.runs.channels.notes import NoteWriter
from service.runs.channels.ordering import Ordering
from service.runs.records.run_draft import ChannelPlan, Opinions, RunRules
from service.signing import recipient_id
from service.storage.database import Connection, Database
from service.storage.json_codec import JudgedStory
from service.storage.tables import stories
from service.storage.tables.mail import channel_states, stopped
from service.storage.tables.mail.channel_states import ChannelState
from service.storage.tables.outbox import MessageKind, enqueue
from service.storage.tables.runs import CLOCK_SET


@dataclass(frozen=True, slots=True)
class _Known:
    """What a run has at hand for all channels."""

    held: Sequence[JudgedStory]
    told: Mapping[tuple[str, str], datetime]


class ChannelPlanner:
    """Plans and queues what goes to the channels of one brand that have their own schedule."""

    def __init__(
        self,
        *,
        writer: NoteWriter,
        schedule: Schedule,
        brand: Brand,
        rules: RunRules,
        votes: Votes,
        database: Database,
        catch_up: timedelta = CATCH_UP,
    ) -> None:
        """`schedule` is the mail's: its zone and quiet hours are every channel's."""
        self._writer = writer
        self._schedule = schedule
        self._brand = brand
        self._rules = rules
        self._votes = votes
        self._database = database
        self._catch_up = catch_up
        self._channels = [one for one in writer.channels if one.schedule is not None]

    async def plan(
        self,
        own: Digest,
        opinions: Opinions,
        ordering: Ordering | None = None,
        *,
        dry: bool = False,
    ) -> tuple[ChannelPlan, ...]:
        """Return what each of them gets with the run whose digest is `own`.

        `ordering` has the model put what goes out in order, as it does for the mail. `dry`: also
        what waits for its time; nothing of it may be stored.
        """
        if not self._channels:
            return ()
        found = await channel_states.states(self._database, self._brand.id)
        gone = await self._refused()
        closed = await stopped.recipients(self._database, self._brand.id)
        known: _Known | None = None
        plans = []
        for channel in self._channels:
            if recipient_id(channel.recipient) in gone or channel.recipient in closed:
                continue  # where it stands is kept: what is fresh then waits for it
            new = ChannelState(
                channel=channel.name, begun=own.at, answered=own.at, collected_at=own.at
            )
            state = found.get(channel.name, new)
            if state.latest > own.at + CLOCK_SET:
                new = state = replace(new, begun=min(state.begun, own.at))
            window = self._window(channel, state, own.at)
            ahead = dry and not window.open
            if not (window.open or ahead or _is_urgent(own.choice)):
                if state is new:
                    plans.append(ChannelPlan(state=state))
                continue
            known = known or await self._known(own.at, opinions)
            since = window.since if ahead else None
            among = self._entrants(channel, state, window, known, own=own, ahead_since=since)
            choose = partial(self._choose, own=own, opinions=opinions)
            choice = await self._chosen(channel, window, among, choose, ordering)
            if not ahead or window.goes_out(choice):
                planned = self._planned(channel, state, window, replace(own, choice=choice))
                plans.append(planned)
            elif due := window.due_with(choice):
                plans.append(ChannelPlan(state=state, findings=choice.findings, due=due))
        return tuple(plans)

    async def enqueue(
        self, connection: Connection, plans: Sequence[ChannelPlan], run_id: str, at: datetime
    ) -> None:
        """Queue the messages, and store where each channel stands, with the run."""
        for one in plans:
            for message in one.messages:
                await enqueue(
                    connection,
                    message,
                    brand_id=self._brand.id,
                    kind=MessageKind.DIGEST,
                    run_id=run_id,
                    not_before=one.not_before,
                    urgent=one.urgent,
                )
            await channel_states.save(connection, self._brand.id, one.state, one.told, at)

    async def _refused(self) -> set[str]:
        ids = [recipient_id(one.recipient) for one in self._channels]
        try:
            return await self._votes.refused(self._brand.id, ids)
        except VotesUnavailableError:
            return set()  # the outbox asks again before it sends

    async def _known(self, now: datetime, opinions: Opinions) -> _Known:
        held = await stories.candidates(
            self._database,
            self._brand.id,
            now - self._rules.max_age,
            fresh_since=now - self._rules.max_age,
            asked=[vote.story for vote in opinions.votes if vote.answer is Answer.YES],
        )
        names = [one.name for one in self._channels]
        return _Known(held, await channel_states.told(self._database, self._brand.id, names))

    def _window(self, channel: NamedChannel, state: ChannelState, now: datetime) -> Window:
        schedule = replace(self._schedule, **timing.of_setting(channel.schedule or ()))
        return Window(
            schedule=schedule,
            now=now,
            answered=state.answered,
            since=timing.collects_from(schedule, state.collected_at),
            last_mail=state.told_at,
            catch_up=self._catch_up,
        )

    async def _chosen(
        self,
        channel: NamedChannel,
        window: Window,
        among: Entrants,
        choose: Callable[..., Choice],
        ordering: Ordering | None,
    ) -> Choice:
        """Return the best of what competes, put in order by the model where it goes out."""
        choice = await asyncio.to_thread(choose, among)
        if ordering is None or not choice.findings or not window.goes_out(choice):
            return choice
        whole = await asyncio.to_thread(choose, among, others=Others.UNEXPLAINED)
        # What a channel asks for is its floor: no order decides about that either.
        least = max(self._rules.min_score, channel.min_score or 0.0)
        finalists = rerank.finalists(whole, self._rules.min_score, self._rules.top)
        order = await ordering.of(finalists)
        if order is None:
            return choice
        moved = {**among.evaluations, **rerank.nudged(finalists, order, least)}
        return await asyncio.to_thread(choose, replace(among, evaluations=moved))

    def _choose(
        self, among: Entrants, *, own: Digest, opinions: Opinions, others: Others = Others.UNTOLD
    ) -> Choice:
        """Return the best of what competes, by what the readers taught: as for the mail."""
        if not among.stories:
            return Choice(findings=())
        zone = self._rules.zone
        votes = [one for one in opinions.votes if one.brand_id in ("", self._brand.id)]
        return rank(
            among,
            Wishes(
                learn(votes, opinions.memories, own.at.astimezone(zone), self._brand),
                asked_for(votes),
            ),
            rules=self._rules,
            standing=Standings(self._brand, zone),
            seed=own.run_id,
            others=others,
        )

    def _entrants(
        self,
        channel: NamedChannel,
        state: ChannelState,
        window: Window,
        known: _Known,
        *,
        own: Digest,
        ahead_since: datetime | None,
    ) -> Entrants:
        """Return what competes for a place in what the channel is told now, or at its next time."""

        def fit(judged: JudgedStory, met_at: datetime) -> list[JudgedStory]:
            told_at = known.told.get((channel.name, judged.story.key))
            wanted = channel.wants(judged.evaluation.score, judged.evaluation.risk)
            if not wanted or met_at < state.begun:
                return []
            if told_at is None:
                return [_as_new(judged)]
            return [judged] if judged.story.change and met_at > told_at else []

        held = [
            fitting
            for one in known.held
            if one.met_at is not None
            for fitting in fit(one, one.met_at)
        ]
        current = [fitting for one in judged_stories(own.choice) for fitting in fit(one, own.at)]
        since = ahead_since or window.collects_since(self._rules.max_age)
        return entrants(held, current, since=since, now=own.at, alike=bool(window.schedule.times))

    def _planned(
        self, channel: NamedChannel, state: ChannelState, window: Window, digest: Digest
    ) -> ChannelPlan:
        planned = outgoing(window, digest.choice, readers=True)
        if planned.slot is not None:
            state = replace(state, answered=planned.slot, collected_at=window.now)
        if planned.send is not Send.DIGEST:
            return ChannelPlan(state=state)
        written = self._writer.write(channel.recipient, planned.choice.findings, digest)
        held_back = planned.not_before > window.now
        return ChannelPlan(
            state=replace(state, told_at=window.now) if written else state,
            messages=tuple(message for _, message in written),
            findings=self._writer.wanted(channel, planned.choice.findings),
            told=tuple(story for story, _ in written),
            not_before=planned.not_before if held_back else None,
            urgent=planned.urgent,
        )


def _as_new(judged: JudgedStory) -> JudgedStory:
    """Return a story as one that nobody was told: what the mail had is nothing to the channel."""
    story = judged.story
    memory = story.memory and replace(story.memory, sent=None, listed=None)
    return replace(judged, story=replace(story, memory=memory, change=None))


def _is_urgent(choice: Choice) -> bool:
    risks = [
        *(one.evaluation.risk for one in choice.findings),
        *(one.evaluation.risk for one in choice.rejected),
    ]
    return max(risks, default=0) >= URGENT_RISK
