"""A finding of the archive as JSON, for its page, for programs and as a line of CSV. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from service.feedback.export import harmless
from service.models import Answer, PageChangeKind, Vote
from service.models.channels import name_of
from service.models.run_result import FindingJson, Moment, StoredJson
from service.models.story import StoryChange
from service.storage.tables.archive.evidence import StoredChange, StoredQuote
from service.storage.tables.archive.findings import Archived, Standing, Telling, ToldIn
from service.storage.tables.mail.attempts import DeliveryState, ToldTo
from service.wording.reasons import change

CSV_COLUMNS = (
    "id", "found_at", "told_at", "mailed_at", "standing", "group", "title", "outlet", "outlets",
    "url", "published_at", "topic", "tone", "risk", "risk_kind", "score", "why", "quote", "yes",
    "no",
)  # fmt: skip


class FoundJson(FindingJson):
    """A finding of the archive."""

    id: str
    """The key of its story, and the end of its page's address."""
    standing: Standing
    """`mailed`, in a mail that was `undelivered`, `almost` mailed, `listed` by its title in a mail,
    or `named` the brand."""
    found_at: Moment
    """When a run met it first."""
    told_at: Moment
    """When a run last met something of it."""
    mailed_at: Moment | None = None
    """When a mail last had it as a finding."""
    names_brand: bool = False
    yes: int = 0
    no: int = 0


class ReportJson(StoredJson):
    """One place where a story is told."""

    outlet: str
    url: str
    title: str
    published_at: Moment | None = None
    first_seen: Moment


class TellingJson(StoredJson):
    """What one run told of a story."""

    run: str
    at: Moment
    standing: Standing
    title: str
    url: str
    outlet: str
    quote: str
    why: str
    tone: str
    risk: int
    risk_kind: str
    score: float | None
    outlets: int
    """How many told it by then."""
    change: str
    """What was new since it was mailed."""
    change_codes: StoryChange | None = None
    """What `change` is made of."""
    subject: str
    """Of the mail that had it; empty: none had."""


class CastJson(StoredJson):
    """A vote in force on a story."""

    recipient: str
    answer: Answer
    reason: str
    comment: str
    at: Moment


class QuotedJson(StoredJson):
    """What a mail quoted of a story, and whether it still stands."""

    outlet: str
    url: str
    text: str
    """The sentence quoted with those around it, as it was mailed."""
    print: str
    """SHA-256 of its words."""
    state: str
    """`waiting`, `stands`, `changed`, `removed`, `gone`, `unclear` or `refused`."""
    looked_at: Moment | None = None
    due_at: Moment | None = None
    """When its page is asked again; none: never."""


class PageChangeJson(StoredJson):
    """What became of a page after it was quoted, in both versions."""

    kind: PageChangeKind
    noticed_at: Moment
    outlet: str
    url: str
    was: str
    now: str
    """Of a correction, the note."""


class ChannelToldJson(StoredJson):
    """A channel that a story was told to."""

    channel: str
    """Its name."""
    state: DeliveryState
    at: Moment
    """When that was so."""


class WholeJson(FoundJson):
    """A finding of the archive with all that is known of it."""

    reports: tuple[ReportJson, ...]
    """All places where it is told, the first one first."""
    tellings: tuple[TellingJson, ...]
    """What each run told of it, the first one first."""
    votes: tuple[CastJson, ...]
    quoted: tuple[QuotedJson, ...] = ()
    """What mails quoted."""
    page_changes: tuple[PageChangeJson, ...] = ()
    """What became of the pages that they quoted."""
    channels: tuple[ChannelToldJson, ...] = ()
    """The channels that it was told to, the first one first."""


def found_json(one: Archived, votes: Iterable[Vote] = ()) -> FoundJson:
    """Return a finding with how many said yes and no to it."""
    said = [vote.answer for vote in votes]
    return FoundJson.model_construct(
        **dict(one.shown)
        | {
            "outlets": one.outlets or one.shown.outlets,
            "id": one.story,
            "standing": one.standing,
            "found_at": one.found_at,
            "told_at": one.told_at,
            "mailed_at": one.mailed_at,
            "names_brand": one.names_brand,
            "yes": said.count(Answer.YES),
            "no": said.count(Answer.NO),
        }
    )


def whole_json(
    one: Archived,
    reports: Sequence[ToldIn],
    tellings: Sequence[Telling],
    votes: Sequence[Vote],
    recipients: Mapping[str, str],
    *,
    quotes: Sequence[StoredQuote],
    changes: Sequence[StoredChange],
    told_to: Sequence[ToldTo],
) -> WholeJson:
    """Return a finding with all that is known of it; `recipients` are addresses by their ids."""
    return WholeJson.model_construct(
        **dict(found_json(one, votes)),
        reports=tuple(
            ReportJson(
                outlet=told.outlet, url=told.url, title=told.title,
                published_at=told.published_at, first_seen=told.first_seen,
            )
            for told in reports
        ),
        tellings=tuple(map(_telling, tellings)),
        channels=tuple(
            ChannelToldJson(channel=name_of(one.recipient), state=one.state, at=one.at)
            for one in told_to
        ),
        votes=tuple(
            CastJson(
                recipient=recipients.get(vote.recipient, vote.recipient), answer=vote.answer,
                reason=vote.reason, comment=vote.comment, at=vote.at,
            )
            for vote in votes
        ),
        quoted=tuple(
            QuotedJson(
                outlet=one.outlet, url=one.url, text=one.passage, print=one.print, state=one.state,
                looked_at=one.looked_at, due_at=one.due_at,
            )
            for one in quotes
        ),
        page_changes=tuple(PageChangeJson(**asdict(one)) for one in changes),
    )  # fmt: skip


def _telling(one: Telling) -> TellingJson:
    return TellingJson(
        run=one.run_id, at=one.at, standing=one.standing, title=one.title, url=one.url,
        outlet=one.outlet, quote=one.quote, why=one.why, tone=one.tone, risk=one.risk,
        risk_kind=one.risk_kind, score=one.score, outlets=one.outlets, change=change(one.change),
        change_codes=one.change, subject=one.subject,
    )  # fmt: skip


def csv_cells(found: FoundJson) -> list[str]:
    """Return the cells of a finding by `CSV_COLUMNS`; no spreadsheet takes one for a formula."""
    values: dict[str, Any] = dict(found) | {
        "outlet": found.source,
        "outlets": "; ".join(found.outlets),
        "quote": found.evidence,
    }
    for name in ("found_at", "told_at", "mailed_at", "published_at"):
        values[name] = values[name].isoformat(timespec="seconds") if values[name] else ""
    return [harmless("" if values[name] is None else str(values[name])) for name in CSV_COLUMNS]
