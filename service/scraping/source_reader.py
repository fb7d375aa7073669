"""One source in one run: asked if due, its answers listed, its new entries made into items."""

from __future__ import annotations

import asyncio
from collections.abc import MutableMapping, Sequence
from dataclasses import replace
from datetime import datetime

import structlog

from service.errors import FetchError
from service.models import Missing, Source, SourceHealth, SourceReport, SourceState
from service.models.item import UNWELL
from service.scraping import source_health, source_rhythm
from service.scraping.entries.back_dated import marked, news_since
from service.scraping.entries.context import RunContext, Tally
from service.scraping.entries.dates import stale
from service.scraping.entries.reader import EntryReader
from service.scraping.http.answers.errors import is_unanswered, is_unreached
from service.scraping.http.rate_limiter import NotNowError
from service.scraping.listing_reader import ListingReader
from service.scraping.source_health import Attempt
from service.scraping.source_rhythm import Brought, newly_listed, turned_over
from service.scraping.sources.registry import ListedEntry

_log = structlog.get_logger(__name__)


class SourceReader:
    """Reads the sources of one run, and their pages."""

    def __init__(
        self,
        context: RunContext,
        listing_reader: ListingReader,
        entry_reader: EntryReader,
        listed_before: MutableMapping[str, bytes],
    ) -> None:
        """`listed_before` is what `source_rhythm.newly_listed` remembers over runs."""
        self._context = context
        self._listing_reader = listing_reader
        self._entry_reader = entry_reader
        self._listed_before = listed_before

    async def read(self, source: Source, before: SourceHealth | None) -> SourceReport:
        """Return what `source` brought; every failure is a sentence in it."""
        now, max_age = self._context.now, self._context.wanted.max_age
        rest = source_health.not_due(source, before, now, by_person=self._context.by_person)
        if rest is not None:
            gone = before.last_error if before and rest is SourceState.GONE else ""
            return SourceReport(source=source, state=rest, error=gone)
        begun = asyncio.get_running_loop().time()
        last = before.last_ok_at if before else None
        tally = Tally(max_age=news_since(last, now, max_age))
        entries = await self._listed(source, before, tally)
        first = last is None or now - last > max_age
        items, old = await self._entry_reader.items(source, entries, tally, first=first)
        if not tally.unchanged:
            unknown = sum(one.id in tally.unknown for one in entries)
            new = turned_over([one.entry.published for one in entries], unknown, last)
            tally.left_out[Missing.BETWEEN] += new
        refused = [error for error in tally.errors if not isinstance(error, NotNowError)]
        state, told = _state(entries, before, tally), refused[0].message if refused else ""
        report = SourceReport(
            source=source,
            state=state,
            items=tuple(items),
            too_old=tuple(old),
            error=told if state in UNWELL else "",
            unanswered=state is SourceState.FAILED and all(map(is_unanswered, tally.errors)),
            entries=len(entries),
            pages_read=tally.pages,
            refused_links=tally.refused_links,
            left_out=dict(+tally.left_out),
            partly="" if state in UNWELL else told,
            moved=tally.moved,
            requests=tally.requests,
            seconds=asyncio.get_running_loop().time() - begun,
            remember=tally.changed | ({} if tally.left else tally.remember),
        )
        if tally.refused_links:
            _log.warning(
                "Entries were left out: their links lead into the reader's own network, or to what "
                "SCRAPE_ALLOW_PORTS does not name",
                source=source.name,
                entries=tally.refused_links,
            )
        return _with_health(report, before, tally, now, self._counted(entries, report, tally))

    async def _listed(
        self, source: Source, before: SourceHealth | None, tally: Tally
    ) -> list[ListedEntry]:
        """Return what `source` lists, with the marks of what it has dated back."""
        entries = await self._listing_reader.entries(source, before, tally)
        if not entries or tally.unchanged:
            return entries
        tally.fresh = newly_listed(self._listed_before, source.key, [one.id for one in entries])
        if source.kind.form.searched:  # what a search finds anew may well be old
            return entries
        entries, late = marked(entries, tally.fresh, self._context.now, tally.max_age)
        tally.left_out[Missing.BACK_DATED] += late
        return entries

    def _counted(
        self, entries: Sequence[ListedEntry], report: SourceReport, tally: Tally
    ) -> Brought:
        """What the reading brought, before anything is folded into another source's items."""
        now, max_age, fresh = self._context.now, tally.max_age, tally.fresh
        old = {one.id for one in entries if one.id in fresh and stale(one, now, max_age)}
        old -= tally.unknown  # those were read
        # What another source was quicker to bring is no silence of this one.
        dated = {one.id for one in entries if one.entry.published}
        return Brought(
            state=report.state,
            new=len(report.items) + len((fresh & dated) - old - tally.unknown),
            too_old=len(report.too_old) + len(old),
            searched=report.source.kind.form.searched,
        )


def _state(
    entries: Sequence[ListedEntry], before: SourceHealth | None, tally: Tally
) -> SourceState:
    if entries:
        walls = tally.walls + (before.walls if before else 0)
        walled = not tally.read and walls >= source_health.WALLS_SAID_FROM
        return SourceState.WALLED if walled else SourceState.OK
    if tally.answered or not tally.errors:
        return SourceState.UNCHANGED if tally.unchanged else SourceState.EMPTY
    if all(isinstance(error, NotNowError) for error in tally.errors):
        return SourceState.NOT_DUE
    if all(isinstance(error, FetchError) and error.status == 410 for error in tally.errors):
        return SourceState.GONE
    return SourceState.FAILED


def _with_health(
    report: SourceReport,
    before: SourceHealth | None,
    tally: Tally,
    now: datetime,
    brought: Brought,
) -> SourceReport:
    if report.state is SourceState.NOT_DUE:
        return report
    refused = tally.errors if report.state is SourceState.FAILED else []
    asked = [error.retry_after or 0.0 for error in refused if isinstance(error, FetchError)]
    attempt = Attempt(
        state=report.state,
        error=report.error or report.partly,
        seconds=tally.slowest,
        wait=0.0 if tally.left else max([tally.wait, *asked]),
        moved_to=tally.moved_to,
        read=tally.read,
        walls=tally.walls,
        unreached=bool(refused) and all(map(is_unreached, refused)),
    )
    after, changed = source_health.after(before, report.source, attempt, now)
    rhythm, quiet = after.rhythm, after.quiet
    if report.state not in UNWELL:
        rhythm, quiet = source_rhythm.after(rhythm, quiet, brought, now)
    after = replace(after, title=tally.title or after.title, rhythm=rhythm, quiet=quiet)
    return replace(report, health=after, health_changed=changed)
