"""What a source lists, made into items: what is new, and what has changed at a known address."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from service.errors import BodyError
from service.models import DateFrom, Item, Missing, Source, SourceKind
from service.scraping.entries import memory as memories
from service.scraping.entries.back_dated import with_missed
from service.scraping.entries.change import changed as told_anew
from service.scraping.entries.content_print import headline_print
from service.scraping.entries.context import RunContext, Tally
from service.scraping.entries.dates import has_own_date, may_be_news, newest_first, too_old
from service.scraping.entries.identity import claims, settled, unproved
from service.scraping.entries.keys import ALIAS_LIFE, listed_key, title_key
from service.scraping.entries.known import KnownEntries
from service.scraping.entries.memory import Memory, Seen
from service.scraping.entries.moved import addresses
from service.scraping.item_builder import EntryText, assembled, entry_texts, item_of
from service.scraping.page_content import PageContent
from service.scraping.page_reader import PageReader, Unread
from service.scraping.parser_pool.pool import Workers
from service.scraping.sources.registry import ListedEntry
from service.storage.cache import Cache

UNDATED_AT_FIRST = 10
"""Undated items of a source that compete when it is first read: the first that it lists. The others
may be years old, and are noted as known."""
AGAIN_A_RUN = 10
"""Known pages of one source that are read again in one run."""
_TRIES = 3
"""Runs in which a page may fail for a passing reason before the item comes without it."""
_TRIES_LEFT_ALONE = 18
"""The same where its host is left alone and its listing does not name the brand: three hours."""
_ENOUGH = 200
"""Characters of the feed's own text that make an item worth having without its page."""
_MAX_TRIES_KEPT = 20_000
_HEADLINE, _STAMP, _DUE = range(3)
"""Why a known entry is looked at again: its title has changed, its date has, its time has come."""
_STAMPED = 3
"""Entries that only have another date from which on the feed is thought to stamp them itself."""


@dataclass(frozen=True, slots=True)
class _Read:
    """An entry with its text in the feed and its page, as far as they are to be had."""

    listed: ListedEntry
    text: EntryText
    page: PageContent | Unread | None

    @property
    def content(self) -> PageContent | None:
        """Its page, if it was read."""
        return self.page if isinstance(self.page, PageContent) else None


class EntryReader:
    """Makes items of the entries of one run's sources."""

    def __init__(
        self,
        context: RunContext,
        *,
        page_reader: PageReader,
        workers: Workers,
        cache: Cache | None,
        tries: MutableMapping[str, int],
    ) -> None:
        """`tries` counts, over runs, the failed tries of pages by item id."""
        self._context = context
        self._page_reader = page_reader
        self._workers = workers
        self._cache = cache
        self._tries = tries
        self._known = KnownEntries(context.earlier.known, cache)

    async def items(
        self, source: Source, entries: Sequence[ListedEntry], tally: Tally, *, first: bool
    ) -> tuple[list[Item], list[Item]]:
        """Return the new and changed items, and those that are too old.

        `first` says that the source is read for the first time, or after a long rest.
        """
        context = self._context
        stored = await self._cache.get(listed_key(source)) if self._cache else None
        if not entries and (not tally.unchanged or memories.is_at_rest(stored, context.now)):
            return [], []
        memory = Memory.of(stored)
        if not entries:  # the listing answers that it is as it was: so what it lists is known
            due = may_be_news(memory.due(context.now), (), context.now, tally.max_age)
            changed = await self._changed(source, due, memory, tally, listed_now=False)
            if due or not memory.is_kept(context.now):
                await self._remember(source, memory, tally, told=bool(changed))
            return changed, []
        left = memory.left()
        entries = with_missed(
            memory.with_waiting(entries), left, context.now, context.wanted.max_age, tally.max_age
        )
        young = may_be_news(entries, tally.fresh, context.now, tally.max_age, left)
        unknown = await self._known.unknown(young, memory)
        elsewhere = await self._known.moved_away(unknown, entries, memory)
        outward = [one for one in unknown if self._may_link(one, source)]
        tally.refused_links = len(unknown) - len(outward)
        tally.moved = addresses((one for one in outward if one.id in elsewhere), memory)
        unknown = [one for one in unknown if one.id not in elsewhere]
        fresh = (one for one in outward if one.id not in elsewhere)
        new = sorted(fresh, key=lambda one: newest_first(one.entry, context.now))
        new, rest = new[: context.max_pages], new[context.max_pages :]
        baseline = [one for one in rest if first and one.entry.published is None]
        ready = await self._ready(source, new, tally)
        done = {one.listed.id for one in ready} | {one.id for one in baseline}
        memory.leave(one for one in (*new, *rest) if one.id not in done)
        later = len(new) + len(rest) - len(done)
        tally.left, tally.left_out[Missing.LATER] = later > 0, later
        items, old = await self._assembled(source, ready, baseline, tally, first=first)
        tally.unknown = frozenset(one.id for one in unknown)
        known = [one for one in memory.alive(young, entries) if one.id not in tally.unknown]
        tally.unknown |= elsewhere  # they are nothing new of this source
        self._remember_first(source, [one.listed for one in ready], items, old, memory)
        changed = await self._changed(source, known, memory, tally)
        memory.keep_only([*young, *entries])
        await self._remember(source, memory, tally, told=bool(changed))
        return [*await self._known.not_known(items), *changed], old

    def _may_link(self, listed: ListedEntry, source: Source) -> bool:
        links = {listed.url, listed.entry.link} - {""}
        return all(self._context.may_link(one, source.target) for one in links)

    def _remember_first(
        self,
        source: Source,
        shown: Iterable[ListedEntry],
        items: dict[str, Item],
        old: Sequence[Item],
        memory: Memory,
    ) -> None:
        """Note how each new entry was when it was first seen, be it too old for an item or not."""
        held = memories.by_listed_id(old) | items
        for one in shown:
            memory.seen[one.id] = memories.first_seen(
                one,
                held.get(one.id),
                self._context.now,
                old=one.id not in items,
                lasting=source.kind is SourceKind.PAGE and one.entry.published is None,
                validators=self._page_reader.validators.get(one.id),
            )

    async def _remember(self, source: Source, memory: Memory, tally: Tally, *, told: bool) -> None:
        """Keep what is known of a source; with the run, if a change is `told` in it."""
        if told:
            tally.changed[listed_key(source)] = memory.as_json(self._context.now)
        elif self._cache:
            await self._cache.put(listed_key(source), memory.as_json(self._context.now), ALIAS_LIFE)

    async def _ready(self, source: Source, new: Sequence[ListedEntry], tally: Tally) -> list[_Read]:
        """Read the pages of new entries; return those that need not be left to the next run."""
        texts = await self._texts(source, new)
        pages = await asyncio.gather(
            *(self._page(source, one, text, tally) for one, text in zip(new, texts, strict=True))
        )
        read = [
            _Read(listed, text, page)
            for listed, text, page in zip(new, texts, pages, strict=True)
            if not (isinstance(page, Unread) and self._postponed(listed, text, page))
        ]
        checked = await self._workers.run_here(settled, [(one.listed, one.content) for one in read])
        titles = await self._known.titles(claims([one.content for one in read]), claims(checked))
        result = []
        for one, page in zip(read, checked, strict=True):
            content = unproved(page, one.listed, titles) if page else None
            if content and not self._context.may_link(content.url, source.target):
                content = replace(content, url=content.own_url)
            result.append(replace(one, page=content or one.page))
        unread = [one.page for one in read if isinstance(one.page, Unread)]
        forbidden = unread.count(Unread.FORBIDDEN)
        tally.left_out[Missing.FORBIDDEN] += forbidden
        tally.left_out[Missing.PAGE] += len(unread) - forbidden
        tally.read += sum(page is not None and page.wall is None for page in checked)
        tally.walls += sum(page is not None and page.wall is not None for page in checked)
        return result

    async def _assembled(
        self,
        source: Source,
        ready: Sequence[_Read],
        baseline: Sequence[ListedEntry],
        tally: Tally,
        *,
        first: bool,
    ) -> tuple[dict[str, Item], list[Item]]:
        """Return the items by the ids of their entries, and those too old or there before us."""
        context = self._context
        make = partial(
            assembled,
            source=source,
            now=context.now,
            max_age=tally.max_age,
            prefilter=context.wanted.prefilter,
        )
        read = [(one.listed, one.text, one.content) for one in ready]
        items, old = await self._workers.run_here(make, read, baseline)
        undated = [key for key, one in items.items() if one.date_from is DateFrom.FIRST_SEEN]
        order = {one.listed.id: n for n, one in enumerate(ready)}
        for key in sorted(undated, key=order.__getitem__)[UNDATED_AT_FIRST:] if first else ():
            item = items.pop(key)
            old += [item] if item.id == key else [item, replace(item, id=key)]
        if self._cache and (mattering := [one for one in items.values() if one.may_matter]):
            titles = {title_key(one.id): one.title for one in mattering}
            await self._cache.put_many(titles, ALIAS_LIFE)
        return items, old

    async def _changed(
        self,
        source: Source,
        known: Sequence[ListedEntry],
        memory: Memory,
        tally: Tally,
        *,
        listed_now: bool = True,
    ) -> list[Item]:
        """Read again what is due of the known entries; return the items that have changed.

        Without `listed_now` they are remembered and due, and the listing is as it was.
        """
        if self._cache is None or not known:
            return []
        now, due = self._context.now, []
        memory.follow_updates(known[: memories.MOST] if listed_now else ())
        lost = [one for one in known[: memories.MOST] if one.id not in memory.seen]
        titles = await self._context.earlier.titles([one.id for one in lost]) if lost else {}
        due += [(_HEADLINE, one, memory.seen[one.id]) for one in memory.recall(lost, titles, now)]
        for listed in (one for one in known[: memories.MOST] if one not in lost):
            seen = memory.seen[listed.id]
            reason = self._reason(listed, seen, tally) if listed_now else _DUE
            if reason is not None:
                due.append((reason, listed, seen))
        stamped = [one for one in due if one[0] == _STAMP]
        if len(stamped) > max(_STAMPED, len(known) // 2):
            due = [one for one in due if one[0] != _STAMP or 0 < one[2].due <= now.timestamp()]
            memory.stamp_anew(listed for _, listed, _ in stamped)
        due = sorted(due, key=lambda one: (one[0], one[2].due))[:AGAIN_A_RUN]
        texts = await self._texts(source, [listed for _, listed, _ in due])
        looked = await asyncio.gather(
            *(
                self._look_again(source, listed, memory, text, tally, listed_now=listed_now)
                for (_, listed, _), text in zip(due, texts, strict=True)
            )
        )
        for (_, listed, _), (seen, _) in zip(due, looked, strict=True):
            memory.seen[listed.id] = seen
        return [item for _, item in looked if item is not None]

    def _reason(self, listed: ListedEntry, seen: Seen, tally: Tally) -> int | None:
        """Return how urgently a known entry is looked at again; None if it is not."""
        headline, stamp = memories.listed_as(listed)
        if headline != seen.headline or tally.article is not None:
            return _HEADLINE
        if stamp != seen.stamp:
            return _STAMP
        return _DUE if 0 < seen.due <= self._context.now.timestamp() else None

    async def _look_again(
        self,
        source: Source,
        listed: ListedEntry,
        memory: Memory,
        text: EntryText,
        tally: Tally,
        *,
        listed_now: bool,
    ) -> tuple[Seen, Item | None]:
        """Return what to remember of a known entry from now on, and its item if it has changed."""
        context, seen = self._context, memory.seen[listed.id]
        headline, stamp = memories.listed_as(listed)
        retitled = listed_now and headline != seen.headline
        said_anew = listed_now and (retitled or stamp != seen.stamp)
        kept = {} if retitled or seen.matters is None else seen.validators
        page = await self._page(source, listed, text, tally, validators=kept)
        if said_anew and isinstance(page, Unread) and self._postponed(listed, text, page):
            tally.left = True
            tally.left_out[Missing.LATER] += 1
            return seen, None
        content = page if isinstance(page, PageContent) else None
        tally.read += content is not None and content.wall is None
        validators = self._page_reader.validators.get(listed.id, seen.validators)
        after = memories.read_again(seen, listed if listed_now else None, context.now)
        after = replace(after, validators=validators)
        unread = page is not None and (content is None or content.wall)
        # Where its page cannot be read, what the list says now is all that there is.
        if unread and not (retitled or (said_anew and not seen.matters)):
            return after, None
        item = item_of(
            listed,
            text,
            content,
            source=source,
            now=context.now,
            prefilter=context.wanted.prefilter,
        )
        item = replace(item, id=seen.item or item.id, also_at=())
        retitled = retitled or (
            bool(seen.title) and headline_print(seen.title) != headline_print(item.title)
        )
        after = replace(memories.told(after, item), wall=bool(content and content.wall))
        old = too_old(listed, content, context.now, tally.max_age)
        told = partial(told_anew, alone=tally.article is not None, names=context.wanted.prefilter)
        return after, told(seen, item, retitled=retitled, old=old, listed=memory.seen)

    async def _page(
        self,
        source: Source,
        listed: ListedEntry,
        text: EntryText,
        tally: Tally,
        *,
        validators: Mapping[str, str] | None = None,
    ) -> PageContent | Unread | None:
        """What the page of an entry says; None if it need not or cannot be asked for."""
        if tally.article is not None:
            try:
                return await self._page_reader.of_body(tally.article, source.text)
            except BodyError:
                return Unread.FOR_GOOD
        if text.whole or not (listed.readable and self._context.read_pages):
            return None
        dated = has_own_date(listed.entry, self._context.now)
        page = await self._page_reader.page(
            listed.id,
            listed.entry.link,
            source.text,
            dated=dated,
            expected=listed.entry.title,
            validators=validators,
        )
        tally.pages += isinstance(page, PageContent)
        if page in (Unread.PASSING, Unread.LEFT_ALONE):
            trouble = self._page_reader.trouble_with(listed.entry.link)
            if trouble and not tally.errors:
                tally.errors.append(BodyError(f"its pages cannot be read: {trouble}"))
        return page

    def _postponed(self, listed: ListedEntry, text: EntryText, page: Unread) -> bool:
        """Whether an entry whose page failed is better left to the next run."""
        if page is Unread.POSTPONED:
            return True
        most = self._tries_before_told(listed, text, page)
        if len(self._tries) > _MAX_TRIES_KEPT:
            self._tries.clear()
        tries = self._tries.pop(listed.id, 0) + 1
        if tries < most:
            self._tries[listed.id] = tries
        return tries < most

    def _tries_before_told(self, listed: ListedEntry, text: EntryText, page: Unread) -> int:
        """Return the run, counted from the first, in which an entry comes without its `page`."""
        if page not in (Unread.PASSING, Unread.LEFT_ALONE):
            return 1
        tried = page is Unread.PASSING
        # The page may be all that names the brand.
        if not self._context.wanted.prefilter.passes(f"{listed.entry.title}\n{text.text}"):
            return _TRIES if tried else _TRIES_LEFT_ALONE
        if len(text.text) < _ENOUGH:
            return _TRIES
        return 1 if tried else 2

    async def _texts(self, source: Source, entries: Sequence[ListedEntry]) -> list[EntryText]:
        if not entries:
            return []
        try:
            return await self._workers.run(entry_texts, [n.entry for n in entries], site=source.key)
        except BodyError:  # their texts cannot be read; their titles and pages may
            return [EntryText("", "", whole=False)] * len(entries)
