"""A page's headline, without the site's name behind it. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from selectolax.lexbor import LexborHTMLParser

from service.scraping.pages.metadata import Structured
from service.scraping.urls import host_of
from service.text.normalize import fold, one_line

_SEPARATOR = re.compile(r"\s+[|–—•·»:-]\s+|\s+::\s+|\s*\|\s*")
_SHORTEST = 8
"""Characters: a shorter rest is a section or a site's name and no headline."""


def title_of(tree: LexborHTMLParser, said: Structured, url: str = "") -> str:
    """Return the headline: what the page calls itself, else its only h1, else its title."""
    names = _site_names(said)
    headings = [one_line(node.text(separator=" ")) for node in tree.css("h1")[:5]]
    heading = headings[0] if len(headings) == 1 else ""
    candidates = (
        one_line(said.first("og:title", "twitter:title", "dc.title")),
        one_line(said.value("headline")),
        heading,
        _window_title(tree),
    )
    for candidate in candidates:
        text = without_site(_heading_in(candidate, headings), names, host_of(url))
        if len(text) >= _SHORTEST and fold(text) not in names:
            return text
    return next((candidate for candidate in candidates if candidate), "")


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
    for heading in headings:
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
    compact = re.sub(r"[\W_]+", "", fold(part))
    return len(compact) >= 4 and compact in re.sub(r"[\W_]+", "", host)


def _site_names(said: Structured) -> frozenset[str]:
    names = [said.first("og:site_name"), said.first("application-name")]
    names += [said.value("publisher")]
    return frozenset(fold(one_line(name)) for name in names if name.strip())


def _window_title(tree: LexborHTMLParser) -> str:
    node = tree.css_first("head title") or tree.css_first("title")
    return one_line(node.text()) if node else ""
