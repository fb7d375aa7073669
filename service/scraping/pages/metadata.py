"""What a page says about itself: JSON-LD (schema.org), meta elements, its headline. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from service.scraping.pages import json_ld
from service.scraping.pages.json_ld import Node, names_of, text_of
from service.text.normalize import fold, one_line, squeeze, words
from service.text.urls import absolute, host_of

_WRITER = "itemprop=author"
"""Where `Structured.meta` has who wrote the story by an element that readers see."""
META_DATES = (
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "bt:pubdate",
    "sailthru.date",
    "article.published",
    "datepublished",
    "datecreated",
    "parsely-pub-date",
    "pubdate",
    "publishdate",
    "publish-date",
    "publish_date",
    "publication_date",
    "published-date",
    "cxenseparse:recs:publishtime",
    "dc.date.issued",
    "dc.date.created",
    "dcterms.created",
    "dcterms.issued",
    "citation_publication_date",
    "citation_online_date",
    "citation_date",
    "article:post_date",
)
"""Names of meta elements that say when a story was published, the most trusted first."""
LIKE_META_DATES = re.compile(
    r"publish(?!er)|publicat|pub[-_.]?(?:date|time)|(?:^|[:._-])pdate$"
    r"|(?:^|[:._-])(?:article|story|post(?:ed)?)[-_.:]?date(?![a-z])"
)
"""How sites of their own mind call what `META_DATES` lists: `iso-8601-publish-date`."""
UNLIKE_META_DATES = re.compile(r"modif|updat|expir|unpublish|copyright|year|month")
"""Names that look like these and mean another date, or a part of one."""
META_OF_GENERATORS = ("date", "dcterms.date", "dc.date")
"""Some write the story's date there, some when the page was last built or first drafted."""
META_MODIFIED = ("article:modified_time", "og:updated_time", "datemodified", "dcterms.modified")


@dataclass(frozen=True, slots=True)
class Structured:
    """The JSON-LD nodes that are a page's own, and its meta elements by lower-case name."""

    articles: tuple[Node, ...]
    """Nodes that describe the page's article and no other; the fullest first."""
    others: tuple[Node, ...]
    """Web pages, videos and events: they have dates and names too, less to be trusted."""
    meta: Mapping[str, str]
    """`name`, `property`, `itemprop` or `http-equiv` → content; the first one of a name counts."""
    by_id: Mapping[str, Node] = field(default_factory=dict)
    """The nodes that others refer to: who wrote an article may stand beside it."""

    def first(self, *names: str) -> str:
        """Return the first of the meta elements that is there and not empty, else ""."""
        return next((self.meta[name] for name in names if self.meta.get(name)), "")

    @property
    def summary(self) -> str:
        """The page's own description."""
        return self.first(
            "og:description", "description", "twitter:description", "dc.description"
        ) or self.value("description")

    @property
    def author(self) -> str:
        """Who wrote it; several names are joined by commas."""
        for node in self.articles:
            for key in ("author", "creator"):
                if names := names_of(json_ld.referred(node.get(key), self.by_id)):
                    return names
        name = self.first(
            "author",
            "article:author",
            "dc.creator",
            "parsely-author",
            "byl",
            "sailthru.author",
            "authors",
            _WRITER,
        )
        return "" if "://" in name else name

    @property
    def publisher(self) -> str:
        """The name of the site."""
        names = ("og:site_name", "application-name", "dc.publisher")
        return self.first(*names) or self.value("publisher")

    def value(self, key: str) -> str:
        """Return the first text under `key` among the article nodes, else ""."""
        return next((text for node in self.articles if (text := text_of(node.get(key)))), "")


def structured(tree: LexborHTMLParser, written: Sequence[str], url: str) -> Structured:
    """Return what the page at `url` says about itself: by its JSON-LD `scripts`, by its meta."""
    meta = _meta(tree)
    link = tree.css_first('link[rel~="canonical" i][href]')
    addresses = [url, link.attributes.get("href") or "" if link else "", meta.get("og:url", "")]
    headlines = [meta.get("og:title", ""), meta.get("twitter:title", "")]
    headlines += [node.text(separator=" ") for node in tree.css("title, h1")[:6]]
    headlines = [one[:_LONGEST] for one in headlines]
    nodes = list(json_ld.nodes(written))
    articles, others = json_ld.own(nodes, json_ld.PageNames.of(addresses, headlines, base=url))
    return Structured(articles, others, meta, json_ld.by_id(nodes))


def _meta(tree: LexborHTMLParser) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in tree.css("meta[content], meta[value]")[:1000]:
        attributes = element.attributes
        content = (attributes.get("content") or attributes.get("value") or "").strip()
        for key in ("property", "name", "itemprop", "http-equiv"):
            name = attributes.get(key)
            if name and content and not (key == "itemprop" and _is_of_another(element)):
                found.setdefault(name.strip().lower(), content)
    writer = tree.css_first("[itemprop~='author' i]:not(meta):not(link)")
    if writer is not None and not _is_of_another(writer):
        named = writer.css_first("[itemprop~='name' i]") or writer
        found[_WRITER] = squeeze(named.attributes.get("content") or named.text())
    return found


_OTHER_THINGS = re.compile(
    r"/(?:Review|UserReview|Comment|UserComments|BreadcrumbList|ListItem|Person|Organization"
    r"|ImageObject|VideoObject|Rating|AggregateRating|Offer)$"
)
"""What microdata describe beside the article."""


def _is_of_another(element: LexborNode) -> bool:
    """Return whether an element describes a thing on the page that is not the page's article.

    That is one with its own kind, or an article of several that the page's h1 does not stand in.
    """
    parent = element.parent
    while parent is not None and parent.tag not in {"body", "html", "head"}:
        if "itemscope" in parent.attributes:
            kind = parent.attributes.get("itemtype") or ""
            if _OTHER_THINGS.search(kind):
                return True
            return (
                parent.css_first("h1") is None
                and parent.css_first("h2 a[href], h3 a[href], h4 a[href]") is not None
            )
        parent = parent.parent
    return False


_SEPARATOR = re.compile(r"\s+[|–—•·»:-]\s+|\s+::\s+|\s*[|｜：]\s*")
_LONGEST = 2_000
"""Characters of a title that are looked at: several times what is kept of one."""
_BESIDE_HEADLINE = (
    "time, [class*='kicker' i], [class*='eyebrow' i], [class*='overline' i], [class*='date' i]"
)
"""What some put into a heading before or behind the headline."""
_ENTITY = re.compile(
    r"&(?:amp|quot|apos|nbsp|[lr][sd]quo|[nm]dash|hellip|#\d{2,6}|#x[\da-f]{2,5});", re.IGNORECASE
)
_INDEX = re.compile(r"(?<=/)(?:index\.\w+|home)$")
_SHORTEST = 8
"""Characters: a shorter rest is a section or a site's name and no headline."""


def title_of(tree: LexborHTMLParser, said: Structured, url: str = "") -> str:
    """Return the headline: what the page calls itself, else its only h1, else its title."""
    called = (said.first("og:site_name"), said.first("application-name"), said.value("publisher"))
    # A heading that is only a link to the front page is the site's name above the story.
    h1s = tree.tags("h1")[:5]
    home = [_line_of(node) for node in h1s if _leads_home(node, url)]
    headings = [_line_of(node) for node in h1s if not _leads_home(node, url)]
    names = frozenset(fold(one_line(name, _LONGEST)) for name in (*called, *home) if name.strip())
    window = tree.css_first("head title") or tree.css_first("title")
    shown = one_line(window.text(), _LONGEST) if window else ""
    heading = headings[0] if len(headings) == 1 else ""
    if heading and not _share_words(heading, shown):
        # It heads a part of the site, if another heading is what the window is called.
        minor = (_line_of(node) for node in tree.css("h2")[:20])
        heading = next((one for one in minor if one and one == _heading_in(shown, [one])), heading)
    candidates = (
        _unescaped(one_line(said.first("og:title", "twitter:title", "dc.title"), _LONGEST)),
        _unescaped(one_line(said.value("headline"), _LONGEST)),
        heading,
        shown,
    )
    writer, house = fold(one_line(said.author, _LONGEST)), ""
    agreed = bool(heading) and heading == _heading_in(shown, headings)
    for candidate in candidates:
        # The window has headline and site, and which is which only the address can say.
        is_site = candidate != heading and _is_site(candidate, names, host_of(url))
        if agreed and (is_site or not _share_words(candidate, shown)):
            continue  # a brand, or a description: heading and window agree on something else
        text = without_site(_heading_in(candidate, headings), names, host_of(url))
        if fold(text) == writer:
            house = text  # a house's name at times, if more is said elsewhere
        elif len(text) >= _SHORTEST and fold(text) not in names:
            return max(house, text, key=len)
    return house or next((candidate for candidate in candidates if candidate), "")


def _line_of(heading: LexborNode) -> str:
    """Return a heading's text, without the sign of a link to itself, a date and a kicker in it."""
    line = one_line(heading.text(separator=" "), _LONGEST).rstrip(" ¶")
    for part in heading.css(_BESIDE_HEADLINE)[:5]:
        said = one_line(part.text(separator=" "), _LONGEST)
        if said and len(line) - len(said) > _SHORTEST:
            line = line.removeprefix(f"{said} ").removesuffix(f" {said}").strip()
    return line


def _unescaped(title: str) -> str:
    """Return a title that a program escaped once too often as it was."""
    return unescape(title) if "&" in title and _ENTITY.search(title) else title


def _leads_home(heading: LexborNode, url: str) -> bool:
    """Return whether a heading is only a link to the front page, or to that of a blog there."""
    link = heading.css_first("a[href]")
    if link is None or squeeze(link.text()) != squeeze(heading.text()):
        return False
    path = urlsplit(absolute(link.attributes.get("href") or "", url) or url).path
    above = _INDEX.sub("", path).rstrip("/") + "/"
    own = urlsplit(url).path
    return own.startswith(above) and own.rstrip("/") + "/" != above


def _share_words(one: str, other: str) -> bool:
    """Return whether two titles have a word in common; True where one has none."""
    if one in other or other in one:
        return True
    first, second = set(words(one)), set(words(other))
    return not first or not second or bool(first & second)


def without_site(title: str, names: frozenset[str], host: str = "") -> str:
    """Return `title` without a part at its end or start that is the site's name or its host's."""
    for found in reversed(list(_SEPARATOR.finditer(title))):
        if _is_site(title[found.end() :], names, host) and found.start():
            return title[: found.start()].strip()
    first = _SEPARATOR.search(title)
    if first and _is_site(title[: first.start()], names, host):
        return title[first.end() :].strip()
    return title


def _heading_in(title: str, headings: Sequence[str]) -> str:
    """Return the h1 that `title` consists of but for parts set off by separators, else `title`."""
    for heading in sorted(headings, key=len, reverse=True):
        at = title.find(heading) if len(heading) >= _SHORTEST else -1
        if at < 0 or heading == title:
            continue
        before, after = title[:at], title[at + len(heading) :]
        set_off = not after.strip() or _SEPARATOR.match(after)
        if set_off and (not before.strip() or _SEPARATOR.search(before + " ")):
            return heading
    return title


def _is_site(part: str, names: frozenset[str], host: str) -> bool:
    if fold(part) in names:
        return True
    said = words(part)
    compact = "".join(said)
    hosts = re.sub(r"[\W_]+", "", host)
    # "Sky News" at news.sky.example: its words in another order.
    return len(compact) >= 4 and (compact in hosts or all(one in hosts for one in said))
