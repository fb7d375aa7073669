"""A run before it is stored: its rules, what it found and would do, the rows it leaves. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property

from service import __version__
from service.archive.evidence.watch import LookedAgain
from service.digest.window import Window
from service.evaluation.llm.budget import add as add_costs
from service.models import (
    Choice,
    ChoosingRules,
    Cost,
    Digest,
    Evaluation,
    Finding,
    Item,
    Judgement,
    Message,
    Reason,
    ReasonCode,
    Sample,
    Scorer,
    SourceHealth,
    SourceReport,
    Story,
    StoryMemory,
    Vote,
)
from service.models.item import UNWELL
from service.models.run_result import RunResult
from service.ranking.choosing.candidates import judged_stories, kept_stories
from service.ranking.stories import STORY_WINDOW
from service.runs.records.item_outcomes import outcomes_of, too_old
from service.runs.records.mail_plan import MailPlan, MailSettings
from service.runs.records.result_builder import finding_json, run_result
from service.storage.tables import recorded_runs
from service.storage.tables.alerts import KnownAlert
from service.storage.tables.archive.mentions import Mention
from service.storage.tables.items import ItemOutcome
from service.storage.tables.mail.channel_states import ChannelState
from service.storage.tables.recorded_runs import (
    RecordedRules,
    RecordedRun,
    RecordedWindow,
    Recording,
)
from service.storage.tables.stories import StoryRow
from service.wording import runs as words
from service.wording.reasons import sentence

JUDGING_SHARE = 0.25
"""Part of a run's time that judging may take."""
PATIENT_SHARE = 0.60
"""The same where the model is on a server of one's own, perhaps without a graphics card."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRules(ChoosingRules):
    """Plain values that a brand's runs go by."""

    deadline_seconds: float = 540.0
    judging_share: float = JUDGING_SHARE
    name_sources: bool = False
    """Sources in trouble are named in the mail, since nobody gets alerts."""
    keep_texts: bool = True
    """What replaying a run needs is stored with it."""
    sample: Sample = Sample.NOTHING
    """The demonstration's: marked SAMPLE wherever it shows."""


@dataclass(frozen=True, slots=True)
class Opinions:
    """What the readers have said, and the stories that they said it of."""

    votes: Sequence[Vote] = ()
    memories: Mapping[str, StoryMemory] = field(default_factory=dict)
    note: Reason | None = None
    mailed: Mapping[str, str] = field(default_factory=dict)
    """Headlines of the newest stories that were mailed as the brand's own, by key."""


@dataclass(frozen=True, slots=True)
class ChoiceInput:
    """What the choice of a run's mail saw, beside what the draft has."""

    evaluations: Mapping[str, Evaluation]
    """Before the finalists were put in order."""
    window: Window
    readers: int
    order: tuple[str, ...] | None
    """Item ids of the finalists as the model ordered them; None: it was not asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelPlan:
    """What a channel with a schedule of its own gets with a run."""

    state: ChannelState
    """Where it stands once the run is stored."""
    messages: tuple[Message, ...] = ()
    told: tuple[str, ...] = ()
    """Keys of the stories in them."""
    not_before: datetime | None = None
    """The end of the quiet hours that hold the messages."""
    urgent: bool = False
    findings: tuple[Finding, ...] = ()
    """What it is told, or would be at `due`."""
    due: datetime | None = None
    """When what was planned ahead goes out, for dry runs and the preview."""


@dataclass(frozen=True)
class RunDraft:
    """What a run found and would do. Nothing of it has been stored or sent."""

    digest: Digest
    """What the run has to say; its choice is among this run's stories."""
    items: Sequence[Item]
    """Those that were new, and those that are tried again."""
    judgement: Judgement
    stories: Sequence[Story]
    opinions: Opinions
    mail: MailPlan = field(
        default_factory=lambda: MailPlan(reason=Reason(ReasonCode.MAIL_UNDECIDED))
    )
    failure: Reason | None = None
    """Why the run as a whole failed, if it did."""
    source_news: tuple[KnownAlert, ...] = ()
    """What readers will know of sources by `digest.source_news`."""
    seen: ChoiceInput | None = None
    """None: the run failed."""
    channels: tuple[ChannelPlan, ...] = ()
    """What goes to those with a schedule of their own."""
    mentions: tuple[Mention, ...] = ()
    """Who is named in what was judged."""
    looked: LookedAgain = field(default_factory=LookedAgain)
    """What it saw of the pages that earlier mails quoted."""

    def result(self) -> RunResult:
        """Return the `result` column."""
        return run_result(self.digest, self.judgement, self.mail.as_email())

    @cached_property
    def outcomes(self) -> Sequence[ItemOutcome]:
        """What became of every item, of those that were too old as well."""
        return outcomes_of(
            self.items,
            self.stories,
            self.judgement.evaluations,
            self.digest.choice,
            mailed=[finding.story.key for finding in self.mail.choice.findings],
            listed=[one.story.key for one in self.mail.choice.named],
        ) + too_old(self.digest.reports)

    def healths(self) -> list[SourceHealth]:
        """Return the health of every source that was asked."""
        return [report.health for report in self.digest.reports if report.health]

    def told(self) -> tuple[KnownAlert, ...]:
        """Return what readers know of sources once this run's mail is queued."""
        return self.source_news if self.mail.messages else ()

    def summary(self) -> str:
        """Return in a sentence how the run went: for the log and the progress."""
        if self.failure:
            return words.failed(sentence(self.failure))
        return words.completed(
            self.digest.counts, len(self.digest.choice.findings), self.mail.state
        )


def recording(
    draft: RunDraft,
    seen: ChoiceInput,
    marks: Sequence[tuple[str, str]],
    *,
    gone: Collection[str],
    rules: RecordedRules,
    max_age: timedelta,
) -> Recording:
    """Return what playing a run again needs; `marks` are id and mark of its texts.

    The votes of those who are `gone` stay out. Takes some time, so that it belongs into a thread.
    """
    return recorded_runs.pack(
        recorded(draft, seen, marks),
        draft.digest.brand,
        rules,
        [vote for vote in draft.opinions.votes if vote.recipient not in gone],
        max(STORY_WINDOW, max_age) + STORY_WINDOW,
    )


def recorded(draft: RunDraft, seen: ChoiceInput, marks: Sequence[tuple[str, str]]) -> RecordedRun:
    """Return what playing the run again needs; `marks` are id and mark of its texts."""
    window, mail = seen.window, draft.mail
    return RecordedRun(
        run_id=draft.digest.run_id,
        at=draft.digest.at,
        items=tuple(marks),
        evaluations=seen.evaluations,
        verdicts=draft.judgement.verdicts,
        stories=tuple((s.key, tuple(item.id for item in s.items)) for s in draft.stories),
        window=RecordedWindow(
            answered=window.answered,
            since=window.since,
            unread_since=window.unread_since,
            last_mail=window.last_mail,
        ),
        readers=seen.readers,
        order=seen.order,
        kind=mail.kind or "",
        mailed=tuple(finding.story.key for finding in mail.choice.findings),
        listed=tuple(one.story.key for one in mail.choice.named),
    )


def choosing_rules(rules: RunRules, mail: MailSettings, model: str) -> RecordedRules:
    """Return the settings that decided what was mailed, and when."""
    schedule = mail.schedule
    return RecordedRules(
        top=rules.top,
        min_score=rules.min_score,
        competitors=rules.competitors,
        max_age=rules.max_age,
        zone=str(schedule.zone),
        times=schedule.times,
        every=schedule.every,
        quiet_start=schedule.quiet.start if schedule.quiet else None,
        quiet_end=schedule.quiet.end if schedule.quiet else None,
        catch_up=mail.catch_up,
        model=model,
        version=__version__,
    )


def with_earlier_runs(
    digest: Digest, counts: Mapping[str, int], cost: Cost, best_score: float | None
) -> Digest:
    """Return a digest that collects, with the figures of the earlier runs whose stories compete."""
    own = digest.counts
    return replace(
        digest,
        counts=replace(own, **{name: getattr(own, name) + n for name, n in counts.items()}),
        cost=add_costs(digest.cost, cost),
        scorer=scorer_of(digest.choice, digest.scorer),
        best_score=best_score,
    )


def scorer_of(choice: Choice, otherwise: Scorer) -> Scorer:
    """Return who scored what was chosen, perhaps over several runs; `otherwise` if nothing was."""
    scorers = {finding.evaluation.scorer for finding in choice.findings}
    if not scorers:
        return otherwise
    return scorers.pop() if len(scorers) == 1 else Scorer.MIXED


def why_failed(reports: Sequence[SourceReport]) -> Reason | None:
    """Return why the run failed when no source could be read; None if one could."""
    if not reports or any(report.state not in UNWELL for report in reports):
        return None
    first = next((report for report in reports if report.error), reports[0])
    error = first.error or str(first.state)
    return Reason(
        ReasonCode.NO_SOURCE_READ,
        {"count": len(reports), "source": first.source.name, "error": error},
    )


def story_rows(draft: RunDraft, min_score: float) -> Iterator[StoryRow]:
    """Yield what is kept of every story of the run, and of those that a mail collected."""
    findings = {one.story.key: finding_json(one).as_json() for one in draft.mail.choice.findings}
    kept = kept_stories(
        draft.stories,
        draft.judgement.evaluations,
        own=judged_stories(draft.digest.choice),
        mailed=draft.mail.choice,
        run_id=draft.digest.run_id,
        now=draft.digest.at,
        min_score=min_score,
    )
    for memory, candidate in kept:
        yield StoryRow(memory=memory, candidate=candidate, finding=findings.get(memory.key))
