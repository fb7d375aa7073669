"""Every error that one room raises for another.

A message says what happened, to which thing; `hint` says what to do about it, in words for a person
who runs the service and need not program. Whether trying again can help is the error's class.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class TopfiveError(Exception):
    """Base of all of ours. `str()` is the message; `hint` may be empty."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class TemporaryError(TopfiveError):
    """Trying again later may help."""


class PermanentError(TopfiveError):
    """Trying again will not help until somebody changes something."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with the configuration or the brand file."""

    where: str
    """The variable's name, or `file:line key`."""
    what: str
    why: str = ""
    example: str = ""

    def sentence(self) -> str:
        """One paragraph for a person: what, why it is needed, an example."""
        parts = [f"{self.where}: {self.what}."]
        if self.why:
            parts.append(f"It is needed {self.why}.")
        if self.example:
            parts.append(f"Example: {self.example}")
        return " ".join(parts)


class ConfigurationError(PermanentError):
    """Something in the environment or the brand file is missing or wrong; carries all faults."""

    def __init__(self, faults: Sequence[Fault], hint: str = "") -> None:
        super().__init__("\n".join(fault.sentence() for fault in faults), hint)
        self.faults = tuple(faults)


class EditRefusedError(PermanentError):
    """A change of the brand file that is not made: the file stays as it is."""


class FileChangedError(EditRefusedError):
    """The brand file was changed by somebody else meanwhile; `body` is what it is now."""

    def __init__(self, body: bytes) -> None:
        super().__init__(
            "the brand file was changed meanwhile; nothing was saved",
            "Look at what was changed, then make your change again.",
        )
        self.body = body


class FileReadOnlyError(EditRefusedError):
    """The brand file may not be written by us: what it should say is for others to put there."""


class FetchError(TemporaryError):
    """A URL could not be read this time."""

    def __init__(
        self, url: str, message: str, *, status: int | None = None, retry_after: float | None = None
    ) -> None:
        super().__init__(message)
        self.url = url
        self.status = status
        self.retry_after = retry_after
        """Seconds that the host asked us to wait, if it did."""

    @property
    def may_pass(self) -> bool:
        """Return whether another run may be answered: most of 4xx stay what they are."""
        return self.status is None or self.status >= 500 or self.status in {408, 429}


class ForbiddenError(PermanentError):
    """A URL that we refuse to ask: private address, forbidden port, other scheme, robots.txt."""

    def __init__(self, url: str, message: str) -> None:
        super().__init__(message)
        self.url = url


class BodyError(PermanentError):
    """What came back cannot be read as what it should be (HTML where a feed was, broken XML)."""


class NoFeedError(BodyError):
    """A web page came where a feed was expected."""


class OwnFaultError(BodyError):
    """A body was not read by a fault of ours; the next one is."""


class GivenUpError(BodyError):
    """Reading a body took too long, or broke the worker that tried."""


class BreachError(BodyError):
    """Something that read a body tried to connect, to write a file or to start a program."""


class CostlyError(BodyError):
    """A body is to be read where it can be given up: it may take its parser very long."""

    def __init__(self, size: int) -> None:
        super().__init__("what it says may take very long to read")
        self.size = size
        """Its length in bytes."""

    def __reduce__(self) -> tuple[type[CostlyError], tuple[int]]:
        """Travel from a helper as what it is made of."""
        return CostlyError, (self.size,)


class ModelError(TemporaryError):
    """The model did not give a usable answer; trying again may help."""


class ModelLateError(ModelError):
    """The model was still at work when its time was up; a smaller question takes less."""


class ModelRefusedError(PermanentError):
    """The model's server will not serve us: wrong key, no such model, quota used up."""


class RunInProgressError(TemporaryError):
    """Another run of the brand is on; `run_id` names it."""

    def __init__(self, run_id: str) -> None:
        super().__init__(f"run {run_id} of this brand is still going on")
        self.run_id = run_id


class SlotTakenError(TopfiveError):
    """This slot has been claimed already, here or by another copy.

    `newest` is the newest slot that was ever claimed, `age` how long ago by the database's clock.
    """

    def __init__(self, slot: datetime, newest: datetime, age: timedelta) -> None:
        super().__init__(f"the slot {slot.isoformat()} has been claimed already")
        self.newest = newest
        self.age = age


class LeaseLostError(TopfiveError):
    """Somebody else closed our run: it took longer than its lease without a sign of life."""


class DatabaseUnavailableError(TemporaryError):
    """PostgreSQL cannot be reached or did not answer in time."""


class VotesUnavailableError(TemporaryError):
    """The SQLite file of votes is locked, full or gone; nothing was stored."""


class ForgottenError(PermanentError):
    """Whoever votes asked to be forgotten: nothing of that person is stored."""

    def __init__(self) -> None:
        super().__init__("this person asked to be forgotten")


class TokenError(PermanentError):
    """A link's token is not ours, was changed on its way, or has expired."""


class UnreadableTokenError(TokenError):
    """A link's token lacks something, is for another page, or was signed with another key."""


class ExpiredTokenError(TokenError):
    """A link's token is ours, and its time is over."""


def unreadable(error: OSError | UnicodeDecodeError) -> str:
    """Return why a file cannot be read, and of a folder in its place how it comes to be there."""
    if isinstance(error, UnicodeDecodeError):
        return "it is not text"
    if isinstance(error, IsADirectoryError):
        return (
            "it is a folder. Docker makes one where the file that is to be mounted is not there: "
            "remove the folder, put the file in its place, and start again"
        )
    return error.strerror or type(error).__name__


class CacheTrouble(StrEnum):
    """Why a server is no cache for us."""

    AWAY = "away"
    """It does not answer."""
    CERTIFICATE = "certificate"
    """It speaks TLS, and who signed its certificate is not trusted, or it is another server's."""
    LOG_IN = "log_in"
    PROTECTED = "protected"
    """It has no password, and so lets nobody in from another machine."""
    BUSY = "busy"
    """It is just starting, or has as many clients as it takes."""
    CLUSTER = "cluster"
    """A node of a cluster, which keeps a part of the keys and knows one database."""
    SENTINEL = "sentinel"
    """It knows where servers are and stores nothing."""
    READ_ONLY = "read_only"
    FULL = "full"
    """Its memory is full, and it throws nothing away."""
    CANNOT_SAVE = "cannot_save"
    """Its disk is full or not its own, and it takes no writes that it could not save."""
    NO_RIGHTS = "no_rights"
    """The user may not do what a cache does, or not with keys of this name."""
    REFUSES = "refuses"
    """It answers, and does not do what is asked, for another reason."""
