"""What mail a run sends, to whom and when: decided here, queued with the run, sent by the outbox.

Every run: what is new or changed goes out at once. At set times: all that was met since the last
digest competes, and a time with nothing worth sending gets one honest word about it. A story with
risk 3 never waits, neither for a set time nor for the end of quiet hours.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from service.errors import VotesUnavailableError
from service.feedback.votes import Votes
from service.mail.digest import compose
from service.mail.links import PreviewLinks, SignedLinks
from service.mail.message import Frozen, Letter, freeze
from service.mail.outbox import Outbox, enqueue
from service.mail.schedule import URGENT_RISK, Plan, Schedule, Send, plan
from service.models import Choice, Digest
from service.storage import runs
from service.storage.postgres import Connection, Database
from service.tokens import Signer, recipient_id

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
    plan: Plan | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the `email` part of a run's result."""
        slot = self.plan.slot if self.plan else None
        return {
            "state": self.state,
            "kind": self.kind,
            "recipients": [message.recipient for message in self.messages],
            "subject": self.letter.subject if self.letter else "",
            "stories": [finding.story.key for finding in self.choice.findings],
            "slot": slot.isoformat() if slot else None,
        }


Collect = Callable[[datetime], Awaitable[Choice]]
"""Chooses among all stories that were met since a moment."""


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
        schedule = self._post.schedule
        answered, collected_at = await self._last_answered(digest.at)
        planned = self._plan(digest, since=answered)
        if planned.slot is not None:
            digest = replace(digest, choice=await collect(collected_at))
            planned = self._plan(digest, since=answered)
        if planned.only_urgent:
            digest = replace(digest, choice=_only_urgent(digest.choice))
        if planned.send is Send.NOTHING:
            waiting = bool(digest.choice.findings and schedule.times)
            return Dispatch(state="waits for the next set time" if waiting else "nothing new")
        return await self._written(digest, planned)

    async def sends_choice_of(self, digest: Digest) -> bool:
        """Tell whether the run's own choice is what would be mailed now."""
        answered, _ = await self._last_answered(digest.at)
        planned = self._plan(digest, since=answered)
        return planned.send is Send.DIGEST and bool(digest.choice.findings)

    def preview(self, digest: Digest) -> Letter:
        """Return the mail of `digest` with links that lead nowhere."""
        return compose(digest, "", PreviewLinks(), zone=self._post.schedule.zone)

    async def collecting_since(self, now: datetime) -> datetime:
        """Return since when stories compete for the next mail."""
        if self._post.schedule.times:
            return (await self._last_answered(now))[1]
        newest = await runs.newest(self._database, self._brand_id, 1, brief=True)
        return datetime.fromisoformat(newest[0]["started_at"]) if newest else now

    async def enqueue(self, connection: Connection, dispatch: Dispatch, run_id: str) -> None:
        """Queue the messages inside the transaction that completes the run."""
        for message in dispatch.messages:
            await enqueue(
                connection,
                message,
                brand_id=self._brand_id,
                kind=dispatch.kind,
                run_id=run_id,
                not_before=dispatch.plan.not_before if dispatch.plan else None,
                urgent=dispatch.plan.urgent if dispatch.plan else False,
            )

    def wake(self) -> None:
        """Tell the outbox that there may be something to send."""
        self._outbox.wake()

    def _plan(self, digest: Digest, *, since: datetime) -> Plan:
        found = digest.choice.findings
        return plan(
            self._post.schedule,
            now=digest.at,
            since=since,
            found=len(found),
            top_risk=max((finding.evaluation.risk for finding in found), default=0),
        )

    async def _last_answered(self, now: datetime) -> tuple[datetime, datetime]:
        """Return the set time that was last answered, and when stories were last collected."""
        answered = await runs.last_answered_slot(self._database, self._brand_id)
        begun = await runs.first_started_at(self._database, self._brand_id) or now
        return answered or (begun, max(begun, now - _FIRST_COLLECTION))

    async def _written(self, digest: Digest, planned: Plan) -> Dispatch:
        recipients = await self._readers()
        shown = self.preview(digest)
        if not recipients:
            return Dispatch(state="everybody has unsubscribed", letter=shown)
        held = planned.not_before > digest.at
        moment = planned.not_before.astimezone(self._post.schedule.zone)
        return Dispatch(
            state=f"held until {moment:%H:%M} (quiet hours)" if held else "queued",
            kind="digest" if planned.send is Send.DIGEST else "quiet",
            choice=digest.choice,
            letter=shown,
            messages=[self._frozen(digest, recipient) for recipient in recipients],
            plan=planned,
        )

    async def _readers(self) -> list[str]:
        try:
            gone = await self._votes.unsubscribed(self._brand_id)
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


def _only_urgent(choice: Choice) -> Choice:
    urgent = [one for one in choice.findings if one.evaluation.risk >= URGENT_RISK]
    ranked = tuple(replace(one, rank=rank) for rank, one in enumerate(urgent, start=1))
    return replace(choice, findings=ranked, almost=None)
