"""One page's bytes → what an item needs of it: the article is extracted only if it may matter.

Most pages are ruled out by the prefilter over their source and are never parsed, others by their
visible text. Pure; called off the event loop.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from service.matching.prefilter import Prefilter
from service.models import DateFrom, Wall
from service.scraping.http.answers.content_encoding import ungzipped, unpacked
from service.scraping.http.answers.response import Response
from service.scraping.pages import MAX_TITLE, Glance, OpenPage, Page, walls
from service.scraping.pages.dom import source_of, title_in
from service.scraping.pages.same_story import IsTold
from service.scraping.parser_pool import monotony
from service.scraping.sources.registry import canonical
from service.text.language import spoken
from service.text.normalize import one_line

_NOT_FREE = re.compile(rb'"isAccessibleForFree"\s*:\s*"?false', re.IGNORECASE)
_MANY_TAGS = 20_000
"""Tags from which a page is read apart, as each costs time: of 428 none has 4,000."""
_STUB = 1_500
"""Characters: a longer text is the story, whether its page says that it is free or not."""
_ANY_PAGE = b"<article><p>%b</p></article>" % (b"Some words to be read. " * 200)
KEPT_OF_THE_REST = 200
"""Characters kept of a page that cannot matter: enough to see why, and thousands are held."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageContent:
    """What one page says. `text` is cut short where `matters` is false."""

    url: str
    """Canonical, as the page calls itself."""
    title: str
    text: str
    matters: bool
    own_url: str = ""
    """Canonical, where it was read."""
    print: str = ""
    """Of its text, where that is short: another page with the same shows that it is no story."""
    wall: Wall | None = None
    """It is no page of the entry's: what it says does not count, but for a paywall's stub."""
    summary: str = ""
    published: datetime | None = None
    has_time: bool = False
    date_from: DateFrom = DateFrom.FIRST_SEEN
    declared_language: str = ""
    author: str = ""
    publisher: str = ""

    @property
    def language(self) -> str:
        """Of its text, found when it is asked for."""
        return spoken(self.text, self.title, self.summary, self.declared_language)


@dataclass(frozen=True, slots=True)
class Body:
    """A page's body as it was sent."""

    data: bytes
    coding: str
    """How it is packed, as `Content-Encoding` names it."""
    url: str
    content_type: str | None


def body_of(answer: Response) -> Body:
    """Return the body of an answer, to be read elsewhere."""
    return Body(answer.body, answer.coding, answer.final_url, answer.content_type)


def load(prefilter: Prefilter, now: datetime) -> None:
    """Load all that reading a page takes, and compile the brand's patterns: a second in all."""
    prefilter.compile()
    read(Body(_ANY_PAGE, "", "http://any.invalid/", None), selector=None, now=now, prefilter=None)


def read(
    body: Body,
    *,
    selector: str | None,
    now: datetime,
    prefilter: Prefilter | None,
    dated: bool = False,
    asked: str = "",
    expected: str = "",
    may_share: bool = False,
) -> PageContent:
    """Return what the page says; title and first words where `prefilter` rules it out.

    Without a prefilter every page is read. `dated` says that its date is known already, so that
    none is searched for in its text; `asked` is the address that led to it, `expected` the title
    that it was listed under. With `may_share` its text may be that of another page with the same
    article: not of a page that is read to see whether it has changed. Raises BodyError.
    """
    wall = walls.redirected(asked, body.url) if asked else None
    if wall:
        return walled(asked, wall)
    data = ungzipped(unpacked(body.data, body.coding, body.url), body.url)
    source = source_of(data, body.url, body.content_type)
    may_pass = prefilter is None or prefilter.passes_source(source.utf8)
    if not may_pass and not walls.may_be_wall(source.utf8):
        return _ruled_out(body.url, one_line(title_in(source.html), MAX_TITLE), "")
    # Only now: what was done so far takes no body long, whatever is in it.
    tags = source.utf8.count(b"<")
    monotony.check_page(source.utf8, tags=tags, most_tags=_MANY_TAGS)
    opened = OpenPage(source.html, body.url, source.utf8, expected=expected, tags=tags)
    is_told: IsTold | None = None
    if prefilter is not None:
        seen, passes = _glanced(opened, source.utf8, prefilter if may_pass else None)
        if not passes:
            wall = walls.in_place_of(expected, seen.title, seen.text, source.utf8, asked=asked)
            if wall:
                return walled(asked or body.url, wall)
            title = seen.title if may_pass else one_line(title_in(source.html), MAX_TITLE)
            text = seen.text[:KEPT_OF_THE_REST] if may_pass else ""
            return _ruled_out(body.url, title, text, walls.text_print(seen.text))
        is_told = partial(_has_all, whole=seen, prefilter=prefilter) if may_share else None
    page = opened.extract(text_selector=selector, now=now, search_date=not dated, is_told=is_told)
    closed = bool(_NOT_FREE.search(source.utf8)) if len(page.text) < _STUB else False
    wall = walls.wall_of(page.title, page.text, source.utf8, expected=expected, closed=closed)
    if wall:
        return walled(asked or body.url, wall, page.text)
    return _whole(page)


def _whole(page: Page) -> PageContent:
    """Return what a page says that is read and kept whole."""
    return PageContent(
        url=canonical(page.canonical_url) or canonical(page.url) or page.url,
        own_url=canonical(page.url) or page.url,
        print=walls.text_print(page.text),
        title=page.title,
        text=page.text,
        matters=True,
        summary=page.summary,
        published=page.published,
        has_time=page.has_time,
        date_from=page.date_from,
        declared_language=page.declared_language,
        author=page.author,
        publisher=page.publisher,
    )


def _glanced(opened: OpenPage, source: bytes, prefilter: Prefilter | None) -> tuple[Glance, bool]:
    """Return what a page shows, and whether that passes; without a prefilter nothing does.

    What styles hide is found out only of a page that passes with it, or that may be a wall.
    """
    seen = opened.glance()
    passes = prefilter is not None and _passes(opened, seen, prefilter)
    may_be_wall = walls.may_be_wall(source) or walls.is_short(seen.text)
    if (passes or may_be_wall) and opened.remove_hidden():
        seen = opened.glance()
        passes = prefilter is not None and passes and _passes(opened, seen, prefilter)
    return seen, passes


def _passes(opened: OpenPage, seen: Glance, prefilter: Prefilter) -> bool:
    head = f"{seen.title}\n{seen.description}\n"
    if prefilter.passes(head + seen.text):
        return True
    joined = opened.joined_text(prefilter.may_pass)
    return bool(joined) and prefilter.passes(head + joined)


def _has_all(text: str, *, whole: Glance, prefilter: Prefilter) -> bool:
    """Return whether a text says as much of the brand's as all that a page shows."""
    return prefilter.mentions(f"{whole.title}\n{text}") >= prefilter.mentions(whole.text)


def _ruled_out(url: str, title: str, text: str, text_print: str = "") -> PageContent:
    address = canonical(url) or url
    return PageContent(
        url=address, own_url=address, title=title, text=text, matters=False, print=text_print
    )


def walled(url: str, wall: Wall, text: str = "") -> PageContent:
    """Return what is known of a page behind a wall; of its `text` what stands before a paywall."""
    address = canonical(url) or url
    stub = walls.beginning(text) if wall is Wall.PAYWALL else ""
    return PageContent(url=address, own_url=address, title="", text=stub, matters=False, wall=wall)
