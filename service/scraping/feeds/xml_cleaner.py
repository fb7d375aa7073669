"""Bytes that should be XML → text that any XML parser can take, without a document type.

The charset is found in the order that works in practice: byte order mark, HTTP header, XML
declaration, strict UTF-8, a detector. Entities that a document declares are expanded here, within
bounds, and the declarations removed: no parser behind this sees one, so external entities,
"billion laughs" and quadratic blow-up have nothing to work with. Pure; never raises.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from html.entities import html5, name2codepoint

import cchardet

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SHAPES = (
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
    (b"\x4c\x6f\xa7\x94", "cp037"),
)
"""How `<` or `<?xm` starts in charsets that are no superset of ASCII (XML 1.0, appendix F)."""
_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:+-]{1,40})", re.IGNORECASE)
_DECLARED = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']\s*([\w.:+-]{1,40})")
_DECLARATION = re.compile(r"^\s*<\?xml\b[^>]*>")
_NOT_FOR_TEXT = re.compile(r"idna|punycode|(?:raw[_-])?unicode[_-]escape|undefined|utf-7|mbcs|oem")
"""Python's codecs that no server means, or that take the square of the length."""
_ALIASES = {"gb2312": "gb18030", "gbk": "gb18030", "latin1": "cp1252", "iso-8859-1": "cp1252"}
_ALIASES |= {"us-ascii": "cp1252", "ascii": "cp1252"}
_DETECT_BYTES = 100_000

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
_XML_OWN = frozenset(("amp", "lt", "gt", "quot", "apos"))
_ODD_REFERENCE = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);|#)")
_MAX_ENTITY = 1_000
_MAX_EXPANSION = 100_000
"""Characters that a document's own entities may add in all."""


def decode(body: bytes, content_type: str | None = None) -> str:
    """Return `body` as text without a byte order mark; what cannot be decoded becomes U+FFFD."""
    for bom, name in _BOMS:
        if body.startswith(bom):
            return body[len(bom) :].decode(name, "replace")
    for start, name in _SHAPES:
        if body.startswith(start):
            return body.decode(name, "replace")
    utf8 = _strict(body, "utf-8")
    if utf8 is not None and (not body.isascii() or b"\x1b" not in body):
        # Valid UTF-8 with letters outside ASCII is never an accident of another charset.
        return utf8
    for name in _claimed(body, content_type):
        text = _strict(body, name)
        if text is not None:
            return text
    return _guessed(body)


def document(text: str) -> str:
    """Return the XML in `text` ready for a parser that reads UTF-8.

    The declaration and the document type are gone, characters that XML forbids are gone; outside
    CDATA sections named entities are numbers and a `&` that starts none is escaped.
    """
    text = _DECLARATION.sub("", text.lstrip("\ufeff \t\r\n"), count=1)
    if _ILLEGAL.search(text):
        text = _ILLEGAL.sub("", text)
    if _C1_LETTER.search(text):
        text = text.translate(_C1 | {0x85: "\n"})
    text = _NUMBER.sub(_legal, text)
    text, entities = _without_doctype(text)
    return _numbered(text, entities) if _ODD_REFERENCE.search(text) else text


def _claimed(body: bytes, content_type: str | None) -> Iterator[str]:
    found = _HEADER.search(content_type or "")
    if found:
        yield found[1]
    declared = _DECLARED.match(body[:1024])
    if declared:
        yield declared[1].decode("ascii", "replace")


def _strict(body: bytes, label: str) -> str | None:
    """The text if `label` is a charset and every byte agrees, else None."""
    try:
        name = codecs.lookup(_ALIASES.get(label.lower(), label)).name
        return None if _NOT_FOR_TEXT.fullmatch(name) else body.decode(name)
    except (LookupError, ValueError):
        return None


def _guessed(body: bytes) -> str:
    guess = cchardet.detect(body[:_DETECT_BYTES]).get("encoding") or "utf-8"
    text = _strict(body, guess)
    return text if text is not None else body.decode("utf-8", "replace")


def _legal(reference: re.Match[str]) -> str:
    """A numeric reference as XML allows it: none to controls, Windows' ones mended."""
    number = int(reference[1], 16) if reference[1] else int(reference[2])
    if number in _C1:
        number = ord(_C1[number])
    if number > 0x10FFFF or _ILLEGAL.match(chr(number)):
        return ""
    return f"&#{number};"


def _without_doctype(text: str) -> tuple[str, dict[str, str]]:
    """The text without its document type, and the harmless entities that this declared."""
    found = _DOCTYPE.match(text)
    if not found:
        return text, {}
    entities = {
        name: double or single
        for name, double, single in _ENTITY.findall(found["inner"] or "")
        if len(double or single) <= _MAX_ENTITY
    }
    return text[found.end() :], entities


def _numbered(text: str, entities: dict[str, str]) -> str:
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
