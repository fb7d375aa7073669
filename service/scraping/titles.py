"""A page's headline, without the site's name behind it. Pure."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser

from service.scraping.structured import Structured
from service.text import fold, one_line

_SEPARATOR = re.compile(r"\s+[|–—•·»:-]\s+|\s+::\s+|\s*\|\s*")
_SHORTEST = 8
"""Characters: a shorter rest is a section or a site's name and no headline."""


def title_of(tree: LexborHTMLParser, said: Structured) -> str:
    """Return the headline: what the page calls itself, else its only h1, else its title."""
    names = _site_names(said)
    headline = one_line(said.value("headline"))
    shared = one_line(said.first("og:title", "twitter:title", "dc.title"))
    window = _window_title(tree)
    headings = [one_line(node.text(separator=" ")) for node in tree.css("h1")[:3]]
    heading = headings[0] if len(headings) == 1 else ""
    for candidate in (shared, headline, heading, window):
        text = without_site(candidate, names)
        if len(text) >= _SHORTEST and fold(text) not in names:
            return text
    return shared or headline or heading or window


def without_site(title: str, names: frozenset[str]) -> str:
    """Return `title` without a part at its end or start that is the site's name."""
    for found in reversed(list(_SEPARATOR.finditer(title))):
        if fold(title[found.end() :]) in names:
            return title[: found.start()].strip()
    first = _SEPARATOR.search(title)
    if first and fold(title[: first.start()]) in names:
        return title[first.end() :].strip()
    return title


def _site_names(said: Structured) -> frozenset[str]:
    names = [said.first("og:site_name"), said.first("application-name")]
    names += [said.value("publisher")]
    return frozenset(fold(one_line(name)) for name in names if name.strip())


def _window_title(tree: LexborHTMLParser) -> str:
    node = tree.css_first("head title") or tree.css_first("title")
    return one_line(node.text()) if node else ""
