"""What every feed, search and social answer is turned into: `Feed` and `Entry`; and HTML → text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from html import unescape

from selectolax.lexbor import LexborHTMLParser

from service.scraping.pages import hidden
from service.text import charset, urls
from service.text.normalize import clean, one_line, squeeze, tidy

MAX_TITLE = 500
"""Characters of a title that are kept; the longest honest headlines have about 300."""
_MAX_HTML = 400_000
"""Characters of one entry's HTML that are read: several times the longest article seen."""
_MAX_TAGS = 20_000
"""Tags in one entry's HTML; deep nesting costs the square of it, and real entries have hundreds."""

_BLOCK = re.compile(
    r"<(?=/?(?:p|div|br|hr|li|ul|ol|dl|dt|dd|tr|td|th|table|h[1-6]|section|article|header|footer"
    r"|blockquote|pre|figure|figcaption|aside|nav|form)\b)",
    re.IGNORECASE,
)
_TAGS = (
    "a|abbr|acronym|address|article|aside|audio|b|base|bdi|bdo|big|blockquote|body|br|button|center"
    "|cite|code|dd|del|details|dfn|div|dl|dt|em|embed|figcaption|figure|font|footer|form|frame"
    "|frameset|h[1-6]|head|header|hr|html|i|iframe|img|input|ins|kbd|label|legend|li|link|main|map"
    "|mark|meta|nav|nobr|noscript|object|ol|option|p|param|picture|pre|q|s|samp|script|section"
    "|select|small|source|span|strike|strong|style|sub|summary|sup|svg|table|tbody|td|template"
    "|textarea|tfoot|th|thead|time|tr|tt|u|ul|var|video|wbr"
)
"""Not `title`, which hides what it holds: who writes of it means the word."""
_NO_TAG = re.compile(rf"<(?!/?(?:{_TAGS})(?:[\s/>]|$)|!--)", re.IGNORECASE)
"""A `<` that begins no tag: "Meals under <R50"."""
_ESCAPED_TWICE = re.compile(
    r"&(?:amp|quot|apos|nbsp|[lr][sd]quo|[nm]dash|hellip|#\d{2,6}|#x[\da-fA-F]{2,5});",
    re.IGNORECASE,
)
_INLINE = re.compile(
    r"<(/?)(b|i|u|em|strong|span|font|a|sup|sub)(?:\s[^<>]*)?>",
    re.IGNORECASE,
)
_OF_SCRIPTS = re.compile(r"(?:\\u[\da-fA-F]{4})+")
"""A letter as JSON writes it, in a title that nobody read as JSON."""
_ELEMENT = re.compile(rf"\s*+<({_TAGS})(?:\s[^<>]*+)?+>", re.IGNORECASE)
_LAST = re.compile(rf"(?:</(?:{_TAGS})\s*+|<(?:[bh]r|img)(?:[\s/][^<>]*+)?+)>\s*+\Z", re.IGNORECASE)
_CDATA = re.compile(r"<!\[CDATA\[(.*?)(?:\]\]>|$)", re.DOTALL)
_NO_SCHEME = re.compile(r"((?:[a-z\d-]+\.)+[a-z]{2,24})(?::\d+)?(?:[/?#]|$)", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z\d+.-]{0,30}:", re.IGNORECASE)
_NAME = re.compile(r"(?:tag|urn|uuid|at|did):", re.IGNORECASE)
"""How names begin that lead nowhere; Atom's `id` is one, and some feeds repeat it as the link."""
_UNREAD = "iframe, object, svg, head > title, textarea, select"
_FORGING = re.compile(
    "[\ud800-\udfff\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"
    "\u200b\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
"""Characters that hide or reorder text. Joiners and direction marks have honest uses and stay."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of a feed. Times are aware and in UTC.

    `title` is plain text of one line. `summary` and `content` are as the feed has them and may be
    HTML: `plain` makes text of them. `link` is absolute and as the feed has it, or empty.
    """

    title: str = ""
    link: str = ""
    summary: str = ""
    content: str = ""
    """The full text where the feed carries it, else empty."""
    published: datetime | None = None
    """When it came out; where a feed only says when it was updated, that."""
    updated: datetime | None = None
    at_once: bool = False
    """A program gave it and others their dates: its page's own comes first (`feeds.batches`)."""
    author: str = ""
    guid: str = ""
    link_refused: bool = False
    """It has a link, but none for the web: no other address stands for it."""
    enclosure: str = ""
    """Absolute URL of the sound or picture that the entry brings, where it has no link."""
    own_page: bool = True
    """Whether `link` leads to a page of the entry's own; another address may stand for it."""
    publisher: str = ""
    """The outlet that the entry itself names, as search feeds do."""
    language: str = ""
    comments: str = ""
    """URL of the discussion, such as the Hacker News or Reddit thread."""

    @property
    def id(self) -> str:
        """The feed's own name for the entry."""
        return self.guid


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed as it was read."""

    title: str = ""
    link: str = ""
    id: str = ""
    subtitle: str = ""
    author: str = ""
    language: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    entries: tuple[Entry, ...] = ()
    kind: str = ""
    """`rss`, `rdf`, `atom`, `json`, or the name of the API that answered."""
    minutes: int | None = None
    """How often the feed says that it changes, from `ttl` or `sy:updatePeriod`."""
    cut: bool = False
    """It listed more entries than we read."""
    breaks_off: bool = False
    """It ends in the middle: what would have followed is not known."""
    broken: int = 0
    """Entries that began in it and could not be read."""

    @property
    def summary(self) -> str:
        """What the feed says about itself."""
        return self.subtitle


def plain(html: str, limit: int | None = None) -> str:
    """Return the text that a reader of `html` would see, cleaned, a line a block.

    Tags, comments, scripts, styles and hidden parts are out, entities decoded; `limit` is a length
    in characters.
    """
    if html.lstrip()[:9] == "<![CDATA[":  # escaped with all that is in it
        html = _CDATA.sub(r"\1", html)
    if "<" not in html and "&" not in html:
        return tidy(clean(charset.encoded_once(html), limit))
    text = _visible(_BLOCK.sub("\n<", html[:_MAX_HTML]))
    if "<" not in html and _is_whole_html(text):
        text = _visible(_BLOCK.sub("\n<", text))  # it was escaped once too often
    return tidy(clean(charset.encoded_once(text), limit and 2 * limit))[:limit]


def title_text(html: str) -> str:
    """Return a title as one line of plain text, in the feed's own letters.

    Controls, bidirectional overrides and tag characters are out; an item's title also passes
    `service.text.normalize.one_line`, which takes the joiners and soft hyphens as well. A `<` that
    begins no tag of HTML is text; what was escaped once too often is read once more.
    """
    text = html[: 8 * MAX_TITLE]
    if "<" in text or "&" in text:
        text = _visible(_BLOCK.sub(" <", _NO_TAG.sub("&lt;", _CDATA.sub(r"\1", text))))
        if _is_escaped_twice(text):
            text = _visible(_BLOCK.sub(" <", _NO_TAG.sub("&lt;", text)))
    if "\\u" in text:
        text = _OF_SCRIPTS.sub(_of_script, text)
    text = squeeze(_FORGING.sub("", charset.encoded_once(text)))
    return text if len(text) <= MAX_TITLE else one_line(text, MAX_TITLE)


def _of_script(codes: re.Match[str]) -> str:
    units = bytes.fromhex(codes[0].replace("\\u", ""))  # an emoji has two of them
    return units.decode("utf-16-be", "replace").replace("\ufffd", "")


def _is_whole_html(text: str) -> bool:
    """Return whether `text` begins with an element that ends in it, and ends with a tag."""
    element = _ELEMENT.match(text)
    if element is None or f"</{element[1]}>" not in text:
        return False
    return _LAST.match(text, text.rindex("<")) is not None


def _is_escaped_twice(text: str) -> bool:
    """Return whether an entity, or an element with its end, stands in what was unescaped."""
    if _ESCAPED_TWICE.search(text):
        return True
    opened = set()
    for tag in _INLINE.finditer(text) if "<" in text else ():
        if tag[1] and tag[2].lower() in opened:
            return True
        opened.add("" if tag[1] else tag[2].lower())
    return False


def is_name(link: str) -> bool:
    """Return whether what stands where an entry has its link names it and leads nowhere."""
    return bool(_NAME.match(link))


def is_for_elsewhere(link: str) -> bool:
    """Return whether a link is none of the web's, and not just a broken one of it."""
    return bool(_SCHEME.match(link)) and not link[:5].lower().startswith("http")


def link_of(link: str, base: str) -> str:
    """Return `link` absolute and otherwise untouched, or an empty text if it is not for the web.

    A link that begins with `www.`, or with the host of `base`, only lacks its scheme; others that
    are put together wrongly are mended.
    """
    link = urls.as_meant(link, base)
    if not link:
        return ""
    bare = None if link[:4].lower() == "http" else _NO_SCHEME.match(link)
    if bare and (bare[1].lower().startswith("www.") or bare[1].lower() == urls.host_of(base)):
        link = f"https://{link}"
    whole = urls.absolute(link, base) if base else urls.normalise(link)
    if not whole or not whole.startswith(("http:", "https:")):
        return ""
    verbatim = link[:8].lower().startswith(("http://", "https://"))
    return link if verbatim and link.isprintable() and " " not in link else whole


def _visible(html: str) -> str:
    if "<" not in html:
        return unescape(html)
    if html.count("<") > _MAX_TAGS:
        html = re.sub(r"<[^>]*>?", " ", html)
    tree = LexborHTMLParser(html)
    hidden.remove(tree, _UNREAD)
    return tree.body.text() if tree.body else ""
