"""What mail goes out with a run, and what is set about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from service.digest.schedule import Schedule
from service.digest.window import CATCH_UP
from service.models import Choice, Letter, Message, Reason, Undelivered
from service.models.run_result import EmailJson
from service.runs.records.result_builder import finding_json, listed_json
from service.storage.tables.outbox import MessageKind
from service.wording.catalogue import SOURCE_LANGUAGE
from service.wording.reasons import sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class MailSettings:
    """Who gets the mail, and when."""

    recipients: Sequence[str]
    public_url: str
    schedule: Schedule
    catch_up: timedelta = CATCH_UP
    """How long after the last mail one may go that has nothing but what was left over."""
    language: str = SOURCE_LANGUAGE
    keep_days: int = 365
    """How long a finding may be read by a link that was passed on."""
    max_age: timedelta = timedelta(hours=72)
    """How old news may be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailPlan:
    """What goes out with a run. Without `kind` nothing does, and `reason` says why."""

    reason: Reason
    """What becomes of the mail, and why."""
    kind: MessageKind | None = None
    """Digest or quiet; None when nothing goes out."""
    choice: Choice = field(default_factory=lambda: Choice(findings=()))
    """What is in the mail; for a slot this is more than the run's own choice."""
    collects: bool = False
    """Whether stories of other runs compete for the mail too."""
    letter: Letter | None = None
    """The mail with links that lead nowhere."""
    recipients: Sequence[str] = ()
    messages: Sequence[Message] = ()
    """One for each of `recipients`, once the plan is written; of a channel one a finding."""
    not_before: datetime | None = None
    """The end of the quiet hours that hold the messages."""
    due: datetime | None = None
    """When what was planned ahead goes out."""
    urgent: bool = False
    slot: datetime | None = None
    """The set time, or end of quiet hours, that is answered with this run."""
    collected_at: datetime | None = None
    """Until when stories were collected for the mail, or for `slot`."""
    unread_since: datetime | None = None
    """Since when what was found waits because nobody gets mail any more."""
    left_out: tuple[str, ...] = ()
    """Recipients to whom no mail can be made."""
    undelivered: Undelivered = field(default_factory=Undelivered)
    """Findings of earlier mails, of which it says that they never arrived."""

    @property
    def state(self) -> str:
        """`reason` for people: "queued", "held until 07:30 (quiet hours)"."""
        return sentence(self.reason)

    def as_email(self) -> EmailJson:
        """Return the `email` part of a run's result."""
        findings = self.choice.findings
        return EmailJson(
            state=self.state,
            state_code=self.reason,
            kind=self.kind or "",
            recipients=tuple(dict.fromkeys(message.recipient for message in self.messages)),
            subject=self.letter.subject if self.letter else "",
            stories=tuple(finding.story.key for finding in findings),
            listed=tuple(one.story.key for one in self.choice.also),
            also=tuple(listed_json(one) for one in self.choice.also),
            unlisted=self.choice.unlisted,
            undelivered=self.undelivered.stories if self.kind else (),
            slot=self.slot,
            collected_at=self.collected_at,
            unread_since=self.unread_since,
            left_out=self.left_out,
            # A mail that collects has stories of other runs too; its readers see them by its link.
            findings=tuple(finding_json(one) for one in findings) if self.collects else (),
        )
