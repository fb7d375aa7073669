"""What stands around a document that a program put into another one → the document. Pure.

A browser's view of XML in `<pre>`, a feed within a page, XML or JSON as a text of JSON, JSON behind
a call of a script or behind what keeps scripts from reading it.
"""

from __future__ import annotations

import json
import re
from html import unescape

_PAGE = re.compile(r"\s*(?:<!doctype\s+html|<html|<body|<pre|&lt;)", re.IGNORECASE)
_WITHIN = 20_000
"""Characters in which what is wrapped must begin."""
_ROOTS = "rss|feed|rdf:rdf|urlset|sitemapindex"
_ESCAPED = re.compile(rf"&lt;(?:\?xml\s|(?:{_ROOTS})(?:\s|&gt;))", re.IGNORECASE)
_BARE = re.compile(rf"<(?:\?xml\s|(?:{_ROOTS})[\s>])", re.IGNORECASE)
_END = re.compile(rf"</(?:{_ROOTS})\s*>", re.IGNORECASE)
_UNSEEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|title)\b[^<>]*>.*?(?:</\1\s*>|\Z)|<[^<>]*>",
    re.DOTALL | re.IGNORECASE,
)
"""What has no end goes on to the last, as in browsers: looked for at each start, it would take the
square of the length."""
_BROWSERS_WORDS = re.compile(
    r"This XML file does not appear to have any style information associated with it\."
    r"(?: The document tree is shown below\.)?",
    re.IGNORECASE,
)
_GUARD = re.compile(r"\)\]\}',?\s*|(?:for\s*\(;;\)|while\s*\((?:1|true)\))\s*;\s*|\{\}\s*&&\s*")
_CALL = re.compile(r"(?:/\*\*/\s*)?[A-Za-z_$][\w.$]{0,80}\s*\(\s*(?=[{\[])")
_CALL_ENDS = re.compile(r"\)\s*+;?\s*+\Z")
_REMARK = re.compile(r"(?:\s*(?://[^\n]*\n|/\*(?:[^*]|\*(?!/)){0,2000}\*/))+\s*(?=[{\[])")
_HTML_SLICE = 200


def opened(text: str) -> str:
    """Return the XML or JSON that `text` wraps; `text` itself where it wraps none."""
    if text.startswith('"'):
        return _of_string(text)
    if text.startswith(("{}", ")", "for", "while")) and (guard := _GUARD.match(text)):
        return text[guard.end() :]
    if text.startswith("/") and (remark := _REMARK.match(text)):
        return text[remark.end() :]
    if not text.startswith(("<", "{", "[")) and (call := _CALL.match(text)):
        return _CALL_ENDS.sub("", text[call.end() :])
    return _of_page(text) if _PAGE.match(text[:_HTML_SLICE]) else text


def _of_string(text: str) -> str:
    """Return the document that a text of JSON holds, or `text`."""
    try:
        inner = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return text
    inner = inner.strip("\ufeff \t\r\n") if isinstance(inner, str) else ""
    return inner if inner.startswith(("<", "{", "[")) else text


def _of_page(text: str) -> str:
    """Return the feed that is all that a page shows, or `text`."""
    head = text[:_WITHIN]
    escaped, bare = _ESCAPED.search(head), _BARE.search(head)
    if bare and (not escaped or bare.start() < escaped.start()):
        if bare.start() == 0 or _shows(head[: bare.start()]):
            return text
        last = None
        for last in _END.finditer(text, bare.start()):  # noqa: B007 (the last is wanted)
            pass
        return text[bare.start() : last.end()] if last else text
    if escaped is None or _shows(head[: escaped.start()]):
        return text
    whole = unescape(_UNSEEN.sub("", text[escaped.start() :]))
    return whole if _END.search(whole) else text


def _shows(html: str) -> bool:
    """Return whether a reader would see something in `html`."""
    said = _BROWSERS_WORDS.sub("", _UNSEEN.sub("", html.partition("<body")[2] or html))
    return bool(said.rpartition(">")[2].strip())
