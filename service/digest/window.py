"""Which stories compete for the mail of a run, and whether one goes out with it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from service.digest import schedule as timing
from service.digest.schedule import Plan, Schedule, Send
from service.models import MAX_SCORE, SERIOUS_RISK, URGENT_RISK, Choice, Finding

WORTH_A_MAIL = 0.6 * MAX_SCORE
"""What a story that was left over must score to cause a mail of its own: "the team should know"."""

CATCH_UP = timedelta(hours=4)
"""How long after the last mail such a mail may go, unless CATCH_UP_MINUTES says otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Which stories compete for the mail of a run that ends now, and when it goes out."""

    schedule: Schedule
    now: datetime
    answered: datetime
    """The slot that was last answered, or when the service first started."""
    since: datetime
    """Since when stories compete for the mail of the next slot."""
    unread_since: datetime | None = None
    """Since when what was found waits because nobody got mail; None: it does not."""
    last_mail: datetime | None = None
    """When the last mail with findings was made; None: there was none."""
    catch_up: timedelta = CATCH_UP

    @property
    def slot(self) -> datetime | None:
        """The set time, or end of quiet hours, that is due; None: this run's stories alone."""
        return timing.due_slot(
            self.schedule, since=self.answered, now=self.now, last_mail=self.last_mail
        )

    @property
    def open(self) -> bool:
        """Whether mail may go now that is not urgent."""
        return self.slot is not None or self.next_due is None

    @property
    def collects(self) -> bool:
        """Whether stories of other runs compete for this run's mail too, as its own do."""
        return self.slot is not None or self.unread_since is not None

    def collects_since(self, max_age: timedelta) -> datetime | None:
        """Since when stories compete for this run's mail; None: this run's stories alone.

        News that nobody read gets old: after `max_age` it waits no longer.
        """
        if self.slot is None:
            return self.unread_since and max(self.unread_since, self.now - max_age)
        return min(self.since, self.unread_since or self.since)

    @property
    def next_due(self) -> datetime | None:
        """When mail that waits now goes out; None where none waits."""
        return timing.next_due(self.schedule, self.now, self.last_mail)

    @property
    def told_today(self) -> bool:
        """Whether a mail with findings was made on this day of the readers."""
        if self.last_mail is None:
            return False
        zone = self.schedule.zone
        return self.last_mail.astimezone(zone).date() == self.now.astimezone(zone).date()

    def causes_mail(self, choice: Choice) -> bool:
        """Return whether something in the choice is a reason for a mail.

        What was left over is one at a set time and where it may wait no longer: with risk 3, or
        when it is worth a mail of its own and the last one is long enough ago.
        """
        if self.slot is not None and self.schedule.times:
            return bool(choice.findings)
        rested = self.last_mail is None or self.now - self.last_mail >= self.catch_up
        return any(
            not one.left_over
            or one.evaluation.risk >= URGENT_RISK
            or (rested and _is_worth_a_mail(one))
            for one in choice.findings
        )

    def due_with(self, choice: Choice) -> datetime | None:
        """Return when the choice goes out if nothing else comes; None: now, or never by itself.

        What is left over alone waits until it may be the reason for a mail.
        """
        if self.schedule.times or self.last_mail is None:
            return self.next_due
        if any(not one.left_over or one.evaluation.risk >= URGENT_RISK for one in choice.findings):
            return self.next_due
        if not any(map(_is_worth_a_mail, choice.findings)):
            return None
        due = max(self.last_mail + self.catch_up, self.next_due or self.now)
        due = timing.release(self.schedule, due)
        return due if due > self.now else None

    def plan(self, choice: Choice) -> Plan:
        """Return what is sent, and when, with this choice."""
        return timing.plan(
            self.schedule,
            now=self.now,
            since=self.answered,
            found=len(choice.findings) if self.causes_mail(choice) else 0,
            top_risk=max((one.evaluation.risk for one in choice.findings), default=0),
            last_mail=self.last_mail,
        )

    def goes_out(self, choice: Choice) -> bool:
        """Return whether the choice is final: a slot is due, or it is mailed at once."""
        answers = self.slot is not None and not self.schedule.every
        return answers or self.plan(choice).send is Send.DIGEST


def _is_worth_a_mail(finding: Finding) -> bool:
    """Return whether it scores enough, by what readers taught too; votes hide no danger."""
    judged = finding.evaluation.score or 0.0
    danger = finding.evaluation.risk >= SERIOUS_RISK
    return judged + (0.0 if danger else finding.points) >= WORTH_A_MAIL
