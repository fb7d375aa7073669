"""What channels would get, shown before they do: for dry runs and the preview."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from service.models import Finding
from service.models.channels import NamedChannel
from service.runs.mail_planning import MailPlan, MailPlanner
from service.runs.records.run_draft import ChannelPlan
from service.text.normalize import one_line
from service.wording.archive_pages import deliveries as words


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelShown:
    """What one channel gets."""

    name: str
    service: str
    titles: tuple[str, ...]
    """Of the findings, the first one first."""
    at: datetime | None = None
    """When, where that is later than now."""
    clock: str = ""
    """The same on the readers' clock."""

    @property
    def sentence(self) -> str:
        """It in words."""
        return words.channel_gets(self.name, self.service, self.titles, self.clock)


async def in_channels(
    planner: MailPlanner, mail: MailPlan | None, plans: Sequence[ChannelPlan]
) -> tuple[ChannelShown, ...]:
    """Return what channels would get: with the mail, and by their own plans."""
    writer, clock = planner.notes, planner.schedule.clock_time
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
        readers = await planner.readers()
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
