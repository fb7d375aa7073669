"""The article's text on a page: trafilatura on a tree from which everything hidden is gone. Pure."""

from __future__ import annotations

import re

import trafilatura
from lxml.etree import LxmlError
from selectolax.lexbor import LexborHTMLParser

from service.scraping.structured import Structured
from service.text import clean

MAX_TEXT = 200_000
"""Characters of text kept: a long book chapter. No news article is longer."""
HIDDEN = (
    "template, noscript, script, style, [hidden], "
    '[style*="display:none" i], [style*="display: none" i], '
    '[style*="visibility:hidden" i], [style*="visibility: hidden" i], '
    '[style*="font-size:0" i]:not([style*="font-size:0." i])'
)
"""What a reader cannot see must not speak to the judge."""
_BLANK_LINES = re.compile(r"\n\s*\n+")


def remove_hidden(tree: LexborHTMLParser) -> None:
    """Take out of `tree` what a reader does not see: scripts and styles too, comments stay."""
    for node in tree.css(HIDDEN):
        node.decompose()


def article_text(tree: LexborHTMLParser, url: str, said: Structured) -> str:
    """Return the main text of a tree without hidden elements, one paragraph a line, or ""."""
    try:
        text = trafilatura.extract(
            tree.html, url=url, fast=True, include_comments=False, favor_recall=True
        )
    except (LxmlError, ValueError, TypeError, AttributeError, RecursionError):
        text = None
    return tidy(text or "")


def tidy(text: str) -> str:
    """Return `text` cleaned, cut at `MAX_TEXT`, without blank lines."""
    return _BLANK_LINES.sub("\n", clean(text, MAX_TEXT)).strip()
