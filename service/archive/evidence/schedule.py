"""When a page is asked again, and what is made of its answers. Pure.

An hour, a day and a week after the mail. What looks like a change is looked at once more before it
is said: a page half saved, a test of two versions, a moment's 404 are over by then.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from service.archive.evidence import corrections
from service.archive.evidence.comparing import Compared, QuoteStanding, compare
from service.archive.evidence.quotes import (
    MOST_QUOTED,
    Passage,
    letters,
    passage,
    print_of,
    prints_of,
)
from service.archive.evidence.reading import Reading
from service.models import Evaluation, Finding, Item, PageChange, PageChangeKind
from service.storage.tables.archive.evidence import Quoted

LOOKS = (timedelta(hours=1), timedelta(days=1), timedelta(days=7))
"""After the mail."""
LAST = timedelta(days=7, hours=12)
"""After the mail nothing is asked any more, also of what could not be asked in time: a story that
is older than this is not recognised when its past is played again."""
_SURE_AFTER = {
    PageChangeKind.CHANGED: timedelta(minutes=15),
    PageChangeKind.REMOVED: timedelta(minutes=30),
    PageChangeKind.CORRECTED: timedelta(minutes=15),
    PageChangeKind.GONE: timedelta(hours=2),
}
"""How long after the first sign a change is looked at again."""
_AGAIN = timedelta(hours=1)
"""After which a page is asked again that did not answer."""
_TRIES = 3
"""In a row, before that look is given up."""
_KEPT_TEXT = 2_000
"""Characters of an item's text that its story needs to come again."""


class EvidenceState(StrEnum):
    """How a quotation stands, for people."""

    WAITING = "waiting"
    """Its page has not answered yet."""
    STANDS = "stands"
    CHANGED = "changed"
    REMOVED = "removed"
    GONE = "gone"
    UNCLEAR = "unclear"
    """The page has it not, and nothing shows that it was taken out."""
    REFUSED = "refused"
    """The outlet does not want to be asked: it is not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageAnswer:
    """How one page answered. Nothing set: it did not."""

    reading: Reading | None = None
    unchanged: bool = False
    """It says that it is as it was."""
    gone: bool = False
    refused: bool = False
    validators: dict[str, str] = field(default_factory=dict)


def first(finding: Finding, now: datetime) -> Quoted | None:
    """Return what is kept of a finding that goes out now; None where there is no page to ask.

    A post is no article, and what is here for its page's changes is watched already.
    """
    item, evaluation = finding.story.items[0], finding.evaluation
    if item.is_post or item.page_changes:
        return None
    quote = evaluation.evidence[:MOST_QUOTED]
    where = passage(item.text, quote) or Passage("", quote, "")
    on_page = item.from_page and bool(where.before or where.after)
    return Quoted(
        item=_trimmed(item, where),
        evaluation=evaluation,
        story=finding.story.key,
        mailed_at=now,
        quote=quote,
        passage=(where.before, where.quoted, where.after),
        kept=where.whole,
        print=print_of(where.whole),
        prints=prints_of(item.text) if on_page else (),
        notes=tuple(map(letters, corrections.notes(item.text))),
        on_page=on_page,
        due_at=now + LOOKS[0],
    )


def _trimmed(item: Item, where: Passage) -> Item:
    text = item.text[:_KEPT_TEXT]
    if where.quoted not in text:
        text = f"{text[: _KEPT_TEXT // 2]}\n{where.quoted}" if where.before or where.after else text
    return replace(item, text=text, also_at=())


def after(row: Quoted, look: PageAnswer, now: datetime) -> tuple[Quoted, tuple[PageChange, ...]]:
    """Return the quotation as it stands after a look, and what of its page has surely changed."""
    if look.refused:
        return replace(row, state=EvidenceState.REFUSED, due_at=None, suspected=()), ()
    if look.gone:
        return _gone(row, now)
    if not look.unchanged and look.reading is None:
        return _unanswered(row, now), ()
    row = replace(row, looked_at=now, tries=0, validators=look.validators)
    if look.reading is not None:
        seen = _compared if row.on_page else _seen_first
        return seen(row, look.reading, now)
    state = (
        EvidenceState.STANDS if row.state == EvidenceState.WAITING and row.on_page else row.state
    )
    return replace(row, state=state, suspected=(), due_at=_next(row, now)), ()


def _gone(row: Quoted, now: datetime) -> tuple[Quoted, tuple[PageChange, ...]]:
    if not row.on_page:  # it may never have been there for us
        return replace(
            row, state=EvidenceState.UNCLEAR, due_at=None, suspected=(), looked_at=now
        ), ()
    return _told(row, [_change(row, PageChangeKind.GONE, now)], now)


def _unanswered(row: Quoted, now: datetime) -> Quoted:
    if row.tries + 1 >= _TRIES:
        return replace(row, tries=0, suspected=(), due_at=_next(row, now))
    last = row.mailed_at + LAST
    return replace(row, tries=row.tries + 1, due_at=now + _AGAIN if now + _AGAIN < last else None)


def _seen_first(
    row: Quoted, reading: Reading, now: datetime
) -> tuple[Quoted, tuple[PageChange, ...]]:
    """Return what is kept of a page that was not read before: nothing of it can have changed."""
    text = reading.article.text
    where = passage(text, row.quote)
    row = replace(row, due_at=_next(row, now), notes=tuple(map(letters, reading.notes)))
    if where is None:
        return replace(row, state=EvidenceState.UNCLEAR), ()
    row = replace(
        row,
        state=EvidenceState.STANDS,
        on_page=True,
        passage=(where.before, where.quoted, where.after),
        kept=where.whole,
        print=print_of(where.whole),
        prints=prints_of(text),
    )
    return row, ()


def _compared(
    row: Quoted, reading: Reading, now: datetime
) -> tuple[Quoted, tuple[PageChange, ...]]:
    found = [
        _change(row, PageChangeKind.CORRECTED, now, after=note)
        for note in corrections.new_notes(reading.notes, row.notes)[:1]
    ]
    known = Compared(QuoteStanding.STANDS)
    if row.quote:
        where = Passage(*row.passage)
        known = compare(row.quote, where, row.prints, reading.article)
        if known.standing is QuoteStanding.CHANGED:
            found.append(_change(row, PageChangeKind.CHANGED, now, after=known.now))
        elif known.standing is QuoteStanding.REMOVED:
            found.append(_change(row, PageChangeKind.REMOVED, now))
    if found:
        row, sure = _told(row, found, now)
        if any(one.kind is PageChangeKind.CORRECTED for one in sure):
            row = replace(row, notes=(*row.notes, *map(letters, reading.notes)))
        return row, sure
    state = (
        EvidenceState.UNCLEAR if known.standing is QuoteStanding.UNCLEAR else EvidenceState.STANDS
    )
    if row.state in (
        EvidenceState.CHANGED,
        EvidenceState.REMOVED,
    ):  # what became of it is said as long as it is so
        state = EvidenceState(row.state)
    return replace(row, state=state, suspected=(), due_at=_next(row, now)), ()


def _change(row: Quoted, kind: PageChangeKind, now: datetime, after: str = "") -> PageChange:
    before = "" if kind is PageChangeKind.CORRECTED else row.passage[1]
    return PageChange(
        story=row.story, kind=kind, at=now, before=before, after=after[: 2 * MOST_QUOTED]
    )


def _told(
    row: Quoted, found: Iterable[PageChange], now: datetime
) -> tuple[Quoted, tuple[PageChange, ...]]:
    """Return which changes were seen before and are sure now; the others are looked at again."""
    waited = {(one.kind, letters(one.after)): one.at for one in row.suspected}
    sure, suspected = [], []
    for one in found:
        since = waited.get((one.kind, letters(one.after)))
        if since is None:
            suspected.append(one)
        elif now - since >= _SURE_AFTER[one.kind]:
            sure.append(one)
        else:
            suspected.append(replace(one, at=since))
    due = _next(row, now)
    if suspected:
        due = max(now, *(one.at + _SURE_AFTER[one.kind] for one in suspected))
        due = due if due < row.mailed_at + LAST else None
    row = replace(row, suspected=tuple(suspected), due_at=due, tries=0, looked_at=now)
    for one in sure:
        row = _with(row, one)
    return row, tuple(sure)


def _with(row: Quoted, change: PageChange) -> Quoted:
    """Return the quotation once its change is told: from then on that is what stands there."""
    if change.kind is PageChangeKind.GONE:
        return replace(row, state=EvidenceState.GONE, due_at=None)
    if change.kind is PageChangeKind.REMOVED:
        return replace(row, state=EvidenceState.REMOVED, quote="")
    if change.kind is PageChangeKind.CHANGED:
        before, _, behind = row.passage
        return replace(
            row,
            state=EvidenceState.CHANGED,
            quote=change.after,
            passage=(before, change.after, behind),
        )
    return row


def _next(row: Quoted, now: datetime) -> datetime | None:
    """Return when the page is asked next, as it was planned at first."""
    times = (row.mailed_at + wait for wait in LOOKS)
    return next((at for at in times if at > now), None)


def told_again(
    row: Quoted, changes: tuple[PageChange, ...], reading: Reading | None
) -> tuple[Item, Evaluation]:
    """Return item and evaluation with which a story comes again for what became of its page.

    What is quoted then is what stands there now, where the page has it.
    """
    item, evaluation = replace(row.item, page_changes=changes), row.evaluation
    now = next((one.after for one in changes if one.kind is PageChangeKind.CHANGED), "")
    if now and reading is not None:
        text = reading.article.text[:_KEPT_TEXT]
        text = text if now in text else f"{text[: _KEPT_TEXT // 2]}\n{now}"
        item, evaluation = replace(item, text=text), replace(evaluation, evidence=now)
    return item, evaluation
