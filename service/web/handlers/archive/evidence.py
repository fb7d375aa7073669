"""Whether what was quoted of a finding still stands, for the pages that show one."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from service.archive.evidence.difference import Piece, word_difference
from service.digest.links import web_link
from service.errors import DatabaseUnavailableError
from service.models import PageChangeKind, ReasonCode
from service.models.run_result import FindingJson
from service.storage.tables.archive import evidence
from service.storage.tables.archive.evidence import StoredChange, StoredQuote
from service.web.context import WebContext
from service.wording.archive_pages import evidence as words

_OF_PAGES = {
    ReasonCode.QUOTE_CHANGED, ReasonCode.QUOTE_REMOVED, ReasonCode.CORRECTION_ADDED,
    ReasonCode.ARTICLE_GONE,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteView:
    """What was quoted of one page."""

    outlet: str
    url: str | None
    passage: str
    print: str
    state: str
    looked_at: datetime | None
    due_at: datetime | None

    @property
    def stands(self) -> str:
        """How it stands, in words."""
        return words.stands(self.state, looked=self.looked_at is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageChangeView:
    """What became of one page, in both versions."""

    kind: PageChangeKind
    outlet: str
    url: str | None
    noticed_at: datetime
    was: Sequence[Piece]
    now: Sequence[Piece]

    @property
    def what(self) -> str:
        """What became of it, in words."""
        return words.change(self.kind)


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """All that is known of a finding's quotations."""

    quotes: Sequence[QuoteView]
    changes: Sequence[PageChangeView]


async def evidence_of(context: WebContext, story: str) -> EvidenceView:
    """Return how what was quoted of a story stands."""
    return evidence_view(*await stored_of(context, story))


async def became_of(
    context: WebContext, found: Sequence[FindingJson], since: datetime | None = None
) -> Mapping[str, Sequence[PageChangeView]]:
    """Return what became of the pages of findings by story, where they do not say it themselves.

    Nothing of what was noticed before `since`; nothing at all while PostgreSQL is away.
    """
    asked = [one.story for one in found if one.story and not _says_it(one)]
    if not asked:
        return {}
    try:
        changes = await evidence.changes_of_stories(context.database, context.brand.id, asked)
    except DatabaseUnavailableError:
        return {}
    return {
        story: [_change_view(one) for one in each if since is None or one.noticed_at > since]
        for story, each in changes.items()
    }


def _says_it(finding: FindingJson) -> bool:
    updates = finding.change_codes.updates if finding.change_codes else ()
    return any(one.code in _OF_PAGES for one in updates)


async def stored_of(
    context: WebContext, story: str
) -> tuple[Sequence[StoredQuote], Sequence[StoredChange]]:
    """Return what was quoted of a story, and what became of it, as it is stored."""
    database, brand_id = context.database, context.brand.id
    return await asyncio.gather(
        evidence.quotes_of(database, brand_id, story),
        evidence.changes_of(database, brand_id, story),
    )


def evidence_view(quotes: Sequence[StoredQuote], changes: Sequence[StoredChange]) -> EvidenceView:
    """Return quotations and changes as a page shows them."""
    return EvidenceView(
        [_quote_view(one) for one in quotes], [_change_view(one) for one in changes]
    )


def _quote_view(one: StoredQuote) -> QuoteView:
    return QuoteView(
        outlet=one.outlet,
        url=web_link(one.url),
        passage=one.passage,
        print=one.print,
        state=one.state,
        looked_at=one.looked_at,
        due_at=one.due_at,
    )


def _change_view(one: StoredChange) -> PageChangeView:
    was, now = word_difference(one.was, one.now)
    if not one.was or not one.now:  # there is nothing to compare it with
        was, now = (
            [Piece(one.was, False)] if one.was else [],
            [Piece(one.now, False)] if one.now else [],
        )
    return PageChangeView(
        kind=one.kind,
        outlet=one.outlet,
        url=web_link(one.url),
        noticed_at=one.noticed_at,
        was=was,
        now=now,
    )
