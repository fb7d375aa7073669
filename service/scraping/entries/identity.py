"""Which address an entry has once its page was read: its own, or what its page is called. Pure.

A page's word for its own address is believed until it is proved wrong: by several different pages
that say the same, or by what was remembered of the page that has that address.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from service.models import Wall
from service.scraping.page_content import PageContent
from service.scraping.pages.walls import same_texts, share_told
from service.scraping.sources.registry import ListedEntry
from service.text import urls
from service.text.normalize import fold, words

Pages = Sequence[tuple[ListedEntry, PageContent | None]]
_ALIKE = 0.8
"""Share of the words of two headlines from which they are one headline, edited."""


def settled(pages: Pages) -> list[PageContent | None]:
    """Return what each entry's page says, in their order, without what the others prove wrong."""
    found = _without_walls(pages)
    claimed = _places(pages, found, lambda page: page.url if page.url != page.own_url else "")
    for places in claimed.values():
        if not _are_one([_told(pages[n][0], found[n]) for n in places]):
            for n in places:
                page = found[n]
                found[n] = replace(page, url=page.own_url) if page else None
    return found


def claims(pages: Sequence[PageContent | None]) -> dict[str, str]:
    """Return the addresses that pages claim for themselves, by the id that those have."""
    return {urls.item_id(page.url): page.url for page in pages if page and page.url != page.own_url}


def unproved(page: PageContent, listed: ListedEntry, titles: Mapping[str, str]) -> PageContent:
    """Return what a page says, at its own address where the one that it claims is another story's.

    `titles` are those of the known items whose ids are claimed, as far as they are remembered.
    """
    item_id = urls.item_id(page.url)
    if page.url == page.own_url or item_id not in titles:
        return page
    mine = (listed.entry.title, page.title)
    if any(alike(title, titles[item_id]) for title in mine if title):
        return page
    return replace(page, url=page.own_url)


def alike(one: str, other: str) -> bool:
    """Return whether two headlines are one, but for a word."""
    mine, theirs = set(words(one)), set(words(other))
    return bool(mine) and len(mine & theirs) >= _ALIKE * len(mine | theirs)


def _without_walls(pages: Pages) -> list[PageContent | None]:
    """Return the pages, those marked that cannot be the page of their entry."""
    found = [page for _, page in pages]
    shorts = [
        (listed.id, listed.entry.title, page.print)
        for listed, page in pages
        if page and not page.wall
    ]
    short, to_the_letter = same_texts(shorts), same_texts(shorts, numbers=True)
    moved = _places(pages, found, lambda page: page.own_url)
    crowded = {
        n
        for places in moved.values()
        if len({fold(pages[n][0].entry.title) for n in places}) > 1
        for n in places
        if pages[n][0].url != _own(found[n])
    }
    for n, (listed, page) in enumerate(pages):
        if page is None or page.wall or not (listed.id in short or n in crowded):
            continue
        # A wall may well have the right title; notices have, and differ by their hours and sums.
        title = "" if listed.id in to_the_letter else page.title
        told = share_told(listed.entry.title, fold(f"{title}\n{page.text}"))
        if told is not None and told < 0.5:
            wall = Wall.SAME_TEXT if listed.id in short else Wall.NOT_FOUND
            found[n] = replace(page, wall=wall)
    return found


def _own(page: PageContent | None) -> str:
    return page.own_url if page else ""


def _places(
    pages: Pages, found: Sequence[PageContent | None], address: Callable[[PageContent], str]
) -> dict[str, list[int]]:
    """Return where pages of different entries have the same address, by that address."""
    places: dict[str, list[int]] = defaultdict(list)
    for n, page in enumerate(found):
        if page is not None and page.wall is None and (url := address(page)):
            places[url].append(n)
    return {url: where for url, where in places.items() if len({pages[n][0].id for n in where}) > 1}


def _told(listed: ListedEntry, page: PageContent | None) -> tuple[str, str]:
    return listed.entry.title or (page.title if page else ""), page.text if page else ""


def _are_one(told: Sequence[tuple[str, str]]) -> bool:
    """Return whether pages, as title and text, are one page under several addresses."""
    title, text = told[0]
    return all(alike(title, other) or (text and text == body) for other, body in told[1:])
