"""When a page says it was published, and how far that may be relied upon. Pure.

In this order: JSON-LD, meta, the URL, elements that are marked as the date of publication, the
lines beside the headline, what a generator of pages says ("date"), what was modified. All of these
are the page's own. Weak is what stands elsewhere: another line with a date, a clock in the page's
header; and nothing at all is said by sentences, addresses, copyright notices and the boxes of other
stories.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from itertools import chain
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from service.models import DateFrom
from service.scraping.pages import dateline
from service.scraping.pages.dateline import Label
from service.scraping.pages.dom import ancestors
from service.scraping.pages.json_ld import text_of
from service.scraping.pages.metadata import (
    LIKE_META_DATES,
    META_DATES,
    META_MODIFIED,
    META_OF_GENERATORS,
    UNLIKE_META_DATES,
    Structured,
)
from service.text import dates
from service.text.dates.places import day_comes_first
from service.text.normalize import squeeze, words
from service.text.urls import host_of

_FARTHEST_ZONE = 14
"""Hours between UTC and the zones that are farthest from it."""
_URL_DAY_FIRST = re.compile(r"[/_-](1[3-9]|2\d|3[01])-(0[1-9]|1[0-2])-(20\d\d)(?!\d)")
"""`/29-10-2021`; with a day up to 12 it could be an American's month."""
_URL_DAY = re.compile(r"[/_-](20\d\d|199\d)[/_-]?(0[1-9]|1[0-2])[/_-]?(0[1-9]|[12]\d|3[01])(?!\d)")
_URL_NAMED = re.compile(r"/(20\d\d|199\d)/([a-z]{3,9})/(0?[1-9]|[12]\d|3[01])/", re.IGNORECASE)
"""`/2026/nov/27/`."""
_MIN_HEADLINE = 8
"""Characters; a shorter heading stands in many places of a page."""
_LONGEST_HEADING = 2_000
"""Characters of an element that are compared with the headline."""
_HEADINGS = (
    "h1, h2, h3, [itemprop~='headline'], [class*='title' i], [class*='headline' i], b, strong"
)
_MARKED = (
    "time, relative-time, time-ago, local-time, "
    "[itemprop~='datePublished'], [itemprop~='dateCreated'], abbr[title], "
    "[property$='dateCreated' i], [property$='datePublished' i], [class*='date' i], "
    "[class*='publish' i], [class*='datum' i], [class*='submitted' i], [class*='created' i]"
)
_FOR_MACHINES = (
    *("datetime", "content", "title"),
    *("data-datetime", "data-date", "data-timestamp", "data-time", "data-published"),
)
"""Attributes of such an element that say its date; scripts make "3 hours ago" of some."""
_EPOCH_DIGITS = 10
"""Digits of a number of seconds from 1970."""
_TIME_ELEMENTS = frozenset({"time", "relative-time", "time-ago", "local-time"})
_MAX_MARKED = 60
_SAYS_PUBLISHED = re.compile(r"publish|pubdate|entry-?date|post-?date|created", re.IGNORECASE)
_SAYS_MODIFIED = re.compile(r"modif|updat", re.IGNORECASE)
_OTHERS = re.compile(
    r"relat(?!iv)|recommend|popular|trending|latest|most-|more-|read-?(?:more|also|next)|also-"
    r"|up-?next|comment|respon(?!siv)|reply|replies|ticker"
    r"|(?:^|\s)(?:event|teaser__[\w-]*)(?:\s|$)",
    re.IGNORECASE,
)
"""Names of boxes that hold other stories, or what readers wrote."""
_MAY_BE_OTHERS = re.compile(r"teaser|(?:^|[\s_-])event", re.IGNORECASE)
"""Names of such boxes if another story is linked there, and else of a story's own: its lead may be
an `article__teaser`, its date may stand in an `event-meta`."""
_MAX_LINKS = 10
"""Links of a box that are looked at."""
_AUTHOR = re.compile(
    r"#|author|profile|/by/|people|staff|writer|contributor|redakt|user", re.IGNORECASE
)
_LONGEST_LINE = 120
"""Characters of a line, or of an element, that may be a date and little else."""
_CARD, _CARD_TEXT, _CARD_SHARE = 4, 500, 0.2
"""Ancestors in which another story's link makes a box that story's; the characters of the longest
such box, and how many of them are the link."""
_IN_A_CARD = 12
"""Words of a link that is a whole card."""
_LINKED = 3
"""Words of a link that may be another story's headline."""


@dataclass(frozen=True, slots=True)
class Dated:
    """A moment, what it was read from, and whether the hour is known."""

    at: datetime
    date_from: DateFrom
    how: str
    """`json-ld`, `meta`, `url`, `time`, `byline` or `text`."""
    has_time: bool


@dataclass(frozen=True, slots=True)
class _Said:
    """One thing that a page says of its date."""

    how: str
    at: datetime | None
    has_time: bool
    label: Label = Label.PUBLISHED
    weak: bool = False


def published(
    tree: LexborHTMLParser,
    url: str,
    said: Structured,
    *,
    title: str = "",
    now: datetime | None = None,
    search: bool = True,
) -> Dated | None:
    """Return when the page was published, in the zone that it names; None if it does not say.

    `tree` is without scripts and hidden elements. Without `search` only what is marked as a date
    counts. With `now`, a date more than a day ahead of it is passed over.
    """
    day_first = (now or dates.EARLIEST) if day_comes_first(host_of(url)) else None
    on_page = _on_page(tree, said, title, search=search, day_first=day_first)
    for one in chain(_to_machines(said, url), on_page):
        at = one.at
        if at and at >= dates.EARLIEST and (now is None or at <= now + timedelta(days=1)):
            kind = DateFrom.URL if one.how == "url" else DateFrom.PAGE
            at = _on_day_of(url, at) if one.has_time else at
            return Dated(at, DateFrom.TEXT if one.weak else kind, one.how, one.has_time)
    return None


def _to_machines(said: Structured, url: str) -> Iterator[_Said]:
    """Yield what the page says to machines of when it was published, the most trusted first."""
    for node in (*said.articles, *said.others):
        yield _machine("json-ld", _moment_of(node.get("datePublished") or _asked(node)))
    for name in META_DATES:
        yield _machine("meta", said.meta.get(name, ""))
    yield _Said("url", day_in_address(url), has_time=False)


def _asked(node: Mapping[str, Any]) -> Any:
    """Return when a question was asked; of a story the same word may mean its first draft."""
    return node.get("dateCreated") if node.get("@type") == "Question" else None


def _on_page(
    tree: LexborHTMLParser,
    said: Structured,
    title: str,
    *,
    search: bool,
    day_first: datetime | None,
) -> Iterator[_Said]:
    """Yield what readers see, and of the rest first what was published, then what was modified."""
    heading = _heading(tree, title) if search else None
    marked = list(_marked(tree, heading, title))
    beside = list(_beside(heading, title, day_first=day_first)) if heading is not None else []
    own = [one for one in (*marked, *beside) if not one.weak]
    own.sort(key=lambda one: one.label)
    yield from (one for one in own if one.label is not Label.MODIFIED)
    for name, value in said.meta.items():
        if LIKE_META_DATES.search(name) and not UNLIKE_META_DATES.search(name):
            yield _machine("meta", value)
        label = name if name.startswith("twitter:label") else ""
        if label and dateline.label_of(value) is Label.PUBLISHED:
            yield _machine("meta", said.meta.get(label.replace("label", "data"), ""))
    for name in META_OF_GENERATORS:
        yield _machine("meta", said.meta.get(name, ""))
    yield from (one for one in own if one.label is Label.MODIFIED)
    for node in (*said.articles, *said.others):
        for key in ("dateCreated", "dateModified"):
            yield _machine("json-ld", _moment_of(node.get(key)))
    for name in META_MODIFIED:
        yield _machine("meta", said.meta.get(name, ""))
    yield from sorted((one for one in (*marked, *beside) if one.weak), key=lambda one: one.label)
    if search and tree.body:
        lines = (squeeze(one) for one in tree.body.text(separator="\n").split("\n"))
        yield from _elsewhere(lines, day_first=day_first)


def _elsewhere(lines: Iterable[str], *, day_first: datetime | None) -> Iterator[_Said]:
    """Yield the days of datelines anywhere; of several the latest, which does the least harm."""
    short = (one for one in lines if len(one) < _LONGEST_LINE)
    days = [day for one in short for day in dateline.days(one, day_first=day_first)]
    days.sort(key=lambda day: (day.label, -day.at.timestamp()))
    yield from (_Said("text", day.at, has_time=False, weak=True) for day in days)


def _moment_of(value: object) -> str:
    """Return a date of JSON-LD as text; as a number it is in seconds, or thousandths, from 1970."""
    if isinstance(value, int) and 10**9 <= value < 10**13:
        return datetime.fromtimestamp(value / (1_000 if value > 10**11 else 1), UTC).isoformat()
    return text_of(value)


def _machine(how: str, value: str) -> _Said:
    return _Said(how, dates.parse(value), _has_time(value))


def _has_time(value: str) -> bool:
    """Return whether a date for machines has an hour, or is a number of seconds."""
    return ":" in value or (value.isdigit() and len(value) >= _EPOCH_DIGITS)


def _heading(tree: LexborHTMLParser, title: str) -> LexborNode | None:
    """Return the element that holds the headline alone."""
    wanted = " ".join(words(title))
    first = None
    for node in tree.css(_HEADINGS)[:200]:
        text = " ".join(words(node.text(separator=" ")[:_LONGEST_HEADING]))
        alike = len(text) >= _MIN_HEADLINE and wanted and (text in wanted or wanted in text)
        if alike and len(wanted) / 2.5 <= len(text) <= 2 * len(wanted):
            return node
        if first is None and node.tag == "h1" and len(text) >= _MIN_HEADLINE:
            first = node
    return first


def _beside(heading: LexborNode, title: str, *, day_first: datetime | None) -> Iterator[_Said]:
    """Yield the days on the lines around the headline, the first after it first.

    Those below a sentence that is no standfirst are weak: a page without a date ends with those of
    other things.
    """
    for line in (*dateline.after(heading), *dateline.before(heading)):
        if not _is_of_another(line.block, heading, title):
            for day in dateline.days(line.text, day_first=day_first):
                weak = line.doubtful
                yield _Said("byline", day.at, has_time=False, label=day.label, weak=weak)


def _marked(tree: LexborHTMLParser, heading: LexborNode | None, title: str) -> Iterator[_Said]:
    """Yield the dates in elements that are marked as such, those before the headline last."""
    selector = f"{_MARKED}, {heading.tag}" if heading is not None else _MARKED
    article = _article_of(heading) if heading is not None else None
    beside = (
        {one.block.mem_id for one in dateline.after(heading) if not one.doubtful}
        if heading is not None
        else set()
    )
    early: list[_Said] = []
    passed = heading is None
    for node in tree.css(selector)[:_MAX_MARKED]:
        passed = passed or (heading is not None and node.mem_id == heading.mem_id)
        said = _element(node)
        if said is None or _is_of_another(node, heading, title):
            continue
        own = said.label is Label.PUBLISHED and (passed or "pubdate" in node.attributes)
        own = own or (heading is None and node.tag in _TIME_ELEMENTS)
        own = own or any(
            one.mem_id in beside or (article is not None and one.mem_id == article.mem_id)
            for one in ancestors(node, itself=True)
        )
        said = replace(said, weak=not own)
        if passed:
            yield said
        else:
            early.append(said)
    yield from early


def _element(node: LexborNode) -> _Said | None:
    """Return what an element that is marked as a date says."""
    given = node.attributes
    names = " ".join(given.get(key) or "" for key in ("itemprop", "property", "class"))
    text = squeeze(node.text(separator=" "))[: _LONGEST_LINE + 1]
    label = Label.PLAIN
    if "pubdate" in given or _SAYS_PUBLISHED.search(names):
        label = Label.PUBLISHED
    elif _SAYS_MODIFIED.search(names):
        label = Label.MODIFIED
    for key in _FOR_MACHINES:
        value = given.get(key) or ""
        at = dates.parse(value)
        if at is not None:
            ahead = node.prev.text(deep=False) or "" if node.prev is not None else ""
            if dateline.is_of_another_thing(text):
                return None
            said = dateline.label_of(f"{ahead} {text}") if label is Label.PLAIN else label
            return _Said("time", at, _has_time(value), said)
    if len(text) > _LONGEST_LINE:
        return None
    for line in (given.get("datetime") or "", text):
        for day in dateline.days(line):
            how = "time" if node.tag == "time" else "byline"
            label = label if day.label is Label.PLAIN else day.label
            return _Said(how, day.at, has_time=False, label=label)
    return None


def _is_of_another(node: LexborNode, heading: LexborNode | None, title: str) -> bool:
    """Return whether an element is in another story's box, or in what readers or posts say.

    Nothing is that has the headline in it.
    """
    known = (
        {one.mem_id for one in ancestors(heading, itself=True)} if heading is not None else set()
    )
    for level, one in enumerate(ancestors(node, itself=True)):
        if one.mem_id in known:
            return False
        names = f"{one.attributes.get('class')} {one.id}"
        if one.tag == "blockquote" or _OTHERS.search(names):
            return True
        if _MAY_BE_OTHERS.search(names) and any(
            _is_story(link, title) for link in one.css("a[href]")[:_MAX_LINKS]
        ):
            return True
        if level < _CARD and (_is_card(one, title) or _is_whole_card(one, title)):
            return True
    return False


def _is_card(box: LexborNode, title: str) -> bool:
    """Return whether a box is a teaser: little text, and a good part of it links elsewhere."""
    links = box.css("a[href]")[:_MAX_LINKS]
    length = len(squeeze(box.text(separator=" "))) if links else 0
    return 0 < length <= _CARD_TEXT and any(
        len(squeeze(link.text())) >= _CARD_SHARE * length and _is_story(link, title)
        for link in links
    )


def _is_whole_card(link: LexborNode, title: str) -> bool:
    """Return whether an element is a link with another story's headline, its date and more in it.

    A link that is a date, or an author with one, has fewer words.
    """
    if link.tag != "a" or "href" not in link.attributes:
        return False
    called = words(link.text(separator=" ")[:_CARD_TEXT])
    return len(called) >= _IN_A_CARD and not frozenset(words(title)) <= frozenset(called)


def _is_story(link: LexborNode, title: str) -> bool:
    """Return whether a link leads to another story, as far as its text can tell."""
    text = link.text(separator=" ")
    called = words(text)
    return (
        len(called) >= _LINKED
        and not _AUTHOR.search(
            " ".join(link.attributes.get(key) or "" for key in ("href", "rel", "class"))
        )
        and not dateline.has_day(text)
        and " ".join(called) not in " ".join(words(title))
    )


def _article_of(heading: LexborNode) -> LexborNode | None:
    """Return the article element that the headline stands in."""
    return next(
        (one for one in ancestors(heading, itself=True) if one.tag in {"article", "main"}), None
    )


def _on_day_of(url: str, at: datetime) -> datetime:
    """Return the same moment in a zone where it falls on the day that the URL names, if one can.

    Sites that give their times in UTC put the day of their own place in the path: published at
    23:11 UTC under `/2019/01/01/`, it was New Year's Day there.
    """
    day = day_in_address(url)
    if day is None or at.utcoffset() or abs(day.date() - at.date()) != timedelta(days=1):
        return at
    ahead = day.date() > at.date()
    hours = 24 - at.hour if ahead else -at.hour - 1
    return at.astimezone(timezone(timedelta(hours=hours))) if abs(hours) <= _FARTHEST_ZONE else at


def day_in_address(url: str) -> datetime | None:
    """Return the day that an address names, None where it names none."""
    found = _URL_DAY.search(url)
    if found:
        return dates.parse("-".join(found.groups()))
    found = _URL_NAMED.search(url)
    if found:
        return dates.parse(" ".join(reversed(found.groups())))
    found = _URL_DAY_FIRST.search(url)
    return dates.parse("-".join(reversed(found.groups()))) if found else None
