"""What goes out with a run, and what of its window is settled by it. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from service.digest.schedule import Send
from service.digest.window import Window
from service.models import URGENT_RISK, Choice


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A mail before it is written, or what is settled without one."""

    send: Send
    choice: Choice
    """What is in the mail, or would be if somebody read it."""
    not_before: datetime
    urgent: bool = False
    slot: datetime | None = None
    """The set time, or end of quiet hours, that is answered."""
    collected_at: datetime | None = None
    """Until when stories were collected for the mail, or for `slot`."""
    unread_since: datetime | None = None
    """Since when what was found waits because nobody gets mail any more."""
    unread: bool = False
    """It would go out if there were a reader."""


def outgoing(window: Window, choice: Choice, *, readers: bool) -> Outgoing:
    """Return what goes out with what was chosen for the window; without `readers` nothing does."""
    planned = window.plan(choice)
    waiting = window.unread_since if window.causes_mail(choice) else None
    if planned.send is Send.NOTHING:
        return Outgoing(
            send=Send.NOTHING,
            choice=Choice(findings=()),
            not_before=planned.not_before,
            slot=planned.slot,
            collected_at=window.now if planned.slot else None,
            unread_since=waiting,
        )
    told = _urgent_alone(choice) if planned.only_urgent else choice
    if not readers:
        return Outgoing(
            send=Send.NOTHING,
            choice=told,
            not_before=planned.not_before,
            unread_since=unread_from(waiting, window.now),
            unread=True,
        )
    return Outgoing(
        send=planned.send,
        choice=told,
        not_before=planned.not_before,
        urgent=planned.urgent,
        slot=planned.slot,
        collected_at=window.now,
        unread_since=window.unread_since if planned.only_urgent else None,
    )


def unread_from(before: datetime | None, now: datetime) -> datetime:
    """Return since when what was found waits, where nobody gets the mail that it would be in."""
    # A moment before this run, so that what it has found itself is among what waits.
    return before or now - timedelta(microseconds=1)


def _urgent_alone(choice: Choice) -> Choice:
    urgent = [one for one in choice.findings if one.evaluation.risk >= URGENT_RISK]
    ranked = tuple(replace(one, rank=rank, reasons=()) for rank, one in enumerate(urgent, start=1))
    told = replace(choice.vote_effects, effects=(), lines=())  # of the whole five
    return Choice(findings=ranked, rejected=choice.rejected, vote_effects=told)
