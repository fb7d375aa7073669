"""The workers that empty the outbox: claim, send through a channel, write what came of it.

Several workers in one process and several processes may share one database; PostgreSQL lets each
message be claimed once. "Never lost" and "never twice" cannot both be had: what may have been
delivered is sent once more, with the same bytes, and then never again; a message that the other
side knows by its id (`repeatable`) is sent until it is taken.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog

from service.delivery.channel import Channel, Outcome, Verdict
from service.delivery.retry_policy import GIVE_UP_AFTER, GIVE_UP_WEEK_AFTER, FollowUp, decide
from service.delivery.settling import settle
from service.errors import DatabaseUnavailableError, LeaseLostError, TemporaryError
from service.models import Message
from service.models.channels import name_of
from service.storage.database import Database
from service.storage.tables import outbox as queries
from service.storage.tables.mail import stopped
from service.storage.tables.outbox import ClaimedMessage, MessageKind, MessageState
from service.text.recipient import channel_of

_log = structlog.get_logger(__name__)

_FOR_READERS = frozenset({MessageKind.DIGEST, MessageKind.QUIET, MessageKind.WEEK})


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxLimits:
    """Seconds, and the number of workers."""

    lease: float = 30.0
    """How long a dead process's messages wait for another; renewed at a third of it."""
    poll: float = 2.0
    """Between two looks at the outbox; `wake` cuts it short."""
    rest: float = 5.0
    """After the database could not be reached."""
    workers: int = 4
    """Messages under way at once: one server that hangs must not hold up the rest."""
    handover_wait: float = 5.0
    """How long a worker waits for another's handover (SMTP's DATA) to end. One at a time, so that a
    kill leaves one message in doubt and not four; a server that hangs there holds the rest up no
    more than this."""
    write_for: float = 30.0
    """How long to insist on writing what came of an attempt: unwritten, it would be sent again."""


def _no_quiet_hours() -> datetime | None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """What keeps a message from going out now, or to that recipient at all."""

    held_until: Callable[[], datetime | None] = _no_quiet_hours
    """The end of the quiet hours that there are now."""
    allowed: Callable[[str], Awaitable[bool]] | None = None
    """Whether the recipient still wants mail; asked just before each attempt."""


@dataclass(frozen=True, slots=True)
class DeliveryAttempt:
    """What came of one attempt, for the log, the metrics and the alerts."""

    mail: ClaimedMessage
    outcome: Outcome
    next: FollowUp
    """What follows: `seconds` until another attempt, or None."""


class Outbox:
    """Sends one brand's queued mail; `channels` are those there are, by name.

    `owner` names this process uniquely; `chance` returns a number in 0..1; `on_settled` is called
    after each attempt; `awake`, when set, makes it look at once.
    """

    def __init__(
        self,
        database: Database,
        channels: Mapping[str, Channel],
        *,
        brand_id: str,
        owner: str,
        chance: Callable[[], float],
        gate: Gate | None = None,
        on_settled: Callable[[DeliveryAttempt], Awaitable[None]] | None = None,
        limits: OutboxLimits | None = None,
        awake: asyncio.Event | None = None,
    ) -> None:
        self._database = database
        self._channels = channels
        self._brand_id = brand_id
        self._owner = owner
        self._chance = chance
        self._gate = gate or Gate()
        self._on_settled = on_settled
        self._limits = limits or OutboxLimits()
        self._awake = awake or asyncio.Event()
        self._readers: Collection[str] | None = None
        """Who gets mail by the settings; None: whoever it was queued for."""
        self._under_way: dict[int, str] = {}
        """The recipients of the messages that this process is at, by their numbers."""
        self._unread = False
        """Whether the log says that the outbox cannot be read, and not yet that it can."""
        self._claiming, self._handing_over = asyncio.Lock(), asyncio.Lock()

    def wake(self) -> None:
        """Look at the outbox now: something was queued."""
        self._awake.set()

    async def release_on_start(self) -> int:
        """Make due at once what waits for a further attempt; return how many.

        A restart is how people mend a wrong configuration; they should not wait out a back-off.
        """
        quiet = self._gate.held_until() is not None
        async with self._database.connection() as connection:
            await queries.cut_leases(connection, brand_id=self._brand_id, lease=self._limits.lease)
            return await queries.release_held(
                connection, brand_id=self._brand_id, urgent_only=quiet
            )

    async def release_after_clock_moved(self) -> None:
        """Do not wait for moments that a clock set back has put an hour away."""
        with suppress(DatabaseUnavailableError):
            await self.release_on_start()
        self.wake()

    async def run_once(self) -> DeliveryAttempt | None:
        """Attempt the message that is due first; None when none is, or it was lost to another.

        Raises DatabaseUnavailableError.
        """
        async with self._claiming:  # each sees what the others have taken
            mail = await self._claim()
            if mail is None:
                return None
            self._under_way[mail.id] = mail.recipient
        renewing = asyncio.create_task(self._renew(mail))
        try:
            async with AsyncExitStack() as turn:
                outcome = await self._attempt(mail, turn)
                return await self._settle(mail, outcome)
        except LeaseLostError:
            _log.warning("Another process took over this mail; not sent by us.", **_about(mail))
        except asyncio.CancelledError:
            # Only what is not in DATA yet: the rest keeps its state and is sent after its lease.
            with suppress(DatabaseUnavailableError, TimeoutError):
                async with asyncio.timeout(2.0), self._database.connection() as connection:
                    await queries.hand_back(connection, mail)
            raise
        finally:
            self._under_way.pop(mail.id, None)
            await _end_all([renewing])
        return None

    async def drain(self) -> list[DeliveryAttempt]:
        """Attempt everything that is due now, several at a time; return what came of each."""
        settled: list[DeliveryAttempt] = []

        async def work() -> None:
            while (one := await self.run_once()) is not None:
                settled.append(one)

        await asyncio.gather(*(work() for _ in range(self._limits.workers)))
        return settled

    async def forever(
        self, stop: asyncio.Event, *, grace: float = 10.0, readers: Collection[str] | None = None
    ) -> None:
        """Send what becomes due until `stop` is set; then give what is under way `grace` seconds.

        Of the mail for readers only what goes to `readers`: who was taken out of the settings gets
        nothing that still waits, and what waits for an address that was mended waits no longer.
        Begins with what waits for a further attempt. What is still in DATA after the grace stays
        in state `data` and is sent once more by whoever starts next.
        """
        self._readers = readers
        with suppress(DatabaseUnavailableError):
            await self.release_on_start()
        tasks = [asyncio.create_task(self._work(stop)) for _ in range(self._limits.workers)]
        stopped = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait([*tasks, stopped], return_when=asyncio.FIRST_COMPLETED)
            self._awake.set()
            await asyncio.wait(tasks, timeout=grace)
        finally:
            await _end_all([*tasks, stopped])
        for task in tasks:
            if not task.cancelled():
                task.result()

    async def _work(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            try:
                settled = await self.run_once()
            except TemporaryError as error:
                if not self._unread:  # once for all who send, not every few seconds of an outage
                    _log.warning(
                        "The outbox cannot be read; it is tried until it can.", error=str(error)
                    )
                self._unread = True
                await self._wait(stop, self._limits.rest)
                continue
            if self._unread:
                self._unread = False
                _log.info("The outbox can be read again.")
            if settled is None:
                await self._wait(stop, self._limits.poll)

    async def _wait(self, stop: asyncio.Event, seconds: float) -> None:
        if stop.is_set():
            return
        self._awake.clear()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._awake.wait(), seconds)

    async def _claim(self) -> ClaimedMessage | None:
        async with self._database.connection() as connection:
            for number in await queries.give_up_abandoned(
                connection, brand_id=self._brand_id, under_way=self._under_way
            ):
                _log.error("Mail may or may not have arrived; not sent again", number=number)
            return await queries.claim(
                connection,
                brand_id=self._brand_id,
                owner=self._owner,
                lease=self._limits.lease,
                under_way=self._under_way,
                # One at a time to a channel, so that one that hangs leaves workers to the others.
                busy=[one for one in self._under_way.values() if name_of(one)],
            )

    async def _attempt(self, mail: ClaimedMessage, turn: AsyncExitStack) -> Outcome:
        async def before_handover() -> None:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._limits.handover_wait):
                    await turn.enter_async_context(self._handing_over)
            async with self._database.connection() as connection:
                begun = await queries.begin_data(connection, mail, lease=self._limits.lease)
            if not begun:
                raise LeaseLostError("the lease on this mail is lost")

        name = channel_of(mail.recipient)
        channel = self._channels.get(name)
        if channel is None:
            named = name_of(mail.recipient) or name
            what = f"there is no channel named {named!r} any more"
            return Outcome(Verdict.MISCONFIGURED, what, gone=True)
        message = Message(mail.message_id, mail.sender, mail.recipient, mail.subject, mail.body)
        try:
            if name_of(mail.recipient) and await self._stopped(mail.recipient):
                return Outcome(Verdict.UNWANTED, "it wanted no more before; not sent")
            if self._is_left_out(mail):
                return Outcome(Verdict.LEFT_OUT, "it is no longer in EMAIL_TO; not sent")
            if self._gate.allowed and not await self._gate.allowed(mail.recipient):
                return Outcome(Verdict.UNWANTED, "the recipient has unsubscribed; not sent")
            return await channel.send(message, before_handover)
        except TemporaryError as error:
            return Outcome(Verdict.RETRY, str(error))

    def _is_left_out(self, mail: ClaimedMessage) -> bool:
        """Return whether the settings name its reader no more; Anna@ and anna@ are one."""
        if self._readers is None or mail.kind not in _FOR_READERS or name_of(mail.recipient):
            return False
        return mail.recipient.casefold() not in map(str.casefold, self._readers)

    async def _stopped(self, recipient: str) -> bool:
        async with self._database.connection() as connection:
            return await stopped.is_stopped(
                connection, brand_id=self._brand_id, recipient=recipient
            )

    async def _renew(self, mail: ClaimedMessage) -> None:
        while True:
            await asyncio.sleep(self._limits.lease / 3)
            with suppress(DatabaseUnavailableError):
                async with self._database.connection() as connection:
                    await queries.renew(connection, mail, lease=self._limits.lease)

    async def _settle(self, mail: ClaimedMessage, outcome: Outcome) -> DeliveryAttempt:
        following = decide(
            outcome,
            attempt=mail.attempt,
            in_doubt=mail.in_doubt,
            tried_for=mail.tried_for,
            repeatable=mail.repeatable,
            chance=self._chance(),
            patience=GIVE_UP_WEEK_AFTER if mail.kind == MessageKind.WEEK else GIVE_UP_AFTER,
        )
        if not await self._write_insistently(mail, outcome, following):
            raise LeaseLostError("the lease on this mail is lost")
        settled = DeliveryAttempt(mail, outcome, following)
        _log_attempt(settled)
        if self._on_settled:
            await self._on_settled(settled)
        return settled

    async def _write_insistently(
        self, mail: ClaimedMessage, outcome: Outcome, following: FollowUp
    ) -> bool:
        loop = asyncio.get_running_loop()
        until = loop.time() + self._limits.write_for
        while True:
            try:
                return await settle(
                    self._database,
                    mail,
                    outcome,
                    following,
                    brand_id=self._brand_id,
                    hold_until=None if mail.urgent else self._gate.held_until(),
                )
            except DatabaseUnavailableError:
                if loop.time() >= until:
                    raise
                await asyncio.sleep(min(1.0, self._limits.write_for / 10))


async def _end_all(tasks: Sequence[asyncio.Task[Any]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _about(mail: ClaimedMessage) -> dict[str, object]:
    return {"recipient": mail.recipient, "subject": mail.subject, "attempt": mail.attempt}


def _log_attempt(settled: DeliveryAttempt) -> None:
    about = _about(settled.mail)
    state, seconds = settled.next.state, settled.next.seconds
    if state is MessageState.SENT:
        _log.info("Mail sent", **about)
    elif seconds is not None:
        _log.warning(
            "Mail not sent yet; trying again",
            seconds=round(seconds),
            reason=settled.outcome.reason,
            **about,
        )
    elif state is MessageState.UNKNOWN:
        _log.error(
            "Mail may or may not have arrived; not sent again",
            reason=settled.outcome.reason,
            **about,
        )
    elif settled.outcome.verdict in (Verdict.LEFT_OUT, Verdict.UNWANTED):
        _log.info("Mail no longer wanted; not sent", reason=settled.outcome.reason, **about)
    else:
        _log.error("Mail refused; not sent", reason=settled.outcome.reason, **about)
