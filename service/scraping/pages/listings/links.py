"""A listing page → the article links on it, found by themselves or by a selector. Pure."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from statistics import median

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from service.scraping.pages.article import remove_hidden
from service.scraping.pages.dom import base_of, html_of, parse
from service.scraping.pages.listings.cards import date_near, title_of
from service.scraping.pages.listings.places import (
    CHROME,
    DATE_PATH,
    MAX_ANCHORS,
    NOT_ARTICLE,
    NUMBER,
    boxes_around,
    path_of,
    place_of,
)
from service.scraping.pages.read_more import is_read_more
from service.text.normalize import words
from service.text.urls import absolute, canonical, same_site


@dataclass(frozen=True, slots=True)
class ArticleLink:
    """One article link on a listing. `url` is absolute and as the page has it."""

    url: str
    title: str
    published: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Candidate:
    key: str
    """The canonical URL: two links to one page are one."""
    score: float
    link: ArticleLink
    place: tuple[str, ...]
    only_more: bool
    """The link itself has no words, or only says that there is more."""

    def merged(self, other: _Candidate) -> _Candidate:
        """Return one link of the two to one page: a picture's, a headline's, a "read more"."""
        title = max(self.link.title, other.link.title, key=len)
        link = ArticleLink(self.link.url, title, self.link.published or other.link.published)
        return replace(self, score=max(self.score, other.score), link=link)


MAX_LINKS = 200
"""Links returned: more than any front page shows of news."""
_REPEATED = 3
"""Links to pages in the same place of the same structure that make it a list."""
_MIN_SCORE = 3.0
"""Points: eight words of title with a slug or a number in the path reach it; a menu does not."""
_FEWEST_WORDS = 2
"""Words of a headline between others."""
_HAN = re.compile("[\u3400-\u9fff]")
_SYLLABLES = re.compile("[\u3040-\u30ff\u0e01-\u0e4e]")
"""Letters of Chinese, Japanese and Thai, whose words have no blank between them."""
_FILE = re.compile(
    r"\.(?:pdf|jpe?g|png|gif|svg|webp|mp[34]|zip|xml|json|css|js|docx?|xlsx?)$", re.IGNORECASE
)


def listing(
    body: bytes, url: str, content_type: str | None = None, selector: str | None = None
) -> tuple[ArticleLink, ...]:
    """Return the article links on the page at `url`, in its order, each once.

    `selector` names the links by CSS, or elements around or inside them; without it they are found
    by their address, their text and what surrounds them. Raises BodyError.
    """
    tree = parse(html_of(body, url, content_type))
    remove_hidden(tree)
    own = canonical(url)
    found: dict[str, _Candidate] = {}
    for candidate in _in_rows(_candidates(tree, url, selector)):
        if candidate.key != own:
            known = found.get(candidate.key)
            found[candidate.key] = known.merged(candidate) if known else candidate
    chosen = (one.link for one in found.values() if selector or one.score >= _MIN_SCORE)
    return tuple(chosen)[:MAX_LINKS]


def _candidates(tree: LexborHTMLParser, url: str, selector: str | None) -> Iterator[_Candidate]:
    base = base_of(tree, url)
    anchors = (_chosen(tree, selector) if selector else tree.css("a[href]"))[:MAX_ANCHORS]
    cards: dict[int, tuple[str, str] | None] = {}
    days: dict[int, str | None] = {}
    for anchor in anchors:
        target = absolute(anchor.attributes.get("href") or "", base)
        key = canonical(target) if target else None
        if target is not None and key is not None:
            title = title_of(anchor, cards, url)
            link = ArticleLink(target, title, date_near(anchor, days))
            score, only_more = _score(anchor, target, url, title), is_read_more(anchor.text())
            yield _Candidate(key, score, link, place_of(anchor), only_more)


def _in_rows(candidates: Iterable[_Candidate]) -> list[_Candidate]:
    """Return the candidates, with what their rows tell of them.

    Links in the same place of the same structure are of one kind: where half of them have the words
    of headlines all count for more, and where most are stories the short one among them is, too.
    """
    listed = list(candidates)
    rows: dict[tuple[str, ...], dict[str, int]] = defaultdict(dict)
    for one in listed:
        row, length = rows[one.place], len(words(one.link.title)) if one.score > 0 else 0
        row[one.key] = max(length, row.get(one.key, 0))
    more = {place: _of_row([*row.values()]) for place, row in rows.items()}
    listed = [
        replace(one, score=one.score + more[one.place] + (more[one.place] and one.only_more))
        if _length(one.link.title) > 3
        else one
        for one in listed
    ]
    told = Counter(
        place for place, _ in {(one.place, one.key) for one in listed if one.score >= _MIN_SCORE}
    )
    known = {
        place
        for place, count in told.items()
        if count >= _REPEATED and 2 * count >= len(rows[place])
    }
    return [
        replace(one, score=max(one.score, _MIN_SCORE))
        if one.place in known and rows[one.place][one.key] >= _FEWEST_WORDS
        else one
        for one in listed
    ]


def _of_row(lengths: Sequence[int]) -> float:
    """Return the points that a row has for its links, by the words that each of them has.

    Half of a menu's have one or two; from five on they are headlines.
    """
    if len(lengths) < _REPEATED:
        return 0.0
    return min(1.5, max(0.5, median(lengths) / 2 - 1))


def _length(title: str) -> int:
    """Return how many words a title has; of letters without blanks two Chinese ones count as one,
    or five others, as a word of a foreign language and an ending have."""
    if title.isascii():
        return len(words(title))
    return len(words(title)) + len(_HAN.findall(title)) // 2 + len(_SYLLABLES.findall(title)) // 5


def _chosen(tree: LexborHTMLParser, selector: str) -> list[LexborNode]:
    try:
        nodes = tree.css(selector)
    except (SelectolaxError, ValueError):
        return []
    found: list[LexborNode] = []
    for node in nodes:
        if node.tag == "a":
            found.append(node)
        else:
            around = [one for one in boxes_around(node) if one.tag == "a"]
            found += node.css("a[href]") or around[:1]
    return found


def _score(anchor: LexborNode, target: str, url: str, title: str) -> float:
    path = path_of(target)
    if not same_site(target, url) or _FILE.search(path.partition("?")[0]) or not path.strip("/"):
        return 0.0
    if NOT_ARTICLE.search("/" + path):
        return 0.0
    slug = path.partition("?")[0].rstrip("/").rpartition("/")[2]
    # A link that only says "Read more" is known by the words of its address.
    score = min(_length(title or slug.replace("-", " ")), 8) / 3
    score += 1.5 if slug.count("-") + slug.count("_") >= 3 else 0.0
    score += 1.0 if DATE_PATH.search("/" + path) else 0.0
    score += 0.7 if NUMBER.search(path) else 0.0
    score += 1.0 if anchor.css_first("h1, h2, h3, h4") is not None else 0.0
    for parent in boxes_around(anchor):
        if parent.tag in CHROME:
            return score - 3.0
        if parent.tag in {"h1", "h2", "h3", "h4", "article"}:
            score += 1.0
    return score
