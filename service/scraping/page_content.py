"""One page's bytes → what an item needs of it: the article is extracted only if it may matter.

Most pages are ruled out by the prefilter over their source and are never parsed, others by their
visible text. Pure; called off the event loop.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from service.matching.prefilter import Prefilter
from service.models import DateFrom
from service.scraping.http.client import Response
from service.scraping.http.content_encoding import ungzipped, unpacked
from service.scraping.pages import MAX_TITLE, OpenPage
from service.scraping.pages.dom import source_of, title_in
from service.scraping.sources.registry import canonical
from service.text.normalize import one_line

KEPT_OF_THE_REST = 200
"""Characters kept of a page that cannot matter: enough to see why, and thousands are held."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageContent:
    """What one page says. `text` is cut short where `matters` is false."""

    url: str
    """Canonical."""
    title: str
    text: str
    matters: bool
    summary: str = ""
    published: datetime | None = None
    has_time: bool = False
    date_from: DateFrom = DateFrom.FIRST_SEEN
    language: str = ""
    author: str = ""
    publisher: str = ""


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


def read(
    body: Body,
    *,
    selector: str | None,
    now: datetime,
    prefilter: Prefilter | None,
    dated: bool = False,
) -> PageContent:
    """Return what the page says; title and first words where `prefilter` rules it out.

    Without a prefilter every page is read. `dated` says that its date is known already, so that
    none is searched for in its text. Raises BodyError.
    """
    data = ungzipped(unpacked(body.data, body.coding, body.url), body.url)
    source = source_of(data, body.url, body.content_type)
    if prefilter is not None and not prefilter.passes_source(source.utf8):
        return _ruled_out(body.url, one_line(title_in(source.html), MAX_TITLE), "")
    opened = OpenPage(source.html, body.url)
    if prefilter is not None:
        seen = opened.glance()
        if not prefilter.passes(f"{seen.title}\n{seen.description}\n{seen.text}"):
            return _ruled_out(body.url, seen.title, seen.text[:KEPT_OF_THE_REST])
    page = opened.extract(text_selector=selector, now=now, search_date=not dated)
    return PageContent(
        url=canonical(page.canonical_url) or canonical(page.url) or page.url,
        title=page.title,
        text=page.text,
        matters=True,
        summary=page.summary,
        published=page.published,
        has_time=page.has_time,
        date_from=page.date_from,
        language=page.language,
        author=page.author,
        publisher=page.publisher,
    )


def _ruled_out(url: str, title: str, text: str) -> PageContent:
    return PageContent(url=canonical(url) or url, title=title, text=text, matters=False)
