"""Where a link stands on a page, and what its address looks like. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from selectolax.lexbor import LexborNode

from service.scraping.pages.dom import ancestors

MAX_ANCHORS = 5_000
"""Links of a page that are looked at."""
CHROME = frozenset({"nav", "footer", "aside", "form"})
NOT_ARTICLE = re.compile(
    r"/(?:tag|tags|category|categories|author|authors|topic|topics|section|page|search|login|signin|"
    r"sign-in|register|subscribe|account|about|about-us|contact|contact-us|privacy|terms|cookies?|"
    r"advertise|careers|jobs|help|faq|newsletters?|feeds?|rss|cart|shop|wp-login\.php|user)(?:/|$)",
    re.IGNORECASE,
)
"""Folders of what a site has beside stories."""
DATE_PATH = re.compile(r"/(?:19|20)\d\d[/-](?:0?[1-9]|1[0-2])(?:[/-]|$)")
NUMBER = re.compile(r"\d{5,}")


def boxes_around(node: LexborNode, limit: int = 8) -> Iterator[LexborNode]:
    """Yield the boxes around a node, the nearest first, `limit` of them at most."""
    return islice(ancestors(node), limit)


def place_of(anchor: LexborNode) -> tuple[str, ...]:
    """Return tags and classes around an anchor: the same for all entries of one list."""
    around = [anchor, *boxes_around(anchor, 2)]
    return tuple(f"{node.tag} {node.attributes.get('class') or ''}" for node in around)


def path_of(url: str) -> str:
    """Return the path and the query of an address, without the slash before them."""
    return url.split("//", 1)[-1].partition("/")[2].partition("#")[0]
