"""Whether a page is one article or a listing of many. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from selectolax.lexbor import LexborHTMLParser, LexborNode

from service.scraping.pages import json_ld
from service.scraping.pages.article import remove_hidden
from service.scraping.pages.dom import html_of, parse
from service.scraping.pages.listings.places import (
    CHROME,
    DATE_PATH,
    MAX_ANCHORS,
    NUMBER,
    boxes_around,
    path_of,
    place_of,
)
from service.scraping.pages.metadata import structured
from service.scraping.pages.read_more import is_read_more
from service.text.normalize import words
from service.text.urls import absolute, same_site

_PROSE = 350
"""Characters of paragraphs in one box that make a page an article: three or four sentences."""
_FRONT_PROSE = 2_000
"""The same for a front page, which may hold a long word of welcome."""
_HEADING_TAGS = frozenset({"h1", "h2", "h3", "h4"})
_COLLECTIONS = re.compile(r"(?:CollectionPage|SearchResultsPage|ProfilePage|(?:^|/)Blog)$")
_SHELF = re.compile(
    r"(?:^|/)(?:tags?|categor(?:y|ies)|kategorie|authors?|topics?|sections?|search|archives?|label)"
    r"/(?:[^/]+/)*?(?:[^/-]+(?:-[^/-]+){0,2}/?)?(?:\?.*)?$|(?:^|/)page/\d+/?$",
    re.IGNORECASE,
)
"""Paths of tags, sections and their second pages; a last part of four words is a story's."""
_LONGEST_PATH = 500
_SHELF_WORDS = 4
"""Words of the longest name of a section or tag in an address; more are a headline."""
_TEASERS = 4
"""Headings that link elsewhere, which a page of one story has only in boxes of other stories."""
_TEASED_PROSE = 700
"""Characters of paragraphs in one box that outweigh those: words of welcome are shorter."""
_OTHERS = re.compile(
    r"relat(?!iv)|recommend|popular|trending|latest|most-|more-|read-?(?:more|also|next)|also-|up-?next"
    r"|sidebar|widget|comment|carousel",
    re.IGNORECASE,
)


def looks_like_article(body: bytes, url: str, content_type: str | None = None) -> bool:
    """Return whether the page at `url` is one article rather than a listing of many.

    A page that calls itself an article is one, unless it is a front page. Else an article has its
    paragraphs in one box, while a listing has a box for each teaser.
    """
    tree = parse(html_of(body, url, content_type))
    written = json_ld.scripts(tree.css("script"))
    said = structured(tree, written, url)
    path = path_of(url)
    remove_hidden(tree)
    longest, in_one_box = _prose(tree)
    if not path.strip("/"):  # a front page
        return longest >= _FRONT_PROSE and in_one_box
    headlines = {json_ld.text_of(one.get("headline") or one.get("name")) for one in said.articles}
    if len(headlines) >= _TEASERS or _is_collection(written, url):
        return longest >= _FRONT_PROSE and in_one_box
    claimed = said.first("og:type") == "article" or said.first("article:published_time")
    claims = bool(said.articles or claimed)
    enough = longest >= _PROSE and in_one_box
    slug = path.partition("?")[0].rstrip("/").rpartition("/")[2]
    of_story = len(words(slug.replace("-", " ").replace("_", " "))) > _SHELF_WORDS
    of_story = of_story or bool(NUMBER.search(path) or DATE_PATH.search("/" + path))
    if of_story or not (claims or enough):
        return claims or enough
    listed = bool(_SHELF.search(path[:_LONGEST_PATH])) or _has_teasers(tree, url)
    listed = listed or (not claims and _has_rows(tree, url))
    return not listed or (longest >= _TEASED_PROSE and in_one_box)


def _prose(tree: LexborHTMLParser) -> tuple[int, bool]:
    """Return the characters of the box with most paragraphs, and whether no others are like it."""
    prose: dict[int, int] = defaultdict(int)
    for paragraph in tree.css("p"):
        linked = sum(len(anchor.text()) for anchor in paragraph.css("a"))
        if paragraph.parent is not None:
            prose[paragraph.parent.mem_id] += max(0, len(paragraph.text()) - linked)
    boxes = sorted(prose.values(), reverse=True)
    return (boxes[0] if boxes else 0), len(boxes) < 3 or boxes[2] < boxes[0] / 2


def _is_collection(written: Sequence[str], url: str) -> bool:
    """Return whether a page calls itself a collection in its JSON-LD and nothing else."""
    page = json_ld.PageNames.of([url], [], base=url)
    for node in json_ld.nodes(written):
        kind = node.get("@type")
        kinds = kind if isinstance(kind, list) else [kind]
        if page.owns(node) is not False and any(
            isinstance(one, str) and _COLLECTIONS.search(one) for one in kinds
        ):
            return True
    return False


def _has_teasers(tree: LexborHTMLParser, url: str) -> bool:
    """Return whether headings, or links that only say "Read more", lead to many pages."""
    found: set[str] = set()
    nodes = tree.css("h1 a[href], h2 a[href], h3 a[href], h4 a[href], article a[href]")
    around = {one.mem_id for one in tree.css("a[href]:has(h2, h3, h4)")}
    nodes += [one for one in tree.css("a[href]") if one.mem_id in around] if around else []
    for anchor in nodes[:MAX_ANCHORS]:
        heading = anchor.mem_id in around or any(
            one.tag in _HEADING_TAGS for one in boxes_around(anchor, 3)
        )
        told = len(words(anchor.text())) > 2 if heading else is_read_more(anchor.text())
        if not told or _is_beside(anchor):
            continue
        # Only now, as reading an address costs more than all of the above.
        target = absolute(anchor.attributes.get("href") or "", url)
        if target is not None and "#" not in target and same_site(target, url):
            found.add(target)
        if len(found) >= _TEASERS:
            return True
    return False


def _has_rows(tree: LexborHTMLParser, url: str) -> bool:
    """Return whether links with the words of headlines stand in a row of boxes that are alike."""
    rows: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for anchor in tree.css("a[href]")[:MAX_ANCHORS]:
        around, text = anchor.parent, anchor.text()
        alone = around is not None and len(around.text()) < 2 * len(text)
        if alone and len(words(text)) >= _SHELF_WORDS and not _is_beside(anchor):
            target = absolute(anchor.attributes.get("href") or "", url)
            if target is not None and "#" not in target and same_site(target, url):
                rows[place_of(anchor)].add(target)
    return any(len(row) >= _TEASERS for row in rows.values())


def _is_beside(anchor: LexborNode) -> bool:
    """Return whether a link stands in a menu, a margin or a box of other stories."""
    return any(
        one.tag in CHROME or _OTHERS.search(f"{one.attributes.get('class')} {one.id}")
        for one in boxes_around(anchor)
    )
