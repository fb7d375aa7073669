"""One chat room as a channel: findings frozen in its markup, and written there in a thread."""

from __future__ import annotations

import asyncio
import contextvars
import json
import threading
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

import structlog

from service.delivery.channel import Outcome, Verdict
from service.delivery.channels.chat import answers, services
from service.delivery.channels.chat.dialects import write, write_letter, write_week
from service.delivery.finding_channel import ChannelNet, Mask
from service.egress import Destination, connecting
from service.errors import PermanentError, TemporaryError
from service.models import Letter, Message
from service.models.channels import FindingNote, NamedChannel, WeekNote
from service.signing import recipient_id
from service.text.normalize import one_line

if TYPE_CHECKING:
    from service.delivery.channels.chat.wire import Exchange

T = TypeVar("T")
_log = structlog.get_logger(__name__)
_SECONDS = 25.0
"""For one message, with all requests that it takes."""
_MORE = 10.0
"""More than that until a thread is left to itself: looking up a name knows no time-out."""
_SENDER = "topfive"
_PRIVATE = "is not on the public internet; CHANNEL_ALLOW_NETWORKS names what may be reached"


class ChatRoom:
    """A room of one chat service."""

    def __init__(
        self, channel: NamedChannel, net: ChannelNet, *, seconds: float = _SECONDS
    ) -> None:
        self._channel = channel
        self._net = net
        self._seconds = seconds
        self._service = services.service_of(channel.target)
        self._masked = Mask(channel)
        self._turn = asyncio.Lock()
        self._was_kept = False
        self._suspected = ("", "")
        """Words of the last refusal that may mean the address, and the message that had it."""

    @cached_property
    def _plugin(self) -> Any:
        """Apprise's, made when it is needed: who only freezes messages does without it."""
        plugin = services.plugin_of(self._channel.target)
        self._service.binds(plugin, f"{self._net.sender}\n{self._channel.name}")
        return plugin

    @property
    def via(self) -> str:
        """Name the service and, where it is one's own, its host."""
        try:
            host = urlsplit(self._service.look(self._plugin)).hostname or ""
        except ValueError:  # an address that is none: `check` and each start say so
            return self._channel.service
        return f"{self._channel.service} ({host})"

    def freeze(
        self,
        letter: Letter,
        *,
        recipient: str,
        run_id: str,
        brand_id: str,
        now: datetime,  # noqa: ARG002 - a channel's signature
        unsubscribe_url: str = "",  # noqa: ARG002 - as above
    ) -> Message:
        """Return a small letter in the room's markup."""
        said = self._frozen(write_letter(letter, self._service.dialect), "")
        message_id = f"{brand_id}.{run_id}.{recipient_id(recipient)}"
        return Message(message_id, _SENDER, recipient, letter.subject, said)

    def freeze_finding(self, note: FindingNote) -> Message:
        """Return a finding in the room's markup."""
        said = self._frozen(write(note, self._service.dialect), note.share)
        subject = one_line(note.finding.title, 200)
        story = note.finding.story
        return Message(note.message_id, _SENDER, note.recipient, subject, said, story=story)

    def freeze_week(self, note: WeekNote) -> Message:
        """Return the week in review in the room's markup."""
        said = self._frozen(write_week(note, self._service.dialect), note.page)
        return Message(note.message_id, _SENDER, note.recipient, note.subject, said)

    def _frozen(self, text: str, page: str) -> bytes:
        title = ""
        if self._service.title_apart:
            title, _, text = text.partition("\n")
        return json.dumps({"title": title, "text": text, "page": page}).encode()

    async def send(
        self, message: Message, before_handover: Callable[[], Awaitable[None]]
    ) -> Outcome:
        """Write the message into the room; what was answered says what came of it."""
        async with self._turn:  # a plugin keeps who is logged in
            await before_handover()
            said = json.loads(message.body)
            exchange = self._exchange()
            try:
                taken = await self._in_thread(exchange, lambda: self._write(message, said))
            except TimeoutError:
                exchange.broken = exchange.broken or "it does not answer in time"
                taken = False
            except Exception as error:  # noqa: BLE001 - a plugin's fault must not stop all sending
                # Its type alone: the words of it may have the room's address.
                kind = type(error).__name__
                _log.warning("Apprise stopped at a fault", channel=self._channel.name, fault=kind)
                exchange.broken = exchange.broken or f"Apprise stopped at a fault ({kind})"
                taken = False
            outcome = self._outcome(exchange, taken=taken)
            return self._remembered(self._compared(outcome, exchange, message))

    def _compared(self, outcome: Outcome, exchange: Exchange, message: Message) -> Outcome:
        """Take the address to be at fault where words may mean it and another message had them."""
        if outcome.verdict is Verdict.ACCEPTED:
            self._suspected = ("", "")
        if outcome.verdict is not Verdict.RETRY or exchange.broken or not exchange.answers:
            return outcome
        if not answers.may_be_address(exchange.answers[-1]):
            return outcome
        (reason, other), self._suspected = self._suspected, (outcome.reason, message.message_id)
        if reason != outcome.reason or other == message.message_id:
            return outcome
        return replace(
            outcome, verdict=Verdict.MISCONFIGURED, reason=outcome.reason + answers.MEND,
            retry_after=0.0,
        )  # fmt: skip

    def _remembered(self, outcome: Outcome) -> Outcome:
        """Keep the plugin with its log-in while messages are, or may be, taken; make another else.

        A message in doubt is sent again, and Matrix knows its number within the same log-in alone.
        What refuses us after a log-in that was kept may do so for its age alone.
        """
        if outcome.verdict in (Verdict.ACCEPTED, Verdict.UNKNOWN):
            self._was_kept = True
            return outcome
        self.__dict__.pop("_plugin", None)
        was_kept, self._was_kept = self._was_kept, False
        if self._service.logs_in and was_kept and outcome.verdict is Verdict.MISCONFIGURED:
            return replace(outcome, verdict=Verdict.RETRY)
        return outcome

    def _write(self, message: Message, said: dict[str, str]) -> bool:
        from apprise import NotifyFormat, NotifyType  # noqa: PLC0415 - read with the plugin

        plugin = self._plugin
        if hasattr(plugin, "click"):
            plugin.click = said["page"] or None
        number = int.from_bytes(sha256(message.message_id.encode()).digest()[:6])
        self._service.ready(plugin, number)
        return bool(
            plugin.send(
                body=said["text"],
                title=said["title"],
                notify_type=NotifyType.INFO,
                body_format=NotifyFormat(self._service.form),
                body_passthrough=False,
            )
        )

    def _outcome(self, exchange: Exchange, *, taken: bool) -> Outcome:
        name = self.via
        if taken and not (exchange.answers and answers.refuses(exchange.answers[-1])):
            status = exchange.answers[-1].status if exchange.answers else None
            return Outcome(Verdict.ACCEPTED, f"{name} took it", status)
        if exchange.refused:
            return Outcome(Verdict.MISCONFIGURED, f"{exchange.refused} {_PRIVATE}")
        if exchange.broken:
            verdict = Verdict.UNKNOWN if exchange.handed_over else Verdict.RETRY
            return Outcome(verdict, f"{name}: {exchange.broken}")
        if not exchange.answers:
            return Outcome(Verdict.FAILED, f"{name}: Apprise made no request of it")
        found = answers.outcome_of(exchange.answers[-1], name, datetime.now(UTC))
        return Outcome(
            found.verdict, self._masked(found.reason), found.code, found.retry_after, found.limited
        )

    async def probe(self) -> list[str]:
        """Ask where nothing is sent. Raises PermanentError or TemporaryError with what to do."""
        from service.delivery.channels.chat.wire import ask  # noqa: PLC0415 - read with the plugin

        exchange, name = self._exchange(), self.via
        where = f"Check the address of the channel {self._channel.name}."
        try:
            answer = await self._in_thread(
                exchange, lambda: ask("GET", self._service.look(self._plugin))
            )
        except (OSError, TimeoutError) as error:  # what `requests` raises is an OSError
            outcome = self._outcome(exchange, taken=False)
            if outcome.verdict is Verdict.MISCONFIGURED:
                raise PermanentError(outcome.reason, where) from error
            raise TemporaryError(outcome.reason, where) from error
        if answer.status_code in (401, 403, 404, 410) and self._service.module in _TELLING:
            outcome = answers.outcome_of(exchange.answers[-1], name, datetime.now(UTC))
            raise PermanentError(self._masked(outcome.reason), where)
        return [f"reached {name}"]

    def _exchange(self) -> Exchange:
        from service.delivery.channels.chat.wire import Exchange  # noqa: PLC0415 - as above

        return Exchange(
            until=time.monotonic() + self._seconds,
            networks=self._net.networks,
            stand_ins=self._net.stand_ins,
            hands_over=self._service.hands_over,
        )

    async def _in_thread(self, exchange: Exchange, work: Callable[[], T]) -> T:
        """Return what `work` returns, done in a thread of its own within an exchange.

        Not in the loop's pool, where a name that is looked up for minutes would keep a run waiting.
        """
        from service.delivery.channels.chat.wire import exchanging  # noqa: PLC0415 - as above

        loop = asyncio.get_running_loop()
        done: asyncio.Future[T] = loop.create_future()

        def settle(result: T | None, error: BaseException | None) -> None:
            if done.cancelled():
                return
            if error is not None:
                done.set_exception(error)
            else:
                done.set_result(result)  # type: ignore[arg-type] # None only where T is

        def run() -> None:
            result, failure = None, None
            try:
                with connecting(Destination.CHANNEL), exchanging(exchange):
                    result = work()
            except Exception as error:  # noqa: BLE001 - handed to whoever waits
                failure = error
            loop.call_soon_threadsafe(settle, result, failure)

        context = contextvars.copy_context()
        threading.Thread(target=context.run, args=(run,), name="chat", daemon=True).start()
        async with asyncio.timeout(self._seconds + _MORE):
            return await done


_TELLING = frozenset({"discord", "telegram"})
"""Those whose address to look at says whether the room's own is right."""


def fault_of(channel: NamedChannel) -> str:
    """Return in words what is wrong with a room's address; empty: nothing is."""
    try:
        services.plugin_of(channel.target)
    except ValueError as error:
        return str(error)
    return ""
