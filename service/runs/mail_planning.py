"""What mail a run sends, to whom and when: planned here, queued with the run, sent by the outbox.

Planning goes one way: open the window, choose among what competes for it, write. Where mail goes
out after every run, what is new or changed goes at once, and what was left over gets the places
that are free; what quiet hours held back competes at their end for one mail
(dev-research/decisions). At set times, all that was met since the last digest competes, and a time
with nothing worth sending gets one honest word about it. A story with risk 3 waits neither for a
set time nor for the end of quiet hours.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from service.delivery.channel import Channel
from service.digest import schedule as timing
from service.digest.content import compose
from service.digest.links import Links, PreviewLinks, SignedLinks
from service.digest.outgoing import outgoing, unread_from
from service.digest.schedule import Schedule, Send
from service.digest.window import Window
from service.errors import VotesUnavailableError
from service.feedback.votes import Votes
from service.models import Choice, Digest, Finding, Letter, Message, Reason, ReasonCode, Undelivered
from service.models.channels import NamedChannel, name_of
from service.runs.channels.notes import NoteWriter
from service.runs.channels.shown import ChannelShown
from service.runs.records.mail_plan import MailPlan, MailSettings
from service.runs.records.run_draft import ChannelPlan
from service.signing import Signer, recipient_id
from service.storage.database import Connection, Database
from service.storage.tables import runs
from service.storage.tables.mail import stopped, undelivered
from service.storage.tables.mail.last_mail import last_answered_slot, last_mailed_at
from service.storage.tables.outbox import MessageKind, enqueue
from service.text.normalize import one_line
from service.text.recipient import AddressError, channel_of
from service.wording.catalogue import speaking

_log = structlog.get_logger(__name__)

_FIRST_COLLECTION = timedelta(days=1)
"""How far back the very first digest at set times reaches."""


class MailPlanner:
    """Plans, writes and queues the mail of one brand. `wake` makes the outbox look at once."""

    def __init__(
        self,
        settings: MailSettings,
        *,
        brand_id: str,
        signer: Signer,
        votes: Votes,
        database: Database,
        channels: Mapping[str, Channel],
        wake: Callable[[], None],
        notes: NoteWriter | None = None,
    ) -> None:
        """`notes` writes to the channels that get what the mail has."""
        self._settings = settings
        self._brand_id = brand_id
        self._signer = signer
        self._votes = votes
        self._database = database
        self._channels = channels
        self._notes = notes
        self.wake = wake

    @property
    def settings(self) -> MailSettings:
        """Who gets the mail, and when."""
        return self._settings

    @property
    def notes(self) -> NoteWriter | None:
        """What writes to the named channels; None: there are none."""
        return self._notes

    @property
    def schedule(self) -> Schedule:
        """When the readers are to hear."""
        return self._settings.schedule

    async def open_window(self, now: datetime) -> Window:
        """Return which mail is due now; the one place that asks what was answered last."""
        answered = await last_answered_slot(self._database, self._brand_id, now)
        if answered is None:
            begun = await runs.first_started_at(self._database, self._brand_id) or now
            reach = begun if self.schedule.quiet else max(begun, now - _FIRST_COLLECTION)
            answered = begun, reach
        slot, collected_until = answered
        since = timing.collects_from(self.schedule, collected_until)
        newest = await runs.last_completed(self._database, self._brand_id)
        unread = newest.result.email.unread_since if newest and newest.result else None
        return Window(
            schedule=self.schedule,
            now=now,
            answered=slot,
            since=since,
            unread_since=unread,
            last_mail=await last_mailed_at(self._database, self._brand_id, now),
            catch_up=self._settings.catch_up,
        )

    async def plan(self, digest: Digest, window: Window) -> MailPlan:
        """Return what goes out with what was chosen for the window, and to whom."""
        recipients = await self.readers()
        planned = outgoing(window, digest.choice, readers=bool(recipients))
        mail = MailPlan(
            reason=_why_nothing(digest.choice, window),
            slot=planned.slot,
            collected_at=planned.collected_at,
            collects=window.collects,
            unread_since=planned.unread_since,
        )
        if planned.send is Send.NOTHING and not planned.unread:
            return mail
        lost = await undelivered.lost(
            self._database, self._brand_id, digest.at, self._settings.max_age
        )
        digest = replace(digest, undelivered=lost)
        # 20 ms; 250 for a process's first, which reads templates, languages and their model.
        letter = await asyncio.to_thread(self.preview, replace(digest, choice=planned.choice))
        if planned.unread:
            return replace(mail, letter=letter, reason=Reason(ReasonCode.MAIL_HAS_NO_READERS))
        held = planned.not_before > window.now
        until = self.schedule.clock_time(planned.not_before)
        queued = Reason(ReasonCode.MAIL_QUEUED)
        return replace(
            mail,
            reason=Reason(ReasonCode.MAIL_HELD, {"until": until}) if held else queued,
            kind=MessageKind.DIGEST if planned.send is Send.DIGEST else MessageKind.QUIET,
            choice=planned.choice,
            letter=letter,
            recipients=recipients,
            undelivered=lost,
            not_before=planned.not_before if held else None,
            urgent=planned.urgent,
        )

    def plan_ahead(self, digest: Digest, window: Window) -> MailPlan | None:
        """Return what would go out when the next slot is due, for previews and dry runs.

        `digest` has what was collected for it. None: nothing would.
        """
        due = window.due_with(digest.choice)
        if due is None or not (digest.choice.findings or self.schedule.times):
            return None
        return MailPlan(
            reason=Reason(ReasonCode.MAIL_PLANNED_AHEAD, {"at": self.schedule.clock_time(due)}),
            choice=digest.choice,
            letter=self.preview(digest),
            due=due,
        )

    def preview(self, digest: Digest) -> Letter:
        """Return the mail of `digest` with links that lead nowhere."""
        return self._composed(digest, "", PreviewLinks())

    def _composed(self, digest: Digest, recipient: str, links: Links) -> Letter:
        named = self._notes.by_recipient.values() if self._notes else ()
        teams = {recipient_id(one.recipient): one.name for one in named}
        with speaking(self._settings.language):
            return compose(
                replace(digest, channels=teams), recipient, links, zone=self.schedule.zone
            )

    def write(self, digest: Digest, mail: MailPlan) -> MailPlan:
        """Return the plan with its messages: `digest` in the bytes that each recipient gets."""
        digest = replace(digest, choice=mail.choice, undelivered=mail.undelivered)
        messages: list[Message] = []
        left_out: list[str] = []
        for recipient in mail.recipients:
            if self._notes and name_of(recipient):
                told = self._notes.write(recipient, mail.choice.findings, digest)
                messages.extend(message for _, message in told)
                continue
            links = SignedLinks(
                public_url=self._settings.public_url,
                signer=self._signer,
                recipient=recipient,
                run_id=digest.run_id,
                now=digest.at,
                keep_days=self._settings.keep_days,
            )
            try:
                message = self._channels[channel_of(recipient)].freeze(
                    self._composed(digest, recipient, links),
                    recipient=recipient,
                    run_id=digest.run_id,
                    brand_id=self._brand_id,
                    unsubscribe_url=links.unsubscribe(),
                    now=digest.at,
                )
            except AddressError as error:  # the others get theirs
                _log.error(f"No mail can be made for {recipient}: {error}")
                left_out.append(recipient)
            else:
                messages.append(message)
        written = replace(mail, messages=messages, left_out=tuple(left_out))
        return _unread(written, digest.at) if mail.kind and not messages else written

    async def enqueue(self, connection: Connection, mail: MailPlan, run_id: str) -> None:
        """Queue the messages inside the transaction that completes the run."""
        if mail.kind is None:
            return
        for message in mail.messages:
            await enqueue(
                connection,
                message,
                brand_id=self._brand_id,
                kind=mail.kind,
                run_id=run_id,
                not_before=mail.not_before,
                urgent=mail.urgent,
            )

    async def readers(self) -> list[str]:
        """Return the recipients who have not unsubscribed, and the channels that go with them.

        A channel that wanted no more is none of them, so that nothing is queued for it.
        """
        named = self._notes.with_the_mail() if self._notes else []
        if named:
            closed = await stopped.recipients(self._database, self._brand_id)
            named = [one for one in named if one not in closed]
        everybody = [*self._settings.recipients, *named]
        ids = [recipient_id(one) for one in everybody]
        try:
            gone = await self._votes.refused(self._brand_id, ids)
        except VotesUnavailableError:
            gone = set()  # the outbox asks again before it sends
        return [one for one in everybody if recipient_id(one) not in gone]

    async def in_channels(
        self, mail: MailPlan | None, plans: Sequence[ChannelPlan]
    ) -> tuple[ChannelShown, ...]:
        """Return what channels would get: with the mail, and by their own plans."""
        writer, clock = self.notes, self.schedule.clock_time
        if writer is None:
            return ()

        def shown(
            channel: NamedChannel, findings: Sequence[Finding], at: datetime | None
        ) -> ChannelShown:
            titles = tuple(one_line(one.story.items[0].title, 160) for one in findings)
            return ChannelShown(
                name=channel.name, service=channel.service, titles=titles,
                at=at, clock=clock(at) if at else "",
            )  # fmt: skip

        told = []
        if mail is not None and mail.letter is not None:
            readers = await self.readers()
            for one in writer.channels:
                wanted = writer.wanted(one, mail.choice.findings)
                if wanted and one.schedule is None and one.recipient in readers:
                    told.append(shown(one, wanted, mail.not_before or mail.due))
        named = {one.name: one for one in writer.channels}
        told += [
            shown(named[one.state.channel], one.findings, one.due or one.not_before)
            for one in plans
            if one.findings
        ]
        return tuple(told)


def _unread(mail: MailPlan, now: datetime) -> MailPlan:
    """Return the plan of a mail that nobody would get: nothing of it counts as told."""
    return replace(
        mail,
        reason=Reason(ReasonCode.MAIL_HAS_NO_READERS),
        kind=None,
        choice=Choice(findings=()),
        undelivered=Undelivered(),
        slot=None,
        collected_at=None,
        unread_since=unread_from(mail.unread_since, now),
    )


def _why_nothing(choice: Choice, window: Window) -> Reason:
    """Return why no mail goes out."""
    if not choice.findings or window.next_due is None:
        return Reason(ReasonCode.MAIL_HAS_NOTHING)
    if window.schedule.times:
        return Reason(ReasonCode.MAIL_AWAITS_SLOT)
    until = window.schedule.clock_time(window.next_due)
    if window.schedule.every:
        return Reason(ReasonCode.MAIL_AWAITS_SPAN, {"until": until})
    return Reason(ReasonCode.MAIL_HELD, {"until": until})
