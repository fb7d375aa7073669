"""One webhook as a channel: findings frozen as JSON, signed anew at each attempt."""

from __future__ import annotations

import ssl
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from urllib.parse import urlsplit

import aiohttp

from service.delivery.channel import Outcome, Verdict
from service.delivery.channels.webhook import payload
from service.delivery.channels.webhook.answers import outcome_of
from service.delivery.channels.webhook.signing import signed_headers, webhook_id
from service.delivery.channels.webhook.wire import Call, HookSeconds, post
from service.delivery.finding_channel import ChannelNet, Mask
from service.errors import PermanentError, TemporaryError
from service.models import Letter, Message
from service.models.channels import FindingNote, NamedChannel, WeekNote
from service.models.channels.hook_secret import signing_keys
from service.text.normalize import one_line

_SENDER = "topfive"


class _ReachedError(Exception):
    """The connection of a probe is there; nothing is sent over it."""


class Webhook:
    """A program's address that takes signed JSON."""

    def __init__(
        self,
        channel: NamedChannel,
        net: ChannelNet,
        *,
        seconds: HookSeconds | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Raises ValueError in words for a secret that is none."""
        self._channel = channel
        self._net = net
        self._keys = signing_keys(channel.secret)
        self._seconds = seconds or HookSeconds()
        self._clock = clock
        self._masked = Mask(channel)

    @property
    def address_print(self) -> str:
        """A print of the address, to see that it is another one."""
        return self._channel.address_print

    @property
    def via(self) -> str:
        """Return the host alone: who has the whole address can write there."""
        parts = urlsplit(self._channel.target)
        return f"{parts.scheme}://{parts.netloc}"

    def freeze(
        self,
        letter: Letter,
        *,
        recipient: str,
        run_id: str,
        brand_id: str,
        now: datetime,
        unsubscribe_url: str = "",  # noqa: ARG002 - a channel's signature
    ) -> Message:
        """Return a small letter, such as a test, as an event of its own."""
        body = payload.written(payload.of_letter(letter, brand_id, now))
        name = f"{brand_id}.{run_id}.{recipient}"
        return Message(webhook_id(name), _SENDER, recipient, letter.subject, body, repeatable=True)

    def freeze_finding(self, note: FindingNote) -> Message:
        """Return a finding as an event; its id follows from `note.message_id`."""
        body = payload.written(payload.of_finding(note, self._channel.name))
        subject = one_line(note.finding.title, 200)
        return Message(
            webhook_id(note.message_id), _SENDER, note.recipient, subject, body,
            repeatable=True, story=note.finding.story,
        )  # fmt: skip

    def freeze_week(self, note: WeekNote) -> Message:
        """Return the week in review as an event; its id follows from `note.message_id`."""
        body = payload.written(payload.of_week(note, self._channel.name))
        name = webhook_id(note.message_id)
        return Message(name, _SENDER, note.recipient, note.subject, body, repeatable=True)

    async def send(
        self, message: Message, before_handover: Callable[[], Awaitable[None]]
    ) -> Outcome:
        """Make the call; what was answered, or was not, says what came of it."""
        call = Call(self._net.networks)

        def headers() -> dict[str, str]:
            signed = signed_headers(message.message_id, self._clock(), message.body, self._keys)
            return {"User-Agent": self._net.user_agent, **signed}

        try:
            answer = await post(
                self._channel.target,
                message.body,
                headers,
                call=call,
                seconds=self._seconds,
                before_handover=before_handover,
            )
        except (aiohttp.ClientError, OSError) as error:  # TimeoutError is an OSError
            return self._unanswered(call, error)
        found = outcome_of(answer, self._clock())
        return Outcome(
            found.verdict,
            self._masked(found.reason),
            found.code,
            found.retry_after,
            stops=self.address_print if found.verdict is Verdict.UNWANTED else "",
        )

    def _unanswered(self, call: Call, error: Exception) -> Outcome:
        """Return what follows from a call without an answer."""
        if call.refused and not call.dialled:
            refused = ", ".join(dict.fromkeys(call.refused))
            return Outcome(
                Verdict.MISCONFIGURED,
                f"{self.via} ({refused}) is not on the public internet; CHANNEL_ALLOW_NETWORKS "
                "names what may be reached",
            )
        if isinstance(error, aiohttp.InvalidURL):
            return Outcome(Verdict.MISCONFIGURED, f"{self.via} is no address that can be called")
        if call.handed_over:
            return Outcome(Verdict.UNKNOWN, self._masked(_silence(error, self._seconds)))
        return Outcome(Verdict.RETRY, self._masked(f"{self.via} {_unreached(error)}"))

    async def probe(self) -> list[str]:
        """Connect, with TLS, and send nothing. Raises PermanentError or TemporaryError."""
        where = f"Check the address of the channel {self._channel.name}."

        async def reached() -> None:
            raise _ReachedError

        call = Call(self._net.networks)
        try:
            await post(
                self._channel.target, b"", dict, call=call, seconds=self._seconds,
                before_handover=reached,
            )  # fmt: skip
        except _ReachedError:
            pass
        except (aiohttp.ClientError, OSError) as error:
            outcome = self._unanswered(call, error)
            if outcome.verdict is Verdict.MISCONFIGURED:
                raise PermanentError(outcome.reason, where) from error
            raise TemporaryError(outcome.reason, where) from error
        return [f"reached {self.via}"]


def _silence(error: Exception, seconds: HookSeconds) -> str:
    if isinstance(error, TimeoutError):
        return f"it took the call and did not answer within {seconds.answer:.0f} seconds"
    if isinstance(error, aiohttp.ClientResponseError | aiohttp.ClientPayloadError):
        return "it took the call and its answer is no HTTP that can be read"
    return "the connection broke before it answered"


def _unreached(error: Exception) -> str:
    """Return why there was no connection, in words that lead somewhere."""
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        found = error.certificate_error
        why = getattr(found, "verify_message", "") or "it cannot be checked"
        return f"shows a certificate that is not valid for it: {why}"
    if isinstance(error, aiohttp.ClientSSLError | ssl.SSLError):
        return "speaks no TLS that this machine understands; is it http, not https?"
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return "has a name that is not known here"
    if isinstance(error, TimeoutError):
        return "does not answer"
    why = getattr(error, "os_error", error)
    return f"cannot be reached: {getattr(why, 'strerror', None) or 'the connection failed'}"
