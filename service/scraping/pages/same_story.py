"""Texts of articles that other pages have as well: such a page is not read with care again.

Local papers of one house, and all who print what an agency reports, have one article on many sites.
A page takes over the text that was read on another where each of its paragraphs stands there, each
line of that text here, and nothing of the brand's beside them: so a quotation is verbatim on both.
Pure but for what this process remembers of the pages that it read.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

_SAYING = "p, li, h2, h3, h4, blockquote, td, dd, figcaption, pre"
"""Elements that say something of a story: a page with one more is read itself."""
_SHORTEST = 20
"""Characters of a paragraph that says something."""
_FEWEST, _LEAST = 4, 1_500
"""Paragraphs, and characters in them, by which an article is known; else by all of its page."""
_MOST, _MOST_CHARACTERS = 200, 2_000_000
"""Articles remembered, and characters in them: those of one run that matter, or nearly."""
_NO_LETTERS = re.compile(r"[\W_]+")

IsTold = Callable[[str], bool]
"""Whether a text has all that a page says of what is looked for."""


class Paragraphs:
    """The paragraphs of a page, and all that it shows."""

    def __init__(self, tree: LexborHTMLParser) -> None:
        """`tree` is without what is hidden."""
        texts = [
            text
            for one in tree.css(_SAYING)
            if len(text := one.text()) >= _SHORTEST and not _is_all_link(one, text)
        ]
        self.markup = hash(tree.body.html if tree.body else "")
        """Of the page as it is built, before it is read with care, which changes it."""
        self.shown = tree.body.text() if tree.body else ""
        if len(texts) < _FEWEST or sum(map(len, texts)) < _LEAST:
            texts = [self.shown]  # all of it is one paragraph, and known if it is the same
        self.longest = max(texts, key=len)
        self.all = frozenset(texts)


@dataclass(frozen=True, slots=True)
class _ReadBefore:
    paragraphs: frozenset[str]
    markup: int
    """Hash of the page without what is hidden: how it is built, and all that it shows."""
    text: str


class KnownTexts:
    """The articles that were read lately, by their longest paragraphs."""

    def __init__(self) -> None:
        self._known: dict[str, _ReadBefore] = {}
        self._characters = 0

    def get(self, said: Paragraphs, is_told: IsTold) -> str | None:
        """Return the text of an article with these paragraphs; None if none was read.

        `is_told` is asked of it where the page is built otherwise than the one that was read.
        """
        known = self._known.get(said.longest)
        if known is None or not said.all <= known.paragraphs:
            return None
        # A stranger's page may show the same, and have what matters where no article has it.
        if known.markup == said.markup:
            return known.text
        shown = _letters(said.shown)
        same = all(_letters(line) in shown for line in known.text.split("\n"))
        return known.text if same and is_told(known.text) else None

    def keep(self, said: Paragraphs, text: str) -> None:
        """Remember what was read of an article with these paragraphs."""
        known = _ReadBefore(said.all, said.markup, text)
        self._forget(said.longest)
        self._known[said.longest] = known
        self._characters += _size(known)
        while len(self._known) > _MOST or self._characters > _MOST_CHARACTERS:
            self._forget(next(iter(self._known)))

    def _forget(self, longest: str) -> None:
        known = self._known.pop(longest, None)
        self._characters -= _size(known) if known else 0


def _is_all_link(node: LexborNode, text: str) -> bool:
    """Return whether an element only leads elsewhere, as what a site has beside each story does."""
    if node.tag == "p":
        return False
    link = node.css_first("a")
    return link is not None and link.text().strip() == text.strip()


def _size(known: _ReadBefore) -> int:
    return len(known.text) + sum(map(len, known.paragraphs))


def _letters(text: str) -> str:
    return _NO_LETTERS.sub("", text)
