"""A page's bytes → what is compared of it: the article, all that is shown, its corrections. Pure.

Called off the event loop, as every parser is.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from service.archive.evidence.comparing import PageText
from service.archive.evidence.corrections import notes, notes_beside
from service.models import Wall
from service.scraping.http.answers.content_encoding import ungzipped, unpacked
from service.scraping.page_content import Body
from service.scraping.pages import OpenPage, walls
from service.scraping.pages.dom import source_of
from service.scraping.parser_pool import monotony

_MANY_TAGS = 20_000
"""Tags from which a page is not compared: of 428 real ones none has 4,000."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a page says now."""

    article: PageText = field(default_factory=lambda: PageText(""))
    notes: tuple[str, ...] = ()
    """The corrections that stand in the article and in its own footers and boxes."""
    wall: Wall | None = None
    """Why this is not the article: nothing else of it counts then."""


def read(body: Body, *, selector: str | None, now: datetime, asked: str, expected: str) -> Reading:
    """Return what the page says that was `asked` for. Raises BodyError.

    `expected` is the title that it had; `selector` that of its source in the brand file.
    """
    if wall := walls.redirected(asked, body.url):
        return Reading(wall=wall)
    data = ungzipped(unpacked(body.data, body.coding, body.url), body.url)
    source = source_of(data, body.url, body.content_type)
    tags = source.utf8.count(b"<")
    monotony.check_page(source.utf8, tags=tags, most_tags=_MANY_TAGS)
    opened = OpenPage(source.html, body.url, source.utf8, expected=expected, tags=tags)
    opened.remove_hidden()
    shown = opened.glance()
    page = opened.extract(text_selector=selector, now=now, search_date=False)
    if wall := walls.wall_of(page.title, page.text, source.utf8, expected=expected):
        return Reading(wall=wall)
    found = dict.fromkeys([*notes(page.text), *notes_beside(source.html)])
    return Reading(PageText(page.text, shown.text), tuple(found))
