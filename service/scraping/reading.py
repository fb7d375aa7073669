"""One page's bytes → what an item needs of it: first at a glance, carefully only if it may matter.

Pure; called off the event loop.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from service.models import DateFrom
from service.scraping import pages
from service.scraping.ask import name_of

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


def glanced(body: bytes, url: str, content_type: str | None) -> Reading:
    """Return all that the page shows, unsorted, not yet cut. Raises BodyError."""
    seen = pages.glance(body, url, content_type)
    return Reading(
        url=name_of(url) or url,
        title=seen.title,
        summary=seen.description,
        text=seen.text,
        matters=False,
    )


def careful(
    body: bytes, url: str, content_type: str | None, selector: str | None, now: datetime
) -> Reading:
    """Return the article on the page. Raises BodyError."""
    page = pages.extract(body, url, content_type, text_selector=selector, now=now)
    return Reading(
        url=name_of(page.canonical_url) or name_of(url) or url,
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


def tested(seen: Reading, may_matter: Callable[[str], bool]) -> bool:
    """Tell whether anything that a glance showed could matter."""
    return may_matter(f"{seen.title}\n{seen.summary}\n{seen.text}")


def cut(seen: Reading) -> Reading:
    """Return a glance as it is kept of a page that cannot matter."""
    return Reading(url=seen.url, title=seen.title, text=seen.text[:KEPT_OF_THE_REST], matters=False)


def read(
    body: bytes,
    url: str,
    content_type: str | None,
    *,
    selector: str | None,
    now: datetime,
    may_matter: Callable[[str], bool],
) -> Reading:
    """Return what the page says, carefully if it may matter. Raises BodyError."""
    seen = glanced(body, url, content_type)
    if not tested(seen, may_matter):
        return cut(seen)
    return careful(body, url, content_type, selector, now)
