"""One page of a brand's own web site: what it says of the brand's name, trade and products. Pure.

Called off the event loop; all that it takes and returns can be pickled.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from service.brands.name_rules import everyday_words
from service.scraping.feeds.announced import FeedLink, feed_links
from service.scraping.pages import json_ld
from service.scraping.pages.article import remove_hidden
from service.scraping.pages.dom import html_of, parse
from service.text.normalize import fold, one_line, words
from service.text.urls import absolute, same_site

MAX_FOUND = 40
"""Products of one page."""
_MAX_NAME = 60
_MAX_WORDS = 6
_MAX_NODES = 400
_ALIKE = 3
"""Headings in the same place of the same structure that are a list of things."""
_SHORT_WORD = 3
_SHORT_SLUG = 2
_FIGURE = re.compile(r"\d|^(?:[a-z]{1,3})$")
"""A price, a year, a currency, an abbreviation: nothing that names a product alone."""
_CHROME = frozenset({"nav", "footer", "aside", "form", "header"})
_MAX_DEPTH = 7
_LEAST_TEXT = 200
"""Characters that a page shows; one with less needs JavaScript to show anything."""
_LITTLE_TEXT = 1_500
_FEW_LINKS = 8
"""Characters and links up to which a page may be a wall in place of a site."""
_PRODUCT = re.compile(
    r"(?:^|/)(?:Product|ProductGroup|MenuItem|IndividualProduct|Vehicle|Service)$"
)
_FIRM = re.compile(
    r"(?:Organization|Corporation|Business|Brand|Store|Shop|Restaurant|Hotel|Company|Agency)$"
)
_OF_FIRMS = frozenset(
    {"address", "telephone", "logo", "legalName", "hasMenu", "makesOffer", "openingHours", "sameAs"}
)
"""What a description of a firm has, whatever its kind: a bakery, a dentist, a zoo."""
_NO_FIRM = re.compile(r"(?:Person|Article|Page|WebSite|Event|Offer|Review|Posting|Action|Place)$")
_NESTED = (
    "@graph", "mainEntity", "mainEntityOfPage", "hasMenu", "menu", "hasMenuSection", "hasMenuItem",
    "itemListElement", "item", "hasOfferCatalog", "itemOffered", "makesOffer", "hasVariant",
    "hasProductCollection", "publisher", "owns", "brand",
)  # fmt: skip
_SELLS = re.compile(
    r"\b(?:menus?|products?|produkte?|produits?|produtos?|productos?|range|shop|store|our[- ]\w+"
    r"|spyskaart|produkte|sortiment|speisekarte|ementa|cardapio|carta|drinks?|food|meals?|coffees?"
    r"|collections?|services?|models?|brands?|what-we-(?:make|sell|do))\b",
    re.IGNORECASE,
)
"""Where a site shows what it sells, by the words of a link or its address."""
_NEWS = re.compile(
    r"\b(?:news(?:room)?|press(?:e)?|media|blog|nuus|aktuelles|noticias|not[ií]cias|actualit[eé]s"
    r"|stories|announcements?|releases?)\b",
    re.IGNORECASE,
)
_NO_PRODUCT = frozenset(
    """home about us contact menu menus shop store stores products product our the more find
    locations location careers jobs news blog press media order online login log in sign up
    register account cart basket checkout help faq faqs terms privacy policy cookies cookie
    search gallery events event franchise franchising newsletter subscribe follow download app
    delivery collection specials special offers offer deals vouchers gift cards card rewards
    loyalty team story history mission vision values sustainability investors investor relations
    support services service back next previous close open read learn view all categories
    category new popular best sellers featured welcome testimonials reviews partners legal
    social facebook instagram twitter youtube tiktok linkedin english deutsch afrikaans language
    country tuis oor ons kontak startseite uber kontakt impressum datenschutz sobre contacto
    contato inicio nosotros book now table reservations hours opening where what why who how and
    of for with your my it to a an at on by""".split()  # noqa: SIM905
)
"""Words of menus and headings that name no product, in any combination."""
_SOCIAL = re.compile(
    r"(?:twitter|x|instagram|facebook|tiktok|threads)\.(?:com|net)/@?([A-Za-z0-9_.]{3,40})/?(?:[?#]|$)"
)
_NO_HANDLE = frozenset({"share", "sharer", "intent", "pages", "profile.php", "home", "p", "tr"})
_TITLE_ENDS = re.compile(r" [|–—·:-] | ?\| ?")


@dataclass(frozen=True, slots=True)
class SitePage:
    """What one page says."""

    names: tuple[str, ...] = ()
    """What it calls the firm behind it in its description for machines."""
    called: tuple[str, ...] = ()
    """What the site and its accounts elsewhere are called, which may be anything."""
    trades: tuple[str, ...] = ()
    """What kind of business it says it is: "coffee shop"."""
    products: tuple[str, ...] = ()
    feeds: tuple[FeedLink, ...] = ()
    shelves: tuple[str, ...] = ()
    """Pages of the same site that seem to show products."""
    news: tuple[str, ...] = ()
    """Pages of the same site that seem to list its news."""
    language: str = ""
    is_empty: bool = False
    """It shows next to nothing, at least without JavaScript."""
    shows_little: bool = False
    """It has so little text and so few links that it may be a wall."""


def read(
    body: bytes, url: str, content_type: str | None = None, *, shelf: bool = False
) -> SitePage:
    """Return what the page at `url` says; with `shelf` its headings name products.

    Raises BodyError if it is no page.
    """
    tree = parse(html_of(body, url, content_type))
    nodes = list(_nodes([json_ld.loads(script) for script in json_ld.scripts(tree.css("script"))]))
    names, trades = _firm(nodes)
    anchors = _anchors(tree, url)
    language = tree.css_first("html[lang]")
    has_scripts = tree.css_first("script") is not None
    remove_hidden(tree)
    shown = tree.body.text(separator=" ") if tree.body else ""
    products = [*_of_nodes(nodes), *_marked(tree)]
    if shelf and len(products) < MAX_FOUND:
        products += _headings(tree)
    return SitePage(
        names=names,
        called=_called(tree),
        trades=trades,
        products=_each_once(products, products=True),
        feeds=feed_links(body, url, content_type),
        shelves=tuple(dict.fromkeys(to for text, to in anchors if _leads(_SELLS, text, to)))[:8],
        news=tuple(dict.fromkeys(to for text, to in anchors if _leads(_NEWS, text, to)))[:4],
        language=((language.attributes.get("lang") or "") if language else "")[:2].lower(),
        is_empty=has_scripts and not anchors and len(one_line(shown)) < _LEAST_TEXT,
        shows_little=len(anchors) <= _FEW_LINKS and len(one_line(shown)) < _LITTLE_TEXT,
    )


def _nodes(value: Any) -> Iterator[Mapping[str, Any]]:
    """Yield the nodes of JSON-LD, down to the dishes of a menu's sections."""
    stack = [(value, 0)]
    seen = 0
    while stack and seen < _MAX_NODES:
        one, depth = stack.pop(0)
        if depth > _MAX_DEPTH:
            continue
        if isinstance(one, list):
            stack += [(part, depth + 1) for part in one[:_MAX_NODES]]
        elif isinstance(one, Mapping):
            seen += 1
            yield one
            stack += [(one[key], depth + 1) for key in _NESTED if key in one]


def _kinds(node: Mapping[str, Any]) -> list[str]:
    kind = node.get("@type")
    return [one for one in (kind if isinstance(kind, list) else [kind]) if isinstance(one, str)]


def _firm(nodes: list[Mapping[str, Any]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what the page calls the firm behind it, and what kind of business that is."""
    names: list[str] = []
    trades: list[str] = []
    for node in nodes:
        kinds = [kind for kind in _kinds(node) if _is_firm(kind, node)]
        if kinds:
            for key in ("name", "alternateName", "legalName"):
                value = node.get(key)
                many = value if isinstance(value, list) else [value]
                names += [json_ld.text_of(one) for one in many[:4]]
            trades += [trade for kind in kinds for trade in _trades(kind)]
    clean = [one_line(name, _MAX_NAME) for name in names]
    return _each_once(clean)[:10], tuple(dict.fromkeys(trades))[:4]


def _called(tree: LexborHTMLParser) -> tuple[str, ...]:
    """Return what the site is called, and its accounts elsewhere."""
    names = []
    for selector in ('meta[property="og:site_name"]', 'meta[name="application-name"]'):
        meta = tree.css_first(selector)
        names.append((meta.attributes.get("content") or "") if meta else "")
    title = tree.css_first("title")
    if title is not None:
        names += _TITLE_ENDS.split(one_line(title.text(), 200))
    for anchor in tree.css("a[href]")[:500]:
        account = _SOCIAL.search(anchor.attributes.get("href") or "")
        if account and account[1].lower() not in _NO_HANDLE and not account[1].endswith(".php"):
            names.append(account[1].strip("._"))
    return _each_once([one_line(name, _MAX_NAME) for name in names])[:10]


def _is_firm(kind: str, node: Mapping[str, Any]) -> bool:
    if _FIRM.search(kind):
        return True
    is_other = _NO_FIRM.search(kind) or _PRODUCT.search(kind)
    return not is_other and not _OF_FIRMS.isdisjoint(node)


def _trades(kind: str) -> list[str]:
    """Return a type of schema.org as words: "cafe" and "coffee shop" of "CafeOrCoffeeShop"."""
    name = kind.rpartition("/")[2]
    if name in {"Organization", "Corporation", "LocalBusiness", "Brand", "Store", "OnlineBusiness"}:
        return []
    parts = re.split(r"(?<=[a-z])Or(?=[A-Z])", name)
    return [re.sub(r"(?<=[a-z])(?=[A-Z])", " ", part).lower() for part in parts]


def _of_nodes(nodes: list[Mapping[str, Any]]) -> Iterator[str]:
    for node in nodes:
        if any(_PRODUCT.search(kind) for kind in _kinds(node)):
            yield json_ld.text_of(node.get("name"))


def _marked(tree: LexborHTMLParser) -> Iterator[str]:
    """Yield the names of products that are marked in the page itself (microdata)."""
    selector = "[itemtype$='/Product'] [itemprop='name'], [itemtype$='/MenuItem'] [itemprop='name']"
    for node in tree.css(selector)[:MAX_FOUND]:
        yield node.text(separator=" ")


def _headings(tree: LexborHTMLParser) -> Iterator[str]:
    """Yield what a page of products puts into headings: those that stand in a list of equals."""
    places: dict[tuple[str, ...], list[LexborNode]] = {}
    for node in tree.css("h2, h3, h4, h5, h6")[: MAX_FOUND * 6]:
        around = [one for one in (node.parent, node.parent and node.parent.parent) if one]
        if not any(one.tag in _CHROME for one in _above(node)):
            place = tuple(
                f"{one.tag} {one.attributes.get('class') or ''}" for one in (node, *around)
            )
            places.setdefault(place, []).append(node)
    for those in sorted(places.values(), key=len, reverse=True):
        if len(those) >= _ALIKE:
            yield from (node.text(separator=" ") for node in those)


def _above(node: LexborNode) -> Iterator[LexborNode]:
    above = node.parent
    while above is not None:
        yield above
        above = above.parent


def _each_once(names: Iterable[str], *, products: bool = False) -> tuple[str, ...]:
    """Return what may be names, each once, without the words of menus; `products`: nor prices."""
    found: dict[tuple[str, ...], str] = {}
    for raw in names:
        name = one_line(raw, _MAX_NAME * 2).strip(" .:!–—-*•")
        said = tuple(words(name))
        if not said or len(name) > _MAX_NAME or len(said) > _MAX_WORDS:
            continue
        if all(fold(word) in _NO_PRODUCT or (products and _FIGURE.search(word)) for word in said):
            continue
        found.setdefault(said, name)
    return tuple(found.values())[:MAX_FOUND]


def is_telling(product: str, language: str = "en") -> bool:
    """Return whether a product's name is its own: "Triple-Decker", not "Cappuccino" or "Latte".

    Of another `language` than English no dictionary is at hand: one word alone proves nothing.
    """
    said = words(product)
    own = [word for word in said if word not in everyday_words() and not word.isdigit()]
    is_english = not language or language == "en"
    return bool(own) and (len(said) > 1 or (is_english and len(own[0]) > _SHORT_WORD))


def _anchors(tree: LexborHTMLParser, url: str) -> list[tuple[str, str]]:
    found = []
    for anchor in tree.css("a[href]")[:1_000]:
        target = absolute(anchor.attributes.get("href") or "", url)
        if target and same_site(target, url) and target.partition("#")[0] != url.partition("#")[0]:
            found.append((one_line(anchor.text(separator=" "), 80), target.partition("#")[0]))
    return found


def _leads(pattern: re.Pattern[str], text: str, target: str) -> bool:
    path = target.partition("://")[2].partition("/")[2]
    slug = path.partition("?")[0].rstrip("/")[-80:]
    if slug.rpartition("/")[2].count("-") > _SHORT_SLUG:
        return False  # a story about brands is no page of products
    return (
        bool(slug)
        and len(words(text)) <= 5
        and (pattern.search(text) is not None or pattern.search(slug.replace("/", " ")) is not None)
    )
