"""A page's bytes → what it says: carefully (`extract`) or cheaply (`glance`). Pure.

A page is opened once and then looked at: `glance` reads all visible text and decides nothing about
it, for finding out that a page cannot matter; `extract` finds the article in it, its title, date,
author and own address. Opening raises BodyError only, all of it takes a few seconds at worst on
hostile pages, and is called off the event loop, in a thread or a helper process.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import re2
from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from service.models import DateFrom
from service.scraping.pages import hidden, json_ld, script_data
from service.scraping.pages.article import (
    MAX_TEXT,
    MIN_BODY,
    article_text,
    is_about,
    paragraphs,
    remove_unread,
    tidy,
    without_notices,
)
from service.scraping.pages.dom import parse, safe, source_of
from service.scraping.pages.metadata import (
    Structured,
    structured,
    title_of,
)
from service.scraping.pages.other_stories import remove_other_stories
from service.scraping.pages.own_address import own_address
from service.scraping.pages.published_date import published
from service.scraping.pages.same_story import IsTold
from service.text.language import declared, spoken
from service.text.normalize import clean, one_line
from service.text.urls import absolute, as_meant, host_of, same_site

MAX_TITLE = 500
MAX_SUMMARY = 1_000
MAX_NAME = 200
_LITTLE = 3_000
"""Characters, menus among them, of a page that may show no story before its scripts have run."""
_LATER = re2.compile(b"__next_")
"""Of a page whose scripts put its data in place; RE2 finds it in a tenth of the time."""
_WITHIN_WORDS = ["b", "strong", "em", "i", "u", "span", "font", "big", "small", "mark"]
"""Elements that may begin and end within a word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What one page says. Texts are clean; empty means that it says nothing."""

    url: str
    """Where it was read."""
    title: str
    text: str
    """The article, one paragraph a line."""
    published: datetime | None
    """In the zone that the page names, so that the day is its own; UTC where it names none."""
    canonical_url: str
    """Absolute, on the same site; `url` itself where the page names no other."""
    declared_language: str = ""
    """What it says of itself, which many templates say wrongly."""
    author: str = ""
    publisher: str = ""
    summary: str = ""
    """The page's own description."""
    date_from: DateFrom = DateFrom.FIRST_SEEN
    """`page`, `url` or `text`; `first_seen` where `published` is None."""
    date_how: str = ""
    """`json-ld`, `meta`, `url`, `time`, `byline` or `text`."""
    has_time: bool = False
    """Return whether `published` is known to the minute and not only to the day."""

    @property
    def language(self) -> str:
        """ISO 639-1, found in the text when asked; what it declares where the text is too short."""
        return spoken(self.text, self.title, self.summary, self.declared_language)


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """All that a page shows but for menus and margins. `text` is unsorted and one line."""

    title: str
    description: str
    text: str


class OpenPage:
    """A page's tree, without what no browser shows and without menus and margins.

    What styles hide is in it until `remove_hidden` or `extract`.
    """

    def __init__(
        self,
        html: str,
        url: str,
        utf8: bytes | None = None,
        *,
        expected: str | None = "",
        tags: int | None = None,
    ) -> None:
        """`html` is the source of the page at `url`, `utf8` the same as bytes, `tags` how often it
        has `<`, if at hand.

        `expected` is the title under which it was listed, of which a story in its data must tell;
        with None its data is not read.
        """
        self.url = url
        made_safe = safe(html, utf8, tags)
        if utf8 is None or made_safe is not html:
            utf8 = made_safe.encode("utf-8", "surrogatepass")
        self._tree = parse(made_safe, utf8)
        scripts, later = self._tree.tags("script"), _LATER.search(utf8) is not None
        self._scripts = json_ld.scripts(scripts, later=later)
        self._data = script_data.scripts_in(scripts, later=later) if expected is not None else []
        self._html = made_safe if expected is not None else ""
        self._story, self._expected = "", expected or ""
        self._sheets: list[tuple[str, str]] | None = remove_unread(self._tree)

    def remove_hidden(self) -> bool:
        """Take out what styles hide; return whether something was."""
        sheets, self._sheets = self._sheets, None
        return sheets is not None and hidden.remove_styled(self._tree, sheets)

    def glance(self) -> Glance:
        """Return all that the page shows in its midst, at little cost.

        Its text holds the words that `extract` would find, and many more: the article texts in
        JSON-LD are among them, for `extract` may trust one that is not in the page.
        """
        tree = self._tree
        title = tree.css_first("title")
        description = tree.css_first('meta[name="description" i], meta[property="og:description"]')
        # `one_line` would do the same by regular expression, at twice the cost of all the rest.
        shown = " ".join(tree.body.text(separator=" ").split()) if tree.body else ""
        bodies = [text for text in self._scripts if '"articleBody"' in text]
        bodies = [script_data.unescaped(script_data.unescaped(text)) for text in bodies]
        bodies.append(self._unshown(shown))
        return Glance(
            title=one_line(title.text() if title else "", MAX_TITLE),
            description=one_line(
                (description.attributes.get("content") or "") if description else "", MAX_SUMMARY
            ),
            text=clean(" ".join(filter(None, [shown, *" ".join(bodies).split()])), MAX_TEXT),
        )

    def _unshown(self, shown: str | None = None) -> str:
        """Return the story in the data of a page's framework, if the page shows next to none.

        `shown` is all that it shows, blanks folded, if that is known.
        """
        data, self._data = self._data, []
        html, self._html = self._html, ""
        if html and shown is None:
            shown = " ".join(self._tree.body.text().split()) if self._tree.body else ""
        code = html if len(shown or "") < _LITTLE else ""
        if (data or code) and paragraphs(self._tree.root) < MIN_BODY:
            title = self._tree.css_first("title")
            headline = self._expected or (title.text() if title else "")
            # What a site tells of itself there would make a story of its walls.
            self._story = script_data.story_in(data, code, partial(is_about, headline))
        return self._story

    def joined_text(self, is_worth_it: Callable[[str], bool]) -> str:
        """Return all that the page shows, what stands in neighbouring elements without a space.

        A name whose first letter is set large is one word in it: `<b>D</b>ebonairs`. Nothing is
        returned where the text, as it stands there, is not worth it.
        """
        shown = self._tree.body.text() if self._tree.body else ""
        return clean(" ".join(shown.split()), MAX_TEXT) if is_worth_it(shown) else ""

    def extract(
        self,
        *,
        text_selector: str | None = None,
        now: datetime | None = None,
        search_date: bool = True,
        is_told: IsTold | None = None,
    ) -> Page:
        """Return what the page says. Once only: finding the article takes the tree apart.

        `text_selector` is a CSS selector of the article's text, from the brand file; where it finds
        nothing the text is found as without it. A date later than a day after `now` is not
        believed. Without `search_date` a date that no part of the page is marked with is not looked
        for in its text, which takes longer than all the rest. With `is_told` the text may be that
        of another page with the same article, as `article_text` says.
        """
        self.remove_hidden()
        tree, url = self._tree, self.url
        said = structured(tree, self._scripts, self.url)
        title = one_line(title_of(tree, said, url), MAX_TITLE)
        dated = published(tree, url, said, title=title, now=now, search=search_date)
        summary = one_line(said.summary, MAX_SUMMARY)
        root = tree.css_first("html")
        declared_language = declared((root.attributes.get("lang") or "") if root else "")
        canonical_url = _canonical_url(tree, said, url)
        text = ""
        if text_selector:
            with suppress(SelectolaxError, ValueError):
                remove_other_stories(tree, title, url)
                chosen = tree.css(text_selector)
                for one in chosen:  # or a word whose first letter is set large would be two
                    one.unwrap_tags(_WITHIN_WORDS)
                    one.merge_text_nodes()
                parts = [one.text(separator=" ", strip=True) for one in chosen]
                text = without_notices(tidy("\n".join(parts)))
        unshown = self._unshown()
        text = text or article_text(tree, said, title, url, unshown=unshown, is_told=is_told)
        return Page(
            url=url,
            title=title,
            text=text,
            published=dated.at if dated else None,
            declared_language=declared_language,
            canonical_url=canonical_url,
            author=one_line(said.author, MAX_NAME),
            publisher=one_line(said.publisher, MAX_NAME),
            summary=summary,
            date_from=dated.date_from if dated else DateFrom.FIRST_SEEN,
            date_how=dated.how if dated else "",
            has_time=dated.has_time if dated else False,
        )


def extract(
    body: bytes,
    url: str,
    content_type: str | None = None,
    *,
    text_selector: str | None = None,
    now: datetime | None = None,
) -> Page:
    """Return what the page at `url` says, as `OpenPage.extract`. Raises BodyError."""
    page = OpenPage(source_of(body, url, content_type).html, url)
    return page.extract(text_selector=text_selector, now=now)


def glance(body: bytes, url: str, content_type: str | None = None) -> Glance:
    """Return all that the page at `url` shows, as `OpenPage.glance`. Raises BodyError."""
    page = OpenPage(source_of(body, url, content_type).html, url)
    page.remove_hidden()
    return page.glance()


def _canonical_url(tree: LexborHTMLParser, said: Structured, url: str) -> str:
    """Return the page's own name for itself, on the same site, where it can be; else `url`."""
    link = tree.css_first('link[rel~="canonical" i][href]')
    names = [link.attributes.get("href") or ""] if link else []
    for name in (*names, said.first("og:url")):
        own = as_meant(name if "#!" in name else name.partition("#")[0], url)
        bare = own.partition("/")[0].lower() == host_of(url)
        target = absolute(f"https://{own}" if bare else own, url)
        if target and same_site(target, url) and own_address(target, url):
            return target
    return url
