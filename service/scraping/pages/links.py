"""A listing page → the article links on it, found by themselves or by a selector. Pure."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from service.scraping.pages import json_ld
from service.scraping.pages.article import remove_hidden
from service.scraping.pages.dom import ancestors, base_of, html_of, parse
from service.scraping.pages.metadata import structured
from service.scraping.pages.read_more import is_read_more, without_read_more
from service.scraping.urls import absolute, canonical, same_site
from service.text import dates
from service.text.normalize import one_line, words


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

    def merged(self, other: _Candidate) -> _Candidate:
        """Return one link of the two to one page: a picture's, a headline's, a "read more"."""
        title = max(self.link.title, other.link.title, key=len)
        link = ArticleLink(self.link.url, title, self.link.published or other.link.published)
        return _Candidate(self.key, max(self.score, other.score), link)


MAX_LINKS = 200
"""Links returned: more than any front page shows of news."""
_MAX_ANCHORS = 5_000
_MAX_TITLE = 300
_REPEATED = 3
"""Anchors in the same place of the same structure that make it a list."""
_MIN_SCORE = 3.0
"""Points: eight words of title with a slug or a number in the path reach it; a menu does not."""
_PROSE = 350
"""Characters of paragraphs in one box that make a page an article: three or four sentences."""
_FRONT_PROSE = 2_000
"""The same for a front page, which may hold a long word of welcome."""
_HEADINGS = "h1, h2, h3, h4, h5, h6"
_TITLES = "[class*='title' i], [class*='headline' i], [itemprop~='headline']"
_HEADING_TAGS = frozenset({"h1", "h2", "h3", "h4"})
_CARD = 4
"""Boxes around a link within which its card's heading stands."""
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
_CHROME = frozenset({"nav", "footer", "aside", "form"})
_NOT_ARTICLE = re.compile(
    r"/(?:tag|tags|category|categories|author|authors|topic|topics|section|page|search|login|signin|"
    r"sign-in|register|subscribe|account|about|about-us|contact|contact-us|privacy|terms|cookies?|"
    r"advertise|careers|jobs|help|faq|newsletters?|feeds?|rss|cart|shop|wp-login\.php|user)(?:/|$)",
    re.IGNORECASE,
)
_DATE_PATH = re.compile(r"/(?:19|20)\d\d[/-](?:0?[1-9]|1[0-2])(?:[/-]|$)")
_NUMBER = re.compile(r"\d{5,}")
_CUT_OFF = ("…", "...")
"""How a headline ends that a list shortened."""
_SHORTEST_CUT = 8
"""Characters of a shortened headline that tell which one it is."""
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
    for candidate in _candidates(tree, url, selector):
        if candidate.key != own:
            known = found.get(candidate.key)
            found[candidate.key] = known.merged(candidate) if known else candidate
    chosen = (one.link for one in found.values() if selector or one.score >= _MIN_SCORE)
    return tuple(chosen)[:MAX_LINKS]


def looks_like_article(body: bytes, url: str, content_type: str | None = None) -> bool:
    """Return whether the page at `url` is one article rather than a listing of many.

    A page that calls itself an article is one, unless it is a front page. Else an article has its
    paragraphs in one box, while a listing has a box for each teaser.
    """
    tree = parse(html_of(body, url, content_type))
    written = json_ld.scripts(tree.css("script"))
    said = structured(tree, written, url)
    path = _path(url)
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
    of_story = of_story or bool(_NUMBER.search(path) or _DATE_PATH.search("/" + path))
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
    for anchor in nodes[:_MAX_ANCHORS]:
        heading = anchor.mem_id in around or any(
            one.tag in _HEADING_TAGS for one in _ancestors(anchor, 3)
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
    for anchor in tree.css("a[href]")[:_MAX_ANCHORS]:
        around, text = anchor.parent, anchor.text()
        alone = around is not None and len(around.text()) < 2 * len(text)
        if alone and len(words(text)) >= _SHELF_WORDS and not _is_beside(anchor):
            target = absolute(anchor.attributes.get("href") or "", url)
            if target is not None and "#" not in target and same_site(target, url):
                rows[_place(anchor)].add(target)
    return any(len(row) >= _TEASERS for row in rows.values())


def _is_beside(anchor: LexborNode) -> bool:
    """Return whether a link stands in a menu, a margin or a box of other stories."""
    return any(
        one.tag in _CHROME or _OTHERS.search(f"{one.attributes.get('class')} {one.id}")
        for one in _ancestors(anchor)
    )


def _path(url: str) -> str:
    return url.split("//", 1)[-1].partition("/")[2].partition("#")[0]


def _candidates(tree: LexborHTMLParser, url: str, selector: str | None) -> Iterator[_Candidate]:
    base = base_of(tree, url)
    anchors = (_chosen(tree, selector) if selector else tree.css("a[href]"))[:_MAX_ANCHORS]
    cards: dict[int, str | None] = {}
    days: dict[int, str | None] = {}
    around = [_place(anchor) for anchor in anchors]
    places = Counter(around)
    for anchor, place in zip(anchors, around, strict=True):
        target = absolute(anchor.attributes.get("href") or "", base)
        key = canonical(target) if target else None
        if target is not None and key is not None:
            title = _title(anchor, cards)
            score = _score(anchor, target, url, title)
            if places[place] >= _REPEATED and _length(title) > 3:
                score += 0.5
            yield _Candidate(key, score, ArticleLink(target, title, _date_near(anchor, days)))


def _title(anchor: LexborNode, cards: dict[int, str | None]) -> str:
    """Return the headline that a link stands for: its own text, or its card's if it has none."""
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
    return _card_heading(anchor, cards) or without_read_more(one_line(labels, _MAX_TITLE))


def _length(title: str) -> int:
    """Return how many words a title has; of letters without blanks two Chinese ones count as one,
    or five others, as a word of a foreign language and an ending have."""
    if title.isascii():
        return len(words(title))
    return len(words(title)) + len(_HAN.findall(title)) // 2 + len(_SYLLABLES.findall(title)) // 5


def _card_heading(anchor: LexborNode, cards: dict[int, str | None]) -> str:
    """Return the one heading in the box around a link, or "" if there is none or are several.

    `cards` remembers what a box has, or each of a thousand links would search the same long list.
    """
    for box in _ancestors(anchor, _CARD):
        if box.mem_id not in cards:
            cards[box.mem_id] = _one_heading(box)
        heading = cards[box.mem_id]
        if heading is not None:
            return heading
    return ""


def _one_heading(box: LexborNode) -> str | None:
    """Return the only heading in a box, "" if there are several, None if there is none."""
    for selector in (_HEADINGS, _TITLES):
        texts = {one_line(one.text(separator=" "), _MAX_TITLE) for one in box.css(selector)[:9]}
        texts = {one for one in texts if not is_read_more(one)}
        if texts:
            return texts.pop() if len(texts) == 1 else ""
    return None


def _place(anchor: LexborNode) -> tuple[str, ...]:
    """Return tags and classes around an anchor: the same for all entries of one list."""
    around = [anchor, *_ancestors(anchor, 2)]
    return tuple(f"{node.tag} {node.attributes.get('class') or ''}" for node in around)


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
            around = [one for one in _ancestors(node) if one.tag == "a"]
            found += node.css("a[href]") or around[:1]
    return found


def _ancestors(node: LexborNode, limit: int = 8) -> Iterator[LexborNode]:
    return islice(ancestors(node), limit)


def _score(anchor: LexborNode, target: str, url: str, title: str) -> float:
    path = _path(target)
    if not same_site(target, url) or _FILE.search(path.partition("?")[0]) or not path.strip("/"):
        return 0.0
    if _NOT_ARTICLE.search("/" + path):
        return 0.0
    slug = path.partition("?")[0].rstrip("/").rpartition("/")[2]
    # A link that only says "Read more" is known by the words of its address.
    score = min(_length(title or slug.replace("-", " ")), 8) / 3
    score += 1.5 if slug.count("-") + slug.count("_") >= 3 else 0.0
    score += 1.0 if _DATE_PATH.search("/" + path) else 0.0
    score += 0.7 if _NUMBER.search(path) else 0.0
    for parent in _ancestors(anchor):
        if parent.tag in _CHROME:
            return score - 3.0
        if parent.tag in {"h1", "h2", "h3", "h4", "article"}:
            score += 1.0
    return score


def _date_near(anchor: LexborNode, days: dict[int, str | None]) -> datetime | None:
    """Return the one date in the boxes around a link; `days` remembers what each box has."""
    for box in _ancestors(anchor, _CARD):
        if box.mem_id not in days:
            found = box.css("time[datetime]")
            only = found[0].attributes.get("datetime") or "" if len(found) == 1 else ""
            days[box.mem_id] = only if found else None
        day = days[box.mem_id]
        if day is not None:
            return dates.parse(day)
    return None
