"""Text that should be XML → text that any XML parser can take, without a document type.

Entities that a document declares are expanded here, within bounds, and the declarations removed: no
parser behind this sees one, so external entities, "billion laughs" and quadratic blow-up have
nothing to work with. Pure; never raises.
"""

from __future__ import annotations

import re
from html import escape
from html.entities import html5, name2codepoint

from service.text import charset

_DECLARATION = re.compile(r"^(?:\s*<\?xml\b[^>]*>)+")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_C1 = {
    0x80 + offset: letter
    for offset, letter in enumerate(bytes(range(0x80, 0xA0)).decode("cp1252", "replace"))
    if letter != "\ufffd"
}
"""Windows-1252 letters that were mistaken for Latin-1, where only unused controls are."""
# U+0085 as a letter is a line break; as a number it is Windows' ellipsis.
_C1_LETTER = re.compile("[\x80-\x9f]")
_NUMBER = re.compile(r"&#(?:[xX]([\da-fA-F]{1,8})|(\d{1,9}));?")
_DOCTYPE = re.compile(
    r"(?:\s++|<\?.*?\?>|<!--.*?-->)*+<!DOCTYPE[^\[>]*(?:\[(?P<inner>.*?)\]\s*)?>",
    re.IGNORECASE | re.DOTALL,
)
_ENTITY = re.compile(r"<!ENTITY\s+(\w[\w.:-]*)\s+(?:\"([^\"&%<]*)\"|'([^'&%<]*)')\s*>")
_REFERENCE = re.compile(
    r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|&(?!#)(?:([A-Za-z][\w.:-]*);)?", re.DOTALL
)
_HALVES = re.compile(
    r"&#(?:(5[56]\d{3})|[xX]([dD][89abAB][\da-fA-F]{2}));"
    r"&#(?:(5[67]\d{3})|[xX]([dD][c-fC-F][\da-fA-F]{2}));"
)
_START = re.compile(
    r"<\?xml\s|<(?:\w+:)?(?:rss|feed|rdf|urlset|sitemapindex|opml)[\s>]", re.IGNORECASE
)
_PAGE = re.compile(r"<(?:!doctype|html|head|body)[\s>]", re.IGNORECASE)
_WITHIN = 8_192
"""Characters in which the XML must begin."""
_PREFIX = re.compile(r"<(/?)\w+:")
_TAG_IN_TITLE = re.compile(r"<title\b[^<>]*(?<!/)>[^<]*<(?!/title|!)")
_TITLE_WITH_TAGS = re.compile(
    r"(<title\b[^<>]*+(?<!/)>)"
    r"([^<]*+<(?!/title|!)(?:(?!</?title\b|<(?:item|entry|link)\b).){0,4000}+)(?=</title)",
    re.DOTALL,
)
"""A title that holds elements, as Atom's XHTML and careless RSS do: both readers lose them."""
_TYPE = re.compile(r"\stype\s*=\s*[\"']\w+[\"']")
_CROWDED = re.compile(r"<(\w[\w:.-]*+)(?:\s*+[\w:.-]++\s*+=\s*+(?:\"[^\"<]*+\"|'[^'<]*+')){500,}+")
"""A tag with more attributes than any has: parsers compare each one with all before it."""
_LINK_BESIDE = re.compile(r"<link\s*/>\s*(https?://[^\s<]{1,2000})(?:\s*</link>)?")
"""A link as a program for HTML writes it: its element is empty there, and the address behind it."""
_LINKS_WITHIN = 20_000
"""Characters in which the first such link stands, if any: that of the feed or its first entry."""
_ODD_CDATA = re.compile(r"<!\s*\[\s*CDATA\s*\[", re.IGNORECASE)
_CDATA_START = "<![CDATA["
_FIELD_ENDS = re.compile(
    r"</(?:\w+:)?(?:title|link|guid|id|description|summary|encoded|content|pubDate|author|creator)"
    r"\s*+>"
)
"""Where a field ends, and a CDATA section in it that nobody ended."""
_XML_OWN = frozenset(("amp", "lt", "gt", "quot", "apos"))
_ODD_REFERENCE = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);|#)")
_MAX_ENTITY = 1_000
_MAX_EXPANSION = 100_000
"""Characters that a document's own entities may add in all."""


def decode(body: bytes, content_type: str | None = None) -> str:
    """Return `body` as text, without blanks, NULs and byte order marks around it."""
    return charset.decode(body, content_type, charset.XML_DECLARATION)[0].strip("\ufeff\0 \t\r\n")


def document(text: str) -> str:
    """Return the XML in `text` ready for a parser that reads UTF-8.

    The declaration and the document type are gone, characters that XML forbids are gone; outside
    CDATA sections named entities are numbers and a `&` that starts none is escaped.
    """
    text = _DECLARATION.sub("", from_its_start(text.lstrip("\ufeff \t\r\n")), count=1)
    if _ILLEGAL.search(text):
        text = _ILLEGAL.sub("", text)
    if _C1_LETTER.search(text):
        text = text.translate(_C1 | {0x85: "\n"})
    text = _with_whole_sections(_with_whole_links(text))
    text = _NUMBER.sub(_legal, _HALVES.sub(_joined, text))
    entities: dict[str, str] = {}
    doctype = _DOCTYPE.match(text)
    if doctype:
        for name, double, single in _ENTITY.findall(doctype["inner"] or ""):
            if len(double or single) <= _MAX_ENTITY:
                entities[name] = double or single
        text = text[doctype.end() :]
    if _ODD_REFERENCE.search(text):
        text = _numbered(text, entities)
    text = _CROWDED.sub(r"<\1", text)
    return _TITLE_WITH_TAGS.sub(_as_text, text) if _TAG_IN_TITLE.search(text) else text


def _with_whole_links(text: str) -> str:
    """Return the text with the addresses behind empty `link` elements put into them."""
    head = text[:_LINKS_WITHIN]
    if "<link/>" in head or "<link />" in head:
        return _LINK_BESIDE.sub(r"<link>\1</link>", text)
    return text


def _with_whole_sections(text: str) -> str:
    """Return the text with CDATA sections that begin oddly, or that nobody ended, as XML has them.

    One without an end would take all that follows it.
    """
    ends = text.count("]]>")
    if text.count(_CDATA_START) == ends:
        return text
    text = _ODD_CDATA.sub(_CDATA_START, text)
    if text.count(_CDATA_START) <= ends:
        return text
    before, *sections = text.split(_CDATA_START)
    return _CDATA_START.join([before, *map(_ended, sections)])


def _ended(section: str) -> str:
    """Return what follows the start of a CDATA section, which ends with its field at the latest."""
    field = None if "]]>" in section else _FIELD_ENDS.search(section)
    if field is None:
        return section
    said = section[: field.start()].rstrip(" \t\r\n]>")
    return f"{said}]]>{section[field.start() :]}"


def _as_text(title: re.Match[str]) -> str:
    """Return a title's start with the elements in it as text, which is read as HTML."""
    start, inner = title.groups()
    html = escape(_PREFIX.sub(r"<\1", inner), quote=False)
    return _TYPE.sub(' type="html"', start, count=1) + html


def from_its_start(text: str) -> str:
    """Return the text without what a program said before the XML: "Notice: Undefined index"."""
    if text.startswith("<?xml"):
        return text
    start = _START.search(text, 0, _WITHIN)
    if start is None or start.start() == 0 or _PAGE.search(text, 0, start.start()):
        return text
    return text[start.start() :]


def _joined(halves: re.Match[str]) -> str:
    """Return a letter that is written as the two numbers of its halves, as Java and PHP do."""
    high, low = (
        int(number) if number else int(hexadecimal, 16)
        for number, hexadecimal in (halves.group(1, 2), halves.group(3, 4))
    )
    if not (0xD800 <= high < 0xDC00 <= low < 0xE000):
        return halves[0]
    return f"&#{0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00)};"


def _legal(reference: re.Match[str]) -> str:
    """Return a numeric reference as XML allows it: none to controls, Windows' ones mended."""
    number = int(reference[1], 16) if reference[1] else int(reference[2])
    if number in _C1:
        number = ord(_C1[number])
    if number > 0x10FFFF or _ILLEGAL.match(chr(number)):
        return ""
    return f"&#{number};"


def _numbered(text: str, entities: dict[str, str]) -> str:
    """Return the text with named entities as numbers, the document's own ones expanded."""
    left = _MAX_EXPANSION

    def replace(found: re.Match[str]) -> str:
        nonlocal left
        name = found[1]
        if name is None:
            return "&amp;" if found[0] == "&" else found[0]
        if name in _XML_OWN:
            return found[0]
        value = entities.get(name)
        if value is not None:
            left -= len(value)
            return value if left >= 0 else ""
        letters = chr(name2codepoint[name]) if name in name2codepoint else html5.get(f"{name};")
        return "".join(f"&#{ord(c)};" for c in letters) if letters else f"&amp;{name};"

    return _REFERENCE.sub(replace, text)
