"""What mail a run sends, to whom and when: decided here, queued with the run, sent by the outbox.

Every run: what is new or changed goes out at once; what quiet hours held back competes at their
end for one mail (dev-research/decisions). At set times: all that was met since the last digest
competes, and a time with nothing worth sending gets one honest word about it. A story with risk 3
never waits, neither for a set time nor for the end of quiet hours.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from service.delivery.email.message import Frozen, freeze
from service.delivery.outbox import Outbox, enqueue
from service.digest.content import compose
from service.digest.links import PreviewLinks, SignedLinks
from service.digest.schedule import (
    Plan,
    Schedule,
    Send,
    due,
    next_time,
    plan,
    release,
)
from service.errors import VotesUnavailableError
from service.feedback.votes import Votes
from service.models import URGENT_RISK, Choice, Digest, Letter, QuietHours
from service.models.run_result import EmailJson
from service.runs.result_builder import finding_json
from service.signing import Signer, recipient_id
from service.storage.database import Connection, Database
from service.storage.tables import runs

_FIRST_COLLECTION = timedelta(days=1)
"""How far back the very first digest at set times reaches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """Plain values: who writes to whom, and when."""

    sender: str
    """`Name <address>` or a bare address."""
    domain: str
    """The right-hand side of message ids."""
    recipients: Sequence[str]
    public_url: str
    schedule: Schedule


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch:
    """What goes out with a run. Without messages nothing does, and `state` says why."""

    state: str
    """For people: `queued`, `held until …`, `nothing new`, …"""
    kind: str = ""
    """`digest` or `quiet`; empty when nothing goes out."""
    choice: Choice = field(default_factory=lambda: Choice(findings=()))
    """What is in the mail; at set times this is more than the run's own choice."""
    letter: Letter | None = None
    """The mail with links that lead nowhere; for a dry run."""
    messages: Sequence[Frozen] = ()
    not_before: datetime | None = None
    """The end of the quiet hours that hold the messages."""
    urgent: bool = False
    slot: datetime | None = None
    """The set time, or end of quiet hours, that is answered with this run."""
    collected_at: datetime | None = None
    """Until when stories were collected for `slot`."""

    def as_email(self) -> EmailJson:
        """Return the `email` part of a run's result."""
        findings = self.choice.findings
        return EmailJson(
            state=self.state,
            kind=self.kind,
            recipients=tuple(message.recipient for message in self.messages),
            subject=self.letter.subject if self.letter else "",
            stories=tuple(finding.story.key for finding in findings),
            slot=self.slot,
            collected_at=self.collected_at,
            # A mail that collects has stories of other runs too; its readers see them by its link.
            findings=tuple(finding_json(one) for one in findings) if self.slot else (),
        )


Collect = Callable[[datetime, bool], Awaitable[Digest]]
"""Returns the digest of all that was met since a moment; True: it goes out now."""


class Dispatcher:
    """Decides, writes and queues the mail of one brand."""

    def __init__(
        self,
        post: Post,
        *,
        brand_id: str,
        signer: Signer,
        votes: Votes,
        database: Database,
        outbox: Outbox,
    ) -> None:
        self._post = post
        self._brand_id = brand_id
        self._signer = signer
        self._votes = votes
        self._database = database
        self._outbox = outbox

    async def decide(self, digest: Digest, collect: Collect) -> Dispatch:
        """Return what goes out now for a run whose own choice is in `digest`."""
        answered, since = await self._last_answered(digest.at)
        planned = self._plan(digest, since=answered)
        if planned.slot is not None:
            digest = await collect(since, True)
            planned = self._plan(digest, since=answered)
        if planned.only_urgent:
            digest = replace(digest, choice=_only_urgent(digest.choice))
        if planned.send is Send.NOTHING:
            dispatch = Dispatch(state=self._why_nothing(digest))
        else:
            dispatch = await self._written(digest, planned)
        return replace(
            dispatch, slot=planned.slot, collected_at=digest.at if planned.slot else None
        )

    async def foresee(self, digest: Digest, collect: Collect) -> Dispatch:
        """Return what goes out now or, where mail waits for its time, would go out then.

        For a dry run: nothing of it may be stored.
        """
        dispatch = await self.decide(digest, collect)
        goes_out = self.next_due(digest.at)
        if dispatch.letter is not None or goes_out is None:
            return dispatch
        _, since = await self._last_answered(digest.at)
        expected = await collect(since, False)
        if not (expected.choice.findings or self._post.schedule.times):
            return dispatch
        return Dispatch(
            state=f"at {self.clock_time(goes_out)}, with what else comes until then",
            choice=expected.choice,
            letter=self.preview(expected),
        )

    async def sends_choice_of(self, digest: Digest) -> bool:
        """Tell whether the run's own choice is what would be mailed now."""
        answered, _ = await self._last_answered(digest.at)
        planned = self._plan(digest, since=answered)
        goes_out = planned.slot is None and planned.send is Send.DIGEST
        return goes_out and bool(digest.choice.findings)

    def preview(self, digest: Digest) -> Letter:
        """Return the mail of `digest` with links that lead nowhere."""
        return compose(digest, "", PreviewLinks(), zone=self._post.schedule.zone)

    async def enqueue(self, connection: Connection, dispatch: Dispatch, run_id: str) -> None:
        """Queue the messages inside the transaction that completes the run."""
        for message in dispatch.messages:
            await enqueue(
                connection,
                message,
                brand_id=self._brand_id,
                kind=dispatch.kind,
                run_id=run_id,
                not_before=dispatch.not_before,
                urgent=dispatch.urgent,
            )

    def wake(self) -> None:
        """Tell the outbox that there may be something to send."""
        self._outbox.wake()

    def _plan(self, digest: Digest, *, since: datetime) -> Plan:
        found = digest.choice.findings
        top_risk = max((finding.evaluation.risk for finding in found), default=0)
        if not self._post.schedule.times:
            return _plan_nights(
                self._post.schedule, digest.at, since=since, found=len(found), top_risk=top_risk
            )
        return plan(
            self._post.schedule, now=digest.at, since=since, found=len(found), top_risk=top_risk
        )

    def _why_nothing(self, digest: Digest) -> str:
        """Return in words why no mail goes out."""
        goes_out = self.next_due(digest.at)
        if not digest.choice.findings or goes_out is None:
            return "nothing new"
        if self._post.schedule.times:
            return "waits for the next set time"
        return f"held until {self.clock_time(goes_out)} (quiet hours)"

    def next_due(self, now: datetime) -> datetime | None:
        """Return when mail that waits now goes out; None where none waits."""
        schedule = self._post.schedule
        if schedule.times:
            return next_time(schedule, now)
        end = release(schedule, now)
        return end if end > now else None

    def clock_time(self, moment: datetime) -> str:
        """Return the time of day in the readers' zone."""
        return f"{moment.astimezone(self._post.schedule.zone):%H:%M}"

    def day(self, moment: datetime) -> str:
        """Return "Monday 9 March" in the readers' zone."""
        local = moment.astimezone(self._post.schedule.zone)
        return f"{local:%A} {local.day} {local:%B}"

    async def _last_answered(self, now: datetime) -> tuple[datetime, datetime]:
        """Return the time that was last answered, and since when stories compete for the next."""
        schedule = self._post.schedule
        answered = await runs.last_answered_slot(self._database, self._brand_id)
        if answered is None:
            begun = await runs.first_started_at(self._database, self._brand_id) or now
            answered = (begun, begun if schedule.quiet else max(begun, now - _FIRST_COLLECTION))
        if schedule.times or schedule.quiet is None:
            return answered
        return answered[0], _nightfall(schedule, schedule.quiet, answered[1])

    async def _written(self, digest: Digest, planned: Plan) -> Dispatch:
        recipients = await self.readers()
        shown = self.preview(digest)
        if not recipients:
            return Dispatch(state="everybody has unsubscribed", letter=shown)
        held = planned.not_before > digest.at
        until = self.clock_time(planned.not_before)
        return Dispatch(
            state=f"held until {until} (quiet hours)" if held else "queued",
            kind="digest" if planned.send is Send.DIGEST else "quiet",
            choice=digest.choice,
            letter=shown,
            messages=[self._frozen(digest, recipient) for recipient in recipients],
            not_before=planned.not_before if held else None,
            urgent=planned.urgent,
        )

    async def readers(self) -> list[str]:
        """Return the recipients who have not unsubscribed."""
        ids = [recipient_id(one) for one in self._post.recipients]
        try:
            gone = await self._votes.refused(self._brand_id, ids)
        except VotesUnavailableError:
            gone = set()  # the outbox asks again before it sends
        return [one for one in self._post.recipients if recipient_id(one) not in gone]

    def _frozen(self, digest: Digest, recipient: str) -> Frozen:
        links = SignedLinks(
            public_url=self._post.public_url,
            signer=self._signer,
            recipient=recipient,
            run_id=digest.run_id,
            now=digest.at,
        )
        return freeze(
            compose(digest, recipient, links, zone=self._post.schedule.zone),
            sender=self._post.sender,
            recipient=recipient,
            run_id=digest.run_id,
            domain=self._post.domain,
            brand_id=self._brand_id,
            unsubscribe_url=links.unsubscribe(),
            now=digest.at,
        )


def _plan_nights(
    schedule: Schedule, now: datetime, *, since: datetime, found: int, top_risk: int
) -> Plan:
    """Decide about mail after a run where there are no set times: quiet hours hold and collect."""
    urgent = found > 0 and top_risk >= URGENT_RISK
    if release(schedule, now) > now:
        send = Send.DIGEST if urgent else Send.NOTHING
        return Plan(send=send, not_before=now, urgent=urgent, only_urgent=urgent)
    ends = (schedule.quiet.end,) if schedule.quiet else ()
    morning = due(replace(schedule, times=ends), since=since, now=now)
    send = Send.DIGEST if found else Send.NOTHING
    return Plan(send=send, not_before=now, slot=morning, urgent=urgent)


def _nightfall(schedule: Schedule, quiet: QuietHours, after: datetime) -> datetime:
    """Return when the first quiet hours after `after` begin; `after` itself if it is within."""
    if release(schedule, after) > after:
        return after
    begin = next_time(replace(schedule, times=(quiet.start,)), after)
    return begin or after


def _only_urgent(choice: Choice) -> Choice:
    urgent = [one for one in choice.findings if one.evaluation.risk >= URGENT_RISK]
    ranked = tuple(replace(one, rank=rank) for rank, one in enumerate(urgent, start=1))
    return replace(choice, findings=ranked, runner_up=None)
