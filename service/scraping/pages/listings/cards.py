"""A link → its headline and its date, which may stand in the card around it. Pure."""

from __future__ import annotations

import re
from datetime import datetime

from selectolax.lexbor import LexborNode

from service.scraping.pages.listings.places import NOT_ARTICLE, boxes_around
from service.scraping.pages.read_more import is_read_more, without_read_more
from service.text import dates
from service.text.normalize import one_line
from service.text.urls import same_site

_MAX_TITLE = 300
_HEADINGS = "h1, h2, h3, h4, h5, h6"
_TITLES = "[class*='title' i], [class*='headline' i], [itemprop~='headline']"
_CARD = 4
"""Boxes around a link within which its card's heading stands."""
_LINKS_OF_A_CARD, _PAGES_OF_A_CARD = 20, 2
"""Links of a box that are looked at, and pages that those of one card lead to at most, beside its
section, its author and its tags."""
_WHOLE = re.compile(r"[a-z][a-z0-9+.-]{0,20}:|//", re.IGNORECASE)
"""How an address begins that may lead to another site, or writes a mail."""
_LABEL = 20
"""Characters of what a link is called that may be no story."""
_NO_ADDRESS = "#"
_CUT_OFF = ("…", "...")
"""How a headline ends that a list shortened."""
_SHORTEST_CUT = 8
"""Characters of a shortened headline that tell which one it is."""


def title_of(anchor: LexborNode, cards: dict[int, tuple[str, str] | None], url: str) -> str:
    """Return the headline that a link on the page at `url` stands for: its own text, or its card's
    if it has none."""
    heading = anchor.css_first(_HEADINGS) or anchor
    labels = anchor.attributes.get("title") or anchor.attributes.get("aria-label") or ""
    title = one_line(heading.text(separator=" "), _MAX_TITLE)
    for time in heading.css("time")[:3]:
        said = one_line(time.text(separator=" "), _MAX_TITLE)
        title = title.removeprefix(f"{said} ").removesuffix(f" {said}").strip()
    if title.endswith(_CUT_OFF) and len(title) > _SHORTEST_CUT:
        whole = one_line(labels, _MAX_TITLE)
        title = whole if whole.startswith(title.rstrip("….")) else title
    if not is_read_more(title):
        return without_read_more(title)
    return _card_heading(anchor, cards, url) or without_read_more(one_line(labels, _MAX_TITLE))


def _card_heading(anchor: LexborNode, cards: dict[int, tuple[str, str] | None], url: str) -> str:
    """Return the one heading in the box around a link, or "" if there is none or are several.

    `cards` remembers what a box has, or each of a thousand links would search the same long list.
    """
    for box in boxes_around(anchor, _CARD):
        if box.mem_id not in cards:
            cards[box.mem_id] = _one_heading(box, url)
        found = cards[box.mem_id]
        if found is not None:
            heading, only = found
            return heading if only in ("", anchor.attributes.get("href")) else ""
    return ""


def _one_heading(box: LexborNode, url: str) -> tuple[str, str] | None:
    """Return the only heading in a box, "" if there are several, None if there is none.

    With it comes the one address that it is the headline of, "" where it is of any link there: what
    heads a whole list is no headline of the links in it. What shares a card elsewhere is no page.
    """
    links = filter(_may_be_a_story, box.css("a[href]")[:_LINKS_OF_A_CARD])
    hrefs = [one.attributes.get("href") or "" for one in links]
    pages = {href.partition("#")[0] for href in hrefs if not NOT_ARTICLE.search(href)} - {""}
    pages = {one for one in pages if not _leads_away(one, url)}
    for selector in (_HEADINGS, _TITLES):
        headings = box.css(selector)[:9]
        texts = {one_line(one.text(separator=" "), _MAX_TITLE) for one in headings}
        texts = {one for one in texts if not is_read_more(one)}
        if len(texts) > 1:
            return "", ""
        if texts and len(pages) <= _PAGES_OF_A_CARD:
            return texts.pop(), ""
        if texts:
            linked = [link for one in headings if (link := one.css_first("a[href]"))]
            return texts.pop(), (linked and linked[0].attributes.get("href")) or _NO_ADDRESS
    return None


def _may_be_a_story(link: LexborNode) -> bool:
    """Return whether a link has no words of its own, or as many as a headline: a section, an
    author, "Print" and "3 comments" have few."""
    text = one_line(link.text(separator=" "), _MAX_TITLE)
    return len(text) > _LABEL or is_read_more(text)


def _leads_away(href: str, url: str) -> bool:
    """Return whether a link on the page at `url` leads to another site, or to none."""
    whole = f"https:{href}" if href.startswith("//") else href
    return _WHOLE.match(href) is not None and not same_site(whole, url)


def date_near(anchor: LexborNode, days: dict[int, str | None]) -> datetime | None:
    """Return the one date in the boxes around a link; `days` remembers what each box has."""
    for box in boxes_around(anchor, _CARD):
        if box.mem_id not in days:
            found = box.css("time[datetime]")
            only = found[0].attributes.get("datetime") or "" if len(found) == 1 else ""
            days[box.mem_id] = only if found else None
        day = days[box.mem_id]
        if day is not None:
            return dates.parse(day)
    return None
