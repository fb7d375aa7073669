"""Listed entries and their pages → items. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import unquote, urlsplit

from service.matching.prefilter import Prefilter
from service.models import DateFrom, Item, Source, SourceKind, Wall
from service.scraping.entries.dates import dated, day_long_before, too_old
from service.scraping.feeds.model import Entry, plain
from service.scraping.page_content import KEPT_OF_THE_REST, PageContent
from service.scraping.pages.read_more import is_read_more
from service.scraping.pages.walls import share_told
from service.scraping.parser_pool import monotony
from service.scraping.sources.registry import ListedEntry
from service.text import urls
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


def _other_date(
    listed: ListedEntry, at: datetime, how: DateFrom, page: PageContent | None
) -> datetime | None:
    """Return what is told beside the date of an item: an old one of its page, or of its list."""
    if listed.just_came:
        return listed.entry.published
    return day_long_before(at, page) if how is DateFrom.FEED else None


def _beginning(text: str) -> str:
    """Return how a note begins that its feed gives no title; "" for less than a few words."""
    said = one_line(text, _TITLE_OF_NOTE)
    return said if said.count(" ") >= _FEWEST_WORDS - 1 else ""


def _slug(url: str) -> str:
    """The words in the last part of an address: all that is known of a page without a title."""
    parts = urlsplit(url)
    last = unquote(parts.path.rstrip("/").rpartition("/")[2])
    return _NOT_WORDS.sub(" ", last).strip() or parts.netloc
