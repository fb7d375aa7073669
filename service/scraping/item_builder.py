"""Listed entries and their pages → items, and one run's items without their doubles. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from urllib.parse import unquote, urlsplit

from service.matching.prefilter import Prefilter
from service.models import DateFrom, Item, Source, SourceKind, Wall
from service.scraping import dedupe, urls
from service.scraping.feeds.model import Entry, plain
from service.scraping.page_content import KEPT_OF_THE_REST, PageContent
from service.scraping.pages.published_date import day_in_address
from service.scraping.pages.read_more import is_read_more
from service.scraping.pages.walls import share_told
from service.scraping.parser_pool import monotony
from service.scraping.sources.registry import ListedEntry
from service.text.dates import EARLIEST
from service.text.normalize import fold, one_line, tidy
from service.text.sites import publisher_site, site_of

MAX_TITLE = 500
MAX_SUMMARY = 1_000
_TITLE_OF_NOTE, _FEWEST_WORDS = 120, 3
"""Characters of a note that stand for its title, and words that it must have for that."""
_MAX_TEXT = 100_000
"""Characters kept of a text that a feed carries."""
_FULL_CONTENT = 1_500
"""Characters from which `content` counts as the whole article: shorter ones are often its start."""
_FULL_SUMMARY = 2_500
"""The same for feeds that put everything into the description."""
_CUT_OFF = ("…", "...", "[…]", "[...]", "read more", "continue reading", "read on", "lees meer")
"""How a text ends that goes on elsewhere."""
_HALF = 0.5
"""Share of a title's words that its page has."""
_SHORT = 200
"""Characters: a page that gives less than this, and less than the feed, was not read well."""
_DAY = timedelta(days=1)
_STUCK = timedelta(days=30)
"""By how much a feed's date must be older than the day in the address to be wrong."""
_LONG_BEFORE = timedelta(days=4)
"""By how much a page's date must be older than the feed's to be told: a story may be sent a day or
two after it was written, and a page that knows only its day gets the rest of it."""
_MOST_LATE = 10
"""New addresses under an old day of change that are read in one run: many are an archive."""
_EVENT = re.compile(
    r"/(?:events?|calend[ae]r|kalender|agenda|diary|whats-?on)(?:[-_.?/]|$)", re.IGNORECASE
)
"""Folders of addresses that name the day of an event."""
_SHORTCODE = re.compile(
    r"\[/?(?:[a-z]{2,20}_[\w-]{2,40}|caption|gallery|embed|audio|video|playlist)(?:\s[^\[\]]{0,4000})?\]"
)
"""What makes boxes and columns of WordPress' pages, and stands in its feeds as text."""
_FROM_BLOG = re.compile(
    r"(?:The post .{1,300} (?:appeared first|first appeared) on .{1,120}"
    r"|Der Beitrag .{1,300} erschien zuerst auf .{1,120}"
    r"|Het bericht .{1,300} verscheen eerst op .{1,120}"
    r"|L['’]article .{1,300} est apparu en premier sur .{1,120}"
    r"|La entrada .{1,300} (?:se publicó primero|aparece primero) en .{1,120}"
    r"|O post .{1,300} apareceu primeiro em .{1,120}|L['’]articolo .{1,300} proviene da .{1,120})"
)
"""The last line of an entry in WordPress' feeds: it says its headline and its site once more."""
_DOMAIN_NAME = re.compile(r"(?<![\w.-])(?:[\w-]{1,63}\.){1,5}[a-z]{2,24}(?![\w.-])")
"""A domain in an outlet's name; "St.Petersburg" is none."""
_NOT_WORDS = re.compile(r"[\W_]+|\.\w{1,5}$")


@dataclass(frozen=True, slots=True)
class EntryText:
    """What a feed itself says of an entry, as plain text."""

    summary: str
    text: str
    whole: bool
    """`text` is the whole article: its page need not be read."""


def entry_texts(entries: Sequence[Entry]) -> list[EntryText]:
    """Return the plain texts of `entries`, in their order. Called off the event loop."""
    texts = []
    for entry in entries:
        for said in (entry.content, entry.summary):
            if len(said) > monotony.MONOTONOUS:
                monotony.check(said.encode("utf-8", "replace"))
        content, summary = _own_words(entry.content), _own_words(entry.summary)
        whole = (len(content) >= _FULL_CONTENT and not _cut_off(content)) or (
            len(summary) >= _FULL_SUMMARY and not _cut_off(summary)
        )
        text = max(content, summary, key=len)
        texts.append(EntryText(one_line(summary or content, MAX_SUMMARY), text, whole))
    return texts


def _own_words(html: str) -> str:
    """Return the text that a feed has of an entry, without what its blog's program adds."""
    text = plain(html, _MAX_TEXT)
    if "[" in text:
        text = tidy(_SHORTCODE.sub(" ", text))
    *above, last = text.rsplit("\n", 1)
    return "\n".join(above) if _FROM_BLOG.fullmatch(last) else text


def _cut_off(text: str) -> bool:
    return text.rstrip(" .\n»›→>]").lower().endswith(_CUT_OFF) or text.endswith(_CUT_OFF)


def entry_date(entry: Entry, now: datetime) -> datetime | None:
    """Return when the feed says that an entry came out, if that can be."""
    return _believed(entry.published, now)


def has_own_date(entry: Entry, now: datetime) -> bool:
    """Return whether the feed's date is known, and the entry's own: its page need not tell."""
    return entry_date(entry, now) is not None and not entry.at_once


def _believed(at: datetime | None, now: datetime) -> datetime | None:
    """Return a moment, not after `now`; 1970, the year 1 and the future are fillers, no dates."""
    if at is None or at < EARLIEST or at - now > _DAY:
        return None
    return min(at, now)


def _day_of_stuck(at: datetime, listed: ListedEntry, now: datetime) -> datetime | None:
    """Return the day that an entry's address names, where its feed's date got stuck long before.

    Some systems give stories of today a date of months ago, the same for all. The day in the
    address of an event is when it takes place.
    """
    if now - at < _STUCK or _EVENT.search(listed.url):
        return None
    day = day_in_address(listed.url)
    return day if day is not None and at + _STUCK < day <= now else None


def newest_first(entry: Entry, now: datetime) -> float:
    """Return the key that sorts entries by date, the undated first: they may be the newest."""
    at = entry_date(entry, now) or _believed(entry.updated, now)
    return -(at or now).timestamp()


def assembled(
    entries: Sequence[tuple[ListedEntry, EntryText, PageContent | None]],
    baseline: Sequence[ListedEntry],
    *,
    source: Source,
    now: datetime,
    max_age: timedelta,
    prefilter: Prefilter,
) -> tuple[dict[str, Item], list[Item]]:
    """Return the items of `entries` by their entries' ids, and those that are too old.

    All of `baseline` counts as too old: it was there before we came.
    """
    items: dict[str, Item] = {}
    old: list[Item] = []
    for listed, feed_text, page in entries:
        item = item_of(listed, feed_text, page, source=source, now=now, prefilter=prefilter)
        if too_old(listed, page, now, max_age):
            old += [item] if item.id == listed.id else [item, replace(item, id=listed.id)]
        else:
            items[listed.id] = item
    empty = EntryText("", "", whole=False)
    old += [
        item_of(one, empty, None, source=source, now=now, prefilter=prefilter) for one in baseline
    ]
    return items, old


def item_of(
    listed: ListedEntry,
    feed_text: EntryText,
    page: PageContent | None,
    *,
    source: Source,
    now: datetime,
    prefilter: Prefilter,
) -> Item:
    """Return the item of an entry. The feed's title and date win; the page fills the gaps."""
    entry, wall = listed.entry, page.wall if page else None
    stub = page.text if page and wall is Wall.PAYWALL else ""
    page = None if wall else page
    url = page.url if page else listed.url
    elsewhere = not urls.same_site(url, source.target)
    may_mislead = elsewhere and source.kind is SourceKind.FEED
    title = _title(entry.title, feed_text, page, url=url, may_mislead=may_mislead)
    text = page.text if page else max(stub, feed_text.text, key=len)
    if len(text) < _SHORT:
        text = max(text, feed_text.text, key=len)
    summary = feed_text.summary or (one_line(page.summary, MAX_SUMMARY) if page else "")
    matters = (page is not None and page.matters) or prefilter.passes(
        f"{title}\n{summary}\n{feed_text.text}\n{stub}"
    )
    published, date_from = dated(listed, page, now)
    return Item(
        id=urls.item_id(url),
        url=url,
        title=title,
        text=text if matters else text[:KEPT_OF_THE_REST],
        source=source.name,
        published_at=published,
        fetched_at=now,
        summary=summary if matters else summary[:KEPT_OF_THE_REST],
        publisher=_publisher(entry.publisher or (page.publisher if page else ""), url),
        author=one_line(entry.author or (page.author if page else ""), 200),
        date_from=date_from,
        page_date=_other_date(listed, published, date_from, page),
        source_key=source.key,
        source_weight=source.weight,
        may_matter=matters,
        wall=wall,
        from_page=page is not None and matters and bool(text) and text is page.text,
        listed_elsewhere=elsewhere,
        is_post=listed.is_post and page is None,
        also_at=(listed.url,) if urls.item_id(url) != listed.id else (),
    )


def _title(
    listed: str, feed_text: EntryText, page: PageContent | None, *, url: str, may_mislead: bool
) -> str:
    """Return the title as listed, or what comes nearest: the page's, first words, the address.

    `may_mislead`: another site lists it, whose title counts only if the page bears it out.
    """
    on_page = page.title if page else ""
    is_bare = bool(listed and on_page) and (
        is_read_more(listed) or (may_mislead and not _bears_out(page, listed))
    )
    said = one_line(on_page if is_bare else listed, MAX_TITLE) or _beginning(feed_text.text)
    return said or one_line(on_page or _slug(url), MAX_TITLE)


def _publisher(name: str, url: str) -> str:
    """Return what an outlet is called, "" for the domain of another site than the one it is on.

    The site's own may be written otherwise: "BBC.co.uk" on bbc.com, "ntv.de" on n-tv.de.
    """
    name, site = one_line(name, 200), publisher_site(url)
    if not site or not (found := _DOMAIN_NAME.findall(name)):
        return name
    own = _bare(site.partition(".")[0])
    said = (word for one in found for word in (one, site_of(one.lower()).partition(".")[0]))
    return name if any(_bare(word) == own for word in said) else ""


def _bare(name: str) -> str:
    return re.sub(r"[.-]", "", name.lower())


def _bears_out(page: PageContent | None, title: str) -> bool:
    """Return whether a page that matters has half of the words of the title that another site
    gives it: else that is no title of its."""
    if page is None or not page.matters:
        return True
    told = share_told(title, fold(f"{page.title}\n{page.text}"))
    return told is None or told >= _HALF


def dated(
    listed: ListedEntry, page: PageContent | None, now: datetime
) -> tuple[datetime, DateFrom]:
    """Return when an item came out and how that is known; without evidence, from first seen.

    When the feed or the sitemap says that an entry was changed, or gives several one moment, that
    counts where its page is silent. So does such a moment where the page says no more than its day,
    or one long before: then both are told.
    """
    if listed.just_came:
        return now, DateFrom.FIRST_SEEN
    said = entry_date(listed.entry, now)
    day = _day_of_stuck(said, listed, now) if said else None
    if said and not listed.entry.at_once:
        return (day, DateFrom.URL) if day else (said, DateFrom.FEED)
    if page is not None and page.date_from.is_evidence:
        at = _believed(page.published, now)
        if at is not None and not (said and _says_less(page, at, said)):
            return at, page.date_from
    if day:
        return day, DateFrom.URL
    changed = said or _believed(listed.entry.updated, now)
    return (changed, DateFrom.FEED) if changed is not None else (now, DateFrom.FIRST_SEEN)


def _says_less(page: PageContent, at: datetime, said: datetime) -> bool:
    """Return whether a page's date is long before the one that its feed gave several entries, or
    is the day of it alone."""
    return said - at > _LONG_BEFORE or (not page.has_time and timedelta(0) <= said - at < _DAY)


def _other_date(
    listed: ListedEntry, at: datetime, how: DateFrom, page: PageContent | None
) -> datetime | None:
    """Return what is told beside the date of an item: an old one of its page, or of its list."""
    if listed.just_came:
        return listed.entry.published
    return _day_long_before(at, page) if how is DateFrom.FEED else None


def _day_long_before(at: datetime, page: PageContent | None) -> datetime | None:
    """Return when a page says that it came out, if that is long before what the feed says."""
    if page is None or page.published is None or not page.date_from.is_evidence:
        return None
    return page.published if at - page.published > _LONG_BEFORE else None


def too_old(
    listed: ListedEntry, page: PageContent | None, now: datetime, max_age: timedelta
) -> bool:
    """Return whether an entry is older than `max_age` by its feed's date, or else by its page's.

    A page that knows only the day gets the rest of that day.
    """
    at, how = dated(listed, page, now)
    if how in (DateFrom.PAGE, DateFrom.URL) and not (page and page.has_time):
        at += _DAY
    if listed.entry.at_once:
        at = max(at, entry_date(listed.entry, now) or at)
    return now - at > max_age


def stale(listed: ListedEntry, now: datetime, max_age: timedelta) -> bool:
    """Return whether the feed alone shows that an entry is too old; nothing needs to be read."""
    at = entry_date(listed.entry, now)
    if at is None:
        at = _believed(listed.entry.updated, now)
    if listed.just_came or at is None or now - at <= max_age:
        return False
    day = _day_of_stuck(at, listed, now)
    return day is None or now - day > max_age + _DAY


def may_be_news(
    entries: Sequence[ListedEntry],
    fresh: Collection[str],
    now: datetime,
    max_age: timedelta,
    waiting: Collection[str] = (),
) -> list[ListedEntry]:
    """Return the entries that their list does not show to be too old.

    Where it only says when pages were changed, the first few that were not listed the last time
    (`fresh`) and those left by the last run (`waiting`) are among them: some systems never move
    that day, not for a new page either. Its page tells.
    """
    old = {one.id for one in entries if stale(one, now, max_age)}
    late = [one.id for one in entries if one.id in old and one.entry.published is None]
    old -= {one for one in late if one in waiting}
    old -= set(islice((one for one in late if one in fresh), _MOST_LATE))
    return [one for one in entries if one.id not in old]


def merged(items: Iterable[Sequence[Item]]) -> tuple[dict[str, Item], dict[str, str]]:
    """Return one run's items by id, without doubles, and of which kept item the others are copies.

    `items` are the sources' in their order: the first source wins, among those whose item may
    matter if there is one, as each has words of its own where the page cannot be read, and of these
    among those of its own site: anybody may list a page under a title of his. Near-copies
    on one site are folded among those; the others are not worth the memory.
    """
    kept: dict[str, Item] = {}
    for several in items:
        for item in several:
            before = kept.get(item.id)
            if before is None or _word(item) > _word(before):
                kept[item.id] = item
    copied: dict[str, str] = {}
    for item in dedupe.fold([item for item in kept.values() if item.may_matter]):
        kept[item.id] = item
        for url in item.also_at:
            name = urls.item_id(url)
            if name in kept and name != item.id:
                del kept[name]
                copied[name] = item.id
    return kept, copied


def _word(item: Item) -> tuple[bool, bool]:
    return item.may_matter, not item.listed_elsewhere


def _beginning(text: str) -> str:
    """Return how a note begins that its feed gives no title; "" for less than a few words."""
    said = one_line(text, _TITLE_OF_NOTE)
    return said if said.count(" ") >= _FEWEST_WORDS - 1 else ""


def _slug(url: str) -> str:
    """The words in the last part of an address: all that is known of a page without a title."""
    parts = urlsplit(url)
    last = unquote(parts.path.rstrip("/").rpartition("/")[2])
    return _NOT_WORDS.sub(" ", last).strip() or parts.netloc
