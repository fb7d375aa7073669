"""The first paragraph of a story, where it stands in a box of its own. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, takewhile

from selectolax.lexbor import LexborHTMLParser, LexborNode

from service.text.normalize import squeeze, words
from service.text.terms import prefix_stems, terms

_PROSE, _SENTENCE = 80, re.compile(r"[.!?…][\"'”’»)]*$")
"""Characters of a paragraph, and how it ends; what is shorter may be a rubric or a byline."""
_LEAVES, _MOST = 60, 3
"""Paragraphs and headings below the headline that are looked at; those that a lead may have."""
_BEGUN, _AROUND = 8, 3
"""Words by which a paragraph is found again; boxes around it whose names are looked at."""
_LINKED = 3
"""What share of a paragraph, as one divided by this, is links in what leads elsewhere."""
_NO_LEAD = re.compile(
    r"caption|credit|byline|author|meta|cookie|consent|newsletter|subscri|paywall|legend|date|share"
    r"|modal|popup|dialog|gallery|tool|banner|advert|promo|sponsor|teaser|card|list|comment"
    r"|breaking|ticker|alert|\bhot\b|latest|meter|quota|relat(?!iv)|bildunter|dek\b|deck\b|stand-?first|sub-?(?:title|head)|excerpt|summary",
    re.IGNORECASE,
)
"""Names of boxes that hold no paragraph of a story; what is called its summary is none either."""
_SHARED, _HALF = 2, 2
"""Telling words that a lead has of its headline, and the share of them, as one divided by this."""
_NO_LEADS = frozenset({"figure", "figcaption", "form", "li", "td", "details", "dialog"})


def lead_of(tree: LexborHTMLParser, text: str, summary: str, title: str) -> list[str]:
    """Return the paragraphs between the only h1 and the beginning of `text` that are not in it.

    The extractor takes the box with the most paragraphs, and the first one may stand apart, above
    a picture. None is returned of which the page's own `summary` has the words, and none that
    tells of something else than the `title`, which is that h1.
    """
    first = _begun(text.partition("\n")[0])
    headlines = tree.tags("h1")
    if not first or len(headlines) != 1 or not _is_same(title, headlines[0].text(separator=" ")):
        return []
    below = list(islice(_below_headline(tree), _LEAVES))
    above = list(takewhile(lambda one: not _run(one[1]).startswith(first), below))
    found = [
        line
        for node, line in above
        if len(line) >= _PROSE and _SENTENCE.search(line) and not _is_elsewhere(node, len(line))
    ]
    if not found or len(above) == len(below) or len(found) > _MOST:
        return []
    known = _run(summary) + _run(text)
    return [line for line in found if _begun(line) not in known and _tells_of(title, line)]


def _is_same(title: str, heading: str) -> bool:
    """Return whether one of two headlines is a part of the other."""
    one, other = _run(title), _run(heading)
    return bool(one and other) and (one in other or other in one)


def _tells_of(title: str, line: str) -> bool:
    """Return whether a paragraph has half of a headline's telling words: breaking news of
    another place stand below headlines, and how many articles are free."""
    wanted = prefix_stems(terms(title))
    shared = len(wanted & prefix_stems(terms(line)))
    return shared >= _SHARED and shared * _HALF >= len(wanted)


def _below_headline(tree: LexborHTMLParser) -> Iterator[tuple[LexborNode, str]]:
    """Yield the paragraphs and headings below the h1, and what each of them says."""
    is_below = False
    for node in tree.css("h1, h2, p"):
        if is_below:
            yield node, squeeze(node.text(separator=" "))
        is_below = is_below or node.tag == "h1"


def _is_elsewhere(node: LexborNode, length: int) -> bool:
    """Return whether an element stands in what holds no story, or leads to others."""
    if sum(len(one.text()) for one in node.css("a")) * _LINKED > length:
        return True
    around: LexborNode | None = node
    for _ in range(_AROUND + 1):
        if around is None or around.tag in {"body", "main", "article"}:
            break
        names = f"{around.attributes.get('class')} {around.id}"
        if around.tag in _NO_LEADS or _NO_LEAD.search(names[:_PROSE]):
            return True
        around = around.parent
    return False


def _begun(line: str) -> str:
    return "".join(words(line)[:_BEGUN])


def _run(text: str) -> str:
    """Return the words of a text without spaces: a large first letter may stand in a box."""
    return "".join(words(text))
