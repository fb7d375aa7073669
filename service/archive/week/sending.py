"""The mail of the week: made once a week, queued with the note that it was made.

Neither a restart nor a second copy makes it again, and a time that was missed is made up for when
the service is back: what decides is the row of the week, not a clock that was looked at in time.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

import structlog

from service.archive.week.days import WeekDays
from service.archive.week.letter import week_letter
from service.archive.week.review import WeekReview
from service.archive.week.schedule import WeeklySlot, last_slot
from service.archive.week.short import week_note
from service.delivery.channel import Channel
from service.delivery.channels.named import NamedChannels
from service.digest.links import SignedLinks
from service.feedback.votes import Votes
from service.models import Brand, Message, Sample, WeeklyTime
from service.signing import Signer, recipient_id
from service.storage.database import Database
from service.storage.tables.archive import week as table
from service.storage.tables.mail import stopped
from service.storage.tables.outbox import MessageKind, enqueue
from service.text.recipient import AddressError, channel_of
from service.wording.catalogue import SOURCE_LANGUAGE, speaking

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class WeeklySettings:
    """When the week's mail goes, and to whom."""

    weekly: WeeklyTime | None
    """None: never."""
    zone: tzinfo
    recipients: Sequence[str]
    channels: Sequence[str] = ()
    """Recipients that are channels, which get it in short."""
    public_url: str
    language: str = SOURCE_LANGUAGE
    keep_days: int = 365
    sample: Sample = Sample.NOTHING


class WeeklyMail:
    """Sends one brand's week in review. `release` maps a moment to when quiet hours let mail out;
    `review` returns what there is to say of a week; `wake` makes the outbox look at once."""

    def __init__(
        self,
        settings: WeeklySettings,
        database: Database,
        *,
        brand: Callable[[], Brand],
        channels: Callable[[Brand], Mapping[str, Channel]],
        signer: Signer,
        votes: Votes,
        review: Callable[[WeekDays], Awaitable[WeekReview]],
        clock: Callable[[], datetime],
        release: Callable[[datetime], datetime],
        wake: Callable[[], None],
    ) -> None:
        self._settings = settings
        self._database = database
        self._brand = brand
        self._channels = channels
        self._signer = signer
        self._votes = votes
        self._review = review
        self._clock = clock
        self._release = release
        self._wake = wake
        self._settled: date | None = None

    async def look(self) -> int:
        """Queue the week's mail if it is due; return how many. Cheap while none is.

        Raises DatabaseUnavailableError, and VotesUnavailableError while nobody knows who wants it.
        """
        if self._settings.weekly is None:
            return 0
        slot = last_slot(self._settings.weekly, self._settings.zone, self._clock())
        if slot.week == self._settled:
            return 0
        brand = self._brand()
        made = await table.report_made(self._database, brand.id, slot.week)
        if made is None:  # asked for the first time: the week that is over was not missed
            async with self._database.transaction() as connection:
                await table.take_report(connection, brand.id, slot.week, 0)
        queued = await self._make(brand, slot) if made is False else 0
        self._settled = slot.week
        return queued

    async def _make(self, brand: Brand, slot: WeeklySlot) -> int:
        readers, now = await self._readers(brand.id), self._clock()
        held_until = self._release(now)
        with speaking(self._settings.language):  # the review has sentences on sources
            review = await self._review(slot.reviewed)
        messages = [one for reader in readers if (one := self._frozen(brand, slot, review, reader))]
        async with self._database.transaction() as connection:
            if not await table.take_report(connection, brand.id, slot.week, len(messages)):
                return 0
            for message in messages:
                await enqueue(
                    connection,
                    message,
                    brand_id=brand.id,
                    kind=MessageKind.WEEK,
                    not_before=held_until if held_until > now else None,
                )
        _log.info("The week in review is queued", mails=len(messages), week=slot.week.isoformat())
        self._wake()
        return len(messages)

    async def _readers(self, brand_id: str) -> list[str]:
        closed: set[str] = set()
        if self._settings.channels:
            closed = await stopped.recipients(self._database, brand_id)
        everybody = [*self._settings.recipients, *self._settings.channels]
        gone = await self._votes.refused(brand_id, [recipient_id(one) for one in everybody])
        return [one for one in everybody if recipient_id(one) not in gone and one not in closed]

    def _frozen(
        self, brand: Brand, slot: WeeklySlot, review: WeekReview, recipient: str
    ) -> Message | None:
        settings, now = self._settings, self._clock()
        links = SignedLinks(
            public_url=settings.public_url,
            signer=self._signer,
            recipient=recipient,
            run_id="",
            now=now,
            keep_days=settings.keep_days,
        )
        page = f"{settings.public_url.rstrip('/')}/week?until={slot.reviewed.last}"
        channel = self._channels(brand)[channel_of(recipient)]
        if isinstance(channel, NamedChannels):
            with speaking(settings.language):
                note = week_note(
                    review, brand, recipient, week=slot.week, at=now, page=page,
                    zone=settings.zone, sample=settings.sample,
                )  # fmt: skip
                return channel.freeze_week(note)
        with speaking(settings.language):
            letter = week_letter(
                review, brand, links, page=page, zone=settings.zone, sample=settings.sample
            )
        try:
            return channel.freeze(
                letter,
                recipient=recipient,
                run_id=f"week-{slot.week}-{brand.id}",
                brand_id=brand.id,
                unsubscribe_url=links.unsubscribe(),
                now=now,
            )
        except AddressError as error:  # the others get theirs
            _log.error(f"No week in review can be made for {recipient}: {error}")
            return None
