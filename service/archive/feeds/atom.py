"""A feed as Atom (RFC 4287). Pure."""

from __future__ import annotations

from xml.etree import ElementTree

from service.archive.feeds.feed import ATOM_TYPE, FeedEntry, FindingsFeed, stamp

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_NAMESPACE = "http://www.w3.org/2005/Atom"


def atom(feed: FindingsFeed, version: str = "") -> bytes:
    """Return `feed` as bytes of UTF-8; the same feed makes the same bytes."""
    root = ElementTree.Element("feed", xmlns=_NAMESPACE)
    _text(root, "id", feed.id)
    _text(root, "title", feed.title)
    _text(root, "updated", stamp(feed.updated))
    ElementTree.SubElement(root, "link", rel="self", type=ATOM_TYPE, href=feed.address)
    ElementTree.SubElement(root, "link", rel="alternate", type="text/html", href=feed.home)
    _text(ElementTree.SubElement(root, "author"), "name", "Topfive")
    _text(root, "generator", "Topfive", **({"version": version} if version else {}))
    for entry in feed.entries:
        _add(root, entry)
    body: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return body


def _add(root: ElementTree.Element, entry: FeedEntry) -> None:
    made = ElementTree.SubElement(root, "entry")
    _text(made, "id", entry.id)
    language = {_LANG: entry.language} if entry.language else {}
    _text(made, "title", entry.title, **language)
    _text(made, "published", stamp(entry.published))
    _text(made, "updated", stamp(entry.updated))
    ElementTree.SubElement(made, "link", rel="alternate", type="text/html", href=entry.link)
    if entry.article:
        ElementTree.SubElement(made, "link", rel="related", type="text/html", href=entry.article)
    _text(ElementTree.SubElement(made, "author"), "name", entry.outlet)
    for tag in entry.tags:
        ElementTree.SubElement(made, "category", term=tag)
    if entry.why:
        _text(made, "summary", entry.why)
    _text(made, "content", entry.html, type="html")


def _text(parent: ElementTree.Element, name: str, text: str, **attributes: str) -> None:
    ElementTree.SubElement(parent, name, attributes).text = text
