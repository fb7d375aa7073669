"""Findings made into messages to a channel, one each, with the links that belong to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from service.delivery.channels.named import NamedChannels
from service.digest.links import SignedLinks
from service.models import Digest, Finding, Message
from service.models.channels import FindingNote, NamedChannel
from service.runs.records.result_builder import finding_json
from service.signing import Signer
from service.text.normalize import one_line
from service.wording.catalogue import SOURCE_LANGUAGE, speaking
from service.wording.moments import published


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteWriter:
    """Writes to the named channels of one brand."""

    channels: Sequence[NamedChannel]
    sender: NamedChannels
    public_url: str
    signer: Signer
    language: str = SOURCE_LANGUAGE
    keep_days: int = 365
    """How long a finding may be read by a link that was passed on."""
    by_recipient: Mapping[str, NamedChannel] = field(init=False)

    def __post_init__(self) -> None:
        """Find channels by what the outbox knows them by."""
        found = {one.recipient: one for one in self.channels}
        object.__setattr__(self, "by_recipient", found)

    def with_the_mail(self) -> list[str]:
        """Return the recipients that get what the mail has when it goes."""
        return [one.recipient for one in self.channels if one.schedule is None]

    def wanted(self, channel: NamedChannel, findings: Sequence[Finding]) -> tuple[Finding, ...]:
        """Return the findings that reach what a channel asks for."""
        return tuple(
            one for one in findings if channel.wants(one.evaluation.score, one.evaluation.risk)
        )

    def write(
        self, recipient: str, findings: Sequence[Finding], digest: Digest
    ) -> list[tuple[str, Message]]:
        """Return a message for each of the findings that the channel wants, by its story."""
        wanted = self.wanted(self.by_recipient[recipient], findings)
        with speaking(self.language):
            return [
                (one.story.key, self.sender.freeze_finding(self._note(recipient, one, digest)))
                for one in wanted
            ]

    def _note(self, recipient: str, finding: Finding, digest: Digest) -> FindingNote:
        links = SignedLinks(
            public_url=self.public_url,
            signer=self.signer,
            recipient=recipient,
            run_id=digest.run_id,
            now=digest.at,
            keep_days=self.keep_days,
        )
        return FindingNote(
            recipient=recipient,
            brand_id=digest.brand.id,
            brand=one_line(digest.brand.display_name, 60),
            run_id=digest.run_id,
            at=digest.at,
            finding=finding_json(finding),
            age=published(finding.story.items[0], digest.at),
            share=links.share(finding.story.key),
            vote=links.vote(finding.story.key),
            sample=digest.sample,
        )
