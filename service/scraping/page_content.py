"""One page's bytes → what an item needs of it: carefully only if it may matter.

Most pages are known by their source not to matter and are never opened; others by a glance at all
that they show.

Pure; called off the event loop.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from service.matching.prefilter import Gate
from service.models import DateFrom
from service.scraping.http.client import Response
from service.scraping.http.content_encoding import unpacked
from service.scraping.pages import MAX_TITLE, OpenPage
from service.scraping.pages.dom import PageSource, source_of, title_in
from service.scraping.sources.registry import name_of
from service.text.normalize import one_line

KEPT_OF_THE_REST = 200
"""Characters kept of a page that cannot matter: enough to see why, and thousands are held."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one page says. `text` is cut short where `matters` is false."""

    url: str
    """Its canonical name."""
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
    gate: Gate,
    dated: bool = False,
) -> Reading:
    """Return what the page says: carefully if it may matter, else little. Raises BodyError.

    `dated` says that its date is known already, so that none is searched for in its text.
    """
    source = _source(body)
    if not gate.passes_source(source.utf8):
        return _little(body.url, one_line(title_in(source.html), MAX_TITLE), "")
    page = OpenPage(source.html, body.url)
    seen = page.glance()
    if gate.passes(f"{seen.title}\n{seen.description}\n{seen.text}"):
        return _careful(page, selector, now, search_date=not dated)
    return _little(body.url, seen.title, seen.text[:KEPT_OF_THE_REST])


def careful(body: Body, selector: str | None, now: datetime) -> Reading:
    """Return the article on the page, whether it may matter or not. Raises BodyError."""
    return _careful(OpenPage(_source(body).html, body.url), selector, now)


def _source(body: Body) -> PageSource:
    return source_of(unpacked(body.data, body.coding, body.url), body.url, body.content_type)


def _little(url: str, title: str, text: str) -> Reading:
    return Reading(url=name_of(url) or url, title=title, text=text, matters=False)


def _careful(
    opened: OpenPage, selector: str | None, now: datetime, *, search_date: bool = True
) -> Reading:
    page = opened.extract(text_selector=selector, now=now, search_date=search_date)
    return Reading(
        url=name_of(page.canonical_url) or name_of(page.url) or page.url,
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
